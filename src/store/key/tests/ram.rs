//! A disk in memory that can lose power at every step or be full, and a phone with a key store.
//!
//! After a cut, what was synced is there; what was not may be there, or not, or in part.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use zeroize::Zeroizing;

use super::super::super::error::{Error, Result};
use super::super::device::Device;
use super::super::disk::{Files, Wipe};

type Names = BTreeMap<String, usize>;

/// A file: what is safe, and what a reader sees.
#[derive(Clone, Default)]
struct Inode {
    safe: Vec<u8>,
    now: Vec<u8>,
}

#[derive(Clone, Default)]
struct State {
    inodes: Vec<Inode>,
    /// The names since the last sync of the folder, oldest first; never empty.
    names: Vec<Names>,
    steps: usize,
    dies_at: usize,
    /// Bytes that all files with a name may take.
    room: usize,
}

impl State {
    fn now(&self) -> &Names {
        self.names.last().unwrap()
    }

    fn taken(&self) -> usize {
        self.now().values().map(|at| self.inodes[*at].now.len()).sum()
    }

    /// One step further; false when the power is gone, `true` once on the step it goes.
    fn step(&mut self) -> io::Result<bool> {
        self.steps += 1;
        match self.steps.cmp(&self.dies_at) {
            std::cmp::Ordering::Greater => Err(io::Error::other("no power")),
            order => Ok(order.is_eq()),
        }
    }
}

/// A disk in memory.
#[derive(Clone)]
pub(super) struct Ram(Arc<Mutex<State>>);

impl Ram {
    fn over(state: State) -> Self {
        Self(Arc::new(Mutex::new(state)))
    }

    pub(super) fn new() -> Self {
        Self::over(State {
            names: vec![Names::new()],
            dies_at: usize::MAX,
            room: usize::MAX,
            ..State::default()
        })
    }

    pub(super) fn dying_at(&self, step: usize) -> Self {
        let state = self.0.lock().unwrap().clone();
        Self::over(State { steps: 0, dies_at: step, ..state })
    }

    pub(super) fn steps(&self) -> usize {
        self.0.lock().unwrap().steps
    }

    pub(super) fn with_room(&self, more: usize) -> Self {
        let state = self.0.lock().unwrap().clone();
        Self::over(State { room: state.taken() + more, ..state })
    }

    pub(super) fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let state = self.0.lock().unwrap();
        state.now().get(name).map(|at| state.inodes[*at].now.clone())
    }

    pub(super) fn set(&self, name: &str, bytes: &[u8]) {
        self.write(name, bytes).unwrap();
        self.sync(name).unwrap();
        self.sync_folder().unwrap();
    }

    /// A disk as it may be found after the power came back.
    pub(super) fn after_the_cut(&self, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut below = |bound: usize| (random.next_u64() % bound as u64) as usize;
        let state = self.0.lock().unwrap();
        let names = state.names[below(state.names.len())].clone();
        let mut inodes = state.inodes.clone();
        for inode in &mut inodes {
            let found = match below(4) {
                0 => inode.safe.clone(),
                1 => inode.now.clone(),
                2 => inode.now[..below(inode.now.len() + 1)].to_vec(),
                _ => mixed(inode, &mut below),
            };
            // What was synced is there.
            let found = if inode.safe == inode.now { inode.safe.clone() } else { found };
            *inode = Inode { safe: found.clone(), now: found };
        }
        Self::over(State { inodes, names: vec![names], steps: 0, dies_at: usize::MAX, room: usize::MAX })
    }

    /// Whether these bytes stand in any file, with or without a name.
    pub(super) fn holds(&self, needle: &[u8]) -> bool {
        let state = self.0.lock().unwrap();
        state.inodes.iter().any(|inode| inode.now.windows(needle.len()).any(|found| found == needle))
    }
}

/// Sectors of what is safe and of what is not, torn at any byte.
fn mixed(inode: &Inode, below: &mut impl FnMut(usize) -> usize) -> Vec<u8> {
    let mut found = if below(2) == 0 { inode.now.clone() } else { inode.safe.clone() };
    let (from, to) = (below(found.len() + 1), below(found.len() + 1));
    for (at, byte) in found.iter_mut().enumerate().filter(|(at, _)| (from.min(to)..from.max(to)).contains(at))
    {
        *byte = inode.safe.get(at).copied().unwrap_or(0);
    }
    found
}

