//! Reads a template before it is compiled: repairs what the engine does not know, bounds what
//! would exhaust its stack, and puts guards beside operators.
//!
//! The engine counts steps, but one step may join two texts of any length. So `a ~ b` becomes
//! `a|carnet_text ~ b|carnet_text`: filters bind tighter than operators, and a guard hands on its
//! value after paying for it. Text outside tags is only touched where a long piece, written in a
//! loop, must be paid for too. Nothing changes what a template says.
//!
//! Grammar: Jinja 2, `lexer.py` and `parser.py`.

use super::functions::{FACTOR, ITEM, PASS, SLICE, STORE, TEXT};
use super::lexer::{Kind, Token, next_tag, paid_text, raw_block, tag_body};

/// Brackets inside brackets.
const DEPTH_MAX: usize = 64;
/// Tokens between two brackets: as many operators may stand in a row.
const TOKENS_IN_A_ROW_MAX: usize = 3000;
/// `elif`s; each recurses in the engine's parser.
const ELIF_MAX: usize = 400;
/// Literal texts at operators need no guard below this length.
const FREE_LITERAL_BYTES: usize = 256;

/// Words that are not values.
const KEYWORDS: [&str; 17] = [
    "and",
    "or",
    "not",
    "in",
    "is",
    "if",
    "else",
    "elif",
    "for",
    "recursive",
    "do",
    "set",
    "filter",
    "call",
    "with",
    "macro",
    "block",
];
const LITERALS: [&str; 6] = ["true", "false", "none", "True", "False", "None"];

/// The template as the engine is to compile it.
///
/// # Errors
/// What is wrong with it, in the template's words only.
pub(super) fn prepare(source: &str) -> Result<String, String> {
    let mut out = String::with_capacity(source.len() * 2);
    let mut rest = source;
    let mut elifs = 0;
    loop {
        let Some((at, opening)) = next_tag(rest) else {
            out.push_str(&paid_text(rest)?);
            return Ok(out);
        };
        let (text, tag) = rest.split_at(at);
        out.push_str(&paid_text(text)?);
        let length = match opening {
            "{#" => tag.find("#}").ok_or("a comment has no end")? + 2,
            _ => match raw_block(tag) {
                Some(length) => length?,
                None => {
                    let (body, length) = tag_body(tag)?;
                    elifs += usize::from(body.first().is_some_and(|token| token.text == "elif"));
                    out.push_str(&guarded(tag.get(..length).unwrap_or(tag), &body, opening == "{%")?);
                    rest = tag.get(length..).unwrap_or_default();
                    if elifs > ELIF_MAX {
                        return Err(format!("it has more than {ELIF_MAX} elif"));
                    }
                    continue;
                }
            },
        };
        out.push_str(tag.get(..length).unwrap_or(tag));
        rest = tag.get(length..).unwrap_or_default();
    }
}

