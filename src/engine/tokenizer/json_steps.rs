//! The normalizer, pre-tokenizer and decoder of a `tokenizer.json` as our own steps.
//!
//! Invariant: a component or a setting that changes text and is not known here is an error by name.
//! A new component is one arm in [`Steps::normalize`] or [`Steps::split`]. Source: the `tokenizers` library.

use serde_json::Value;

use super::Spelling;
use super::pattern::Pattern;
use super::pre;
use super::regex::compile;
use super::rewrite::Rewrite;
use super::splits::{Behavior, Stage};
use crate::engine::{Error, Result};

/// What happens to a text before merging, and what its tokens are written in.
pub(super) struct Steps {
    pub(super) rewrites: Vec<Rewrite>,
    pub(super) stages: Vec<Stage>,
    pub(super) spelling: Spelling,
    pub(super) strips_space: bool,
}

/// Reads the three components; `null` means none.
///
/// # Errors
/// [`Error::UnknownPreTokenizer`] with the name of what is not known.
pub(super) fn read_steps(normalizer: &Value, pre_tokenizer: &Value, decoder: &Value) -> Result<Steps> {
    let mut steps =
        Steps { rewrites: Vec::new(), stages: Vec::new(), spelling: Spelling::Plain, strips_space: false };
    for component in flat(normalizer, "normalizers") {
        steps.normalize(component)?;
    }
    for component in flat(pre_tokenizer, "pretokenizers") {
        // After `ByteLevel` a text is in the byte alphabet; splitting it further is another thing.
        if steps.spelling == Spelling::Bytes {
            return Err(unknown(component));
        }
        steps.split(component)?;
    }
    for component in flat(decoder, "decoders") {
        steps.decode(component)?;
    }
    Ok(steps)
}

/// The components of a sequence, or the one that is there, or none.
fn flat<'a>(component: &'a Value, list: &str) -> Vec<&'a Value> {
    match component.get(list).and_then(Value::as_array) {
        Some(list) => list.iter().collect(),
        None if component.is_null() => Vec::new(),
        None => vec![component],
    }
}

fn kind(component: &Value) -> &str {
    component.get("type").and_then(Value::as_str).unwrap_or_default()
}

fn flag(component: &Value, name: &str, default: bool) -> bool {
    component.get(name).and_then(Value::as_bool).unwrap_or(default)
}

fn text<'a>(component: &'a Value, name: &str) -> Result<&'a str> {
    component.get(name).and_then(Value::as_str).ok_or_else(|| unknown(component))
}

/// An error with the component's name and, if it has one, its expression.
fn unknown(component: &Value) -> Error {
    let regex = component.pointer("/pattern/Regex").and_then(Value::as_str);
    let name = match (kind(component), regex) {
        ("", _) => "a component without a type".to_owned(),
        (kind, Some(regex)) => format!("{kind} {}", regex.chars().take(200).collect::<String>()),
        (kind, None) => kind.to_owned(),
    };
    Error::UnknownPreTokenizer { name }
}

impl Steps {
    fn normalize(&mut self, component: &Value) -> Result<()> {
        self.rewrites.push(match kind(component) {
            "NFC" => Rewrite::Nfc,
            "NFD" => Rewrite::Nfd,
            "NFKC" => Rewrite::Nfkc,
            "NFKD" => Rewrite::Nfkd,
            "Lowercase" => Rewrite::Lowercase,
            "Strip" => Rewrite::Strip {
                left: flag(component, "strip_left", true),
                right: flag(component, "strip_right", true),
            },
            "Prepend" => Rewrite::Prepend(text(component, "prepend")?.to_owned()),
            "Replace" => {
                let from = component.pointer("/pattern/String").and_then(Value::as_str);
                let from = from.filter(|from| !from.is_empty()).ok_or_else(|| unknown(component))?;
                Rewrite::Replace { from: from.to_owned(), to: text(component, "content")?.to_owned() }
            }
            _ => return Err(unknown(component)),
        });
        Ok(())
    }

