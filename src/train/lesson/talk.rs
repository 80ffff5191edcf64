//! Lessons on what people say: small talk and requests.

use std::path::Path;

use super::{Draw, Task, draws, exercise};
use crate::train::corpus::{self, Dialogue, Document, Intent, Which};
use crate::train::dice::Dice;
use crate::train::error::Result;
use crate::train::sample::{By, Lang, Sample, Turn};

const SMALLTALK: &str = "dialogue/personalitychat.jsonl.zst";
const GREETINGS: &str = "dialogue/chatterbot.jsonl.zst";
const PERSONA: &str = "dialogue/persona-chat.jsonl.zst";
const CLINC: &str = "intents/clinc.jsonl.zst";
const HOME: &[&str] = &["intents/ha-intents-en.jsonl.zst", "intents/ha-intents-fr.jsonl.zst"];
/// Turns kept of a long conversation at most.
const TURNS_MAX: usize = 8;
/// What the assistant must not say of itself.
const UNTRUE: &[&str] =
    &["name is", "years old", "i'm a ", "i am a ", "my wife", "my husband", "my job", "my kids", "i work"];

/// Small talk without jokes.
pub(super) fn smalltalk(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    let plain = |talk: &Dialogue| talk.style.as_deref() != Some("humorous");
    let mut found =
        draws(folder, SMALLTALK, which, |talk| plain(&talk).then(|| conversation("smalltalk", talk))?)?;
    // The rest of this file is jokes and advice on old computers; its French answers "Okay."
    let greets = |talk: &Dialogue| {
        talk.lang == Lang::En && matches!(talk.topic.as_deref(), Some("greetings" | "conversations"))
    };
    found.append(&mut draws(folder, GREETINGS, which, |talk| {
        greets(&talk).then(|| conversation("smalltalk", talk))?
    })?);
    Ok(found)
}

/// Longer talk of two people, where it says nothing that is untrue of an assistant.
pub(super) fn persona(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    draws(folder, PERSONA, which, |mut talk: Dialogue| {
        talk.turns.truncate(TURNS_MAX);
        let mut answers = talk.turns.iter().filter(|turn| turn.role == "assistant");
        let is_untrue = answers.any(|turn| {
            let text = turn.text.to_lowercase();
            UNTRUE.iter().any(|untrue| text.contains(untrue))
        });
        if is_untrue { None } else { conversation("persona", talk) }
    })
}

/// A dialogue as it is, from a turn of the person to one of the assistant.
fn conversation(kind: &'static str, talk: Dialogue) -> Option<Draw> {
    let by = |role: &str| if role == "user" { By::User } else { By::Assistant };
    let said = talk.turns.into_iter().map(|said| Turn { by: by(&said.role), text: said.text });
    let mut turns: Vec<Turn> = said.skip_while(|turn| turn.by != By::User).collect();
    while turns.last().is_some_and(|turn| turn.by == By::User) {
        turns.pop();
    }
    let lang = talk.lang;
    let takes_turns = turns.windows(2).all(|two| two[0].by != two[1].by);
    if turns.is_empty() || !takes_turns {
        return None;
    }
    Some(Box::new(move |_: &mut Dice| Sample { kind, lang, system: String::new(), turns: turns.clone() }))
}

/// Requests of all kinds.
pub(super) fn clinc(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    intents("clinc", folder, CLINC, which)
}

/// Commands to a home, in both languages; the name of the intent is English in both.
pub(super) fn home(folder: &Path, which: Which) -> Result<Vec<Draw>> {
    let mut found = Vec::new();
    for file in HOME {
        found.append(&mut intents("home", folder, file, which)?);
    }
    Ok(found)
}

fn intents(kind: &'static str, folder: &Path, file: &str, which: Which) -> Result<Vec<Draw>> {
    draws(folder, file, which, |request: Intent| {
        let name = spoken(&request.intent);
        Some(exercise(kind, Task::Intent, request.lang, request.text, name))
    })
}

/// What people ask for, as running text: how a request sounds is worth knowing to whoever completes one.
pub(super) fn requests(folder: &Path, which: Which) -> Result<Vec<Document>> {
    let mut found = Vec::new();
    for file in std::iter::once(&CLINC).chain(HOME) {
        for request in corpus::records::<Intent>(folder, file, which)? {
            let Intent { lang, text, .. } = request?;
            found.push(Document { lang, text });
        }
    }
    Ok(found)
}

/// The name of an intent in words: `HassTurnOn` is `turn on`, `play_music` is `play music`, and `oos`,
/// which fits no intent, is `unknown`.
pub fn spoken(intent: &str) -> String {
    if intent == "oos" {
        return "unknown".to_owned();
    }
    let mut words = String::new();
    for c in intent.strip_prefix("Hass").unwrap_or(intent).chars() {
        if (c.is_uppercase() || c == '_') && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase().filter(|c| *c != '_'));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::spoken;

    #[test]
    fn intents_are_spoken_as_words() {
        assert_eq!(spoken("HassTurnOn"), "turn on");
        assert_eq!(spoken("HassShoppingListAddItem"), "shopping list add item");
        assert_eq!(spoken("play_music"), "play music");
        assert_eq!(spoken("oos"), "unknown");
    }
}
