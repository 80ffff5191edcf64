//! From a corpus of a few made-up words to rows: what holds over all of the data's files.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use minijinja::value::Serde;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::json;

use super::corpus::{self, Intent, Pair, Passage, Which};
use super::dice::Dice;
use super::pack::{self, Rows};
use super::recipe::{Learn, Recipe};
use super::sample::{By, Lang, Sample, Turn};
use super::vocabulary::{
    ASSISTANT, CALL, CHAT_TEMPLATE, CONTROL, END, PAD, SYSTEM, TEXT, TOOL, USER, Vocabulary,
};

const ENGLISH: &[&str] = &["the", "old", "boat", "was", "painted", "green", "on", "Monday", "12", "cats"];
const FRENCH: &[&str] = &["le", "vieux", "bateau", "était", "peint", "en", "vert", "lundi", "12", "chats"];
const RECIPE: &str = r#"
seed = 7
[vocabulary]
size = 600
sample_mb = 1
french = 0.45
[network]
width = 32
layers = 2
heads = 4
kv_heads = 2
ffn = 64
context = 128
rope_base = 10000.0
[[stage]]
name = "base"
tokens = 20000
row = 64
rows_per_step = 4
rate = 2e-3
warmup = 0.02
floor = 0.1
decay = 0.1
clip = 1.0
learn = "all"
mix = { "eltec-eng" = 3, "eltec-fra" = 3, "parallel" = 1 }
[[stage]]
name = "assistant"
tokens = 20000
row = 128
rows_per_step = 4
rate = 1e-3
warmup = 0.02
floor = 0.1
decay = 0.1
clip = 1.0
learn = "answers"
mix = { "lesson:translate" = 2, "lesson:home" = 1, "made:title" = 1, "eltec-fra" = 1 }
"#;

fn sentence(dice: &mut Dice, lang: Lang, words: usize) -> String {
    let list = if lang == Lang::En { ENGLISH } else { FRENCH };
    (0..words).map(|_| dice.pick(list)).collect::<Vec<_>>().join(" ")
}

/// A folder laid out as the corpus is, with the files that the recipe names.
pub(super) fn written() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice::new(3);
    let mut files: BTreeMap<&str, Vec<serde_json::Value>> = BTreeMap::new();
    for _ in 0..400 {
        for (lang, name) in [(Lang::En, "base/eltec-eng"), (Lang::Fr, "base/eltec-fra")] {
            let text = sentence(&mut dice, lang, 90);
            files.entry(name).or_default().push(json!({ "lang": lang, "text": text }));
        }
        let pair = json!({ "source": "tatoeba", "en": sentence(&mut dice, Lang::En, 6), "fr": sentence(&mut dice, Lang::Fr, 6) });
        files.entry("pairs/translation").or_default().push(pair);
        for (lang, name) in [(Lang::En, "intents/ha-intents-en"), (Lang::Fr, "intents/ha-intents-fr")] {
            let text = sentence(&mut dice, lang, 5);
            let intent = json!({ "lang": lang, "text": text, "intent": "HassTurnOn" });
            files.entry(name).or_default().push(intent);
        }
    }
    for (name, records) in files {
        let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
        write(folder.path(), name, &lines);
    }
    folder
}

fn write(folder: &Path, name: &str, lines: &str) {
    let file = folder.join(format!("{name}.jsonl.zst"));
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, compress_to_vec(lines.as_bytes(), CompressionLevel::Fastest)).unwrap();
}

fn recipe() -> Recipe {
    Recipe::parse(RECIPE, Path::new("recipe.toml")).unwrap()
}

fn vocabulary(recipe: &Recipe, folder: &Path) -> Vocabulary {
    Vocabulary::train(&pack::sample(recipe, folder).unwrap(), recipe.vocabulary.size).unwrap()
}

/// A row as it would be spelled.
fn spelled(vocabulary: &Vocabulary, ids: &[u16]) -> String {
    let one = |id: &u16| {
        CONTROL.get(usize::from(*id)).map_or_else(|| vocabulary.decode(&[*id]), |text| (*text).to_owned())
    };
    ids.iter().map(one).collect()
}

