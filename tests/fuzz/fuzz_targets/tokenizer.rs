//! Any vocabulary, as settings or as `tokenizer.json`, and any text. What must hold stands in `checks.rs`.

#![no_main]

#[path = "../checks.rs"]
#[allow(dead_code, reason = "each target makes one of the checks")]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    checks::tokenizer(bytes);
});
