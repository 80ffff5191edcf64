//! Steps of one or two instructions that the kernels are made of.
//!
//! Loads take arrays, so that their type proves what they read; nothing here touches other memory.
#![expect(unsafe_code, reason = "loads take pointers, and some instructions have no stable function")]

use core::arch::aarch64::*;
use core::arch::asm;

/// 32 signed bytes.
pub(super) type Bytes = [int8x16_t; 2];

/// 32 bytes of a column.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn bytes(x: &[i8; 32]) -> Bytes {
    // SAFETY: two times 16 bytes lie in 32.
    unsafe { [vld1q_s8(x.as_ptr()), vld1q_s8(x.as_ptr().add(16))] }
}

/// 16 bytes of a block.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn packed(x: &[u8; 16]) -> uint8x16_t {
    // SAFETY: 16 bytes are read of 16.
    unsafe { vld1q_u8(x.as_ptr()) }
}

/// Four numbers.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn numbers(x: &[f32; 4]) -> float32x4_t {
    // SAFETY: four numbers are read of four.
    unsafe { vld1q_f32(x.as_ptr()) }
}

/// 16 bytes that were kept.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn signed(x: &[i8; 16]) -> int8x16_t {
    // SAFETY: 16 bytes are read of 16.
    unsafe { vld1q_s8(x.as_ptr()) }
}

/// Keeps 16 bytes.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn store(place: &mut [i8; 16], x: int8x16_t) {
    // SAFETY: 16 bytes are written to 16.
    unsafe { vst1q_s8(place.as_mut_ptr(), x) }
}

/// The lanes, one by one.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn array(x: float32x4_t) -> [f32; 4] {
    let mut lanes = [0.0; 4];
    // SAFETY: four numbers are written to four.
    unsafe { vst1q_f32(lanes.as_mut_ptr(), x) };
    lanes
}

/// Four half-precision numbers, little-endian, as f32.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn halves(x: [[u8; 2]; 4]) -> float32x4_t {
    let [a, b, c, d] = x.map(u16::from_le_bytes);
    let lanes = vset_lane_u16::<1>(b, vdup_n_u16(a));
    let lanes = vset_lane_u16::<3>(d, vset_lane_u16::<2>(c, lanes));
    vcvt_f32_f16(vreinterpret_f16_u16(lanes))
}

/// Two half-precision numbers, little-endian, as f32; and both again.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn two_halves(x: [u8; 4]) -> float32x4_t {
    vcvt_f32_f16(vreinterpret_f16_u32(vdup_n_u32(u32::from_le_bytes(x))))
}

/// `sum + a . b`: four products in each of the four lanes, in some order.
///
/// No product of `a` with a byte in -127..=127 may pass -128 * 127, so all bytes will do.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn dot<const DOTPROD: bool>(sum: int32x4_t, a: int8x16_t, b: int8x16_t) -> int32x4_t {
    if DOTPROD {
        return sdot(sum, a, b);
    }
    // Two products of -128 * 127 are just inside of 16 bits.
    let products = vmlal_high_s8(vmull_s8(vget_low_s8(a), vget_low_s8(b)), a, b);
    vpadalq_s16(sum, products)
}

/// [`dot`] over 32 numbers.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn dot32<const DOTPROD: bool>(a: Bytes, b: Bytes) -> int32x4_t {
    dot::<DOTPROD>(dot::<DOTPROD>(vdupq_n_s32(0), a[0], b[0]), a[1], b[1])
}

/// The instruction `sdot`, whose intrinsic is not yet stable.
#[inline]
#[target_feature(enable = "neon")]
fn sdot(sum: int32x4_t, a: int8x16_t, b: int8x16_t) -> int32x4_t {
    let mut sum = sum;
    // SAFETY: only registers change; kernels with `DOTPROD` are reached where the processor was
    // found to have the instruction.
    unsafe {
        asm!(
            ".arch_extension dotprod",
            "sdot {sum:v}.4s, {a:v}.16b, {b:v}.16b",
            sum = inout(vreg) sum,
            a = in(vreg) a,
            b = in(vreg) b,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sum
}

/// `sum + a . b[LANE]`: four bytes of each of four rows `a` with the same four of `b`.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn sdot_lane<const LANE: usize>(sum: int32x4_t, a: int8x16_t, b: int8x16_t) -> int32x4_t {
    let mut sum = sum;
    // SAFETY: as for `sdot`.
    unsafe {
        asm!(
            ".arch_extension dotprod",
            "sdot {sum:v}.4s, {a:v}.16b, {b:v}.4b[{lane}]",
            sum = inout(vreg) sum,
            a = in(vreg) a,
            b = in(vreg) b,
            lane = const LANE,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sum
}

/// `sum + a b`: of two rows `a` and two columns `b`, 8 bytes each; lanes are row 0 with columns 0
/// and 1, then row 1. The instruction `smmla`, whose intrinsic is not yet stable.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn smmla(sum: int32x4_t, a: int8x16_t, b: int8x16_t) -> int32x4_t {
    let mut sum = sum;
    // SAFETY: only registers change; the one kernel that calls this is reached where the processor
    // was found to have the instruction.
    unsafe {
        asm!(
            ".arch_extension i8mm",
            "smmla {sum:v}.4s, {a:v}.16b, {b:v}.16b",
            sum = inout(vreg) sum,
            a = in(vreg) a,
            b = in(vreg) b,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sum
}

/// The sums of four vectors.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn sums(x: [int32x4_t; 4]) -> int32x4_t {
    vpaddq_s32(vpaddq_s32(x[0], x[1]), vpaddq_s32(x[2], x[3]))
}

/// Calls `product` for every row and writes the sums of its lanes. Rows are `row_bytes` long.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn each_row<const C: usize>(
    rows: &[u8],
    row_bytes: usize,
    out: &mut [f32],
    product: impl Fn(&[u8]) -> [float32x4_t; C],
) {
    for (row, out) in rows.chunks_exact(row_bytes.max(1)).zip(out.as_chunks_mut::<C>().0) {
        for (out, sum) in out.iter_mut().zip(product(row)) {
            *out = vaddvq_f32(sum);
        }
    }
}
