//! Turns into the prompt a model was trained on: the file's own Jinja template, or a named family.
//!
//! Two rules hold whatever the template does. It works within limits: source, steps, memory,
//! output and stack are bounded, and there is nothing to include. And text of a turn never
//! becomes a control token: wherever it spells one, [`Rendered::data`] says so.
//!
//! The dialect is that of Hugging Face transformers (`utils/chat_template_utils.py`): Jinja 2
//! with `trim_blocks` and `lstrip_blocks`, Python methods, and its own `tojson`.

mod cuts;
mod date;
mod fallback;
mod functions;
mod lexer;
mod methods;
mod protect;
mod python;
mod repair;

use std::ops::Range;

use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind};
use serde_json::{Map, Value as Json, json};

use crate::data::Turn;
use crate::engine::{Error, Result};

pub use date::Date;
pub use fallback::{Family, Note};

/// Longest template source, in bytes.
const SOURCE_BYTES_MAX: usize = 256 * 1024;
/// Steps of the template engine: these, and more for each message.
const FUEL: u64 = 20_000;
const FUEL_PER_MESSAGE: u64 = 2_000;
/// Output beyond four times the input.
const OUTPUT_BYTES_EXTRA: usize = 64 * 1024;
/// Compiling and rendering recurse; they run on a thread with this much stack, whatever the
/// caller's has.
const STACK_BYTES: usize = 16 * 1024 * 1024;
/// The only template of an environment.
const NAME: &str = "chat";

/// A chat template, compiled once.
#[derive(Clone, Debug)]
pub struct Template {
    environment: Environment<'static>,
    source: String,
    family: Option<Family>,
}

/// A prompt.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Rendered {
    /// What the model is to read.
    pub text: String,
    /// Byte ranges of `text`, in order and apart. A control token's spelling that touches one of
    /// them came from a turn and stays plain text. Plain text is not split at their borders.
    pub data: Vec<Range<usize>>,
}

/// What a template may know besides the turns.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Whether the assistant's turn is opened at the end.
    pub add_generation_prompt: bool,
    /// Spelling of the token that begins a text; empty if there is none.
    pub bos: &'a str,
    /// Spelling of the token that ends a text; empty if there is none.
    pub eos: &'a str,
    /// For models that think before they answer; `None` leaves it to the template.
    pub enable_thinking: Option<bool>,
    /// Spellings of all control tokens of the vocabulary.
    pub controls: &'a [String],
    /// What templates that print a date print.
    pub today: Date,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            add_generation_prompt: true,
            bos: "",
            eos: "",
            enable_thinking: None,
            controls: &[],
            today: Date::default(),
        }
    }
}

impl Template {
    /// Compiles a template.
    ///
    /// # Errors
    /// [`Error::Template`] with what is wrong and in which line.
    pub fn new(source: &str) -> Result<Self> {
        if source.len() > SOURCE_BYTES_MAX {
            return Err(refusal(format!("it is longer than {} KiB", SOURCE_BYTES_MAX / 1024)));
        }
        let prepared = repair::prepare(source).map_err(refusal)?;
        let environment = on_roomy_stack(|| {
            let mut environment = functions::environment();
            environment.add_template_owned(NAME, prepared).map_err(|error| compile_refusal(&error))?;
            Ok(environment)
        })?;
        Ok(Self { environment, source: source.to_owned(), family: None })
    }

    /// The file's own template if it can be used, else that of the family the vocabulary hints
    /// at. `controls` are the spellings of its control tokens, `architecture` is the file's name
    /// for its network. The note says when and why the file's own is not used.
    pub fn for_model(source: Option<&str>, controls: &[String], architecture: &str) -> (Self, Option<Note>) {
        let why = match source.map(Self::new) {
            Some(Ok(own)) => return (own, None),
            Some(Err(Error::Template { why })) => Some(why),
            Some(Err(other)) => Some(other.to_string()),
            None => None,
        };
        let family = Family::of(controls, source.unwrap_or_default(), architecture);
        (family.template(), Some(Note { family, why }))
    }

    /// The family this template stands for; `None` if it is a file's own.
    pub fn family(&self) -> Option<Family> {
        self.family
    }

    /// Lays out the turns.
    ///
    /// # Errors
    /// [`Error::Template`] when the template refuses the turns or goes beyond its limits. The
    /// error never carries text of a turn.
    pub fn render(&self, turns: &[Turn], options: &Options<'_>) -> Result<Rendered> {
        let messages = turns.iter().map(|turn| json!({"role": turn.role.name(), "content": turn.content}));
        self.render_json(&Json::Array(messages.collect()), &Map::new(), options)
    }

