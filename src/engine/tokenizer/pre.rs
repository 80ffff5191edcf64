//! The table of pre-tokenizers: what `tokenizer.ggml.pre` names, and how it cuts text into words.
//!
//! A new one is a line in [`TABLE`], and an expression above it if it cuts in a new way. Names and
//! behaviour are those of llama.cpp (`llama-vocab.cpp`, `unicode.cpp`), differences to the original
//! tokenizers included: the files were checked against it. Expressions are compiled by [`super::regex`],
//! whose classes agree with the reference's.

use super::regex::compile;
use super::splits::{Behavior, Stage};
use crate::engine::{Error, Result};

/// How text becomes words under one name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    names: &'static [&'static str],
    cuts: &'static [Cut],
    flags: u8,
}

#[derive(Clone, Copy, Debug)]
enum Cut {
    By(&'static str),
    DigitGroups,
    DigitTriples,
}

/// A word that is a token is taken whole, whatever the merges say.
const WHOLE: u8 = 1;
/// A prompt starts with BOS unless the file says otherwise.
const BOS: u8 = 2;
/// Symbols are characters with byte tokens for the rest, not the byte alphabet of GPT-2.
const CHARS: u8 = 4;
/// Spaces are written as U+2581.
const BLOCKS: u8 = 8;
/// A word of line feeds alone is taken whole.
const FEEDS: u8 = 16;

impl Rules {
    /// The rules of this name.
    ///
    /// # Errors
    /// [`Error::UnknownPreTokenizer`].
    pub(super) fn find(name: &str) -> Result<&'static Self> {
        let known = TABLE.iter().find(|rules| rules.names.contains(&name));
        known.ok_or_else(|| Error::UnknownPreTokenizer { name: name.to_owned() })
    }

    /// The cuts in order.
    ///
    /// # Errors
    /// [`Error::Internal`] if an expression of the table is faulty; a test keeps that from happening.
    pub(super) fn stages(&self) -> Result<Vec<Stage>> {
        let stage = |cut: &Cut| match cut {
            Cut::By(regex) => compile(regex).map(|pattern| Stage::Pattern(pattern, Behavior::Isolated)),
            Cut::DigitGroups => Some(Stage::DigitGroups),
            Cut::DigitTriples => Some(Stage::DigitTriples),
        };
        let stages: Option<Vec<_>> = self.cuts.iter().map(stage).collect();
        stages.ok_or_else(|| Error::Internal {
            stage: "building the tokenizer",
            what: format!("{:?}", self.names),
        })
    }

    pub(super) fn takes_whole_words(&self) -> bool {
        self.flags & WHOLE != 0
    }

    pub(super) fn takes_whole_feeds(&self) -> bool {
        self.flags & FEEDS != 0
    }

    pub(super) fn adds_bos(&self) -> bool {
        self.flags & BOS != 0
    }

    pub(super) fn is_byte_level(&self) -> bool {
        self.flags & CHARS == 0
    }

    pub(super) fn writes_blocks(&self) -> bool {
        self.flags & BLOCKS != 0
    }
}

/// Whether an expression found in a `tokenizer.json` is one of ours; only those are used.
pub(super) fn is_listed(regex: &str) -> bool {
    let regex = spelled_out(regex);
    let in_table = |cut: &Cut| matches!(cut, Cut::By(known) if *known == regex);
    JSON_REGEXES.contains(&regex.as_str()) || TABLE.iter().any(|rules| rules.cuts.iter().any(in_table))
}

/// The expression as the table writes it: line breaks and everything outside ASCII as escapes.
fn spelled_out(regex: &str) -> String {
    let mut text = String::with_capacity(regex.len());
    for c in regex.chars() {
        match c {
            '\r' => text.push_str("\\r"),
            '\n' => text.push_str("\\n"),
            c if c.is_ascii() => text.push(c),
            c => text.extend(c.escape_unicode()),
        }
    }
    text
}

