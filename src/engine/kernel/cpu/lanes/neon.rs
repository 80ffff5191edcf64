//! Sixteen floats in four registers of Advanced SIMD.
//!
//! Source: Arm Neon Intrinsics Reference. Every 64-bit ARM processor has these instructions,
//! conversion of halves included.
#![expect(unsafe_code, reason = "loads and stores take pointers")]

use std::arch::aarch64::*;
use std::arch::asm;

use super::{Body, Halves, LANES, Simd};

/// Always there.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Neon(());

impl Neon {
    /// The proof.
    pub(super) fn new() -> Self {
        Self(())
    }
}

/// Instructions of the base set, which need no proof but where they take pointers.
macro_rules! proved {
    ($instructions:expr) => {{
        #[allow(unused_unsafe, reason = "arithmetic alone is safe where the target has it built in")]
        // SAFETY: the base set of the architecture has these; arrays are read and written whole.
        unsafe {
            $instructions
        }
    }};
}

type Four = [float32x4_t; 4];

/// The same on all four registers.
macro_rules! four {
    ($i:ident => $instructions:expr) => {
        proved!({
            let [a, b, c, d] = [0, 1, 2, 3];
            [
                {
                    let $i = a;
                    $instructions
                },
                {
                    let $i = b;
                    $instructions
                },
                {
                    let $i = c;
                    $instructions
                },
                {
                    let $i = d;
                    $instructions
                },
            ]
        })
    };
}

impl Simd for Neon {
    type V = Four;
    const SUMS: usize = 6;

    #[inline(always)]
    fn call<B: Body>(self, body: B) -> B::Out {
        body.run(self)
    }

    #[inline(always)]
    fn splat(self, x: f32) -> Four {
        proved!([vdupq_n_f32(x); 4])
    }

    #[inline(always)]
    fn load(self, from: &[f32; LANES]) -> Four {
        four!(i => vld1q_f32(from.as_ptr().add(4 * i)))
    }

    #[inline(always)]
    fn store(self, x: Four, to: &mut [f32; LANES]) {
        four!(i => vst1q_f32(to.as_mut_ptr().add(4 * i), x[i]));
    }

    #[inline(always)]
    fn widen(self, from: &Halves) -> Four {
        four!(i => vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(from.0.as_ptr().add(4 * i)))))
    }

    #[inline(always)]
    fn narrow(self, x: Four) -> Halves {
        let mut halves = Halves::default();
        four!(i => vst1_u16(halves.0.as_mut_ptr().add(4 * i), vreinterpret_u16_f16(vcvt_f16_f32(x[i]))));
        halves
    }

    #[inline(always)]
    fn fetch<T>(self, from: &T) {
        let from: *const T = from;
        proved!(asm!("prfm pldl1strm, [{}]", in(reg) from, options(nostack, readonly, preserves_flags)));
    }

    #[inline(always)]
    fn add(self, x: Four, y: Four) -> Four {
        four!(i => vaddq_f32(x[i], y[i]))
    }

    #[inline(always)]
    fn sub(self, x: Four, y: Four) -> Four {
        four!(i => vsubq_f32(x[i], y[i]))
    }

    #[inline(always)]
    fn mul(self, x: Four, y: Four) -> Four {
        four!(i => vmulq_f32(x[i], y[i]))
    }

    #[inline(always)]
    fn div(self, x: Four, y: Four) -> Four {
        four!(i => vdivq_f32(x[i], y[i]))
    }

    #[inline(always)]
    fn mul_add(self, x: Four, y: Four, z: Four) -> Four {
        four!(i => vfmaq_f32(z[i], x[i], y[i]))
    }

    #[inline(always)]
    fn min(self, x: Four, y: Four) -> Four {
        four!(i => vminq_f32(x[i], y[i]))
    }

    #[inline(always)]
    fn max(self, x: Four, y: Four) -> Four {
        four!(i => vmaxq_f32(x[i], y[i]))
    }

    #[inline(always)]
    fn where_less(self, x: Four, y: Four, then: Four, other: Four) -> Four {
        four!(i => vbslq_f32(vcltq_f32(x[i], y[i]), then[i], other[i]))
    }

    #[inline(always)]
    fn power(self, x: Four) -> Four {
        four!(i => {
            let exponent = vaddq_u32(vreinterpretq_u32_f32(x[i]), vdupq_n_u32(127));
            vreinterpretq_f32_u32(vshlq_n_u32::<23>(exponent))
        })
    }

    #[inline(always)]
    fn swap(self, x: Four) -> Four {
        four!(i => vrev64q_f32(x[i]))
    }

    #[inline(always)]
    fn total(self, x: Four) -> f32 {
        proved!(vaddvq_f32(vaddq_f32(vaddq_f32(x[0], x[1]), vaddq_f32(x[2], x[3]))))
    }

    #[inline(always)]
    fn largest(self, x: Four) -> f32 {
        proved!(vmaxvq_f32(vmaxq_f32(vmaxq_f32(x[0], x[1]), vmaxq_f32(x[2], x[3]))))
    }
}
