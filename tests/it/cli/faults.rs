//! Every fault is told in one line that names it and says what to do; wrong usage is exit code 2.

use super::desk::Desk;
use crate::support::gguf::{F16, F32, GgufWriter};
use crate::support::tiny;

fn check(desk: &Desk, line: &str, says: &[&str]) {
    let complaint = desk.run(line).complaint();
    for part in says {
        assert!(complaint.contains(part), "{line} should say {part:?}: {complaint}");
    }
}

/// The plain tiny model without one of its tensors.
fn without(name: &str) -> GgufWriter {
    let mut file = tiny::writer("llama");
    let before = file.tensors.len();
    file.tensors.retain(|tensor| tensor.name != name.as_bytes());
    assert_eq!(file.tensors.len() + 1, before);
    file
}

#[test]
fn files_that_are_no_models() {
    let desk = Desk::new().with("broken.gguf", b"GGUFnonsense").with("empty.gguf", b"");
    for command in ["inspect", "tokenize hello --model", "generate --prompt a --model", "models import"] {
        check(&desk, &format!("{command} absent.gguf"), &["absent.gguf", "check the path"]);
        check(&desk, &format!("{command} broken.gguf"), &["cannot be used", "get the file again"]);
        check(&desk, &format!("{command} empty.gguf"), &["cannot be used", "get the file again"]);
    }
}

#[test]
fn models_for_something_else() {
    let table = [0.0; 4];
    let unknown = GgufWriter::new().text("general.architecture", "cuneiform");
    let unknown = unknown.numbers("token_embd.weight", &[2, 2], F32, &table).finish();
    let format = tiny::writer("llama").tensor("odd.weight", &[32], 4711, vec![0; 32]).finish();
    let shape = without("output_norm.weight").numbers("output_norm.weight", &[32], F32, &[1.0; 32]);
    let desk = Desk::new()
        .with("unknown.gguf", &unknown)
        .with("format.gguf", &format)
        .with("missing.gguf", &without("blk.1.ffn_down.weight").finish())
        .with("shape.gguf", &shape.finish());
    for command in ["inspect", "models import", "generate --prompt a --model"] {
        let says = ["unknown architecture", "cuneiform", "qwen3moe"];
        check(&desk, &format!("{command} unknown.gguf"), &says);
        check(&desk, &format!("{command} format.gguf"), &["odd.weight", "4711", "Q4_0"]);
    }
    check(&desk, "generate --prompt a --model missing.gguf", &["blk.1.ffn_down.weight", "get it again"]);
    check(&desk, "generate --prompt a --model shape.gguf", &["output_norm.weight", "[32]", "[64]"]);
}

#[test]
fn vocabularies_nobody_can_read() {
    let vocabulary = GgufWriter::new()
        .text("general.architecture", "llama")
        .text("tokenizer.ggml.model", "gpt2")
        .text("tokenizer.ggml.pre", "hieroglyphs")
        .texts("tokenizer.ggml.tokens", &["a", "b", "ab"])
        .list("tokenizer.ggml.token_type", &[1, 1, 1])
        .texts("tokenizer.ggml.merges", &["a b"]);
    let bare = GgufWriter::new().text("general.architecture", "llama");
    let bare = bare.numbers("token_embd.weight", &[2, 2], F16, &[0.0; 4]);
    let desk = Desk::new().with("pre.gguf", &vocabulary.finish()).with("bare.gguf", &bare.finish());
    check(&desk, "tokenize --model pre.gguf ab", &["hieroglyphs", "another model file"]);
    check(&desk, "tokenize --model bare.gguf ab", &["tokenizer"]);
}

#[test]
fn requests_that_cannot_be_met() {
    let desk = Desk::new();
    let llama = "--model llama.gguf";
    check(
        &desk,
        &format!("generate {llama} --prompt a --memory 1"),
        &["needs", "1 MiB is free", "smaller model"],
    );
    check(&desk, &format!("generate {llama} --prompt abcdefg --context 4"), &["the context holds 4"]);
    check(&desk, &format!("logits {llama} --tokens 999999"), &["999999", "outside the vocabulary"]);
    check(&desk, &format!("detokenize {llama} 999999"), &["999999", "outside the vocabulary"]);
    check(&desk, "models verify abc", &["abc", "carnet models list"]);
    check(&desk, "generate --prompt-file nowhere.txt", &["nowhere.txt", "check the path"]);
    let empty = desk.run_with("generate --model llama.gguf --prompt", &[""]).complaint();
    assert!(empty.contains("the prompt is empty"), "{empty}");
}

#[test]
fn wrong_usage_is_exit_code_two() {
    let desk = Desk::new();
    for line in [
        "fly",
        "generate",
        "generate --prompt a --top-p 7",
        "generate --prompt a --device tpu",
        "generate --prompt a --prompt-file b",
        "logits --model m --tokens one",
        "detokenize --model llama.gguf one",
        "chat --json",
    ] {
        let ran = desk.run(line);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{line} {ran:?}");
        assert_ne!(ran.err, "", "{line}");
    }
    assert!(desk.run("--help").text().contains("generate"));
    assert!(desk.run("--version").text().starts_with("carnet "));
}
