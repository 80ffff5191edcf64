//! The numbers of a network, in the memory of the processor, whatever device a step runs on.
//!
//! Their order is fixed: the embedding, each layer's six, the last norm.

use crate::train::dice::Dice;

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
        let mut turns = Vec::with_capacity(positions * head);
        for position in 0..positions {
            for pair in 0..head / 2 {
                let speed = f64::from(self.rope_base).powf(-2.0 * pair as f64 / head as f64);
                let (sin, cos) = (position as f64 * speed).sin_cos();
                turns.extend([cos as f32, sin as f32]);
            }
        }
        turns
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
    /// Random weights: normal with a deviation of 0.02 for the embedding and of half the inverse root
    /// of the inputs elsewhere; what adds to the stream is smaller by the root of how often that
    /// happens (Radford and others 2019).
    pub fn random(shape: Shape, seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let quieter = 1.0 / (2.0 * shape.layers as f64).sqrt();
        let mut parameters = Vec::new();
        for (at, (dims, parts)) in shape.dims().into_iter().enumerate() {
            let count = dims.iter().product();
            let deviation = match (at, dims.as_slice()) {
                (0, _) => 0.02,
                (_, [_, inputs]) if at % 3 == 0 => 0.5 * quieter / (*inputs as f64).sqrt(),
                (_, [_, inputs]) => 0.5 / (*inputs as f64).sqrt(),
                _ => 0.0,
            };
            let values = match dims.len() {
                1 => vec![1.0; count],
                _ => (0..count).map(|_| (dice.normal() * deviation) as f32).collect(),
            };
            parameters.push(Parameter { dims, values, parts });
        }
        Self { shape, parameters }
    }

    /// Every tensor under its name in a GGUF file: name, rows and columns (or length), values.
    pub fn named(&self) -> Vec<(String, Vec<usize>, &[f32])> {
        const LAYER: [&[&str]; 6] = [
            &["attn_norm"],
            &["attn_q", "attn_k", "attn_v"],
            &["attn_output"],
            &["ffn_norm"],
            &["ffn_gate", "ffn_up"],
            &["ffn_down"],
        ];
        let last = self.parameters.len() - 1;
        let mut named = Vec::new();
        for (at, parameter) in self.parameters.iter().enumerate() {
            let names: Vec<String> = match at {
                0 => vec!["token_embd.weight".to_owned()],
                _ if at == last => vec!["output_norm.weight".to_owned()],
                _ => {
                    let (layer, which) = ((at - 1) / 6, (at - 1) % 6);
                    LAYER[which].iter().map(|name| format!("blk.{layer}.{name}.weight")).collect()
                }
            };
            let columns = parameter.dims.get(1).copied().unwrap_or(1);
            let mut from = 0;
            for (name, &rows) in names.into_iter().zip(&parameter.parts) {
                let mut dims = parameter.dims.clone();
                dims[0] = rows;
                named.push((name, dims, &parameter.values[from * columns..(from + rows) * columns]));
                from += rows;
            }
        }
        named
    }
}
