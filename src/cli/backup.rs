//! `carnet backup`: one portable encrypted file with everything that was written.
//!
//! It is made for the owner of the recovery code, who need not be asked, or with a passphrase of its
//! own. What is restored takes the place of what stands there only after all of it was checked.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde::Serialize;

use super::error::{Error, Result};
use super::journal::iso;
use super::secret::{self, Secrets, Wanted};
use super::{Globals, output, vault};
use crate::store::backup::{Checked, Fault, Report, Seal};
use crate::store::{self, BackupSecret, Secret, State, Vault};

/// How every backup begins: <https://age-encryption.org/v1>.
const MAGIC: &[u8] = b"age-encryption.org/";

/// What to do with backups.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Write everything into one encrypted file, and read it back
    Create {
        /// The new file; a former backup of this name is replaced when the new one is sound
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Make it for a passphrase of its own instead of the recovery code
        #[arg(long)]
        passphrase: bool,
    },
    /// Decrypt a backup whole and build a store of it that is thrown away
    Verify {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// It was made with a passphrase
        #[arg(long)]
        passphrase: bool,
    },
    /// Put what a backup holds in the place of what is stored
    Restore {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// It was made with a passphrase
        #[arg(long)]
        passphrase: bool,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Serialize)]
struct Told<'a> {
    file: &'a Path,
    done: &'static str,
    bytes: u64,
    created: String,
    program: &'a str,
    entries: u64,
    chats: u64,
    messages: u64,
    measurements: u64,
    checked: &'static str,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    match &options.action {
        Action::Create { file, passphrase } => create(file, *passphrase, globals),
        Action::Verify { file, passphrase } => verify(file, *passphrase, globals),
        Action::Restore { file, passphrase, yes } => restore(file, *passphrase, *yes, globals),
    }
}

fn create(file: &Path, with_passphrase: bool, globals: &Globals) -> Result<()> {
    check_target(file)?;
    let opened = vault::open(globals)?;
    let report = if with_passphrase {
        opened.prove(globals)?;
        let passphrase = globals.secrets.new_passphrase("Passphrase of the backup")?;
        vault::watched(|watch| opened.store.backup(file, &Seal::Passphrase(&passphrase), watch))?
    } else {
        let recipient = opened.store.backup_recipient()?.filter(|_| opened.keys.confirmed);
        let recipient = recipient.ok_or(Error::BackupForNobody)?;
        vault::watched(|watch| opened.store.backup(file, &Seal::Recipient(&recipient), watch))?
    };
    tell(file, &report, "written", globals)
}

fn verify(file: &Path, with_passphrase: bool, globals: &Globals) -> Result<()> {
    vault::readable(file)?;
    let vault = vault::at(globals)?;
    let report = tries(file, &globals.secrets, with_passphrase, |secret| {
        vault::watched(|watch| vault.verify(file, secret, watch))
    })?;
    tell(file, &report, "sound", globals)
}

fn restore(file: &Path, with_passphrase: bool, yes: bool, globals: &Globals) -> Result<()> {
    vault::readable(file)?;
    let vault = vault::at(globals)?;
    let had_passphrase = match vault.state() {
        Ok(State::Empty) => false,
        Ok(State::Stored(keys)) => {
            output::note(&standing(&vault, keys.opens_unasked)?);
            secret::confirm(yes, "replacing what is stored", "replace")?;
            keys.passphrase
        }
        // What cannot be opened any more is what backups are for.
        Err(error) => {
            output::note(&format!("what is stored here will be replaced by the backup ({error})"));
            secret::confirm(yes, "replacing what is stored", "replace")?;
            false
        }
    };
    let (report, code) = tries(file, &globals.secrets, with_passphrase, |secret| {
        vault::watched(|watch| vault.restore(file, secret, watch))
    })?;
    tell(file, &report, "restored", globals)?;
    if let Some(code) = &code {
        output::note(
            "this is the new recovery code, the only way back when the device or a passphrase is lost:",
        );
        vault::show(code);
        output::note(
            "write it down now, it is not shown again; then run `carnet store confirm` and type it back",
        );
    }
    if had_passphrase {
        output::note("the store opens without a passphrase now; `carnet store passphrase` sets one");
    }
    Ok(())
}

