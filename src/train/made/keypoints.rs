//! The key points of a note as a list of two to four.
//!
//! Points stand in the order of the note.

use super::asking::{filled, sample};
use super::note;
use crate::train::{Dice, Lang, Sample};

const ASK_EN: &[&str] = &[
    "Give the key points of this note: {}",
    "Key points: {}",
    "What are the key points here?\n{}",
    "List the main points of this note.\n\n{}",
    "Turn this into bullet points: {}",
    "Please list what matters in this entry: {}",
    "{}\n\nGive me the key points.",
    "Make a short list of the main things in this note: {}",
    "Sum this up as bullet points: {}",
];
const ASK_FR: &[&str] = &[
    "Donne les points clés de cette note : {}",
    "Points clés : {}",
    "Quels sont les points clés ?\n{}",
    "Fais la liste des points principaux de cette note.\n\n{}",
    "Mets ceci sous forme de liste : {}",
    "Peux-tu lister l'essentiel de cette note ? {}",
    "{}\n\nDonne-moi les points clés.",
    "Fais une courte liste des choses importantes de cette note : {}",
    "Résume ceci en quelques points : {}",
];

pub(super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    // A note of one point has no list to make.
    let note = (0..20).map(|_| note::note(dice, lang)).find(|note| note.points.len() > 1);
    let note = note.unwrap_or_else(|| note::note(dice, lang));
    let asked = filled(dice, if lang == Lang::Fr { ASK_FR } else { ASK_EN }, &note.text);
    sample(dice, "keypoints", lang, asked, list(&note.points))
}

/// Up to four points, one a line.
pub(super) fn list(points: &[String]) -> String {
    let lines = points.iter().take(4).map(|point| format!("- {}", point.trim_end_matches('.')));
    lines.collect::<Vec<_>>().join("\n")
}
