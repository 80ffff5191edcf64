//! What differs between systems: opening a web view in a window, the death of its process, the
//! event loop, file dialogs, and where a phone enters the program.
//!
//! The same functions on every system, and the only file of the host that names one.

use std::path::PathBuf;

use futures_util::future::LocalBoxFuture;
use tao::event::Event;
use tao::event_loop::{ControlFlow, EventLoop, EventLoopBuilder};
use tao::window::{Window, WindowBuilder};
use wry::{WebView, WebViewBuilder};

use super::window::Wake;
use super::{Error, Options};
use crate::ui::shell::PickRequest;

/// The one address the window ever shows.
#[cfg(not(any(target_os = "android", target_os = "windows")))]
pub(super) const ADDRESS: &str = "carnet://app/";

/// As above; here a scheme of one's own is served as a host.
#[cfg(target_os = "android")]
pub(super) const ADDRESS: &str = "https://carnet.app/";

/// As above.
#[cfg(target_os = "windows")]
pub(super) const ADDRESS: &str = "http://carnet.app/";

/// The event loop, or an error where there is no display. It belongs to the first thread.
pub(super) fn event_loop() -> Result<EventLoop<Wake>, Error> {
    #[cfg(target_os = "linux")]
    {
        // tao panics where it finds no display, and only the system's toolkit knows whether it will.
        let is_named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if !is_named("DISPLAY") && !is_named("WAYLAND_DISPLAY") {
            return Err(Error::NoDisplay);
        }
        std::panic::catch_unwind(|| EventLoopBuilder::<Wake>::with_user_event().build())
            .map_err(|_| Error::NoDisplay)
    }
    #[cfg(not(target_os = "linux"))]
    Ok(EventLoopBuilder::<Wake>::with_user_event().build())
}

/// A window of the size asked for; a phone's window is the whole screen.
pub(super) fn window(options: &Options) -> WindowBuilder {
    let builder = WindowBuilder::new().with_title(&options.title);
    #[cfg(not(any(target_os = "android", target_os = "ios")))]
    let builder = {
        use tao::dpi::LogicalSize;
        let (width, height) = options.size;
        builder
            .with_inner_size(LogicalSize::new(width, height))
            .with_min_inner_size(LogicalSize::new(320.0, 480.0))
    };
    builder
}

/// Runs the loop until it is left.
#[cfg(not(target_os = "ios"))]
pub(super) fn run(
    mut event_loop: EventLoop<Wake>,
    mut turn: impl FnMut(Event<'_, Wake>, &mut ControlFlow) + 'static,
) {
    use tao::platform::run_return::EventLoopExtRunReturn;
    event_loop.run_return(|event, _, flow| turn(event, flow));
}

/// Runs the loop; the system ends it together with the application.
#[cfg(target_os = "ios")]
pub(super) fn run(
    event_loop: EventLoop<Wake>,
    mut turn: impl FnMut(Event<'_, Wake>, &mut ControlFlow) + 'static,
) {
    event_loop.run(move |event, _, flow| turn(event, flow));
}

/// Opens the web view in the whole of the window. `on_end` is called when its process has ended.
#[cfg(target_os = "linux")]
pub(super) fn open_web_view(
    builder: WebViewBuilder<'_>,
    window: &Window,
    on_end: impl Fn() + 'static,
) -> wry::Result<WebView> {
    use tao::platform::unix::WindowExtUnix;
    use webkit2gtk::WebViewExt;
    use wry::{WebViewBuilderExtUnix, WebViewExtUnix};

    let web_view = match window.default_vbox() {
        Some(room) => builder.build_gtk(room)?,
        None => builder.build(window)?,
    };
    web_view.webview().connect_web_process_terminated(move |_, _| on_end());
    Ok(web_view)
}

/// As above; the process is told of when the view is built.
#[cfg(any(target_os = "macos", target_os = "ios"))]
pub(super) fn open_web_view(
    builder: WebViewBuilder<'_>,
    window: &Window,
    on_end: impl Fn() + 'static,
) -> wry::Result<WebView> {
    use wry::WebViewBuilderExtDarwin;
    builder.with_on_web_content_process_terminate_handler(on_end).build(window)
}

/// As above. The end of the process is told to the activity, not to us.
#[cfg(target_os = "android")]
pub(super) fn open_web_view(
    builder: WebViewBuilder<'_>,
    window: &Window,
    _on_end: impl Fn() + 'static,
) -> wry::Result<WebView> {
    use wry::WebViewBuilderExtAndroid;
    builder.with_https_scheme(true).build(window)
}

/// As above; a page that stays silent is found by the bridge.
#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "ios", target_os = "android")))]
pub(super) fn open_web_view(
    builder: WebViewBuilder<'_>,
    window: &Window,
    _on_end: impl Fn() + 'static,
) -> wry::Result<WebView> {
    builder.build(window)
}

/// Ends the process behind the page; whether this system can.
pub(super) fn end_page(web_view: &WebView) -> bool {
    #[cfg(target_os = "linux")]
    {
        use webkit2gtk::WebViewExt;
        use wry::WebViewExtUnix;
        web_view.webview().terminate_web_process();
        true
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = web_view;
        false
    }
}

/// Asks the person for a file.
#[cfg(not(any(target_os = "android", target_os = "ios")))]
pub(super) fn pick_file(request: PickRequest) -> LocalBoxFuture<'static, Option<PathBuf>> {
    let PickRequest { title, extensions, folder, save_name } = request;
    let mut dialog = rfd::AsyncFileDialog::new().set_title(title);
    if !extensions.is_empty() {
        let shown: Vec<String> = extensions.iter().map(|extension| format!("*.{extension}")).collect();
        dialog = dialog.add_filter(shown.join(", "), &extensions);
    }
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    Box::pin(async move {
        let file = match save_name {
            Some(name) => dialog.set_file_name(name).save_file().await,
            None => dialog.pick_file().await,
        };
        file.map(|file| file.path().to_owned())
    })
}

/// A phone's files come through its own picker, which hands over streams and not paths.
#[cfg(any(target_os = "android", target_os = "ios"))]
pub(super) fn pick_file(_request: PickRequest) -> LocalBoxFuture<'static, Option<PathBuf>> {
    Box::pin(std::future::ready(None))
}

/// Where Android enters the program: its activity calls these functions by their names, which hold
/// those of its package and class.
#[cfg(target_os = "android")]
mod entry {
    const _: () = tao::android_binding!(dev_dioxus, main, WryActivity, wry::android_setup, open, ::tao);
    const _: () = wry::android_binding!(dev_dioxus, main, ::wry);

    fn open() {
        let Some(data) = crate::platform::data_folder() else {
            log::error!("the system names no folder for what is kept");
            return;
        };
        if let Err(error) = crate::host::open(&data, crate::app::service::Device::default()) {
            log::error!("{error}");
        }
    }
}
