//! Steps of the weights: AdamW for tables and gains, and for matrices AdamW or Muon.
//!
//! Sources: Loshchilov and Hutter 2019 (AdamW); Jordan and others 2024 and Liu and others 2025
//! (Muon, scaled so that it takes AdamW's rates). State lies in the processor's memory in f32, so a
//! checkpoint is exact, whatever device computes the gradients.

use burn::tensor::{Device, Tensor, TensorData};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::network::{Kernels, Parameter, Shape, Weights};
use super::op;
use super::recipe::Stage;

const FIRST: f32 = 0.9;
const SECOND: f32 = 0.95;
const TINY: f32 = 1e-8;
const MOMENTUM: f32 = 0.95;
/// Makes a Muon step as large as one of AdamW, whose entries are about 0.2.
const MUON_SIZE: f64 = 0.2;
/// Values of one task.
const STRETCH: usize = 1 << 14;

/// How matrices are stepped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Every value by its own size.
    #[default]
    AdamW,
    /// Every matrix as a whole: its momentum, made orthogonal.
    Muon,
}

/// What a step is made with.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Learning rate of this step.
    pub rate: f64,
    /// Weight decay of matrices.
    pub decay: f64,
    /// Greatest norm of the gradient.
    pub clip: f64,
    /// How matrices are stepped.
    pub method: Method,
}

impl Pace {
    /// The pace of a step of a stage: a rise from zero, then a half cosine down to the floor.
    pub fn at(stage: &Stage, step: usize) -> Self {
        let steps = stage.steps().max(1) as f64;
        let done = (step as f64 + 1.0) / steps;
        let shape = if done < stage.warmup {
            done / stage.warmup
        } else {
            let part = (done - stage.warmup) / (1.0 - stage.warmup);
            half_cosine(part, stage.floor)
        };
        Self { rate: stage.rate * shape, decay: stage.decay, clip: stage.clip, method: stage.method }
    }
}

/// Falls from 1 to a floor along half a cosine while `along` goes from 0 to 1.
pub(super) fn half_cosine(along: f64, floor: f64) -> f64 {
    floor + (1.0 - floor) * 0.5 * (1.0 + (std::f64::consts::PI * along).cos())
}

/// Gradients of all parameters, summed over the parts of a step.
pub struct Gradients(Vec<Vec<f32>>);

impl Gradients {
    /// Zeros for every parameter.
    pub fn zeros(weights: &Weights) -> Self {
        Self(weights.parameters.iter().map(|parameter| vec![0.0; parameter.values.len()]).collect())
    }

    /// Begins a new step.
    pub fn clear(&mut self) {
        self.0.par_iter_mut().for_each(|values| values.fill(0.0));
    }

    /// Adds a part's gradient of one parameter.
    pub fn add(&mut self, at: usize, part: &TensorData) {
        let (Some(sum), Ok(part)) = (self.0.get_mut(at), part.as_slice::<f32>()) else { return };
        sum.par_chunks_mut(STRETCH).zip(part.par_chunks(STRETCH)).for_each(|(sum, part)| {
            sum.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
        });
    }

    /// Adds all gradients of others.
    pub fn absorb(&mut self, others: &Self) {
        for (sum, part) in self.0.iter_mut().zip(&others.0) {
            sum.par_chunks_mut(STRETCH).zip(part.par_chunks(STRETCH)).for_each(|(sum, part)| {
                sum.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
            });
        }
    }

    /// Root of the sum of all squares.
    pub fn norm(&self) -> f64 {
        let squares = |values: &Vec<f32>| -> f64 {
            let parts: Vec<f64> = values
                .par_chunks(STRETCH)
                .map(|part| part.iter().map(|value| f64::from(*value) * f64::from(*value)).sum())
                .collect();
            parts.iter().sum()
        };
        self.0.iter().map(squares).sum::<f64>().sqrt()
    }
}

/// What is remembered of earlier steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimizer {
    /// Steps made.
    pub steps: u64,
    /// Running mean of each gradient.
    pub first: Vec<Vec<f32>>,
    /// Running mean of its square.
    pub second: Vec<Vec<f32>>,
}

impl Optimizer {
    /// Nothing yet.
    pub fn new(weights: &Weights) -> Self {
        let zeros = Gradients::zeros(weights).0;
        Self { steps: 0, first: zeros.clone(), second: zeros }
    }

