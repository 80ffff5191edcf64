//! What a model is made of: the recipe file, read once into checked values.
//!
//! A [`Recipe`] that exists is sound: every number is in its range, every mix names sources that
//! are known, and the rest of `train` relies on it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::{Error, Result};
use super::optimizer::Method;
use super::pack;

/// Longest recipe file, in bytes.
const BYTES_MAX: u64 = 1024 * 1024;
/// Most blocks of a network.
pub const LAYERS_MAX: usize = 128;

/// How a model is made.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// All chance of the run comes from it.
    pub seed: u64,
    /// The vocabulary.
    pub vocabulary: VocabularyPart,
    /// The network's shape.
    pub network: NetworkPart,
    /// The stages, in order.
    #[serde(rename = "stage")]
    pub stages: Vec<Stage>,
    /// Distillation from a larger model, where one is given to the run.
    pub teacher: Option<TeacherPart>,
}

/// The vocabulary of a recipe.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct VocabularyPart {
    /// Tokens, control tokens and bytes included.
    pub size: usize,
    /// Text it is built on, in millions of bytes.
    pub sample_mb: usize,
    /// Share of that text that is French.
    pub french: f64,
    /// How many of the first stages that text is of; all where it is left out.
    pub stages: Option<usize>,
}

/// The network of a recipe: a llama with tied embedding.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkPart {
    /// Size of a token's vector.
    pub width: usize,
    /// Blocks.
    pub layers: usize,
    /// Query heads.
    pub heads: usize,
    /// Key and value heads; they divide the query heads.
    pub kv_heads: usize,
    /// Width of the gated feed-forward layer.
    pub ffn: usize,
    /// Tokens the finished model says it can see.
    pub context: usize,
    /// Base of the rotary embedding's wavelengths.
    pub rope_base: f64,
}

/// One stage of training.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Its name in logs and files.
    pub name: String,
    /// Tokens seen; sources that are short are repeated.
    pub tokens: usize,
    /// Tokens of a row.
    pub row: usize,
    /// Rows of one step of the optimizer.
    pub rows_per_step: usize,
    /// Highest learning rate.
    pub rate: f64,
    /// Share of the steps in which the rate rises from zero.
    pub warmup: f64,
    /// Share of the highest rate that is left at the end.
    pub floor: f64,
    /// Weight decay.
    pub decay: f64,
    /// Greatest norm of a gradient.
    pub clip: f64,
    /// How matrices are stepped.
    #[serde(default)]
    pub method: Method,
    /// What is learnt.
    pub learn: Learn,
    /// Blocks from this stage on, as many as before where it is left out. New ones begin as copies of
    /// the block below them that add nothing.
    pub layers: Option<usize>,
    /// After the stage the network becomes the mean of the ends of these stages, this one or earlier ones.
    #[serde(default)]
    pub average: Vec<String>,
    /// Source: its share of the tokens; shares are weighed against their sum. A source is a part of
    /// running text, `lesson:NAME` or `made:NAME`.
    pub mix: BTreeMap<String, f64>,
}

/// What a stage learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Learn {
    /// Every token.
    All,
    /// What the assistant says and calls; running text wholly.
    Answers,
}

/// Distillation: the loss is `(1 - weight) * text + weight * teacher`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TeacherPart {
    /// Weight of the teacher's opinion, 0 to 1.
    pub weight: f64,
    /// Temperature of both distributions.
    pub temperature: f64,
}

impl Recipe {
    /// Reads a recipe file.
    ///
    /// # Errors
    /// [`Error::File`] when it cannot be read, [`Error::Bad`] as [`Recipe::parse`].
    pub fn load(file: &Path) -> Result<Self> {
        let failed = |source| Error::File { name: file.to_owned(), source };
        if std::fs::metadata(file).map_err(failed)?.len() > BYTES_MAX {
            return Err(Error::Bad { name: file.to_owned(), why: "it is longer than 1 MiB".to_owned() });
        }
        Self::parse(&std::fs::read_to_string(file).map_err(failed)?, file)
    }

