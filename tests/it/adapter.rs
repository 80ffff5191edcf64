//! Low-rank adapters as their callers see them: they change exactly what they say, go without a
//! trace, and every wrong one is refused by its own name.

use carnet::data::{Limits, Prompt, Sampling};
use carnet::engine::device::Choice;
use carnet::engine::{AdapterFault, AdapterFile, Engine, Error, Event, LoadRequest, ModelInfo};
use half::f16;
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::support::gguf::{F16, F32, GgufWriter, Q8_0};
use crate::support::random::Random;
use crate::support::{has_gpu, tiny};

const RANK: usize = 4;
const ALPHA: f32 = 6.0;
const Q: &str = "blk.0.attn_q.weight";
const DOWN: &str = "blk.1.ffn_down.weight";
/// Every matrix of the plain tiny model that an adapter can change: outputs, inputs.
const MATRICES: [(&str, usize, usize); 7] = [
    ("attn_q", 64, 64),
    ("attn_k", 32, 64),
    ("attn_v", 32, 64),
    ("attn_output", 64, 64),
    ("ffn_gate", 96, 64),
    ("ffn_up", 96, 64),
    ("ffn_down", 64, 96),
];

struct Desk {
    engine: Engine,
    folder: TempDir,
    device: Choice,
}

impl Desk {
    fn new(model: &[u8]) -> Self {
        Self::on(Choice::Cpu, model)
    }

    fn on(device: Choice, model: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("model.gguf"), model).unwrap();
        Self { engine: Engine::start().unwrap(), folder, device }
    }

    fn request(&self, adapter: Option<&[u8]>) -> LoadRequest {
        let adapter = adapter.map(|bytes| AdapterFile::new(Zeroizing::new(bytes.to_vec())));
        let path = self.folder.path().join("model.gguf");
        LoadRequest { adapter, ..LoadRequest::new(path.into(), self.device) }
    }

    fn load(&self, adapter: Option<&[u8]>) -> Result<ModelInfo, Error> {
        match self.engine.load(self.request(adapter)).last() {
            Some(Event::Loaded(info)) => Ok(*info),
            Some(Event::Failed(error)) => Err(error),
            other => panic!("{other:?}"),
        }
    }

    fn logits(&self) -> Vec<Vec<f32>> {
        let tokens = (0..20).map(|i| 261 + i * 7 % 39).collect();
        match self.engine.logits(tokens).last() {
            Some(Event::Computed(rows)) => rows,
            other => panic!("{other:?}"),
        }
    }

    /// How many tokens of the same prompt the engine had read already.
    fn reused(&self) -> usize {
        let limits = Limits { max_tokens: Some(1), ignore_end: true, ..Limits::default() };
        let prompt = Prompt::Tokens((261..290).collect());
        match self.engine.generate(prompt, Sampling::default(), limits).last() {
            Some(Event::Finished { stats, .. }) => stats.reused_tokens,
            other => panic!("{other:?}"),
        }
    }
}

fn settings() -> GgufWriter {
    GgufWriter::new()
        .text("general.type", "adapter")
        .text("general.architecture", "llama")
        .text("adapter.type", "lora")
        .real("adapter.lora.alpha", ALPHA)
}

/// A pair of rank [`RANK`] of normal numbers.
fn pair(file: GgufWriter, name: &str, outputs: usize, inputs: usize, random: &mut Random) -> GgufWriter {
    file.normals(&format!("{name}.lora_a"), &[RANK, inputs], F32, random, 0.2).normals(
        &format!("{name}.lora_b"),
        &[outputs, RANK],
        F32,
        random,
        0.2,
    )
}

/// An adapter for all matrices of the tiny model.
pub fn whole() -> GgufWriter {
    let random = &mut Random::new(11);
    let names =
        (0..2).flat_map(|layer| MATRICES.map(|(name, o, i)| (format!("blk.{layer}.{name}.weight"), o, i)));
    names.fold(settings(), |file, (name, outputs, inputs)| pair(file, &name, outputs, inputs, random))
}

