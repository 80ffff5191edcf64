//! Images in Markdown: where a text names one, and how Carnet names it.
//!
//! In an entry an attached file stands as `attachment:` and the 64 hexadecimal digits of its hash;
//! in an export the same place holds a relative path. The search is linear in the text whatever the
//! text holds: what it looks ahead and how often it tries are bounded.

use std::ops::Range;

use super::limits;

/// How an entry's text names an attached file; the hash follows.
pub(super) const SCHEME: &str = "attachment:";

const LOOK_AHEAD: usize = 4096;
const TRIES: usize = 20_000;
const HASH_DIGITS: usize = 64;

/// An image in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Image {
    /// What is to be replaced.
    pub(super) place: Range<usize>,
    /// The path it names, without encoding.
    pub(super) target: String,
    /// For `![[target|alt]]`, where the whole is replaced: the text beside the image.
    pub(super) wiki: Option<String>,
}

impl Image {
    /// What stands in its place once it is attached.
    pub(super) fn attached(&self, hash: &str) -> String {
        match &self.wiki {
            Some(alt) => format!("![{alt}]({SCHEME}{hash})"),
            None => format!("{SCHEME}{hash}"),
        }
    }
}

/// The images of a text, outside of code blocks, that name a path and not an address.
pub(super) fn images(text: &str) -> Vec<Image> {
    let (mut found, mut tries, mut line_at, mut fence) = (Vec::new(), 0_usize, 0_usize, None);
    for line in text.split_inclusive('\n') {
        let is_code = in_fence(&mut fence, line);
        let mut at = 0;
        while !is_code && let Some(next) = line.get(at..).and_then(|rest| rest.find("![")) {
            let start = next.saturating_add(at);
            tries = tries.saturating_add(1);
            if found.len() >= limits::LIST || tries > TRIES {
                return found;
            }
            let image = image_at(line, start);
            at = image.as_ref().map_or(start.saturating_add(2), |(_, end)| *end);
            if let Some((mut image, _)) = image {
                image.place =
                    image.place.start.saturating_add(line_at)..image.place.end.saturating_add(line_at);
                found.push(image);
            }
        }
        line_at = line_at.saturating_add(line.len());
    }
    found
}

/// Follows code blocks: says whether `line` is inside one or opens or closes it.
pub(super) fn in_fence(fence: &mut Option<&'static str>, line: &str) -> bool {
    let content = line.trim_start();
    match fence {
        Some(mark) => {
            if content.starts_with(*mark) {
                *fence = None;
            }
            true
        }
        None => {
            *fence = ["```", "~~~"].into_iter().find(|mark| content.starts_with(mark));
            fence.is_some()
        }
    }
}

/// The image that begins at `start` of a line, and where it ends.
fn image_at(line: &str, start: usize) -> Option<(Image, usize)> {
    let body_at = start.checked_add(2)?;
    let end = line.floor_char_boundary(body_at.saturating_add(LOOK_AHEAD));
    let body = line.get(body_at..end)?;
    if let Some(wiki) = body.strip_prefix('[') {
        let (inner, _) = wiki.split_once("]]")?;
        let (target, alt) = inner.split_once('|').unwrap_or((inner, ""));
        let end = body_at.checked_add(inner.len())?.checked_add(3)?;
        let image = Image {
            place: start..end,
            target: target.trim().to_owned(),
            wiki: Some(alt.replace([']', '['], "")),
        };
        return is_path(&image.target).then_some((image, end));
    }
    let open = body.find("](")?.checked_add(2)?;
    let inner = closed(body.get(open..)?)?;
    let target_at = body_at.checked_add(open)?;
    let end = target_at.checked_add(inner.len())?;
    let (named, lead) = target_of(inner);
    let place_start = target_at.checked_add(lead)?;
    let place = place_start..place_start.checked_add(named.len())?;
    let target = decoded(named.trim_start_matches('<').trim_end_matches('>'));
    is_path(&target).then_some((Image { place, target, wiki: None }, end))
}

