//! Products, in every format.

use super::*;
use crate::engine::kernel::gpu::layout::{Layout, TILE};
use crate::engine::kernel::gpu::matrix::DeviceMatrix;
use crate::engine::kernel::gpu::product::{product, product_in};
use crate::engine::quant::{FORMATS, Format};

/// Rows of blocks whose bytes look random and whose scales are small numbers of either sign.
pub(super) fn rows(format: &Format, rows: usize, len: usize, seed: u32) -> Vec<u8> {
    let bytes = format.row_bytes(len) * rows;
    let mut blocks: Vec<u8> = noise(seed, bytes).iter().map(|x| (x.to_bits() >> 3) as u8).collect();
    let halves: &[usize] = match format.name {
        "F32" | "F16" | "BF16" => {
            let number = |i: usize, x: f32| match format.name {
                "F16" => {
                    half::f16::from_f32(if i.is_multiple_of(7) { x * 1e-6 } else { x }).to_le_bytes().to_vec()
                }
                "BF16" => half::bf16::from_f32(x).to_le_bytes().to_vec(),
                _ => x.to_le_bytes().to_vec(),
            };
            return noise(seed, rows * len).into_iter().enumerate().flat_map(|(i, x)| number(i, x)).collect();
        }
        "Q4_1" | "Q5_1" | "Q4_K" | "Q5_K" => &[0, 2],
        "Q2_K" => &[80, 82],
        "Q3_K" => &[108],
        "Q6_K" => &[208],
        "MXFP4" => &[],
        _ => &[0],
    };
    for (b, block) in blocks.chunks_mut(format.block_bytes).enumerate() {
        for at in halves {
            let scale = [0.01, -0.02, 0.000_03, 0.5][(b + at) % 4];
            block[*at..at + 2].copy_from_slice(&half::f16::from_f32(scale).to_le_bytes());
        }
        if format.name == "MXFP4" {
            block[0] = 120 + (b % 8) as u8;
        }
    }
    blocks
}

pub(super) fn dequantized(format: &Format, blocks: &[u8], numbers: usize) -> Vec<f32> {
    let mut out = vec![0.0; numbers];
    format.dequantize(blocks, &mut out);
    out
}

/// x `[columns, len]` times `[rows, len]`, in f64: `[columns, rows]`.
pub(super) fn plain(x: &[f32], matrix: &[f32], len: usize) -> Vec<f64> {
    let dot = |x: &[f32], row: &[f32]| x.iter().zip(row).map(|(x, w)| f64::from(*x) * f64::from(*w)).sum();
    x.chunks(len).flat_map(|x| matrix.chunks(len).map(move |row| dot(x, row))).collect()
}

#[test]
fn every_format_multiplies() {
    let Some(device) = device() else { return };
    for format in FORMATS {
        let len = if format.block_len == 256 { 512 } else { 3 * 32 };
        for (n, columns) in [(5, 1), (70, 3)] {
            let blocks = rows(format, n, len, 7 + n as u32);
            let x = noise(3, columns * len);
            let x_on_device = tensor(device, &x, [columns, len]);
            let mut matrix = DeviceMatrix::new(x_on_device.clone(), len);
            matrix.add(format, &blocks);
            let found = added(&read(product(&x_on_device, &matrix)), columns * n);
            let wanted = plain(&x, &dequantized(format, &blocks, n * len), len);
            close(&found, &wanted, 2e-6, &format!("{} {n} x {len}, {columns} columns", format.name));
        }
    }
}

#[test]
fn any_number_of_columns_multiplies() {
    let Some(device) = device() else { return };
    let format = FORMATS[4];
    assert_eq!(format.name, "Q4_0");
    let (n, len) = (130, 160);
    let blocks = rows(format, n, len, 1);
    for columns in [1, 2, 4, 5, 8, 9, 16, 17, 37] {
        let x = noise(columns as u32, columns * len);
        let x_on_device = tensor(device, &x, [columns, len]);
        let mut matrix = DeviceMatrix::new(x_on_device.clone(), len);
        matrix.add(format, &blocks);
        let found = added(&read(product(&x_on_device, &matrix)), columns * n);
        let wanted = plain(&x, &dequantized(format, &blocks, n * len), len);
        close(&found, &wanted, 2e-6, &format!("{columns} columns"));
        if columns < 5 {
            let parts = read(product_in(&x_on_device, &matrix, 2));
            assert_eq!(parts.len(), 2 * columns * n);
            close(
                &added(&parts, columns * n),
                &wanted,
                2e-6,
                &format!("{columns} columns, chunks in a loop"),
            );
        }
    }
}

#[test]
fn matrices_of_different_formats_stand_below_each_other() {
    let Some(device) = device() else { return };
    let (len, sizes) = (256, [(4, 66), (14, 3), (2, 65)]);
    let x = noise(9, 2 * len);
    let x_on_device = tensor(device, &x, [2, len]);
    let mut matrix = DeviceMatrix::new(x_on_device.clone(), len);
    let mut numbers = Vec::new();
    for (which, n) in sizes {
        let format = FORMATS[which % FORMATS.len()];
        let blocks = rows(format, n, len, which as u32);
        matrix.add(format, &blocks);
        numbers.extend(dequantized(format, &blocks, n * len));
    }
    let outputs: usize = sizes.iter().map(|(_, n)| n).sum();
    let bias = noise(4, outputs);
    matrix.set_bias(&bias);
    let found = added(&read(product(&x_on_device, &matrix)), 2 * outputs);
    let mut wanted = plain(&x, &numbers, len);
    wanted.iter_mut().zip(bias.iter().cycle()).for_each(|(y, b)| *y += f64::from(*b));
    close(&found, &wanted, 2e-6, "three formats and a bias");
}

#[test]
fn large_matrices_come_in_pieces_and_runs() {
    let Some(device) = device() else { return };
    let format = FORMATS[0];
    assert_eq!(format.name, "F32");
    // A tile of these is a mebibyte, a piece on its way has eight.
    let (n, len) = (10 * TILE + 1, 4096);
    let blocks = rows(format, n, len, 21);
    let x = noise(22, len);
    let x_on_device = tensor(device, &x, [1, len]);
    let wanted = plain(&x, &dequantized(format, &blocks, n * len), len);
    for (run, parts) in [(96 << 20, 1), (3 << 20, 4)] {
        let mut matrix = DeviceMatrix::new(x_on_device.clone(), len);
        matrix.add_in_runs(format, &blocks, run);
        assert_eq!((matrix.parts.len(), matrix.outputs), (parts, n));
        close(&added(&read(product(&x_on_device, &matrix)), n), &wanted, 1e-5, "pieces");
    }
}

#[test]
fn a_layout_is_hardly_larger_than_its_format() {
    for format in FORMATS {
        let own = ["Q2_K", "Q3_K", "IQ4_XS", "MXFP4"].contains(&format.name);
        let (there, here) = (format.row_bytes(512) * TILE, Layout::of(format).bytes(TILE, 512));
        assert!(own || here * 8 <= there * 9, "{}: {there} bytes become {here}", format.name);
    }
}
