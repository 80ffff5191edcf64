//! Sixteen floats in two registers of AVX2, with fused products and conversion of halves.
//!
//! Source: Intel Intrinsics Guide. An [`Avx2`] exists only where the processor has the instructions
//! named at [`featured`].
#![expect(unsafe_code, reason = "wide registers have no functions that any processor may call")]

use std::arch::x86_64::*;

use super::{Body, Halves, LANES, Simd};

/// Proof of the instructions.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Avx2(());

impl Avx2 {
    /// The proof, where it holds.
    pub(super) fn new() -> Option<Self> {
        let there = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma")
            && is_x86_feature_detected!("f16c");
        there.then_some(Self(()))
    }
}

#[target_feature(enable = "avx2,fma,f16c")]
fn featured<B: Body>(s: Avx2, body: B) -> B::Out {
    body.run(s)
}

/// Instructions, where an [`Avx2`] is at hand.
macro_rules! proved {
    ($instructions:expr) => {
        // SAFETY: an `Avx2` exists only where the processor has these; arrays are read and
        // written whole.
        unsafe { $instructions }
    };
}

type Pair = [__m256; 2];

impl Simd for Avx2 {
    type V = Pair;
    const SUMS: usize = 6;

    #[inline(always)]
    fn call<B: Body>(self, body: B) -> B::Out {
        proved!(featured(self, body))
    }

    #[inline(always)]
    fn splat(self, x: f32) -> Pair {
        proved!([_mm256_set1_ps(x); 2])
    }

    #[inline(always)]
    fn load(self, from: &[f32; LANES]) -> Pair {
        proved!([_mm256_loadu_ps(from.as_ptr()), _mm256_loadu_ps(from.as_ptr().add(8))])
    }

    #[inline(always)]
    fn store(self, x: Pair, to: &mut [f32; LANES]) {
        proved!({
            _mm256_storeu_ps(to.as_mut_ptr(), x[0]);
            _mm256_storeu_ps(to.as_mut_ptr().add(8), x[1]);
        });
    }

    #[inline(always)]
    fn widen(self, from: &Halves) -> Pair {
        proved!({
            let from: *const __m128i = from.0.as_ptr().cast();
            [_mm256_cvtph_ps(_mm_loadu_si128(from)), _mm256_cvtph_ps(_mm_loadu_si128(from.add(1)))]
        })
    }

    #[inline(always)]
    fn narrow(self, x: Pair) -> Halves {
        let mut halves = Halves::default();
        proved!({
            let to: *mut __m128i = halves.0.as_mut_ptr().cast();
            _mm_storeu_si128(to, _mm256_cvtps_ph::<_MM_FROUND_TO_NEAREST_INT>(x[0]));
            _mm_storeu_si128(to.add(1), _mm256_cvtps_ph::<_MM_FROUND_TO_NEAREST_INT>(x[1]));
        });
        halves
    }

    #[inline(always)]
    fn fetch<T>(self, from: &T) {
        proved!(_mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(from).cast()));
    }

    #[inline(always)]
    fn add(self, x: Pair, y: Pair) -> Pair {
        proved!([_mm256_add_ps(x[0], y[0]), _mm256_add_ps(x[1], y[1])])
    }

    #[inline(always)]
    fn sub(self, x: Pair, y: Pair) -> Pair {
        proved!([_mm256_sub_ps(x[0], y[0]), _mm256_sub_ps(x[1], y[1])])
    }

    #[inline(always)]
    fn mul(self, x: Pair, y: Pair) -> Pair {
        proved!([_mm256_mul_ps(x[0], y[0]), _mm256_mul_ps(x[1], y[1])])
    }

    #[inline(always)]
    fn div(self, x: Pair, y: Pair) -> Pair {
        proved!([_mm256_div_ps(x[0], y[0]), _mm256_div_ps(x[1], y[1])])
    }

    #[inline(always)]
    fn mul_add(self, x: Pair, y: Pair, z: Pair) -> Pair {
        proved!([_mm256_fmadd_ps(x[0], y[0], z[0]), _mm256_fmadd_ps(x[1], y[1], z[1])])
    }

    #[inline(always)]
    fn min(self, x: Pair, y: Pair) -> Pair {
        proved!([_mm256_min_ps(x[0], y[0]), _mm256_min_ps(x[1], y[1])])
    }

    #[inline(always)]
    fn max(self, x: Pair, y: Pair) -> Pair {
        proved!([_mm256_max_ps(x[0], y[0]), _mm256_max_ps(x[1], y[1])])
    }

    #[inline(always)]
    fn where_less(self, x: Pair, y: Pair, then: Pair, other: Pair) -> Pair {
        proved!([
            _mm256_blendv_ps(other[0], then[0], _mm256_cmp_ps::<_CMP_LT_OQ>(x[0], y[0])),
            _mm256_blendv_ps(other[1], then[1], _mm256_cmp_ps::<_CMP_LT_OQ>(x[1], y[1])),
        ])
    }

    #[inline(always)]
    fn power(self, x: Pair) -> Pair {
        proved!({
            let bias = _mm256_set1_epi32(127);
            let low = _mm256_add_epi32(_mm256_castps_si256(x[0]), bias);
            let high = _mm256_add_epi32(_mm256_castps_si256(x[1]), bias);
            [
                _mm256_castsi256_ps(_mm256_slli_epi32::<23>(low)),
                _mm256_castsi256_ps(_mm256_slli_epi32::<23>(high)),
            ]
        })
    }

    #[inline(always)]
    fn swap(self, x: Pair) -> Pair {
        proved!([_mm256_permute_ps::<0b10_11_00_01>(x[0]), _mm256_permute_ps::<0b10_11_00_01>(x[1])])
    }

    #[inline(always)]
    fn total(self, x: Pair) -> f32 {
        proved!({
            let x = _mm256_add_ps(x[0], x[1]);
            let x = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps::<1>(x));
            let x = _mm_add_ps(x, _mm_movehl_ps(x, x));
            _mm_cvtss_f32(_mm_add_ss(x, _mm_movehdup_ps(x)))
        })
    }

    #[inline(always)]
    fn largest(self, x: Pair) -> f32 {
        proved!({
            let x = _mm256_max_ps(x[0], x[1]);
            let x = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps::<1>(x));
            let x = _mm_max_ps(x, _mm_movehl_ps(x, x));
            _mm_cvtss_f32(_mm_max_ss(x, _mm_movehdup_ps(x)))
        })
    }
}
