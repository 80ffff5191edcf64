//! Ways to break what lies around the tensors: the configuration, the index of parts, the experts.

use super::{Class, Folder, Random, class, config, sample};
use crate::support::safetensors::SafetensorsWriter;

const INDEX: &str = "model.safetensors.index.json";

/// A sound file under this configuration.
fn configured(config: &str) -> Folder {
    let file = SafetensorsWriter::new().f32("model.norm.weight", &[16], &[1.0; 16]);
    Folder::new(config).with("model.safetensors", file.finish())
}

fn llama_with(more: &str) -> Folder {
    configured(&config("llama", more))
}

/// Two sound parts, `a` and `b`, under this index.
fn indexed(random: &mut Random, index: &str) -> Folder {
    let second = SafetensorsWriter::new().seeded("lm_head.weight", &[3, 16], random);
    Folder::new(&config("llama", ""))
        .with("a.safetensors", sample(random).finish())
        .with("b.safetensors", second.finish())
        .with(INDEX, index)
}

fn mapped(random: &mut Random, map: &str) -> Folder {
    indexed(random, &format!("{{\"metadata\":{{}},\"weight_map\":{{{map}}}}}"))
}

/// What has to be accepted, or the classes here would be refused for another reason.
pub fn sound(random: &mut Random) {
    let map = "\"model.norm.weight\":\"a.safetensors\",\"lm_head.weight\":\"b.safetensors\"";
    let folders =
        [mapped(random, map), llama_with(""), experts(&[(0, &[2, 16]), (1, &[2, 16]), (2, &[2, 16])])];
    for folder in folders {
        carnet::engine::weights::Weights::open(folder.path()).unwrap();
    }
}

/// The first matrices of a Mixtral layer for three experts.
fn experts(list: &[(usize, &[usize])]) -> Folder {
    let mut file = SafetensorsWriter::new();
    for (expert, shape) in list {
        let name = format!("model.layers.0.block_sparse_moe.experts.{expert}.w1.weight");
        file = file.f32(&name, shape, &vec![1.0; shape.iter().product()]);
    }
    let more = ",\"num_local_experts\":3,\"num_experts_per_tok\":2";
    Folder::new(&config("mixtral", more)).with("model.safetensors", file.finish())
}

fn fused(shape: &[usize]) -> Folder {
    let bytes = vec![0; 4 * shape.iter().product::<usize>()];
    let file = SafetensorsWriter::new().raw("model.layers.0.mlp.experts.gate_up_proj", "F32", shape, &bytes);
    let more = ",\"num_experts\":3,\"num_experts_per_tok\":2";
    Folder::new(&config("qwen3_moe", more)).with("model.safetensors", file.finish())
}

pub fn classes() -> Vec<Class> {
    let mut all = settings();
    all.extend(values());
    all.extend(ropes());
    all.extend(neighbours());
    all.extend(parts());
    all.extend(listings());
    all.extend(stacks());
    all
}

fn settings() -> Vec<Class> {
    vec![
        class("config is no JSON", "NotJson { of: \"config.json\"", |_| configured("{\"model_type\":")),
        class("config is a list", "BadJson { of: \"config.json\"", |_| configured("[1]")),
        class("config is not UTF-8", "NotUtf8 { of: \"config.json\"", |r| {
            llama_with("").with("config.json", [b"{\"a\":\"\xff".as_slice(), &r.bytes(9)].concat())
        }),
        class("config too long", "FileTooLong { of: \"config.json\"", |r| {
            llama_with(&format!(",\"x\":\"{}\"", "x".repeat((1 << 20) + r.index(99))))
        }),
        class("NaN", "NotJson", |_| llama_with(",\"rope_theta\":NaN")),
        class("no model type", "MissingKey", |_| configured("{}")),
        class("unknown model type", "UnknownArchitecture", |r| {
            configured(&config(&format!("m{}", r.next()), ""))
        }),
        class("endless model type", "UnknownArchitecture", |r| {
            configured(&config(&"m".repeat(1000 + r.index(9_000)), ""))
        }),
        class("no width", "MissingKey { key: \"config.json: num_hidden_layers", |_| {
            configured("{\"model_type\":\"llama\"}")
        }),
    ]
}

