//! A store that cannot be opened: what happened, what is safe, what can be done.

use dioxus::prelude::*;

use super::{EraseSheet, Title};
use crate::app::effect::Pick;
use crate::app::gate::{Event, Trouble, Ways};
use crate::app::settings;
use crate::ui::components::{
    Button, ButtonLook, Choice, ChoiceOption, FieldKind, Glyph, Icon, Sheet, TextField,
};
use crate::ui::screens::backup_flow::BackupFlow;
use crate::ui::screens::notice::NoticeBox;
use crate::ui::screens::secret::{SecretField, Typed};
use crate::ui::text::t;
use crate::ui::{use_act, use_part};

/// What lies over the page.
#[derive(Clone, Copy, PartialEq)]
enum Over {
    Salvage,
    Erase,
}

/// What happened, and the ways on.
#[component]
pub(super) fn TroublePage(trouble: Trouble) -> Element {
    let act = use_act();
    let mut over = use_signal(|| None::<Over>);
    let Trouble { notice, can_salvage, can_restore, busy } = trouble;
    let is_restoring = use_part(|app| app.settings.job.is_some());
    let is_busy = busy && !is_restoring();
    let busy = busy || is_restoring();
    rsx! {
        section { class: "gate-page", aria_labelledby: "gate-title",
            div { class: "gate-sign gate-sign-warning", Glyph { icon: Icon::Warning } }
            Title { words: t("gate-trouble-title") }
            NoticeBox { notice }
            p { class: "gate-safe",
                Glyph { icon: Icon::Shield }
                {t("gate-trouble-safe")}
            }
            BackupFlow {}
            div { class: "gate-acts",
                Button {
                    label: if is_busy { t("gate-trouble-busy") } else { t("action-retry") },
                    icon: Icon::Retry,
                    is_busy,
                    is_disabled: busy,
                    on_press: move |()| act.call(Event::Again.into()),
                }
                if can_salvage {
                    Button {
                        label: t("gate-trouble-salvage"),
                        look: ButtonLook::Quiet,
                        icon: Icon::Book,
                        is_disabled: busy,
                        on_press: move |()| over.set(Some(Over::Salvage)),
                    }
                }
                if can_restore {
                    Button {
                        label: t("backup-restore"),
                        look: ButtonLook::Quiet,
                        icon: Icon::Download,
                        is_disabled: busy,
                        on_press: move |()| act.call(settings::Event::PickFile(Pick::BackupFrom).into()),
                    }
                }
                Button {
                    label: t("settings-erase"),
                    look: ButtonLook::Danger,
                    icon: Icon::Trash,
                    is_disabled: busy,
                    on_press: move |()| over.set(Some(Over::Erase)),
                }
            }
            match over() {
                Some(Over::Salvage) => rsx! { SalvageSheet { on_close: move |()| over.set(None) } },
                Some(Over::Erase) => rsx! { EraseSheet { on_close: move |()| over.set(None) } },
                None => VNode::empty(),
            }
        }
    }
}

const WAYS: [(Ways, &str, &str); 3] = [
    (Ways::Unasked, "unasked", "gate-trouble-way-unasked"),
    (Ways::Passphrase, "passphrase", "gate-trouble-way-passphrase"),
    (Ways::Code, "code", "gate-trouble-way-code"),
];

/// What is readable is saved with what opened the store until now.
#[component]
fn SalvageSheet(on_close: Callback<()>) -> Element {
    let act = use_act();
    let mut way = use_signal(|| Ways::Unasked);
    let mut typed = use_signal(Typed::default);
    let is_ready = way() == Ways::Unasked || !typed.read().is_empty();
    let options = WAYS.iter().map(|(_, value, name)| ChoiceOption::new(value, &t(name))).collect::<Vec<_>>();
    let chosen = WAYS.iter().find(|(other, ..)| *other == way()).map_or("unasked", |(_, value, _)| *value);
    rsx! {
        Sheet { id: "salvage", title: t("gate-trouble-salvage"), close_label: t("action-close"), on_close,
            p { {t("gate-trouble-salvage-line")} }
            Choice {
                id: "salvage-way",
                label: t("gate-trouble-salvage-way"),
                options,
                chosen,
                on_choose: move |value: String| {
                    if let Some((other, ..)) = WAYS.iter().find(|(_, known, _)| *known == value) {
                        way.set(*other);
                        typed.set(Typed::default());
                    }
                },
            }
            match way() {
                Ways::Unasked => VNode::empty(),
                Ways::Passphrase => rsx! {
                    SecretField {
                        id: "salvage-passphrase",
                        label: t("gate-passphrase-label"),
                        on_input: move |text| typed.set(text),
                    }
                },
                Ways::Code => rsx! {
                    TextField {
                        id: "salvage-code",
                        label: t("gate-check-label"),
                        kind: FieldKind::Code,
                        on_input: move |text: String| typed.set(Typed::from(text)),
                    }
                },
            }
            div { class: "sheet-buttons",
                Button { label: t("action-cancel"), look: ButtonLook::Quiet, on_press: on_close }
                Button {
                    label: t("gate-trouble-salvage"),
                    is_disabled: !is_ready,
                    on_press: move |()| {
                        on_close.call(());
                        let secret = typed.peek().clone().secret();
                        act.call(Event::Salvage(way(), secret).into());
                    },
                }
            }
        }
    }
}
