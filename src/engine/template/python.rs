//! Values as Python writes them: `str()`, `repr()` and `json.dumps`.
//!
//! Every writer spends from a [`Budget`] and stops when it is spent, so that no value, however it
//! refers to others, costs more than that. Source: the Python language reference and the `json`
//! module's documentation.

use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind};

use super::protect::USUAL_MARKS;

/// Deepest nesting that is written out.
const DEPTH_MAX: usize = 64;
/// What writing one more node costs besides its bytes.
const NODE_COST: usize = 16;

/// Begins the detail of an error that means "the budget is spent".
pub(super) const TOO_MUCH: &str = "too much memory";

/// How much a template may still build, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    pub(super) left: usize,
}

impl Budget {
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), Error> {
        self.left = self.left.checked_sub(bytes).ok_or_else(too_much)?;
        Ok(())
    }
}

pub(super) fn too_much() -> Error {
    Error::new(ErrorKind::InvalidOperation, TOO_MUCH)
}

/// Python's `str(value)`.
pub(super) fn text(value: &Value, budget: &mut Budget) -> Result<String, Error> {
    let mut out = String::new();
    if let Some(text) = value.as_str() {
        budget.spend(text.len())?;
        out.push_str(text);
    } else if !value.is_undefined() {
        write_repr(value, &mut out, budget, 0)?;
    }
    Ok(out)
}

fn write_repr(value: &Value, out: &mut String, budget: &mut Budget, depth: usize) -> Result<(), Error> {
    if depth > DEPTH_MAX {
        return Err(too_much());
    }
    budget.spend(NODE_COST)?;
    match value.kind() {
        ValueKind::Undefined => out.push_str("Undefined"),
        ValueKind::None => out.push_str("None"),
        ValueKind::Bool => out.push_str(if value.is_true() { "True" } else { "False" }),
        ValueKind::Number => out.push_str(&number(value)),
        ValueKind::String => quote(value.as_str().unwrap_or_default(), out, budget)?,
        ValueKind::Map => {
            out.push('{');
            for (i, key) in value.try_iter()?.enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                write_repr(&key, out, budget, depth + 1)?;
                out.push_str(": ");
                write_repr(&value.get_item(&key)?, out, budget, depth + 1)?;
            }
            out.push('}');
        }
        ValueKind::Seq | ValueKind::Iterable => {
            let (open, close) = if value.is_tuple() { ('(', ')') } else { ('[', ']') };
            out.push(open);
            let mut count = 0;
            for item in value.try_iter()?.checked() {
                out.push_str(if count > 0 { ", " } else { "" });
                write_repr(&item?, out, budget, depth + 1)?;
                count += 1;
            }
            out.push_str(if value.is_tuple() && count == 1 { "," } else { "" });
            out.push(close);
        }
        ValueKind::Bytes | ValueKind::Plain | ValueKind::Invalid => {
            return Err(Error::new(ErrorKind::InvalidOperation, "this cannot be written as text"));
        }
        _ => {
            return Err(Error::new(ErrorKind::InvalidOperation, "this cannot be written as text"));
        }
    }
    Ok(())
}

