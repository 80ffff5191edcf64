//! Opening, locking, keys: what the service does for the gate and for the lock settings.

use std::time::Duration;

use zeroize::Zeroizing;

use super::keeping::{self, key};
use super::{Shared, gpu};
use crate::app::gate::{Event, Trouble, Ways};
use crate::app::settings::{Decisions, Event as Settings, Keys, Outcome};
use crate::app::{Effect, Notice, persona};
use crate::store::{Error, Result, Secret, State, Store};

/// Does an effect of this part; hands back any other.
pub(super) fn run(shared: &Shared, effect: Effect) -> Option<Effect> {
    match effect {
        Effect::Start => start(shared),
        Effect::Create => create(shared),
        Effect::Unlock(way, secret) => unlock(shared, way, &secret),
        Effect::Lock => shared.close(),
        Effect::ConfirmCode(typed) => confirm(shared, &typed),
        Effect::NewCode => new_code(shared),
        Effect::SetPassphrase { old, new } => set_passphrase(shared, old, &new),
        Effect::RemovePassphrase(old) => remove_passphrase(shared, old),
        Effect::Salvage(way, secret) => salvage(shared, way, &secret),
        Effect::Erase => erase(shared),
        other => return Some(other),
    }
    None
}

/// Looks what stands in the data folder and opens what opens by itself.
pub(super) fn start(shared: &Shared) {
    match shared.vault.state() {
        Ok(State::Empty) => shared.tell(Event::Empty),
        Ok(State::Stored(keys)) if keys.opens_unasked => match shared.vault.open(Secret::None) {
            Ok(store) => opened(shared, &store),
            // The device lost its key or does not give it out: a secret is the way.
            Err(Error::SecretNeeded | Error::DeviceKeys { .. }) => asks(shared, keys.passphrase, keys.wait),
            Err(error) => failed(shared, &error),
        },
        Ok(State::Stored(keys)) => asks(shared, keys.passphrase, keys.wait),
        Err(error) => failed(shared, &error),
    }
}

fn asks(shared: &Shared, has_passphrase: bool, wait: Option<Duration>) {
    shared.tell(Event::Asks { has_passphrase, wait });
}

/// The store is open: what was decided is read, and the screens may ask.
fn opened(shared: &Shared, store: &Store) {
    shared.set_store(store.clone());
    let personas = store.settings().get(key::PERSONAS).ok().flatten().unwrap_or_default();
    shared.tell(Settings::Loaded(Box::new(decisions(shared, store))));
    shared.tell(persona::Event::Loaded(personas));
    shared.tell(Event::Opened);
}

pub(super) fn decisions(shared: &Shared, store: &Store) -> Decisions {
    let usual: keeping::Usual = store.settings().get(key::USUAL).ok().flatten().unwrap_or_default();
    Decisions {
        keys: keys(shared),
        auto_lock: store.settings().get(key::AUTO_LOCK).ok().flatten().unwrap_or_default(),
        retention: store.settings().retention().unwrap_or_default(),
        persona: usual.persona,
        manner: usual.manner.checked(),
        gpu: gpu::known(store),
        backed_up: store.settings().get(key::BACKED_UP).ok().flatten(),
    }
}

/// Which ways lead in now.
pub(super) fn keys(shared: &Shared) -> Keys {
    match shared.vault.state() {
        Ok(State::Stored(keys)) => Keys {
            passphrase: keys.passphrase,
            code_confirmed: keys.confirmed,
            lies_beside: keys.lies_beside,
            device_slot: keys.device_slot,
        },
        _ => Keys::default(),
    }
}

fn create(shared: &Shared) {
    match shared.vault.create() {
        Ok((store, code)) => {
            shared.tell(Event::Created(code.shown()));
            opened(shared, &store);
        }
        Err(error) => refused(shared, &error),
    }
}

