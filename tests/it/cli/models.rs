//! Model files on this device, through the program; an import that is killed; the doctor.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use serde_json::json;

use super::desk::Desk;
use crate::support::tiny;

#[test]
fn models_come_and_go() {
    let desk = Desk::new();
    let alone = desk.run("models list").text();
    assert!(alone.starts_with("* ") && alone.contains("comes with Carnet"), "{alone}");
    let starter = &desk.run("models list --json").json()["models"][0];
    assert_eq!((&starter["built_in"], &starter["current"]), (&true.into(), &true.into()));
    let imported = desk.run("models import llama.gguf --json").json();
    let id = imported["id"].as_str().unwrap();
    assert_eq!(imported["done"], "imported");
    assert!(desk.run("models import llama.gguf").text().contains("was there already"));

    let list = desk.run("models list --json").json();
    assert_eq!(list["models"][0]["current"], false);
    let model = &list["models"][1];
    assert_eq!((&model["id"], &model["current"]), (&id.into(), &true.into()));
    assert_eq!(model["architecture"], "llama");
    assert!(desk.run("models list").text().contains(id));

    // A model is named by nothing, by its id, or by the start of it.
    let ask = "generate --device cpu --prompt a --max-tokens 2 --json";
    for more in ["", &format!("--model {id}"), &format!("--model {}", &id[..5])] {
        assert_eq!(desk.run(&format!("{ask} {more}")).json()["model"], imported["name"]);
    }
    assert!(desk.run(&format!("models choose {}", &id[..3])).text().contains("chosen"));
    assert!(desk.run(&format!("models verify {id}")).text().contains("sound"));

    let stored = desk.path("data").join("models").join(id).join("model.gguf");
    let mut bytes = fs::read(&stored).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&stored, bytes).unwrap();
    let line = desk.run(&format!("models verify {id}")).complaint();
    assert!(line.contains("changed since it was imported"), "{line}");

    assert!(desk.run(&format!("models remove {id}")).text().contains("removed"));
    assert_eq!(desk.run("models list").text(), alone);
    assert!(desk.run("models verify starter").text().contains("sound"));
    assert!(desk.run("models remove starter").complaint().contains("cannot be removed"));
}

#[test]
fn the_model_that_comes_with_carnet_is_used_where_none_is_named() {
    let desk = Desk::new();
    let name = desk.run("models list --json").json()["models"][0]["name"].as_str().unwrap().to_owned();
    let ask = "generate --chat --device cpu --prompt Bonjour --max-tokens 4";
    assert_eq!(desk.run(&format!("{ask} --json")).json()["model"], *name);
    let ran = desk.run(ask);
    assert!(ran.err.contains(&name) && ran.code == Some(0), "{ran:?}");
    let inspected = desk.run("inspect --json").json();
    assert_eq!((&inspected["name"], &inspected["fits"]), (&name.as_str().into(), &true.into()));
    assert!(inspected["file"].as_str().unwrap().contains("part of this program"));
    let ids = desk.run("tokenize 12").text();
    assert_eq!(ids, desk.run("tokenize --model starter 12").text());
    assert_eq!(ids.matches(',').count(), 1, "every digit by itself: {ids}");
    assert_eq!(desk.run(&format!("detokenize {}", ids.trim().replace(' ', ""))).text(), "12");
    let rows = desk.run("logits --device cpu --tokens 0,20 --top 1").json()["rows"].clone();
    assert!(rows[1]["top"][0][1].as_f64().unwrap().is_finite(), "{rows}");
    assert!(!desk.path("data").exists(), "it needs no folder");
}

/// Folders of unfinished imports.
fn leftovers(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".import")).count()
}

#[test]
fn a_killed_import_leaves_nothing_listed_and_is_swept() {
    let mut bytes = tiny::llama_gguf();
    bytes.resize(bytes.len() + (48 << 20), 0);
    let desk = Desk::new().with("large.gguf", &bytes);
    for delay_ms in [5, 20, 40, 60, 90, 130, 180] {
        let mut child = desk.command("models import large.gguf", &[]).spawn().unwrap();
        thread::sleep(Duration::from_millis(delay_ms));
        child.kill().unwrap();
        child.wait().unwrap();
        let list = desk.run("models list --json").json();
        assert_eq!(leftovers(&desk.path("data").join("models")), 0, "after {delay_ms} ms");
        assert_eq!(list["damaged"], json!([]));
        if let Some(id) = list["models"][1]["id"].as_str() {
            desk.run(&format!("models verify {id}")).text();
            desk.run(&format!("models remove {id}")).text();
        }
    }
    assert!(desk.run("models import large.gguf").text().contains("imported"));
}

#[test]
fn the_doctor_finds_a_device_and_no_socket() {
    let desk = Desk::new();
    let json = desk.run("doctor --json").json();
    assert_eq!(json["version"], env!("CARGO_PKG_VERSION"));
    let devices = json["devices"].as_array().unwrap();
    assert!(devices.iter().any(|device| device["kind"] == "cpu" && device["usable"] == true), "{json}");
    assert_eq!(json["data"]["models"], 0);
    if Path::new("/proc/self/fd").exists() {
        assert_eq!(json["sockets"]["internet"], 0);
    }
    let text = desk.run("doctor --data elsewhere").text();
    assert!(text.contains("elsewhere") && text.contains("not made yet"), "{text}");
}