/// One that changes a single matrix.
fn single(random: &mut Random) -> GgufWriter {
    pair(settings(), Q, 64, 64, random)
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect()
}

/// The tiny model with the adapter added to its weights, by the definition.
fn merged() -> Vec<u8> {
    let (mut model, adapter) = (tiny::writer("llama"), whole());
    let half = |name: &[u8], side: &str| {
        let name = [name, side.as_bytes()].concat();
        adapter.tensors.iter().find(|tensor| tensor.name == name).map(|tensor| floats(&tensor.data))
    };
    for tensor in &mut model.tensors {
        let Some(a) = half(&tensor.name, ".lora_a") else { continue };
        let b = half(&tensor.name, ".lora_b").unwrap();
        let inputs = tensor.dimensions[0] as usize;
        let weights = tensor.data.chunks_exact(2).map(|two| f16::from_le_bytes([two[0], two[1]]).to_f32());
        let added = |(at, weight): (usize, f32)| {
            let (row, column) = (at / inputs, at % inputs);
            let product = (0..RANK).map(|r| b[row * RANK + r] * a[r * inputs + column]).sum::<f32>();
            weight + ALPHA / RANK as f32 * product
        };
        let numbers: Vec<f32> = weights.enumerate().map(added).collect();
        (tensor.data, tensor.ggml_type) = (numbers.iter().flat_map(|x| x.to_le_bytes()).collect(), F32);
    }
    model.finish()
}

fn largest_difference(a: &[Vec<f32>], b: &[Vec<f32>]) -> f32 {
    a.iter().flatten().zip(b.iter().flatten()).fold(0.0, |most, (a, b)| most.max((a - b).abs()))
}

#[test]
fn an_adapter_gives_what_weights_with_it_added_give() {
    // Kernels keep keys and values as halves, which rounds other numbers in other ways.
    let on_gpu = has_gpu().then_some((Choice::Gpu, 2e-3));
    for (device, most) in [(Choice::Reference, 2e-3), (Choice::Cpu, 3e-2)].into_iter().chain(on_gpu) {
        let desk = Desk::on(device, &tiny::model("llama"));
        let info = desk.load(Some(&whole().finish())).unwrap();
        assert_eq!(info.adapter_rank, Some(RANK));
        let by_definition = Desk::on(device, &merged());
        assert_eq!(by_definition.load(None).unwrap().adapter_rank, None);
        let (adapted, expected) = (desk.logits(), by_definition.logits());
        let difference = largest_difference(&adapted, &expected);
        assert!(difference < most, "{difference}");
        desk.load(None).unwrap();
        assert!(largest_difference(&adapted, &desk.logits()) > 1.0, "it hardly changed anything");
    }
}

#[test]
fn taken_away_it_leaves_every_bit_as_it_was() {
    let desk = Desk::new(&tiny::model("llama"));
    let bits = |rows: Vec<Vec<f32>>| rows.concat().into_iter().map(f32::to_bits).collect::<Vec<u32>>();
    desk.load(None).unwrap();
    let before = bits(desk.logits());
    desk.load(Some(&whole().finish())).unwrap();
    assert_ne!(bits(desk.logits()), before);
    desk.load(None).unwrap();
    assert_eq!(bits(desk.logits()), before);
}

#[test]
fn what_was_read_without_it_is_not_used_with_it() {
    let desk = Desk::new(&tiny::model("llama"));
    for adapter in [None, Some(whole().finish()), None] {
        desk.load(adapter.as_deref()).unwrap();
        assert_eq!(desk.reused(), 0);
        assert!(desk.reused() > 0);
    }
}

