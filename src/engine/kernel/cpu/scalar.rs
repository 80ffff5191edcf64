//! Plain loops for every format and every processor: what the others are held to.
//!
//! A row is unpacked into whole numbers, a few blocks at a time, and multiplied group by group;
//! formats without blocks are multiplied with the numbers that were not rounded.

use super::{COLUMNS_MAX, Column, Isa, Matvec};
use crate::engine::quant::{self, Format, GROUP, Unpacked};

/// Always there.
pub(super) static ISA: Isa = Isa { name: "scalar", is_there: || true, matvec };

/// Numbers unpacked at a time, a multiple of every block.
const PART: usize = 256;

fn matvec(format: &Format) -> Option<Matvec> {
    Some(match format.ggml_type {
        0 => rows::<0>,
        1 => rows::<1>,
        2 => rows::<2>,
        3 => rows::<3>,
        6 => rows::<6>,
        7 => rows::<7>,
        8 => rows::<8>,
        10 => rows::<10>,
        11 => rows::<11>,
        12 => rows::<12>,
        13 => rows::<13>,
        14 => rows::<14>,
        20 => rows::<20>,
        23 => rows::<23>,
        30 => rows::<30>,
        39 => rows::<39>,
        _ => return None,
    })
}

/// The kernel of the format with this number.
fn rows<const TYPE: u32>(rows: &[u8], columns: &[Column<'_>], out: &mut [f32]) {
    let (Some(format), Some(first)) = (quant::by_ggml_type(TYPE), columns.first()) else { return };
    let row_bytes = format.row_bytes(first.exact.len()).max(1);
    for (row, out) in rows.chunks_exact(row_bytes).zip(out.chunks_exact_mut(columns.len())) {
        let mut sums = [0.0; COLUMNS_MAX];
        match format.block_len {
            1 => plain(format, row, columns, &mut sums),
            _ => blocks(format, row, columns, &mut sums),
        }
        out.iter_mut().zip(sums).for_each(|(out, sum)| *out = sum);
    }
}

fn blocks(format: &Format, row: &[u8], columns: &[Column<'_>], sums: &mut [f32; COLUMNS_MAX]) {
    let mut quants = [0; PART];
    let (mut scales, mut minimums) = ([0.0; PART / GROUP], [0.0; PART / GROUP]);
    for (part, blocks) in row.chunks(format.row_bytes(PART)).enumerate() {
        format.unpack(blocks, Unpacked { quants: &mut quants, scales: &mut scales, minimums: &mut minimums });
        let groups = blocks.len() / format.block_bytes * format.block_len / GROUP;
        let first = part * (PART / GROUP);
        for (column, total) in columns.iter().zip(sums.iter_mut()) {
            let rest = column.quants.as_chunks::<GROUP>().0.get(first..).unwrap_or_default();
            let own = quants.as_chunks::<GROUP>().0.iter().zip(&scales).zip(&minimums).take(groups);
            for (i, (((q, scale), minimum), x)) in own.zip(rest).enumerate() {
                let product: i32 = q.iter().zip(x).map(|(q, x)| i32::from(*q) * i32::from(*x)).sum();
                let at = first + i;
                let (x_scale, x_sum) = (column.scales.get(at / 2), column.sums.get(at));
                let (Some(x_scale), Some(x_sum)) = (x_scale, x_sum) else { return };
                *total += scale * x_scale * product as f32 - minimum * x_sum;
            }
        }
    }
}

fn plain(format: &Format, row: &[u8], columns: &[Column<'_>], sums: &mut [f32; COLUMNS_MAX]) {
    let mut numbers = [0.0; PART];
    for (part, bytes) in row.chunks(PART * format.block_bytes).enumerate() {
        let count = bytes.len() / format.block_bytes;
        format.dequantize(bytes, &mut numbers);
        for (column, total) in columns.iter().zip(sums.iter_mut()) {
            let x = column.exact.get(part * PART..).unwrap_or_default();
            *total += numbers.iter().take(count).zip(x).map(|(w, x)| w * x).sum::<f32>();
        }
    }
}