impl Files for Ram {
    fn folder(&self) -> &Path {
        Path::new("ram")
    }

    fn read(&self, name: &str, limit: u64) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
        let limit = usize::try_from(limit).unwrap();
        Ok(self.bytes(name).map(|bytes| Zeroizing::new(bytes.into_iter().take(limit).collect())))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.0.lock().unwrap();
        let dies = state.step()?;
        let place = state.now().get(name).copied().unwrap_or_else(|| {
            let mut names = state.now().clone();
            names.insert(name.to_owned(), state.inodes.len());
            state.inodes.push(Inode::default());
            state.names.push(names);
            state.inodes.len() - 1
        });
        state.inodes[place].now.clear();
        let free = state.room.saturating_sub(state.taken());
        let written = bytes.len().min(free);
        state.inodes[place].now.extend_from_slice(&bytes[..written]);
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        if dies {
            Err(io::Error::other("no power"))
        } else if written < bytes.len() {
            Err(full())
        } else {
            Ok(())
        }
    }

    fn overwrite(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.0.lock().unwrap();
        let dies = state.step()?;
        let place = *state.now().get(name).ok_or(io::ErrorKind::NotFound)?;
        state.inodes[place].now = bytes.to_vec();
        if dies { Err(io::Error::other("no power")) } else { Ok(()) }
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        let mut state = self.0.lock().unwrap();
        if state.step()? {
            return Err(io::Error::other("no power"));
        }
        let place = *state.now().get(name).ok_or(io::ErrorKind::NotFound)?;
        state.inodes[place].safe = state.inodes[place].now.clone();
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.0.lock().unwrap();
        let dies = state.step()?;
        let mut names = state.now().clone();
        let place = names.remove(from).ok_or(io::ErrorKind::NotFound)?;
        names.insert(to.to_owned(), place);
        state.names.push(names);
        if dies { Err(io::Error::other("no power")) } else { Ok(()) }
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = self.0.lock().unwrap();
        let dies = state.step()?;
        let mut names = state.now().clone();
        names.remove(name);
        state.names.push(names);
        if dies { Err(io::Error::other("no power")) } else { Ok(()) }
    }

    fn sync_folder(&self) -> Result<()> {
        let mut state = self.0.lock().unwrap();
        let no_power = |e| Error::io("keep", Path::new("ram"), e);
        if state.step().map_err(no_power)? {
            return Err(no_power(io::Error::other("no power")));
        }
        state.names = vec![state.now().clone()];
        Ok(())
    }

    fn wipe_later(&self, name: &str) -> Option<Wipe> {
        let place = self.0.lock().unwrap().now().get(name).copied()?;
        let disk = self.clone();
        Some(Box::new(move || {
            let mut state = disk.0.lock().unwrap();
            if state.step().is_ok() {
                state.inodes[place].now.fill(0);
            }
        }))
    }
}

/// A device with a key store that can be emptied, replaced and told to fail.
#[derive(Default)]
pub(super) struct Phone {
    pub(super) items: Mutex<BTreeMap<String, Vec<u8>>>,
    pub(super) has_none: bool,
    /// Says that it keeps what it is given, and does not.
    pub(super) forgets: bool,
    pub(super) failures: Mutex<usize>,
}

impl Phone {
    fn fails(&self) -> Result<(), String> {
        let mut left = self.failures.lock().unwrap();
        let fails = *left > 0;
        *left = left.saturating_sub(1);
        if fails { Err("the key store is busy".to_owned()) } else { Ok(()) }
    }
}

impl Device for Phone {
    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), String> {
        if !self.forgets {
            self.items.lock().unwrap().insert(name.to_owned(), secret.to_vec());
        }
        Ok(())
    }

    fn fetch(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
        self.fails()?;
        Ok(self.items.lock().unwrap().get(name).cloned().map(Zeroizing::new))
    }

    fn forget(&self, name: &str) -> Result<(), String> {
        self.items.lock().unwrap().remove(name);
        Ok(())
    }

    fn name(&self) -> Option<String> {
        (!self.has_none).then(|| "phone".to_owned())
    }

    fn uptime(&self) -> Duration {
        Duration::from_secs(1_000)
    }
}
