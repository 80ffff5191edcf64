//! The whole app in its real window: clicks and keys through the window system, on a screen of its own.
//!
//! One long session, as a new person would have it, run where there is no network at all and
//! watched for every socket it asks for. Words are looked up in the locale files, so that a text may
//! change and the test still reads like the screen.

mod sockets;

use std::path::{Path, PathBuf};

use carnet::i18n::{Language, text};
use serde_json::json;

use crate::support::screen::{Found, Program, Screen, wait};
use crate::support::{fixtures, tiny};

const PASSPHRASE: &str = "swallow harbour lantern";

/// A person in front of the window.
struct Session {
    program: Program,
    language: Language,
}

impl Drop for Session {
    /// A picture says more than the words that were not found.
    fn drop(&mut self) {
        if std::thread::panicking() {
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("end-to-end.png");
            if self.program.picture(&path) {
                eprintln!("the screen at the failure: {}", path.display());
            }
        }
    }
}

impl Session {
    fn start(screen: &Screen, data: &Path, trace: &Path) -> Self {
        let mut command = sockets::watched(trace, Path::new(env!("CARGO_BIN_EXE_carnet")));
        command
            .args(["--device", "cpu", "--data"])
            .arg(data)
            .env("LANG", "en_US.UTF-8")
            .env("LC_ALL", "en_US.UTF-8");
        Self { program: Program::start(screen, &mut command), language: Language::English }
    }

    /// The words of a key in the language of the moment.
    fn words(&self, key: &str) -> String {
        text(self.language, key, &[])
    }

    /// The button that is called or says this.
    fn button(&mut self, key: &str) -> Found {
        let words = self.words(key);
        wait(("button", &words), || self.try_button(&words))
    }

    fn try_button(&mut self, words: &str) -> Option<Found> {
        let called = format!("button[aria-label={}]", json!(words));
        let mut found = self.program.find(&called);
        found.extend(self.program.find_text("button", words));
        found.into_iter().find(|found| found.is("visible") && !found.is("disabled"))
    }

    fn press(&mut self, key: &str) {
        let button = self.button(key);
        self.program.click_on(&button);
    }

    /// Clicks into the field with this label and types.
    fn fill(&mut self, key: &str, typed: &str) {
        let words = self.words(key);
        let field = wait(("field", &words), || self.try_field(&words));
        self.program.click_on(&field);
        self.program.key("ctrl+a");
        self.program.type_text(typed);
        // Keys wait in the window system: the next click must not overtake them.
        wait(("the keys of", &words), || (self.try_field(&words)?.value() == typed).then_some(()));
    }

    fn try_field(&mut self, words: &str) -> Option<Found> {
        let fields = self.program.find("input, textarea");
        fields.into_iter().find(|field| field.is("visible") && field.name() == words)
    }

    /// Waits until the page says this.
    fn sees(&mut self, words: &str) {
        self.program.wait_for_text("body", words);
    }

    fn sees_key(&mut self, key: &str) {
        let words = self.words(key);
        self.sees(&words);
    }

    /// Text of the last answer.
    fn answer(&mut self) -> String {
        let found = self.program.find(".turn-answer .message-text");
        found.last().map(|found| found.text().to_owned()).unwrap_or_default()
    }

    /// Text of the last message of the person's.
    fn question(&mut self) -> String {
        let found = self.program.find(".turn-own .bubble");
        found.last().map(|found| found.text().to_owned()).unwrap_or_default()
    }

    /// Types a message and sends it with Enter.
    fn says(&mut self, typed: &str) {
        self.fill("chat-composer-label", typed);
        self.program.key("Return");
    }

    /// Waits until Stop is Send again.
    fn waits_for_the_end(&mut self) {
        let (send, stop) = (self.words("chat-send"), self.words("chat-stop"));
        let called = |name: &str| format!("button[aria-label={}]", json!(name));
        wait("the end of the answer", || {
            let busy = !self.program.find(&called(&stop)).is_empty();
            (!busy && !self.program.find(&called(&send)).is_empty()).then_some(())
        });
    }

    /// From any first page to a tab.
    fn goes_to(&mut self, key: &str) {
        let words = self.words(key);
        let place = wait(("tab", &words), || {
            self.program.find_text("nav button", &words).into_iter().find(|found| found.is("visible"))
        });
        self.program.click_on(&place);
    }

