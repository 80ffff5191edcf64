//! Models are imported whole or not at all, and what is listed is what was imported.
//!
//! A dead import is played twice: as the folder it leaves behind, and (in `cli.rs`) as a killed
//! process.

use std::fs;
use std::path::{Path, PathBuf};

use carnet::engine::weights::Source;
use carnet::library::{Copied, Error, Import, Imported, Library, Pass, Record, Verdict, Way, starter};
use tempfile::TempDir;

use crate::support::gguf::{F32, GgufWriter};
use crate::support::safetensors::{Folder, SafetensorsWriter};
use crate::support::tiny;

/// A data folder, and a place for files outside of it.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn library(&self) -> Library {
        Library::open(&self.data())
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

fn import(library: &Library, source: &Path) -> Result<Imported, Error> {
    library.import(Import { source, free_bytes: None, way: Way::Copy }, &mut |_| true)
}

/// A model of its own for every number.
fn model(n: u32) -> Vec<u8> {
    let file = GgufWriter::new().text("general.architecture", "llama").count("n", n);
    file.tensor("token_embd.weight", &[2, 2], F32, vec![0; 16]).finish()
}

/// What was brought in, without the model that is always there.
fn imported(library: &Library) -> Vec<Record> {
    library.list().unwrap().imported().cloned().collect()
}

fn names_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn an_imported_model_is_listed_found_and_loads_from_its_place() {
    let desk = Desk::new();
    let bytes = tiny::llama_gguf();
    let source = desk.file("Mein Modell: groß.gguf", &bytes);
    let record = import(&desk.library(), &source).unwrap().record;

    assert_eq!(record.source_name, "Mein Modell: groß.gguf");
    assert_eq!(record.name, "tiny", "its own name, not the file's");
    assert_eq!(record.summary.architecture, "llama");
    assert_eq!(record.summary.format, "F16");
    assert_eq!(record.size_bytes, bytes.len() as u64);
    assert!(record.sha256.starts_with(&record.id));

    let library = desk.library();
    assert_eq!(imported(&library), std::slice::from_ref(&record));
    assert_eq!(library.find(&record.id[..4]).unwrap(), record);
    assert_eq!(fs::read(library.path(&record)).unwrap(), bytes);
    let stored = library.path(&record);
    let stored = stored.strip_prefix(desk.data()).unwrap().to_string_lossy().into_owned();
    assert!(!stored.contains("Modell"), "names from outside never become paths: {stored}");
}

#[test]
fn a_later_write_to_the_source_does_not_reach_the_copy() {
    let desk = Desk::new();
    let source = desk.file("m.gguf", &model(1));
    let record = import(&desk.library(), &source).unwrap().record;
    // In place, as a download that is started again would.
    fs::OpenOptions::new().write(true).truncate(true).open(&source).unwrap();
    let verdict = desk.library().verify(&record, &mut |_| true).unwrap();
    assert_eq!(verdict, Verdict::Sound);
}

#[test]
fn the_same_content_is_imported_once() {
    let desk = Desk::new();
    let library = desk.library();
    let first = import(&library, &desk.file("a.gguf", &model(1))).unwrap();
    let second = import(&library, &desk.file("b.gguf", &model(1))).unwrap();
    assert!(!first.already && second.already);
    assert_eq!(first.record, second.record);
    assert_eq!(imported(&library).len(), 1);
}

#[test]
fn a_damaged_copy_is_named_by_verify_and_replaced_by_another_import() {
    let desk = Desk::new();
    let library = desk.library();
    let source = desk.file("m.gguf", &model(1));
    let record = import(&library, &source).unwrap().record;
    let place = library.path(&record);

    let mut bytes = fs::read(&place).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&place, &bytes).unwrap();
    let changed = Verdict::Changed { file: "model.gguf".to_owned() };
    assert_eq!(library.verify(&record, &mut |_| true).unwrap(), changed);

    bytes.pop();
    fs::write(&place, &bytes).unwrap();
    assert_eq!(library.verify(&record, &mut |_| true).unwrap(), changed);

    fs::remove_file(&place).unwrap();
    let missing = Verdict::Missing { file: "model.gguf".to_owned() };
    assert_eq!(library.verify(&record, &mut |_| true).unwrap(), missing);

    assert!(!import(&library, &source).unwrap().already);
    assert_eq!(library.verify(&record, &mut |_| true).unwrap(), Verdict::Sound);
}