/// What stands before the bracket that closes.
fn closed(text: &str) -> Option<&str> {
    let mut depth = 0_u32;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth = depth.saturating_add(1),
            ')' if depth == 0 => return text.get(..at),
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The target of a link without its title, and how far into `inner` it begins.
fn target_of(inner: &str) -> (&str, usize) {
    let target = inner.trim_start();
    let lead = inner.len().saturating_sub(target.len());
    let title = [" \"", " '"].iter().filter_map(|mark| target.find(mark)).min();
    let has_title = target.trim_end().ends_with(['"', '\'']);
    let end = title.filter(|_| has_title).unwrap_or(target.len());
    (target.get(..end).unwrap_or(target).trim_end(), lead)
}

/// Whether a target is a path: not empty, and without a scheme such as `https:`.
fn is_path(target: &str) -> bool {
    let scheme = target.split(['/', '.', ' ']).next().unwrap_or(target);
    !target.is_empty() && target.len() <= limits::PATH_BYTES && !scheme.contains(':')
}

/// A path without `%20` and the like; as it is when that gives no text.
fn decoded(target: &str) -> String {
    let hex = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (mut bytes, mut rest) = (Vec::with_capacity(target.len()), target.as_bytes());
    while let [first, tail @ ..] = rest {
        match rest {
            [b'%', high, low, after @ ..] if hex(high).is_some() && hex(low).is_some() => {
                bytes.push(hex(high).unwrap_or_default() << 4 | hex(low).unwrap_or_default());
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| target.to_owned())
}

/// Puts `with` in the place of each found image.
pub(super) fn replaced(text: &str, found: &[(Range<usize>, String)]) -> String {
    let (mut result, mut from) = (String::with_capacity(text.len()), 0);
    for (place, with) in found {
        result.push_str(text.get(from..place.start).unwrap_or_default());
        result.push_str(with);
        from = place.end;
    }
    result.push_str(text.get(from..).unwrap_or_default());
    result
}

/// The text of an entry as an export holds it: `(attachment:<hash>` becomes `(<path>`.
pub(super) fn outward(text: &str, path_of: impl Fn(&str) -> Option<String>) -> String {
    exchanged(text, "(attachment:", |rest| {
        let hash = hash_at(rest)?;
        Some((format!("({}", path_of(hash)?), HASH_DIGITS))
    })
}

/// The text of an export as the entry held it.
pub(super) fn inward(text: &str) -> String {
    exchanged(text, "(../../attachments/", |rest| {
        let hash = hash_at(rest)?;
        let ending = rest.get(HASH_DIGITS..)?.strip_prefix('.')?;
        let length = ending.bytes().take_while(u8::is_ascii_alphanumeric).take(6).count();
        let is_whole = (1..=5).contains(&length);
        is_whole.then(|| (format!("({SCHEME}{hash}"), HASH_DIGITS.saturating_add(1).saturating_add(length)))
    })
}

fn hash_at(text: &str) -> Option<&str> {
    text.get(..HASH_DIGITS).filter(|hash| hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
}

/// Replaces `mark` and as many bytes behind it as `other` says by what it says.
fn exchanged(text: &str, mark: &str, other: impl Fn(&str) -> Option<(String, usize)>) -> String {
    let (mut result, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once(mark) {
        result.push_str(before);
        match other(after) {
            Some((with, length)) => {
                result.push_str(&with);
                rest = after.get(length..).unwrap_or_default();
            }
            None => {
                result.push_str(mark);
                rest = after;
            }
        }
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn targets(text: &str) -> Vec<String> {
        images(text).into_iter().map(|image| image.target).collect()
    }

    #[test]
    fn the_ways_to_name_an_image_are_found() {
        assert_eq!(
            targets("a ![b](c.png) ![](<d e.png>) ![x](f.png \"title\")"),
            ["c.png", "d e.png", "f.png"]
        );
        assert_eq!(targets("![](a%20b%C3%A9.png)![](my image (1).png)"), ["a bé.png", "my image (1).png"]);
        assert_eq!(targets("![[pic.png]] and ![[a/b.jpg|300]]"), ["pic.png", "a/b.jpg"]);
        assert_eq!(
            targets("![](https://x.y/a.png) ![](data:image/png;base64,AA) ![]() [no](a.png)"),
            [""; 0]
        );
        assert_eq!(targets("```\n![](a.png)\n```\n![](b.png)"), ["b.png"]);
        assert_eq!(targets("![](a%zz.png) ![](%ff.png) ![](unclosed.png"), ["a%zz.png", "%ff.png"]);
    }

    #[test]
    fn a_found_image_is_replaced_and_nothing_else() {
        let text = "é ![b](c.png \"t\") ![[d.png|alt]] end";
        let places: Vec<_> =
            images(text).iter().map(|image| (image.place.clone(), image.attached("00"))).collect();
        assert_eq!(replaced(text, &places), "é ![b](attachment:00 \"t\") ![alt](attachment:00) end");
    }

    #[test]
    fn a_text_goes_out_and_comes_back() {
        let hash = "ab".repeat(32);
        let text =
            format!("x ![y](attachment:{hash}) [z](attachment:{hash}) (attachment:short) attachment:{hash}");
        let out = outward(&text, |hash| Some(format!("../../attachments/{hash}.jpg")));
        assert_eq!(out.matches("attachments/").count(), 2);
        assert_eq!(inward(&out), text);
        assert_eq!(outward(&text, |_| None), text);
    }

    #[test]
    fn texts_made_to_be_slow_are_not() {
        for part in ["![", "![](", "![[", "(attachment:", "(../../attachments/", "![a](((("] {
            let text = part.repeat((8 << 20) / part.len());
            let start = Instant::now();
            let found = images(&text).len();
            let _ = (inward(&text), outward(&text, |_| None));
            assert!(start.elapsed() < Duration::from_secs(3), "{part}: {:?}, {found}", start.elapsed());
        }
    }
}
