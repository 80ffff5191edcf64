//! The event loop, the web view and what it may not do.
//!
//! The web view shows one page and goes nowhere: every navigation, new window and download is
//! refused, and every request is answered from the table of assets.

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Waker;
use std::time::Instant;

use dioxus_core::{Element, VirtualDom};
use futures_util::task::ArcWake;
use tao::event::{Event, WindowEvent};
use tao::event_loop::{ControlFlow, EventLoopProxy};
use tao::window::Window;
use wry::http::{Request, Response};
use wry::{NewWindowResponse, WebView, WebViewBuilder};

use super::automation::{Automation, Order};
use super::bridge::{Bridge, Page};
use super::shell::{Outbox, WindowShell};
use super::{Error, Options, assets, message, mounted, page, system};
use crate::ui::shell::Shell;

/// What wakes the window, from any thread.
pub(super) enum Wake {
    /// The virtual DOM has work, or the shell something to say.
    Draw,
    /// The page said something.
    Message(String),
    /// The page answered that it lives.
    Alive,
    /// The process behind the page ended.
    PageEnd,
    /// Something that was waited for did not happen in time.
    Late,
    /// A test wants something.
    Order(Order),
    /// The window is to be closed.
    Close,
}

/// Wakes the window.
pub(super) struct Bell {
    // What tao gives may be sent to another thread but not shared with it.
    proxy: Mutex<EventLoopProxy<Wake>>,
    is_drawing_due: AtomicBool,
}

impl Bell {
    pub(super) fn ring(&self, wake: Wake) {
        let proxy = self.proxy.lock().unwrap_or_else(PoisonError::into_inner);
        // It fails when the window is gone, and then there is nobody to wake.
        let _ = proxy.send_event(wake);
    }
}

impl ArcWake for Bell {
    fn wake_by_ref(bell: &Arc<Self>) {
        if !bell.is_drawing_due.swap(true, Ordering::SeqCst) {
            bell.ring(Wake::Draw);
        }
    }
}

/// The web view, as the bridge sees it.
struct View {
    web_view: WebView,
    bell: Arc<Bell>,
}

impl Page for View {
    fn run(&self, script: &str) {
        if self.web_view.evaluate_script(script).is_err() {
            log::warn!("the page did not take a script");
        }
    }

    fn ask(&self, script: &str, answer: Box<dyn FnOnce(String) + Send>) {
        let answer = Mutex::new(Some(answer));
        let take = move |text| {
            let answer = answer.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(answer) = answer {
                answer(text);
            }
        };
        // A callback that is dropped is an answer too: whoever waits for it sees that.
        if self.web_view.evaluate_script_with_callback(script, take).is_err() {
            log::warn!("the page did not take a question");
        }
    }

    fn ask_for_life(&self) {
        let bell = Arc::clone(&self.bell);
        self.ask(
            "1",
            Box::new(move |answer| {
                if answer == "1" {
                    bell.ring(Wake::Alive);
                }
            }),
        );
    }

    fn load(&self) {
        if self.web_view.load_url(system::ADDRESS).is_err() {
            log::error!("the page could not be loaded again");
        }
    }

    fn end(&self) {
        if !system::end_page(&self.web_view) {
            self.load();
        }
    }
}

/// Paths the page asked for; kept only for a test.
pub(super) type Requests = Option<Arc<Mutex<Vec<String>>>>;

fn answer(request: &Request<Vec<u8>>, requests: &Requests) -> Response<Vec<u8>> {
    if let Some(requests) = requests {
        requests.lock().unwrap_or_else(PoisonError::into_inner).push(request.uri().to_string());
    }
    let assets::Answer { status, content_type, body } =
        assets::respond(request.method().as_str(), request.uri().path());
    let mut response = Response::builder().status(status).header("Content-Type", content_type);
    for (name, value) in page::HEADERS {
        response = response.header(*name, *value);
    }
    response.body(body).unwrap_or_default()
}

fn open_web_view(
    window: &Window,
    options: &Options,
    bell: &Arc<Bell>,
    requests: Requests,
) -> Result<WebView, wry::Error> {
    let (red, green, blue) = options.background;
    let (of_message, of_end) = (Arc::clone(bell), Arc::clone(bell));
    let builder = WebViewBuilder::new()
        .with_custom_protocol(page::SCHEME.to_owned(), move |_, request| {
            answer(&request, &requests).map(Into::into)
        })
        .with_ipc_handler(move |request| of_message.ring(Wake::Message(request.into_body())))
        .with_navigation_handler(|address| page::is_page(&address))
        .with_new_window_req_handler(|_, _| NewWindowResponse::Deny)
        .with_download_started_handler(|_, _| false)
        .with_background_color((red, green, blue, 255))
        // Nothing of a page is ever written to the disk.
        .with_incognito(true)
        .with_clipboard(true)
        .with_devtools(false)
        .with_hotkeys_zoom(false)
        .with_back_forward_navigation_gestures(false)
        .with_url(system::ADDRESS);
    system::open_web_view(builder, window, move || of_end.ring(Wake::PageEnd))
}

