//! The way in, the models and the settings: as agreed, in both languages, and doing what they say.

use carnet::app::Effect;
use carnet::app::models::ImportWay;
use carnet::app::settings::BackupKey;
use carnet::i18n::Language;

use crate::screens::check;
use crate::support::samples_you;
use crate::support::stage::Stage;

/// Elements of a page that are tried; every control of these samples is among them.
const ELEMENTS_MAX: usize = 600;

#[test]
fn sample_screens_of_the_gate_and_the_settings_look_as_agreed() {
    check(&samples_you::all());
}

#[test]
fn there_is_a_french_sample_of_every_screen() {
    let all = samples_you::all();
    let screens =
        ["gate", "models", "model", "you", "look", "lock", "backup", "keeping", "storage", "proof", "about"];
    for screen in screens {
        let mut found = all.iter().filter(|sample| sample.name.split('-').next() == Some(screen));
        assert!(
            found.any(|sample| sample.name.ends_with("-fr") && sample.app.language() == Language::French),
            "{screen}"
        );
    }
}

type Asked = fn(&Effect) -> bool;

/// A sample, and what one of its controls asks of the world when it is pressed.
const ASKED: &[(&str, Asked)] = &[
    ("gate-hello", |effect| *effect == Effect::Create),
    ("gate-trouble", |effect| *effect == Effect::Start),
    ("models-candidate", |effect| matches!(effect, Effect::Import(_, ImportWay::Move))),
    ("models-candidate", |effect| matches!(effect, Effect::Import(_, ImportWay::Copy))),
    ("models-importing", |effect| *effect == Effect::StopModelJob),
    ("models-list", |effect| *effect == Effect::RemoveModel("bbbb00000009".to_owned())),
    ("model-usual", |effect| *effect == Effect::Verify("aaaa00000001".to_owned())),
    ("model-usual", |effect| *effect == Effect::Bench("aaaa00000001".to_owned())),
    ("model-tight", |effect| *effect == Effect::ChooseModel("aaaa00000002".to_owned())),
    ("look", |effect| matches!(effect, Effect::KeepLook(look) if look.still)),
    ("lock-begun", |effect| *effect == Effect::NewCode),
    ("lock-set", |effect| *effect == Effect::Lock),
    ("backup-seal", |effect| matches!(effect, Effect::Backup(_, BackupKey::Code(_)))),
    ("backup-busy", |effect| *effect == Effect::StopStoreJob),
    ("storage-sizes", |effect| *effect == Effect::CheckStore),
    ("proof-none", |effect| *effect == Effect::Prove),
];

#[test]
fn controls_ask_for_what_they_say() {
    let all = samples_you::all();
    for (number, (name, is_asked)) in ASKED.iter().enumerate() {
        let sample = all.iter().find(|sample| sample.name == *name).unwrap();
        let found = (1..ELEMENTS_MAX).any(|element| {
            let mut stage = Stage::new(sample.app.clone());
            let before = stage.effects.borrow().len();
            stage.press(element);
            stage.effects.borrow()[before..].iter().any(is_asked)
        });
        assert!(found, "line {number}: nothing on {name} asks for it");
    }
}

/// What must not be done while something else is under way cannot be pressed.
#[test]
fn what_is_busy_does_nothing_twice() {
    let all = samples_you::all();
    for name in ["gate-hello-busy", "gate-trouble-busy", "gate-lock-busy", "gate-locked-busy"] {
        let sample = all.iter().find(|sample| sample.name == name).unwrap();
        let html = Stage::new(sample.app.clone()).html();
        let enabled = html.split("<button").skip(1).filter(|button| {
            let tag = button.split('>').next().unwrap();
            tag.contains("class=\"button ") && !tag.contains("disabled=true")
        });
        assert_eq!(enabled.count(), 0, "{name}");
    }
}
