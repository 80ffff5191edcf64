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
    /// All numbers that can be matched.
    all: &'static str,
    /// The order of the newest, of the numbers `id`.
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
        all: "SELECT id FROM message EXCEPT SELECT id FROM message WHERE state = 'streaming'",
        newest: "id DESC",
        when: "SELECT created_ms, created_offset FROM message WHERE id = ?1",
        shown: "SELECT chat_id, title, text FROM message JOIN chat ON chat.id = chat_id WHERE message.id = ?1",
    },
    Source {
        kind: SearchKind::Entry,
        boost: 1.0,
        // Title, text, tags.
        matches: "SELECT rowid, -bm25(entry_index, 10.0, 1.0, 4.0) FROM entry_index WHERE entry_index MATCH ?",
        all: "SELECT id FROM entry",
        newest: "(SELECT day FROM entry WHERE entry.id = found.id) DESC, id DESC",
        when: "SELECT when_ms, when_offset FROM entry WHERE id = ?1",
        shown: "SELECT 0, title, text FROM entry WHERE id = ?1",
    },
    Source {
        kind: SearchKind::Chat,
        // A title alone is as long as its neighbours; doubled, a word in it weighs what it does in the
        // title of an entry.
        boost: 2.0,
        matches: "SELECT rowid, -bm25(chat_index) FROM chat_index WHERE chat_index MATCH ?",
        all: "SELECT id FROM chat",
        newest: "(SELECT activity FROM chat WHERE chat.id = found.id) DESC",
        when: "SELECT updated_ms, updated_offset FROM chat WHERE id = ?1",
        shown: "SELECT id, title, title FROM chat WHERE id = ?1",
    },
];

/// Queries for the numbers let through, with their values.
#[derive(Default)]
pub(super) struct Filter {
    queries: Vec<String>,
    values: Vec<Value>,
}

impl Filter {
    fn add(&mut self, query: impl Into<String>, values: impl IntoIterator<Item = Value>) {
        self.queries.push(query.into());
        self.values.extend(values);
    }
}

impl Source {
    /// What `query` lets through of this kind.
    pub(super) fn filter(&self, query: &Query) -> Filter {
        let mut filter = Filter::default();
        match (self.kind, query.chat) {
            (SearchKind::Message, Some(ChatId(chat))) => {
                filter.add("SELECT id FROM message WHERE chat_id = ?", [chat.into()]);
            }
            (SearchKind::Chat, Some(ChatId(chat))) => {
                filter.add("SELECT id FROM chat WHERE id = ?", [chat.into()])
            }
            _ => {}
        }
        if let Some(tag) = &query.tag {
            let query = "SELECT entry_id FROM entry_tag JOIN tag ON tag.id = tag_id WHERE folded = ?";
            filter.add(query, [journal::fold(tag).into()]);
        }
        if query.from.is_some() || query.to.is_some() {
            self.filter_days(&mut filter, query.from, query.to);
        }
        filter
    }

    fn filter_days(&self, filter: &mut Filter, from: Option<Day>, to: Option<Day>) {
        let (from_ms, to_ms) =
            (from.map_or(i64::MIN, begin_ms), to.map_or(i64::MAX, |to| begin_ms(to) + DAY_MS - 1));
        let wall = [from_ms.into(), to_ms.into()];
        match self.kind {
            SearchKind::Message => {
                filter.add(
                    "SELECT id FROM message WHERE created_ms + created_offset * 60000 BETWEEN ? AND ?",
                    wall,
                );
            }
            SearchKind::Chat => {
                filter.add(
                    "SELECT id FROM chat WHERE updated_ms + updated_offset * 60000 BETWEEN ? AND ?",
                    wall,
                );
            }
            SearchKind::Entry => {
                let (from, to) = (from.unwrap_or(Day::MIN), to.unwrap_or(Day::MAX));
                let days = [day_text(from).into(), day_text(to).into()];
                filter.add("SELECT id FROM entry WHERE day BETWEEN ? AND ?", days);
            }
        }
    }

    /// The newest `limit` matches with their relevance.
    pub(super) fn matches(
        &self,
        view: &Connection,
        expression: &str,
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<(i64, f64)>> {
        // Without the sign SQLite would look each number up in the index anew.
        let filters: String =
            filter.queries.iter().map(|query| format!(" AND +rowid IN ({query})")).collect();
        let sql = format!("{}{filters} ORDER BY rowid DESC LIMIT {limit}", self.matches);
        let values = std::iter::once(Value::from(expression.to_owned())).chain(filter.values.iter().cloned());
        let mut statement = view.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The newest `limit` that the filter lets through.
    pub(super) fn newest(&self, view: &Connection, filter: &Filter, limit: usize) -> Result<Vec<i64>> {
        let found = std::iter::once(self.all).chain(filter.queries.iter().map(String::as_str));
        let found = found.collect::<Vec<_>>().join(" INTERSECT ");
        let sql = format!("SELECT id FROM ({found}) AS found ORDER BY {} LIMIT {limit}", self.newest);
        let mut statement = view.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(filter.values.iter()), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// When it happened.
    pub(super) fn when(&self, view: &Connection, id: i64) -> Result<Moment> {
        Ok(view.prepare_cached(self.when)?.query_row([id], |row| moment(row, 0))?)
    }
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
