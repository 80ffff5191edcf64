//! Rows of weights as bf16 tiles: a block of 32 numbers becomes one line of a tile.
//!
//! Where 32 numbers share a scale and have few steps, the steps are scaled and rounded once and then
//! looked up, 32 at a time; that is why 4-bit and 5-bit formats cost little more than a copy.

use std::arch::x86_64::{
    __m256i, __m512, __m512i, _mm_loadu_si128, _mm256_and_si256, _mm256_cvtepu8_epi16, _mm256_loadu_si256,
    _mm256_or_si256, _mm256_set1_epi8, _mm256_slli_epi16, _mm256_srl_epi16, _mm256_srli_epi16,
    _mm512_castsi256_si512, _mm512_cvtepi8_epi32, _mm512_cvtepi32_ps, _mm512_cvtepu8_epi16, _mm512_cvtph_ps,
    _mm512_inserti64x4, _mm512_loadu_ps, _mm512_loadu_si512, _mm512_mul_ps, _mm512_permutexvar_epi16,
    _mm512_set1_ps, _mm512_setzero_si512, _mm512_srli_epi16, _mm512_storeu_si512, _mm512_sub_ps,
};
use std::arch::x86_64::{_mm_cvtsi32_si128, _mm256_castsi256_si128, _mm256_extracti128_si256};

use super::unit::{DEPTH, TILE, Tiles};
use super::{Plane, narrow, on};
use crate::engine::quant::{Format, GROUP, IQ4_STEPS, Unpacked, half, six_bits};

/// Numbers unpacked at a time where a format has no loop of its own.
const PART: usize = 256;

/// Packs a stretch of a row into line `row` of the tiles of a panel, 32 numbers a tile. The stretch
/// is a whole number of blocks and of 32 numbers. Only plain numbers have a lower plane.
pub(super) fn pack(
    _: Tiles,
    (format, plane): (&Format, Plane),
    stretch: &[u8],
    panel: &mut [u16],
    row: usize,
) {
    let mut lines = Lines { panel, row, next: 0, plane };
    // SAFETY: `Tiles` proves the instructions these functions are compiled for.
    unsafe {
        match format.name {
            "Q4_0" => q4_0(stretch, &mut lines),
            "Q4_K" => q4_k(stretch, &mut lines),
            "Q5_K" => q5_k(stretch, &mut lines),
            "Q8_0" => q8_0(stretch, &mut lines),
            "IQ4_NL" => iq4_nl(stretch, &mut lines),
            "F16" => f16(stretch, &mut lines),
            "BF16" => bf16(stretch, &mut lines),
            "F32" => f32(stretch, &mut lines),
            _ => others(format, stretch, &mut lines),
        }
    }
}

/// Where the next 32 numbers go.
struct Lines<'a> {
    panel: &'a mut [u16],
    row: usize,
    next: usize,
    plane: Plane,
}

impl Lines<'_> {
    /// 32 plain numbers, on the plane asked for.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
    fn push_numbers(&mut self, low: __m512, high: __m512) {
        self.push(on(self.plane, [low, high]));
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn push(&mut self, line: __m512i) {
        let start = self.next * TILE + self.row * DEPTH;
        if let Some(place) = self.panel.get_mut(start..start + DEPTH) {
            // SAFETY: 32 values of 16 bits.
            unsafe { _mm512_storeu_si512(place.as_mut_ptr().cast(), line) };
        }
        self.next += 1;
    }
}

/// 0, 1, .. 31 less so much.
const fn counted(less: i32) -> [f32; 32] {
    let mut steps = [0.0; 32];
    let mut at = 0;
    while at < 32 {
        steps[at] = (at as i32 - less) as f32;
        at += 1;
    }
    steps
}

static AROUND_8: [f32; 32] = counted(8);
static FROM_0: [f32; 32] = counted(0);

