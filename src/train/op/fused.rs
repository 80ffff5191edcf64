//! The fused operations as operations of Burn, so that its autodiff runs through them.
//!
//! Each keeps from the forward pass only what its gradient needs. They exist on the Flex backend
//! and its autodiff decorator alone.

use std::sync::Arc;

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, Flex, backend_extension};
use burn::tensor::{Shape, Tensor, TensorData};
use burn_autodiff::Autodiff;
use burn_autodiff::checkpoint::base::Checkpointer;
use burn_autodiff::checkpoint::strategy::CheckpointStrategy;
use burn_autodiff::grads::Gradients;
use burn_autodiff::ops::{Backward, Ops, OpsKind};

use super::amx::Tiles;
use super::matrix::Matrix;
use super::{Heads, attend as attention, loss as head, rows};

type Values = FloatTensor<Flex>;

/// Operations with gradients of their own.
#[backend_extension(Flex, Autodiff)]
#[expect(unreachable_pub, reason = "the macro implements it for a public type of another crate")]
pub trait Fused: Backend {
    /// `x w^T`.
    fn fused_linear(x: FloatTensor<Self>, w: FloatTensor<Self>) -> FloatTensor<Self>;
    /// RMSNorm with a gain.
    fn fused_norm(x: FloatTensor<Self>, gain: FloatTensor<Self>, eps: f32) -> FloatTensor<Self>;
    /// SwiGLU of gates and ups side by side.
    fn fused_glu(x: FloatTensor<Self>) -> FloatTensor<Self>;
    /// Attention of queries, keys and values side by side.
    fn fused_attend(x: FloatTensor<Self>, heads: Heads) -> FloatTensor<Self>;
    /// Mean cross-entropy of the head's scores.
    fn fused_loss(
        x: FloatTensor<Self>,
        w: FloatTensor<Self>,
        targets: Arc<Vec<i32>>,
        count: f32,
    ) -> FloatTensor<Self>;
}

/// Whether the fused operations run on this machine.
pub(in crate::train) fn available() -> bool {
    Tiles::new().is_some()
}

/// `x w^T`: `[n, k]` and `[m, k]` to `[n, m]`.
pub(in crate::train) fn linear(x: Tensor<2>, w: Tensor<2>) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::fused_linear(x.into_dispatch(), w.into_dispatch()))
}

/// RMSNorm of `[n, k]` with a gain of `[k]`.
pub(in crate::train) fn norm(x: Tensor<2>, gain: Tensor<1>, eps: f32) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::fused_norm(x.into_dispatch(), gain.into_dispatch(), eps))
}

/// SwiGLU of `[n, 2 k]` to `[n, k]`.
pub(in crate::train) fn glu(x: Tensor<2>) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::fused_glu(x.into_dispatch()))
}

/// Attention of `[n, heads.columns()]` to `[n, heads.queries * heads.width]`.
pub(in crate::train) fn attend(x: Tensor<2>, heads: Heads) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::fused_attend(x.into_dispatch(), heads))
}

/// Sum of the cross-entropies of `x w^T` with `targets` over `count`; negative targets are not learnt.
pub(in crate::train) fn loss(x: Tensor<2>, w: Tensor<2>, targets: Arc<Vec<i32>>, count: f32) -> Tensor<1> {
    Tensor::from_dispatch(Dispatch::fused_loss(x.into_dispatch(), w.into_dispatch(), targets, count))
}

fn values(tensor: &Values) -> &[f32] {
    tensor.as_slice().unwrap_or_default()
}

fn tensor(values: Vec<f32>, shape: impl Into<Shape>) -> Values {
    Values::from_data(TensorData::new(values, shape.into()))
}

fn tiles() -> Tiles {
    Tiles::new().unwrap_or_else(|| unreachable!("fused operations are chosen only where they run"))
}

/// Rows and columns.
fn size(tensor: &Values) -> [usize; 2] {
    let shape = tensor.layout().shape();
    [shape[0], shape[1]]
}

