//! What a message becomes on the page: a closed set of elements, whatever was written.
//!
//! Each text is drawn by the real component, written as HTML and read again by an HTML parser, as a
//! web view would read it. `CARNET_LONG` makes the random part long.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use carnet::ui::markdown::{Labels, MessageText};
use dioxus::prelude::*;
use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use crate::support::long;
use crate::support::random::Random;

mod text;

const TAGS: &str = "div p h3 h4 h5 h6 ul ol li blockquote pre code table thead tbody tr th td hr em strong s \
                    span br button";
const ATTRIBUTES: &str = "class dir start tabindex role aria-label aria-hidden data-done data-language \
                          data-align data-attachment";
const CLASSES: &str = "message-text line verbatim task task-box task-text code code-head code-name \
                       code-copy table link address picture attachment pen";

fn labels() -> Rc<Labels> {
    Rc::new(Labels {
        copy_code: "Copy".into(),
        code: "Code".into(),
        table: "Table".into(),
        picture: "Picture".into(),
        task_done: "Done".into(),
        task_open: "Open".into(),
    })
}

#[component]
fn Page(text: Rc<str>, writing: bool) -> Element {
    rsx! {
        MessageText { text, writing, labels: labels(), on_copy_code: |_| {} }
    }
}

/// The HTML of a message.
fn html(text: &str, writing: bool) -> String {
    let mut dom = VirtualDom::new_with_props(Page, PageProps { text: text.into(), writing });
    dom.rebuild_in_place();
    dioxus_ssr::render(&dom)
}

/// Calls `visit` with every node of a page, in order, and without recursion.
fn walk(html: &str, mut visit: impl FnMut(&Handle)) {
    let dom = html5ever::parse_document(RcDom::default(), Default::default()).one(html);
    let mut open = vec![dom.document.clone()];
    while let Some(node) = open.pop() {
        visit(&node);
        open.extend(node.children.borrow().iter().rev().cloned());
    }
}

/// The words of a page, in order.
fn words(html: &str) -> String {
    let mut words = String::new();
    walk(html, |node| {
        if let NodeData::Text { contents } = &node.data {
            words.push_str(&contents.borrow());
        }
    });
    words
}

