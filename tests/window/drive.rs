//! What is expected of the window, one function a claim.
//!
//! Says what it ran, as other tests do; a name on the command line runs only what contains it.

use std::fs;
use std::panic::catch_unwind;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::screen::{Program, Screen};

const CLAIMS: &[(&str, fn())] = &[
    ("the_window_draws_and_hears", draws_and_hears),
    ("text_arrives_whole", crate::text::arrives_whole),
    ("every_key_is_seen_in_a_long_text", crate::text::a_key_is_seen),
    ("enter_sends_and_a_form_does_nothing", crate::text::enter_sends),
    ("a_box_keeps_its_end_or_its_row", crate::scroll::keeps),
    ("what_another_thread_says_arrives", streams),
    ("the_shell_does_what_it_is_asked", shell),
    ("nothing_leaks_from_the_page", crate::leaks::nothing_leaks),
    ("nonsense_is_dropped", nonsense),
    ("a_dead_page_comes_back", comes_back),
    ("a_stuck_page_comes_back", comes_unstuck),
];

/// The application on a screen of its own, and the folder it keeps its draft in.
pub struct Stage {
    // Fields are dropped in order: the program before its screen.
    pub program: Program,
    pub folder: tempfile::TempDir,
    _screen: Screen,
}

impl Stage {
    /// Starts the application; `None` where there are no tools for it.
    pub fn start() -> Option<Self> {
        let screen = Screen::start()?;
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        let mut program = Program::start(&screen, command.env("CARNET_WINDOW_APP", folder.path()));
        // No style sheet is under test: all is to be in sight, and the box is to scroll.
        program.eval(
            "Object.assign(document.getElementById('rows').style, { height: '160px', overflowY: 'scroll' })",
        );
        Some(Self { program, folder, _screen: screen })
    }

    /// What the application was told stands in its text field.
    pub fn draft(&self) -> String {
        fs::read_to_string(self.folder.path().join("draft.txt")).unwrap_or_default()
    }
}

/// Runs the claims.
pub fn run() -> ExitCode {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let mut failed = 0;
    for (name, claim) in CLAIMS.iter().filter(|(name, _)| name.contains(&wanted)) {
        let started = Instant::now();
        let is_good = catch_unwind(claim).is_ok();
        println!(
            "test {name} ... {} ({:.1} s)",
            if is_good { "ok" } else { "FAILED" },
            started.elapsed().as_secs_f32()
        );
        failed += usize::from(!is_good);
    }
    println!("\ntest result: {}. {failed} failed", if failed == 0 { "ok" } else { "FAILED" });
    ExitCode::from(u8::from(failed > 0))
}

fn draws_and_hears() {
    let Some(mut stage) = Stage::start() else { return };
    let program = &mut stage.program;
    assert_eq!(program.eval("[innerWidth, innerHeight]"), json!([390, 844]));
    assert_eq!(
        program.eval("document.documentElement.style.getPropertyValue('--viewport-height')"),
        json!("844px")
    );
    for _ in 0..3 {
        program.click("#more");
    }
    program.wait_for_text("#count", "3");
    assert_eq!(program.wait_for("#more").name(), "More");
    assert!(program.wait_for("#place").text().ends_with("true"), "a mounted element knows its place");
    assert_eq!(crate::sockets::internet(&stage.program), Vec::<String>::new());
    assert!(stage.program.close(), "the program ended well");
}

fn streams() {
    let Some(mut stage) = Stage::start() else { return };
    let expected: String = (0..2000).map(|word| format!("{word} ")).collect();
    stage.program.eval("window.batches = 0; new MutationObserver(() => batches++).observe(document.getElementById('streamed'), { subtree: true, characterData: true, childList: true })");
    stage.program.click("#stream");
    stage.program.wait_for_text("#streamed", expected.trim());
    let batches = stage.program.eval("batches").as_u64().unwrap();
    assert!(batches < 1000, "{batches} batches for 2000 words");
}