/// The tag with its guards.
fn guarded(tag: &str, tokens: &[Token<'_>], is_statement: bool) -> Result<String, String> {
    let mut scan = Scan { tokens, at: 0, inserts: Vec::new(), depth: 0 };
    if is_statement {
        scan.statement()?;
    }
    while scan.at < tokens.len() {
        scan.operands(Around::Statement)?;
        scan.at += 1;
    }
    scan.inserts.sort_by_key(|(at, _)| *at);
    let mut out = String::with_capacity(tag.len() * 2);
    let mut from = 0;
    for (at, insert) in scan.inserts {
        out.push_str(tag.get(from..at).unwrap_or_default());
        match insert {
            Insert::Guard(name) => out.extend(["|", name]),
            Insert::Plain(text) => out.push_str(text),
            Insert::Instead { end, text } => {
                out.push_str(text);
                from = end;
                continue;
            }
        }
        from = at;
    }
    out.push_str(tag.get(from..).unwrap_or_default());
    Ok(out)
}

#[derive(Clone, Copy, Debug)]
enum Insert {
    Guard(&'static str),
    Plain(&'static str),
    Instead { end: usize, text: &'static str },
}

/// What the brackets around some operands are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Around {
    /// None: the tag itself.
    Statement,
    /// A list, dict, group or call: what stands in it is kept or handed on.
    Elements,
    /// A place in a list.
    Subscript,
    /// The names of a macro's parameters.
    Parameters,
}

struct Scan<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    inserts: Vec<(usize, Insert)>,
    depth: usize,
}

impl<'a> Scan<'a> {
    fn peek(&self, ahead: usize) -> &'a str {
        self.tokens.get(self.at + ahead).map_or("", |token| token.text)
    }

    fn token(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    /// Passes over the words of a statement that are no values.
    fn statement(&mut self) -> Result<(), String> {
        let Some(first) = self.token() else { return Ok(()) };
        self.at = 1;
        match first.text {
            "generation" | "endgeneration" if self.tokens.len() == 1 => {
                // Marks what the assistant says, for training. It prints nothing.
                let text = if first.text == "generation" { "if true" } else { "endif" };
                self.inserts.push((first.start, Insert::Instead { end: first.end, text }));
            }
            "set" => match self.tokens.iter().position(|token| token.text == "=") {
                Some(equals) => {
                    if self.peek(1) == "." {
                        self.store(equals);
                    }
                    self.at = equals;
                }
                None => self.at = self.tokens.len(),
            },
            "for" => {
                let of = self.tokens.iter().position(|token| token.text == "in");
                self.at = of.map_or(1, |at| at + 1);
            }
            "macro" => {
                self.at = 2;
                if self.peek(0) == "(" {
                    self.at = 3;
                    self.bracket(Around::Parameters)?;
                }
            }
            "call" if self.peek(0) == "(" => {
                self.at = 2;
                self.bracket(Around::Parameters)?;
            }
            "filter" | "block" => self.at = 2,
            _ => {}
        }
        Ok(())
    }

    /// `{% set a.b = value %}`: the one way to change what others may hold.
    fn store(&mut self, equals: usize) {
        let ends = (self.tokens.get(equals), self.tokens.last());
        if let (Some(equals), Some(last)) = ends {
            self.inserts.push((equals.end, Insert::Plain("(")));
            self.inserts.push((last.end, Insert::Plain(")")));
            self.inserts.push((last.end, Insert::Guard(STORE)));
        }
    }

    /// Goes to the closing bracket of an opened one and past it.
    fn bracket(&mut self, around: Around) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(format!("its brackets are nested more than {DEPTH_MAX} deep"));
        }
        self.operands(around)?;
        self.at += 1;
        self.depth -= 1;
        Ok(())
    }

    /// Guards the operands up to a closing bracket or the end.
    fn operands(&mut self, around: Around) -> Result<(), String> {
        let mut before = "(";
        let mut count = 0;
        while let Some(token) = self.token() {
            count += 1;
            match token.kind {
                Kind::Operator if matches!(token.text, ")" | "]" | "}") => return Ok(()),
                Kind::Operator if token.text == "**" && before != "(" && before != "," => {
                    return Err("it uses powers".to_owned());
                }
                Kind::Operator if !matches!(token.text, "(" | "[" | "{") => self.at += 1,
                Kind::Word if token.text == "is" => {
                    self.test_name();
                    before = "is";
                    continue;
                }
                Kind::Word if KEYWORDS.contains(&token.text) => self.at += 1,
                _ => count += self.operand(before, around)?,
            }
            if count > TOKENS_IN_A_ROW_MAX {
                return Err("an expression is too long".to_owned());
            }
            before = match token.kind {
                Kind::Operator if matches!(token.text, "(" | "[" | "{") => "value",
                Kind::Operator => token.text,
                Kind::Word if KEYWORDS.contains(&token.text) => token.text,
                _ => "value",
            };
        }
        Ok(())
    }

    /// `is not name`: names a test, not a value.
    fn test_name(&mut self) {
        self.at += 1;
        if self.peek(0) == "not" {
            self.at += 1;
        }
        self.at += 1;
    }

    /// One value with all that follows it: `a.b[0](c)|d`. Gives how many tokens hang on it.
    fn operand(&mut self, before: &str, around: Around) -> Result<usize, String> {
        let Some(first) = self.token() else { return Ok(0) };
        let mut is_free = match first.kind {
            Kind::Text => first.text.len() < FREE_LITERAL_BYTES,
            Kind::Number => true,
            _ => LITERALS.contains(&first.text),
        };
        self.at += 1;
        if first.kind == Kind::Operator {
            self.bracket(Around::Elements)?;
        }
        let mut links = 0;
        loop {
            match self.peek(0) {
                "." if self.peek(1) == "cycle" && matches!(self.peek(3), ")" | "*") => {
                    // The engine divides by how many values there are.
                    return Err("it cycles through nothing".to_owned());
                }
                "." => self.at += 2,
                "[" => self.subscript(first.start)?,
                "(" => {
                    self.at += 1;
                    self.bracket(Around::Elements)?;
                }
                "|" => {
                    self.guard(if is_free { None } else { Some(PASS) });
                    self.at += 2;
                }
                _ => break,
            }
            is_free = false;
            links += 1;
        }
        if before == "*" && self.peek(0) == "*" {
            // Each factor is bounded, and so is a product of two; a third would not be.
            return Err("it multiplies three values in a row".to_owned());
        }
        self.guard(needed(before, self.peek(0), around, is_free, first.kind));
        Ok(links)
    }

    /// `a[b]` stays; `a[b:c:d]` becomes `(a|carnet_slice(b,c,d))`.
    fn subscript(&mut self, operand_start: usize) -> Result<(), String> {
        let open = self.at;
        self.at += 1;
        self.bracket(Around::Subscript)?;
        let inside = self.tokens.get(open..self.at).unwrap_or_default();
        let mut depth = 0_usize;
        let mut marks = Vec::new();
        for (i, token) in inside.iter().enumerate() {
            match token.text {
                "]" | ")" | "}" if depth == 1 => marks.push((i, *token)),
                "]" | ")" | "}" => depth = depth.saturating_sub(1),
                "[" | "(" | "{" => {
                    depth += 1;
                    if depth == 1 {
                        marks.push((i, *token));
                    }
                }
                ":" if depth == 1 => marks.push((i, *token)),
                _ => {}
            }
        }
        if marks.len() != 4 {
            return Ok(());
        }
        self.inserts.push((operand_start, Insert::Plain("(")));
        for (n, (i, token)) in marks.iter().enumerate() {
            let text = ["|", ",", ",", "))"].get(n).copied().unwrap_or_default();
            let is_part_empty = n > 0 && marks.get(n - 1).is_some_and(|(before, _)| before + 1 == *i);
            if is_part_empty {
                self.inserts.push((token.start, Insert::Plain("none")));
            }
            self.inserts.push((token.start, Insert::Instead { end: token.end, text }));
            if n == 0 {
                self.inserts.push((token.end, Insert::Plain(SLICE)));
                self.inserts.push((token.end, Insert::Plain("(")));
            }
        }
        Ok(())
    }

    /// Puts a guard behind the last token.
    fn guard(&mut self, name: Option<&'static str>) {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        if let (Some(name), Some(last)) = (name, last) {
            self.inserts.push((last.end, Insert::Guard(name)));
        }
    }
}

