//! Dioxus' own renderer in place of ours, for hot reload while screens are being written.
//!
//! It moves its edits over a loopback socket, so it stands behind the feature `hot-reload` and is in
//! nothing that is handed out. The shell does nothing here, and what the page's own script does at
//! once is not done.

use std::rc::Rc;

use dioxus::desktop::{Config, launch::launch_virtual_dom};
use dioxus_core::{Element, VirtualDom};

use super::{Error, Options, assets, system};
use crate::ui::shell::{FakeShell, Shell};

/// Opens a window on `root`, as [`super::window::run`] does, and ends the program with it.
///
/// # Errors
/// None; what goes wrong ends the program.
pub fn run(
    root: fn() -> Element,
    provide: impl Fn(&VirtualDom) + 'static,
    options: &Options,
) -> Result<(), Error> {
    let dom = VirtualDom::new(root);
    let shell: Rc<dyn Shell> = Rc::<FakeShell>::default();
    dom.provide_root_context(shell);
    provide(&dom);
    let styles: String = assets::styles().map(|path| assets::respond("GET", path).body).map(style).collect();
    launch_virtual_dom(dom, Config::new().with_window(system::window(options)).with_custom_head(styles))
}

fn style(bytes: Vec<u8>) -> String {
    format!("<style>{}</style>", String::from_utf8_lossy(&bytes))
}
