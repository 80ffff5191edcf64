//! The command line: one file a command, each from arguments to text or one JSON object.
//!
//! Errors are one line on stderr and exit code 1, wrong usage is exit code 2, Ctrl-C is 130. What a
//! command prints on stdout is its result and nothing else.
//!
//! To add a command: one file with its `Options` and `run`, one line in [`Command`], one in
//! [`Command::run`].

mod backup;
mod bench;
mod chat;
mod crash;
mod detokenize;
mod doctor;
mod error;
mod generate;
mod inspect;
mod interrupt;
mod journal;
mod logits;
mod models;
mod output;
mod personal;
mod progress;
mod sampling;
mod secret;
mod session;
mod source;
mod store;
mod template;
mod tokenize;
#[cfg(feature = "train")]
mod train;
mod vault;
mod window;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};

use crate::engine::device::Choice;
use crate::library::Library;
use crate::platform;
use error::{Error, Result};
use secret::Secrets;

const INTERRUPTED: u8 = 130;

/// An assistant and a journal that live wholly on this device.
#[derive(Debug, Parser)]
#[command(name = "carnet", version)]
struct Arguments {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every command knows.
#[derive(Debug, clap::Args)]
struct Globals {
    /// Folder for everything Carnet keeps [default: the system's place, or CARNET_DATA]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where models run
    #[arg(long, global = true, default_value = "auto", value_name = "DEVICE", value_parser = device_parser())]
    device: Choice,
    /// Print one JSON object and nothing else
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    secrets: Secrets,
}

fn device_parser() -> impl TypedValueParser<Value = Choice> {
    PossibleValuesParser::new(["auto", "gpu", "cpu", "reference"]).try_map(|text| text.parse::<Choice>())
}

impl Globals {
    fn data_folder(&self) -> Result<PathBuf> {
        let given = self.data.clone().or_else(|| std::env::var_os("CARNET_DATA").map(PathBuf::from));
        let given = given.filter(|folder| !folder.as_os_str().is_empty());
        given.or_else(platform::data_folder).ok_or(Error::NoDataFolder)
    }

