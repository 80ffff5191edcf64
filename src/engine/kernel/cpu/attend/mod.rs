//! Attention of some positions over the cache, with heads that share keys and values.
//!
//! Scores are never kept: a running maximum and a running sum a row let blocks of positions be
//! taken one after the other. Tasks are a key head, some queries and a range of positions; ranges
//! of the same queries are put together at the end.
//! Sources: Dao et al. 2022 (arXiv:2205.14135); Flash-Decoding (Dao et al. 2023) for the ranges;
//! Ainslie et al. 2023 (arXiv:2305.13245) for the shared heads.
#![expect(unsafe_code, reason = "tasks write their own parts of one slice")]

mod flash;
#[cfg(test)]
mod tests;
mod tile;
#[cfg(target_arch = "x86_64")]
mod tiles;

use std::cell::Cell;
use std::ops::Range;

use super::cache::{LayerCache, Pages};
use super::lanes::{LANES, Level};
use super::pool::{Parts, Pool};

/// Rows of queries, all heads of a group counted, that a task takes at most.
const ROWS_MAX: usize = 72;
/// Positions of a range. Ranges begin at multiples of it, whatever is asked.
const RANGE: usize = 256;
/// Up to so many positions are few and looked at in ranges; more are not. What a position comes to is the
/// same bit for bit, whichever others are asked with it and however many workers there are, as long as
/// all are few or all are many: what is read of a text in one go or in several must not differ.
pub(in crate::engine) const FEW: usize = 8;

/// How queries look at the cache.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Look {
    /// Query heads; a multiple of the cache's heads.
    pub(in crate::engine) heads: usize,
    /// Multiplies the products of queries and keys.
    pub(in crate::engine) scale: f32,
    /// Scores are squeezed to this range by `tanh`.
    pub(in crate::engine) softcap: Option<f32>,
    /// How many latest positions are seen, the own one counted; `None` sees all.
    pub(in crate::engine) window: Option<usize>,
}

/// One call of [`attend`].
struct Call<'a> {
    level: Level,
    look: Look,
    queries: &'a [f32],
    cache: &'a LayerCache,
    start: usize,
    /// They are not asked with many others.
    is_few: bool,
    /// Query heads of a key head.
    group: usize,
    /// The tile unit, where it is to be used.
    #[cfg(target_arch = "x86_64")]
    unit: Option<tiles::Unit>,
}

/// How a call is shared out.
#[derive(Clone, Copy, Debug)]
struct Split {
    /// Positions that ask.
    count: usize,
    /// How many of them a task takes.
    tokens: usize,
    /// Stretches of them.
    stretches: usize,
    /// The ranges that the positions seen are cut into; a single one is all that is seen.
    first_range: usize,
    ranges: usize,
}

/// One task of a call.
struct Task {
    /// Key and value head.
    head: usize,
    /// Which of the call's positions ask.
    tokens: Range<usize>,
    /// What they may look at, of what they see.
    span: Range<usize>,
}

/// Queries `[T][heads * key_len]` of positions `start..start + T` look at the cache, which holds
/// them already; `out` takes `[T][heads * value_len]`. A position sees itself and what came before,
/// as far as its window reaches and the cache still holds it.
pub(in crate::engine) fn attend(
    look: Look,
    queries: &[f32],
    cache: &LayerCache,
    start: usize,
    out: &mut [f32],
    pool: &Pool,
) {
    // Tiles round to less than floats hold.
    let may_use_tiles = matches!(cache.pages, Pages::Half(_));
    let means = Means { level: Level::best(), may_use_tiles };
    attend_with(means, look, queries, cache, start, out, pool);
}

/// What may be computed with.
#[derive(Clone, Copy, Debug)]
struct Means {
    level: Level,
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "only x86 has tiles"))]
    may_use_tiles: bool,
}

