//! Tables of measurements: CSV with commas, semicolons or tabs, with English or French headers.
//!
//! Invariant: a line is taken whole or refused by its number; a date, a number or a unit that could
//! mean two things is refused, not guessed.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use jiff::tz::TimeZone;

use super::dates::{self, Order, Unread};
use super::intake::Intake;
use super::kinds::{Kinds, folded};
use super::markdown::{Stop, report_unused};
use super::report::Why;
use super::tree::{Tree, ending_of};
use super::{Import, KindId, Moment, NewMeasurement, Result, limits, numbers, text};

const BATCH: usize = 1_000;
const SOURCE: &str = "csv";

/// Where each column stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Columns {
    date: Option<usize>,
    time: Option<usize>,
    kind: Option<usize>,
    name: Option<usize>,
    value: Option<usize>,
    unit: Option<usize>,
    note: Option<usize>,
    source: Option<usize>,
    is_french: bool,
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Self {
        let mut columns = Self::default();
        for (index, title) in header.iter().enumerate() {
            let title = folded(title);
            let place = match title.as_str() {
                "date" | "day" | "jour" | "when" | "datetime" | "date_time" | "date_heure" | "quand" => {
                    &mut columns.date
                }
                "time" | "hour" | "heure" => &mut columns.time,
                "kind" | "type" | "measure" | "measurement" | "metric" | "mesure" => &mut columns.kind,
                "name" | "nom" => &mut columns.name,
                "value" | "valeur" | "amount" | "quantity" | "quantite" => &mut columns.value,
                "unit" | "unite" => &mut columns.unit,
                "note" | "notes" | "comment" | "commentaire" | "remarque" => &mut columns.note,
                "source" => &mut columns.source,
                _ => continue,
            };
            if place.is_none() {
                *place = Some(index);
            }
            let french = [
                "jour",
                "heure",
                "valeur",
                "unite",
                "mesure",
                "quantite",
                "commentaire",
                "date_heure",
                "quand",
            ];
            columns.is_french = columns.is_french || french.contains(&title.as_str());
        }
        columns
    }

    fn check(&self) -> Result<(), Why> {
        self.date.ok_or(Why::NoDateColumn)?;
        self.kind.ok_or(Why::NoKindColumn)?;
        self.value.ok_or(Why::NoValueColumn).map(|_| ())
    }

    fn how_many(&self) -> usize {
        [self.date, self.kind, self.value].iter().flatten().count()
    }
}

/// What is known of a whole table.
struct Table<'a> {
    columns: Columns,
    order: Option<Order>,
    delimiter: u8,
    zone: &'a TimeZone,
}

/// Imports the tables of a tree.
///
/// # Errors
/// The store failed, or the import was stopped.
pub(super) fn import(what: &Import<'_>, tree: &Tree, intake: &mut Intake<'_>) -> Result<()> {
    let mut used = vec![false; tree.items().len()];
    for (index, item) in tree.items().iter().enumerate() {
        if tree.items().len() > 1 && !matches!(ending_of(&item.path).as_str(), "csv" | "tsv") {
            continue;
        }
        if let Some(mark) = used.get_mut(index) {
            *mark = true;
        }
        match one(what, tree, index, intake) {
            Ok(()) => {}
            Err(Stop::Skip(why)) => intake.report.skip(&item.path, why),
            Err(Stop::Fail(error)) => return Err(error),
        }
    }
    report_unused(tree, &used, intake);
    Ok(())
}

/// Imports one table.
pub(super) fn one(what: &Import<'_>, tree: &Tree, index: usize, intake: &mut Intake<'_>) -> Result<(), Stop> {
    let path = tree.items().get(index).map_or("", |item| item.path.as_str());
    let (content, remark) = text::decode(tree.read(index, limits::TEXT_BYTES, Why::TextTooLarge)?)?;
    if content.trim().is_empty() {
        return Err(Why::Empty.into());
    }
    let table = measure(&content, &what.zone)?;
    if let Some(remark) = remark {
        intake.report.remark(path, remark);
    }
    let mut kinds = Kinds::new(intake.sink().kinds()?);
    let mut known = Known::new(intake)?;
    let mut batch = Vec::new();
    for (number, record) in (2_u64..).zip(reader(&content, table.delimiter).into_records().skip(1)) {
        if number > limits::TABLE_LINES {
            intake.report.skip(path, Why::TooManyLines);
            break;
        }
        let line =
            record.as_ref().ok().and_then(csv::StringRecord::position).map_or(number, csv::Position::line);
        match take(&table, record, &mut kinds, intake) {
            Ok(Some(new)) if known.has(&new) => {
                intake.report.already_there = intake.report.already_there.saturating_add(1);
            }
            Ok(Some(new)) => batch.push(new),
            Ok(None) => {}
            Err(Stop::Skip(why)) => intake.report.skip(format_args!("{path}, line {line}"), why),
            Err(Stop::Fail(error)) => return Err(error.into()),
        }
        if batch.len() >= BATCH {
            intake.tell(number, 0)?;
            hand_over(&mut batch, intake)?;
        }
    }
    Ok(hand_over(&mut batch, intake)?)
}

