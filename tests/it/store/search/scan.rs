//! Search against a scan through everything, which knows nothing of any index.
//!
//! The scan has its own rule for words, so that no fault is shared with the store.

use std::collections::HashSet;

use carnet::data::{ChatId, Day, Moment, Place, Query, SearchKind};
use carnet::store::{DataKey, Options, Store};

use super::{DAY_MS, Desk, START_MS, entry};
use crate::support::long;
use crate::support::people::{self, BIG, LifeClock, Person, Size};
use crate::support::random::Random;
use crate::support::words::Words;

/// What stands in the model of a random store.
struct Text {
    place: Place,
    day: Day,
    chat: Option<ChatId>,
    tags: Vec<String>,
    /// Each field in folded words.
    fields: Vec<Vec<String>>,
}

/// The words of a text, by a rule of its own.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in text.chars().flat_map(char::to_lowercase) {
        let folded = match letter {
            'é' | 'è' | 'ê' | 'ë' => "e",
            'à' | 'â' => "a",
            'ï' | 'î' => "i",
            'ô' => "o",
            'ç' => "c",
            'û' | 'ù' => "u",
            'œ' => "oe",
            'æ' => "ae",
            '\u{301}' => "",
            letter if letter.is_ascii_alphanumeric() => {
                words.last_mut().unwrap().push(letter);
                continue;
            }
            _ => {
                words.push(String::new());
                continue;
            }
        };
        words.last_mut().unwrap().push_str(folded);
    }
    words.retain(|word| !word.is_empty());
    words
}

const SOME_WORDS: &[&str] = &[
    "cœur",
    "coeurs",
    "Cœur",
    "NOEL",
    "Noël",
    "été",
    "Ete",
    "e\u{301}te\u{301}",
    "l’été",
    "d'ici",
    "ici",
    "the",
    "The",
    "there",
    "theme",
    "œ",
    "oe",
    "o",
    "œuf",
    "Oeufs",
    "vitæ",
    "vitae",
    "42",
    "4",
    "x",
    "naïve",
    "Naive",
    "aujourd’hui",
    "hui",
    "🤗merci",
    "merci🤗",
    "café🎉",
    "ÇA",
    "ca",
    "à",
    "<b>the</b>",
    "\u{e000}",
    "poésie",
    "moelle",
    "mœlle",
];

fn some_text(random: &mut Random, most: u64) -> String {
    let mut text = String::new();
    for _ in 0..random.within(0..=most) {
        text.push_str(random.pick(SOME_WORDS));
        text.push_str(random.pick(&[" ", " ", " ", ", ", ".\n", " - ", "!"]));
    }
    text
}

fn says(fields: &[Vec<String>], query: &Query) -> bool {
    let mut wanted: Vec<Vec<String>> = Vec::new();
    for (at, part) in query.text.split('"').enumerate() {
        match at % 2 {
            0 => wanted.extend(words(part).into_iter().map(|word| vec![word])),
            _ => wanted.push(words(part)),
        }
    }
    wanted.retain(|phrase| !phrase.is_empty());
    let open = query.typing && query.text.ends_with(|c: char| c.is_alphanumeric() || c == '\u{301}');
    let last = wanted.len().wrapping_sub(1);
    if wanted.is_empty() {
        // Filters alone give all they let through.
        return *query
            != Query { typing: query.typing, limit: query.limit, ..Query::new(query.text.as_str()) };
    }
    wanted.iter().enumerate().all(|(at, phrase)| {
        let fits = |found: &[String]| {
            let (last_found, last_wanted) = (&found[found.len() - 1], &phrase[phrase.len() - 1]);
            let ends = last_found == last_wanted
                || (open && at == last && last_found.starts_with(last_wanted.as_str()));
            ends && found[..found.len() - 1] == phrase[..phrase.len() - 1]
        };
        fields.iter().any(|field| field.windows(phrase.len()).any(fits))
    })
}

