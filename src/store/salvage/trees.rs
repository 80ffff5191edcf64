//! Which table each page belongs to.
//!
//! Three ways, the surer first: down from the roots that the schema names; up by the map of parents
//! that a database with `auto_vacuum` keeps, which goes around damaged pages; and, for what is left,
//! by the shape of the rows themselves. Formats: <https://www.sqlite.org/fileformat2.html#the_freelist>
//! and the sections on b-trees and pointer maps.

use rusqlite::types::Value;

use super::cell::{
    self, Cell, INDEX_INNER, INDEX_LEAF, OVERFLOW_BYTES, TABLE_INNER, TABLE_LEAF, be_u32, cells, children,
};
use super::cipher::USABLE_BYTES;
use super::pages::Pages;
use super::tables::{Tables, Target};

/// The first page of the pointer map; another one follows after each stretch of pages it speaks of.
const FIRST_MAP: u32 = 2;
const ENTRY_BYTES: usize = 5;
const ENTRIES: usize = USABLE_BYTES / ENTRY_BYTES;
/// Where the header of the file names the first page of the list of free pages.
const FREE_LIST: usize = 32;
/// No tree of a file that SQLite can hold is deeper.
const DEPTH_MAX: usize = 64;

/// What the pointer map says of a page: what it is, and which page leads to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pointer {
    kind: Kind,
    parent: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Root,
    Free,
    FirstOverflow,
    NextOverflow,
    Inner,
}

/// Whose page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// Nothing leads to it: its rows must tell.
    Unknown,
    /// Rows of a table, or what salvage has no use for.
    Known(Target),
    /// Given back: what is on it was deleted.
    Free,
}

/// Whose pages the pages are.
pub(super) struct Trees<'a> {
    pages: &'a Pages,
    pointers: Vec<Option<Pointer>>,
    owners: Vec<Owner>,
    /// A root leads there.
    reached: Vec<bool>,
}

impl<'a> Trees<'a> {
    pub(super) fn new(pages: &'a Pages, tables: &Tables) -> Self {
        let count = usize::try_from(pages.last()).unwrap_or(usize::MAX);
        let mut trees = Self {
            pages,
            pointers: pointers(pages),
            owners: vec![Owner::Unknown; count],
            reached: vec![false; count],
        };
        trees.mark_free();
        trees.walk(1, Target::Schema);
        for (target, root) in trees.roots(tables) {
            trees.walk(root, target);
        }
        for number in 1..=pages.last() {
            if trees.owner(number) == Owner::Unknown
                && let Some(target) = trees.climb(number)
            {
                trees.set(number, Owner::Known(target));
            }
        }
        trees
    }

    /// Whose page this is.
    pub(super) fn owner(&self, number: u32) -> Owner {
        at(&self.owners, number).unwrap_or(Owner::Free)
    }

    /// Whether a root leads to this page.
    pub(super) fn is_reached(&self, number: u32) -> bool {
        at(&self.reached, number).unwrap_or(false)
    }

    fn set(&mut self, number: u32, owner: Owner) {
        if let Some(place) = index(number).and_then(|at| self.owners.get_mut(at)) {
            *place = owner;
        }
    }

    fn pointer(&self, number: u32) -> Option<Pointer> {
        at(&self.pointers, number).flatten()
    }

    /// Pages on the list of free pages, and those the pointer map calls free.
    fn mark_free(&mut self) {
        for number in 1..=self.pages.last() {
            if self.pointer(number).is_some_and(|pointer| pointer.kind == Kind::Free) {
                self.set(number, Owner::Free);
            }
        }
        let mut trunk = self.pages.header(FREE_LIST).unwrap_or(0);
        for _ in 0..self.pages.last() {
            let Some(page) = self.pages.read(trunk) else { return };
            self.set(trunk, Owner::Free);
            let count = usize::try_from(be_u32(&page, 4).unwrap_or(0)).unwrap_or(usize::MAX);
            for leaf in page.get(8..).unwrap_or_default().chunks_exact(4).take(count) {
                self.set(be_u32(leaf, 0).unwrap_or(0), Owner::Free);
            }
            trunk = be_u32(&page, 0).unwrap_or(0);
        }
    }

