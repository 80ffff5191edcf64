//! What a decoder does to rows between its matrices: norms, rotation, gates, sums.
//!
//! Rows lie one after the other in plain slices; every function takes any length and works on one
//! thread, so that its caller decides how to share the rows out. Functions of numbers are within
//! 1e-6 of themselves. Sources: Zhang and Sennrich 2019 (arXiv:1910.07467); Su et al. 2021
//! (arXiv:2104.09864); Shazeer 2020 (arXiv:2002.05202).

use super::lanes::{Body, LANES, Level, Simd};
use crate::engine::arch::{Activation, Pairing};

/// `x / rms(x) * gain` of rows as long as `gain`: a whole row, or each head by itself.
pub(in crate::engine) fn norm(x: &[f32], gain: &[f32], eps: f32, out: &mut [f32]) {
    Level::best().call(Norm { x, gain, eps, out });
}

/// The same in place.
pub(in crate::engine) fn norm_in_place(x: &mut [f32], gain: &[f32], eps: f32) {
    Level::best().call(NormInPlace { x, gain, eps });
}

/// `gate = activation(gate) * up`
pub(in crate::engine) fn gated(activation: Activation, gate: &mut [f32], up: &[f32]) {
    Level::best().call(Gated { activation, gate, up });
}

/// Cosines and sines of some positions, laid out for one pairing.
#[derive(Debug, Default)]
pub(in crate::engine) struct Angles {
    pairing: Option<Pairing>,
    /// Numbers of a head that rotate.
    dims: usize,
    /// `[T][dims]`: halves hold the pairs' cosines twice, neighbours each one twice.
    cos: Vec<f32>,
    /// `[T][dims]`: the same, with the sign of the number that it comes with.
    sin: Vec<f32>,
}

impl Angles {
    /// Takes positions `start..start + count` in place of those it held. `frequencies` are radians a
    /// position, one a pair; `magnitude` multiplies what is rotated. In f64, so that late positions
    /// are exact.
    pub(in crate::engine) fn take(
        &mut self,
        pairing: Pairing,
        frequencies: &[f64],
        magnitude: f64,
        start: usize,
        count: usize,
    ) {
        (self.pairing, self.dims) = (Some(pairing), 2 * frequencies.len());
        let place = |pair: usize| match pairing {
            Pairing::Halves => [pair, pair + frequencies.len()],
            Pairing::Neighbours => [2 * pair, 2 * pair + 1],
        };
        self.cos.resize(count * self.dims, 0.0);
        self.sin.resize(count * self.dims, 0.0);
        let dims = self.dims.max(1);
        let rows = self.cos.chunks_exact_mut(dims).zip(self.sin.chunks_exact_mut(dims));
        for ((cos_row, sin_row), position) in rows.zip(start..) {
            for (pair, frequency) in frequencies.iter().enumerate() {
                let (sin, cos) = (position as f64 * frequency).sin_cos();
                let [a, b] = place(pair);
                (cos_row[a], cos_row[b]) = ((cos * magnitude) as f32, (cos * magnitude) as f32);
                (sin_row[a], sin_row[b]) = ((-sin * magnitude) as f32, (sin * magnitude) as f32);
            }
        }
    }

    /// Rotates the heads of `len` numbers of every position. `[T][heads * len]`
    pub(in crate::engine) fn rotate(&self, x: &mut [f32], heads: usize, len: usize) {
        if let Some(pairing) = self.pairing.filter(|_| self.dims > 0 && self.dims <= len) {
            Level::best().call(Rotate { angles: self, pairing, x, heads, len });
        }
    }
}

/// Up to sixteen numbers, filled up with zeros.
#[inline(always)]
fn load<S: Simd>(s: S, from: &[f32]) -> S::V {
    match from.first_chunk::<LANES>() {
        Some(whole) => s.load(whole),
        None => {
            let mut whole = [0.0; LANES];
            whole[..from.len()].copy_from_slice(from);
            s.load(&whole)
        }
    }
}

/// The first of sixteen, as many as fit.
#[inline(always)]
fn store<S: Simd>(s: S, x: S::V, to: &mut [f32]) {
    match to.first_chunk_mut::<LANES>() {
        Some(whole) => s.store(x, whole),
        None => {
            let mut whole = [0.0; LANES];
            s.store(x, &mut whole);
            to.copy_from_slice(&whole[..to.len()]);
        }
    }
}

/// 1 / rms(x)
#[inline(always)]
fn inverse_rms<S: Simd>(s: S, x: &[f32], eps: f32) -> f32 {
    // Four sums, since one alone would wait for each product.
    let mut sums = [s.splat(0.0); 4];
    for x in x.chunks(4 * LANES) {
        for (sum, x) in sums.iter_mut().zip(x.chunks(LANES)) {
            let x = load(s, x);
            *sum = s.mul_add(x, x, *sum);
        }
    }
    let total = s.total(s.add(s.add(sums[0], sums[1]), s.add(sums[2], sums[3])));
    1.0 / (total / x.len() as f32 + eps).sqrt()
}

