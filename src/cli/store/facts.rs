//! What can be said of a store without asking for a secret, in words for people and in JSON.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::super::error::Result;
use super::super::output;
use crate::app;
use crate::data::Retention;
use crate::store::{self, Depth, KeyStatus, Secret, State, Store};

/// In what condition the store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Condition {
    /// Nothing is stored yet.
    Empty,
    /// It opened without a question.
    Opens,
    /// A secret is needed.
    Locked,
    /// Another window or command has it open.
    OpenElsewhere,
    /// Something is missing or damaged.
    Unsound,
}

/// What is known.
#[derive(Serialize)]
pub(in crate::cli) struct Facts {
    condition: Condition,
    problem: Option<String>,
    folder: PathBuf,
    /// All files of the store.
    disk_bytes: u64,
    /// How hard it was looked through just now.
    checked: Option<&'static str>,
    sqlite: String,
    sqlcipher: Option<String>,
    schema: u32,
    protection: Option<Protection>,
    content: Option<Content>,
}

#[derive(Serialize)]
struct Protection {
    key_lies_beside: bool,
    key_in_device_store: bool,
    /// What the device's key store is called.
    device_store: Option<String>,
    opens_unasked: bool,
    passphrase: bool,
    code_confirmed: bool,
    code_waits_to_be_confirmed: bool,
    wait_s: u64,
}

#[derive(Serialize)]
struct Content {
    entries: usize,
    chats: usize,
    keep_chats_days: Option<u32>,
}

impl Facts {
    /// Looks at the store in the data folder `data`, through all of it when a `depth` is given and
    /// it opens without a question.
    pub(in crate::cli) fn gather(data: &Path, depth: Option<Depth>) -> Self {
        let (vault, versions) = (app::vault(data), store::versions());
        let mut facts = Self {
            condition: Condition::Empty,
            problem: None,
            folder: vault.home(),
            disk_bytes: disk_bytes(&vault.home()),
            checked: None,
            sqlite: versions.sqlite,
            sqlcipher: versions.cipher,
            schema: versions.schema,
            protection: None,
            content: None,
        };
        if data.exists() && !data.is_dir() {
            return facts.unsound(format!("{data:?} is a file, not a folder"));
        }
        let keys = match vault.state() {
            Ok(State::Empty) => return facts,
            Ok(State::Stored(keys)) => keys,
            Err(error) => return facts.unsound(error.to_string()),
        };
        facts.protection = Some(protection(keys, vault.device_name()));
        facts.condition = Condition::Locked;
        if !keys.opens_unasked {
            return facts;
        }
        match vault.open(Secret::None) {
            Ok(store) => facts.look_inside(&store, depth),
            Err(store::Error::AlreadyOpen) => Self { condition: Condition::OpenElsewhere, ..facts },
            // The device lost its key: the recovery code is the way.
            Err(store::Error::SecretNeeded | store::Error::DeviceKeys { .. }) => facts,
            Err(error) => facts.unsound(error.to_string()),
        }
    }

    fn look_inside(mut self, store: &Store, depth: Option<Depth>) -> Self {
        let looked = depth.map_or(Ok(()), |depth| store.check(depth)).and_then(|()| content(store));
        store.lock();
        match looked {
            Ok(content) => {
                self.condition = Condition::Opens;
                self.content = Some(content);
                self.checked = depth.map(words);
                self
            }
            Err(error) => self.unsound(error.to_string()),
        }
    }

    fn unsound(mut self, problem: String) -> Self {
        self.condition = Condition::Unsound;
        self.problem = Some(problem);
        self
    }

