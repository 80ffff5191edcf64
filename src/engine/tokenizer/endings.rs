//! Tokens known by their spelling: those that end an answer, and those that steer though the file
//! does not say so.
//!
//! Invariant: afterwards every token of these names is a control token. The names are the ones
//! llama.cpp looks for (`llama-vocab.cpp`), gathered from published models.

use std::collections::BTreeSet;

use super::vocab::{Kind, Vocab};

/// End an answer wherever they occur.
const ENDINGS: &[&str] = &[
    "<|eot_id|>",
    "<|im_end|>",
    "<|end|>",
    "<|return|>",
    "<|call|>",
    "<|flush|>",
    "<|calls|>",
    "<end_of_turn>",
    "<|endoftext|>",
    "</s>",
    "<|eom_id|>",
    "<EOT>",
    "_<EOT>",
    "[EOT]",
    "[EOS]",
    "<|end_of_text|>",
    "<end_of_utterance>",
    "<eos>",
    "<turn|>",
    "<|tool_response>",
    "<｜end▁of▁sentence｜>",
    "[e~[",
];

/// One kind of marker of fill-in-the-middle prompts: its key, its spellings, whether it ends an answer.
struct Marker {
    keys: &'static [&'static str],
    spellings: &'static [&'static str],
    ends: bool,
}

const MARKERS: &[Marker] = &[
    Marker {
        keys: &["fim_pre_token_id", "prefix_token_id"],
        spellings: &[
            "<|fim_prefix|>",
            "<fim-prefix>",
            "<fim_prefix>",
            "<｜fim▁begin｜>",
            "<PRE>",
            "▁<PRE>",
            "<|code_prefix|>",
            "<|prefix|>",
        ],
        ends: false,
    },
    Marker {
        keys: &["fim_suf_token_id", "suffix_token_id"],
        spellings: &[
            "<|fim_suffix|>",
            "<fim-suffix>",
            "<fim_suffix>",
            "<｜fim▁hole｜>",
            "<SUF>",
            "▁<SUF>",
            "<|code_suffix|>",
            "<|suffix|>",
        ],
        ends: false,
    },
    Marker {
        keys: &["fim_mid_token_id", "middle_token_id"],
        spellings: &[
            "<|fim_middle|>",
            "<fim-middle>",
            "<fim_middle>",
            "<｜fim▁end｜>",
            "<MID>",
            "▁<MID>",
            "<|code_middle|>",
            "<|middle|>",
        ],
        ends: false,
    },
    Marker {
        keys: &["fim_pad_token_id"],
        spellings: &["<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"],
        ends: true,
    },
    Marker {
        keys: &["fim_rep_token_id"],
        spellings: &["<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"],
        ends: true,
    },
    Marker { keys: &["fim_sep_token_id"], spellings: &["<|file_sep|>"], ends: true },
];

/// Marks the known spellings in `vocab` and gives the ids that end an answer, in order. `named` holds
/// the ids the file names as eos, eot and eom; `named_marker` looks up a key under `tokenizer.ggml`.
/// If the file is `sure` about which tokens are text, those it calls text are left alone.
pub(super) fn mark(
    vocab: &mut Vocab,
    named: &[u32],
    named_marker: impl Fn(&str) -> Option<u32>,
    sure: bool,
) -> Vec<u32> {
    let find = |vocab: &Vocab, text: &str| {
        vocab.id(text).filter(|id| !(sure && vocab.kind(*id) == Some(Kind::Normal)))
    };
    let mut ends: BTreeSet<u32> = named.iter().copied().collect();
    for marker in MARKERS {
        let by_key = marker.keys.iter().find_map(|key| named_marker(key));
        let by_name = || marker.spellings.iter().find_map(|text| find(vocab, text));
        let Some(id) = by_key.or_else(by_name) else {
            continue;
        };
        if by_key.is_none() {
            vocab.set_kind(id, Kind::Control);
        }
        if marker.ends {
            ends.insert(id);
        }
    }
    for id in ENDINGS.iter().filter_map(|text| find(vocab, text)).collect::<Vec<_>>() {
        vocab.set_kind(id, Kind::Control);
        ends.insert(id);
    }
    except_in_some_models(vocab, &mut ends);
    ends.into_iter().collect()
}

/// In a few models an ending of others is an ordinary part of the answer.
fn except_in_some_models(vocab: &mut Vocab, ends: &mut BTreeSet<u32>) {
    let ends_with = |ends: &BTreeSet<u32>, text| vocab.id(text).filter(|id| ends.contains(id));
    // Harmony and Solar put `<|end|>` after each message of one answer. It stays a control token here:
    // the reference makes it text so that it is shown, but then data could spell it.
    let calls = ends_with(ends, "<|call|>").or(ends_with(ends, "<|calls|>")).is_some();
    let returns = ends_with(ends, "<|return|>").or(ends_with(ends, "<|flush|>")).is_some();
    let message_end = ends_with(ends, "<|end|>").filter(|_| calls && returns);
    // Gemma 4 and PLaMo have an HTML tag of this name.
    let has_own = ends_with(ends, "<|tool_response>").or(ends_with(ends, "<|plamo:eos|>")).is_some();
    let strike_out = ends_with(ends, "</s>").filter(|_| has_own);
    if let Some(id) = message_end {
        ends.remove(&id);
    }
    if let Some(id) = strike_out {
        ends.remove(&id);
        vocab.set_kind(id, Kind::Normal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(texts: &[&str]) -> (Vocab, Vec<u32>) {
        let mut vocab = Vocab::new(&texts.iter().collect(), |_| Kind::Normal).unwrap();
        let ends = mark(&mut vocab, &[0], |_| None, false);
        (vocab, ends)
    }

    #[test]
    fn what_a_sure_file_calls_text_stays_text() {
        let texts = ["x", "</s>", "<|im_end|>"];
        let kind = |id| if id == 2 { Kind::UserDefined } else { Kind::Normal };
        let mut vocab = Vocab::new(&texts.into_iter().collect(), kind).unwrap();
        assert_eq!(mark(&mut vocab, &[0], |_| None, true), [0, 2]);
        assert_eq!([1, 2].map(|id| vocab.kind(id)), [Some(Kind::Normal), Some(Kind::Control)]);
    }

    #[test]
    fn known_spellings_end_an_answer_and_become_control_tokens() {
        let (vocab, ends) = marked(&["x", "<|im_end|>", "<|fim_prefix|>", "<|file_sep|>", "y"]);
        assert_eq!(ends, [0, 1, 3]);
        let control = |id| vocab.kind(id) == Some(Kind::Control);
        assert_eq!([0, 1, 2, 3, 4].map(control), [false, true, true, true, false]);
    }

    #[test]
    fn some_models_use_an_ending_within_an_answer() {
        let (vocab, ends) = marked(&["x", "<|end|>", "<|call|>", "<|return|>"]);
        assert_eq!(ends, [0, 2, 3]);
        assert_eq!(vocab.kind(1), Some(Kind::Control));
        let (vocab, ends) = marked(&["x", "</s>", "<|tool_response>"]);
        assert_eq!(ends, [0, 2]);
        assert_eq!(vocab.kind(1), Some(Kind::Normal));
    }
}
