//! Rotary position embedding: turns pairs of numbers by angles that grow with position.
//!
//! Angles are computed in f64 on the host, so that late positions are exact.
//! Sources: RoFormer (arXiv:2104.09864), YaRN (arXiv:2309.00071), LongRoPE (arXiv:2402.13753).

use burn::tensor::TensorData;

use super::Tensor;
use crate::engine::Result;
use crate::engine::arch::{Factors, Pairing, RopePlan, Stretch};
use crate::engine::device::{Place, Tier};
use crate::engine::kernel;
use crate::engine::kernel::cpu::rows;
use crate::engine::weights::Weights;

/// One way of rotating, shared by the layers that use it.
#[derive(Debug)]
pub(in crate::engine) struct Rope {
    plan: RopePlan,
    /// Radians a position, for each pair.
    frequencies: Vec<f64>,
    magnitude: f64,
}

/// Cosines and sines of some positions, times the magnitude.
#[derive(Debug)]
pub(in crate::engine) enum Angles {
    /// For plain operations: cosines, then sines. [1, T, pairs]
    Plain(Box<[Tensor<3>; 2]>),
    /// For kernels.
    Packed(kernel::Angles),
}

impl Rope {
    /// Computes the frequencies for a context of `context` tokens.
    pub(in crate::engine) fn new(plan: &RopePlan, weights: &Weights, context: usize) -> Result<Self> {
        let pairs = plan.dims / 2;
        let divisors = divisors(plan.factors, weights, pairs, context)?;
        let frequency = |i: usize| {
            let own = plan.base.powf(-2.0 * i as f64 / plan.dims as f64);
            let divided = own / divisors.get(i).map_or(1.0, |&x| f64::from(x));
            stretched(plan, i, divided)
        };
        let magnitude = match plan.stretch {
            Stretch::Linear { magnitude, .. } => magnitude,
            Stretch::Yarn { factor, magnitude, .. } => magnitude * (1.0 + 0.1 * factor.ln()),
        };
        Ok(Self { plan: plan.clone(), frequencies: (0..pairs).map(frequency).collect(), magnitude })
    }

    /// Whether this rotates as `plan` says.
    pub(in crate::engine) fn is(&self, plan: &RopePlan) -> bool {
        self.plan == *plan
    }

    /// The angles of `n` positions from `start` on.
    pub(in crate::engine) fn angles(&self, start: usize, n: usize, place: &Place) -> Angles {
        let table = |wave: fn(f64) -> f64| -> Vec<f32> {
            let at = |position: usize| {
                self.frequencies.iter().map(move |f| (wave(position as f64 * f) * self.magnitude) as f32)
            };
            (start..start + n).flat_map(at).collect()
        };
        let pairs = self.frequencies.len();
        match place.tier {
            Tier::Fast => {
                let mut angles = rows::Angles::default();
                angles.take(self.plan.pairing, &self.frequencies, self.magnitude, start, n);
                Angles::Packed(kernel::Angles::Host(angles))
            }
            Tier::Gpu => {
                let both = [table(f64::cos), table(f64::sin)].concat();
                let both = Tensor::from_data(TensorData::new(both, [2, n, pairs]), &place.device);
                Angles::Packed(kernel::Angles::Device(Box::new(both)))
            }
            Tier::Reference => {
                let plain =
                    |wave| Tensor::from_data(TensorData::new(table(wave), [1, n, pairs]), &place.device);
                Angles::Plain(Box::new([plain(f64::cos), plain(f64::sin)]))
            }
        }
    }

