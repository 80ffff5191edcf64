//! Long jobs of the store: backup and restore, checks, what is stored where, the proof.

use std::ops::ControlFlow;
use std::path::Path;

use super::answer::share;
use super::keeping::key;
use super::{Shared, gate, models};
use crate::app::settings::{BackupKey, Event, JobKind, Outcome, Proof, Storage};
use crate::app::{Effect, Notice};
use crate::data::Moment;
use crate::platform;
use crate::store::backup::{Progress, Report, Seal, Stage};
use crate::store::{BackupSecret, Depth, Error, Result};

/// Does an effect of this part; any other is for nobody.
pub(super) fn run(shared: &Shared, effect: Effect) {
    let outcome = match effect {
        Effect::Upkeep => return upkeep(shared),
        Effect::Survey => return survey(shared),
        Effect::Prove => return prove(shared),
        Effect::CheckStore => shared
            .store()
            .and_then(|store| store.check(Depth::Full))
            .map(|()| Outcome::Done("storage-check-sound")),
        Effect::Backup(path, key) => backup(shared, &path, &key),
        Effect::VerifyBackup(path, key) => verify(shared, &path, key),
        _ => return,
    };
    shared.tell(Event::Ended(outcome.unwrap_or_else(|error| Outcome::Failed(Notice::from(&error)))));
}

/// A week, in milliseconds.
const WEEK_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// What is due by itself. Damage is told; everything else that fails is tried again the next time.
fn upkeep(shared: &Shared) {
    let Ok(store) = shared.store() else { return };
    match store.apply_retention() {
        Ok(0) => {}
        Ok(_) => {
            let chats = store.chats().list(Default::default()).unwrap_or_default();
            shared.tell(crate::app::chats::Event::Listed(chats));
        }
        Err(error) => log::warn!("the rule for old chats could not be applied: {error}"),
    }
    let last: Option<Moment> = store.settings().get(key::CHECKED).ok().flatten();
    let now = Moment::now();
    // A clock that was set back makes a check due, too.
    let is_due = last.is_none_or(|last| !(0..WEEK_MS).contains(&now.unix_ms.saturating_sub(last.unix_ms)));
    if !is_due {
        return;
    }
    match store.check(Depth::Full) {
        Ok(()) => {
            if let Err(error) = store.settings().set(key::CHECKED, &now) {
                log::warn!("the day of the check could not be kept: {error}");
            }
        }
        Err(error @ Error::Damaged { .. }) => shared.complain(&error),
        Err(error) => log::warn!("the store could not be checked: {error}"),
    }
}

fn backup(shared: &Shared, path: &Path, key: &BackupKey) -> Result<Outcome> {
    let store = shared.store()?;
    let recipient = store.backup_recipient()?.filter(|_| gate::keys(shared).code_confirmed);
    let seal = match (key, &recipient) {
        (BackupKey::Passphrase(passphrase), _) => Seal::Passphrase(passphrase),
        (BackupKey::Code(_), Some(recipient)) => Seal::Recipient(recipient),
        (BackupKey::Code(_), None) => return Err(Error::CodeNotConfirmed),
    };
    let report = store.backup(path, &seal, &mut |progress| watch(shared, progress))?;
    store.settings().set(key::BACKED_UP, &report.created)?;
    shared.tell(Event::Loaded(Box::new(gate::decisions(shared, &store))));
    Ok(told(JobKind::Backup, &report))
}

fn verify(shared: &Shared, path: &Path, key: BackupKey) -> Result<Outcome> {
    let report = shared.vault.verify(path, &secret(key), &mut |progress| watch(shared, progress))?;
    Ok(told(JobKind::VerifyBackup, &report))
}

/// Puts a backup in the place of what is stored. On the store's own thread: nothing else may run.
/// Does an effect of this part; hands back any other.
pub(super) fn restore(shared: &Shared, effect: Effect) -> Option<Effect> {
    let Effect::Restore(path, key) = effect else { return Some(effect) };
    shared.close();
    let restored = shared.vault.restore(&path, &secret(key), &mut |progress| watch(shared, progress));
    // Whatever came of it, what stands there now is opened.
    gate::start(shared);
    let outcome = match restored {
        Ok((report, code)) => {
            if let Some(code) = code {
                shared.tell(Event::CodeMade(code.shown()));
            }
            told(JobKind::Restore, &report)
        }
        Err(error) => Outcome::Failed(Notice::from(&error)),
    };
    shared.tell(Event::Ended(outcome));
    None
}

fn secret(key: BackupKey) -> BackupSecret {
    match key {
        BackupKey::Code(code) => BackupSecret::Code(code),
        BackupKey::Passphrase(passphrase) => BackupSecret::Passphrase(passphrase),
    }
}

fn told(kind: JobKind, report: &Report) -> Outcome {
    Outcome::Backup {
        kind,
        chats: report.rows_of("chat"),
        entries: report.rows_of("entry"),
        bytes: report.bytes,
    }
}

fn watch(shared: &Shared, progress: Progress) -> ControlFlow<()> {
    let half = match progress.stage {
        Stage::Writing | Stage::Restoring => 0.0,
        Stage::ReadingBack | Stage::Checking => 0.5,
    };
    shared.tell(Event::Progressed(half + share(progress.done, progress.total) * 0.5));
    if shared.store_stop.is_up() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

fn survey(shared: &Shared) {
    let (models_bytes, models) = models::totals(shared);
    let store = shared.store().ok();
    let chats = store.as_ref().and_then(|store| store.chats().list(Default::default()).ok());
    shared.tell(Event::Surveyed(Storage {
        folder: shared.data.display().to_string(),
        cache_bytes: store.as_ref().and_then(|store| store.snapshots().size().ok()).unwrap_or(0),
        store_bytes: store.map_or(0, |store| store.size()),
        models_bytes,
        models,
        free_bytes: platform::free_disk(&shared.data),
        chats: chats.map_or(0, |chats| chats.len()),
        key_store: shared.vault.device_name(),
    }));
}

fn prove(shared: &Shared) {
    let sockets = platform::open_sockets();
    shared.tell(Event::Proved(Proof {
        internet: sockets.map(|sockets| sockets.internet),
        local: sockets.map(|sockets| sockets.local),
        when: Moment::now(),
    }));
}
