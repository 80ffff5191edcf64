//! The commands of `carnet store` that change or check something.
//!
//! Whoever changes the ways in has to give a secret where there is one to give.

use serde::Serialize;
use zeroize::Zeroizing;

use super::super::error::{Error, Result};
use super::super::secret::{self, Wanted};
use super::super::vault::{self, Opened, Proof};
use super::super::{Globals, output};
use super::facts;
use crate::data::Retention;
use crate::store::{Depth, State};

#[derive(Serialize)]
struct Done {
    done: &'static str,
}

pub(super) fn confirm(globals: &Globals) -> Result<()> {
    let opened = vault::open(globals)?;
    if !opened.keys.code_shown {
        return tell(globals, "the recovery code is confirmed already");
    }
    match (&opened.proof, globals.secrets.given(Wanted::Code)) {
        (Proof::Code(code), _) => opened.vault.confirm_code(&opened.store, code)?,
        (_, Some(code)) => opened.vault.confirm_code(&opened.store, &code)?,
        _ => ask_back(&opened)?,
    }
    tell(globals, "the recovery code is confirmed")?;
    advise(&opened);
    Ok(())
}

/// Has the code typed back.
fn ask_back(opened: &Opened) -> Result<()> {
    vault::tries(|| {
        let typed = secret::ask(Wanted::Code, "Type the recovery code back: ")?;
        Ok(opened.vault.confirm_code(&opened.store, &typed)?)
    })
}

/// After a code was confirmed: what protects the store now, and what could.
fn advise(opened: &Opened) {
    if let Ok(State::Stored(keys)) = opened.vault.state()
        && keys.lies_beside
    {
        output::note(
            "the key still lies beside the store, as this device has no key store: `carnet store passphrase` changes that",
        );
    }
}

#[derive(Serialize)]
struct NewCode<'a> {
    recovery_code: &'a str,
    confirmed: bool,
}

pub(super) fn code(globals: &Globals) -> Result<()> {
    let opened = vault::open(globals)?;
    opened.prove(globals)?;
    let code = opened.vault.new_code(&opened.store)?;
    if globals.json {
        return output::json(&NewCode { recovery_code: &code.shown(), confirmed: false });
    }
    let line = Zeroizing::new(format!("{}\n", *code.shown()));
    output::text(&line)?;
    output::note("write it down, it is not shown again");
    output::note(
        "a former one stays valid until this one is typed back, here or with `carnet store confirm`",
    );
    if !secret::can_ask() {
        return Ok(());
    }
    ask_back(&opened)?;
    output::line("the recovery code is confirmed")?;
    output::note("a former one still opens the backups made for it: make a new one, or keep the code, too");
    advise(&opened);
    Ok(())
}

pub(super) fn passphrase(also_open_without: bool, globals: &Globals) -> Result<()> {
    let opened = vault::open(globals)?;
    if !opened.keys.confirmed {
        return Err(Error::ConfirmFirst);
    }
    opened.prove(globals)?;
    let set = || {
        let new = globals.secrets.new_passphrase("New passphrase")?;
        Ok(opened.vault.set_passphrase(&opened.store, &new, also_open_without)?)
    };
    match globals.secrets.given(Wanted::NewPassphrase) {
        Some(_) => set()?,
        None => vault::tries(set)?,
    }
    tell(
        globals,
        match also_open_without {
            true => {
                "the passphrase is set; on this device the store opens without it, and exports ask for it"
            }
            false => "the passphrase is set; the store opens with it or with the recovery code",
        },
    )
}

pub(super) fn remove_passphrase(globals: &Globals) -> Result<()> {
    let opened = vault::open(globals)?;
    opened.prove(globals)?;
    opened.vault.remove_passphrase(&opened.store)?;
    tell(globals, "the passphrase is removed; the store opens without a question")
}

#[derive(Serialize)]
struct Rule {
    keep_chats_days: Option<u32>,
}

pub(super) fn retention(rule: Option<Retention>, globals: &Globals) -> Result<()> {
    let opened = vault::open(globals)?;
    if let Some(rule) = rule {
        opened.store.settings().set_retention(rule)?;
    }
    let keep_chats_days = match opened.store.settings().retention()? {
        Retention::Forever => None,
        Retention::Days(days) => Some(days),
    };
    if globals.json {
        return output::json(&Rule { keep_chats_days });
    }
    output::line(&facts::keeps(keep_chats_days))
}

#[derive(Serialize)]
struct Checked {
    sound: bool,
    checked: &'static str,
}

pub(super) fn check(globals: &Globals) -> Result<()> {
    let opened = vault::open(globals)?;
    opened.store.check(Depth::Seals)?;
    let checked = facts::words(Depth::Seals);
    if globals.json {
        return output::json(&Checked { sound: true, checked });
    }
    output::line(&format!("sound: {checked} was looked at"))
}

pub(super) fn erase(yes: bool, globals: &Globals) -> Result<()> {
    let vault = vault::at(globals)?;
    let data = globals.data_folder()?;
    // Where no store stands, a damaged one that was kept may be left.
    if !data.exists() {
        return Err(Error::NothingStored { folder: data });
    }
    let home = vault.home();
    output::note(&format!(
        "everything in {} will be deleted: journal, chats, measurements and keys",
        home.display()
    ));
    secret::confirm(yes, "deleting everything", "erase")?;
    vault.erase()?;
    tell(globals, "everything that was stored is deleted; models and backup files stay where they are")
}

fn tell(globals: &Globals, done: &'static str) -> Result<()> {
    if globals.json { output::json(&Done { done }) } else { output::line(done) }
}
