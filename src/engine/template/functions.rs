//! What a template may call: filters, tests, methods and functions, all within a budget.
//!
//! Names and results are Jinja 2's and Python's. What could make much out of little (joining,
//! replacing, repeating, padding) spends from a [`Budget`] before it works; the operators do so
//! through the guards that `repair.rs` puts beside them.

use minijinja::formatting::{self, FormatStyle};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Rest, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State, filters};

use super::methods::{call_method, method};
pub(super) use super::python::TOO_MUCH;
use super::python::{self, Budget, JsonStyle, too_much};

/// Begins the detail of an error a template raised itself.
pub(super) const RAISED: &str = "raised: ";

/// What one rendering may build, in bytes; a long conversation is passed through some twenty
/// filters and operators.
const BUDGET_BYTES: usize = 32 * 1024 * 1024;
/// Factors of a multiplication may be this long or great: none of the templates people use
/// multiplies more than a line of dashes.
pub(super) const FACTOR_MAX: usize = 4096;
/// Numbers a `range` may have.
const RANGE_MAX: usize = 100_000;
/// What an item of a list costs.
pub(super) const ITEM_COST: usize = 48;
/// Depth to which values are weighed.
const DEPTH_MAX: usize = 64;
/// Width or precision in a format text.
const FORMAT_DIGITS_MAX: usize = 3;

/// Guards that `repair.rs` writes into templates; no template would use these names itself.
pub(super) const PASS: &str = "carnet_pass";
pub(super) const TEXT: &str = "carnet_text";
pub(super) const FACTOR: &str = "carnet_factor";
pub(super) const ITEM: &str = "carnet_item";
pub(super) const STORE: &str = "carnet_store";
pub(super) const RAW: &str = "carnet_raw";
/// Slices with a step, which the engine cannot take of an empty list.
pub(super) const SLICE: &str = "carnet_slice";

/// An environment with everything but the template.
pub(super) fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_syntax(
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().unwrap_or_default(),
    );
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_unknown_method_callback(method);
    environment.set_formatter(|out, state, value| {
        let text = match value.as_str() {
            Some(text) => {
                budget(state).spend(text.len())?;
                return out.write_str(text).map_err(Error::from);
            }
            None => python::text(value, budget(state))?,
        };
        out.write_str(&text).map_err(Error::from)
    });
    for unbounded in ["batch", "slice", "pprint", "chain", "zip", "sum"] {
        environment.remove_filter(unbounded);
    }
    environment.remove_global("debug");
    add_guards(&mut environment);
    add_filters(&mut environment);
    add_tests(&mut environment);
    environment.add_function("raise_exception", raise_exception);
    environment.add_function("range", range);
    environment
}

pub(super) fn budget<'a>(state: &'a mut State<'_, '_>) -> &'a mut Budget {
    state.get_or_insert_extension(Budget { left: BUDGET_BYTES })
}

fn add_guards(environment: &mut Environment<'static>) {
    environment.add_filter(PASS, |state: &mut State, value: &Value| -> Result<Value, Error> {
        budget(state).spend(size(value))?;
        Ok(value.clone())
    });
    environment.add_filter(TEXT, |state: &mut State, value: &Value| -> Result<Value, Error> {
        if value.as_str().is_some() {
            budget(state).spend(size(value))?;
            return Ok(value.clone());
        }
        python::text(value, budget(state)).map(Value::from)
    });
    environment.add_filter(FACTOR, factor);
    environment.add_filter(ITEM, |state: &mut State, value: &Value| -> Result<Value, Error> {
        weigh(value, budget(state), 0)?;
        Ok(value.clone())
    });
    environment.add_filter(STORE, |state: &mut State, value: &Value| -> Result<Value, Error> {
        weigh(value, budget(state), 0)?;
        if holds_namespace(value, 0) {
            return Err(Error::new(ErrorKind::InvalidOperation, "a namespace inside a namespace"));
        }
        Ok(value.clone())
    });
    environment.add_filter(SLICE, slice);
    environment.add_filter(RAW, |state: &mut State, bytes: usize| -> Result<&'static str, Error> {
        budget(state).spend(bytes)?;
        Ok("")
    });
}

