//! Kernels for AVX2 with FMA and half-precision conversion (Haswell, Zen and later).
//!
//! One row at a time, four blocks of 32 numbers: lanes are `[half][block]`, with columns as
//! [`turned`] lays them out. Products of bytes go through 16-bit sums, which never overflow: the
//! bounds stand with each way to multiply. Source: Intel 64 and IA-32 Architectures Software
//! Developer's Manual, volume 2.

mod dots;
mod fives;
pub(super) mod k;
pub(super) mod lanes;
mod nibbles;
mod plain;
pub(super) mod q6_k;
mod q8_0;
pub(super) mod turned;

use super::{Column, Isa, Matvec, by_columns};
use crate::engine::quant::Format;

/// AVX2 and what came with it.
pub(super) static ISA: Isa = Isa { name: "avx2", is_there, matvec: matvec::<false> };
/// And products of bytes in one instruction (Alder Lake, Zen 5 and later).
pub(super) static VNNI: Isa = Isa { name: "avxvnni", is_there: has_vnni, matvec: matvec::<true> };

pub(super) fn is_there() -> bool {
    is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c")
}

fn has_vnni() -> bool {
    is_there() && is_x86_feature_detected!("avxvnni")
}

fn matvec<const VNNI: bool>(format: &Format) -> Option<Matvec> {
    Some(match format.name {
        "F32" => by_columns!(plain::f32),
        "F16" => by_columns!(plain::f16),
        "BF16" => by_columns!(plain::bf16),
        "Q8_0" => by_columns!(q8_0::q8_0, VNNI),
        "Q4_0" => by_columns!(nibbles::q4_0, VNNI),
        "Q4_1" => by_columns!(nibbles::q4_1, VNNI),
        "Q5_0" => by_columns!(fives::q5_0, VNNI),
        "Q5_1" => by_columns!(fives::q5_1, VNNI),
        "IQ4_NL" => by_columns!(nibbles::iq4_nl, VNNI),
        "Q4_K" => by_columns!(k::q4_k, VNNI),
        "Q5_K" => by_columns!(k::q5_k, VNNI),
        "Q6_K" => by_columns!(q6_k::q6_k, VNNI),
        _ => return None,
    })
}

/// Declares the kernel of a format: its name, bytes and numbers of a block, blocks in a piece, groups
/// of columns in a piece, the order of the columns and what multiplies a piece with the groups.
macro_rules! kernel {
    ($name:ident, $block:literal x $len:literal, $blocks:literal, $groups:literal, $order:expr, $step:ident) => {
        #[target_feature(enable = "avx2,f16c,fma")]
        pub(super) fn $name<const C: usize, const VNNI: bool>(
            rows: &[u8],
            columns: &[Column<'_>],
            out: &mut [f32],
        ) {
            const _: () = assert!($blocks * $len == $groups * 128);
            let Some(columns) = columns.first_chunk::<C>() else { return };
            let len = columns.iter().map(|column| column.quants.len()).min().unwrap_or_default();
            let row_bytes = len / $len * $block;
            if row_bytes == 0 {
                return out.fill(0.0);
            }
            let turned = Turned::new(columns, $order);
            let groups = turned.pieces::<C, $groups>();
            for (row, out) in rows.chunks_exact(row_bytes).zip(out.chunks_mut(C)) {
                let (pieces, rest) = row.as_chunks();
                let mut sums = [_mm256_setzero_ps(); C];
                for (piece, columns) in pieces.iter().zip(groups) {
                    fetch(piece);
                    $step::<C, VNNI>(piece, columns, &mut sums);
                }
                if let (false, Some(columns)) = (rest.is_empty(), groups.get(pieces.len())) {
                    $step::<C, VNNI>(last(row, &mut [0; _]), columns, &mut sums);
                }
                for (out, sums) in out.iter_mut().zip(sums) {
                    *out = sum(sums);
                }
            }
            turned.keep();
        }
    };
}
use kernel;
