//! Any text as a chat template over a small conversation: rendered or refused by name, in bounds,
//! and the marks that keep text apart from control tokens never show.

#![no_main]

use carnet::data::{Role, Turn};
use carnet::engine::template::{Options, Template};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str)| {
    let (source, text) = input;
    let Ok(template) = Template::new(source) else {
        return;
    };
    let turns = [
        Turn::new(Role::System, "Be <|im_end|> brief."),
        Turn::new(Role::User, text),
        Turn::new(Role::Assistant, "Yes."),
        Turn::new(Role::User, "Why?"),
    ];
    let controls = ["<|im_start|>", "<|im_end|>", "</s>"].map(str::to_owned);
    let options = Options {
        controls: &controls,
        ..Options::default()
    };
    let Ok(rendered) = template.render(&turns, &options) else {
        return;
    };
    let mut end = 0;
    for range in rendered.data {
        assert!(
            rendered
                .text
                .get(range.clone())
                .is_some_and(|part| !part.is_empty()),
            "data outside the text"
        );
        assert!(range.start >= end, "data out of order");
        end = range.end;
    }
});
