//! Operations on rows: root-mean-square normalisation and the gated unit, with their gradients.
//!
//! Sources: Zhang and Sennrich 2019 (RMSNorm); Shazeer 2020 (SwiGLU). Rows are independent, so
//! every function works on a stretch of rows and its caller shares the stretches out.

use std::mem::MaybeUninit;

use rayon::prelude::*;

/// Rows of one task.
const STRETCH: usize = 64;

/// Declares functions that are compiled for the processor's wide registers.
macro_rules! wide {
    ($($(#[$doc:meta])* $see:vis fn $name:ident($($arg:ident: $type:ty),* $(,)?) $(-> $out:ty)? $body:block)*) => {$(
        $(#[$doc])*
        #[expect(unsafe_code, reason = "wide registers have no functions that any processor may call")]
        $see fn $name($($arg: $type),*) $(-> $out)? {
            #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx2,fma")]
            fn inner($($arg: $type),*) $(-> $out)? $body
            // SAFETY: reached only where `Tiles::new` found a processor with these registers.
            unsafe { inner($($arg),*) }
        }
    )*};
}
pub(super) use wide;

/// `e^x` within 2 units in the last place for `x` in `-87..88`, and 0 below; vectorises.
///
/// Splits `x` into a power of two and a rest below half, for which a polynomial of degree 5
/// suffices (coefficients of Cephes' `expf`).
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    // Adding it leaves the nearest whole number in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    // A comparison of its own, since `clamp` keeps NaN apart, which costs.
    let x = if x < -87.0 { -87.0 } else { x };
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let whole = shifted - ROUND;
    let rest = x - whole * 0.693_359_4 + whole * 2.121_944_4e-4;
    let mut sum = 1.987_569_1e-4;
    for factor in [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 5.000_000_3e-1] {
        sum = sum * rest + factor;
    }
    let power = f32::from_bits(shifted.to_bits().wrapping_add(127) << 23);
    (sum * rest * rest + rest + 1.0) * power
}

/// `y = x / rms(x) * gain`, and `1 / rms` of every row.
pub(super) fn norm(x: &[f32], gain: &[f32], eps: f32) -> (Vec<f32>, Vec<f32>) {
    let width = gain.len();
    let mut inverse = vec![0.0; x.len() / width];
    let y = fresh(x.len(), |y| {
        let tasks = y.par_chunks_mut(STRETCH * width).zip(inverse.par_chunks_mut(STRETCH));
        tasks.zip(x.par_chunks(STRETCH * width)).for_each(|((y, inverse), x)| {
            norm_rows(y, inverse, x, gain, eps);
        });
    });
    (y, inverse)
}

/// Gradients of [`norm`] by its input and by its gain.
pub(super) fn norm_gradient(dy: &[f32], x: &[f32], gain: &[f32], inverse: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let width = gain.len();
    let mut dx = vec![0.0; x.len()];
    let stretches = dx.par_chunks_mut(STRETCH * width).zip(dy.par_chunks(STRETCH * width));
    let parts = stretches.zip(x.par_chunks(STRETCH * width)).zip(inverse.par_chunks(STRETCH));
    let dgain = parts.map(|(((dx, dy), x), inverse)| {
        let mut dgain = vec![0.0; width];
        norm_gradient_rows(dx, &mut dgain, dy, x, gain, inverse);
        dgain
    });
    // Collected in order and added one after the other, so that the sum is the same every time.
    let dgain: Vec<_> = dgain.collect();
    let total = dgain.into_iter().reduce(|mut all, part| {
        all.iter_mut().zip(&part).for_each(|(all, part)| *all += part);
        all
    });
    (dx, total.unwrap_or_default())
}

/// Sum of products, in 16 partial sums so that it vectorises.
#[inline(always)]
pub(super) fn sum(x: &[f32], y: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 16];
    let (x, x_rest) = x.as_chunks::<16>();
    let (y, y_rest) = y.as_chunks::<16>();
    for (x, y) in x.iter().zip(y) {
        for at in 0..16 {
            sums[at] += x[at] * y[at];
        }
    }
    let rest: f32 = x_rest.iter().zip(y_rest).map(|(x, y)| x * y).sum();
    sums.iter().sum::<f32>() + rest
}

/// Sum of all values, in 16 partial sums.
#[inline(always)]
pub(super) fn total(line: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 16];
    let (chunks, rest) = line.as_chunks::<16>();
    for chunk in chunks {
        for at in 0..16 {
            sums[at] += chunk[at];
        }
    }
    sums.iter().sum::<f32>() + rest.iter().sum::<f32>()
}

