//! `tokenizer.json`: every spelling of the same file reads the same, and what is unknown is named.

use carnet::engine::tokenizer::{Specials, Tokenizer};
use carnet::engine::weights::Metadata;

use super::made::byte_level_meta;

#[test]
fn both_spellings_of_merges_in_a_json_file_are_read() {
    let pairs = serde_json::json!([["h", "e"], ["l", "l"], ["he", "ll"]]);
    for merges in [serde_json::json!(["h e", "l l", "he ll"]), pairs] {
        let tokenizer = json_tokenizer(&|file| file["model"]["merges"] = merges.clone()).unwrap();
        let ids = |text, specials| tokenizer.encode(text, specials).unwrap();
        let id = |text| tokenizer.id(text).unwrap();
        assert_eq!(ids("hell 42", Specials::Plain), [id("hell"), id("Ġ"), id("4"), id("2")]);
        assert_eq!(ids("<think>", Specials::Plain), [id("<think>")]);
        assert_eq!(ids("<|im_end|>", Specials::All), [id("<|im_end|>")]);
        // The normalizer composes, so what comes back is the composed text.
        assert_eq!(tokenizer.decode(&ids("e\u{301}!", Specials::Plain)), "é!");
        let prompt = tokenizer.encode_prompt("h", Specials::Plain).unwrap();
        assert_eq!(prompt, [id("<|im_start|>"), id("h")]);
        assert_eq!(tokenizer.end_ids(), [id("<|im_end|>")]);
    }
}

#[test]
fn a_json_file_may_lack_steps_and_may_write_spaces_as_blocks() {
    let replace = serde_json::json!({"type": "Replace", "pattern": {"String": " "}, "content": "▁"});
    let prepend = serde_json::json!({"type": "Prepend", "prepend": "▁"});
    let strip = serde_json::json!({"type": "Strip", "content": " ", "start": 1, "stop": 0});
    let back = serde_json::json!({"type": "Replace", "pattern": {"String": "▁"}, "content": " "});
    let file = serde_json::json!({
        "normalizer": {"type": "Sequence", "normalizers": [prepend, replace]},
        "decoder": {"type": "Sequence", "decoders": [back, {"type": "ByteFallback"}, {"type": "Fuse"}, strip]},
        "added_tokens": [{"id": 0, "content": "<unk>", "special": true}],
        "model": {
            "type": "BPE", "unk_token": "<unk>", "byte_fallback": true, "fuse_unk": true,
            "vocab": {"<unk>": 0, "▁": 1, "a": 2, "b": 3, "▁a": 4, "<0xC3>": 5, "<0xA9>": 6},
            "merges": ["▁ a"],
        },
    });
    let tokenizer = Tokenizer::from_json(file.to_string().as_bytes(), &Metadata::default()).unwrap();
    let ids = |text| tokenizer.encode(text, Specials::Plain).unwrap();
    assert_eq!(ids("a ab"), [4, 4, 3]);
    assert_eq!(ids("é中日b"), [1, 5, 6, 0, 3]);
    assert_eq!(tokenizer.decode(&ids("a é")), "a é");
}

#[test]
fn what_a_json_file_holds_and_is_not_known_is_refused_by_name() {
    let refuse = |change: &dyn Fn(&mut serde_json::Value), why: &str| {
        let error = json_tokenizer(change).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(why), "{error} should say {why}");
    };
    refuse(&|file| file["model"]["type"] = "Unigram".into(), "unknown tokenizer \"Unigram\"");
    refuse(&|file| file["model"]["end_of_word_suffix"] = "</w>".into(), "</w>");
    refuse(&|file| file["model"]["merges"] = serde_json::json!(["h zzz"]), "merge 0 names");
    refuse(&|file| file["model"]["merges"] = serde_json::json!(["h"]), "not two tokens");
    refuse(&|file| file["model"]["vocab"]["far"] = 4_000_000_000u32.into(), "id 4000000000");
    refuse(&|file| file["model"]["vocab"]["twice"] = 7.into(), "two texts");
    refuse(&|file| file["model"] = serde_json::Value::Null, "unnamed");
    refuse(&|file| file["normalizer"] = serde_json::json!({"type": "Precompiled"}), "Precompiled");
    refuse(
        &|file| file["pre_tokenizer"] = serde_json::json!({"type": "BertPreTokenizer"}),
        "BertPreTokenizer",
    );
    refuse(&|file| file["decoder"] = serde_json::json!({"type": "CTC"}), "CTC");
    let evil = serde_json::json!({"type": "Split", "pattern": {"Regex": "(a+)+$"}, "behavior": "Isolated"});
    refuse(&|file| file["pre_tokenizer"] = evil.clone(), "(a+)+$");
    assert!(Tokenizer::from_json(b"{", &Metadata::default()).is_err());
}

/// The vocabulary of [`byte_level_meta`] as a `tokenizer.json`, changed.
pub(super) fn json_tokenizer(change: &dyn Fn(&mut serde_json::Value)) -> carnet::engine::Result<Tokenizer> {
    let meta = byte_level_meta();
    let tokens = meta.texts("tokenizer.ggml.tokens").unwrap();
    let vocab: serde_json::Map<_, _> =
        tokens.iter().zip(0u32..).map(|(text, id)| (text.to_owned(), id.into())).collect();
    let id = |text: &str| vocab[text].clone();
    let mut file = serde_json::json!({
        "version": "1.0",
        "added_tokens": [
            {"id": id("<|im_start|>"), "content": "<|im_start|>", "special": true},
            {"id": id("<|im_end|>"), "content": "<|im_end|>", "special": true},
            {"id": tokens.len(), "content": "<think>", "special": false},
        ],
        "normalizer": {"type": "NFC"},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Digits", "individual_digits": true},
            {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true},
        ]},
        "post_processor": {"type": "TemplateProcessing", "single": [
            {"SpecialToken": {"id": "<|im_start|>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
        ]},
        "decoder": {"type": "ByteLevel"},
        "model": {"type": "BPE", "vocab": vocab, "merges": ["h e", "l l", "he ll"]},
    });
    change(&mut file);
    Tokenizer::from_json(file.to_string().as_bytes(), &Metadata::default())
}
