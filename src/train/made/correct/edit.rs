//! The kinds of mistakes, one function each.
//!
//! A function says whether it changed the sentence; what it changes, it marks as touched.

use super::noise::Draft;
use super::words::{
    DOUBLED_IS_RIGHT, EN_BENT, EN_HOMOPHONES, EN_MISSPELT, EN_PLURAL_BEFORE, FR_HOMOPHONES, FR_MISSPELT,
    FR_NOT_A_VERB, FR_PLURAL_BEFORE, KEYS_EN, KEYS_FR,
};
use crate::train::{Dice, Lang};

/// A word's punctuation before, its letters, its punctuation after.
pub(super) fn split(word: &str) -> (&str, &str, &str) {
    let start = word.find(char::is_alphanumeric).unwrap_or(word.len());
    let end = word.rfind(char::is_alphanumeric).map_or(start, |at| {
        at + word.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
    });
    (&word[..start], &word[start..end], &word[end..])
}

/// The word with other letters, its capital kept.
fn with_core(word: &str, core: &str) -> String {
    let (before, old, after) = split(word);
    let mut core = core.to_owned();
    if old.starts_with(char::is_uppercase) {
        core = capitalised(&core);
    }
    format!("{before}{core}{after}")
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A word that is safe to misspell: long enough, no number, no name.
fn plain_core(draft: &Draft, at: usize) -> Option<Vec<char>> {
    let (_, core, _) = split(&draft.words[at]);
    // At the beginning of a sentence a name looks like any word.
    let name = core.starts_with(char::is_uppercase);
    let letters: Vec<char> = core.chars().collect();
    (letters.len() >= 4 && !name && !core.contains(|c: char| c.is_ascii_digit())).then_some(letters)
}

/// Letters swapped, left out, doubled or taken from the key beside.
pub(super) fn typo(dice: &mut Dice, draft: &mut Draft) -> bool {
    draft.change(dice, |dice, draft, at| {
        let mut letters = plain_core(draft, at)?;
        let place = dice.between(1, letters.len() - 2);
        if !letters[place].is_alphabetic() || !letters[place + 1].is_alphabetic() {
            return None;
        }
        match dice.below(4) {
            0 => letters.swap(place, place + 1),
            1 => drop(letters.remove(place)),
            2 => letters.insert(place, letters[place]),
            _ => {
                let rows = if draft.lang == Lang::Fr { KEYS_FR } else { KEYS_EN };
                letters[place] = neighbour(dice, rows, letters[place])?;
            }
        }
        Some(with_core(&draft.words[at], &letters.into_iter().collect::<String>()))
    })
}

fn neighbour(dice: &mut Dice, rows: &[&str], key: char) -> Option<char> {
    let row: Vec<char> = rows.iter().find(|row| row.contains(key))?.chars().collect();
    let at = row.iter().position(|&c| c == key)?;
    let beside: Vec<char> = [at.checked_sub(1), Some(at + 1)]
        .into_iter()
        .flatten()
        .filter_map(|at| row.get(at).copied())
        .collect();
    Some(*dice.one(&beside))
}

/// A word that many write wrongly, in the way they do.
pub(super) fn misspelt(dice: &mut Dice, draft: &mut Draft) -> bool {
    let table = if draft.lang == Lang::Fr { FR_MISSPELT } else { EN_MISSPELT };
    draft.change(dice, |dice, draft, at| {
        let word = &draft.words[at];
        let core = split(word).1.to_lowercase();
        let (_, wrong) = table.iter().find(|(right, _)| *right == core)?;
        Some(with_core(word, dice.pick(wrong)))
    })
}

/// A word that sounds the same.
pub(super) fn homophone(dice: &mut Dice, draft: &mut Draft) -> bool {
    let table = if draft.lang == Lang::Fr { FR_HOMOPHONES } else { EN_HOMOPHONES };
    draft.change(dice, |dice, draft, at| {
        let word = &draft.words[at];
        let core = split(word).1.to_lowercase();
        let group = table.iter().find(|group| group.contains(&core.as_str()))?;
        Some(with_core(word, dice.pick(group)))
    })
}

/// Accents left out or, for an é or è, turned round.
pub(super) fn accent(dice: &mut Dice, draft: &mut Draft) -> bool {
    draft.change(dice, |dice, draft, at| {
        let word = &draft.words[at];
        let accented: Vec<usize> =
            word.chars().enumerate().filter(|(_, c)| bare(*c) != *c).map(|(at, _)| at).collect();
        if accented.is_empty() {
            return None;
        }
        let only = dice.chance(0.5).then(|| *dice.one(&accented));
        let turned = dice.chance(0.25);
        let letter = |(at, c): (usize, char)| match c {
            _ if only.is_some_and(|only| only != at) => c,
            'é' if turned => 'è',
            'è' | 'ê' if turned => 'é',
            _ => bare(c),
        };
        Some(word.chars().enumerate().map(letter).collect())
    })
}

fn bare(letter: char) -> char {
    match letter {
        'à' | 'â' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'É' | 'È' | 'Ê' => 'E',
        'À' | 'Â' => 'A',
        'Ç' => 'C',
        _ => letter,
    }
}

/// French: -er for -é and the other way round.
pub(super) fn infinitive(dice: &mut Dice, draft: &mut Draft) -> bool {
    draft.change(dice, |dice, draft, at| {
        let word = &draft.words[at];
        let core = split(word).1;
        if core.chars().count() < 5 || FR_NOT_A_VERB.contains(&core) || core.starts_with(char::is_uppercase) {
            return None;
        }
        let stem = core.strip_suffix("er").filter(|stem| !stem.ends_with('i'));
        if let Some(stem) = stem {
            return Some(with_core(word, &format!("{stem}{}", dice.pick(&["é", "é", "ez", "és"]))));
        }
        // A word in -té is as often a noun.
        let stem = core.strip_suffix('é').filter(|stem| !stem.ends_with('t'))?;
        Some(with_core(word, &format!("{stem}{}", dice.pick(&["er", "er", "ait", "ez"]))))
    })
}

/// A verb that does not agree with its subject.
pub(super) fn verb(dice: &mut Dice, draft: &mut Draft) -> bool {
    draft.change(dice, |_, draft, at| {
        let word = &draft.words[at];
        let core = split(word).1;
        let subject = draft.before(at);
        let wrong = match draft.lang {
            Lang::En => english_verb(&subject, core)?,
            Lang::Fr => french_verb(&subject, core)?,
        };
        Some(with_core(word, &wrong))
    })
}

fn english_verb(subject: &str, core: &str) -> Option<String> {
    let third = matches!(subject, "he" | "she" | "it");
    let plural = matches!(subject, "we" | "they" | "you");
    Some(match core {
        "was" if third || subject == "i" => "were".to_owned(),
        "were" if plural => "was".to_owned(),
        "has" if third => "have".to_owned(),
        "have" if plural || subject == "i" => "has".to_owned(),
        "doesn't" if third => "don't".to_owned(),
        "don't" if plural => "doesn't".to_owned(),
        "is" if third => "are".to_owned(),
        "are" if plural => "is".to_owned(),
        "goes" | "does" if third => core.strip_suffix("es")?.to_owned(),
        _ if third && core.len() > 3 && !core.ends_with("ss") => core.strip_suffix('s')?.to_owned(),
        _ => return None,
    })
}

fn french_verb(subject: &str, core: &str) -> Option<String> {
    Some(match subject {
        "ils" | "elles" if core == "sont" => "son".to_owned(),
        "ils" | "elles" => format!("{}e", core.strip_suffix("ent")?),
        "nous" => core.strip_suffix("ons").map(|stem| format!("{stem}on"))?,
        "tu" => core.strip_suffix('s').filter(|stem| stem.len() > 2)?.to_owned(),
        "vous" => core.strip_suffix("ez").map(|stem| format!("{stem}er"))?,
        "je" => core.strip_suffix('s').filter(|stem| stem.len() > 2).map(|stem| format!("{stem}t"))?,
        "il" | "elle" | "on" => core.strip_suffix("ait").map(|stem| format!("{stem}ais"))?,
        _ => return None,
    })
}

/// English: the wrong form of a verb that bends in its own way, "have went", "buyed".
pub(super) fn bent(dice: &mut Dice, draft: &mut Draft) -> bool {
    draft.change(dice, |dice, draft, at| {
        let word = &draft.words[at];
        let core = split(word).1;
        let helped =
            matches!(draft.before(at).as_str(), "have" | "has" | "had" | "i've" | "we've" | "they've");
        let (past, whole, wrong) =
            EN_BENT.iter().find(|(past, whole, _)| core == if helped { *whole } else { *past })?;
        if helped {
            return Some(with_core(
                word,
                if past == whole { wrong } else { dice.pick(&[past, past, wrong]) },
            ));
        }
        let told = matches!(draft.before(at).as_str(), "i" | "we" | "they" | "you");
        let helper = if told && dice.chance(0.4) { "have " } else { "" };
        let form = if helper.is_empty() || dice.chance(0.3) { wrong } else { past };
        Some(format!("{helper}{}", with_core(word, form)))
    })
}

/// The s of a plural left out.
pub(super) fn plural(dice: &mut Dice, draft: &mut Draft) -> bool {
    draft.change(dice, |_, draft, at| {
        let word = &draft.words[at];
        let before = draft.before(at);
        let after = match draft.lang {
            Lang::En => EN_PLURAL_BEFORE,
            Lang::Fr => FR_PLURAL_BEFORE,
        };
        let is_counted =
            after.contains(&before.as_str()) || before.parse::<u32>().is_ok_and(|count| count > 1);
        let core = split(word).1;
        is_counted.then(|| Some(with_core(word, &singular(draft.lang, core)?))).flatten()
    })
}

/// A plural without its ending.
fn singular(lang: Lang, core: &str) -> Option<String> {
    let stem = core.strip_suffix('s').filter(|stem| stem.len() > 2 && !stem.ends_with('s'))?;
    if lang == Lang::Fr {
        return Some(stem.to_owned());
    }
    if let Some(short) = stem.strip_suffix("ie").filter(|short| short.len() > 2) {
        return Some(format!("{short}y"));
    }
    let hissing = stem.strip_suffix('e').filter(|short| {
        short.ends_with(['x']) || short.ends_with("ch") || short.ends_with("sh") || short.ends_with("ss")
    });
    Some(hissing.unwrap_or(stem).to_owned())
}

/// a for an; in French the other gender.
pub(super) fn article(dice: &mut Dice, draft: &mut Draft) -> bool {
    draft.change(dice, |_, draft, at| {
        let word = &draft.words[at];
        let core = split(word).1.to_lowercase();
        let after = draft.after(at);
        if after.chars().count() < 3 || !split(word).2.is_empty() {
            return None;
        }
        let wrong = match (draft.lang, core.as_str()) {
            (Lang::En, "a") => "an",
            (Lang::En, "an") => "a",
            (Lang::Fr, "un") => "une",
            (Lang::Fr, "une") => "un",
            (Lang::Fr, "ma") => "mon",
            (Lang::Fr, "ta") => "ton",
            (Lang::Fr, "cette") => "ce",
            // Elsewhere the word may be the pronoun, and both are right.
            (Lang::Fr, "le" | "la") => {
                let before = draft.before(at);
                matches!(before.as_str(), "dans" | "sur" | "avec" | "sous" | "chez" | "vers" | "et")
                    .then_some(if core == "le" { "la" } else { "le" })?
            }
            _ => return None,
        };
        Some(with_core(word, wrong))
    })
}

/// An apostrophe left out.
pub(super) fn apostrophe(dice: &mut Dice, draft: &mut Draft) -> bool {
    draft.change(dice, |dice, draft, at| {
        let word = &draft.words[at];
        let core = split(word).1;
        let apart = draft.lang == Lang::Fr && dice.chance(0.3);
        core.contains(['\'', '’'])
            .then(|| with_core(word, &core.replace(['\'', '’'], if apart { " " } else { "" })))
    })
}

/// The capital at the beginning or of a name left out, or the English I.
pub(super) fn capital(dice: &mut Dice, draft: &mut Draft) -> bool {
    if draft.lang == Lang::En && dice.chance(0.4) {
        return draft.change(dice, |_, draft, at| {
            let word = &draft.words[at];
            let core = split(word).1;
            (core == "I" || core.starts_with("I'")).then(|| word.replacen('I', "i", 1))
        });
    }
    let Some(first) = draft.words.first().filter(|word| !draft.touched[0] && !word.contains('\n')) else {
        return false;
    };
    let lower = first.to_lowercase();
    if lower == *first {
        return false;
    }
    draft.words[0] = lower;
    draft.touched[0] = true;
    true
}

/// The last point left out.
pub(super) fn last_point(_: &mut Dice, draft: &mut Draft) -> bool {
    let Some(last) = draft.words.len().checked_sub(1).filter(|&last| !draft.touched[last]) else {
        return false;
    };
    let word = &draft.words[last];
    let Some(cut) = word.strip_suffix(['.', '?']).filter(|cut| !cut.ends_with('.')) else {
        return false;
    };
    draft.words[last] = cut.to_owned();
    draft.touched[last] = true;
    true
}

/// A short word written twice.
pub(super) fn doubled(dice: &mut Dice, draft: &mut Draft) -> bool {
    draft.change(dice, |_, draft, at| {
        let word = &draft.words[at];
        let short = at > 0 && (2..=4).contains(&word.chars().count());
        let plain = word.chars().all(char::is_lowercase) && !DOUBLED_IS_RIGHT.contains(&word.as_str());
        (short && plain).then(|| format!("{word} {word}"))
    })
}

/// A space left out between two words or after a comma.
pub(super) fn joined(dice: &mut Dice, draft: &mut Draft) -> bool {
    let letters = |word: &str| !word.is_empty() && word.chars().all(char::is_alphabetic);
    let fits = |at: &usize| {
        let (first, next) = (&draft.words[*at], &draft.words[at + 1]);
        !draft.touched[*at]
            && !draft.touched[at + 1]
            && letters(first.strip_suffix(',').unwrap_or(first))
            && letters(next)
    };
    let places: Vec<usize> = (0..draft.words.len() - 1).filter(fits).collect();
    if places.is_empty() {
        return false;
    }
    let at = *dice.one(&places);
    let next = draft.words.remove(at + 1);
    draft.touched.remove(at + 1);
    draft.words[at].push_str(&next);
    draft.touched[at] = true;
    true
}

/// A hyphen left out.
pub(super) fn hyphen(dice: &mut Dice, draft: &mut Draft) -> bool {
    draft.change(dice, |_, draft, at| {
        let word = &draft.words[at];
        split(word).1.contains('-').then(|| word.replace('-', " "))
    })
}

/// French: no space before a high mark.
pub(super) fn spaced(_: &mut Dice, draft: &mut Draft) -> bool {
    let Some(at) = draft.words.iter().position(|word| matches!(word.as_str(), "?" | "!" | ":" | ";")) else {
        return false;
    };
    if at == 0 {
        return false;
    }
    let mark = draft.words.remove(at);
    draft.touched.remove(at);
    draft.words[at - 1].push_str(&mark);
    draft.touched[at - 1] = true;
    true
}
