//! What the person decides and can look up: locking, backup, keeping, storage, the proof.
//!
//! One long job at a time; what it led to stays until it was read.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::effect::Pick;
use super::gpu::Gpu;
use super::{Effect, Look, Manner, Notice};
use crate::data::{Moment, Retention};

/// When the store locks by itself. Only with a passphrase; without one there is nothing to ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AutoLock {
    /// As soon as the window is left.
    AtOnce,
    /// So many minutes after the last touch.
    Minutes(u32),
    /// When the program ends.
    #[default]
    AtEnd,
}

impl AutoLock {
    /// What is offered.
    pub const ALL: [Self; 5] =
        [Self::AtOnce, Self::Minutes(1), Self::Minutes(5), Self::Minutes(15), Self::AtEnd];
}

/// Which ways lead into the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// A passphrase opens it.
    pub passphrase: bool,
    /// The recovery code was typed back.
    pub code_confirmed: bool,
    /// The key lies beside the store, readable for whoever reads the folder.
    pub lies_beside: bool,
    /// The key store of this device holds a key.
    pub device_slot: bool,
}

/// What opens a backup.
#[derive(Clone, Debug, PartialEq)]
pub enum BackupKey {
    /// The recovery code in force; typed where a backup is read.
    Code(Zeroizing<String>),
    /// A passphrase of its own.
    Passphrase(Zeroizing<String>),
}

/// What is stored where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Storage {
    /// The data folder.
    pub folder: String,
    /// Chats, journal and all else in the encrypted store, in bytes.
    pub store_bytes: u64,
    /// Of it, what is kept of chats so that their next answers come at once.
    pub cache_bytes: u64,
    /// Model files, in bytes.
    pub models_bytes: u64,
    /// How many models.
    pub models: usize,
    /// Free on the disk, in bytes.
    pub free_bytes: Option<u64>,
    /// How many chats.
    pub chats: usize,
    /// What the key store of this device is called.
    pub key_store: Option<String>,
}

/// Evidence that nothing leaves the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Internet sockets this program holds now; `None` where the system does not say.
    pub internet: Option<usize>,
    /// Sockets inside the device, such as to the window system.
    pub local: Option<usize>,
    /// When it was counted.
    pub when: Moment,
}

/// The long jobs of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// A backup is written and read back.
    Backup,
    /// A backup is tried.
    VerifyBackup,
    /// A backup takes the place of what is stored.
    Restore,
    /// The store is read for damage.
    Check,
    /// Keys are changed.
    Keys,
}

/// The job under way.
pub type Job = super::job::Job<JobKind>;

/// What the last job led to.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is done; a key of the locale says so.
    Done(&'static str),
    /// A backup was written or tried: how much is in it.
    Backup {
        /// Which job it was.
        kind: JobKind,
        /// Chats in it.
        chats: u64,
        /// Journal entries in it.
        entries: u64,
        /// Its size in bytes.
        bytes: u64,
    },
    /// It failed, or was stopped.
    Failed(Notice),
}

/// What the store keeps of the person's decisions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decisions {
    /// Which ways lead in.
    pub keys: Keys,
    /// When to lock.
    pub auto_lock: AutoLock,
    /// How long chats are kept.
    pub retention: Retention,
    /// The persona of new chats.
    pub persona: Option<String>,
    /// How answers are drawn.
    pub manner: Manner,
    /// What is known of the graphics chip.
    pub gpu: Gpu,
    /// When the last backup was made.
    pub backed_up: Option<Moment>,
}

/// The state of all settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Language, theme, size of text.
    pub look: Look,
    /// The rest, as the store keeps it.
    pub kept: Decisions,
    /// What is stored where, once it was read.
    pub storage: Option<Storage>,
    /// The proof, once it was taken.
    pub proof: Option<Proof>,
    /// A new recovery code, until it was confirmed or put away.
    pub code: Option<Zeroizing<String>>,
    /// A file that was chosen, and for what; its secret is asked for next.
    pub chosen: Option<(Pick, PathBuf)>,
    /// The job under way.
    pub job: Option<Job>,
    /// What the last job was, for the screen that began it.
    pub last: Option<JobKind>,
    /// What it led to.
    pub outcome: Option<Outcome>,
}