struct Norm<'a> {
    x: &'a [f32],
    gain: &'a [f32],
    eps: f32,
    out: &'a mut [f32],
}

impl Body for Norm<'_> {
    type Out = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let len = self.gain.len().max(1);
        for (x, out) in self.x.chunks_exact(len).zip(self.out.chunks_exact_mut(len)) {
            let factor = s.splat(inverse_rms(s, x, self.eps));
            let parts = x.chunks(LANES).zip(self.gain.chunks(LANES));
            for (out, (x, gain)) in out.chunks_mut(LANES).zip(parts) {
                store(s, s.mul(s.mul(load(s, x), factor), load(s, gain)), out);
            }
        }
    }
}

struct NormInPlace<'a> {
    x: &'a mut [f32],
    gain: &'a [f32],
    eps: f32,
}

impl Body for NormInPlace<'_> {
    type Out = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        for x in self.x.chunks_exact_mut(self.gain.len().max(1)) {
            let factor = s.splat(inverse_rms(s, x, self.eps));
            for (x, gain) in x.chunks_mut(LANES).zip(self.gain.chunks(LANES)) {
                store(s, s.mul(s.mul(load(s, x), factor), load(s, gain)), x);
            }
        }
    }
}

struct Gated<'a> {
    activation: Activation,
    gate: &'a mut [f32],
    up: &'a [f32],
}

impl Body for Gated<'_> {
    type Out = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let len = self.gate.len().min(self.up.len());
        for (to, up) in self.gate[..len].chunks_mut(LANES).zip(self.up[..len].chunks(LANES)) {
            let gate = load(s, to);
            let open = match self.activation {
                Activation::Silu => s.sigmoid(gate),
                Activation::Gelu => gelu_share(s, gate),
            };
            store(s, s.mul(s.mul(gate, open), load(s, up)), to);
        }
    }
}

/// (1 + tanh u) / 2 with u = √(2/π) (x + 0.044715 x³), which is sigmoid(2u): without a difference of
/// numbers that are nearly the same.
#[inline(always)]
fn gelu_share<S: Simd>(s: S, x: S::V) -> S::V {
    const TWICE: f32 = 1.595_769;
    let cubic = s.mul_add(s.mul(x, x), s.splat(TWICE * 0.044_715), s.splat(TWICE));
    s.sigmoid(s.mul(x, cubic))
}

struct Rotate<'a> {
    angles: &'a Angles,
    pairing: Pairing,
    x: &'a mut [f32],
    heads: usize,
    len: usize,
}

impl Body for Rotate<'_> {
    type Out = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let (dims, row) = (self.angles.dims, (self.heads * self.len).max(1));
        let angles = self.angles.cos.chunks_exact(dims).zip(self.angles.sin.chunks_exact(dims));
        for (x, (cos, sin)) in self.x.chunks_exact_mut(row).zip(angles) {
            for head in x.chunks_exact_mut(self.len) {
                match self.pairing {
                    Pairing::Halves => halves(s, &mut head[..dims], cos, sin),
                    Pairing::Neighbours => neighbours(s, &mut head[..dims], cos, sin),
                }
            }
        }
    }
}

/// (a, b) to (a cos - b sin, b cos + a sin), a in the first half and b in the second.
#[inline(always)]
fn halves<S: Simd>(s: S, x: &mut [f32], cos: &[f32], sin: &[f32]) {
    let pairs = x.len() / 2;
    let (a, b) = x.split_at_mut(pairs);
    // The second half of the sines has their own sign.
    let angles = cos[pairs..].chunks(LANES).zip(sin[pairs..].chunks(LANES));
    for ((a, b), (cos, sin)) in a.chunks_mut(LANES).zip(b.chunks_mut(LANES)).zip(angles) {
        let (x, y, cos, sin) = (load(s, a), load(s, b), load(s, cos), load(s, sin));
        store(s, s.sub(s.mul(x, cos), s.mul(y, sin)), a);
        store(s, s.mul_add(y, cos, s.mul(x, sin)), b);
    }
}

