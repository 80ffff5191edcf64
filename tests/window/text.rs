//! Text on its way from a key or the clipboard to the application.

use serde_json::json;

use crate::drive::Stage;
use crate::screen::wait;

/// Text of so many bytes, in the scripts of several languages.
fn text(bytes: usize) -> String {
    let mut text = String::new();
    for number in 0.. {
        let line = format!("{number}: Où est passé l'été ? \"<b>&amp;\\ 日本語 \u{1f600} \u{202f}\t\n");
        if text.len() + line.len() > bytes {
            break;
        }
        text.push_str(&line);
    }
    text.extend(std::iter::repeat_n('x', bytes - text.len()));
    text
}

/// Waits until the application was told this text.
pub fn expect(stage: &Stage, expected: &str) {
    wait(("a draft of bytes", expected.len()), || {
        let draft = stage.draft();
        (draft.len() == expected.len()).then_some(draft)
    });
    assert!(stage.draft() == expected, "a text of {} bytes came otherwise", expected.len());
}

pub fn arrives_whole() {
    let Some(mut stage) = Stage::start() else { return };
    stage.program.click("#draft");
    let typed: String =
        "The quick brown fox; 0123456789 (jumps) over <it> & \"that\". ".chars().cycle().take(1024).collect();
    stage.program.type_text(&typed);
    expect(&stage, &typed);
    for bytes in [1 << 10, 1 << 14, 1 << 16, (1 << 17) + 1, 1 << 20] {
        let expected = text(bytes);
        stage.program.key("ctrl+a");
        stage.program.paste(&expected);
        expect(&stage, &expected);
    }
    // In the middle of the longest.
    let middle = text(1 << 20).encode_utf16().count() / 2;
    stage.program.eval(&format!("document.getElementById('draft').setSelectionRange({middle}, {middle})"));
    stage.program.type_text("HERE");
    let mut expected: Vec<u16> = text(1 << 20).encode_utf16().collect();
    expected.splice(middle..middle, "HERE".encode_utf16());
    expect(&stage, &String::from_utf16(&expected).unwrap());
    // Half a character does not cost the rest; no character ends the text.
    stage.program.eval(
        "document.getElementById('draft').value = 'a\\ud800b\\u0000c'; \
         document.getElementById('draft').dispatchEvent(new InputEvent('input', { bubbles: true }))",
    );
    expect(&stage, "a\u{fffd}b\0c");
}

/// How soon is told here and measured by `cargo bench -- --app`: a busy machine fails no test.
pub fn a_key_is_seen() {
    let Some(mut stage) = Stage::start() else { return };
    stage.program.click("#draft");
    stage.program.paste(&text(1 << 16));
    expect(&stage, &text(1 << 16));
    // From the key to the frame after the application answered it.
    stage.program.eval(
        "window.took = []; let at; \
         document.getElementById('draft').addEventListener('keydown', () => at = performance.now(), true); \
         new MutationObserver(() => requestAnimationFrame(() => took.push(performance.now() - at))) \
           .observe(document.getElementById('bytes'), { subtree: true, characterData: true, childList: true })",
    );
    for _ in 0..40 {
        stage.program.key("a");
    }
    let mut took: Vec<f64> = serde_json::from_value(stage.program.eval("took")).unwrap();
    took.sort_by(f64::total_cmp);
    assert!(took.len() >= 30, "{} keys were answered", took.len());
    println!(
        "    from key to frame in 64 KiB: median {:.0} ms, slowest {:.0} ms",
        took[took.len() / 2],
        took[took.len() - 1]
    );
}

pub fn enter_sends() {
    let Some(mut stage) = Stage::start() else { return };
    let program = &mut stage.program;
    program.click("#message");
    program.type_text("one");
    program.key("shift+Return");
    program.type_text("two");
    program.key("Return");
    program.wait_for_text("#sent", "1");
    assert_eq!(program.wait_for("#message").value(), "one\ntwo");

    let before = program.requests().len();
    program.click("#name");
    program.type_text("name");
    program.key("Return");
    program.wait_for_text("#submitted", "1");
    program.click("#submit");
    program.wait_for_text("#submitted", "2");
    program.click("#link");
    let link = program.wait_for("#link");
    program.press(&link, "2");
    program.click("#more");
    program.wait_for_text("#count", "1");
    assert_eq!(program.requests().len(), before, "nothing was loaded");
    assert_eq!(program.eval("location.href"), json!("carnet://app/"));
}
