//! The closed table of everything the page may load.
//!
//! Nothing else is served: no path of a request ever reaches the file system.
//!
//! A new style sheet or icon is one line in [`TABLE`].

use super::page;

/// One thing the page may load.
pub(super) struct Asset {
    /// Path in the page's address, from its root.
    pub(super) path: &'static str,
    /// What it is, as a header says it.
    pub(super) content_type: &'static str,
    /// What it holds.
    pub(super) bytes: &'static [u8],
}

const CSS: &str = "text/css; charset=utf-8";

/// A style sheet of `assets/styles`.
macro_rules! style {
    ($name:literal) => {
        Asset {
            path: concat!("/styles/", $name, ".css"),
            content_type: CSS,
            bytes: include_bytes!(concat!("../../assets/styles/", $name, ".css")),
        }
    };
}

/// Style sheets are linked in this order.
const TABLE: &[Asset] = &[
    style!("page"),
    style!("theme"),
    style!("base"),
    style!("components"),
    style!("message"),
    style!("layout"),
    style!("chats"),
    style!("chat"),
    style!("gate"),
    style!("models"),
    style!("settings"),
];

/// What a request is answered with.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) body: Vec<u8>,
}

impl Answer {
    fn found(content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, content_type, body: body.into() }
    }

    fn refused(status: u16) -> Self {
        Self { status, content_type: "text/plain; charset=utf-8", body: Vec::new() }
    }
}

/// The style sheets of the page, in order.
pub(super) fn styles() -> impl Iterator<Item = &'static str> {
    TABLE.iter().filter(|asset| asset.content_type == CSS).map(|asset| asset.path)
}

/// Answers a request for a path. The path is compared as it is: nothing in it is decoded or resolved.
pub(super) fn respond(method: &str, path: &str) -> Answer {
    if method != "GET" {
        return Answer::refused(405);
    }
    match path {
        "" | "/" => Answer::found("text/html; charset=utf-8", page::index()),
        page::SCRIPT => Answer::found("text/javascript; charset=utf-8", page::script()),
        other => match TABLE.iter().find(|asset| asset.path == other) {
            Some(asset) => Answer::found(asset.content_type, asset.bytes),
            None => Answer::refused(404),
        },
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    use super::*;

    /// Paths that were asked of servers to get at what they should not give.
    const HOSTILE: &[&str] = &[
        "/../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "//etc/passwd",
        "/etc/passwd",
        "etc/passwd",
        "/%FF",
        "/%",
        "/%0",
        "/%00",
        "/\0",
        "/styles/../styles/page.css",
        "/styles/./page.css",
        "/styles//page.css",
        "/styles/page.css/",
        "/styles/page.css\0.png",
        "/styles/page.css%00",
        "/styles/page.css?x",
        "/styles/PAGE.CSS",
        "/styles/page%2Ecss",
        "styles/page.css",
        "\\styles\\page.css",
        "/C:\\Windows\\win.ini",
        "file:///etc/passwd",
        "carnet://app/",
        "/proc/self/environ",
        "/ｓtyles/page.css",
        "/\u{202e}sselyts",
        "/~",
        "/*",
        "/.",
        "/..",
        "/__events",
        "/__file_dialog",
    ];

    fn random_path(random: &mut ChaCha8Rng) -> String {
        let pieces = [
            "/", "..", ".", "%2e", "%2F", "%FF", "\0", "styles", "page.css", "é", "𝄞", "\\", "etc", " ",
            "\u{feff}",
        ];
        let mut path = String::new();
        for _ in 0..random.next_u32() % 12 {
            let piece = pieces[random.next_u32() as usize % pieces.len()];
            path.push_str(&piece.repeat(1 + (random.next_u32() % 64 / 60 * 500) as usize));
            path.extend(char::from_u32(random.next_u32() % 0x11_0000));
        }
        path
    }

    #[test]
    fn nothing_outside_the_table_is_given() {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let random_paths = (0..10_000).map(|_| random_path(&mut random));
        let (mut refused, mut given) = (0, 0);
        for path in HOSTILE.iter().map(ToString::to_string).chain(random_paths).chain(["/a".repeat(1 << 20)])
        {
            let answer = respond("GET", &path);
            if path.is_empty()
                || path == "/"
                || path == page::SCRIPT
                || TABLE.iter().any(|asset| asset.path == path)
            {
                given += usize::from(answer.status == 200);
            } else {
                assert_eq!((answer.status, answer.body.len()), (404, 0), "{path}");
                refused += 1;
            }
        }
        assert!(refused > 8000, "only {refused} paths outside the table were tried");
        assert!(given > 0, "no path of the table was tried");
    }

    #[test]
    fn only_reading_is_answered() {
        for method in ["POST", "PUT", "HEAD", "OPTIONS", "get", ""] {
            let answer = respond(method, "/");
            assert_eq!((answer.status, answer.body.len()), (405, 0), "{method}");
        }
    }

    #[test]
    fn each_asset_is_found_once() {
        for (at, asset) in TABLE.iter().enumerate() {
            assert_eq!(respond("GET", asset.path).body, asset.bytes);
            assert!(asset.path.starts_with('/'));
            assert!(TABLE[..at].iter().all(|other| other.path != asset.path), "{} twice", asset.path);
        }
    }
}
