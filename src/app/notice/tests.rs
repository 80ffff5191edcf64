//! Every error of the parts below has words in every language, and no words but its own.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use super::Notice;
use crate::engine::weights::Fault as FileFault;
use crate::i18n::{Language, has};
use crate::store::backup::Fault;
use crate::{engine, library, store};

const SECRET: &str = "zanzibar";

/// A path that tells something in every part but the last.
fn path() -> PathBuf {
    PathBuf::from(format!("/home/{SECRET}/diary.gguf"))
}

fn io_error() -> io::Error {
    io::Error::from(io::ErrorKind::PermissionDenied)
}

fn store_errors() -> Vec<store::Error> {
    use store::Error;
    let what = String::new;
    let mut errors = vec![
        Error::NoStore { folder: path() },
        Error::Exists { folder: path() },
        Error::DatabaseMissing { folder: path() },
        Error::KeysMissing { folder: path() },
        Error::KeysDamaged { folder: path(), what: "x" },
        Error::KeyLimit { what: "x" },
        Error::Newer { found: 3, known: 2 },
        Error::WrongPassphrase,
        Error::WrongCode,
        Error::WrongKey,
        Error::SecretNeeded,
        Error::NoSlot { what: "passphrase" },
        Error::NoSlot { what: "recovery code" },
        Error::CodeNotConfirmed,
        Error::Wait { seconds: 90 },
        Error::BadPassphrase { why: "x" },
        Error::NoMemory,
        Error::DeviceKeys { why: what() },
        Error::Locked,
        Error::AlreadyOpen,
        Error::Damaged { what: what() },
        Error::OldSqlite { found: what(), needed: "3" },
        Error::NoSpace,
        Error::Io { action: "read", path: path(), source: io_error() },
        Error::NotFound { what: "entry", id: "7".to_owned() },
        Error::Invalid { what: "a measurement", why: "x" },
        Error::TooLarge { what: "the text", limit: "16 MiB" },
        Error::Cancelled,
        Error::Import { name: path(), why: what() },
        Error::Export { folder: path(), why: "x" },
        Error::Stopped,
        Error::Database { what: what() },
    ];
    errors.extend(["4", "!", &format!("{}1", "0".repeat(31)), &"1".repeat(33)].map(mistyped));
    errors.extend(backup_faults().into_iter().map(Error::Backup));
    errors
}

fn backup_faults() -> Vec<Fault> {
    let table = "chat";
    vec![
        Fault::NotABackup,
        Fault::Preamble,
        Fault::Encryption,
        Fault::WorkFactor { found: 30, most: 20 },
        Fault::NeedsPassphrase,
        Fault::NeedsCode,
        Fault::WrongSecret,
        Fault::Damaged,
        Fault::CutShort,
        Fault::Trailing,
        Fault::OtherContent,
        Fault::Format { found: 2, known: 1 },
        Fault::Newer { found: 2, known: 1 },
        Fault::Header,
        Fault::TooLarge,
        Fault::FrameTooLarge,
        Fault::TooManyRecords,
        Fault::FrameKind,
        Fault::UnknownTable,
        Fault::MissingTable { table },
        Fault::Columns { table },
        Fault::Value { table },
        Fault::Count { table },
        Fault::Checksum,
        Fault::Duplicate { table },
        Fault::Type { table },
        Fault::NotAllowed { table },
        Fault::Reference { table },
        Fault::Sequence { table },
        Fault::NotAsWritten,
    ]
}

/// What the store says of a code that is none.
fn mistyped(typed: &str) -> store::Error {
    store::RecoveryCode::read(typed).unwrap_err()
}

