//! Words for components: the language is a context, and what reads it is drawn anew when it changes.
//!
//! A component never holds a word itself; it names a key of `assets/locales`, as in
//! `{t("chat-send")}` or `aria_label: t("chat-send")`.

use dioxus::prelude::*;

use crate::i18n::{Arg, Language, text};

/// The language of the components below.
#[derive(Clone, Copy)]
struct Spoken(Signal<Language>);

/// Lets every component below the caller speak `language`, from now on and when it changes.
pub fn use_spoken(language: Language) {
    let mut spoken = use_context_provider(|| Spoken(Signal::new(language)));
    if *spoken.0.peek() != language {
        spoken.0.set(language);
    }
}

/// The language spoken here, for dates, numbers and notices.
pub fn language() -> Language {
    try_consume_context::<Spoken>().map_or_else(Language::default, |spoken| *spoken.0.read())
}

/// The words of `key`.
pub fn t(key: &str) -> String {
    text(language(), key, &[])
}

/// The words of `key` with `args` in its places: `t_with("chats-count", &[("count", 3_u64.into())])`.
pub fn t_with(key: &str, args: &[(&str, Arg)]) -> String {
    text(language(), key, args)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        static CHOSEN: Cell<Language> = const { Cell::new(Language::English) };
    }

    #[component]
    fn Button() -> Element {
        let count = Arg::from(3_u64);
        rsx! {
            button { aria_label: t("action-cancel"), {t("action-back")} }
            small { {t_with("number-bytes", &[("count", count)])} }
        }
    }

    fn root() -> Element {
        use_spoken(CHOSEN.get());
        rsx! { Button {} }
    }

    #[test]
    fn what_is_shown_follows_the_language() {
        let mut dom = VirtualDom::new(root);
        dom.rebuild_in_place();
        let english = dioxus_ssr::render(&dom);
        assert!(english.contains("Cancel") && english.contains(">Back<") && english.contains("3\u{a0}bytes"));
        CHOSEN.set(Language::French);
        dom.mark_dirty(ScopeId::APP);
        dom.render_immediate(&mut dioxus_core::NoOpMutations);
        dom.process_events();
        dom.render_immediate(&mut dioxus_core::NoOpMutations);
        let french = dioxus_ssr::render(&dom);
        assert!(french.contains("Annuler") && french.contains(">Retour<"), "{french}");
    }

    #[test]
    fn a_component_outside_speaks_the_default() {
        let mut dom = VirtualDom::new(|| rsx! { Button {} });
        dom.rebuild_in_place();
        assert!(dioxus_ssr::render(&dom).contains("Cancel"));
    }
}
