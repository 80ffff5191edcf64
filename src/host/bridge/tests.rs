//! The bridge between a small application and a page that only notes what it is told.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dioxus::prelude::*;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::StreamExt;
use futures_util::task::ArcWake;

use super::super::message;
use super::*;
use crate::ui::shell::{PageLook, Shell};

#[derive(Default)]
struct FakePage {
    scripts: RefCell<Vec<String>>,
    loads: Cell<u32>,
    asked: Cell<u32>,
    ends: Cell<u32>,
}

impl Page for FakePage {
    fn run(&self, script: &str) {
        self.scripts.borrow_mut().push(script.to_owned());
    }

    fn ask(&self, _script: &str, answer: Box<dyn FnOnce(String) + Send>) {
        answer(String::new());
    }

    fn ask_for_life(&self) {
        self.asked.set(self.asked.get() + 1);
    }

    fn load(&self) {
        self.loads.set(self.loads.get() + 1);
    }

    fn end(&self) {
        self.ends.set(self.ends.get() + 1);
    }
}

#[derive(Default)]
struct Wakes(AtomicUsize);

impl ArcWake for Wakes {
    fn wake_by_ref(wakes: &Arc<Self>) {
        wakes.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// What outlives a virtual DOM.
#[derive(Default)]
struct Kept {
    words: RefCell<Option<UnboundedReceiver<String>>>,
    clicks: Cell<u32>,
    made: Cell<u32>,
}

#[component]
fn Root() -> Element {
    let kept = use_context::<Rc<Kept>>();
    let receiver = Rc::clone(&kept);
    let mut word = use_signal(String::new);
    use_future(move || {
        let words = receiver.words.borrow_mut().take();
        async move {
            let Some(mut words) = words else { return };
            while let Some(next) = words.next().await {
                word.set(next);
            }
        }
    });
    rsx! {
        button { onclick: move |_| kept.clicks.set(kept.clicks.get() + 1), "{word}" }
        if word() == "more" {
            button { onclick: |_| {}, "More" }
        }
    }
}

struct Stage {
    bridge: Bridge,
    page: Rc<FakePage>,
    outbox: Rc<Outbox>,
    kept: Rc<Kept>,
    words: UnboundedSender<String>,
    wakes: Arc<Wakes>,
}

impl Stage {
    fn new() -> Self {
        mounted::read_events();
        let (words, receiver) = unbounded();
        let kept = Rc::new(Kept { words: RefCell::new(Some(receiver)), ..Kept::default() });
        let (page, outbox, wakes) =
            (Rc::<FakePage>::default(), Rc::<Outbox>::default(), Arc::<Wakes>::default());
        let provided = Rc::clone(&kept);
        let make = Box::new(move || {
            provided.made.set(provided.made.get() + 1);
            VirtualDom::new(Root).with_root_context(Rc::clone(&provided))
        });
        let waker = futures_util::task::waker(Arc::clone(&wakes));
        let shown: Rc<dyn Page> = Rc::clone(&page) as Rc<dyn Page>;
        let bridge = Bridge::new(make, shown, Rc::clone(&outbox), waker, Instant::now());
        Self { bridge, page, outbox, kept, words, wakes }
    }

    /// A stage whose first screen is painted.
    fn painted() -> Self {
        let mut stage = Self::new();
        stage.bridge.on_message(Message::Ready);
        stage.bridge.on_message(Message::Painted(1));
        stage
    }

    fn batches(&self) -> usize {
        self.page.scripts.borrow().len()
    }

    fn say(&mut self, word: &str) {
        self.words.unbounded_send(word.to_owned()).unwrap();
        self.bridge.draw();
    }

    fn click(&mut self, element: usize) {
        let event = format!(
            r#"{{"method":"user_event","params":{{"name":"click","element":{element},"bubbles":true,"data":
            {{"alt_key":false,"button":0,"buttons":0,"client_x":0,"client_y":0,"ctrl_key":false,"meta_key":false,
            "offset_x":0,"offset_y":0,"page_x":0,"page_y":0,"screen_x":0,"screen_y":0,"shift_key":false}}}}}}"#
        );
        self.bridge.on_message(message::read(&event).unwrap());
    }
}

/// Numbers of the elements in the virtual DOM: the first button is made first.
const FIRST: usize = 1;

#[test]
fn nothing_is_sent_before_the_page_is_ready() {
    let mut stage = Stage::new();
    stage.say("early");
    stage.click(FIRST);
    stage.bridge.on_message(Message::Painted(1));
    assert_eq!((stage.batches(), stage.kept.made.get()), (0, 0));
    stage.bridge.on_message(Message::Ready);
    assert_eq!((stage.batches(), stage.kept.made.get()), (1, 1));
    assert!(!stage.bridge.is_settled());
}

#[test]
fn one_batch_is_on_its_way_and_the_next_holds_all_that_came_since() {
    let mut stage = Stage::painted();
    assert!(stage.bridge.is_settled());
    stage.say("0");
    assert_eq!(stage.batches(), 2);
    for word in 1..100 {
        stage.say(&word.to_string());
    }
    assert_eq!(stage.batches(), 2, "the page has not painted");
    stage.bridge.on_message(Message::Painted(1));
    assert_eq!(stage.batches(), 2, "that was another batch");
    stage.bridge.on_message(Message::Painted(2));
    assert_eq!(stage.batches(), 3);
    stage.bridge.on_message(Message::Painted(3));
    assert_eq!(stage.batches(), 3, "all was in one");
    assert!(stage.bridge.is_settled());
}

