//! `carnet template`: a conversation exactly as the model will read it.
//!
//! The template comes from a model file or from a file of its own.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::{Map, Value};

use super::error::{Error, Result};
use super::{Globals, output, session, source};
use crate::engine::ChatFormat;
use crate::engine::template::Template;
use crate::engine::tokenizer::Tokenizer;
use crate::engine::weights::{Source, Weights};

/// Which template and which conversation.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    #[command(flatten)]
    origin: Origin,
    /// A JSON array of {"role", "content"}, or an object with it as "messages" and more for the template; - is standard input
    #[arg(long, value_name = "FILE")]
    messages: PathBuf,
    /// Do not open the answer of the assistant
    #[arg(long)]
    no_generation_prompt: bool,
    /// Text of the begin token [default: the model's own]
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    bos: Option<String>,
    /// Text of the end token [default: the model's own]
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    eos: Option<String>,
}

/// Where the template comes from.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
struct Origin {
    /// Model file or folder, or the id of a model [default: as for chat]
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// A Jinja template
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report {
    prompt: String,
    template: String,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    let (format, name) = match (&options.origin.template, &options.origin.model) {
        (Some(file), _) => from_file(file)?,
        (None, model) => from_model(&session::source_of(model.as_deref(), globals)?)?,
    };
    let format = format.with_ends(options.bos.as_deref(), options.eos.as_deref());
    let (messages, extra) = conversation(&options.messages)?;
    let prompt = format.render_json(&messages, &extra, !options.no_generation_prompt)?.text;
    if globals.json { output::json(&Report { prompt, template: name }) } else { output::exact(&prompt) }
}

fn from_file(file: &Path) -> Result<(ChatFormat, String)> {
    let template = Template::new(&source::text(file)?)?;
    Ok((ChatFormat::of_template(template), "the file named".to_owned()))
}

fn from_model(source: &Source) -> Result<(ChatFormat, String)> {
    let weights = Weights::open_source(source)?;
    let format = ChatFormat::of_model(&weights, &Tokenizer::open(&weights)?);
    let Some(note) = format.note().map(str::to_owned) else {
        return Ok((format, "the model's own".to_owned()));
    };
    output::note(&note);
    Ok((format, note))
}

/// The messages of a file, and what else it holds for the template.
fn conversation(file: &Path) -> Result<(Value, Map<String, Value>)> {
    let bad = |why: String| Error::BadInput { name: file.to_owned(), why };
    let json: Value = serde_json::from_str(&source::text(file)?).map_err(|error| {
        // The error's own text may quote the conversation; its place is enough.
        bad(format!("it is not JSON at line {}, column {}", error.line(), error.column()))
    })?;
    let expected = "an array of messages is expected, or an object with them as \"messages\"";
    match json {
        Value::Array(_) => Ok((json, Map::new())),
        Value::Object(mut extra) => match extra.remove("messages") {
            Some(messages @ Value::Array(_)) => Ok((messages, extra)),
            _ => Err(bad(expected.to_owned())),
        },
        _ => Err(bad(expected.to_owned())),
    }
}