/// What happens to settings.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// They were read from the store.
    Loaded(Box<Decisions>),
    /// Another look.
    Look(Look),
    /// Another manner for all chats without one of their own.
    Mannered(Manner),
    /// Another persona for new chats.
    UsualPersona(Option<String>),
    /// Another time to lock.
    AutoLock(AutoLock),
    /// Another time to keep chats.
    Retention(Retention),
    /// Let models run on the graphics chip, or not.
    UseGpu(bool),
    /// Give the graphics chip another try.
    TryGpu,
    /// Something became known of it.
    GpuChanged(Gpu),
    /// Make a new recovery code.
    NewCode,
    /// It was made.
    CodeMade(Zeroizing<String>),
    /// It was typed back.
    ConfirmCode(Zeroizing<String>),
    /// Put the code away.
    HideCode,
    /// Set or change the passphrase.
    SetPassphrase {
        /// The present one, where there is one.
        old: Option<Zeroizing<String>>,
        /// The new one.
        new: Zeroizing<String>,
    },
    /// Open without a passphrase from now on.
    RemovePassphrase(Zeroizing<String>),
    /// The keys are otherwise now.
    KeysChanged(Keys, &'static str),
    /// Choose a file for a backup.
    PickFile(Pick),
    /// It was chosen.
    Picked(Pick, PathBuf),
    /// Rather not.
    Decline,
    /// Go on with the chosen file and this secret.
    Proceed(BackupKey),
    /// Read what is stored where.
    Survey,
    /// It was read.
    Surveyed(Storage),
    /// Take the proof.
    Prove,
    /// It was taken.
    Proved(Proof),
    /// Read the store for damage.
    Check,
    /// Break the job off.
    Stop,
    /// The job went on.
    Progressed(f32),
    /// The job ended.
    Ended(Outcome),
    /// The outcome was read.
    Noted,
}