    /// What is wrong with it, if anything.
    pub(in crate::cli) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// All of it, for people.
    pub(in crate::cli) fn print(&self) -> Result<()> {
        let size = output::bytes(self.disk_bytes);
        let place = match self.condition {
            Condition::Empty => format!("{} (nothing is stored yet)", self.folder.display()),
            _ => format!("{}, {size} on the disk", self.folder.display()),
        };
        row("store", &place)?;
        let state = match (self.condition, self.checked) {
            (Condition::Empty, _) => None,
            (Condition::Opens, Some(checked)) => Some(format!("sound: {checked} was looked at now")),
            (Condition::Opens, None) => Some("it opens".to_owned()),
            (Condition::Locked, _) => {
                Some("locked: the passphrase or the recovery code is needed".to_owned())
            }
            (Condition::OpenElsewhere, _) => {
                Some("open in another window or command, so not looked into".to_owned())
            }
            (Condition::Unsound, _) => self.problem.clone(),
        };
        state.map_or(Ok(()), |state| row("", &state))?;
        if let Some(Content { entries, chats, keep_chats_days }) = &self.content {
            row("", &format!("entries {entries}, chats {chats}"))?;
            row("", &keeps(*keep_chats_days))?;
        }
        let cipher = self.sqlcipher.as_deref().unwrap_or("none");
        row("", &format!("SQLite {}, SQLCipher {cipher}, schema {}", self.sqlite, self.schema))?;
        self.protection.as_ref().map_or(Ok(()), |protection| protection.print())
    }
}

impl Protection {
    fn print(&self) -> Result<()> {
        row("protection", &self.words())?;
        row("", if self.passphrase { "it has a passphrase" } else { "it has no passphrase" })?;
        let code = match (self.code_confirmed, self.code_waits_to_be_confirmed) {
            (true, false) => "the recovery code is confirmed",
            (true, true) => "the recovery code is confirmed; a newer one waits for `carnet store confirm`",
            (false, true) => "the recovery code was never confirmed: run `carnet store confirm`",
            (false, false) => "there is no recovery code: make one with `carnet store code`",
        };
        row("", code)?;
        match self.wait_s {
            0 => Ok(()),
            wait_s => row("", &format!("after wrong tries, the next one is possible in {wait_s} s")),
        }
    }

    fn words(&self) -> String {
        let keeper = self.device_store.as_deref();
        match (self.key_lies_beside, self.key_in_device_store, keeper) {
            (true, _, keeper) => {
                let remedy = match (self.code_confirmed, keeper) {
                    (false, _) => "confirming the recovery code comes first",
                    (true, Some(_)) => "`carnet store passphrase` changes that",
                    (true, None) => {
                        "this device has no key store, so only `carnet store passphrase` changes that"
                    }
                };
                format!(
                    "encrypted, but the key lies beside it: whoever reads this folder reads everything; {remedy}"
                )
            }
            (_, true, Some(keeper)) => {
                format!(
                    "the key is kept by this device's {keeper}: whoever uses your account on it can open the store"
                )
            }
            (_, true, None) => {
                "the key is in a key store that does not answer now; the recovery code opens it".to_owned()
            }
            _ => "the store opens with the passphrase or the recovery code alone".to_owned(),
        }
    }
}

fn protection(keys: KeyStatus, device_store: Option<String>) -> Protection {
    Protection {
        key_lies_beside: keys.lies_beside,
        key_in_device_store: keys.device_slot,
        device_store,
        opens_unasked: keys.opens_unasked,
        passphrase: keys.passphrase,
        code_confirmed: keys.confirmed,
        code_waits_to_be_confirmed: keys.code_shown,
        wait_s: keys.wait.map_or(0, |wait| wait.as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX)),
    }
}

fn content(store: &Store) -> store::Result<Content> {
    Ok(Content {
        entries: store.journal().count()?,
        chats: store.chats().list(Default::default())?.len(),
        keep_chats_days: match store.settings().retention()? {
            Retention::Forever => None,
            Retention::Days(days) => Some(days),
        },
    })
}

/// What was looked at.
pub(super) fn words(depth: Depth) -> &'static str {
    match depth {
        Depth::Quick => "every page",
        Depth::Full => "every page, index and reference",
        Depth::Seals => "every page with its seal, every index and reference",
    }
}

/// The rule for chats in words.
pub(super) fn keeps(days: Option<u32>) -> String {
    match days {
        None => "chats are kept for ever".to_owned(),
        Some(1) => "chats are removed one day after their last change, save pinned ones".to_owned(),
        Some(days) => format!("chats are removed {days} days after their last change, save pinned ones"),
    }
}

fn disk_bytes(folder: &Path) -> u64 {
    let Ok(files) = std::fs::read_dir(folder) else { return 0 };
    let sizes = files.filter_map(|file| file.ok()?.metadata().ok()).filter(|about| about.is_file());
    sizes.fold(0, |sum, about| sum.saturating_add(about.len()))
}

fn row(name: &str, value: &str) -> Result<()> {
    output::line(&format!("{name:<15}{value}"))
}
