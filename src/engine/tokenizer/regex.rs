//! Reads the regular-expression text of a splitter into a [`Pattern`].
//!
//! The texts are constants of this program (or were found equal to one), so a construct that is not
//! understood is a fault of the table and shows in its test: `None`, never a guess.
//! Grammar: `|`, `(?:)`, `(?i:)`, `(?=)`, `(?!)`, classes, `\s \S \d \p{} \u{}`, counts, `$`.

use std::iter::Peekable;
use std::str::Chars;

use super::pattern::{Item, Pattern};
use super::set::Set;

/// The pattern this text describes.
pub(super) fn compile(text: &str) -> Option<Pattern> {
    let mut reader = Reader { rest: text.chars().peekable(), fold: false };
    let chains = reader.alternatives()?;
    reader.rest.next().is_none().then(|| Pattern::new(chains))
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    /// Inside `(?i:`.
    fold: bool,
}

impl Reader<'_> {
    fn eat(&mut self, wanted: char) -> bool {
        self.rest.next_if_eq(&wanted).is_some()
    }

    fn alternatives(&mut self) -> Option<Vec<Vec<Item>>> {
        let mut chains = vec![self.chain()?];
        while self.eat('|') {
            chains.push(self.chain()?);
        }
        Some(chains)
    }

    fn chain(&mut self) -> Option<Vec<Item>> {
        let mut chain = Vec::new();
        while self.rest.peek().is_some_and(|c| !matches!(c, '|' | ')')) {
            let atom = self.atom()?;
            let item = self.counted(atom)?;
            append(&mut chain, item);
        }
        Some(chain)
    }

    fn atom(&mut self) -> Option<Item> {
        let set = match self.rest.next()? {
            '(' => return self.group(),
            '$' => return Some(Item::End),
            '[' => self.class()?,
            '\\' => self.escape()?,
            '.' | '^' | '*' | '+' | '?' => return None,
            c => self.letter(c),
        };
        Some(Item::Set { set, min: 1, max: 1 })
    }

    fn group(&mut self) -> Option<Item> {
        let outer = self.fold;
        let mut look = None;
        if self.eat('?') {
            match self.rest.next()? {
                ':' => {}
                'i' if self.eat(':') => self.fold = true,
                '=' => look = Some(false),
                '!' => look = Some(true),
                _ => return None,
            }
        }
        let mut chains = self.alternatives()?;
        self.fold = outer;
        if !self.eat(')') {
            return None;
        }
        let single = match chains.as_mut_slice() {
            [chain] if chain.len() == 1 => chain.pop(),
            _ => None,
        };
        match (look, single) {
            (None, Some(item @ Item::Set { min: 1, max: 1, .. })) => Some(item),
            (None, Some(item)) => Some(Item::Group { chains: vec![vec![item]], min: 1, max: 1 }),
            (None, None) => Some(Item::Group { chains, min: 1, max: 1 }),
            (Some(not), Some(Item::Set { set, min: 1, max: 1 })) => Some(Item::Look { set, not }),
            (Some(_), _) => None,
        }
    }

    fn counted(&mut self, atom: Item) -> Option<Item> {
        let (min, max) = match self.rest.peek() {
            Some('?') => (0, 1),
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('{') => return self.braces(atom),
            _ => return Some(atom),
        };
        self.rest.next();
        // Possessive counts are the same as greedy ones in every splitter that has them: what
        // follows never matches what was taken.
        self.eat('+');
        repeated(atom, min, max)
    }

    fn braces(&mut self, atom: Item) -> Option<Item> {
        self.rest.next();
        let min = self.number()?;
        let max = if self.eat(',') { self.number().unwrap_or(usize::MAX) } else { min };
        if !self.eat('}') {
            return None;
        }
        repeated(atom, min, max)
    }

    fn number(&mut self) -> Option<usize> {
        let mut digits = String::new();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        digits.parse().ok()
    }

    /// One literal character, in both cases inside `(?i:`.
    fn letter(&self, c: char) -> Set {
        let mut set = Set::of_char(c);
        if self.fold {
            set.fold_ascii();
        }
        set
    }

    fn escape(&mut self) -> Option<Set> {
        match self.rest.next()? {
            's' => Some(Set::space()),
            'S' => Set::space().complement(),
            'd' => Some(Set::digit()),
            'p' => {
                let mut set = Set::empty();
                let name = self.property()?;
                set.add_property(&name).then_some(set)
            }
            'u' => self.code_point().map(Set::of_char),
            c => Some(Set::of_char(escaped(c)?)),
        }
    }

    /// The rest of `\u{hex}`.
    fn code_point(&mut self) -> Option<char> {
        let hex = self.property()?;
        u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32)
    }

    /// The name in `\p{name}` or `\pL`.
    fn property(&mut self) -> Option<String> {
        if !self.eat('{') {
            return self.rest.next().map(String::from);
        }
        let mut name = String::new();
        loop {
            match self.rest.next()? {
                '}' => return Some(name),
                c => name.push(c),
            }
        }
    }

    fn class(&mut self) -> Option<Set> {
        let not = self.eat('^');
        let mut set = Set::empty();
        while !self.eat(']') {
            let Some(first) = self.class_char(&mut set)? else {
                continue;
            };
            let mut ahead = self.rest.clone();
            let is_range = ahead.next() == Some('-') && ahead.next() != Some(']');
            let last = if is_range {
                self.rest.next();
                self.class_char(&mut set)??
            } else {
                first
            };
            set.add_range(u32::from(first), u32::from(last));
        }
        if self.fold {
            set.fold_ascii();
        }
        if not { set.complement() } else { Some(set) }
    }

    /// The next member of a class if it is a character; sets inside a class are added at once.
    fn class_char(&mut self, set: &mut Set) -> Option<Option<char>> {
        match self.rest.next()? {
            '\\' => match self.rest.peek()? {
                's' | 'd' | 'p' => {
                    let inner = self.escape()?;
                    set.add(&inner).then_some(None)
                }
                'u' => {
                    self.rest.next();
                    self.code_point().map(Some)
                }
                _ => self.rest.next().and_then(escaped).map(Some),
            },
            c => Some(Some(c)),
        }
    }
}

