//! Plain arithmetic: what the others are held to, and what runs where nothing better is.
//!
//! Loops of a fixed length without branches, which a compiler turns into whatever vectors there are.

use super::{Body, Halves, LANES, Simd};

/// Always there.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Scalar;

#[inline(always)]
fn each(x: [f32; LANES], f: impl Fn(f32) -> f32) -> [f32; LANES] {
    x.map(f)
}

#[inline(always)]
fn both(x: [f32; LANES], y: [f32; LANES], f: impl Fn(f32, f32) -> f32) -> [f32; LANES] {
    std::array::from_fn(|i| f(x[i], y[i]))
}

impl Simd for Scalar {
    type V = [f32; LANES];
    const SUMS: usize = 3;

    #[inline(always)]
    fn call<B: Body>(self, body: B) -> B::Out {
        body.run(self)
    }

    #[inline(always)]
    fn splat(self, x: f32) -> Self::V {
        [x; LANES]
    }

    #[inline(always)]
    fn load(self, from: &[f32; LANES]) -> Self::V {
        *from
    }

    #[inline(always)]
    fn store(self, x: Self::V, to: &mut [f32; LANES]) {
        *to = x;
    }

    #[inline(always)]
    fn widen(self, from: &Halves) -> Self::V {
        from.0.map(widened)
    }

    #[inline(always)]
    fn narrow(self, x: Self::V) -> Halves {
        Halves(x.map(narrowed))
    }

    #[inline(always)]
    fn fetch<T>(self, _: &T) {}

    #[inline(always)]
    fn add(self, x: Self::V, y: Self::V) -> Self::V {
        both(x, y, |x, y| x + y)
    }

    #[inline(always)]
    fn sub(self, x: Self::V, y: Self::V) -> Self::V {
        both(x, y, |x, y| x - y)
    }

    #[inline(always)]
    fn mul(self, x: Self::V, y: Self::V) -> Self::V {
        both(x, y, |x, y| x * y)
    }

    #[inline(always)]
    fn div(self, x: Self::V, y: Self::V) -> Self::V {
        both(x, y, |x, y| x / y)
    }

    #[inline(always)]
    fn mul_add(self, x: Self::V, y: Self::V, z: Self::V) -> Self::V {
        // Not `f32::mul_add`, which is a slow call where there is no such instruction.
        std::array::from_fn(|i| x[i] * y[i] + z[i])
    }

    #[inline(always)]
    fn min(self, x: Self::V, y: Self::V) -> Self::V {
        both(x, y, |x, y| if x < y { x } else { y })
    }

    #[inline(always)]
    fn max(self, x: Self::V, y: Self::V) -> Self::V {
        both(x, y, |x, y| if x > y { x } else { y })
    }

    #[inline(always)]
    fn where_less(self, x: Self::V, y: Self::V, then: Self::V, other: Self::V) -> Self::V {
        std::array::from_fn(|i| if x[i] < y[i] { then[i] } else { other[i] })
    }

    #[inline(always)]
    fn power(self, x: Self::V) -> Self::V {
        each(x, |x| f32::from_bits(x.to_bits().wrapping_add(127) << 23))
    }

    #[inline(always)]
    fn swap(self, x: Self::V) -> Self::V {
        std::array::from_fn(|i| x[i ^ 1])
    }

    #[inline(always)]
    fn total(self, x: Self::V) -> f32 {
        x.iter().sum()
    }

    #[inline(always)]
    fn largest(self, x: Self::V) -> f32 {
        x.iter().fold(f32::NEG_INFINITY, |most, &x| if most > x { most } else { x })
    }
}

/// The float equal to a half (IEEE 754-2019, 3.4).
#[inline(always)]
pub(in super::super) fn widened(half: u16) -> f32 {
    const INFINITE: u32 = 0x7c00;
    let (half, magnitude) = (u32::from(half), u32::from(half) & 0x7fff);
    // Rebiasing the exponent takes 127 - 15; an all-ones exponent takes as much again to stay so.
    let rebias = if magnitude < INFINITE { 112 << 23 } else { 224 << 23 };
    let normal = (magnitude << 13) + rebias;
    // Below the normal range the ten bits count steps of 2^-24, the spacing of floats from 0.5 on.
    let tiny = (f32::from_bits(0.5f32.to_bits() | magnitude) - 0.5).to_bits();
    let positive = if magnitude < 0x0400 { tiny } else { normal };
    f32::from_bits(positive | (half & 0x8000) << 16)
}

/// The nearest half, ties to even.
#[inline(always)]
fn narrowed(x: f32) -> u16 {
    /// From here on the nearest half is infinite.
    const INFINITE: u32 = 65_520.0f32.to_bits();
    /// The smallest normal half, 2^-14.
    const NORMAL: u32 = 0x3880_0000;
    let magnitude = x.to_bits() & 0x7fff_ffff;
    // Adding 0.5 leaves the count of steps of 2^-24 in the lowest bits, rounded as sums are.
    let tiny = (f32::from_bits(magnitude) + 0.5).to_bits().wrapping_sub(0.5f32.to_bits());
    let even = (magnitude >> 13) & 1;
    let normal = magnitude.wrapping_sub(112 << 23).wrapping_add(0x0fff + even) >> 13;
    let finite = if magnitude < NORMAL { tiny } else { normal };
    let special = if magnitude > 0x7f80_0000 { 0x7e00 } else { 0x7c00 };
    let positive = if magnitude < INFINITE { finite } else { special };
    (positive | (x.to_bits() >> 16) & 0x8000) as u16
}
