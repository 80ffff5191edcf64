//! The root of all screens: holds the state, takes events, has their effects done.
//!
//! Everything a screen shows is read from one [`App`]; everything a person does is one [`Event`].
//! Of all events that are ready only one drawing follows, however many there are.

use std::rc::Rc;
use std::time::{Duration, Instant};

use dioxus::prelude::*;

use super::link::Link;
use super::screens::frame::Frame;
use super::screens::gate::GateScreen;
use super::shell::{PageLook, PickRequest, Shell, use_shell};
use super::text::use_spoken;
use crate::app::effect::Pick;
use crate::app::{App, Effect, Event, Look, Theme};
use crate::i18n::text;

/// A touch is told at most so often.
const TOUCHED_EVERY: Duration = Duration::from_secs(10);

#[derive(Clone, Copy)]
struct Act(Callback<Event>);

/// The state of the app. Reading it whole draws anew at every event: prefer [`use_part`].
pub fn use_app() -> Signal<App> {
    use_context()
}

/// A part of the state; the component is drawn anew when that part changes.
pub fn use_part<T: PartialEq + 'static>(part: impl Fn(&App) -> T + 'static) -> Memo<T> {
    let app = use_app();
    use_memo(move || part(&app.read()))
}

/// Says what happened.
pub fn use_act() -> Callback<Event> {
    use_context::<Act>().0
}

/// The app on its page.
#[component]
pub fn Root() -> Element {
    let link = use_context::<Link>();
    let app = use_context_provider(|| Signal::new(link.take_app()));
    let world = World { app, link: link.clone(), shell: use_shell() };

    let acting = world.clone();
    let act = use_callback(move |event| acting.act(vec![event]));
    use_context_provider(|| Act(act));

    let listening = world.clone();
    use_future(move || listening.clone().listen());
    let leaving = link.clone();
    use_drop(move || leaving.keep_app(app.peek().clone()));
    use_hook(|| world.begin());

    let language = use_part(App::language);
    let is_open = use_part(|app| app.gate.is_open());
    use_spoken(language());

    let mut touched = use_hook(|| CopyValue::new(None::<Instant>));
    let mut touch = move || {
        let is_due = touched.peek().is_none_or(|at| at.elapsed() >= TOUCHED_EVERY);
        if is_due {
            touched.set(Some(Instant::now()));
            act.call(Event::Touched);
        }
    };
    rsx! {
        div {
            class: "app",
            lang: language().tag(),
            onpointerdown: move |_| touch(),
            onkeydown: move |_| touch(),
            if is_open() {
                Frame {}
            } else {
                GateScreen {}
            }
        }
    }
}

/// What events reach.
#[derive(Clone)]
struct World {
    app: Signal<App>,
    link: Link,
    shell: Rc<dyn Shell>,
}

impl World {
    fn begin(&self) {
        if self.link.is_first() {
            self.act(vec![Event::Started]);
        } else {
            // Another page took the place of one that died.
            let look = self.app.peek().settings.look.clone();
            self.perform(Effect::Look(look));
        }
    }

    async fn listen(self) {
        loop {
            let events = self.link.events().await;
            if events.is_empty() {
                return;
            }
            self.act(events);
        }
    }

    fn act(&self, events: Vec<Event>) {
        let mut app = self.app;
        let effects: Vec<Effect> = {
            let mut app = app.write();
            events.into_iter().flat_map(|event| app.apply(event)).collect()
        };
        effects.into_iter().for_each(|effect| self.perform(effect));
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Copy(text) => self.shell.copy(&text),
            Effect::Focus(id) => self.shell.focus(id),
            Effect::Look(look) => self.shell.set_page(self.page_look(&look)),
            Effect::Pick(pick) => self.pick(pick),
            other => self.link.send(other),
        }
    }

    fn page_look(&self, look: &Look) -> PageLook {
        let theme = match look.theme {
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        };
        PageLook {
            language: self.app.peek().language().tag().to_owned(),
            theme,
            text_percent: look.text_percent,
            reduce_motion: look.still,
        }
    }

    fn pick(&self, pick: Pick) {
        let picked = self.shell.pick_file(self.pick_request(pick));
        let world = self.clone();
        spawn(async move {
            let path = picked.await;
            world.act(vec![Event::Picked(pick, path)]);
        });
    }

    fn pick_request(&self, pick: Pick) -> PickRequest {
        let language = self.app.peek().language();
        let title = |key| text(language, key, &[]);
        match pick {
            Pick::Model => PickRequest {
                title: title("models-import-choose"),
                extensions: vec!["gguf".to_owned()],
                ..PickRequest::default()
            },
            Pick::BackupTo => PickRequest {
                title: title("backup-make"),
                save_name: Some(format!("Carnet {}.age", self.link.now().day())),
                ..PickRequest::default()
            },
            Pick::BackupToVerify | Pick::BackupFrom => {
                PickRequest { title: title("backup-restore-choose"), ..PickRequest::default() }
            }
        }
    }
}
