//! The network: fused operations against plain ones, documents apart, and what a step learns.

use std::sync::Arc;

use burn::tensor::{Device, TensorData};

use super::{Batch, Kernels, Network, Shape, Weights};
use crate::train::dice::Dice;
use crate::train::op;
use crate::train::teacher::Opinion;

const SMALL: Shape = Shape {
    words: 256,
    width: 64,
    layers: 2,
    heads: 4,
    kv_heads: 2,
    ffn: 96,
    rope_base: 10_000.0,
    eps: 1e-5,
    first_id: 0,
};

/// A head of 32 values, as the tile unit wants.
const TILED: Shape = Shape { width: 128, ..SMALL };

fn batch(shape: &Shape, rows: usize, row: usize, seed: u64) -> Batch {
    let mut dice = Dice::new(seed);
    let mut ids = Vec::new();
    let mut targets = Vec::new();
    for _ in 0..rows * row {
        // Documents of about 20 tokens, and a fifth of the targets not learnt.
        ids.push(if dice.chance(0.05) { shape.first_id } else { dice.below(shape.words) as u32 });
        targets.push(if dice.chance(0.2) { -1 } else { dice.below(shape.words) as i32 });
    }
    let count = targets.iter().filter(|target| **target >= 0).count() as f32;
    Batch { ids, targets: Arc::new(targets), row, count }
}

fn gradients(weights: &Weights, kernels: Kernels, batch: &Batch) -> (f32, Vec<Vec<f32>>) {
    let network = Network::new(weights, kernels, &Device::flex().autodiff());
    let loss = network.loss(batch);
    let value = loss.clone().into_data().try_to_vec::<f32>().unwrap()[0];
    let mut all = Vec::new();
    network.gradients(&loss, |at, gradient: TensorData| {
        assert_eq!(at, all.len());
        all.push(gradient.try_to_vec::<f32>().unwrap());
    });
    (value, all)
}

fn norm(values: impl Iterator<Item = f32>) -> f32 {
    values.map(|value| value * value).sum::<f32>().sqrt()
}

#[test]
fn fused_operations_give_the_loss_and_gradients_of_the_plain_ones() {
    if !op::available() {
        println!("skipped: this processor has no products in bf16");
        return;
    }
    let weights = Weights::random(TILED, 1);
    // Rows of one block of attention, of a block and a piece, and of several.
    for (rows, row) in [(2, 32), (2, 160), (1, 384)] {
        let batch = batch(&TILED, rows, row, 2);
        let (plain, expected) = gradients(&weights, Kernels::Plain, &batch);
        let (fused, found) = gradients(&weights, Kernels::Fused, &batch);
        assert!((plain - fused).abs() < 2e-3, "{plain} and {fused}");
        assert_eq!(expected.len(), weights.parameters.len());
        for (at, (expected, found)) in expected.iter().zip(&found).enumerate() {
            assert_eq!(expected.len(), found.len());
            let apart = norm(expected.iter().zip(found).map(|(a, b)| a - b));
            let size = norm(expected.iter().copied());
            // bf16 keeps 8 bits: half a percent a factor.
            assert!(apart < 0.02 * size, "parameter {at} of rows of {row}: {apart} of {size}");
        }
    }
}

#[test]
fn gradients_are_the_slopes_of_the_loss() {
    let weights = Weights::random(SMALL, 3);
    let batch = batch(&SMALL, 1, 24, 4);
    let (_, slopes) = gradients(&weights, Kernels::Plain, &batch);
    for (at, slopes) in slopes.iter().enumerate() {
        let steepest =
            (0..slopes.len()).max_by(|a, b| slopes[*a].abs().total_cmp(&slopes[*b].abs())).unwrap();
        let step = 0.01;
        let at_step = |step: f32| {
            let mut moved = weights.clone();
            moved.parameters[at].values[steepest] += step;
            gradients(&moved, Kernels::Plain, &batch).0
        };
        let slope = (at_step(step) - at_step(-step)) / (2.0 * step);
        assert!(
            (slope - slopes[steepest]).abs() < 0.03 * slopes[steepest].abs() + 1e-4,
            "parameter {at}: {slope}"
        );
    }
}

