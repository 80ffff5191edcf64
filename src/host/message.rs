//! What the page says.
//!
//! A message is data from outside: one that cannot be read is dropped, and what it held is never
//! logged.

use dioxus_html::HtmlEvent;
use serde::Deserialize;

/// A message of the page.
#[derive(Debug, Deserialize)]
#[serde(tag = "method", content = "params", rename_all = "snake_case")]
pub(super) enum Message {
    /// The page was loaded and is empty.
    Ready,
    /// The batch with this number stands on the page.
    Painted(u64),
    /// A batch could not be applied; what stands on the page is not what should.
    Broken,
    /// Something happened to an element.
    UserEvent(Box<HtmlEvent>),
}

/// Reads a message.
pub(super) fn read(text: &str) -> Option<Message> {
    // The interpreter reports that an element is mounted, and then that this needed no answer.
    if text == "undefined" {
        return None;
    }
    let message = serde_json::from_str(text).ok();
    if message.is_none() {
        log::warn!("a message of the page could not be read ({} bytes)", text.len());
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_is_read() {
        assert!(matches!(read(r#"{"method":"ready"}"#), Some(Message::Ready)));
        assert!(matches!(read(r#"{"method":"painted","params":7}"#), Some(Message::Painted(7))));
        assert!(matches!(read(r#"{"method":"broken"}"#), Some(Message::Broken)));
        let input = r#"{"method":"user_event","params":{"name":"input","element":4,"bubbles":true,
            "data":{"value":"a\u0000b\ud83d\ude00","values":[],"valid":true}}}"#;
        let Some(Message::UserEvent(event)) = read(input) else { panic!("not read") };
        assert_eq!((event.name.as_str(), event.element.0, event.bubbles), ("input", 4, true));
    }

    #[test]
    fn what_cannot_be_read_is_dropped() {
        for text in [
            "",
            "undefined",
            "null",
            "[]",
            "{",
            r#"{"method":"ready""#,
            r#"{"method":"format_disk"}"#,
            r#"{"method":"painted","params":-1}"#,
            r#"{"method":"painted","params":"1"}"#,
            r#"{"method":"user_event"}"#,
            r#"{"method":"user_event","params":{"name":"input","element":null,"bubbles":true,"data":{}}}"#,
            r#"{"method":"user_event","params":{"name":"input","element":-1,"bubbles":true,"data":{}}}"#,
            r#"{"method":"user_event","params":{"name":"nothing","element":1,"bubbles":true,"data":{}}}"#,
            r#"{"method":"user_event","params":{"name":"click","element":1,"bubbles":true,"data":"x"}}"#,
            r#"{"method":"user_event","params":{"name":"input","element":1,"bubbles":true,"data":{"value":"\ud800"}}}"#,
        ] {
            assert!(read(text).is_none(), "{text}");
        }
        assert!(read(&"[".repeat(1 << 20)).is_none());
        assert!(read(&format!("{{\"method\":\"{}\"}}", "a".repeat(1 << 20))).is_none());
    }
}
