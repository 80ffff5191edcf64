//! Talking: send, stop, continue, retry, edit, branches, search, drafts, long talks.

use std::time::Duration;

use carnet::app::chat::Event;
use carnet::app::persona::Event as Persona;
use carnet::app::{Event as Root, Manner, chats, nav};
use carnet::data::{MessageState, Role};

use super::{Person, desk};

fn short(max_tokens: usize) -> Manner {
    Manner { max_tokens, temperature: 0.0, ..Manner::default() }
}

#[test]
fn a_talk_is_kept_with_its_branches_and_found_again() {
    let (_folder, data) = desk();
    let first = {
        let mut person = Person::with_model(&data);
        person.does(Root::NewChat);
        person.does(Event::Mannered(Some(short(24))));
        person.says("tell me of the harbour");
        let chat = person.app.chat.clone();
        assert_eq!(chat.rows.len(), 2);
        assert_eq!((chat.title(), chat.rows[1].state), ("tell me of the harbour", MessageState::Done));
        assert!(chat.rows[1].stats.as_ref().is_some_and(|stats| stats.generated_tokens == 24));
        let context = chat.context.as_ref().unwrap();
        assert!(context.cut_off && context.used > 24 && context.total == 4096);
        assert!(chat.can_continue(&chat.rows[1]));

        let answer = chat.rows[1].id;
        person.does(Event::Continue(answer));
        person.until_answered();
        assert!(
            person.texts()[1].starts_with(&*chat.rows[1].text)
                && person.texts()[1].len() > chat.rows[1].text.len()
        );

        person.does(Event::Retry(answer));
        person.until_answered();
        assert_eq!(person.app.chat.rows[1].branch.count, 2);
        let second = person.texts()[1].clone();
        let shown = person.app.chat.rows[1].id;
        person.does(Event::Branch { message: shown, forward: false });
        person.until("the first answer", |app| app.chat.rows[1].id == answer);
        assert_ne!(person.texts()[1], second);

        person.does(Event::Edit(person.app.chat.rows[0].id));
        person.says("tell me of the lighthouse");
        assert_eq!(person.texts()[0], "tell me of the lighthouse");
        assert_eq!(person.app.chat.rows[0].branch.count, 2);
        person.app.chat.id().unwrap()
    };

    let mut person = Person::start(&data);
    person.until("the list", |app| app.chats.rows.is_some());
    person.does(chats::Event::Searched("harb".to_owned()));
    person.until("hits", |app| app.chats.hits.as_ref().is_some_and(|hits| !hits.is_empty()));
    let target = person.app.chats.found().find_map(|hit| match hit.place {
        carnet::data::Place::Message(chat, message) => Some((chat, message)),
        _ => None,
    });
    let (chat, message) = target.expect("a message on a branch that is not shown");
    assert_eq!(chat, first);
    person.does(Root::OpenChat(chat, Some(message)));
    person.until("the chat", |app| app.chat.target == Some(message));
    assert_eq!(person.texts()[0], "tell me of the harbour");
    assert_eq!(person.app.chat.setup.manner, Some(short(24)));
}

#[test]
fn stop_keeps_what_was_written_and_the_draft_of_the_next_message() {
    let (_folder, data) = desk();
    let mut person = Person::with_model(&data);
    person.does(Event::Mannered(Some(short(4000))));
    person.does(Event::Typed("go on and on".to_owned()));
    person.does(Event::Send);
    person.until("some words", |app| app.chat.rows.last().is_some_and(|row| row.text.len() > 40));
    person.does(Event::Typed("and then".to_owned()));
    person.does(Event::Stop);
    person.until_answered();
    let last = person.app.chat.rows.last().unwrap().clone();
    assert_eq!((last.state, last.role), (MessageState::Stopped, Role::Assistant));
    assert!(last.text.len() > 40);
    let id = person.app.chat.id().unwrap();
    drop(person);

    let mut person = Person::start(&data);
    person.until("the list", |app| app.chats.rows.is_some());
    person.does(Root::OpenChat(id, None));
    person.until("the chat", |app| !app.chat.rows.is_empty());
    assert_eq!(person.app.chat.composer.text(), "and then");
    assert_eq!(person.app.chat.rows.last().unwrap().text, last.text);
}

