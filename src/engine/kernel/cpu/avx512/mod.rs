//! Kernels for AVX-512 with VNNI and VBMI (Ice Lake, Zen 4 and later).
//!
//! Two rows at a time, four blocks of 32 numbers of each: lanes are `[row][half][block]`, with
//! columns as [`turned`](super::avx2::turned) lays them out. Bytes of the weights are moved to their
//! lanes once for all columns; they are multiplied without sign, and what that adds is where integer
//! sums begin. Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2.

mod fives;
mod k;
mod lanes;
mod nibbles;
mod plain;
mod q6_k;
mod q8_0;

use super::{Column, Isa, Matvec, by_columns};
use crate::engine::quant::Format;

/// AVX-512 with the instructions on bytes.
pub(super) static ISA: Isa = Isa { name: "avx512", is_there, matvec };

fn is_there() -> bool {
    super::avx2::is_there()
        && is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512vnni")
        && is_x86_feature_detected!("avx512vbmi")
}

fn matvec(format: &Format) -> Option<Matvec> {
    Some(match format.name {
        "F32" => by_columns!(plain::f32),
        "F16" => by_columns!(plain::f16),
        "BF16" => by_columns!(plain::bf16),
        "Q8_0" => by_columns!(q8_0::q8_0),
        "Q4_0" => by_columns!(nibbles::q4_0),
        "Q4_1" => by_columns!(fives::q4_1),
        "Q5_0" => by_columns!(fives::q5_0),
        "Q5_1" => by_columns!(fives::q5_1),
        "IQ4_NL" => by_columns!(nibbles::iq4_nl),
        "Q4_K" => by_columns!(k::q4_k),
        "Q5_K" => by_columns!(k::q5_k),
        "Q6_K" => by_columns!(q6_k::q6_k),
        _ => return None,
    })
}

/// Declares the kernel of a format: its name, bytes and numbers of a block, blocks in a piece, groups
/// of columns in a piece, the order of the columns and what multiplies two pieces with the groups.
macro_rules! kernel {
    ($name:ident, $block:literal x $len:literal, $blocks:literal, $groups:literal, $order:expr, $step:ident) => {
        #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx512vbmi,f16c,fma")]
        pub(super) fn $name<const C: usize>(rows: &[u8], columns: &[Column<'_>], out: &mut [f32]) {
            const _: () = assert!($blocks * $len == $groups * 128);
            let Some(columns) = columns.first_chunk::<C>() else { return };
            let len = columns.iter().map(|column| column.quants.len()).min().unwrap_or_default();
            let row_bytes = len / $len * $block;
            if row_bytes == 0 {
                return out.fill(0.0);
            }
            let turned = Turned::new(columns, $order);
            let groups = turned.pieces::<C, $groups>();
            for (rows, out) in rows.chunks(2 * row_bytes).zip(out.chunks_mut(2 * C)) {
                let Some((a, b)) = rows.split_at_checked(row_bytes) else { break };
                let is_pair = b.len() == row_bytes;
                let b = if is_pair { b } else { a };
                let ((a_pieces, rest), (b_pieces, _)) = (a.as_chunks(), b.as_chunks());
                let mut sums = [_mm512_setzero_ps(); C];
                for ((a, b), columns) in a_pieces.iter().zip(b_pieces).zip(groups) {
                    fetch(a);
                    fetch(b);
                    $step(a, b, columns, &mut sums);
                }
                if let (false, Some(columns)) = (rest.is_empty(), groups.get(a_pieces.len())) {
                    $step(last(a, &mut [0; _]), last(b, &mut [0; _]), columns, &mut sums);
                }
                store(&sums, if is_pair { 2 } else { 1 }, out);
            }
            turned.keep();
        }
    };
}
use kernel;
