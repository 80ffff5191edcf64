//! No word that a person reads stands in a component: it names a key of the locale files.
//!
//! Inside `rsx!` a text node and the value of an attribute that is read or read aloud may hold no
//! letter of its own; elsewhere nothing may look like a sentence or a label.

use super::tokens::Token::{self, Mark, Text, Word};

/// Attributes and properties whose value a person reads or hears.
const READ: &str = " title placeholder alt label text hint caption heading message summary description note \
    aria_label aria_description aria_placeholder aria_roledescription aria_valuetext \
    aria-label aria-description aria-placeholder aria-roledescription aria-valuetext ";

/// What a bracket holds.
#[derive(Clone, Copy, PartialEq)]
enum Inside<'a> {
    /// Rust.
    Code,
    /// Children of an element: a literal is a text node.
    Children,
    /// The value of this attribute.
    Value(&'a str),
}

/// An open bracket.
struct Frame<'a> {
    holds: Inside<'a>,
    /// What stands at this place of it.
    now: Inside<'a>,
}

/// The words of a source file of the screens that belong into the locale files.
pub fn words_of_screens(path: &str, tokens: &[(usize, Token<'_>)]) -> Vec<String> {
    let mut found = Vec::new();
    let mut frames = vec![Frame { holds: Inside::Code, now: Inside::Code }];
    for (at, (line, token)) in tokens.iter().enumerate() {
        let token_at = |distance: isize| {
            at.checked_add_signed(distance).and_then(|at| tokens.get(at)).map(|(_, token)| *token)
        };
        let Some(frame) = frames.last_mut() else { return found };
        let names_value = token_at(1) == Some(Mark(':')) && token_at(2) != Some(Mark(':'));
        match *token {
            Word(name) | Text(name) if frame.holds == Inside::Children && names_value => {
                frame.now = Inside::Value(name);
            }
            Text(text) if is_read(frame.now, text, token_at) => {
                found.push(format!(
                    "{path}:{line}: {text:?} is read by a person: it belongs in assets/locales"
                ));
            }
            Mark(',') => frame.now = frame.holds,
            Mark('{' | '(' | '[') => {
                let holds = opened(frame.now, token_at);
                frames.push(Frame { holds, now: holds });
            }
            Mark('}' | ')' | ']') if frames.len() > 1 => {
                frames.pop();
            }
            _ => {}
        }
    }
    found
}

/// What a bracket holds that opens where `now` stands.
fn opened<'a>(now: Inside<'a>, token_at: impl Fn(isize) -> Option<Token<'a>>) -> Inside<'a> {
    let macro_name = match (token_at(-2), token_at(-1)) {
        (Some(Word(name)), Some(Mark('!'))) => name,
        _ => "",
    };
    match (token_at(0), macro_name) {
        (_, "rsx") => Inside::Children,
        (_, "format") | (Some(Mark('{')), _) => now,
        _ => Inside::Code,
    }
}

/// Whether a person would read the literal `text`.
fn is_read<'a>(now: Inside<'_>, text: &str, token_at: impl Fn(isize) -> Option<Token<'a>>) -> bool {
    let own = own_words(text);
    let has_letters = own.contains(char::is_alphabetic);
    let is_pattern = matches!(token_at(1), Some(Mark('=' | '|')));
    match now {
        Inside::Value(name) => has_letters && READ.contains(&format!(" {name} ")),
        Inside::Children => {
            let before = token_at(-1);
            let is_arm = before == Some(Mark('>')) && token_at(-2) == Some(Mark('='));
            let begins = matches!(before, Some(Mark('{' | '}' | ',') | Text(_)) | None);
            has_letters && !is_pattern && (begins || is_arm)
        }
        Inside::Code => looks_like_words(&own) && !is_pattern,
    }
}

/// A literal without its places and escapes.
fn own_words(text: &str) -> String {
    let (mut depth, mut is_escape) = (0_i32, false);
    let outside = text.replace("{{", "").replace("}}", "");
    let kept = outside.chars().filter(|c| {
        let was_escape = is_escape;
        is_escape = *c == '\\' && !was_escape;
        depth += i32::from(*c == '{') - i32::from(*c == '}');
        depth == 0 && !was_escape && !matches!(c, '}' | '\\')
    });
    kept.collect()
}

/// A sentence: a word with a capital, then another word.
fn looks_like_words(own: &str) -> bool {
    let mut words = own.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut letters = first.chars();
    let is_capital =
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_none_or(char::is_lowercase);
    is_capital && second.starts_with(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn found(source: &str) -> Vec<String> {
        words_of_screens("src/ui/a.rs", &tokens(source))
    }

    #[test]
    fn words_that_a_person_reads_are_found() {
        for source in [
            r#"rsx! { button { "Send message" } }"#,
            r#"rsx! { button { class: "send", onclick: move |_| act(), "Send" } }"#,
            r#"rsx! { span { class: "a", "é" } }"#,
            r#"rsx! { p { {t("chat-send")} " and more" } }"#,
            r#"rsx! { p { "{count} messages" } }"#,
            r#"rsx! { p { "{count}\u{a0}pages" } }"#,
            r#"rsx! { button { aria_label: "Send", {t("chat-send")} } }"#,
            r#"rsx! { button { "aria-label": "Send" } }"#,
            r#"rsx! { input { placeholder: if first { "Write" } else { "…" } } }"#,
            r#"rsx! { input { placeholder: if first { "…" } else { "Write" } } }"#,
            r#"rsx! { a { title: format!("To {place}") } }"#,
            r#"rsx! { if is_open { "Open" } else { {t("nav-closed")} } }"#,
            r#"rsx! { for row in rows { li { "Row" } } }"#,
            r#"rsx! { {match state { State::Open => "Open", State::Shut => "Shut" }} }"#,
            r#"rsx! { Card { label: "Send", on: true } }"#,
            r#"let words = "No chats yet";"#,
            r#"fn words() -> &'static str { "A chat" }"#,
            r#"rsx! { for x in xs { {xs.map(|x| rsx! { p { "Deep" } })} } }"#,
        ] {
            assert!(!found(source).is_empty(), "{source}");
        }
    }

    #[test]
    fn keys_classes_and_places_are_left_alone() {
        for source in [
            r#"rsx! { button { class: "send large", id: "chat-send", r#type: "button", {t("chat-send")} } }"#,
            r#"rsx! { button { aria_label: t("chat-send"), aria_hidden: "true", "data-enter": "send" } }"#,
            r#"rsx! { button { class: if on { "chip on" } else { "chip" }, "{name}" } }"#,
            r#"rsx! { button { class: format!("chip {kind}"), "{name} · {size}" } }"#,
            r#"rsx! { div { onclick: move |_| { send("plain words"); let a = "b c"; } } }"#,
            r#"rsx! { div { onkeydown: move |event| if event.key() == Key::Enter { go("x") } } }"#,
            r#"rsx! { if kind == "user" { p { {t("chat-role-you")} } } }"#,
            r#"rsx! { {match kind { "user" | "model" => t("chat-role-you"), _ => t("chat-role-answer") }} }"#,
            r#"rsx! { {t_with("chats-count", &[("count", count.into())])} }"#,
            r#"rsx! { svg { view_box: "0 0 24 24", path { d: "M 4 4 L 8 8" } } }"#,
            r#"rsx! { Icon { name: "send" } Row { key: "{id}", title: t("chat-send"), "1/2" } }"#,
            r#"rsx! { pre { "{text}\u{200b}" } }"#,
            r#"log::warn!("the page sent {length} bytes");"#,
            r#"match event.key() { Key::Character(c) if c == "Enter" => {} _ => {} }"#,
            r#"const HEAD: &str = "Content-Type";"#,
            r#"let file = format!("Carnet {day}.age");"#,
        ] {
            assert_eq!(found(source), Vec::<String>::new(), "{source}");
        }
    }
}
