//! Kernels for processors, on weights as they lie in the file.
//!
//! Activations are rounded to 8-bit blocks and multiplied in integers. What a processor can do is
//! asked once; the first set of instructions in [`ISAS`] that is there does the work. To add one:
//! a folder with its kernels and a line in [`ISAS`]; the tests hold all that are there to
//! [`scalar`].

#[cfg(target_arch = "x86_64")]
mod amx;
mod attend;
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "wide registers have no functions that any processor may call")]
mod avx2;
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "wide registers have no functions that any processor may call")]
mod avx512;
mod cache;
mod columns;
mod lanes;
mod linear;
#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
mod neon;
mod out;
#[cfg_attr(
    not(all(target_arch = "aarch64", target_endian = "little")),
    allow(dead_code, reason = "only the processors of phones have kernels for panels")
)]
pub(in crate::engine) mod panel;
#[cfg(target_arch = "x86_64")]
mod plain;
mod pool;
pub(in crate::engine) mod rows;
mod scalar;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use crate::engine::quant::Format;
#[cfg(all(feature = "train", target_arch = "x86_64"))]
pub(crate) use amx::{Tiles, narrow, turn};
pub(in crate::engine) use attend::{FEW, Look, attend};
pub(in crate::engine) use cache::{LayerCache, PAGE, Precision, Shape};
pub(in crate::engine) use columns::Column;
pub(in crate::engine) use linear::multiply;
pub(in crate::engine) use pool::Pool;

/// The workers of this process, as many as its other computations have threads.
pub(in crate::engine) fn pool() -> &'static Pool {
    static POOL: OnceLock<Pool> = OnceLock::new();
    POOL.get_or_init(|| Pool::new(rayon::current_num_threads()))
}

/// Multiplies rows with columns.
///
/// `rows` are whole rows of blocks, one after the other; `columns` are 1 to [`COLUMNS_MAX`] of the
/// same length; `out` takes the products row by row: `out[r * columns.len() + c]`.
pub(in crate::engine) type Matvec = fn(rows: &[u8], columns: &[Column<'_>], out: &mut [f32]);

/// Most columns that share one pass over the rows.
pub(in crate::engine) const COLUMNS_MAX: usize = 4;

/// A kernel made for each number of columns, up to [`COLUMNS_MAX`].
#[cfg(any(target_arch = "x86_64", all(target_arch = "aarch64", target_endian = "little")))]
macro_rules! by_columns {
    ($module:ident::$kernel:ident $(, $argument:tt)*) => {
        |rows: &[u8], columns: &[Column<'_>], out: &mut [f32]| {
            // SAFETY: the entries of the table ask for the instructions of their kernels; all these read
            // and write is in the slices.
            unsafe {
                match columns.len() {
                    1 => $module::$kernel::<1 $(, $argument)*>(rows, columns, out),
                    2 => $module::$kernel::<2 $(, $argument)*>(rows, columns, out),
                    3 => $module::$kernel::<3 $(, $argument)*>(rows, columns, out),
                    4 => $module::$kernel::<4 $(, $argument)*>(rows, columns, out),
                    _ => {}
                }
            }
        }
    };
}
#[cfg(any(target_arch = "x86_64", all(target_arch = "aarch64", target_endian = "little")))]
use by_columns;

/// A set of instructions and the kernels written for it.
pub(in crate::engine) struct Isa {
    /// As `carnet doctor` names it.
    pub(in crate::engine) name: &'static str,
    /// Whether this processor has it.
    pub(in crate::engine) is_there: fn() -> bool,
    /// The kernel for a format; `None` leaves it to the next set.
    pub(in crate::engine) matvec: fn(&Format) -> Option<Matvec>,
}

/// All sets, best first; the last is always there and has every format.
pub(in crate::engine) static ISAS: &[&Isa] = &[
    #[cfg(target_arch = "x86_64")]
    &avx512::ISA,
    #[cfg(target_arch = "x86_64")]
    &avx2::VNNI,
    #[cfg(target_arch = "x86_64")]
    &avx2::ISA,
    #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
    &neon::DOTPROD,
    #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
    &neon::PLAIN,
    &scalar::ISA,
];

/// The sets of instructions that do the work here, for reports: of few columns, then of many.
pub(in crate::engine) fn instructions() -> String {
    let few = ISAS.iter().find(|isa| (isa.is_there)()).map_or("", |isa| isa.name);
    #[cfg(target_arch = "x86_64")]
    if let Some(tiles) = amx::Tiles::new() {
        return format!("{few}, {}", tiles.name());
    }
    panel::best().map_or_else(|| few.to_owned(), |many| format!("{few}, panels {}", many.name))
}

/// Rows of a matrix as they lie in the file.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Rows<'a> {
    /// How numbers are stored.
    pub(in crate::engine) format: &'static Format,
    /// Whole rows, one after the other.
    pub(in crate::engine) bytes: &'a [u8],
    /// Numbers in a row.
    pub(in crate::engine) len: usize,
}

impl<'a> Rows<'a> {
    /// How many there are.
    pub(in crate::engine) fn count(&self) -> usize {
        self.bytes.len() / self.format.row_bytes(self.len).max(1)
    }

    /// The bytes of rows `from..from + count`.
    fn rows(&self, from: usize, count: usize) -> &'a [u8] {
        let row_bytes = self.format.row_bytes(self.len);
        self.bytes.get(from * row_bytes..(from + count) * row_bytes).unwrap_or_default()
    }

    /// Blocks of numbers `first..first + count` of a row; both are whole numbers of blocks.
    #[cfg(target_arch = "x86_64")]
    fn stretch(&self, row: usize, first: usize, count: usize) -> &'a [u8] {
        let start = row * self.format.row_bytes(self.len) + self.format.row_bytes(first);
        self.bytes.get(start..).and_then(|rest| rest.get(..self.format.row_bytes(count))).unwrap_or_default()
    }
}