#[test]
fn it_counts_as_memory_and_its_bytes_are_never_shown() {
    let desk = Desk::new(&tiny::model("llama"));
    let (without, with) = (desk.load(None).unwrap(), desk.load(Some(&whole().finish())).unwrap());
    let numbers: usize = MATRICES.iter().map(|(_, outputs, inputs)| 2 * RANK * (outputs + inputs)).sum();
    assert_eq!(with.weights_bytes, without.weights_bytes + 4 * numbers as u64);
    let shown = format!("{:?}", desk.request(Some(&whole().finish())));
    assert!(shown.contains("hidden") && shown.len() < 300, "{shown}");
}

#[test]
fn packed_formats_and_an_alpha_of_zero_are_read() {
    let random = &mut Random::new(5);
    let desk = Desk::new(&tiny::model("llama"));
    desk.load(None).unwrap();
    let plain = desk.logits();
    for format in [F32, F16, Q8_0] {
        // Rows of the second half are as long as the rank: a whole block.
        let file = settings().normals(&format!("{DOWN}.lora_a"), &[32, 96], format, random, 0.2).normals(
            &format!("{DOWN}.lora_b"),
            &[64, 32],
            format,
            random,
            0.2,
        );
        assert_eq!(desk.load(Some(&file.finish())).unwrap().adapter_rank, Some(32));
        assert!(largest_difference(&desk.logits(), &plain) > 0.1);
    }
    let zero = GgufWriter { settings: Vec::new(), ..whole() };
    let zero = zero.text("general.type", "adapter").text("general.architecture", "llama");
    let zero = zero.text("adapter.type", "lora").real("adapter.lora.alpha", 0.0);
    desk.load(Some(&zero.finish())).unwrap();
    assert!(largest_difference(&desk.logits(), &plain) > 1.0, "an alpha of zero is none");
}

/// A wrong adapter with the name of its fault.
fn wrong() -> Vec<(&'static str, Vec<u8>)> {
    let random = &mut Random::new(3);
    let with = |file: GgufWriter, a: (&str, [usize; 2]), b: (&str, [usize; 2])| {
        let numbers = |shape: [usize; 2]| vec![0.5; shape[0] * shape[1]];
        file.numbers(a.0, &a.1, F32, &numbers(a.1)).numbers(b.0, &b.1, F32, &numbers(b.1)).finish()
    };
    let (a, b) = (format!("{Q}.lora_a"), format!("{Q}.lora_b"));
    let named = |name: &str, outputs, inputs| {
        let (a, b) = (format!("{name}.lora_a"), format!("{name}.lora_b"));
        with(settings(), (&a, [RANK, inputs]), (&b, [outputs, RANK]))
    };
    let kind = |general: &str, architecture: &str, kind: &str| {
        let file = GgufWriter::new().text("general.type", general).text("general.architecture", architecture);
        let file = file.text("adapter.type", kind).real("adapter.lora.alpha", ALPHA);
        pair(file, Q, 64, 64, &mut Random::new(1)).finish()
    };
    let alpha = |alpha: f32| {
        let file = GgufWriter { settings: settings().settings[..3].to_vec(), ..GgufWriter::new() };
        pair(file.real("adapter.lora.alpha", alpha), Q, 64, 64, &mut Random::new(1)).finish()
    };
    let mut not_finite = single(random);
    not_finite.tensors[1].data[40..44].copy_from_slice(&f32::NAN.to_le_bytes());
    let mut overflow = single(random);
    overflow.tensors[1].data[40..44].copy_from_slice(&f32::MAX.to_le_bytes());
    let mut unknown = single(random);
    unknown.tensors[0].ggml_type = 27;
    let cut = single(random).finish();
    vec![
        ("Damaged", b"GGUF".to_vec()),
        ("Damaged", Vec::new()),
        ("Damaged", b"<html>".to_vec()),
        ("Damaged", cut[..cut.len() - 1].to_vec()),
        ("Damaged", single(random).numbers(&a, &[RANK, 64], F32, &[0.0; 256]).finish()),
        ("UnknownFormat", unknown.finish()),
        ("NotAnAdapter", tiny::model("llama")),
        ("NotAnAdapter", kind("model", "llama", "lora")),
        ("UnknownKind", kind("adapter", "llama", "control_vector")),
        ("OtherArchitecture", kind("adapter", "qwen2", "lora")),
        ("BadAlpha", alpha(f32::NAN)),
        ("BadAlpha", GgufWriter { settings: settings().settings[..3].to_vec(), ..single(random) }.finish()),
        ("Empty", settings().finish()),
        ("Stray", single(random).numbers("blk.0.attn_q.weight", &[64, 64], F32, &[0.0; 4096]).finish()),
        ("Half", settings().numbers(&a, &[RANK, 64], F32, &[0.0; 256]).finish()),
        ("Half", settings().numbers(&b, &[64, RANK], F32, &[0.0; 256]).finish()),
        ("NoMatrix", named("blk.2.attn_q.weight", 64, 64)),
        ("NoMatrix", named("token_embd.weight", tiny::vocab_len(), 64)),
        ("NoMatrix", named("output_norm.weight", 1, 64)),
        ("NoMatrix", named("", 64, 64)),
        ("WrongShape", with(settings(), (&a, [RANK, 63]), (&b, [64, RANK]))),
        ("WrongShape", with(settings(), (&a, [RANK, 64]), (&b, [65, RANK]))),
        ("WrongShape", with(settings(), (&a, [RANK, 64]), (&b, [64, RANK + 1]))),
        // As a transposed one comes out of a wrong converter.
        ("WrongShape", with(settings(), (&a, [64, RANK]), (&b, [RANK, 64]))),
        (
            "WrongShape",
            settings().numbers(&a, &[256], F32, &[0.0; 256]).numbers(&b, &[256], F32, &[0.0; 256]).finish(),
        ),
        ("RankTooLarge", with(settings(), (&a, [513, 64]), (&b, [64, 513]))),
        ("NotFinite", not_finite.finish()),
        ("NotFinite", overflow.finish()),
    ]
}

