//! Families of chat layouts, for files without a template or with one that cannot be used.
//!
//! Each is a few lines of Jinja written after what the family's makers document, and goes through
//! the same engine, limits and guards as a file's own. [`Family::of`] decides by the control
//! tokens of the vocabulary first: they are what the model was trained to see.
//!
//! A new family is one variant, one line in `FAMILIES` and its golden strings in the tests.

use std::fmt;

use super::{Template, functions};

/// A known layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Family {
    /// Qwen, SmolLM and many others: `<|im_start|>user`.
    ChatMl,
    /// Llama 3 and its successors: `<|start_header_id|>user<|end_header_id|>`.
    Llama3,
    /// Llama 2: `[INST] <<SYS>>`.
    Llama2,
    /// Mistral: `[INST]`, without a system turn of its own.
    Mistral,
    /// Gemma: `<start_of_turn>user`.
    Gemma,
    /// Phi 3: `<|user|>` and `<|end|>`.
    Phi3,
    /// Granite 3: `<|start_of_role|>user<|end_of_role|>`.
    Granite,
    /// Zephyr, OLMo and others: `<|user|>` on a line, turns ended by the end token.
    Zephyr,
    /// No control tokens at all: names and colons.
    Plain,
}

/// Says which family stands in for a file's own template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The family used.
    pub family: Family,
    /// Why the file's own is not; `None` if it has none.
    pub why: Option<String>,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.family.name();
        match &self.why {
            Some(why) => write!(f, "the file's chat template cannot be used ({why}); using {name:?} instead"),
            None => write!(f, "the file has no chat template; using {name:?}"),
        }
    }
}

/// What one family is known by and how it lays out turns.
struct Layout {
    family: Family,
    name: &'static str,
    /// Every one of these among the control tokens, or in the unusable template, gives it away.
    hints: &'static [&'static str],
    architectures: &'static [&'static str],
    source: &'static str,
}

