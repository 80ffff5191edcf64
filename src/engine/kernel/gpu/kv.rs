//! Keys and values of one layer in the memory of a GPU, in single precision.
//!
//! Rows `[position][head][len]`, so that growing copies one stretch and the rows of a step are written
//! side by side. Buffers grow by an eighth of what they hold, at least a page. A layer with a window drops
//! what no later position can see.

use burn::tensor::Device;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::ops::anchor;
use super::{count, empty, grid};
use crate::engine::arch::AttentionPlan;
use crate::engine::kernel::PAGE;

/// Units of a workgroup that copies.
const UNITS: usize = 64;
/// Numbers a unit copies.
const EACH: usize = 16;

/// Keys and values of one layer.
#[derive(Debug)]
pub(in crate::engine) struct DeviceKv {
    pub(super) keys: CubeTensor,
    pub(super) values: CubeTensor,
    /// Numbers of all heads of a position.
    key_len: usize,
    value_len: usize,
    /// Position of the first row held.
    first: usize,
    held: usize,
    window: Option<usize>,
}

impl DeviceKv {
    /// Nothing yet, for the heads of `plan`; `None` where `device` is no GPU.
    pub(in crate::engine) fn on(device: &Device, plan: &AttentionPlan) -> Option<Self> {
        let (keys, values) = (plan.kv_heads * plan.key_len, plan.kv_heads * plan.value_len);
        Some(Self::new(&anchor(device)?, keys, values, plan.window))
    }

    /// Nothing yet, where `device` lies; lengths are those of all heads together.
    pub(super) fn new(device: &CubeTensor, key_len: usize, value_len: usize, window: Option<usize>) -> Self {
        let keys = empty(device, [PAGE, key_len]);
        let values = empty(device, [PAGE, value_len]);
        Self { keys, values, key_len, value_len, first: 0, held: 0, window }
    }

    /// Position of the first row held, and how many latest positions are seen.
    pub(in crate::engine) fn sight(&self) -> (usize, Option<usize>) {
        (self.first, self.window)
    }

    /// Position of the first row held, and how many are held.
    pub(super) fn held(&self) -> (usize, usize) {
        (self.first, self.held)
    }

    /// Numbers of all heads of a position, keys and values.
    pub(super) fn lens(&self) -> (usize, usize) {
        (self.key_len, self.value_len)
    }

    /// Makes room for `n` positions and counts them as held; they are to be written at the row given.
    pub(super) fn append(&mut self, n: usize) -> usize {
        let at = self.held;
        self.reserve(at + n);
        self.held += n;
        at
    }

    /// Positions seen.
    pub(in crate::engine) fn len(&self) -> usize {
        self.first + self.held
    }

    /// Drops what no position from `back` on can see, once it is a page.
    pub(in crate::engine) fn forget(&mut self, back: usize) {
        let Some(window) = self.window else { return };
        // A position sees itself and `window - 1` before it.
        let drop = (back + 1).saturating_sub(window).saturating_sub(self.first).min(self.held);
        if drop >= PAGE {
            let keep = self.held - drop;
            self.copy(drop, keep, keep + PAGE);
            (self.first, self.held) = (self.first + drop, keep);
        }
    }

    /// Takes back all positions from `len` on.
    pub(in crate::engine) fn truncate(&mut self, len: usize) {
        if len == 0 {
            self.first = 0;
        }
        self.held = self.held.min(len.saturating_sub(self.first));
    }

    fn reserve(&mut self, rows: usize) {
        let capacity = self.keys.meta.shape().num_elements() / self.key_len.max(1);
        let shared = !(self.keys.handle.can_mut() && self.values.handle.can_mut());
        if rows > capacity || shared {
            let wanted = rows.max(if rows > capacity { capacity + capacity / 8 } else { capacity });
            self.copy(0, self.held, wanted.next_multiple_of(PAGE));
        }
    }

    /// Moves `rows` rows from row `first` on to new buffers of `capacity` rows.
    fn copy(&mut self, first: usize, rows: usize, capacity: usize) {
        self.keys = moved(&self.keys, first, rows, capacity, self.key_len);
        self.values = moved(&self.values, first, rows, capacity, self.value_len);
    }
}

fn moved(from: &CubeTensor, first: usize, rows: usize, capacity: usize, len: usize) -> CubeTensor {
    let to = empty(from, [capacity.max(rows), len]);
    let all = rows * len;
    if all > 0 {
        let per = UNITS * EACH;
        // SAFETY: units copy only below `all`, which both buffers hold.
        unsafe {
            copy_rows::launch_unchecked(
                &from.client,
                grid(all.div_ceil(per)),
                CubeDim::new_1d(count(UNITS)),
                from.clone().into_buffer_arg(),
                to.clone().into_buffer_arg(),
                count(first * len),
                count(all),
            );
        }
    }
    to
}

#[cube(launch_unchecked)]
fn copy_rows(from: &[f32], to: &mut [f32], first: u32, all: u32) {
    let cube = CUBE_POS;
    for i in 0..EACH {
        let at = (cube * EACH + i) * UNITS + UNIT_POS_X as usize;
        if at < all as usize {
            to[at] = from[first as usize + at];
        }
    }
}
