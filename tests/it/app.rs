//! The application without a screen: events in, effects out, on a real store, a real engine and a
//! model of a few kilobytes.
//!
//! [`Person`] is the screen's stand-in: hands events over, gives effects to the service, waits for
//! what it tells. Nothing sleeps: a wait ends with the event it waits for, or fails.

mod cache;
mod chat;
mod gate;
mod models;
mod personal;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use carnet::app::chat::Event as ChatEvent;
use carnet::app::effect::Pick;
use carnet::app::service::Service;
use carnet::app::{App, Effect, Event, Look, gate as door, models as shelf, settings};
use carnet::data::Moment;
use carnet::engine::device::Choice;
use tempfile::TempDir;

use crate::support::tiny;

const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody who uses the app.
struct Person {
    app: App,
    service: Service,
    heard: Receiver<Event>,
    /// What only a shell can do, as it was asked.
    asked: Vec<Effect>,
}

impl Person {
    /// Starts the app on a data folder.
    fn start(data: &Path) -> Self {
        Self::start_on(data, Choice::Cpu)
    }

    fn start_on(data: &Path, device: Choice) -> Self {
        let (tell, heard) = channel();
        let service = Service::start(data.to_owned(), device, move |event| {
            let _ = tell.send(event);
        });
        let app = App::new(Look::load(data));
        let mut person = Self { app, service: service.expect("a service"), heard, asked: Vec::new() };
        person.does(Event::Started);
        person
    }

    /// A first run up to the open app, with nothing confirmed.
    fn settled(data: &Path) -> Self {
        let mut person = Self::start(data);
        person.until("the first run", |app| matches!(app.gate, door::Gate::Welcome(_)));
        person.does(door::Event::Begin);
        person.until("the code", |app| code_of(app).is_some());
        person.does(door::Event::Later);
        person.until("the lists", |app| app.chats.rows.is_some() && app.models.rows.is_some());
        person
    }

    /// The open app with the tiny model imported.
    fn with_model(data: &Path) -> Self {
        let mut person = Self::settled(data);
        let file = data.with_extension("gguf");
        std::fs::write(&file, tiny::llama_gguf()).unwrap();
        person.imports(&file, shelf::ImportWay::Copy);
        person
    }

    fn imports(&mut self, file: &Path, way: shelf::ImportWay) {
        self.does(shelf::Event::Picked(file.to_owned()));
        self.until("a look at the file", |app| app.models.candidate.is_some());
        self.does(shelf::Event::Import(way));
        self.until("the end of the import", |app| app.models.job.is_none());
        self.until("the new list", |app| app.models.rows.as_ref().is_some_and(|rows| rows.len() > 1));
    }

    /// Does something.
    fn does(&mut self, event: impl Into<Event>) {
        for effect in self.app.apply(event.into()) {
            match effect {
                Effect::Copy(_) | Effect::Look(_) | Effect::Focus(_) | Effect::Pick(_) => {
                    self.asked.push(effect);
                }
                effect => self.service.run(effect),
            }
        }
    }

    /// Waits until the app is as wished.
    fn until(&mut self, what: &str, is: impl Fn(&App) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !is(&self.app) {
            let left = end.saturating_duration_since(Instant::now());
            match self.heard.recv_timeout(left) {
                Ok(event) => self.does(event),
                Err(_) => panic!("waited in vain for {what}: {:#?}", self.app),
            }
        }
    }

    /// Types and sends, and waits for the end of the answer.
    fn says(&mut self, text: &str) {
        self.does(ChatEvent::Typed(text.to_owned()));
        self.does(ChatEvent::Send);
        self.until_answered();
    }

    fn until_answered(&mut self) {
        self.until("an answer", |app| !app.chat.is_busy());
    }

    /// The texts of the open chat.
    fn texts(&self) -> Vec<String> {
        self.app.chat.rows.iter().map(|row| row.text.clone()).collect()
    }
}

fn code_of(app: &App) -> Option<String> {
    match &app.gate {
        door::Gate::Welcome(door::Welcome { step: door::Step::Code(code), .. }) => Some(code.to_string()),
        _ => None,
    }
}

/// A data folder that goes away, and its path.
fn desk() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    (folder, data)
}

#[test]
fn settings_are_kept_and_the_survey_tells_what_is_stored() {
    let (_folder, data) = desk();
    {
        let mut person = Person::settled(&data);
        let look = Look { language: Some("fr".to_owned()), text_percent: 160, ..Look::default() };
        person.does(settings::Event::Look(look.clone()));
        assert!(person.asked.contains(&Effect::Look(look)));
        person.does(settings::Event::AutoLock(settings::AutoLock::Minutes(5)));
        person.does(settings::Event::Retention(carnet::data::Retention::Days(90)));
        person.does(settings::Event::Prove);
        person.until("the proof", |app| app.settings.proof.is_some());
        person.does(settings::Event::Survey);
        person.until("the survey", |app| app.settings.storage.is_some());
        let storage = person.app.settings.storage.as_ref().unwrap();
        assert!(storage.store_bytes > 0 && storage.folder.contains("data"));
        person.does(settings::Event::Check);
        person.until("the check", |app| app.settings.outcome.is_some());
        assert_eq!(person.app.settings.outcome, Some(settings::Outcome::Done("storage-check-sound")));
    }
    let mut person = Person::start(&data);
    person.until("the open store", |app| app.gate.is_open());
    assert_eq!(person.app.settings.look.text_percent, 160);
    assert_eq!(person.app.settings.kept.auto_lock, settings::AutoLock::Minutes(5));
    assert_eq!(person.app.settings.kept.retention, carnet::data::Retention::Days(90));
}