/// The measurement of a line; `None` for an empty one.
fn take(
    table: &Table<'_>,
    record: csv::Result<csv::StringRecord>,
    kinds: &mut Kinds,
    intake: &mut Intake<'_>,
) -> Result<Option<NewMeasurement>, Stop> {
    let record = record.map_err(|_| Why::BadLine)?;
    let cell =
        |column: Option<usize>| column.and_then(|column| record.get(column)).unwrap_or_default().trim();
    let columns = &table.columns;
    if record.iter().all(|cell| cell.trim().is_empty()) {
        return Ok(None);
    }
    let when = when(table, cell(columns.date), cell(columns.time))?;
    let value = numbers::read(cell(columns.value), table.delimiter != b',' || columns.is_french)?;
    let note = columns.note.and_then(|column| record.get(column)).unwrap_or_default();
    let source = cell(columns.source);
    if note.len() > limits::NOTE_BYTES || source.len() > limits::WORD_BYTES {
        return Err(Why::BadLine.into());
    }
    let (kind, value) =
        kinds.find(cell(columns.kind), cell(columns.name), cell(columns.unit), value, intake)?;
    let source = if source.is_empty() { SOURCE } else { source };
    Ok(Some(NewMeasurement {
        kind,
        value,
        when,
        source: source.to_owned(),
        note: note.to_owned(),
        entry: None,
    }))
}

/// The moment of a line.
fn when(table: &Table<'_>, date: &str, time: &str) -> Result<Moment, Why> {
    if date.is_empty() {
        return Err(Why::NoDate);
    }
    if let Some(moment) = dates::moment(date, table.zone).filter(|_| date.len() > 10) {
        return Ok(moment);
    }
    let (day, behind) = date.split_once([' ', 'T']).unwrap_or((date, ""));
    let day = dates::day(day, table.order).map_err(|unread| match unread {
        Unread::Ambiguous => Why::AmbiguousDate,
        Unread::Bad => Why::BadDate,
    })?;
    let time = match [time, behind].into_iter().find(|time| !time.is_empty()) {
        Some(time) => Some(dates::time(time).ok_or(Why::BadTime)?),
        None => None,
    };
    dates::local(day, time, table.zone).ok_or(Why::BadDate)
}

/// Finds the delimiter, the columns and the order of dates.
fn measure<'a>(content: &str, zone: &'a TimeZone) -> Result<Table<'a>, Why> {
    let read = |delimiter| {
        let header = reader(content, delimiter).into_records().next().and_then(Result::ok);
        (delimiter, header.map(|header| Columns::of(&header)).unwrap_or_default())
    };
    let found = [b',', b';', b'\t'].map(read);
    let best = found.into_iter().max_by_key(|(_, columns)| columns.how_many());
    let (delimiter, columns) = best.filter(|(_, columns)| columns.how_many() > 0).ok_or(Why::NotTable)?;
    columns.check()?;
    let order =
        if columns.is_french { Some(Order::DayFirst) } else { order(content, delimiter, columns.date) };
    Ok(Table { columns, order, delimiter, zone })
}

/// What the dates of a table say about their order; nothing when they contradict each other.
fn order(content: &str, delimiter: u8, column: Option<usize>) -> Option<Order> {
    let mut found = None;
    for record in reader(content, delimiter).into_records().skip(1).flatten() {
        let date = column.and_then(|column| record.get(column)).unwrap_or_default();
        match (dates::order_of(date.trim()), found) {
            (Some(order), None) => found = Some(order),
            (Some(order), Some(before)) if order != before => return None,
            _ => {}
        }
    }
    found
}

/// Whether a text begins as a table of measurements does.
pub(super) fn is_table(start: &str) -> bool {
    measure(start, &TimeZone::UTC).is_ok()
}

fn reader(content: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(content.as_bytes())
}

fn hand_over(batch: &mut Vec<NewMeasurement>, intake: &mut Intake<'_>) -> Result<()> {
    let batch = std::mem::take(batch);
    let added = batch.len() as u64;
    if added > 0 {
        intake.sink().measurements(batch)?;
        intake.report.measurements = intake.report.measurements.saturating_add(added);
    }
    Ok(())
}

/// The measurements that are there, counted by a hash of all they say.
struct Known {
    counts: HashMap<u64, u32>,
    hasher: RandomState,
}

impl Known {
    fn new(intake: &mut Intake<'_>) -> Result<Self> {
        let mut known = Self { counts: HashMap::new(), hasher: RandomState::new() };
        let mut after = None;
        loop {
            let page = intake.sink().known_measurements(after, BATCH)?;
            let Some(last) = page.last() else { return Ok(known) };
            after = Some(last.id);
            for one in &page {
                let hash = known.hash(one.kind, one.value, one.when, &one.source, &one.note);
                let count = known.counts.entry(hash).or_default();
                *count = count.saturating_add(1);
            }
        }
    }

    fn hash(&self, kind: KindId, value: f64, when: Moment, source: &str, note: &str) -> u64 {
        self.hasher.hash_one((kind, value.to_bits(), when, source, note))
    }

    /// Whether one more like this is there; each that is there answers for one only.
    fn has(&mut self, new: &NewMeasurement) -> bool {
        let hash = self.hash(new.kind, new.value, new.when, &new.source, &new.note);
        match self.counts.get_mut(&hash) {
            Some(count) if *count > 0 => {
                *count = count.saturating_sub(1);
                true
            }
            _ => false,
        }
    }
}