fn is_one_of(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

fn attribute_complaint(name: &str, value: &str) -> Option<String> {
    let is_fit = match name {
        "class" => value.split(' ').all(|class| is_one_of(CLASSES, class)),
        "dir" => is_one_of("auto ltr", value),
        "start" => value.parse::<i32>().is_ok(),
        "tabindex" => value == "0",
        "role" => is_one_of("img group", value),
        "aria-hidden" | "data-done" => is_one_of("true false", value),
        "data-align" => is_one_of("start center end", value),
        "data-language" => {
            value.len() <= 20 && value.chars().all(|c| c.is_ascii_alphanumeric() || "+#-".contains(c))
        }
        "data-attachment" => value.chars().all(|c| c.is_ascii_hexdigit()),
        _ => is_one_of(ATTRIBUTES, name),
    };
    (!is_fit).then(|| format!("attribute {name}={value:?}"))
}

/// What a page holds beyond the closed set.
fn complaints(html: &str) -> Vec<String> {
    let (mut found, mut elements) = (Vec::new(), 0);
    walk(html, |node| match &node.data {
        NodeData::Element { name, attrs, .. } => {
            let tag = &*name.local;
            elements += usize::from(!is_one_of("html head body", tag));
            if !is_one_of(TAGS, tag) && !is_one_of("html head body", tag) {
                found.push(format!("element {tag}"));
            }
            let attrs = attrs.borrow();
            found.extend(attrs.iter().filter_map(|a| attribute_complaint(&a.name.local, &a.value)));
        }
        NodeData::Comment { .. } | NodeData::Doctype { .. } | NodeData::ProcessingInstruction { .. } => {
            found.push("a comment or an instruction".to_owned());
        }
        NodeData::Document | NodeData::Text { .. } => {}
    });
    // A page that is read otherwise than it was written could change on a second reading.
    let opened = html.match_indices('<').filter(|(at, _)| !html[at + 1..].starts_with('/')).count();
    if opened != elements {
        found.push(format!("{opened} elements written, {elements} read"));
    }
    found
}

fn check(text: &str) {
    for writing in [false, true] {
        let html = html(text, writing);
        let found = complaints(&html);
        assert!(found.is_empty(), "{found:?}\nfrom {text:?}\nas {html}");
    }
}

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Every example of CommonMark.
fn examples() -> Vec<String> {
    let text = fs::read_to_string(golden().join("commonmark/examples.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A line of `xss.txt` without its escapes.
fn unescaped(line: &str) -> String {
    let (mut text, mut rest) = (String::new(), line);
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        let (c, used) = match after.chars().next().unwrap() {
            'n' => ('\n', 1),
            't' => ('\t', 1),
            'r' => ('\r', 1),
            '0' => ('\0', 1),
            'u' => {
                let end = after.find('}').unwrap();
                (char::from_u32(u32::from_str_radix(&after[2..end], 16).unwrap()).unwrap(), end + 1)
            }
            other => (other, other.len_utf8()),
        };
        text.push(c);
        rest = &after[used..];
    }
    text + rest
}

fn attempts() -> Vec<String> {
    let text = fs::read_to_string(golden().join("xss.txt")).unwrap();
    text.lines().filter(|line| !line.starts_with(";; ")).map(unescaped).collect()
}

#[test]
fn the_check_finds_what_must_not_be_there() {
    for bad in [
        "<a>x</a>",
        "<p onclick=\"x\">x</p>",
        "<span href=\"x\">x</span>",
        "<span style=\"x\">x</span>",
        "<img src=\"x\">",
        "<p class=\"other\">x</p>",
        "<!-- x -->",
        "<p><p>x</p></p>",
        "<code data-language=\"a&quot;b\">x</code>",
    ] {
        assert!(!complaints(bad).is_empty(), "{bad}");
    }
    assert_eq!(complaints("<div class=\"message-text\"><p dir=\"auto\">x</p></div>"), Vec::<String>::new());
    assert!(html("**x**", false).contains("<strong>x</strong>"));
}

#[test]
fn no_attempt_gets_more_than_text() {
    let attempts = attempts();
    assert!(attempts.len() >= 250, "{}", attempts.len());
    for text in &attempts {
        check(text);
        for around in ["> ", "- ", "# ", "| ", "**", "[x](", "![", "`", "```"] {
            check(&format!("{around}{text}"));
        }
    }
    check(&attempts.join("\n\n"));
    check(&attempts.concat());
    for part in ["<script>", "<svg onload=alert(1)>", "[x](javascript:", "![", "&lt;"] {
        check(&part.repeat(20_000));
    }
}

#[test]
fn every_commonmark_example_stays_in_the_set() {
    let examples = examples();
    assert_eq!(examples.len(), 652);
    examples.iter().for_each(|text| check(text));
    check(&examples.join("\n\n"));
}

#[test]
fn random_marks_stay_in_the_set() {
    let (mut random, attempts) = (Random::new(14), attempts());
    for _ in 0..long(20_000, 1_000_000) {
        let mut text = text::marks(&mut random, 24);
        if random.within(0..=3) == 0 {
            text.push_str(&attempts[random.index(attempts.len())]);
            text.push_str(&text::marks(&mut random, 6));
        }
        let html = html(&text, random.within(0..=1) == 0);
        let found = complaints(&html);
        assert!(found.is_empty(), "{found:?}\nfrom {text:?}\nas {html}");
    }
}

/// Words that would let a message's own markup or addresses through.
const GATE: &[&str] =
    &["dangerous_inner_html", "href:", "src:", "\"href\"", "\"src\"", "\"style\"", " style:"];

#[test]
fn no_screen_can_hand_on_markup_or_addresses() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            files += 1;
            let text = fs::read_to_string(&entry).unwrap();
            let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in lines {
                let found = GATE.iter().find(|word| line.contains(**word));
                assert_eq!(found, None, "{}: {line}", entry.display());
            }
        }
    }
    assert!(files > 5, "the walk missed the screens");
}

#[test]
fn sample_messages_look_as_agreed() {
    let folder = golden().join("html");
    for name in ["prose", "lists", "code", "table", "links", "writing"] {
        let source = fs::read_to_string(folder.join(format!("markdown-{name}.md"))).unwrap();
        let html = html(&source, name == "writing").replace("><", ">\n<") + "\n";
        let path = folder.join(format!("markdown-{name}.html"));
        if std::env::var_os("CARNET_BLESS").is_some() {
            fs::write(&path, &html).unwrap();
        }
        assert_eq!(html, fs::read_to_string(&path).unwrap(), "{name}; CARNET_BLESS=1 writes it anew");
    }
}
