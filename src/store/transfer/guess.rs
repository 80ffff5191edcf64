//! What an import is, judged by what it holds.

use super::Kind;
use super::tree::{Tree, ending_of};
use super::{table, text};

const START: u64 = 4096;

/// What a tree is read as.
pub(super) fn kind(tree: &Tree) -> Kind {
    let endings: Vec<String> = tree.items().iter().map(|item| ending_of(&item.path)).collect();
    let has = |wanted: &[&str]| endings.iter().any(|ending| wanted.contains(&ending.as_str()));
    if tree.items().len() == 1 {
        return alone(tree, endings.first().map_or("", String::as_str));
    }
    let jsons = tree
        .items()
        .iter()
        .enumerate()
        .zip(&endings)
        .filter(|((_, item), ending)| *ending == "json" && item.path.matches('/').count() <= 1);
    if jsons.map(|((index, _), _)| index).any(|index| is_dayone(&start(tree, index))) {
        Kind::DayOne
    } else if has(&["md", "markdown"]) {
        Kind::Markdown
    } else if has(&["txt", "text"]) {
        Kind::Text
    } else if has(&["csv", "tsv"]) {
        Kind::Csv
    } else {
        Kind::Markdown
    }
}

/// What one file is.
fn alone(tree: &Tree, ending: &str) -> Kind {
    match ending {
        "md" | "markdown" => return Kind::Markdown,
        "txt" | "text" => return Kind::Text,
        "csv" | "tsv" => return Kind::Csv,
        "json" => return Kind::DayOne,
        _ => {}
    }
    let start = start(tree, 0);
    if start.trim_start().starts_with('{') {
        Kind::DayOne
    } else if table::is_table(&start) {
        Kind::Csv
    } else if start.starts_with("---\n") || start.starts_with("# ") {
        Kind::Markdown
    } else {
        Kind::Text
    }
}

fn is_dayone(start: &str) -> bool {
    start.trim_start().starts_with('{')
        && !start.contains("\"carnet_export\"")
        && (start.contains("\"entries\"") || start.contains("\"metadata\""))
}

/// The first letters of a file; none when it cannot be read.
fn start(tree: &Tree, index: usize) -> String {
    let mut bytes = tree.start(index, START);
    // The last letter may be cut in two.
    if let Err(error) = std::str::from_utf8(&bytes)
        && error.error_len().is_none()
    {
        bytes.truncate(error.valid_up_to());
    }
    text::decode(bytes).map(|(text, _)| text).unwrap_or_default()
}
