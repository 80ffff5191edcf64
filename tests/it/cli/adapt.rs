//! Learning from the journal through the program: learnt, shown, switched, forgotten, and nowhere but
//! in the store.

use std::fs;
use std::path::Path;

use super::keeper::{Keeper, code_in};
use crate::adapt::diary;

const CHAT: &str = "chat --model llama.gguf --device cpu --max-tokens 8 --temperature 0 --seed 3";
const ADAPT: &str = "train adapt --model llama.gguf --epochs 2 --json";

/// A store whose journal has this many entries, and its recovery code.
fn keeper(entries: usize) -> (Keeper, String) {
    let keeper = Keeper::new();
    let days = diary(entries);
    let files: Vec<(String, &str)> = days
        .iter()
        .enumerate()
        .map(|(at, text)| (format!("2026-01-{:02}.md", at + 1), text.as_str()))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    keeper.folder("notes", &files);
    let ran = keeper.run("journal import notes");
    let code = code_in(&ran.err);
    ran.text();
    (keeper, code)
}

/// Files below a folder that hold these bytes.
fn holding(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, bytes));
        } else if fs::read(&path).unwrap().windows(bytes.len()).any(|window| window == bytes) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn a_model_learns_is_switched_and_forgets() {
    let (keeper, _) = keeper(24);
    let plain = keeper.pipe(CHAT, "the day\n/stats\n").text();
    assert!(!plain.contains("learnt"), "{plain}");
    assert!(keeper.run("train adapt --status").text().is_empty());

    let learnt = keeper.run(ADAPT).json();
    assert_eq!(
        (&learnt["entries"], &learnt["on"], &learnt["stale"]),
        (&21.into(), &true.into(), &false.into())
    );
    let perplexity = |when: &str| learnt[format!("perplexity_{when}")].as_f64().unwrap();
    assert!(perplexity("after") < 0.9 * perplexity("before"), "{learnt}");
    let personal = keeper.pipe(CHAT, "the day\n/stats\n").text();
    assert!(personal.contains("with what it learnt from the journal"), "{personal}");
    assert_ne!(personal.lines().next(), plain.lines().next());
    // Its tensors' names would give it away; the program's own memory is not searched.
    assert_eq!(holding(keeper.path("").as_path(), b"attn_q.weight.lora_a"), Vec::<String>::new());

    keeper.run("journal remove 3 --yes").text();
    let status = keeper.run("train adapt --status").text();
    assert!(status.contains("deleted since") && status.lines().count() == 1, "{status}");
    assert!(keeper.pipe(CHAT, "the day\n").err.contains("train adapt"), "a stale one is told");

    keeper.run("train adapt --model llama.gguf --off").text();
    assert_eq!(keeper.pipe(CHAT, "the day\n").text().lines().next(), plain.lines().next());
    keeper.run("train adapt --model llama.gguf --on").text();
    assert_eq!(keeper.pipe(CHAT, "the day\n").text().lines().next(), personal.lines().next());
    keeper.run("train adapt --model llama.gguf --remove").text();
    assert_eq!(keeper.pipe(CHAT, "the day\n").text().lines().next(), plain.lines().next());
    keeper.refused("train adapt --model llama.gguf --remove", &["adapter"]);
}

#[test]
fn without_a_journal_or_with_a_short_one_nothing_is_learnt() {
    Keeper::new().refused(ADAPT, &["nothing is stored"]);
    keeper(4).0.refused(ADAPT, &["4 entries", "10 are needed"]);
}

#[test]
fn a_locked_store_keeps_no_chat_from_answering() {
    let (keeper, code) = keeper(12);
    keeper.run(ADAPT).json();
    let status = keeper.run("train adapt --status").text();
    assert!(status.contains("10 entries"), "two of twelve are kept apart: {status}");
    keeper.hand("store confirm --code-fd 3", &[(3, &code)]).text();
    keeper.hand("store passphrase --new-passphrase-fd 3", &[(3, "a long passphrase")]).text();
    let ran = keeper.pipe(CHAT, "the day\n/stats\n");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(!ran.out.contains("learnt"), "{ran:?}");
    // With the secret at hand it answers with what it learnt.
    let ran = keeper.pipe(&format!("{CHAT} --passphrase-fd 0"), "a long passphrase\nthe day\n/stats\n");
    assert!(ran.out.contains("with what it learnt"), "{ran:?}");
}