/// What a restore would put an end to.
fn standing(vault: &Vault, opens_unasked: bool) -> Result<String> {
    let home = vault.home();
    let what = match opens_unasked.then(|| vault.open(Secret::None)) {
        Some(Ok(store)) => {
            let (entries, chats) = (store.journal().count()?, store.chats().list(Default::default())?.len());
            store.lock();
            format!("{entries} entries and {chats} chats")
        }
        Some(Err(error @ store::Error::AlreadyOpen)) => return Err(error.into()),
        _ => "everything".to_owned(),
    };
    Ok(format!("{what} in {} will be replaced by the backup", home.display()))
}

/// Does `step` with the secret of a backup, which a person at the terminal may mistype.
fn tries<T>(
    file: &Path,
    secrets: &Secrets,
    with_passphrase: bool,
    mut step: impl FnMut(&BackupSecret) -> Result<T>,
) -> Result<T> {
    let is_passphrase = with_passphrase
        || secrets.given(Wanted::Code).is_none() && secrets.given(Wanted::Passphrase).is_some();
    let given = secrets.given(if is_passphrase { Wanted::Passphrase } else { Wanted::Code }).is_some();
    let once = || {
        let secret = match is_passphrase {
            true => BackupSecret::Passphrase(secrets.get(Wanted::Passphrase, "Passphrase of the backup: ")?),
            false => BackupSecret::Code(secrets.get(Wanted::Code, "Recovery code: ")?),
        };
        step(&secret).map_err(|error| advised(file, error))
    };
    if given {
        let mut once = once;
        once()
    } else {
        vault::tries(once)
    }
}

/// The two mistakes that another option puts right.
fn advised(file: &Path, error: Error) -> Error {
    let why = match error {
        Error::Store(store::Error::Backup(Fault::NeedsPassphrase)) => {
            "it was made with a passphrase; say --passphrase"
        }
        Error::Store(store::Error::Backup(Fault::NeedsCode)) => {
            "it was made for the recovery code; leave --passphrase away"
        }
        error => return error,
    };
    Error::BadInput { name: file.to_owned(), why: why.to_owned() }
}

/// A mistyped name must not cost a file that is no backup.
fn check_target(file: &Path) -> Result<()> {
    let unfit = |why: &str| Error::BadInput { name: file.to_owned(), why: why.to_owned() };
    let Ok(about) = std::fs::metadata(file) else { return Ok(()) };
    if !about.is_file() {
        return Err(unfit("something that is no file stands there; name a new file"));
    }
    let mut start = Vec::new();
    let read = File::open(file).and_then(|open| open.take(MAGIC.len() as u64).read_to_end(&mut start));
    read.map_err(|source| Error::Read { name: file.to_owned(), source })?;
    let is_backup = start == MAGIC || start.is_empty();
    if is_backup { Ok(()) } else { Err(unfit("a file that is no backup stands there; name a new file")) }
}

fn tell(file: &Path, report: &Report, done: &'static str, globals: &Globals) -> Result<()> {
    let told = Told {
        file,
        done,
        bytes: report.bytes,
        created: iso(report.created),
        program: &report.program,
        entries: report.rows_of("entry"),
        chats: report.rows_of("chat"),
        messages: report.rows_of("message"),
        measurements: report.rows_of("measurement"),
        checked: match report.checked {
            Checked::AsWritten => "read back",
            Checked::Decrypted => "read back and decrypted",
            Checked::Restored => "a whole store was built of it and compared",
        },
    };
    if globals.json {
        return output::json(&told);
    }
    let Told { entries, chats, messages, measurements, checked, .. } = told;
    let size = output::bytes(report.bytes);
    output::line(&format!(
        "{}: {done}; entries {entries}, chats {chats}, messages {messages}, measurements {measurements}; {size}, {checked}",
        file.display()
    ))
}