fn values() -> Vec<Class> {
    vec![
        class("setting twice", "duplicate field `head_dim`", |_| {
            llama_with(",\"head_dim\":4,\"head_dim\":4")
        }),
        class("count is a text", "BadJson", |_| llama_with(",\"head_dim\":\"4\"")),
        class("negative count", "BadJson", |_| llama_with(",\"head_dim\":-4")),
        class("head of odd length", "config.json: head_dim", |r| {
            llama_with(&format!(",\"head_dim\":{}", 2 * r.index(99) + 1))
        }),
        class("head of endless length", "config.json: head_dim", |r| {
            llama_with(&format!(",\"head_dim\":{}", r.within(1 << 21..=u64::MAX)))
        }),
        class("no key heads", "config.json: num_key_value_heads", |_| {
            llama_with(",\"num_key_value_heads\":0")
        }),
        class("endless layers", "config.json: num_hidden_layers", |r| {
            let config = config("llama", "");
            let many = format!("\"num_hidden_layers\":{}", r.within(4097..=u64::MAX));
            configured(&config.replace("\"num_hidden_layers\":2", &many))
        }),
        class("no experts", "config.json: num_experts", |_| {
            configured(&config("olmoe", ",\"num_experts\":0"))
        }),
        class("endless experts", "config.json: num_experts", |r| {
            let more = format!(",\"num_experts\":{}", r.within(4097..=u64::MAX));
            configured(&config("olmoe", &more))
        }),
        class("more experts used than there are", "config.json: num_experts_per_tok", |r| {
            let more = format!(",\"num_experts\":8,\"num_experts_per_tok\":{}", 9 + r.index(99));
            configured(&config("olmoe", &more))
        }),
        class("unknown kind of layer", "unknown variant", |_| {
            configured(&config("gemma2", ",\"layer_types\":[\"linear_attention\",\"full_attention\"]"))
        }),
        class("endless list of layers", "a list of more than", |r| {
            let flags = "1,".repeat(1_024 + r.index(50_000));
            configured(&config("smollm3", &format!(",\"no_rope_layers\":[{flags}1]")))
        }),
        class("token id beyond 32 bits", "token id beyond", |_| llama_with(",\"eos_token_id\":4294967296")),
        class("negative token id", "negative token id", |_| llama_with(",\"bos_token_id\":-2")),
    ]
}

fn ropes() -> Vec<Class> {
    fn llama3(numbers: &str) -> Folder {
        llama_with(&format!(",\"rope_scaling\":{{\"rope_type\":\"llama3\"{numbers}}}"))
    }
    vec![
        class("rope scaling is a list", "BadJson", |_| llama_with(",\"rope_scaling\":[1]")),
        class("unknown rope scaling", "config.json: rope_scaling", |r| {
            llama_with(&format!(",\"rope_scaling\":{{\"type\":\"t{}\"}}", r.next()))
        }),
        class("factor of zero", "config.json: factor", |_| llama3(",\"factor\":0")),
        class("negative base", "config.json: rope_theta", |_| llama3(",\"rope_theta\":-5.0")),
        class("frequencies crossed", "config.json: low_freq_factor", |r| {
            llama3(&format!(",\"low_freq_factor\":{}", 4 + r.index(9)))
        }),
        class("ropes within ropes", "NotJson", |r| {
            let deep = "{\"full_attention\":".repeat(130 + r.index(999));
            llama_with(&format!(",\"rope_parameters\":{deep}"))
        }),
        class("long factors only", "2 long and 0 short", |_| {
            let rope = ",\"rope_scaling\":{\"type\":\"longrope\",\"long_factor\":[1,2]}";
            configured(&config("phi3", rope))
        }),
        class("long factor of zero", "not a positive number", |_| {
            let lists = "\"long_factor\":[1,0],\"short_factor\":[1,1]";
            configured(&config("phi3", &format!(",\"rope_scaling\":{{\"type\":\"longrope\",{lists}}}")))
        }),
        class("part of a head beyond one", "config.json: partial_rotary_factor", |_| {
            configured(&config("phi3", ",\"partial_rotary_factor\":1.5"))
        }),
    ]
}

fn neighbours() -> Vec<Class> {
    vec![
        class("tokenizer settings are no JSON", "NotJson { of: \"tokenizer_config.json\"", |_| {
            llama_with("").with("tokenizer_config.json", "{")
        }),
        class("tokenizer flag is a number", "BadJson { of: \"tokenizer_config.json\"", |_| {
            llama_with("").with("tokenizer_config.json", "{\"add_bos_token\":1}")
        }),
        class("generation settings are no JSON", "NotJson { of: \"generation_config.json\"", |_| {
            llama_with("").with("generation_config.json", "x")
        }),
        class("endless list of end tokens", "a list of more than", |r| {
            let ids = "1,".repeat(1_024 + r.index(50_000));
            llama_with("").with("generation_config.json", format!("{{\"eos_token_id\":[{ids}1]}}"))
        }),
        class("template file too long", "FileTooLong { of: \"chat_template.jinja\"", |r| {
            llama_with("").with("chat_template.jinja", "x".repeat((256 << 10) + 1 + r.index(99)))
        }),
        class("template too long", "TextTooLong", |r| {
            let template = "x".repeat((256 << 10) + 1 + r.index(99));
            llama_with("").with("tokenizer_config.json", format!("{{\"chat_template\":\"{template}\"}}"))
        }),
    ]
}

