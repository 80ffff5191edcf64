//! What a reader of the screen, a keyboard and weak eyes need: names, labels, contrast.
//!
//! Every sample page is read by an HTML parser; the colors are read from the style sheet.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use crate::support::stage::html_after;
use crate::support::{samples, samples_you};

/// A page as elements in order.
struct Page {
    elements: Vec<Node>,
    /// Holds the nodes: they let go of their children with it.
    _document: RcDom,
}

/// An element, its parent by place, and its words.
struct Node {
    tag: String,
    attributes: BTreeMap<String, String>,
    parent: Option<usize>,
    handle: Handle,
}

impl Page {
    fn read(html: &str) -> Self {
        let dom = html5ever::parse_document(RcDom::default(), Default::default()).one(html);
        let mut elements = Vec::new();
        let mut open = vec![(dom.document.clone(), None)];
        while let Some((handle, parent)) = open.pop() {
            let mut below = parent;
            if let NodeData::Element { name, attrs, .. } = &handle.data {
                below = Some(elements.len());
                let attributes = attrs.borrow();
                let attributes = attributes.iter().map(|a| (a.name.local.to_string(), a.value.to_string()));
                elements.push(Node {
                    tag: name.local.to_string(),
                    attributes: attributes.collect(),
                    parent,
                    handle: handle.clone(),
                });
            }
            open.extend(handle.children.borrow().iter().rev().map(|child| (child.clone(), below)));
        }
        Self { elements, _document: dom }
    }

    fn by_id(&self, id: &str) -> Option<&Node> {
        self.elements.iter().find(|node| node.is("id", id))
    }

    fn is_hidden(&self, node: &Node) -> bool {
        let mut at = Some(node);
        while let Some(node) = at {
            if node.is("aria-hidden", "true") {
                return true;
            }
            at = node.parent.map(|parent| &self.elements[parent]);
        }
        false
    }

    /// What a reader of the screen calls an element.
    fn name(&self, node: &Node) -> String {
        if let Some(ids) = node.get("aria-labelledby") {
            return ids.split(' ').filter_map(|id| self.by_id(id)).map(|node| words(&node.handle)).collect();
        }
        if let Some(label) = node.get("aria-label") {
            return label.to_owned();
        }
        if ["input", "textarea", "select"].contains(&node.tag.as_str()) {
            let of = node.get("id").and_then(|id| {
                self.elements.iter().find(|label| label.tag == "label" && label.get("for") == Some(id))
            });
            let around =
                node.parent.map(|parent| &self.elements[parent]).filter(|parent| parent.tag == "label");
            return of.or(around).map(|label| words(&label.handle)).unwrap_or_default();
        }
        words(&node.handle)
    }
}

impl Node {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.get(name) == Some(value)
    }

    fn is_control(&self) -> bool {
        let roles = [
            "button",
            "switch",
            "slider",
            "tab",
            "checkbox",
            "radio",
            "radiogroup",
            "progressbar",
            "menuitem",
        ];
        let tags = ["button", "input", "textarea", "select", "summary", "progress", "a", "nav"];
        tags.contains(&self.tag.as_str())
            || self.get("role").is_some_and(|role| roles.contains(&role))
            || self.is("tabindex", "0")
    }
}

/// The words below a node that are read aloud.
fn words(handle: &Handle) -> String {
    let mut said = String::new();
    let mut open = vec![handle.clone()];
    while let Some(node) = open.pop() {
        match &node.data {
            NodeData::Text { contents } => said.push_str(&contents.borrow()),
            NodeData::Element { attrs, .. } => {
                let attrs = attrs.borrow();
                let get =
                    |name: &str| attrs.iter().find(|a| &*a.name.local == name).map(|a| a.value.to_string());
                if get("aria-hidden").as_deref() == Some("true") {
                    continue;
                }
                said.push_str(&get("aria-label").unwrap_or_default());
            }
            _ => {}
        }
        open.extend(node.children.borrow().iter().rev().cloned());
    }
    said
}

/// What is wrong with a page.
pub fn complaints(html: &str) -> Vec<String> {
    let page = Page::read(html);
    let mut found = Vec::new();
    let mut ids = BTreeSet::new();
    for node in &page.elements {
        let called = format!("{} {:?}", node.tag, node.attributes);
        if let Some(id) = node.get("id")
            && !ids.insert(id.to_owned())
        {
            found.push(format!("the id {id} twice"));
        }
        for name in ["style", "href", "src", "onclick"] {
            if node.get(name).is_some() {
                found.push(format!("{called} has {name}"));
            }
        }
        for refers in ["aria-labelledby", "aria-describedby", "for"] {
            for id in node.get(refers).iter().flat_map(|ids| ids.split(' ')) {
                if page.by_id(id).is_none() {
                    found.push(format!("{called} refers to {id}, which is not there"));
                }
            }
        }
        if page.is_hidden(node) {
            continue;
        }
        let is_dialog = node.is("role", "dialog");
        let is_picture = node.tag == "svg" || node.is("role", "img");
        let needs_name = node.is_control() || is_dialog || is_picture || node.tag == "section";
        if needs_name && page.name(node).trim().is_empty() {
            found.push(format!("{called} has no name"));
        }
        if is_dialog && !node.is("aria-modal", "true") {
            found.push(format!("{called} does not say that it is modal"));
        }
    }
    found
}

