//! Activations rounded to 8-bit blocks, beside the numbers they came of.
//!
//! A column of K numbers has a scale for every 32 of them, `x[i] ~ scale[i / 32] * quant[i]` with
//! quants in -127..=127, and for every 16 the sum `scale * (quant + ...)`, which formats with a
//! minimum or an offset need. K is a multiple of 32 wherever a format has blocks.

use std::sync::atomic::{AtomicU64, Ordering};

/// Numbers under one scale.
pub(in crate::engine) const SCALE_LEN: usize = 32;
/// Numbers in one sum.
pub(in crate::engine) const SUM_LEN: usize = 16;

/// Numbers around it have no room for fractions.
const WHOLE: f32 = 12_582_912.0;

/// The stamp of the next column.
static STAMP: AtomicU64 = AtomicU64::new(1);

/// Some columns of the same length, rounded.
#[derive(Debug, Default)]
pub(in crate::engine) struct Columns {
    len: usize,
    stamp: u64,
    exact: Vec<f32>,
    quants: Vec<i8>,
    scales: Vec<f32>,
    sums: Vec<f32>,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Column<'a> {
    /// What was rounded. `[K]`
    pub(in crate::engine) exact: &'a [f32],
    /// `[K]`
    pub(in crate::engine) quants: &'a [i8],
    /// `[K / 32]`
    pub(in crate::engine) scales: &'a [f32],
    /// `[K / 16]`
    pub(in crate::engine) sums: &'a [f32],
    /// No two columns ever have the same, so what a kernel makes of one can be kept.
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "only there columns are turned"))]
    pub(in crate::engine) stamp: u64,
}

impl Columns {
    /// Takes columns of `len` numbers, one after the other, in place of those it held.
    pub(in crate::engine) fn take(&mut self, numbers: &[f32], len: usize) {
        self.len = len;
        self.stamp = STAMP.fetch_add((numbers.len() / len.max(1)) as u64 + 1, Ordering::Relaxed);
        self.exact.clear();
        self.exact.extend_from_slice(numbers);
        self.quants.resize(numbers.len(), 0);
        self.scales.resize(numbers.len() / SCALE_LEN, 0.0);
        self.sums.resize(numbers.len() / SUM_LEN, 0.0);
        if !len.is_multiple_of(SCALE_LEN) {
            return;
        }
        let blocks =
            numbers.as_chunks::<SCALE_LEN>().0.iter().zip(self.quants.as_chunks_mut::<SCALE_LEN>().0);
        for (((x, q), scale), sums) in blocks.zip(&mut self.scales).zip(self.sums.as_chunks_mut::<2>().0) {
            (*scale, *sums) = round(x, q);
        }
    }

    /// All columns.
    pub(in crate::engine) fn all(&self) -> impl Iterator<Item = Column<'_>> {
        let len = self.len;
        (0..self.exact.len().checked_div(len).unwrap_or_default()).map(move |at| Column {
            exact: piece(&self.exact, at, len),
            quants: piece(&self.quants, at, len),
            scales: piece(&self.scales, at, len / SCALE_LEN),
            sums: piece(&self.sums, at, len / SUM_LEN),
            stamp: self.stamp + at as u64,
        })
    }
}

/// The piece at a place, all of the same length.
fn piece<T>(all: &[T], at: usize, len: usize) -> &[T] {
    all.get(at * len..(at + 1) * len).unwrap_or_default()
}

/// Rounds a block; returns its scale and the sums of its halves.
fn round(x: &[f32; SCALE_LEN], quants: &mut [i8; SCALE_LEN]) -> (f32, [f32; 2]) {
    // As bits, numbers without a sign have the order of whole numbers, of which several are compared at once.
    let most = f32::from_bits(x.iter().fold(0, |most, x| most.max(x.abs().to_bits())));
    let scale = most / 127.0;
    let inverse = if most > 0.0 { 127.0 / most } else { 0.0 };
    for (q, x) in quants.iter_mut().zip(x) {
        // Leaves the nearest whole number, as `round_ties_even` does, without a call for each.
        *q = ((x * inverse + WHOLE) - WHOLE) as i8;
    }
    let sum = |half: &[i8]| scale * half.iter().map(|q| i32::from(*q)).sum::<i32>() as f32;
    let (low, high) = quants.split_at(SUM_LEN);
    (scale, [sum(low), sum(high)])
}
