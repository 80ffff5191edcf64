//! Rules on the words of the app: where they stand, that each is there and used, and how they are set.
//!
//! A text is named by its key, and a key is a whole string literal: in a call of `t`, `t_with`,
//! `text`, `Notice::new` or `Says::Key`, in a function whose name ends with `key`, or in a table.

mod screens;
mod tokens;
mod typography;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use carnet::i18n::{Arg, Language, text};

use crate::tidy::{messages, texts};
use screens::words_of_screens;
use tokens::Token::{self, Mark, Text, Word};
use tokens::tokens;
use typography::typography;

/// Functions whose own literal is a key.
const SAYING: [&str; 7] = ["t", "t_with", "text", "has", "Notice::new", "Says::Key", "Outcome::Done"];

/// A word, a dash and more words: `chat-send`.
fn is_key(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.contains('-') && text.split('-').all(is_word) && !text.starts_with(|c: char| c.is_ascii_digit())
}

/// The source without its tests.
fn program<'a>(path: &str, source: &'a str) -> &'a str {
    let is_test = path.ends_with("/tests.rs") || path.contains("/tests/");
    let end = if is_test { Some(0) } else { source.find("\n#[cfg(test)]\nmod ") };
    &source[..end.unwrap_or(source.len())]
}

/// Every literal that could be a key, with its line and whether it has to be one.
fn keys<'a>(tokens: &[(usize, Token<'a>)]) -> Vec<(usize, &'a str, bool)> {
    let (mut found, mut open, mut of_key) = (Vec::new(), vec![false], false);
    for (at, (line, token)) in tokens.iter().enumerate() {
        let word = |back: usize| match at.checked_sub(back).and_then(|at| tokens.get(at)) {
            Some((_, Word(word))) => *word,
            _ => "",
        };
        let inherited = open.last().copied().unwrap_or_default();
        match *token {
            Word(name) if word(1) == "fn" => of_key = name.ends_with("key"),
            Text(text) if is_key(text) => found.push((*line, text, inherited)),
            Mark('(') => {
                let path = format!("{}::{}", word(4), word(1));
                open.push(word(2) != "fn" && SAYING.iter().any(|name| *name == word(1) || *name == path));
            }
            // The body of a function that names keys.
            Mark('{') => open.push(inherited || std::mem::take(&mut of_key)),
            Mark('[') => open.push(inherited),
            Mark(')' | '}' | ']') if open.len() > 1 => {
                open.pop();
            }
            _ => {}
        }
    }
    found
}

/// Every file of the project by its path.
fn files() -> BTreeMap<String, String> {
    let (root, mut files) = (Path::new(env!("CARGO_MANIFEST_DIR")), BTreeMap::new());
    texts(root, root, &mut files);
    files
}

