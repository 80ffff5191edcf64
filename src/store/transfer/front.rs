//! The front matter of a Markdown file: `key: value` lines between two lines of `---`.
//!
//! Read is the part of YAML that note programs write: plain and quoted values, lists in brackets or
//! with dashes. Anything else is left alone. Written is JSON behind each key, which is YAML too,
//! so that every text comes back as it was.

use serde::{Deserialize, Serialize};

use super::limits;

/// A line of the list `attachments` in a file that Carnet wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileLine {
    /// Path from the export's folder.
    pub(super) file: String,
    /// Its name as it was.
    pub(super) name: String,
    /// Its media type.
    #[serde(rename = "type")]
    pub(super) media_type: String,
}

/// The lines of a front matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Front {
    lines: Vec<(String, Vec<String>)>,
}

impl Front {
    /// The first value of the first of `keys` that is there and not empty.
    pub(super) fn text(&self, keys: &[&str]) -> Option<&str> {
        let of = |key: &&str| self.list(key).first().map(String::as_str).filter(|value| !value.is_empty());
        keys.iter().find_map(of)
    }

    /// All values of a key.
    pub(super) fn list(&self, key: &str) -> &[String] {
        self.lines.iter().find(|(name, _)| name == key).map_or(&[], |(_, values)| values)
    }
}

/// Parts a text into front matter and what follows its closing line; `None` where it has none.
pub(super) fn split(text: &str) -> Option<(Front, &str)> {
    let rest = text.strip_prefix("---")?;
    let rest = rest.trim_start_matches([' ', '\t']).strip_prefix('\n')?;
    let (mut front, mut at) = (Front::default(), 0_usize);
    for line in rest.split_inclusive('\n') {
        at = at.saturating_add(line.len());
        if at > limits::FRONT_BYTES {
            return None;
        }
        let line = line.trim_end();
        if line == "---" || line == "..." {
            return Some((front, rest.get(at..).unwrap_or_default()));
        }
        read_line(&mut front, line);
    }
    None
}

fn read_line(front: &mut Front, line: &str) {
    let content = line.trim_start();
    if content.is_empty() || content.starts_with('#') {
        return;
    }
    let is_inner = content.len() < line.len();
    if let Some(value) = content.strip_prefix("- ").or(if content == "-" { Some("") } else { None }) {
        if let Some((_, values)) = front.lines.last_mut()
            && values.len() < limits::LIST
        {
            values.push(scalar(value.trim()));
        }
        return;
    }
    // What is indented belongs to a structure that is not read.
    if is_inner {
        return;
    }
    let Some((key, value)) = content.split_once(':') else { return };
    let is_new = front.lines.iter().all(|(known, _)| known != key);
    if is_new && front.lines.len() < limits::LIST && (value.is_empty() || value.starts_with([' ', '\t'])) {
        front.lines.push((key.trim().to_lowercase(), values(value.trim())));
    }
}

fn values(value: &str) -> Vec<String> {
    match value.strip_prefix('[').and_then(|value| value.strip_suffix(']')) {
        Some(list) => {
            split_list(list).into_iter().take(limits::LIST).map(|part| scalar(part.trim())).collect()
        }
        None if value.is_empty() => Vec::new(),
        None => vec![scalar(value)],
    }
}

/// Parts a list at commas outside of quotes.
fn split_list(list: &str) -> Vec<&str> {
    let (mut parts, mut from, mut quote, mut is_escaped) = (Vec::new(), 0, None, false);
    for (at, letter) in list.char_indices() {
        match (quote, letter) {
            _ if is_escaped => is_escaped = false,
            (Some('"'), '\\') => is_escaped = true,
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, ',') => {
                parts.push(list.get(from..at).unwrap_or_default());
                from = at.saturating_add(1);
            }
            _ => {}
        }
    }
    parts.push(list.get(from..).unwrap_or_default());
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// A value without its quotes.
fn scalar(value: &str) -> String {
    if value.starts_with('"')
        && let Ok(text) = serde_json::from_str::<String>(value)
    {
        return text;
    }
    let quoted = ['"', '\''].into_iter().find_map(|quote| {
        let inner = value.strip_prefix(quote)?.strip_suffix(quote)?;
        Some(if quote == '\'' { inner.replace("''", "'") } else { inner.to_owned() })
    });
    quoted.unwrap_or_else(|| {
        let end = value.find(" #").unwrap_or(value.len());
        let is_json = value.starts_with('{');
        if is_json { value.to_owned() } else { value.get(..end).unwrap_or(value).trim_end().to_owned() }
    })
}

