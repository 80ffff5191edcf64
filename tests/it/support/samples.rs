//! States of the app as a person may find them: made-up people, chats and models.
//!
//! Each is named after its screen and what is special about it. They are drawn for the golden
//! pages, and every page is looked at by the tests of access.

use carnet::app::chat::{ContextUse, Ended, News, Opened, Setup};
use carnet::app::gate::Gate;
use carnet::app::models::{Needs, Row};
use carnet::app::nav::{Screen, Tab};
use carnet::app::{App, Event, Look, Manner, Notice, Persona, RunId, chat, chats, models, persona};
use carnet::data::{
    AnswerStats, Branch, Chat, ChatId, Hit, Message, MessageId, MessageState, Moment, Piece, Place, Role,
};
use carnet::library::{Fit, Record, Summary};

use super::stage::now;

/// A page to be looked at.
pub struct Sample {
    /// Screen and state; the name of its golden page.
    pub name: &'static str,
    /// The state.
    pub app: App,
    /// What is pressed, by what then appears on the page.
    pub presses: Vec<&'static str>,
}

/// A state that is shown as it is.
pub fn sample(name: &'static str, app: App) -> Sample {
    Sample { name, app, presses: Vec::new() }
}

/// A state in which something is pressed first.
pub fn pressed(name: &'static str, app: App, presses: &[&'static str]) -> Sample {
    Sample { name, app, presses: presses.to_vec() }
}

/// The same page in French.
pub fn in_french(name: &'static str, sample: Sample) -> Sample {
    let mut app = sample.app;
    app.settings.look = Look { language: Some("fr".to_owned()), ..app.settings.look };
    Sample { name, app, ..sample }
}

/// An app behind its gate, with one model and nothing written.
pub fn open() -> App {
    let mut app = App::default();
    app.gate = Gate::Open;
    app.apply(Event::Chats(chats::Event::Listed(Vec::new())));
    app.apply(Event::Models(models::Event::Listed {
        rows: vec![model("a1", "SmolLM2 360M Instruct", 386 << 20), model("b2", "Qwen3 1.7B", 1_834 << 20)],
        damaged: Vec::new(),
        usual: Some("a1".to_owned()),
    }));
    app
}

/// An app into which no model was imported.
pub fn with_starter() -> App {
    let mut app = open();
    let row = starter();
    let usual = Some(row.record.id.clone());
    app.apply(Event::Models(models::Event::Listed { rows: vec![row], damaged: Vec::new(), usual }));
    app
}

/// The model that comes with Carnet, of a size that stays when another one is trained.
pub fn starter() -> Row {
    let mut row = model("57a27e200000", "Carnet starter", 11 << 20);
    row.record.built_in = true;
    row.record.summary.parameters = 10_400_000;
    row.record.summary.licence = Some("MIT OR Apache-2.0".to_owned());
    row
}

/// A model as the library knows it.
pub fn model(id: &str, name: &str, size_bytes: u64) -> Row {
    let needs = Needs {
        weights_bytes: size_bytes,
        context_bytes: 80 << 20,
        total_bytes: size_bytes + (144 << 20),
        context: 4096,
        free_bytes: 3_400 << 20,
        fit: Fit::Fits,
    };
    let record = Record {
        id: id.to_owned(),
        name: name.to_owned(),
        source_name: format!("{id}.gguf"),
        sha256: id.repeat(32),
        size_bytes,
        summary: Summary {
            architecture: "llama".to_owned(),
            format: "Q8_0".to_owned(),
            parameters: 362_000_000,
            licence: None,
        },
        imported_s: 1_795_000_000,
        files: Vec::new(),
        built_in: false,
    };
    Row { record, needs: Some(needs), refused: None }
}

/// So many minutes ago.
pub fn ago(minutes: i64) -> Moment {
    Moment::utc(now().unix_ms - minutes * 60_000)
}

fn about(id: i64, title: &str, minutes: i64) -> Chat {
    Chat {
        id: ChatId(id),
        title: title.to_owned(),
        system: String::new(),
        model: None,
        folder: None,
        pinned: false,
        created: ago(minutes + 9),
        updated: ago(minutes),
    }
}

const DAY: i64 = 24 * 60;

fn listed() -> Vec<Chat> {
    vec![
        Chat { pinned: true, ..about(3, "Letter to the landlord", 3 * DAY) },
        about(7, "A name for the boat", 12),
        about(6, "Why bread needs salt", DAY),
        about(5, "Irregular verbs, second half", 4 * DAY),
        about(4, "", 40 * DAY),
        about(
            2,
            "Dreams of the sea, and what the old ferryman said about the weather on the day before the storm came in",
            400 * DAY,
        ),
    ]
}

