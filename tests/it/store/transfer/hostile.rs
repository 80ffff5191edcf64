//! Texts, tables and JSON made to hurt: named, quick, and within 64 MiB of heap.

use std::time::{Duration, Instant};

use carnet::store::Error;
use carnet::store::transfer::Kind;

use super::super::archives::build::{Member, of};
use super::memory::{Desk, Memory, take};
use crate::support::alloc::peak_during;
use crate::support::long;
use crate::support::random::Random;

const HEAP_MAX: usize = 64 << 20;
const TIME_MAX: Duration = Duration::from_secs(20);

/// Imports under the budget of time and memory; entries taken, or the reason of the refusal.
fn held(desk: &Desk, name: &str, content: &[u8], kind: Option<Kind>) -> Result<(u64, u64), String> {
    let path = desk.file(name, content);
    let mut memory = Memory::forgetful();
    let start = Instant::now();
    let (result, peak) = peak_during(|| take(&path, kind, &mut memory));
    assert!(start.elapsed() < TIME_MAX, "{name}: took {:?}", start.elapsed());
    assert!(peak <= HEAP_MAX, "{name}: {peak} bytes of heap for {}", content.len());
    match result {
        Ok(report) => Ok((report.taken(), report.skipped_count())),
        Err(Error::Import { why, .. }) => Err(why),
        Err(error) => panic!("{name}: {error}"),
    }
}

/// A name, the file, and what is taken and passed over, or the words of the refusal.
type Case<'a> = (&'a str, String, Result<(u64, u64), &'a str>);

#[test]
fn json_made_to_hurt_is_named_and_costs_little() {
    let desk = Desk::new();
    let entry = |fields: &str| {
        format!("{{\"entries\":[{{\"creationDate\":\"2026-01-01T00:00:00Z\",\"text\":\"a\",{fields}}}]}}")
    };
    let large = 20 << 20;
    let cases: Vec<Case> = vec![
        ("deep list", "[".repeat(large), Err("not a Day One journal")),
        ("deep object", "{\"a\":".repeat(1 << 20), Err("not a Day One journal")),
        ("deep in an entry", entry(&format!("\"x\":{}", "[".repeat(large))), Err("not readable as JSON")),
        (
            "deep but closed",
            entry(&format!("\"x\":{}{}", "[".repeat(100), "]".repeat(100))),
            Err("not readable as JSON"),
        ),
        ("long list", entry(&format!("\"x\":[{}0]", "0,".repeat(large / 2))), Ok((1, 0))),
        ("lists in a list", entry(&format!("\"photos\":[{}[]]", "[],".repeat(large / 3))), Ok((1, 0))),
        ("many tags", entry(&format!("\"tags\":[{}\"a\"]", "\"a\",".repeat(large / 4))), Ok((1, 0))),
        (
            "many photos",
            entry(&format!("\"photos\":[{}1]", "{\"md5\":\"x\"},".repeat(1 << 20))),
            Ok((1, 1000)),
        ),
        ("long string", entry(&format!("\"x\":\"{}\"", "a".repeat(large))), Err("not readable as JSON")),
        ("long key", entry(&format!("\"{}\":1", "a".repeat(large))), Err("not readable as JSON")),
        ("long number", entry(&format!("\"x\":{}", "1".repeat(large))), Err("not readable as JSON")),
        ("long text", entry("\"y\":1").replace("\"a\"", &format!("\"{}\"", "a".repeat(9 << 20))), Ok((0, 1))),
        (
            "text of escapes",
            entry("\"y\":1").replace("\"a\"", &format!("\"{}\"", "\\u00e9".repeat(1 << 20))),
            Ok((1, 0)),
        ),
        ("blanks", " ".repeat(large), Err("not a Day One journal")),
        ("text is a list", entry("\"text2\":1").replace("\"a\"", "[1]"), Ok((0, 1))),
        ("field twice", entry("\"text\":\"b\""), Err("not readable as JSON")),
        ("uuid a number", entry("\"uuid\":7"), Ok((1, 0))),
        ("tags an object", entry("\"tags\":{\"a\":[1]}"), Ok((1, 0))),
        ("place a text", entry("\"location\":\"here\",\"weather\":[1]"), Ok((1, 0))),
        ("half a letter", entry("\"x\":\"\\ud800\""), Ok((1, 0))),
        ("number out of range", entry("\"x\":1e999"), Ok((1, 0))),
        ("no entries", "{\"metadata\":{}}".to_owned(), Err("not a Day One journal")),
        ("entries an object", "{\"entries\":{}}".to_owned(), Err("not a Day One journal")),
        ("entries of nothing", "{\"entries\":[null,1,\"a\",[]]}".to_owned(), Ok((0, 4))),
        ("two of them", "{\"entries\":[]}{\"entries\":[]}".to_owned(), Err("not readable as JSON")),
        ("a list of them", "[{\"entries\":[]}]".to_owned(), Err("not a Day One journal")),
        ("no bytes of letters", "{\"entries\":[\"\u{0}\"]}".to_owned(), Err("not readable as JSON")),
        (
            "dates",
            format!(
                "{{\"entries\":[{}]}}",
                ["1e300", "\"\"", "\"99999-01-01T00:00:00Z\"", "\"2026-13-01T00:00:00Z\"", "true", "{}"]
                    .map(|date| format!("{{\"creationDate\":{date},\"text\":\"a\"}}"))
                    .join(",")
            ),
            Ok((0, 6)),
        ),
    ];
    for (name, json, expected) in cases {
        match (held(&desk, "j.json", json.as_bytes(), None), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{name}"),
            (Err(why), Err(expected)) => assert!(why.contains(expected), "{name}: {why}"),
            (found, expected) => panic!("{name}: {found:?} and not {expected:?}"),
        }
    }
}