/// Which guard a value needs between these two words.
fn needed(before: &str, after: &str, around: Around, is_free: bool, kind: Kind) -> Option<&'static str> {
    let is_name = after == "=" || (around == Around::Parameters && matches!(before, "(" | ","));
    if before == "is" || is_name {
        return None;
    }
    if before == "*" || after == "*" {
        // A literal 'a' may be repeated without end, too.
        return Some(FACTOR);
    }
    if is_free {
        return None;
    }
    if before == "~" || after == "~" {
        return (kind != Kind::Text || !is_free).then_some(TEXT);
    }
    let copies = ["+", "%", "==", "!=", "<", ">", "<=", ">=", "in"];
    if copies.contains(&before) || copies.contains(&after) {
        return Some(PASS);
    }
    let is_kept =
        around == Around::Elements && matches!(before, "(" | "," | ":" | "=" | "else" | "or" | "and");
    is_kept.then_some(ITEM)
}

#[cfg(test)]
mod tests {
    use super::super::functions::RAW;
    use super::*;

    fn check(source: &str, expected: &str) {
        let short = [(PASS, "P"), (TEXT, "T"), (FACTOR, "F"), (ITEM, "I"), (STORE, "S"), (RAW, "R")];
        let mut found = prepare(source).unwrap();
        for (name, letter) in short {
            found = found.replace(name, letter);
        }
        assert_eq!(found, expected);
    }