impl Settings {
    /// Takes an event.
    pub fn apply(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Loaded(kept) => self.kept = *kept,
            Event::Look(look) => {
                self.look = look.clone();
                return vec![Effect::Look(look.clone()), Effect::KeepLook(look)];
            }
            Event::Mannered(manner) => {
                self.kept.manner = manner.checked();
                return vec![self.keep_usual()];
            }
            Event::UsualPersona(persona) => {
                self.kept.persona = persona;
                return vec![self.keep_usual()];
            }
            Event::AutoLock(auto_lock) => {
                self.kept.auto_lock = auto_lock;
                return vec![Effect::KeepAutoLock(auto_lock)];
            }
            Event::Retention(retention) => {
                self.kept.retention = retention;
                return vec![Effect::KeepRetention(retention)];
            }
            Event::UseGpu(wanted) => {
                self.kept.gpu.is_off = !wanted;
                return vec![Effect::UseGpu(wanted)];
            }
            Event::TryGpu => {
                self.kept.gpu.forgive();
                return vec![Effect::TryGpu];
            }
            Event::GpuChanged(gpu) => self.kept.gpu = gpu,
            Event::Survey => return vec![Effect::Survey],
            Event::Surveyed(storage) => self.storage = Some(storage),
            Event::Prove => return vec![Effect::Prove],
            Event::Proved(proof) => self.proof = Some(proof),
            Event::PickFile(pick) if self.job.is_none() => return vec![Effect::Pick(pick)],
            Event::PickFile(_) => {}
            Event::Picked(pick, path) => (self.chosen, self.outcome) = (Some((pick, path)), None),
            Event::Decline => self.chosen = None,
            Event::Proceed(key) => return self.proceed(key),
            Event::Check => return self.begin(JobKind::Check, Effect::CheckStore),
            Event::Stop => return self.stop(),
            Event::Progressed(share) => {
                if let Some(job) = &mut self.job {
                    job.progressed(share);
                }
            }
            Event::Ended(outcome) => (self.job, self.outcome) = (None, Some(outcome)),
            Event::Noted => self.outcome = None,
            keys => return self.keys(keys),
        }
        Vec::new()
    }

    /// Passphrase and recovery code.
    fn keys(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::NewCode => self.begin(JobKind::Keys, Effect::NewCode),
            Event::CodeMade(code) => {
                self.end_keys();
                self.code = Some(code);
                Vec::new()
            }
            Event::ConfirmCode(typed) => self.begin(JobKind::Keys, Effect::ConfirmCode(typed)),
            Event::HideCode => {
                self.code = None;
                Vec::new()
            }
            Event::SetPassphrase { old, new } => {
                self.begin(JobKind::Keys, Effect::SetPassphrase { old, new })
            }
            Event::RemovePassphrase(old) => self.begin(JobKind::Keys, Effect::RemovePassphrase(old)),
            Event::KeysChanged(keys, said) => {
                if keys.code_confirmed {
                    self.code = None;
                }
                self.kept.keys = keys;
                self.end_keys();
                self.outcome = Some(Outcome::Done(said));
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// A restore brings a new code too, and goes on.
    fn end_keys(&mut self) {
        self.job.take_if(|job| job.kind == JobKind::Keys);
    }

    fn keep_usual(&self) -> Effect {
        Effect::KeepUsual { persona: self.kept.persona.clone(), manner: self.kept.manner.clone() }
    }

    fn proceed(&mut self, key: BackupKey) -> Vec<Effect> {
        let Some((pick, path)) = self.chosen.take().filter(|_| self.job.is_none()) else { return Vec::new() };
        match pick {
            Pick::BackupTo => self.begin(JobKind::Backup, Effect::Backup(path, key)),
            Pick::BackupToVerify => self.begin(JobKind::VerifyBackup, Effect::VerifyBackup(path, key)),
            Pick::BackupFrom => self.begin(JobKind::Restore, Effect::Restore(path, key)),
            Pick::Model => Vec::new(),
        }
    }

    fn begin(&mut self, kind: JobKind, effect: Effect) -> Vec<Effect> {
        if self.job.is_some() {
            return Vec::new();
        }
        (self.last, self.outcome) = (Some(kind), None);
        self.job = Some(Job::new(kind));
        vec![effect]
    }

    fn stop(&mut self) -> Vec<Effect> {
        let asked = self.job.as_mut().is_some_and(Job::stop);
        if asked { vec![Effect::StopStoreJob] } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Zeroizing<String> {
        Zeroizing::new(text.to_owned())
    }

    #[test]
    fn a_backup_asks_for_the_file_then_for_the_secret() {
        let mut settings = Settings::default();
        assert_eq!(settings.apply(Event::PickFile(Pick::BackupTo)), [Effect::Pick(Pick::BackupTo)]);
        let path = PathBuf::from("/x/y.age");
        settings.apply(Event::Picked(Pick::BackupTo, path.clone()));
        let key = BackupKey::Passphrase(secret("words"));
        assert_eq!(settings.apply(Event::Proceed(key.clone())), [Effect::Backup(path, key.clone())]);
        assert!(settings.apply(Event::Proceed(key)).is_empty());
        assert!(settings.apply(Event::Check).is_empty(), "one job at a time");
        assert_eq!(settings.apply(Event::Stop), [Effect::StopStoreJob]);
        settings.apply(Event::Ended(Outcome::Failed(Notice::new("error-stopped"))));
        assert_eq!((settings.job, settings.last), (None, Some(JobKind::Backup)));
    }

    #[test]
    fn a_shown_code_goes_away_when_it_is_confirmed() {
        let mut settings = Settings::default();
        assert_eq!(settings.apply(Event::NewCode), [Effect::NewCode]);
        settings.apply(Event::CodeMade(secret("CODE")));
        assert_eq!(settings.apply(Event::ConfirmCode(secret("c"))), [Effect::ConfirmCode(secret("c"))]);
        settings.apply(Event::Ended(Outcome::Failed(Notice::new("error-wrong-code"))));
        assert!(settings.code.is_some());
        let keys = Keys { code_confirmed: true, ..Keys::default() };
        settings.apply(Event::KeysChanged(keys, "lock-code-confirmed"));
        assert_eq!((settings.code, settings.kept.keys), (None, keys));
    }

    #[test]
    fn decisions_are_kept_within_their_ranges() {
        let mut settings = Settings::default();
        let wild = Manner { temperature: 9.0, ..Manner::default() };
        let effects = settings.apply(Event::Mannered(wild));
        let tame = Manner { temperature: 2.0, ..Manner::default() };
        assert_eq!(effects, [Effect::KeepUsual { persona: None, manner: tame }]);
        let look = Look { text_percent: 130, ..Look::default() };
        let effects = settings.apply(Event::Look(look.clone()));
        assert_eq!(effects, [Effect::Look(look.clone()), Effect::KeepLook(look)]);
    }
}
