//! What a model learnt from the journal: used in answers while the store is open, and harmless when broken.

use carnet::app::chat::Event;
use carnet::app::{Event as Root, Manner};
use carnet::data::{MessageState, Moment, NewAdapter, NewEntry};
use carnet::store::{Adapters, Secret};

use super::{Person, desk};
use crate::adapter;

/// Does something with what models learnt, while the app is closed.
fn between<T>(data: &std::path::Path, job: impl FnOnce(Adapters<'_>) -> T) -> T {
    let store = carnet::app::vault(data).open(Secret::None).unwrap();
    let done = job(store.adapters());
    store.lock();
    done
}

fn learns(data: &std::path::Path, model: &str, bytes: &[u8]) {
    let store = carnet::app::vault(data).open(Secret::None).unwrap();
    let entry = store.journal().add(NewEntry::new(Moment::now(), "a day")).unwrap();
    let new = NewAdapter { model: model.to_owned(), rank: 4, before: 9.0, after: 8.0 };
    store.adapters().put(new, vec![entry], bytes.to_vec().into()).unwrap();
    store.lock();
}

/// The likeliest answer to a fixed question.
fn answer(person: &mut Person) -> String {
    person.does(Root::NewChat);
    person.does(Event::Mannered(Some(Manner { max_tokens: 24, temperature: 0.0, ..Manner::default() })));
    person.says("tell me of the harbour");
    assert_eq!(person.app.chat.rows[1].state, MessageState::Done);
    person.texts()[1].clone()
}

fn opened(data: &std::path::Path) -> Person {
    let mut person = Person::start(data);
    person.until("the lists", |app| app.chats.rows.is_some() && app.models.rows.is_some());
    person
}

#[test]
fn answers_follow_what_was_learnt_until_it_is_switched_off_or_removed() {
    let (_folder, data) = desk();
    let mut person = Person::with_model(&data);
    let model = person.app.models.usual.clone().unwrap();
    let plain = answer(&mut person);
    assert_eq!(answer(&mut person), plain, "the likeliest answer is always the same");
    drop(person);

    learns(&data, &model, &adapter::whole().finish());
    let learnt = answer(&mut opened(&data));
    assert_ne!(learnt, plain);
    between(&data, |adapters| adapters.switch(&model, false).unwrap());
    assert_eq!(answer(&mut opened(&data)), plain);
    between(&data, |adapters| adapters.switch(&model, true).unwrap());
    assert_eq!(answer(&mut opened(&data)), learnt);
    between(&data, |adapters| adapters.remove(&model).unwrap());
    assert_eq!(answer(&mut opened(&data)), plain);
}

#[test]
fn a_broken_one_is_told_and_the_model_answers_without_it() {
    let (_folder, data) = desk();
    let mut person = Person::with_model(&data);
    let model = person.app.models.usual.clone().unwrap();
    let plain = answer(&mut person);
    drop(person);
    learns(&data, &model, b"GGUF but no adapter");
    let mut person = opened(&data);
    assert_eq!(answer(&mut person), plain);
    let told = format!("{:?}", person.app.toast);
    assert!(told.contains("error-adapter"), "{told}");
}
