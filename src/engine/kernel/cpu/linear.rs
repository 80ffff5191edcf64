//! A matrix times some columns, shared among workers.
//!
//! A few columns go through the kernel of the format, which reads the weights once for them; many go
//! through tiles where the processor has them. What a column becomes does not depend on how many
//! columns come with it, as long as they are few: speculation relies on that.
#![expect(unsafe_code, reason = "workers fill their own outputs of one result")]

use super::attend::FEW;
use super::columns::Columns;
use super::out::Out;
use super::panel::{PANELS, Panel};
use super::pool::Pool;
use super::{COLUMNS_MAX, ISAS, Matvec, Rows, scalar};
use crate::engine::quant::{Format, GROUP, Unpacked};

/// Bytes of weights in a task of a few columns: long enough to outweigh its start, and inside the
/// first cache while the next columns pass.
const TASK_BYTES: usize = 32 << 10;

/// Rows of products a worker keeps before it writes them out.
const KEPT_ROWS: usize = 16;

/// Rows unpacked at a time for many columns, and columns multiplied with them at a time.
const PANEL_ROWS: usize = 16;
const PANEL_COLUMNS: usize = 64;

/// A matrix as several stacks of rows, which may differ in format.
pub(in crate::engine) struct Stack<'a> {
    /// In the order of the outputs; all of the same length.
    pub(in crate::engine) parts: &'a [Rows<'a>],
}

/// The kernel for a format: of the best set of instructions that is there and has one.
fn kernel(format: &Format) -> Option<Matvec> {
    ISAS.iter().filter(|isa| (isa.is_there)()).find_map(|isa| (isa.matvec)(format))
}

/// `out[t][o] = sum of weights[o][i] x[t][i]`; `x` are rows of as many numbers as the matrix' rows
/// have, `out` has a row for each and a column for every output.
pub(in crate::engine) fn multiply(pool: &Pool, matrix: &Stack<'_>, x: &[f32], out: &mut [f32]) {
    let Some(len) = matrix.parts.first().map(|rows| rows.len.max(1)) else { return };
    let outputs = matrix.parts.iter().map(Rows::count).sum();
    let columns = x.len() / len;
    let out = Out::new(out, outputs);
    #[cfg(target_arch = "x86_64")]
    if columns > FEW
        && len.is_multiple_of(32)
        && let Some(tiles) = super::amx::Tiles::new()
    {
        return tiled(pool, tiles, matrix, x, &out);
    }
    if columns > FEW && matrix.parts.iter().all(|rows| rows.format.block_len > 1) {
        return panelled(pool, matrix, x, len, &out);
    }
    few(pool, matrix, x, len, &out);
}

/// One task: rows `from..from + count` of a part, whose first row is output `at`.
struct Task {
    part: usize,
    from: usize,
    count: usize,
    at: usize,
}

/// Cuts a matrix into tasks of so many rows, as a part would like them.
fn tasks(matrix: &Stack<'_>, rows_of: impl Fn(&Rows<'_>) -> usize) -> Vec<Task> {
    let mut tasks = Vec::new();
    let mut first = 0;
    for (part, rows) in matrix.parts.iter().enumerate() {
        let (all, step) = (rows.count(), rows_of(rows).max(1));
        let task = |from| Task { part, from, count: step.min(all - from), at: first + from };
        tasks.extend((0..all).step_by(step).map(task));
        first += all;
    }
    tasks
}