fn attend_with(
    means: Means,
    look: Look,
    queries: &[f32],
    cache: &LayerCache,
    start: usize,
    out: &mut [f32],
    pool: &Pool,
) {
    let shape = cache.shape();
    let group = look.heads / shape.kv_heads.max(1);
    let (asked, given) = (look.heads * shape.key_len, look.heads * shape.value_len);
    if group == 0 || asked == 0 || given == 0 {
        return;
    }
    let count = (queries.len() / asked).min(out.len() / given);
    let early = means.early(start, count);
    let (queries, out) = (queries.split_at(early * asked), out.split_at_mut(early * given));
    let parts = [(0..early, queries.0, out.0), (early..count, queries.1, out.1)];
    for (part, queries, out) in parts.into_iter().filter(|(part, ..)| !part.is_empty()) {
        let call = Call {
            level: means.level,
            look,
            queries,
            cache,
            start: start + part.start,
            is_few: count <= FEW,
            group,
            #[cfg(target_arch = "x86_64")]
            unit: means.unit(count).filter(|_| part.start == early),
        };
        call.attend(part.len(), out, pool);
    }
}

impl Means {
    /// How many of `count` positions from `start` on come before those for the tile unit.
    fn early(self, start: usize, count: usize) -> usize {
        #[cfg(target_arch = "x86_64")]
        if self.unit(count).is_some() {
            return tiles::FIRST.saturating_sub(start).min(count);
        }
        let _ = start;
        count
    }

    /// The tile unit, for many positions.
    #[cfg(target_arch = "x86_64")]
    fn unit(self, count: usize) -> Option<tiles::Unit> {
        match self.level {
            Level::Avx512(lanes) if count > FEW && self.may_use_tiles => {
                super::amx::Tiles::new().map(|tiles| tiles::Unit { tiles, lanes })
            }
            _ => None,
        }
    }
}

thread_local! {
    /// What ranges gave, kept for the next call of this thread.
    static PARTIAL: Cell<Vec<f32>> = const { Cell::new(Vec::new()) };
}