#[test]
fn what_a_dead_import_left_is_never_listed_and_swept_at_the_next_start() {
    let desk = Desk::new();
    import(&desk.library(), &desk.file("m.gguf", &model(1))).unwrap();
    let root = desk.data().join("models");
    for leftover in [".import-1-2", ".removed-abc-3"] {
        fs::create_dir(root.join(leftover)).unwrap();
        fs::write(root.join(leftover).join("model.gguf"), "half").unwrap();
    }
    fs::create_dir(root.join("not an id")).unwrap();
    let library = desk.library();
    assert_eq!(imported(&library).len(), 1);
    assert!(library.list().unwrap().damaged.is_empty());
    let left = names_in(&root);
    assert!(!left.iter().any(|name| name.starts_with(".import") || name.starts_with(".removed")), "{left:?}");
    assert!(left.contains(&"not an id".to_owned()), "only our own leftovers are swept");
}

#[test]
fn a_running_import_is_not_swept_by_another_start() {
    let desk = Desk::new();
    let library = desk.library();
    let source = desk.file("m.gguf", &model(1));
    let mut looked = false;
    let mut report = |_| {
        let other = desk.library();
        assert!(imported(&other).is_empty());
        looked = true;
        true
    };
    library.import(Import { source: &source, free_bytes: None, way: Way::Copy }, &mut report).unwrap();
    assert!(looked);
    assert_eq!(imported(&library).len(), 1);
}

#[test]
fn a_stopped_import_leaves_nothing() {
    let desk = Desk::new();
    let library = desk.library();
    let source = desk.file("m.gguf", &model(1));
    for stop_at in [Pass::Copying, Pass::Hashing] {
        let mut report = |copied: Copied| copied.pass != stop_at;
        let stopped =
            library.import(Import { source: &source, free_bytes: None, way: Way::Copy }, &mut report);
        assert!(matches!(stopped, Err(Error::Stopped)), "{stopped:?}");
        assert!(imported(&library).is_empty());
        let left = names_in(library.folder());
        assert_eq!(left, [".lock"]);
    }
}

#[test]
fn what_cannot_be_imported_is_named() {
    let desk = Desk::new();
    let library = desk.library();
    let absent = import(&library, &desk.folder.path().join("absent.gguf"));
    assert!(matches!(absent, Err(Error::Source { .. })), "{absent:?}");
    let text = import(&library, &desk.file("letter.gguf", b"Dear diary"));
    assert!(matches!(text, Err(Error::Model(_))), "{text:?}");
    let source = desk.file("m.gguf", &model(1));
    let tight =
        library.import(Import { source: &source, free_bytes: Some(10), way: Way::Copy }, &mut |_| true);
    assert!(matches!(tight, Err(Error::NotEnoughSpace { free_bytes: 10, .. })), "{tight:?}");
    assert!(!library.folder().exists(), "a refused import makes nothing");
}

#[test]
fn ids_may_be_shortened_while_they_are_clear() {
    let desk = Desk::new();
    let library = desk.library();
    let ids: Vec<String> =
        (0..17).map(|n| import(&library, &desk.file("m.gguf", &model(n))).unwrap().record.id).collect();
    // Seventeen ids share sixteen first digits.
    let digit = |id: &String| id.chars().next().unwrap();
    let shared = ids.iter().map(digit).find(|&d| ids.iter().filter(|id| digit(id) == d).count() > 1).unwrap();
    assert!(matches!(library.find(&shared.to_string()), Err(Error::Ambiguous { .. })));
    assert!(matches!(library.find(""), Err(Error::NotFound { .. })));
    assert!(matches!(library.find("zz"), Err(Error::NotFound { .. })));
    assert!(matches!(library.find("../data"), Err(Error::NotFound { .. })));
    assert_eq!(library.find(&ids[3]).unwrap().id, ids[3]);
}

