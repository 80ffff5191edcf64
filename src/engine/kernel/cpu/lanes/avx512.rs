//! Sixteen floats in one register of AVX-512.
//!
//! Source: Intel Intrinsics Guide, AVX-512F. An [`Avx512`] exists only where the processor has the
//! instructions named at [`featured`].
#![expect(unsafe_code, reason = "wide registers have no functions that any processor may call")]

use std::arch::x86_64::*;

use super::{Body, Halves, LANES, Simd};

/// Proof of the instructions.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Avx512(());

impl Avx512 {
    /// The proof, where it holds.
    pub(super) fn new() -> Option<Self> {
        let there = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma")
            && is_x86_feature_detected!("f16c");
        there.then_some(Self(()))
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,f16c")]
fn featured<B: Body>(s: Avx512, body: B) -> B::Out {
    body.run(s)
}

/// Instructions, where a [`Avx512`] is at hand.
macro_rules! proved {
    ($instructions:expr) => {
        // SAFETY: an `Avx512` exists only where the processor has these; arrays are read and
        // written whole.
        unsafe { $instructions }
    };
}

impl Simd for Avx512 {
    type V = __m512;
    const SUMS: usize = 24;

    #[inline(always)]
    fn call<B: Body>(self, body: B) -> B::Out {
        proved!(featured(self, body))
    }

    #[inline(always)]
    fn splat(self, x: f32) -> __m512 {
        proved!(_mm512_set1_ps(x))
    }

    #[inline(always)]
    fn load(self, from: &[f32; LANES]) -> __m512 {
        proved!(_mm512_loadu_ps(from.as_ptr()))
    }

    #[inline(always)]
    fn store(self, x: __m512, to: &mut [f32; LANES]) {
        proved!(_mm512_storeu_ps(to.as_mut_ptr(), x));
    }

    #[inline(always)]
    fn widen(self, from: &Halves) -> __m512 {
        proved!(_mm512_cvtph_ps(_mm256_loadu_si256(from.0.as_ptr().cast())))
    }

    #[inline(always)]
    fn narrow(self, x: __m512) -> Halves {
        let mut halves = Halves::default();
        proved!({
            let narrow = _mm512_cvtps_ph::<_MM_FROUND_TO_NEAREST_INT>(x);
            _mm256_storeu_si256(halves.0.as_mut_ptr().cast(), narrow);
        });
        halves
    }

    #[inline(always)]
    fn fetch<T>(self, from: &T) {
        proved!(_mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(from).cast()));
    }

    #[inline(always)]
    fn add(self, x: __m512, y: __m512) -> __m512 {
        proved!(_mm512_add_ps(x, y))
    }

    #[inline(always)]
    fn sub(self, x: __m512, y: __m512) -> __m512 {
        proved!(_mm512_sub_ps(x, y))
    }

    #[inline(always)]
    fn mul(self, x: __m512, y: __m512) -> __m512 {
        proved!(_mm512_mul_ps(x, y))
    }

    #[inline(always)]
    fn div(self, x: __m512, y: __m512) -> __m512 {
        proved!(_mm512_div_ps(x, y))
    }

    #[inline(always)]
    fn mul_add(self, x: __m512, y: __m512, z: __m512) -> __m512 {
        proved!(_mm512_fmadd_ps(x, y, z))
    }

    #[inline(always)]
    fn min(self, x: __m512, y: __m512) -> __m512 {
        proved!(_mm512_min_ps(x, y))
    }

    #[inline(always)]
    fn max(self, x: __m512, y: __m512) -> __m512 {
        proved!(_mm512_max_ps(x, y))
    }

    #[inline(always)]
    fn where_less(self, x: __m512, y: __m512, then: __m512, other: __m512) -> __m512 {
        proved!(_mm512_mask_blend_ps(_mm512_cmp_ps_mask::<_CMP_LT_OQ>(x, y), other, then))
    }

    #[inline(always)]
    fn power(self, x: __m512) -> __m512 {
        proved!({
            let exponent = _mm512_add_epi32(_mm512_castps_si512(x), _mm512_set1_epi32(127));
            _mm512_castsi512_ps(_mm512_slli_epi32::<23>(exponent))
        })
    }

    #[inline(always)]
    fn swap(self, x: __m512) -> __m512 {
        proved!(_mm512_permute_ps::<0b10_11_00_01>(x))
    }

    #[inline(always)]
    fn total(self, x: __m512) -> f32 {
        proved!(_mm512_reduce_add_ps(x))
    }

    #[inline(always)]
    fn largest(self, x: __m512) -> f32 {
        proved!(_mm512_reduce_max_ps(x))
    }
}