/// The same of neighbours.
#[inline(always)]
fn neighbours<S: Simd>(s: S, x: &mut [f32], cos: &[f32], sin: &[f32]) {
    for (x, (cos, sin)) in x.chunks_mut(LANES).zip(cos.chunks(LANES).zip(sin.chunks(LANES))) {
        let both = load(s, x);
        store(s, s.mul_add(both, load(s, cos), s.mul(s.swap(both), load(s, sin))), x);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTHS: &[usize] = &[1, 2, 15, 16, 17, 24, 63, 64, 80, 128, 576, 2049];

    fn random(count: usize) -> Vec<f32> {
        let mut state = 77u64;
        let next = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1u64 << 21) as f32 - 4.0
        };
        (0..count).map(next).collect()
    }

    fn near(got: &[f32], want: impl Iterator<Item = f64>, within: f64, what: &str) {
        let mut count = 0;
        for (i, (got, want)) in got.iter().zip(want).enumerate() {
            let wrong = (f64::from(*got) - want).abs();
            assert!(wrong <= within * want.abs().max(1e-30), "{what} at {i}: {got} not {want}");
            count += 1;
        }
        assert_eq!(count, got.len());
    }

    #[test]
    fn norms_equal_the_definition() {
        for level in Level::all() {
            for &len in LENGTHS {
                let (x, gain, mut out) = (random(3 * len), random(len), vec![f32::NAN; 3 * len]);
                level.call(Norm { x: &x, gain: &gain, eps: 1e-2, out: &mut out });
                let rms = |i: usize| {
                    let row = &x[i / len * len..][..len];
                    let squares: f64 = row.iter().map(|x| f64::from(*x) * f64::from(*x)).sum();
                    (squares / len as f64 + f64::from(1e-2f32)).sqrt()
                };
                let want = (0..3 * len).map(|i| f64::from(x[i]) / rms(i) * f64::from(gain[i % len]));
                near(&out, want, 1e-6, "norm");
                let mut same = x.clone();
                level.call(NormInPlace { x: &mut same, gain: &gain, eps: 1e-2 });
                assert_eq!(same, out);
            }
        }
    }

    #[test]
    fn gates_equal_the_definition() {
        let silu = |x: f64| x / (1.0 + (-x).exp());
        let gelu = |x: f64| {
            let u = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x * x * x);
            // tanh u is too near to -1 there for this form to be exact.
            if u < -2.0 { x / (1.0 + (-2.0 * u).exp()) } else { 0.5 * x * (1.0 + u.tanh()) }
        };
        for level in Level::all() {
            for &len in LENGTHS {
                let (gate, up) = (random(len), random(len + 1)[1..].to_vec());
                let of = |activation| {
                    let mut got = gate.clone();
                    level.call(Gated { activation, gate: &mut got, up: &up });
                    got
                };
                let want = |f: fn(f64) -> f64| {
                    gate.iter().zip(&up).map(move |(g, u)| f(f64::from(*g)) * f64::from(*u))
                };
                near(&of(Activation::Silu), want(silu), 1e-6, "silu");
                // The argument of e^x is up to 14 there, and its rounding is multiplied by that.
                near(&of(Activation::Gelu), want(gelu), 4e-6, "gelu");
            }
        }
    }

    #[test]
    fn heads_are_rotated_by_their_positions() {
        for (heads, len, dims) in
            [(3, 64, 64), (2, 24, 24), (1, 80, 20), (2, 128, 96), (4, 16, 2), (1, 256, 256)]
        {
            let frequencies: Vec<f64> = (0..dims / 2).map(|i| 0.7f64.powi(i)).collect();
            for pairing in [Pairing::Halves, Pairing::Neighbours] {
                let (start, count) = (100_000, 5);
                let mut angles = Angles::default();
                angles.take(pairing, &[1.0; 200], 1.0, 0, 9);
                angles.take(pairing, &frequencies, 1.25, start, count);
                let x = random(count * heads * len);
                let want: Vec<f64> = (0..x.len())
                    .map(|i| {
                        let (at, position) = (i % len, start + i / (heads * len));
                        let (pair, is_second, other) = match pairing {
                            _ if at >= dims as usize => return f64::from(x[i]),
                            Pairing::Halves if at < dims as usize / 2 => (at, false, i + dims as usize / 2),
                            Pairing::Halves => (at - dims as usize / 2, true, i - dims as usize / 2),
                            Pairing::Neighbours => (at / 2, at % 2 == 1, i ^ 1),
                        };
                        let (sin, cos) = (position as f64 * frequencies[pair]).sin_cos();
                        let sin = if is_second { sin } else { -sin };
                        1.25 * (f64::from(x[i]) * cos + f64::from(x[other]) * sin)
                    })
                    .collect();
                for level in Level::all() {
                    let mut got = x.clone();
                    level.call(Rotate { angles: &angles, pairing, x: &mut got, heads, len });
                    let wrong = |(got, want): (&f32, &f64)| (f64::from(*got) - want).abs();
                    assert!(
                        got.iter().zip(&want).map(wrong).all(|wrong| wrong < 2e-6),
                        "{level:?} {pairing:?} {dims}"
                    );
                }
            }
        }
    }

    #[test]
    fn nothing_is_turned_that_does_not_fit() {
        let mut angles = Angles::default();
        let mut x = vec![1.0; 8];
        angles.rotate(&mut x, 1, 8);
        angles.take(Pairing::Halves, &[1.0; 8], 1.0, 3, 1);
        angles.rotate(&mut x, 1, 8);
        assert_eq!(x, [1.0; 8]);
        norm(&[], &[], 1e-5, &mut []);
    }
}