#[test]
fn where_the_models_cannot_be_read_the_text_comes_back() {
    let (_folder, data) = desk();
    let mut person = Person::settled(&data);
    std::fs::write(data.join("models"), "no folder").unwrap();
    person.does(Root::NewChat);
    person.says("is anybody there");
    assert_eq!(person.app.chat.composer.text(), "is anybody there");
    assert_eq!(person.app.chat.notice.as_ref().unwrap().key, "error-file-failed");
    assert!(person.app.chat.rows.is_empty() && person.app.chat.id().is_none());
}

#[test]
fn a_long_talk_forgets_its_beginning_in_steps_and_says_so() {
    let (_folder, data) = desk();
    let mut person = Person::with_model(&data);
    person.does(Root::NewChat);
    let manner = Manner { context: Some(512), ..short(16) };
    person.does(Event::Mannered(Some(manner)));
    let words = "walk the sea wall and count the boats ".repeat(3);
    let mut starts = Vec::new();
    for _ in 0..10 {
        person.says(&words);
        assert_eq!(person.app.chat.notice, None);
        let context = person.app.chat.context.clone().unwrap();
        assert!(context.used <= context.total && context.total == 512);
        starts.push(context.unseen);
    }
    assert!(starts[0] == 0 && *starts.last().unwrap() > 0, "{starts:?}");
    assert!(starts.windows(2).any(|pair| pair[0] == pair[1] && pair[0] > 0), "it moves in steps: {starts:?}");
    let chat = &person.app.chat;
    let unseen = chat.rows.iter().filter(|row| chat.is_unseen(row.id)).count();
    assert_eq!(unseen, *starts.last().unwrap());

    person.says(&"much too long for this memory ".repeat(400));
    assert_eq!(person.app.chat.rows.last().unwrap().state, MessageState::Failed);
    assert!(person.app.chat.notice.is_some());
}

#[test]
fn a_chat_that_is_deleted_while_it_answers_is_gone() {
    let (_folder, data) = desk();
    let mut person = Person::with_model(&data);
    person.does(Root::NewChat);
    person.does(Event::Mannered(Some(short(4000))));
    person.does(Event::Typed("go on".to_owned()));
    person.does(Event::Send);
    person.until("some words", |app| app.chat.rows.last().is_some_and(|row| row.text.len() > 10));
    let id = person.app.chat.id().unwrap();
    person.does(chats::Event::Remove(id));
    assert_eq!(person.app.nav.here(), &nav::Screen::Chats);
    person.does(chats::Event::UndoEnded(id));
    person.does(Root::NewChat);
    // The next question is answered all the same.
    person.does(Event::Mannered(Some(short(8))));
    person.says("and now");
    assert_eq!(person.app.chat.rows.len(), 2);
    person.until("the list without it", |app| app.chats.rows.as_ref().is_some_and(|rows| rows.len() == 1));
}

#[test]
fn a_persona_gives_a_chat_its_instructions() {
    let (_folder, data) = desk();
    let mut person = Person::with_model(&data);
    person.does(Persona::Begin { name: "Sailor".to_owned(), system: "Speak of the sea.".to_owned() });
    person.does(Persona::Keep);
    person.does(Root::NewChat);
    let system = person.app.personas.own[0].system.clone();
    person.does(Event::Instruct { persona: Some("own-1".to_owned()), system, manner: Some(short(8)) });
    person.says("hello");
    let (id, used) = (person.app.chat.id().unwrap(), person.app.chat.context.as_ref().unwrap().used);
    drop(person);
    let mut person = Person::start(&data);
    person.until("personas", |app| !app.personas.own.is_empty() && app.chats.rows.is_some());
    person.does(Root::OpenChat(id, None));
    person.until("the chat", |app| !app.chat.rows.is_empty());
    assert_eq!(person.app.chat.system, "Speak of the sea.");
    assert_eq!(person.app.chat.setup.persona.as_deref(), Some("own-1"));
    person.does(Event::Instruct { persona: None, system: String::new(), manner: Some(short(8)) });
    person.does(Event::Retry(person.app.chat.rows[1].id));
    person.until_answered();
    assert!(
        person.app.chat.context.as_ref().unwrap().used < used,
        "the instructions are gone from the prompt"
    );
}

#[test]
fn an_idle_app_locks_only_where_there_is_something_to_ask() {
    let (_folder, data) = desk();
    let mut person = Person::settled(&data);
    person.does(carnet::app::settings::Event::AutoLock(carnet::app::settings::AutoLock::AtOnce));
    person.does(Root::Left);
    assert!(person.app.gate.is_open());
    assert!(person.heard.recv_timeout(Duration::from_millis(1)).is_err() || person.app.gate.is_open());
}
