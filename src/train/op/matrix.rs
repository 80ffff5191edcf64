//! A factor of a matrix product: row-major values, read as they lie or transposed.
//!
//! So the three products of a linear layer and its two gradients need no copy that is turned.

/// A row-major matrix.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a> {
    data: &'a [f32],
    stride: usize,
    /// Whether it is read transposed.
    pub(super) transposed: bool,
}

impl<'a> Matrix<'a> {
    /// Rows `stride` values apart, as they lie.
    pub(super) fn plain(data: &'a [f32], stride: usize) -> Self {
        Self { data, stride, transposed: false }
    }

    /// The transpose of rows `stride` values apart.
    pub(super) fn turned(data: &'a [f32], stride: usize) -> Self {
        Self { data, stride, transposed: true }
    }

    /// What lies in memory from a row and a column on, whatever way it is read, and the stride.
    pub(super) fn piece(self, row: usize, column: usize) -> (&'a [f32], usize) {
        (&self.data[row * self.stride + column..], self.stride)
    }
}
