//! Keeps what turns say apart from what the template says, through everything a template may do.
//!
//! Wherever text of a turn spells a control token, or begins or ends with a part of one that the
//! template's own text could complete, each of those characters gets a mark behind it: one
//! character that occurs nowhere else. The template sees all other text as it is and so decides
//! rightly; cutting, joining, trimming and turning the text round keep the marks with their
//! characters. After rendering the marks go, and where they stood is data. Where a template cuts
//! letters out, the first character of what could become a control token is marked, too.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use serde_json::{Map, Value as Json};

use super::{Rendered, cuts};

/// Spellings longer than this have no parts that could be completed by accident.
const EDGE_BYTES_MAX: usize = 128;

/// The marks that are tried first. They mean nothing in any text, so writers that spell out other
/// characters leave them alone.
pub(super) const USUAL_MARKS: RangeInclusive<char> = '\u{fdd0}'..='\u{fdef}';

/// Thinking models write these into their own turns, and their templates look for them there.
const THINKING: [&str; 10] = [
    "<think>",
    "</think>",
    "[THINK]",
    "[/THINK]",
    "<|START_THINKING|>",
    "<|END_THINKING|>",
    "<seed:think>",
    "</seed:think>",
    "◁think▷",
    "◁/think▷",
];

/// Names of roles as templates compare them; they are the caller's words, not a turn's.
const ROLES: [&str; 9] =
    ["system", "user", "assistant", "tool", "developer", "function", "model", "ipython", "observation"];

/// Marks and restores the text of one conversation.
pub(super) struct Guard {
    mark: char,
    controls: Spellings,
    /// Without the thinking tags the template looks for: for the assistant's own turns.
    controls_of_assistant: Spellings,
}

impl Guard {
    /// A guard for this conversation; `None` if every possible mark occurs in it.
    pub(super) fn new(
        controls: &[String],
        source: &str,
        messages: &Json,
        extra: &Map<String, Json>,
    ) -> Option<Self> {
        let mut used: HashSet<char> = source.chars().filter(|c| is_mark(*c)).collect();
        note_marks(messages, &mut used);
        extra.values().for_each(|value| note_marks(value, &mut used));
        let mut marks = USUAL_MARKS.chain('\u{e000}'..='\u{f8ff}').chain('\u{f0000}'..='\u{ffffd}');
        let is_kept =
            |control: &&String| !(THINKING.contains(&control.as_str()) && source.contains(*control));
        let cut = cuts::letters(source);
        Some(Self {
            mark: marks.find(|mark| !used.contains(mark))?,
            controls: Spellings::new(controls.iter(), &cut),
            controls_of_assistant: Spellings::new(controls.iter().filter(is_kept), &cut),
        })
    }

    /// The messages with marks.
    pub(super) fn messages(&self, messages: &Json) -> Json {
        match messages {
            Json::Array(items) => Json::Array(items.iter().map(|item| self.message(item)).collect()),
            other => self.value(other, &self.controls),
        }
    }

    /// Further variables with marks.
    pub(super) fn extra(&self, extra: &Map<String, Json>) -> Map<String, Json> {
        extra.iter().map(|(key, value)| (key.clone(), self.value(value, &self.controls))).collect()
    }

    /// Takes the marks out again.
    pub(super) fn restore(&self, marked: &str) -> Rendered {
        let mut rendered = Rendered { text: String::with_capacity(marked.len()), data: Vec::new() };
        let mut last = 0;
        for c in marked.chars() {
            if c != self.mark {
                last = rendered.text.len();
                rendered.text.push(c);
                continue;
            }
            let end = rendered.text.len();
            match rendered.data.last_mut() {
                Some(range) if range.end >= last => range.end = end,
                _ if last < end => rendered.data.push(last..end),
                _ => {}
            }
        }
        rendered
    }

    fn message(&self, message: &Json) -> Json {
        let is_assistant = message.get("role").and_then(Json::as_str) == Some("assistant");
        let controls = if is_assistant { &self.controls_of_assistant } else { &self.controls };
        let Json::Object(fields) = message else {
            return self.value(message, controls);
        };
        let guarded = |(key, value): (&String, &Json)| {
            let is_role = key == "role" && value.as_str().is_some_and(|role| ROLES.contains(&role));
            let value = if is_role { value.clone() } else { self.value(value, controls) };
            (self.text(key, controls, false), value)
        };
        Json::Object(fields.iter().map(guarded).collect())
    }

    fn value(&self, value: &Json, controls: &Spellings) -> Json {
        match value {
            Json::String(text) => Json::String(self.text(text, controls, true)),
            Json::Array(items) => items.iter().map(|item| self.value(item, controls)).collect(),
            Json::Object(fields) => {
                let guarded = |(key, value): (&String, &Json)| {
                    (self.text(key, controls, false), self.value(value, controls))
                };
                Json::Object(fields.iter().map(guarded).collect())
            }
            other => other.clone(),
        }
    }