    /// Marks all pages that `root` leads to.
    fn walk(&mut self, root: u32, target: Target) {
        // Known by its number also when the page itself is damaged.
        let mut waiting = vec![root];
        while let Some(number) = waiting.pop() {
            if self.owner(number) != Owner::Unknown || self.is_reached(number) {
                continue;
            }
            self.set(number, Owner::Known(target));
            if let Some(place) = index(number).and_then(|at| self.reached.get_mut(at)) {
                *place = true;
            }
            if matches!(self.pages.kind(number), Some(TABLE_INNER | INDEX_INNER)) {
                waiting.extend(self.pages.read(number).iter().flat_map(|page| children(page, number)));
            }
        }
    }

    /// The roots that the rows of the schema name, wherever such rows are found.
    fn roots(&self, tables: &Tables) -> Vec<(Target, u32)> {
        let mut roots = Vec::new();
        for number in (1..=self.pages.last()).filter(|number| self.pages.kind(*number) == Some(TABLE_LEAF)) {
            if !matches!(self.owner(number), Owner::Unknown | Owner::Known(Target::Schema)) {
                continue;
            }
            let Some(page) = self.pages.read(number) else { continue };
            for cell in cells(&page, number).flatten() {
                // The first values will do, so a damaged text further on costs nothing.
                let values = cell::record(cell.local, true).unwrap_or_default();
                let [Value::Text(kind), Value::Text(name), Value::Text(_), Value::Integer(root), ..] =
                    &values[..]
                else {
                    continue;
                };
                let target = if kind == "table" { tables.named(name) } else { Target::Other };
                let root = u32::try_from(*root).unwrap_or(0);
                if ["table", "index"].contains(&kind.as_str()) && root > 1 {
                    roots.push((target, root));
                }
            }
        }
        roots
    }

    /// The owner of the nearest page above that has one, by the map of parents.
    fn climb(&self, number: u32) -> Option<Target> {
        if !matches!(self.pages.kind(number)?, TABLE_LEAF | TABLE_INNER | INDEX_LEAF | INDEX_INNER) {
            return None;
        }
        let mut number = number;
        for _ in 0..DEPTH_MAX {
            let pointer = self.pointer(number).filter(|pointer| pointer.kind == Kind::Inner)?;
            number = pointer.parent;
            if let Owner::Known(target) = self.owner(number) {
                return Some(target);
            }
        }
        None
    }

    /// The whole record of a cell on page `number`; `None` when a page it goes on to is damaged, or
    /// by now belongs to something else.
    pub(super) fn payload(&self, number: u32, cell: &Cell<'_>) -> Option<Vec<u8>> {
        let mut payload = cell.local.to_vec();
        let (mut next, mut before, mut kind) = (cell.overflow, number, Kind::FirstOverflow);
        while let Some(number) = next.filter(|_| payload.len() < cell.length) {
            let wanted = Pointer { kind, parent: before };
            if self.pointer(number).is_some_and(|found| found != wanted) {
                return None;
            }
            let page = self.pages.read(number)?;
            let left = cell.length.checked_sub(payload.len())?;
            payload.extend_from_slice(page.get(4..)?.get(..left.min(OVERFLOW_BYTES))?);
            if payload.len() > USABLE_BYTES.saturating_mul(self.owners.len()) {
                return None;
            }
            (next, before, kind) = (be_u32(&page, 0), number, Kind::NextOverflow);
        }
        (payload.len() == cell.length).then_some(payload)
    }
}

fn index(number: u32) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}

fn at<T: Copy>(all: &[T], number: u32) -> Option<T> {
    all.get(index(number)?).copied()
}

/// The pointer map, as far as its pages are sound.
fn pointers(pages: &Pages) -> Vec<Option<Pointer>> {
    let mut found = vec![None; usize::try_from(pages.last()).unwrap_or(usize::MAX)];
    let stretch = ENTRIES.saturating_add(1);
    for map in (FIRST_MAP..=pages.last()).step_by(stretch) {
        let Some(page) = pages.read(map) else { continue };
        let first = index(map).unwrap_or(usize::MAX).saturating_add(1);
        for (entry, place) in page.chunks_exact(ENTRY_BYTES).zip(found.iter_mut().skip(first)) {
            *place = pointer(entry);
        }
    }
    found
}

fn pointer(entry: &[u8]) -> Option<Pointer> {
    let kind = match entry.first()? {
        1 => Kind::Root,
        2 => Kind::Free,
        3 => Kind::FirstOverflow,
        4 => Kind::NextOverflow,
        5 => Kind::Inner,
        _ => return None,
    };
    Some(Pointer { kind, parent: be_u32(entry, 1)? })
}
