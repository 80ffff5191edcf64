//! How an answer is drawn from the model's logits, and when it ends.
//!
//! The defaults change nothing: temperature 0 is the likeliest token every time.

/// How the next token is drawn. Neutral values switch a filter off.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampling {
    /// Divides the logits; 0 takes the likeliest token.
    pub temperature: f32,
    /// Keep the `k` likeliest tokens; 0 keeps all.
    pub top_k: usize,
    /// Keep the smallest set of likeliest tokens whose probabilities sum to `p`; 1 keeps all.
    pub top_p: f32,
    /// Drop tokens less likely than `p` times the likeliest; 0 keeps all.
    pub min_p: f32,
    /// Divides positive and multiplies negative logits of tokens seen lately; 1 is neutral.
    pub repeat_penalty: f32,
    /// Taken once from the logit of every token seen lately; 0 is neutral.
    pub presence_penalty: f32,
    /// Taken from a logit once for each time its token was seen lately; 0 is neutral.
    pub frequency_penalty: f32,
    /// How many of the latest tokens the penalties look at.
    pub penalty_window: usize,
    /// Added to the logits of single tokens before everything else.
    pub logit_bias: Vec<(u32, f32)>,
    /// Same seed, same device, same text.
    pub seed: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        Self {
            temperature: 0.0,
            top_k: 0,
            top_p: 1.0,
            min_p: 0.0,
            repeat_penalty: 1.0,
            presence_penalty: 0.0,
            frequency_penalty: 0.0,
            penalty_window: 64,
            logit_bias: Vec::new(),
            seed: 0,
        }
    }
}

/// When an answer ends, besides the model's own end token.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Limits {
    /// At most this many new tokens; `None` is bounded by the context alone.
    pub max_tokens: Option<usize>,
    /// The answer ends before the first of these texts, which is not shown.
    pub stop: Vec<String>,
    /// Goes on past the model's own end token; for measurements.
    pub ignore_end: bool,
    /// Computes every token by itself instead of guessing some ahead, which gives the same text; for
    /// measurements.
    pub one_by_one: bool,
    /// Only words of the prompt's last turn are written, in any order; for titles and extracts by small models,
    /// which misspell rare words.
    pub own_words: bool,
}

impl Limits {
    /// At most so many new tokens.
    pub fn at_most(tokens: usize) -> Self {
        Self { max_tokens: Some(tokens), ..Self::default() }
    }
}
