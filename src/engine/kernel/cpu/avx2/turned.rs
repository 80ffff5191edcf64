//! Columns turned for kernels that keep a block in one lane.
//!
//! Four blocks of 32 numbers form a group. Integer products add up four neighbours at a time, so the
//! quants of a group are laid out by dwords: part `j` holds dword `j` of the four blocks, then dword
//! `4 + j` of them. A register of eight dwords then has the lanes `[half][block]`, a sixteenth of
//! each block's numbers goes into each step, and four steps leave one sum for each half of each
//! block: no sums across lanes, one conversion, one multiplication by the scales.
//!
//! Where blocks do not fill the last group it consists of the last four all the same, those again
//! that the group before has as zeros with a scale of zero; so rows are read in fours and not beyond
//! their end. Of fewer than four blocks the missing ones are zeros.

use std::arch::x86_64::*;
use std::cell::Cell;

use super::super::{COLUMNS_MAX, Column};
use super::lanes::{bytes, turn};

/// Blocks in a group.
const BLOCKS: usize = 4;

/// Four blocks of a column.
#[derive(Clone, Copy)]
#[repr(C, align(32))]
pub(in super::super) struct Group {
    /// `[part][half][block][4]`
    pub(in super::super) quants: [[i8; 32]; 4],
    /// Where integer sums begin: minus the weights' offset times the sum of the quants. `[half][block]`
    pub(in super::super) starts: [i32; 8],
    /// `[2][block]`, the same twice.
    pub(in super::super) scales: [f32; 8],
    /// Scale times sum of the quants. `[half][block]`
    pub(in super::super) sums: [f32; 8],
}

/// How a format wants its columns.
#[derive(Clone, Copy, Default, PartialEq)]
pub(in super::super) struct Order {
    /// Which blocks of eight are the first group, which the second.
    pub(in super::super) blocks: [usize; 2 * BLOCKS],
    /// What weights have been raised by to lose their sign.
    pub(in super::super) offset: i32,
}

impl Order {
    /// Blocks as they come.
    pub(in super::super) const fn plain(offset: i32) -> Self {
        Self { blocks: [0, 1, 2, 3, 4, 5, 6, 7], offset }
    }

    /// Every other block, as nibbles of Q4_K and Q5_K come.
    pub(in super::super) const PAIRS: Self = Self { blocks: [0, 2, 4, 6, 1, 3, 5, 7], offset: 0 };

    /// Two of every four, as nibbles of Q6_K come; its numbers are raised by 32.
    pub(in super::super) const QUARTERS: Self = Self { blocks: [0, 1, 4, 5, 2, 3, 6, 7], offset: 32 };
}

/// Groups of all columns, kept from call to call: a matrix is multiplied in many pieces.
#[derive(Default)]
pub(in super::super) struct Turned {
    stamps: [u64; COLUMNS_MAX],
    order: Order,
    groups: Vec<Group>,
}

thread_local! {
    /// What this thread turned last, and before: a few columns more than one kernel takes come in two groups.
    static LAST: Cell<[Turned; 2]> = const { Cell::new([Turned::EMPTY; 2]) };
}

impl Turned {
    const EMPTY: Self = Self { stamps: [0; COLUMNS_MAX], order: Order::plain(0), groups: Vec::new() };

    /// Turns columns of the same length, unless they were turned just now.
    #[target_feature(enable = "avx2")]
    pub(in super::super) fn new<const C: usize>(columns: &[Column<'_>; C], order: Order) -> Self {
        let [last, before] = LAST.replace([Self::EMPTY; 2]);
        let mut stamps = [0; COLUMNS_MAX];
        for (stamp, column) in stamps.iter_mut().zip(columns) {
            *stamp = column.stamp;
        }
        let is_known = |turned: &Self| stamps == turned.stamps && order == turned.order;
        let (mut turned, other) = if is_known(&last) { (last, before) } else { (before, last) };
        LAST.set([other, Self::EMPTY]);
        if is_known(&turned) {
            return turned;
        }
        (turned.stamps, turned.order) = (stamps, order);
        let blocks = columns.iter().map(|column| column.scales.len()).min().unwrap_or_default();
        turned.groups.resize(blocks.div_ceil(BLOCKS) * C, Group::EMPTY);
        let (groups, _) = turned.groups.as_chunks_mut::<C>();
        // The last group reaches back over blocks of the one before, which it then has as zeros.
        let back = if blocks < BLOCKS { 0 } else { groups.len() * BLOCKS - blocks };
        let last = groups.len().saturating_sub(1);
        for (group, columns_of_it) in groups.iter_mut().enumerate() {
            let back = if group == last { back } else { 0 };
            let mut places = [0; BLOCKS];
            for (b, place) in places.iter_mut().enumerate() {
                *place = group / 2 * (2 * BLOCKS) + order.blocks[group % 2 * BLOCKS + b];
                *place = if b < back { usize::MAX } else { *place - back };
            }
            for (group, column) in columns_of_it.iter_mut().zip(columns) {
                group.fill(column, places, order.offset);
            }
        }
        turned
    }

    /// The groups, a piece of the rows at a time. `[K / 128 / GROUPS][GROUPS][C]`
    #[inline]
    pub(in super::super) fn pieces<const C: usize, const GROUPS: usize>(&self) -> &[[[Group; C]; GROUPS]] {
        self.groups.as_chunks().0.as_chunks().0
    }

    /// Keeps them for the next call.
    pub(in super::super) fn keep(self) {
        let [other, _] = LAST.replace([Self::EMPTY; 2]);
        LAST.set([self, other]);
    }
}

impl Group {
    const EMPTY: Self = Self { quants: [[0; 32]; 4], starts: [0; 8], scales: [0.0; 8], sums: [0.0; 8] };

    /// Takes these blocks of the column, as far as they are there.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn fill(&mut self, column: &Column<'_>, blocks: [usize; BLOCKS], offset: i32) {
        let (whole, _) = column.quants.as_chunks::<32>();
        let (mut quants, mut scales) = ([_mm256_setzero_si256(); BLOCKS], [0.0; BLOCKS]);
        for ((quants, scale), at) in quants.iter_mut().zip(&mut scales).zip(blocks) {
            if let (Some(block), Some(there)) = (whole.get(at), column.scales.get(at)) {
                (*quants, *scale) = (bytes(block), *there);
            }
        }
        let [a, b, c, d] = scales;
        self.scales = [a, b, c, d, a, b, c, d];
        let mut sums = _mm256_setzero_si256();
        for (part, quants) in self.quants.iter_mut().zip(turn(quants)) {
            // SAFETY: the array is as long as the register.
            unsafe { _mm256_storeu_si256(part.as_mut_ptr().cast(), quants) };
            let pairs = _mm256_maddubs_epi16(_mm256_set1_epi8(1), quants);
            sums = _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
        }
        let starts = _mm256_mullo_epi32(sums, _mm256_set1_epi32(-offset));
        let scaled = _mm256_mul_ps(_mm256_cvtepi32_ps(sums), _mm256_setr_ps(a, b, c, d, a, b, c, d));
        // SAFETY: both arrays are as long as the register.
        unsafe {
            _mm256_storeu_si256(self.starts.as_mut_ptr().cast(), starts);
            _mm256_storeu_ps(self.sums.as_mut_ptr(), scaled);
        }
    }
}
