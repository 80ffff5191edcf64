//! What a typed line means: something to say, or a command that starts with a slash.

/// One line, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing.
    Empty,
    /// Said to the model.
    Say(String),
    /// A command and what follows it.
    Command(Command, String),
    /// A slash and a word that is no command.
    Unknown(String),
}

/// What the chat can be told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Help,
    New,
    Model,
    System,
    Retry,
    Stats,
    Context,
    Quit,
}

/// Every command with its spellings, what may follow, and what it does.
const COMMANDS: [(Command, &[&str], &str, &str); 8] = [
    (Command::Help, &["help", "?"], "", "show this list"),
    (Command::New, &["new", "clear"], "", "start afresh"),
    (Command::Model, &["model"], "[FILE|ID]", "load another model, or list those imported"),
    (Command::System, &["system"], "[TEXT]", "give standing instructions, or take them back"),
    (Command::Retry, &["retry"], "", "answer the last question again"),
    (Command::Stats, &["stats"], "", "show the model and the speed of the last answer"),
    (Command::Context, &["context"], "", "show how full the context is and what fell out of it"),
    (Command::Quit, &["quit", "exit"], "", "leave; so does Ctrl-D"),
];

/// Reads a line. Two slashes at its start say a text that starts with one.
pub(super) fn understand(line: &str) -> Line {
    let said = line.trim();
    let Some(rest) = said.strip_prefix('/') else {
        return if said.is_empty() { Line::Empty } else { Line::Say(said.to_owned()) };
    };
    if rest.starts_with('/') {
        return Line::Say(rest.to_owned());
    }
    let (word, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let known = COMMANDS.iter().find(|(_, spellings, _, _)| spellings.contains(&word));
    match known {
        Some(&(command, ..)) => Line::Command(command, after.trim().to_owned()),
        None => Line::Unknown(word.to_owned()),
    }
}

/// The list of commands and keys.
pub(super) fn help() -> String {
    let row = |name: String, does: &str| format!("  {name:<18} {does}\n");
    let commands = COMMANDS.iter().map(|(_, spellings, follows, does)| {
        let spelling = spellings.first().copied().unwrap_or_default();
        row(format!("/{spelling} {follows}"), does)
    });
    let keys = [
        ("\\ at a line's end", "go on in the next line"),
        ("//text", "say a text that starts with a slash"),
        ("Ctrl-C", "stop the answer; twice at an empty line leaves"),
    ];
    commands.chain(keys.map(|(name, does)| row(name.to_owned(), does))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_understood() {
        for (line, expected) in [
            ("", Line::Empty),
            ("  \t", Line::Empty),
            (" Hello there ", Line::Say("Hello there".to_owned())),
            ("//etc is a folder", Line::Say("/etc is a folder".to_owned())),
            ("/new", Line::Command(Command::New, String::new())),
            ("/system  Be  brief. ", Line::Command(Command::System, "Be  brief.".to_owned())),
            ("/system\nTwo\nlines", Line::Command(Command::System, "Two\nlines".to_owned())),
            ("/model a b.gguf", Line::Command(Command::Model, "a b.gguf".to_owned())),
            ("/exit", Line::Command(Command::Quit, String::new())),
            ("/newer", Line::Unknown("newer".to_owned())),
            ("/", Line::Unknown(String::new())),
        ] {
            assert_eq!(understand(line), expected, "{line:?}");
        }
    }

    #[test]
    fn the_help_names_every_command() {
        let help = help();
        for (_, spellings, ..) in COMMANDS {
            assert!(help.contains(&format!("/{}", spellings[0])));
        }
    }
}
