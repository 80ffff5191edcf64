//! `carnet store salvage`: brings back what can be read of a damaged store.
//!
//! The damaged store is kept, and the report says where.

use std::path::Path;

use serde::Serialize;

use super::super::error::{Error, Result};
use super::super::{Globals, output, vault};
use crate::store::State;
use crate::store::salvage::Report;

#[derive(Serialize)]
struct Told<'a> {
    sound_pages: u64,
    damaged_pages: u64,
    entries: u64,
    chats: u64,
    messages: u64,
    measurements: u64,
    made_entries: u64,
    made_chats: u64,
    not_brought_back: Vec<Lost<'a>>,
    damaged_store: &'a Path,
}

#[derive(Serialize)]
struct Lost<'a> {
    table: &'a str,
    rows: u64,
    why: String,
}

pub(super) fn run(globals: &Globals) -> Result<()> {
    let vault = vault::at(globals)?;
    let State::Stored(keys) = vault.state()? else {
        return Err(Error::NothingStored { folder: globals.data_folder()? });
    };
    let (report, _) = vault::let_in(keys, globals, |secret| vault.salvage(secret))?;
    let told = tell(&report);
    if globals.json { output::json(&told) } else { print(&told) }
}

fn tell(report: &Report) -> Told<'_> {
    let rows = |table: &str| report.rows.get(table).copied().unwrap_or_default();
    let lost = report.dropped.iter();
    Told {
        sound_pages: report.sound_pages,
        damaged_pages: report.damaged_pages,
        entries: rows("entry"),
        chats: rows("chat"),
        messages: rows("message"),
        measurements: rows("measurement"),
        made_entries: report.made_entries,
        made_chats: report.made_chats,
        not_brought_back: lost
            .map(|((table, why), rows)| Lost { table, rows: *rows, why: why.to_string() })
            .collect(),
        damaged_store: &report.kept,
    }
}

fn print(told: &Told<'_>) -> Result<()> {
    let Told { sound_pages, damaged_pages, entries, chats, messages, measurements, .. } = told;
    output::line(&format!("{sound_pages} pages were sound, {damaged_pages} damaged"))?;
    output::line(&format!(
        "brought back: entries {entries}, chats {chats}, messages {messages}, measurements {measurements}"
    ))?;
    if told.made_chats > 0 || told.made_entries > 0 {
        output::line(&format!(
            "made for parts whose whole is lost: entries {}, chats {}",
            told.made_entries, told.made_chats
        ))?;
    }
    for lost in &told.not_brought_back {
        output::line(&format!("not brought back: {} of {}: {}", lost.rows, lost.table, lost.why))?;
    }
    let kept = told.damaged_store.display();
    output::line(&format!("the damaged store is kept in {kept}; `carnet store erase` deletes all of them"))
}
