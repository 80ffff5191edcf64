//! Measures of texts against references: pure functions, each with its source and with values that
//! the reference program or a hand gives.
//!
//! Scores run from 0 to 100. Counts are summed over a whole set before a score is made of them,
//! but for ROUGE-L, which is the mean of its items.

mod bleu;
mod chrf;
mod edits;
mod likelihood;
mod rouge;
mod words;

pub use bleu::bleu;
pub use chrf::chrf;
pub use edits::{Edit, edits, f_half};
pub use likelihood::Likelihood;
pub use rouge::rouge_l;
pub use words::{mteval_words, words};

/// An answer with the texts it may look like.
#[derive(Clone, Debug)]
pub struct Judged {
    /// What the model wrote.
    pub answer: String,
    /// What people wrote; at least one.
    pub references: Vec<String>,
}

impl Judged {
    /// An answer beside its references.
    pub fn new(answer: impl Into<String>, references: &[String]) -> Self {
        Self { answer: answer.into(), references: references.to_vec() }
    }
}

/// The share of `hits` in `all`, 0 to 100; 0 where there is nothing.
pub fn percent(hits: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { 100.0 * hits as f64 / all as f64 }
}

/// The weighted harmonic mean of precision and recall, recall counting `beta` times as much
/// (van Rijsbergen 1979, chapter 7).
pub(super) fn f_score(precision: f64, recall: f64, beta: f64) -> f64 {
    let weight = beta * beta;
    let below = weight * precision + recall;
    if below > 0.0 { (1.0 + weight) * precision * recall / below } else { 0.0 }
}

/// How often each item occurs.
fn counts<T: Ord>(items: impl Iterator<Item = T>) -> std::collections::BTreeMap<T, usize> {
    let mut counts = std::collections::BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers with their references, and the BLEU and chrF2 sacreBLEU 2.6.0 gives for the set.
    type Golden = (&'static [(&'static str, &'static [&'static str])], f64, f64);

    const GOLDEN: &[Golden] = &[
        (
            &[("The cat sat on the mat.", &["The cat is sitting on the mat."])],
            42.38365628278778,
            49.6485170311433,
        ),
        (
            &[
                (
                    "Je pense que Tom est un bon coach.",
                    &["Je pense que Tom est un bon entraîneur.", "Selon moi, Tom est un bon coach."],
                ),
                ("Les pommiers fleurissent tôt.", &["Les pommiers ont fleuri tôt cette année."]),
                ("Oui", &["Oui.", "Si !"]),
            ],
            59.63517170184496,
            55.610700235558696,
        ),
        (
            &[("a b c", &["d a e f"]), ("the the the the the", &["the cat the dog", "x"])],
            10.511205190671433,
            15.448368769401977,
        ),
        (
            &[
                ("", &["a b"]),
                ("Il fait beau aujourd'hui, n'est-ce pas ?", &["Il fait beau aujourd'hui, non ?"]),
            ],
            47.750342648354646,
            81.02561322214422,
        ),
        (&[("xyz", &["abc def"])], 0.0, 0.0),
        (
            &[("Where is the nearest station, please?", &["Where is the nearest station, please?"])],
            100.0,
            100.0,
        ),
    ];

    #[test]
    fn translations_score_as_in_the_reference_program() {
        for (set, expected_bleu, expected_chrf) in GOLDEN {
            let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
            let set: Vec<Judged> =
                set.iter().map(|(answer, texts)| Judged::new(*answer, &owned(texts))).collect();
            assert!((bleu(&set) - expected_bleu).abs() < 1e-9, "{set:?}: {}", bleu(&set));
            assert!((chrf(&set) - expected_chrf).abs() < 1e-9, "{set:?}: {}", chrf(&set));
        }
        assert_eq!(bleu(&[]), 0.0);
        assert_eq!(chrf(&[]), 0.0);
    }

    #[test]
    fn shares_and_means_by_hand() {
        assert_eq!(percent(3, 4), 75.0);
        assert_eq!(percent(0, 0), 0.0);
        assert!((f_score(0.5, 1.0, 1.0) - 2.0 / 3.0).abs() < 1e-12);
        // 1.25 * 0.5 * 1 / (0.25 * 0.5 + 1)
        assert!((f_score(0.5, 1.0, 0.5) - 0.625 / 1.125).abs() < 1e-12);
        assert_eq!(f_score(0.0, 0.0, 2.0), 0.0);
    }
}
