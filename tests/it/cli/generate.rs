//! Continuing texts, alone and as a chat; logits; the bench.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::desk::Desk;
use crate::support::{fixtures, tiny};

const CONTINUE: &str = "generate --model llama.gguf --device cpu --max-tokens 12";

#[test]
fn generate_prints_the_text_and_the_same_one_as_json() {
    let desk = Desk::new();
    let text = desk.run_with(CONTINUE, &["--prompt", "the day"]).text();
    assert!(text.starts_with("the day") && text.ends_with('\n'), "{text:?}");
    assert_eq!(desk.run_with(CONTINUE, &["--prompt", "the day"]).text(), text, "greedy answers repeat");

    let json = desk.run_with(CONTINUE, &["--json", "--prompt", "the day"]).json();
    assert_eq!(json["text"].as_str().unwrap(), text.strip_suffix('\n').unwrap());
    assert!(json["prompt_tokens"].as_u64().unwrap() >= 2);
    let answer_tokens = json["answer_tokens"].as_u64().unwrap();
    match json["finish"].as_str().unwrap() {
        "token_budget" => assert_eq!(answer_tokens, 12),
        "end_of_text" => assert!(answer_tokens < 12),
        other => panic!("{other}"),
    }
    for key in ["prefill_tokens_per_s", "decode_tokens_per_s"] {
        assert!(json[key].as_f64().unwrap() >= 0.0);
    }
    for key in ["device", "tier", "model"] {
        assert_ne!(json[key].as_str().unwrap(), "");
    }
    assert_eq!(json["seed"], 0);
}

#[test]
fn a_seed_decides_a_drawn_answer_and_a_prompt_file_is_taken_byte_for_byte() {
    let desk = Desk::new().with("prompt.txt", b"a day\n");
    let draw = |seed: u64| {
        let options = format!("--prompt-file prompt.txt --temperature 1.5 --top-k 200 --seed {seed}");
        desk.run(&format!("{CONTINUE} {options}")).text()
    };
    let one = draw(1);
    assert!(one.starts_with("a day\n"), "{one:?}");
    assert_eq!(one, draw(1));
    assert!((2..6).any(|seed| draw(seed) != one));
}

#[test]
fn chat_wraps_the_prompt_and_prints_the_answer_alone() {
    let desk = Desk::new();
    let ask = |options: &[&str]| {
        desk.run_with(&format!("{CONTINUE} --json"), &[&["--prompt", "the day"], options].concat()).json()
    };
    let (raw, chat) = (ask(&[]), ask(&["--chat"]));
    let with_system = ask(&["--chat", "--system", "a note"]);
    let tokens = |json: &Value| json["prompt_tokens"].as_u64().unwrap();
    assert!(tokens(&raw) < tokens(&chat) && tokens(&chat) < tokens(&with_system));
    assert!(raw["text"].as_str().unwrap().starts_with("the day"));
    // The wrapped prompt ends in an opened turn; none of it is repeated.
    assert!(!chat["text"].as_str().unwrap().contains("im_start"), "{chat}");
}

#[test]
fn logits_have_one_row_a_position() {
    let desk = Desk::new();
    let all = desk.run("logits --model llama.gguf --device cpu --tokens 1,270,271").json();
    assert_eq!(all["tokens"], json!([1, 270, 271]));
    let rows = all["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    let top = desk.run("logits --model llama.gguf --device cpu --tokens 1,270,271 --top 3").json();
    for (row, top) in rows.iter().zip(top["rows"].as_array().unwrap()) {
        let logits: Vec<f64> = row["logits"].as_array().unwrap().iter().filter_map(Value::as_f64).collect();
        assert_eq!(logits.len(), tiny::vocab_len());
        let top = top["top"].as_array().unwrap();
        assert_eq!(top.len(), 3);
        assert_eq!(top[0][1].as_f64().unwrap(), logits.iter().copied().fold(f64::MIN, f64::max));
        for pair in top {
            let logit = logits[usize::try_from(pair[0].as_u64().unwrap()).unwrap()];
            assert_eq!(pair[1].as_f64().unwrap(), logit);
            // Printed with the digits of an f32, which bring the very same number back.
            assert_eq!((logit as f32).to_string().parse::<f64>().unwrap(), logit);
        }
    }
}

#[test]
fn bench_reports_every_number() {
    let desk = Desk::new();
    let line = "bench --model llama.gguf --device cpu --prompt 16 --generate 8 --repeat 2 --threads 2";
    let json = desk.run_with(line, &["--json"]).json();
    let positive = [
        "load_ms",
        "prefill_tokens_per_s",
        "decode_tokens_per_s",
        "kv_bytes",
        "weights_bytes",
        "bytes_per_token",
    ];
    for key in positive {
        assert!(json[key].as_f64().unwrap() > 0.0, "{key}: {json}");
    }
    for (key, expected) in [("threads", 2), ("prompt_tokens", 16), ("generated_tokens", 8), ("repeat", 2)] {
        assert_eq!(json[key], expected);
    }
    let share = json["bandwidth_share"].as_f64().unwrap();
    assert!(share > 0.0 && share < 2.0, "{share}");
    if Path::new("/proc/self/status").exists() {
        let private = json["peak_private_bytes"].as_u64().unwrap();
        assert!(private > 1 << 20 && private < json["peak_rss_bytes"].as_u64().unwrap());
    }
    assert!(desk.run(line).text().contains("decode"));
}

#[test]
fn the_published_story_is_told_word_for_word() {
    let Some(fixtures) = fixtures() else { return };
    let desk = Desk::new();
    let golden = fs::read_to_string(fixtures.join("stories260k").join("golden.json")).unwrap();
    let golden: Value = serde_json::from_str(&golden).unwrap();
    let whole = golden["greedy_text"].as_str().unwrap();
    let model = fixtures.join("stories260K.gguf");
    let more = ["--model", model.to_str().unwrap(), "--prompt", "Once upon a time"];
    // The published text has as many tokens as the prompt's four and these together.
    let rest = golden["greedy_ids"].as_array().unwrap().len() - 5;
    for device in ["cpu", "reference"] {
        let tell = |tokens: usize| {
            let line = format!("generate --temperature 0 --max-tokens {tokens} --device {device}");
            desk.run_with(&line, &more).text()
        };
        assert_eq!(tell(rest), format!("{whole}\n"), "{device}");
        let part = tell(200);
        let part = part.strip_suffix('\n').unwrap();
        assert!(part.len() > 400 && whole.starts_with(part), "{device}: {part}");
    }
}
