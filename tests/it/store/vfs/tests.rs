//! The disk itself: it works as a disk, forgets what is not synced, and fails when told.

use rusqlite::{Connection, OpenFlags};

use super::{Disk, Fault, Image, Kind, Vfs};

fn open(vfs: &Vfs, synchronous: &str) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let connection = Connection::open_with_flags_and_vfs("a.db", flags, vfs.name()).unwrap();
    connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    connection.pragma_update(None, "synchronous", synchronous).unwrap();
    connection
}

fn count(connection: &Connection) -> i64 {
    connection.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap()
}

#[test]
fn several_connections_on_threads_share_a_log() {
    let vfs = Vfs::new();
    let writer = open(&vfs, "FULL");
    writer.execute_batch("CREATE TABLE t (a)").unwrap();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let reader = open(&vfs, "FULL");
                let mut last = 0;
                while last < 300 {
                    let now = count(&reader);
                    assert!(now >= last, "{now} rows after {last}");
                    last = now;
                }
            });
        }
        for turn in 0..300 {
            writer.execute("INSERT INTO t VALUES (zeroblob(900))", []).unwrap();
            if turn % 40 == 0 {
                writer.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").ok();
            }
        }
    });
    let fine: String = writer.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(fine, "ok");
    // A second writer waits for the first.
    let second = open(&vfs, "FULL");
    second.busy_timeout(std::time::Duration::ZERO).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(second.execute_batch("BEGIN IMMEDIATE").is_err());
    writer.execute_batch("ROLLBACK").unwrap();
    second.execute_batch("BEGIN IMMEDIATE; ROLLBACK").unwrap();
    drop((writer, second));
    assert_eq!(vfs.disk().image().keys().collect::<Vec<_>>(), ["a.db"], "the last one out clears up");
}

/// Rows found after power losses at the end, over many seeds.
fn rows_after_crashes(disk: &Disk, seeds: u64) -> Vec<usize> {
    let mut crashes = disk.crashes();
    crashes.go_to(crashes.len());
    let found = |seed: u64| {
        let vfs = Vfs::new();
        vfs.start_on(crashes.image(seed));
        let again = open(&vfs, "FULL");
        count(&again) as usize
    };
    (0..seeds).map(found).collect()
}

#[test]
fn a_synced_row_is_in_every_image_and_another_in_some() {
    for (synchronous, is_kept) in [("FULL", true), ("NORMAL", false)] {
        let vfs = Vfs::new();
        open(&vfs, "FULL").execute_batch("CREATE TABLE t (a)").unwrap();
        let writer = open(&vfs, synchronous);
        for _ in 0..9 {
            writer.execute("INSERT INTO t VALUES (1)", []).unwrap();
        }
        let rows = rows_after_crashes(&vfs.disk(), 40);
        assert_eq!(rows.iter().all(|n| *n == 9), is_kept, "{synchronous}: {rows:?}");
        assert!(rows.contains(&9), "{synchronous}: {rows:?}");
    }
}

#[test]
fn the_same_seed_is_the_same_image_and_a_torn_sector_is_among_them() {
    let vfs = Vfs::new();
    let disk = vfs.disk();
    let node = disk.state().open(Some("f"), rusqlite::ffi::SQLITE_OPEN_CREATE).unwrap();
    disk.state().sync(node, true).unwrap();
    disk.state().write(node, 0, &[1; 2048]).unwrap();
    let mut crashes = disk.crashes();
    crashes.go_to(crashes.len());
    let images: Vec<Image> = (0..200).map(|seed| crashes.image(seed)).collect();
    assert_eq!(images, (0..200).map(|seed| crashes.image(seed)).collect::<Vec<_>>());
    let written = |image: &Image| image["f"].iter().filter(|byte| **byte == 1).count();
    assert!(images.iter().any(|image| written(image) == 0));
    assert!(images.iter().any(|image| written(image) == 2048));
    let starts_old = |image: &Image| image["f"].len() > 512 && image["f"][..512] == [0; 512];
    assert!(images.iter().any(|image| written(image) > 0 && starts_old(image)));
    assert!(images.iter().any(|image| written(image) % 512 != 0));
}

/// Reads through a connection of its own and writes through `writer`; whether both went well.
fn try_all(vfs: &Vfs, writer: &Connection) -> bool {
    let reader = Connection::open_with_flags_and_vfs("a.db", OpenFlags::SQLITE_OPEN_READ_WRITE, vfs.name());
    // More than the first page, which a connection trusts for as long as nothing changed.
    let read =
        reader.and_then(|reader| reader.execute_batch("SELECT count(*) FROM t; PRAGMA integrity_check"));
    let wrote = writer.execute("INSERT INTO t VALUES (1)", []);
    read.is_ok() && wrote.is_ok()
}

#[test]
fn every_fault_is_met_once_or_for_ever_and_can_be_lifted() {
    for kind in Kind::ALL {
        for for_ever in [false, true] {
            let vfs = Vfs::new();
            let writer = open(&vfs, "FULL");
            writer.execute_batch("CREATE TABLE t (a)").unwrap();
            let disk = vfs.disk();
            disk.set_fault(Some(Fault { at: disk.calls(), kind, for_ever }));
            let failures = (0..3).filter(|_| !try_all(&vfs, &writer)).count();
            assert_eq!(failures > 1, for_ever, "{kind:?}");
            assert_eq!(disk.failed() > 1, for_ever, "{kind:?}");
            disk.set_fault(None);
            assert!(try_all(&vfs, &open(&vfs, "FULL")), "{kind:?}");
        }
    }
}

#[test]
fn a_cut_disk_answers_nothing_more_and_a_full_one_goes_on_with_room() {
    let vfs = Vfs::new();
    let writer = open(&vfs, "FULL");
    writer.execute_batch("CREATE TABLE t (a)").unwrap();
    let disk = vfs.disk();
    disk.set_capacity(Some(disk.used() + 3000));
    let full = writer.execute("INSERT INTO t VALUES (1)", []).unwrap_err();
    assert_eq!(full.sqlite_error_code(), Some(rusqlite::ErrorCode::DiskFull));
    disk.set_capacity(None);
    writer.execute("INSERT INTO t VALUES (1)", []).unwrap();
    disk.cut_at(disk.events() + 1);
    writer.execute("INSERT INTO t VALUES (1)", []).unwrap_err();
    assert!(disk.is_cut());
    assert!(Connection::open_with_flags_and_vfs("a.db", OpenFlags::default(), vfs.name()).is_err());
    drop(writer);
    assert!(vfs.disk().image().contains_key("a.db-wal"), "nothing was cleared up without power");
    vfs.start_on(disk.image());
    assert!(count(&open(&vfs, "FULL")) >= 1);
}
