//! Journals of Day One, as the app writes them and as nobody should.

use std::fs;

use carnet::store::transfer::Kind;

use super::super::archives::build::{Member, of};
use super::memory::{Desk, Memory, skipped, take};

const JOURNAL: &str = r##"{
  "metadata" : { "version" : "1.0" },
  "entries" : [
    {
      "starred" : true,
      "location" : { "localityName" : "Lyon", "country" : "France", "placeName" : "Parc de la Tête d'Or", "region": {"radius": 75} },
      "creationDate" : "2026-06-28T15:38:37Z",
      "text" : "# Une journée\n\nOn a marché\\. C\\'était *long*\\!\n\n![](dayone-moment:\/\/AB12)\n\n1\\. pas une liste\n![](dayone-moment:\/audio\/CD34)",
      "richText" : "{\"contents\":[]}",
      "weather" : { "temperatureCelsius" : 26.4, "conditionsDescription" : "Mostly Sunny" },
      "timeZone" : "Asia\/Taipei",
      "uuid" : "1546F37361264E129200B2CA6A885855",
      "tags" : [ "forêt", "marche", 7 ],
      "photos" : [ { "type" : "jpeg", "identifier" : "AB12", "md5" : "0E2D16db", "orderInEntry" : 0 } ],
      "audios" : [ { "format" : "aac", "identifier" : "CD34", "md5" : "ffee" } ]
    },
    { "creationDate" : "2026-06-29T22:30:00Z", "uuid" : "BB", "text" : "court", "timeZone" : "Nowhere\/Here",
      "photos" : [ { "identifier" : "ZZ", "md5" : "gone" } ] },
    { "creationDate" : 1795390200, "uuid" : "CC", "text" : "no date" },
    { "creationDate" : "2026-07-01T00:00:00Z", "uuid" : "DD" },
    "not an entry"
  ]
}"##;

fn check(memory: &Memory, lines: &[String]) {
    assert_eq!(memory.entries.len(), 2);
    let long = &memory.entries[0];
    assert_eq!(
        (long.title.as_str(), long.tags.join(" ")),
        ("Une journée", "forêt marche starred".to_owned())
    );
    assert_eq!(
        (long.when.wall().to_string().as_str(), long.when.offset_minutes),
        ("2026-06-28T23:38:37", 480)
    );
    let hashes: Vec<String> = long.attachments.iter().map(|file| file.hash.hex()).collect();
    assert_eq!(hashes.len(), 2, "{lines:?}");
    let expected = format!(
        "On a marché. C'était *long*!\n\n![](attachment:{})\n\n1\\. pas une liste\n![](attachment:{})\n\n📍 Parc de la Tête d'Or, Lyon, France  \n🌤 26 °C, Mostly Sunny",
        hashes[0], hashes[1]
    );
    assert_eq!(long.text, expected);
    assert_eq!(
        long.source.as_ref().map(|source| source.key.as_str()),
        Some("1546F37361264E129200B2CA6A885855")
    );
    let short = &memory.entries[1];
    assert_eq!(
        (short.text.as_str(), short.when.wall().to_string().as_str()),
        ("court", "2026-06-30T00:30:00")
    );
    assert_eq!(lines.iter().filter(|line| line.contains("no readable date")).count(), 2, "{lines:?}");
    assert_eq!(lines.iter().filter(|line| line.contains("it is empty")).count(), 1, "{lines:?}");
    assert_eq!(lines.iter().filter(|line| line.contains("missing")).count(), 1, "{lines:?}");
}

#[test]
fn a_zip_and_a_folder_and_a_file_of_day_one_are_read() {
    let desk = Desk::new();
    let members = [
        Member::packed("Journal.json", JOURNAL.as_bytes()),
        Member::new("photos/0e2d16db.jpeg", "a photo"),
        Member::new("audios/ffee.m4a", "a sound"),
        Member::new("photos/unused.jpeg", "of no entry"),
    ];
    let zip = desk.file("export.zip", of(&members));
    desk.file("folder/Journal.json", JOURNAL);
    desk.file("folder/photos/0e2d16db.jpeg", "a photo");
    desk.file("folder/audios/ffee.m4a", "a sound");
    for path in [zip, desk.path("folder")] {
        let mut memory = Memory::new();
        let report = take(&path, None, &mut memory).unwrap();
        assert_eq!((report.kind, report.entries, report.attachments), (Kind::DayOne, 2, 2));
        check(&memory, &skipped(&report));
        let again = take(&path, None, &mut memory).unwrap();
        assert_eq!((again.entries, again.already_there), (0, 2));
    }
    let marked = desk.file("alone.json", [b"\xef\xbb\xbf", JOURNAL.as_bytes()].concat());
    let report = take(&marked, None, &mut Memory::new()).unwrap();
    assert_eq!((report.entries, report.attachments), (2, 0));
}

#[test]
fn a_long_journal_is_read_as_a_stream_and_a_cut_one_up_to_the_cut() {
    let desk = Desk::new();
    let entry = |n: usize| {
        format!(
            "{{\"uuid\":\"{n:032X}\",\"creationDate\":\"2020-01-01T00:00:00Z\",\"text\":\"{}\"}}",
            "mot ".repeat(500)
        )
    };
    let entries: Vec<String> = (0..10_000).map(entry).collect();
    let json = format!("{{\"entries\":[{}]}}", entries.join(","));
    let path = desk.file("j.json", &json);
    let mut memory = Memory::forgetful();
    let (report, peak) = crate::support::alloc::peak_during(|| take(&path, None, &mut memory).unwrap());
    assert_eq!(report.entries, 10_000);
    assert!(peak < 12 << 20, "{peak} bytes of heap for {} of JSON", json.len());
    fs::write(&path, &json[..json.len() / 2]).unwrap();
    let report = take(&path, None, &mut Memory::forgetful()).unwrap();
    assert!((4_900..5_100).contains(&report.entries), "{}", report.entries);
    assert!(skipped(&report).concat().contains("what came before was taken"));
}
