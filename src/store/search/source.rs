//! The three indexes that are searched, and how each is filtered, ranked and shown.
//!
//! A filter is a list of queries that each give the numbers let through; SQLite probes them while
//! it walks the matches. Every one of them is answered by an index alone.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::super::error::Result;
use super::super::journal;
use super::super::row::{day_text, moment};
use super::Ranked;
use super::snippet::snippet;
use super::words::Wanted;
use crate::data::{ChatId, Day, EntryId, Hit, MessageId, Moment, Piece, Place, Query, SearchKind};

const DAY_MS: i64 = 86_400_000;

/// One index with its table.
pub(super) struct Source {
    pub(super) kind: SearchKind,
    /// What its scores are multiplied with, to be compared with those of the others.
    pub(super) boost: f64,
    /// The matches of an expression with their relevance; a filter may follow.
    matches: &'static str,
    /// All numbers, with what `newest` needs.
    all: &'static str,
    /// The order that begins with the newest.
    newest: &'static str,
    /// The moment of one.
    when: &'static str,
    /// What a hit shows of one: number of its chat, title, text.
    shown: &'static str,
}

/// In no order.
pub(super) const ALL: &[Source] = &[
    Source {
        kind: SearchKind::Message,
        boost: 1.0,
        matches: "SELECT rowid, -bm25(message_index) FROM message_index WHERE message_index MATCH ?",
        all: "SELECT id FROM message",
        newest: "id DESC",
        when: "SELECT created_ms, created_offset FROM message INDEXED BY message_when WHERE id = ?1",
        shown: "SELECT chat_id, title, text FROM message JOIN chat ON chat.id = chat_id WHERE message.id = ?1",
    },
    Source {
        kind: SearchKind::Entry,
        boost: 1.0,
        // Title, text, tags.
        matches: "SELECT rowid, -bm25(entry_index, 10.0, 1.0, 4.0) FROM entry_index WHERE entry_index MATCH ?",
        all: "SELECT id, day FROM entry",
        newest: "day DESC, id DESC",
        when: "SELECT when_ms, when_offset FROM entry INDEXED BY entry_when WHERE id = ?1",
        shown: "SELECT 0, title, text FROM entry WHERE id = ?1",
    },
    Source {
        kind: SearchKind::Chat,
        // A title alone is as long as its neighbours; doubled, a word in it weighs what it does in the
        // title of an entry.
        boost: 2.0,
        matches: "SELECT rowid, -bm25(chat_index) FROM chat_index WHERE chat_index MATCH ?",
        all: "SELECT id, activity FROM chat",
        newest: "activity DESC",
        when: "SELECT updated_ms, updated_offset FROM chat WHERE id = ?1",
        shown: "SELECT id, title, title FROM chat WHERE id = ?1",
    },
];

/// What is let through: numbers in some sets and not in others.
#[derive(Default)]
pub(super) struct Filter {
    sets: Vec<Set>,
}

/// The numbers that a query gives.
struct Set {
    query: &'static str,
    values: Vec<Value>,
    /// Whether they are let through, or all others.
    inside: bool,
}

impl Filter {
    fn add(&mut self, query: &'static str, values: impl IntoIterator<Item = Value>) {
        self.sets.push(Set { query, values: values.into_iter().collect(), inside: true });
    }

    fn add_outside(&mut self, query: &'static str, values: impl IntoIterator<Item = Value>) {
        self.sets.push(Set { query, values: values.into_iter().collect(), inside: false });
    }
}

impl Set {
    /// As a condition on `column`. Without the sign SQLite would look up each number of the set in
    /// what it walks, instead of each it walks in the set.
    fn condition(&self, column: &str) -> String {
        let not = if self.inside { "" } else { "NOT " };
        format!("+{column} {not}IN ({})", self.query)
    }
}

impl Source {
    /// What `query` lets through of this kind.
    pub(super) fn filter(&self, view: &Connection, query: &Query) -> Result<Filter> {
        let mut filter = Filter::default();
        match (self.kind, query.chat) {
            (SearchKind::Message, Some(ChatId(chat))) => {
                filter.add("SELECT id FROM message WHERE chat_id = ?", [chat.into()]);
            }
            (SearchKind::Chat, Some(ChatId(chat))) => {
                filter.add("SELECT id FROM chat WHERE id = ?", [chat.into()]);
            }
            _ => {}
        }
        if let Some(tag) = &query.tag {
            let query = "SELECT entry_id FROM entry_tag JOIN tag ON tag.id = tag_id WHERE folded = ?";
            filter.add(query, [journal::fold(tag).into()]);
        }
        if query.from.is_some() || query.to.is_some() {
            self.filter_days(view, &mut filter, query.from, query.to)?;
        }
        Ok(filter)
    }