impl Fused for Flex {
    fn fused_linear(x: Values, w: Values) -> Values {
        let (x, w) = (x.to_contiguous(), w.to_contiguous());
        let ([n, k], [m, _]) = (size(&x), size(&w));
        let (x, w) = (Matrix::plain(values(&x), k), Matrix::turned(values(&w), k));
        tensor(tiles().product([n, m, k], x, w), [n, m])
    }

    fn fused_norm(x: Values, gain: Values, eps: f32) -> Values {
        let x = x.to_contiguous();
        tensor(rows::norm(values(&x), values(&gain), eps).0, size(&x))
    }

    fn fused_glu(x: Values) -> Values {
        let x = x.to_contiguous();
        let [n, both] = size(&x);
        tensor(rows::glu(values(&x), both / 2), [n, both / 2])
    }

    fn fused_attend(x: Values, heads: Heads) -> Values {
        let x = x.to_contiguous();
        let y = attention::forward(tiles(), values(&x), &heads).0;
        tensor(y, [size(&x)[0], heads.queries * heads.width])
    }

    fn fused_loss(x: Values, w: Values, targets: Arc<Vec<i32>>, count: f32) -> Values {
        let (x, w) = (x.to_contiguous(), w.to_contiguous());
        let learnt = head::learn(tiles(), values(&x), values(&w), size(&x)[1], &targets, count);
        tensor(vec![learnt.loss], [1])
    }
}

#[derive(Debug)]
struct Linear;

impl Backward<Flex, 2> for Linear {
    type State = [Option<Values>; 2];

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let dy = grads.consume::<Flex>(&ops.node).to_contiguous();
        let [n, m] = size(&dy);
        let ([to_x, to_w], [x, w]) = (ops.parents, ops.state);
        if let (Some(to), Some(w)) = (to_x, w) {
            let k = size(&w)[1];
            let (dy, w) = (Matrix::plain(values(&dy), m), Matrix::plain(values(&w), k));
            let dx = tiles().product([n, k, m], dy, w);
            grads.register::<Flex>(to.id, tensor(dx, [n, k]));
        }
        if let (Some(to), Some(x)) = (to_w, x) {
            let k = size(&x)[1];
            let (dy, x) = (Matrix::turned(values(&dy), m), Matrix::plain(values(&x), k));
            let dw = tiles().product([m, k, n], dy, x);
            grads.register::<Flex>(to.id, tensor(dw, [m, k]));
        }
    }
}

#[derive(Debug)]
struct Norm;

impl Backward<Flex, 2> for Norm {
    type State = (Values, Values, Arc<Vec<f32>>);

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let dy = grads.consume::<Flex>(&ops.node).to_contiguous();
        let ((x, gain, inverse), [to_x, to_gain]) = (ops.state, ops.parents);
        let (dx, dgain) = rows::norm_gradient(values(&dy), values(&x), values(&gain), &inverse);
        if let Some(to) = to_x {
            grads.register::<Flex>(to.id, tensor(dx, size(&x)));
        }
        if let Some(to) = to_gain {
            let width = dgain.len();
            grads.register::<Flex>(to.id, tensor(dgain, [width]));
        }
    }
}

#[derive(Debug)]
struct Glu;

impl Backward<Flex, 1> for Glu {
    type State = Values;

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let dy = grads.consume::<Flex>(&ops.node).to_contiguous();
        if let [Some(to)] = ops.parents {
            let (x, width) = (&ops.state, size(&dy)[1]);
            let dx = rows::glu_gradient(values(&dy), values(x), width);
            grads.register::<Flex>(to.id, tensor(dx, size(x)));
        }
    }
}

#[derive(Debug)]
struct Attend;