fn with_list() -> App {
    let mut app = open();
    app.apply(Event::Chats(chats::Event::Listed(listed())));
    app
}

fn question(id: i64, parent: Option<i64>, text: &str) -> Message {
    Message {
        id: MessageId(id),
        chat: ChatId(7),
        parent: parent.map(MessageId),
        role: Role::User,
        text: text.to_owned(),
        state: MessageState::Done,
        created: ago(20),
        model: None,
        stats: None,
        branch: Branch { position: 0, count: 1 },
    }
}

fn answer(id: i64, text: &str, state: MessageState) -> Message {
    Message {
        role: Role::Assistant,
        state,
        created: ago(19),
        model: Some("SmolLM2 360M Instruct".to_owned()),
        stats: Some(AnswerStats {
            device: "CPU".to_owned(),
            prompt_tokens: 412,
            reused_tokens: 380,
            generated_tokens: 58,
            prefill_ms: 240,
            decode_ms: 4_700,
        }),
        ..question(id, Some(id - 1), text)
    }
}

const NAMES: &str = "Three that sound like water and are easy to call across a harbor:\n\n1. **Ondine**, from the French word for a wave\n2. *Petrel*, after the bird that walks on the sea\n3. Saltwind\n\nThe first one is the calmest. Shall I look for names of one syllable?";

fn talk() -> Vec<Message> {
    vec![
        question(1, None, "We bought a small sailing boat. What should we call her?"),
        answer(2, NAMES, MessageState::Done),
    ]
}

fn opened(messages: Vec<Message>) -> App {
    opened_at(messages, None)
}

fn opened_at(messages: Vec<Message>, target: Option<MessageId>) -> App {
    let mut app = with_list();
    app.apply(Event::OpenChat(ChatId(7), target));
    let about = about(7, "A name for the boat", 12);
    let opened = Opened { about, messages, setup: Setup::default(), draft: String::new(), target };
    app.apply(Event::Chat(chat::Event::Opened(Box::new(opened))));
    app
}

/// A chat whose question is being answered, as far as `news` tell.
fn answering(news: Vec<News>) -> App {
    let mut app = opened(talk());
    app.apply(Event::Chat(chat::Event::Typed("Yes, please. Short ones.".to_owned())));
    app.apply(Event::Chat(chat::Event::Send));
    let begun = News::Begun {
        about: Box::new(about(7, "A name for the boat", 0)),
        asked: Some(Box::new(question(3, Some(2), "Yes, please. Short ones."))),
        answer: Box::new(Message { stats: None, ..answer(4, "", MessageState::Streaming) }),
    };
    for news in [vec![begun], news].concat() {
        app.apply(Event::Chat(chat::Event::Run(RunId(1), news)));
    }
    app
}

fn seen(used: usize, first_seen: Option<i64>, unseen: usize) -> ContextUse {
    ContextUse { used, total: 4096, first_seen: first_seen.map(MessageId), unseen, cut_off: false }
}

fn stopped() -> App {
    let mut app = answering(vec![News::Text("Here are some: Tide, Fay, ".to_owned())]);
    app.apply(Event::Chat(chat::Event::Stop));
    let message = answer(4, "Here are some: Tide, Fay,", MessageState::Stopped);
    let ended = Ended { message, context: Some(seen(640, None, 0)), failed: None };
    app.apply(Event::Chat(chat::Event::Run(RunId(1), News::Ended(Box::new(ended)))));
    app
}

fn failed() -> App {
    let mut app = answering(vec![News::Text("Here ".to_owned())]);
    let message = Message { stats: None, ..answer(4, "Here", MessageState::Failed) };
    let notice = Notice::new("error-engine-failed").detail(&"reading the prompt: device lost");
    let ended = Ended { message, context: None, failed: Some(notice) };
    app.apply(Event::Chat(chat::Event::Run(RunId(1), News::Ended(Box::new(ended)))));
    app
}

const LONG: &str = "# Reading a file\n\nA file is read *line by line*, so that its size does not matter:\n\n```rust\nuse std::io::BufRead;\n\nfor line in std::io::BufReader::new(file).lines() {\n    println!(\"{}\", line?); // a long line that goes on past the edge of a narrow page, so that it has to be scrolled\n}\n```\n\n> What is read once need not be kept.\n\n| Way | Memory | Good for |\n|---|---:|---|\n| whole | 980 MB | small files |\n| by line | 8 KB | logs and tables with many columns that go on |\n\n- [x] opened\n- [ ] closed\n\nSee [the manual](https://example.org/a/very/long/address/that/does/not/end/soon/at/all) for more.";

