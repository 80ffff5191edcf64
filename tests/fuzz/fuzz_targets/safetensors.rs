//! Any bytes as a safetensors file: its header is read whole or refused by name.

#![no_main]

use carnet::engine::weights::safetensors;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Err(error) = safetensors::read_names(bytes) {
        assert!(!error.to_string().is_empty());
    }
});