fn unlock(shared: &Shared, way: Ways, typed: &Zeroizing<String>) {
    match shared.vault.open(secret(way, typed)) {
        Ok(store) => opened(shared, &store),
        Err(
            error @ (Error::WrongPassphrase
            | Error::WrongCode
            | Error::BadCode { .. }
            | Error::BadPassphrase { .. }
            | Error::NoSlot { .. }
            | Error::NoMemory
            | Error::Wait { .. }),
        ) => refused(shared, &error),
        Err(error) => failed(shared, &error),
    }
}

fn secret(way: Ways, typed: &Zeroizing<String>) -> Secret {
    match way {
        Ways::Unasked => Secret::None,
        Ways::Passphrase => Secret::Passphrase(typed.clone()),
        Ways::Code => Secret::Code(typed.clone()),
    }
}

/// A try that did not work; how long until the next comes with it.
fn refused(shared: &Shared, error: &Error) {
    let wait = match shared.vault.state() {
        Ok(State::Stored(keys)) => keys.wait,
        _ => None,
    };
    shared.tell(Event::Refused { notice: Notice::from(error), wait });
}

fn failed(shared: &Shared, error: &Error) {
    let damaged = matches!(error, Error::Damaged { .. });
    let lost = matches!(
        error,
        Error::DatabaseMissing { .. } | Error::KeysMissing { .. } | Error::KeysDamaged { .. }
    );
    shared.tell(Event::Failed(Trouble {
        notice: Notice::from(error),
        can_salvage: damaged,
        can_restore: damaged || lost,
        busy: false,
    }));
}

/// Tells gate and settings alike: whichever shows the page takes it.
fn keys_changed(shared: &Shared, said: &'static str) {
    shared.tell(Settings::KeysChanged(keys(shared), said));
}

fn keys_refused(shared: &Shared, error: &Error) {
    refused(shared, error);
    shared.tell(Settings::Ended(Outcome::Failed(Notice::from(error))));
}

fn confirm(shared: &Shared, typed: &Zeroizing<String>) {
    match shared.store().and_then(|store| shared.vault.confirm_code(&store, typed)) {
        Ok(()) => {
            keys_changed(shared, "lock-code-confirmed");
            shared.tell(Event::CodeConfirmed);
        }
        Err(error) => keys_refused(shared, &error),
    }
}

fn new_code(shared: &Shared) {
    match shared.store().and_then(|store| shared.vault.new_code(&store)) {
        Ok(code) => shared.tell(Settings::CodeMade(code.shown())),
        Err(error) => keys_refused(shared, &error),
    }
}

fn prove(shared: &Shared, store: &Store, old: Option<Zeroizing<String>>) -> Result<()> {
    if keys(shared).passphrase {
        let old = old.unwrap_or_default();
        shared.vault.prove(store, Secret::Passphrase(old))?;
    }
    Ok(())
}

fn set_passphrase(shared: &Shared, old: Option<Zeroizing<String>>, new: &Zeroizing<String>) {
    let done = shared.store().and_then(|store| {
        prove(shared, &store, old)?;
        shared.vault.set_passphrase(&store, new, false)
    });
    match done {
        Ok(()) => {
            keys_changed(shared, "lock-passphrase-set");
            shared.tell(Event::PassphraseSet);
        }
        Err(error) => keys_refused(shared, &error),
    }
}

fn remove_passphrase(shared: &Shared, old: Zeroizing<String>) {
    let done = shared.store().and_then(|store| {
        prove(shared, &store, Some(old))?;
        shared.vault.remove_passphrase(&store)
    });
    match done {
        Ok(()) => keys_changed(shared, "lock-passphrase-removed"),
        Err(error) => keys_refused(shared, &error),
    }
}

fn salvage(shared: &Shared, way: Ways, typed: &Zeroizing<String>) {
    shared.close();
    match shared.vault.salvage(secret(way, typed)) {
        // What was saved is opened with the same secret.
        Ok(_) => unlock(shared, way, typed),
        Err(error) => refused(shared, &error),
    }
}

fn erase(shared: &Shared) {
    shared.close();
    match shared.vault.erase() {
        Ok(()) => shared.tell(Event::Empty),
        Err(error) => refused(shared, &error),
    }
}
