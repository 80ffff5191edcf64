//! Numbers in words, to a hundred.
//!
//! Both spellings are those of school: hyphens in English from 21, in French the traditional ones.

use crate::train::Lang;

const EN: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const EN_TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const FR: [&str; 20] = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
    "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
];
const FR_TENS: [&str; 10] = [
    "",
    "",
    "vingt",
    "trente",
    "quarante",
    "cinquante",
    "soixante",
    "soixante",
    "quatre-vingt",
    "quatre-vingt",
];

/// A number up to 100 in words; digits above. `feminine` matters to French ones alone.
pub(in super::super) fn spelled(lang: Lang, number: usize, feminine: bool) -> String {
    let words = match lang {
        Lang::En => english(number),
        Lang::Fr => french(number),
    };
    let is_one = lang == Lang::Fr && feminine && number % 10 == 1 && !matches!(number, 11 | 71 | 91);
    if is_one { words + "e" } else { words }
}

fn english(number: usize) -> String {
    match (number, number / 10, number % 10) {
        (0..20, ..) => EN[number].to_owned(),
        (20..100, tens, 0) => EN_TENS[tens].to_owned(),
        (20..100, tens, ones) => format!("{}-{}", EN_TENS[tens], EN[ones]),
        (100, ..) => "one hundred".to_owned(),
        _ => number.to_string(),
    }
}

fn french(number: usize) -> String {
    match (number, number / 10, number % 10) {
        (0..20, ..) => FR[number].to_owned(),
        (80, ..) => "quatre-vingts".to_owned(),
        (71, ..) => "soixante et onze".to_owned(),
        (20..70, tens, 0) => FR_TENS[tens].to_owned(),
        (20..70, tens, 1) => format!("{} et un", FR_TENS[tens]),
        (70..80 | 90..100, tens, ones) => format!("{}-{}", FR_TENS[tens], FR[10 + ones]),
        (20..100, tens, ones) => format!("{}-{}", FR_TENS[tens], FR[ones]),
        (100, ..) => "cent".to_owned(),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spelled_as_at_school() {
        for (number, en, fr) in [
            (0, "zero", "zéro"),
            (16, "sixteen", "seize"),
            (21, "twenty-one", "vingt et un"),
            (40, "forty", "quarante"),
            (71, "seventy-one", "soixante et onze"),
            (80, "eighty", "quatre-vingts"),
            (81, "eighty-one", "quatre-vingt-un"),
            (99, "ninety-nine", "quatre-vingt-dix-neuf"),
            (100, "one hundred", "cent"),
        ] {
            assert_eq!(spelled(Lang::En, number, false), en);
            assert_eq!(spelled(Lang::Fr, number, false), fr);
        }
        assert_eq!(spelled(Lang::Fr, 21, true), "vingt et une");
        assert_eq!(spelled(Lang::Fr, 11, true), "onze");
    }
}