fn engine_errors() -> Vec<engine::Error> {
    use engine::Error;
    let text = || "llama".to_owned();
    vec![
        Error::Open { path: path(), source: io_error() },
        Error::DamagedFile(FileFault::BigEndian),
        Error::DamagedFile(FileFault::NotGguf { found: "a picture" }),
        Error::DamagedFile(FileFault::SplitModel { parts: 2 }),
        Error::DamagedFile(FileFault::CutShort { reading: "a count", at: 7 }),
        Error::UnknownArchitecture { name: text(), known: text() },
        Error::UnknownFormat { tensor: text(), format: text(), known: text() },
        Error::UnknownPreTokenizer { name: text() },
        Error::UnknownTokenizer { name: text() },
        Error::Tokenizer { what: text() },
        Error::MissingKey { key: text() },
        Error::BadValue { key: text(), why: text() },
        Error::MissingTensor { name: text() },
        Error::WrongShape { name: text(), found: vec![1], expected: vec![2] },
        Error::NotFinite { tensor: text() },
        Error::BadAdapter(engine::AdapterFault::TooLarge { bytes: 9, limit: 8 }),
        Error::NoAnswer,
        Error::NotEnoughMemory { needed_bytes: 4_600_000_000, free_bytes: 1_000_000, context: 4096 },
        Error::PromptTooLong { tokens: 5000, context: 4096 },
        Error::TokenOutOfRange { id: 9, vocab: 8 },
        Error::EmptyPrompt,
        Error::BadSampling { name: "top_k", wanted: "x" },
        Error::Template { why: text() },
        Error::NoGpu { why: text() },
        Error::NotLoaded,
        Error::Cancelled,
        Error::Internal { stage: "computing", what: text() },
        Error::Stopped,
    ]
}

fn library_errors() -> Vec<library::Error> {
    use library::Error;
    let text = || "0a1b".to_owned();
    vec![
        Error::NotFound { id: text() },
        Error::Ambiguous { id: text(), count: 2 },
        Error::BuiltIn,
        Error::Source { path: path(), source: io_error() },
        Error::Model(engine::Error::NotLoaded),
        Error::NotAModel { path: path(), why: "x" },
        Error::NotEnoughSpace { needed_bytes: 4_600_000_000, free_bytes: 1_000_000 },
        Error::DiskFull,
        Error::SourceChanged { path: path() },
        Error::Stopped,
        Error::DamagedRecord { id: text(), why: text() },
        Error::Folder { path: path(), source: io_error() },
    ]
}

fn notices() -> Vec<Notice> {
    let store = store_errors().iter().map(Notice::from).collect::<Vec<_>>();
    let engine = engine_errors().iter().map(Notice::from).collect();
    let library = library_errors().iter().map(Notice::from).collect();
    [store, engine, library].concat()
}

#[test]
fn every_error_has_words_in_every_language() {
    for notice in notices() {
        for language in Language::ALL {
            assert!(has(language, notice.key), "{} in {}", notice.key, language.tag());
            let words = notice.words(language);
            assert!(words.ends_with('.') && !words.contains(['{', '}']), "{}: {words}", notice.key);
            assert!(words.chars().count() < 260, "{} is too long to be read", notice.key);
        }
    }
}

/// The samples above are complete when every key the code can give came up.
#[test]
fn every_key_of_an_error_was_seen() {
    let sources = [include_str!("store.rs"), include_str!("engine.rs"), include_str!("library.rs")].concat();
    let named: BTreeSet<&str> = sources.split('"').filter(|word| word.starts_with("error-")).collect();
    let seen: BTreeSet<&str> = notices().iter().map(|notice| notice.key).collect();
    assert_eq!(named, seen);
}

#[test]
fn only_the_last_part_of_a_path_is_told() {
    for notice in notices() {
        for language in Language::ALL {
            let told = format!("{} {notice:?}", notice.words(language));
            assert!(!told.contains(SECRET), "{told}");
        }
    }
    let error = library::Error::SourceChanged { path: path() };
    assert!(Notice::from(&error).words(Language::English).starts_with("“diary.gguf” changed"));
}

#[test]
fn a_file_name_cannot_upset_the_text() {
    let name = format!("a\u{202e}b\n\u{7}{}.gguf", "x".repeat(300));
    let shown = super::file_name(name.as_ref());
    assert!(shown.starts_with("abxx") && shown.ends_with("x…") && shown.chars().count() == 61, "{shown}");
    assert_eq!(super::file_name("/".as_ref()), "/");
}

#[test]
fn no_notice_speaks_of_the_command_line() {
    for notice in notices() {
        for language in Language::ALL {
            let words = notice.words(language);
            assert!(!words.contains("--") && !words.contains("`carnet"), "{words}");
        }
    }
}