    fn split(&mut self, component: &Value) -> Result<()> {
        match kind(component) {
            "ByteLevel" => {
                if flag(component, "add_prefix_space", true) {
                    self.ensure_prefix(" ", false, component)?;
                }
                if flag(component, "use_regex", true) {
                    self.by_regex(pre::GPT2, Behavior::Isolated, component)?;
                }
                self.spelling = Spelling::Bytes;
            }
            "Split" => self.split_by_pattern(component)?,
            "Digits" => {
                let regex = if flag(component, "individual_digits", false) { r"\p{N}" } else { r"\p{N}+" };
                self.by_regex(regex, Behavior::Isolated, component)?;
            }
            "Punctuation" => {
                let behavior = behavior(component)?;
                self.by_regex(r"[\p{P}!-/:-@\[-`{-~]", behavior, component)?;
            }
            "WhitespaceSplit" => self.by_regex(r"\s", Behavior::Removed, component)?,
            "Metaspace" => self.split_at_blocks(component)?,
            _ => return Err(unknown(component)),
        }
        Ok(())
    }

    fn by_regex(&mut self, regex: &str, behavior: Behavior, component: &Value) -> Result<()> {
        let pattern = compile(regex).ok_or_else(|| unknown(component))?;
        self.stages.push(Stage::Pattern(pattern, behavior));
        Ok(())
    }

    fn split_by_pattern(&mut self, component: &Value) -> Result<()> {
        let behavior = match (behavior(component)?, flag(component, "invert", false)) {
            (behavior, false) => behavior,
            (Behavior::Isolated, true) => Behavior::Isolated,
            (Behavior::Removed, true) => Behavior::Kept,
            _ => return Err(unknown(component)),
        };
        if let Some(regex) = component.pointer("/pattern/Regex").and_then(Value::as_str) {
            if !pre::is_listed(regex) {
                return Err(unknown(component));
            }
            return self.by_regex(regex, behavior, component);
        }
        let literal = component.pointer("/pattern/String").and_then(Value::as_str);
        let literal = literal.filter(|literal| !literal.is_empty()).ok_or_else(|| unknown(component))?;
        self.stages.push(Stage::Pattern(Pattern::literal(literal), behavior));
        Ok(())
    }

    /// SentencePiece's spaces: a rewriting, and a split before each if asked.
    fn split_at_blocks(&mut self, component: &Value) -> Result<()> {
        let block = text(component, "replacement")?;
        let scheme = component.get("prepend_scheme").and_then(Value::as_str);
        let old = if flag(component, "add_prefix_space", true) { "always" } else { "never" };
        let scheme = scheme.unwrap_or(old);
        if block != "▁" || !self.stages.is_empty() {
            return Err(unknown(component));
        }
        self.rewrites.push(Rewrite::Replace { from: " ".into(), to: block.into() });
        match scheme {
            "always" => self.ensure_prefix(block, false, component)?,
            "first" => self.ensure_prefix(block, true, component)?,
            "never" => {}
            _ => return Err(unknown(component)),
        }
        if flag(component, "split", true) {
            self.stages.push(Stage::Pattern(Pattern::literal(block), Behavior::MergedWithNext));
        }
        self.spelling = Spelling::Blocks;
        Ok(())
    }

    /// A prefix belongs to the whole part, so nothing may have split it before.
    fn ensure_prefix(&mut self, prefix: &str, only_first: bool, component: &Value) -> Result<()> {
        if !self.stages.is_empty() {
            return Err(unknown(component));
        }
        self.rewrites.push(Rewrite::Ensure { prefix: prefix.to_owned(), only_first });
        Ok(())
    }

    fn decode(&mut self, component: &Value) -> Result<()> {
        match kind(component) {
            "ByteLevel" if self.spelling == Spelling::Bytes => {}
            "ByteFallback" | "Fuse" => {}
            "Metaspace" => {
                self.spelling = Spelling::Blocks;
                self.strips_space = component.get("prepend_scheme").and_then(Value::as_str) != Some("never")
                    && flag(component, "add_prefix_space", true);
            }
            "Replace" if component.pointer("/pattern/String").and_then(Value::as_str) == Some("▁") => {
                self.spelling = Spelling::Blocks;
            }
            "Strip" if component.get("content").and_then(Value::as_str) == Some(" ") => {
                self.strips_space = component.get("start").and_then(Value::as_u64) == Some(1);
            }
            _ => return Err(unknown(component)),
        }
        Ok(())
    }
}

fn behavior(component: &Value) -> Result<Behavior> {
    match component.get("behavior").and_then(Value::as_str) {
        Some("Isolated") => Ok(Behavior::Isolated),
        Some("Removed") => Ok(Behavior::Removed),
        Some("MergedWithPrevious") => Ok(Behavior::MergedWithPrevious),
        Some("MergedWithNext") => Ok(Behavior::MergedWithNext),
        Some("Contiguous") => Ok(Behavior::Contiguous),
        _ => Err(unknown(component)),
    }
}
