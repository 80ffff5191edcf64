//! Rows unpacked to signed bytes, times as many columns as there are.
//!
//! For long prompts: a row is unpacked once, and its bytes serve all columns. Products are exact in
//! whole numbers within a group; scales, minimums and the sum of the groups are f32.

use super::Column;
#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
use super::neon;
use crate::engine::quant::GROUP;

/// Some rows: `x[i] = scale[g] * quant[i] - minimum[g]` with `g = i / 16`.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Panel<'a> {
    /// `[rows, len]`
    pub(in crate::engine) quants: &'a [i8],
    /// `[rows, len / 16]`
    pub(in crate::engine) scales: &'a [f32],
    /// `[rows, len / 16]`
    pub(in crate::engine) minimums: &'a [f32],
    /// Numbers in a row, a multiple of 32.
    pub(in crate::engine) len: usize,
}

/// A set of instructions and its kernel for panels.
pub(in crate::engine) struct PanelIsa {
    /// As `carnet doctor` names it.
    pub(in crate::engine) name: &'static str,
    /// Whether this processor has it.
    pub(in crate::engine) is_there: fn() -> bool,
    /// Writes the products row by row, `out[r * columns.len() + c]`.
    pub(in crate::engine) multiply: fn(&Panel<'_>, columns: &[Column<'_>], out: &mut [f32]),
}

/// All sets, best first. Where there is none, many columns are taken a few at a time.
pub(in crate::engine) static PANELS: &[&PanelIsa] = &[
    #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
    &neon::PANEL_I8MM,
    #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
    &neon::PANEL_DOTPROD,
    #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
    &neon::PANEL_PLAIN,
];

/// The best set that is there.
pub(in crate::engine) fn best() -> Option<&'static PanelIsa> {
    PANELS.iter().copied().find(|isa| (isa.is_there)())
}

/// What a row of a panel holds.
#[derive(Clone, Copy)]
pub(super) struct PanelRow<'a> {
    pub(super) quants: &'a [i8],
    pub(super) scales: &'a [f32],
    pub(super) minimums: &'a [f32],
}

impl<'a> Panel<'a> {
    /// Its rows; none of a panel with empty rows.
    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = PanelRow<'a>> {
        let groups = (self.len / GROUP).max(1);
        let places = self.scales.chunks_exact(groups).zip(self.minimums.chunks_exact(groups));
        let rows = self.quants.chunks_exact(self.len.max(1)).zip(places);
        rows.map(|(quants, (scales, minimums))| PanelRow { quants, scales, minimums })
    }

    /// Whether any two groups that share a scale of the columns differ in their own.
    #[cfg(target_arch = "aarch64")]
    pub(super) fn is_fine(&self) -> bool {
        let differ = |x: &[f32]| x.as_chunks::<2>().0.iter().fold(false, |found, [a, b]| found | (a != b));
        differ(self.scales) || differ(self.minimums)
    }

    /// Whether any group has a minimum.
    #[cfg(target_arch = "aarch64")]
    pub(super) fn has_minimums(&self) -> bool {
        self.minimums.iter().fold(false, |found, minimum| found | (*minimum != 0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::columns::Columns;
    use super::super::tests::{random_numbers, random_rows};
    use super::*;
    use crate::engine::quant::{FORMATS, Unpacked};

    #[test]
    fn products_equal_sums_in_double_precision() {
        let mut checked = 0;
        // With and without minimums, groups of 32 and of 16.
        for name in ["Q8_0", "Q4_1", "Q4_K", "Q6_K", "Q2_K"] {
            let format = FORMATS.iter().find(|format| format.name == name).unwrap();
            for len in [32, 96, 256, 1280].into_iter().filter(|len| len % format.block_len == 0) {
                for (rows, count) in [(1, 1), (3, 2), (8, 4), (13, 7)] {
                    let blocks = random_rows(format, rows * len / format.block_len);
                    let (mut quants, mut scales) = (vec![0; rows * len], vec![0.0; rows * len / 16]);
                    let mut minimums = scales.clone();
                    let places =
                        Unpacked { quants: &mut quants, scales: &mut scales, minimums: &mut minimums };
                    assert!(format.unpack(&blocks, places));
                    let panel = Panel { quants: &quants, scales: &scales, minimums: &minimums, len };
                    checked += check(&panel, count, &format!("{name} {len} x {rows} x {count}"));
                }
            }
        }
        assert!(checked > 0);
    }

    /// Compares all products of a panel with `count` columns; returns how many there were.
    fn check(panel: &Panel<'_>, count: usize, what: &str) -> usize {
        let mut columns = Columns::default();
        columns.take(&random_numbers(count * panel.len), panel.len);
        let columns: Vec<_> = columns.all().collect();
        let sums: Vec<_> = panel
            .rows()
            .flat_map(|row| columns.iter().map(move |column| sum_and_size(row, column)))
            .collect();
        for isa in PANELS.iter().filter(|isa| (isa.is_there)()) {
            let mut out = vec![f32::NAN; sums.len()];
            (isa.multiply)(panel, &columns, &mut out);
            for (got, (sum, size)) in out.iter().zip(&sums) {
                let wrong = (f64::from(*got) - sum).abs();
                assert!(wrong <= 4e-6 * size + 1e-30, "{} {what}: {got} not {sum} of {size}", isa.name);
            }
        }
        sums.len()
    }

    /// A product, and the sum of its terms without their signs.
    fn sum_and_size(row: PanelRow<'_>, column: &Column<'_>) -> (f64, f64) {
        let terms = row.quants.iter().zip(column.quants).enumerate().map(|(i, (q, x))| {
            let x = f64::from(column.scales[i / 32]) * f64::from(*x);
            let (weight, minimum) =
                (f64::from(row.scales[i / 16]) * f64::from(*q), f64::from(row.minimums[i / 16]));
            ((weight - minimum) * x, (weight.abs() + minimum.abs()) * x.abs())
        });
        terms.fold((0.0, 0.0), |(sum, size), (term, of)| (sum + term, size + of))
    }

    #[test]
    fn slices_of_wrong_lengths_are_survived() {
        let mut columns = Columns::default();
        columns.take(&random_numbers(5 * 64), 64);
        let columns: Vec<_> = columns.all().collect();
        let (quants, scales) = ([1; 512], [1.0; 32]);
        for isa in PANELS.iter().filter(|isa| (isa.is_there)()) {
            for len in [0, 1, 16, 31, 64, 128, 512, 1024] {
                for (some, room) in [(32, 1), (31, 40), (0, 7), (16, 0), (8, 3)] {
                    let panel = Panel { quants: &quants, scales: &scales[..some], minimums: &scales, len };
                    (isa.multiply)(&panel, &columns, &mut vec![0.0; room]);
                    (isa.multiply)(&panel, &[], &mut [0.0]);
                }
            }
        }
    }
}
