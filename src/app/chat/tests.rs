//! The open chat through its events: nothing typed or written is lost, whatever comes in between.

use super::*;
use crate::app::App;
use crate::app::effect::{Ask, Question};
use crate::data::{Branch, DraftPlace, Moment};

fn message(id: i64, parent: Option<i64>, role: Role, text: &str, state: MessageState) -> Message {
    Message {
        id: MessageId(id),
        chat: ChatId(7),
        parent: parent.map(MessageId),
        role,
        text: text.to_owned(),
        state,
        created: Moment::utc(0),
        model: None,
        stats: None,
        branch: Branch { position: 0, count: 1 },
    }
}

fn about() -> About {
    About {
        id: ChatId(7),
        title: "title".to_owned(),
        system: String::new(),
        model: None,
        folder: None,
        pinned: false,
        created: Moment::utc(0),
        updated: Moment::utc(0),
    }
}

fn opened(messages: Vec<Message>) -> Event {
    let (about, setup) = (about(), Setup::default());
    Event::Opened(Box::new(Opened { about, messages, setup, draft: "half a word".to_owned(), target: None }))
}

/// A chat of two questions with their answers, the last one stopped.
fn chat() -> (Chat, u64) {
    let mut chat = Chat::new();
    let mut runs = 0;
    let messages = vec![
        message(1, None, Role::User, "a", MessageState::Done),
        message(2, Some(1), Role::Assistant, "A", MessageState::Done),
        message(3, Some(2), Role::User, "b", MessageState::Done),
        message(4, Some(3), Role::Assistant, "B", MessageState::Stopped),
    ];
    assert!(chat.apply(opened(messages), &mut runs).is_empty());
    (chat, runs)
}

fn texts(chat: &Chat) -> Vec<&str> {
    chat.rows.iter().map(|row| row.text.as_str()).collect()
}

fn asked(effects: &[Effect]) -> &Ask {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Answer(ask) => Some(&**ask),
        _ => None,
    });
    found.expect("a question")
}

fn begun(asked: Option<Message>, answer: Message) -> News {
    News::Begun { about: Box::new(about()), asked: asked.map(Box::new), answer: Box::new(answer) }
}

#[test]
fn a_message_is_sent_answered_and_shown_as_it_comes() {
    let (mut chat, mut runs) = chat();
    assert_eq!(chat.composer.text(), "half a word");
    chat.apply(Event::Typed("c".to_owned()), &mut runs);
    let generation = chat.composer.generation();
    let effects = chat.apply(Event::Send, &mut runs);
    let ask = asked(&effects);
    assert_eq!(ask.question, Question::New { parent: Some(MessageId(4)), text: "c".to_owned() });
    assert!(effects.contains(&Effect::KeepDraft(DraftPlace::Chat(ChatId(7)), String::new())));
    assert!(chat.composer.text().is_empty() && chat.composer.generation() > generation);
    assert!(chat.apply(Event::Send, &mut runs).is_empty(), "one answer at a time");

    let run = ask.run;
    let question = message(5, Some(4), Role::User, "c", MessageState::Done);
    let answer = message(6, Some(5), Role::Assistant, "", MessageState::Streaming);
    chat.apply(Event::Run(run, begun(Some(question), answer)), &mut runs);
    chat.apply(Event::Run(run, News::Text("C".to_owned())), &mut runs);
    chat.apply(Event::Run(RunId(99), News::Text("from another run".to_owned())), &mut runs);
    chat.apply(Event::Run(run, News::Text("!".to_owned())), &mut runs);
    assert_eq!(texts(&chat), ["a", "A", "b", "B", "c", "C!"]);
    assert_eq!(chat.run.as_ref().unwrap().phase, Phase::Writing);

    let done = message(6, Some(5), Role::Assistant, "C!", MessageState::Done);
    let ended = Ended { message: done, context: None, failed: None };
    chat.apply(Event::Run(run, News::Ended(Box::new(ended))), &mut runs);
    assert!(!chat.is_busy());
    assert_eq!(chat.rows[5].state, MessageState::Done);
    chat.apply(Event::Run(run, News::Text("too late".to_owned())), &mut runs);
    assert_eq!(texts(&chat)[5], "C!");
}