/// In the order in which hints are tried: the telling ones first.
static FAMILIES: [Layout; 9] = [
    Layout {
        family: Family::Llama3,
        name: "llama3",
        hints: &["<|start_header_id|>", "<|eot_id|>"],
        architectures: &[],
        source: "{{ bos_token }}{% for m in messages %}{{ '<|start_header_id|>' ~ m.role ~ '<|end_header_id|>\n\n' ~ m.content|trim ~ '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}",
    },
    Layout {
        family: Family::ChatMl,
        name: "chatml",
        hints: &["<|im_start|>", "<|im_end|>"],
        architectures: &["qwen2", "qwen2moe", "qwen3", "qwen3moe", "smollm3"],
        source: "{% for m in messages %}{{ '<|im_start|>' ~ m.role ~ '\n' ~ m.content ~ '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    },
    Layout {
        family: Family::Gemma,
        name: "gemma",
        hints: &["<start_of_turn>", "<end_of_turn>"],
        architectures: &["gemma", "gemma2", "gemma3"],
        source: "{{ bos_token }}{% set ns = namespace(system='') %}{% for m in messages %}{% if m.role == 'system' %}{% set ns.system = ns.system ~ m.content|trim ~ '\n\n' %}{% else %}{{ '<start_of_turn>' ~ ('model' if m.role == 'assistant' else 'user') ~ '\n' }}{% if m.role != 'assistant' %}{{ ns.system }}{% set ns.system = '' %}{% endif %}{{ m.content|trim ~ '<end_of_turn>\n' }}{% endif %}{% endfor %}{% if ns.system %}{{ '<start_of_turn>user\n' ~ ns.system|trim ~ '<end_of_turn>\n' }}{% endif %}{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}",
    },
    Layout {
        family: Family::Granite,
        name: "granite",
        hints: &["<|start_of_role|>", "<|end_of_role|>"],
        architectures: &["granite", "granitemoe"],
        source: "{% for m in messages %}{{ '<|start_of_role|>' ~ m.role ~ '<|end_of_role|>' ~ m.content ~ '<|end_of_text|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_of_role|>assistant<|end_of_role|>' }}{% endif %}",
    },
    Layout {
        family: Family::Phi3,
        name: "phi3",
        hints: &["<|user|>", "<|end|>"],
        architectures: &["phi3"],
        source: "{% for m in messages %}{{ '<|' ~ ('user' if m.role == 'tool' else m.role) ~ '|>\n' ~ m.content ~ '<|end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}",
    },
    Layout {
        family: Family::Llama2,
        name: "llama2",
        hints: &["[INST]", "<<SYS>>"],
        architectures: &[],
        source: "{% set ns = namespace(system='') %}{% for m in messages %}{% if m.role == 'system' %}{% set ns.system = ns.system ~ '<<SYS>>\n' ~ m.content|trim ~ '\n<</SYS>>\n\n' %}{% elif m.role == 'assistant' %}{{ ' ' ~ m.content|trim ~ ' ' ~ eos_token }}{% else %}{{ bos_token ~ '[INST] ' ~ ns.system ~ m.content|trim ~ ' [/INST]' }}{% set ns.system = '' %}{% endif %}{% endfor %}",
    },
    Layout {
        family: Family::Mistral,
        name: "mistral",
        hints: &["[INST]"],
        architectures: &[],
        source: "{{ bos_token }}{% set ns = namespace(system='') %}{% for m in messages %}{% if m.role == 'system' %}{% set ns.system = ns.system ~ m.content|trim ~ '\n\n' %}{% elif m.role == 'assistant' %}{{ ' ' ~ m.content|trim ~ eos_token }}{% else %}{{ '[INST] ' ~ ns.system ~ m.content|trim ~ ' [/INST]' }}{% set ns.system = '' %}{% endif %}{% endfor %}",
    },
    Layout {
        family: Family::Zephyr,
        name: "zephyr",
        hints: &["<|user|>"],
        architectures: &["olmoe", "olmo2"],
        source: "{{ bos_token }}{% for m in messages %}{{ '<|' ~ ('user' if m.role == 'tool' else m.role) ~ '|>\n' ~ m.content ~ (eos_token if m.role == 'assistant' else '') ~ '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}",
    },
    Layout {
        family: Family::Plain,
        name: "plain",
        hints: &[],
        architectures: &[],
        source: "{{ bos_token }}{% for m in messages %}{% if m.role == 'system' %}{{ m.content|trim ~ '\n\n' }}{% elif m.role == 'assistant' %}{{ 'Assistant: ' ~ m.content|trim ~ '\n' }}{% else %}{{ 'User: ' ~ m.content|trim ~ '\n' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}",
    },
];

impl Family {
    /// Its name, as notes and the command line show it.
    pub fn name(self) -> &'static str {
        self.layout().map_or("plain", |layout| layout.name)
    }

    /// The likeliest family of a file: by its control tokens, then by what its unusable template
    /// writes, then by its architecture; plain text where nothing speaks for any.
    pub fn of(controls: &[String], source: &str, architecture: &str) -> Self {
        let by = |is_hint: &dyn Fn(&str) -> bool| {
            let fits =
                |layout: &&Layout| !layout.hints.is_empty() && layout.hints.iter().all(|hint| is_hint(hint));
            FAMILIES.iter().find(fits).map(|layout| layout.family)
        };
        let by_architecture = || {
            let fits = |layout: &&Layout| layout.architectures.contains(&architecture);
            FAMILIES.iter().find(fits).map(|layout| layout.family)
        };
        by(&|hint| controls.iter().any(|control| control == hint))
            .or_else(|| by(&|hint| source.contains(hint)))
            .or_else(by_architecture)
            .unwrap_or(Self::Plain)
    }

    /// Its template.
    pub fn template(self) -> Template {
        let source = self.layout().map_or("", |layout| layout.source);
        Template::new(source).map(|template| Template { family: Some(self), ..template }).unwrap_or_else(
            |_| {
                // Never reached: a test compiles every family.
                Template { environment: functions::environment(), source: String::new(), family: Some(self) }
            },
        )
    }

    fn layout(self) -> Option<&'static Layout> {
        FAMILIES.iter().find(|layout| layout.family == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn family(controls: &[&str], source: &str, architecture: &str) -> Family {
        Family::of(&controls.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>(), source, architecture)
    }

    #[test]
    fn every_family_compiles() {
        for layout in &FAMILIES {
            assert!(Template::new(layout.source).is_ok(), "{}", layout.name);
            assert_eq!(layout.family.name(), layout.name);
        }
    }

    #[test]
    fn control_tokens_speak_first_then_the_template_then_the_architecture() {
        assert_eq!(family(&["<|im_start|>", "<|im_end|>"], "", "llama"), Family::ChatMl);
        assert_eq!(family(&["<|eot_id|>", "<|start_header_id|>"], "[INST]", "qwen2"), Family::Llama3);
        assert_eq!(family(&["<|user|>", "<|end|>", "<|assistant|>"], "", "llama"), Family::Phi3);
        assert_eq!(family(&["<|user|>", "<|assistant|>"], "", "llama"), Family::Zephyr);
        assert_eq!(family(&["[INST]", "[/INST]"], "", "llama"), Family::Mistral);
        assert_eq!(family(&["<s>"], "{{ '[INST] <<SYS>>' }", "llama"), Family::Llama2);
        assert_eq!(family(&["<s>"], "", "gemma3"), Family::Gemma);
        assert_eq!(family(&["<s>", "</s>"], "", "llama"), Family::Plain);
    }
}