#[test]
fn front_matter_and_texts_made_to_hurt_are_read_as_texts() {
    let desk = Desk::new();
    let size = 7 << 20;
    for (name, text) in [
        ("no end", format!("---\n{}", "a: b\n".repeat(size / 5))),
        ("one long line", format!("---\na: {}\n---\nbody", "b".repeat(size))),
        ("many keys", format!("---\n{}---\nbody", (0..60_000).map(|n| format!("k{n}: v\n")).collect::<String>())),
        ("many tags", format!("---\ntags: [{}]\n---\nbody", "a,".repeat(400_000))),
        ("tags that are one", format!("---\ntags: {}\n---\nbody", "#".repeat(900_000))),
        ("quotes", format!("---\ntags: [{}]\n---\nbody", "\"\\".repeat(400_000))),
        ("dashes", "---\n".repeat(size / 4)),
        ("headings", "# a\n".repeat(size / 4)),
        ("fences", "```\n".repeat(size / 4)),
        ("images", "![](a.png)".repeat(size / 10)),
        ("own, with no end of files", format!("---\ncarnet: 1\nattachments:\n{}---\n\nbody\n", "  - {\"file\":\"x\"}\n".repeat(40_000))),
        ("own, leading out", "---\ncarnet: 1\nattachments:\n  - {\"file\":\"../../../../etc/passwd\",\"name\":\"p\",\"type\":\"t\"}\n---\n\nbody\n".to_owned()),
        ("own, numbers too large", "---\ncarnet: 1\nunix_ms: 99999999999999999999\noffset_minutes: 99999\nmood: 200\n---\n\nbody\n".to_owned()),
    ] {
        let (taken, _) = held(&desk, "a.md", text.as_bytes(), None).unwrap();
        assert_eq!(taken, 1, "{name}");
    }
}

/// What random files begin as.
fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let markdown = b"---\ntitle: \"A\"\ndate: 2026-11-22\ntags: [a, 'b']\nmood: 3\n---\n# T\n\n![x](a%20b.png) ![[c.png|d]] text\n".to_vec();
    let own = b"---\ncarnet: 1\ntype: entry\ndate: 2026-11-22T21:30:00+01:00\ntitle: \"A\"\nattachments:\n  - {\"file\":\"attachments/x\",\"name\":\"n\",\"type\":\"t\"}\n---\n\ntext\n".to_vec();
    let json = br##"{"metadata":{"version":"1.0"},"entries":[{"uuid":"AA","creationDate":"2026-01-01T00:00:00Z","timeZone":"Europe/Paris","text":"# A\n\\. ![](dayone-moment://X)","tags":["a"],"starred":true,"photos":[{"md5":"0","identifier":"X"}],"location":{"placeName":"p"},"weather":{"temperatureCelsius":1}}]}"##.to_vec();
    let table = "date;heure;type;valeur;unité;note\n05/11/2026;21h30;Sommeil;7,5;h;\"a;b\"\n22/11/2026;;poids;70;kg;\n".as_bytes().to_vec();
    let zip =
        of(&[Member::packed("a.md", &markdown), Member::new("a b.png", "x"), Member::new("c.png", "y")]);
    let journal = of(&[Member::packed("Journal.json", &json), Member::new("photos/0.jpeg", "x")]);
    let wide: Vec<u8> = "\u{feff}Un texte à lire\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        ("a.md", markdown),
        ("own.md", own),
        ("a.json", json),
        ("a.csv", table),
        ("a.zip", zip),
        ("j.zip", journal),
        ("a.txt", wide),
        ("noending", Vec::new()),
    ]
}

#[test]
fn random_files_never_break_an_import() {
    let (desk, seeds) = (Desk::new(), seeds());
    let pieces: [&[u8]; 14] = [
        b"---\n",
        b"\"",
        b"[",
        b"{",
        b"\0",
        b"\xff\xfe",
        b"PK\x05\x06",
        b"\\u",
        b"9999999999",
        b"-",
        b"\n",
        b";",
        b"![](",
        b"\xe2\x80",
    ];
    let (mut taken, mut refused) = (0_u64, 0_u64);
    for seed in 0..long(3_000, 50_000) {
        let mut random = Random::new(seed);
        let (name, mut bytes) = seeds[random.index(seeds.len())].clone();
        for _ in 0..random.within(0..=6) {
            let at = random.within(0..=bytes.len() as u64) as usize;
            match random.within(0..=4) {
                0 => bytes.truncate(at),
                1 => drop(bytes.splice(at..at, random.pick(&pieces).iter().copied())),
                2 if at < bytes.len() => bytes[at] = random.next() as u8,
                3 => drop(bytes.splice(at..at, random.bytes(8))),
                _ => drop(bytes.drain(at..(at + random.within(0..=30) as usize).min(bytes.len()))),
            }
        }
        let path = desk.file(name, &bytes);
        let result = std::panic::catch_unwind(|| peak_during(|| take(&path, None, &mut Memory::forgetful())));
        let Ok((result, peak)) = result else { panic!("seed {seed}: {name} panics") };
        // What a file may cost: decompressed zeros at most 200 to one, and buffers.
        assert!(
            peak < (2 << 20) + 1_000 * bytes.len(),
            "seed {seed}: {name}: {peak} bytes for {}",
            bytes.len()
        );
        match result {
            Ok(report) => taken += report.taken(),
            Err(Error::Import { .. }) => refused += 1,
            Err(error) => panic!("seed {seed}: {name}: {error}"),
        }
    }
    assert!(taken > 500 && refused > 300, "{taken} taken, {refused} refused");
}