fn add_filters(environment: &mut Environment<'static>) {
    environment.add_filter("tojson", tojson);
    environment.add_filter("string", |state: &mut State, value: &Value| {
        python::text(value, budget(state)).map(Value::from)
    });
    environment.add_filter("join", join);
    environment.add_filter("replace", |state: &mut State, value: &Value, args: Rest<Value>| {
        let text = python::text(value, budget(state))?;
        replace(state, &text, &args)
    });
    environment.add_filter("list", |state: &mut State, value: &Value| -> Result<Value, Error> {
        budget(state).spend(items(value).saturating_mul(ITEM_COST))?;
        filters::list(state, value.clone())
    });
    environment.add_filter("indent", indent);
    environment.add_filter("format", |state: &mut State, format: &str, args: Rest<Value>| {
        check_format(state, format, &args)?;
        formatting::format(FormatStyle::Printf, format, &args).map(Value::from)
    });
    environment.add_filter("split", |state: &mut State, value: &Value, args: Rest<Value>| {
        let text = value.as_str().ok_or_else(|| wrong_use("split"))?.to_owned();
        call_method(state, &Value::from(text), "split", &args)
    });
    environment.add_filter("sum", sum);
    environment.add_filter("wordcount", |text: &str| text.split_whitespace().count());
    environment.add_filter("count", filters::length);
}

/// Tests that Jinja 2 answers in another way than the engine does.
fn add_tests(environment: &mut Environment<'static>) {
    let is_sequence = |value: &Value| {
        matches!(value.kind(), ValueKind::Seq | ValueKind::String | ValueKind::Map | ValueKind::Undefined)
    };
    environment.add_test("sequence", is_sequence);
    environment
        .add_test("iterable", move |value: &Value| is_sequence(value) || value.kind() == ValueKind::Iterable);
    environment
        .add_test("number", |value: &Value| matches!(value.kind(), ValueKind::Number | ValueKind::Bool));
}

/// Length of what an operator would copy.
pub(super) fn size(value: &Value) -> usize {
    match value.kind() {
        ValueKind::String | ValueKind::Bytes => value.as_bytes().map_or(0, <[u8]>::len),
        ValueKind::Seq | ValueKind::Iterable => items(value).saturating_mul(ITEM_COST),
        _ => 0,
    }
}

/// Items of a list; characters of a text.
fn items(value: &Value) -> usize {
    match value.as_str() {
        Some(text) => text.len(),
        None => value.len().unwrap_or(RANGE_MAX),
    }
}

/// Spends for every node a value holds, also where it holds the same one twice: so lists of lists
/// of lists cannot grow beyond what the budget pays for.
fn weigh(value: &Value, budget: &mut Budget, depth: usize) -> Result<(), Error> {
    if depth > DEPTH_MAX {
        return Err(too_much());
    }
    budget.spend(ITEM_COST)?;
    match value.kind() {
        ValueKind::Seq | ValueKind::Iterable => {
            value.try_iter()?.checked().try_for_each(|item| weigh(&item?, budget, depth + 1))
        }
        ValueKind::Map => {
            value.try_iter()?.try_for_each(|key| weigh(&value.get_item(&key)?, budget, depth + 1))
        }
        _ => Ok(()),
    }
}

/// A namespace can be changed, so one that held itself would have no end. Called on weighed
/// values.
fn holds_namespace(value: &Value, depth: usize) -> bool {
    let is_namespace = value.as_object().is_some_and(|object| object.type_name().ends_with("Namespace"));
    let inside = |item: Value| holds_namespace(&item, depth + 1);
    is_namespace
        || depth > DEPTH_MAX
        || match value.kind() {
            ValueKind::Seq | ValueKind::Iterable => value.try_iter().is_ok_and(|mut items| items.any(inside)),
            ValueKind::Map => {
                value.try_iter().is_ok_and(|mut keys| keys.any(|key| value.get_item(&key).is_ok_and(inside)))
            }
            _ => false,
        }
}

fn factor(state: &mut State, value: &Value) -> Result<Value, Error> {
    let is_number = value.is_number();
    let is_small = match value.as_i64() {
        Some(number) => number.unsigned_abs() <= FACTOR_MAX as u64,
        None => is_number || items(value) <= FACTOR_MAX,
    };
    if !is_small {
        return Err(too_much());
    }
    if !is_number {
        budget(state).spend(size(value).saturating_mul(FACTOR_MAX))?;
    }
    Ok(value.clone())
}

pub(super) fn wrong_use(what: &'static str) -> Error {
    Error::new(ErrorKind::InvalidOperation, what)
}

