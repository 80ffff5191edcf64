//! The store as commands open it: asking for a secret where one is needed, closing it in the end.
//!
//! Only a command that has something to write makes a store, and it shows the recovery code when it
//! does.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use zeroize::Zeroizing;

use super::error::{Error, Result};
use super::progress::Bar;
use super::secret::{self, TRIES, Typed, Wanted};
use super::{Globals, interrupt, output};
use crate::app;
use crate::store::backup::{Stage, Watch};
use crate::store::{self, Depth, Health, KeyStatus, RecoveryCode, Secret, State, Store, Vault};

/// An open store. It is closed with its owner.
pub(super) struct Opened {
    pub(super) vault: Vault,
    pub(super) store: Store,
    /// The ways in when it was opened.
    pub(super) keys: KeyStatus,
    /// What was given for it.
    pub(super) proof: Proof,
    /// It was made just now.
    pub(super) is_new: bool,
}

/// Which secret a person has given.
pub(super) enum Proof {
    None,
    Passphrase,
    Code(Typed),
}

/// The data folder as a place for a store.
///
/// # Errors
/// Something that is no folder stands there.
pub(super) fn at(globals: &Globals) -> Result<Vault> {
    let data = globals.data_folder()?;
    if data.exists() && !data.is_dir() {
        return Err(Error::NoFolder { name: data });
    }
    Ok(app::vault(&data))
}

/// Opens the store; `None` when nothing is stored yet.
pub(super) fn find(globals: &Globals) -> Result<Option<Opened>> {
    let vault = at(globals)?;
    match vault.state()? {
        State::Empty => Ok(None),
        State::Stored(keys) => unlock(vault, keys, globals).map(Some),
    }
}

/// Opens the store.
///
/// # Errors
/// [`Error::NothingStored`].
pub(super) fn open(globals: &Globals) -> Result<Opened> {
    find(globals)?.ok_or(Error::NothingStored { folder: globals.data_folder()? })
}

/// Opens the store, or makes one and tells so.
pub(super) fn open_or_make(globals: &Globals) -> Result<Opened> {
    if let Some(opened) = find(globals)? {
        return Ok(opened);
    }
    let vault = at(globals)?;
    let (store, code) = vault.create()?;
    output::note(&format!("made a store in {}", vault.home().display()));
    output::note("this is its recovery code, the only way back when the device or a passphrase is lost:");
    show(&code);
    output::note(
        "write it down now, it is not shown again; then run `carnet store confirm` and type it back",
    );
    output::note("until you do, the store opens without it: its key lies beside it");
    match vault.state()? {
        State::Stored(keys) => Ok(Opened { vault, store, keys, proof: Proof::None, is_new: true }),
        State::Empty => Err(Error::NothingStored { folder: globals.data_folder()? }),
    }
}

impl Opened {
    /// Asks for the passphrase, where there is one and no secret was given yet: whoever sits at an
    /// open device may write, and not carry everything away.
    pub(super) fn prove(&self, globals: &Globals) -> Result<()> {
        if !matches!(self.proof, Proof::None) || !self.keys.passphrase {
            return Ok(());
        }
        let secret = match (globals.secrets.given(Wanted::Passphrase), globals.secrets.given(Wanted::Code)) {
            (Some(passphrase), _) => Secret::Passphrase(passphrase),
            (None, Some(code)) => Secret::Code(code),
            (None, None) => Secret::Passphrase(secret::ask(Wanted::Passphrase, "Passphrase, once more: ")?),
        };
        Ok(self.vault.prove(&self.store, secret)?)
    }

    /// At a terminal, a word to those who have not confirmed their recovery code.
    pub(super) fn remind(&self) {
        if !self.keys.confirmed && !self.is_new && secret::can_ask() {
            output::note("the recovery code was never confirmed; `carnet store confirm` takes a minute");
        }
    }
}

impl Drop for Opened {
    /// After an end that was none the file is looked through before it counts as closed.
    fn drop(&mut self) {
        if self.store.health() == Health::Checking {
            // What is found is told below.
            self.store.check(Depth::Quick).ok();
        }
        if let Health::Damaged(what) = self.store.health() {
            output::note(&store::Error::Damaged { what }.to_string());
        }
        self.store.lock();
    }
}

fn unlock(vault: Vault, keys: KeyStatus, globals: &Globals) -> Result<Opened> {
    let (store, proof) = let_in(keys, globals, |secret| vault.open(secret))?;
    if let Err(error) = store.apply_retention() {
        // Old chats go the next time; what the person wants now does not wait for it.
        log::warn!("the rule for old chats could not be applied: {error}");
    }
    Ok(Opened { vault, store, keys, proof, is_new: false })
}

