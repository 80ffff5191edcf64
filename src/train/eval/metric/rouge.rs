//! ROUGE-L (Lin 2004, section 3.1): F1 of the longest common subsequence of words.
//!
//! Words are lower-cased runs of letters and digits, punctuation left out, without stemming.

use super::{Judged, f_score, words};

/// Mean over a set of each item's best reference, 0 to 100; 0 for an empty set.
pub fn rouge_l(set: &[Judged]) -> f64 {
    let score = |judged: &Judged| {
        let answer = bare(&judged.answer);
        judged.references.iter().map(|text| f1(&answer, &bare(text))).fold(0.0, f64::max)
    };
    if set.is_empty() { 0.0 } else { 100.0 * set.iter().map(score).sum::<f64>() / set.len() as f64 }
}

fn bare(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    words(&lower)
        .into_iter()
        .filter(|word| word.starts_with(char::is_alphanumeric))
        .map(str::to_owned)
        .collect()
}

fn f1(answer: &[String], reference: &[String]) -> f64 {
    let shared = common(answer, reference) as f64;
    if shared == 0.0 {
        return 0.0;
    }
    f_score(shared / answer.len() as f64, shared / reference.len() as f64, 1.0)
}

/// Length of the longest common subsequence.
fn common(a: &[String], b: &[String]) -> usize {
    let mut row = vec![0; b.len()];
    for word in a {
        // Left, and left above.
        let (mut left, mut corner) = (0, 0);
        for (cell, other) in row.iter_mut().zip(b) {
            let above = *cell;
            *cell = if word == other { corner + 1 } else { above.max(left) };
            (left, corner) = (*cell, above);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(answer: &str, references: &[&str]) -> f64 {
        let references: Vec<String> = references.iter().map(|text| (*text).to_owned()).collect();
        rouge_l(&[Judged::new(answer, &references)])
    }

    /// The example of section 3.1 of the paper: "police kill the gunman" and "the gunman kill police"
    /// against "police killed the gunman".
    #[test]
    fn the_papers_example() {
        let reference = ["police killed the gunman"];
        assert!((score("police kill the gunman", &reference) - 75.0).abs() < 1e-9);
        assert!((score("the gunman kill police", &reference) - 50.0).abs() < 1e-9);
    }

    #[test]
    fn the_best_reference_counts_and_case_and_points_do_not() {
        assert!((score("L'ÉTÉ, déjà !", &["rien", "l'été déjà"]) - 100.0).abs() < 1e-9);
        // 2 of 2 and 2 of 4: F1 is 2/3.
        assert!((score("a d", &["a b c d"]) - 200.0 / 3.0).abs() < 1e-9);
        assert_eq!(score("", &["a"]), 0.0);
        assert_eq!(score("!", &[""]), 0.0);
        assert_eq!(rouge_l(&[]), 0.0);
    }
}
