//! The way in, the models and the settings, drawn from sample states: as agreed, in both languages.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use carnet::app::App;
use carnet::i18n::Language;
use carnet::ui::Root;
use carnet::ui::link::{Connection, Link};
use carnet::ui::shell::{FakeShell, Shell};
use dioxus::prelude::*;

use crate::support::samples_you::{NOW, samples};

/// The samples that are drawn in French as well, one of each screen.
const FRENCH: &[&str] = &[
    "gate-hello",
    "gate-code",
    "gate-typeback-wrong",
    "gate-lock",
    "gate-locked-wait",
    "gate-trouble",
    "models-empty",
    "models-list",
    "models-candidate",
    "model-measured",
    "you-begun",
    "look",
    "lock-begun",
    "backup-made",
    "keeping-days",
    "storage-sizes",
    "proof-none",
    "about",
];

/// The whole page of a state.
pub fn page(mut app: App, language: Language) -> String {
    app.settings.look.language = Some(language.tag().to_owned());
    let (_sender, events) = futures_channel::mpsc::unbounded();
    let link = Link::new(Connection {
        app,
        send: Rc::new(|_| {}),
        events,
        system_language: None,
        version: "0.1.0",
        now: || NOW,
    });
    let shell: Rc<dyn Shell> = Rc::new(FakeShell::default());
    let mut dom = VirtualDom::new(Root).with_root_context(link).with_root_context(shell);
    dom.rebuild_in_place();
    dioxus_ssr::render(&dom)
}

/// The part of a page that the sample is about: all of the gate, else the pane that is seen.
fn part(html: &str) -> &str {
    let between = |from: &str, to: &str| {
        let start = html.find(from)?;
        let end = html[start..].rfind(to)?;
        Some(&html[start..start + end])
    };
    let detail = html.contains("data-detail=true").then(|| between("<div class=\"pane pane-detail\"", "</main>"));
    let list = || between("<div class=\"pane pane-list\"", "<div class=\"pane pane-detail\"");
    detail.flatten().or_else(list).unwrap_or(html)
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/html").join(format!("{name}.html"))
}

#[test]
fn the_screens_look_as_agreed() {
    let mut differ = Vec::new();
    for (name, app) in samples() {
        let languages = [("", Language::English), ("-fr", Language::French)];
        for (mark, language) in languages {
            if language == Language::French && !FRENCH.contains(&name) {
                continue;
            }
            let html = part(&page(app.clone(), language)).replace("><", ">\n<") + "\n";
            let path = golden(&format!("{name}{mark}"));
            if std::env::var_os("CARNET_BLESS").is_some() {
                fs::write(&path, &html).unwrap();
            }
            if fs::read_to_string(&path).ok().as_deref() != Some(html.as_str()) {
                differ.push(format!("{name}{mark}"));
            }
        }
    }
    assert!(differ.is_empty(), "{differ:?} differ; CARNET_BLESS=1 writes them anew");
}

#[test]
fn every_french_sample_is_there_and_no_word_stays_english() {
    let all = samples();
    for name in FRENCH {
        let (_, app) = all.iter().find(|(other, _)| other == name).unwrap_or_else(|| panic!("{name}"));
        assert_ne!(page(app.clone(), Language::English), page(app.clone(), Language::French), "{name}");
    }
}
