//! A matrix times some columns, shared among workers.
//!
//! A few columns go through the kernel of the format, which reads the weights once for them; many go
//! through tiles or panels where the processor has them. What a column becomes does not depend on how many
//! columns come with it, as long as they are few: speculation relies on that.
#![expect(unsafe_code, reason = "workers fill their own outputs of one result")]

use super::attend::FEW;
use super::columns::Columns;
use super::out::Out;
use super::panel::{self, Panel, PanelIsa};
use super::pool::Pool;
use super::{COLUMNS_MAX, ISAS, Matvec, Rows};
use crate::engine::quant::{Format, GROUP, Unpacked};

/// Bytes of weights in a task of a few columns: long enough to outweigh its start, and inside the
/// first cache while the next columns pass.
const TASK_BYTES: usize = 32 << 10;

/// Rows of products a worker keeps before it writes them out.
const KEPT_ROWS: usize = 16;

/// Rows unpacked at a time for many columns, and columns multiplied with them at a time.
const PANEL_ROWS: usize = 16;
const PANEL_COLUMNS: usize = 64;

/// The kernel for a format: of the best set of instructions that is there and has one.
fn kernel(format: &Format) -> Option<Matvec> {
    ISAS.iter().filter(|isa| (isa.is_there)()).find_map(|isa| (isa.matvec)(format))
}

/// `out[t][o] = sum of weights[o][i] x[t][i]`; the matrix comes in parts of one length, in the order of the
/// outputs, which may differ in format; `x` are rows of as many numbers as the matrix' rows have, `out` has
/// a row for each and a column for every output.
pub(in crate::engine) fn multiply(pool: &Pool, matrix: &[Rows<'_>], x: &[f32], out: &mut [f32]) {
    let Some(len) = matrix.first().map(|rows| rows.len.max(1)) else { return };
    let outputs = matrix.iter().map(Rows::count).sum();
    let columns = x.len() / len;
    let out = Out::new(out, outputs);
    #[cfg(target_arch = "x86_64")]
    if columns > FEW
        && len.is_multiple_of(32)
        && let Some(tiles) = super::amx::Tiles::new()
    {
        return tiled(pool, tiles, matrix, x, &out);
    }
    let has_blocks = matrix.iter().all(|rows| rows.format.block_len > 1);
    if let Some(kernel) = panel::best().filter(|_| columns > FEW && has_blocks) {
        return panelled(pool, kernel, matrix, x, &out);
    }
    few(pool, matrix, x, len, &out);
}

/// Rows `from..from + count` of a part, whose first row is output `at`.
struct Task<'a> {
    rows: Rows<'a>,
    part: usize,
    from: usize,
    count: usize,
    at: usize,
}

