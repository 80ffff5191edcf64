//! A chat that is opened again answers from where it was, and goes with all that was kept of it.

use std::cell::Cell;
use std::time::Duration;

use carnet::app::chat::{Event, Phase};
use carnet::app::settings::Event as Settings;
use carnet::app::{Event as Root, Manner, chats};

use super::{Person, desk};

const LONG: &str = "The boats come home at night, one after the other, and each one lights a lamp.";

/// What is kept of all chats, in bytes.
fn kept(person: &mut Person) -> u64 {
    person.app.settings.storage = None;
    person.does(Settings::Survey);
    person.until("the survey", |app| app.settings.storage.is_some());
    person.app.settings.storage.as_ref().unwrap().cache_bytes
}

/// Waits until more than `before` is kept and no more comes: parts of a chat are kept one by one.
fn until_kept(person: &mut Person, before: u64) -> u64 {
    let (mut last, mut times) = (before, 0);
    while times < 20 {
        std::thread::sleep(Duration::from_millis(50));
        let now = kept(person);
        times = if now == last && now > before { times + 1 } else { 0 };
        last = now;
    }
    last
}

fn stats(person: &Person) -> (u32, u32) {
    let stats = person.app.chat.rows.last().unwrap().stats.clone().unwrap();
    (stats.prompt_tokens, stats.reused_tokens)
}

/// Puts text into the composer and sends it; whether the model was loaded only then.
fn loads_while_answering(person: &mut Person, text: Event) -> bool {
    person.does(text);
    person.does(Event::Send);
    let loads = Cell::new(false);
    person.until("an answer", |app| {
        let phase = app.chat.run.as_ref().map(|run| run.phase);
        loads.set(loads.get() || matches!(phase, Some(Phase::Loading { .. })));
        phase.is_none()
    });
    loads.get()
}

#[test]
fn the_model_is_there_by_the_time_a_question_is_typed() {
    let (_folder, data) = desk();
    let typed = Event::Typed("Is anybody there?".to_owned());
    assert!(!loads_while_answering(&mut Person::with_model(&data), typed));
    let mut person = Person::start(&data);
    person.until("the list", |app| app.chats.rows.is_some());
    let chosen = Event::Suggested("Is anybody there?".to_owned());
    assert!(loads_while_answering(&mut person, chosen), "nobody typed");
}

#[test]
fn a_chat_is_kept_between_two_starts_and_removed_with_it() {
    let (_folder, data) = desk();
    let manner = Manner { max_tokens: 16, temperature: 0.0, ..Manner::default() };
    let (chat, first, second) = {
        let mut person = Person::with_model(&data);
        person.does(Root::NewChat);
        person.does(Event::Mannered(Some(manner)));
        person.says(LONG);
        let first = stats(&person).0;
        let size = until_kept(&mut person, 0);
        person.says(LONG);
        assert!(stats(&person).1 + 9 >= first, "the same process goes on: {:?}", stats(&person));
        until_kept(&mut person, size);
        (person.app.chat.id().unwrap(), first, stats(&person).0)
    };
    let mut person = Person::start(&data);
    person.until("the list", |app| app.chats.rows.is_some());
    person.does(Root::OpenChat(chat, None));
    person.until("the chat", |app| !app.chat.rows.is_empty());
    assert!(
        !loads_while_answering(&mut person, Event::Typed("And then?".to_owned())),
        "typing gets it ready"
    );
    let (all, reused) = stats(&person);
    assert!(reused + 64 >= second && reused > first && all > reused, "{first} {second} {reused} of {all}");
    person.does(chats::Event::Remove(chat));
    person.does(chats::Event::UndoEnded(chat));
    person.until("the list without it", |app| app.chats.rows.as_ref().is_some_and(Vec::is_empty));
    while kept(&mut person) > 0 {
        std::thread::yield_now();
    }
}
