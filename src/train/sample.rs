//! One conversation to learn from, in whatever way it came to be.
//!
//! Only what the assistant says or calls is learnt in the second stage.

/// A language the starter model speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    En,
    /// French.
    Fr,
}

impl Lang {
    /// Both, in the order of every table.
    pub const ALL: [Self; 2] = [Self::En, Self::Fr];
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The person.
    User,
    /// The model, in words.
    Assistant,
    /// The model, calling a tool: one JSON object `{"tool":...,...}` after the control token.
    Call,
    /// What a tool answered.
    Tool,
}

/// One turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Who speaks.
    pub by: By,
    /// What is said, without control tokens.
    pub text: String,
}

/// A conversation: an optional system text, then turns that begin with the user's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Name of the maker or lesson, as in the recipe's mix.
    pub kind: &'static str,
    /// Language of the answers.
    pub lang: Lang,
    /// What the model is told to be; empty for none.
    pub system: String,
    /// The turns.
    pub turns: Vec<Turn>,
}

impl Sample {
    /// A question with its answer and no system text.
    pub fn exchange(
        kind: &'static str,
        lang: Lang,
        asked: impl Into<String>,
        answered: impl Into<String>,
    ) -> Self {
        let turns = vec![
            Turn { by: By::User, text: asked.into() },
            Turn { by: By::Assistant, text: answered.into() },
        ];
        Self { kind, lang, system: String::new(), turns }
    }
}
