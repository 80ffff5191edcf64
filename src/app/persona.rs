//! Personas: ready-made instructions a chat can begin with; some come along, others are the person's.
//!
//! The ones that come along are texts of the locale and change with the language; a chat keeps the
//! instructions it began with.

use serde::{Deserialize, Serialize};

use super::{Effect, Manner};
use crate::i18n::{Language, text};

/// The longest instructions, in bytes.
pub const SYSTEM_BYTES_MAX: usize = 16 << 10;
/// The longest name, in bytes.
pub const NAME_BYTES_MAX: usize = 200;
/// So many can be kept.
pub const PERSONAS_MAX: usize = 200;

/// Personas that come along: id, and the keys of name, line and instructions.
pub const PRESETS: &[Preset] = &[
    preset("assistant", ["persona-assistant-name", "persona-assistant-line", "persona-assistant-prompt"]),
    preset("writer", ["persona-writer-name", "persona-writer-line", "persona-writer-prompt"]),
    preset("translator", ["persona-translator-name", "persona-translator-line", "persona-translator-prompt"]),
    preset("tutor", ["persona-tutor-name", "persona-tutor-line", "persona-tutor-prompt"]),
    preset("listener", ["persona-listener-name", "persona-listener-line", "persona-listener-prompt"]),
    preset("coder", ["persona-coder-name", "persona-coder-line", "persona-coder-prompt"]),
];

const fn preset(id: &'static str, [name, about, system]: [&'static str; 3]) -> Preset {
    Preset { id, name, about, system }
}

/// A persona that comes along; texts are keys of the locale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its id.
    pub id: &'static str,
    /// Key of its name.
    pub name: &'static str,
    /// Key of one line about it.
    pub about: &'static str,
    /// Key of its instructions.
    pub system: &'static str,
}

/// A persona the person made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Persona {
    /// Its id, `own-1` and so on; empty while it was never kept.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its instructions.
    pub system: String,
    /// How it answers, where it differs from the usual.
    pub manner: Option<Manner>,
}

impl Persona {
    /// Whether it can be kept.
    pub fn is_whole(&self) -> bool {
        let fits = |text: &str, most: usize| !text.trim().is_empty() && text.len() <= most;
        fits(&self.name, NAME_BYTES_MAX) && fits(&self.system, SYSTEM_BYTES_MAX)
    }
}

/// The person's own personas, and the one being edited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Personas {
    /// In order of making.
    pub own: Vec<Persona>,
    /// The one in the editor.
    pub edited: Option<Persona>,
}

/// What happens to personas.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// They were read from the store.
    Loaded(Vec<Persona>),
    /// A new one goes into the editor, with these texts to begin with.
    Begin {
        /// Its name.
        name: String,
        /// Its instructions.
        system: String,
    },
    /// One goes into the editor.
    Edit(String),
    /// Its name was typed.
    Named(String),
    /// Its instructions were typed.
    Instructed(String),
    /// How it answers; `None` is the usual.
    Mannered(Option<Manner>),
    /// The editor's content is kept.
    Keep,
    /// The editor is closed without keeping.
    Discard,
    /// One is deleted.
    Remove(String),
}

impl Personas {
    /// The one with this id.
    pub fn find(&self, id: &str) -> Option<&Persona> {
        self.own.iter().find(|persona| persona.id == id)
    }

    /// What a persona tells the model, and how it answers; `None` if there is no such persona.
    pub fn told(&self, id: &str, language: Language) -> Option<(String, Option<Manner>)> {
        match PRESETS.iter().find(|preset| preset.id == id) {
            Some(preset) => Some((text(language, preset.system, &[]), None)),
            None => self.find(id).map(|persona| (persona.system.clone(), persona.manner.clone())),
        }
    }

    /// What a persona is called.
    pub fn name(&self, id: &str, language: Language) -> Option<String> {
        match PRESETS.iter().find(|preset| preset.id == id) {
            Some(preset) => Some(text(language, preset.name, &[])),
            None => self.find(id).map(|persona| persona.name.clone()),
        }
    }