/// Opens a window on `root` and returns when it is closed. On systems where an application never
/// ends by itself, never returns.
///
/// `provide` puts what the screens need into the root context of a virtual DOM. It is called
/// again when the page has to be drawn anew from nothing, so what it provides must live outside
/// of the virtual DOM. The window's [`Shell`] is there already. `left` is called whenever the person
/// turns to another window, or the system puts the app in the background.
///
/// # Errors
/// Where there is no display, no window or no web view.
pub fn run(
    root: fn() -> Element,
    provide: impl Fn(&VirtualDom) + 'static,
    left: impl Fn() + 'static,
    options: &Options,
) -> Result<(), Error> {
    let started_at = Instant::now();
    mounted::read_events();
    let event_loop = system::event_loop()?;
    let window = system::window(options).build(&event_loop)?;
    let bell = Arc::new(Bell {
        proxy: Mutex::new(event_loop.create_proxy()),
        is_drawing_due: AtomicBool::new(false),
    });
    let waker = futures_util::task::waker(Arc::clone(&bell));

    let automation = options.automation.then(|| Automation::start(Arc::clone(&bell)));
    let requests = automation.as_ref().map(Automation::requests);
    let web_view = open_web_view(&window, options, &bell, requests)?;
    let view: Rc<dyn Page> = Rc::new(View { web_view, bell: Arc::clone(&bell) });

    let outbox = Rc::new(Outbox::default());
    let of_close = Arc::clone(&bell);
    let close = Box::new(move || of_close.ring(Wake::Close));
    let picks = automation.as_ref().map(Automation::picks);
    let shell: Rc<dyn Shell> =
        Rc::new(WindowShell::new(Rc::clone(&outbox), Waker::clone(&waker), close, picks));
    let make = move || {
        let dom = VirtualDom::new(root);
        dom.provide_root_context(Rc::clone(&shell));
        provide(&dom);
        dom
    };
    let bridge = Bridge::new(Box::new(make), Rc::clone(&view), outbox, waker, started_at);
    let clock = Clock::start(Arc::clone(&bell));
    let left = Box::new(left);
    let mut turns = Turns { bridge, bell, automation, view, clock, left };
    system::run(event_loop, move |event, flow| {
        // The window lives as long as the loop.
        let _ = &window;
        turns.take(event, flow);
    });
    Ok(())
}

/// Wakes the window at a time. The loop's own timer is not used: with GTK it waits for the next
/// event, and a page that died sends none.
struct Clock {
    times: Sender<Instant>,
    set_to: Option<Instant>,
}

impl Clock {
    fn start(bell: Arc<Bell>) -> Self {
        let (times, received) = channel::<Instant>();
        std::thread::spawn(move || {
            while let Ok(mut time) = received.recv() {
                while let Ok(earlier) = received.recv_timeout(time.saturating_duration_since(Instant::now()))
                {
                    time = time.min(earlier);
                }
                bell.ring(Wake::Late);
            }
        });
        Self { times, set_to: None }
    }

    /// Rings at this time at the latest; a time that is set already is not put off.
    fn set(&mut self, time: Instant) {
        if self.set_to.is_none_or(|set_to| time < set_to) {
            self.set_to = Some(time);
            let _ = self.times.send(time);
        }
    }

    fn has_rung(&mut self) {
        self.set_to = None;
    }
}

/// What is done in each turn of the event loop.
struct Turns {
    bridge: Bridge,
    bell: Arc<Bell>,
    automation: Option<Automation>,
    view: Rc<dyn Page>,
    clock: Clock,
    left: Box<dyn Fn()>,
}

impl Turns {
    fn take(&mut self, event: Event<'_, Wake>, flow: &mut ControlFlow) {
        let is_closed = match event {
            Event::UserEvent(wake) => self.wake(wake),
            Event::WindowEvent { event: WindowEvent::CloseRequested, .. } => true,
            Event::WindowEvent { event: WindowEvent::Focused(false), .. } | Event::Suspended => {
                (self.left)();
                false
            }
            // Most turns are the system's own and concern nobody here.
            _ => return,
        };
        if is_closed {
            *flow = ControlFlow::Exit;
            return;
        }
        self.bridge.check(Instant::now());
        if let Some(automation) = &mut self.automation {
            automation.go_on(&self.bridge, &*self.view);
        }
        if let Some(deadline) = self.bridge.deadline() {
            self.clock.set(deadline);
        }
        *flow = ControlFlow::Wait;
    }

    /// Whether the window is to be closed.
    fn wake(&mut self, wake: Wake) -> bool {
        match wake {
            Wake::Draw => {
                self.bell.is_drawing_due.store(false, Ordering::SeqCst);
                self.bridge.draw();
            }
            Wake::Message(text) => {
                if let Some(message) = message::read(&text) {
                    self.bridge.on_message(message);
                }
            }
            Wake::Late => self.clock.has_rung(),
            Wake::Alive => self.bridge.on_sign_of_life(),
            Wake::PageEnd => self.bridge.on_page_end(),
            Wake::Order(order) => {
                if let Some(automation) = &mut self.automation {
                    automation.take(order);
                }
            }
            Wake::Close => return true,
        }
        false
    }
}