    /// What it remembers of weights that have just grown from `before`: of new blocks nothing.
    pub fn grow(&mut self, before: &Shape, grown: &Weights) {
        let mut next = Self::new(grown);
        for (at, source) in before.sources(grown.shape.layers).into_iter().enumerate() {
            if !source.copy {
                next.first[at] = std::mem::take(&mut self.first[source.parameter]);
                next.second[at] = std::mem::take(&mut self.second[source.parameter]);
            }
        }
        *self = Self { steps: self.steps, ..next };
    }

    /// Steps all weights; gives the norm of the gradient before it was clipped.
    pub fn step(
        &mut self,
        weights: &mut Weights,
        gradients: &Gradients,
        pace: Pace,
        kernels: Kernels,
    ) -> f64 {
        self.steps += 1;
        let norm = gradients.norm();
        let scale = (pace.clip / norm.max(1e-12)).min(1.0) as f32;
        for (at, parameter) in weights.parameters.iter_mut().enumerate() {
            let (gradient, first, second) = (&gradients.0[at], &mut self.first[at], &mut self.second[at]);
            match pace.method {
                Method::Muon if at > 0 && parameter.dims.len() == 2 => {
                    muon(parameter, gradient, first, scale, pace, kernels);
                }
                _ => adamw(parameter, gradient, (first, second), scale, pace, self.steps),
            }
        }
        norm
    }
}

fn adamw(
    parameter: &mut Parameter,
    gradient: &[f32],
    (first, second): (&mut [f32], &mut [f32]),
    scale: f32,
    pace: Pace,
    steps: u64,
) {
    let steps = i32::try_from(steps).unwrap_or(i32::MAX);
    let (of_first, of_second) = (1.0 - FIRST.powi(steps), 1.0 - SECOND.powi(steps));
    let rate = pace.rate as f32;
    let kept = if parameter.dims.len() == 2 { 1.0 - (pace.rate * pace.decay) as f32 } else { 1.0 };
    let state = first.par_chunks_mut(STRETCH).zip(second.par_chunks_mut(STRETCH));
    let values = parameter.values.par_chunks_mut(STRETCH).zip(gradient.par_chunks(STRETCH));
    values.zip(state).for_each(|((values, gradient), (first, second))| {
        for (((value, gradient), first), second) in values.iter_mut().zip(gradient).zip(first).zip(second) {
            let gradient = gradient * scale;
            *first = FIRST * *first + (1.0 - FIRST) * gradient;
            *second = SECOND * *second + (1.0 - SECOND) * gradient * gradient;
            let size = (*second / of_second).sqrt() + TINY;
            *value = *value * kept - rate * (*first / of_first) / size;
        }
    });
}

fn muon(
    parameter: &mut Parameter,
    gradient: &[f32],
    first: &mut [f32],
    scale: f32,
    pace: Pace,
    kernels: Kernels,
) {
    let columns = parameter.dims[1];
    let ahead: Vec<f32> = first
        .iter_mut()
        .zip(gradient)
        .map(|(first, gradient)| {
            *first = MOMENTUM * *first + gradient * scale;
            MOMENTUM * *first + gradient * scale
        })
        .collect();
    let kept = 1.0 - (pace.rate * pace.decay) as f32;
    let mut from = 0;
    for rows in parameter.parts.clone() {
        let range = from * columns..(from + rows) * columns;
        let step = orthogonal(&ahead[range.clone()], [rows, columns], kernels);
        let rate = (pace.rate * MUON_SIZE * (rows.max(columns) as f64).sqrt()) as f32;
        for (value, step) in parameter.values[range].iter_mut().zip(step) {
            *value = *value * kept - rate * step;
        }
        from += rows;
    }
}

