//! Kernels for 64-bit ARM processors: with the dot products every phone since 2018 has, and without.
//!
//! Blocks are multiplied as they lie in the file. Rows are taken in [`quad`]s, 128 numbers under
//! four scales, and the lengths of all slices decide how far a kernel goes: whatever it is given, it
//! reads and writes nothing else. NEON itself is part of every processor this is compiled for; the
//! instructions that are not (`sdot`, `smmla`) stand in kernels whose table entry asks for them.
//!
//! Source: Arm Architecture Reference Manual for A-profile (DDI 0487), C7 (SDOT, SMMLA, SADALP, SLI).
#![expect(unsafe_code, reason = "the table calls kernels for processors that have their instructions")]

mod k;
mod lanes;
mod panel;
mod plain;
mod quad;
mod small;

use std::arch::is_aarch64_feature_detected as has;

use super::panel::PanelIsa;
use super::{Column, Isa, Matvec, by_columns};
use crate::engine::quant::Format;

/// Dot products of four bytes at a time.
pub(super) static DOTPROD: Isa =
    Isa { name: "neon_dotprod", is_there: || has!("neon") && has!("dotprod"), matvec: matvec::<true> };

/// Only what the first processors of this kind had.
pub(super) static PLAIN: Isa = Isa { name: "neon", is_there: || has!("neon"), matvec: matvec::<false> };

/// Panels by products of two rows with two columns.
pub(super) static PANEL_I8MM: PanelIsa =
    PanelIsa { name: "neon_i8mm", is_there: || has!("neon") && has!("i8mm"), multiply: panel::i8mm };

/// Panels by dot products.
pub(super) static PANEL_DOTPROD: PanelIsa = PanelIsa {
    name: "neon_dotprod",
    is_there: || has!("neon") && has!("dotprod"),
    multiply: panel::dots::<true>,
};

/// Panels by products of bytes, added in pairs.
pub(super) static PANEL_PLAIN: PanelIsa =
    PanelIsa { name: "neon", is_there: || has!("neon"), multiply: panel::dots::<false> };

fn matvec<const DOTPROD: bool>(format: &Format) -> Option<Matvec> {
    Some(match format.name {
        "Q4_0" => by_columns!(small::q4_0, DOTPROD),
        "Q8_0" => by_columns!(small::q8_0, DOTPROD),
        "IQ4_NL" => by_columns!(small::iq4_nl, DOTPROD),
        "Q4_K" => by_columns!(k::q4_k, DOTPROD),
        "Q5_K" => by_columns!(k::q5_k, DOTPROD),
        "Q6_K" => by_columns!(k::q6_k, DOTPROD),
        "F16" => by_columns!(plain::f16),
        "BF16" => by_columns!(plain::bf16),
        "F32" => by_columns!(plain::f32),
        _ => return None,
    })
}
