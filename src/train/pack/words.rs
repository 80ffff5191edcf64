//! Text for the vocabulary: what the stages will read, balanced between the languages.

use std::collections::BTreeMap;
use std::path::Path;

use super::source::{Order, Source};
use crate::train::corpus::Which;
use crate::train::dice::Dice;
use crate::train::error::Result;
use crate::train::recipe::Recipe;
use crate::train::sample::Lang;

/// Texts to build the recipe's vocabulary on: every source of a mix by its mean share over the
/// stages that count, without repeats, then as many of each language as the recipe's share of French allows.
///
/// # Errors
/// As [`super::Rows::build`].
pub fn sample(recipe: &Recipe, folder: &Path) -> Result<Vec<String>> {
    let mut shares: BTreeMap<&str, f64> = BTreeMap::new();
    let count = recipe.vocabulary.stages.unwrap_or(usize::MAX).min(recipe.stages.len());
    for stage in recipe.stages.iter().take(count) {
        let sum: f64 = stage.mix.values().sum();
        for (name, share) in &stage.mix {
            *shares.entry(name).or_default() += share / sum / count as f64;
        }
    }
    let bytes = recipe.vocabulary.sample_mb as f64 * 1e6;
    let mut found = Vec::new();
    for (name, share) in shares {
        found.append(&mut texts(name, folder, recipe.seed, (share * bytes) as usize)?);
    }
    Dice::new(recipe.seed).shuffle(&mut found);
    Ok(balanced(found, recipe.vocabulary.french))
}

/// Texts of a source with their languages, about so many bytes.
fn texts(name: &str, folder: &Path, seed: u64, bytes: usize) -> Result<Vec<(Lang, String)>> {
    let source = Source::open(name, folder, Which::Learn)?;
    let (mut found, mut size) = (Vec::new(), 0);
    // At most one of each byte, should a maker have nothing to say.
    let count = source.len().unwrap_or(bytes);
    for place in Order::new(name, Which::Learn, seed, source.len()).take(count) {
        if size >= bytes {
            break;
        }
        let piece = source.draw(&place);
        let (lang, text) = (piece.lang(), piece.text());
        size += text.len();
        found.push((lang, text));
    }
    Ok(found)
}

/// All of the language that is short, and its share of the other.
fn balanced(texts: Vec<(Lang, String)>, french: f64) -> Vec<String> {
    let size = |wanted| -> f64 {
        texts.iter().filter(|(lang, _)| *lang == wanted).map(|(_, text)| text.len() as f64).sum()
    };
    let whole = (size(Lang::En) / (1.0 - french)).min(size(Lang::Fr) / french);
    let (mut en, mut fr) = (whole * (1.0 - french), whole * french);
    let keep = |(lang, text): (Lang, String)| {
        let left = if lang == Lang::Fr { &mut fr } else { &mut en };
        *left -= text.len() as f64;
        (*left >= 0.0).then_some(text)
    };
    texts.into_iter().filter_map(keep).collect()
}