impl Call<'_> {
    /// Lets all `count` positions look.
    fn attend(&self, count: usize, out: &mut [f32], pool: &Pool) {
        let shape = self.cache.shape();
        let split = self.split(count);
        let tasks = shape.kv_heads * split.stretches * split.ranges;
        if split.ranges == 1 {
            let out = Parts::new(out);
            return pool.tasks(tasks, &|at| self.run(&split, at, &out, false));
        }
        let mut partial = PARTIAL.take();
        partial.resize(tasks * split.tokens * self.group * (shape.value_len + 2), 0.0);
        let parts = Parts::new(&mut partial);
        pool.tasks(tasks, &|at| self.run(&split, at, &parts, true));
        self.combine(&split, &partial, out);
        PARTIAL.set(partial);
    }

    /// Rows that a task takes at most.
    fn rows_max(&self) -> usize {
        #[cfg(target_arch = "x86_64")]
        if self.unit.is_some() {
            return tiles::ROWS;
        }
        ROWS_MAX
    }

    fn split(&self, count: usize) -> Split {
        let most = (self.rows_max() / self.group).max(1);
        // Whole tiles of six rows, where that many positions fit.
        let tokens = if most < 6 { most } else { most / 6 * 6 }.min(count.max(1));
        let stretches = count.div_ceil(tokens);
        let span = self.span(0..count);
        let (first_range, end) = (span.start / RANGE, span.end.div_ceil(RANGE));
        let ranges = if self.is_few { end.saturating_sub(first_range).max(1) } else { 1 };
        Split { count, tokens, stretches, first_range, ranges }
    }

    /// All that these positions see.
    fn span(&self, tokens: Range<usize>) -> Range<usize> {
        let end = (self.start + tokens.end).min(self.cache.len());
        self.oldest(self.start + tokens.start).min(end)..end
    }

    /// The first position that `position` sees.
    fn oldest(&self, position: usize) -> usize {
        let window = self.look.window.map_or(0, |window| (position + 1).saturating_sub(window));
        window.max(self.cache.first())
    }

    fn task(&self, split: &Split, at: usize) -> Task {
        let kv_heads = self.cache.shape().kv_heads;
        let (range, rest) = (at % split.ranges, at / split.ranges);
        // The last queries see most; who begins with them ends with small tasks.
        let (head, stretch) = (rest % kv_heads, split.stretches - 1 - rest / kv_heads);
        let first = stretch * split.tokens;
        let tokens = first..(first + split.tokens).min(split.count);
        let mut span = self.span(tokens.clone());
        if split.ranges > 1 {
            let from = (split.first_range + range) * RANGE;
            span = span.start.max(from)..span.end.min(from + RANGE);
        }
        Task { head, tokens, span }
    }

    /// What a row of a task sees of these blocks, counted from the first one's beginning. Rows beyond
    /// the last see what that one sees.
    fn seen(&self, task: &Task, row: usize, blocks: &Range<usize>) -> Range<usize> {
        let token = (task.tokens.start + row / self.group).min(task.tokens.end.saturating_sub(1));
        let (position, first) = (self.start + token, blocks.start * LANES);
        let start = self.oldest(position).max(task.span.start).max(first);
        let end = (position + 1).min(task.span.end).min(blocks.end * LANES);
        start - first..end.max(start) - first
    }

    /// Does a task; its result goes to its own part of `partial`, or to its rows of the output.
    fn run(&self, split: &Split, at: usize, to: &Parts<'_, f32>, is_partial: bool) {
        let task = self.task(split, at);
        let value_len = self.cache.shape().value_len;
        let (rows, row) = (split.tokens * self.group, value_len + 2);
        self.ask(&task, &mut |token, member, result| {
            let (from, len) = if is_partial {
                ((at * rows + (token - task.tokens.start) * self.group + member) * row, row)
            } else {
                ((token * self.look.heads + task.head * self.group + member) * value_len, value_len)
            };
            // SAFETY: every row of every task has a place of its own, and tasks are done once.
            let to = unsafe { to.get(from..from + len) };
            if is_partial { result.parts(to) } else { result.means(to) }
        });
    }

    /// Does a task on the tile unit or in vectors.
    fn ask(&self, task: &Task, give: &mut dyn FnMut(usize, usize, flash::RowResult<'_>)) {
        #[cfg(target_arch = "x86_64")]
        if let Some(unit) = self.unit {
            return tiles::run(unit, self, task, give);
        }
        flash::run(self, task, give);
    }

    /// Puts ranges together: each has its own maximum, so the sums are brought to the largest first.
    fn combine(&self, split: &Split, partial: &[f32], out: &mut [f32]) {
        let value_len = self.cache.shape().value_len;
        let (rows, row) = (split.tokens * self.group, value_len + 2);
        let tasks = self.cache.shape().kv_heads * split.stretches;
        for first in (0..tasks).map(|task| task * split.ranges) {
            let task = self.task(split, first);
            for (at, token) in task.tokens.enumerate() {
                for member in 0..self.group {
                    let part = |range: usize| {
                        &partial[((first + range) * rows + at * self.group + member) * row..][..row]
                    };
                    let head = task.head * self.group + member;
                    let out = &mut out[(token * self.look.heads + head) * value_len..][..value_len];
                    join(split.ranges, &part, out);
                }
            }
        }
    }
}

/// Parts are sums of `value_len` numbers, then their maximum and their total weight.
fn join<'a>(count: usize, part: &dyn Fn(usize) -> &'a [f32], out: &mut [f32]) {
    let ends = (0..count).filter_map(|at| part(at).split_last_chunk::<2>());
    let most = ends.clone().fold(f32::MIN, |most, (_, end)| most.max(end[0]));
    let total: f32 = ends.clone().map(|(_, end)| (end[0] - most).exp() * end[1]).sum();
    let inverse = flash::inverse(total);
    out.fill(0.0);
    for (sums, end) in ends {
        let weight = (end[0] - most).exp() * inverse;
        out.iter_mut().zip(sums).for_each(|(out, sum)| *out += sum * weight);
    }
}
