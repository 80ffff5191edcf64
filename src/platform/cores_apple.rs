//! Which cores compute, on Apple's systems: the system places threads itself, Carnet only counts.
//!
//! As many threads as there are performance cores, so that none of them waits for an efficiency core.
#![expect(unsafe_code, reason = "the system tells its cores to a pointer")]

use std::num::NonZeroUsize;

/// How many performance cores there are.
pub(super) fn fast() -> Option<NonZeroUsize> {
    let mut count: libc::c_int = 0;
    let mut size = size_of::<libc::c_int>();
    // SAFETY: the name ends with a zero, and what is written is a whole number of the size given.
    let failed = unsafe {
        libc::sysctlbyname(
            c"hw.perflevel0.logicalcpu".as_ptr(),
            (&raw mut count).cast(),
            &raw mut size,
            std::ptr::null_mut(),
            0,
        )
    };
    if failed != 0 {
        return None;
    }
    usize::try_from(count).ok().and_then(NonZeroUsize::new)
}

/// Nothing: there is no way to ask for cores.
pub(super) fn stay() {}