impl Backward<Flex, 1> for Attend {
    type State = (Values, Values, Arc<Vec<f32>>, Heads);

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let dy = grads.consume::<Flex>(&ops.node).to_contiguous();
        if let [Some(to)] = ops.parents {
            let (x, y, sums, heads) = ops.state;
            let dx = attention::gradient(tiles(), values(&dy), values(&x), values(&y), &sums, &heads);
            grads.register::<Flex>(to.id, tensor(dx, size(&x)));
        }
    }
}

#[derive(Debug)]
struct Loss;

impl Backward<Flex, 2> for Loss {
    type State = [Values; 2];

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let by = grads.consume::<Flex>(&ops.node);
        let by = values(&by).first().copied().unwrap_or_default();
        for (to, gradient) in ops.parents.into_iter().zip(ops.state) {
            let Some(to) = to else { continue };
            let gradient = match by == 1.0 {
                true => gradient,
                false => tensor(values(&gradient).iter().map(|value| value * by).collect(), size(&gradient)),
            };
            grads.register::<Flex>(to.id, gradient);
        }
    }
}

impl<C: CheckpointStrategy> Fused for Autodiff<Flex, C> {
    fn fused_linear(x: FloatTensor<Self>, w: FloatTensor<Self>) -> FloatTensor<Self> {
        let ((x, of_x), (w, of_w)) = (x.into_parts(), w.into_parts());
        let (x, w) = (x.to_contiguous(), w.to_contiguous());
        let y = Flex::fused_linear(x.clone(), w.clone());
        match Linear.prepare::<C>([of_x, of_w]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish([Some(x), Some(w)], y),
            OpsKind::UnTracked(prepared) => prepared.finish(y),
        }
    }

    fn fused_norm(x: FloatTensor<Self>, gain: FloatTensor<Self>, eps: f32) -> FloatTensor<Self> {
        let ((x, of_x), (gain, of_gain)) = (x.into_parts(), gain.into_parts());
        let x = x.to_contiguous();
        let (y, inverse) = rows::norm(values(&x), values(&gain), eps);
        let y = tensor(y, size(&x));
        match Norm.prepare::<C>([of_x, of_gain]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish((x, gain, Arc::new(inverse)), y),
            OpsKind::UnTracked(prepared) => prepared.finish(y),
        }
    }

    fn fused_glu(x: FloatTensor<Self>) -> FloatTensor<Self> {
        let (x, of_x) = x.into_parts();
        let x = x.to_contiguous();
        let y = Flex::fused_glu(x.clone());
        match Glu.prepare::<C>([of_x]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish(x, y),
            OpsKind::UnTracked(prepared) => prepared.finish(y),
        }
    }

    fn fused_attend(x: FloatTensor<Self>, heads: Heads) -> FloatTensor<Self> {
        let (x, of_x) = x.into_parts();
        let x = x.to_contiguous();
        let (y, sums) = attention::forward(tiles(), values(&x), &heads);
        let y = tensor(y, [size(&x)[0], heads.queries * heads.width]);
        match Attend.prepare::<C>([of_x]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish((x, y.clone(), Arc::new(sums), heads), y),
            OpsKind::UnTracked(prepared) => prepared.finish(y),
        }
    }

    fn fused_loss(
        x: FloatTensor<Self>,
        w: FloatTensor<Self>,
        targets: Arc<Vec<i32>>,
        count: f32,
    ) -> FloatTensor<Self> {
        let ((x, of_x), (w, of_w)) = (x.into_parts(), w.into_parts());
        let (x, w) = (x.to_contiguous(), w.to_contiguous());
        let learnt = head::learn(tiles(), values(&x), values(&w), size(&x)[1], &targets, count);
        let loss = tensor(vec![learnt.loss], [1]);
        match Loss.prepare::<C>([of_x, of_w]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => {
                let gradients = [tensor(learnt.dx, size(&x)), tensor(learnt.dw, size(&w))];
                prepared.finish(gradients, loss)
            }
            OpsKind::UnTracked(prepared) => prepared.finish(loss),
        }
    }
}