    fn library(&self) -> Result<Library> {
        Ok(Library::open(&self.data_folder()?))
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Talk in the terminal
    Chat(chat::Options),
    /// Continue a text, or answer it with --chat
    Generate(generate::Options),
    /// Print the logits after each of some tokens, as JSON
    Logits(logits::Options),
    /// Print the token ids of a text, as JSON
    Tokenize(tokenize::Options),
    /// Print the text of token ids
    Detokenize(detokenize::Options),
    /// Print a conversation as the model will read it
    Template(template::Options),
    /// Say what a model file is, what it needs and whether it fits
    Inspect(inspect::Options),
    /// Measure loading, reading, writing and memory
    Bench(bench::Options),
    /// The model files on this device
    Models(models::Options),
    /// The diary: write, read, find, take over and hand out entries
    Journal(journal::Options),
    /// One encrypted file with everything that was written
    Backup(backup::Options),
    /// How the store is protected, checked and emptied
    Store(store::Options),
    /// Check devices, storage and the promise of no sockets
    Doctor(doctor::Options),
    /// Make a model, measure it, let it learn from the journal
    #[cfg(feature = "train")]
    Train(train::Options),
}

impl Command {
    fn run(&self, globals: &Globals) -> Result<()> {
        match self {
            Self::Chat(options) => chat::run(options, globals),
            Self::Generate(options) => generate::run(options, globals),
            Self::Logits(options) => logits::run(options, globals),
            Self::Tokenize(options) => tokenize::run(options, globals),
            Self::Detokenize(options) => detokenize::run(options, globals),
            Self::Template(options) => template::run(options, globals),
            Self::Inspect(options) => inspect::run(options, globals),
            Self::Bench(options) => bench::run(options, globals),
            Self::Models(options) => models::run(options, globals),
            Self::Journal(options) => journal::run(options, globals),
            Self::Backup(options) => backup::run(options, globals),
            Self::Store(options) => store::run(options, globals),
            Self::Doctor(options) => doctor::run(options, globals),
            #[cfg(feature = "train")]
            Self::Train(options) => train::run(options, globals),
        }
    }
}

/// Runs the program with these arguments, the program's own name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    crash::install();
    let mut arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(wrong) => {
            // A help text nobody reads to its end is no failure.
            wrong.print().ok();
            return ExitCode::from(u8::try_from(wrong.exit_code()).unwrap_or(2));
        }
    };
    let handed_over = arguments.globals.secrets.read();
    interrupt::install();
    let ran = catch_unwind(AssertUnwindSafe(|| handed_over.and_then(|()| dispatch(&arguments))));
    match ran.unwrap_or_else(|_| Err(Error::Crashed { place: crash::place() })) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(Error::Interrupted) => ExitCode::from(INTERRUPTED),
        Err(error) => {
            output::complain(&error);
            if matches!(error, Error::Usage(_)) { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

fn dispatch(arguments: &Arguments) -> Result<()> {
    match &arguments.command {
        Some(command) => command.run(&arguments.globals),
        None => window::run(&arguments.globals),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(std::iter::once("carnet").chain(line.split_whitespace()))
    }

    #[test]
    fn the_table_of_options_holds_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_commands_are_spelled_as_documented() {
        for line in [
            "",
            "chat --model m.gguf --system Kurz",
            "generate --model m.gguf --prompt Hi --chat --max-tokens 3 --temperature 0.5 --top-k 4 --top-p 0.9 --min-p 0.1 --repeat-penalty 1.1 --seed 7 --json",
            "generate --prompt-file p.txt --data d --device cpu",
            "generate --prompt -x",
            "logits --model m.gguf --tokens 1,2,3 --top 5",
            "tokenize --model m.gguf --special text",
            "tokenize --model m.gguf -",
            "tokenize --model m.gguf -5",
            "detokenize --model m.gguf 1,2,3",
            "template --template t.jinja --messages m.json --no-generation-prompt --bos <s> --eos </s>",
            "template --model m.gguf --messages m.json",
            "template --messages m.json",
            "tokenize text",
            "detokenize 1,2,3",
            "logits --tokens 1",
            "inspect",
            "inspect m.gguf --json",
            "bench --model m.gguf --prompt 16 --generate 8 --repeat 1 --threads 2",
            "models list",
            "models import m.gguf",
            "models verify 1a2b",
            "models remove 1a2b",
            "journal add",
            "journal add -",
            "journal add a day out --title T --mood 4 --tag walk --tag sea --date 2026-11-22T18:30 --attach a.jpg --json",
            "journal list --from 2026-01-01 --to 2026-12-31 --tag sea --limit 5",
            "journal show 3 --revisions",
            "journal remove 3 --yes",
            "journal search été --entries --tag sea --from 2026-01-01 --limit 3",
            "journal search --tag sea",
            "journal import notes --as markdown --passphrase-fd 3",
            "journal export out --format json",
            "backup create b.age --passphrase --new-passphrase-fd 0",
            "backup verify b.age --code-fd 3",
            "backup restore b.age --yes --passphrase",
            "store status",
            "store confirm",
            "store code",
            "store passphrase --also-open-without",
            "store passphrase --remove",
            "store retention forever",
            "store retention 90",
            "store check",
            "store salvage --json",
            "store erase --yes",
            "doctor --json --device reference",
        ] {
            parse(line).unwrap_or_else(|error| unreachable!("{line}: {error}"));
        }
    }

    #[cfg(feature = "train")]
    #[test]
    fn the_commands_of_training_are_spelled_as_documented() {
        for line in [
            "train adapt",
            "train adapt --model 1a2b --entries 50 --epochs 3 --rank 4 --json",
            "train adapt --status",
            "train adapt --remove --model 1a2b",
            "train adapt --off",
            "train adapt --on",
        ] {
            parse(line).unwrap_or_else(|error| unreachable!("{line}: {error}"));
        }
        assert_eq!(parse("train adapt --on --off").expect_err("both").exit_code(), 2);
    }

    #[test]
    fn wrong_usage_is_refused() {
        for line in [
            "fly",
            "generate",
            "generate --prompt a --prompt-file b",
            "generate --prompt a --temperature -1",
            "generate --prompt a --temperature nan",
            "generate --prompt a --top-p 1.5",
            "generate --prompt a --repeat-penalty 0",
            "generate --prompt a --max-tokens many",
            "generate --prompt a --threads 0",
            "generate --prompt a --device tpu",
            "logits --model m",
            "logits --model m --tokens 1,x",
            "template --model a --template b --messages m.json",
            "bench --repeat 0",
            "models",
            "journal",
            "journal add --mood 6 a",
            "journal add --date soon a",
            "journal add --titel T a",
            "journal list --from 2026-13-01",
            "journal show",
            "journal show three",
            "journal search a --chats --entries",
            "journal search a --chats --tag b",
            "journal import a --as word",
            "journal import",
            "journal export out --format html",
            "backup create",
            "backup create a --passphrase-fd 1",
            "backup create a --passphrase-fd x",
            "store passphrase --remove --also-open-without",
            "store retention 0",
            "store retention soon",
        ] {
            let wrong = parse(line).expect_err(line);
            assert_eq!(wrong.exit_code(), 2, "{line}");
        }
    }
}
