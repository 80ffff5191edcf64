//! The model that comes with Carnet: part of the program, so that the first chat needs no import.
//!
//! Its bytes are read where they lie in the program and are never copied. `models/starter.sha256`
//! says what they have to be; a test holds the two together.

use std::sync::OnceLock;

use super::copy::{self, Copied, Pass, Tally};
use super::error::Result;
use super::import::describe;
use super::record::{FileRecord, Record, Summary};
use super::{ID_LENGTH, Verdict};
use crate::data::{Limits, Sampling};
use crate::engine::weights::{Source, Weights};

/// What the model is called where a person types it.
pub const ALIAS: &str = "starter";

const FILE: &str = "starter.gguf";

/// A GGUF file counts its tensors' places from its first byte; this is what they are multiples of.
#[repr(C, align(32))]
struct Aligned<B: ?Sized>(B);

static CONTENT: &Aligned<[u8]> = &Aligned(*include_bytes!("../../models/starter.gguf"));
/// As `sha256sum` writes it.
static SUM: &str = include_str!("../../models/starter.sha256");

/// What the engine opens.
pub fn source() -> Source {
    Source::BuiltIn { name: FILE, bytes: &CONTENT.0 }
}

/// How it answers unless a person says otherwise: a small model strays from the likeliest words
/// sooner than a large one, and repeats itself more.
pub fn sampling() -> Sampling {
    Sampling {
        temperature: 0.3,
        top_k: 40,
        top_p: 0.95,
        min_p: 0.05,
        repeat_penalty: 1.1,
        ..Sampling::default()
    }
}

/// How long its answers may be: it has little to say, and now and then finds no end.
pub fn limits() -> Limits {
    Limits::at_most(256)
}

/// Its record, which lies in no folder.
pub fn record() -> &'static Record {
    static RECORD: OnceLock<Record> = OnceLock::new();
    RECORD.get_or_init(|| {
        let sha256 = SUM.split_whitespace().next().unwrap_or_default();
        let weights = Weights::open_source(&source());
        if let Err(error) = &weights {
            log::error!("the model that comes with Carnet cannot be read: {error}");
        }
        let name = weights.as_ref().ok().and_then(|weights| weights.metadata().text("general.name"));
        let size_bytes = CONTENT.0.len() as u64;
        Record {
            id: sha256.chars().take(ID_LENGTH).collect(),
            name: name.unwrap_or("Carnet starter").to_owned(),
            source_name: FILE.to_owned(),
            sha256: sha256.to_owned(),
            size_bytes,
            summary: weights.as_ref().map_or_else(|_| Summary::default(), describe),
            imported_s: 0,
            files: vec![FileRecord { name: FILE.to_owned(), size_bytes, sha256: sha256.to_owned() }],
            built_in: true,
        }
    })
}

/// Compares the program's copy with its hash.
pub(super) fn verify(report: &mut dyn FnMut(Copied) -> bool) -> Result<Verdict> {
    let mut tally = Tally::new(Pass::Hashing, CONTENT.0.len() as u64, report);
    let sound = copy::sha256_of_bytes(&CONTENT.0, &mut tally)? == record().sha256;
    Ok(if sound { Verdict::Sound } else { Verdict::Changed { file: FILE.to_owned() } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_in_the_program_is_the_one_its_hash_names_and_every_number_is_one() {
        assert_eq!(verify(&mut |_| true).unwrap(), Verdict::Sound, "run `sha256sum starter.gguf` in models/");
        assert!(CONTENT.0.len() <= 20 << 20, "{} bytes", CONTENT.0.len());
        assert_eq!(CONTENT.0.as_ptr().align_offset(32), 0);
        let weights = Weights::open_source(&source()).unwrap();
        for tensor in weights.tensors() {
            let mut numbers = vec![f32::NAN; tensor.len()];
            tensor.dequantize(0, &mut numbers).unwrap();
            assert!(numbers.iter().all(|x| x.is_finite()), "{}", tensor.name());
        }
        assert!(record().summary.licence.is_some());
    }

    #[test]
    fn reading_it_again_can_be_stopped() {
        assert!(matches!(verify(&mut |_| false), Err(super::super::Error::Stopped)));
    }
}
