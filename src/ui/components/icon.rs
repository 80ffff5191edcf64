//! The one family of signs: a 24 px box, round strokes of 1.75 px, drawn for Carnet.
//!
//! A sign only accompanies a name, so it is hidden from readers of the screen. A new one is a name
//! and its strokes.

use dioxus::prelude::*;

/// The box of a lock; its shackle is open or closed.
const LOCK_BODY: &str = "M7 10.5h10a1.5 1.5 0 0 1 1.5 1.5v7a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 19v-7A1.5 1.5 0 0 1 7 10.5z";
const CIRCLE: &str = "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17z";
const EYE: &str = "M2.5 12C4.6 7.9 7.9 5.7 12 5.7s7.4 2.2 9.5 6.3c-2.1 4.1-5.4 6.3-9.5 6.3S4.6 16.1 2.5 12z";
const PUPIL: &str = "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z";
const PIN_HEAD: &str = "M9 3.5h6M10 3.5v6l-3.5 3.7V15h11v-1.8L14 9.5v-6";
const SLASH: &str = "M4 4l16 16";

/// Names every sign with its strokes, once.
macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident: $strokes:expr;)*) => {
        /// A sign.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Icon { $($(#[$doc])* $name,)* }

        impl Icon {
            /// Every sign.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            fn strokes(self) -> &'static [&'static str] {
                match self { $(Self::$name => &$strokes,)* }
            }
        }
    };
}