    /// Lays out messages as chat services write them: an array of objects with `role`, `content`
    /// and what else the template looks for. `extra` are more variables, such as `tools`; they
    /// win over those of `options`.
    ///
    /// # Errors
    /// As [`Template::render`].
    pub fn render_json(
        &self,
        messages: &Json,
        extra: &Map<String, Json>,
        options: &Options<'_>,
    ) -> Result<Rendered> {
        let guard = protect::Guard::new(options.controls, &self.source, messages, extra)
            .ok_or_else(|| refusal("the text uses every mark there is".to_owned()))?;
        let count = messages.as_array().map_or(1, Vec::len) as u64;
        let context = context(guard.messages(messages), guard.extra(extra), options);
        let output_max = json_bytes(&context).saturating_mul(4).saturating_add(OUTPUT_BYTES_EXTRA);
        let fuel = count.saturating_mul(FUEL_PER_MESSAGE).saturating_add(FUEL);
        let marked = on_roomy_stack(|| self.run(&context, options.today, fuel, output_max))?;
        Ok(guard.restore(&marked))
    }

    fn run(&self, context: &Json, today: Date, fuel: u64, output_max: usize) -> Result<String> {
        let mut environment = self.environment.clone();
        environment.set_fuel(Some(fuel));
        environment.add_function("strftime_now", move |format: &str| today.format(format));
        let mut output = Output { bytes: Vec::new(), left: output_max };
        let template = environment.get_template(NAME).map_err(|error| compile_refusal(&error))?;
        let context = minijinja::Value::from(Serde(context));
        template.render_captured_to(context, &mut output).map_err(|error| self.render_refusal(&error))?;
        String::from_utf8(output.bytes).map_err(|_| refusal("it cut a character in two".to_owned()))
    }

    /// What went wrong, told without any text of the conversation: the engine's own messages may
    /// quote values, so only those words are kept that stand in the template itself.
    fn render_refusal(&self, error: &minijinja::Error) -> Error {
        let line = error.line().map_or(String::new(), |line| format!(" in line {line}"));
        let own_words = error.detail().and_then(|detail| detail.strip_prefix(functions::RAISED));
        if let Some(words) = own_words {
            let kept = if self.source.contains(words) { words } else { "these turns" };
            return refusal(format!("it refuses: {kept}"));
        }
        let what = match error.kind() {
            ErrorKind::OutOfFuel => "it takes too many steps",
            ErrorKind::WriteFailure => "it writes too much",
            ErrorKind::UndefinedError => "it uses something that is not there",
            ErrorKind::UnknownFilter => "it uses an unknown filter",
            ErrorKind::UnknownTest => "it uses an unknown test",
            ErrorKind::UnknownFunction => "it uses an unknown function",
            ErrorKind::UnknownMethod => "it uses an unknown method",
            _ if error.detail().is_some_and(|detail| detail.starts_with(functions::TOO_MUCH)) => {
                "it needs too much memory"
            }
            _ => "it does something impossible",
        };
        refusal(format!("{what}{line}"))
    }
}

/// A sink that takes so much and no more.
struct Output {
    bytes: Vec<u8>,
    left: usize,
}

impl std::io::Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.left = self.left.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::FileTooLarge)?;
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The variables every chat template may count on; transformers sets the same ones.
fn context(messages: Json, extra: Map<String, Json>, options: &Options<'_>) -> Json {
    let mut context = Map::new();
    context.insert("messages".to_owned(), messages);
    context.insert("tools".to_owned(), Json::Null);
    context.insert("documents".to_owned(), Json::Null);
    context.insert("add_generation_prompt".to_owned(), options.add_generation_prompt.into());
    context.insert("bos_token".to_owned(), options.bos.into());
    context.insert("eos_token".to_owned(), options.eos.into());
    if let Some(thinking) = options.enable_thinking {
        context.insert("enable_thinking".to_owned(), thinking.into());
    }
    context.extend(extra);
    Json::Object(context)
}

/// Bytes of all strings in a value, a few more for each node.
fn json_bytes(json: &Json) -> usize {
    8 + match json {
        Json::String(text) => text.len(),
        Json::Array(items) => items.iter().map(json_bytes).sum(),
        Json::Object(map) => map.iter().map(|(key, value)| key.len() + json_bytes(value)).sum(),
        _ => 0,
    }
}

fn refusal(why: impl Into<String>) -> Error {
    Error::Template { why: why.into() }
}

/// A compiler's message quotes only the template.
fn compile_refusal(error: &minijinja::Error) -> Error {
    let line = error.line().unwrap_or_default();
    let detail: String = error.detail().unwrap_or("it is not Jinja").chars().take(200).collect();
    refusal(format!("{detail} in line {line}"))
}

/// Runs `work` where recursion bounded elsewhere cannot run out of stack.
fn on_roomy_stack<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("template".to_owned()).stack_size(STACK_BYTES);
        let running = thread.spawn_scoped(scope, work).map_err(|_| refusal("no thread could be started"))?;
        running.join().unwrap_or_else(|_| Err(refusal("the template engine failed")))
    })
}
