//! No word of a message is lost, and its pieces are the message.

use std::time::{Duration, Instant};

use carnet::ui::markdown::{Piece, Pieces, parse, plain, split};

use super::{examples, html, words};
use crate::support::long;
use crate::support::random::Random;

/// Marks and words out of which random messages are made. Entities, escapes of letters and the box
/// of a done task are left out: their letters are marks.
const PARTS: &[&str] = &[
    "*",
    "**",
    "_",
    "__",
    "~~",
    "`",
    "``",
    "```",
    "~~~",
    "#",
    "##",
    "> ",
    ">",
    "- ",
    "+ ",
    "1. ",
    "23) ",
    "[",
    "]",
    "](",
    "![",
    ")",
    "(",
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "|",
    "|-|",
    "|:-:|\n",
    "---",
    "===",
    "\n",
    "\n\n",
    "\n    ",
    "\n\t",
    "  \n",
    "\\",
    "\\\n",
    ":",
    "]: ",
    "\"",
    "'",
    " ",
    "  ",
    "[ ] ",
    "\r\n",
    "!",
    "$",
    "^",
    "=",
    "a",
    "mot",
    "déjà",
    "ß",
    "漢字",
    "عربى",
    "word",
    "x y",
    "https://x.example/z",
    "javascript:q",
    "<b>",
    "</b>",
    "<script>",
    "|a|b|\n|-|-|\n",
    "[c]: d\n",
    "```js\n",
    "- e\n",
    "> f\n",
    "<g@h.example>",
    "<i:j>",
    "k\n\n",
];

/// A random message of up to `parts_max` parts.
pub fn marks(random: &mut Random, parts_max: u64) -> String {
    (0..random.within(0..=parts_max)).map(|_| random.pick(PARTS)).collect()
}

/// The first letter of `text` that `shown` does not show in its turn.
fn lost<'a>(text: &'a str, shown: &str) -> Option<&'a str> {
    let mut shown = shown.chars();
    let letters = text.char_indices().filter(|(_, c)| c.is_alphabetic());
    let missing = |c: char| !shown.by_ref().any(|s| s == c);
    let mut missing = missing;
    letters.map(|(at, c)| (at, missing(c))).find(|(_, is_missing)| *is_missing).map(|(at, _)| &text[at..])
}

#[test]
fn no_letter_is_lost() {
    let mut random = Random::new(7);
    for _ in 0..long(20_000, 300_000) {
        let text = marks(&mut random, 30);
        let shown = words(&html(&text, false));
        assert_eq!(lost(&text, &shown), None, "\nof {text:?}\nin {shown:?}");
        let plain = plain(&text);
        assert_eq!(lost(&text, &plain), None, "\nof {text:?}\nin plain {plain:?}");
    }
    assert_eq!(lost("abc", "a-c"), Some("bc"));
}

/// Whether the pieces are the text, and mean what the text means.
fn check_pieces(text: &str, pieces: &[Piece]) {
    let sources: Vec<&str> = pieces.iter().map(Piece::source).collect();
    assert_eq!(sources.concat(), text);
    if pieces.iter().all(|piece| matches!(piece, Piece::Marked(_))) {
        let blocks: Vec<_> = sources.iter().flat_map(|source| parse(source)).collect();
        assert_eq!(blocks, parse(text), "{sources:#?}");
    }
}

#[test]
fn the_pieces_are_the_message() {
    let (mut random, examples) = (Random::new(3), examples());
    let mut cut = 0;
    for _ in 0..long(400, 20_000) {
        let mut text = String::new();
        while text.len() < 6_000 {
            match random.within(0..=2) {
                0 => text.push_str(&marks(&mut random, 12)),
                1 => text.push_str(&examples[random.index(examples.len())]),
                _ => text.push_str("\n\nA paragraph of some words, as they are most of the time.\n\n"),
            }
        }
        let pieces = split(&text);
        cut += usize::from(pieces.len() > 1);
        check_pieces(&text, &pieces);
    }
    assert!(cut > 100, "only {cut} messages were cut at all");
}

