//! The page, its policy and its own script.
//!
//! The policy is a closed list of where anything on the page may come from: the table of assets
//! and nowhere else. It stands in the header and in the page, for web views that lose the one.

use std::fmt::Write;

use dioxus_interpreter_js::{NATIVE_JS, unified_bindings::SLEDGEHAMMER_JS};

use super::assets;

/// Scheme under which the page is served.
pub(super) const SCHEME: &str = "carnet";
/// Path of the page's script.
pub(super) const SCRIPT: &str = "/page.js";

/// Where the page may load from. Scripts and styles stand in files, so neither `unsafe-inline` nor
/// `unsafe-eval` is needed.
pub(super) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     font-src 'self'; connect-src 'none'; frame-src 'none'; worker-src 'none'; object-src 'none'; \
     base-uri 'none'; form-action 'none'";

/// Headers of every answer.
pub(super) const HEADERS: &[(&str, &str)] = &[
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-DNS-Prefetch-Control", "off"),
    ("Cache-Control", "no-store"),
];

/// Whether an address is that of the page. Some systems serve a scheme of one's own as a host.
pub(super) fn is_page(address: &str) -> bool {
    let rest = ["carnet://app", "https://carnet.app", "http://carnet.app"]
        .iter()
        .find_map(|start| address.strip_prefix(start));
    matches!(rest, Some("" | "/"))
}

/// The page: an empty element that the interpreter fills.
pub(super) fn index() -> String {
    let mut styles = String::new();
    for path in assets::styles() {
        let _ = write!(styles, "<link rel=\"stylesheet\" href=\"{path}\">");
    }
    format!(
        "<!doctype html><html><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\
         <meta name=\"referrer\" content=\"no-referrer\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1, maximum-scale=1, \
         user-scalable=no, viewport-fit=cover, interactive-widget=resizes-content\">\
         {styles}<script type=\"module\" src=\"{SCRIPT}\"></script></head>\
         <body><div id=\"main\"></div></body></html>"
    )
}

/// The interpreter and our own part of it, one module.
pub(super) fn script() -> String {
    [SLEDGEHAMMER_JS, NATIVE_JS, include_str!("page.js")].join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::system::ADDRESS;
    use super::*;

    #[test]
    fn the_policy_names_no_place_but_ours() {
        for word in POLICY.split([' ', ';']).filter(|word| !word.is_empty()) {
            assert!(
                word.ends_with("-src") || ["base-uri", "form-action", "'none'", "'self'"].contains(&word),
                "{word}"
            );
        }
        assert!(index().contains(POLICY));
    }

    #[test]
    fn only_the_page_is_the_page() {
        for address in [ADDRESS, "carnet://app", "https://carnet.app/"] {
            assert!(is_page(address), "{address}");
        }
        for address in [
            "",
            "carnet://app/page.js",
            "carnet://app.example/",
            "carnet://other/",
            "https://carnet.app.example/",
            "about:blank",
        ] {
            assert!(!is_page(address), "{address}");
        }
    }
}