/// The character an escape stands for; letters that mean something else are refused.
fn escaped(c: char) -> Option<char> {
    match c {
        'r' => Some('\r'),
        'n' => Some('\n'),
        't' => Some('\t'),
        c if c.is_ascii_alphanumeric() => None,
        c => Some(c),
    }
}

/// Adds an item to a chain; a look at the very character that follows becomes part of its set.
fn append(chain: &mut Vec<Item>, item: Item) {
    let Item::Set { set, min: 1, max: 1 } = &item else {
        return chain.push(item);
    };
    let condition = match chain.last() {
        Some(Item::Look { set, not: false }) => Some(set.clone()),
        Some(Item::Look { set, not: true }) => set.clone().complement(),
        _ => None,
    };
    match condition {
        Some(condition) => {
            chain.pop();
            chain.push(Item::Set { set: set.clone().intersect(condition), min: 1, max: 1 });
        }
        None => chain.push(item),
    }
}

fn repeated(atom: Item, min: usize, max: usize) -> Option<Item> {
    match atom {
        Item::Set { set, min: 1, max: 1 } => Some(Item::Set { set, min, max }),
        Item::Group { chains, min: 1, max: 1 } => Some(Item::Group { chains, min, max }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::unicode::cells;
    use super::*;

    fn check(regex: &str, text: &str, expected: &[&str]) {
        let chars: Vec<char> = text.chars().collect();
        let (mut at, mut pieces) = (0, Vec::new());
        compile(regex).unwrap().split(&cells(text), |len, _| {
            pieces.push(chars[at..at + len].iter().collect::<String>());
            at += len;
        });
        assert_eq!(pieces, expected, "{regex} on {text:?}");
    }

    #[test]
    fn alternatives_are_tried_in_order_and_counts_are_greedy() {
        check("a|ab|b+", "abbb", &["a", "bbb"]);
        check("[0-9]{1,3}", "12345x6", &["123", "45", "x", "6"]);
        check(r"\s+(?!\S)|\s+", "a   b  ", &["a", "  ", " ", "b", "  "]);
        check(r"\s*[\r\n]+|\s+", " \n \n  x", &[" \n \n", "  ", "x"]);
        check(r"\s+$", "  a  b  ", &["  a  b", "  "]);
    }

    #[test]
    fn classes_know_unicode() {
        check(r"\p{L}+|\p{N}", "été42", &["été", "4", "2"]);
        check(r"[^\s\p{L}\p{N}]+", "a…!b", &["a", "…!", "b"]);
        check(r"[\p{P}\$\+]+", "a-$+b<", &["a", "-$+", "b<"]);
        check(r"(?:(?!\p{Han})\p{L})+|\p{Han}+", "ab中文c", &["ab", "中文", "c"]);
        check("[一-龥]+", "a一二b", &["a", "一二", "b"]);
    }

    #[test]
    fn a_look_before_a_character_narrows_it() {
        // The reference writes capitals as "a letter that is not a to z".
        let word = r"((?=[\p{L}])([^a-z]))*((?=[\p{L}])([^A-Z]))+";
        check(word, "HelloWorldX", &["Hello", "World", "X"]);
        check(word, "ÉÀx1", &["ÉÀx", "1"]);
    }

    #[test]
    fn case_is_folded_where_asked() {
        check("(?i:'s|'ll)|[a-z]+", "it'S we'LL", &["it", "'S", " ", "we", "'LL"]);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for text in ["a.b", r"\w+", "(?<=a)b", "[a", "(a", "a{x}", r"\p{Greek}", "*", "a)"] {
            assert!(compile(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_failing_run_costs_linear_time() {
        let mut text = " ".repeat(1 << 20);
        text.push('x');
        let mut pieces = 0;
        compile(r"\s+$|\s*[\r\n]+|\s{1,2}(?!\S)").unwrap().split(&cells(&text), |_, _| pieces += 1);
        assert_eq!(pieces, 1 + (1 << 19));
    }
}
