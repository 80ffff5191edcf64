//! How a language is set: its quotes, its spaces, and no exclamation marks.

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

/// Stands where a text has a place.
const PLACE: char = '□';
const NARROW: char = '\u{202f}';
const NO_BREAK: char = '\u{a0}';

/// What is wrong with the texts of a locale file, each with its key.
pub fn typography(path: &str, source: &str) -> Vec<String> {
    let resource = match fluent_syntax::parser::parse(source) {
        Ok(resource) => resource,
        Err((_, errors)) => return vec![format!("{path}: cannot be read: {errors:?}")],
    };
    let mut found = Vec::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else {
            if let Entry::Term(term) = entry {
                found.push(format!("{path}: -{}: terms are not used here", term.id.name));
            }
            continue;
        };
        let Some(pattern) = &message.value else {
            found.push(format!("{path}: {} says nothing", message.id.name));
            continue;
        };
        let mut texts = Vec::new();
        let whole = written(pattern, &mut texts);
        texts.push(whole);
        for text in &texts {
            let faults = faults(path.ends_with("/fr.ftl"), text);
            found.extend(faults.iter().map(|fault| format!("{path}: {}: {fault}: {text}", message.id.name)));
        }
    }
    found
}

/// The text of a pattern; the variants of its places go to `others`.
fn written(pattern: &Pattern<&str>, others: &mut Vec<String>) -> String {
    let mut said = String::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => said.push_str(value),
            PatternElement::Placeable { expression } => {
                said.push(PLACE);
                match expression {
                    Expression::Select { variants, .. } => {
                        for variant in variants {
                            let text = written(&variant.value, others);
                            others.push(text);
                        }
                    }
                    Expression::Inline(InlineExpression::StringLiteral { value }) => {
                        others.push((*value).to_owned());
                    }
                    Expression::Inline(_) => {}
                }
            }
        }
    }
    said
}

fn faults(is_french: bool, text: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    for (bad, fault) in [
        ("!", "an exclamation mark"),
        ("'", "a typewriter apostrophe instead of ’"),
        ("\"", "typewriter quotes"),
        ("`", "a backquote"),
        ("...", "three dots instead of …"),
        ("  ", "two spaces"),
        ("\t", "a tab"),
        (" \n", "a space at the end of a line"),
    ] {
        if text.contains(bad) {
            found.push(fault);
        }
    }
    if text.starts_with(' ') || text.ends_with(' ') {
        found.push("a space at an end");
    }
    let letters: Vec<char> = text.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let after = letters.get(at + 1).copied();
        let fault = if is_french { french(*letter, before, after) } else { english(*letter, before) };
        found.extend(fault);
    }
    if !is_french && text.matches('“').count() != text.matches('”').count() {
        found.push("a quote that is not closed");
    }
    found
}

/// Narrow no-break spaces before ; : ? and inside « ».
fn french(letter: char, before: Option<char>, after: Option<char>) -> Option<&'static str> {
    let is_no_break = |c: Option<char>| matches!(c, Some(NARROW | NO_BREAK));
    let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    match letter {
        ';' | '?' | '»' | '%' if before != Some(NARROW) => Some("no narrow no-break space before a mark"),
        // Between two numbers it parts hours and minutes.
        ':' if is_space(after) && !is_no_break(before) => Some("no no-break space before a colon"),
        '«' if !is_no_break(after) => Some("no no-break space after «"),
        '“' | '”' => Some("English quotes"),
        NARROW | NO_BREAK if before == Some(' ') || after == Some(' ') => Some("two spaces"),
        _ => None,
    }
}

/// No space before a mark, no French quotes.
fn english(letter: char, before: Option<char>) -> Option<&'static str> {
    match letter {
        ';' | ':' | '?' | '%' | ',' if before.is_some_and(char::is_whitespace) => {
            Some("a space before a mark")
        }
        '«' | '»' => Some("French quotes"),
        NARROW => Some("a narrow space"),
        _ => None,
    }
}

#[test]
fn each_fault_of_typography_is_found_and_nothing_else() {
    for (is_french, good) in [
        (true, "Voulez-vous un verrou\u{202f}?"),
        (true, "Le rôle «\u{202f}□\u{202f}» est supprimé\u{202f}; c’est fini…"),
        (true, "□:□"),
        (true, "Brouillon\u{a0}: □"),
        (true, "□\u{202f}%"),
        (false, "“□” was deleted; that’s it: done…"),
        (false, "□%"),
        (false, "□\u{a0}KB"),
    ] {
        assert_eq!(faults(is_french, good), Vec::<&str>::new(), "{good}");
    }
    for (is_french, bad) in [
        (true, "Voulez-vous un verrou ?"),
        (true, "Voulez-vous un verrou?"),
        (true, "Fini\u{202f}!"),
        (true, "l'heure"),
        (true, "« a\u{202f}»"),
        (true, "«\u{202f}a»"),
        (true, "“a”"),
        (true, "Brouillon: □"),
        (true, "□ %"),
        (true, "a \u{202f}?"),
        (false, "Done!"),
        (false, "Is it ?"),
        (false, "it's"),
        (false, "wait..."),
        (false, "“a"),
        (false, "«a»"),
        (false, "a  b"),
        (false, "a "),
    ] {
        assert!(!faults(is_french, bad).is_empty(), "{bad}");
    }
}

#[test]
fn variants_are_read_too() {
    let source = "a = { $n ->\n    [one] One page!\n   *[other] { $n } pages\n}\nb =\n    .c = d\n";
    let found = typography("assets/locales/en.ftl", source);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("exclamation") && found[1].contains("b says nothing"));
    assert_eq!(typography("assets/locales/en.ftl", "a = { $n\n").len(), 1);
}