#[test]
fn the_chosen_model_is_current_until_it_goes() {
    let desk = Desk::new();
    let library = desk.library();
    let starter = starter::record();
    assert_eq!(library.current().unwrap(), *starter);
    let first = import(&library, &desk.file("a.gguf", &model(1))).unwrap().record;
    let second = import(&library, &desk.file("b.gguf", &model(2))).unwrap().record;
    let current = |library: &Library| library.current().unwrap().id;
    assert_eq!(current(&library), second.id, "an import without a choice, the latest");
    assert_eq!(library.choose(&first.id).unwrap(), first);
    assert_eq!(current(&library), first.id);
    assert_eq!(library.choose(&second.id).unwrap(), second);
    assert_eq!(current(&desk.library()), second.id);
    assert_eq!(library.remove(&second.id).unwrap(), second.id);
    assert_eq!(current(&library), first.id);
    assert!(matches!(library.remove(&second.id), Err(Error::NotFound { .. })));
    // Who chose the starter keeps it, whatever is imported.
    library.choose(starter::ALIAS).unwrap();
    assert_eq!(current(&desk.library()), starter.id);
}

#[test]
fn the_starter_is_listed_first_found_verified_and_never_removed() {
    let desk = Desk::new();
    let library = desk.library();
    let starter = starter::record();
    assert!(starter.built_in && starter.sha256.starts_with(&starter.id));
    assert_eq!(library.list().unwrap().models, std::slice::from_ref(starter));
    import(&library, &desk.file("m.gguf", &model(1))).unwrap();
    assert_eq!(library.list().unwrap().models.first(), Some(starter));
    for name in [starter::ALIAS, &starter.id, &starter.id[..5]] {
        assert_eq!(library.find(name).unwrap(), *starter);
        assert!(matches!(library.remove(name), Err(Error::BuiltIn)));
    }
    assert_eq!(library.verify(starter, &mut |_| true).unwrap(), Verdict::Sound);
    assert_eq!(library.source(starter), starter::source());

    // Its own file, brought in from outside, is the same model.
    let Source::BuiltIn { bytes, .. } = starter::source() else { panic!("a path") };
    let file = desk.file("again.gguf", bytes);
    for way in [Way::Copy, Way::Move] {
        let again = library.import(Import { source: &file, free_bytes: None, way }, &mut |_| true).unwrap();
        assert!(again.already && again.record == *starter && file.exists());
    }
    assert_eq!(imported(&library).len(), 1);
    // A folder of its name, left by an earlier Carnet that did not bring it along, is no second one.
    fs::create_dir(library.folder().join(&starter.id)).unwrap();
    assert_eq!(library.find(&starter.id).unwrap(), *starter);
    assert_eq!(library.list().unwrap().models.len(), 2);
    assert!(library.list().unwrap().damaged.is_empty());
}

#[test]
fn a_damaged_record_is_named_and_can_be_removed() {
    let desk = Desk::new();
    let library = desk.library();
    let record = import(&library, &desk.file("m.gguf", &model(1))).unwrap().record;
    let path = library.folder().join(&record.id).join("record.json");
    let good = fs::read_to_string(&path).unwrap();
    for bad in [
        "",
        "{",
        "[]",
        &good.replace("model.gguf", "../../secret"),
        &good.replace(&record.id, "000000000000"),
    ] {
        fs::write(&path, bad).unwrap();
        let listing = library.list().unwrap();
        assert_eq!(listing.imported().count(), 0, "{bad}");
        assert_eq!(listing.damaged, std::slice::from_ref(&record.id));
    }
    library.remove(&record.id).unwrap();
    assert!(library.list().unwrap().damaged.is_empty());
}

