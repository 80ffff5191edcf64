//! Whether the kernels of a GPU compute right on the device at hand: small sums with known answers.
//!
//! Drivers differ, and some compute wrongly without saying so. Sizes are odd, so that no kernel gets by
//! with whole tiles; the answers are plain sums on the host.

use burn::tensor::{Device, TensorData};

use super::{Gain, Glance, Join, Matrix, attend, gated, join, norm, product, sum};
use crate::engine::arch::{Activation, AttentionPlan, HeadNorm};
use crate::engine::cache::LayerCache;
use crate::engine::device::read;
use crate::engine::kernel::DeviceKv;
use crate::engine::layer::Tensor;
use crate::engine::quant::{FORMATS, Format};

/// Positions, inputs and outputs of the product.
const SIZES: [usize; 3] = [3, 96, 70];
const EPS: f64 = 1e-5;
const FORMAT: &str = "Q4_0";

/// Tries what every model needs.
///
/// # Errors
/// Which of it is wrong, or what the device says.
pub(in crate::engine) fn known_answers(device: &Device) -> Result<(), String> {
    let [t, inputs, outputs] = SIZES;
    let format = FORMATS.iter().find(|format| format.name == FORMAT).ok_or("there is no format")?;
    let (x, blocks) = (numbers(1, t * inputs), blocks(format, outputs, inputs));
    let mut weights = vec![0.0; outputs * inputs];
    format.dequantize(&blocks, &mut weights);
    let mut matrix = Matrix::on_device(device, inputs).map_err(|error| error.to_string())?;
    if let Matrix::Device(matrix) = &mut matrix {
        matrix.add(format, &blocks);
    }
    let parts = || product(tensor(device, &x, [t, inputs]), &matrix);
    let products = multiplied(&x, &weights, inputs);
    close("a product", &read_flat(sum(parts(), 1.0, None))?, &products)?;

    let stream = numbers(2, t * outputs);
    let gain = Gain::new(numbers(3, outputs), EPS, device);
    let (joined, after) =
        join(tensor(device, &stream, [t, outputs]), parts(), Join { post: None, scale: 0.5, next: &gain });
    let wanted: Vec<f32> = stream.iter().zip(&products).map(|(x, y)| x + 0.5 * y).collect();
    close("a sum", &read_flat(joined)?, &wanted)?;
    close("a norm", &read_flat(after)?, &normed(&wanted, &gain.numbers))?;
    close(
        "a norm",
        &read_flat(norm(tensor(device, &stream, [t, outputs]), &gain))?,
        &normed(&stream, &gain.numbers),
    )?;
    let opened = products.chunks(outputs).flat_map(|row| {
        let (gate, up) = row.split_at(outputs / 2);
        gate.iter().zip(up).map(|(x, y)| x / (1.0 + (-x).exp()) * y)
    });
    close("a gate", &read_flat(gated(parts(), Activation::Silu))?, &opened.collect::<Vec<_>>())?;
    attention(device)
}

/// Five positions in two steps, two query heads on one key head, the latest three seen.
fn attention(device: &Device) -> Result<(), String> {
    let plan = AttentionPlan {
        heads: 2,
        kv_heads: 1,
        key_len: 8,
        value_len: 6,
        scale: 0.5,
        softcap: None,
        window: Some(3),
        rope: None,
        head_norm: HeadNorm::None,
        is_exact: false,
    };
    let (len, width) = (plan.key_len, 3 * plan.key_len + plan.value_len);
    let rows = numbers(4, 5 * width);
    let kv = DeviceKv::on(device, &plan).ok_or("it is no GPU")?;
    let (mut cache, mut found) = (LayerCache::Device(Box::new(kv)), Vec::new());
    for step in rows.chunks(4 * width) {
        let parts = Tensor::from_data(TensorData::new(step.to_vec(), [1, step.len() / width, width]), device);
        let glance = Glance { plan: &plan, angles: None, norms: None };
        found.append(&mut read_flat(attend(parts, &mut cache, glance))?);
    }
    let mut wanted = Vec::new();
    for (position, row) in rows.chunks(width).enumerate() {
        for query in row.chunks(len).take(plan.heads) {
            let seen = rows.chunks(width).take(position + 1).skip((position + 1).saturating_sub(3));
            let weigh = |row: &&[f32]| {
                let keys = row.iter().skip(2 * len);
                (query.iter().zip(keys).map(|(q, k)| q * k).sum::<f32>() * plan.scale).exp()
            };
            let total: f32 = seen.clone().map(|row| weigh(&row)).sum();
            let value = |i: usize| {
                let part = |row: &[f32]| weigh(&row) * row.get(3 * len + i).copied().unwrap_or(0.0);
                seen.clone().map(part).sum::<f32>() / total
            };
            wanted.extend((0..plan.value_len).map(value));
        }
    }
    close("attention", &found, &wanted)
}

/// Rows of blocks: a scale that is a power of two, then nibbles that take every value.
fn blocks(format: &Format, rows: usize, len: usize) -> Vec<u8> {
    let mut blocks: Vec<u8> = (0..rows * format.row_bytes(len)).map(|i| (i * 37 % 251) as u8).collect();
    for block in blocks.chunks_mut(format.block_bytes) {
        let scale = half::f16::from_f32(0.0625).to_le_bytes();
        block.iter_mut().zip(scale).for_each(|(place, byte)| *place = byte);
    }
    blocks
}

/// Numbers between -1 and 1.
fn numbers(seed: usize, len: usize) -> Vec<f32> {
    (0..len).map(|i| ((i * 29 + seed * 7) % 41) as f32 / 20.0 - 1.0).collect()
}

fn multiplied(x: &[f32], weights: &[f32], len: usize) -> Vec<f32> {
    let dot = |x: &[f32], row: &[f32]| x.iter().zip(row).map(|(x, w)| x * w).sum();
    x.chunks(len).flat_map(|x| weights.chunks(len).map(move |row| dot(x, row))).collect()
}

fn normed(x: &[f32], gain: &[f32]) -> Vec<f32> {
    let row = |row: &[f32]| {
        let mean = row.iter().map(|x| x * x).sum::<f32>() / row.len() as f32;
        let factor = 1.0 / (mean + EPS as f32).sqrt();
        row.iter().zip(gain).map(|(x, g)| x * factor * g).collect::<Vec<_>>()
    };
    x.chunks(gain.len()).flat_map(row).collect()
}

fn tensor(device: &Device, numbers: &[f32], shape: [usize; 2]) -> Tensor<2> {
    Tensor::from_data(TensorData::new(numbers.to_vec(), shape), device)
}

fn read_flat(tensor: Tensor<2>) -> Result<Vec<f32>, String> {
    read(tensor).map_err(|error| error.to_string())
}

fn close(what: &str, found: &[f32], wanted: &[f32]) -> Result<(), String> {
    let most = wanted.iter().fold(1.0f32, |most, x| most.max(x.abs()));
    let near = |(x, y): (&f32, &f32)| (x - y).abs() <= 1e-4 * most;
    #[cfg(test)]
    crate::engine::injected::check()?;
    match found.len() == wanted.len() && found.iter().zip(wanted).all(near) {
        true => Ok(()),
        false => Err(format!("{what} is wrong")),
    }
}
