//! Every screen in the states it can be found in, against golden pages, and what pages must not do.
//!
//! `CARNET_BLESS=1` writes the pages anew; `CARNET_PAGES=<folder>` writes each as a file of its own
//! with the styles inside, to be looked at in a browser.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::samples::{self, Sample};
use crate::support::stage::{Stage, html_after};

/// Style sheets in the order the window links them.
const STYLES: &[&str] =
    &["page", "theme", "base", "components", "message", "layout", "chats", "chat", "gate", "models", "settings"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares pages with the golden ones.
pub fn check(samples: &[Sample]) {
    let folder = root().join("tests/golden/html");
    let mut differ = Vec::new();
    for sample in samples {
        let html = html_after(&sample.app, &sample.presses).replace("><", ">\n<") + "\n";
        write_page(sample, &html);
        let path = folder.join(format!("{}.html", sample.name));
        if std::env::var_os("CARNET_BLESS").is_some() {
            fs::write(&path, &html).unwrap();
        }
        if fs::read_to_string(&path).unwrap_or_default() != html {
            differ.push(sample.name);
        }
    }
    assert_eq!(differ, Vec::<&str>::new(), "CARNET_BLESS=1 writes them anew");
}

fn write_page(sample: &Sample, html: &str) {
    let Some(folder) = std::env::var_os("CARNET_PAGES").map(PathBuf::from) else { return };
    let styles: String =
        STYLES.iter().filter_map(|name| fs::read_to_string(root().join(format!("assets/styles/{name}.css"))).ok()).collect();
    let page = format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><style>{styles}</style></head>\
         <body><div id=\"main\">{html}</div></body></html>"
    );
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{}.html", sample.name)), page).unwrap();
}

#[test]
fn sample_screens_look_as_agreed() {
    check(&samples::all());
}
