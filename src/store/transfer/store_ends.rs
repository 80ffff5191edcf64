//! A store as the end of an import and the beginning of an export.
//!
//! Only calls of the store's services stand here.

use super::super::Store;
use super::super::chats::ChatFilter;
use super::{
    Chat, ChatId, Entry, EntryId, Folder, Hash, Imported, KindId, MeasureKind, Measurement, MeasurementId,
    Message, MessageId, NewEntry, NewMeasurement, Result, Revision, Sink, Source,
};

impl Sink for Store {
    fn entries(&mut self, entries: Vec<NewEntry>) -> Result<Imported> {
        self.journal().import(entries)
    }

    fn kinds(&mut self) -> Result<Vec<MeasureKind>> {
        Store::measurements(self).kinds()
    }

    fn add_kind(&mut self, key: &str, name: &str, unit: &str) -> Result<KindId> {
        Store::measurements(self).add_kind(key, name, unit)
    }

    fn known_measurements(&mut self, after: Option<MeasurementId>, limit: usize) -> Result<Vec<Measurement>> {
        Store::measurements(self).all(after, limit)
    }

    fn measurements(&mut self, measurements: Vec<NewMeasurement>) -> Result<()> {
        Store::measurements(self).import(measurements).map(|_| ())
    }
}

impl Source for Store {
    fn entries(&self, after: Option<EntryId>, limit: usize) -> Result<Vec<Entry>> {
        self.journal().all(after, limit)
    }

    fn revisions(&self, entry: EntryId) -> Result<Vec<Revision>> {
        self.journal().revisions(entry)
    }

    fn attachment(&self, hash: Hash) -> Result<Vec<u8>> {
        self.journal().attachment(hash)
    }

    fn folders(&self) -> Result<Vec<Folder>> {
        Store::chats(self).folders()
    }

    fn chats(&self) -> Result<Vec<Chat>> {
        Store::chats(self).list(ChatFilter::default())
    }

    fn path(&self, chat: ChatId) -> Result<Vec<MessageId>> {
        Ok(Store::chats(self).path(chat)?.into_iter().map(|message| message.id).collect())
    }

    fn messages(&self, chat: ChatId, after: Option<MessageId>, limit: usize) -> Result<Vec<Message>> {
        Store::chats(self).messages(chat, after, limit)
    }

    fn kinds(&self) -> Result<Vec<MeasureKind>> {
        Store::measurements(self).kinds()
    }

    fn measurements(&self, after: Option<MeasurementId>, limit: usize) -> Result<Vec<Measurement>> {
        Store::measurements(self).all(after, limit)
    }
}