/// A matrix with the same rows' and columns' directions and singular values near 1: five steps of
/// the quintic iteration of Newton and Schulz with Jordan's coefficients.
fn orthogonal(values: &[f32], [rows, columns]: [usize; 2], kernels: Kernels) -> Vec<f32> {
    const A: f32 = 3.4445;
    const B: f32 = -4.775;
    const C: f32 = 2.0315;
    let device = Device::flex();
    let times = |x: Tensor<2>, y: Tensor<2>| match kernels {
        Kernels::Fused => op::linear(x, y),
        Kernels::Plain => x.matmul(y.transpose()),
    };
    let norm = values.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt() + 1e-12;
    let scaled: Vec<f32> = values.iter().map(|value| (f64::from(*value) / norm) as f32).collect();
    let x = Tensor::<2>::from_data(TensorData::new(scaled, [rows, columns]), &device);
    let mut x = if rows > columns { x.transpose() } else { x };
    for _ in 0..5 {
        let a = times(x.clone(), x.clone());
        let b = a.clone() * B + times(a.clone(), a) * C;
        x = x.clone() * A + times(b, x.transpose());
    }
    let x = if rows > columns { x.transpose() } else { x };
    x.into_data().try_into_vec().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::dice::Dice;

    const SHAPE: Shape = Shape {
        words: 32,
        width: 32,
        layers: 1,
        heads: 1,
        kv_heads: 1,
        ffn: 64,
        rope_base: 10_000.0,
        eps: 1e-5,
        first_id: 0,
    };

    fn pace(method: Method) -> Pace {
        Pace { rate: 0.01, decay: 0.1, clip: 1.0, method }
    }

    fn gradients(weights: &Weights, value: f32) -> Gradients {
        Gradients(weights.parameters.iter().map(|p| vec![value; p.values.len()]).collect())
    }

    #[test]
    fn the_first_step_of_adamw_is_the_rate_against_the_sign() {
        let mut weights = Weights::random(SHAPE, 1);
        let before = weights.clone();
        let mut optimizer = Optimizer::new(&weights);
        let gradients = gradients(&weights, -0.5);
        optimizer.step(&mut weights, &gradients, pace(Method::AdamW), Kernels::Plain);
        for (before, after) in before.parameters.iter().zip(&weights.parameters) {
            let kept = if before.dims.len() == 2 { 1.0 - 0.01 * 0.1 } else { 1.0 };
            for (before, after) in before.values.iter().zip(&after.values) {
                assert!((after - (before * kept + 0.01)).abs() < 1e-5, "{before} became {after}");
            }
        }
    }

    #[test]
    fn a_large_gradient_is_clipped_as_a_whole() {
        let mut weights = Weights::random(SHAPE, 1);
        let mut optimizer = Optimizer::new(&weights);
        let gradients = gradients(&weights, 3.0);
        let norm = optimizer.step(&mut weights, &gradients, pace(Method::AdamW), Kernels::Plain);
        assert!((norm - 3.0 * (SHAPE.parameters() as f64).sqrt()).abs() < 1e-3 * norm);
        let first = optimizer.first.iter().flatten().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt();
        assert!((first - f64::from(1.0 - FIRST)).abs() < 1e-4, "{first}");
    }

    #[test]
    fn muon_makes_matrices_orthogonal() {
        let mut dice = Dice::new(3);
        for [rows, columns] in [[32, 64], [64, 32], [32, 32]] {
            let values: Vec<f32> = (0..rows * columns).map(|_| dice.normal() as f32).collect();
            let found = orthogonal(&values, [rows, columns], Kernels::Plain);
            // The short side's products with themselves: singular values are between 0.6 and 1.3.
            let short = rows.min(columns);
            let at = |i: usize, k: usize| {
                if rows <= columns { found[i * columns + k] } else { found[k * columns + i] }
            };
            for i in 0..short {
                let size: f32 = (0..rows.max(columns)).map(|k| at(i, k) * at(i, k)).sum();
                assert!((0.3..1.8).contains(&size), "{size}");
            }
            let along: f32 = values.iter().zip(&found).map(|(a, b)| a * b).sum();
            assert!(along > 0.0);
        }
    }

    #[test]
    fn the_rate_rises_and_falls_to_its_floor() {
        let text = "seed = 1\n[vocabulary]\nsize = 512\nsample_mb = 1\nfrench = 0.4\n[network]\nwidth = 32\n\
            layers = 1\nheads = 1\nkv_heads = 1\nffn = 64\ncontext = 64\nrope_base = 10000.0\n[[stage]]\n\
            name = \"a\"\ntokens = 6400\nrow = 16\nrows_per_step = 4\nrate = 0.01\nwarmup = 0.1\nfloor = 0.1\n\
            decay = 0.1\nclip = 1.0\nlearn = \"all\"\n[stage.mix]\n\"wordnet\" = 1.0\n";
        let recipe = crate::train::recipe::Recipe::parse(text, std::path::Path::new("r")).unwrap();
        let stage = &recipe.stages[0];
        assert_eq!((stage.steps(), stage.method), (100, Method::AdamW));
        let rate = |step| Pace::at(stage, step).rate;
        assert!((rate(0) - 0.001).abs() < 1e-9 && (rate(9) - 0.01).abs() < 1e-9);
        assert!((10..99).all(|step| rate(step) > rate(step + 1)));
        assert!((rate(99) - 0.001).abs() < 1e-9, "{}", rate(99));
    }
}