fn raise_exception(message: &Value) -> Result<Value, Error> {
    let message = message.as_str().unwrap_or_default();
    Err(Error::new(ErrorKind::InvalidOperation, format!("{RAISED}{message}")))
}

/// Python's `range`, as a list.
fn range(first: i64, second: Option<i64>, step: Option<i64>) -> Result<Value, Error> {
    let (start, end) = second.map_or((0, first), |end| (first, end));
    let step = step.unwrap_or(1);
    let mut numbers = Vec::new();
    let mut next = start;
    while step != 0 && (if step > 0 { next < end } else { next > end }) {
        if numbers.len() >= RANGE_MAX {
            return Err(too_much());
        }
        numbers.push(Value::from(next));
        let Some(after) = next.checked_add(step) else {
            break;
        };
        next = after;
    }
    if step == 0 { Err(wrong_use("a range without steps")) } else { Ok(Value::from(numbers)) }
}

/// Python's `value[start:stop:step]`.
fn slice(
    state: &mut State,
    value: &Value,
    start: Option<i64>,
    stop: Option<i64>,
    step: Option<i64>,
) -> Result<Value, Error> {
    let step = step.unwrap_or(1);
    if step == 0 {
        return Err(wrong_use("a slice without steps"));
    }
    budget(state).spend(items(value).saturating_mul(ITEM_COST))?;
    let text: Vec<char> = value.as_str().unwrap_or_default().chars().collect();
    let list: Vec<Value> = if value.as_str().is_some() {
        Vec::new()
    } else {
        value.try_iter()?.checked().collect::<Result<_, _>>()?
    };
    let len = i64::try_from(text.len().max(list.len())).unwrap_or(i64::MAX);
    // Places before the first and behind the last one of the walk.
    let (low, high) = if step > 0 { (0, len) } else { (-1, len - 1) };
    let place = |at: i64| (if at < 0 { at.saturating_add(len) } else { at }).clamp(low, high);
    let mut at = start.map_or(if step > 0 { low } else { high }, place);
    let stop = stop.map_or(if step > 0 { high } else { low }, place);
    let mut places = Vec::new();
    while if step > 0 { at < stop } else { at > stop } {
        places.extend(usize::try_from(at).ok());
        at = at.saturating_add(step);
    }
    if value.as_str().is_some() {
        return Ok(Value::from(places.into_iter().filter_map(|at| text.get(at)).collect::<String>()));
    }
    Ok(Value::from(places.into_iter().filter_map(|at| list.get(at).cloned()).collect::<Vec<_>>()))
}

/// transformers' own `tojson`: `json.dumps` without escaping for HTML or ASCII.
#[expect(clippy::needless_pass_by_value, reason = "the engine hands arguments over by value")]
fn tojson(state: &mut State, value: &Value, indent: Option<Value>, kwargs: Kwargs) -> Result<Value, Error> {
    let indent = match indent {
        Some(indent) => Some(indent),
        None => kwargs.get::<Option<Value>>("indent")?,
    };
    let indent = match indent {
        Some(value) if value.is_none() || value.is_undefined() => None,
        Some(value) => Some(match value.as_str() {
            Some(text) => text.chars().take(16).collect(),
            None => " ".repeat(value.as_usize().unwrap_or(0).min(16)),
        }),
        None => None,
    };
    let separators = match kwargs.get::<Option<Value>>("separators")? {
        Some(pair) if pair.len() == Some(2) => {
            let part = |i| pair.get_item_by_index(i).map(|part| part.as_str().unwrap_or_default().to_owned());
            Some((part(0)?, part(1)?))
        }
        _ => None,
    };
    let style = JsonStyle {
        indent,
        separators,
        sort_keys: kwargs.get::<Option<bool>>("sort_keys")?.unwrap_or(false),
        ensure_ascii: kwargs.get::<Option<bool>>("ensure_ascii")?.unwrap_or(false),
    };
    kwargs.assert_all_used()?;
    python::json(value, &style, budget(state)).map(Value::from)
}

#[expect(clippy::needless_pass_by_value, reason = "the engine hands arguments over by value")]
fn join(state: &mut State, value: &Value, separator: Option<&str>, kwargs: Kwargs) -> Result<Value, Error> {
    let named = kwargs.get::<Option<String>>("d")?;
    let attribute = kwargs.get::<Option<String>>("attribute")?;
    kwargs.assert_all_used()?;
    let separator = separator.map_or(named.unwrap_or_default(), str::to_owned);
    join_items(state, value, &separator, attribute.as_deref())
}