fn shell() {
    let Some(mut stage) = Stage::start() else { return };
    let program = &mut stage.program;
    program.click("#copy");
    program.click("#draft");
    crate::screen::wait("the copied text", || {
        program.key("ctrl+a");
        program.key("ctrl+v");
        let pasted = program.wait_for("#draft");
        (pasted.value() == "Ça va ? 😀\n\"<b>\" \\ \u{2028}").then_some(())
    });

    program.click("#look");
    let look = program.eval(
        "[document.documentElement.lang, document.documentElement.dataset.theme, \
         getComputedStyle(document.documentElement).fontSize, document.documentElement.hasAttribute('data-still')]",
    );
    assert_eq!(look, json!(["fr", "dark", "24px", true]));

    let file = stage.folder.path().join("é.gguf");
    program.pick(Some(&file));
    program.click("#pick");
    program.wait_for_text("#picked", &format!("{:?}", Some(&file)));
    program.click("#pick");
    program.wait_for_text("#picked", "None");

    program.click("#ask");
    assert!(
        program.wait_for("#answer").is("focused"),
        "what the shell is asked for comes after data-autofocus"
    );
    program.type_text("now");
    assert_eq!(program.wait_for("#answer").value(), "now");

    let close = program.wait_for("#close");
    program.click_last(&close);
    assert!(stage.program.close(), "the program ended well");
}

/// Whatever stands in a message, the window goes on.
fn nonsense() {
    let Some(mut stage) = Stage::start() else { return };
    stage.program.eval(
        r#"for (const text of ["", "{", "null", "undefined", "\ud800", "[".repeat(1 << 20),
            '{"method":"painted","params":99}', '{"method":"user_event","params":{}}',
            '{"method":"user_event","params":{"name":"click","element":4000000000,"bubbles":true,"data":{}}}',
            '{"method":"user_event","params":{"name":"click","element":-1,"bubbles":true,"data":{}}}',
            '{"method":"user_event","params":{"name":"input","element":1,"bubbles":true,"data":[]}}'])
          for (let time = 0; time < 3; time++) window.ipc.postMessage(text);"#,
    );
    stage.program.click("#more");
    stage.program.wait_for_text("#count", "1");
}

/// The process behind the page dies; the page is drawn again from what the application knows.
fn comes_back() {
    let Some(mut stage) = Stage::start() else { return };
    let program = &mut stage.program;
    program.click("#more");
    program.click("#look");
    program.click("#draft");
    program.type_text("not lost");
    crate::text::expect(&stage, "not lost");
    let program = &mut stage.program;
    let times = if std::env::var_os("CARNET_LONG").is_some() { 20 } else { 3 };
    for time in 1..=times {
        let pages = program.children("WebKitWebProces");
        assert_eq!(pages.len(), 1, "one process for the page");
        let started = Instant::now();
        assert!(Command::new("kill").args(["-9", &pages[0].to_string()]).status().unwrap().success());
        crate::screen::wait("another process", || {
            (program.children("WebKitWebProces") != pages).then_some(())
        });
        program.wait_for("#count");
        let took = started.elapsed();
        println!("    back after {} ms", took.as_millis());
        assert_eq!(program.wait_for("#draft").value(), "not lost");
        assert_eq!(program.wait_for("#count").text(), time.to_string());
        assert_eq!(program.eval("document.documentElement.lang"), json!("fr"), "the page looks as before");
        program.click("#more");
        program.wait_for_text("#count", &(time + 1).to_string());
    }
}

/// A page that does nothing for long is ended and drawn again. Slow, since patience is what it is about.
fn comes_unstuck() {
    if std::env::var_os("CARNET_LONG").is_none() {
        println!("    skipped: CARNET_LONG is not set");
        return;
    }
    let Some(mut stage) = Stage::start() else { return };
    let program = &mut stage.program;
    program.click("#more");
    let page = program.children("WebKitWebProces")[0].to_string();
    // Stopped in the midst of the words: only a page that owes an answer is missed.
    let stream = program.wait_for("#stream");
    program.click_last(&stream);
    assert!(Command::new("kill").args(["-STOP", &page]).status().unwrap().success());
    // Silent for eight seconds, asked for a sign of life for eight more; then drawn anew.
    std::thread::sleep(Duration::from_secs(25));
    program.wait_for_text("#count", "1");
    assert_ne!(program.children("WebKitWebProces")[0].to_string(), page);
}
