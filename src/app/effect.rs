//! What the application asks of the world: of the store, the engine, the library, the clock, and
//! of the shell around the page.
//!
//! Plain data. Those of the shell ([`Effect::Copy`], [`Effect::Look`], [`Effect::Focus`],
//! [`Effect::Pick`]) are done by whoever draws the screens, all others by
//! [`Service`](super::service::Service), on threads of its own.

use std::path::PathBuf;

use zeroize::Zeroizing;

use super::chat::Setup;
use super::gate::Ways;
use super::models::ImportWay;
use super::settings::{AutoLock, BackupKey};
use super::{Event, Look, Manner, Persona, RunId};
use crate::data::{ChatId, DraftPlace, MessageId, Retention};

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    // The shell.
    /// Put a text on the clipboard.
    Copy(String),
    /// Make the page look so.
    Look(Look),
    /// Put the cursor into the element with this id.
    Focus(&'static str),
    /// Let the person choose a file.
    Pick(Pick),

    // The clock.
    /// Send an event after a while.
    After {
        /// How long, in milliseconds.
        ms: u64,
        /// What to send.
        then: Box<Event>,
    },

    // The way in.
    /// Say what stands in the data folder, and open it if nobody has to be asked.
    Start,
    /// Make a new store.
    Create,
    /// Open the store with a secret.
    Unlock(Ways, Zeroizing<String>),
    /// Close the store, forget the keys and what the model remembers.
    Lock,
    /// Have the recovery code typed back.
    ConfirmCode(Zeroizing<String>),
    /// Make a new recovery code.
    NewCode,
    /// Set or change the passphrase; the present one, where there is one, is asked first.
    SetPassphrase {
        /// The present passphrase.
        old: Option<Zeroizing<String>>,
        /// The new one.
        new: Zeroizing<String>,
    },
    /// Open without a passphrase from now on.
    RemovePassphrase(Zeroizing<String>),
    /// Save what is readable of a damaged store.
    Salvage(Ways, Zeroizing<String>),
    /// Delete everything, for good.
    Erase,

    // Chats.
    /// Read the list of chats.
    ListChats,
    /// Look for words.
    Search {
        /// Tells this question from others.
        number: u64,
        /// The words.
        text: String,
    },
    /// Read a chat, and bring a message of it into view.
    OpenChat(ChatId, Option<MessageId>),
    /// Read the draft of the chat that is not begun.
    ReadDraft,
    /// Keep what is being typed.
    KeepDraft(DraftPlace, String),
    /// Give a chat a title.
    RenameChat(ChatId, String),
    /// Pin a chat or let it go.
    PinChat(ChatId, bool),
    /// Delete a chat for good.
    RemoveChat(ChatId),
    /// Choose a chat's model.
    SetChatModel(ChatId, Option<String>),
    /// Change a chat's instructions.
    SetChatSystem(ChatId, String),
    /// Keep what a chat was set to.
    KeepSetup(ChatId, Setup),
    /// Show the neighbor of a message among its branches.
    ShowBranch {
        /// The chat.
        chat: ChatId,
        /// The message shown now.
        message: MessageId,
        /// The later neighbor.
        forward: bool,
    },
    /// Answer.
    Answer(Box<Ask>),
    /// Somebody begins to type: an answer will be asked for.
    Prepare(Box<Conversation>),
    /// Stop an answer.
    StopRun(RunId),

    // Models.
    /// Read the list of models and how they fit.
    ListModels,
    /// Look at a file a person wants to import.
    InspectFile(PathBuf),
    /// Import it.
    Import(PathBuf, ImportWay),
    /// Compare a model with its hashes.
    Verify(String),
    /// Measure a model's speed.
    Bench(String),
    /// Delete a model.
    RemoveModel(String),
    /// Make a model the usual one.
    ChooseModel(String),
    /// Break off import, verification or measurement.
    StopModelJob,

    // What the person decides.
    /// Keep the look.
    KeepLook(Look),
    /// Keep the personas.
    KeepPersonas(Vec<Persona>),
    /// Keep the usual manner and persona of new chats.
    KeepUsual {
        /// The persona of new chats.
        persona: Option<String>,
        /// How answers are drawn.
        manner: Manner,
    },
    /// Keep when to lock by itself.
    KeepAutoLock(AutoLock),
    /// Let models run on the graphics chip, or not.
    UseGpu(bool),
    /// Give the graphics chip another try.
    TryGpu,
    /// Keep how long chats are kept, and remove those that are older.
    KeepRetention(Retention),
    /// Read what is stored where.
    Survey,
    /// Look whether any socket is open.
    Prove,
    /// What is due by itself: old chats go by the person's rule, once a week the store is read for
    /// damage.
    Upkeep,
    /// Read the whole store for damage.
    CheckStore,
    /// Write a backup.
    Backup(PathBuf, BackupKey),
    /// Read a backup and try it, changing nothing.
    VerifyBackup(PathBuf, BackupKey),
    /// Put a backup in the place of what is stored.
    Restore(PathBuf, BackupKey),
    /// Break off a backup, its verification or a restore.
    StopStoreJob,
}

/// What is answered, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The run's number.
    pub run: RunId,
    /// What is answered.
    pub question: Question,
    /// The chat; one that has no number is begun.
    pub chat: Conversation,
}

/// A chat as an answer in it needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    /// The chat; `None` is not begun.
    pub id: Option<ChatId>,
    /// Its instructions.
    pub system: String,
    /// Its model by id; `None` is the usual one.
    pub model: Option<String>,
    /// What it is set to.
    pub setup: Setup,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// A new message.
    New {
        /// The message it follows.
        parent: Option<MessageId>,
        /// What it says.
        text: String,
    },
    /// A message that has an answer already.
    Again {
        /// The message.
        parent: MessageId,
    },
    /// Nothing new: an answer goes on.
    Continue {
        /// The answer.
        answer: MessageId,
    },
}

/// Which file a person is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// A model to import.
    Model,
    /// A place for a new backup.
    BackupTo,
    /// A backup to try.
    BackupToVerify,
    /// A backup to restore.
    BackupFrom,
}
