//! Tokens and back, templates, and what a file says about itself.

use super::desk::Desk;
use crate::support::gguf::GgufWriter;
use crate::support::tiny;

/// A file with the tiny model's vocabulary and nothing else.
fn vocabulary(name: &str) -> Vec<u8> {
    let file = GgufWriter::new().text("general.architecture", "falcon").text("general.name", name);
    tiny::vocabulary(file).finish()
}

#[test]
fn text_becomes_ids_and_comes_back() {
    let desk = Desk::new().with("vocabulary.gguf", &vocabulary("words"));
    for text in ["the day", "and in on", "é 🙂\n\ttwo  spaces ", "-5", ""] {
        let ids = desk.run_with("tokenize --model llama.gguf", &[text]).json();
        assert_eq!(desk.run_with("tokenize --model vocabulary.gguf", &[text]).json(), ids);
        assert_eq!(desk.pipe("tokenize --model llama.gguf -", text).json(), ids);
        assert_eq!(desk.pipe("tokenize --model llama.gguf", text).json(), ids);
        assert_eq!(desk.run_with("tokenize --json --model llama.gguf", &[text]).json()["tokens"], ids);
        let list: Vec<u64> = ids.as_array().unwrap().iter().map(|id| id.as_u64().unwrap()).collect();
        assert!(list.iter().all(|&id| id > 4), "no control token, no BOS: {list:?}");
        let list = list.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
        assert_eq!(desk.run_with("detokenize --model llama.gguf", &[&list]).text(), text);
        let json = desk.run_with("detokenize --json --model llama.gguf", &[&ids.to_string()]).json();
        assert_eq!(json["text"], text);
    }
    let wrong = desk.pipe("tokenize --model llama.gguf -", b"\xff\xfe").complaint();
    assert!(wrong.contains("UTF-8"), "{wrong}");
}

#[test]
fn control_tokens_come_out_of_a_text_only_when_asked_for() {
    let desk = Desk::new();
    let plain = desk.run("tokenize --model llama.gguf <|im_start|>a").json();
    let special = desk.run("tokenize --model llama.gguf --special <|im_start|>a").json();
    assert!(!plain.as_array().unwrap().contains(&3.into()));
    assert_eq!(special[0], 3);
}

#[test]
fn a_template_is_rendered_exactly() {
    let jinja = "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}{% endfor %}\
                 {% if add_generation_prompt %}>{% endif %}{{ mood }}";
    let array = r#"[{"role":"user","content":"Hé\n"},{"role":"assistant","content":"Yo"}]"#;
    let object = r#"{"mood":"!","messages":[{"role":"user","content":"x"}]}"#;
    let desk = Desk::new()
        .with("t.jinja", jinja.as_bytes())
        .with("array.json", array.as_bytes())
        .with("object.json", object.as_bytes())
        .with("wrong.json", br#"{"secret": "my diary""#);
    let line = "template --template t.jinja --messages array.json --bos <s> --eos </s>";
    assert_eq!(desk.run(line).text(), "<s>[user]Hé\n</s>[assistant]Yo</s>>");
    let closed = desk.run_with(line, &["--no-generation-prompt"]);
    assert_eq!(closed.text(), "<s>[user]Hé\n</s>[assistant]Yo</s>");
    assert_eq!(desk.run("template --template t.jinja --messages object.json").text(), "[user]x>!");

    let own = desk.run("template --model llama.gguf --messages object.json").text();
    assert_eq!(own, "<|im_start|>user\nx<|im_end|>\n<|im_start|>assistant\n");
    let json = desk.run("template --json --model llama.gguf --messages object.json").json();
    assert_eq!(json["prompt"], own);

    let wrong = desk.run("template --template t.jinja --messages wrong.json").complaint();
    assert!(wrong.contains("not JSON") && !wrong.contains("diary"), "{wrong}");
}

#[test]
fn inspect_tells_what_a_file_is_and_whether_it_fits() {
    let desk = Desk::new();
    let json = desk.run("inspect llama.gguf --json").json();
    assert_eq!(json["architecture"], "llama");
    for (key, expected) in [("layers", 2), ("heads", 4), ("kv_heads", 2), ("trained_context", 4096)] {
        assert_eq!(json["network"][key], expected);
    }
    assert_eq!(json["tokenizer"]["tokens"], tiny::vocab_len());
    assert_eq!(json["chat_template"], true);
    assert_eq!(json["fits"], true);
    assert!(json["formats"]["F16"]["tensors"].as_u64().unwrap() > 0);
    let memory = json["memory"].as_array().unwrap();
    let contexts: Vec<u64> = memory.iter().map(|need| need["context"].as_u64().unwrap()).collect();
    assert_eq!(contexts, [2048, 4096]);
    assert!(memory[0]["kv_bytes"].as_u64() < memory[1]["kv_bytes"].as_u64());

    let small = desk.run("inspect llama.gguf --json --memory 1").json();
    assert_eq!(small["fits"], false);
    assert_eq!(small["memory"][0]["fit"], "too_large");
    let table = desk.run("inspect llama.gguf --memory 1").text();
    for part in ["architecture   llama", "does not fit", "2 of width 64"] {
        assert!(table.contains(part), "{part}: {table}");
    }
}

#[test]
fn text_of_a_file_cannot_steer_the_terminal() {
    let desk = Desk::new().with("evil.gguf", &vocabulary("x\u{1b}[2Jy"));
    let table = desk.run("inspect evil.gguf").text();
    assert!(table.contains("vocabulary alone"), "{table}");
    assert!(!table.contains('\u{1b}') && table.contains("[2Jy"), "{table:?}");
}
