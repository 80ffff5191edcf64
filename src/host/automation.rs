//! The window driven by a test: finds elements, answers dialogs, waits until nothing moves.
//!
//! Exists only where the environment says `CARNET_AUTOMATION=stdio`; orders are lines of JSON on
//! standard input, answers lines of JSON on standard output. Clicks and keys are not given here:
//! a test gives them to the window system, as a person would. The drivers that browsers bring
//! along are not used, because they make the web view listen on a socket, which is what this
//! program promises never to do.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use serde_json::{Value, json};

use super::bridge::{Bridge, Page};
use super::window::{Bell, Wake};

/// Whether the environment asks for it.
pub(super) fn is_asked_for() -> bool {
    std::env::var_os("CARNET_AUTOMATION").is_some_and(|value| value == "stdio")
}

/// One line of a test.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Order {
    /// Comes back with the answer.
    id: u64,
    #[serde(flatten)]
    what: What,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum What {
    /// The elements a selector finds, where they are and what they say; with a text, those that
    /// say exactly that, or else contain it. The first can be scrolled to.
    Find {
        find: String,
        text: Option<String>,
        #[serde(default)]
        reveal: bool,
    },
    /// The first element a selector finds, as HTML.
    Html { html: String },
    /// The value of a script.
    Eval { eval: String },
    /// The addresses the page asked for.
    Requests {
        #[serde(rename = "requests")]
        _yes: bool,
    },
    /// Answers when nothing moves.
    Settled {
        #[serde(rename = "settled")]
        _yes: bool,
    },
    /// The file that the next dialog picks; `null` closes it without one.
    Pick {
        #[serde(deserialize_with = "Option::deserialize")]
        pick: Option<PathBuf>,
    },
}

/// Files that dialogs will pick.
#[derive(Debug, Default)]
pub(super) struct Picks(RefCell<VecDeque<Option<PathBuf>>>);

impl Picks {
    /// The file for this dialog; none where the test named none.
    pub(super) fn next(&self) -> Option<PathBuf> {
        self.0.borrow_mut().pop_front().flatten()
    }
}

/// The test's end of the window.
pub(super) struct Automation {
    picks: Rc<Picks>,
    requests: Arc<Mutex<Vec<String>>>,
    /// Orders that came before the page was there.
    waiting: VecDeque<Order>,
    /// Who waits until nothing moves, and whether the page was asked since.
    settling: Arc<Mutex<Vec<u64>>>,
    bell: Arc<Bell>,
}

fn say(answer: &Value) {
    let mut out = io::stdout().lock();
    // A test that went away reads nothing, and the end of its input closes the window.
    let _ = writeln!(out, "{answer}").and_then(|()| out.flush());
}

impl Automation {
    /// Starts to read orders; the end of the input closes the window.
    pub(super) fn start(bell: Arc<Bell>) -> Self {
        let of_orders = Arc::clone(&bell);
        std::thread::spawn(move || {
            for line in io::stdin().lock().lines().map_while(Result::ok) {
                match serde_json::from_str(&line) {
                    Ok(order) => of_orders.ring(Wake::Order(order)),
                    Err(error) => say(&json!({ "error": error.to_string() })),
                }
            }
            of_orders.ring(Wake::Close);
        });
        Self {
            picks: Rc::default(),
            requests: Arc::default(),
            waiting: VecDeque::new(),
            settling: Arc::default(),
            bell,
        }
    }

    /// Where dialogs find their answers.
    pub(super) fn picks(&self) -> Rc<Picks> {
        Rc::clone(&self.picks)
    }

    /// Where requests are noted.
    pub(super) fn requests(&self) -> Arc<Mutex<Vec<String>>> {
        Arc::clone(&self.requests)
    }

    /// Takes an order; it is done in [`Automation::go_on`].
    pub(super) fn take(&mut self, order: Order) {
        self.waiting.push_back(order);
    }

    /// Does what can be done now.
    pub(super) fn go_on(&mut self, bridge: &Bridge, page: &dyn Page) {
        while bridge.is_ready()
            && let Some(order) = self.waiting.pop_front()
        {
            self.obey(order, page);
        }
        if bridge.is_settled() {
            let mut settling = self.settling.lock().unwrap_or_else(PoisonError::into_inner);
            settling.drain(..).for_each(|id| say(&json!({ "id": id, "value": true })));
        }
    }

    fn obey(&self, Order { id, what }: Order, page: &dyn Page) {
        match what {
            What::Find { find, text, reveal } => {
                ask(page, id, &in_page(&json!({ "find": find, "text": text, "reveal": reveal })));
            }
            What::Html { html } => ask(page, id, &in_page(&json!({ "html": html }))),
            What::Eval { eval } => ask(page, id, &eval),
            What::Requests { .. } => {
                let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
                say(&json!({ "id": id, "value": *requests }));
            }
            What::Settled { .. } => self.settle(id, page),
            What::Pick { pick } => {
                self.picks.0.borrow_mut().push_back(pick);
                say(&json!({ "id": id, "value": true }));
            }
        }
    }

    /// Whatever the page has said already is read before the answer to this question.
    fn settle(&self, id: u64, page: &dyn Page) {
        let (settling, bell) = (Arc::clone(&self.settling), Arc::clone(&self.bell));
        let answer = move |_| {
            settling.lock().unwrap_or_else(PoisonError::into_inner).push(id);
            bell.ring(Wake::Draw);
        };
        page.ask("0", Box::new(answer));
    }
}

fn in_page(order: &Value) -> String {
    format!("{}({order})", include_str!("automation.js").trim_end())
}

fn ask(page: &dyn Page, id: u64, script: &str) {
    let answer = move |text: String| {
        let value = serde_json::from_str(&text).unwrap_or(Value::Null);
        say(&json!({ "id": id, "value": value }));
    };
    page.ask(script, Box::new(answer));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_order_is_read() {
        let read = |text: &str| serde_json::from_str::<Order>(text).map(|order| order.what);
        assert!(matches!(read(r#"{"id":1,"find":"a","text":"b"}"#), Ok(What::Find { text: Some(_), .. })));
        assert!(matches!(read(r#"{"id":1,"find":"a"}"#), Ok(What::Find { text: None, .. })));
        assert!(matches!(read(r#"{"id":1,"html":"a"}"#), Ok(What::Html { .. })));
        assert!(matches!(read(r#"{"id":1,"eval":"1"}"#), Ok(What::Eval { .. })));
        assert!(matches!(read(r#"{"id":1,"requests":true}"#), Ok(What::Requests { .. })));
        assert!(matches!(read(r#"{"id":1,"settled":true}"#), Ok(What::Settled { .. })));
        assert!(matches!(read(r#"{"id":1,"pick":"/a"}"#), Ok(What::Pick { pick: Some(_) })));
        assert!(matches!(read(r#"{"id":1,"pick":null}"#), Ok(What::Pick { pick: None })));
        for bad in [r#"{"find":"a"}"#, r#"{"id":1,"find":2}"#, r#"{"id":-1,"eval":"1"}"#, r#"{"id":1}"#] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn dialogs_pick_what_was_named_and_then_nothing() {
        let picks = Picks(RefCell::new([Some(PathBuf::from("a")), None].into()));
        assert_eq!([picks.next(), picks.next(), picks.next()], [Some(PathBuf::from("a")), None, None]);
    }
}
