//! Elements that can be asked for their place, and the events that bring them.
//!
//! An element is known by its number only; one that is gone answers with an error.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use dioxus_core::ElementId;
use dioxus_html::geometry::euclid::{Point2D, Rect};
use dioxus_html::geometry::{PixelsRect, PixelsSize, PixelsVector2D};
use dioxus_html::*;
use futures_channel::oneshot;
use serde::de::DeserializeOwned;

use super::bridge::Page;

/// An element on the page.
#[derive(Clone)]
struct Mounted {
    element: ElementId,
    page: Rc<dyn Page>,
}

/// The data of an event that says an element is mounted.
pub(super) fn event_data(element: ElementId, page: Rc<dyn Page>) -> Rc<dyn Any> {
    Rc::new(PlatformEventData::new(Box::new(Mounted { element, page })))
}

#[derive(Debug, thiserror::Error)]
#[error("the element is not on the page")]
struct Gone;

type Answer<T> = Pin<Box<dyn Future<Output = MountedResult<T>>>>;

impl Mounted {
    /// The value of an expression in which `e` is the element.
    fn ask<T: DeserializeOwned>(&self, expression: &str) -> Answer<T> {
        let script = format!(
            "((e) => e instanceof Element ? {expression} : null)(carnet.element({}))",
            self.element.0
        );
        let (sender, receiver) = oneshot::channel();
        self.page.ask(&script, Box::new(move |answer| drop(sender.send(answer))));
        Box::pin(async move {
            let answer = receiver.await.unwrap_or_default();
            serde_json::from_str(&answer).map_err(|_| MountedError::OperationFailed(Box::new(Gone)))
        })
    }

    fn order(&self, expression: &str) -> Answer<()> {
        let done = self.ask::<bool>(&format!("({expression}, true)"));
        Box::pin(async move { done.await.map(drop) })
    }
}

fn behavior(behavior: ScrollBehavior) -> &'static str {
    match behavior {
        ScrollBehavior::Instant => "instant",
        ScrollBehavior::Smooth => "smooth",
    }
}

fn position(position: &ScrollLogicalPosition) -> &'static str {
    match position {
        ScrollLogicalPosition::Start => "start",
        ScrollLogicalPosition::Center => "center",
        ScrollLogicalPosition::End => "end",
        ScrollLogicalPosition::Nearest => "nearest",
    }
}

impl RenderedElementBacking for Mounted {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn get_scroll_offset(&self) -> Answer<PixelsVector2D> {
        let offset = self.ask::<(f64, f64)>("[e.scrollLeft, e.scrollTop]");
        Box::pin(async move { offset.await.map(|(x, y)| PixelsVector2D::new(x, y)) })
    }

    fn get_scroll_size(&self) -> Answer<PixelsSize> {
        let size = self.ask::<(f64, f64)>("[e.scrollWidth, e.scrollHeight]");
        Box::pin(async move { size.await.map(|(width, height)| PixelsSize::new(width, height)) })
    }

    fn get_client_rect(&self) -> Answer<PixelsRect> {
        let rect = self
            .ask::<(f64, f64, f64, f64)>("((r) => [r.x, r.y, r.width, r.height])(e.getBoundingClientRect())");
        Box::pin(async move {
            rect.await
                .map(|(x, y, width, height)| Rect::new(Point2D::new(x, y), PixelsSize::new(width, height)))
        })
    }

    fn scroll_to(&self, options: ScrollToOptions) -> Answer<()> {
        self.order(&format!(
            "e.scrollIntoView({{ behavior: '{}', block: '{}', inline: '{}' }})",
            behavior(options.behavior),
            position(&options.vertical),
            position(&options.horizontal),
        ))
    }

    fn scroll(&self, to: PixelsVector2D, how: ScrollBehavior) -> Answer<()> {
        self.order(&format!(
            "e.scroll({{ left: {:.2}, top: {:.2}, behavior: '{}' }})",
            to.x,
            to.y,
            behavior(how)
        ))
    }

    fn set_focus(&self, focus: bool) -> Answer<()> {
        self.order(if focus { "e.focus()" } else { "e.blur()" })
    }
}

/// Reads events as they were sent by the page; elements that are mounted are our own.
struct Converter;

macro_rules! as_sent {
    ($($convert:ident -> $data:ident,)*) => {
        $(fn $convert(&self, event: &PlatformEventData) -> $data {
            SerializedHtmlEventConverter.$convert(event)
        })*
    };
}

impl HtmlEventConverter for Converter {
    fn convert_mounted_data(&self, event: &PlatformEventData) -> MountedData {
        event
            .downcast::<Mounted>()
            .map_or_else(|| MountedData::new(()), |mounted| MountedData::new(mounted.clone()))
    }

    as_sent! {
        convert_animation_data -> AnimationData,
        convert_cancel_data -> CancelData,
        convert_clipboard_data -> ClipboardData,
        convert_composition_data -> CompositionData,
        convert_drag_data -> DragData,
        convert_focus_data -> FocusData,
        convert_form_data -> FormData,
        convert_image_data -> ImageData,
        convert_keyboard_data -> KeyboardData,
        convert_media_data -> MediaData,
        convert_mouse_data -> MouseData,
        convert_pointer_data -> PointerData,
        convert_resize_data -> ResizeData,
        convert_scroll_data -> ScrollData,
        convert_selection_data -> SelectionData,
        convert_toggle_data -> ToggleData,
        convert_touch_data -> TouchData,
        convert_transition_data -> TransitionData,
        convert_visible_data -> VisibleData,
        convert_wheel_data -> WheelData,
    }
}

/// Makes event handlers understand what the page sends.
pub(super) fn read_events() {
    set_event_converter(Box::new(Converter));
}