#[test]
fn an_edit_makes_a_branch_and_gives_back_what_was_being_typed() {
    let (mut chat, mut runs) = chat();
    assert_eq!(chat.apply(Event::Edit(MessageId(3)), &mut runs), [Effect::Focus("composer")]);
    assert_eq!(chat.composer.text(), "b");
    let kept = chat.apply(Event::Typed("b2".to_owned()), &mut runs);
    let draft = Effect::KeepDraft(DraftPlace::Chat(ChatId(7)), "half a word".to_owned());
    let [first, Effect::Prepare(_)] = &kept[..] else { panic!("{kept:?}") };
    assert_eq!(*first, draft, "the draft is not overwritten by an edit");
    let effects = chat.apply(Event::Send, &mut runs);
    let ask = asked(&effects);
    assert_eq!(ask.question, Question::New { parent: Some(MessageId(2)), text: "b2".to_owned() });
    assert!(effects.contains(&draft));
    assert_eq!(chat.composer.text(), "half a word");

    let question = message(5, Some(2), Role::User, "b2", MessageState::Done);
    let answer = message(6, Some(5), Role::Assistant, "", MessageState::Streaming);
    let run = ask.run;
    chat.apply(Event::Run(run, begun(Some(question), answer)), &mut runs);
    assert_eq!(texts(&chat), ["a", "A", "b2", ""]);
}

#[test]
fn the_first_message_can_be_edited_and_an_answer_never() {
    let (mut chat, mut runs) = chat();
    chat.apply(Event::Edit(MessageId(1)), &mut runs);
    let effects = chat.apply(Event::Send, &mut runs);
    assert_eq!(asked(&effects).question, Question::New { parent: None, text: "a".to_owned() });
    let answer = message(6, Some(5), Role::Assistant, "", MessageState::Streaming);
    let question = message(5, None, Role::User, "a", MessageState::Done);
    chat.apply(Event::Run(RunId(runs), begun(Some(question), answer)), &mut runs);
    assert_eq!(texts(&chat), ["a", ""]);
    assert!(chat.apply(Event::Edit(MessageId(6)), &mut runs).is_empty());
}

#[test]
fn leaving_an_edit_leaves_everything_as_it_was() {
    let (mut chat, mut runs) = chat();
    chat.apply(Event::Edit(MessageId(3)), &mut runs);
    chat.apply(Event::Edit(MessageId(1)), &mut runs);
    chat.apply(Event::CancelEdit, &mut runs);
    assert_eq!((chat.composer.text(), chat.composer.editing), ("half a word", None));
}

#[test]
fn another_answer_stands_beside_the_first() {
    let (mut chat, mut runs) = chat();
    let effects = chat.apply(Event::Retry(MessageId(2)), &mut runs);
    let ask = asked(&effects);
    assert_eq!(ask.question, Question::Again { parent: MessageId(1) });
    let answer = message(5, Some(1), Role::Assistant, "", MessageState::Streaming);
    chat.apply(Event::Run(ask.run, begun(None, answer)), &mut runs);
    assert_eq!(texts(&chat), ["a", ""]);
    assert_eq!(chat.composer.text(), "half a word");
}

#[test]
fn a_stopped_answer_goes_on_where_it_broke_off() {
    let (mut chat, mut runs) = chat();
    assert!(chat.apply(Event::Continue(MessageId(2)), &mut runs).is_empty(), "it did not break off");
    let effects = chat.apply(Event::Continue(MessageId(4)), &mut runs);
    let ask = asked(&effects);
    assert_eq!(ask.question, Question::Continue { answer: MessageId(4) });
    let answer = message(4, Some(3), Role::Assistant, "B", MessageState::Streaming);
    let run = ask.run;
    chat.apply(Event::Run(run, begun(None, answer)), &mut runs);
    chat.apply(Event::Run(run, News::Text("b".to_owned())), &mut runs);
    assert_eq!(texts(&chat), ["a", "A", "b", "Bb"]);
}

#[test]
fn stop_is_asked_once_and_what_could_not_begin_comes_back() {
    let (mut chat, mut runs) = chat();
    chat.apply(Event::Send, &mut runs);
    let run = RunId(runs);
    assert_eq!(chat.apply(Event::Stop, &mut runs), [Effect::StopRun(run)]);
    assert!(chat.apply(Event::Stop, &mut runs).is_empty());
    let refused = News::Refused { notice: Notice::new("error-no-model"), text: "half a word".to_owned() };
    chat.apply(Event::Run(run, refused), &mut runs);
    assert_eq!(chat.composer.text(), "half a word");
    assert!(chat.notice.is_some() && !chat.is_busy());
}

#[test]
fn what_happened_on_the_way_is_still_told_at_the_end() {
    let (mut chat, mut runs) = chat();
    chat.apply(Event::Send, &mut runs);
    let told = Notice::new("error-gpu-lost");
    chat.apply(Event::Run(RunId(runs), News::Noticed(told.clone())), &mut runs);
    assert!(chat.is_busy() && chat.notice == Some(told.clone()));
    let message = chat.rows.last().map(|row| row.as_ref().clone()).unwrap();
    let ended = Ended { message, context: None, failed: None };
    chat.apply(Event::Run(RunId(runs), News::Ended(Box::new(ended))), &mut runs);
    assert!(!chat.is_busy() && chat.notice == Some(told));
}