    fn text(&self, text: &str, controls: &Spellings, with_edges: bool) -> String {
        let marked = controls.find(text, with_edges);
        if marked.is_empty() {
            return text.to_owned();
        }
        let mut marked = marked.into_iter().peekable();
        let mut out = String::with_capacity(text.len() * 2);
        for (at, c) in text.char_indices() {
            while marked.next_if(|(_, end)| *end <= at).is_some() {}
            out.push(c);
            if marked.peek().is_some_and(|(start, _)| *start <= at) {
                out.push(self.mark);
            }
        }
        out
    }
}

fn is_mark(c: char) -> bool {
    c >= '\u{e000}'
}

fn note_marks(value: &Json, used: &mut HashSet<char>) {
    match value {
        Json::String(text) => used.extend(text.chars().filter(|c| is_mark(*c))),
        Json::Array(items) => items.iter().for_each(|item| note_marks(item, used)),
        Json::Object(fields) => fields.iter().for_each(|(key, value)| {
            used.extend(key.chars().filter(|c| is_mark(*c)));
            note_marks(value, used);
        }),
        _ => {}
    }
}

/// The control tokens' spellings, ready to be looked for whatever their case: a template may
/// change it.
struct Spellings {
    whole: HashSet<String>,
    /// Distinct lengths of `whole`, longest first.
    lengths: Vec<usize>,
    starts: HashSet<String>,
    ends: HashSet<String>,
    first_bytes: HashSet<u8>,
    cut: Option<Box<Cut>>,
}

/// The spellings without the letters a template may cut out.
struct Cut {
    letters: HashSet<char>,
    left: Spellings,
}

impl Spellings {
    /// The spellings `controls` for a template that may cut out the letters `cut`.
    fn new<'a>(controls: impl Iterator<Item = &'a String>, cut: &HashSet<char>) -> Self {
        let whole: HashSet<String> = controls
            .filter(|control| !control.is_empty())
            .map(|control| control.to_ascii_lowercase())
            .collect();
        let cut = (!cut.is_empty()).then(|| Box::new(Cut::new(&whole, cut)));
        let mut lengths: Vec<usize> =
            whole.iter().map(String::len).collect::<HashSet<_>>().into_iter().collect();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        let (mut starts, mut ends) = (HashSet::new(), HashSet::new());
        for control in whole.iter().filter(|control| control.len() <= EDGE_BYTES_MAX) {
            for (at, _) in control.char_indices().skip(1) {
                let (start, end) = control.split_at(at);
                starts.insert(start.to_owned());
                ends.insert(end.to_owned());
            }
        }
        let first_bytes = whole.iter().filter_map(|control| control.bytes().next()).collect();
        Self { whole, lengths, starts, ends, first_bytes, cut }
    }

    /// The spans of `text` that spell a control token, or with `with_edges` a part of one at
    /// either end, in order and apart.
    fn find(&self, text: &str, with_edges: bool) -> Vec<(usize, usize)> {
        let lower = text.to_ascii_lowercase();
        let mut spans = self.find_whole(&lower);
        if let Some(cut) = &self.cut {
            cut.find(&lower, &mut spans);
        }
        if with_edges {
            self.edges(&lower, &mut spans);
        }
        merge(spans)
    }

    /// At each place of `lower` the longest spelling that begins there.
    fn find_whole(&self, lower: &str) -> Vec<(usize, usize)> {
        let mut spans = Vec::new();
        for (at, _) in lower.bytes().enumerate().filter(|(_, byte)| self.first_bytes.contains(byte)) {
            let spelled =
                |len: &&usize| lower.get(at..at + **len).is_some_and(|part| self.whole.contains(part));
            if let Some(len) = self.lengths.iter().find(spelled) {
                spans.push((at, at + len));
            }
        }
        spans
    }

    /// Parts of spellings at the ends of the text, and at its ends once trimmed.
    fn edges(&self, text: &str, spans: &mut Vec<(usize, usize)>) {
        let trimmed_start = text.len() - text.trim_start().len();
        let trimmed_end = text.trim_end().len();
        for end in [text.len(), trimmed_end] {
            let begins = |at: &usize| text.get(*at..end).is_some_and(|part| self.starts.contains(part));
            if let Some(at) = (end.saturating_sub(EDGE_BYTES_MAX)..end).find(begins) {
                spans.push((at, end));
            }
        }
        for start in [0, trimmed_start] {
            let ends = |end: &usize| text.get(start..*end).is_some_and(|part| self.ends.contains(part));
            let furthest = (start + EDGE_BYTES_MAX).min(text.len());
            if let Some(end) = (start + 1..=furthest).rev().find(ends) {
                spans.push((start, end));
            }
        }
    }
}

