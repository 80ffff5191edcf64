//! Search finds exactly what is there, in any spelling, best first, and nothing that is gone.
//!
//! Small stores by hand; random ones and a whole life stand in `scan`.

mod scan;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use carnet::data::{
    ChatId, Day, EntryId, Hit, MessageId, MessageState, Moment, NewChat, NewEntry, NewMessage, Place, Query,
    Role, SearchKind,
};
use carnet::store::{DataKey, Hooks, Options, Store};

use crate::support::long;
use crate::support::random::Random;

const DAY_MS: i64 = 86_400_000;
/// 2026-01-01 12:00 UTC.
const START_MS: i64 = 1_767_268_800_000;

/// A store whose clock is set by hand.
struct Desk {
    store: Store,
    now: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(START_MS));
        let clock = now.clone();
        let options = Options {
            clock: Arc::new(move || Moment::utc(clock.load(Ordering::Relaxed))),
            // No power is lost here.
            hooks: Hooks { synchronous: Some("OFF"), ..Hooks::default() },
        };
        let store = Store::create(folder.path(), &DataKey::random().unwrap(), &options).unwrap();
        Self { store, now, _folder: folder }
    }

    fn day(&self, day: i64) -> Moment {
        let moment = Moment::utc(START_MS + day * DAY_MS);
        self.now.store(moment.unix_ms, Ordering::Relaxed);
        moment
    }

    fn chat(&self, title: &str) -> ChatId {
        self.store.chats().add(NewChat { title: title.to_owned(), ..NewChat::default() }).unwrap()
    }

    fn say(&self, chat: ChatId, text: &str) -> MessageId {
        let new = NewMessage { parent: None, role: Role::User, text: text.to_owned(), model: None };
        self.store.chats().add_message(chat, new).unwrap()
    }

    fn write(&self, day: i64, title: &str, text: &str, tags: &[&str]) -> EntryId {
        self.store.journal().add(entry(self.day(day), title, text, tags)).unwrap()
    }

    fn find(&self, query: &Query) -> Vec<Hit> {
        let hits = self.store.search(query).unwrap_or_else(|error| panic!("{query:?}: {error}"));
        assert!(hits.windows(2).all(|two| two[0].score >= two[1].score), "{query:?}: not in order");
        assert!(hits.len() <= query.limit);
        hits
    }

    fn places(&self, query: &Query) -> Vec<Place> {
        self.find(query).into_iter().map(|hit| hit.place).collect()
    }

    fn finds(&self, text: &str) -> Vec<Place> {
        self.places(&Query::new(text))
    }
}

fn entry(when: Moment, title: &str, text: &str, tags: &[&str]) -> NewEntry {
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    NewEntry { title: title.to_owned(), tags, ..NewEntry::new(when, text) }
}

fn typing(text: &str) -> Query {
    Query { typing: true, ..Query::new(text) }
}

#[test]
fn case_accents_ligatures_and_apostrophes_make_no_difference() {
    let desk = Desk::new();
    let found = [Place::Entry(desk.write(0, "", "Un Œuf à l’ÉTÉ, c'est naïf. E\u{301}cole, æquo.", &[]))];
    for text in [
        "œuf", "OEUF", "Oeuf", "ete", "été", "L'été", "l’ete", "NAIF", "ecole", "École", "aequo", "ÆQUO",
        "c est",
    ] {
        assert_eq!(desk.finds(text), found, "{text}");
    }
    for text in ["uf", "oef", "ét", "lété", "æquos"] {
        assert_eq!(desk.finds(text), [], "{text}");
    }
}

#[test]
fn a_word_with_an_emoji_behind_it_is_found() {
    let desk = Desk::new();
    let found = [Place::Entry(desk.write(0, "", "merci🤗 bravo🎉 super🥹 20€ 30₽", &[]))];
    for text in ["merci", "bravo", "super", "20", "30", "merci🤗", "🤗 merci"] {
        assert_eq!(desk.finds(text), found, "{text}");
    }
}