/// The Rust sources of the app and their tokens, without tests.
fn sources(files: &BTreeMap<String, String>) -> Vec<(&str, Vec<(usize, Token<'_>)>)> {
    let is_source = |path: &str| path.starts_with("src/") && path.ends_with(".rs");
    let sources = files.iter().filter(|(path, _)| is_source(path));
    sources.map(|(path, source)| (path.as_str(), tokens(program(path, source)))).collect()
}

/// Keys that are named and not there.
fn unknown(path: &str, tokens: &[(usize, Token<'_>)], known: &BTreeSet<&str>) -> Vec<String> {
    let named = keys(tokens).into_iter().filter(|(_, key, must)| *must && !known.contains(key));
    named.map(|(line, key, _)| format!("{path}:{line}: en.ftl has no text {key:?}")).collect()
}

/// Texts that nothing names.
fn unused<'a>(all: &[&str], known: &BTreeSet<&'a str>) -> Vec<&'a str> {
    known.iter().filter(|key| !all.contains(*key)).copied().collect()
}

#[test]
fn every_key_that_is_named_has_a_text() {
    let files = files();
    let known = messages(&files["assets/locales/en.ftl"]).into_keys().collect();
    let found: Vec<String> =
        sources(&files).iter().flat_map(|(path, tokens)| unknown(path, tokens, &known)).collect();
    assert!(found.is_empty(), "{} complaints:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_text_is_named_somewhere() {
    let files = files();
    let known = messages(&files["assets/locales/en.ftl"]).into_keys().collect();
    let sources = sources(&files);
    let named: Vec<&str> =
        sources.iter().flat_map(|(_, tokens)| keys(tokens)).map(|(_, key, _)| key).collect();
    let found = unused(&named, &known);
    assert!(found.is_empty(), "{} texts that nothing says:\n{}", found.len(), found.join("\n"));
}

#[test]
fn no_word_stands_in_a_screen() {
    let files = files();
    let sources = sources(&files);
    let screens = sources.iter().filter(|(path, _)| path.starts_with("src/ui/"));
    let found: Vec<String> = screens.flat_map(|(path, tokens)| words_of_screens(path, tokens)).collect();
    assert!(found.is_empty(), "{} complaints:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_text_is_well_set() {
    let files = files();
    let locales = files.iter().filter(|(path, _)| path.starts_with("assets/locales/"));
    let found: Vec<String> = locales.flat_map(|(path, source)| typography(path, source)).collect();
    assert!(found.is_empty(), "{} complaints:\n{}", found.len(), found.join("\n"));
}

/// A text whose places cannot be filled panics while the app is built.
#[test]
fn every_text_can_be_said() {
    let files = files();
    for language in Language::ALL {
        let path = format!("assets/locales/{}.ftl", language.tag());
        for (key, places) in messages(&files[&path]) {
            for count in [0_u64, 1, 2, 1_000_000] {
                let args: Vec<(&str, Arg)> = places.iter().map(|place| (*place, Arg::from(count))).collect();
                let said = text(language, key, &args);
                assert!(!said.is_empty() && !said.contains(['{', '}']), "{path}: {key}: {said}");
            }
        }
    }
}

#[test]
fn keys_are_found_where_they_are_named() {
    let source = r#"
        fn theme_key(theme: Theme) -> &'static str { match theme { Theme::Dark => "look-dark", _ => "x" } }
        fn other() -> &'static str { "some-thing" }
        let a = t("chat-send");
        let b = t(if on { "chat-stop" } else { "chat-go" });
        let c = t_with("chats-count", &[("what-ever", 3_u64.into())]);
        let d = text(language, "date-day", &[]);
        let e = Notice::new("error-a").with("name", "not-one");
        let f = Says::Key("action-copied");
        // t("in-comment")
        const TABLE: &[&str] = &["persona-a"];
        let g = Other::new("free-word");
    "#;
    let tokens = tokens(source);
    let (must, may): (Vec<_>, Vec<_>) = keys(&tokens).into_iter().partition(|(_, _, must)| *must);
    let names = |found: Vec<(usize, &'static str, bool)>| found.into_iter().map(|(_, key, _)| key);
    let must: Vec<&str> = names(must).collect();
    let expected = ["look-dark", "chat-send", "chat-stop", "chat-go", "chats-count", "date-day", "error-a"];
    assert_eq!(must, [&expected[..], &["action-copied"]].concat());
    assert_eq!(
        names(may).collect::<Vec<_>>(),
        ["some-thing", "what-ever", "not-one", "persona-a", "free-word"]
    );
    let known = BTreeSet::from(["look-dark", "chat-send", "chat-lost"]);
    assert_eq!(unknown("a.rs", &tokens, &known).len(), 6);
    assert_eq!(unused(&must, &known), ["chat-lost"]);
    for bad in ["chat", "Chat-send", "chat_send", "-chat", "chat-", "chat--send", "chat send-x", "2-a"] {
        assert!(!is_key(bad), "{bad}");
    }
}
