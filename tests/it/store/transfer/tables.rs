//! Tables of measurements: what is taken, and every line that is not by its number.

use carnet::store::Error;
use carnet::store::transfer::Kind;

use super::memory::{Desk, Memory, skipped, take};

/// Imports a table and shows each measurement as `key value when note`.
fn table(content: impl AsRef<[u8]>) -> (Vec<String>, Vec<String>, Memory) {
    let desk = Desk::new();
    let mut memory = Memory::new();
    let report = take(&desk.file("m.csv", content), None, &mut memory).unwrap();
    assert_eq!(report.kind, Kind::Csv);
    let show = |one: &carnet::data::Measurement| {
        format!("{} {} {} {}", memory.key(one.kind), one.value, one.when.wall(), one.note).trim().to_owned()
    };
    (memory.measurements.iter().map(show).collect(), skipped(&report), memory)
}

#[test]
fn english_and_french_tables_are_read() {
    let (taken, skipped, memory) = table(
        "Date,Time,Kind,Value,Unit,Note\n2026-11-22,21:30,sleep,7.5,h,\"good, deep\"\n2026-11-22,,Weight,154,lb,\n\n2026-11-23,9:05 pm,Push-ups,20,,\n",
    );
    assert_eq!(
        taken,
        [
            "sleep 7.5 2026-11-22T21:30:00 good, deep",
            "weight 69.853225 2026-11-22T12:00:00",
            "push_ups 20 2026-11-23T21:05:00"
        ]
    );
    assert_eq!(skipped, [""; 0]);
    assert_eq!(memory.kinds.last().map(|kind| kind.name.as_str()), Some("Push-ups"));
    let french = "date;heure;type;valeur;unité;note\n05/11/2026;21h30;Sommeil;7,5;heures;bien\n6/11/2026;;poids;1 070,25;;\n2026-11-07;;eau;75;cl;\n";
    let (taken, skipped, _) = table(french);
    assert_eq!(
        taken,
        [
            "sleep 7.5 2026-11-05T21:30:00 bien",
            "weight 1070.25 2026-11-06T12:00:00",
            "water 0.75 2026-11-07T12:00:00"
        ]
    );
    assert_eq!(skipped, [""; 0]);
    let (tabs, _, _) = table("when\tkind\tvalue\n2026-11-22T21:30:00-05:00\tsteps\t9000\n");
    assert_eq!(tabs, ["steps 9000 2026-11-22T21:30:00"]);
    let windows: Vec<u8> = french.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    assert_eq!(table(windows).0.len(), 3);
}

#[test]
fn lines_in_doubt_are_refused_by_their_number() {
    let (taken, skipped, _) = table(
        "date,kind,value,unit\n05/11/2026,sleep,7,h\n2026-11-22,sleep,NaN,h\n2026-11-22,sleep,inf,h\n2026-11-22,sleep,1e999,h\n\
         2026-11-22,,7,h\nsoon,sleep,7,h\n,sleep,7,h\n2026-11-22,sleep,7,stone\n2026-11-22,steps,\"1,234\",\n2026-11-22 25:61,sleep,7,h\n\
         2026-11-22,sleep\n2026-02-30,sleep,7,h\n2026-11-22,sleep,8,h\n",
    );
    assert_eq!(taken, ["sleep 8 2026-11-22T12:00:00"]);
    let reasons = [
        "two ways",
        "not a number",
        "not a number",
        "not a number",
        "no kind",
        "date cannot be read",
        "no readable date",
        "unit",
        "two ways",
        "time cannot",
        "not a number",
        "date cannot be read",
    ];
    assert_eq!(skipped.len(), reasons.len(), "{skipped:#?}");
    for (number, (line, reason)) in (2..).zip(skipped.iter().zip(reasons)) {
        assert!(
            line.starts_with(&format!("m.csv, line {number}: ")) && line.contains(reason),
            "{number} {reason}: {line}"
        );
    }
}

#[test]
fn one_clear_date_tells_the_order_of_all_and_two_against_each_other_none() {
    let (taken, _, _) = table("date,kind,value\n05/11/2026,steps,1\n22/11/2026,steps,2\n");
    assert_eq!(taken, ["steps 1 2026-11-05T12:00:00", "steps 2 2026-11-22T12:00:00"]);
    let (taken, _, _) = table("date,kind,value\n05/11/2026,steps,1\n11/22/2026,steps,2\n");
    assert_eq!(taken, ["steps 1 2026-05-11T12:00:00", "steps 2 2026-11-22T12:00:00"]);
    let (taken, skipped, _) =
        table("date,kind,value\n05/11/2026,steps,1\n11/22/2026,steps,2\n22/11/2026,steps,3\n");
    assert_eq!((taken.len(), skipped.len()), (2, 1));
}

#[test]
fn the_same_line_twice_in_a_table_counts_twice_and_the_same_table_twice_once() {
    let desk = Desk::new();
    let path = desk
        .file("m.csv", "date,kind,value\n2026-11-22,steps,500\n2026-11-22,steps,500\n2026-11-23,steps,1\n");
    let mut memory = Memory::new();
    assert_eq!(take(&path, None, &mut memory).unwrap().measurements, 3);
    let again = take(&path, None, &mut memory).unwrap();
    assert_eq!((again.measurements, again.already_there, memory.measurements.len()), (0, 3, 3));
}

#[test]
fn tables_made_to_hurt_are_named() {
    let rows: String = (0..300).map(|n| format!("2026-11-22,kind {n},1\n")).collect();
    let (taken, skipped, memory) = table(format!("date,kind,value\n{rows}"));
    assert_eq!((taken.len(), skipped.len(), memory.kinds.len()), (200, 100, 204));
    assert!(skipped.iter().all(|line| line.contains("201st new kind")));
    let (taken, _, _) = table(format!("date,kind,value\n{}", "2026-11-22,steps,1\n".repeat(310_000)));
    assert_eq!(taken.len(), 299_999);
    let (_, skipped, _) =
        table(format!("date,kind,value,note\n2026-11-22,steps,1,\"{}\n", "x".repeat(7 << 20)));
    assert_eq!(skipped.len(), 1);
    let wide =
        format!("date,kind,value{}\n2026-11-22,steps,1{}\n", ",x".repeat(500_000), ",".repeat(500_000));
    assert_eq!(table(wide).0.len(), 1);
    let desk = Desk::new();
    for (content, reason) in [
        ("kind,value\nsteps,1", "no column `date`"),
        ("date,value\n2026-11-22,1", "no column `kind`"),
        ("date,kind\n2026-11-22,steps", "no column `value`"),
        ("\"\"\"\"\"", "not a table"),
        (",,,,\n", "not a table"),
    ] {
        match take(&desk.file("m.csv", content), None, &mut Memory::new()) {
            Err(Error::Import { why, .. }) => assert!(why.contains(reason), "{content}: {why}"),
            other => panic!("{content}: {other:?}"),
        }
    }
}
