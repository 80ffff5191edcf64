//! Day One's text becomes plain Markdown: backslashes that change nothing go, its addresses of
//! attached files are exchanged.
//!
//! Day One puts a backslash before every mark that might mean something somewhere. Those that do
//! mean something where they stand are kept, so that a text shows the same before and after.

use super::links::in_fence;

/// Marks that mean something only at the start of a line.
const AT_START: &str = "-+#>=|~:";
/// Marks that mean nothing by themselves.
const NEVER: &str = ".!,;'\"()/{}&%$@?^";

/// The text without backslashes that change nothing.
pub(super) fn plain(text: &str) -> String {
    let (mut result, mut fence) = (String::with_capacity(text.len()), None);
    for line in text.split_inclusive('\n') {
        if in_fence(&mut fence, line) {
            result.push_str(line);
        } else {
            plain_line(line, &mut result);
        }
    }
    result
}

fn plain_line(line: &str, result: &mut String) {
    let start = result.len();
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(mark) = letters.peek().copied().filter(|_| letter == '\\') else {
            result.push(letter);
            continue;
        };
        let before = result.get(start..).unwrap_or_default();
        if !is_needed(before, mark) {
            result.push(mark);
        } else {
            result.extend([letter, mark]);
        }
        letters.next();
    }
}

/// Whether the backslash before `mark` must stay, `before` being the line so far.
fn is_needed(before: &str, mark: char) -> bool {
    let head = before.trim_start();
    let is_number = !head.is_empty() && head.bytes().all(|byte| byte.is_ascii_digit());
    match mark {
        // `1.` and `1)` begin a list.
        '.' | ')' if is_number => true,
        // `](` makes a link and `![` an image, unless their bracket is escaped.
        '(' => before.ends_with(']') && !before.ends_with("\\]"),
        // An entity.
        '&' => true,
        mark if NEVER.contains(mark) => false,
        mark if AT_START.contains(mark) => head.is_empty() || head.ends_with(mark),
        _ => true,
    }
}

/// Exchanges `dayone-moment:` addresses for what `of` says of their identifier.
pub(super) fn with_attachments(text: &str, of: impl Fn(&str) -> Option<String>) -> String {
    const MARK: &str = "(dayone-moment:";
    let (mut result, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once(MARK) {
        result.push_str(before);
        result.push('(');
        let end = after.bytes().take(128).position(|byte| byte == b')').unwrap_or(0);
        let address = after.get(..end).unwrap_or_default();
        let identifier = address.rsplit('/').next().unwrap_or_default();
        match of(identifier) {
            Some(with) => {
                result.push_str(&with);
                rest = after.get(end..).unwrap_or_default();
            }
            None => {
                result.push_str(MARK.trim_start_matches('('));
                rest = after;
            }
        }
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needless_backslashes_go_and_needed_ones_stay() {
        for (escaped, expected) in [
            ("Fin\\. Oui\\! \\(non\\) a\\-b", "Fin. Oui! (non) a-b"),
            ("1\\. not a list", "1\\. not a list"),
            ("\\- no list, \\# no heading", "\\- no list, # no heading"),
            ("\\*stars\\* and \\_lines\\_", "\\*stars\\* and \\_lines\\_"),
            ("\\[a\\]\\(b\\)", "\\[a\\](b)"),
            ("[a]\\(b\\)", "[a]\\(b)"),
            ("```\na\\.b\n```\nc\\.", "```\na\\.b\n```\nc."),
            ("C:\\\\dir\\", "C:\\\\dir\\"),
            ("l\\'été\\…", "l'été\\…"),
        ] {
            assert_eq!(plain(escaped), expected, "{escaped}");
        }
    }

    #[test]
    fn addresses_are_exchanged_in_each_of_their_forms() {
        let of = |identifier: &str| (identifier == "AB12").then(|| "attachment:00".to_owned());
        let text = "![](dayone-moment://AB12) ![](dayone-moment:/video/AB12) ![](dayone-moment://ZZ) (dayone-moment:";
        assert_eq!(
            with_attachments(text, of),
            "![](attachment:00) ![](attachment:00) ![](dayone-moment://ZZ) (dayone-moment:"
        );
    }
}
