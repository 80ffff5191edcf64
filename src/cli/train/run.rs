//! `carnet train run`: makes the model of a recipe, or goes on making it.

use std::path::PathBuf;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::super::error::Result;
use super::super::{Globals, output};
use super::{folder, stoppable};
use crate::train;
use crate::train::recipe::Recipe;
use crate::train::run::{self, News};

/// Which model, and where.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The recipe, such as models/recipe.toml
    recipe: PathBuf,
    /// Folder of the corpus [default: CARNET_CORPUS]
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Folder of the run; with the same folder a stopped run goes on [default: CARNET_WORK]
    #[arg(long, value_name = "DIR")]
    work: Option<PathBuf>,
    /// A larger model to learn from as well, any file the engine runs
    #[arg(long, value_name = "FILE")]
    teacher: Option<PathBuf>,
    /// Begin from this model file, as if the stages before --stage had ended with it; a checkpoint in the
    /// folder of the run goes before it
    #[arg(long, value_name = "FILE", requires = "stage")]
    from: Option<PathBuf>,
    /// The stage that begins from the file of --from
    #[arg(long, value_name = "NAME", requires = "from")]
    stage: Option<String>,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    let corpus = "name the corpus with --corpus DIR or CARNET_CORPUS";
    let corpus = folder(options.corpus.as_ref(), "CARNET_CORPUS", corpus)?;
    let work = "name a folder for the run with --work DIR or CARNET_WORK";
    let work = folder(options.work.as_ref(), "CARNET_WORK", work)?;
    let recipe = Recipe::load(&options.recipe)?;
    let device = train::device::open(globals.device)?;
    let teacher = options.teacher.as_deref().map(|file| (file, globals.device));
    let from = options.from.as_deref().zip(options.stage.as_deref());
    let mut shown = Shown::default();
    let done = stoppable(|stop| {
        let (recipe, corpus, work) = (&recipe, &corpus, &work);
        let given = run::Options { recipe, corpus, work, device, teacher, from, stop };
        Ok(run::run(&given, &mut |news| shown.tell(news))?)
    });
    shown.clear();
    done
}

/// What stands on the terminal while a run goes on.
#[derive(Default)]
struct Shown(Option<(String, ProgressBar)>);

impl Shown {
    fn tell(&mut self, news: News) {
        match news {
            News::Began(what) => self.note(&what),
            News::Wrote(file) => self.note(&format!("wrote {}", file.display())),
            News::Step { stage, steps: [done, all], loss, held, speed } => {
                if self.0.as_ref().is_none_or(|(shown, _)| *shown != stage) {
                    self.clear();
                    self.0 = Some((stage.clone(), bar(&stage, all)));
                }
                let held = held.map(|held| format!(", held out {held:.3}")).unwrap_or_default();
                if let Some((_, bar)) = &self.0 {
                    bar.set_position(done as u64);
                    bar.set_message(format!("loss {loss:.3}{held}, {speed:.0} tokens/s"));
                }
            }
        }
    }

    fn note(&self, what: &str) {
        match &self.0 {
            Some((_, bar)) => bar.println(what),
            None => output::note(what),
        }
    }

    fn clear(&mut self) {
        if let Some((_, bar)) = self.0.take() {
            bar.finish_and_clear();
        }
    }
}

fn bar(stage: &str, steps: usize) -> ProgressBar {
    let bar = ProgressBar::new(steps as u64).with_prefix(stage.to_owned());
    let style = ProgressStyle::with_template("{prefix} {bar:24} {pos}/{len} steps, {msg}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_secs(1));
    bar
}
