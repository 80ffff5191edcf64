//! The turns of one chat, and which of them the model still sees.
//!
//! When the context is full the oldest exchanges fall out whole; the standing instructions and the
//! last question never do. What fell out is told, not hidden.

use crate::data::{Role, Turn};

/// One chat.
#[derive(Clone, Debug, Default)]
pub(super) struct Conversation {
    system: Option<String>,
    /// What the model still sees.
    turns: Vec<Turn>,
    /// Messages that fell out.
    unseen: usize,
}

/// What just fell out of the context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Forgotten {
    /// How many messages.
    pub(super) messages: usize,
    /// How the first of them begins.
    pub(super) first: String,
    /// How the last of them begins.
    pub(super) last: String,
}

impl Conversation {
    /// An empty chat under these standing instructions.
    pub(super) fn new(system: Option<String>) -> Self {
        Self { system: system.filter(|text| !text.trim().is_empty()), ..Self::default() }
    }

    /// Replaces the standing instructions.
    pub(super) fn set_system(&mut self, system: Option<String>) {
        self.system = system;
    }

    /// The standing instructions.
    pub(super) fn system(&self) -> Option<&str> {
        self.system.as_deref()
    }

    /// Forgets everything but the standing instructions.
    pub(super) fn clear(&mut self) {
        self.turns.clear();
        self.unseen = 0;
    }

    /// What the model is asked to answer.
    pub(super) fn turns(&self) -> Vec<Turn> {
        let system = self.system.iter().map(|text| Turn::new(Role::System, text.as_str()));
        system.chain(self.turns.iter().cloned()).collect()
    }

    /// How many messages fell out of the context.
    pub(super) fn unseen(&self) -> usize {
        self.unseen
    }

    pub(super) fn ask(&mut self, question: String) {
        self.turns.push(Turn::new(Role::User, question));
    }

    pub(super) fn answer(&mut self, answer: String) {
        self.turns.push(Turn::new(Role::Assistant, answer));
    }

    /// Takes back the last question and its answer, and returns the question.
    pub(super) fn take_back(&mut self) -> Option<String> {
        let last = self.turns.iter().rposition(|turn| turn.role == Role::User)?;
        let question = self.turns.drain(last..).next()?;
        Some(question.content)
    }

    /// Drops the oldest exchanges until at most half of the text is left, one at least; `None` if
    /// only the last one is there.
    pub(super) fn forget_oldest(&mut self) -> Option<Forgotten> {
        let len = |turns: &[Turn]| turns.iter().map(|turn| turn.content.len()).sum::<usize>();
        let half = len(&self.turns) / 2;
        let starts =
            (1..self.turns.len()).filter(|&i| self.turns.get(i).is_some_and(|t| t.role == Role::User));
        let mut cut = None;
        for start in starts {
            cut = Some(start);
            if len(self.turns.get(start..).unwrap_or_default()) <= half {
                break;
            }
        }
        let dropped: Vec<Turn> = self.turns.drain(..cut?).collect();
        self.unseen += dropped.len();
        let begins = |turn: Option<&Turn>| turn.map(|turn| beginning(&turn.content)).unwrap_or_default();
        Some(Forgotten {
            messages: dropped.len(),
            first: begins(dropped.first()),
            last: begins(dropped.last()),
        })
    }
}

/// The first words of a message, on one line.
fn beginning(text: &str) -> String {
    const CHARS: usize = 40;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(CHARS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(&line)),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(exchanges: usize) -> Conversation {
        let mut chat = Conversation::new(Some("Be brief.".to_owned()));
        for i in 0..exchanges {
            chat.ask(format!("question {i}"));
            chat.answer(format!("answer {i}"));
        }
        chat
    }

    #[test]
    fn the_oldest_exchanges_go_whole_and_the_instructions_stay() {
        let mut chat = chat(4);
        chat.ask("the last one".to_owned());
        let forgotten = chat.forget_oldest().unwrap();
        assert_eq!(forgotten, Forgotten { messages: 6, first: "question 0".into(), last: "answer 2".into() });
        let left: Vec<String> = chat.turns().into_iter().map(|turn| turn.content).collect();
        assert_eq!(left, ["Be brief.", "question 3", "answer 3", "the last one"]);
        assert_eq!(chat.unseen(), 6);
        assert_eq!(chat.forget_oldest().unwrap().messages, 2);
        assert_eq!(chat.forget_oldest(), None);
        assert_eq!(chat.turns().last().unwrap().content, "the last one");
        assert_eq!(chat.unseen(), 8);
    }

    #[test]
    fn a_question_can_be_taken_back_with_or_without_its_answer() {
        let mut chat = chat(2);
        assert_eq!(chat.take_back().as_deref(), Some("question 1"));
        chat.ask("again".to_owned());
        assert_eq!(chat.take_back().as_deref(), Some("again"));
        assert_eq!(chat.take_back().as_deref(), Some("question 0"));
        assert_eq!(chat.take_back(), None);
        assert_eq!(chat.turns().len(), 1);
    }

    #[test]
    fn beginnings_are_short_and_on_one_line() {
        assert_eq!(beginning("a\n  b\tc"), "a b c");
        let long = beginning(&"é".repeat(100));
        assert_eq!(long.chars().count(), 41);
    }
}