/// GPT-2's expression, which the `ByteLevel` pre-tokenizer stands for too.
pub(super) const GPT2: &str = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
const LLAMA3: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const QWEN2: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const QWEN35: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const JAIS2: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s{512}(?!\S)|\s{256}(?!\S)|\s{128}(?!\S)|\s{64}(?!\S)|\s{32}(?!\S)|\s{16}(?!\S)|\s{8}(?!\S)|\s{4}(?!\S)|\s{1,2}(?!\S)|\s{1}";
const DEEPSEEK_LETTERS: &str = r"\s?[A-Za-z\u{b5}\u{c0}-\u{d6}\u{d8}-\u{f6}\u{f8}-\u{1ba}\u{1bc}-\u{1bf}\u{1c4}-\u{293}\u{295}-\u{2af}\u{370}-\u{373}\u{376}\u{377}\u{37b}-\u{37d}\u{37f}\u{386}\u{388}-\u{38a}\u{38c}\u{38e}-\u{3a1}\u{3a3}-\u{3f5}\u{3f7}-\u{481}\u{48a}-\u{52f}\u{531}-\u{556}\u{10a0}-\u{10c5}\u{13a0}-\u{13f5}\u{13f8}-\u{13fd}\u{1c90}-\u{1cba}\u{1cbd}-\u{1cbf}\u{1d00}-\u{1d2b}\u{1d6b}-\u{1d77}\u{1d79}-\u{1d9a}\u{1e00}-\u{1f15}\u{1f18}-\u{1f1d}\u{1f20}-\u{1f45}\u{1f48}-\u{1f4d}\u{1f50}-\u{1f57}\u{1f59}\u{1f5b}\u{1f5d}\u{1f5f}-\u{1f7d}\u{1f80}-\u{1fb4}\u{1fb6}-\u{1fbc}\u{1fbe}\u{1fc2}-\u{1fc4}\u{1fc6}-\u{1fcc}\u{1fd0}-\u{1fd3}\u{1fd6}-\u{1fdb}\u{1fe0}-\u{1fec}\u{1ff2}-\u{1ff4}\u{1ff6}-\u{1ffc}\u{2102}\u{2107}\u{210a}-\u{2113}\u{2115}\u{2119}-\u{211d}\u{2124}\u{2126}\u{2128}\u{212a}-\u{212d}\u{212f}-\u{2134}\u{2139}\u{213c}-\u{213f}\u{2145}-\u{2149}\u{214e}\u{2183}\u{2184}\u{2c00}-\u{2c7b}\u{2c7e}-\u{2ce4}\u{2ceb}-\u{2cee}\u{2cf2}\u{2cf3}\u{a640}-\u{a66d}\u{a680}-\u{a69b}\u{a722}-\u{a76f}\u{a771}-\u{a787}\u{a78b}-\u{a78e}\u{ab70}-\u{abbf}\u{fb00}-\u{fb06}\u{fb13}-\u{fb17}\u{ff21}-\u{ff3a}\u{ff41}-\u{ff5a}\u{10400}-\u{1044f}\u{104b0}-\u{104d3}\u{104d8}-\u{104fb}\u{10c80}-\u{10cb2}\u{10cc0}-\u{10cf2}\u{118a0}-\u{118df}\u{1e900}-\u{1e943}]+";
const DEEPSEEK_SIGNS: &str =
    r"\s?[!-/:-~\u{ff01}-\u{ff0f}\u{ff1a}-\u{ff5e}\u{2018}-\u{201f}\u{3000}-\u{3002}]+";
