//! Where gradients are computed: the processor, or a GPU through wgpu or, built in, CUDA.
//!
//! The same network runs on all of them.

use burn::tensor::Device;

use super::error::Result;
use crate::engine::device::{self, Choice};

/// The device of a choice; `auto` takes a real GPU where there is one.
///
/// # Errors
/// The engine's, where a GPU is asked for and there is none.
pub fn open(choice: Choice) -> Result<Device> {
    #[cfg(feature = "cuda")]
    if matches!(choice, Choice::Gpu | Choice::Auto) {
        return Ok(Device::cuda(burn::tensor::DeviceIndex::Default));
    }
    Ok(device::open(choice)?.device)
}