#[inline]
#[target_feature(enable = "avx512f")]
fn line(numbers: &[f32; 16]) -> __m512 {
    // SAFETY: 16 values.
    unsafe { _mm512_loadu_ps(numbers.as_ptr()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn halves(numbers: &[f32; 32]) -> (__m512, __m512) {
    // SAFETY: 32 values.
    unsafe { (_mm512_loadu_ps(numbers.as_ptr()), _mm512_loadu_ps(numbers.as_ptr().add(16))) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn scaled(steps: __m512, scale: f32, minimum: f32) -> __m512 {
    _mm512_sub_ps(_mm512_mul_ps(steps, _mm512_set1_ps(scale)), _mm512_set1_ps(minimum))
}

#[inline]
#[target_feature(enable = "avx")]
fn bytes(bytes: &[u8; 32]) -> __m256i {
    // SAFETY: 32 bytes.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

/// The indices 0..32 of 16 bytes: their low nibbles, then their high ones. Only the lower five bits
/// of an index count, and tables of 16 stand twice, so nothing needs to be masked.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn nibbles(bytes: &[u8; 16]) -> __m512i {
    // SAFETY: 16 bytes.
    let words = _mm256_cvtepu8_epi16(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) });
    _mm512_inserti64x4::<1>(_mm512_castsi256_si512(words), _mm256_srli_epi16::<4>(words))
}

#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn q4_0(blocks: &[u8], lines: &mut Lines<'_>) {
    let (steps, _) = halves(&AROUND_8);
    for [d0, d1, quants @ ..] in blocks.as_chunks::<18>().0 {
        let table = scaled(steps, half([*d0, *d1]), 0.0);
        lines.push(_mm512_permutexvar_epi16(nibbles(quants), narrow([table, table])));
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn iq4_nl(blocks: &[u8], lines: &mut Lines<'_>) {
    let steps = line(&IQ4_STEPS.map(f32::from));
    for [d0, d1, quants @ ..] in blocks.as_chunks::<18>().0 {
        let table = scaled(steps, half([*d0, *d1]), 0.0);
        lines.push(_mm512_permutexvar_epi16(nibbles(quants), narrow([table, table])));
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn q4_k(blocks: &[u8], lines: &mut Lines<'_>) {
    let (steps, _) = halves(&FROM_0);
    for [d0, d1, m0, m1, packed @ ..] in blocks.as_chunks::<144>().0 {
        let (d, d_min) = (half([*d0, *d1]), half([*m0, *m1]));
        let (scales, quants) = packed.split_at(12);
        for (pair, quants) in quants.as_chunks::<32>().0.iter().enumerate() {
            let words = _mm512_cvtepu8_epi16(bytes(quants));
            for (side, words) in [words, _mm512_srli_epi16::<4>(words)].into_iter().enumerate() {
                let (scale, minimum) = six_bits(scales, 2 * pair + side);
                let table = scaled(steps, d * scale, d_min * minimum);
                lines.push(_mm512_permutexvar_epi16(words, narrow([table, table])));
            }
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn q5_k(blocks: &[u8], lines: &mut Lines<'_>) {
    let (low_steps, high_steps) = halves(&FROM_0);
    let (nibble, bit) = (_mm256_set1_epi8(0x0f), _mm256_set1_epi8(0x10));
    for [d0, d1, m0, m1, packed @ ..] in blocks.as_chunks::<176>().0 {
        let (d, d_min) = (half([*d0, *d1]), half([*m0, *m1]));
        let (scales, rest) = packed.split_at(12);
        let [fifth, quants @ ..] = rest.as_chunks::<32>().0 else { return };
        let fifth = bytes(fifth);
        for (pair, quants) in quants.iter().enumerate() {
            let quants = bytes(quants);
            for (side, low) in [quants, _mm256_srli_epi16::<4>(quants)].into_iter().enumerate() {
                let group = 2 * pair + side;
                // Bit `group` of every byte to its bit 4.
                let moved = _mm256_srl_epi16(_mm256_slli_epi16::<4>(fifth), _mm_cvtsi32_si128(group as i32));
                let high = if group < 4 {
                    moved
                } else {
                    _mm256_srl_epi16(fifth, _mm_cvtsi32_si128(group as i32 - 4))
                };
                let index = _mm256_or_si256(_mm256_and_si256(low, nibble), _mm256_and_si256(high, bit));
                let (scale, minimum) = six_bits(scales, group);
                let (scale, minimum) = (d * scale, d_min * minimum);
                let table = narrow([scaled(low_steps, scale, minimum), scaled(high_steps, scale, minimum)]);
                lines.push(_mm512_permutexvar_epi16(_mm512_cvtepu8_epi16(index), table));
            }
        }
    }
}

/// 32 signed bytes as two lines.
#[inline]
#[target_feature(enable = "avx512f")]
fn signed(quants: __m256i) -> (__m512, __m512) {
    let low = _mm512_cvtepi8_epi32(_mm256_castsi256_si128(quants));
    let high = _mm512_cvtepi8_epi32(_mm256_extracti128_si256::<1>(quants));
    (_mm512_cvtepi32_ps(low), _mm512_cvtepi32_ps(high))
}

#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn q8_0(blocks: &[u8], lines: &mut Lines<'_>) {
    for [d0, d1, quants @ ..] in blocks.as_chunks::<34>().0 {
        let scale = half([*d0, *d1]);
        let (low, high) = signed(bytes(quants));
        lines.push(narrow([scaled(low, scale, 0.0), scaled(high, scale, 0.0)]));
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn f16(numbers: &[u8], lines: &mut Lines<'_>) {
    for [low, high] in numbers.as_chunks::<32>().0.as_chunks::<2>().0 {
        lines.push_numbers(_mm512_cvtph_ps(bytes(low)), _mm512_cvtph_ps(bytes(high)));
    }
}

#[target_feature(enable = "avx512f")]
fn bf16(numbers: &[u8], lines: &mut Lines<'_>) {
    for numbers in numbers.as_chunks::<64>().0 {
        // SAFETY: 64 bytes.
        let numbers = unsafe { _mm512_loadu_si512(numbers.as_ptr().cast()) };
        // Nothing is left of what is not rounded.
        lines.push(if lines.plane == Plane::Upper { numbers } else { _mm512_setzero_si512() });
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn f32(numbers: &[u8], lines: &mut Lines<'_>) {
    for numbers in numbers.as_chunks::<128>().0 {
        // SAFETY: 128 bytes.
        let (low, high) = unsafe {
            let first: *const f32 = numbers.as_ptr().cast();
            (_mm512_loadu_ps(first), _mm512_loadu_ps(first.add(16)))
        };
        lines.push_numbers(low, high);
    }
}

/// Formats without a loop of their own, from their whole numbers.
#[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
fn others(format: &Format, blocks: &[u8], lines: &mut Lines<'_>) {
    let mut quants = [0; PART];
    let (mut scales, mut minimums) = ([0.0; PART / GROUP], [0.0; PART / GROUP]);
    for blocks in blocks.chunks(format.row_bytes(PART)) {
        let count = blocks.len() / format.block_bytes * format.block_len;
        let room = Unpacked { quants: &mut quants, scales: &mut scales, minimums: &mut minimums };
        format.unpack(blocks, room);
        let groups = scales.as_chunks::<2>().0.iter().zip(minimums.as_chunks::<2>().0);
        let quants = quants.as_chunks::<32>().0.iter().take(count / 32);
        for (quants, (scale, minimum)) in quants.zip(groups) {
            // SAFETY: 32 bytes.
            let (low, high) = signed(unsafe { _mm256_loadu_si256(quants.as_ptr().cast()) });
            lines.push(narrow([scaled(low, scale[0], minimum[0]), scaled(high, scale[1], minimum[1])]));
        }
    }
}
