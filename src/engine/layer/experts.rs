//! Mixture of experts: a router scores the experts, each position uses the best few.
//!
//! The reference tier reads the scores back and chooses on the host; ties go to the lower number.
//! Source: Jiang et al. 2024, Mixtral (arXiv:2401.04088).

use burn::tensor::activation::softmax;
use burn::tensor::{Device, IndexingUpdateOp, Int, TensorData};

use super::ffn::Gated;
use super::loader::Piece;
use super::{Linear, Loader, Tensor};
use crate::engine::arch::{Activation, FfnPlan};
use crate::engine::device::read;
use crate::engine::kernel::FEW;
use crate::engine::{Error, Result};

/// Below this the weights of the chosen experts are not divided by their sum, as in the reference engine.
const LEAST_SUM: f32 = 6.103_515_6e-5;

/// All experts of a layer.
#[derive(Debug)]
pub(in crate::engine) struct Experts {
    router: Linear,
    experts: Vec<Gated>,
    used: usize,
    normalize: bool,
    scale: f32,
}

impl Experts {
    /// Reads `{block}.ffn_gate_inp` and the stacks `{block}.ffn_{gate,up,down}_exps`, or, as early
    /// Mixtral files have them, `{block}.ffn_{gate,up,down}.{expert}`.
    pub(super) fn load(
        loader: &mut Loader<'_>,
        block: &str,
        plan: &FfnPlan,
        model_width: usize,
    ) -> Result<Self> {
        let FfnPlan::Experts { count, used, width, normalize, scale } = *plan else {
            return Err(Error::Internal { stage: "loading experts", what: "a dense layer".to_owned() });
        };
        let router = Linear::load(loader, &format!("{block}.ffn_gate_inp"), count, model_width)?;
        let single = loader.has(&format!("{block}.ffn_gate.0.weight"));
        let mut expert = |i: usize| {
            let piece = |part: &str, outputs| match single {
                true => Piece::whole(format!("{block}.ffn_{part}.{i}"), outputs),
                false => Piece { name: format!("{block}.ffn_{part}_exps"), outputs, of: Some((i, count)) },
            };
            let gate_and_up = [piece("gate", width), piece("up", width)];
            let down = piece("down", model_width);
            Gated::load(loader, &gate_and_up, down, (model_width, width), Activation::Silu)
        };
        let experts = (0..count).map(&mut expert).collect::<Result<_>>()?;
        Ok(Self { router, experts, used, normalize, scale })
    }

    /// [T, W] to [T, W].
    pub(super) fn forward(&self, x: &Tensor<2>) -> Result<Tensor<2>> {
        let device = x.device();
        let shares = read(softmax(self.router.forward(x), 1))?;
        // For each expert the positions that use it, and how much.
        let mut positions = vec![Vec::new(); self.experts.len()];
        let mut weights = vec![Vec::new(); self.experts.len()];
        for (position, shares) in shares.chunks(self.experts.len()).enumerate() {
            for (expert, weight) in self.choose(shares) {
                positions[expert].push(position as i32);
                weights[expert].push(weight);
            }
        }
        let mut sum = x.zeros_like();
        for (i, expert) in self.experts.iter().enumerate() {
            let n = positions[i].len();
            if n == 0 {
                continue;
            }
            let at = std::mem::take(&mut positions[i]);
            let chosen = x.clone().select(0, indices(self.filled(&at, x.dims()[0]), &device));
            let weight = TensorData::new(std::mem::take(&mut weights[i]), [n, 1]);
            let weight = Tensor::<2>::from_data(weight, &device);
            let y = expert.forward(&chosen).narrow(0, 0, n) * weight;
            sum = sum.select_assign(0, indices(at, &device), y, IndexingUpdateOp::Add);
        }
        Ok(sum)
    }

    /// Positions for one expert, the last one again until they are many where `all` are: kernels round
    /// a few otherwise, and a position must not come out otherwise for having other neighbours.
    fn filled(&self, at: &[i32], all: usize) -> Vec<i32> {
        let mut filled = at.to_vec();
        if self.router.is_packed() && all > FEW && at.len() <= FEW {
            filled.resize(FEW + 1, at.last().copied().unwrap_or(0));
        }
        filled
    }

    /// The experts of one position with their weights, best first.
    fn choose(&self, shares: &[f32]) -> Vec<(usize, f32)> {
        let mut ranked: Vec<(usize, f32)> = shares.iter().copied().enumerate().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranked.truncate(self.used);
        let sum: f32 = ranked.iter().map(|(_, share)| share).sum();
        let factor = if self.normalize { self.scale / sum.max(LEAST_SUM) } else { self.scale };
        ranked.iter_mut().for_each(|(_, share)| *share *= factor);
        ranked
    }
}

fn indices(at: Vec<i32>, device: &Device) -> burn::tensor::Tensor<1, Int> {
    let count = at.len();
    burn::tensor::Tensor::from_data(TensorData::new(at, [count]), device)
}