    /// Rotates heads. [H, T, head] to the same shape.
    pub(in crate::engine) fn apply(&self, x: Tensor<3>, [cos, sin]: &[Tensor<3>; 2]) -> Tensor<3> {
        let [heads, n, len] = x.dims();
        let (dims, pairs) = (self.plan.dims, self.plan.dims / 2);
        let rest = (len > dims).then(|| x.clone().narrow(2, dims, len - dims));
        let rotating = if len > dims { x.narrow(2, 0, dims) } else { x };
        let (a, b) = match self.plan.pairing {
            Pairing::Halves => (rotating.clone().narrow(2, 0, pairs), rotating.narrow(2, pairs, pairs)),
            Pairing::Neighbours => {
                let side_by_side = rotating.reshape([heads, n, pairs, 2]);
                let side = |i| side_by_side.clone().narrow(3, i, 1).reshape([heads, n, pairs]);
                (side(0), side(1))
            }
        };
        let turned_a = a.clone() * cos.clone() - b.clone() * sin.clone();
        let turned_b = b * cos.clone() + a * sin.clone();
        let turned = match self.plan.pairing {
            Pairing::Halves => Tensor::cat(vec![turned_a, turned_b], 2),
            Pairing::Neighbours => Tensor::stack::<4>(vec![turned_a, turned_b], 3).reshape([heads, n, dims]),
        };
        match rest {
            Some(rest) => Tensor::cat(vec![turned, rest], 2),
            None => turned,
        }
    }
}

/// What the file divides each frequency by; empty where it has nothing to say.
fn divisors(factors: Factors, weights: &Weights, pairs: usize, context: usize) -> Result<Vec<f32>> {
    let name = match factors {
        Factors::None => return Ok(Vec::new()),
        Factors::Always => "rope_freqs.weight",
        Factors::ByContext(original) if context > original => "rope_factors_long.weight",
        Factors::ByContext(_) => "rope_factors_short.weight",
    };
    if weights.find(name).is_none() {
        return Ok(Vec::new());
    }
    let mut divisors = vec![0.0; pairs];
    weights.get(name, &[pairs])?.dequantize(0, &mut divisors)?;
    match divisors.iter().all(|x| x.is_finite() && *x > 0.0) {
        true => Ok(divisors),
        false => Err(crate::engine::Error::NotFinite { tensor: name.to_owned() }),
    }
}

/// Frequency of pair `i` after stretching; `own` is the one before.
fn stretched(plan: &RopePlan, i: usize, own: f64) -> f64 {
    match plan.stretch {
        Stretch::Linear { factor, .. } => own / factor,
        Stretch::Yarn { factor, original_context, beta_fast, beta_slow, .. } => {
            let dims = plan.dims as f64;
            // The pair that turns `rotations` times within the original context.
            let pair = |rotations: f64| {
                let waves = original_context as f64 / (rotations * std::f64::consts::TAU);
                dims * waves.ln() / (2.0 * plan.base.ln())
            };
            let low = pair(beta_fast).floor().max(0.0);
            let high = pair(beta_slow).ceil().min(dims - 1.0);
            let divided_share = ((i as f64 - low) / (high - low).max(0.001)).clamp(0.0, 1.0);
            own / factor * divided_share + own * (1.0 - divided_share)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(stretch: Stretch) -> RopePlan {
        RopePlan { dims: 64, base: 10_000.0, pairing: Pairing::Halves, stretch, factors: Factors::None }
    }

    #[test]
    fn yarn_keeps_high_frequencies_and_divides_low_ones() {
        let yarn = Stretch::Yarn {
            factor: 4.0,
            magnitude: 1.0,
            original_context: 2048,
            beta_fast: 32.0,
            beta_slow: 1.0,
        };
        assert_eq!(stretched(&plan(yarn), 0, 1.0), 1.0);
        assert_eq!(stretched(&plan(yarn), 31, 1.0), 0.25);
        let middle = stretched(&plan(yarn), 14, 1.0);
        assert!(middle > 0.25 && middle < 1.0, "{middle}");
    }

    #[test]
    fn linear_divides_all() {
        assert_eq!(stretched(&plan(Stretch::Linear { factor: 8.0, magnitude: 1.0 }), 5, 0.5), 0.0625);
    }
}
