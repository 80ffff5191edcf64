//! The way in, the models and the settings, drawn from sample states: as agreed, in both languages.

use carnet::i18n::Language;

use crate::screens::check;
use crate::support::samples_you;

#[test]
fn sample_screens_of_the_gate_and_the_settings_look_as_agreed() {
    check(&samples_you::all());
}

#[test]
fn there_is_a_french_sample_of_every_screen() {
    let french = |name: &str| name.ends_with("-fr");
    let all = samples_you::all();
    for screen in
        ["gate", "models", "model", "you", "look", "lock", "backup", "keeping", "storage", "proof", "about"]
    {
        let found = all.iter().filter(|sample| sample.name.split('-').next() == Some(screen));
        let tags = found
            .filter(|sample| french(sample.name))
            .map(|sample| sample.app.settings.look.language.clone());
        assert!(tags.flatten().any(|tag| Language::from_tag(&tag) == Some(Language::French)), "{screen}");
    }
}
