//! Python's methods of texts, lists and dicts, beyond what minijinja's own set covers.
//!
//! Whatever grows with its arguments spends from the budget before it works. Source: the Python
//! library reference, "Built-in Types".

use minijinja::value::{Tuple, Value, ValueKind};
use minijinja::{Error, State};
use minijinja_contrib::pycompat;

use super::functions::{FACTOR_MAX, ITEM_COST, budget, check_format, join_items, replace, size, wrong_use};
use super::python::too_much;

/// Python's methods of texts, lists and dicts.
pub(super) fn method(state: &mut State, value: &Value, name: &str, args: &[Value]) -> Result<Value, Error> {
    budget(state).spend(size(value))?;
    call_method(state, value, name, args)
}

pub(super) fn call_method(
    state: &mut State,
    value: &Value,
    name: &str,
    args: &[Value],
) -> Result<Value, Error> {
    let Some(text) = value.as_str() else {
        return match (name, args) {
            ("index", [wanted]) if value.kind() == ValueKind::Seq => {
                let place = value.try_iter()?.position(|item| item == *wanted);
                place.map(Value::from).ok_or_else(|| wrong_use("index"))
            }
            ("copy", []) => Ok(value.clone()),
            _ => pycompat::unknown_method_callback(state, value, name, args),
        };
    };
    match (name, args) {
        ("replace", _) => replace(state, text, args),
        ("join", [list]) => join_items(state, list, text, None),
        ("format", _) => {
            check_format(state, text, args)?;
            pycompat::unknown_method_callback(state, value, name, args)
        }
        ("split" | "splitlines" | "rsplit", _) => {
            budget(state).spend(pieces(text, args).saturating_mul(ITEM_COST))?;
            if name == "rsplit" {
                return Ok(rsplit(text, args));
            }
            pycompat::unknown_method_callback(state, value, name, args)
        }
        ("removeprefix", [part]) => {
            Ok(Value::from(part.as_str().and_then(|part| text.strip_prefix(part)).unwrap_or(text)))
        }
        ("removesuffix", [part]) => {
            Ok(Value::from(part.as_str().and_then(|part| text.strip_suffix(part)).unwrap_or(text)))
        }
        ("partition", [part]) => {
            Ok(partition(text, part.as_str().and_then(|p| text.split_once(p)), part, true))
        }
        ("rpartition", [part]) => {
            Ok(partition(text, part.as_str().and_then(|p| text.rsplit_once(p)), part, false))
        }
        ("index", [part]) => {
            let at = part.as_str().and_then(|part| text.find(part)).and_then(|at| text.get(..at));
            at.map(|before| Value::from(before.chars().count())).ok_or_else(|| wrong_use("index"))
        }
        ("title", []) => Ok(Value::from(title(text))),
        ("zfill" | "ljust" | "rjust" | "center", [width, ..]) => {
            let width = width.as_usize().filter(|width| *width <= FACTOR_MAX).ok_or_else(too_much)?;
            let fill = args.get(1).and_then(Value::as_str).and_then(|fill| fill.chars().next());
            Ok(Value::from(pad(text, name, width, fill)))
        }
        ("casefold", []) => Ok(Value::from(text.to_lowercase())),
        _ => pycompat::unknown_method_callback(state, value, name, args),
    }
}

fn pieces(text: &str, args: &[Value]) -> usize {
    match args.first().and_then(Value::as_str) {
        Some(separator) => text.matches(separator).count() + 1,
        None => text.split_whitespace().count() + text.matches('\n').count() + 1,
    }
}

fn rsplit(text: &str, args: &[Value]) -> Value {
    let pieces_max =
        args.get(1).and_then(Value::as_usize).map_or(usize::MAX, |splits| splits.saturating_add(1));
    let mut pieces: Vec<Value> = match args.first().and_then(Value::as_str) {
        Some(separator) => text.rsplitn(pieces_max, separator).map(Value::from).collect(),
        None => text.split_whitespace().rev().map(Value::from).collect(),
    };
    pieces.reverse();
    Value::from(pieces)
}

/// Python's `str.title`: every run of letters begins in upper case, also after an apostrophe.
fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_word = false;
    for c in text.chars() {
        if in_word {
            out.extend(c.to_lowercase());
        } else {
            out.extend(c.to_uppercase());
        }
        in_word = c.is_alphabetic();
    }
    out
}

/// Python's methods that widen a text to so many characters.
fn pad(text: &str, method: &str, width: usize, fill: Option<char>) -> String {
    let missing = width.saturating_sub(text.chars().count());
    let fill = fill.unwrap_or(if method == "zfill" { '0' } else { ' ' });
    let before = match method {
        "ljust" => 0,
        // Python puts the odd one before the text where the width is odd.
        "center" => missing / 2 + (missing & width & 1),
        _ => missing,
    };
    let run = |len: usize| std::iter::repeat_n(fill, len).collect::<String>();
    let sign = if method == "zfill" { text.len() - text.trim_start_matches(['+', '-']).len() } else { 0 };
    let (sign, text) = text.split_at(sign.min(1));
    format!("{sign}{}{text}{}", run(before), run(missing - before))
}

fn partition(text: &str, parts: Option<(&str, &str)>, separator: &Value, text_first: bool) -> Value {
    let nothing = Value::from("");
    Value::from(Tuple::from(match parts {
        Some((before, after)) => vec![Value::from(before), separator.clone(), Value::from(after)],
        None if text_first => vec![Value::from(text), nothing.clone(), nothing],
        None => vec![nothing.clone(), nothing, Value::from(text)],
    }))
}
