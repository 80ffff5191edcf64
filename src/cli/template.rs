//! `carnet template`: a conversation exactly as the model will read it.
//!
//! The template comes from a model file or from a file of its own.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;
use serde_json::{Map, Value};

use super::error::{Error, Result};
use super::{Globals, output, session, source};
use crate::engine::template::{self, Date, Template};
use crate::engine::tokenizer::Tokenizer;
use crate::engine::weights::Weights;

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
#[group(required = true, multiple = false)]
struct Origin {
    /// Model file or folder, or the id of an imported model
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

/// A template and the token texts it is used with.
struct Loaded {
    template: Template,
    name: String,
    bos: String,
    eos: String,
    controls: Vec<String>,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    let loaded = match (&options.origin.template, &options.origin.model) {
        (Some(file), _) => from_file(file)?,
        (None, Some(model)) => from_model(&session::model_path(Some(model), globals)?)?,
        (None, None) => return Err(Error::Usage("name a --model or a --template")),
    };
    let (messages, extra) = conversation(&options.messages)?;
    let settings = template::Options {
        add_generation_prompt: !options.no_generation_prompt,
        bos: options.bos.as_deref().unwrap_or(&loaded.bos),
        eos: options.eos.as_deref().unwrap_or(&loaded.eos),
        controls: &loaded.controls,
        today: today(),
        ..template::Options::default()
    };
    let prompt = loaded.template.render_json(&messages, &extra, &settings)?.text;
    if globals.json {
        output::json(&Report {
            prompt,
            template: loaded.name,
        })
    } else {
        output::exact(&prompt)
    }
}

fn from_file(file: &Path) -> Result<Loaded> {
    let template = Template::new(&source::text(file)?)?;
    let (bos, eos) = (String::new(), String::new());
    Ok(Loaded {
        template,
        name: "the file named".to_owned(),
        bos,
        eos,
        controls: Vec::new(),
    })
}

fn from_model(path: &Path) -> Result<Loaded> {
    let weights = Weights::open(path)?;
    let tokenizer = Tokenizer::open(&weights)?;
    let controls: Vec<String> = tokenizer.control_texts().map(str::to_owned).collect();
    let metadata = weights.metadata();
    let own = metadata.text("tokenizer.chat_template");
    let architecture = metadata.text("general.architecture").unwrap_or_default();
    let (template, note) = Template::for_model(own, &controls, architecture);
    let name = note.map_or_else(|| "the model's own".to_owned(), |note| note.to_string());
    if own.is_none() || template.family().is_some() {
        output::note(&name);
    }
    let text = |id: Option<u32>| {
        id.and_then(|id| tokenizer.text(id))
            .unwrap_or_default()
            .to_owned()
    };
    Ok(Loaded {
        template,
        name,
        bos: text(tokenizer.bos()),
        eos: text(tokenizer.eos()),
        controls,
    })
}

/// The messages of a file, and what else it holds for the template.
fn conversation(file: &Path) -> Result<(Value, Map<String, Value>)> {
    let bad = |why: String| Error::BadInput {
        name: file.to_owned(),
        why,
    };
    let json: Value = serde_json::from_str(&source::text(file)?).map_err(|error| {
        // The error's own text may quote the conversation; its place is enough.
        bad(format!(
            "it is not JSON at line {}, column {}",
            error.line(),
            error.column()
        ))
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

fn today() -> Date {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    Date::from_unix_seconds(i64::try_from(now).unwrap_or(0), 0)
}