    /// Closes the window; whether the program ended well.
    fn closes(&mut self) -> bool {
        self.program.close()
    }

    fn back(&mut self) {
        self.press("action-back");
    }
}

/// The model of the session: the small real one where it is at hand.
fn model(folder: &Path) -> PathBuf {
    match fixtures().map(|fixtures| fixtures.join("stories260K.gguf")).filter(|file| file.exists()) {
        Some(file) => file,
        None => {
            let file = folder.join("tiny.gguf");
            std::fs::write(&file, tiny::llama_gguf()).unwrap();
            file
        }
    }
}

#[test]
fn a_person_uses_the_app_from_its_first_run_to_a_crash() {
    let (Some(screen), Some(folder)) = (Screen::start(), sockets::can_watch()) else { return };
    let (data, trace) = (folder.path().join("data"), folder.path().join("trace"));
    let file = model(folder.path());
    let mut session = Session::start(&screen, &data, &trace);
    first_run(&mut session);
    import(&mut session, &file);
    one_answer(&mut session);
    let slow = folder.path().join("slow.gguf");
    std::fs::write(&slow, tiny::slow_llama()).unwrap();
    import_another(&mut session, &slow);
    talk(&mut session);
    edit_and_branch(&mut session);
    rename_and_search(&mut session);
    french(&mut session);
    lock_and_unlock(&mut session);
    let written = kill_in_an_answer(session);
    let again = |name: &str| {
        let mut session = Session::start(&screen, &data, &folder.path().join(name));
        session.language = Language::French;
        unlock(&mut session);
        session
    };
    let mut session = again("trace-2");
    partial_answer_is_there(&mut session, &written);
    kill_while_typing(session);
    let mut session = again("trace-3");
    draft_is_there(&mut session);
    assert!(session.closes(), "the window closes and the program ends well");
    for trace in [trace, folder.path().join("trace-2"), folder.path().join("trace-3")] {
        let found = sockets::asked_for(&trace);
        assert!(found.iter().any(|line| line.contains("AF_UNIX")), "the watch saw the window's own sockets");
        assert_eq!(sockets::internet(&found), Vec::<String>::new());
    }
}

fn first_run(session: &mut Session) {
    session.sees_key("gate-welcome-title");
    session.press("gate-begin");
    session.sees_key("gate-code-title");
    let code = session.program.wait_for(".code-groups").text().to_owned();
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    assert_eq!(letters.len(), 32, "{code}");
    session.press("gate-code-written");
    session.fill("gate-check-label", &letters.to_lowercase());
    session.press("gate-check-action");
    session.sees_key("gate-lock-title");
    session.fill("gate-passphrase-label", PASSPHRASE);
    session.fill("gate-passphrase-again", PASSPHRASE);
    session.press("gate-lock-set");
    session.sees_key("chats-empty-title");
}

fn import(session: &mut Session, file: &Path) {
    session.goes_to("nav-you");
    session.press("models-title");
    session.sees_key("models-larger-title");
    session.program.pick(Some(file));
    session.press("models-import");
    session.sees_key("models-candidate-title");
    session.press("models-candidate-copy");
    // Below the one that is always there.
    session.program.wait_for(".models li:nth-child(2)");
    assert!(file.exists(), "a copy leaves the file");
}

fn one_answer(session: &mut Session) {
    session.goes_to("nav-chats");
    session.goes_to("nav-write");
    session.says("Once upon a time");
    wait("an answer", || Some(session.answer()).filter(|text| !text.is_empty()));
    session.waits_for_the_end();
    session.back();
}

/// Moves a second model in and makes it the one that answers.
fn import_another(session: &mut Session, file: &Path) {
    session.goes_to("nav-you");
    session.press("models-title");
    session.program.pick(Some(file));
    session.press("models-import");
    session.press("models-candidate-move");
    session.program.click_text(".models button", "slow");
    assert!(!file.exists(), "a moved file takes no space twice");
    session.press("models-choose");
    session.sees_key("models-chosen");
    session.back();
    session.back();
}

