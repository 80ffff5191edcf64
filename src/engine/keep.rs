//! Puts the conversation in the cache on a shelf, and brings one back.
//!
//! Only what was read as a prompt is kept, and only what begins like the prompt is brought back, found by
//! the names of its parts: a snapshot of anything else is not even read. One that cannot be read costs time
//! and nothing else.

use std::ops::Range;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, Scope};

use crate::data::{PartId, Prompt, Shelf, ShelfFault};
use crate::engine::generate::{Session, Watch};
use crate::engine::snapshot;
use crate::engine::{Error, Result};

/// Fewer positions are read again as fast.
const LEAST: usize = 64;
/// Threads that fetch parts: taking them off an encrypted shelf takes longer than taking them in.
const READERS: usize = 2;

impl Session {
    /// Reads what the last answer said and keeps all of the conversation that is not yet on the shelf.
    /// When it is cancelled, what was kept so far is good.
    ///
    /// # Errors
    /// [`Error::Shelf`]
    pub(super) fn keep(&mut self, shelf: &dyn Shelf, watch: &mut Watch<'_>) -> Result<()> {
        self.settle(watch)?;
        let (cache, tokens) = self.read_so_far();
        let Some(part_len) = snapshot::part_len(cache).filter(|_| tokens.len() >= LEAST) else {
            return Ok(());
        };
        let kept = shelf.parts().map_err(failed)?;
        let mut chain = self.chain();
        let mut is_kept = true;
        for (at, part) in tokens.chunks(part_len).enumerate() {
            let id = chain.next(part);
            is_kept = is_kept && kept.get(at) == Some(&id);
            if is_kept {
                continue;
            }
            if watch.cancelled.load(Ordering::Relaxed) {
                break;
            }
            shelf.put(at, id, snapshot::write(cache, id, at * part_len)).map_err(failed)?;
        }
        Ok(())
    }

    /// Brings back what the shelf has of `prompt`, where that is much more than the cache has. Answers how
    /// many positions.
    ///
    /// # Errors
    /// [`Error::Shelf`]; those of reading the prompt.
    pub(super) fn bring_back(
        &mut self,
        shelf: &dyn Shelf,
        prompt: &Prompt,
        watch: &mut Watch<'_>,
    ) -> Result<usize> {
        let parts = shelf.parts().map_err(failed)?;
        if parts.is_empty() {
            return Ok(0);
        }
        let tokens = self.encode(prompt)?;
        let parts = self.fitting(&parts, &tokens);
        let count: usize = parts.iter().map(|part| part.positions as usize).sum();
        let known = self.known(&tokens);
        if count < known + LEAST {
            return Ok(0);
        }
        if !self.fill(shelf, &parts, (known, count), watch)? {
            return Ok(0);
        }
        self.take_as_read(tokens.get(..count).unwrap_or_default());
        Ok(count)
    }

    /// The parts that `tokens` begin with.
    fn fitting(&self, parts: &[PartId], tokens: &[u32]) -> Vec<PartId> {
        let Some(part_len) = snapshot::part_len(self.read_so_far().0) else { return Vec::new() };
        let (mut chain, mut rest) = (self.chain(), tokens);
        let mut fitting = Vec::new();
        for part in parts {
            let count = part.positions as usize;
            let Some((now, after)) = rest.split_at_checked(count).filter(|_| count > 0 && count <= part_len)
            else {
                break;
            };
            if chain.next(now) != *part {
                break;
            }
            fitting.push(*part);
            rest = after;
            if count < part_len {
                break;
            }
        }
        fitting
    }

    /// Fills the cache, which knows the first `known` positions, with parts up to `count`; leaves it empty
    /// unless all of them are in and nothing is missing.
    fn fill(
        &mut self,
        shelf: &dyn Shelf,
        parts: &[PartId],
        (known, count): (usize, usize),
        watch: &mut Watch<'_>,
    ) -> Result<bool> {
        let cancelled = watch.cancelled;
        let part_len = parts.first().map_or(1, |part| part.positions as usize);
        let cache = self.cut(known / part_len * part_len);
        // A window may have forgotten what stands before.
        let (skipped, mut start) = (cache.len() / part_len, cache.len());
        let filled = thread::scope(|scope| {
            let readers: Vec<_> =
                (0..READERS).map(|at| fetch(scope, shelf, skipped + at..parts.len())).collect();
            for (at, part) in parts.iter().enumerate().skip(skipped) {
                let Some(bytes) = readers.get((at - skipped) % READERS).and_then(|reader| reader.recv().ok())
                else {
                    return Ok(false);
                };
                if cancelled.load(Ordering::Relaxed) {
                    return Ok(false);
                }
                if let Err(fault) = snapshot::read(&bytes.map_err(failed)?, *part, start, cache, count) {
                    shelf.cut(at).map_err(failed)?;
                    return Err(Error::Shelf { what: fault.to_string() });
                }
                start += part.positions as usize;
            }
            Ok(cache.is_whole())
        });
        if !matches!(filled, Ok(true)) {
            self.cut(0);
        }
        filled
    }
}

/// Reads parts on a thread of its own, leaving out those of the other readers; one nobody waits for ends it.
fn fetch<'scope>(
    scope: &'scope Scope<'scope, '_>,
    shelf: &'scope dyn Shelf,
    parts: Range<usize>,
) -> Receiver<Result<Vec<u8>, ShelfFault>> {
    let (send, receive) = sync_channel(1);
    scope.spawn(move || parts.step_by(READERS).try_for_each(|at| send.send(shelf.read(at)).ok()));
    receive
}

#[expect(clippy::needless_pass_by_value, reason = "it takes what `map_err` gives")]
fn failed(fault: ShelfFault) -> Error {
    Error::Shelf { what: fault.to_string() }
}
