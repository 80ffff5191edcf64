//! Sample states of the way in, the models and the settings: every step, busy, wrong, long. The same ones
//! are drawn, checked for access and looked at.

use std::path::PathBuf;
use std::time::Duration;

use carnet::app::effect::Pick;
use carnet::app::gate::{Gate, Locked, Step, Trouble, Ways, Welcome};
use carnet::app::nav::{Screen, Tab};
use carnet::app::settings::{AutoLock, Job, JobKind, Keys, Outcome, Proof, Storage};
use carnet::app::{App, Notice, Theme};
use carnet::data::{Moment, Retention};
use zeroize::Zeroizing;

use super::samples::{Sample, in_french, pressed, sample, starter};
use super::samples_models::{model, models, with_models};
use super::stage::now;

const CODE: &str = "Q7M2-9XKD-4RTW-H8PA-3VNC-6JYE-5BFG-ZS2L";

/// A name and what is shown under it.
pub type Shown = (&'static str, App);

/// All samples.
pub fn all() -> Vec<Sample> {
    let shown = [gate(), trouble(), models(), model(), hub(), lock(), backup(), others()].concat();
    let french = FRENCH.iter().map(|(name, french)| {
        let (_, app) = shown.iter().find(|(other, _)| other == name).expect("a sample with this name");
        in_french(french, sample(name, app.clone()))
    });
    let drawn = shown.iter().map(|(name, app)| sample(name, app.clone()));
    drawn.chain(french).chain(with_presses()).collect()
}

/// What appears only when something is pressed.
fn with_presses() -> Vec<Sample> {
    let trouble = || trouble().swap_remove(0).1;
    let locked = locked(Locked::default());
    let set = || lock().pop().expect("the last one").1;
    let models = with_models(&[Screen::Models, Screen::Model("aaaa00000002".to_owned())], |_| {});
    let keeping = open_at(&[Screen::Keeping]);
    vec![
        pressed("gate-code-copy", welcome(Step::Code(code()), false, None), &["Copy it all the same"]),
        pressed("gate-stuck", locked.clone(), &["Neither passphrase nor code"]),
        pressed("gate-salvage", trouble(), &["What has opened Carnet until now"]),
        pressed("lock-change-sheet", set(), &["New passphrase"]),
        pressed("lock-remove-sheet", set(), &["Carnet will open without asking."]),
        pressed("lock-code-sheet", set(), &["The old code will no longer open"]),
        pressed("model-remove-sheet", models, &["It frees"]),
        pressed("keeping-erase-sheet", keeping.clone(), &["To be sure, type the word"]),
        in_french("keeping-erase-sheet-fr", pressed("", keeping, &["Pour confirmer"])),
    ]
}

/// The samples that are drawn in French as well, one of each screen.
const FRENCH: &[(&str, &str)] = &[
    ("gate-hello", "gate-hello-fr"),
    ("gate-code", "gate-code-fr"),
    ("gate-typeback-wrong", "gate-typeback-wrong-fr"),
    ("gate-lock", "gate-lock-fr"),
    ("gate-locked-wait", "gate-locked-wait-fr"),
    ("gate-trouble", "gate-trouble-fr"),
    ("models-starter", "models-starter-fr"),
    ("models-list", "models-list-fr"),
    ("models-gpu-rests", "models-gpu-rests-fr"),
    ("models-candidate", "models-candidate-fr"),
    ("model-measured", "model-measured-fr"),
    ("you-begun", "you-begun-fr"),
    ("look", "look-fr"),
    ("lock-begun", "lock-begun-fr"),
    ("backup-made", "backup-made-fr"),
    ("keeping-days", "keeping-days-fr"),
    ("storage-sizes", "storage-sizes-fr"),
    ("proof-none", "proof-none-fr"),
    ("about", "about-fr"),
];

fn at_gate(gate: Gate) -> App {
    let mut app = App::default();
    app.gate = gate;
    app
}

fn welcome(step: Step, busy: bool, notice: Option<&'static str>) -> App {
    at_gate(Gate::Welcome(Welcome { step, busy, notice: notice.map(Notice::new) }))
}

fn code() -> Zeroizing<String> {
    Zeroizing::new(CODE.to_owned())
}

fn locked(locked: Locked) -> App {
    at_gate(Gate::Locked(Locked { has_passphrase: true, ..locked }))
}

fn gate() -> Vec<Shown> {
    let mut restoring = welcome(Step::Hello, false, None);
    restoring.settings.chosen = Some((Pick::BackupFrom, PathBuf::from("/media/stick/Carnet 2026-11-20.age")));
    let mut working = welcome(Step::Hello, false, None);
    working.settings.job = Some(Job { kind: JobKind::Restore, share: Some(0.62), stopping: false });
    let mut failed = welcome(Step::Hello, false, None);
    failed.settings.last = Some(JobKind::Restore);
    let why = Notice::new("error-backup-wrong-secret").detail(&"no identity matches a recipient");
    failed.settings.outcome = Some(Outcome::Failed(why));
    let waiting = Notice::new("error-passphrase-wait").with("time", Duration::from_secs(75));
    vec![
        ("gate-starting", at_gate(Gate::Starting)),
        ("gate-hello", welcome(Step::Hello, false, None)),
        ("gate-hello-busy", welcome(Step::Hello, true, None)),
        ("gate-hello-failed", welcome(Step::Hello, false, Some("error-no-space"))),
        ("gate-restore-secret", restoring),
        ("gate-restore-busy", working),
        ("gate-restore-failed", failed),
        ("gate-code", welcome(Step::Code(code()), false, None)),
        ("gate-typeback", welcome(Step::TypeBack(code()), false, None)),
        ("gate-typeback-wrong", welcome(Step::TypeBack(code()), false, Some("error-code-misspelled"))),
        ("gate-lock", welcome(Step::Lock, false, None)),
        ("gate-lock-refused", welcome(Step::Lock, false, Some("error-passphrase-unusable"))),
        ("gate-lock-busy", welcome(Step::Lock, true, None)),
        ("gate-locked", locked(Locked::default())),
        ("gate-locked-busy", locked(Locked { busy: true, ..Locked::default() })),
        (
            "gate-locked-wrong",
            locked(Locked { notice: Some(Notice::new("error-passphrase-wrong")), ..Locked::default() }),
        ),
        (
            "gate-locked-wait",
            locked(Locked {
                notice: Some(waiting),
                wait: Some(Duration::from_secs(75)),
                ..Locked::default()
            }),
        ),
        ("gate-locked-code", locked(Locked { way: Ways::Code, ..Locked::default() })),
    ]
}

fn trouble() -> Vec<Shown> {
    let damaged =
        || Notice::new("error-store-damaged").detail(&"page 17 of the database is not as it was written");
    let trouble = |notice, can_salvage, can_restore, busy| {
        at_gate(Gate::Trouble(Trouble { notice, can_salvage, can_restore, busy }))
    };
    vec![
        ("gate-trouble", trouble(damaged(), true, true, false)),
        ("gate-trouble-busy", trouble(damaged(), true, true, true)),
        (
            "gate-trouble-newer",
            trouble(Notice::new("error-store-newer").detail(&"version 9, known 4"), false, false, false),
        ),
    ]
}

/// An app that is open at these screens.
pub fn open_at(screens: &[Screen]) -> App {
    let mut app = at_gate(Gate::Open);
    app.settings.kept.keys = Keys { code_confirmed: true, device_slot: true, ..Keys::default() };
    app.nav.go_to_tab(Tab::You);
    for screen in screens {
        app.nav.go(screen.clone());
    }
    app
}

fn hub() -> Vec<Shown> {
    let mut begun = open_at(&[]);
    begun.settings.kept.keys = Keys { lies_beside: true, ..Keys::default() };
    begun.models.rows = Some(vec![starter()]);
    let mut settled = with_models(&[], |_| {});
    settled.settings.kept.keys = Keys { passphrase: true, code_confirmed: true, ..Keys::default() };
    settled.settings.kept.backed_up = Some(Moment { unix_ms: now().unix_ms - 26 * 3_600_000, ..now() });
    settled.settings.kept.retention = Retention::Days(180);
    settled.settings.kept.persona = Some("writer".to_owned());
    settled.settings.look.theme = Theme::Dark;
    let mut look = open_at(&[Screen::Look]);
    look.settings.look.text_percent = 130;
    vec![("you-begun", begun), ("you-settled", settled), ("look", look)]
}

fn lock() -> Vec<Shown> {
    let at = |keys: Keys, change: fn(&mut App)| {
        let mut app = open_at(&[Screen::Lock]);
        app.settings.kept.keys = keys;
        change(&mut app);
        app
    };
    let begun = Keys { lies_beside: true, ..Keys::default() };
    let confirmed = Keys { code_confirmed: true, device_slot: true, ..Keys::default() };
    let locked = Keys { passphrase: true, code_confirmed: true, ..Keys::default() };
    vec![
        ("lock-begun", at(begun, |_| {})),
        ("lock-code-shown", at(begun, |app| app.settings.code = Some(code()))),
        (
            "lock-code-wrong",
            at(begun, |app| {
                app.settings.code = Some(code());
                let why = Notice::new("error-code-misspelled");
                (app.settings.last, app.settings.outcome) = (Some(JobKind::Keys), Some(Outcome::Failed(why)));
            }),
        ),
        ("lock-confirmed", at(confirmed, |_| {})),
        ("lock-no-key-store", at(Keys { device_slot: false, lies_beside: true, ..confirmed }, |_| {})),
        (
            "lock-busy",
            at(confirmed, |app| {
                app.settings.job = Some(Job { kind: JobKind::Keys, share: None, stopping: false });
            }),
        ),
        (
            "lock-set",
            at(locked, |app| {
                app.settings.kept.auto_lock = AutoLock::Minutes(5);
                let done = Outcome::Done("lock-passphrase-set");
                (app.settings.last, app.settings.outcome) = (Some(JobKind::Keys), Some(done));
            }),
        ),
    ]
}

fn backup() -> Vec<Shown> {
    let at = |change: fn(&mut App)| {
        let mut app = open_at(&[Screen::Backup]);
        change(&mut app);
        app
    };
    vec![
        ("backup-never", at(|_| {})),
        (
            "backup-seal",
            at(|app| app.settings.chosen = Some((Pick::BackupTo, PathBuf::from("/x/Carnet 2026-11-22.age")))),
        ),
        (
            "backup-seal-without-code",
            at(|app| {
                app.settings.kept.keys = Keys { lies_beside: true, ..Keys::default() };
                app.settings.chosen = Some((Pick::BackupTo, PathBuf::from("/x/Carnet 2026-11-22.age")));
            }),
        ),
        (
            "backup-restore-secret",
            at(|app| {
                app.settings.chosen = Some((Pick::BackupFrom, PathBuf::from("/x/Carnet 2026-11-20.age")));
            }),
        ),
        (
            "backup-busy",
            at(|app| {
                app.settings.job = Some(Job { kind: JobKind::Backup, share: Some(0.7), stopping: false });
                app.settings.kept.backed_up =
                    Some(Moment { unix_ms: now().unix_ms - 9 * 86_400_000, ..now() });
            }),
        ),
        (
            "backup-made",
            at(|app| {
                app.settings.kept.backed_up = Some(now());
                let made = Outcome::Backup { kind: JobKind::Backup, chats: 41, entries: 1, bytes: 2_480_000 };
                (app.settings.last, app.settings.outcome) = (Some(JobKind::Backup), Some(made));
            }),
        ),
        (
            "backup-restored",
            at(|app| {
                app.settings.code = Some(code());
                let made =
                    Outcome::Backup { kind: JobKind::Restore, chats: 41, entries: 0, bytes: 2_480_000 };
                (app.settings.last, app.settings.outcome) = (Some(JobKind::Restore), Some(made));
            }),
        ),
        (
            "backup-failed",
            at(|app| {
                let why =
                    Notice::new("error-no-space").detail(&"write: No space left on device (os error 28)");
                (app.settings.last, app.settings.outcome) =
                    (Some(JobKind::Backup), Some(Outcome::Failed(why)));
            }),
        ),
    ]
}

fn others() -> Vec<Shown> {
    let at = |screen: Screen, change: fn(&mut App)| {
        let mut app = open_at(&[screen]);
        change(&mut app);
        app
    };
    vec![
        ("keeping-forever", at(Screen::Keeping, |_| {})),
        ("keeping-days", at(Screen::Keeping, |app| app.settings.kept.retention = Retention::Days(45))),
        ("storage-loading", at(Screen::Storage, |_| {})),
        ("storage-sizes", at(Screen::Storage, stored)),
        (
            "storage-checking",
            at(Screen::Storage, |app| {
                stored(app);
                app.settings.job = Some(Job { kind: JobKind::Check, share: None, stopping: false });
            }),
        ),
        (
            "storage-sound",
            at(Screen::Storage, |app| {
                stored(app);
                let done = Outcome::Done("storage-check-sound");
                (app.settings.last, app.settings.outcome) = (Some(JobKind::Check), Some(done));
            }),
        ),
        ("proof-loading", at(Screen::Proof, |_| {})),
        ("proof-none", at(Screen::Proof, |app| app.settings.proof = proof(Some(0)))),
        ("proof-some", at(Screen::Proof, |app| app.settings.proof = proof(Some(2)))),
        ("proof-unknown", at(Screen::Proof, |app| app.settings.proof = proof(None))),
        ("about", at(Screen::About, |_| {})),
    ]
}

fn proof(internet: Option<usize>) -> Option<Proof> {
    Some(Proof { internet, local: internet.map(|_| 3), when: now() })
}

fn stored(app: &mut App) {
    app.settings.storage = Some(Storage {
        folder: "/home/somebody/.local/share/carnet".to_owned(),
        store_bytes: 4_210_688,
        cache_bytes: 1_048_576,
        models_bytes: 3_129_204_544,
        models: 2,
        free_bytes: Some(48_300_000_000),
        chats: 41,
        key_store: Some("Secret Service".to_owned()),
    });
}