/// Python's `repr` of a string: single quotes unless only those occur in it.
fn quote(text: &str, out: &mut String, budget: &mut Budget) -> Result<(), Error> {
    budget.spend(text.len().saturating_mul(4))?;
    let mark = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(mark);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == mark => out.extend(['\\', c]),
            c if u32::from(c) < 0x20 || (0x7f..0xa1).contains(&u32::from(c)) || c == '\u{ad}' => {
                out.push_str(&format!("\\x{:02x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push(mark);
    Ok(())
}

/// A number as Python's `repr` writes it: the shortest digits that read back as the same.
fn number(value: &Value) -> String {
    if value.is_integer() {
        return value.to_string();
    }
    let Ok(number) = f64::try_from(value.clone()) else {
        return value.to_string();
    };
    if !number.is_finite() {
        return if number.is_nan() {
            "nan"
        } else if number > 0.0 {
            "inf"
        } else {
            "-inf"
        }
        .to_owned();
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        return format!("{number:?}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// How `json.dumps` is asked to write.
#[derive(Clone, Debug, Default)]
pub(super) struct JsonStyle {
    /// What one level is indented by; `None` writes one line.
    pub(super) indent: Option<String>,
    /// Between items and between key and value, if asked for.
    pub(super) separators: Option<(String, String)>,
    /// Whether keys are sorted.
    pub(super) sort_keys: bool,
    /// Whether characters outside ASCII are escaped.
    pub(super) ensure_ascii: bool,
}

/// Python's `json.dumps(value)`.
pub(super) fn json(value: &Value, style: &JsonStyle, budget: &mut Budget) -> Result<String, Error> {
    let mut out = String::new();
    write_json(value, style, &mut out, budget, 0)?;
    Ok(out)
}

fn write_json(
    value: &Value,
    style: &JsonStyle,
    out: &mut String,
    budget: &mut Budget,
    depth: usize,
) -> Result<(), Error> {
    if depth > DEPTH_MAX {
        return Err(too_much());
    }
    budget.spend(NODE_COST)?;
    match value.kind() {
        ValueKind::None => out.push_str("null"),
        ValueKind::Bool => out.push_str(if value.is_true() { "true" } else { "false" }),
        ValueKind::Number => out.push_str(&json_number(value)),
        ValueKind::String => json_string(value.as_str().unwrap_or_default(), style, out, budget)?,
        ValueKind::Map => {
            let mut keys: Vec<Value> = value.try_iter()?.collect();
            if style.sort_keys {
                keys.sort();
            }
            let pairs = keys.into_iter().map(|key| Ok((Some(key.clone()), value.get_item(&key)?)));
            write_items(pairs, ('{', '}'), style, out, budget, depth)?;
        }
        ValueKind::Seq | ValueKind::Iterable => {
            let items = value.try_iter()?.checked().map(|item| Ok((None, item?)));
            write_items(items, ('[', ']'), style, out, budget, depth)?;
        }
        _ => {
            return Err(Error::new(ErrorKind::InvalidOperation, "this cannot be written as JSON"));
        }
    }
    Ok(())
}

fn write_items(
    items: impl Iterator<Item = Result<(Option<Value>, Value), Error>>,
    (open, close): (char, char),
    style: &JsonStyle,
    out: &mut String,
    budget: &mut Budget,
    depth: usize,
) -> Result<(), Error> {
    let default = (if style.indent.is_some() { "," } else { ", " }, ": ");
    let separators = style.separators.as_ref().map_or(default, |(item, key)| (item.as_str(), key.as_str()));
    out.push(open);
    let mut is_empty = true;
    for item in items {
        let (key, value) = item?;
        out.push_str(if is_empty { "" } else { separators.0 });
        is_empty = false;
        new_line(style, out, budget, depth + 1)?;
        if let Some(key) = key {
            json_string(&text(&key, budget)?, style, out, budget)?;
            out.push_str(separators.1);
        }
        write_json(&value, style, out, budget, depth + 1)?;
    }
    if !is_empty {
        new_line(style, out, budget, depth)?;
    }
    out.push(close);
    Ok(())
}

fn new_line(style: &JsonStyle, out: &mut String, budget: &mut Budget, depth: usize) -> Result<(), Error> {
    if let Some(indent) = &style.indent {
        budget.spend(indent.len().saturating_mul(depth))?;
        out.push('\n');
        out.push_str(&indent.repeat(depth));
    }
    Ok(())
}

fn json_number(value: &Value) -> String {
    match number(value).as_str() {
        "nan" => "NaN".to_owned(),
        "inf" => "Infinity".to_owned(),
        "-inf" => "-Infinity".to_owned(),
        other => other.to_owned(),
    }
}

fn json_string(text: &str, style: &JsonStyle, out: &mut String, budget: &mut Budget) -> Result<(), Error> {
    budget.spend(text.len().saturating_mul(2))?;
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if u32::from(c) < 0x20
                || (style.ensure_ascii && !c.is_ascii() && !USUAL_MARKS.contains(&c)) =>
            {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
    Ok(())
}

#[cfg(test)]
mod tests {
    use minijinja::value::Serde;

    use super::*;

    fn budget() -> Budget {
        Budget { left: 100_000 }
    }

    fn value(json: &str) -> Value {
        Value::from(Serde(serde_json::from_str::<serde_json::Value>(json).unwrap()))
    }

    /// Expected texts are those of Python's `str`.
    #[test]
    fn text_is_that_of_python() {
        for (json, expected) in [
            (r#"{"a": [1, 2.5, true, null], "b": {}}"#, "{'a': [1, 2.5, True, None], 'b': {}}"),
            (
                r#"["it's", "a \"b\"", "it's \"c\"", "\n\\\u0001é"]"#,
                r#"["it's", 'a "b"', 'it\'s "c"', '\n\\\x01é']"#,
            ),
            (
                "[1e16, 1e15, 1e-5, 0.0001, 1e22, -0.0, 12345678901234567890]",
                "[1e+16, 1000000000000000.0, 1e-05, 0.0001, 1e+22, -0.0, 12345678901234567890]",
            ),
            (r#""plain""#, "plain"),
        ] {
            assert_eq!(text(&value(json), &mut budget()).unwrap(), expected);
        }
        assert_eq!(text(&Value::UNDEFINED, &mut budget()).unwrap(), "");
    }

    /// Expected texts are those of Python's `json.dumps(ensure_ascii=False)`.
    #[test]
    fn json_is_that_of_python() {
        let nested = value(r#"{"b": [1, {"c": "<é>'\"\u0002"}], "a": [], "n": 1e30}"#);
        let plain = JsonStyle::default();
        assert_eq!(
            json(&nested, &plain, &mut budget()).unwrap(),
            r#"{"b": [1, {"c": "<é>'\"\u0002"}], "a": [], "n": 1e+30}"#
        );
        let indented = JsonStyle { indent: Some("  ".to_owned()), sort_keys: true, ..plain.clone() };
        assert_eq!(
            json(&value(r#"{"b": [1, {}], "a": {"x": null}}"#), &indented, &mut budget()).unwrap(),
            "{\n  \"a\": {\n    \"x\": null\n  },\n  \"b\": [\n    1,\n    {}\n  ]\n}"
        );
        let ascii = JsonStyle { ensure_ascii: true, ..plain };
        assert_eq!(json(&value(r#""é😀""#), &ascii, &mut budget()).unwrap(), r#""\u00e9\ud83d\ude00""#);
        let marked = "\"<\u{fdd0}\"";
        assert_eq!(json(&value(marked), &ascii, &mut budget()).unwrap(), marked, "marks are taken out later");
    }

    #[test]
    fn writing_stops_when_the_budget_is_spent() {
        let wide = value(&format!("[{}1]", "1,".repeat(2000)));
        let mut small = Budget { left: 1000 };
        assert_eq!(text(&wide, &mut small).unwrap_err().detail(), Some(TOO_MUCH));
        let mut deep = Value::from(1);
        for _ in 0..40 {
            deep = Value::from(vec![deep.clone(), deep]);
        }
        assert!(text(&deep, &mut budget()).is_err());
        assert!(json(&deep, &JsonStyle::default(), &mut budget()).is_err());
    }
}
