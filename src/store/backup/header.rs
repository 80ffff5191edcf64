//! The first frame: what a backup says about itself, and what of it is believed.
//!
//! The tables named must be those of the schema version named, in their order; counts are under
//! their limits before a row is read. JSON inside (RFC 8259), with no field but the ones here.

use serde::{Deserialize, Serialize};

use super::super::error::{Error, Result};
use super::super::migrate;
use super::tables::{self, Table};
use super::value::take_array;
use super::{FORMAT, Fault, RECORDS_MAX};
use crate::data::Moment;

const MAGIC: &[u8; 13] = b"carnet backup";
/// Most bytes of a header: some hundred tables with their columns.
pub(super) const HEADER_MAX: usize = 64 << 10;
/// Most bytes of the program's version.
const PROGRAM_MAX: usize = 64;
/// The highest number a table may have given: far from where SQLite gives no more.
const SEQUENCE_MAX: i64 = 1 << 53;

/// What a backup says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    /// The schema version of the store it was taken from.
    pub(super) schema: u32,
    /// When it was taken.
    pub(super) created: Moment,
    /// The version of the program that took it.
    pub(super) program: String,
    /// Its tables, in their order.
    pub(super) tables: Vec<Described>,
}

/// What a backup says about one of its tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Described {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: u64,
    /// The last id given, for tables that never give one again.
    pub(super) last_id: Option<i64>,
}

impl Header {
    /// The header as the payload of a frame.
    pub(super) fn bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        let json = serde_json::to_vec(self);
        // Numbers and strings alone: nothing of it can fail.
        bytes.extend(json.map_err(|_| Error::Database { what: "no header".to_owned() })?);
        Ok(bytes)
    }

    /// Reads and judges the payload of a first frame.
    pub(super) fn read(mut bytes: &[u8]) -> Result<Self, Fault> {
        if take_array(&mut bytes) != Some(MAGIC) {
            return Err(Fault::OtherContent);
        }
        let found = u16::from_le_bytes(*take_array(&mut bytes).ok_or(Fault::Header)?);
        if found != FORMAT {
            return Err(Fault::Format { found, known: FORMAT });
        }
        // A newer program may have added fields: say that first.
        let version: Version = serde_json::from_slice(bytes).map_err(|_| Fault::Header)?;
        if version.schema > migrate::LATEST {
            return Err(Fault::Newer { found: version.schema, known: migrate::LATEST });
        }
        let header: Self = serde_json::from_slice(bytes).map_err(|_| Fault::Header)?;
        header.judge()?;
        Ok(header)
    }

    fn judge(&self) -> Result<(), Fault> {
        if self.schema == 0 || self.program.len() > PROGRAM_MAX {
            return Err(Fault::Header);
        }
        let mut described = self.tables.iter();
        for table in tables::of_version(self.schema) {
            let missing = Fault::MissingTable { table: table.name };
            let described = described.next().ok_or(missing)?;
            if described.name != table.name {
                let later = self.tables.iter().any(|described| described.name == table.name);
                return Err(if later {
                    Fault::UnknownTable
                } else {
                    Fault::MissingTable { table: table.name }
                });
            }
            if described.columns.is_empty() {
                return Err(Fault::Columns { table: table.name });
            }
            if described.last_id.is_some_and(|last| !(0..=SEQUENCE_MAX).contains(&last)) {
                return Err(Fault::Sequence { table: table.name });
            }
        }
        if described.next().is_some() {
            return Err(Fault::UnknownTable);
        }
        match self.rows() {
            Some(0..=RECORDS_MAX) => Ok(()),
            _ => Err(Fault::TooManyRecords),
        }
    }

    /// Rows of all tables; `None` beyond any number.
    pub(super) fn rows(&self) -> Option<u64> {
        self.tables.iter().try_fold(0u64, |sum, table| sum.checked_add(table.rows))
    }

    /// The tables with what is said of them.
    pub(super) fn tables(&self) -> impl Iterator<Item = (&'static Table, &Described)> {
        tables::of_version(self.schema).zip(&self.tables)
    }
}

/// What every version of the header has.
#[derive(Deserialize)]
struct Version {
    schema: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        let described = |table: &Table| Described {
            name: table.name.to_owned(),
            columns: vec!["id".to_owned()],
            rows: 1,
            last_id: Some(1),
        };
        let tables = tables::of_version(migrate::LATEST).map(described).collect();
        Header { schema: migrate::LATEST, created: Moment::utc(0), program: "1.0".to_owned(), tables }
    }

    fn fault(change: impl FnOnce(&mut Header)) -> Fault {
        let mut header = header();
        change(&mut header);
        Header::read(&header.bytes().unwrap()).unwrap_err()
    }

    #[test]
    fn a_header_comes_back() {
        assert_eq!(Header::read(&header().bytes().unwrap()).unwrap(), header());
    }

    #[test]
    fn each_way_to_be_wrong_has_its_name() {
        let known = migrate::LATEST;
        assert_eq!(fault(|h| h.schema = 0), Fault::Header);
        assert_eq!(fault(|h| h.schema = known + 1), Fault::Newer { found: known + 1, known });
        assert_eq!(fault(|h| h.program = "1".repeat(PROGRAM_MAX + 1)), Fault::Header);
        assert_eq!(fault(|h| h.tables.clear()), Fault::MissingTable { table: "folder" });
        assert_eq!(fault(|h| h.tables[0].name = "x".to_owned()), Fault::MissingTable { table: "folder" });
        assert_eq!(fault(|h| h.tables.swap(0, 1)), Fault::UnknownTable);
        assert_eq!(fault(|h| h.tables.push(h.tables[0].clone())), Fault::UnknownTable);
        assert_eq!(fault(|h| h.tables[1].columns.clear()), Fault::Columns { table: "chat" });
        assert_eq!(fault(|h| h.tables[2].last_id = Some(-1)), Fault::Sequence { table: "message" });
        assert_eq!(fault(|h| h.tables[2].last_id = Some(i64::MAX)), Fault::Sequence { table: "message" });
        assert_eq!(fault(|h| h.tables[2].rows = RECORDS_MAX), Fault::TooManyRecords);
        assert_eq!(fault(|h| h.tables[2].rows = u64::MAX), Fault::TooManyRecords);
        let mut bytes = header().bytes().unwrap();
        bytes[MAGIC.len()] = 2;
        assert_eq!(Header::read(&bytes).unwrap_err(), Fault::Format { found: 2, known: FORMAT });
        assert_eq!(Header::read(&bytes[1..]).unwrap_err(), Fault::OtherContent);
        assert_eq!(Header::read(b"carnet backup\x01\x00{").unwrap_err(), Fault::Header);
        assert_eq!(Header::read(b"carnet backup\x01").unwrap_err(), Fault::Header);
    }
}