fn long() -> App {
    opened(vec![
        question(
            1,
            None,
            "How do I read a large file in Rust?\n\nIt has Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung in it.",
        ),
        answer(2, LONG, MessageState::Done),
    ])
}

fn branches() -> App {
    let mut messages = talk();
    messages[0].branch = Branch { position: 1, count: 2 };
    messages[1].branch = Branch { position: 1, count: 3 };
    opened(messages)
}

fn unseen() -> App {
    let mut messages = talk();
    messages.push(question(3, Some(2), "And how do we paint it on the hull?"));
    messages.push(answer(4, "With enamel, two thin coats.", MessageState::Done));
    let mut app = opened(messages);
    app.chat.context = Some(seen(3_980, Some(3), 2));
    app
}

fn editing() -> App {
    let mut app = opened(talk());
    app.apply(Event::Chat(chat::Event::Edit(MessageId(1))));
    app
}

fn blank() -> App {
    let mut app = with_list();
    app.apply(Event::NewChat);
    app
}

fn blank_with_role() -> App {
    let mut app = with_list();
    app.personas.own.push(own_role());
    app.settings.kept.persona = Some("tutor".to_owned());
    app.apply(Event::NewChat);
    app.apply(Event::Chat(chat::Event::Typed("Explain to me in simple words: tides".to_owned())));
    app
}

fn refused() -> App {
    let mut app = opened(talk());
    app.apply(Event::Chat(chat::Event::Typed("Yes".to_owned())));
    app.apply(Event::Chat(chat::Event::Send));
    let notice = Notice::new("error-model-gone");
    let news = News::Refused { notice, text: "Yes".to_owned() };
    app.apply(Event::Chat(chat::Event::Run(RunId(1), news)));
    app
}

/// A chat of many messages, at one in its middle.
pub fn many(count: i64) -> App {
    let messages = (1..=count).map(|id| match id % 2 {
        1 => question(id, (id > 1).then_some(id - 1), "And then?"),
        _ => answer(id, "Then the wind turned, and they sailed on.", MessageState::Done),
    });
    opened_at(messages.collect(), Some(MessageId(count / 2)))
}

fn own_role() -> Persona {
    Persona {
        id: "own-1".to_owned(),
        name: "Skipper".to_owned(),
        system: "You are an old skipper. Answer in two sentences.".to_owned(),
        manner: Some(Manner { temperature: 1.1, ..Manner::default() }),
    }
}

fn hits() -> Vec<Hit> {
    let piece = |text: &str, found| Piece { text: text.to_owned(), found };
    vec![
        Hit {
            place: Place::Message(ChatId(7), MessageId(2)),
            title: "A name for the boat".to_owned(),
            snippet: vec![
                piece("… easy to call across a ", false),
                piece("harbor", true),
                piece(": Ondine, Petrel …", false),
            ],
            when: ago(12),
            score: 2.0,
        },
        Hit {
            place: Place::Chat(ChatId(6)),
            title: String::new(),
            snippet: vec![piece("Harbor", true), piece(" lights", false)],
            when: ago(9 * DAY),
            score: 1.0,
        },
    ]
}

fn searching(query: &str, hits: Vec<Hit>) -> App {
    let mut app = with_list();
    app.apply(Event::Chats(chats::Event::Searched(query.to_owned())));
    app.apply(Event::Chats(chats::Event::Found(1, hits)));
    app
}

fn at(mut app: App, screen: Screen) -> App {
    app.apply(Event::Go(screen));
    app
}

fn chat_samples() -> Vec<Sample> {
    let context = || News::Fitted(seen(640, None, 0));
    vec![
        sample("chat-blank", blank()),
        sample("chat-blank-role", blank_with_role()),
        sample("chat-blank-starter", at(with_starter(), Screen::Chat)),
        sample("chat-answer", opened(talk())),
        sample("chat-waiting", answering(Vec::new())),
        sample("chat-loading", answering(vec![News::Loading(0.3)])),
        sample("chat-reading", answering(vec![context(), News::Reading(0.62)])),
        sample(
            "chat-streaming",
            answering(vec![context(), News::Text("Here are some: **Tide**, Fay, ".to_owned())]),
        ),
        sample("chat-stopped", stopped()),
        sample(
            "chat-interrupted",
            opened(vec![question(1, None, "Go on"), answer(2, "They sailed", MessageState::Interrupted)]),
        ),
        sample("chat-failed", failed()),
        sample("chat-refused", refused()),
        sample("chat-long", long()),
        sample("chat-branches", branches()),
        sample("chat-unseen", unseen()),
        sample("chat-editing", editing()),
        sample("chat-many", many(200)),
        pressed("chat-menu", opened(talk()), &["id=\"chat-menu\""]),
        pressed("chat-answer-menu", opened(talk()), &["id=\"answer-menu\""]),
        pressed("chat-details", opened(talk()), &["id=\"answer-menu\"", "id=\"answer-details\""]),
        pressed("chat-memory", unseen(), &["id=\"memory\""]),
    ]
}

