//! The address of a link as text, in a form that hides nothing.

/// `address` with its title behind it; characters that are not seen, or that turn the reading
/// direction, are written out, so that what is read is what the address says.
pub(super) fn written_out(address: &str, title: &str) -> Option<String> {
    let mut text = String::with_capacity(address.len() + title.len() + 3);
    for c in address.chars() {
        if is_unseen(c) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                text.push_str(&format!("%{byte:02X}"));
            }
        } else {
            text.push(c);
        }
    }
    if !title.is_empty() {
        text.push_str(if text.is_empty() { "" } else { ", " });
        text.push_str(title);
    }
    (!text.is_empty()).then_some(text)
}

/// Whether a character leaves no ink or turns the reading direction.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
        || c.is_control()
}

/// The hash in `attachment:<hash>`, when it is one.
pub(super) fn attachment(address: &str) -> Option<&str> {
    let hash = address.strip_prefix("attachment:")?;
    let is_hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
    ((32..=128).contains(&hash.len()) && hash.bytes().all(is_hex)).then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_written_out() {
        assert_eq!(written_out("https://a.example/é", "").as_deref(), Some("https://a.example/é"));
        assert_eq!(written_out("a\u{202e}b", "").as_deref(), Some("a%E2%80%AEb"));
        assert_eq!(written_out("a", "the title").as_deref(), Some("a, the title"));
        assert_eq!(written_out("", "the title").as_deref(), Some("the title"));
        assert_eq!(written_out("", ""), None);
    }

    #[test]
    fn only_a_hash_is_an_attachment() {
        let hash = "0123456789abcdef0123456789abcdef";
        assert_eq!(attachment(&format!("attachment:{hash}")), Some(hash));
        for bad in ["attachment:", "attachment:abc", "x", "attachment:../../../../../../../../../../../../"] {
            assert_eq!(attachment(bad), None, "{bad}");
        }
    }
}