icons! {
    /// Conversations.
    Chats: ["M5 4.5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7.5L7 20v-3.5H5a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2z", "M7.5 9h9", "M7.5 12.3h5.5"];
    /// The journal: a page with its margin line.
    Journal: ["M6.5 3.5h11A1.5 1.5 0 0 1 19 5v14a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 19V5a1.5 1.5 0 0 1 1.5-1.5z", "M9 3.5v17", "M12 8.5h4", "M12 12h4"];
    /// To write something new.
    Write: ["M4 20l1.1-4.6L16.2 4.3a1.8 1.8 0 0 1 2.5 0l1 1a1.8 1.8 0 0 1 0 2.5L8.6 18.9z", "M13.7 6.8l3.5 3.5"];
    /// Tools.
    Tools: ["M4.5 4.5h6v6h-6z", "M13.5 4.5h6v6h-6z", "M4.5 13.5h6v6h-6z", "M16.5 13.3v6.4", "M13.3 16.5h6.4"];
    /// The person.
    You: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4.5 20.5c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5"];
    /// To the page before.
    Back: ["M20 12H4.5", "M11 5.5L4.5 12l6.5 6.5"];
    /// Away with this.
    Close: ["M6 6l12 12", "M18 6L6 18"];
    /// To send.
    Send: ["M12 20V4.5", "M5.5 11L12 4.5l6.5 6.5"];
    /// To stop.
    Stop: ["M8 6.5h8A1.5 1.5 0 0 1 17.5 8v8a1.5 1.5 0 0 1-1.5 1.5H8A1.5 1.5 0 0 1 6.5 16V8A1.5 1.5 0 0 1 8 6.5z"];
    /// To copy.
    Copy: ["M10 8.5h8a1.5 1.5 0 0 1 1.5 1.5v8.5A1.5 1.5 0 0 1 18 20h-8a1.5 1.5 0 0 1-1.5-1.5V10A1.5 1.5 0 0 1 10 8.5z", "M5.5 15.3A1.4 1.4 0 0 1 4.5 14V5.5A1.5 1.5 0 0 1 6 4h8a1.4 1.4 0 0 1 1.3 1"];
    /// Once more.
    Retry: ["M19.5 12a7.5 7.5 0 1 1-2.2-5.3L20 9.3", "M20 4.5v4.8h-4.8"];
    /// To go on writing.
    Continue: ["M4 6.5h16", "M4 11.5h10", "M4 16.5h5", "M12.5 16.5H20", "M17 13.5l3 3-3 3"];
    /// To change a text.
    Edit: ["M4 16.4L14.7 5.7a1.7 1.7 0 0 1 2.4 0l1.2 1.2a1.7 1.7 0 0 1 0 2.4L7.6 20H4z", "M12.8 7.6l3.6 3.6", "M14 20h6"];
    /// To delete.
    Trash: ["M4.5 6.5h15", "M9.5 6.5V4.8a1.3 1.3 0 0 1 1.3-1.3h2.4a1.3 1.3 0 0 1 1.3 1.3v1.7", "M6.5 6.5l.8 12.2a1.9 1.9 0 0 0 1.9 1.8h5.6a1.9 1.9 0 0 0 1.9-1.8l.8-12.2", "M10 10.5v6", "M14 10.5v6"];
    /// To keep on top.
    Pin: [PIN_HEAD, "M12 15v5.5"];
    /// No longer on top.
    Unpin: [PIN_HEAD, "M12 15v5.5", SLASH];
    /// To search.
    Search: ["M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14z", "M16 16l4.5 4.5"];
    /// What else can be done.
    More: ["M6 12a.6.6 0 1 1-1.2 0A.6.6 0 0 1 6 12z", "M12.6 12a.6.6 0 1 1-1.2 0 .6.6 0 0 1 1.2 0z", "M19.2 12a.6.6 0 1 1-1.2 0 .6.6 0 0 1 1.2 0z"];
    /// Done.
    Check: ["M5 12.5l4.7 4.7L19.5 7"];
    /// Mind this.
    Warning: ["M12 4.5l8.5 15h-17z", "M12 10.2v4.3", "M12 17.1h.01"];
    /// Locked.
    Lock: [LOCK_BODY, "M8.5 10.5V7.5a3.5 3.5 0 0 1 7 0v3"];
    /// Unlocked.
    Unlock: [LOCK_BODY, "M8.5 10.5V7.5a3.5 3.5 0 0 1 6.8-1.2"];
    /// A model.
    Model: ["M12 3.5l7.5 4.2v8.6L12 20.5l-7.5-4.2V7.7z", "M4.8 7.8L12 12l7.2-4.2", "M12 12v8.2"];
    /// A persona: a face.
    Persona: [CIRCLE, "M8.5 14c.9 1.3 2.1 2 3.5 2s2.6-.7 3.5-2", "M9 9.5h.01", "M15 9.5h.01"];
    /// Settings of how it writes.
    Sliders: ["M4 8h9", "M17.3 8H20", "M15.2 5.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z", "M4 16h2.7", "M11 16h9", "M8.8 13.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z"];
    /// In: to import.
    Download: ["M12 4v11.2", "M7 10.4l5 5 5-5", "M4.5 20h15"];
    /// Out: to export.
    Upload: ["M12 15.5V4.3", "M7 9.3l5-5 5 5", "M4.5 20h15"];
    /// Guarded.
    Shield: ["M12 3.5l7 2.5v5.5c0 4.3-2.7 7.4-7 9-4.3-1.6-7-4.7-7-9V6z"];
    /// The seal: on this device.
    Seal: ["M12 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12z", "M9.3 9.2l1.9 1.9 3.5-3.6", "M8.3 13.8L7 21l5-2.5 5 2.5-1.3-7.2"];
    /// About.
    Info: [CIRCLE, "M12 11v5.3", "M12 7.8h.01"];
    /// To the left.
    ChevronLeft: ["M14.5 5.5L8 12l6.5 6.5"];
    /// To the right.
    ChevronRight: ["M9.5 5.5L16 12l-6.5 6.5"];
    /// Down.
    ChevronDown: ["M5.5 9l6.5 6.5L18.5 9"];
    /// To the end.
    ArrowDown: ["M12 4v15.5", "M5.5 13l6.5 6.5 6.5-6.5"];
    /// One more.
    Plus: ["M12 5v14", "M5 12h14"];
    /// A language.
    Globe: [CIRCLE, "M3.8 12h16.4", "M12 3.5c2.6 2.4 3.8 5.2 3.8 8.5s-1.2 6.1-3.8 8.5c-2.6-2.4-3.8-5.2-3.8-8.5S9.4 5.9 12 3.5z"];
    /// Light.
    Sun: ["M12 16.3a4.3 4.3 0 1 0 0-8.6 4.3 4.3 0 0 0 0 8.6z", "M12 2.8v1.7", "M12 19.5v1.7", "M2.8 12h1.7", "M19.5 12h1.7", "M5.5 5.5l1.2 1.2", "M17.3 17.3l1.2 1.2", "M5.5 18.5l1.2-1.2", "M17.3 6.7l1.2-1.2"];
    /// Dark.
    Moon: ["M20 14.2A8.3 8.3 0 0 1 9.8 4a8.3 8.3 0 1 0 10.2 10.2z"];
    /// The size of text.
    Text: ["M3 18L7.8 6l4.8 12", "M4.6 14h6.4", "M20.5 12.7V18", "M20.5 15.3a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0z"];
    /// Time.
    Clock: [CIRCLE, "M12 7.3V12l3 2"];
    /// What is stored.
    Database: ["M12 9c4.1 0 7.5-1.2 7.5-2.8S16.1 3.5 12 3.5 4.5 4.7 4.5 6.2 7.9 9 12 9z", "M4.5 6.2v11.6c0 1.5 3.4 2.7 7.5 2.7s7.5-1.2 7.5-2.7V6.2", "M4.5 12c0 1.5 3.4 2.7 7.5 2.7s7.5-1.2 7.5-2.7"];
    /// Another way a chat went.
    Branch: ["M7 8a2.2 2.2 0 1 0 0-4.4A2.2 2.2 0 0 0 7 8z", "M7 20.4A2.2 2.2 0 1 0 7 16a2.2 2.2 0 0 0 0 4.4z", "M17 9.5a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z", "M7 8v8", "M17 9.5c0 3.5-3.5 3.5-10 5.3"];
    /// Who wrote it.
    Quill: ["M20.5 3.5C13 4 7.7 8.5 6.3 15.7L4.2 20.5", "M20.5 3.5c.3 6.7-4 11.8-11.4 12.2H6.3", "M8.8 11.7l6.2-3.9"];
    /// To read.
    Book: ["M12 6.5C10 5 7.5 4.5 4 4.5v13c3.5 0 6 .5 8 2 2-1.5 4.5-2 8-2v-13c-3.5 0-6 .5-8 2z", "M12 6.5v13"];
    /// A file.
    File: ["M7 3.5h6.5l5 5V19a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 19V5A1.5 1.5 0 0 1 7 3.5z", "M13.5 3.5v5h5"];
    /// To show.
    Eye: [EYE, PUPIL];
    /// To hide.
    EyeOff: [EYE, PUPIL, SLASH];
    /// A key.
    Key: ["M8 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M12 12h8.5v3.3", "M16.8 12v2.3"];
}

/// A sign beside a name.
#[component]
pub fn Glyph(
    /// Which one.
    icon: Icon,
) -> Element {
    rsx! {
        svg { class: "icon", view_box: "0 0 24 24", "aria-hidden": "true", "focusable": "false",
            for stroke in icon.strokes() {
                path { d: *stroke }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::html;
    use super::*;

    #[test]
    fn every_sign_is_drawn_within_its_box_and_like_no_other() {
        let mut seen = std::collections::BTreeSet::new();
        for icon in Icon::ALL {
            let strokes = icon.strokes();
            assert!(strokes.iter().all(|stroke| stroke.starts_with('M')), "{icon:?}");
            assert!(seen.insert(strokes.concat()), "{icon:?} looks like another one");
        }
        assert_eq!(seen.len(), Icon::ALL.len());
    }

    #[test]
    fn a_sign_is_hidden_from_readers() {
        let page = html(|| {
            rsx! {
                Glyph { icon: Icon::Check }
            }
        });
        assert!(page.contains("viewBox=\"0 0 24 24\""), "{page}");
        assert!(page.contains("aria-hidden=\"true\""), "{page}");
        assert!(page.contains("d=\"M5 12.5l4.7 4.7L19.5 7\""), "{page}");
    }
}
