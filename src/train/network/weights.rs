//! The numbers of a network, in the memory of the processor, whatever device a step runs on.
//!
//! Their order is fixed: the embedding, each layer's six, the last norm.

use std::ops::Range;

use crate::train::dice::Dice;

/// The token table, which is also the output matrix.
pub const TOKEN_TABLE: &str = "token_embd.weight";

/// Parameters of a block.
const OF_LAYER: usize = 6;

/// Sizes of a network.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Shape {
    /// Tokens of the vocabulary.
    pub words: usize,
    /// Values of a token's vector.
    pub width: usize,
    /// Blocks.
    pub layers: usize,
    /// Query heads.
    pub heads: usize,
    /// Key and value heads.
    pub kv_heads: usize,
    /// Values between the two halves of the feed-forward layer.
    pub ffn: usize,
    /// Base of the rotary wavelengths.
    pub rope_base: f32,
    /// What keeps a norm from dividing by zero.
    pub eps: f32,
    /// The token every document begins with; nothing before it is seen.
    pub first_id: u32,
}

/// One tensor.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its rows and columns, or its length.
    pub dims: Vec<usize>,
    /// Its values, row after row.
    pub values: Vec<f32>,
    /// For a matrix made of several, how many rows each has.
    pub parts: Vec<usize>,
}

/// A tensor of a GGUF file, which is a parameter or a part of one.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its name in the file.
    pub name: String,
    /// Its rows and columns, or its length.
    pub dims: Vec<usize>,
    /// Number of the parameter it lies in.
    pub parameter: usize,
    /// Which of the parameter's values it is.
    pub values: Range<usize>,
}

/// Where a parameter of a grown network comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Source {
    /// Its number in the network that grew.
    pub(in super::super) parameter: usize,
    /// Whether it belongs to a new block.
    pub(in super::super) copy: bool,
}

/// All tensors of a network.
#[derive(Clone, Debug)]
pub struct Weights {
    /// The sizes they follow from.
    pub shape: Shape,
    /// The tensors.
    pub parameters: Vec<Parameter>,
}

impl Shape {
    /// Values of one head.
    pub fn head(&self) -> usize {
        self.width / self.heads
    }

    /// Whether all sizes are whole numbers of tiles.
    pub(super) fn suits_tiles(&self) -> bool {
        [self.words, self.width, self.head(), self.kv_heads * self.head(), self.ffn]
            .iter()
            .all(|n| n % 32 == 0)
    }

    /// Number of trained values.
    pub fn parameters(&self) -> usize {
        self.dims().iter().map(|(dims, _)| dims.iter().product::<usize>()).sum()
    }

    /// Cosine and sine of every position and pair.
    pub(super) fn turns(&self, positions: usize) -> Vec<f32> {
        let head = self.head();
        let speed = |pair| f64::from(self.rope_base).powf(-2.0 * pair as f64 / head as f64);
        let speeds: Vec<f64> = (0..head / 2).map(speed).collect();
        let mut turns = Vec::with_capacity(positions * head);
        for position in 0..positions {
            for speed in &speeds {
                let (sin, cos) = (position as f64 * speed).sin_cos();
                turns.extend([cos as f32, sin as f32]);
            }
        }
        turns
    }

    /// Every tensor of a GGUF file in the order of the parameters, and where its values lie.
    pub fn places(&self) -> Vec<Place> {
        const LAYER: [&[&str]; OF_LAYER] = [
            &["attn_norm"],
            &["attn_q", "attn_k", "attn_v"],
            &["attn_output"],
            &["ffn_norm"],
            &["ffn_gate", "ffn_up"],
            &["ffn_down"],
        ];
        let all = self.dims();
        let last = all.len() - 1;
        let mut places = Vec::new();
        for (parameter, (dims, parts)) in all.into_iter().enumerate() {
            let names: Vec<String> = match parameter {
                0 => vec![TOKEN_TABLE.to_owned()],
                _ if parameter == last => vec!["output_norm.weight".to_owned()],
                _ => {
                    let (layer, which) = ((parameter - 1) / LAYER.len(), (parameter - 1) % LAYER.len());
                    LAYER[which].iter().map(|name| format!("blk.{layer}.{name}.weight")).collect()
                }
            };
            let columns: usize = dims.iter().skip(1).product();
            let mut from = 0;
            for (name, rows) in names.into_iter().zip(parts) {
                let dims = std::iter::once(rows).chain(dims.iter().skip(1).copied()).collect();
                let values = from..from + rows * columns;
                from = values.end;
                places.push(Place { name, dims, parameter, values });
            }
        }
        places
    }

