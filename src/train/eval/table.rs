//! What an evaluation found, line by line, and how it is shown: to people, as JSON, in the card.

use serde::Serialize;

use crate::train::Lang;

/// How numbers of a kind are read.
#[derive(Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Measure {
    /// Its name.
    pub name: &'static str,
    /// Whether less is better.
    #[serde(skip)]
    pub less_is_better: bool,
}

/// A baseline's result.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Baseline {
    /// Which baseline.
    pub name: &'static str,
    /// What it reaches.
    pub value: f64,
}

/// What is asked of a line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Goal {
    /// The least that is accepted.
    pub least: f64,
    /// What is aimed at.
    pub aim: f64,
}

/// One result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// What is tested on.
    pub set: &'static str,
    /// The language, or from which to which.
    pub lang: &'static str,
    /// What is measured.
    pub measure: &'static Measure,
    /// Items it is measured on.
    pub items: usize,
    /// What the model reaches.
    pub model: f64,
    /// What is reached without one.
    pub baseline: Option<Baseline>,
    /// What the same network reaches before it has learnt anything.
    pub untrained: Option<f64>,
    /// What is asked.
    pub goal: Option<Goal>,
}

impl Line {
    /// Whether the model is better than each baseline.
    pub fn beats_baselines(&self) -> bool {
        let beaten = |value: f64| {
            if self.measure.less_is_better { self.model < value } else { self.model > value }
        };
        self.baseline.is_none_or(|baseline| beaten(baseline.value)) && self.untrained.is_none_or(beaten)
    }

    /// What is to be said of the result, in words.
    pub fn verdict(&self) -> &'static str {
        match self.goal {
            _ if !self.beats_baselines() => "below a baseline",
            Some(goal) if self.model < goal.least => "below the least",
            Some(goal) if self.model < goal.aim => "accepted",
            Some(_) => "aim reached",
            None => "above the baselines",
        }
    }

    /// The cells in the order of [`HEADS`].
    fn cells(&self) -> [String; HEADS.len()] {
        let number =
            |value: f64| if value.abs() < 10_000.0 { format!("{value:.2}") } else { format!("{value:.0}") };
        let or_none = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        [
            self.set.to_owned(),
            self.lang.to_owned(),
            self.measure.name.to_owned(),
            self.items.to_string(),
            number(self.model),
            or_none(self.baseline.map(|baseline| number(baseline.value))),
            or_none(self.baseline.map(|baseline| baseline.name.to_owned())),
            or_none(self.untrained.map(number)),
            or_none(self.goal.map(|goal| format!("{} / {}", goal.least, goal.aim))),
            self.verdict().to_owned(),
        ]
    }
}

const HEADS: [&str; 10] = [
    "set",
    "language",
    "measure",
    "items",
    "model",
    "baseline",
    "which",
    "untrained",
    "least / aim",
    "verdict",
];
/// Columns of numbers stand to the right.
const TO_THE_RIGHT: [bool; 10] = [false, false, false, true, true, true, false, true, true, false];

/// All results, in the order they were found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Table {
    /// The lines.
    pub lines: Vec<Line>,
}

impl Table {
    /// Puts the results of the untrained network beside these; lines found in both meet.
    pub fn beside_untrained(&mut self, untrained: &Self) {
        for line in &mut self.lines {
            let same =
                |other: &&Line| (other.set, other.lang, other.measure) == (line.set, line.lang, line.measure);
            line.untrained = untrained.lines.iter().find(same).map(|other| other.model);
        }
    }

    /// For a terminal: columns below each other.
    pub fn text(&self) -> String {
        let rows = self.rows();
        let width =
            |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..HEADS.len()).map(|at| width(at).unwrap_or(0)).collect();
        let line = |row: &[String; HEADS.len()]| {
            let cells = row.iter().zip(&widths).zip(TO_THE_RIGHT);
            let cells: Vec<String> = cells
                .map(
                    |((cell, &width), right)| {
                        if right { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
                    },
                )
                .collect();
            format!("{}\n", cells.join("  ").trim_end())
        };
        rows.iter().map(line).collect()
    }

