//! Any bytes as a GGUF file: read whole or refused by name.

#![no_main]

use carnet::engine::weights::gguf;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match gguf::read_metadata(bytes) {
        Ok(metadata) => {
            for (key, _) in metadata.iter() {
                assert!(metadata.get(key).is_some());
                let _ = (
                    metadata.require_count(key),
                    metadata.require_real(key),
                    metadata.require_text(key),
                );
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