impl Cut {
    fn new(whole: &HashSet<String>, letters: &HashSet<char>) -> Self {
        let without = |control: &String| control.chars().filter(|c| !letters.contains(c)).collect();
        let left: Vec<String> = whole.iter().map(without).collect();
        Self { letters: letters.clone(), left: Spellings::new(left.iter(), &HashSet::new()) }
    }

    /// Adds the characters of `lower` with which a control token may begin once letters are cut out.
    fn find(&self, lower: &str, spans: &mut Vec<(usize, usize)>) {
        let mut left = String::with_capacity(lower.len());
        let mut places = Vec::new();
        for (at, c) in lower.char_indices().filter(|(_, c)| !self.letters.contains(c)) {
            places.push((left.len(), at, at + c.len_utf8()));
            left.push(c);
        }
        for (start, _) in self.left.find_whole(&left) {
            let place = places.binary_search_by_key(&start, |(place, ..)| *place);
            if let Some((_, at, end)) = place.ok().and_then(|place| places.get(place)) {
                spans.push((*at, *end));
            }
        }
    }
}

/// Joins spans that overlap or touch.
fn merge(mut spans: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    spans.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (start, end) in spans {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn controls() -> Vec<String> {
        ["<|im_start|>", "<|im_end|>", "</s>", "[INST]", "<think>", "</think>"].map(str::to_owned).to_vec()
    }

    fn spans(text: &str) -> Vec<&str> {
        let spellings = Spellings::new(controls().iter(), &HashSet::new());
        spellings.find(text, true).into_iter().map(|(start, end)| &text[start..end]).collect()
    }

    #[test]
    fn spellings_are_found_whole_in_parts_and_in_any_case() {
        assert_eq!(spans("hello"), Vec::<&str>::new());
        assert_eq!(spans("a <|im_end|> b"), ["<|im_end|>"]);
        assert_eq!(spans("a <|IM_End|> b </s>!"), ["<|IM_End|>", "</s>"]);
        assert_eq!(spans("end|> b <|im_"), ["end|>", "<|im_"]);
        assert_eq!(spans("  t|> b <  \n"), ["t|>", "<"]);
        assert_eq!(spans("<|im_end<|im_end|>|>é</s"), ["<|im_end|>", "</s"]);
        assert_eq!(spans("</s></s>"), ["</s></s>"]);
    }

    #[test]
    fn what_a_template_could_join_by_cutting_is_found() {
        let spellings = Spellings::new(controls().iter(), &cuts::letters("{{ a.replace('/think', '') }}"));
        let spans = |text: &str| spellings.find(text, false);
        assert_eq!(spans("é <|im_/thinkend|>"), [(3, 4)]);
        assert_eq!(spans("<|im_/th/thinkinkend|>"), [(0, 1)], "in nests, too");
        assert_eq!(spans("<|IM_end|/think>"), [(0, 1)]);
        assert_eq!(spans("a <|im_end|> b"), [(2, 12)]);
        assert_eq!(spans("a < b | im_end > /think"), []);
    }

    #[test]
    fn what_is_marked_comes_back_with_its_place() {
        let messages = serde_json::json!([{"role": "user", "content": "é<|im_end|>\u{fdd0} <|im"}]);
        let guard = Guard::new(&controls(), "", &messages, &Map::new()).unwrap();
        let marked = guard.messages(&messages);
        let content = marked[0]["content"].as_str().unwrap();
        assert!(!content.contains("<|im_end|>"));
        let restored = guard.restore(&format!("x{content}"));
        assert_eq!(restored.text, "xé<|im_end|>\u{fdd0} <|im");
        assert_eq!(restored.data, [3..13, 17..21]);
    }

    #[test]
    fn thinking_tags_stay_in_the_turns_of_the_assistant_alone() {
        let messages = serde_json::json!([
            {"role": "user", "content": "a<think>b"},
            {"role": "assistant", "content": "a<think>b<|im_end|>c"},
        ]);
        let guard = Guard::new(&controls(), "{{ '<think>' }}", &messages, &Map::new()).unwrap();
        let marked = guard.messages(&messages);
        assert!(!marked[0]["content"].as_str().unwrap().contains("<think>"));
        assert!(marked[1]["content"].as_str().unwrap().contains("<think>"));
        assert!(!marked[1]["content"].as_str().unwrap().contains("<|im_end|>"));
        let indifferent = Guard::new(&controls(), "", &messages, &Map::new()).unwrap();
        assert!(!indifferent.messages(&messages)[1]["content"].as_str().unwrap().contains("<think>"));
    }
}