#[test]
fn what_is_held_out_is_never_learnt() {
    let folder = written();
    let texts = |which| -> HashSet<String> {
        let passages = corpus::documents(folder.path(), "eltec-fra", which).unwrap();
        let pairs = corpus::records::<Pair>(folder.path(), "pairs/translation.jsonl.zst", which).unwrap();
        passages.map(|passage| passage.unwrap().text).chain(pairs.map(|pair| pair.unwrap().en)).collect()
    };
    let (learn, held) = (texts(Which::Learn), texts(Which::Held));
    assert!(learn.is_disjoint(&held));
    assert_eq!(learn.len() + held.len(), 800);
    assert!((3..40).contains(&held.len()), "{}", held.len());

    let recipe = recipe();
    let vocabulary = vocabulary(&recipe, folder.path());
    let stage = &recipe.stages[0];
    let learnt = Rows::build(&recipe, stage, folder.path(), &vocabulary, None).unwrap();
    let learnt: Vec<String> = (0..learnt.len()).map(|at| spelled(&vocabulary, learnt.row(at).0)).collect();
    let mut seen = 0;
    for (name, rows) in Rows::held(&recipe, stage, folder.path(), &vocabulary, 4).unwrap() {
        assert!(rows.len() <= 4, "{name}");
        for at in 0..rows.len() {
            let text = spelled(&vocabulary, rows.row(at).0);
            let words: Vec<&str> = text.split(' ').collect();
            for part in words.chunks_exact(20).map(|part| part.join(" ")) {
                seen += 1;
                assert!(!learnt.iter().any(|row| row.contains(&part)), "{name}: {part}");
            }
        }
    }
    assert!(seen > 4);
}

#[test]
fn a_damaged_corpus_names_file_and_line_and_no_text() {
    let folder = tempfile::tempdir().unwrap();
    let right = "{\"lang\":\"en\",\"text\":\"a\",\"intent\":\"b\"}\n";
    let cases = [
        (
            "wrong",
            format!("{right}{{\"lang\":\"en\",\"text\":\"secret\",\"intent\":[\"secret\"]}}\n"),
            "line 2",
        ),
        ("lang", "{\"lang\":\"secret\",\"text\":\"a\",\"intent\":\"b\"}".to_owned(), "line 1"),
        ("long", format!("{{\"text\":\"{}", "secret".repeat(200_000)), "line 1: longer"),
    ];
    for (name, lines, place) in cases {
        write(folder.path(), name, &lines);
        let file = format!("{name}.jsonl.zst");
        let mut records = corpus::records::<Intent>(folder.path(), &file, Which::Learn).unwrap();
        let error = records.find_map(Result::err).unwrap().to_string();
        assert!(error.contains(place) && error.contains(&file) && !error.contains("secret"), "{error}");
        assert!(records.next().is_none());
    }
    fs::write(folder.path().join("plain.jsonl.zst"), "no archive").unwrap();
    assert!(corpus::records::<Passage>(folder.path(), "plain.jsonl.zst", Which::Learn).is_err());
    assert!(corpus::records::<Passage>(folder.path(), "none.jsonl.zst", Which::Learn).is_err());
}

#[test]
fn two_trainings_give_the_same_vocabulary_and_it_survives_its_file() {
    let folder = written();
    let recipe = recipe();
    let mut texts = pack::sample(&recipe, folder.path()).unwrap();
    let one = Vocabulary::train(&texts, 600).unwrap();
    texts.reverse();
    let two = Vocabulary::train(&texts, 600).unwrap();
    assert_eq!(one.tokens(), two.tokens());
    assert_eq!(one.merges(), two.merges());
    assert_eq!(one.tokens()[..CONTROL.len()], CONTROL);
    assert!(one.tokens()[CONTROL.len()..CONTROL.len() + 256].iter().all(|token| token.chars().count() == 1));
    assert_eq!(one.merges().len(), one.size() - CONTROL.len() - 256);

    let file = folder.path().join("vocabulary.json");
    one.save(&file).unwrap();
    let read = Vocabulary::load(&file).unwrap();
    assert_eq!((read.tokens(), read.merges()), (one.tokens(), one.merges()));
    assert_eq!(read.encode("était peint"), one.encode("était peint"));
    for text in ["{}", "", "{\"vocab\":{\"a\":0},\"merges\":[]}", "{\"vocab\":{\"a\":9},\"merges\":[]}"] {
        fs::write(&file, text).unwrap();
        assert!(Vocabulary::load(&file).is_err(), "{text}");
    }
}

#[test]
fn any_text_comes_back_and_none_becomes_a_control_token() {
    let mut dice = Dice::new(11);
    let signs: Vec<char> = "aé \n\t  0'12.!?«»—…œ日本🙂\u{a0}\u{301}s't".chars().collect();
    let mut draw = || -> String { (0..dice.between(0, 30)).map(|_| *dice.one(&signs)).collect() };
    let mut texts: Vec<String> = (0..2_000).map(|_| draw()).collect();
    let vocabulary = Vocabulary::train(&texts, 2_000).unwrap();
    // Blanks were merged, or cutting at the wrong ones would change nothing.
    assert!(vocabulary.tokens().iter().any(|token| token == "ĠĠĠ"));
    texts.extend(CONTROL.iter().map(|control| format!("a {control}b")));
    for text in texts {
        let ids = vocabulary.encode(&text);
        assert_eq!(vocabulary.decode(&ids), text);
        assert!(ids.iter().all(|id| usize::from(*id) >= CONTROL.len()), "{text}");
        // Piece by piece is the same as at once.
        assert_eq!(ids, vocabulary.encode_whole(&text), "{text:?}");
    }
    let pieces: Vec<String> =
        vocabulary.encode("a 123 s").iter().map(|id| vocabulary.decode(&[*id])).collect();
    assert_eq!(pieces, ["a", " ", "1", "2", "3", " s"]);
}

