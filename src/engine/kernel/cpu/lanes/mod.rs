//! Sixteen floats at a time, on whatever registers a processor has.
//!
//! A kernel is written once over [`Simd`] and compiled for every set of instructions; loads and
//! stores take arrays, so no kernel can leave its memory. A value of a type that implements
//! [`Simd`] exists only where the processor has the instructions: that makes their use sound.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;
#[cfg(test)]
mod tests;

#[cfg(target_arch = "x86_64")]
pub(super) use avx512::Avx512;
#[cfg(test)]
pub(super) use scalar::widened;

/// Floats in a vector.
pub(super) const LANES: usize = 16;

/// Sixteen floats in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C, align(64))]
pub(super) struct Floats(pub(super) [f32; LANES]);

/// Sixteen numbers in half precision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C, align(32))]
pub(super) struct Halves(pub(super) [u16; LANES]);

/// The largest half.
pub(super) const HALF_MAX: f32 = 65_504.0;

/// Work that can be compiled for any set of instructions. `run` is `#[inline(always)]`, and so is
/// everything it calls that uses vectors; closures are not, and must not use them.
pub(super) trait Body {
    /// What it gives.
    type Out;
    /// The work.
    fn run<S: Simd>(self, s: S) -> Self::Out;
}

/// Sixteen numbers in memory that load as floats.
pub(super) trait Load: Copy {
    /// As floats.
    fn load<S: Simd>(&self, s: S) -> S::V;
}

impl Load for Floats {
    #[inline(always)]
    fn load<S: Simd>(&self, s: S) -> S::V {
        s.load(&self.0)
    }
}

impl Load for Halves {
    #[inline(always)]
    fn load<S: Simd>(&self, s: S) -> S::V {
        s.widen(self)
    }
}

/// Proof that the processor has a set of instructions, and vectors of sixteen floats made of them.
pub(super) trait Simd: Copy + Send + Sync {
    /// Sixteen floats.
    type V: Copy;
    /// Vectors that stay in registers as running sums beside what is being multiplied.
    const SUMS: usize;

    /// Runs `body` compiled for this set.
    fn call<B: Body>(self, body: B) -> B::Out;

    /// The same float sixteen times.
    fn splat(self, x: f32) -> Self::V;
    /// From memory.
    fn load(self, from: &[f32; LANES]) -> Self::V;
    /// To memory.
    fn store(self, x: Self::V, to: &mut [f32; LANES]);
    /// Halves as floats, exactly.
    fn widen(self, from: &Halves) -> Self::V;
    /// Floats as halves, rounded to the nearest, ties to even.
    fn narrow(self, x: Self::V) -> Halves;

    /// Asks for memory that will be needed soon, where there is such an instruction.
    fn fetch<T>(self, from: &T);

    /// x + y
    fn add(self, x: Self::V, y: Self::V) -> Self::V;
    /// x - y
    fn sub(self, x: Self::V, y: Self::V) -> Self::V;
    /// x y
    fn mul(self, x: Self::V, y: Self::V) -> Self::V;
    /// x / y
    fn div(self, x: Self::V, y: Self::V) -> Self::V;
    /// x y + z, rounded once where the processor can.
    fn mul_add(self, x: Self::V, y: Self::V, z: Self::V) -> Self::V;
    /// The smaller one; not a number where `y` is not.
    fn min(self, x: Self::V, y: Self::V) -> Self::V;
    /// The larger one; not a number where `y` is not.
    fn max(self, x: Self::V, y: Self::V) -> Self::V;
    /// `then` where `x < y`, else `other`.
    fn where_less(self, x: Self::V, y: Self::V, then: Self::V, other: Self::V) -> Self::V;
    /// 2 to the power of the whole number in the lowest bits of each float, within -127..=127;
    /// -127 gives 0.
    fn power(self, x: Self::V) -> Self::V;
    /// Every lane changes places with its neighbour: 0 with 1, 2 with 3.
    fn swap(self, x: Self::V) -> Self::V;
    /// Sum of all lanes.
    fn total(self, x: Self::V) -> f32;
    /// Largest of all lanes.
    fn largest(self, x: Self::V) -> f32;

