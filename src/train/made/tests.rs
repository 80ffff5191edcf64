//! What holds for every maker of notes, over thousands of seeds in both languages.

use std::collections::HashSet;

use super::{MAKERS, Maker};
use crate::train::{By, Dice, Lang, Sample};

const SEEDS: u64 = 2_000;

/// Distinct answers among the seeds; an answer to a question of notes is short and repeats.
const DISTINCT: &[(&str, usize)] = &[
    ("answer", 900),
    ("complete", 1_700),
    ("correct", 1_300),
    ("keypoints", 1_600),
    ("note", 1_950),
    ("rewrite", 900),
    ("summary", 1_500),
    ("title", 400),
    ("translate", 1_300),
];

/// The makers of notes with the distinct answers asked of them.
fn ours() -> impl Iterator<Item = (&'static Maker, usize)> {
    DISTINCT.iter().map(|(name, least)| {
        let maker = MAKERS.iter().find(|maker| maker.name == *name);
        (maker.unwrap_or_else(|| panic!("no maker {name}")), *least)
    })
}

fn drawn(make: fn(&mut Dice, Lang) -> Sample, lang: Lang) -> impl Iterator<Item = Sample> {
    (0..SEEDS).map(move |seed| make(&mut Dice::new(seed), lang))
}

/// The first thing wrong with a text that nobody spoilt on purpose.
fn wrong(text: &str, lang: Lang) -> Option<&'static str> {
    if text.trim().is_empty() || text.trim() != text {
        return Some("empty, or space around");
    }
    if text.contains(['{', '}', '[', '|', '>', '$']) || text.contains("<|") {
        return Some("a mark of a template");
    }
    if text.contains("  ")
        || text.contains(" .") && !text.contains(" ...")
        || text.contains(" ,")
        || text.contains("..") && !text.contains("...")
    {
        return Some("a space or a point too many");
    }
    let letters: Vec<char> = text.chars().collect();
    let spaced = |pair: &[char]| match lang {
        Lang::Fr => !matches!(pair[1], '?' | '!' | ';' | '»') || pair[0] == ' ' || pair[0] == '!',
        Lang::En => !matches!(pair[1], '?' | '!' | ';' | ':') || pair[0] != ' ',
    };
    if !letters.windows(2).all(spaced) {
        return Some("the space before a high mark");
    }
    // A French colon follows a space; one inside a number is English.
    let colons = letters.windows(2).all(|pair| pair[1] != ':' || pair[0] == ' ');
    (lang == Lang::Fr && !colons).then_some("no space before a colon")
}

#[test]
fn turns_alternate_and_texts_are_whole() {
    for (maker, _) in ours() {
        for lang in Lang::ALL {
            for (seed, sample) in drawn(maker.make, lang).enumerate() {
                let at = format!("{} {lang:?} {seed}", maker.name);
                assert_eq!(sample.kind, maker.name, "{at}");
                assert_eq!(sample.lang, lang, "{at}");
                assert!(sample.turns.len() >= 2, "{at}");
                for (turn, by) in sample.turns.iter().zip([By::User, By::Assistant].into_iter().cycle()) {
                    assert_eq!(turn.by, by, "{at}");
                    assert!(!turn.text.contains("{}") && !turn.text.contains("  "), "{at}: {}", turn.text);
                    assert!(
                        by == By::User || wrong(&turn.text, lang).is_none(),
                        "{at}: {:?}: {}",
                        wrong(&turn.text, lang),
                        turn.text
                    );
                    assert!(!turn.text.trim().is_empty(), "{at}");
                }
            }
        }
    }
}

#[test]
fn few_answers_repeat() {
    for (maker, least) in ours() {
        for lang in Lang::ALL {
            let answers: HashSet<String> =
                drawn(maker.make, lang).map(|sample| sample.turns[1].text.clone()).collect();
            assert!(answers.len() >= least, "{} {lang:?}: {} distinct", maker.name, answers.len());
        }
    }
}

#[test]
fn titles_are_short_and_lists_have_two_to_four_points() {
    for lang in Lang::ALL {
        for sample in drawn(super::title::make, lang) {
            let title = &sample.turns[1].text;
            assert!(title.split(' ').count() <= 8, "{title}");
        }
        for sample in drawn(super::keypoints::make, lang) {
            let list = &sample.turns[1].text;
            assert!(list.lines().all(|line| line.starts_with("- ")), "{list}");
            assert!((2..=4).contains(&list.lines().count()), "{list}");
        }
    }
}

#[test]
fn what_is_corrected_is_right_and_mostly_differs() {
    for lang in Lang::ALL {
        let same = drawn(super::correct::make, lang)
            .filter(|sample| sample.turns[0].text.contains(&sample.turns[1].text))
            .count();
        assert!((100..500).contains(&same), "{lang:?}: {same} are right already");
    }
}

#[test]
fn the_same_seed_gives_the_same_text() {
    for (maker, _) in ours() {
        let [first, second] = [1, 1].map(|seed| (maker.make)(&mut Dice::new(seed), Lang::Fr));
        assert_eq!(first, second, "{}", maker.name);
    }
}