#[test]
fn a_change_wakes_the_window_from_another_thread() {
    let stage = Stage::painted();
    let before = stage.wakes.0.load(Ordering::SeqCst);
    let words = stage.words.clone();
    std::thread::spawn(move || words.unbounded_send("from afar".to_owned())).join().unwrap().unwrap();
    assert!(stage.wakes.0.load(Ordering::SeqCst) > before);
}

#[test]
fn an_event_of_an_element_that_is_not_painted_yet_is_dropped() {
    let mut stage = Stage::painted();
    stage.click(FIRST);
    assert_eq!(stage.kept.clicks.get(), 1);
    stage.say("more");
    let made = match &stage.bridge.phase {
        Phase::Drawing { made, .. } => made.iter().map(|id| id.0).collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    assert!(!made.is_empty() && !made.contains(&FIRST), "{made:?}");
    // The numbers of gone elements are given again; here the first button's is made to look so.
    if let Phase::Drawing { made, .. } = &mut stage.bridge.phase {
        made.insert(ElementId(FIRST));
    }
    stage.click(FIRST);
    assert_eq!(stage.kept.clicks.get(), 1, "it was meant for what had the number before");
    stage.bridge.on_message(Message::Painted(2));
    stage.click(FIRST);
    assert_eq!(stage.kept.clicks.get(), 2);
}

#[test]
fn what_is_asked_of_the_page_goes_with_the_batch() {
    let mut stage = Stage::painted();
    let waker = futures_util::task::noop_waker();
    let shell = super::super::shell::WindowShell::new(Rc::clone(&stage.outbox), waker, Box::new(|| {}), None);
    shell.focus("a\"b");
    stage.say("word");
    let script = stage.page.scripts.borrow()[1].clone();
    assert!(
        script.starts_with("carnet.edits(2,\"") && script.ends_with(r#"",[{"do":"focus","id":"a\"b"}])"#),
        "{script}"
    );
    shell.copy("while it is drawn");
    stage.bridge.draw();
    assert_eq!(stage.batches(), 2);
    stage.bridge.on_message(Message::Painted(2));
    let script = stage.page.scripts.borrow()[2].clone();
    assert_eq!(script, r#"carnet.edits(3,"",[{"do":"copy","text":"while it is drawn"}])"#);
}

#[test]
fn a_new_page_gets_a_new_dom_and_its_look() {
    let mut stage = Stage::painted();
    let waker = futures_util::task::noop_waker();
    let shell = super::super::shell::WindowShell::new(Rc::clone(&stage.outbox), waker, Box::new(|| {}), None);
    shell.set_page(PageLook {
        language: "fr".to_owned(),
        theme: None,
        text_percent: 200,
        reduce_motion: false,
    });
    shell.focus("old");
    stage.bridge.draw();
    stage.bridge.on_message(Message::Painted(2));
    shell.scroll_to("old");

    stage.bridge.loaded_at -= LOAD_EVERY;
    stage.bridge.on_page_end();
    assert_eq!(stage.page.loads.get(), 1);
    stage.say("while there is no page");
    stage.click(FIRST);
    assert_eq!(stage.batches(), 2);
    stage.bridge.on_message(Message::Ready);
    assert_eq!(stage.kept.made.get(), 2);
    let script = stage.page.scripts.borrow()[2].clone();
    assert!(script.contains(r#""do":"look","language":"fr","theme":null,"text_percent":200"#), "{script}");
    assert!(!script.contains("old"), "{script}");
    stage.bridge.on_message(Message::Painted(3));
    assert!(stage.bridge.is_settled());
}

#[test]
fn a_page_that_ends_at_once_is_not_loaded_all_the_time() {
    let mut stage = Stage::painted();
    stage.bridge.on_page_end();
    assert_eq!(stage.page.loads.get(), 0, "it was loaded a moment ago");
    let due = stage.bridge.deadline().unwrap();
    stage.bridge.check(due - Duration::from_millis(1));
    assert_eq!(stage.page.loads.get(), 0);
    stage.bridge.check(due);
    assert_eq!(stage.page.loads.get(), 1);
    // A page that cannot be loaded is tried again.
    let due = stage.bridge.deadline().unwrap();
    stage.bridge.check(due);
    assert_eq!(stage.page.loads.get(), 2);
    stage.bridge.on_message(Message::Ready);
    stage.bridge.on_message(Message::Broken);
    assert!(!stage.bridge.is_ready());
}

#[test]
fn a_silent_page_is_asked_before_it_is_given_up() {
    let mut stage = Stage::painted();
    assert_eq!(stage.bridge.deadline(), None, "nothing is waited for");
    stage.say("word");
    let ask = |stage: &mut Stage, times| {
        let due = stage.bridge.deadline().unwrap();
        stage.bridge.check(due);
        assert_eq!((stage.page.asked.get(), stage.page.ends.get()), (times, 0));
    };
    ask(&mut stage, 1);
    stage.bridge.on_sign_of_life();
    ask(&mut stage, 2);
    let due = stage.bridge.deadline().unwrap();
    stage.bridge.check(due);
    assert_eq!((stage.page.ends.get(), stage.page.loads.get()), (1, 0), "no sign of life");
    assert!(!stage.bridge.is_ready());
    stage.bridge.loaded_at -= LOAD_EVERY;
    stage.bridge.on_page_end();
    assert_eq!(stage.page.loads.get(), 1);
}