#[test]
fn the_last_word_goes_on_while_typing_and_only_then() {
    let desk = Desk::new();
    let found = [Place::Entry(desk.write(0, "", "les cœurs battent fort", &[]))];
    for text in ["c", "co", "cœ", "coe", "coeurs", "les ba", "\"battent fo", "BATTENT"] {
        assert_eq!(desk.places(&typing(text)), found, "{text}");
    }
    for text in ["ba les", "battent fo ", "\"les fo", "coeurss"] {
        assert_eq!(desk.places(&typing(text)), [], "{text}");
    }
    assert_eq!(desk.finds("coe"), []);
}

#[test]
fn words_may_be_anywhere_and_phrases_may_not() {
    let desk = Desk::new();
    let both = Place::Entry(desk.write(0, "", "a long walk, then a short talk", &[]));
    assert_eq!(desk.finds("talk long"), [both]);
    assert_eq!(desk.finds("talk wide"), []);
    for text in ["\"long walk\"", "“long walk”", "«long walk» talk", "\"walk then\"", "\"SHORT talk"] {
        assert_eq!(desk.finds(text), [both], "{text}");
    }
    assert_eq!(desk.finds("\"walk long\""), []);
    assert_eq!(desk.finds("\"long talk\""), []);
}

#[test]
fn filters_alone_and_together() {
    let desk = Desk::new();
    desk.day(0);
    let (a, b) = (desk.chat("garden plans"), desk.chat("other"));
    let old = Place::Message(a, desk.say(a, "the garden in winter"));
    desk.day(10);
    let new = Place::Message(b, desk.say(b, "the garden in spring"));
    let tagged = Place::Entry(desk.write(20, "", "garden work", &["Potager Bio", "été"]));
    let plain = Place::Entry(desk.write(30, "", "garden rest", &["potager"]));
    let (a, b) = (Place::Chat(a), b);
    let set = |query: &Query| desk.places(query).into_iter().collect::<HashSet<_>>();
    let all = Query::new("garden");
    assert_eq!(set(&all), HashSet::from([old, new, tagged, plain, a]));
    let only = |kinds: &[SearchKind]| Query { kinds: kinds.to_vec(), ..all.clone() };
    assert_eq!(set(&only(&[SearchKind::Message])), HashSet::from([old, new]));
    assert_eq!(set(&only(&[SearchKind::Entry])), HashSet::from([tagged, plain]));
    assert_eq!(set(&only(&[SearchKind::Chat])), HashSet::from([a]));
    assert_eq!(set(&Query { chat: Some(b), ..all.clone() }), HashSet::from([new]));
    assert_eq!(set(&Query { tag: Some("potager  BIO ".to_owned()), ..all.clone() }), HashSet::from([tagged]));
    assert_eq!(set(&Query { tag: Some("bio".to_owned()), ..all.clone() }), HashSet::new());
    assert_eq!(set(&Query { tag: Some("été".to_owned()), chat: Some(b), ..all.clone() }), HashSet::new());
    let day = |day: i64| Some(Moment::utc(START_MS + day * DAY_MS).day());
    let between = |from, to| Query { from, to, ..all.clone() };
    assert_eq!(set(&between(day(0), day(0))), HashSet::from([old, a]));
    assert_eq!(set(&between(day(10), day(20))), HashSet::from([new, tagged]));
    assert_eq!(set(&between(day(11), None)), HashSet::from([tagged, plain]));
    assert_eq!(set(&between(None, day(19))), HashSet::from([old, new, a]));
    assert_eq!(set(&between(day(20), day(10))), HashSet::new());
    assert_eq!(set(&between(Some(Day::MIN), Some(Day::MAX))), HashSet::from([old, new, tagged, plain, a]));
    let together = Query { kinds: vec![SearchKind::Message], chat: Some(b), ..between(day(10), day(10)) };
    assert_eq!(set(&together), HashSet::from([new]));
}