fn is_let_through(text: &Text, query: &Query) -> bool {
    let kind = match text.place {
        Place::Message(..) => SearchKind::Message,
        Place::Entry(_) => SearchKind::Entry,
        Place::Chat(_) => SearchKind::Chat,
    };
    (query.kinds.is_empty() || query.kinds.contains(&kind))
        && query.chat.is_none_or(|chat| text.chat == Some(chat))
        && query.tag.as_ref().is_none_or(|tag| text.tags.contains(&tag.to_lowercase()))
        && query.from.is_none_or(|from| text.day >= from)
        && query.to.is_none_or(|to| text.day <= to)
}

/// One thing happens to the store and to its model.
#[allow(clippy::too_many_lines, reason = "a table of what may happen")]
fn happen(desk: &Desk, model: &mut Vec<Text>, random: &mut Random) {
    let now = desk.day(random.within(0..=30) as i64);
    let chats: Vec<ChatId> =
        model.iter().filter(|text| matches!(text.place, Place::Chat(_))).filter_map(|t| t.chat).collect();
    let touch = |model: &mut Vec<Text>, chat: ChatId| {
        model.iter_mut().filter(|text| text.place == Place::Chat(chat)).for_each(|text| text.day = now.day());
    };
    match random.within(0..=9) {
        0 => {
            let title = some_text(random, 4);
            let chat = desk.chat(&title);
            let fields = vec![words(&title)];
            model.push(Text {
                place: Place::Chat(chat),
                day: now.day(),
                chat: Some(chat),
                tags: vec![],
                fields,
            });
        }
        1..=4 if !chats.is_empty() => {
            let (chat, text) = (random.pick(&chats), some_text(random, 12));
            let place = Place::Message(chat, desk.say(chat, &text));
            touch(model, chat);
            model.push(Text {
                place,
                day: now.day(),
                chat: Some(chat),
                tags: vec![],
                fields: vec![words(&text)],
            });
        }
        5..=7 => {
            let (title, mut text) = (some_text(random, 3), some_text(random, 12));
            text.push('x');
            let tags: Vec<&str> =
                (0..random.within(0..=2)).map(|_| random.pick(&["Été", "the x", "42"])).collect();
            let mut folded: Vec<String> = tags.iter().map(|tag| tag.to_lowercase()).collect();
            let mut fields = vec![words(&title), words(&text)];
            // Tags stand one after the other, sorted.
            folded.sort();
            folded.dedup();
            fields.push(folded.iter().flat_map(|tag| words(tag)).collect());
            let id = match model.iter().position(|text| matches!(text.place, Place::Entry(_))) {
                Some(at) if random.within(0..=2) == 0 => {
                    let Place::Entry(id) = model.remove(at).place else { unreachable!() };
                    desk.store.journal().update(id, entry(now, &title, &text, &tags)).unwrap();
                    id
                }
                _ => desk.store.journal().add(entry(now, &title, &text, &tags)).unwrap(),
            };
            model.push(Text { place: Place::Entry(id), day: now.day(), chat: None, tags: folded, fields });
        }
        8 if !model.is_empty() => {
            let at = random.index(model.len());
            match model[at].place {
                Place::Message(_, id) => desk.store.chats().remove_message(id).unwrap(),
                Place::Entry(id) => desk.store.journal().remove(id).unwrap(),
                Place::Chat(id) => {
                    desk.store.chats().remove(id).unwrap();
                    model.retain(|text| text.chat != Some(id));
                    return;
                }
            }
            model.remove(at);
        }
        _ if !chats.is_empty() => {
            let (chat, title) = (random.pick(&chats), some_text(random, 4));
            desk.store.chats().rename(chat, title.as_str()).unwrap();
            let renamed = model.iter_mut().filter(|text| text.place == Place::Chat(chat));
            renamed.for_each(|text| text.fields = vec![words(&title)]);
        }
        _ => {}
    }
}