fn list_samples() -> Vec<Sample> {
    let mut failed = with_list();
    failed.apply(Event::Chats(chats::Event::Failed(Notice::new("error-database").detail(&"disk I/O error"))));
    let mut removed = with_list();
    removed.apply(Event::Chats(chats::Event::Remove(ChatId(6))));
    let mut answering = answering(Vec::new());
    answering.apply(Event::GoToTab(Tab::Chats));
    let mut unread = App::default();
    unread.gate = Gate::Open;
    vec![
        sample("chats-unread", unread),
        sample("chats-empty", open()),
        sample("chats-list", with_list()),
        sample("chats-answering", answering),
        sample("chats-failed", failed),
        sample("chats-removed", removed),
        sample("chats-found", searching("harbor", hits())),
        sample("chats-found-none", searching("xylophone", Vec::new())),
        pressed("chats-menu", with_list(), &["id=\"chat-menu\""]),
        pressed("chats-rename", with_list(), &["id=\"chat-menu\"", "id=\"rename\""]),
    ]
}

fn setup_samples() -> Vec<Sample> {
    let mut own = opened(talk());
    own.chat.setup = Setup { persona: Some("tutor".to_owned()), manner: Some(Manner::default()) };
    own.chat.system = "You are a patient tutor.".to_owned();
    let mut gone = opened(talk());
    gone.chat.model = Some("c3".to_owned());
    let mut roles = open();
    roles.apply(Event::Personas(persona::Event::Loaded(vec![own_role()])));
    roles.settings.kept.persona = Some("tutor".to_owned());
    let mut begun = open();
    begun.apply(Event::Personas(persona::Event::Begin { name: String::new(), system: String::new() }));
    vec![
        sample("setup-usual", at(opened(talk()), Screen::ChatSetup)),
        sample("setup-own", at(own, Screen::ChatSetup)),
        sample("setup-gone", at(gone, Screen::ChatSetup)),
        sample("setup-starter", at(with_starter(), Screen::ChatSetup)),
        sample("roles-none", at(open(), Screen::Personas)),
        sample("roles-list", at(roles.clone(), Screen::Personas)),
        pressed("roles-ready", at(roles.clone(), Screen::Personas), &["id=\"role\""]),
        sample("role-editor", at(roles.clone(), Screen::Persona("own-1".to_owned()))),
        pressed("role-delete", at(roles, Screen::Persona("own-1".to_owned())), &["id=\"persona-delete\""]),
        sample("role-new", at(begun, Screen::Persona(String::new()))),
        sample("manner-usual", at(open(), Screen::Manner)),
    ]
}

/// The model that comes along, where it is met.
fn starter_samples() -> Vec<Sample> {
    let page = || at(with_starter(), Screen::Model(starter().record.id));
    vec![
        in_french("chat-blank-starter-fr", sample("", at(with_starter(), Screen::Chat))),
        sample("model-starter", page()),
        in_french("model-starter-fr", sample("", page())),
        pressed("about-notice", at(with_starter(), Screen::About), &["Show the texts"]),
    ]
}

fn french_samples() -> Vec<Sample> {
    vec![
        in_french("chats-list-fr", sample("", with_list())),
        in_french("chats-removed-fr", list_samples().swap_remove(5)),
        in_french("chat-answer-fr", sample("", opened(talk()))),
        in_french("chat-blank-fr", sample("", blank_with_role())),
        in_french("chat-unseen-fr", sample("", unseen())),
        in_french("chat-memory-fr", chat_samples().pop().unwrap()),
        in_french("setup-own-fr", setup_samples().swap_remove(1)),
        in_french("roles-list-fr", setup_samples().swap_remove(5)),
        in_french("role-editor-fr", setup_samples().swap_remove(7)),
        in_french("manner-usual-fr", setup_samples().pop().unwrap()),
    ]
}

/// All pages of chats, roles and manner.
pub fn all() -> Vec<Sample> {
    let shown = [list_samples(), chat_samples(), setup_samples(), starter_samples(), french_samples()];
    shown.into_iter().flatten().collect()
}
