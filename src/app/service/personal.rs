//! What a model learnt from the journal, on its way from the store to the engine.
//!
//! It is there while the store is open and in memory only. Where it cannot be had, the model answers
//! without it.

use super::Shared;
use crate::data::AdapterId;
use crate::engine::AdapterFile;
use crate::store;

/// What the model of this id is to answer with, if anything.
pub(super) fn of(shared: &Shared, model: &str) -> Option<AdapterId> {
    let found = shared.store().and_then(|store| store.adapters().find(model));
    told(shared, found).flatten().filter(|adapter| adapter.switched_on).map(|adapter| adapter.id)
}

/// Its bytes.
pub(super) fn file(shared: &Shared, id: AdapterId) -> Option<AdapterFile> {
    told(shared, shared.store().and_then(|store| store.adapters().read(id))).map(AdapterFile::new)
}

fn told<T>(shared: &Shared, found: store::Result<T>) -> Option<T> {
    found.inspect_err(|error| shared.complain(error)).ok()
}
