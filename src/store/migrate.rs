//! The schema, in numbered steps.
//!
//! A step is never edited after it was released: a change is a new file and one line in [`STEPS`].
//! The steps from an old version to the newest are one transaction, so a database is of the old
//! version or of the new one, never between.

use rusqlite::{Connection, TransactionBehavior};

use super::error::{Error, Result};

/// The steps; the first makes version 1.
const STEPS: &[&str] = &[
    include_str!("migrations/0001_chats.sql"),
    include_str!("migrations/0002_journal.sql"),
    include_str!("migrations/0003_measurements.sql"),
    include_str!("migrations/0004_derived.sql"),
    include_str!("migrations/0005_search.sql"),
    include_str!("migrations/0006_adapters.sql"),
];

/// The version this program writes.
pub(super) const LATEST: u32 = STEPS.len() as u32;

/// The schema version of a database; 0 is an empty one.
///
/// # Errors
/// What SQLite says.
pub(super) fn version(connection: &Connection) -> Result<u32> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Brings a database up to version `up_to`, or leaves it as it was.
///
/// # Errors
/// [`Error::Newer`] for a version this program does not know.
pub(super) fn run(connection: &mut Connection, up_to: u32) -> Result<()> {
    let found = version(connection)?;
    if found > LATEST {
        return Err(Error::Newer { found, known: LATEST });
    }
    if found >= up_to {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (from, to) = (found as usize, up_to.min(LATEST) as usize);
    for step in STEPS.iter().take(to).skip(from) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", to as u32)?;
    Ok(transaction.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_start_leads_to_the_same_schema() {
        let schema = |stops: &[u32]| {
            let mut connection = Connection::open_in_memory().unwrap();
            stops.iter().for_each(|stop| run(&mut connection, *stop).unwrap());
            assert_eq!(version(&connection).unwrap(), LATEST);
            let mut rows = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").unwrap();
            let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            rows.collect::<Result<Vec<(String, Option<String>)>, _>>().unwrap()
        };
        let whole = schema(&[LATEST]);
        for first in 1..LATEST {
            assert_eq!(schema(&[first, LATEST]), whole);
        }
    }

    #[test]
    fn a_newer_database_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", LATEST + 1).unwrap();
        assert!(matches!(run(&mut connection, LATEST), Err(Error::Newer { .. })));
    }

    /// Changing a released step would make old files and new ones differ.
    #[test]
    fn released_steps_are_never_edited() {
        use sha2::{Digest, Sha256};
        let golden = include_str!("migrations/released.sha256");
        let hashes: Vec<&str> = golden.lines().collect();
        assert_eq!(hashes.len(), STEPS.len(), "a new step needs its hash in released.sha256");
        for (step, hash) in STEPS.iter().zip(hashes) {
            let found: String = Sha256::digest(step).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(found, hash, "a released step was edited; add a new one instead");
        }
    }
}