/// Does `attempt` without a secret where that will do, else with the one handed over or typed.
pub(super) fn let_in<T>(
    keys: KeyStatus,
    globals: &Globals,
    attempt: impl Fn(Secret) -> store::Result<T>,
) -> Result<(T, Proof)> {
    let mut failed = None;
    if keys.opens_unasked {
        match attempt(Secret::None) {
            Ok(done) => return Ok((done, Proof::None)),
            // The device lost its key or does not give it out: the recovery code is the way.
            Err(store::Error::SecretNeeded) => {}
            Err(store::Error::DeviceKeys { why }) => failed = Some(why),
            Err(error) => return Err(error.into()),
        }
    }
    match (globals.secrets.given(Wanted::Passphrase), globals.secrets.given(Wanted::Code)) {
        // A code that comes along may be meant to be confirmed.
        (Some(passphrase), code) if keys.passphrase || code.is_none() => {
            Ok((attempt(Secret::Passphrase(passphrase))?, Proof::Passphrase))
        }
        (_, Some(code)) => Ok((attempt(Secret::Code(code.clone()))?, Proof::Code(code))),
        _ => match failed {
            Some(why) if !secret::can_ask() => Err(Error::KeyStore { why }),
            None if !secret::can_ask() => Err(Error::Locked),
            failed => {
                failed
                    .iter()
                    .for_each(|why| output::note(&format!("the key store of this device failed: {why}")));
                tries(|| typed(keys, &attempt))
            }
        },
    }
}

/// Asks at the terminal for what opens the store.
fn typed<T>(keys: KeyStatus, attempt: &impl Fn(Secret) -> store::Result<T>) -> Result<(T, Proof)> {
    if keys.passphrase {
        let prompt = "Passphrase (nothing, to give the recovery code instead): ";
        let passphrase = secret::ask(Wanted::Passphrase, prompt)?;
        if !passphrase.is_empty() {
            return Ok((attempt(Secret::Passphrase(passphrase))?, Proof::Passphrase));
        }
    }
    let code = secret::ask(Wanted::Code, "Recovery code: ")?;
    Ok((attempt(Secret::Code(code.clone()))?, Proof::Code(code)))
}

/// Lets a person at the terminal mistype a few times.
pub(super) fn tries<T>(mut attempt: impl FnMut() -> Result<T>) -> Result<T> {
    use store::Error as E;
    for _ in 1..TRIES {
        match attempt() {
            Err(Error::Store(
                error @ (E::WrongPassphrase | E::BadCode { .. } | E::WrongCode | E::BadPassphrase { .. }),
            )) => output::complain(&error),
            done => return done,
        }
    }
    attempt()
}

/// Shows a recovery code, on stderr: it must not end up in a file with the result.
pub(super) fn show(code: &RecoveryCode) {
    let shown = code.shown();
    let mut line = Zeroizing::new(String::with_capacity(64));
    line.extend(["\n    ", shown.as_str(), "\n\n"]);
    // When stderr is gone there is nobody to show it to.
    std::io::stderr().lock().write_all(line.as_bytes()).ok();
}

/// Runs a long step on backups with a progress bar; Ctrl-C stops it.
pub(super) fn watched<T>(step: impl FnOnce(&mut Watch<'_>) -> store::Result<T>) -> Result<T> {
    let pressed = interrupt::during(|| {});
    let mut bar = Bar::new();
    let done = step(&mut |progress| {
        let what = match progress.stage {
            Stage::Writing => "writing",
            Stage::ReadingBack => "reading back",
            Stage::Restoring => "reading",
            Stage::Checking => "checking",
        };
        bar.store(what, progress.done, progress.total);
        if pressed.was_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    match done {
        Err(store::Error::Cancelled) => Err(Error::Interrupted),
        done => Ok(done?),
    }
}

/// A file that is to be read, before anybody is asked for a secret.
///
/// # Errors
/// It is not there, or it is no file.
pub(super) fn readable(file: &Path) -> Result<()> {
    let fail = |source| Error::Read { name: file.to_owned(), source };
    let found = std::fs::metadata(file).map_err(fail)?;
    if !found.is_file() {
        return Err(Error::BadInput { name: file.to_owned(), why: "it is not a file".to_owned() });
    }
    std::fs::File::open(file).map(drop).map_err(fail)
}