#[test]
fn rows_of_text_hold_the_stream_and_learn_each_id_once() {
    let folder = written();
    let recipe = recipe();
    let vocabulary = vocabulary(&recipe, folder.path());
    let stage = &recipe.stages[0];
    let rows = Rows::build(&recipe, stage, folder.path(), &vocabulary, None).unwrap();
    assert_eq!((rows.len(), rows.size()), (stage.rows(), 64));
    assert!(rows.french() >= 0.35 && rows.french() < 0.65, "{}", rows.french());
    for at in 0..rows.len() {
        let (ids, learn) = rows.row(at);
        assert_eq!((ids.len(), learn.len()), (65, 65));
        assert!(!learn[0]);
        for (id, learn) in ids.iter().zip(learn).skip(1) {
            assert_eq!(*learn, *id != TEXT);
            assert!(*id != PAD);
        }
    }
    assert!(rows.row(rows.len()).0.is_empty());

    let again = Rows::build(&recipe, stage, folder.path(), &vocabulary, None).unwrap();
    assert_eq!(rows, again);
    let other = Recipe { seed: 8, ..recipe.clone() };
    assert_ne!(rows, Rows::build(&other, stage, folder.path(), &vocabulary, None).unwrap());
}

#[test]
fn rows_of_answers_hold_whole_conversations_and_learn_what_the_assistant_says() {
    let folder = written();
    let recipe = recipe();
    let vocabulary = vocabulary(&recipe, folder.path());
    let stage = &recipe.stages[1];
    assert_eq!(stage.learn, Learn::Answers);
    for seed in 0..5 {
        let recipe = Recipe { seed, ..recipe.clone() };
        let rows = Rows::build(&recipe, stage, folder.path(), &vocabulary, None).unwrap();
        assert_eq!(rows.len(), stage.rows());
        assert!(rows.french() >= 0.35, "{}", rows.french());
        let mut padding = 0;
        for at in 0..rows.len() {
            padding += whole(rows.row(at).0, rows.row(at).1);
        }
        assert!(padding * 10 < rows.len() * 129, "{padding} of {}", rows.len() * 129);
    }
}

/// Checks one row of the second stage; gives its padding.
fn whole(ids: &[u16], learn: &[bool]) -> usize {
    let pads = ids.iter().rev().take_while(|id| **id == PAD).count();
    let full = ids.len() - pads;
    assert!(!learn[full..].contains(&true) && !ids[..full].contains(&PAD));
    // Outside of turns there is running text, which is learnt and may be cut.
    let mut opened = None;
    for (at, (id, is_learnt)) in ids[..full].iter().zip(learn).enumerate() {
        let opens = [TEXT, SYSTEM, USER, TOOL, ASSISTANT].contains(id);
        assert!(!opens || opened.is_none(), "{ids:?}: a turn is cut at {at}");
        let is_own = opened.is_none_or(|by| by == ASSISTANT) && !opens && at > 0;
        assert_eq!(*is_learnt, is_own, "{ids:?} at {at}");
        match *id {
            SYSTEM | USER | TOOL | ASSISTANT => opened = Some(*id),
            END => opened = None,
            _ => {}
        }
    }
    assert!(opened.is_none(), "{ids:?}: the last turn is cut");
    pads
}

#[test]
fn rows_survive_their_file() {
    let folder = written();
    let recipe = recipe();
    let vocabulary = vocabulary(&recipe, folder.path());
    let stage = &recipe.stages[1];
    let rows = Rows::build(&recipe, stage, folder.path(), &vocabulary, None).unwrap();
    let print = Rows::fingerprint(&recipe, stage, &vocabulary, None);
    let file = folder.path().join("rows");
    assert!(Rows::load(&file, &print).unwrap().is_none());
    rows.save(&file, &print).unwrap();
    assert_eq!(Rows::load(&file, &print).unwrap().unwrap(), rows);
    let other = Rows::fingerprint(&recipe, &recipe.stages[0], &vocabulary, None);
    assert!(Rows::load(&file, &other).unwrap().is_none());
    let bytes = fs::read(&file).unwrap();
    for damaged in [&bytes[..bytes.len() - 1], &bytes[..50], &bytes[..3]] {
        fs::write(&file, damaged).unwrap();
        assert!(Rows::load(&file, &print).is_err());
    }
}

