//! How one model wants conversations laid out: its template with the token spellings it prints.
//!
//! Text of turns never becomes a control token; [`Rendered::data`] says where it lies.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

use crate::data::Turn;
use crate::engine::Result;
use crate::engine::template::{Date, Options, Rendered, Template};
use crate::engine::tokenizer::Tokenizer;
use crate::engine::weights::Weights;

/// A model's chat template, ready to use.
#[derive(Clone, Debug)]
pub struct ChatFormat {
    template: Template,
    note: Option<String>,
    bos: String,
    eos: String,
    controls: Vec<String>,
}

impl ChatFormat {
    /// The file's own template or, where it has none or a broken one, that of its family.
    pub fn of_model(weights: &Weights, tokenizer: &Tokenizer) -> Self {
        let metadata = weights.metadata();
        let controls: Vec<String> = tokenizer.control_texts().map(str::to_owned).collect();
        let architecture = metadata.text("general.architecture").unwrap_or_default();
        let source = metadata.text("tokenizer.chat_template");
        let (template, note) = Template::for_model(source, &controls, architecture);
        let text = |id: Option<u32>| id.and_then(|id| tokenizer.text(id)).unwrap_or_default().to_owned();
        Self {
            template,
            note: note.map(|note| note.to_string()),
            bos: text(tokenizer.bos()),
            eos: text(tokenizer.eos()),
            controls,
        }
    }

    /// A template by itself, without a vocabulary that knows control tokens.
    pub fn of_template(template: Template) -> Self {
        Self { template, note: None, bos: String::new(), eos: String::new(), controls: Vec::new() }
    }

    /// Replaces the spellings of the tokens that begin and end a text.
    #[must_use]
    pub fn with_ends(self, bos: Option<&str>, eos: Option<&str>) -> Self {
        let bos = bos.map_or(self.bos, str::to_owned);
        let eos = eos.map_or(self.eos, str::to_owned);
        Self { bos, eos, ..self }
    }

    /// Which family stands in for the file's own template, and why; `None` for the file's own.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Lays out turns with the assistant's turn opened at the end.
    ///
    /// # Errors
    /// As [`Template::render`].
    pub fn render(&self, turns: &[Turn]) -> Result<Rendered> {
        self.template.render(turns, &self.options(true))
    }

    /// Lays out messages as chat services write them; see [`Template::render_json`].
    ///
    /// # Errors
    /// As [`Template::render_json`].
    pub fn render_json(
        &self,
        messages: &Value,
        extra: &Map<String, Value>,
        open_answer: bool,
    ) -> Result<Rendered> {
        self.template.render_json(messages, extra, &self.options(open_answer))
    }

    fn options(&self, add_generation_prompt: bool) -> Options<'_> {
        Options {
            add_generation_prompt,
            bos: &self.bos,
            eos: &self.eos,
            controls: &self.controls,
            today: today(),
            ..Options::default()
        }
    }
}

/// Now, in UTC: the system's zone is nothing a prompt needs to tell.
fn today() -> Date {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Date::from_unix_seconds(i64::try_from(since.as_secs()).unwrap_or(0), 0)
}
