//! A small application that uses everything the host offers.
//!
//! What must not be lost lives outside of the virtual DOM, as in the real application.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use carnet::host;
use carnet::ui::shell::{PageLook, PickRequest, use_shell};
use dioxus::prelude::*;
use futures_channel::mpsc;
use futures_util::StreamExt;

/// What outlives the page.
struct Kept {
    /// What stands in the text field, also as a file for the test to read.
    draft: RefCell<String>,
    draft_file: PathBuf,
    count: Cell<u32>,
}

impl Kept {
    fn set_draft(&self, text: String) {
        std::fs::write(&self.draft_file, &text).unwrap();
        *self.draft.borrow_mut() = text;
    }
}

/// Opens the window; `CARNET_WINDOW_APP` is the folder for the draft.
pub fn run() {
    env_logger::init();
    let folder = PathBuf::from(std::env::var_os("CARNET_WINDOW_APP").unwrap());
    let kept = Rc::new(Kept {
        draft: RefCell::default(),
        draft_file: folder.join("draft.txt"),
        count: Cell::new(0),
    });
    host::run(
        Root,
        move |dom| dom.provide_root_context(Rc::clone(&kept)),
        || (),
        &host::Options::new("Window"),
    )
    .unwrap();
}

#[component]
fn Root() -> Element {
    rsx! {
        main {
            Counter {}
            Fields {}
            Rows {}
            Asked {}
            Stream {}
            a { id: "link", href: "/elsewhere", "Link" }
        }
    }
}

#[component]
fn Counter() -> Element {
    let kept = use_context::<Rc<Kept>>();
    let mut count = use_signal(|| kept.count.get());
    rsx! {
        button {
            id: "more",
            onclick: move |_| {
                kept.count.set(kept.count.get() + 1);
                count.set(kept.count.get());
            },
            "More"
        }
        output { id: "count", "{count}" }
    }
}

#[component]
fn Fields() -> Element {
    let kept = use_context::<Rc<Kept>>();
    let draft = use_hook(|| kept.draft.borrow().clone());
    let mut bytes = use_signal(|| kept.draft.borrow().len());
    let mut sent = use_signal(|| 0);
    let mut submitted = use_signal(|| 0);
    rsx! {
        textarea {
            id: "draft",
            rows: 2,
            initial_value: "{draft}",
            oninput: move |event| {
                bytes.set(event.value().len());
                kept.set_draft(event.value());
            },
        }
        output { id: "bytes", "{bytes}" }
        textarea {
            id: "message",
            rows: 2,
            "data-enter": "send",
            onkeydown: move |event| {
                if event.key() == Key::Enter && !event.modifiers().shift() && !event.is_composing() {
                    sent += 1;
                }
            },
        }
        output { id: "sent", "{sent}" }
        form { onsubmit: move |_| submitted += 1,
            input { id: "name" }
            button { id: "submit", "Submit" }
        }
        output { id: "submitted", "{submitted}" }
    }
}

#[component]
fn Rows() -> Element {
    let mut rows = use_signal(|| (0..40).collect::<Vec<i32>>());
    let mut revealed = use_signal(|| None::<i32>);
    rsx! {
        button {
            id: "append",
            onclick: move |_| {
                let next = rows.read().last().map_or(0, |last| last + 1);
                rows.push(next);
            },
            "Append"
        }
        button {
            id: "prepend",
            onclick: move |_| {
                let first = rows.read().first().map_or(0, |first| *first);
                rows.write().splice(0..0, first - 10..first);
            },
            "Prepend"
        }
        button { id: "other", onclick: move |_| rows.set((1000..1050).collect()), "Other" }
        button { id: "reveal", onclick: move |_| revealed.set(Some(5)), "Reveal" }
        div { id: "rows", "data-keep": "end",
            for row in rows() {
                p {
                    key: "{row}",
                    id: "row{row}",
                    "data-row": true,
                    "data-reveal": (revealed() == Some(row)).then_some("center"),
                    "Row {row}"
                }
            }
        }
    }
}

#[component]
fn Asked() -> Element {
    let shell = use_shell();
    let mut place = use_signal(String::new);
    let mut picked = use_signal(String::new);
    let mut asks = use_signal(|| false);
    let (copier, painter, picker, closer, focuser) =
        (Rc::clone(&shell), Rc::clone(&shell), Rc::clone(&shell), Rc::clone(&shell), shell);
    let look =
        PageLook { language: "fr".to_owned(), theme: Some("dark"), text_percent: 150, reduce_motion: true };
    rsx! {
        button { id: "copy", onclick: move |_| copier.copy("Ça va ? 😀\n\"<b>\" \\ \u{2028}"), "Copy" }
        button { id: "look", onclick: move |_| painter.set_page(look.clone()), "Look" }
        button {
            id: "pick",
            onclick: move |_| {
                let file = picker.pick_file(PickRequest::default());
                async move { picked.set(format!("{:?}", file.await)) }
            },
            "Pick"
        }
        output { id: "picked", "{picked}" }
        button {
            id: "ask",
            onclick: move |_| {
                asks.set(true);
                focuser.focus("answer");
            },
            "Ask"
        }
        if asks() {
            input { id: "answer" }
            input { id: "second", "data-autofocus": true }
        }
        button { id: "close", onclick: move |_| closer.close(), "Close" }
        div {
            id: "place",
            onmounted: move |event| async move {
                let rect = event.get_client_rect().await.unwrap();
                place.set(format!("{} {}", rect.width(), rect.height() > 0.0));
            },
            "Place {place}"
        }
    }
}

/// What another thread says arrives at frame rate, whole and in order.
#[component]
fn Stream() -> Element {
    let mut text = use_signal(String::new);
    let start = move |_| async move {
        let (sender, mut words) = mpsc::unbounded();
        std::thread::spawn(move || {
            for word in 0..2000 {
                let _ = sender.unbounded_send(format!("{word} "));
                std::thread::sleep(Duration::from_micros(500));
            }
        });
        while let Some(word) = words.next().await {
            text.write().push_str(&word);
        }
    };
    rsx! {
        button { id: "stream", onclick: start, "Stream" }
        p { id: "streamed", "{text}" }
    }
}
