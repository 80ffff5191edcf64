//! F0.5 of corrections: what was changed against what should have been (after Dahlmeier and Ng
//! 2012, and Bryant et al. 2017, without their types of errors).
//!
//! A text is cut into words and marks, and aligned with the source at the least cost, a dropped or
//! added word counting [`DROP`] and a changed one [`CHANGE`]. Each changed or dropped word is an edit of its own; words added at one
//! place are one edit together. An edit is right where the reference has the same at the same place.

use super::{counts, f_score, words};

/// Dropping one word and adding another elsewhere is likelier than changing two that stand between.
const DROP: usize = 2;
const CHANGE: usize = 3;

/// One change of a source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// Index of the word of the source that is changed or before which is added.
    pub at: usize,
    /// Whether the word goes; else something is added before it.
    pub replaces: bool,
    /// What comes: one word for a changed one, none for a dropped one.
    pub with: Vec<String>,
}

/// The edits that lead from `source` to `target`, in order.
pub fn edits(source: &str, target: &str) -> Vec<Edit> {
    let (source, target) = (words(source), words(target));
    let costs = costs(&source, &target);
    let (mut i, mut j) = (0, 0);
    let mut edits: Vec<Edit> = Vec::new();
    while i < source.len() || j < target.len() {
        let rest = costs[i][j];
        let diagonal = i < source.len() && j < target.len();
        let same = diagonal && source[i] == target[j];
        // Of equally cheap ways: go on, change, drop, add. The same for every target.
        if same && rest == costs[i + 1][j + 1] {
            (i, j) = (i + 1, j + 1);
        } else if diagonal && rest == costs[i + 1][j + 1] + CHANGE {
            edits.push(Edit { at: i, replaces: true, with: vec![target[j].to_owned()] });
            (i, j) = (i + 1, j + 1);
        } else if i < source.len() && rest == costs[i + 1][j] + DROP {
            edits.push(Edit { at: i, replaces: true, with: Vec::new() });
            i += 1;
        } else {
            match edits.last_mut().filter(|last| last.at == i && !last.replaces) {
                Some(last) => last.with.push(target[j].to_owned()),
                None => edits.push(Edit { at: i, replaces: false, with: vec![target[j].to_owned()] }),
            }
            j += 1;
        }
    }
    edits
}

/// The least cost from each place on. `[source + 1][target + 1]`
fn costs(source: &[&str], target: &[&str]) -> Vec<Vec<usize>> {
    let mut costs = vec![vec![0; target.len() + 1]; source.len() + 1];
    for i in (0..=source.len()).rev() {
        for j in (0..=target.len()).rev() {
            costs[i][j] = match (source.len() - i, target.len() - j) {
                (0, left) | (left, 0) => DROP * left,
                _ => {
                    let changed = if source[i] == target[j] { 0 } else { CHANGE };
                    (costs[i + 1][j + 1] + changed).min(DROP + costs[i + 1][j].min(costs[i][j + 1]))
                }
            };
        }
    }
    costs
}

/// F0.5 of a set of (source, answer, reference), 0 to 100: precision counts twice as much as
/// recall, as a wrong correction annoys more than a missing one. Precision of no edits is 1.
pub fn f_half<'a>(set: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> f64 {
    let (mut right, mut made, mut wanted) = (0, 0, 0);
    for (source, answer, reference) in set {
        let (ours, theirs) = (edits(source, answer), edits(source, reference));
        (made, wanted) = (made + ours.len(), wanted + theirs.len());
        let theirs = counts(theirs.into_iter());
        right += counts(ours.into_iter())
            .iter()
            .map(|(edit, n)| theirs.get(edit).map_or(0, |m| *n.min(m)))
            .sum::<usize>();
    }
    let share = |of: usize| if of == 0 { 1.0 } else { right as f64 / of as f64 };
    100.0 * f_score(share(made), share(wanted), 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(at: usize, replaces: bool, with: &[&str]) -> Edit {
        Edit { at, replaces, with: with.iter().map(|word| (*word).to_owned()).collect() }
    }

    #[test]
    fn edits_by_hand() {
        assert_eq!(edits("a b c", "a b c"), []);
        assert_eq!(
            edits("he go to to school", "he goes to school."),
            [edit(1, true, &["goes"]), edit(3, true, &[]), edit(5, false, &["."]),]
        );
        assert_eq!(edits("", "a b"), [edit(0, false, &["a", "b"])]);
        assert_eq!(edits("a b", ""), [edit(0, true, &[]), edit(1, true, &[])]);
        assert_eq!(edits("lete", "l'été"), [edit(0, true, &["l"]), edit(1, false, &["'", "été"])]);
    }

    /// Undoing edits on the source gives the target, whatever the two texts.
    #[test]
    fn edits_lead_to_the_target() {
        let texts = ["", "a", "a b", "b a", "a b a b c", "c c a", "b b b b b b", "a c b d a"];
        for source in texts {
            for target in texts {
                let mut out = Vec::new();
                let found = edits(source, target);
                for at in 0..=words(source).len() {
                    let here: Vec<&Edit> = found.iter().filter(|edit| edit.at == at).collect();
                    here.iter().for_each(|edit| out.extend(edit.with.clone()));
                    if !here.iter().any(|edit| edit.replaces) {
                        out.extend(words(source).get(at).map(|word| (*word).to_owned()));
                    }
                }
                assert_eq!(out.join(" "), target, "{source:?}");
            }
        }
    }

    #[test]
    fn scores_by_hand() {
        let source = "he go to to school";
        let reference = "he goes to school.";
        assert!((f_half([(source, reference, reference)]) - 100.0).abs() < 1e-9);
        // Nothing done: precision 1, recall 0.
        assert_eq!(f_half([(source, source, reference)]), 0.0);
        // One right of two made, three wanted: P 1/2, R 1/3; 1.25 * 1/6 / (1/8 + 1/3) = 5/11.
        let answer = "she goes to to school";
        assert!((f_half([(source, answer, reference)]) - 500.0 / 11.0).abs() < 1e-9);
        assert!((f_half([("a", "a", "a")]) - 100.0).abs() < 1e-9);
    }
}