fn talk(session: &mut Session) {
    session.goes_to("nav-chats");
    session.goes_to("nav-write");
    session.says("Once upon a time there was a lighthouse");
    // It grows before our eyes.
    let stop = session.words("chat-stop");
    session.program.wait_for(&format!("button[aria-label={}]", json!(stop)));
    let first = wait("the first words", || Some(session.answer()).filter(|text| !text.is_empty()));
    wait("more words", || (session.answer().len() > first.len()).then_some(()));
    session.press("chat-stop");
    session.waits_for_the_end();
    session.sees_key("chat-state-stopped");
    let stopped = session.answer();
    assert!(stopped.len() >= first.len());

    session.press("chat-continue");
    wait("more after it was stopped", || (session.answer().len() > stopped.len()).then_some(()));
    session.press("chat-stop");
    session.waits_for_the_end();

    session.press("chat-regenerate");
    wait("another answer", || Some(session.answer()).filter(|text| !text.is_empty()));
    session.press("chat-stop");
    session.waits_for_the_end();
    session.program.wait_for_text(".branches", "2/2");
    session.press("chat-branch-previous");
    session.program.wait_for_text(".branches", "1/2");
    assert!(session.answer().starts_with(stopped.trim_end()), "the first answer is kept");
}

fn edit_and_branch(session: &mut Session) {
    session.press("chat-edit");
    session.fill("chat-composer-label", "Once upon a time there was a submarine");
    session.press("chat-edit-send");
    wait("the new version", || session.question().contains("submarine").then_some(()));
    wait("its answer", || Some(session.answer()).filter(|text| !text.is_empty()));
    session.press("chat-stop");
    session.waits_for_the_end();
    session.press("chat-branch-previous");
    wait("the old version", || session.question().contains("lighthouse").then_some(()));
}

fn rename_and_search(session: &mut Session) {
    session.back();
    let more = text(
        Language::English,
        "chats-row-menu",
        &[("title", "Once upon a time there was a lighthouse".into())],
    );
    session.program.click(&format!("button[aria-label={}]", json!(more)));
    session.press("action-rename");
    session.fill("chats-rename-label", "Tales of the sea");
    session.press("action-save");
    session.sees("Tales of the sea");
    session.fill("chats-search-label", "submar");
    session.program.wait_for_text("mark", "submar");
    session.program.click("mark");
    wait("the branch that was found", || session.question().contains("submarine").then_some(()));
    session.back();
}

fn french(session: &mut Session) {
    session.goes_to("nav-you");
    session.press("settings-look");
    session.program.click_text("label", "Français");
    session.language = Language::French;
    session.program.wait_eval("document.documentElement.lang", &json!("fr"));
    session.sees_key("settings-look");
    session.back();
}

fn lock_and_unlock(session: &mut Session) {
    session.press("settings-lock-title");
    session.press("settings-lock-now");
    session.sees_key("gate-locked-title");
    let page = session.program.html("body").unwrap();
    assert!(
        !page.contains("Tales of the sea") && !page.contains("submarine"),
        "nothing shines through a lock"
    );
    session.fill("gate-passphrase-label", "not the passphrase");
    session.press("gate-unlock");
    session.program.wait_for("[role=alert]");
    unlock(session);
}

fn unlock(session: &mut Session) {
    session.sees_key("gate-locked-title");
    session.fill("gate-passphrase-label", PASSPHRASE);
    session.press("gate-unlock");
    session.sees("Tales of the sea");
}

/// Kills the program while it writes; what had been on the screen by then.
fn kill_in_an_answer(mut session: Session) -> String {
    session.goes_to("nav-write");
    session.says("Tell me of the long voyage");
    let seen = wait("some words", || Some(session.answer()).filter(|text| text.len() > 60));
    // What has been shown for a second is kept.
    std::thread::sleep(std::time::Duration::from_secs(2));
    sockets::kill_all(&session.program);
    seen
}

fn partial_answer_is_there(session: &mut Session, seen: &str) {
    session.program.click_text("button", "Tell me of the long voyage");
    session.sees_key("chat-state-interrupted");
    let kept = session.answer();
    assert!(kept.starts_with(seen.trim_end()), "{kept:?} does not begin with {seen:?}");
}

/// Kills the program while somebody types.
fn kill_while_typing(mut session: Session) {
    session.fill("chat-composer-label", "a draft nobody sent");
    std::thread::sleep(std::time::Duration::from_secs(1));
    sockets::kill_all(&session.program);
}

fn draft_is_there(session: &mut Session) {
    session.program.click_text("button", "Tell me of the long voyage");
    wait("the draft", || {
        (session.program.find("textarea").first()?.value() == "a draft nobody sent").then_some(())
    });
}