#[test]
fn filters_without_words_give_the_newest() {
    let desk = Desk::new();
    assert_eq!(desk.finds(""), []);
    let first = Place::Entry(desk.write(5, "", "one", &["x"]));
    let earlier = Place::Entry(desk.write(1, "", "two", &["x"]));
    let chat = desk.chat("three");
    let message = Place::Message(chat, desk.say(chat, "four"));
    desk.day(6);
    for text in ["", "  !?", "\"\"", "🎉"] {
        assert_eq!(desk.finds(text), [], "{text:?}");
        assert_eq!(desk.places(&Query { tag: Some("X".to_owned()), ..Query::new(text) }), [first, earlier]);
        assert_eq!(
            desk.places(&Query { kinds: vec![SearchKind::Entry], limit: 1, ..Query::new(text) }),
            [first]
        );
        assert_eq!(desk.places(&Query { chat: Some(chat), ..Query::new(text) }).len(), 2);
        let from = Some(Moment::utc(START_MS + DAY_MS).day());
        assert_eq!(desk.places(&Query { from, limit: 3, ..Query::new(text) })[0], first);
    }
    let query = Query { chat: Some(chat), kinds: vec![SearchKind::Message], ..Query::new("") };
    assert_eq!(desk.places(&query), [message]);
    assert_eq!(desk.places(&Query { limit: 0, ..Query::new("one") }), []);
}

#[test]
fn titles_come_before_texts_and_new_before_old() {
    let desk = Desk::new();
    // Others, so that no word is in half of all.
    for _ in 0..20 {
        desk.write(0, "Something", "else altogether", &[]);
    }
    let old = Place::Entry(desk.write(0, "Something", "about harvest", &[]));
    let new = Place::Entry(desk.write(300, "Something", "about harvest", &[]));
    let title = Place::Entry(desk.write(0, "Harvest", "about something", &[]));
    let tag = Place::Entry(desk.write(0, "Something", "about it", &["harvest"]));
    desk.day(300);
    assert_eq!(desk.finds("harvest"), [title, tag, new, old]);
    let chat = desk.chat("a chat");
    let messages: Vec<Place> = (0..5)
        .map(|day| {
            desk.day(300 + day);
            Place::Message(chat, desk.say(chat, "the same words"))
        })
        .collect();
    assert!(desk.finds("same words").iter().eq(messages.iter().rev()));
}

#[test]
fn what_lies_in_the_future_counts_as_now() {
    let desk = Desk::new();
    let wrong_clock = Place::Entry(desk.write(50 * 365, "", "rain rain rain on the roof", &[]));
    let better = Place::Entry(desk.write(0, "Rain", "rain rain rain on the roof", &[]));
    desk.day(1);
    assert_eq!(desk.finds("rain"), [better, wrong_clock]);
}

#[test]
fn changed_and_removed_texts_vanish_at_once() {
    let desk = Desk::new();
    let id = desk.write(0, "before", "former words", &["oldtag"]);
    desk.store.journal().update(id, entry(desk.day(0), "after", "later words", &["newtag"])).unwrap();
    for text in ["before", "former", "oldtag"] {
        assert_eq!(desk.finds(text), [], "{text}");
    }
    for text in ["after", "later", "newtag", "words"] {
        assert_eq!(desk.finds(text), [Place::Entry(id)], "{text}");
    }
    desk.store.journal().remove(id).unwrap();
    assert_eq!(desk.finds("words"), []);
    let chat = desk.chat("first title");
    let message = desk.say(chat, "a message");
    desk.store.chats().rename(chat, "second name").unwrap();
    assert_eq!((desk.finds("title"), desk.finds("name")), (vec![], vec![Place::Chat(chat)]));
    desk.store.chats().remove_message(message).unwrap();
    assert_eq!(desk.finds("message"), []);
    desk.say(chat, "another message");
    desk.store.chats().remove(chat).unwrap();
    assert_eq!((desk.finds("message"), desk.finds("name")), (vec![], vec![]));
}

#[test]
fn an_answer_is_found_once_it_is_written() {
    let desk = Desk::new();
    let chat = desk.chat("talk");
    let new = NewMessage { parent: None, role: Role::Assistant, text: String::new(), model: None };
    let mut answer = desk.store.chats().begin_answer(chat, new).unwrap();
    let id = answer.id();
    (0..100).for_each(|_| answer.push("albatross ").unwrap());
    assert_eq!(desk.finds("albatross"), []);
    let newest = Query { kinds: vec![SearchKind::Message], ..Query::new("") };
    assert_eq!(desk.places(&newest), []);
    answer.finish(MessageState::Done, None).unwrap();
    assert_eq!(desk.finds("albatross"), [Place::Message(chat, id)]);
    // Continued, it is hidden again; broken off, what was kept is there.
    let mut answer = desk.store.chats().continue_answer(id).unwrap();
    assert_eq!(desk.finds("albatross"), []);
    answer.push("penguin").unwrap();
    answer.finish(MessageState::Stopped, None).unwrap();
    assert_eq!(desk.finds("penguin albatross"), [Place::Message(chat, id)]);
}