#[test]
fn wrong_ones_are_refused_by_name_and_the_model_loads_without() {
    let desk = Desk::new(&tiny::model("llama"));
    for (at, (expected, bytes)) in wrong().into_iter().enumerate() {
        match desk.load(Some(&bytes)) {
            Err(Error::BadAdapter(fault)) => {
                let name = format!("{fault:?}");
                assert!(name.starts_with(expected), "number {at}: {name} where {expected} is expected");
            }
            other => panic!("number {at}, {expected}: {other:?}"),
        }
        if at == 0 {
            desk.load(None).unwrap();
        }
    }
    desk.load(None).unwrap();
}

/// A matrix the file has and the network does not use: ignoring it would give other answers than learnt.
#[test]
fn a_pair_the_network_has_no_use_for_is_refused() {
    let random = &mut Random::new(8);
    let model = tiny::writer("llama").normals("blk.0.attn_extra.weight", &[64, 64], F16, random, 0.1);
    let desk = Desk::new(&model.finish());
    desk.load(None).unwrap();
    let adapter = pair(settings(), "blk.0.attn_extra.weight", 64, 64, random).finish();
    assert!(matches!(desk.load(Some(&adapter)), Err(Error::BadAdapter(AdapterFault::NoMatrix { .. }))));
}

#[test]
fn no_change_of_a_byte_does_harm() {
    let (desk, random) = (Desk::new(&tiny::model("llama")), &mut Random::new(21));
    let sound = single(random).finish();
    let mut refused = 0;
    for _ in 0..200 {
        let mut bytes = sound.clone();
        // The header is where a byte means something.
        let (at, most) = (random.index(500.min(bytes.len())), bytes.len());
        bytes[at] ^= 1 << random.index(8);
        if random.index(4) == 0 {
            bytes.truncate(random.index(most));
        }
        match desk.load(Some(&bytes)) {
            Ok(_) => {}
            Err(Error::BadAdapter(_)) => refused += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(refused > 100, "{refused}");
}
