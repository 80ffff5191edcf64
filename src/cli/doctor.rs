//! `carnet doctor`: does this device compute right, what is stored where, and are there sockets.
//!
//! Says what is, without repairing anything and without asking for a secret. Fails when a promise is
//! broken or the store is not sound.

use std::path::PathBuf;

use serde::Serialize;

use super::error::{Error, Result};
use super::store::Facts;
use super::{Globals, output};
use crate::engine::device::{self, Probe};
use crate::library::{Library, Verdict, starter};
use crate::platform::{self, Sockets};
use crate::store::Depth;

/// Nothing to choose.
#[derive(Debug, clap::Args)]
pub(super) struct Options {}

#[derive(Serialize)]
struct Report {
    version: &'static str,
    system: String,
    threads: usize,
    memory: Option<Memory>,
    devices: Vec<Device>,
    data: Option<Data>,
    store: Option<Facts>,
    sockets: Option<OpenSockets>,
}

#[derive(Serialize)]
struct Memory {
    total_bytes: u64,
    free_bytes: u64,
}

#[derive(Serialize)]
struct Device {
    name: String,
    kind: &'static str,
    tier: &'static str,
    usable: bool,
    why_not: Option<String>,
}

#[derive(Serialize)]
struct Data {
    folder: PathBuf,
    exists: bool,
    free_disk_bytes: Option<u64>,
    models: usize,
    models_bytes: u64,
    damaged_models: usize,
    /// The model used when none is named.
    model: String,
    starter_sound: bool,
}

#[derive(Serialize)]
struct OpenSockets {
    internet: usize,
    local: usize,
}

pub(super) fn run(_options: &Options, globals: &Globals) -> Result<()> {
    // Devices first: a driver that opens a socket is to be caught.
    let devices: Vec<Device> = device::probe().into_iter().map(describe).collect();
    let report = Report {
        version: env!("CARGO_PKG_VERSION"),
        system: format!("{} on {}", std::env::consts::OS, std::env::consts::ARCH),
        threads: rayon::current_num_threads(),
        memory: platform::memory().map(|m| Memory { total_bytes: m.total_bytes, free_bytes: m.free_bytes }),
        devices,
        data: data(globals)?,
        store: globals.data_folder().ok().map(|folder| Facts::gather(&folder, Some(Depth::Quick))),
        sockets: platform::open_sockets().map(|Sockets { internet, local }| OpenSockets { internet, local }),
    };
    if globals.json {
        output::json(&report)?;
    } else {
        print(&report)?;
    }
    if !report.devices.iter().any(|device| device.usable) {
        return Err(Error::NoDevice);
    }
    match report.sockets {
        Some(OpenSockets { internet, .. }) if internet > 0 => return Err(Error::OpenSockets(internet)),
        _ => {}
    }
    match report.store.as_ref().and_then(Facts::problem) {
        Some(what) => Err(Error::StoreNotSound { what: what.to_owned() }),
        None => Ok(()),
    }
}

fn describe(probe: Probe) -> Device {
    let why_not = probe.usable.err();
    Device { name: probe.name, kind: probe.kind, tier: probe.tier, usable: why_not.is_none(), why_not }
}

fn data(globals: &Globals) -> Result<Option<Data>> {
    let Ok(folder) = globals.data_folder() else {
        return Ok(None);
    };
    let library = Library::open(&folder);
    let listing = library.list()?;
    Ok(Some(Data {
        exists: folder.exists(),
        free_disk_bytes: platform::free_disk(&folder),
        models: listing.imported().count(),
        models_bytes: listing.imported().map(|record| record.size_bytes).sum(),
        damaged_models: listing.damaged.len(),
        model: library.current()?.name,
        starter_sound: library.verify(starter::record(), &mut |_| true)? == Verdict::Sound,
        folder,
    }))
}

fn print(report: &Report) -> Result<()> {
    row("version", &format!("carnet {} for {}", report.version, report.system))?;
    if let Some(memory) = &report.memory {
        let (free, total) = (output::bytes(memory.free_bytes), output::bytes(memory.total_bytes));
        row("memory", &format!("{free} free of {total}"))?;
    }
    for (i, device) in report.devices.iter().enumerate() {
        let state = match &device.why_not {
            None => format!("tier {}, computes right", device.tier),
            Some(why) => format!("not usable: {why}"),
        };
        row(if i == 0 { "devices" } else { "" }, &format!("{} [{}]: {state}", device.name, device.kind))?;
    }
    match &report.data {
        Some(data) => print_data(data)?,
        None => row("data", "the system names no folder; name one with --data DIR or CARNET_DATA")?,
    }
    report.store.as_ref().map_or(Ok(()), Facts::print)?;
    match &report.sockets {
        Some(OpenSockets { internet: 0, local }) => {
            row("sockets", &format!("none to any network, {local} inside this device"))
        }
        Some(OpenSockets { internet, .. }) => {
            row("sockets", &format!("{internet} to the internet: a broken promise"))
        }
        None => row("sockets", "this system does not tell"),
    }
}

fn print_data(data: &Data) -> Result<()> {
    let state = if data.exists { "" } else { " (not made yet)" };
    row("data", &format!("{}{state}", data.folder.display()))?;
    let size = output::bytes(data.models_bytes);
    let models = match data.models {
        0 => "nothing imported".to_owned(),
        1 => format!("1 model imported, {size}"),
        models => format!("{models} models imported, {size}"),
    };
    let damaged = match data.damaged_models {
        0 => String::new(),
        damaged => format!(", {damaged} with a damaged record"),
    };
    row("", &format!("models/: {models}{damaged}"))?;
    let starter = if data.starter_sound { "is sound" } else { "is damaged: install Carnet again" };
    row(
        "",
        &format!("{} answers unless another is named; the starter inside the program {starter}", data.model),
    )?;
    row("", "chats in the terminal are kept in memory alone")?;
    data.free_disk_bytes.map_or(Ok(()), |free| row("", &format!("{} free on this disk", output::bytes(free))))
}

fn row(name: &str, value: &str) -> Result<()> {
    output::line(&format!("{name:<15}{value}"))
}
