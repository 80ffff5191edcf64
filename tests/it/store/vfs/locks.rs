//! Who holds a file: the locks of a database file, and the locks and memory of its WAL index.
//!
//! The rules are those of <https://www.sqlite.org/lockingv3.html> and of `xShmLock`.

use std::cell::UnsafeCell;

use rusqlite::ffi;

/// Places to lock in a WAL index.
const SLOTS: usize = ffi::SQLITE_SHM_NLOCK as usize;

/// A piece of shared memory; SQLite's threads write it, this program never looks inside.
pub(super) struct Region(Box<[UnsafeCell<u64>]>);

// SAFETY: nothing in Rust reads or writes the cells; they are only freed, once no handle maps them.
unsafe impl Send for Region {}

impl Region {
    fn new(bytes: usize) -> Self {
        Self((0..bytes.div_ceil(8)).map(|_| UnsafeCell::new(0)).collect())
    }

    pub(super) fn start(&self) -> *mut std::ffi::c_void {
        self.0.as_ptr().cast_mut().cast()
    }
}

/// What one handle holds.
#[derive(Default)]
pub(super) struct Held {
    /// One of `SQLITE_LOCK_*`.
    pub(super) level: i32,
    maps: bool,
    shared: [bool; SLOTS],
    exclusive: [bool; SLOTS],
}

/// What all handles of one file hold.
#[derive(Default)]
pub(super) struct Locks {
    n_shared: usize,
    reserved: bool,
    pending: bool,
    exclusive: bool,
    regions: Vec<Region>,
    n_mapping: usize,
    slot_shared: [usize; SLOTS],
    slot_exclusive: [bool; SLOTS],
}

impl Locks {
    /// Raises a handle's lock to `level`; false when another one is in the way.
    pub(super) fn lock(&mut self, held: &mut Held, level: i32) -> bool {
        if held.level >= level {
            return true;
        }
        if held.level == ffi::SQLITE_LOCK_NONE {
            if self.pending || self.exclusive {
                return false;
            }
            self.n_shared += 1;
            held.level = ffi::SQLITE_LOCK_SHARED;
        }
        if level >= ffi::SQLITE_LOCK_RESERVED && held.level == ffi::SQLITE_LOCK_SHARED {
            if self.reserved {
                return false;
            }
            self.reserved = true;
            held.level = ffi::SQLITE_LOCK_RESERVED;
        }
        if level == ffi::SQLITE_LOCK_EXCLUSIVE {
            // Holding "reserved", no other handle can be here.
            self.pending = true;
            held.level = ffi::SQLITE_LOCK_PENDING;
            if self.n_shared > 1 {
                return false;
            }
            self.exclusive = true;
            held.level = ffi::SQLITE_LOCK_EXCLUSIVE;
        }
        true
    }

    /// Lowers a handle's lock to `level`.
    pub(super) fn unlock(&mut self, held: &mut Held, level: i32) {
        if held.level <= level {
            return;
        }
        if held.level >= ffi::SQLITE_LOCK_RESERVED {
            self.reserved = false;
            self.pending = false;
            self.exclusive = false;
        }
        if level == ffi::SQLITE_LOCK_NONE {
            self.n_shared -= 1;
        }
        held.level = level;
    }

    pub(super) fn is_reserved(&self) -> bool {
        self.reserved
    }

    /// Region `index` of the WAL index, made when told to.
    pub(super) fn map(&mut self, held: &mut Held, index: usize, bytes: usize, make: bool) -> Option<&Region> {
        if !held.maps {
            held.maps = true;
            self.n_mapping += 1;
        }
        while make && self.regions.len() <= index {
            self.regions.push(Region::new(bytes));
        }
        self.regions.get(index)
    }

    /// Bytes a handle may map without any region being made.
    pub(super) fn has_region(&self, index: usize) -> bool {
        index < self.regions.len()
    }

    pub(super) fn unmap(&mut self, held: &mut Held) {
        for slot in 0..SLOTS {
            self.unlock_slot(held, slot);
        }
        if std::mem::take(&mut held.maps) {
            self.n_mapping -= 1;
        }
        if self.n_mapping == 0 {
            self.regions.clear();
        }
    }

    fn unlock_slot(&mut self, held: &mut Held, slot: usize) {
        if std::mem::take(&mut held.shared[slot]) {
            self.slot_shared[slot] -= 1;
        }
        if std::mem::take(&mut held.exclusive[slot]) {
            self.slot_exclusive[slot] = false;
        }
    }

    /// `xShmLock`: false when another handle is in the way.
    pub(super) fn lock_slots(&mut self, held: &mut Held, slots: std::ops::Range<usize>, flags: i32) -> bool {
        if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
            slots.for_each(|slot| self.unlock_slot(held, slot));
            return true;
        }
        let exclusively = flags & ffi::SQLITE_SHM_EXCLUSIVE != 0;
        let is_free = |slot: usize| {
            let others = self.slot_shared[slot] - usize::from(held.shared[slot]);
            let others_exclusive = self.slot_exclusive[slot] && !held.exclusive[slot];
            !others_exclusive && (!exclusively || others == 0)
        };
        if !slots.clone().all(is_free) {
            return false;
        }
        for slot in slots {
            let (mine, all) = (&mut held.shared[slot], &mut self.slot_shared[slot]);
            if exclusively {
                held.exclusive[slot] = true;
                self.slot_exclusive[slot] = true;
            } else if !*mine {
                *mine = true;
                *all += 1;
            }
        }
        true
    }
}