    fn refused(source: &str) -> String {
        prepare(source).unwrap_err()
    }

    #[test]
    fn plain_templates_stay_as_they_are() {
        for source in [
            "a {{ b }} {# {{ c ~ d }} #} { % } {{- 'x' -}}",
            "{%- for m in messages if m.role is not none -%}{{ m['content'] }}{%- endfor %}",
            "{% raw %}{{ a ~ b }}{% endraw %}",
            "{% set x %}y{% endset %}{% macro m(a, b='c') %}{% endmacro %}",
        ] {
            check(source, source);
        }
    }

    #[test]
    fn operators_are_guarded_on_both_sides() {
        check("{{ a ~ b.c[0]|trim ~ 'x' }}", "{{ a|T ~ b.c[0]|P|trim|T ~ 'x' }}");
        check("{{ a + 1 }}{{ 'x' * n }}", "{{ a|P + 1 }}{{ 'x'|F * n|F }}");
        check("{{ 'a' in b and c is defined }}", "{{ 'a' in b|P and c is defined }}");
        check("{{ (a ~ b) ~ f(c, d=e) }}", "{{ (a|T ~ b|T)|T ~ f(c|I, d=e|I)|T }}");
        check("{{ x if y == z else w }}", "{{ x if y|P == z|P else w }}");
    }

    #[test]
    fn what_is_kept_is_weighed() {
        check("{% set x = [a, 'b', 1] %}", "{% set x = [a|I, 'b', 1] %}");
        check("{% set ns.x = a %}", "{% set ns.x =( a)|S %}");
        check("{{ a[b - 1] }}", "{{ a[b - 1] }}");
        check("{{ {'a': {'b': 1}} }}", "{{ {'a': {'b': 1}|I} }}");
    }

    #[test]
    fn slices_with_steps_are_taken_by_a_filter() {
        check("{{ a[::-1] }}", "{{ (a|carnet_slice(none,none,-1)) }}");
        check("{% for m in a.b[1:n - 1:2][0] %}", "{% for m in (a.b|carnet_slice(1,n - 1,2))[0] %}");
        check("{{ a[1:] ~ a[b[::2]:] }}", "{{ a[1:]|T ~ a[(b|carnet_slice(none,none,2)):]|T }}");
    }

    #[test]
    fn generation_marks_are_neutral() {
        check("{%- generation %}a{% endgeneration -%}", "{%- if true %}a{% endif -%}");
    }

    #[test]
    fn long_text_pays_between_letters() {
        let long = "ab ".repeat(500);
        let found = prepare(&long).unwrap();
        assert_eq!(found.replace(&format!("{{{{1500|{RAW}}}}}"), ""), long);
        assert!(found.len() > long.len());
        assert!(refused(&" ".repeat(2000)).contains("blanks"));
    }

    #[test]
    fn what_cannot_be_bounded_is_refused() {
        assert!(refused("{{ 10 ** 9 }}").contains("powers"));
        assert!(refused("{{ 'a' * 9 * 9 }}").contains("three"));
        assert!(refused("{{ loop.cycle() }}").contains("cycles"));
        assert!(refused(&"[".repeat(100).replace('[', "{{ [")).contains("no end"));
        assert!(refused(&format!("{{{{ {}1{} }}}}", "[".repeat(100), "]".repeat(100))).contains("nested"));
        assert!(refused(&format!("{{{{ a{} }}}}", ".b".repeat(4000))).contains("too long"));
        assert!(refused(&format!("{{{{ {} a }}}}", "not ".repeat(4000))).contains("too long"));
        assert!(
            refused(&format!("{{% if a %}}{}{{% endif %}}", "{% elif a %}".repeat(500))).contains("elif")
        );
        for cut in ["{{ a", "{% if", "{# a", "{{ 'a }}", "{{ a) }}", "{% raw %}a"] {
            assert!(!refused(cut).is_empty());
        }
    }
}
