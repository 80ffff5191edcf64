//! The options that say how an answer is drawn, shared by `generate` and `chat`.
//!
//! An option nobody gives keeps the command's own default.

use crate::data::{Limits, Sampling};

/// How the answer is drawn and when it ends.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Sampling")]
pub(super) struct SamplingOptions {
    /// At most this many new tokens [default: until the model ends or the context is full]
    #[arg(long, value_name = "N")]
    max_tokens: Option<usize>,
    /// 0 takes the likeliest token every time, 1 draws as the model says
    #[arg(long, value_name = "T", value_parser = not_negative, allow_negative_numbers = true)]
    temperature: Option<f32>,
    /// Draw from the K likeliest tokens only; 0 keeps all
    #[arg(long, value_name = "K")]
    top_k: Option<usize>,
    /// Draw from the likeliest tokens that share this probability; 1 keeps all
    #[arg(long, value_name = "P", value_parser = share, allow_negative_numbers = true)]
    top_p: Option<f32>,
    /// Drop tokens less likely than this share of the likeliest; 0 keeps all
    #[arg(long, value_name = "M", value_parser = share, allow_negative_numbers = true)]
    min_p: Option<f32>,
    /// Make tokens seen lately less likely; 1 is neutral
    #[arg(long, value_name = "R", value_parser = positive, allow_negative_numbers = true)]
    repeat_penalty: Option<f32>,
    /// Taken once from every token seen lately; 0 is neutral
    #[arg(long, value_name = "X", value_parser = finite, allow_negative_numbers = true)]
    presence_penalty: Option<f32>,
    /// Taken from a token for each time it was seen lately; 0 is neutral
    #[arg(long, value_name = "X", value_parser = finite, allow_negative_numbers = true)]
    frequency_penalty: Option<f32>,
    /// Same seed, same device, same text
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// End the answer before this text; may be given several times
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    stop: Vec<String>,
    /// Write only words of the prompt, as a title or an extract does
    #[arg(long)]
    own_words: bool,
}

impl SamplingOptions {
    /// The given options over these defaults.
    pub(super) fn sampling(&self, defaults: &Sampling) -> Sampling {
        Sampling {
            temperature: self.temperature.unwrap_or(defaults.temperature),
            top_k: self.top_k.unwrap_or(defaults.top_k),
            top_p: self.top_p.unwrap_or(defaults.top_p),
            min_p: self.min_p.unwrap_or(defaults.min_p),
            repeat_penalty: self.repeat_penalty.unwrap_or(defaults.repeat_penalty),
            presence_penalty: self.presence_penalty.unwrap_or(defaults.presence_penalty),
            frequency_penalty: self.frequency_penalty.unwrap_or(defaults.frequency_penalty),
            seed: self.seed.unwrap_or(defaults.seed),
            ..defaults.clone()
        }
    }

    /// When the answer ends.
    pub(super) fn limits(&self) -> Limits {
        let stop = self.stop.iter().filter(|text| !text.is_empty()).cloned().collect();
        Limits { max_tokens: self.max_tokens, stop, own_words: self.own_words, ..Limits::default() }
    }
}

fn finite(text: &str) -> Result<f32, String> {
    let number: f32 = text.parse().map_err(|_| "a number is expected".to_owned())?;
    Some(number).filter(|number| number.is_finite()).ok_or_else(|| "a finite number is expected".to_owned())
}

fn not_negative(text: &str) -> Result<f32, String> {
    Some(finite(text)?).filter(|&number| number >= 0.0).ok_or_else(|| "0 or more is expected".to_owned())
}

fn positive(text: &str) -> Result<f32, String> {
    Some(finite(text)?).filter(|&number| number > 0.0).ok_or_else(|| "more than 0 is expected".to_owned())
}

fn share(text: &str) -> Result<f32, String> {
    let number = Some(finite(text)?).filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "a number from 0 to 1 is expected".to_owned())
}