#[test]
fn a_graphics_chip_that_ends_the_program_twice_rests_until_it_is_forgiven() {
    let (_folder, data) = desk();
    drop(Person::with_model(&data));
    let begun = serde_json::json!({ "begun": Moment::now().unix_ms, "version": env!("CARGO_PKG_VERSION") });
    let deaths = |count: usize| {
        let mut begun = begun.clone();
        begun["failures"] = vec![begun["begun"].clone(); count].into();
        let store = carnet::app::vault(&data).open(carnet::store::Secret::None).unwrap();
        store.settings().set("app.gpu", &begun).unwrap();
        store.lock();
    };
    let rests = |person: &Person| person.app.settings.kept.gpu.rests(Moment::now().unix_ms);
    for (count, expected) in [(0, false), (1, true)] {
        deaths(count);
        let mut person = Person::start_on(&data, Choice::Auto);
        person.until("the list", |app| app.chats.rows.is_some());
        assert!(!rests(&person));
        person.does(Event::NewChat);
        person.says("hello");
        assert_eq!(rests(&person), expected, "{count} deaths before this one");
    }
    let mut person = Person::start_on(&data, Choice::Auto);
    person.until("the list", |app| app.chats.rows.is_some());
    assert!(rests(&person));
    person.does(settings::Event::TryGpu);
    person.does(settings::Event::UseGpu(false));
    drop(person);
    let mut person = Person::start_on(&data, Choice::Auto);
    person.until("the list", |app| app.chats.rows.is_some());
    assert!(!rests(&person) && person.app.settings.kept.gpu.is_off);
}

#[test]
fn the_store_is_looked_through_once_a_week_by_itself() {
    let (_folder, data) = desk();
    let mut person = Person::settled(&data);
    // Both go to the same queue: when the survey is back, the upkeep is done.
    person.does(settings::Event::Survey);
    person.until("the survey", |app| app.settings.storage.is_some());
    drop(person);
    let checked = || {
        let store = carnet::app::vault(&data).open(carnet::store::Secret::None).unwrap();
        let checked: Option<carnet::data::Moment> = store.settings().get("app.checked").unwrap();
        store.lock();
        checked.expect("a check was made")
    };
    let first = checked();
    let mut person = Person::start(&data);
    person.until("the open store", |app| app.gate.is_open());
    person.does(settings::Event::Survey);
    person.until("the survey", |app| app.settings.storage.is_some());
    drop(person);
    assert_eq!(checked(), first, "once a week is enough");
}

#[test]
fn a_backup_brings_everything_back_and_a_wrong_secret_changes_nothing() {
    let (folder, data) = desk();
    let mut person = Person::with_model(&data);
    person.says("remember me");
    let file = folder.path().join("carnet.age");
    let key = |text: &str| settings::BackupKey::Passphrase(text.to_owned().into());
    let job = |person: &mut Person, pick, key| {
        person.does(settings::Event::PickFile(pick));
        assert_eq!(person.asked.last(), Some(&Effect::Pick(pick)));
        person.does(Event::Picked(pick, Some(file.clone())));
        person.does(settings::Event::Proceed(key));
        person.until("the end of the job", |app| app.settings.job.is_none());
        person.app.settings.outcome.clone().unwrap()
    };
    let made = job(&mut person, Pick::BackupTo, key("a good passphrase"));
    assert!(matches!(made, settings::Outcome::Backup { chats: 1, .. }), "{made:?}");
    assert!(person.app.settings.kept.backed_up.is_some());
    let wrong = job(&mut person, Pick::BackupFrom, key("not the passphrase"));
    assert!(matches!(wrong, settings::Outcome::Failed(_)));
    person.until("the store again", |app| app.gate.is_open() && app.chats.rows.is_some());
    assert_eq!(person.app.chats.rows.as_ref().unwrap().len(), 1);
    let chat = person.app.chats.rows.as_ref().unwrap()[0].id;
    person.does(carnet::app::chats::Event::Remove(chat));
    person.does(carnet::app::chats::Event::UndoEnded(chat));
    let restored = job(&mut person, Pick::BackupFrom, key("a good passphrase"));
    assert!(matches!(restored, settings::Outcome::Backup { chats: 1, .. }), "{restored:?}");
    person.until("the list", |app| app.chats.rows.as_ref().is_some_and(|rows| rows.len() == 1));
    assert!(person.app.settings.code.is_some(), "a new recovery code is shown");
}
