//! The words of the app in each language, and dates and numbers as that language writes them.
//!
//! Every word a person reads in the app stands in `assets/locales/<tag>.ftl`. A text that is
//! missing shows its key and never stops the program. Names no other module of the crate.
//!
//! To add a language: its file in `assets/locales`, a variant of [`Language`], and a line in each
//! `match` the compiler then asks for.

mod arg;
mod dates;
mod numbers;

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex, PoisonError};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

pub use arg::Arg;
pub use dates::{day_in_words, time, when_relative};
pub use numbers::{bytes, duration, number, percent};

type Bundle = FluentBundle<FluentResource>;

/// A language the app speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, with dates as in Europe.
    #[default]
    English,
    /// French.
    French,
}

impl Language {
    /// All languages, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// Its BCP 47 tag, as in the page's `lang` and in the settings.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// What its speakers call it.
    pub fn own_name(self) -> String {
        text(self, "language-own-name", &[])
    }

    /// The language of a BCP 47 or POSIX tag, such as `fr-CA` or `fr_FR.UTF-8`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    fn bundle(self) -> &'static Bundle {
        static ENGLISH: LazyLock<Bundle> =
            LazyLock::new(|| read(Language::English, include_str!("../../assets/locales/en.ftl")));
        static FRENCH: LazyLock<Bundle> =
            LazyLock::new(|| read(Language::French, include_str!("../../assets/locales/fr.ftl")));
        match self {
            Self::English => &ENGLISH,
            Self::French => &FRENCH,
        }
    }
}

/// The text of `key`, with `args` in its places.
pub fn text(language: Language, key: &str, args: &[(&str, Arg)]) -> String {
    let Some((said, faults)) = format(language.bundle(), key, &fluent_args(language, args)) else {
        report(language, key, "there is no such text");
        return key.to_owned();
    };
    if let Some(fault) = faults.first() {
        report(language, key, fault);
    }
    said
}

/// Whether `key` has a text.
pub fn has(language: Language, key: &str) -> bool {
    language.bundle().get_message(key).is_some_and(|message| message.value().is_some())
}

/// The text of a message and what went wrong with it; `None` if there is no such message.
fn format(bundle: &Bundle, key: &str, args: &FluentArgs<'_>) -> Option<(String, Vec<String>)> {
    let message = bundle.get_message(key)?;
    let mut errors = Vec::new();
    let said = bundle.format_pattern(message.value()?, Some(args), &mut errors).into_owned();
    Some((said, errors.iter().map(ToString::to_string).collect()))
}

fn fluent_args<'a>(language: Language, args: &'a [(&str, Arg)]) -> FluentArgs<'a> {
    args.iter().map(|(name, arg)| (*name, arg.value(language))).collect()
}

/// A fault of the texts is an error while the app is built and a line in the log, once, afterwards.
fn report(language: Language, key: &str, fault: &str) {
    static REPORTED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    debug_assert!(false, "{} {key}: {fault}", language.tag());
    let mut reported = REPORTED.lock().unwrap_or_else(PoisonError::into_inner);
    if reported.insert(format!("{} {key}", language.tag())) {
        log::error!("text {key} in {}: {fault}", language.tag());
    }
}

fn read(language: Language, source: &str) -> Bundle {
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // The marks that keep directions apart would stand in every copied text; both languages run
    // from left to right.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::English => numbers::english,
        Language::French => numbers::french,
    }));
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, faults)| {
        report(language, "file", &format!("{faults:?}"));
        resource
    });
    if let Err(faults) = bundle.add_resource(resource) {
        report(language, "file", &format!("{faults:?}"));
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_finds_its_language() {
        for (tag, expected) in [
            ("en", Some(Language::English)),
            ("EN-us", Some(Language::English)),
            ("fr_FR.UTF-8", Some(Language::French)),
            ("fr-CA", Some(Language::French)),
            ("fr@euro", Some(Language::French)),
            ("frr", None),
            ("de-DE", None),
            ("C", None),
            ("", None),
        ] {
            assert_eq!(Language::from_tag(tag), expected, "{tag}");
        }
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.tag()), Some(language));
        }
    }

    #[test]
    fn each_language_names_itself() {
        assert_eq!(Language::English.own_name(), "English");
        assert_eq!(Language::French.own_name(), "Français");
    }

    /// Texts of this test's own, so that it holds whatever the app says.
    fn said(language: Language, count: Arg) -> String {
        let source = "pages = { $count ->\n    [0] none\n    [one] { $count } page\n   *[other] { $count } pages\n }\n";
        let bundle = read(language, source);
        let args = [("count", count)];
        let (said, faults) = format(&bundle, "pages", &fluent_args(language, &args)).unwrap();
        assert_eq!(faults, Vec::<String>::new());
        said
    }

    #[test]
    fn plural_rules_and_numbers_are_the_language_s() {
        for (count, english, french) in [
            (Arg::from(0_u64), "none", "none"),
            (Arg::from(1_u64), "1 page", "1 page"),
            (Arg::from(2_u64), "2 pages", "2 pages"),
            (Arg::from(12_345_u64), "12,345 pages", "12\u{202f}345 pages"),
            (Arg::Decimal(1.5, 1), "1.5 pages", "1,5 page"),
            (Arg::Decimal(0.25, 1), "0.2 pages", "0,2 page"),
        ] {
            assert_eq!(said(Language::English, count.clone()), english);
            assert_eq!(said(Language::French, count), french);
        }
    }

    #[test]
    fn what_is_put_into_a_text_stays_as_it_is() {
        let bundle = read(Language::French, "named = «\u{202f}{ $name }\u{202f}»\n");
        for name in ["{ $other }", "a\nb", "<b>", "12345"] {
            let args = [("name", Arg::from(name))];
            let (said, _) = format(&bundle, "named", &fluent_args(Language::French, &args)).unwrap();
            assert_eq!(said, format!("«\u{202f}{name}\u{202f}»"));
        }
    }

    #[test]
    fn a_text_that_is_missing_or_lacks_a_place_is_noticed() {
        let bundle = read(Language::English, "named = It is { $name }\n");
        assert!(format(&bundle, "other", &FluentArgs::new()).is_none());
        let (said, faults) = format(&bundle, "named", &FluentArgs::new()).unwrap();
        assert_eq!((said.as_str(), faults.len()), ("It is {$name}", 1));
        assert!(std::panic::catch_unwind(|| text(Language::English, "no-such-text", &[])).is_err());
    }
}
