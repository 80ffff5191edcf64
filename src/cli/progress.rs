//! A progress bar on stderr for steps that last; short steps and pipes see nothing of it.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::engine::{Progress, Stage};
use crate::library::{Copied, Pass};

/// Steps shorter than this show nothing.
const PATIENCE: Duration = Duration::from_millis(300);

/// A bar for one long step; it goes away with its owner.
pub(super) struct Bar {
    since: Instant,
    drawn: Option<(&'static str, ProgressBar)>,
}

impl Bar {
    pub(super) fn new() -> Self {
        Self { since: Instant::now(), drawn: None }
    }

    /// Shows how far the engine has come.
    pub(super) fn engine(&mut self, progress: Progress) {
        match progress.stage {
            Stage::Loading => self.draw("loading the model", Unit::Bytes, progress.done, progress.total),
            Stage::Reading => self.draw("reading the text", Unit::Tokens, progress.done, progress.total),
        }
    }

    /// Shows how far the library has come.
    pub(super) fn library(&mut self, copied: Copied) {
        let what = match copied.pass {
            Pass::Copying => "copying",
            Pass::Hashing => "checking",
        };
        self.draw(what, Unit::Bytes, copied.done, copied.total);
    }

    /// Shows how far the store has come; a total of 0 is an unknown one.
    pub(super) fn store(&mut self, what: &'static str, done: u64, total: u64) {
        self.draw(what, if total == 0 { Unit::Unknown } else { Unit::Plain }, done, total);
    }

    /// Shows how many of some items are done.
    #[cfg(feature = "train")]
    pub(super) fn items(&mut self, what: &'static str, done: u64, total: u64) {
        self.draw(what, Unit::Plain, done, total);
    }

    /// Takes the bar away before something else is written.
    pub(super) fn clear(&mut self) {
        if let Some((_, bar)) = self.drawn.take() {
            bar.finish_and_clear();
        }
    }

    fn draw(&mut self, what: &'static str, unit: Unit, done: u64, total: u64) {
        if self.since.elapsed() < PATIENCE {
            return;
        }
        if self.drawn.as_ref().is_none_or(|(drawn, _)| *drawn != what) {
            self.clear();
            let bar = ProgressBar::new(total).with_style(style(unit)).with_message(what);
            self.drawn = Some((what, bar));
        }
        if let Some((_, bar)) = &self.drawn {
            bar.set_length(total);
            bar.set_position(done);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.clear();
    }
}

/// What is counted.
#[derive(Clone, Copy)]
enum Unit {
    Bytes,
    Tokens,
    Plain,
    /// Things of which nobody knows how many there are.
    Unknown,
}

fn style(unit: Unit) -> ProgressStyle {
    let template = match unit {
        Unit::Bytes => "{msg} [{bar:30}] {bytes} of {total_bytes}",
        Unit::Tokens => "{msg} [{bar:30}] {pos} of {len} tokens",
        Unit::Plain => "{msg} [{bar:30}] {pos} of {len}",
        Unit::Unknown => "{msg} {pos}",
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("=> ")
}
