//! Any text as a chat template over a small conversation: rendered or refused by name, in bounds.

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
        Turn::new(Role::System, "Be brief."),
        Turn::new(Role::User, text),
        Turn::new(Role::Assistant, "Yes."),
        Turn::new(Role::User, "Why?"),
    ];
    let Ok(rendered) = template.render(&turns, &Options::default()) else {
        return;
    };
    for range in rendered.data {
        assert!(rendered.text.get(range).is_some(), "data lie outside the text");
    }
});
