//! How a text is cut into words before they are counted.
//!
//! [`mteval_words`] is the tokenizer called 13a, of `mteval-v13a.pl` as sacreBLEU has it; [`words`]
//! is our own for ROUGE and edits, the same for English and French.

/// Words of the tokenizer 13a.
pub fn mteval_words(text: &str) -> Vec<String> {
    let mut text = text.replace("<skipped>", "").replace("-\n", "").replace('\n', " ");
    for (entity, plain) in [("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")] {
        text = text.replace(entity, plain);
    }
    let text: Vec<char> = format!(" {text} ").chars().collect();
    let text = text.into_iter().flat_map(|c| if is_mark(c) { vec![' ', c, ' '] } else { vec![c] }).collect();
    // The order of the three rules matters, as each reads what the one before wrote.
    let text = pairs(text, |a, b| !a.is_ascii_digit() && is_point(b), |a, b| [a, ' ', b, ' ']);
    let text = pairs(text, |a, b| is_point(a) && !b.is_ascii_digit(), |a, b| [' ', a, ' ', b]);
    let text = pairs(text, |a, b| a.is_ascii_digit() && b == '-', |a, b| [a, ' ', b, ' ']);
    let text: String = text.into_iter().collect();
    text.split_whitespace().map(str::to_owned).collect()
}

/// ASCII punctuation that always stands by itself.
fn is_mark(c: char) -> bool {
    matches!(c, '{'..='~' | '['..='`' | ' '..='&' | '('..='+' | ':'..='@' | '/')
}

fn is_point(c: char) -> bool {
    matches!(c, '.' | ',')
}

/// Replaces two neighbours by four characters where they match, going on behind them.
fn pairs(text: Vec<char>, matches: fn(char, char) -> bool, with: fn(char, char) -> [char; 4]) -> Vec<char> {
    let mut out = Vec::with_capacity(text.len());
    let mut chars = text.into_iter().peekable();
    while let Some(a) = chars.next() {
        match chars.next_if(|&b| matches(a, b)) {
            Some(b) => out.extend(with(a, b)),
            None => out.push(a),
        }
    }
    out
}

/// Runs of letters and digits, and every other character that is no space by itself.
pub fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for piece in text.split_whitespace() {
        let mut begun = None;
        for (at, c) in piece.char_indices() {
            if c.is_alphanumeric() {
                begun = begun.or(Some(at));
                continue;
            }
            words.extend(begun.take().and_then(|start| piece.get(start..at)));
            words.extend(piece.get(at..at + c.len_utf8()));
        }
        words.extend(begun.and_then(|start| piece.get(start..)));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What sacreBLEU 2.6.0 gives.
    #[test]
    fn words_of_13a_are_those_of_the_reference() {
        for (text, expected) in [
            ("Hello, world!", "Hello , world !"),
            ("It's 3.14, or 1,000-2,000?", "It's 3.14 , or 1,000 - 2,000 ?"),
            ("\"Oui\", dit-il ; c'est l'été...", "\" Oui \" , dit-il ; c'est l'été . . ."),
            ("A &quot;b&quot; &amp; c.d .5 x.", "A \" b \" & c . d . 5 x ."),
            ("« 10-12 ans » (a/b) [c] {d} e_f~", "« 10 - 12 ans » ( a / b ) [ c ] { d } e _ f ~"),
            ("-\na\nb", "a b"),
        ] {
            assert_eq!(mteval_words(text).join(" "), expected, "{text:?}");
        }
    }

    #[test]
    fn own_words_keep_accents_and_part_punctuation() {
        assert_eq!(words("L'été, 12 h."), ["L", "'", "été", ",", "12", "h", "."]);
        assert_eq!(words(" « a » "), ["«", "a", "»"]);
        assert_eq!(words(""), Vec::<&str>::new());
    }
}
