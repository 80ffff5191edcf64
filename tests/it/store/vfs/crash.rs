//! What a disk can be found to hold after the power went away.
//!
//! Synced changes are there. Of the others each sector of 512 bytes is there, is not, or is torn in
//! its midst; folder changes are there up to any one of them. Each state hangs on its seed alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::disk::overwrite;
use crate::support::random::Random;

/// Files by their path.
pub type Image = BTreeMap<String, Vec<u8>>;

const SECTOR: usize = 512;

/// A change, or what makes changes durable.
#[derive(Clone)]
pub(super) enum Event {
    Create { node: usize, name: String },
    Delete { name: String, sync_folder: bool },
    Write { node: usize, at: usize, bytes: Arc<[u8]> },
    Truncate { node: usize, len: usize },
    Sync { node: usize, folder: bool },
    SyncFailed { node: usize },
}

/// Goes through the log of a disk and makes the states of a power loss at each of its events.
pub struct Crashes {
    log: Vec<Event>,
    /// The power is cut in event `next`: those before it were asked for, and syncs among them are done.
    next: usize,
    nodes: BTreeMap<usize, Vec<u8>>,
    names: BTreeMap<String, usize>,
    /// Changes of files that no sync has made durable yet.
    pending: Vec<Event>,
    /// The same for folders.
    pending_names: Vec<Event>,
}

impl Crashes {
    pub(super) fn new(first: &Image, log: Vec<Event>) -> Self {
        let nodes = first.values().cloned().enumerate().collect();
        let names = first.keys().cloned().zip(0..).collect();
        Self { log, next: 0, nodes, names, pending: Vec::new(), pending_names: Vec::new() }
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.log.len()
    }

    /// Goes on to a cut in event `to`, or after all; never back.
    pub fn go_to(&mut self, to: usize) {
        while self.next < to.min(self.log.len()) {
            let event = self.log[self.next].clone();
            self.step(event);
            self.next += 1;
        }
    }

    fn step(&mut self, event: Event) {
        match event {
            Event::Create { .. } => self.pending_names.push(event),
            Event::Delete { sync_folder, .. } => {
                self.pending_names.push(event);
                if sync_folder {
                    self.sync_folder();
                }
            }
            Event::Write { .. } | Event::Truncate { .. } => self.pending.push(event),
            Event::SyncFailed { node } => {
                let mut random = Random::new(self.next as u64);
                let share = random.pick(&[0, 50]);
                let file = self.nodes.entry(node).or_default();
                for event in self.pending.extract_if(.., |event| event.node() == Some(node)) {
                    scatter(&event, file, share, false, &mut random);
                }
            }
            Event::Sync { node, folder } => {
                let file = self.nodes.entry(node).or_default();
                for event in self.pending.extract_if(.., |event| event.node() == Some(node)) {
                    event.apply(file);
                }
                if folder {
                    self.sync_folder();
                }
            }
        }
    }

    fn sync_folder(&mut self) {
        for event in self.pending_names.drain(..) {
            event.apply_name(&mut self.names);
        }
    }

    /// One state the disk can be found in.
    pub fn image(&self, seed: u64) -> Image {
        let mut random = Random::new(seed);
        // All, none, or a share: each is what some disk does.
        let share = random.pick(&[0, 10, 50, 90, 100]);
        let garbage = random.within(0..=3) == 0;
        let mut nodes = self.nodes.clone();
        let in_flight = self.log.get(self.next).cloned();
        for event in self.pending.iter().chain(&in_flight) {
            let Some(node) = event.node() else { continue };
            scatter(event, nodes.entry(node).or_default(), share, garbage, &mut random);
        }
        let mut names = self.names.clone();
        let name_in_flight = in_flight.filter(Event::is_of_folder);
        let changes: Vec<&Event> = self.pending_names.iter().chain(&name_in_flight).collect();
        let there = random.within(0..=changes.len() as u64) as usize;
        for event in &changes[..there] {
            event.apply_name(&mut names);
        }
        names.into_iter().map(|(name, node)| (name, nodes.get(&node).cloned().unwrap_or_default())).collect()
    }
}

impl Event {
    /// The file whose bytes it changes.
    fn node(&self) -> Option<usize> {
        match self {
            Self::Write { node, .. } | Self::Truncate { node, .. } => Some(*node),
            _ => None,
        }
    }

    fn is_of_folder(&self) -> bool {
        matches!(self, Self::Create { .. } | Self::Delete { .. })
    }

    fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes, .. } => overwrite(file, *at, bytes),
            Self::Truncate { len, .. } => file.resize(*len, 0),
            _ => {}
        }
    }

    fn apply_name(&self, names: &mut BTreeMap<String, usize>) {
        match self {
            Self::Create { node, name } => drop(names.insert(name.clone(), *node)),
            Self::Delete { name, .. } => drop(names.remove(name)),
            _ => {}
        }
    }
}

/// Applies a change as a disk may that is cut off: by sectors, each with a chance of `share` in 100.
fn scatter(event: &Event, file: &mut Vec<u8>, share: u64, garbage: bool, random: &mut Random) {
    let Event::Write { at, bytes, .. } = event else {
        if random.within(1..=100) <= share {
            event.apply(file);
        }
        return;
    };
    let mut from = 0;
    while from < bytes.len() {
        let to = bytes.len().min(from + SECTOR - (at + from) % SECTOR);
        let mut there = if random.within(1..=100) <= share { to } else { from };
        // One sector in twelve is cut in its midst.
        if share > 0 && random.within(0..=11) == 0 {
            there = from + random.within(0..=(to - from) as u64) as usize;
        }
        if there > from {
            let gap = file.len()..(at + from);
            overwrite(file, at + from, &bytes[from..there]);
            if garbage && !gap.is_empty() {
                let noise = random.bytes(gap.len());
                file[gap].copy_from_slice(&noise);
            }
        }
        from = to;
    }
}