const DEEPSEEK_CJK: &str = r"[\u{4e00}-\u{9fa5}\u{800}-\u{4e00}\u{ac00}-\u{d7ff}]+";
const DEEPSEEK3_CJK: &str = r"[\u{4e00}-\u{9fa5}\u{3040}-\u{309f}\u{30a0}-\u{30ff}]+";
const DEEPSEEK3: &str = r##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"##;
const SPARK: &str = r##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+|[\r\n]|\s+(?!\S)|\s+"##;
const YOUTU_CJK: &str = r"[\u{ac00}-\u{d7a3}\u{3131}-\u{318e}]+|[\u{ff01}\u{2026}\u{201c}\u{201d}\u{2018}\u{2019}\u{2014}\u{ff1a}\u{ff1b}\u{ff0c}\u{3001}-\u{303f}\u{fe30}-\u{fe4f}]+|[\u{3105}-\u{312f}]+|[\u{4e00}-\u{9fa5}\u{3040}-\u{309f}\u{30a0}-\u{30ff}]+";
// The reference reads all kinds of letters in these two as `\p{L}`.
const YOUTU: &str = r"[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]*[\p{L}\p{M}]+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+[\p{L}\p{M}]*(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const TINY_AYA: &str = r"[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]*[\p{L}\p{M}]+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+[\p{L}\p{M}]*(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const FALCON: &str = r"[\p{P}\$\+<=>\^~\|`]+";
const BLOOM: &str = r" ?[^(\s|.,!?\u{2026}\u{3002}\u{ff0c}\u{3001}\u{964}\u{6d4}\u{60c})]+";
const TEKKEN: &str = r"[^\r\n\p{L}\p{N}]?((?=[\p{L}])([^a-z]))*((?=[\p{L}])([^A-Z]))+|[^\r\n\p{L}\p{N}]?((?=[\p{L}])([^a-z]))+((?=[\p{L}])([^A-Z]))*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const GPT4O: &str = r"[^\r\n\p{L}\p{N}]?((?=[\p{L}])([^a-z]))*((?=[\p{L}])([^A-Z]))+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|[^\r\n\p{L}\p{N}]?((?=[\p{L}])([^a-z]))+((?=[\p{L}])([^A-Z]))*(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const GRANITE_EMBEDDING: &str = r"[^\r\n\p{L}\p{N}]?((?=[\p{L}\p{M}])([^a-z]))*((?=[\p{L}\p{M}])([^A-Z]))+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|[^\r\n\p{L}\p{N}]?((?=[\p{L}\p{M}])([^a-z]))+((?=[\p{L}\p{M}])([^A-Z]))*(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
// The reference does this one by hand, after the `tokenization_kimi.py` of the model.
const KIMI_K2: &str = r"\p{Han}+|[^\r\n\p{L}\p{N}]?(?:(?!\p{Han})\p{L})+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const BAILING: &str = r"'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+";
const SEED_CODER: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+";
const UFAKZEKA: &str = r"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const AFMOE_SCRIPTS: &str = r"[\u{4e00}-\u{9fff}\u{3400}-\u{4dbf}\u{8c48}-\u{faff}\u{3040}-\u{309f}\u{30a0}-\u{30ff}\u{ff65}-\u{ff9f}\u{2f00}-\u{2fdf}\u{e40}-\u{e7f}\u{e80}-\u{eff}\u{1780}-\u{17ff}\u{1000}-\u{109f}\u{aa60}-\u{aa7f}\u{a9e0}-\u{a9ff}\u{ac00}-\u{d7af}\u{1100}-\u{11ff}]+";
const EXAONE_MOE: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+";
const MINICPM5: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}+| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const DEFAULT_SIGNS: &str = r"[\p{P}\$\+<=>\^~\|]+";
const LINES: &str = r"[^\n]+|[\n]+";

use Cut::By;

/// Every name the reference knows.
const TABLE: &[Rules] = &[
    Rules {
        names: &["default"],
        cuts: &[By(DEFAULT_SIGNS), By(GPT2), By(r"\p{N}+"), By("[0-9][0-9][0-9]")],
        flags: 0,
    },
    Rules {
        names: &[
            "llama3",
            "llama-v3",
            "llama-bpe",
            "falcon3",
            "falcon-h1",
            "pixtral",
            "midm-2.0",
            "lfm2",
            "jina-v5-nano",
        ],
        cuts: &[By(LLAMA3)],
        flags: WHOLE | BOS,
    },
    Rules { names: &["dbrx", "smaug-bpe", "chatglm-bpe"], cuts: &[By(LLAMA3)], flags: 0 },
    Rules { names: &["glm4", "glm5"], cuts: &[By(LLAMA3)], flags: WHOLE },
    Rules { names: &["jais-2"], cuts: &[By(JAIS2)], flags: 0 },
    Rules { names: &["minicpm5"], cuts: &[By(r"\p{N}{1,3}"), By(MINICPM5)], flags: WHOLE },
    Rules {
        names: &["deepseek-llm"],
        cuts: &[
            By(r"[\r\n]"),
            By(DEEPSEEK_LETTERS),
            By(DEEPSEEK_SIGNS),
            By(r"\s+$"),
            By(DEEPSEEK_CJK),
            By(r"\p{N}+"),
        ],
        flags: 0,
    },
    Rules {
        names: &["deepseek-coder"],
        cuts: &[By(r"[\r\n]"), By(r"\s?\p{L}+"), By(r"\s?\p{P}+"), By(DEEPSEEK_CJK), By(r"\p{N}")],
        flags: 0,
    },
    Rules {
        names: &["deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4"],
        cuts: &[By(r"\p{N}{1,3}"), By(DEEPSEEK3_CJK), By(DEEPSEEK3)],
        flags: 0,
    },
    Rules {
        names: &["spark2_5"],
        cuts: &[By(r"\p{N}{1,3}"), By(DEEPSEEK3_CJK), By(SPARK), By(r"\p{N}")],
        flags: 0,
    },
    Rules { names: &["youtu"], cuts: &[By(YOUTU_CJK), By(YOUTU)], flags: WHOLE },
    Rules { names: &["falcon"], cuts: &[By(FALCON), By(GPT2), By("[0-9][0-9][0-9]")], flags: 0 },
    Rules {
        names: &[
            "starcoder",
            "refact",
            "command-r",
            "smollm",
            "codeshell",
            "exaone",
            "minerva-7b",
            "mellum2",
        ],
        cuts: &[By(r"\p{N}"), By(GPT2)],
        flags: 0,
    },
    Rules {
        names: &[
            "gpt-2",
            "phi-2",
            "jina-es",
            "jina-de",
            "gigachat",
            "jina-v2-es",
            "jina-v2-de",
            "a.x-4.0",
            "mellum",
            "modern-bert",
            "jina-v1-en",
            "jina-v2-code",
            "roberta-bpe",
            "mpt",
            "olmo",
            "jais",
            "trillion",
            "granite-docling",
            "exaone4",
        ],
        cuts: &[By(GPT2)],
        flags: 0,
    },
    Rules {
        names: &[
            "qwen2",
            "deepseek-r1-qwen",
            "kormo",
            "f2llmv2",
            "stablelm2",
            "megrez",
            "hunyuan",
            "solar-open",
            "grok-2",
        ],
        cuts: &[By(QWEN2)],
        flags: 0,
    },
    Rules { names: &["qwen35"], cuts: &[By(QWEN35)], flags: 0 },
    Rules { names: &["ufakzeka"], cuts: &[By(UFAKZEKA)], flags: 0 },
    Rules { names: &["laguna"], cuts: &[By(LINES), By(QWEN2)], flags: 0 },
    Rules { names: &["poro-chat", "bloom", "gpt3-finnish"], cuts: &[By(BLOOM)], flags: 0 },
    Rules { names: &["viking"], cuts: &[By(BLOOM), By(r"\p{N}")], flags: 0 },
    Rules { names: &["tekken"], cuts: &[By(TEKKEN)], flags: WHOLE | BOS },
    Rules {
        names: &["chameleon"],
        cuts: &[
            By("<sentinel:[0-9]+>"),
            By("(IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z"),
            By(r"([\t\n]|    |  )"),
            By(r"\p{N}"),
            By(r"[\p{P}!-/:-@\[-`{-~]"),
            By(GPT2),
        ],
        flags: BOS,
    },
    Rules { names: &["gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"], cuts: &[By(GPT4O)], flags: 0 },
    Rules { names: &["granite-embed-multi-97m"], cuts: &[By(GRANITE_EMBEDDING)], flags: WHOLE },
    Rules { names: &["tiny_aya", "cohere2moe"], cuts: &[Cut::DigitGroups, By(TINY_AYA)], flags: 0 },
    Rules { names: &["superbpe"], cuts: &[By(r"\p{N}+"), Cut::DigitTriples], flags: 0 },
    Rules { names: &["kimi-k2"], cuts: &[By(KIMI_K2)], flags: 0 },
    Rules { names: &["bailingmoe", "bailingmoe2", "llada-moe"], cuts: &[By(BAILING)], flags: 0 },
    Rules { names: &["seed-coder"], cuts: &[By(SEED_CODER)], flags: 0 },
    Rules { names: &["afmoe"], cuts: &[Cut::DigitGroups, By(AFMOE_SCRIPTS), By(DEEPSEEK3)], flags: 0 },
    Rules { names: &["exaone-moe"], cuts: &[By(EXAONE_MOE)], flags: 0 },
    Rules {
        names: &["gemma4", "granite-embed-multi-311m"],
        cuts: &[By(LINES)],
        flags: CHARS | BLOCKS | FEEDS | BOS,
    },
    Rules { names: &["sarvam-moe"], cuts: &[By(LINES)], flags: CHARS | BLOCKS },
    Rules { names: &["whitespace"], cuts: &[By(r"\S+")], flags: CHARS },
];

/// Expressions of well-known `tokenizer.json` files that the table above writes in another way.
const JSON_REGEXES: &[&str] = &[
    // Llama 3 and cl100k.
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+",
    // Qwen 2 and 3, Qwen 3.5.
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    // Mistral's Tekken, o200k.
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    // Bailing, EXAONE, Seed-Coder.
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+",
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+",
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+",
];

#[cfg(test)]
mod tests {
    use super::super::splits::words;
    use super::*;

    #[test]
    fn every_expression_of_the_table_is_understood() {
        for rules in TABLE {
            rules.stages().unwrap();
        }
        for regex in JSON_REGEXES {
            assert!(compile(regex).is_some(), "{regex}");
        }
    }

    #[test]
    fn no_name_stands_twice() {
        let mut names: Vec<_> = TABLE.iter().flat_map(|rules| rules.names).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(Rules::find("nonsense").is_err());
    }

    #[test]
    fn words_are_cut_as_the_reference_cuts_them() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("gpt-2", "Hello  world's 123!?", &["Hello", " ", " world", "'s", " 123", "!?"]),
            ("llama-bpe", "It'S 12345\n\n x", &["It", "'S", " ", "123", "45", "\n\n", " x"]),
            ("qwen2", "a 42  b", &["a", " ", "4", "2", " ", " b"]),
            ("falcon", "12345,x", &["123", "45", ",", "x"]),
            ("smollm", "v12 a", &["v", "1", "2", " a"]),
            ("tekken", "helloWorld HTTPServer", &["hello", "World", " HTTPServer"]),
            ("gpt-4o", "don't 1234", &["don't", " ", "123", "4"]),
            ("deepseek-llm", "a1 中b ", &["a", "1", " ", "中", "b", " "]),
            ("kimi-k2", "ab中文cd's", &["ab", "中文", "cd's"]),
            ("superbpe", "a1234567b", &["a", "1", "234", "567", "b"]),
            ("exaone-moe", "a b cd\n", &["a b cd", "\n"]),
            ("gemma4", "a b\n\nc", &["a b", "\n\n", "c"]),
            ("qwen35", "e\u{301}t 1", &["e\u{301}t", " ", "1"]),
            ("afmoe", "ab1234 c", &["ab", "1", "234", " c"]),
        ];
        for (name, text, expected) in cases {
            let stages = Rules::find(name).unwrap().stages().unwrap();
            let found: Vec<&str> = words(&stages, text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(&found, expected, "{name}");
        }
    }
}