#[test]
fn a_growing_message_keeps_the_pieces_that_are_over() {
    let (mut random, examples) = (Random::new(5), examples());
    for _ in 0..long(40, 2_000) {
        let text: String =
            (0..60).map(|_| examples[random.index(examples.len())].clone() + "\n\nAnd so on.\n\n").collect();
        let (mut pieces, mut end) = (Pieces::default(), 0);
        let mut before: Vec<Piece> = Vec::new();
        while end < text.len() {
            end = text.floor_char_boundary((end + 1 + random.index(160)).min(text.len()));
            let now = pieces.update(&text[..end]);
            check_pieces(&text[..end], &now);
            for (old, new) in before.iter().rev().skip(1).rev().zip(&now) {
                let (Piece::Marked(old), Piece::Marked(new)) = (old, new) else { panic!("not Markdown") };
                assert!(std::rc::Rc::ptr_eq(old, new), "a piece that was over was made again");
            }
            before = now;
        }
        let other = pieces.update("another text");
        check_pieces("another text", &other);
    }
}

/// Inputs on which parsers are known to be slow, about `bytes` long.
fn hostile(bytes: usize) -> Vec<(String, String)> {
    let runs = [
        "[",
        "![",
        "*",
        "**a",
        "_a_",
        "*a_",
        "`",
        "`a``",
        ">",
        "> ",
        "|",
        "|-",
        "a|",
        "<",
        "<!--",
        "<a ",
        "</",
        "- ",
        "-\n",
        "1.",
        "[a](",
        "[a]: b\n",
        "[a]: b\n\n",
        "[a][b]",
        "](",
        "a\n",
        "a\n\n",
        "~~",
        "~~a",
        "~",
        "\\",
        "&",
        "&a;",
        "<?",
        "<![CDATA[",
        "<!A",
        "    a\n",
        "#",
        "# a\n",
        "\t",
        "    \n",
        "* a\n ",
        ":",
        "[^a]",
        "![[]()",
        "a**b*c_",
        "\"",
        "(",
        "[a](<b",
        "[a](b \"",
        "<a b='",
        "```\n",
        "``` `",
        "[ ] ",
        "- [ ] a\n",
        "\0",
        "\r",
        "\u{301}",
    ];
    let mut found: Vec<(String, String)> =
        runs.iter().map(|run| ((*run).to_owned(), run.repeat(bytes / run.len()))).collect();
    let half = bytes / 2;
    let mut pair = |name: &str, a: &str, b: &str| {
        found.push((name.to_owned(), a.repeat(half / a.len()) + &b.repeat(half / b.len())));
    };
    pair("brackets that close", "[", "]");
    pair("links that close", "[a", "](b)");
    pair("stars that close", "*a ", " b*");
    pair("quotes and lines", "> ", "\na");
    pair("lists and empty lines", "- ", "\n");
    pair("a wide table", "a|", "\n");
    pair("deep and deeper lists", "1. - > ", "\n      a");
    let rungs: String =
        (0..).map(|at| " ".repeat(2 * at) + "- a\n").take((bytes as f64).sqrt() as usize).collect();
    found.push(("a stair of lists".to_owned(), rungs));
    let columns = (bytes as f64).sqrt() as usize / 2;
    let table = "|a".repeat(columns) + "\n" + &"|-".repeat(columns) + "\n" + &"|\n".repeat(half / 2);
    found.push(("a table with empty rows".to_owned(), table));
    found
}

#[test]
fn hostile_messages_take_no_longer_than_their_length() {
    for (name, text) in hostile(200 << 10) {
        let start = Instant::now();
        let pieces = split(&text);
        for piece in &pieces {
            if let Piece::Marked(source) = piece {
                parse(source);
            }
        }
        let took = start.elapsed();
        if std::env::var_os("CARNET_TIMES").is_some() {
            println!("{took:>12.1?} {name:?} {} pieces", pieces.len());
        }
        assert!(took < Duration::from_secs(5), "{name:?} took {took:?}");
    }
}
