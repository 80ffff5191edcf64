//! Norms, sums and gates.

use super::*;
use crate::engine::arch::Activation;
use crate::engine::kernel::gpu::rows::{gated, join, norm, sum};

fn normed(x: &[f64], gain: &[f32], eps: f64) -> Vec<f64> {
    let rows = x.chunks(gain.len());
    rows.flat_map(|row| {
        let mean = row.iter().map(|x| x * x).sum::<f64>() / row.len() as f64;
        let factor = 1.0 / (mean + eps).sqrt();
        row.iter().zip(gain).map(move |(x, g)| x * factor * f64::from(*g)).collect::<Vec<_>>()
    })
    .collect()
}

fn wide(x: &[f32]) -> Vec<f64> {
    x.iter().map(|x| f64::from(*x)).collect()
}

#[test]
fn rows_are_normed() {
    let Some(device) = device() else { return };
    for (rows, len) in [(1, 1), (3, 63), (2, 64), (5, 577)] {
        let (x, gain) = (noise(1, rows * len), noise(2, len));
        let found = read(norm(&tensor(device, &x, [rows, len]), &tensor(device, &gain, [len]), 1e-5));
        close(&found, &normed(&wide(&x), &gain, 1e-5), 1e-5, &format!("{rows} x {len}"));
    }
}

#[test]
fn products_join_the_stream() {
    let Some(device) = device() else { return };
    for (s, rows, len, post) in [(1, 1, 5, false), (3, 2, 130, false), (2, 3, 65, true)] {
        let (x, parts) = (noise(1, rows * len), noise(2, s * rows * len));
        let (post_gain, next_gain) = (noise(3, len), noise(4, len));
        let on = |numbers: &[f32], shape: [usize; 2]| tensor(device, numbers, shape);
        let gains = [&post_gain, &next_gain].map(|gain| tensor(device, gain, [len]));
        let (sum, after) = join(
            &on(&x, [rows, len]),
            &tensor(device, &parts, [s, rows, len]),
            0.5,
            post.then_some((&gains[0], 1e-3)),
            (&gains[1], 1e-6),
        );
        let mut added = vec![0.0; rows * len];
        for part in parts.chunks(rows * len) {
            added.iter_mut().zip(part).for_each(|(sum, x)| *sum += f64::from(*x));
        }
        if post {
            added = normed(&added, &post_gain, 1e-3);
        }
        let wanted: Vec<f64> = wide(&x).iter().zip(&added).map(|(x, y)| x + 0.5 * y).collect();
        close(&read(sum), &wanted, 1e-5, &format!("{s} parts of {rows} x {len}"));
        close(&read(after), &normed(&wanted, &next_gain, 1e-6), 1e-5, "normed");
    }
}

#[test]
fn gates_open() {
    let Some(device) = device() else { return };
    for (s, rows, width) in [(1, 1, 1), (3, 5, 67)] {
        let parts: Vec<f32> = noise(5, s * rows * 2 * width).iter().map(|x| x * 40.0).collect();
        let on_device = tensor(device, &parts, [s, rows, 2 * width]);
        let sums = added(&parts, rows * 2 * width);
        for activation in [Activation::Silu, Activation::Gelu] {
            let open = |x: f64| match activation {
                Activation::Silu => x / (1.0 + (-x).exp()),
                _ => {
                    0.5 * x
                        * (1.0 + ((2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x * x * x)).tanh())
                }
            };
            let wanted: Vec<f64> = sums
                .chunks(2 * width)
                .flat_map(|row| (0..width).map(|i| open(f64::from(row[i])) * f64::from(row[width + i])))
                .collect();
            close(&read(gated(&on_device, activation)), &wanted, 1e-5, &format!("{activation:?}"));
        }
    }
}

#[test]
fn parts_add_up() {
    let Some(device) = device() else { return };
    let (s, t, n) = (3, 2, 101);
    let parts = noise(8, s * t * n);
    let on_device = tensor(device, &parts, [s, t, n]);
    let sums: Vec<f64> = added(&parts, t * n).iter().map(|x| f64::from(*x) * 3.0).collect();
    close(&read(sum(&on_device, 3.0, None)), &sums, 1e-6, "scaled");
    let capped: Vec<f64> = sums.iter().map(|x| (x / 2.0).tanh() * 2.0).collect();
    close(&read(sum(&on_device, 3.0, Some(2.0))), &capped, 1e-5, "squeezed");
}
