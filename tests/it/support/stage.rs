//! The screens without a window: a state goes in, the page comes out as HTML.
//!
//! What the screens ask of the world is noted and never done.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use carnet::app::{App, Effect};
use carnet::data::Moment;
use carnet::ui::Root;
use carnet::ui::link::{Connection, Link};
use carnet::ui::shell::{FakeShell, Shell};
use dioxus::prelude::*;
use dioxus_core::{ElementId, NoOpMutations};
use dioxus_html::{PlatformEventData, SerializedHtmlEventConverter, SerializedMouseData};
use futures_channel::mpsc::{UnboundedSender, unbounded};
use futures_util::FutureExt;

/// The clock of all samples: Sunday 22 November 2026, 14:05.
pub fn now() -> Moment {
    Moment::utc(1_795_356_300_000)
}

/// The screens on a stage.
pub struct Stage {
    /// The virtual page.
    pub dom: VirtualDom,
    /// What was asked of the shell.
    pub shell: Rc<FakeShell>,
    /// What was asked of the world.
    pub effects: Rc<RefCell<Vec<Effect>>>,
    /// Tells the screens what happened.
    pub tell: UnboundedSender<carnet::app::Event>,
    /// What outlives the page.
    pub link: Link,
}

impl Stage {
    /// The page of a state.
    pub fn new(app: App) -> Self {
        dioxus_html::set_event_converter(Box::new(SerializedHtmlEventConverter));
        let effects = Rc::new(RefCell::new(Vec::new()));
        let noted = Rc::clone(&effects);
        let (tell, events) = unbounded();
        let link = Link::new(Connection {
            app,
            send: Rc::new(move |effect| noted.borrow_mut().push(effect)),
            events,
            system_language: Some("en".to_owned()),
            version: "0.1.0",
            now,
        });
        let shell = Rc::new(FakeShell::default());
        let dom = page(&link, &shell);
        Self { dom, shell, effects, tell, link }
    }

    /// Takes the page away and draws another, as after the process behind it died.
    pub fn draw_anew(self) -> Self {
        let Self { dom, shell, effects, tell, link } = self;
        drop(dom);
        let dom = page(&link, &shell);
        Self { dom, shell, effects, tell, link }
    }

    /// The page as HTML.
    pub fn html(&self) -> String {
        dioxus_ssr::render(&self.dom)
    }

    /// Draws what changed.
    pub fn settle(&mut self) {
        for _ in 0..4 {
            self.dom.process_events();
            self.dom.render_immediate(&mut NoOpMutations);
        }
    }

    /// Hears what was told and draws it; how many changes that made on the page.
    pub fn hear(&mut self) -> usize {
        let mut changes = 0;
        while self.dom.wait_for_work().now_or_never().is_some() {
            changes += self.dom.render_immediate_to_vec().edits.len();
        }
        changes
    }

    /// Presses the element with this number, whatever it is.
    pub fn press(&mut self, element: usize) {
        let data = PlatformEventData::new(Box::new(SerializedMouseData::default()));
        let event = dioxus_core::Event::new(Rc::new(data) as Rc<dyn Any>, true);
        self.dom.runtime().handle_event("click", event, ElementId(element));
        self.settle();
    }
}

fn page(link: &Link, shell: &Rc<FakeShell>) -> VirtualDom {
    let mut dom = VirtualDom::new(Root);
    dom.provide_root_context(Rc::clone(shell) as Rc<dyn Shell>);
    dom.provide_root_context(link.clone());
    dom.rebuild_in_place();
    dom
}

/// Elements a page can have; more is a fault of the sample.
const ELEMENTS_MAX: usize = 1500;

/// The page of a state after presses, each on whatever brings its words to the page.
pub fn html_after(app: &App, presses: &[&str]) -> String {
    let mut path: Vec<usize> = Vec::new();
    for words in presses {
        let found = (1..ELEMENTS_MAX).find(|element| {
            let mut stage = Stage::new(app.clone());
            path.iter().for_each(|element| stage.press(*element));
            stage.press(*element);
            stage.html().contains(words)
        });
        path.push(found.unwrap_or_else(|| panic!("nothing that is pressed brings {words}")));
    }
    let mut stage = Stage::new(app.clone());
    path.iter().for_each(|element| stage.press(*element));
    stage.html()
}
