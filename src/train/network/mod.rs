//! The network that is trained: a llama decoder with a tied embedding, the same that the engine runs.
//!
//! Written once in tensors of Burn; [`Kernels`] decides whether its heavy operations are the fused
//! ones of `op` or plain tensor operations, which give the same numbers up to rounding.
//! Queries and keys are turned in neighbouring pairs, as GGUF's llama files want them.

mod plain;
mod weights;

use std::sync::Arc;

use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};

use super::op::{self, Heads};
use super::teacher::Opinion;
pub use weights::{Parameter, Place, Shape, TOKEN_TABLE, Weights};

/// Which operations the network is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernels {
    /// Tensor operations with gradients derived by Burn: any device.
    Plain,
    /// Fused operations with products in bf16: processors that have them.
    Fused,
}

impl Kernels {
    /// The faster ones where the device, the processor and the sizes allow them, among them that of
    /// a row of tokens.
    pub fn choose(device: &Device, shape: &Shape, row: usize) -> Self {
        let suits = shape.suits_tiles() && row.is_multiple_of(32);
        match suits && *device == Device::flex() && op::available() {
            true => Self::Fused,
            false => Self::Plain,
        }
    }
}

/// Rows of equal length with what is learnt of them.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Tokens, row after row.
    pub ids: Vec<u32>,
    /// The token after each, or -1 where it is not learnt.
    pub targets: Arc<Vec<i32>>,
    /// Tokens of a row.
    pub row: usize,
    /// What the sum of losses is divided by.
    pub count: f32,
}

impl Batch {
    /// For every position the first one of its document: the last `first_id` at or before it.
    fn begins(&self, first_id: u32) -> Vec<u32> {
        let mut begins = Vec::with_capacity(self.ids.len());
        for row in self.ids.chunks(self.row) {
            let mut begin = 0;
            for (at, &id) in (0..).zip(row) {
                if id == first_id {
                    begin = at;
                }
                begins.push(begin);
            }
        }
        begins
    }
}

/// The weights as tensors, ready for a step.
pub struct Network {
    shape: Shape,
    kernels: Kernels,
    device: Device,
    embedding: Tensor<2>,
    layers: Vec<Layer>,
    norm: Tensor<1>,
}

struct Layer {
    attention_norm: Tensor<1>,
    /// Queries, keys and values in one.
    qkv: Tensor<2>,
    out: Tensor<2>,
    ffn_norm: Tensor<1>,
    /// Gates and ups in one.
    gate_up: Tensor<2>,
    down: Tensor<2>,
}

impl Network {
    /// Takes the weights to a device; gradients are followed where it is an autodiff device.
    pub fn new(weights: &Weights, kernels: Kernels, device: &Device) -> Self {
        let mut all = weights.parameters.iter();
        let embedding = tensor(all.next(), device);
        let mut layers = Vec::new();
        for _ in 0..weights.shape.layers {
            layers.push(Layer {
                attention_norm: tensor(all.next(), device),
                qkv: tensor(all.next(), device),
                out: tensor(all.next(), device),
                ffn_norm: tensor(all.next(), device),
                gate_up: tensor(all.next(), device),
                down: tensor(all.next(), device),
            });
        }
        let norm = tensor(all.next(), device);
        Self { shape: weights.shape, kernels, device: device.clone(), embedding, layers, norm }
    }

    /// Sum of the cross-entropies of a batch over its count.
    pub fn loss(&self, batch: &Batch) -> Tensor<1> {
        let hidden = self.hidden(batch);
        match self.kernels {
            Kernels::Fused => {
                op::loss(hidden, self.embedding.clone(), Arc::clone(&batch.targets), batch.count)
            }
            Kernels::Plain => {
                let scores = hidden.matmul(self.embedding.clone().transpose());
                plain::loss(scores, &batch.targets, batch.count)
            }
        }
    }

