//! Application logic without any screen: what the parts below mean together.
//!
//! Names no SQL, no tensor and no widget; the command line and the screens call the same functions.

mod device;
pub mod notice;

use std::path::Path;
use std::sync::Arc;

use crate::store::{Options, Vault};

/// The store in the data folder `data` on this device. Touches nothing yet.
pub fn vault(data: &Path) -> Vault {
    Vault::new(data, Arc::new(device::ThisDevice), Options::default())
}