fn few(pool: &Pool, matrix: &Stack<'_>, x: &[f32], len: usize, out: &Out<'_>) {
    let mut columns = Columns::default();
    columns.take(x, len);
    let columns: Vec<_> = columns.all().collect();
    let tasks = tasks(matrix, |rows| (TASK_BYTES / rows.format.row_bytes(len).max(1)).clamp(1, 64));
    pool.tasks(tasks.len(), &|task| {
        let Some(task) = tasks.get(task) else { return };
        let Some(rows) = matrix.parts.get(task.part) else { return };
        let Some(matvec) = kernel(rows.format).or_else(|| (scalar::ISA.matvec)(rows.format)) else { return };
        let mut kept = [0.0; KEPT_ROWS * COLUMNS_MAX];
        for (group, columns) in columns.chunks(COLUMNS_MAX).enumerate() {
            for from in (0..task.count).step_by(KEPT_ROWS) {
                let count = KEPT_ROWS.min(task.count - from);
                let products = kept.get_mut(..count * columns.len()).unwrap_or_default();
                matvec(rows.rows(task.from + from, count), columns, products);
                for c in 0..columns.len() {
                    // SAFETY: tasks are of different outputs.
                    let place = unsafe { out.piece(group * COLUMNS_MAX + c, task.at + from, count) };
                    let products = products.iter().skip(c).step_by(columns.len());
                    place.iter_mut().zip(products).for_each(|(place, product)| *place = *product);
                }
            }
        }
    });
}

/// Many columns without tiles: rows are unpacked once for all of them.
fn panelled(pool: &Pool, matrix: &Stack<'_>, x: &[f32], len: usize, out: &Out<'_>) {
    let Some(kernel) = PANELS.iter().find(|isa| (isa.is_there)()) else { return };
    let mut columns = Columns::default();
    columns.take(x, len);
    let columns: Vec<_> = columns.all().collect();
    let tasks = tasks(matrix, |_| PANEL_ROWS);
    pool.tasks(tasks.len(), &|task| {
        let Some(task) = tasks.get(task) else { return };
        let Some(rows) = matrix.parts.get(task.part) else { return };
        let (count, groups) = (task.count, len / GROUP);
        let mut quants = vec![0; count * len];
        let (mut scales, mut minimums) = (vec![0.0; count * groups], vec![0.0; count * groups]);
        let room = Unpacked { quants: &mut quants, scales: &mut scales, minimums: &mut minimums };
        rows.format.unpack(rows.rows(task.from, count), room);
        let panel = Panel { quants: &quants, scales: &scales, minimums: &minimums, len };
        let mut products = vec![0.0; count * PANEL_COLUMNS];
        for (group, columns) in columns.chunks(PANEL_COLUMNS).enumerate() {
            let products = products.get_mut(..count * columns.len()).unwrap_or_default();
            (kernel.multiply)(&panel, columns, products);
            for c in 0..columns.len() {
                // SAFETY: tasks are of different outputs.
                let place = unsafe { out.piece(group * PANEL_COLUMNS + c, task.at, count) };
                let products = products.iter().skip(c).step_by(columns.len());
                place.iter_mut().zip(products).for_each(|(place, product)| *place = *product);
            }
        }
    });
}

#[cfg(target_arch = "x86_64")]
fn tiled(pool: &Pool, tiles: super::amx::Tiles, matrix: &Stack<'_>, x: &[f32], out: &Out<'_>) {
    use super::amx;

    let len = matrix.parts.first().map_or(1, |rows| rows.len);
    let mut tiled = amx::Tiled::default();
    let is_exact = matrix.parts.iter().any(|rows| amx::is_exact(rows.format));
    tiled.room(x.len() / len, len, if is_exact { 2 } else { 1 });
    let mut panels: Vec<_> = tiled.panels().collect();
    pool.pieces(&mut panels, 1, &|_, panels| {
        for (plane, at, panel) in panels {
            amx::fill(tiles, (*plane, *at, panel), x, len);
        }
    });
    drop(panels);
    let outputs = matrix.parts.iter().map(Rows::count).sum();
    let tasks = tasks(matrix, |_| amx::task_rows(outputs, pool.workers()));
    pool.tasks(tasks.len(), &|task| {
        let Some(task) = tasks.get(task) else { return };
        let Some(rows) = matrix.parts.get(task.part) else { return };
        // SAFETY: tasks are of different outputs.
        unsafe { amx::multiply(tiles, rows, (task.from, task.count), &tiled, out, task.at) };
    });
}
