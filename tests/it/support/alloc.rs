//! A global allocator that counts, so that tests can hold readers to a heap budget.
//!
//! Counts are kept per thread: tests that run beside each other do not disturb the figures, and
//! code under measurement must not hand its work to other threads. A block that grows counts as
//! its new size, not as both.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    /// Bytes this thread holds; below zero where it frees what others asked for.
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

/// The system's allocator with a count of bytes asked for.
pub struct Counting;

// SAFETY: every call is passed on unchanged; counting neither allocates nor panics.
#[allow(unsafe_code, reason = "an allocator cannot be written without")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size() as isize);
        // SAFETY: as promised by our caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(layout.size() as isize);
        // SAFETY: as promised by our caller.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        add(-(layout.size() as isize));
        // SAFETY: as promised by our caller.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        add(new_size as isize - layout.size() as isize);
        // SAFETY: as promised by our caller.
        unsafe { System.realloc(block, layout, new_size) }
    }
}

/// Runs `work` and says how many bytes of heap this thread held at most beyond what it held
/// before. Always 0 where [`Counting`] is not the global allocator.
pub fn peak_during<R>(work: impl FnOnce() -> R) -> (R, usize) {
    let before = HELD.get();
    PEAK.set(before);
    let result = work();
    (result, usize::try_from(PEAK.get() - before).unwrap_or(0))
}

fn add(bytes: isize) {
    // A thread that is ending has no counters left; nobody measures there.
    let _ = HELD.try_with(|held| {
        held.set(held.get() + bytes);
        PEAK.try_with(|peak| peak.set(peak.get().max(held.get())))
    });
}

#[test]
fn peaks_are_counted_here_and_not_elsewhere() {
    let (_, peak) = peak_during(|| {
        std::thread::spawn(|| drop(vec![1_u8; 1 << 20])).join().unwrap();
        drop(vec![1_u8; 100_000]);
        vec![1_u8; 50_000]
    });
    assert!((100_000..200_000).contains(&peak), "{peak}");
}
