//! Generators for what no open corpus offers, English and French.
//!
//! A maker draws one conversation from a seed. To add one: a file with its function, and a line in
//! [`MAKERS`]; the recipe's mix names it.

pub(super) mod answer;
mod asking;
mod complete;
pub mod correct;
mod keypoints;
pub mod note;
mod rewrite;
mod summary;
mod talk;
mod title;
mod translate;

pub(super) use talk::unknown;

use super::dice::Dice;
use super::sample::{Lang, Sample};

/// A generator.
pub struct Maker {
    /// Its name in the recipe.
    pub name: &'static str,
    /// Draws one conversation.
    pub make: fn(&mut Dice, Lang) -> Sample,
}

/// All generators.
pub const MAKERS: &[Maker] = &[
    Maker { name: "answer", make: answer::make },
    Maker { name: "complete", make: complete::make },
    Maker { name: "correct", make: correct::make },
    Maker { name: "keypoints", make: keypoints::make },
    Maker { name: "note", make: note::make },
    Maker { name: "rewrite", make: rewrite::make },
    Maker { name: "summary", make: summary::make },
    Maker { name: "title", make: title::make },
    Maker { name: "translate", make: translate::make },
    Maker { name: "identity", make: talk::identity::make },
    Maker { name: "greeting", make: talk::greeting::make },
    Maker { name: "unknown", make: talk::unknown::make },
    Maker { name: "tools", make: talk::tools::make },
    Maker { name: "facts", make: talk::facts::make },
    Maker { name: "followup", make: talk::followup::make },
    Maker { name: "advice", make: talk::advice::make },
];

#[cfg(test)]
mod tests;