#[test]
fn every_control_of_every_sample_has_a_name() {
    let mut found = Vec::new();
    for sample in samples::all().into_iter().chain(samples_you::all()) {
        let html = html_after(&sample.app, &sample.presses);
        found.extend(complaints(&html).into_iter().map(|complaint| format!("{}: {complaint}", sample.name)));
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn faulty_pages_are_found_out() {
    for (html, words) in [
        ("<button><svg aria-hidden=true></svg></button>", "no name"),
        ("<button aria-label=' '>", "no name"),
        ("<input id=a placeholder=Name>", "no name"),
        ("<svg></svg>", "no name"),
        ("<div role=switch></div>", "no name"),
        ("<p id=a></p><p id=a></p>", "twice"),
        ("<div role=dialog aria-label=Menu></div>", "modal"),
        ("<div role=dialog aria-modal=true></div>", "no name"),
        ("<p aria-describedby=b></p>", "not there"),
        ("<p style='color: red'></p>", "has style"),
    ] {
        let found = complaints(html);
        assert!(found.iter().any(|complaint| complaint.contains(words)), "{html}: {found:?}");
    }
    for html in [
        "<button>Go</button>",
        "<label for=a>Name</label><input id=a>",
        "<label>Name <input></label>",
        "<h1 id=t>Menu</h1><div role=dialog aria-modal=true aria-labelledby=t></div>",
        "<div aria-hidden=true><svg></svg></div>",
    ] {
        assert_eq!(complaints(html), Vec::<String>::new(), "{html}");
    }
}

// ---- Colors

fn style(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/styles").join(name)).unwrap()
}

/// The variables of a block that begins with `selector`.
fn block(css: &str, selector: &str) -> BTreeMap<String, [f64; 3]> {
    let start = css.find(&format!("{selector} {{")).unwrap_or_else(|| panic!("no {selector}"));
    let body = css[start..].split(['{', '}']).nth(1).unwrap();
    let lines = body.split(';').filter_map(|line| line.trim().split_once(':'));
    lines.map(|(name, value)| (name.trim().to_owned(), color(value.trim()))).collect()
}

fn color(hex: &str) -> [f64; 3] {
    let part = |at: usize| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
    assert_eq!(hex.len(), 7, "{hex}");
    [part(1), part(3), part(5)]
}

/// As the Web Content Accessibility Guidelines define it.
fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let linear = |c: f64| if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
    let luminance = |[r, g, b]: [f64; 3]| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Words and what they stand on.
const TEXT: &[(&str, &str)] = &[
    ("ink", "paper"),
    ("ink", "raised"),
    ("ink", "bubble"),
    ("ink", "mark"),
    ("ink", "hairline"),
    ("faded", "paper"),
    ("faded", "raised"),
    ("blue", "paper"),
    ("blue", "raised"),
    ("red", "paper"),
    ("red", "raised"),
    ("moss", "paper"),
    ("moss", "raised"),
    ("amber", "paper"),
    ("amber", "raised"),
    ("paper", "blue"),
    ("paper", "ink"),
    ("paper", "red"),
];

/// Marks that say something, and what they stand on.
const MARKS: &[(&str, &str)] = &[
    ("faded", "paper"),
    ("faded", "raised"),
    ("blue", "paper"),
    ("blue", "raised"),
    ("blue", "bubble"),
    ("amber", "paper"),
    ("red", "paper"),
    ("paper", "moss"),
];

#[test]
fn words_and_marks_can_be_read_in_both_themes() {
    let css = style("theme.css");
    let light = block(&css, ":root");
    let dark = block(&css, ":root[data-theme=\"dark\"]");
    let of_system = block(&css, ":root:not([data-theme=\"light\"])");
    assert_eq!(dark, of_system, "dark is dark, whoever chose it");
    assert_eq!(light.keys().collect::<Vec<_>>(), dark.keys().collect::<Vec<_>>());
    for (theme, colors) in [("light", light), ("dark", dark)] {
        for (pairs, least) in [(TEXT, 4.5), (MARKS, 3.0)] {
            for (front, back) in pairs {
                let ratio = contrast(colors[&format!("--{front}")], colors[&format!("--{back}")]);
                assert!(ratio >= least, "{theme}: {front} on {back} is {ratio:.2}, not {least}");
            }
        }
    }
}

#[test]
fn sizes_of_text_grow_with_the_person_s_choice() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/styles");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        for line in fs::read_to_string(&path).unwrap().lines() {
            let line = line.trim();
            if line.starts_with("font") && !line.starts_with("font-family") {
                assert!(!line.contains("px"), "{}: {line}", path.display());
            }
        }
    }
}
