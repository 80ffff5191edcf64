//! A result that several workers fill at once, each its own columns.
#![expect(unsafe_code, reason = "workers fill their own columns of one result")]

use std::marker::PhantomData;

/// A row-major matrix of which workers take disjoint pieces.
#[derive(Clone, Copy)]
pub(in crate::engine) struct Out<'a> {
    first: *mut f32,
    rows: usize,
    columns: usize,
    _numbers: PhantomData<&'a mut [f32]>,
}

// SAFETY: pieces are disjoint, as every taker of one promises.
unsafe impl Send for Out<'_> {}
// SAFETY: the same.
unsafe impl Sync for Out<'_> {}

impl<'a> Out<'a> {
    /// All of `numbers`, in rows of so many columns.
    pub(in crate::engine) fn new(numbers: &'a mut [f32], columns: usize) -> Self {
        let rows = numbers.len() / columns.max(1);
        Self { first: numbers.as_mut_ptr(), rows, columns, _numbers: PhantomData }
    }

    /// Columns `from..from + len` of a row; none of them where the matrix ends before.
    ///
    /// # Safety
    ///
    /// Nobody else holds any of them meanwhile.
    #[allow(clippy::mut_from_ref, reason = "that is what the promise is for")]
    pub(in crate::engine) unsafe fn piece(&self, row: usize, from: usize, len: usize) -> &'a mut [f32] {
        if row >= self.rows || from.checked_add(len).is_none_or(|end| end > self.columns) {
            return &mut [];
        }
        // SAFETY: inside the matrix; the caller promises that it is nobody else's.
        unsafe { std::slice::from_raw_parts_mut(self.first.add(row * self.columns + from), len) }
    }
}
