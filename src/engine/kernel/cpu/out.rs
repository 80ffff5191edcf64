//! A result that several workers fill at once, each its own columns.
#![expect(unsafe_code, reason = "workers fill their own columns of one result")]

use super::pool::Parts;

/// A row-major matrix of which workers take disjoint pieces.
pub(in crate::engine) struct Out<'a> {
    numbers: Parts<'a, f32>,
    columns: usize,
}

impl<'a> Out<'a> {
    /// All of `numbers`, in rows of so many columns.
    pub(in crate::engine) fn new(numbers: &'a mut [f32], columns: usize) -> Self {
        Self { numbers: Parts::new(numbers), columns }
    }

    /// Columns `from..from + len` of a row; none of them where the matrix ends before.
    ///
    /// # Safety
    ///
    /// Nobody else holds any of them meanwhile.
    #[expect(clippy::mut_from_ref, reason = "that is what the promise is for")]
    pub(in crate::engine) unsafe fn piece(&self, row: usize, from: usize, len: usize) -> &mut [f32] {
        let start = row * self.columns + from;
        let range = if from + len <= self.columns { start..start + len } else { 0..0 };
        // SAFETY: the caller promises that it is nobody else's.
        unsafe { self.numbers.get(range) }
    }
}