fn ask(random: &mut Random, model: &[Text]) -> Query {
    let mut text: Vec<String> =
        (0..random.within(1..=3)).map(|_| random.pick(SOME_WORDS).to_owned()).collect();
    if random.within(0..=3) == 0 {
        text.push(format!("\"{} {}\"", random.pick(SOME_WORDS), random.pick(SOME_WORDS)));
    }
    let mut text = text.join(" ");
    let typing = random.within(0..=1) == 0;
    if typing && random.within(0..=1) == 0 {
        let cut = text.char_indices().nth(random.within(1..=4) as usize).map_or(text.len(), |(at, _)| at);
        text.truncate(cut);
    }
    let day = |random: &mut Random| Some(Moment::utc(START_MS + random.within(0..=30) as i64 * DAY_MS).day());
    let mut query = Query { typing, limit: 500, ..Query::new(text) };
    match random.within(0..=9) {
        0 => query.kinds = vec![random.pick(&[SearchKind::Message, SearchKind::Entry, SearchKind::Chat])],
        1 => query.chat = model.iter().find_map(|text| text.chat),
        2 => query.tag = Some(random.pick(&["ÉTÉ", "the x", "THE X", "42"]).to_owned()),
        3 => query.from = day(random),
        4 => query.to = day(random),
        5 => (query.from, query.to) = (day(random), day(random)),
        _ => {}
    }
    query
}

#[test]
fn hits_are_those_of_a_scan_through_everything() {
    let seed = 7_001;
    let mut found = 0;
    for round in 0..long(6, 300) {
        let mut random = Random::new(seed + round as u64);
        let (desk, mut model) = (Desk::new(), Vec::new());
        for step in 0..60 {
            happen(&desk, &mut model, &mut random);
            for _ in 0..4 {
                let query = ask(&mut random, &model);
                let hits: HashSet<Place> = desk.places(&query).into_iter().collect();
                let scan =
                    model.iter().filter(|text| says(&text.fields, &query) && is_let_through(text, &query));
                let scan: HashSet<Place> = scan.map(|text| text.place).collect();
                assert_eq!(hits, scan, "seed {seed}, round {round}, step {step}: {query:?}");
                found += hits.len();
            }
        }
    }
    assert!(found > 100, "the queries must find something to compare");
}

#[test]
fn words_of_a_whole_life_are_found_where_they_are() {
    let size = Size {
        chats: long(8, BIG.chats),
        messages: long(600, BIG.messages),
        longest: long(100, BIG.longest),
        entries: long(80, BIG.entries),
        measurements: 20,
    };
    let (folder, clock, seed) = (tempfile::tempdir().unwrap(), LifeClock::default(), 11);
    let options = Options { clock: clock.clock(), ..Options::default() };
    let store = Store::create(folder.path(), &DataKey::random().unwrap(), &options).unwrap();
    let chats = people::fill(&store, &clock, Person::new(seed, size).life());
    assert_eq!(store.journal().count().unwrap(), size.entries);
    assert_eq!(store.chats().path(chats[0]).unwrap().len(), size.longest);
    let mut texts: Vec<(Place, Vec<String>)> = Vec::new();
    for chat in &chats {
        let messages = store.chats().messages(*chat, None, size.messages).unwrap();
        texts.extend(messages.iter().map(|said| (Place::Message(*chat, said.id), words(&said.text))));
    }
    assert_eq!(texts.len(), size.messages);
    let (mut random, languages) = (Random::new(seed), [Words::english(), Words::french()]);
    let mut compared = 0;
    for number in 0..100 {
        let word = languages[number % 2].word(&mut random);
        let wanted = words(word);
        let has = |found: &[String]| wanted.iter().all(|word| found.contains(word));
        let scan: HashSet<Place> =
            texts.iter().filter(|(_, found)| has(found)).map(|(place, _)| *place).collect();
        let query = Query { kinds: vec![SearchKind::Message], limit: 500, ..Query::new(word) };
        let hits: HashSet<Place> = store.search(&query).unwrap().into_iter().map(|hit| hit.place).collect();
        if scan.len() <= query.limit {
            assert_eq!(hits, scan, "seed {seed}: {word}");
            compared += scan.len();
        } else {
            assert!(hits.is_subset(&scan) && hits.len() == query.limit, "seed {seed}: {word}");
        }
    }
    assert!(compared > 500, "only {compared} hits were compared");
}
