//! The record of a run: one line a step in `losses.csv`, and the curve drawn from it.
//!
//! When a run goes on, lines after its checkpoint are dropped, so the record is that of one run.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use plotters::prelude::*;

use super::checkpoint::Place;
use crate::train::error::{Error, Result};

const HEAD: &str = "stage,step,tokens,loss,held,rate,norm,seconds";

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    stage: String,
    step: usize,
    tokens: u64,
    loss: f64,
    held: Option<f64>,
    rest: String,
}

impl Line {
    pub(super) fn new(
        stage: &str,
        place: &Place,
        loss: f64,
        held: Option<f64>,
        rate: f64,
        norm: f64,
    ) -> Self {
        let rest = format!("{rate:.3e},{norm:.3},{:.1}", place.seconds);
        Self { stage: stage.to_owned(), step: place.step, tokens: place.tokens, loss, held, rest }
    }

    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.splitn(6, ',');
        let stage = fields.next()?.to_owned();
        let (step, tokens) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        let (loss, held) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok());
        Some(Self { stage, step, tokens, loss, held, rest: fields.next()?.to_owned() })
    }

    fn written(&self) -> String {
        let held = self.held.map(|held| format!("{held:.5}")).unwrap_or_default();
        format!("{},{},{},{:.5},{held},{}\n", self.stage, self.step, self.tokens, self.loss, self.rest)
    }
}

/// The record of a run.
pub(super) struct Record {
    file: PathBuf,
    picture: PathBuf,
    lines: Vec<Line>,
}

impl Record {
    /// The record up to a place; begins one where there is none.
    pub(super) fn open(folder: &Path, place: &Place) -> Result<Self> {
        let file = folder.join("losses.csv");
        let text = fs::read_to_string(&file).unwrap_or_default();
        let lines = text.lines().skip(1).filter_map(Line::parse);
        let lines: Vec<Line> = lines.take_while(|line| line.tokens <= place.tokens).collect();
        let kept: String = lines.iter().map(Line::written).collect();
        fs::write(&file, format!("{HEAD}\n{kept}"))
            .map_err(|source| Error::File { name: file.clone(), source })?;
        Ok(Self { file, picture: folder.join("losses.svg"), lines })
    }

    /// Adds a step.
    pub(super) fn add(&mut self, line: Line) -> Result<()> {
        let failed = |source| Error::File { name: self.file.clone(), source };
        let mut file = OpenOptions::new().append(true).open(&self.file).map_err(failed)?;
        file.write_all(line.written().as_bytes()).map_err(failed)?;
        self.lines.push(line);
        Ok(())
    }

    /// Draws the losses over the tokens seen.
    pub(super) fn draw(&self) -> Result<()> {
        self.picture().map_err(|error| Error::Bad { name: self.picture.clone(), why: error.to_string() })
    }

    fn picture(&self) -> std::result::Result<(), Box<dyn std::error::Error>> {
        let million = |line: &Line| line.tokens as f64 / 1e6;
        // A run that began from a file has no record of what came before.
        let begin = self.lines.first().filter(|_| self.lines.len() > 1).map_or(0.0, million);
        let end = self.lines.last().map_or(1.0, million);
        let losses = || self.lines.iter().flat_map(|line| [Some(line.loss), line.held]).flatten();
        let low = losses().fold(f64::MAX, f64::min).min(10.0) - 0.1;
        let high = losses().fold(0.0, f64::max).max(low + 0.5);
        let area = SVGBackend::new(&self.picture, (900, 500)).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .margin(16)
            .x_label_area_size(36)
            .y_label_area_size(44)
            .build_cartesian_2d(begin..end, low..high)?;
        chart.configure_mesh().x_desc("million tokens").y_desc("nats a token").draw()?;
        let smooth = smoothed(&self.lines).into_iter();
        let points = self.lines.iter().map(million).zip(smooth);
        chart.draw_series(LineSeries::new(points, &BLUE))?.label("training").legend(|(x, y)| key(x, y, BLUE));
        let held = self.lines.iter().filter_map(|line| Some((million(line), line.held?)));
        chart.draw_series(LineSeries::new(held, &RED))?.label("held out").legend(|(x, y)| key(x, y, RED));
        chart.configure_series_labels().background_style(WHITE).border_style(BLACK).draw()?;
        area.present()?;
        Ok(())
    }
}

fn key(x: i32, y: i32, color: RGBColor) -> PathElement<(i32, i32)> {
    PathElement::new(vec![(x, y), (x + 18, y)], color)
}

/// Running means of some 20 steps within a stage.
fn smoothed(lines: &[Line]) -> Vec<f64> {
    let mut means: Vec<f64> = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| Some((means.get(at)?, &lines.get(at)?.stage)));
        let mean = before.filter(|(_, stage)| **stage == line.stage);
        means.push(mean.map_or(line.loss, |(mean, _)| mean * 0.95 + line.loss * 0.05));
    }
    means
}