/// A front matter being written.
pub(super) struct Writer(String);

impl Writer {
    /// Begins one, with the mark of Carnet.
    pub(super) fn new(kind: &str) -> Self {
        Self(format!("---\ncarnet: 1\ntype: {kind}\n"))
    }

    /// A line that needs no quotes: a number or a moment.
    pub(super) fn plain(&mut self, key: &str, value: &str) {
        self.0.push_str(&format!("{key}: {value}\n"));
    }

    /// A line of text.
    pub(super) fn text(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.plain(key, &quoted(value));
        }
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, key: &str, values: &[String]) {
        if !values.is_empty() {
            let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
            self.plain(key, &format!("[{}]", values.join(", ")));
        }
    }

    /// A list of files, one a line.
    pub(super) fn files(&mut self, key: &str, files: &[FileLine]) {
        if files.is_empty() {
            return;
        }
        self.plain(key, "");
        for file in files {
            let line = serde_json::to_string(file).unwrap_or_default();
            self.0.push_str(&format!("  - {line}\n"));
        }
    }

    /// The whole, with its closing line and one empty line.
    pub(super) fn finish(self) -> String {
        self.0 + "---\n\n"
    }
}

/// A text in JSON's quotes.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_note_programs_are_read() {
        let text = "---\ntitle: 'L''été: notes' \ndate: 2026-11-22 # when\ntags: [Forêt, \"a, b\", 'c']\nTags2:\n  - one\n  - \"two\"\nnested:\n  deep: 1\nnot yaml\nmood: 4\n---\nBody\n---\n";
        let (front, body) = split(text).unwrap();
        assert_eq!(front.text(&["name", "title"]), Some("L'été: notes"));
        assert_eq!(front.text(&["date"]), Some("2026-11-22"));
        assert_eq!(front.list("tags"), ["Forêt", "a, b", "c"]);
        assert_eq!(front.list("tags2"), ["one", "two"]);
        assert_eq!(front.text(&["deep"]), None);
        assert_eq!(front.text(&["mood"]), Some("4"));
        assert_eq!(body, "Body\n---\n");
    }

    #[test]
    fn a_rule_at_the_top_and_an_endless_head_are_body() {
        for text in ["", "---", "--- a\n---\n", "text\n---\n", "---\na: 1\n", "----\na: 1\n---\n"] {
            assert_eq!(split(text), None, "{text:?}");
        }
        let long = format!("---\n{}---\n", "a: b\n".repeat(300_000));
        assert_eq!(split(&long), None);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let hard = "a \"b\" 'c' \\ : # [x]\n\t{\"y\"}, é \u{1}".to_owned();
        let file =
            FileLine { file: "a/b.jpg".to_owned(), name: hard.clone(), media_type: "image/jpeg".to_owned() };
        let mut writer = Writer::new("entry");
        writer.text("title", &hard);
        writer.texts("tags", &[hard.clone(), "plain".to_owned()]);
        writer.files("attachments", std::slice::from_ref(&file));
        let written = writer.finish();
        let (front, rest) = split(&written).unwrap();
        assert_eq!(front.text(&["title"]), Some(hard.as_str()));
        assert_eq!(front.list("tags"), [hard, "plain".to_owned()]);
        let line: FileLine = serde_json::from_str(&front.list("attachments")[0]).unwrap();
        assert_eq!((line, rest), (file, "\n"));
        assert_eq!(front.text(&["carnet"]), Some("1"));
    }
}