/// The largest value, in 16 lanes; values are finite.
#[inline(always)]
pub(super) fn largest(line: &[f32]) -> f32 {
    let mut most = [f32::MIN; 16];
    let (chunks, rest) = line.as_chunks::<16>();
    for chunk in chunks {
        for at in 0..16 {
            most[at] = if chunk[at] > most[at] { chunk[at] } else { most[at] };
        }
    }
    most.iter().chain(rest).copied().fold(f32::MIN, f32::max)
}

/// `silu(gate) * up` of rows that hold `width` gates and then `width` ups.
pub(super) fn glu(x: &[f32], width: usize) -> Vec<f32> {
    fresh(x.len() / 2, |y| {
        y.par_chunks_mut(STRETCH * width).zip(x.par_chunks(2 * STRETCH * width)).for_each(|(y, x)| {
            glu_rows(y, x, width);
        });
    })
}

/// Gradient of [`glu`] by its input.
pub(super) fn glu_gradient(dy: &[f32], x: &[f32], width: usize) -> Vec<f32> {
    fresh(x.len(), |dx| {
        let stretches = dx.par_chunks_mut(2 * STRETCH * width).zip(dy.par_chunks(STRETCH * width));
        stretches.zip(x.par_chunks(2 * STRETCH * width)).for_each(|((dx, dy), x)| {
            glu_gradient_rows(dx, dy, x, width);
        });
    })
}

/// Memory that `fill` writes whole; it is not cleared first.
pub(super) fn fresh(count: usize, fill: impl FnOnce(&mut [MaybeUninit<f32>])) -> Vec<f32> {
    let mut values = Vec::with_capacity(count);
    fill(&mut values.spare_capacity_mut()[..count]);
    #[expect(unsafe_code, reason = "clearing the memory first takes a tenth of a step")]
    // SAFETY: the capacity is there, and every `fill` of this part writes all values; the tests
    // compare all of them with what plain tensor operations give.
    unsafe {
        values.set_len(count);
    };
    values
}

wide! {
    fn norm_rows(y: &mut [MaybeUninit<f32>], inverse: &mut [f32], x: &[f32], gain: &[f32], eps: f32) {
        let width = gain.len();
        for ((y, x), inverse) in y.chunks_exact_mut(width).zip(x.chunks_exact(width)).zip(inverse) {
            *inverse = 1.0 / (sum(x, x) / width as f32 + eps).sqrt();
            for ((y, x), gain) in y.iter_mut().zip(x).zip(gain) {
                y.write(x * *inverse * gain);
            }
        }
    }

    fn norm_gradient_rows(dx: &mut [f32], dgain: &mut [f32], dy: &[f32], x: &[f32], gain: &[f32], inverse: &[f32]) {
        let width = gain.len();
        let rows = dx.chunks_exact_mut(width).zip(dy.chunks_exact(width)).zip(x.chunks_exact(width));
        for (((dx, dy), x), &inverse) in rows.zip(inverse) {
            for at in 0..width {
                dx[at] = dy[at] * gain[at];
                dgain[at] += dy[at] * x[at] * inverse;
            }
            let along = sum(dx, x) * inverse * inverse / width as f32;
            for (dx, x) in dx.iter_mut().zip(x) {
                *dx = (*dx - x * along) * inverse;
            }
        }
    }

    fn glu_rows(y: &mut [MaybeUninit<f32>], x: &[f32], width: usize) {
        for (y, x) in y.chunks_exact_mut(width).zip(x.chunks_exact(2 * width)) {
            let (gate, up) = x.split_at(width);
            for ((y, gate), up) in y.iter_mut().zip(gate).zip(up) {
                y.write(gate / (1.0 + exp(-gate)) * up);
            }
        }
    }

    fn glu_gradient_rows(dx: &mut [MaybeUninit<f32>], dy: &[f32], x: &[f32], width: usize) {
        let rows = dx.chunks_exact_mut(2 * width).zip(dy.chunks_exact(width));
        for ((dx, dy), x) in rows.zip(x.chunks_exact(2 * width)) {
            let ((dgate, dup), (gate, up)) = (dx.split_at_mut(width), x.split_at(width));
            let outer = dgate.iter_mut().zip(dup);
            for ((dgate, dup), ((gate, up), dy)) in outer.zip(gate.iter().zip(up).zip(dy)) {
                let open = 1.0 / (1.0 + exp(-gate));
                dup.write(dy * gate * open);
                dgate.write(dy * up * open * (1.0 + gate * (1.0 - open)));
            }
        }
    }
}
