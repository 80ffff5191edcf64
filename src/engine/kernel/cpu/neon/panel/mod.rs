//! Panels of unpacked rows times many columns.
//!
//! Some rows at a time, a slab of them is woven together as the kernel wants to read them, once for
//! all columns; then four columns at a time pass by, so that what is loaded serves several products.
//! Depth goes in groups of 32, the columns' scales; a panel is `FINE` when its own change within them.

mod dots;
mod i8mm;

pub(super) use dots::multiply as dots;
pub(super) use i8mm::multiply as i8mm;

use crate::engine::kernel::cpu::Column;
use crate::engine::kernel::cpu::panel::{Panel, PanelRow};

/// Groups in a slab: 1024 numbers, which with four columns fit the first cache.
const DEPTH: usize = 32;
/// Columns taken at a time.
const COLUMNS: usize = 4;

/// 32 numbers of some rows, woven together in vectors of 16; `S` vectors hold a scale of each row.
#[derive(Clone, Copy)]
struct Group<const Q: usize, const S: usize> {
    quants: [[i8; 16]; Q],
    /// `[half, S]`
    scales: [[[f32; 4]; S]; 2],
    minimums: [[[f32; 4]; S]; 2],
}

/// Some groups of 32 of a row or, with a scale for both halves, of a column.
#[derive(Clone, Copy)]
struct Part<'a, S> {
    quants: &'a [[i8; 32]],
    scales: &'a [S],
    /// Minimums of a row, sums of a column.
    others: &'a [[f32; 2]],
}

impl<'a, S> Part<'a, S> {
    /// Groups `from..to`; none where any of the slices ends before.
    fn new(quants: &'a [i8], scales: &'a [S], others: &'a [f32], from: usize, to: usize) -> Self {
        let quants = quants.as_chunks().0.get(from..to);
        let (scales, others) = (scales.get(from..to), others.as_chunks().0.get(from..to));
        match (quants, scales, others) {
            (Some(quants), Some(scales), Some(others)) => Self { quants, scales, others },
            _ => Self { quants: &[], scales: &[], others: &[] },
        }
    }
}

type Row<'a> = Part<'a, [f32; 2]>;
type Line<'a> = Part<'a, f32>;

/// Walks over rows, slabs and columns. `weave` fills a slab; `product` takes it with as much of four
/// columns; its result is added to the rows' places in `out`.
#[inline]
fn drive<const ROWS: usize, const Q: usize, const S: usize>(
    panel: &Panel<'_>,
    columns: &[Column<'_>],
    out: &mut [f32],
    weave: impl Fn(&mut [Group<Q, S>], &[Row<'_>; ROWS]),
    product: impl Fn(&[Group<Q, S>], &[Line<'_>; COLUMNS]) -> [[f32; COLUMNS]; ROWS],
) {
    let none = [[[0.0; 4]; S]; 2];
    let mut slab = [Group { quants: [[0; 16]; Q], scales: none, minimums: none }; DEPTH];
    let (depth, width) = (groups(panel, columns), columns.len().max(1));
    let (mut rows, mut out) = (panel.rows(), out.chunks_mut(ROWS * width));
    while let (Some(rows), Some(out)) = (take::<ROWS>(&mut rows), out.next()) {
        out.fill(0.0);
        for from in (0..depth).step_by(DEPTH) {
            let to = depth.min(from + DEPTH);
            let slab = &mut slab[..to - from];
            weave(slab, &rows.map(|x| Part::new(x.quants, x.scales.as_chunks().0, x.minimums, from, to)));
            for (at, some) in columns.chunks(COLUMNS).enumerate() {
                // The first again where there are fewer; its products are dropped.
                let four = [0, 1, 2, 3].map(|c| some.get(c).unwrap_or(&some[0]));
                let sums = product(slab, &four.map(|x| Part::new(x.quants, x.scales, x.sums, from, to)));
                for (out, sums) in out.chunks_exact_mut(width).zip(sums) {
                    let places = out.iter_mut().skip(COLUMNS * at).take(some.len());
                    places.zip(sums).for_each(|(place, sum)| *place += sum);
                }
            }
        }
    }
}

/// Whole groups of 32 that the rows and every column have.
fn groups(panel: &Panel<'_>, columns: &[Column<'_>]) -> usize {
    let of =
        |column: &Column<'_>| (column.quants.len() / 32).min(column.scales.len()).min(column.sums.len() / 2);
    columns.iter().map(of).fold(panel.len / 32, usize::min)
}

/// The next `N` rows; the last of them again where there are fewer.
fn take<'a, const N: usize>(rows: &mut impl Iterator<Item = PanelRow<'a>>) -> Option<[PanelRow<'a>; N]> {
    let mut last = rows.next()?;
    let mut taken = [last; N];
    for place in &mut taken[1..] {
        last = rows.next().unwrap_or(last);
        *place = last;
    }
    Some(taken)
}