fn parts() -> Vec<Class> {
    vec![
        class("index is no JSON", "NotJson { of: \"the index", |r| indexed(r, "{")),
        class("text after the index", "NotJson { of: \"the index", |r| {
            indexed(r, "{\"weight_map\":{\"model.norm.weight\":\"a.safetensors\"}}}")
        }),
        class("index without map", "weight_map is missing", |r| indexed(r, "{}")),
        class("map twice", "weight_map is there twice", |r| {
            indexed(r, "{\"weight_map\":{},\"weight_map\":{}}")
        }),
        class("map is a list", "BadJson", |r| indexed(r, "{\"weight_map\":[]}")),
        class("map of numbers", "BadJson", |r| mapped(r, "\"model.norm.weight\":1")),
        class("map without parts", "NoParts", |r| mapped(r, "")),
        class("part outside the folder", "BadPartName", |r| {
            let name = r.pick(&[
                "../a.safetensors",
                "/a.safetensors",
                "x/a.safetensors",
                "..\\\\a.safetensors",
                "C:a.safetensors",
                ".a.safetensors",
                "a.safetensors\\u0000.safetensors",
            ]);
            mapped(r, &format!("\"model.norm.weight\":\"{name}\""))
        }),
        class("part of another kind", "BadPartName", |r| {
            let name = r.pick(&["a.bin", "a", "", "config.json", "a.safetensors.exe"]);
            mapped(r, &format!("\"model.norm.weight\":\"{name}\""))
        }),
        class("part that is not there", "Open", |r| {
            let name = format!("c{}.safetensors", r.next());
            mapped(r, &format!("\"model.norm.weight\":\"{name}\""))
        }),
        class("part that is broken", "CutShort", |r| {
            mapped(r, "\"model.norm.weight\":\"a.safetensors\"").with("a.safetensors", "x")
        }),
    ]
}

fn listings() -> Vec<Class> {
    vec![
        class("tensor in another part", "TensorNotInPart", |r| {
            mapped(r, "\"model.norm.weight\":\"b.safetensors\",\"lm_head.weight\":\"a.safetensors\"")
        }),
        class("tensor in no part", "TensorNotInPart", |r| {
            let map = format!("\"x{}\":\"a.safetensors\"", r.next());
            mapped(r, &map)
        }),
        class("listed twice", "DuplicateTensor", |r| {
            let one = "\"model.norm.weight\":\"a.safetensors\"";
            mapped(r, &format!("{one},{one}"))
        }),
        class("in two parts", "DuplicateTensor", |r| {
            let map = "\"model.norm.weight\":\"a.safetensors\",\"lm_head.weight\":\"b.safetensors\"";
            let again = SafetensorsWriter::new().seeded("model.norm.weight", &[16], r);
            mapped(r, map).with("b.safetensors", again.finish())
        }),
        class("too many parts", "TooManyParts", |r| {
            let map: Vec<String> =
                (0..1025 + r.index(99)).map(|i| format!("\"t{i}\":\"{i}.safetensors\"")).collect();
            mapped(r, &map.join(","))
        }),
        class("index too long", "FileTooLong { of: \"the index", |r| {
            let folder = mapped(r, "");
            let file = std::fs::File::create(folder.join(INDEX)).unwrap();
            file.set_len((16 << 20) + 1 + r.next() % 999).unwrap();
            folder
        }),
    ]
}

fn stacks() -> Vec<Class> {
    vec![
        class("expert missing", "expert 1", |_| experts(&[(0, &[2, 16]), (2, &[2, 16])])),
        class("expert beyond the count", "UnplacedTensor", |r| experts(&[(3 + r.index(1 << 40), &[2, 16])])),
        class("experts of two shapes", "WrongShape", |_| {
            experts(&[(0, &[2, 16]), (1, &[16, 2]), (2, &[2, 16])])
        }),
        class("experts of two formats", "MixedExperts", |r| {
            let odd = r.index(3);
            let mut file = SafetensorsWriter::new();
            for expert in 0..3 {
                let name = format!("model.layers.0.mlp.experts.{expert}.up_proj.weight");
                let numbers = [1.0; 32];
                file = match expert == odd {
                    true => file.bf16(&name, &[2, 16], &numbers),
                    false => file.f32(&name, &[2, 16], &numbers),
                };
            }
            let more = ",\"num_experts\":3,\"num_experts_per_tok\":2";
            Folder::new(&config("qwen3_moe", more)).with("model.safetensors", file.finish())
        }),
        class("stack of another height", "WrongShape", |r| fused(&[4 + r.index(9), 4, 16])),
        class("stack that is flat", "BadRank", |_| fused(&[3, 64])),
        class("gates without ups", "UnplacedTensor", |r| fused(&[3, 2 * r.index(9) + 1, 16])),
    ]
}