    /// The loss against a text and a teacher's opinion of it, weighed as the opinion says; the
    /// teacher's part grows with the square of the temperature, so that its gradients do not shrink.
    pub fn taught_loss(&self, batch: &Batch, opinion: Opinion) -> Tensor<1> {
        let Opinion { probabilities, weight, temperature } = opinion;
        let scores = self.logits(batch);
        let size = scores.dims();
        let learnt: Vec<f32> = batch.targets.iter().map(|target| f32::from(*target >= 0)).collect();
        let learnt = Tensor::<2>::from_data(TensorData::new(learnt, [size[0], 1]), &self.device);
        let wanted = Tensor::<2>::from_data(TensorData::new(probabilities, size), &self.device);
        let found = log_softmax(scores.clone() / temperature, 1);
        let apart = (wanted * found * learnt).sum() * (-temperature * temperature / batch.count);
        plain::loss(scores, &batch.targets, batch.count) * (1.0 - weight) + apart * weight
    }

    /// Scores of every position: `[tokens, vocabulary]`.
    pub fn logits(&self, batch: &Batch) -> Tensor<2> {
        self.hidden(batch).matmul(self.embedding.clone().transpose())
    }

    /// What the head reads: `[tokens, width]`.
    fn hidden(&self, batch: &Batch) -> Tensor<2> {
        let heads = Heads {
            queries: self.shape.heads,
            keys: self.shape.kv_heads,
            width: self.shape.head(),
            row: batch.row,
            turns: Arc::new(self.shape.turns(batch.row)),
            begins: Arc::new(batch.begins(self.shape.first_id)),
        };
        let ids: Vec<i32> = batch.ids.iter().map(|&id| id as i32).collect();
        let ids = Tensor::<1, Int>::from_data(TensorData::new(ids, [batch.ids.len()]), &self.device);
        let mut x = self.embedding.clone().select(0, ids);
        for layer in &self.layers {
            let qkv = self.linear(self.normed(x.clone(), &layer.attention_norm), &layer.qkv);
            let seen = match self.kernels {
                Kernels::Fused => op::attend(qkv, heads.clone()),
                Kernels::Plain => plain::attend(&qkv, &heads),
            };
            x = x + self.linear(seen, &layer.out);
            let both = self.linear(self.normed(x.clone(), &layer.ffn_norm), &layer.gate_up);
            let open = match self.kernels {
                Kernels::Fused => op::glu(both),
                Kernels::Plain => plain::glu(both),
            };
            x = x + self.linear(open, &layer.down);
        }
        self.normed(x, &self.norm)
    }

    fn linear(&self, x: Tensor<2>, w: &Tensor<2>) -> Tensor<2> {
        match self.kernels {
            Kernels::Fused => op::linear(x, w.clone()),
            Kernels::Plain => x.matmul(w.clone().transpose()),
        }
    }

    fn normed(&self, x: Tensor<2>, gain: &Tensor<1>) -> Tensor<2> {
        match self.kernels {
            Kernels::Fused => op::norm(x, gain.clone(), self.shape.eps),
            Kernels::Plain => plain::norm(x, gain.clone(), self.shape.eps),
        }
    }

    /// Gradients of a loss in the order of [`Weights::parameters`], handed on one by one.
    pub fn gradients(&self, loss: &Tensor<1>, mut take: impl FnMut(usize, TensorData)) {
        let gradients = loss.backward();
        let mut at = 0;
        let mut next = |gradient: Option<TensorData>| {
            if let Some(gradient) = gradient {
                take(at, gradient);
            }
            at += 1;
        };
        next(self.embedding.grad(&gradients).map(Tensor::into_data));
        for layer in &self.layers {
            next(layer.attention_norm.grad(&gradients).map(Tensor::into_data));
            next(layer.qkv.grad(&gradients).map(Tensor::into_data));
            next(layer.out.grad(&gradients).map(Tensor::into_data));
            next(layer.ffn_norm.grad(&gradients).map(Tensor::into_data));
            next(layer.gate_up.grad(&gradients).map(Tensor::into_data));
            next(layer.down.grad(&gradients).map(Tensor::into_data));
        }
        next(self.norm.grad(&gradients).map(Tensor::into_data));
    }
}

fn tensor<const D: usize>(parameter: Option<&Parameter>, device: &Device) -> Tensor<D> {
    let data = match parameter {
        Some(parameter) => TensorData::new(parameter.values.clone(), parameter.dims.clone()),
        None => TensorData::new(Vec::<f32>::new(), [0; D]),
    };
    let tensor = Tensor::from_data(data, device);
    if device.is_autodiff() { tensor.require_grad() } else { tensor }
}

#[cfg(test)]
mod tests;