pub(super) fn join_items(
    state: &mut State,
    value: &Value,
    separator: &str,
    attribute: Option<&str>,
) -> Result<Value, Error> {
    let mut out = String::new();
    for (i, item) in value.try_iter()?.checked().enumerate() {
        let item = match attribute {
            Some(name) => item?.get_attr(name)?,
            None => item?,
        };
        let text = python::text(&item, budget(state))?;
        budget(state).spend(separator.len() + 1)?;
        out.push_str(if i > 0 { separator } else { "" });
        out.push_str(&text);
    }
    Ok(Value::from(out))
}

/// Arguments: what, by what, and how often at most.
pub(super) fn replace(state: &mut State, text: &str, args: &[Value]) -> Result<Value, Error> {
    let (Some(old), Some(new)) = (args.first(), args.get(1)) else {
        return Err(wrong_use("replace"));
    };
    let (old, new) = (python::text(old, budget(state))?, python::text(new, budget(state))?);
    let count_max = args.get(2).and_then(Value::as_usize).unwrap_or(usize::MAX);
    let count = text.matches(old.as_str()).take(count_max).count();
    budget(state).spend(count.saturating_mul(new.len()).saturating_add(text.len()))?;
    Ok(Value::from(text.replacen(&old, &new, count)))
}

/// Jinja 2's `indent`: every line but the first, and no blank ones, unless asked for.
#[expect(clippy::needless_pass_by_value, reason = "the engine hands arguments over by value")]
fn indent(
    state: &mut State,
    text: &str,
    width: Option<Value>,
    first: Option<bool>,
    kwargs: Kwargs,
) -> Result<String, Error> {
    let width = width.or(kwargs.get("width")?).unwrap_or_else(|| Value::from(4));
    let first = first.or(kwargs.get("first")?).unwrap_or(false);
    let blank = kwargs.get::<Option<bool>>("blank")?.unwrap_or(false);
    kwargs.assert_all_used()?;
    let pad = match width.as_str() {
        Some(pad) => pad.to_owned(),
        None => " ".repeat(width.as_usize().filter(|width| *width <= FACTOR_MAX).ok_or_else(too_much)?),
    };
    let lines = text.matches('\n').count() + 1;
    budget(state).spend(lines.saturating_mul(pad.len()).saturating_add(text.len()))?;
    let mut out = String::new();
    for (i, line) in text.split('\n').enumerate() {
        out.push_str(if i > 0 { "\n" } else { "" });
        let is_padded = if i == 0 { first } else { blank || !line.is_empty() };
        out.push_str(if is_padded { &pad } else { "" });
        out.push_str(line);
    }
    Ok(out)
}

/// Format texts may not ask for wide padding, and pay for what they insert.
pub(super) fn check_format(state: &mut State, format: &str, args: &[Value]) -> Result<(), Error> {
    let mut digits = 0;
    for c in format.chars() {
        digits = if c.is_ascii_digit() || c == '*' { digits + 1 } else { 0 };
        if digits > FORMAT_DIGITS_MAX || c == '*' {
            return Err(too_much());
        }
    }
    let inserts = format.matches(['%', '{']).count();
    budget(state).spend(format.len())?;
    for arg in args {
        let text = python::text(arg, budget(state))?;
        budget(state).spend(text.len().saturating_mul(inserts))?;
    }
    Ok(())
}

/// Jinja 2's `sum`, of numbers only.
#[expect(clippy::needless_pass_by_value, reason = "the engine hands arguments over by value")]
fn sum(value: &Value, attribute: Option<&str>, kwargs: Kwargs) -> Result<Value, Error> {
    let named = kwargs.get::<Option<String>>("attribute")?;
    kwargs.assert_all_used()?;
    let attribute = attribute.map(str::to_owned).or(named);
    let (mut whole, mut real) = (0_i64, None);
    for item in value.try_iter()?.checked() {
        let item = match &attribute {
            Some(name) => item?.get_attr(name)?,
            None => item?,
        };
        match item.as_i64() {
            Some(number) => whole = whole.checked_add(number).ok_or_else(too_much)?,
            None => real = Some(real.unwrap_or(0.0) + f64::try_from(item)?),
        }
    }
    Ok(real.map_or(Value::from(whole), |real: f64| Value::from(real + whole as f64)))
}
