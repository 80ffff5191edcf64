//! Mixture of experts: a router scores the experts, each position uses the best few.
//!
//! Experts that are matrices of their own are chosen on the host, which reads the scores back; a GPU
//! finds those of a stack by itself. Ties go to the lower number.
//! Source: Jiang et al. 2024, Mixtral (arXiv:2401.04088).

use std::borrow::Cow;
use std::sync::Arc;

use burn::tensor::activation::softmax;
use burn::tensor::{Device, IndexingUpdateOp, Int, TensorData};

use super::ffn::Gated;
use super::loader::Piece;
use super::{Linear, Loader, Tensor};
use crate::engine::arch::{Activation, FfnPlan};
use crate::engine::device::{Tier, read};
use crate::engine::kernel::{self, DeviceExperts, FEW, HostMatrix, LEAST_SUM, Route};
use crate::engine::{Error, Result};

/// All experts of a layer.
#[derive(Debug)]
pub(in crate::engine) struct Experts {
    router: Linear,
    bank: Bank,
    route: Route,
}

/// Where the experts are.
#[derive(Debug)]
enum Bank {
    /// Each by itself.
    Apart(Vec<Gated>),
    /// In stacks on a GPU: gates with ups, and the ways back.
    Stacked(Box<[DeviceExperts; 2]>),
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
        let piece = |part: &str, outputs, i| match single {
            true => Piece::whole(format!("{block}.ffn_{part}.{i}"), outputs),
            false => Piece { name: format!("{block}.ffn_{part}_exps"), outputs, of: Some((i, count)) },
        };
        let bank = if loader.tier == Tier::Gpu && !single {
            let gate_and_up = [("gate", width), ("up", width)];
            let mut stack = |parts: &[(&str, usize)], inputs| stacked(loader, count, inputs, parts, &piece);
            let gate_and_up = stack(&gate_and_up, model_width)?;
            Bank::Stacked(Box::new([gate_and_up, stack(&[("down", model_width)], width)?]))
        } else {
            let mut expert = |i: usize| {
                let gate_and_up = [piece("gate", width, i), piece("up", width, i)];
                let down = piece("down", model_width, i);
                Gated::load(loader, &gate_and_up, down, (model_width, width), Activation::Silu)
            };
            Bank::Apart((0..count).map(&mut expert).collect::<Result<_>>()?)
        };
        Ok(Self { router, bank, route: Route { used: used.min(count), normalize, scale } })
    }

    /// `[T, W]` to `[S, T, W]`.
    pub(super) fn forward(&self, x: &Tensor<2>) -> Result<Tensor<3>> {
        match &self.bank {
            Bank::Apart(experts) => Ok(self.each(experts, x)?.unsqueeze()),
            Bank::Stacked(stacks) => {
                let [gate_and_up, down] = &**stacks;
                let (ids, weights) = kernel::route(self.router.forward(x), self.route);
                let both = kernel::product_of_experts(x.clone(), ids.clone(), gate_and_up);
                let parts = kernel::product_of_experts(kernel::gated(both, Activation::Silu), ids, down);
                Ok(kernel::mix(parts, weights, self.route.used))
            }
        }
    }

    /// One expert after the other, with the positions that use it. `[T, W]` to `[T, W]`
    fn each(&self, experts: &[Gated], x: &Tensor<2>) -> Result<Tensor<2>> {
        let device = x.device();
        let shares = read(softmax(self.router.sum(x), 1))?;
        // For each expert the positions that use it, and how much.
        let mut positions = vec![Vec::new(); experts.len()];
        let mut weights = vec![Vec::new(); experts.len()];
        for (position, shares) in shares.chunks(experts.len()).enumerate() {
            for (expert, weight) in self.choose(shares) {
                positions[expert].push(position as i32);
                weights[expert].push(weight);
            }
        }
        let mut sum = x.zeros_like();
        for (i, expert) in experts.iter().enumerate() {
            let n = positions[i].len();
            if n == 0 {
                continue;
            }
            let at = std::mem::take(&mut positions[i]);
            let chosen = x.clone().select(0, indices(self.filled(&at, x.dims()[0]), &device));
            let weight = TensorData::new(std::mem::take(&mut weights[i]), [n, 1]);
            let weight = Tensor::<2>::from_data(weight, &device);
            let y = expert.sum(&chosen).narrow(0, 0, n) * weight;
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
        let Route { used, normalize, scale } = self.route;
        ranked.truncate(used);
        let sum: f32 = ranked.iter().map(|(_, share)| share).sum();
        let factor = if normalize { scale / sum.max(LEAST_SUM) } else { scale };
        ranked.iter_mut().for_each(|(_, share)| *share *= factor);
        ranked
    }
}

fn indices(at: Vec<i32>, device: &Device) -> burn::tensor::Tensor<1, Int> {
    let count = at.len();
    burn::tensor::Tensor::from_data(TensorData::new(at, [count]), device)
}

/// Brings the same matrices of all experts to a GPU, one below the other.
fn stacked(
    loader: &mut Loader<'_>,
    count: usize,
    inputs: usize,
    parts: &[(&str, usize)],
    piece: &dyn Fn(&str, usize, usize) -> Piece,
) -> Result<DeviceExperts> {
    let internal = |what: &str| Error::Internal { stage: "loading experts", what: what.to_owned() };
    let mut stack = DeviceExperts::on(loader.device, count, inputs).ok_or_else(|| internal("not a GPU"))?;
    let weights = loader.weights;
    for &(part, outputs) in parts {
        let (mut found, mut all) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for i in 0..count {
            let piece = piece(part, outputs, i);
            let (tensor, first) = piece.find(weights, inputs)?;
            let mut rows = HostMatrix::new(Arc::clone(weights), inputs);
            rows.add(&tensor, first, outputs)?;
            all.push(rows);
            found.push((piece, tensor));
        }
        let bytes: Option<Vec<_>> = all.iter().map(HostMatrix::bytes).collect();
        let bytes = bytes.ok_or_else(|| internal("an expert without rows"))?;
        let format = bytes.first().map(|(format, _)| *format).ok_or_else(|| internal("no expert"))?;
        stack.add(format, outputs, &|i| {
            bytes.get(i).map_or_else(Cow::default, |(_, rows)| Cow::Borrowed(rows.as_ref()))
        });
        found.iter().try_for_each(|(piece, tensor)| loader.count(piece, tensor, true))?;
    }
    Ok(stack)
}