    /// Reads a recipe from its text; `file` is named in errors.
    ///
    /// # Errors
    /// [`Error::Bad`] with the field or the line that is wrong.
    pub fn parse(text: &str, file: &Path) -> Result<Self> {
        let bad = |why| Error::Bad { name: file.to_owned(), why };
        let recipe: Self = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
            bad(format!("line {line}: {}", error.message()))
        })?;
        recipe.check().map_err(bad)?;
        Ok(recipe)
    }

    /// Blocks of the network in a stage; after the last stage, those of the last.
    pub fn layers(&self, stage: usize) -> usize {
        let until = self.stages.iter().take(stage + 1);
        until.filter_map(|stage| stage.layers).next_back().unwrap_or(self.network.layers)
    }

    fn check(&self) -> std::result::Result<(), String> {
        let words = &self.vocabulary;
        demand((512..=65_536).contains(&words.size), "vocabulary.size must be 512 to 65536")?;
        demand(words.stages != Some(0), "vocabulary.stages must be at least 1")?;
        demand((1..=1_000).contains(&words.sample_mb), "vocabulary.sample_mb must be 1 to 1000")?;
        demand((0.0..=1.0).contains(&words.french), "vocabulary.french must be 0 to 1")?;
        self.network.check()?;
        demand(!self.stages.is_empty(), "there must be a [[stage]]")?;
        let mut layers = self.network.layers;
        for (at, stage) in self.stages.iter().enumerate() {
            let checked = stage.check(self.network.context, layers).and_then(|()| self.check_average(at));
            checked.map_err(|why| format!("stage {}: {why}", stage.name))?;
            layers = stage.layers.unwrap_or(layers);
        }
        if let Some(teacher) = &self.teacher {
            demand((0.0..=1.0).contains(&teacher.weight), "teacher.weight must be 0 to 1")?;
            demand((0.1..=100.0).contains(&teacher.temperature), "teacher.temperature must be 0.1 to 100")?;
        }
        Ok(())
    }

    /// Whether the stages that one ends as the mean of are alike.
    fn check_average(&self, stage: usize) -> std::result::Result<(), String> {
        let ended = self.stages.get(..=stage).unwrap_or_default();
        for name in ended.last().map_or(&[][..], |stage| &stage.average) {
            let at = ended.iter().position(|stage| stage.name == *name);
            let at = at.ok_or_else(|| format!("average must name stages so far, not {name}"))?;
            demand(
                self.layers(at) == self.layers(stage),
                "stages that are averaged must have the same layers",
            )?;
        }
        Ok(())
    }
}

impl NetworkPart {
    /// Size of one head.
    pub fn head(&self) -> usize {
        self.width / self.heads
    }

    fn check(&self) -> std::result::Result<(), String> {
        demand((8..=8_192).contains(&self.width), "network.width must be 8 to 8192")?;
        demand((1..=LAYERS_MAX).contains(&self.layers), "network.layers must be 1 to 128")?;
        demand((1..=self.width).contains(&self.heads), "network.heads must be 1 to the width")?;
        demand(self.width.is_multiple_of(2 * self.heads), "network.width must be even heads wide")?;
        demand((1..=self.heads).contains(&self.kv_heads), "network.kv_heads must be 1 to the heads")?;
        demand(self.heads.is_multiple_of(self.kv_heads), "network.kv_heads must divide the heads")?;
        demand((8..=32_768).contains(&self.ffn), "network.ffn must be 8 to 32768")?;
        demand((16..=131_072).contains(&self.context), "network.context must be 16 to 131072")?;
        demand((1.0..=1e9).contains(&self.rope_base), "network.rope_base must be 1 to 1e9")
    }
}

impl Stage {
    /// Steps of the optimizer.
    pub fn steps(&self) -> usize {
        self.tokens / (self.row * self.rows_per_step)
    }

    /// Rows seen in all.
    pub fn rows(&self) -> usize {
        self.steps() * self.rows_per_step
    }

    fn check(&self, context: usize, before: usize) -> std::result::Result<(), String> {
        let layers = self.layers.unwrap_or(before);
        demand((before..=LAYERS_MAX).contains(&layers), "layers must be those before to 128")?;
        demand((16..=context).contains(&self.row), "row must be 16 to the context")?;
        demand((1..=65_536).contains(&self.rows_per_step), "rows_per_step must be 1 to 65536")?;
        demand(self.tokens <= 2_000_000_000, "tokens must be at most 2000000000")?;
        demand(self.steps() > 0, "tokens must be enough for one step")?;
        demand(self.rate > 0.0 && self.rate < 1.0, "rate must be between 0 and 1")?;
        demand((0.0..1.0).contains(&self.warmup), "warmup must be 0 to below 1")?;
        demand((0.0..=1.0).contains(&self.floor), "floor must be 0 to 1")?;
        demand((0.0..=1.0).contains(&self.decay), "decay must be 0 to 1")?;
        demand(self.clip > 0.0 && self.clip.is_finite(), "clip must be above 0")?;
        for (name, share) in &self.mix {
            demand(share.is_finite() && *share >= 0.0, "a share must be 0 or more")?;
            demand(pack::is_source(name), &format!("the mix names {name}, which is no source"))?;
        }
        demand(self.mix.values().sum::<f64>() > 0.0, "the mix must have a share above 0")
    }
}

fn demand(holds: bool, why: &str) -> std::result::Result<(), String> {
    if holds { Ok(()) } else { Err(why.to_owned()) }
}