#[test]
fn a_safetensors_folder_is_imported_with_all_its_parts() {
    let desk = Desk::new();
    let library = desk.library();
    let config = r#"{"model_type":"llama","hidden_size":4,"intermediate_size":4,"num_hidden_layers":1,
        "num_attention_heads":2,"max_position_embeddings":64,"rms_norm_eps":1e-5,"vocab_size":3}"#;
    let one = |name: &str| SafetensorsWriter::new().f32(name, &[3, 4], &[0.5; 12]).finish();
    let index = r#"{"weight_map":{"model.embed_tokens.weight":"a-1.safetensors","lm_head.weight":"a-2.safetensors"}}"#;
    let folder = Folder::new(config)
        .with("tokenizer.json", "{}")
        .with("a-1.safetensors", one("model.embed_tokens.weight"))
        .with("a-2.safetensors", one("lm_head.weight"))
        .with("model.safetensors.index.json", index)
        .with("README.md", "not part of the model");
    let record = import(&library, folder.path()).unwrap().record;
    let names: Vec<&str> = record.files.iter().map(|file| file.name.as_str()).collect();
    let parts = [
        "config.json",
        "tokenizer.json",
        "model.safetensors.index.json",
        "a-1.safetensors",
        "a-2.safetensors",
    ];
    assert_eq!(names, parts);
    assert_eq!(library.path(&record), library.folder().join(&record.id));
    assert_eq!(library.verify(&record, &mut |_| true).unwrap(), Verdict::Sound);
    fs::remove_file(library.path(&record).join("a-2.safetensors")).unwrap();
    let missing = Verdict::Missing { file: "a-2.safetensors".to_owned() };
    assert_eq!(library.verify(&record, &mut |_| true).unwrap(), missing);
}

#[test]
fn a_moved_model_leaves_its_place_and_a_stopped_move_stays_there() {
    let desk = Desk::new();
    let library = desk.library();
    let source = desk.file("m.gguf", &model(1));
    let moving = Import { source: &source, free_bytes: Some(0), way: Way::Move };
    let stopped = library.import(moving, &mut |_| false);
    assert!(matches!(stopped, Err(Error::Stopped)), "{stopped:?}");
    assert!(source.exists() && imported(&library).is_empty());
    let imported = library.import(moving, &mut |_| true).unwrap();
    assert!(!source.exists(), "a move needs no room on a full disk");
    assert_eq!(fs::read(library.path(&imported.record)).unwrap(), model(1));
    assert_eq!(library.verify(&imported.record, &mut |_| true).unwrap(), Verdict::Sound);

    let link = desk.folder.path().join("link.gguf");
    let target = desk.file("n.gguf", &model(2));
    #[cfg(unix)]
    std::os::unix::fs::symlink(&target, &link).unwrap();
    assert!(!library.can_move(&link), "a link is not the file");
    library.import(Import { source: &link, free_bytes: None, way: Way::Move }, &mut |_| true).unwrap();
    assert!(target.exists());
}

#[test]
fn a_move_that_was_killed_is_finished_by_the_next_start_at_every_step() {
    for step in 0..3 {
        let desk = Desk::new();
        let (source, library) = (desk.file("m.gguf", &model(1)), desk.library());
        let way = Way::Move;
        let record =
            library.import(Import { source: &source, free_bytes: None, way }, &mut |_| true).unwrap().record;
        // Back to how a kill leaves it: the folder under its working name, with what was in it by then.
        let (place, workshop) = (library.folder().join(&record.id), library.folder().join(".moving-x-1"));
        fs::rename(&place, &workshop).unwrap();
        match step {
            0 => {
                fs::rename(workshop.join("model.gguf"), &source).unwrap();
                fs::remove_file(workshop.join("record.json")).unwrap();
            }
            1 => fs::rename(workshop.join("model.gguf"), &source).unwrap(),
            _ => {}
        }
        let models = imported(&desk.library());
        match step {
            2 => assert_eq!(models, [record]),
            _ => assert!(models.is_empty() && source.exists()),
        }
        assert!(!workshop.exists(), "step {step}");
    }
    // Without a record nobody knows what it is; somebody's only copy is left alone.
    let desk = Desk::new();
    let workshop = desk.library().folder().join(".moving-x-1");
    fs::create_dir_all(&workshop).unwrap();
    fs::write(workshop.join("model.gguf"), model(1)).unwrap();
    assert!(imported(&desk.library()).is_empty());
    assert_eq!(fs::read(workshop.join("model.gguf")).unwrap(), model(1));
}