    fn filter_days(
        &self,
        view: &Connection,
        filter: &mut Filter,
        from: Option<Day>,
        to: Option<Day>,
    ) -> Result<()> {
        let from_ms = from.map_or(i64::MIN, begin_ms);
        let to_ms = to.map_or(i64::MAX, |to| begin_ms(to).saturating_add(DAY_MS - 1));
        match self.kind {
            SearchKind::Message if is_most(view, from_ms, to_ms)? => {
                filter.add_outside(BEFORE, [from_ms.into()]);
                filter.add_outside(AFTER, [to_ms.into()]);
            }
            SearchKind::Message => filter.add(BETWEEN, [from_ms.into(), to_ms.into()]),
            SearchKind::Chat => {
                let query = "SELECT id FROM chat WHERE updated_ms + updated_offset * 60000 BETWEEN ? AND ?";
                filter.add(query, [from_ms.into(), to_ms.into()]);
            }
            SearchKind::Entry => {
                let (from, to) = (from.unwrap_or(Day::MIN), to.unwrap_or(Day::MAX));
                let days = [day_text(from).into(), day_text(to).into()];
                filter.add("SELECT id FROM entry WHERE day BETWEEN ? AND ?", days);
            }
        }
        Ok(())
    }

    /// The newest `limit` matches with their relevance.
    pub(super) fn matches(
        &self,
        view: &Connection,
        expression: &str,
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<(i64, f64)>> {
        let filters: String =
            filter.sets.iter().map(|set| format!(" AND {}", set.condition("rowid"))).collect();
        let sql = format!("{}{filters} ORDER BY rowid DESC LIMIT {limit}", self.matches);
        let expression = Value::from(expression.to_owned());
        let values = std::iter::once(&expression).chain(filter.sets.iter().flat_map(|set| &set.values));
        let mut statement = view.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The newest `limit` that the filter lets through.
    pub(super) fn newest(&self, view: &Connection, filter: &Filter, limit: usize) -> Result<Vec<i64>> {
        let (mut walked, mut sets) = (self.all, filter.sets.as_slice());
        // Messages are many: a set of some of them is walked itself.
        if let (SearchKind::Message, Some((first, others))) = (self.kind, sets.split_first())
            && first.inside
        {
            (walked, sets) = (first.query, others);
        }
        let mut conditions: Vec<String> = sets.iter().map(|set| set.condition("id")).collect();
        if self.kind == SearchKind::Message {
            conditions.push("+id NOT IN (SELECT id FROM message WHERE state = 'streaming')".to_owned());
        }
        let conditions = if conditions.is_empty() { "1".to_owned() } else { conditions.join(" AND ") };
        let order = self.newest;
        let sql = format!("SELECT id FROM ({walked}) WHERE {conditions} ORDER BY {order} LIMIT {limit}");
        let mut statement = view.prepare_cached(&sql)?;
        let values = filter.sets.iter().flat_map(|set| &set.values);
        let rows = statement.query_map(params_from_iter(values), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// When it happened.
    pub(super) fn when(&self, view: &Connection, id: i64) -> Result<Moment> {
        Ok(view.prepare_cached(self.when)?.query_row([id], |row| moment(row, 0))?)
    }
}

const BETWEEN: &str = "SELECT id FROM message WHERE created_ms + created_offset * 60000 BETWEEN ? AND ?";
const BEFORE: &str = "SELECT id FROM message WHERE created_ms + created_offset * 60000 < ?";
const AFTER: &str = "SELECT id FROM message WHERE created_ms + created_offset * 60000 > ?";

/// Whether more than half of all messages lie between; then the set of the others is the smaller one.
fn is_most(view: &Connection, from_ms: i64, to_ms: i64) -> Result<bool> {
    // The last number is about as good as the count, and at hand.
    let last: Option<i64> = view.query_row("SELECT max(id) FROM message", [], |row| row.get(0))?;
    let half = last.unwrap_or(0) / 2;
    let sql = format!("SELECT count(*) FROM ({BETWEEN} LIMIT ?)");
    let found: i64 = view.prepare_cached(&sql)?.query_row([from_ms, to_ms, half], |row| row.get(0))?;
    Ok(found == half)
}

/// When a day begins, on its own wall clock counted as UTC.
fn begin_ms(day: Day) -> i64 {
    let since = day.duration_since(Day::constant(1970, 1, 1));
    since.as_secs().saturating_mul(1_000)
}

/// What is shown of a ranked one.
pub(super) fn hit(view: &Connection, ranked: &Ranked, wanted: &Wanted) -> Result<Hit> {
    let (id, source) = (ranked.id, ranked.source);
    let mut statement = view.prepare_cached(source.shown)?;
    let (chat, title, snippet): (i64, String, Vec<Piece>) = statement.query_row([id], |row| {
        let text = row.get_ref(2)?.as_str().unwrap_or_default();
        Ok((row.get(0)?, row.get(1)?, snippet(text, wanted)))
    })?;
    let place = match source.kind {
        SearchKind::Message => Place::Message(ChatId(chat), MessageId(id)),
        SearchKind::Entry => Place::Entry(EntryId(id)),
        SearchKind::Chat => Place::Chat(ChatId(id)),
    };
    Ok(Hit { place, title, snippet, when: ranked.when, score: ranked.score })
}
