//! How a task is asked for. The first phrase of a list is the one the evaluation uses.
//!
//! `{}` stands for the text that is worked on.

use super::sample::Lang;

/// A task that is asked for with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Translation out of this language into the other.
    Translate,
    /// Spelling and grammar mended, nothing else changed.
    Correct,
    /// A title of a few words.
    Title,
    /// A summary of a sentence or two.
    Summary,
    /// The name of the intent in words, such as `play music`.
    Intent,
}

/// Ways of asking in a language; for [`Task::Translate`] the language of the text.
pub fn phrases(task: Task, lang: Lang) -> &'static [&'static str] {
    match (task, lang) {
        (Task::Translate, Lang::En) => &["Translate into French: {}"],
        (Task::Translate, Lang::Fr) => &["Traduis en anglais : {}"],
        (Task::Correct, Lang::En) => &["Correct the mistakes: {}"],
        (Task::Correct, Lang::Fr) => &["Corrige les fautes : {}"],
        (Task::Title, Lang::En) => &["Give this text a title: {}"],
        (Task::Title, Lang::Fr) => &["Donne un titre à ce texte : {}"],
        (Task::Summary, Lang::En) => &["Summarise: {}"],
        (Task::Summary, Lang::Fr) => &["Résume : {}"],
        (Task::Intent, Lang::En) => &["What is the intent? {}"],
        (Task::Intent, Lang::Fr) => &["Quelle est l'intention ? {}"],
    }
}

/// A task asked for in the evaluation's way.
pub fn asked(task: Task, lang: Lang, text: &str) -> String {
    phrases(task, lang)[0].replace("{}", text)
}
