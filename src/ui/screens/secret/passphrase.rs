//! A secret that is typed, and a passphrase that is chosen.

use dioxus::prelude::*;
use zeroize::Zeroizing;

use crate::app::{Notice, gate};
use crate::ui::components::{Button, FieldKind, Icon, IconButton, TextField};
use crate::ui::text::{language, t};

/// What was typed into a field of a secret. It is wiped when it goes, and never printed.
#[derive(Clone, Default, PartialEq)]
pub struct Typed(Zeroizing<String>);

impl Typed {
    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The secret itself.
    pub fn secret(self) -> Zeroizing<String> {
        self.0
    }
}

impl From<String> for Typed {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

/// A field of a secret, with a way to see what is typed.
#[component]
pub fn SecretField(
    /// The id of the input.
    id: String,
    /// Its name.
    label: String,
    /// A help below it.
    hint: Option<String>,
    /// What is wrong with it.
    error: Option<String>,
    /// It is focused when it appears.
    #[props(default)]
    takes_focus: bool,
    /// It cannot be changed now.
    #[props(default)]
    is_disabled: bool,
    /// The text after each change.
    on_input: Callback<Typed>,
    /// Enter was pressed.
    on_enter: Option<Callback<()>>,
) -> Element {
    let mut is_seen = use_signal(|| false);
    let (icon, name) = match is_seen() {
        true => (Icon::EyeOff, "gate-passphrase-hide"),
        false => (Icon::Eye, "gate-passphrase-show"),
    };
    rsx! {
        div { class: "secret",
            TextField {
                id,
                label,
                kind: if is_seen() { FieldKind::Code } else { FieldKind::Secret },
                hint,
                error,
                takes_focus,
                is_disabled,
                on_input: move |text: String| on_input.call(Typed::from(text)),
                on_enter,
            }
            div { class: "secret-eye",
                IconButton { label: t(name), icon, on_press: move |()| is_seen.toggle() }
            }
        }
    }
}

/// A passphrase is chosen: typed twice, after the present one where there is one.
#[component]
pub fn NewPassphrase(
    /// The present passphrase is asked for, too.
    #[props(default)]
    asks_old: bool,
    /// Words of the button.
    action: String,
    /// Words of the button while it is being done.
    busy: String,
    /// It is being done.
    #[props(default)]
    is_busy: bool,
    /// Why the last try did not do.
    notice: Option<Notice>,
    /// The present one, where it was asked for, and the new one.
    on_chosen: Callback<(Option<Zeroizing<String>>, Zeroizing<String>)>,
) -> Element {
    let mut old = use_signal(Typed::default);
    let mut first = use_signal(Typed::default);
    let mut again = use_signal(Typed::default);
    let mut fault = use_signal(|| None::<&'static str>);
    let send = use_callback(move |()| {
        let (first, again) = (first.peek().clone(), again.peek().clone());
        let found = if first.0.chars().count() < gate::PASSPHRASE_CHARS_MIN {
            Some("gate-passphrase-short")
        } else if first != again {
            Some("gate-passphrase-differs")
        } else {
            None
        };
        fault.set(found);
        if found.is_none() {
            on_chosen.call((asks_old.then(|| old.peek().clone().secret()), first.secret()));
        }
    });
    let error = |key: &str| fault().filter(|found| *found == key).map(t);
    let is_whole = !first.read().is_empty() && !again.read().is_empty();
    rsx! {
        div { class: "form",
            if asks_old {
                SecretField {
                    id: "passphrase-old",
                    label: t("settings-lock-current"),
                    error: notice.as_ref().map(|notice| notice.words(language())),
                    on_input: move |typed| old.set(typed),
                }
            }
            SecretField {
                id: "passphrase-new",
                label: if asks_old { t("settings-lock-new") } else { t("gate-passphrase-label") },
                hint: t("gate-passphrase-hint"),
                error: error("gate-passphrase-short")
                    .or_else(|| notice.filter(|_| !asks_old).map(|notice| notice.words(language()))),
                on_input: move |typed| first.set(typed),
            }
            SecretField {
                id: "passphrase-again",
                label: t("gate-passphrase-again"),
                error: error("gate-passphrase-differs"),
                on_input: move |typed| again.set(typed),
                on_enter: move |()| send.call(()),
            }
            Button {
                label: if is_busy { busy } else { action },
                is_busy,
                is_disabled: is_busy || !is_whole,
                on_press: move |()| send.call(()),
            }
        }
    }
}