    /// Takes an event.
    pub fn apply(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Loaded(own) => self.own = own,
            Event::Begin { name, system } => {
                self.edited = Some(Persona { name, system, ..Persona::default() });
            }
            Event::Edit(id) => self.edited = self.find(&id).cloned(),
            Event::Named(name) => self.change(|edited| edited.name = name),
            Event::Instructed(system) => self.change(|edited| edited.system = system),
            Event::Mannered(manner) => self.change(|edited| edited.manner = manner.map(Manner::checked)),
            Event::Keep => return self.keep(),
            Event::Discard => self.edited = None,
            Event::Remove(id) => {
                self.own.retain(|persona| persona.id != id);
                self.edited = None;
                return vec![Effect::KeepPersonas(self.own.clone())];
            }
        }
        Vec::new()
    }

    /// Closes the editor when the person goes elsewhere: what can be kept is kept.
    pub(super) fn put_away(&mut self) -> Vec<Effect> {
        let effects = self.keep();
        self.edited = None;
        effects
    }

    fn change(&mut self, change: impl FnOnce(&mut Persona)) {
        if let Some(edited) = &mut self.edited {
            change(edited);
        }
    }

    fn keep(&mut self) -> Vec<Effect> {
        let Some(mut edited) = self.edited.take_if(|edited| edited.is_whole()) else { return Vec::new() };
        let number = |persona: &Persona| persona.id.strip_prefix("own-")?.parse::<u64>().ok();
        let last = self.own.iter().filter_map(number).max().unwrap_or(0);
        let is_full = self.own.len() >= PERSONAS_MAX;
        match self.own.iter_mut().find(|persona| persona.id == edited.id) {
            Some(kept) => *kept = edited,
            None if is_full => return Vec::new(),
            None => {
                edited.id = format!("own-{}", last.saturating_add(1));
                self.own.push(edited);
            }
        }
        vec![Effect::KeepPersonas(self.own.clone())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personas_are_made_changed_and_removed_with_ids_of_their_own() {
        let mut personas = Personas::default();
        let make = |personas: &mut Personas, name: &str| {
            personas.apply(Event::Begin { name: name.to_owned(), system: "Be brief.".to_owned() });
            personas.apply(Event::Keep)
        };
        make(&mut personas, "A");
        let effects = make(&mut personas, "B");
        assert_eq!(effects, [Effect::KeepPersonas(personas.own.clone())]);
        let ids: Vec<&str> = personas.own.iter().map(|persona| persona.id.as_str()).collect();
        assert_eq!(ids, ["own-1", "own-2"]);
        personas.apply(Event::Edit("own-1".to_owned()));
        personas.apply(Event::Named("C".to_owned()));
        personas.apply(Event::Keep);
        assert_eq!(personas.own[0].name, "C");
        personas.apply(Event::Remove("own-1".to_owned()));
        assert_eq!(personas.own.len(), 1);
    }

    #[test]
    fn each_tells_the_model_what_it_is() {
        let own = Persona { id: "own-1".into(), name: "A".into(), system: "Be A.".into(), manner: None };
        let personas = Personas { own: vec![own], edited: None };
        assert_eq!(personas.told("own-1", Language::English), Some(("Be A.".to_owned(), None)));
        assert_eq!(personas.told("own-2", Language::English), None);
        for preset in PRESETS {
            for language in Language::ALL {
                assert!(personas.told(preset.id, language).is_some_and(|(system, _)| system.len() > 40));
                assert!(personas.name(preset.id, language).is_some());
            }
        }
    }

    #[test]
    fn who_leaves_the_editor_loses_nothing_that_can_be_kept() {
        use crate::app::nav::Screen;
        use crate::app::{App, Event as Any};
        let mut app = App::default();
        let begin = |app: &mut App, name: &str| {
            app.apply(Event::Begin { name: name.to_owned(), system: "Be brief.".to_owned() }.into());
            app.apply(Any::Go(Screen::Persona(String::new())));
        };
        begin(&mut app, "A");
        let effects = app.apply(Any::Back);
        assert_eq!(effects.first(), Some(&Effect::KeepPersonas(app.personas.own.clone())));
        begin(&mut app, "");
        app.apply(Any::NewChat);
        assert_eq!((app.personas.own.len(), app.personas.edited), (1, None));
    }

    #[test]
    fn an_unfinished_one_is_not_kept_and_stays_in_the_editor() {
        let mut personas = Personas::default();
        personas.apply(Event::Begin { name: " ".to_owned(), system: "x".to_owned() });
        assert!(personas.apply(Event::Keep).is_empty());
        assert!(personas.edited.is_some());
        personas.apply(Event::Discard);
        assert_eq!(personas, Personas::default());
    }
}