#[test]
fn snippets_show_what_was_found_and_nothing_can_fool_them() {
    let desk = Desk::new();
    let text = "\u{e000}<b>one</b>\u{e001} [two] \u{2}three\u{3} <script>four</script>";
    desk.write(0, "A title", text, &[]);
    for word in ["one", "two", "three", "four"] {
        let hits = desk.find(&Query::new(word));
        let whole: String = hits[0].snippet.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(whole, text, "every character of the text is there, and no other");
        let found: Vec<&str> = hits[0].snippet.iter().filter(|p| p.found).map(|p| p.text.as_str()).collect();
        assert_eq!(found, [word]);
        assert_eq!(hits[0].title, "A title");
    }
    let chat = desk.chat("about snippets");
    let filler = "nothing here ".repeat(2_000);
    desk.say(chat, &format!("{filler}needle in it {filler}"));
    let hits = desk.find(&Query::new("needle"));
    assert_eq!(hits[0].title, "about snippets");
    let found: Vec<&str> = hits[0].snippet.iter().filter(|p| p.found).map(|p| p.text.as_str()).collect();
    assert_eq!(found, ["needle"]);
    assert!(hits[0].snippet.iter().map(|p| p.text.len()).sum::<usize>() < 500);
}

#[test]
fn no_text_is_a_wrong_query() {
    let desk = Desk::new();
    let id = Place::Entry(desk.write(0, "", "near and or not column text", &[]));
    let hostile = [
        "\"",
        "\"\"\"",
        "'",
        "''; DROP TABLE entry; --",
        "AND",
        "OR",
        "NOT",
        "NEAR(near and, 2)",
        "near AND",
        "a OR",
        "text:",
        "text : near",
        "{text tags} : near",
        "-text",
        "^near",
        "near*",
        "*",
        "ne*ar",
        "near + and",
        "(",
        ")",
        "((near)",
        "🎉👩‍👩‍👧‍👦",
        "\0",
        "near\0and",
        "\u{feff}",
        "\u{e000}",
        "\u{301}",
        "ﷺ",
        "𝔫𝔢𝔞𝔯",
        "न्द",
        "中文",
        "%_",
        "\\",
        "\u{202e}near",
        "rank",
        "near\r\nand",
        "œœœœœœœœœœœœœœœœ",
        "oeaeoeaeoeaeoeaeoeaeoeaeoeae",
    ];
    for text in hostile {
        for query in
            [Query::new(text), typing(text), Query { tag: Some(text.to_owned()), ..Query::new(text) }]
        {
            desk.find(&query);
        }
    }
    for text in ["near AND", "-text", "^near", "near*", "\u{202e}near", "near\0and", "near\r\nand", "'near'"]
    {
        assert_eq!(desk.finds(text), [id], "{text:?}");
    }
    for text in ["near ", "\"near ", "œ", "oe ", "\"", "(", "🎉", "\u{301}", "n é", "\"a b\" "] {
        desk.find(&typing(&text.repeat(100 * 1024 / text.len())));
    }
    let seed = 20_261_122;
    let mut random = Random::new(seed);
    let letters: Vec<char> = "ab oeæœé'’\"“«()*:^-+{}\0\u{301}\u{e000}🤗中\nANDNOT".chars().collect();
    for round in 0..long(500, 20_000) {
        let text: String = (0..random.within(0..=40)).map(|_| random.pick(&letters)).collect();
        let query = Query { typing: random.within(0..=1) == 0, ..Query::new(text) };
        let answer = desk.store.search(&query);
        assert!(answer.is_ok(), "seed {seed}, round {round}: {query:?}: {answer:?}");
    }
}
