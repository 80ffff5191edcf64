//! No word of a message is lost, and its pieces are the message.

use std::time::{Duration, Instant};

use carnet::ui::markdown::{Piece, Pieces, parse, plain, split};

use std::cell::RefCell;
use std::rc::Rc;

use carnet::ui::markdown::MessageText;
use dioxus::prelude::*;
use dioxus_core::{Mutations, NoOpMutations};

use super::{examples, html, labels, words};
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
        let growing = text.clone() + " ";
        let shown = words(&html(&growing, true));
        assert_eq!(lost(&text, &shown), None, "\nof {growing:?}\nwritten as {shown:?}");
        // The name of a code's language is no part of its plain text.
        if !text.contains("```") && !text.contains("~~~") {
            let plain = plain(&text);
            assert_eq!(lost(&text, &plain), None, "\nof {text:?}\nin plain {plain:?}");
        }
    }
    assert_eq!(lost("abc", "a-c"), Some("bc"));
}

/// Whether the pieces are the text, and mean what the text means.
fn check_pieces(text: &str, pieces: &[Piece]) {
    let sources: Vec<&str> = pieces.iter().map(Piece::source).collect();
    assert_eq!(sources.concat(), text);
    if pieces.iter().all(|piece| matches!(piece, Piece::Marked(_))) {
        let blocks: Vec<_> = sources.iter().flat_map(|source| parse(source)).collect();
        let whole = parse(text);
        let differing = blocks.iter().zip(&whole).find(|(one, other)| one != other);
        assert_eq!((blocks.len(), differing), (whole.len(), None));
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
#[expect(clippy::too_many_lines, reason = "a table of inputs")]
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

/// Draws whatever `text` holds at the time.
#[expect(clippy::needless_pass_by_value, reason = "a root gets its properties by value")]
fn growing(text: Rc<RefCell<Rc<str>>>) -> Element {
    rsx! {
        MessageText { text: text.borrow().clone(), writing: true, labels: labels(), on_copy_code: |_| {} }
    }
}

/// An answer as models write them, about `bytes` long.
fn answer(bytes: usize) -> String {
    let part = "## A part\n\nSome **words** of a paragraph with `code` in it, and a [link](https://a.example), \
                which goes on for a line or two as paragraphs do.\n\n- one\n- two, *with* more\n- three\n\n\
                ```rust\nlet a = 1;\nlet b = a + 1;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n";
    part.repeat(bytes / part.len() + 1)
}

#[test]
fn a_growing_message_is_drawn_only_at_its_end() {
    let mut whole = answer(8 << 10);
    let text = Rc::new(RefCell::new(Rc::<str>::from(&*whole)));
    let mut dom = VirtualDom::new_with_props(growing, text.clone());
    dom.rebuild(&mut NoOpMutations);
    let start = Instant::now();
    for at in 0..200 {
        whole.push_str(if at % 20 == 19 { "end.\n\n" } else { "word " });
        *text.borrow_mut() = whole.as_str().into();
        dom.mark_dirty(ScopeId::APP);
        let mut mutations = Mutations::default();
        dom.render_immediate(&mut mutations);
        assert!(mutations.edits.len() < 150, "{} edits for one word", mutations.edits.len());
    }
    let took = start.elapsed() / 200;
    if std::env::var_os("CARNET_TIMES").is_some() {
        println!("{took:?} for a word behind 8 KiB");
    }
    assert!(took < Duration::from_millis(8), "{took:?} for one word");
}

#[test]
fn long_messages_are_drawn_in_bounded_time() {
    let prose = "A line of words without any marks in it, as a book has them.\n".repeat(18 << 10);
    for (name, text) in [
        ("8 KiB", answer(8 << 10)),
        ("64 KiB", answer(64 << 10)),
        ("250 KiB", answer(250 << 10)),
        ("1 MiB", answer(1 << 20)),
        ("1 MiB of prose", prose),
        ("64 KiB of emphasis", "*a* ".repeat(16 << 10)),
        ("250 KiB of emphasis", "*a* ".repeat(62 << 10)),
    ] {
        let start = Instant::now();
        let blocks: usize = split(&text).iter().map(|piece| parse(piece.source()).len()).sum();
        let parsed = start.elapsed();
        let text = Rc::new(RefCell::new(Rc::<str>::from(text)));
        let start = Instant::now();
        let mut dom = VirtualDom::new_with_props(growing, text);
        let mut mutations = Mutations::default();
        dom.rebuild(&mut mutations);
        let took = start.elapsed();
        if std::env::var_os("CARNET_TIMES").is_some() {
            let edits = mutations.edits.len();
            println!(
                "{name}: {took:?} drawn, of it {parsed:?} split and parsed, {blocks} blocks, {edits} edits"
            );
        }
        assert!(took < Duration::from_secs(5), "{name} took {took:?}");
    }
}