    /// e^x within 4e-7 of itself; 0 below -88, and above 88.3 what 88.3 gives.
    #[inline(always)]
    fn exp(self, x: Self::V) -> Self::V {
        // Adding it leaves the nearest whole number in the lowest bits.
        const ROUND: f32 = 12_582_912.0;
        // The natural logarithm of 2 in two parts; products of the first with whole numbers are exact.
        const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
        let x = self.min(self.splat(88.3), self.max(self.splat(-88.0), x));
        let shifted = self.mul_add(x, self.splat(std::f32::consts::LOG2_E), self.splat(ROUND));
        let whole = self.sub(shifted, self.splat(ROUND));
        let rest = self.mul_add(whole, self.splat(-LN_2[0]), x);
        let rest = self.mul_add(whole, self.splat(-LN_2[1]), rest);
        // Taylor's series: the rest is at most ln 2 / 2, where what is left out is 2e-7.
        let mut sum = self.splat(1.0 / 720.0);
        for factor in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
            sum = self.mul_add(sum, rest, self.splat(factor));
        }
        self.mul(sum, self.power(shifted))
    }

    /// tanh x within 5e-7 of itself.
    #[inline(always)]
    fn tanh(self, x: Self::V) -> Self::V {
        let (one, square) = (self.splat(1.0), self.mul(x, x));
        // Lambert's continued fraction x / (1 + x²/(3 + x²/(5 + x²/(7 + x²/9)))), for small x.
        let above = self.mul_add(self.add(square, self.splat(105.0)), square, self.splat(945.0));
        let below = self.mul_add(square, self.splat(15.0), self.splat(420.0));
        let below = self.mul_add(below, square, self.splat(945.0));
        let small = self.div(self.mul(x, above), below);
        let large = self.add(self.exp(self.add(x, x)), one);
        let large = self.sub(one, self.div(self.splat(2.0), large));
        self.where_less(square, self.splat(0.36), small, large)
    }

    /// 1 / (1 + e^-x)
    #[inline(always)]
    fn sigmoid(self, x: Self::V) -> Self::V {
        let one = self.splat(1.0);
        self.div(one, self.add(one, self.exp(self.sub(self.splat(0.0), x))))
    }
}

/// A set of instructions of this processor.
#[derive(Clone, Copy, Debug)]
pub(super) enum Level {
    /// AVX-512.
    #[cfg(target_arch = "x86_64")]
    Avx512(avx512::Avx512),
    /// AVX2 with fused products and half precision.
    #[cfg(target_arch = "x86_64")]
    Avx2(avx2::Avx2),
    /// Advanced SIMD, which every 64-bit ARM processor has.
    #[cfg(target_arch = "aarch64")]
    Neon(neon::Neon),
    /// Plain arithmetic.
    #[cfg_attr(target_arch = "aarch64", allow(dead_code, reason = "every such processor has lanes"))]
    Scalar(scalar::Scalar),
}

impl Level {
    /// The best one there is.
    pub(super) fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(level) = avx512::Avx512::new().map(Self::Avx512) {
            return level;
        }
        #[cfg(target_arch = "x86_64")]
        if let Some(level) = avx2::Avx2::new().map(Self::Avx2) {
            return level;
        }
        #[cfg(target_arch = "aarch64")]
        return Self::Neon(neon::Neon::new());
        #[cfg(not(target_arch = "aarch64"))]
        Self::Scalar(scalar::Scalar)
    }

    /// All there are.
    #[cfg(test)]
    pub(super) fn all() -> Vec<Self> {
        let mut all = vec![Self::Scalar(scalar::Scalar)];
        #[cfg(target_arch = "x86_64")]
        all.extend(avx512::Avx512::new().map(Self::Avx512));
        #[cfg(target_arch = "x86_64")]
        all.extend(avx2::Avx2::new().map(Self::Avx2));
        #[cfg(target_arch = "aarch64")]
        all.push(Self::Neon(neon::Neon::new()));
        all
    }

    /// Runs `body` compiled for it.
    pub(super) fn call<B: Body>(self, body: B) -> B::Out {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(s) => s.call(body),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(s) => s.call(body),
            #[cfg(target_arch = "aarch64")]
            Self::Neon(s) => s.call(body),
            Self::Scalar(s) => s.call(body),
        }
    }
}
