//! Full-text search over messages, entries and titles of chats.
//!
//! Each index gives the newest [`CANDIDATES_MAX`] matches by number, so a search takes as long with
//! words that stand everywhere as with others; filters are applied before, so a filter never hides
//! what it lets through. Of these the best are shown:
//!
//! `score = bm25 * boost * (1 + RECENT * halving / (halving + age))`
//!
//! where bm25 is FTS5's (<https://sqlite.org/fts5.html>, with its sign turned), titles and tags
//! weigh more than texts, `halving` is [`HALVING_MS`], and what lies in the future counts as now, so
//! that a clock that once was wrong puts nothing above all else. With filters and no words the
//! newest are shown and the score is the recency alone. At equal scores the newer comes first.

mod snippet;
mod source;
mod words;

use rusqlite::Connection;

use super::error::Result;
use crate::data::{Hit, Moment, Query, SearchKind};
use source::{Filter, Source};
use words::Wanted;

/// Matches of one index that are ranked.
const CANDIDATES_MAX: usize = 2_000;
/// Hits given at most, whatever is asked.
const HITS_MAX: usize = 500;
/// By how much the score of what is from now is above that of what is very old.
const RECENT: f64 = 0.5;
/// The age at which half of that is left: 90 days.
const HALVING_MS: f64 = 90.0 * 86_400_000.0;

/// What is not looked up yet, only ranked.
struct Ranked {
    source: &'static Source,
    id: i64,
    when: Moment,
    score: f64,
}

/// What matches `query`, best first. `now` is what ages are counted from.
///
/// Of the text the first 1,000 characters and 32 words are looked for.
///
/// # Errors
/// What SQLite says; no text is a wrong query.
pub(super) fn search(connection: &Connection, query: &Query, now: Moment) -> Result<Vec<Hit>> {
    let wanted = Wanted::new(&query.text, query.typing);
    let limit = query.limit.min(HITS_MAX);
    if limit == 0 || (wanted.is_empty() && !is_filtered(query)) {
        return Ok(Vec::new());
    }
    // One state of the store for all the statements.
    let view = connection.unchecked_transaction()?;
    let mut ranked = Vec::new();
    for source in source::ALL.iter().filter(|source| is_asked(source.kind, query)) {
        let filter = source.filter(&view, query)?;
        ranked.extend(match wanted.is_empty() {
            true => newest(&view, source, &filter, limit, now)?,
            false => best(&view, source, &wanted, &filter, limit, now)?,
        });
    }
    sort(&mut ranked);
    ranked.truncate(limit);
    ranked.iter().map(|ranked| source::hit(&view, ranked, &wanted)).collect()
}

fn is_filtered(query: &Query) -> bool {
    !query.kinds.is_empty()
        || query.chat.is_some()
        || query.tag.is_some()
        || query.from.is_some()
        || query.to.is_some()
}

/// Whether hits of this kind can be meant: entries are in no chat, and nothing else has tags.
fn is_asked(kind: SearchKind, query: &Query) -> bool {
    let chosen = query.kinds.is_empty() || query.kinds.contains(&kind);
    let can_be = match kind {
        SearchKind::Entry => query.chat.is_none(),
        SearchKind::Message | SearchKind::Chat => query.tag.is_none(),
    };
    chosen && can_be
}

/// How new something is, from 1 (now) down to 0.
fn recency(when: Moment, now: Moment) -> f64 {
    let age = now.unix_ms.saturating_sub(when.unix_ms).max(0) as f64;
    HALVING_MS / (HALVING_MS + age)
}

/// The newest that the filter lets through.
fn newest(
    view: &Connection,
    source: &'static Source,
    filter: &Filter,
    limit: usize,
    now: Moment,
) -> Result<Vec<Ranked>> {
    let ids = source.newest(view, filter, limit)?;
    let ranked = ids.into_iter().map(|id| {
        let when = source.when(view, id)?;
        Ok(Ranked { source, id, when, score: recency(when, now) })
    });
    ranked.collect()
}

/// The best of the matches.
///
/// Times are read from the most relevant on, and no more once recency cannot lift one any more into
/// the best: reading thousands of scattered rows would take longer than the search.
fn best(
    view: &Connection,
    source: &'static Source,
    wanted: &Wanted,
    filter: &Filter,
    limit: usize,
    now: Moment,
) -> Result<Vec<Ranked>> {
    let mut matches = source.matches(view, &wanted.expression(), filter, CANDIDATES_MAX)?;
    matches.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
    let mut best: Vec<Ranked> = Vec::new();
    for (id, relevance) in matches {
        let relevance = relevance * source.boost;
        let is_out = |worst: &Ranked| relevance * (1.0 + RECENT) < worst.score;
        if best.len() >= limit && best.get(limit - 1).is_some_and(is_out) {
            break;
        }
        let when = source.when(view, id)?;
        let ranked = Ranked { source, id, when, score: relevance * (1.0 + RECENT * recency(when, now)) };
        let at = best.partition_point(|other| before(other, &ranked).is_lt());
        best.insert(at, ranked);
        best.truncate(limit);
    }
    Ok(best)
}

fn sort(ranked: &mut [Ranked]) {
    ranked.sort_by(before);
}

/// Which comes first.
fn before(a: &Ranked, b: &Ranked) -> std::cmp::Ordering {
    let (newer, later) = (b.when.unix_ms.cmp(&a.when.unix_ms), b.id.cmp(&a.id));
    b.score.total_cmp(&a.score).then(newer).then(later)
}
