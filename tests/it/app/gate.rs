//! The first run, the lock, and stores that cannot be opened.

use carnet::app::gate::{Event, Gate, Step, Ways};
use carnet::app::{Event as Root, settings};
use zeroize::Zeroizing;

use super::{Person, code_of, desk};

fn typed(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

fn step(person: &Person) -> Option<&Step> {
    match &person.app.gate {
        Gate::Welcome(welcome) => Some(&welcome.step),
        _ => None,
    }
}

/// A first run with everything: code typed back, passphrase set.
fn protected(data: &std::path::Path) -> (Person, String) {
    let mut person = Person::start(data);
    person.until("the first run", |app| matches!(app.gate, Gate::Welcome(_)));
    person.does(Event::Begin);
    person.until("the code", |app| code_of(app).is_some());
    let code = code_of(&person.app).unwrap();
    person.does(Event::Written);
    person.does(Event::TypedCode(typed("AAAA-AAAA")));
    person.until("a refusal", |app| matches!(&app.gate, Gate::Welcome(welcome) if welcome.notice.is_some()));
    person.does(Event::TypedCode(typed(&code.to_lowercase())));
    person.until(
        "the offer of a lock",
        |app| matches!(&app.gate, Gate::Welcome(welcome) if welcome.step == Step::Lock),
    );
    person.does(Event::Passphrase(typed("correct horse battery")));
    person.until("the open app", |app| app.gate.is_open());
    (person, code)
}

#[test]
fn a_locked_store_opens_with_passphrase_or_code_and_shows_nothing_before() {
    let (_folder, data) = desk();
    let (mut person, code) = protected(&data);
    assert!(person.app.settings.kept.keys.passphrase && person.app.settings.kept.keys.code_confirmed);
    person.does(carnet::app::chat::Event::Typed("a secret draft".to_owned()));
    person.does(Root::LockNow);
    person.until("the lock", |app| matches!(app.gate, Gate::Locked(_)));
    assert!(!format!("{:?}", person.app).contains("secret draft"));

    person.does(Event::Unlock(typed("wrong")));
    person.until("a refusal", |app| matches!(&app.gate, Gate::Locked(locked) if locked.notice.is_some()));
    person.until(
        "the end of the wait",
        |app| matches!(&app.gate, Gate::Locked(locked) if locked.wait.is_none()),
    );
    person.does(Event::Unlock(typed("correct horse battery")));
    person.until("the open app", |app| app.gate.is_open());
    person.until("the draft", |app| app.chat.composer.text() == "a secret draft");

    person.does(Root::LockNow);
    person.until("the lock", |app| matches!(app.gate, Gate::Locked(_)));
    person.does(Event::Use(Ways::Code));
    person.does(Event::Unlock(typed(&code)));
    person.until("the open app", |app| app.gate.is_open());
}

#[test]
fn the_passphrase_is_changed_and_removed_by_who_knows_it() {
    let (_folder, data) = desk();
    let (mut person, _) = protected(&data);
    let set =
        |old: &str, new: &str| settings::Event::SetPassphrase { old: Some(typed(old)), new: typed(new) };
    person.does(set("not it", "another passphrase"));
    person.until("a refusal", |app| matches!(app.settings.outcome, Some(settings::Outcome::Failed(_))));
    // A wrong guess costs a moment.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    person.does(set("correct horse battery", "another passphrase"));
    person.until("the change", |app| matches!(app.settings.outcome, Some(settings::Outcome::Done(_))));
    person.does(settings::Event::RemovePassphrase(typed("another passphrase")));
    person.until("the removal", |app| !app.settings.kept.keys.passphrase);
    drop(person);
    let mut person = Person::start(&data);
    person.until("the open app", |app| app.gate.is_open() || matches!(app.gate, Gate::Locked(_)));
}

#[test]
fn a_new_code_is_shown_once_and_asked_back() {
    let (_folder, data) = desk();
    let mut person = Person::settled(&data);
    assert!(step(&person).is_none());
    person.does(settings::Event::NewCode);
    person.until("the code", |app| app.settings.code.is_some());
    let code = person.app.settings.code.clone().unwrap();
    person.does(settings::Event::ConfirmCode(code));
    person.until("the confirmation", |app| app.settings.kept.keys.code_confirmed);
    assert_eq!(person.app.settings.code, None);
}

#[test]
fn a_damaged_store_is_named_saved_and_can_be_left_behind() {
    let (_folder, data) = desk();
    drop(Person::settled(&data));
    let database = data.join("store/journal.db");
    let mut bytes = std::fs::read(&database).unwrap();
    bytes[100..3000].fill(7);
    std::fs::write(&database, bytes).unwrap();
    let mut person = Person::start(&data);
    person.until("trouble", |app| matches!(app.gate, Gate::Trouble(_)));
    let Gate::Trouble(trouble) = &person.app.gate else { unreachable!() };
    assert!(trouble.can_salvage && trouble.can_restore);
    person.does(Event::Erase);
    person.until("a new beginning", |app| matches!(app.gate, Gate::Welcome(_)));
    person.does(Event::Begin);
    person.until("the code", |app| code_of(app).is_some());
}

#[test]
fn two_windows_on_one_store_are_refused_by_name() {
    let (_folder, data) = desk();
    let first = Person::settled(&data);
    let mut second = Person::start(&data);
    second.until("trouble", |app| matches!(app.gate, Gate::Trouble(_)));
    drop(first);
    second.does(Event::Again);
    second.until("the open app", |app| app.gate.is_open());
}

#[test]
fn leaving_the_window_locks_when_it_was_asked_for_but_not_for_a_file_dialog() {
    let (_folder, data) = desk();
    let (mut person, _) = protected(&data);
    person.does(Root::Left);
    assert!(person.app.gate.is_open(), "nobody asked for it");
    person.does(settings::Event::AutoLock(settings::AutoLock::AtOnce));
    person.does(carnet::app::models::Event::PickFile);
    person.does(Root::Left);
    assert!(person.app.gate.is_open(), "the dialog is ours");
    person.does(Root::Picked(carnet::app::effect::Pick::Model, None));
    person.does(Root::Left);
    person.until("the lock", |app| matches!(app.gate, Gate::Locked(_)));
}