#[test]
fn what_the_model_no_longer_sees_is_known() {
    let (mut chat, mut runs) = chat();
    chat.apply(Event::Send, &mut runs);
    let context =
        ContextUse { used: 90, total: 100, first_seen: Some(MessageId(3)), unseen: 2, cut_off: false };
    chat.apply(Event::Run(RunId(runs), News::Fitted(context)), &mut runs);
    let unseen: Vec<bool> = chat.rows.iter().map(|row| chat.is_unseen(row.id)).collect();
    assert_eq!(unseen, [true, true, false, false]);
}

#[test]
fn nothing_empty_and_nothing_endless_is_sent() {
    let (mut chat, mut runs) = chat();
    for text in [" \n".to_owned(), "x".repeat(TEXT_BYTES_MAX + 1)] {
        chat.apply(Event::Typed(text), &mut runs);
        assert!(chat.apply(Event::Send, &mut runs).is_empty());
    }
    chat.apply(Event::Typed("x".repeat(TEXT_BYTES_MAX)), &mut runs);
    assert!(chat.can_send());
}

#[test]
fn a_branch_changes_the_rows_and_leaves_the_composer() {
    let (mut chat, mut runs) = chat();
    chat.apply(Event::Typed("still typing".to_owned()), &mut runs);
    let effects = chat.apply(Event::Branch { message: MessageId(4), forward: true }, &mut runs);
    assert_eq!(effects, [Effect::ShowBranch { chat: ChatId(7), message: MessageId(4), forward: true }]);
    chat.apply(opened(vec![message(1, None, Role::User, "a", MessageState::Done)]), &mut runs);
    assert_eq!((texts(&chat), chat.composer.text()), (vec!["a"], "still typing"));
}

#[test]
fn a_suggestion_fills_an_empty_composer_and_overwrites_nothing() {
    let (mut chat, mut runs) = (Chat::new(), 0);
    let effects = chat.apply(Event::Suggested("Help me".to_owned()), &mut runs);
    let kept = Effect::KeepDraft(DraftPlace::NewChat, "Help me".to_owned());
    assert_eq!(effects, [kept, Effect::Focus("composer")]);
    let generation = chat.composer.generation();
    chat.apply(Event::Typed("Help me please".to_owned()), &mut runs);
    chat.apply(Event::Suggested("Other".to_owned()), &mut runs);
    assert_eq!((chat.composer.text(), chat.composer.generation()), ("Help me please", generation));
}

#[test]
fn a_chat_in_the_place_of_another_empties_the_field_of_what_was_typed_there() {
    let (mut chat, mut runs) = (Chat::new(), 0);
    chat.apply(Event::Typed("for the first".to_owned()), &mut runs);
    let next = chat.after();
    assert_eq!(next.composer.text(), "");
    assert_ne!(next.composer.generation(), chat.composer.generation());
}

#[test]
fn a_new_chat_begins_with_the_usual_persona() {
    let mut app = App::default();
    app.settings.kept.persona = Some("tutor".to_owned());
    app.system_language = Some("fr-FR".to_owned());
    app.apply(crate::app::Event::NewChat);
    assert!(app.chat.system.starts_with("Tu es"), "{}", app.chat.system);
    app.settings.kept.persona = Some("gone".to_owned());
    app.apply(crate::app::Event::NewChat);
    assert_eq!((app.chat.system.as_str(), app.chat.setup.persona.as_deref()), ("", None));
}

#[test]
fn typing_has_the_model_made_ready_once_for_what_is_chosen() {
    let (mut chat, mut runs) = chat();
    let mut typed = |chat: &mut Chat, text: &str| {
        let effects = chat.apply(Event::Typed(text.to_owned()), &mut runs);
        effects.into_iter().find_map(|effect| match effect {
            Effect::Prepare(chat) => Some((chat.id, chat.model)),
            _ => None,
        })
    };
    assert_eq!(typed(&mut chat, "c"), Some((Some(ChatId(7)), None)));
    assert_eq!(typed(&mut chat, "cd"), None);
    chat.apply(Event::ChooseModel(Some("other".to_owned())), &mut 0);
    assert_eq!(typed(&mut chat, "cde"), Some((Some(ChatId(7)), Some("other".to_owned()))));
    assert_eq!(typed(&mut chat.after(), "x"), Some((None, None)));
}