/// Does `work` for all rows of a matrix, cut into tasks of as many rows as a part would like.
fn each<'a>(
    pool: &Pool,
    matrix: &[Rows<'a>],
    rows_of: impl Fn(&Rows<'_>) -> usize,
    work: &(dyn Fn(&Task<'a>) + Sync),
) {
    let mut tasks = Vec::new();
    let mut first = 0;
    for (part, rows) in matrix.iter().enumerate() {
        let (all, step) = (rows.count(), rows_of(rows).max(1));
        let task = |from| Task { rows: *rows, part, from, count: step.min(all - from), at: first + from };
        tasks.extend((0..all).step_by(step).map(task));
        first += all;
    }
    pool.stretches(tasks.len(), &|at| tasks.get(at).into_iter().for_each(work));
}

/// Products of some rows, `[rows, columns]`, to their outputs: the columns from `first` on are rows of `out`.
///
/// # Safety
///
/// Nobody else holds these outputs meanwhile.
unsafe fn write(out: &Out<'_>, products: &[f32], first: usize, columns: usize, at: usize) {
    for c in 0..columns {
        // SAFETY: as the caller promises.
        let place = unsafe { out.piece(first + c, at, products.len() / columns) };
        let products = products.iter().skip(c).step_by(columns);
        place.iter_mut().zip(products).for_each(|(place, product)| *place = *product);
    }
}

fn few(pool: &Pool, matrix: &[Rows<'_>], x: &[f32], len: usize, out: &Out<'_>) {
    let mut columns = Columns::default();
    columns.take(x, len);
    let columns: Vec<_> = columns.all().collect();
    let kernels: Vec<_> = matrix.iter().map(|rows| kernel(rows.format)).collect();
    let rows_of = |rows: &Rows<'_>| (TASK_BYTES / rows.format.row_bytes(len).max(1)).clamp(1, 64);
    each(pool, matrix, rows_of, &|task| {
        let Some(matvec) = kernels.get(task.part).copied().flatten() else { return };
        let mut kept = [0.0; KEPT_ROWS * COLUMNS_MAX];
        for (group, columns) in columns.chunks(COLUMNS_MAX).enumerate() {
            for from in (0..task.count).step_by(KEPT_ROWS) {
                let count = KEPT_ROWS.min(task.count - from);
                let products = kept.get_mut(..count * columns.len()).unwrap_or_default();
                matvec(task.rows.rows(task.from + from, count), columns, products);
                // SAFETY: tasks are of different outputs.
                unsafe { write(out, products, group * COLUMNS_MAX, columns.len(), task.at + from) };
            }
        }
    });
}

/// Many columns on panels: rows are unpacked once for all of them.
fn panelled(pool: &Pool, kernel: &PanelIsa, matrix: &[Rows<'_>], x: &[f32], out: &Out<'_>) {
    let len = matrix.first().map_or(1, |rows| rows.len);
    let mut columns = Columns::default();
    columns.take(x, len);
    let columns: Vec<_> = columns.all().collect();
    each(pool, matrix, |_| PANEL_ROWS, &|task| {
        let (count, groups) = (task.count, len / GROUP);
        let mut quants = vec![0; count * len];
        let (mut scales, mut minimums) = (vec![0.0; count * groups], vec![0.0; count * groups]);
        let room = Unpacked { quants: &mut quants, scales: &mut scales, minimums: &mut minimums };
        task.rows.format.unpack(task.rows.rows(task.from, count), room);
        let panel = Panel { quants: &quants, scales: &scales, minimums: &minimums, len };
        let mut products = vec![0.0; count * PANEL_COLUMNS];
        for (group, columns) in columns.chunks(PANEL_COLUMNS).enumerate() {
            let products = products.get_mut(..count * columns.len()).unwrap_or_default();
            (kernel.multiply)(&panel, columns, products);
            // SAFETY: tasks are of different outputs.
            unsafe { write(out, products, group * PANEL_COLUMNS, columns.len(), task.at) };
        }
    });
}

#[cfg(target_arch = "x86_64")]
fn tiled(pool: &Pool, tiles: super::amx::Tiles, matrix: &[Rows<'_>], x: &[f32], out: &Out<'_>) {
    use super::amx;

    let len = matrix.first().map_or(1, |rows| rows.len);
    let mut tiled = amx::Tiled::default();
    let is_exact = matrix.iter().any(|rows| amx::is_exact(rows.format));
    tiled.room(x.len() / len, len, if is_exact { 2 } else { 1 });
    let mut panels: Vec<_> = tiled.panels().collect();
    pool.pieces(&mut panels, 1, &|_, panels| {
        for (plane, at, panel) in panels {
            amx::fill(tiles, (*plane, *at, panel), x, len);
        }
    });
    drop(panels);
    let outputs = matrix.iter().map(Rows::count).sum();
    let rows_of = |_: &Rows<'_>| amx::task_rows(outputs, pool.workers());
    each(pool, matrix, rows_of, &|task| {
        // SAFETY: tasks are of different outputs.
        unsafe { amx::multiply(tiles, &task.rows, (task.from, task.count), &tiled, out, task.at) };
    });
}
