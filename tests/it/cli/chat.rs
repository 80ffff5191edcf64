//! Talking through a pipe: one line a message, nothing kept.

use super::desk::Desk;

const CHAT: &str = "chat --model llama.gguf --device cpu --max-tokens 6 --temperature 0 --seed 3";

#[test]
fn every_line_is_answered_or_obeyed() {
    let desk = Desk::new();
    let script = "/help\n/nonsense\n/system Be a note\nthe day\n/stats\n/context\n/retry\ntwo\\\nlines\n\n//slash\n\
                  /new\n/retry\n/model nowhere.gguf\n";
    let ran = desk.pipe(CHAT, script);
    // The last line names a file that is not there; in a script that ends the chat.
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("nowhere.gguf"), "{ran:?}");
    for part in
        ["/retry", "there is no /nonsense", "instructions stand", "seed 3", "last answer:", "of 4096 tokens"]
    {
        assert!(ran.out.contains(part), "{part}: {ran:?}");
    }
    assert!(ran.out.contains("a new conversation\nthere is no question"), "{ran:?}");
    assert!(!desk.path("data").join("models").exists(), "a chat writes nothing");
}

#[test]
fn a_chat_ends_with_its_input_or_when_told() {
    let desk = Desk::new();
    let quit = desk.pipe(CHAT, "/quit\nthe day\n");
    assert_eq!((quit.code, quit.out.as_str()), (Some(0), ""));
    let one = desk.pipe(CHAT, "the day\n").text();
    assert!(one.ends_with('\n'), "{one:?}");
    assert_eq!(desk.pipe(CHAT, "the day").text(), one);
}

#[test]
fn a_full_context_is_told_and_the_chat_goes_on() {
    let desk = Desk::new();
    let chat = format!("{CHAT} --context 160");
    let ran = desk.pipe(&chat, "one day in the note\n".repeat(8) + "/context\n");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.err.contains("the model no longer sees") && ran.err.contains("one day in the note"),
        "{ran:?}"
    );
    assert!(ran.out.contains("no longer sees the first"), "{ran:?}");

    let ran = desk.pipe(&chat, "day ".repeat(400) + "\n");
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("the context holds 160"), "{ran:?}");
}

#[test]
fn a_chat_needs_no_import_and_says_who_answers() {
    let desk = Desk::new();
    let ran = desk.pipe("chat --device cpu --max-tokens 4", "Hello\n/stats\n/model llama.gguf\n/stats\n");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let name = desk.run("inspect --json").json()["name"].as_str().unwrap().to_owned();
    assert!(ran.err.starts_with(&format!("carnet: {name}")), "{ran:?}");
    // The small one is held closer to the likeliest words.
    let temperatures: Vec<&str> = ran.out.lines().filter(|line| line.starts_with("temperature")).collect();
    assert_eq!(temperatures.len(), 2, "{ran:?}");
    assert!(temperatures[0].contains("0.3") && temperatures[1].contains("0.7"), "{temperatures:?}");
    assert!(!desk.path("data").exists(), "a chat writes nothing");
}

#[test]
fn without_a_display_the_chat_opens_in_the_terminal_and_says_so() {
    let desk = Desk::new();
    desk.run("models import llama.gguf").text();
    let ran = desk.pipe("--device cpu", "/quit\n");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.contains("there is no display"), "{ran:?}");
}
