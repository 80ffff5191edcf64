//! Items into rows: joined and cut, or whole and padded.

use crate::train::vocabulary::PAD;

/// Rows open at a time while conversations are packed.
const OPEN_MAX: usize = 64;

/// An item: its ids and which of them are learnt.
pub(super) type Item<'a> = (&'a [u16], &'a [bool]);

/// Joins the items and cuts the stream; the last row is padded.
pub(super) fn joined<'a>(row: usize, items: impl Iterator<Item = Item<'a>>) -> (Vec<u16>, Vec<bool>) {
    let (mut ids, mut learn) = (Vec::new(), Vec::new());
    for (id, is_learnt) in items.flat_map(|(ids, learn)| ids.iter().zip(learn)) {
        if ids.len() % (row + 1) == 0
            && let Some(last) = ids.last().copied()
        {
            ids.push(last);
            learn.push(false);
        }
        // The first id of all is nobody's target.
        learn.push(*is_learnt && !ids.is_empty());
        ids.push(*id);
    }
    pad(row, &mut ids, &mut learn);
    (ids, learn)
}

/// Puts every item into the open row it fills best; none may be longer than a row.
pub(super) fn whole<'a>(row: usize, items: impl Iterator<Item = Item<'a>>) -> (Vec<u16>, Vec<bool>) {
    let mut closed = (Vec::new(), Vec::new());
    let mut open: Vec<(Vec<u16>, Vec<bool>)> = Vec::new();
    for (ids, learn) in items.filter(|(ids, _)| ids.len() <= row + 1) {
        let fits = |(full, _): &&mut (Vec<u16>, Vec<bool>)| full.len() + ids.len() <= row + 1;
        if let Some(best) = open.iter_mut().filter(fits).max_by_key(|(full, _)| full.len()) {
            best.0.extend_from_slice(ids);
            best.1.extend_from_slice(learn);
            continue;
        }
        if open.len() >= OPEN_MAX {
            let fullest = open.iter().enumerate().max_by_key(|(_, (full, _))| full.len());
            let at = fullest.map_or(0, |(at, _)| at);
            close(row, open.swap_remove(at), &mut closed);
        }
        open.push((ids.to_vec(), learn.to_vec()));
    }
    for full in open {
        close(row, full, &mut closed);
    }
    closed
}

fn close(row: usize, mut full: (Vec<u16>, Vec<bool>), closed: &mut (Vec<u16>, Vec<bool>)) {
    pad(row, &mut full.0, &mut full.1);
    // What stands first is nobody's target.
    if let Some(first) = full.1.first_mut() {
        *first = false;
    }
    closed.0.append(&mut full.0);
    closed.1.append(&mut full.1);
}

fn pad(row: usize, ids: &mut Vec<u16>, learn: &mut Vec<bool>) {
    let full = ids.len().next_multiple_of(row + 1);
    ids.resize(full, PAD);
    learn.resize(full, false);
}
