//! `carnet journal import`: takes over what other programs and people wrote.
//!
//! The store is made when the first thing is taken, so an import of nothing leaves nothing behind.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;

use crate::cli::error::{Error, Result};
use crate::cli::progress::Bar;
use crate::cli::vault::{self, Opened};
use crate::cli::{Globals, interrupt, output};
use crate::data::{KindId, MeasureKind, Measurement, MeasurementId, NewEntry, NewMeasurement};
use crate::store::transfer::{self, Import, Kind, Report, Sink};
use crate::store::{self, Imported};

/// Lines about single files that a terminal shows; JSON has them all.
const LINES_MAX: usize = 20;

/// What to take over.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// A file, a folder or a zip archive
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// What to read it as [default: what it looks like]
    #[arg(long = "as", value_name = "KIND", value_parser = kinds())]
    kind: Option<Kind>,
}

fn kinds() -> impl TypedValueParser<Value = Kind> {
    let of = |name: String| Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or("no such kind");
    PossibleValuesParser::new(Kind::ALL.map(Kind::name)).try_map(of)
}

#[derive(Serialize)]
struct Told<'a> {
    read_as: &'static str,
    entries: u64,
    measurements: u64,
    attachments: u64,
    new_kinds: u64,
    already_there: u64,
    not_taken: u64,
    notes: Vec<NoteView<'a>>,
    made_store: bool,
}

#[derive(Serialize)]
struct NoteView<'a> {
    name: &'a str,
    taken: bool,
    why: String,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    let fail = |source| Error::Read { name: options.path.clone(), source };
    std::fs::metadata(&options.path).map_err(fail)?;
    let opened = vault::find(globals)?;
    let mut sink = Late { globals, opened, failed: None };
    let done = {
        let pressed = interrupt::during(|| {});
        let mut bar = Bar::new();
        let what = Import { kind: options.kind, ..Import::new(&options.path) };
        transfer::import(&what, &mut sink, &mut |progress| {
            bar.store("taking over", progress.done, progress.total);
            !pressed.was_stopped()
        })
    };
    if let Some(error) = sink.failed {
        return Err(error);
    }
    let report = match done {
        Err(store::Error::Stopped) => {
            output::note("stopped; what was taken stays, and the same import begun again goes on from there");
            return Err(Error::Interrupted);
        }
        done => done?,
    };
    if report.taken() == 0 && report.already_there == 0 {
        notes(&report)
            .iter()
            .take(LINES_MAX)
            .for_each(|note| output::note(&format!("{}: {}", note.name, note.why)));
        return Err(Error::NothingTaken { name: options.path.clone() });
    }
    tell(&report, sink.opened.is_some_and(|opened| opened.is_new), globals)
}

fn tell(report: &Report, made_store: bool, globals: &Globals) -> Result<()> {
    let told = Told {
        read_as: report.kind.name(),
        entries: report.entries,
        measurements: report.measurements,
        attachments: report.attachments,
        new_kinds: report.kinds,
        already_there: report.already_there,
        not_taken: report.skipped_count(),
        notes: notes(report),
        made_store,
    };
    if globals.json {
        return output::json(&told);
    }
    output::line(&format!("{}, read as {}", taken(report), told.read_as))?;
    if told.already_there > 0 {
        output::line(&format!("{} were there already", told.already_there))?;
    }
    if told.not_taken > 0 {
        output::line(&format!("{} not taken", told.not_taken))?;
    }
    for note in told.notes.iter().take(LINES_MAX) {
        output::line(&format!("  {}: {}", note.name, note.why))?;
    }
    match told.notes.len().saturating_sub(LINES_MAX) {
        0 => Ok(()),
        more => output::line(&format!("  and {more} more; --json lists them")),
    }
}

fn taken(report: &Report) -> String {
    let counts = [
        (report.entries, "entry", "entries"),
        (report.measurements, "measurement", "measurements"),
        (report.attachments, "attached file", "attached files"),
        (report.kinds, "new kind of measurement", "new kinds of measurement"),
    ];
    let said = counts.into_iter().filter(|(count, ..)| *count > 0);
    let said: Vec<String> =
        said.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many })).collect();
    if said.is_empty() { "nothing new".to_owned() } else { said.join(", ") }
}

fn notes(report: &Report) -> Vec<NoteView<'_>> {
    let skipped = report.skipped.iter().map(|note| (note.name.as_str(), false, note.why.to_string()));
    let remarks = report.remarks.iter().map(|note| (note.name.as_str(), true, note.why.to_string()));
    skipped.chain(remarks).map(|(name, taken, why)| NoteView { name, taken, why }).collect()
}

/// A store that is made when the first thing is to be put into it.
struct Late<'a> {
    globals: &'a Globals,
    opened: Option<Opened>,
    /// Why it could not be made; the import itself knows the errors of the store alone.
    failed: Option<Error>,
}

impl Late<'_> {
    fn store(&mut self) -> store::Result<&mut store::Store> {
        if self.opened.is_none() {
            match vault::open_or_make(self.globals) {
                Ok(opened) => self.opened = Some(opened),
                Err(Error::Store(error)) => return Err(error),
                Err(error) => self.failed = Some(error),
            }
        }
        self.opened.as_mut().map(|opened| &mut opened.store).ok_or(store::Error::Cancelled)
    }
}

impl Sink for Late<'_> {
    fn entries(&mut self, entries: Vec<NewEntry>) -> store::Result<Imported> {
        Sink::entries(self.store()?, entries)
    }

    fn kinds(&mut self) -> store::Result<Vec<MeasureKind>> {
        Sink::kinds(self.store()?)
    }

    fn add_kind(&mut self, key: &str, name: &str, unit: &str) -> store::Result<KindId> {
        Sink::add_kind(self.store()?, key, name, unit)
    }

    fn known_measurements(
        &mut self,
        after: Option<MeasurementId>,
        limit: usize,
    ) -> store::Result<Vec<Measurement>> {
        Sink::known_measurements(self.store()?, after, limit)
    }

    fn measurements(&mut self, measurements: Vec<NewMeasurement>) -> store::Result<()> {
        Sink::measurements(self.store()?, measurements)
    }
}
