//! `carnet logits`: what the model thinks after each of some tokens, as JSON.
//!
//! Numbers are printed with as many digits as bring the same f32 back.

use std::cmp::Ordering;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use serde::Serialize;

use super::error::Result;
use super::session::{Bounds, LoadOptions, Session};
use super::{Globals, output};

/// Which tokens.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Model file or folder, or the id of a model [default: as for chat]
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Token ids, comma separated, taken as they are
    #[arg(long, value_name = "IDS", value_delimiter = ',', required = true)]
    tokens: Vec<u32>,
    /// Only the N largest of each row, the largest first
    #[arg(long, value_name = "N")]
    top: Option<NonZeroUsize>,
    #[command(flatten)]
    bounds: Bounds,
}

#[derive(Serialize)]
struct Report {
    tokens: Vec<u32>,
    rows: Vec<Row>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Row {
    Top(Vec<(usize, f32)>),
    Logits(Vec<f32>),
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    let load = LoadOptions { model: options.model.clone(), bounds: options.bounds };
    let session = Session::open(&load, globals)?;
    let rows = session.logits(options.tokens.clone())?;
    let rows = rows.into_iter().map(|row| match options.top {
        Some(n) => Row::Top(largest(&row, n.get())),
        None => Row::Logits(row),
    });
    output::json(&Report { tokens: options.tokens.clone(), rows: rows.collect() })
}

/// The `n` largest with their places, the largest first and the lower place first among equals.
fn largest(row: &[f32], n: usize) -> Vec<(usize, f32)> {
    let order = |a: &(usize, f32), b: &(usize, f32)| -> Ordering { b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)) };
    let mut all: Vec<(usize, f32)> = row.iter().copied().enumerate().filter(|(_, x)| !x.is_nan()).collect();
    if n < all.len() {
        all.select_nth_unstable_by(n, order);
        all.truncate(n);
    }
    all.sort_unstable_by(order);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_come_first_and_equals_by_place() {
        let row = [1.0, f32::NAN, 3.0, -2.0, 3.0, f32::NEG_INFINITY];
        assert_eq!(largest(&row, 3), [(2, 3.0), (4, 3.0), (0, 1.0)]);
        assert_eq!(largest(&row, 99).len(), 5);
        assert_eq!(largest(&[], 3), []);
    }

    #[test]
    fn rows_are_spelled_as_documented_and_numbers_come_back() {
        let number = 0.1_f32 + 0.2_f32;
        let report =
            Report { tokens: vec![1], rows: vec![Row::Top(vec![(7, number)]), Row::Logits(vec![1.5])] };
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(json, format!(r#"{{"tokens":[1],"rows":[{{"top":[[7,{number}]]}},{{"logits":[1.5]}}]}}"#));
        assert_eq!(format!("{number}").parse::<f32>().unwrap().to_bits(), number.to_bits());
    }
}
