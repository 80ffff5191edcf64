//! Opens the app: its service on one side, its window on the other, a link between them.
//!
//! Returns when the window is closed, with everything that was typed kept.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use futures_channel::mpsc::unbounded;

use super::{Error, Options, run};
use crate::app::service::{Device, Service};
use crate::app::{App, Event, Look, Theme};
use crate::data::Moment;
use crate::platform;
use crate::ui::Root;
use crate::ui::link::{Connection, Link};

/// The ground of the dark theme, before its style sheet is there.
const NIGHT: (u8, u8, u8) = (0x14, 0x16, 0x1A);

/// Opens the app on a data folder.
///
/// # Errors
/// Where there is no display, no window or no web view; then the store was not touched.
pub fn open(data: &Path, device: Device) -> Result<(), Error> {
    let (tell, events) = unbounded();
    let of_window = tell.clone();
    let service = Service::start(data.to_owned(), device, move |event| {
        // Nobody listens any more: the window is closed.
        let _ = tell.unbounded_send(event);
    })?;
    let service = Rc::new(RefCell::new(Some(service)));
    let of_link = Rc::clone(&service);
    let look = Look::load(data);
    let mut options = Options::new("Carnet");
    if look.theme == Theme::Dark {
        options.background = NIGHT;
    }
    let link = Link::new(Connection {
        app: App::new(look),
        system_language: platform::language(),
        send: Rc::new(move |effect| of_link.borrow().iter().for_each(|service| service.run(effect.clone()))),
        events,
        version: env!("CARGO_PKG_VERSION"),
        now: Moment::now,
    });
    let opened = run(
        Root,
        move |dom| {
            dom.provide_root_context(link.clone());
        },
        move || {
            let _ = of_window.unbounded_send(Event::Left);
        },
        &options,
    );
    // Waits until the last words are kept, whoever still holds the link.
    drop(service.take());
    opened
}
