//! Whether a model answers sooner on the graphics chip or on the processor, found out by trying both.
//!
//! A chip may compute right and still be slower than the processor's kernels, as on phones whose both share
//! one memory. What was measured holds for a model, a chip with its driver, and this version of the program.

use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::engine::Result;
use crate::engine::model::{Model, Rows};

/// A turn as people have them: tokens read, then tokens written.
const READ: f64 = 256.0;
const WRITTEN: f64 = 128.0;
/// Positions read at once, tokens written one by one, and how often all of it is measured: the fastest counts.
const CHUNK: usize = 64;
const STEPS: usize = 4;
const TIMES: usize = 2;

/// What a turn takes on either, measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// The chip and its driver, in their own words.
    pub chip: String,
    /// Microseconds there.
    pub gpu_us: u64,
    /// Microseconds on the processor.
    pub cpu_us: u64,
}

impl Trial {
    /// Whether the processor is to answer.
    pub fn prefers_cpu(&self) -> bool {
        self.cpu_us < self.gpu_us
    }
}

/// Microseconds that a turn takes.
///
/// # Errors
/// Those of a pass.
pub(in crate::engine) fn turn_us(model: &Model) -> Result<u64> {
    let mut best = f64::INFINITY;
    let rows = Rows::Best { k: 1, len: model.plan().vocab };
    let chunk = vec![0; CHUNK.min(model.chunk())];
    // Once more than is measured: the first time wakes what has to be woken.
    for at in 0..=TIMES {
        let mut cache = model.new_cache();
        let begun = Instant::now();
        model.forward(&chunk, &mut cache, rows, &|| false)?;
        let read_s = begun.elapsed().as_secs_f64() / chunk.len() as f64;
        let begun = Instant::now();
        for _ in 0..STEPS {
            model.forward(&[0], &mut cache, rows, &|| false)?;
        }
        let written_s = begun.elapsed().as_secs_f64() / STEPS as f64;
        if at > 0 {
            best = best.min(READ * read_s + WRITTEN * written_s);
        }
    }
    Ok((1e6 * best) as u64)
}