#[test]
fn a_document_sees_nothing_of_the_one_before() {
    let weights = Weights::random(SMALL, 5);
    let network = Network::new(&weights, Kernels::Plain, &Device::flex());
    let logits = |ids: Vec<u32>| {
        let row = ids.len();
        let batch = Batch { ids, targets: Arc::new(vec![0; row]), row, count: 1.0 };
        network.logits(&batch).into_data().try_to_vec::<f32>().unwrap()
    };
    let second = [0, 5, 6, 7];
    let after = |first: [u32; 4]| logits(first.into_iter().chain(second).collect());
    let (one, other) = (after([0, 1, 2, 3]), after([0, 9, 8, 7]));
    let (first, rest) = (4 * SMALL.words, 8 * SMALL.words);
    assert_ne!(one[first - SMALL.words..first], other[first - SMALL.words..first]);
    assert_eq!(one[first..rest], other[first..rest]);
}

#[test]
fn weights_have_the_names_and_sizes_of_a_llama_file() {
    let weights = Weights::random(SMALL, 6);
    let named = weights.named();
    assert_eq!(named.iter().map(|(_, _, values)| values.len()).sum::<usize>(), SMALL.parameters());
    let dims = |name: &str| named.iter().find(|(known, _, _)| known == name).map(|(_, dims, _)| dims.clone());
    assert_eq!(dims("token_embd.weight"), Some(vec![256, 64]));
    assert_eq!(dims("blk.1.attn_q.weight"), Some(vec![64, 64]));
    assert_eq!(dims("blk.1.attn_v.weight"), Some(vec![32, 64]));
    assert_eq!(dims("blk.0.ffn_up.weight"), Some(vec![96, 64]));
    assert_eq!(dims("blk.0.ffn_down.weight"), Some(vec![64, 96]));
    assert_eq!(dims("output_norm.weight"), Some(vec![64]));
    // Gates come before ups in their shared matrix.
    let whole = &weights.parameters[5].values;
    let gate = named.iter().find(|(name, _, _)| name == "blk.0.ffn_gate.weight").unwrap().2;
    assert_eq!(gate, &whole[..96 * 64]);
}

#[test]
fn a_grown_network_says_the_same_and_learns_with_its_new_blocks() {
    let weights = Weights::random(SMALL, 8);
    let batch = batch(&SMALL, 2, 16, 9);
    let logits = |weights: &Weights| {
        let network = Network::new(weights, Kernels::Plain, &Device::flex());
        network.logits(&batch).into_data().try_to_vec::<f32>().unwrap()
    };
    for layers in [SMALL.layers, 3, 5, 2 * SMALL.layers] {
        let grown = weights.grown(layers);
        let shape = Shape { layers, ..SMALL };
        assert_eq!(grown.parameters.len(), Weights::zeros(shape).parameters.len());
        assert_eq!(logits(&grown), logits(&weights), "{layers} blocks");
        // What a new block adds learns at once; what leads there follows when that is not zero.
        let slopes = gradients(&grown, Kernels::Plain, &batch).1;
        for block in 0..layers {
            assert!(norm(slopes[3 + 6 * block].iter().copied()) > 0.0, "block {block} of {layers}");
            assert!(norm(slopes[6 + 6 * block].iter().copied()) > 0.0, "block {block} of {layers}");
        }
    }
    let sources = SMALL.sources(5);
    let copied = |block: usize| (sources[1 + 6 * block].parameter / 6, sources[1 + 6 * block].copy);
    let found: Vec<(usize, bool)> = (0..5).map(copied).collect();
    assert_eq!(found, [(0, false), (0, true), (1, false), (1, true), (1, true)]);
}

#[test]
fn a_student_that_thinks_as_its_teacher_learns_nothing_from_it() {
    let weights = Weights::random(SMALL, 7);
    let batch = batch(&SMALL, 2, 16, 8);
    let network = Network::new(&weights, Kernels::Plain, &Device::flex().autodiff());
    let slope = |weight: f32| {
        let scores = network.logits(&batch).into_data().try_to_vec::<f32>().unwrap();
        let mut probabilities = Vec::new();
        for line in scores.chunks(SMALL.words) {
            let line: Vec<f32> = line.iter().map(|score| (score / 2.0).exp()).collect();
            let total: f32 = line.iter().sum();
            probabilities.extend(line.iter().map(|value| value / total));
        }
        let loss = network.taught_loss(&batch, Opinion { probabilities, weight, temperature: 2.0 });
        let mut all = Vec::new();
        network.gradients(&loss, |_, part| all.extend(part.try_to_vec::<f32>().unwrap()));
        norm(all.into_iter())
    };
    let of_text = norm(gradients(&weights, Kernels::Plain, &batch).1.into_iter().flatten());
    assert!((slope(0.0) - of_text).abs() < 1e-4 * of_text);
    assert!(slope(1.0) < 1e-3 * of_text, "{} of {of_text}", slope(1.0));
}
