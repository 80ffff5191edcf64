//! Ways in which files get damaged. Each changes copies of a sound store's files at random.

use std::collections::BTreeSet;

use super::original::{Files, Original, PAGE, Use};
use crate::support::random::Random;

/// A damaged store.
pub struct Harm {
    pub name: &'static str,
    pub files: Files,
    /// It was killed before: its last changes stood in the log alone.
    pub killed: bool,
    /// So many of the last changes may be missing without a word, since what is left of the log looks
    /// like one whose last write was cut short.
    pub untold: usize,
    /// Pages of the database that are not as they were.
    pub pages: BTreeSet<u32>,
}

pub const OLD_PAGE: &str = "an old page put back";
pub const ZEROED: &str = "zeroed pages";

type Way = fn(&Original, &mut Random, &mut Harm);

/// All ways, by name.
pub const WAYS: &[(&str, Way)] = &[
    ("a bit of a schema page", |o, r, h| flip(h, r, &o.pages(Use::Schema))),
    ("a bit of an inner page", |o, r, h| flip(h, r, &o.pages(Use::Inner))),
    ("a bit of a leaf", |o, r, h| flip(h, r, &o.pages(Use::Leaf))),
    ("a bit of an overflow page", |o, r, h| flip(h, r, &o.pages(Use::Overflow))),
    ("a bit of a free page", |o, r, h| flip(h, r, &o.pages(Use::Free))),
    ("a bit of the pointer map", |o, r, h| flip(h, r, &o.pages(Use::Map))),
    (ZEROED, |o, r, h| {
        for _ in 0..r.within(1..=3) {
            let page = any_page(o, r);
            page_mut(h, page).fill(0);
        }
    }),
    ("pages of noise", |o, r, h| {
        for _ in 0..r.within(1..=5) {
            let (page, noise) = (any_page(o, r), r.bytes(PAGE));
            page_mut(h, page).copy_from_slice(&noise);
        }
    }),
    ("swapped pages", |o, r, h| {
        let (a, b) = (any_page(o, r), any_page(o, r));
        let kept = page_mut(h, a).to_vec();
        let other = page_mut(h, b).to_vec();
        page_mut(h, a).copy_from_slice(&other);
        page_mut(h, b).copy_from_slice(&kept);
    }),
    (OLD_PAGE, |o, r, h| {
        let all = 1..=(o.earlier.len() / PAGE).min(o.page_count() as usize) as u32;
        let differs = |page: &u32| bytes_of(&o.earlier, *page) != bytes_of(&o.closed["journal.db"], *page);
        let page = r.pick(&all.filter(differs).collect::<Vec<_>>());
        page_mut(h, page).copy_from_slice(bytes_of(&o.earlier, page));
    }),
    ("cut", |o, r, h| {
        let len = o.closed["journal.db"].len();
        // The very beginning, where there is no page at all, more often than by chance.
        let at = if r.within(0..=5) == 0 { r.index(10) } else { r.index(len / 512) } * 512;
        database(h).truncate(at);
        h.pages.extend((at / PAGE) as u32 + 1..=o.page_count());
    }),
    ("grown by garbage", |_, r, h| {
        let len = r.within(1..=3 * PAGE as u64) as usize;
        let noise = r.bytes(len);
        database(h).extend(noise);
    }),
    ("a noisy index of the log", |o, r, h| {
        kill(o, h);
        let noise = r.bytes(32_768);
        h.files.insert("journal.db-shm".to_owned(), noise);
    }),
    ("a log cut", |o, r, h| {
        kill(o, h);
        h.untold = usize::MAX;
        let log = log(h);
        let at = r.index(log.len());
        log.truncate(at);
    }),
    ("a bit of the log", |o, r, h| {
        kill(o, h);
        h.untold = 2;
        let log = log(h);
        let at = if r.within(0..=4) == 0 { r.index(32) } else { r.index(log.len()) };
        log[at] ^= 1 << r.index(8);
    }),
    ("a stretch of noise in the log", |o, r, h| {
        kill(o, h);
        h.untold = 4;
        let log = log(h);
        let at = r.index(log.len());
        let len = r.index((log.len() - at).min(3 * PAGE)) + 1;
        log[at..at + len].copy_from_slice(&r.bytes(len));
    }),
    ("a log of noise", |_, r, h| {
        let len = r.index(6 * PAGE);
        let noise = r.bytes(len);
        h.files.insert("journal.db-wal".to_owned(), noise);
    }),
    ("foreign salts in the log", |o, r, h| {
        kill(o, h);
        let noise = r.bytes(8);
        log(h)[16..24].copy_from_slice(&noise);
    }),
    ("a missing log", |o, _, h| {
        kill(o, h);
        h.untold = usize::MAX;
        h.files.remove("journal.db-wal");
    }),
    ("another store's log", |o, r, h| {
        if r.within(0..=1) == 0 {
            kill(o, h);
        }
        h.files.insert("journal.db-wal".to_owned(), o.other["journal.db-wal"].clone());
    }),
    ("a bit of a page, after no good end", |o, r, h| {
        kill(o, h);
        let page = any_page(o, r);
        page_mut(h, page)[r.index(PAGE)] ^= 1 << r.index(8);
    }),
    ("no database", |o, r, h| {
        if r.within(0..=1) == 0 {
            kill(o, h);
        }
        h.files.remove("journal.db");
    }),
    ("another store's database", |o, _, h| {
        h.files.insert("journal.db".to_owned(), o.other["journal.db"].clone());
    }),
    ("one key file missing or damaged", |_, r, h| {
        let name = r.pick(&["keys.a", "keys.b"]);
        harm_keys(h, r, name);
    }),
    ("both key files missing or damaged", |_, r, h| {
        for name in ["keys.a", "keys.b"] {
            harm_keys(h, r, name);
        }
    }),
];

