//! Hostile archives: each is refused by name or its bad members are, nothing is written anywhere,
//! and no archive costs more than 64 MiB of heap (B4).
//!
//! A case is an archive and what is to come out; each case holds one honest member unless it is
//! about the archive as a whole. To add one: a line in one of the lists.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use carnet::store::Error;

use super::transfer::memory::{Desk, Memory, skipped, take};
use crate::support::alloc::peak_during;
use crate::support::long;
use crate::support::random::Random;
use build::{End, Member, archive, of};

pub mod build;

const HEAP_MAX: usize = 64 << 20;
const TIME_MAX: Duration = Duration::from_secs(20);

/// What is to come of an archive.
#[derive(Clone, Debug)]
enum Then {
    /// The whole is refused with this reason.
    Refused(&'static str),
    /// So many entries are taken, and so many members skipped, each for this reason.
    Taken(u64, u64, &'static str),
}
use Then::{Refused, Taken};

type Case = (String, Vec<u8>, Then);

/// An honest member.
fn good() -> Member {
    Member::new("good.md", "An honest text.")
}

fn beside(name: &str, bad: Member, then: Then) -> Case {
    (name.to_owned(), of(&[good(), bad]), then)
}

const UNSAFE: &str = "not a plain path";
const DAMAGED: &str = "damaged or cut short";

/// Names that lead out of the folder, or nowhere.
fn names() -> Vec<Case> {
    let bad: [&[u8]; 27] = [
        b"../a.md",
        b"../../../../../../tmp/a.md",
        b"/etc/a.md",
        b"//a.md",
        b"a/../../b.md",
        b"a/../b.md",
        b"./a.md",
        b"a/./b.md",
        b"..././a.md",
        b"....//a.md",
        b"a/.../b.md",
        b"C:\\a.md",
        b"c:/a.md",
        b"C:a.md",
        b"\\\\host\\share\\a.md",
        b"\\a.md",
        b"..\\a.md",
        b"a\\..\\..\\b.md",
        b"a\0.md",
        b"a.md\0.jpg",
        b"",
        b".",
        b"..",
        b"a//b.md",
        b"a/ /b.md",
        b"a/\0/b.md",
        b"/../a.md",
    ];
    let mut cases: Vec<Case> = bad
        .into_iter()
        .map(|name| {
            let shown = String::from_utf8_lossy(name).into_owned();
            beside(&format!("name {shown:?}"), Member::new(name, "bad"), Taken(1, 1, UNSAFE))
        })
        .collect();
    cases.push(beside("folder with content", Member::new("a/", "bad"), Taken(1, 1, UNSAFE)));
    for length in [1_025, 2_000, 65_535] {
        let name = "n".repeat(length - 3) + ".md";
        cases.push(beside(
            &format!("{length} bytes of name"),
            Member::new(name, "a"),
            Taken(1, 1, "1,024 bytes"),
        ));
    }
    cases.push(beside("case twin", Member::new("GOOD.md", "twin"), Taken(2, 0, "")));
    cases.push(beside("accent twins", Member::new("e\u{301}.md", "twin"), Taken(2, 0, "")));
    cases.push(beside("terminal codes", Member::new("\x1b[2J.md", "a"), Taken(2, 0, "")));
    cases.push(beside("old letters", Member::new(b"\x82t\x82.md", "a"), Taken(2, 0, "")));
    cases.push(beside("same name", Member::new("good.md", "another"), Taken(1, 1, "the same name")));
    cases.push(beside("no text", Member::new("a.exe", "MZ"), Taken(1, 1, "no text of this import")));
    cases.push(beside("nested", Member::new("a.zip", of(&[good()])), Taken(1, 1, "inside the archive")));
    cases.push(beside("nested gzip", Member::new("a.tar.gz", "\x1f"), Taken(1, 1, "inside the archive")));
    cases.push(beside("zeros", Member::new("a.md", "a\0b"), Taken(1, 1, "not a text")));
    cases.push(beside("empty", Member::new("a.md", ""), Taken(1, 1, "empty")));
    cases
}

/// Members that are no regular files, or cannot be read.
fn kinds() -> Vec<Case> {
    let with = |name: &str, change: fn(&mut Member), why| {
        let mut member = Member::new("bad.md", "a bad text");
        change(&mut member);
        beside(name, member, Taken(1, 1, why))
    };
    vec![
        with("symbolic link", |m| m.mode = 0o120_777, "regular"),
        with("pipe", |m| m.mode = 0o010_644, "regular"),
        with("device", |m| m.mode = 0o020_644, "regular"),
        with("disk", |m| m.mode = 0o060_644, "regular"),
        with("socket", |m| m.mode = 0o140_644, "regular"),
        with("folder that is a file", |m| m.mode = 0o040_755, "regular"),
        with("encrypted", |m| m.flags = 1, "encrypted"),
        with("strongly encrypted", |m| (m.flags, m.method) = (0x41, 99), "encrypted"),
        with("deflate64", |m| m.method = 9, "method"),
        with("bzip2", |m| m.method = 12, "method"),
        with("lzma", |m| m.method = 14, "method"),
        with("zstd", |m| m.method = 93, "method"),
        with("wrong crc", |m| m.crc ^= 1, "content is damaged"),
        with("garbage packed", |m| m.method = 8, "damaged"),
        with(
            "another name before the data",
            |m| m.local_name = Some(b"../x.md".to_vec()),
            "two different things",
        ),
        with(
            "a longer name before the data",
            |m| m.local_name = Some(b"bad.mdx".to_vec()),
            "two different things",
        ),
        with("another size before the data", |m| m.local_size = Some(7), "two different things"),
        with("stored larger than it is", |m| m.size = 500, "two different things"),
    ]
}

/// Members whose sizes lie.
fn sizes() -> Vec<Case> {
    let zeros = Member::packed("zeros.md", &vec![b'0'; 5 << 20]);
    let with = |change: fn(&mut Member)| {
        let mut member = zeros.clone();
        change(&mut member);
        member
    };
    // So much that packs badly that the archive as a whole is within its ratio.
    let filler = Member::new("filler.bin", Random::new(1).bytes(2 << 20));
    let beside_filler =
        |name: &str, bad: Member, then| (name.to_owned(), of(&[good(), filler.clone(), bad]), then);
    let huge = |size: u64, count: usize| {
        let one = |n: usize| Member { size, ..Member::new(format!("{n}.md"), Random::new(2).bytes(1 << 20)) };
        of(&(0..count).map(one).map(|one| Member { method: 8, ..one }).collect::<Vec<_>>())
    };
    vec![
        ("ratio of the whole".to_owned(), of(&[good(), zeros.clone()]), Refused("200 times its size")),
        beside_filler("ratio of one", zeros.clone(), Taken(1, 2, "")),
        beside_filler("says less than it is", with(|m| m.size = 1_000), Taken(1, 2, "")),
        beside_filler(
            "says more than it is",
            with(|m| (m.size, m.packed) = (6 << 20, m.packed)),
            Taken(1, 2, ""),
        ),
        beside_filler("257 MiB said", with(|m| m.size = 257 << 20), Taken(1, 2, "")),
        ("10 GB from 10 MB".to_owned(), huge(1 << 30, 10), Refused("200 times its size")),
        ("3 GiB from 20 MB".to_owned(), huge(150 << 20, 20), Refused("more than 2 GiB")),
        ("4 EiB".to_owned(), huge(4 << 60, 1), Refused("200 times its size")),
        ("sizes that wrap".to_owned(), huge(u64::MAX, 3), Refused("200 times its size")),
    ]
}

/// Members that share bytes.
fn overlaps() -> Vec<Case> {
    let second = |change: fn(&mut Member)| {
        let mut member = Member::new("b.md", "the second text");
        change(&mut member);
        of(&[Member::new("a.md", "the first text, long enough for a header to stand in it"), member])
    };
    // A header inside the data of another member.
    let inner = of(&[Member::new("b.md", "the second text")]);
    let outer = Member::new("a.md", &inner[..inner.len() / 2]);
    let hidden = Member { header: Some(34), ..Member::new("b.md", "the second text") };
    vec![
        (
            "hard link".to_owned(),
            second(|m| (m.name, m.header) = (b"a.md".to_vec(), Some(0))),
            Refused("overlap"),
        ),
        ("one header for two".to_owned(), second(|m| m.header = Some(0)), Refused("overlap")),
        ("header in data".to_owned(), of(&[outer, hidden]), Refused("overlap")),
        ("header nowhere".to_owned(), second(|m| m.header = Some(1 << 40)), Refused(DAMAGED)),
        ("header at the end of all".to_owned(), second(|m| m.header = Some(u64::MAX)), Refused(DAMAGED)),
        ("no header there".to_owned(), second(|m| m.header = Some(5)), Refused(DAMAGED)),
        ("data over the directory".to_owned(), second(|m| (m.packed, m.size) = (400, 400)), Refused(DAMAGED)),
        (
            "wide sizes without field".to_owned(),
            second(|m| (m.size, m.extra) = (u64::MAX, Some(vec![]))),
            Refused(DAMAGED),
        ),
        (
            "wide field cut".to_owned(),
            second(|m| (m.size, m.extra) = (u64::MAX, Some(vec![1, 0, 8, 0, 1]))),
            Refused(DAMAGED),
        ),
        (
            "extra field without end".to_owned(),
            second(|m| (m.size, m.extra) = (u64::MAX, Some(vec![9, 9, 255, 255]))),
            Refused(DAMAGED),
        ),
    ]
}

/// Archives whose end record lies.
fn ends() -> Vec<Case> {
    let with = |name: &str, end: End, then| (name.to_owned(), archive(&[good()], end), then);
    let end = End::default;
    let wide = |wide: [u64; 3]| End { count: Some(u16::MAX), wide: Some(wide), ..end() };
    let honest = of(&[good()]);
    let directory = (honest.len() - 22 - 46 - 7) as u64;
    let beside =
        |extra: &[u8], first: bool| if first { [extra, &honest].concat() } else { [&honest, extra].concat() };
    vec![
        with("one more counted", End { count: Some(2), ..end() }, Refused(DAMAGED)),
        with("none counted", End { count: Some(0), ..end() }, Refused(DAMAGED)),
        with("30,000 counted", End { count: Some(30_000), ..end() }, Refused("more than 20,000")),
        with("directory too long", End { size: Some(1 << 30), ..end() }, Refused(DAMAGED)),
        with("directory nowhere", End { start: Some(1 << 31), ..end() }, Refused(DAMAGED)),
        with("directory at the start", End { start: Some(0), ..end() }, Refused(DAMAGED)),
        with("part of several", End { disk: 3, ..end() }, Refused("one part of several")),
        with("another end in the comment", End { comment: of(&[]), ..end() }, Refused(DAMAGED)),
        with("comment", End { comment: b"hello".to_vec(), ..end() }, Taken(1, 0, "")),
        with("wide and honest", wide([1, 53, directory]), Taken(1, 0, "")),
        with("wide, a million counted", wide([1_000_000, 53, directory]), Refused("more than 20,000")),
        with("wide, all counted", wide([u64::MAX, 53, directory]), Refused("more than 20,000")),
        with("wide, sizes that wrap", wide([1, u64::MAX, 1 << 63]), Refused(DAMAGED)),
        with("wide, nowhere", End { wide_at: Some(1 << 50), ..wide([1, 53, directory]) }, Refused(DAMAGED)),
        with(
            "wide, at itself",
            End { wide_at: Some(honest.len() as u64), ..wide([1, 53, directory]) },
            Refused(DAMAGED),
        ),
        with(
            "wide, end of all",
            End { wide_at: Some(u64::MAX), ..wide([1, 53, directory]) },
            Refused(DAMAGED),
        ),
        ("something before".to_owned(), beside(b"#!/bin/sh\n", true), Refused(DAMAGED)),
        ("something behind".to_owned(), beside(b"trailer", false), Refused(DAMAGED)),
        ("nothing".to_owned(), Vec::new(), Refused(DAMAGED)),
        ("no zip".to_owned(), b"This is a text.".repeat(10), Refused(DAMAGED)),
        ("only an end".to_owned(), of(&[]), Taken(0, 0, "")),
    ]
}

/// Archives of very many members.
fn crowds() -> Vec<Case> {
    let many = |count: usize, name: fn(usize) -> String, end: End| {
        archive(&(0..count).map(|n| Member::new(name(n), "")).collect::<Vec<_>>(), end)
    };
    let short = |n| format!("{n}/");
    vec![
        ("20,001 members".to_owned(), many(20_001, short, End::default()), Refused("more than 20,000")),
        ("a million, 16,960 counted".to_owned(), many(1_000_000, short, End::default()), Refused(DAMAGED)),
        (
            "20,000 long names".to_owned(),
            many(20_000, |n| format!("{n:0>1020}.exe"), End::default()),
            Taken(0, 20_000, ""),
        ),
    ]
}

/// Every file below `folder` with its size.
fn files(folder: &Path, found: &mut BTreeMap<String, u64>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let about = entry.metadata().unwrap();
        found.insert(entry.path().display().to_string(), about.len());
        if about.is_dir() {
            files(&entry.path(), found);
        }
    }
}

/// Imports an archive and holds it to what no archive may do.
fn import(desk: &Desk, name: &str, bytes: &[u8]) -> Result<(u64, u64, Vec<String>), String> {
    let path = desk.file("deep/in/a/folder/x.zip", bytes);
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    files(desk.root(), &mut before);
    let mut memory = Memory::forgetful();
    let start = Instant::now();
    let (result, peak) = peak_during(|| take(&path, None, &mut memory));
    assert!(start.elapsed() < TIME_MAX, "{name}: took {:?}", start.elapsed());
    assert!(peak <= HEAP_MAX, "{name}: {peak} bytes of heap");
    files(desk.root(), &mut after);
    assert_eq!(before, after, "{name}: something was written");
    match result {
        Ok(report) => Ok((report.entries, report.skipped_count(), skipped(&report))),
        Err(Error::Import { why, .. }) => Err(why),
        Err(error) => panic!("{name}: {error}"),
    }
}

#[test]
fn b4_hostile_archives_are_named_and_write_nothing() {
    let desk = Desk::new();
    let cases = [names(), kinds(), sizes(), overlaps(), ends(), crowds()].concat();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    for (name, bytes, then) in &cases {
        match (import(&desk, name, bytes), then) {
            (Err(why), Refused(reason)) => assert!(why.contains(reason), "{name}: {why}"),
            (Ok((entries, skipped, names)), Taken(taken, left, reason)) => {
                assert_eq!((entries, skipped), (*taken, *left), "{name}: {names:?}");
                assert!(names.iter().all(|line| line.contains(reason)), "{name}: {names:?}");
            }
            (other, then) => panic!("{name}: {other:?} and not {then:?}"),
        }
    }
}

#[test]
fn b4_sizes_that_lie_are_told_apart() {
    let (desk, cases) = (Desk::new(), sizes());
    let why = |name: &str| {
        let case = cases.iter().find(|case| case.0 == name).unwrap();
        let (_, _, names) = import(&desk, name, &case.1).unwrap();
        names.into_iter().find(|line| line.starts_with("zeros.md")).unwrap()
    };
    assert!(why("ratio of one").contains("200 times"));
    assert!(why("says less than it is").contains("content is damaged"));
    assert!(why("257 MiB said").contains("256 MiB"));
}

#[test]
fn b4_an_archive_cut_anywhere_is_named() {
    let desk = Desk::new();
    let whole =
        of(&[good(), Member::packed("b.md", "a text ".repeat(50).as_bytes()), Member::new("c.jpg", "x")]);
    for length in 0..whole.len() {
        let refused = import(&desk, "cut", &whole[..length]).unwrap_err();
        assert!(refused.contains(DAMAGED), "cut to {length}: {refused}");
    }
    assert_eq!(import(&desk, "whole", &whole).unwrap().0, 2);
}

#[test]
fn b4_flipped_bits_never_bring_another_text() {
    let desk = Desk::new();
    let text = "The text as it was. ".repeat(20);
    let whole = of(&[good(), Member::packed("b.md", text.as_bytes())]);
    for seed in 0..long(500, 20_000) {
        let mut random = Random::new(seed);
        let mut bytes = whole.clone();
        for _ in 0..random.within(1..=3) {
            let at = random.index(bytes.len());
            bytes[at] ^= 1 << random.within(0..=7);
        }
        let path = desk.file("x.zip", &bytes);
        let mut memory = Memory::new();
        let _ = take(&path, None, &mut memory);
        for entry in &memory.entries {
            let is_whole = entry.text == text.trim_end() || entry.text == "An honest text.";
            assert!(is_whole, "seed {seed}: {:?}", entry.text);
        }
    }
}

#[test]
fn b4_many_large_files_come_one_at_a_time() {
    let desk = Desk::new();
    let image = |n: u64| Member::new(format!("i/{n}.jpg"), Random::new(n).bytes(11 << 20));
    let links: String = (0..6).map(|n| format!("![]({n}.jpg)\n")).collect();
    let text = Member::new("i/a.md", "x".repeat(7 << 20) + "\n" + &links);
    let mut members: Vec<Member> = (0..6).map(image).collect();
    members.push(text);
    let (taken, skipped, names) = import(&desk, "large files", &of(&members)).unwrap();
    assert_eq!((taken, skipped), (6, 0), "{names:?}");
}
