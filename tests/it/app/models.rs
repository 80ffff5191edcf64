//! Models: import with and without a second copy, progress, stop, verify, measure, remove.

use carnet::app::models::{Event, ImportWay, Outcome};
use carnet::app::{Event as Root, Manner, Says, chat};
use carnet::library::starter;

use super::{Person, desk};
use crate::support::tiny;

#[test]
fn a_model_is_moved_measured_verified_and_removed() {
    let (folder, data) = desk();
    let mut person = Person::settled(&data);
    assert!(person.app.models.has_starter_alone());
    let file = folder.path().join("small.gguf");
    std::fs::write(&file, tiny::llama_gguf()).unwrap();
    person.does(Event::Picked(file.clone()));
    person.until("a look", |app| app.models.candidate.is_some());
    let candidate = person.app.models.candidate.clone().unwrap();
    assert!(candidate.can_move && candidate.can_copy() && candidate.size_bytes > 0);
    assert!(candidate.needs.is_some_and(|needs| needs.total_bytes > candidate.size_bytes));
    person.does(Event::Import(ImportWay::Move));
    person.until("the list", |app| app.models.rows.as_ref().is_some_and(|rows| rows.len() == 2));
    assert!(!file.exists(), "no second copy takes space");
    let id = person.app.models.rows.as_ref().unwrap()[1].record.id.clone();
    assert_eq!(person.app.models.usual.as_ref(), Some(&id));

    person.does(Event::Verify(id.clone()));
    person.until("the verdict", |app| app.models.job.is_none());
    assert_eq!(person.app.models.outcome, Some(Outcome::Sound(id.clone())));

    person.does(Event::Bench(id.clone()));
    person.until("the measurement", |app| app.models.job.is_none());
    let speed = person.app.models.speeds[0].clone();
    assert!(speed.prefill_per_s > 0.0 && speed.decode_per_s > 0.0, "{speed:?}");

    std::fs::write(data.join("models").join(&id).join("model.gguf"), "cut").unwrap();
    person.does(Event::Verify(id.clone()));
    person.until("the verdict", |app| app.models.job.is_none());
    assert_eq!(person.app.models.outcome, Some(Outcome::Unsound(id.clone())));

    person.does(Event::Remove(id));
    let starter = &starter::record().id;
    person.until("the list", |app| {
        app.models.has_starter_alone() && app.models.usual.as_ref() == Some(starter)
    });
}

#[test]
fn a_file_that_is_no_model_is_refused_before_anything_is_copied() {
    let (folder, data) = desk();
    let mut person = Person::settled(&data);
    let file = folder.path().join("holiday.jpg");
    std::fs::write(&file, "not a model").unwrap();
    person.does(Event::Picked(file.clone()));
    person.until("the refusal", |app| app.models.outcome.is_some());
    assert!(matches!(person.app.models.outcome, Some(Outcome::Failed(_))));
    assert!(person.app.models.candidate.is_none() && file.exists());
}

#[test]
fn the_same_file_twice_is_one_model_and_its_source_stays() {
    let (folder, data) = desk();
    let mut person = Person::with_model(&data);
    let file = folder.path().join("again.gguf");
    std::fs::write(&file, tiny::llama_gguf()).unwrap();
    person.imports(&file, ImportWay::Move);
    assert!(matches!(person.app.models.outcome, Some(Outcome::Imported { already: true, .. })));
    assert!(file.exists(), "nothing was taken that is not needed");
}

#[test]
fn the_first_chat_needs_no_import_and_a_model_that_is_gone_is_stood_in_for() {
    let (_folder, data) = desk();
    let mut person = Person::settled(&data);
    let starter = starter::record();
    assert_eq!(person.app.models.of_chat(None).map(|row| row.record.id.clone()), Some(starter.id.clone()));
    person.does(Root::NewChat);
    person.does(chat::Event::Mannered(Some(Manner { max_tokens: 16, ..Manner::of_starter() })));
    person.says("Bonjour");
    let answer = person.app.chat.rows.last().unwrap().clone();
    assert_eq!(answer.model.as_deref(), Some(&*starter.name));
    assert!(answer.stats.as_ref().is_some_and(|stats| stats.generated_tokens > 0));
    let context = person.app.chat.context.as_ref().unwrap();
    assert_eq!(context.total, 1024, "as long as it was trained for");
    assert_eq!(person.app.toast, None);

    person.does(chat::Event::ChooseModel(Some("000000000000".to_owned())));
    person.says("Encore");
    assert_eq!(person.app.chat.rows.last().unwrap().model.as_deref(), Some(&*starter.name));
    let says = Says::StandsIn { name: starter.name.clone() };
    assert!(person.app.toast.as_ref().is_some_and(|toast| toast.says == says), "{:?}", person.app.toast);

    person.does(Event::Verify(starter.id.clone()));
    person.until("the verdict", |app| app.models.job.is_none());
    assert_eq!(person.app.models.outcome, Some(Outcome::Sound(starter.id.clone())));
    person.does(Event::Remove(starter.id.clone()));
    person.until("the refusal", |app| matches!(app.models.outcome, Some(Outcome::Failed(_))));
    person.until("the list", |app| {
        app.models.has_starter_alone() && app.models.rows.as_ref().unwrap().len() == 1
    });
}
