//! The kernels for processors, alone: small enough to be built for 64-bit ARM and run in an emulator.
//!
//! `platforms/desktop/neon` builds this without the rest of the crate and runs it on several kinds
//! of processor; the tests are the kernels' own. CARNET_PROCESSOR names the sets of instructions that
//! must be found, best first.
#![allow(dead_code, unused_imports, unreachable_pub, missing_docs, reason = "only the tests are used")]

// The one function the kernels ask of another crate.
extern crate self as rayon;

pub fn current_num_threads() -> usize {
    2
}

#[path = "../../src/engine"]
mod engine {
    pub mod quant;

    /// What the kernels know of architectures.
    pub mod arch {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Pairing {
            Halves,
            Neighbours,
        }

        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Activation {
            Silu,
            Gelu,
        }
    }

    mod kernel {
        pub mod cpu;

        #[test]
        fn the_right_sets_of_instructions_are_found() {
            let wanted = std::env::var("CARNET_PROCESSOR").unwrap_or_default();
            let rows = cpu::ISAS.iter().filter(|isa| (isa.is_there)()).map(|isa| isa.name);
            let panels = cpu::panel::PANELS.iter().filter(|isa| (isa.is_there)()).map(|isa| isa.name);
            assert_eq!(rows.chain(["|"]).chain(panels).collect::<Vec<_>>().join(" "), wanted);
        }
    }
}