/// The `case`th case.
pub fn harm(original: &Original, case: usize, random: &mut Random) -> Harm {
    let (name, way) = WAYS[case % WAYS.len()];
    let mut harm =
        Harm { name, files: original.closed.clone(), killed: false, untold: 0, pages: BTreeSet::new() };
    way(original, random, &mut harm);
    harm
}

fn kill(original: &Original, harm: &mut Harm) {
    harm.files = original.killed.clone();
    harm.killed = true;
}

fn database(harm: &mut Harm) -> &mut Vec<u8> {
    harm.files.get_mut("journal.db").unwrap()
}

fn log(harm: &mut Harm) -> &mut Vec<u8> {
    harm.files.get_mut("journal.db-wal").unwrap()
}

fn any_page(original: &Original, random: &mut Random) -> u32 {
    random.within(1..=u64::from(original.page_count())) as u32
}

pub fn bytes_of(database: &[u8], page: u32) -> &[u8] {
    &database[(page as usize - 1) * PAGE..page as usize * PAGE]
}

/// A page to be changed.
pub fn page_mut(harm: &mut Harm, page: u32) -> &mut [u8] {
    harm.pages.insert(page);
    &mut database(harm)[(page as usize - 1) * PAGE..page as usize * PAGE]
}

fn flip(harm: &mut Harm, random: &mut Random, pages: &[u32]) {
    let page = random.pick(pages);
    let (byte, bit) = (random.index(PAGE), random.index(8));
    page_mut(harm, page)[byte] ^= 1 << bit;
}

fn harm_keys(harm: &mut Harm, random: &mut Random, name: &str) {
    match random.within(0..=2) {
        0 => drop(harm.files.remove(name)),
        1 => {
            let file = harm.files.get_mut(name).unwrap();
            let at = random.index(file.len());
            file.truncate(at);
        }
        _ => {
            let file = harm.files.get_mut(name).unwrap();
            let at = random.index(file.len());
            file[at] ^= 1 << random.index(7);
        }
    }
}