    /// Where each parameter of a network of that many blocks comes from, when this one grows to it: new
    /// blocks are spread evenly, each above the one it copies.
    pub(in super::super) fn sources(&self, layers: usize) -> Vec<Source> {
        let more = layers.saturating_sub(self.layers);
        let mut sources = vec![Source { parameter: 0, copy: false }];
        for layer in 0..self.layers {
            let copies = (layer + 1) * more / self.layers - layer * more / self.layers;
            for copy in 0..=copies {
                let parameters = (1..).skip(layer * OF_LAYER).take(OF_LAYER);
                sources.extend(parameters.map(|parameter| Source { parameter, copy: copy > 0 }));
            }
        }
        sources.push(Source { parameter: 1 + self.layers * OF_LAYER, copy: false });
        sources
    }

    /// Dimensions and parts of every tensor.
    fn dims(&self) -> Vec<(Vec<usize>, Vec<usize>)> {
        let (width, out) = (self.width, self.heads * self.head());
        let keys = self.kv_heads * self.head();
        let whole = |dims: Vec<usize>| (dims.clone(), vec![dims[0]]);
        let mut all = vec![whole(vec![self.words, width])];
        for _ in 0..self.layers {
            all.push(whole(vec![width]));
            all.push((vec![out + 2 * keys, width], vec![out, keys, keys]));
            all.push(whole(vec![width, out]));
            all.push(whole(vec![width]));
            all.push((vec![2 * self.ffn, width], vec![self.ffn, self.ffn]));
            all.push(whole(vec![width, self.ffn]));
        }
        all.push(whole(vec![width]));
        all
    }
}

impl Weights {
    /// Room for the weights of a shape.
    pub fn zeros(shape: Shape) -> Self {
        let zeros = |(dims, parts): (Vec<usize>, _)| {
            let values = vec![0.0; dims.iter().product()];
            Parameter { dims, values, parts }
        };
        Self { shape, parameters: shape.dims().into_iter().map(zeros).collect() }
    }

    /// Random weights: normal with a deviation of 0.02 for the embedding and of half the inverse root
    /// of the inputs elsewhere; what adds to the stream is smaller by the root of how often that
    /// happens (Radford and others 2019).
    pub fn random(shape: Shape, seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let quieter = 1.0 / (2.0 * shape.layers as f64).sqrt();
        let mut weights = Self::zeros(shape);
        for (at, parameter) in weights.parameters.iter_mut().enumerate() {
            let deviation = match (at, parameter.dims.as_slice()) {
                (0, _) => 0.02,
                (_, [_, inputs]) if at % 3 == 0 => 0.5 * quieter / (*inputs as f64).sqrt(),
                (_, [_, inputs]) => 0.5 / (*inputs as f64).sqrt(),
                _ => {
                    parameter.values.fill(1.0);
                    continue;
                }
            };
            parameter.values.iter_mut().for_each(|value| *value = (dice.normal() * deviation) as f32);
        }
        weights
    }

    /// The same network with more blocks. A new one is a copy of the block below it whose two outputs
    /// are zero, so that nothing it computes changes what the network says until it has learnt
    /// (Wu and others 2024).
    #[must_use]
    pub fn grown(&self, layers: usize) -> Self {
        let mut grown = Self::zeros(Shape { layers, ..self.shape });
        let from = self.shape.sources(layers);
        for (at, (parameter, source)) in grown.parameters.iter_mut().zip(from).enumerate() {
            // Of a block's six, the third and the sixth are added to the stream.
            if !(source.copy && at % 3 == 0) {
                parameter.values.clone_from(&self.parameters[source.parameter].values);
            }
        }
        grown
    }

    /// Every tensor under its name in a GGUF file: name, rows and columns (or length), values.
    pub fn named(&self) -> Vec<(String, Vec<usize>, &[f32])> {
        let value = |place: Place| {
            let values = &self.parameters[place.parameter].values[place.values];
            (place.name, place.dims, values)
        };
        self.shape.places().into_iter().map(value).collect()
    }
}
