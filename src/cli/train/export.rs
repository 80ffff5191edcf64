//! `carnet train export`: the model of a run as it stands, as a GGUF file.

use std::path::PathBuf;

use super::super::error::Result;
use super::folder;
use crate::train::export::Format;
use crate::train::recipe::Recipe;
use crate::train::run;

/// Which run, and where to.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The recipe of the run
    recipe: PathBuf,
    /// The file to write
    to: PathBuf,
    /// Folder of the run [default: CARNET_WORK]
    #[arg(long, value_name = "DIR")]
    work: Option<PathBuf>,
    /// How numbers are stored
    #[arg(long, default_value = "q8_0", value_parser = ["f32", "f16", "q8_0", "q4_0"])]
    format: String,
    /// The model before it has learnt anything, to be compared with
    #[arg(long)]
    untrained: bool,
}

pub(super) fn run(options: &Options) -> Result<()> {
    let work = "name the folder of the run with --work DIR or CARNET_WORK";
    let work = folder(options.work.as_ref(), "CARNET_WORK", work)?;
    let format = match options.format.as_str() {
        "f32" => Format::F32,
        "f16" => Format::F16,
        "q4_0" => Format::Q4_0,
        _ => Format::Q8_0,
    };
    let recipe = Recipe::load(&options.recipe)?;
    match options.untrained {
        true => run::export_untrained(&recipe, &work, &options.to, format)?,
        false => run::export(&recipe, &work, &options.to, format)?,
    }
    Ok(())
}
