//! What is asked of a tool: the words of the request and the calls that fulfil it.
//!
//! Values are copied from the request; only numbers in words become digits, and hours minutes.

use super::super::Talk;
use super::super::facts::numbers;
use super::data::{Answers, Measure, Texts, texts};
use crate::train::Lang;

/// The tools with their arguments, as a system text lists them.
pub(in super::super) const TOOLS: &[(&str, &str)] = &[
    ("set_timer", "{minutes|seconds}"),
    ("set_reminder", "{text, when}"),
    ("add_to_list", "{list, item}"),
    ("log_measure", "{kind, value, unit}"),
    ("open_note", "{query}"),
];

/// A request.
pub(super) struct Request {
    /// The tool that fulfils it.
    pub(super) tool: &'static str,
    /// Patterns of its words.
    pub(super) asked: &'static [&'static str],
    /// Their slots.
    pub(super) slots: Vec<(&'static str, String)>,
    /// The calls, JSON.
    pub(super) calls: Vec<String>,
    /// What the tool finds, for the one that looks for something.
    pub(super) found: Option<String>,
    /// It finds nothing.
    pub(super) is_empty: bool,
}

impl Request {
    /// Draws one of any tool.
    pub(super) fn draw(talk: &mut Talk<'_>) -> Self {
        let words = texts(talk.lang());
        match talk.dice.below(9) {
            0 | 1 => timer(talk, words),
            2 | 3 => reminder(talk, words),
            4 | 5 => list(talk, words),
            6 | 7 => measure(talk, words),
            _ => note(talk, words),
        }
    }

    /// What is said of it.
    pub(super) fn answers<'t>(&self, words: &'t Texts) -> &'t Answers {
        let at = TOOLS.iter().position(|(name, _)| *name == self.tool).unwrap_or_default();
        words.answers.get(at).unwrap_or(&words.answers[0])
    }

    fn of(tool: &'static str, asked: &'static [&'static str], slots: Vec<(&'static str, String)>) -> Self {
        Self { tool, asked, slots, calls: Vec::new(), found: None, is_empty: false }
    }
}

/// A JSON text.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn timer(talk: &mut Talk<'_>, words: &'static Texts) -> Request {
    let lang = talk.lang();
    let unit =
        *talk.dice.one(&[("minutes", 1), ("minutes", 1), ("minutes", 1), ("seconds", 1), ("minutes", 60)]);
    let count = match unit {
        ("minutes", 1) => *talk
            .dice
            .one(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 18, 20, 22, 25, 30, 35, 40, 45, 50, 90]),
        ("seconds", _) => *talk.dice.one(&[10, 15, 20, 30, 40, 45, 60, 90]),
        _ => *talk.dice.one(&[1, 2, 3]),
    };
    let (name, factor) = unit;
    let one = usize::from(count > 1);
    let word = match (lang, name, factor) {
        (Lang::En, _, 60) => ["hour", "hours"][one],
        (Lang::Fr, _, 60) => ["heure", "heures"][one],
        (Lang::En, "seconds", _) => ["second", "seconds"][one],
        (Lang::Fr, "seconds", _) => ["seconde", "secondes"][one],
        _ => ["minute", "minutes"][one],
    };
    let spelled = if talk.dice.chance(0.3) {
        numbers::spelled(lang, count, lang == Lang::Fr)
    } else {
        count.to_string()
    };
    let time = format!("{spelled} {word}");
    let mut request = Request::of("set_timer", words.timer, vec![("time", time)]);
    request.calls.push(format!("{{\"tool\":\"set_timer\",\"{name}\":{}}}", count * factor));
    request
}

fn reminder(talk: &mut Talk<'_>, words: &'static Texts) -> Request {
    let task = talk.draw(words.tasks);
    let when = talk.draw(words.whens);
    let call = format!("{{\"tool\":\"set_reminder\",\"text\":{},\"when\":{}}}", quoted(&task), quoted(&when));
    let yours = turned(talk, &task);
    let slots = vec![("task", task), ("when", when), ("yours", yours)];
    let mut request = Request::of("set_reminder", words.reminder, slots);
    request.calls.push(call);
    request
}

/// The user's words in the mouth of the assistant: what was mine is now yours.
fn turned(talk: &Talk<'_>, text: &str) -> String {
    let of = |word: &str| match (talk.lang(), talk.formal, word) {
        (Lang::En, _, "my") => "your".to_owned(),
        (Lang::Fr, true, "mon" | "ma") => "votre".to_owned(),
        (Lang::Fr, true, "mes") => "vos".to_owned(),
        (Lang::Fr, false, "mon" | "ma" | "mes") => word.replacen('m', "t", 1),
        _ => word.to_owned(),
    };
    text.split(' ').map(of).collect::<Vec<_>>().join(" ")
}

fn list(talk: &mut Talk<'_>, words: &'static Texts) -> Request {
    let lists = talk.dice.one(words.lists);
    let mut items: Vec<&(&str, &str)> = lists.items.iter().collect();
    talk.dice.shuffle(&mut items);
    items.truncate([1, 1, 2][talk.dice.below(3)]);
    let said = items.iter().map(|(said, _)| *said).collect::<Vec<_>>().join(words.and);
    let slots = vec![("item", said), ("to", lists.to.to_owned()), ("list", lists.name.to_owned())];
    let mut request = Request::of("add_to_list", words.add, slots);
    let call = |item: &&(&str, &str)| {
        format!("{{\"tool\":\"add_to_list\",\"list\":{},\"item\":{}}}", quoted(lists.name), quoted(item.1))
    };
    request.calls.extend(items.iter().map(call));
    request
}

fn measure(talk: &mut Talk<'_>, words: &'static Texts) -> Request {
    let mut kinds: Vec<&Measure> = words.measures.iter().collect();
    talk.dice.shuffle(&mut kinds);
    kinds.truncate([1, 1, 2, 3][talk.dice.below(4)]);
    let mut said = Vec::new();
    let mut request = Request::of("log_measure", words.log, Vec::new());
    for kind in kinds {
        let value = talk.dice.one(kind.values);
        let unit = talk.dice.one(kind.units);
        talk.set("v", format!("{value}{unit}"));
        said.push(talk.draw(kind.asked));
        let number = value.replace(',', ".");
        request.calls.push(format!(
            "{{\"tool\":\"log_measure\",\"kind\":\"{}\",\"value\":{number},\"unit\":\"{}\"}}",
            kind.kind, kind.unit
        ));
    }
    let bare = |said: &String| {
        let start = ["I ", "my ", "j'ai ", "mon "].iter().find_map(|start| said.strip_prefix(start));
        start.unwrap_or(said).to_owned()
    };
    request.slots.push(("echo", said.iter().map(bare).collect::<Vec<_>>().join(", ")));
    request.slots.push(("measures", said.join(", ")));
    request
}

fn note(talk: &mut Talk<'_>, words: &'static Texts) -> Request {
    let (topic, text) = *talk.dice.one(words.notes);
    let topic = talk.draw(&[topic]);
    let call = format!("{{\"tool\":\"open_note\",\"query\":{}}}", quoted(&topic));
    let mut request = Request::of("open_note", words.open, vec![("topic", topic)]);
    request.calls.push(call);
    request.is_empty = talk.dice.chance(0.25);
    let found = if request.is_empty { talk.draw(words.empty) } else { talk.draw(&[text]) };
    request.slots.push(("text", found.clone()));
    request.found = Some(found);
    request
}