    /// For the model's card.
    pub fn markdown(&self) -> String {
        let line = |row: &[String; HEADS.len()]| format!("| {} |\n", row.join(" | "));
        let mut lines: Vec<String> = self.rows().iter().map(line).collect();
        let rule = TO_THE_RIGHT.map(|right| if right { "---:" } else { "---" });
        lines.insert(1, format!("| {} |\n", rule.join(" | ")));
        lines.concat()
    }

    fn rows(&self) -> Vec<[String; HEADS.len()]> {
        let mut rows = vec![HEADS.map(str::to_owned)];
        rows.extend(self.lines.iter().map(Line::cells));
        rows
    }
}

/// How a language is written in a table.
pub(super) fn lang_name(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Fr => "fr",
    }
}

/// The language that is translated into.
pub(super) fn other(lang: Lang) -> Lang {
    match lang {
        Lang::En => Lang::Fr,
        Lang::Fr => Lang::En,
    }
}

/// How a translation out of a language is written in a table.
pub(super) fn way_name(from: Lang) -> &'static str {
    match from {
        Lang::En => "en-fr",
        Lang::Fr => "fr-en",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARE: Measure = Measure { name: "share", less_is_better: false };
    const PERPLEXITY: Measure = Measure { name: "perplexity", less_is_better: true };

    fn line(measure: &'static Measure, model: f64, baseline: f64, goal: Option<(f64, f64)>) -> Line {
        Line {
            set: "grammar",
            lang: "en",
            measure,
            items: 3,
            model,
            baseline: Some(Baseline { name: "bigram", value: baseline }),
            untrained: None,
            goal: goal.map(|(least, aim)| Goal { least, aim }),
        }
    }

    #[test]
    fn verdicts_follow_goals_and_baselines() {
        for (model, verdict) in
            [(40.0, "below a baseline"), (60.0, "below the least"), (70.0, "accepted"), (75.0, "aim reached")]
        {
            assert_eq!(line(&SHARE, model, 50.0, Some((68.0, 75.0))).verdict(), verdict);
        }
        assert_eq!(line(&PERPLEXITY, 12.0, 80.0, None).verdict(), "above the baselines");
        assert_eq!(line(&PERPLEXITY, 90.0, 80.0, None).verdict(), "below a baseline");
        // A tie is no win, and the untrained network is a baseline, too.
        assert_eq!(line(&SHARE, 50.0, 50.0, None).verdict(), "below a baseline");
        let untrained = Line { untrained: Some(80.0), ..line(&SHARE, 70.0, 50.0, None) };
        assert_eq!(untrained.verdict(), "below a baseline");
    }

    #[test]
    fn tables_are_aligned_and_hold_every_number() {
        let mut table = Table { lines: vec![line(&SHARE, 70.5, 50.25, Some((68.0, 75.0)))] };
        let untrained =
            Table { lines: vec![line(&PERPLEXITY, 1.0, 1.0, None), line(&SHARE, 12.0, 1.0, None)] };
        table.beside_untrained(&untrained);
        let text = table.text();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0],
            "set      language  measure  items  model  baseline  which   untrained  least / aim  verdict"
        );
        assert_eq!(
            lines[1],
            "grammar  en        share        3  70.50     50.25  bigram      12.00      68 / 75  accepted"
        );
        assert_eq!(lines.len(), 2);
        let card = table.markdown();
        assert_eq!(
            card.lines().nth(2),
            Some("| grammar | en | share | 3 | 70.50 | 50.25 | bigram | 12.00 | 68 / 75 | accepted |")
        );
        assert_eq!(
            card.lines().nth(1),
            Some("| --- | --- | --- | ---: | ---: | ---: | --- | ---: | ---: | --- |")
        );
        let json = serde_json::to_value(&table).unwrap();
        assert_eq!(json["lines"][0]["measure"], "share");
        assert_eq!(json["lines"][0]["goal"]["aim"], 75.0);
    }
}
