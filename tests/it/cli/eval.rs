//! `carnet train eval` from its folders to its table, on a tiny seeded model and made-up texts.

use std::fs;
use std::path::Path;

use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::{Value, json};

use super::desk::Desk;

const WORDS: [&str; 12] = ["the", "day", "note", "and", "on", "in", "her", "hand", "at", "inn", "ten", "tea"];

/// The `n`th of many sentences of eight words.
fn sentence(n: usize) -> String {
    let word = |at: usize| WORDS[(n / WORDS.len().pow(at as u32 % 4) + at * at * n + at) % WORDS.len()];
    let words: Vec<&str> = (0..8).map(word).collect();
    format!("The {}.", words.join(" "))
}

fn write(folder: &Path, file: &str, records: impl Iterator<Item = Value>) {
    let lines: Vec<String> = records.map(|record| format!("{record}\n")).collect();
    let path = folder.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, compress_to_vec(lines.concat().as_bytes(), CompressionLevel::Fastest)).unwrap();
}

/// Six items of each set.
fn write_sets(folder: &Path) {
    let pair = |n| json!({"id": "p", "en": sentence(n), "fr": sentence(n + 1), "fr_ca": sentence(n + 2)});
    let request = |n| json!({"text": sentence(n), "intent": if n < 4 { "HassTurnOn" } else { "play_music" }});
    for file in ["tatoeba-dev", "ntrex-500"] {
        write(folder, &format!("{file}.jsonl.zst"), (0..6).map(pair));
    }
    for file in ["clinc-450", "ha-intents-en", "ha-intents-fr"] {
        write(folder, &format!("{file}.jsonl.zst"), (0..6).map(request));
    }
    write(
        folder,
        "blimp-1340.jsonl.zst",
        (0..6).map(|n| json!({"good": sentence(n), "bad": sentence(n + 9)})),
    );
    let text = |n| json!({"title": "The day", "text": sentence(n), "summaries": [sentence(n), "A note."]});
    write(folder, "scitldr-100.jsonl.zst", (0..6).map(text));
}

/// Enough texts of each part that some are held out.
fn write_corpus(folder: &Path) {
    let (running, french) = (
        ["eltec-eng", "pepys", "digitalgov", "plainlanguage", "openstax", "opensource-guides", "wordnet"],
        "eltec-fra",
    );
    let text = |part: &str, lang: &str| {
        let lang = lang.to_owned();
        let first = part.bytes().map(usize::from).sum::<usize>() * 1000;
        (first..first + 700).map(move |n| json!({"lang": lang, "text": sentence(n)}))
    };
    for part in running {
        write(folder, &format!("base/{part}.jsonl.zst"), text(part, "en"));
    }
    write(folder, &format!("base/{french}.jsonl.zst"), text(french, "fr"));
    let of = |of: fn(usize) -> Value| (0..300).map(of);
    let said = |n| json!({"lang": "en", "turns": [{"role": "user", "text": sentence(n)}]});
    let request = |n| json!({"lang": "fr", "text": sentence(n), "intent": "oos"});
    let [pairs, summaries, rewrites, questions]: [fn(usize) -> Value; 4] = [
        |n| json!({"en": sentence(n), "fr": sentence(n + 1), "source": "made"}),
        |n| json!({"kind": "deck", "text": sentence(n), "summary": sentence(n)}),
        |n| json!({"lang": "fr", "kind": "formal", "from": sentence(n), "to": sentence(n)}),
        |n| json!({"lang": "en", "kind": "faq", "question": sentence(n), "answer": sentence(n)}),
    ];
    for (file, record) in
        [("translation", pairs), ("summary", summaries), ("rewrite", rewrites), ("qa", questions)]
    {
        write(folder, &format!("pairs/{file}.jsonl.zst"), of(record));
    }
    for file in ["chatterbot", "personalitychat", "persona-chat"] {
        write(folder, &format!("dialogue/{file}.jsonl.zst"), of(said));
    }
    for file in ["clinc", "ha-intents-en", "ha-intents-fr"] {
        write(folder, &format!("intents/{file}.jsonl.zst"), of(request));
    }
}

#[test]
fn a_tiny_model_is_examined_from_folders_to_table() {
    let desk = Desk::new();
    write_sets(&desk.path("sets"));
    write_corpus(&desk.path("texts"));
    let line = "train eval --model llama.gguf --untrained llama.gguf --eval sets --corpus texts --quick 3 --device cpu";
    let found = desk.run_with(line, &["--json"]).json();
    let lines = found["lines"].as_array().unwrap();
    let of = |set: &str, measure: &str| {
        let same = |line: &&Value| line["set"] == set && line["measure"] == measure;
        lines.iter().find(same).unwrap_or_else(|| panic!("{set}, {measure}")).clone()
    };
    for line in lines {
        let (model, items) = (line["model"].as_f64().unwrap(), line["items"].as_u64().unwrap());
        assert!(model.is_finite() && model >= 0.0, "{line}");
        // Three of each set; all parts together have more.
        assert!(items > 0 && (items <= 3 || line["set"] == "all parts"), "{line}");
        assert!(line["baseline"]["value"].as_f64().unwrap().is_finite(), "{line}");
        // The same file on both sides, and the same numbers: an evaluation repeats itself.
        assert_eq!(line["model"], line["untrained"], "{line}");
    }
    // A random model chooses among its few hundred tokens; the bigram has seen these texts' like.
    let perplexity = of("eltec-eng", "perplexity");
    assert!(perplexity["model"].as_f64().unwrap() > 50.0, "{perplexity}");
    assert!(perplexity["baseline"]["value"].as_f64().unwrap() < 20.0, "{perplexity}");
    assert_eq!(of("blimp", "right sentence likelier, %")["goal"]["least"], 68.0);
    assert_eq!(of("scitldr", "summary ROUGE-L")["baseline"]["value"], 100.0);
    assert!(of("held-out text", "keystrokes saved, %")["baseline"]["value"].as_f64().unwrap() > 0.0);

    let quick = "train eval --model llama.gguf --eval sets --corpus texts --quick 1 --device cpu";
    let table = desk.run(quick).text();
    assert_eq!(table.lines().count(), 1 + lines.len(), "{table}");
    assert!(table.starts_with("set ") && table.contains("below a baseline"), "{table}");
    let card = desk.run_with(quick, &["--markdown"]).text();
    assert!(card.starts_with("| set | language |") && card.lines().count() == 2 + lines.len(), "{card}");
}

#[test]
fn what_is_missing_is_said() {
    let desk = Desk::new();
    let ran = desk.run("train eval --model llama.gguf --device cpu");
    assert_eq!((ran.code, ran.err.contains("--eval DIR")), (Some(2), true), "{ran:?}");
    let ran = desk.run("train eval --model llama.gguf --eval . --corpus . --json --markdown");
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let complaint = desk.run("train eval --model llama.gguf --eval . --corpus . --device cpu").complaint();
    assert!(complaint.contains("tatoeba-dev.jsonl.zst"), "{complaint}");
}
