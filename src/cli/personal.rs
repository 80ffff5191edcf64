//! What a model learnt from the journal, on its way from the store to a chat in the terminal.
//!
//! A chat asks for no secret: where the store opens neither by itself nor by what was handed over, the
//! model answers without what it learnt. The store is closed again before the first word.

use super::error::Result;
use super::secret::Wanted;
use super::{Globals, output, vault};
use crate::data::Adapter;
use crate::engine::AdapterFile;
use crate::engine::weights::Source;
use crate::store::{KeyStatus, Secret, State, Store};

/// What the model at `source` is to answer with, if anything.
pub(super) fn of(source: &Source, globals: &Globals) -> Option<AdapterFile> {
    let found = find(source, globals);
    found.inspect_err(|error| output::note(&format!("answering without the journal: {error}"))).ok()?
}

fn find(source: &Source, globals: &Globals) -> Result<Option<AdapterFile>> {
    // Without a data folder there is no journal either.
    let Ok(vault) = vault::at(globals) else { return Ok(None) };
    let State::Stored(keys) = vault.state()? else { return Ok(None) };
    let Some(secret) = secret(keys, globals) else {
        output::aside("the store is locked: answering without what may have been learnt from the journal");
        return Ok(None);
    };
    let store = vault.open(secret)?;
    let learnt = read(&store, source, globals);
    store.lock();
    learnt
}

/// What opens the store without a question.
fn secret(keys: KeyStatus, globals: &Globals) -> Option<Secret> {
    let given = |wanted| globals.secrets.given(wanted);
    match (keys.opens_unasked, given(Wanted::Passphrase), given(Wanted::Code)) {
        (true, ..) => Some(Secret::None),
        (_, Some(passphrase), _) => Some(Secret::Passphrase(passphrase)),
        (_, None, code) => code.map(Secret::Code),
    }
}

fn read(store: &Store, source: &Source, globals: &Globals) -> Result<Option<AdapterFile>> {
    let adapters = store.adapters();
    // The id of a model from elsewhere costs reading all of it.
    if adapters.list()?.is_empty() {
        return Ok(None);
    }
    let found = adapters.find(&globals.library()?.id_of(source)?)?.filter(|adapter| adapter.switched_on);
    let Some(Adapter { id, stale, .. }) = found else { return Ok(None) };
    if stale {
        output::note(
            "entries this model learnt from were deleted; `carnet train adapt` learns anew, \
             with --remove it forgets",
        );
    }
    Ok(Some(AdapterFile::new(adapters.read(id)?)))
}