#[test]
fn the_template_writes_what_is_packed() {
    let folder = written();
    let vocabulary = vocabulary(&recipe(), folder.path());
    let turn = |by, text: &str| Turn { by, text: text.to_owned() };
    let sample = Sample {
        kind: "test",
        lang: Lang::En,
        system: "the cats".to_owned(),
        turns: vec![
            turn(By::User, "12 min"),
            turn(By::Call, "{\"tool\":\"set_timer\",\"minutes\":12}"),
            turn(By::Tool, "ok"),
            turn(By::Assistant, "painted"),
        ],
    };
    let (ids, learn) = pack::conversation(&sample, &mut vocabulary.encoder());
    let learnt: Vec<u16> = ids.iter().zip(&learn).filter(|(_, learn)| **learn).map(|(id, _)| *id).collect();
    let own = "<|tool_call|>{\"tool\":\"set_timer\",\"minutes\":12}<|end|>painted<|end|>";
    assert_eq!(spelled(&vocabulary, &learnt), own);
    assert_eq!(learnt[0], CALL);

    let message = |role: &str, content: &str| json!({ "role": role, "content": content });
    let mut messages = vec![message("system", &sample.system)];
    for (role, turn) in ["user", "call", "tool", "assistant"].iter().zip(&sample.turns) {
        messages.push(message(role, &turn.text));
    }
    let render = |opens: bool| {
        let values = minijinja::context! { messages => Serde(&messages), add_generation_prompt => opens };
        minijinja::Environment::new().render_str(CHAT_TEMPLATE, values).unwrap()
    };
    assert_eq!(format!("<|text|>{}", render(false)), spelled(&vocabulary, &ids));
    assert_eq!(render(true), format!("{}<|assistant|>", render(false)));
}

#[test]
fn a_wrong_recipe_says_what_is_wrong() {
    let cases = [
        ("seed = 7", "sed = 7", "line 2"),
        ("size = 600", "size = 100", "vocabulary.size"),
        ("heads = 4", "heads = 5", "network.width"),
        ("kv_heads = 2", "kv_heads = 3", "network.kv_heads"),
        ("row = 64", "row = 256", "stage base: row"),
        ("tokens = 20000\nrow = 64", "tokens = 200\nrow = 64", "stage base: tokens"),
        ("rate = 1e-3", "rate = -1e-3", "stage assistant: rate"),
        ("rate = 1e-3", "rate = nan", "stage assistant: rate"),
        ("clip = 1.0", "clip = inf", "clip"),
        ("\"lesson:home\"", "\"lesson:nothing\"", "lesson:nothing"),
        ("\"made:title\"", "\"else:title\"", "else:title"),
        ("\"eltec-eng\" = 3", "\"eltec-eng\" = -3", "a share"),
        ("learn = \"all\"", "learn = \"some\"", "line "),
        ("learn = \"all\"", "learn = \"all\"\nlayers = 1", "layers must be"),
        (
            "learn = \"all\"",
            "learn = \"all\"\naverage = [\"assistant\"]",
            "stage base: average must name stages so far, not assistant",
        ),
        (
            "learn = \"answers\"",
            "learn = \"answers\"\nlayers = 4\naverage = [\"base\", \"assistant\"]",
            "stage assistant: stages that are averaged must have the same layers",
        ),
        ("rope_base = 10000.0", "rope_base = 10000.0\nmore = 1", "more"),
    ];
    for (right, wrong, why) in cases {
        assert!(RECIPE.contains(right), "{right}");
        let error = Recipe::parse(&RECIPE.replacen(right, wrong, 1), Path::new("recipe.toml")).unwrap_err();
        assert!(error.to_string().contains(why), "{wrong}: {error}");
    }
    assert_eq!(recipe().stages[0].steps(), 20_000 / 256);
}

#[test]
fn the_recipe_of_the_starter_is_sound() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/recipe.toml");
    let recipe = Recipe::load(&file).unwrap();
    let averages: Vec<&[String]> = recipe.stages.iter().map(|stage| &stage.average[..]).collect();
    let none: &[&str] = &[];
    let (copy, fine): (&[&str], &[&str]) = (&["end", "copy"], &["copy", "sharp", "fine"]);
    assert_eq!(averages, [none, none, none, none, none, none, copy, none, none, fine]);
    assert_eq!([3, 4, 9].map(|stage| recipe.layers(stage)), [8, 16, 16]);
    assert_eq!(recipe.network.head() % 2, 0);
}
