//! What the processor does between two matrices, shared among workers row by row.

use super::cpu::{self, Look, Pool, rows};
use super::ops::{Angles, Glance, Join};
use crate::engine::arch::Activation;
use crate::engine::cache::HostCache;

/// Numbers that are worth a worker of their own.
const SHARE: usize = 1 << 14;

impl Glance<'_> {
    /// Norms, turns, keeps and looks: projections of some positions, one after the other, to what the heads
    /// saw, and its length a position.
    pub(super) fn look(&self, pool: &Pool, projections: &[f32], cache: &HostCache) -> (Vec<f32>, usize) {
        let plan = self.plan;
        let (q_len, k_len) = (plan.heads * plan.key_len, plan.kv_heads * plan.key_len);
        let (v_len, width) = (plan.kv_heads * plan.value_len, plan.heads * plan.value_len);
        let rows = projections.chunks_exact((q_len + k_len + v_len).max(1));
        let count = rows.len();
        let part = |from: usize, len: usize| -> Vec<f32> {
            rows.clone().flat_map(|row| row.iter().skip(from).take(len)).copied().collect()
        };
        let (mut queries, mut keys) = (part(0, q_len), part(q_len, k_len));
        if let Some((q, k)) = self.norms {
            rows::norm_in_place(&mut queries, &q.numbers, q.eps as f32);
            rows::norm_in_place(&mut keys, &k.numbers, k.eps as f32);
        }
        if let Some(Angles::Host(angles)) = self.angles {
            angles.rotate(&mut queries, plan.heads, plan.key_len);
            angles.rotate(&mut keys, plan.kv_heads, plan.key_len);
        }
        let mut pages = cache.pages();
        let start = pages.len();
        pages.append(&keys, &part(q_len + k_len, v_len));
        let look = Look { heads: plan.heads, scale: plan.scale, softcap: plan.softcap, window: plan.window };
        let mut out = vec![0.0; count * width];
        cpu::attend(look, &queries, &pages, start, &mut out, pool);
        (out, width)
    }
}

/// A product added to the stream, both rows as long as the next norm's gain; and that norm of it.
pub(super) fn join(pool: &Pool, x: &[f32], added: &[f32], how: Join<'_>) -> (Vec<f32>, Vec<f32>) {
    let width = how.next.numbers.len().max(1);
    let share = (SHARE / width).max(1) * width;
    let mut sum = vec![0.0; x.len()];
    pool.pieces(&mut sum, share, &|at, sum| {
        let added = added.get(at * share..).unwrap_or_default();
        sum.iter_mut().zip(added).for_each(|(sum, added)| *sum = *added);
        if let Some(post) = how.post {
            rows::norm_in_place(sum, &post.numbers, post.eps as f32);
        }
        let x = x.get(at * share..).unwrap_or_default();
        sum.iter_mut().zip(x).for_each(|(sum, x)| *sum = x + *sum * how.scale);
    });
    let mut normed = vec![0.0; x.len()];
    pool.pieces(&mut normed, share, &|at, normed| {
        let sum = sum.get(at * share..).and_then(|sum| sum.get(..normed.len())).unwrap_or_default();
        rows::norm(sum, &how.next.numbers, how.next.eps as f32, normed);
    });
    (sum, normed)
}

/// act(gate) · up for rows of a gate and an up.
pub(super) fn gate(pool: &Pool, both: &[f32], width: usize, activation: Activation) -> Vec<f32> {
    let mut out = vec![0.0; both.len() / 2];
    let share = (SHARE / width.max(1)).max(1);
    pool.pieces(&mut out, share * width, &|at, out| {
        let both = both.get(2 * at * share * width..).unwrap_or_default();
        for (out, both) in out.chunks_exact_mut(width.max(1)).zip(both.chunks_exact((2 * width).max(1))) {
            let (gate, up) = both.split_at(width);
            out.copy_from_slice(gate);
            rows::gated(activation, out, up);
        }
    });
    out
}
