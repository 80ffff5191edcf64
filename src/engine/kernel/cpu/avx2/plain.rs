//! F32, F16 and BF16: numbers without blocks, multiplied in single precision with exact columns.
//!
//! Four registers of 8 numbers are summed apart, so that sums do not wait for each other.

use std::arch::x86_64::*;

use super::super::Column;
use super::lanes::{fetch, numbers, padded, sum};

/// Numbers in a register.
const LANES: usize = 8;

/// Declares the kernel of a format: its name, bytes of 8 numbers and what widens them.
macro_rules! kernel {
    ($name:ident, $bytes:literal, $widen:ident) => {
        pub(super) fn $name(rows: &[u8], columns: &[Column<'_>], out: &mut [f32]) {
            // SAFETY: the table of formats is reached only where `is_there` found the instructions.
            unsafe {
                match columns {
                    [a] => run(rows, [a.exact], out),
                    [a, b] => run(rows, [a.exact, b.exact], out),
                    [a, b, c] => run(rows, [a.exact, b.exact, c.exact], out),
                    [a, b, c, d] => run(rows, [a.exact, b.exact, c.exact, d.exact], out),
                    _ => {}
                }
            }
            #[target_feature(enable = "avx2,f16c,fma")]
            fn run<const C: usize>(rows: &[u8], columns: [&[f32]; C], out: &mut [f32]) {
                let len = columns.iter().map(|column| column.len()).min().unwrap_or_default();
                if len == 0 {
                    return out.fill(0.0);
                }
                for (row, out) in rows.chunks_exact(len * $bytes / LANES).zip(out.chunks_mut(C)) {
                    let (fours, rest) = row.as_chunks::<{ 4 * $bytes }>();
                    let columns = columns.map(|column| column.split_at(4 * LANES * fours.len()));
                    let mut sums = [[_mm256_setzero_ps(); 4]; C];
                    for (at, four) in fours.iter().enumerate() {
                        fetch(four);
                        let mut weights = [_mm256_setzero_ps(); 4];
                        for (to, from) in weights.iter_mut().zip(four.as_chunks::<$bytes>().0) {
                            *to = $widen(from);
                        }
                        for c in 0..C {
                            let Some(x) = columns[c].0.as_chunks::<{ 4 * LANES }>().0.get(at) else { break };
                            let (x, _) = x.as_chunks::<LANES>();
                            for i in 0..4 {
                                sums[c][i] = _mm256_fmadd_ps(weights[i], numbers(&x[i]), sums[c][i]);
                            }
                        }
                    }
                    for (at, weights) in rest.chunks($bytes).enumerate() {
                        for (sums, (_, column)) in sums.iter_mut().zip(&columns) {
                            let x = ends(column.chunks(LANES).nth(at).unwrap_or_default());
                            sums[0] = _mm256_fmadd_ps($widen(&padded(weights)), numbers(&x), sums[0]);
                        }
                    }
                    for (out, [a, b, c, d]) in out.iter_mut().zip(sums) {
                        *out = sum(_mm256_add_ps(_mm256_add_ps(a, b), _mm256_add_ps(c, d)));
                    }
                }
            }
        }
    };
}

kernel!(f32, 32, single);
kernel!(f16, 16, half);
kernel!(bf16, 16, upper_half);

#[inline]
#[target_feature(enable = "avx2")]
fn single(bytes: &[u8; 32]) -> __m256 {
    // SAFETY: the array is as long as the register.
    unsafe { _mm256_loadu_ps(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2,f16c")]
fn half(bytes: &[u8; 16]) -> __m256 {
    // SAFETY: the array is as long as the register.
    _mm256_cvtph_ps(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) })
}

#[inline]
#[target_feature(enable = "avx2")]
fn upper_half(bytes: &[u8; 16]) -> __m256 {
    // SAFETY: the array is as long as the register.
    let words = unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) };
    _mm256_castsi256_ps(_mm256_slli_epi32::<16>(_mm256_cvtepu16_epi32(words)))
}

/// The last numbers of a column, then zeros.
fn ends(rest: &[f32]) -> [f32; LANES] {
    let mut numbers = [0.0; LANES];
    for (to, from) in numbers.iter_mut().zip(rest) {
        *to = *from;
    }
    numbers
}
