//! Threads that wait close by for the next piece of a token.
//!
//! A decoder forks some hundred times a token, so a fork must cost about a microsecond: helpers look
//! for the next job for some tens of microseconds before they sleep. A job is never used after
//! [`Pool::run`] has returned; everything else here follows from that.
#![expect(unsafe_code, reason = "helpers outlive the jobs that they are lent")]

use std::any::Any;
use std::cell::{Cell, UnsafeCell};
use std::marker::PhantomData;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a thread looks for a change without letting go of its core.
const SPIN: Duration = Duration::from_micros(20);
/// How long it looks before it sleeps.
const LOOK: Duration = Duration::from_micros(60);

/// What is done on every worker; the argument is its number.
type Job<'a> = &'a (dyn Fn(usize) + Sync);

/// The caller and its helpers.
pub(in crate::engine) struct Pool {
    shared: Arc<Shared>,
    helpers: Vec<JoinHandle<()>>,
    /// One job at a time.
    gate: Mutex<()>,
}

struct Shared {
    /// The job of this epoch. Written between two epochs, while no helper reads it.
    job: UnsafeCell<Option<Job<'static>>>,
    /// Counts jobs.
    epoch: AtomicUsize,
    /// Helpers that have not finished the job.
    pending: AtomicUsize,
    stop: AtomicBool,
    /// The first panic of a helper.
    panic: Mutex<Option<Box<dyn Any + Send>>>,
    next_job: Bed,
    all_done: Bed,
}

// SAFETY: `job` alone is not `Sync` by itself; it is written only by the holder of the gate while
// `pending` is 0, and read only by helpers between the epoch's change and their decrement of
// `pending`, both of which order memory.
unsafe impl Sync for Shared {}

thread_local! {
    /// Whether this thread is inside a job; a job begun there runs on it alone.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

impl Pool {
    /// A pool of so many workers, the caller counted; fewer where the system has no more threads.
    pub(in crate::engine) fn new(workers: usize) -> Self {
        let shared = Arc::new(Shared {
            job: UnsafeCell::new(None),
            epoch: AtomicUsize::new(0),
            pending: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
            panic: Mutex::new(None),
            next_job: Bed::default(),
            all_done: Bed::default(),
        });
        let helper = |worker: usize| {
            let shared = Arc::clone(&shared);
            let named = std::thread::Builder::new().name(format!("worker {worker}"));
            named.spawn(move || shared.help(worker)).ok()
        };
        let helpers = (1..workers).map_while(helper).collect();
        Self { shared, helpers, gate: Mutex::new(()) }
    }

    /// How many workers there are, the caller counted.
    pub(in crate::engine) fn workers(&self) -> usize {
        self.helpers.len() + 1
    }

    /// Calls `job` once on every worker, 0 being this thread, and returns when all are done. Called
    /// from within a job it runs all of them here, one after the other; workers of one job
    /// therefore must not wait for each other.
    ///
    /// A panic of a worker is passed on when all have finished; the pool stays usable.
    pub(in crate::engine) fn run(&self, job: Job<'_>) {
        if self.helpers.is_empty() || INSIDE.get() {
            return (0..self.workers()).for_each(job);
        }
        let gate = lock(&self.gate);
        self.publish(job);
        INSIDE.set(true);
        let own = catch_unwind(AssertUnwindSafe(|| job(0)));
        INSIDE.set(false);
        let shared = &*self.shared;
        shared.all_done.until(|| shared.pending.load(SeqCst) == 0);
        let panic = lock(&shared.panic).take();
        drop(gate);
        if let Some(panic) = own.err().or(panic) {
            resume_unwind(panic);
        }
    }

    /// Hands a job to the helpers. The caller must not return before `pending` is 0 again.
    fn publish(&self, job: Job<'_>) {
        // SAFETY: only the lifetime changes. `run` returns, by value or by panic, only after every
        // helper has decremented `pending`, which it does after its last use of the job.
        let job = unsafe { std::mem::transmute::<Job<'_>, Job<'static>>(job) };
        // SAFETY: the gate is held and `pending` is 0, so no helper reads the cell.
        unsafe { *self.shared.job.get() = Some(job) };
        self.shared.pending.store(self.helpers.len(), SeqCst);
        self.shared.epoch.fetch_add(1, SeqCst);
        self.shared.next_job.wake();
    }

    /// Calls `task` once with every number below `count`, in rising order of starting; a fast
    /// worker takes more of them than a slow one.
    pub(in crate::engine) fn tasks(&self, count: usize, task: Job<'_>) {
        if count <= 1 {
            return (0..count).for_each(task);
        }
        let next = AtomicUsize::new(0);
        self.run(&|_| {
            loop {
                match next.fetch_add(1, SeqCst) {
                    at if at < count => task(at),
                    _ => break,
                }
            }
        });
    }

    /// Calls `task` once with every number below `count`. Each worker goes through a stretch of its own in rising
    /// order, so that what it asks memory for ahead of time is its own next task; then it helps the others.
    pub(in crate::engine) fn stretches(&self, count: usize, task: Job<'_>) {
        let workers = self.workers();
        let start = |worker: usize| worker * count / workers;
        let next: Vec<Place> = (0..workers).map(|worker| Place(AtomicUsize::new(start(worker)))).collect();
        let all = |worker: usize| {
            for (at, Place(next)) in next.iter().enumerate().cycle().skip(worker).take(workers) {
                loop {
                    match next.fetch_add(1, SeqCst) {
                        number if number < start(at + 1) => task(number),
                        _ => break,
                    }
                }
            }
        };
        if count <= 1 { all(0) } else { self.run(&all) }
    }

    /// Calls `task` once with every piece of `len` elements (the last may be shorter) and its number.
    pub(in crate::engine) fn pieces<T: Send>(
        &self,
        slice: &mut [T],
        len: usize,
        task: &(dyn Fn(usize, &mut [T]) + Sync),
    ) {
        let len = len.max(1);
        let (count, whole) = (slice.len().div_ceil(len), slice.len());
        let shared = Parts::new(slice);
        self.tasks(count, &|at| {
            // SAFETY: `tasks` hands every number out once, and ranges of different numbers are apart.
            let piece = unsafe { shared.get(at * len..((at + 1) * len).min(whole)) };
            task(at, piece);
        });
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.stop.store(true, SeqCst);
        self.shared.epoch.fetch_add(1, SeqCst);
        self.shared.next_job.wake();
        for helper in self.helpers.drain(..) {
            // Panics of jobs were caught and passed on already.
            let _ = helper.join();
        }
    }
}

impl Shared {
    /// A helper's life.
    fn help(&self, worker: usize) {
        INSIDE.set(true);
        let mut seen = 0;
        loop {
            self.next_job.until(|| self.epoch.load(SeqCst) != seen);
            seen = seen.wrapping_add(1);
            if self.stop.load(SeqCst) {
                return;
            }
            // SAFETY: the epoch has changed and this helper has not decremented `pending` yet, so
            // nobody writes the cell.
            let job = unsafe { *self.job.get() };
            if let Some(Err(panic)) = job.map(|job| catch_unwind(AssertUnwindSafe(|| job(worker)))) {
                lock(&self.panic).get_or_insert(panic);
            }
            if self.pending.fetch_sub(1, SeqCst) == 1 {
                self.all_done.wake();
            }
        }
    }
}

/// Where threads sleep until something is so.
#[derive(Default)]
struct Bed {
    sleepers: AtomicUsize,
    turn: Mutex<()>,
    bell: Condvar,
}

impl Bed {
    /// Returns when `is_so`: looks hard at first, then lets others run, then sleeps. Who makes it so
    /// must call [`Bed::wake`] afterwards.
    fn until(&self, is_so: impl Fn() -> bool) {
        if (0..128).any(|_| {
            is_so() || {
                std::hint::spin_loop();
                false
            }
        }) {
            return;
        }
        let start = Instant::now();
        loop {
            if (0..32).any(|_| {
                is_so() || {
                    std::hint::spin_loop();
                    false
                }
            }) {
                return;
            }
            match start.elapsed() {
                spent if spent >= LOOK => break,
                spent if spent >= SPIN => std::thread::yield_now(),
                _ => {}
            }
        }
        // Announced before the last look: a waker either sees the sleeper, or made it so before.
        self.sleepers.fetch_add(1, SeqCst);
        let mut turn = lock(&self.turn);
        while !is_so() {
            turn = self.bell.wait(turn).unwrap_or_else(PoisonError::into_inner);
        }
        self.sleepers.fetch_sub(1, SeqCst);
    }

    /// Wakes all who sleep; costs one load where nobody does.
    fn wake(&self) {
        if self.sleepers.load(SeqCst) > 0 {
            // With the lock held no sleeper is between its last look and its sleep.
            let _turn = lock(&self.turn);
            self.bell.notify_all();
        }
    }
}

/// A counter that shares no line of memory with another.
#[repr(align(128))]
struct Place(AtomicUsize);

/// The data behind these locks is whole at every moment, so a panic elsewhere does not spoil it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A slice whose parts are written by different workers.
pub(super) struct Parts<'a, T> {
    start: *mut T,
    len: usize,
    slice: PhantomData<&'a mut [T]>,
}

// SAFETY: it gives out exclusive references to parts that are apart, which may be used by any thread
// where `T` may be sent there.
unsafe impl<T: Send> Sync for Parts<'_, T> {}

impl<'a, T> Parts<'a, T> {
    pub(super) fn new(slice: &'a mut [T]) -> Self {
        Self { start: slice.as_mut_ptr(), len: slice.len(), slice: PhantomData }
    }

    /// A part, cut where it leaves the slice.
    ///
    /// # Safety
    ///
    /// No two parts that are in use at the same time may overlap.
    #[expect(clippy::mut_from_ref, reason = "the caller keeps parts apart")]
    pub(super) unsafe fn get(&self, range: Range<usize>) -> &mut [T] {
        let (start, end) = (range.start.min(self.len), range.end.min(self.len));
        // SAFETY: within the slice, which is borrowed as long as `self`; the caller keeps parts apart.
        unsafe { std::slice::from_raw_parts_mut(self.start.add(start), end.saturating_sub(start)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_worker_runs_every_job_once() {
        let forks = if cfg!(miri) { 50 } else { 4_000 };
        for workers in [1, 2, 3, 9] {
            let pool = Pool::new(workers);
            assert_eq!(pool.workers(), workers);
            let counts: Vec<_> = (0..workers).map(|_| AtomicUsize::new(0)).collect();
            for _ in 0..forks / workers {
                pool.run(&|worker| {
                    counts[worker].fetch_add(1, SeqCst);
                });
            }
            assert!(counts.iter().all(|count| count.load(SeqCst) == forks / workers));
        }
    }

    #[test]
    fn pieces_are_written_whole_and_apart() {
        let pool = Pool::new(4);
        for (len, piece) in [(0, 3), (1, 3), (1000, 7), (1000, 1000), (64, 1), (5, 0)] {
            let mut numbers = vec![0usize; len];
            pool.pieces(&mut numbers, piece, &|at, piece_of| {
                for (i, number) in piece_of.iter_mut().enumerate() {
                    *number += 1 + at * piece.max(1) + i;
                }
            });
            assert!(numbers.iter().enumerate().all(|(i, number)| *number == i + 1), "{len} by {piece}");
        }
    }

    #[test]
    fn every_number_of_all_stretches_comes_once() {
        for workers in [1, 2, 3, 7] {
            let pool = Pool::new(workers);
            for count in [0, 1, 2, 5, 64, 301] {
                let counts: Vec<_> = (0..count).map(|_| AtomicUsize::new(0)).collect();
                pool.stretches(count, &|at| {
                    // The first stretch is slow, so that the others help.
                    if workers > 1 && at * workers < count {
                        std::thread::sleep(Duration::from_micros(20));
                    }
                    counts[at].fetch_add(1, SeqCst);
                });
                assert!(counts.iter().all(|count| count.load(SeqCst) == 1), "{workers} {count}");
            }
        }
    }

    #[test]
    fn jobs_after_a_rest_and_from_many_threads() {
        let pool = Pool::new(3);
        let total = AtomicUsize::new(0);
        let add = || {
            pool.tasks(5, &|at| {
                total.fetch_add(at, SeqCst);
            });
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for rest in [0, 1, 5] {
                        std::thread::sleep(Duration::from_millis(rest));
                        add();
                    }
                });
            }
        });
        assert_eq!(total.load(SeqCst), 4 * 3 * 10);
    }

    #[test]
    fn a_job_inside_a_job_runs_where_it_is() {
        let pool = Pool::new(3);
        let total = AtomicUsize::new(0);
        pool.tasks(6, &|_| {
            pool.tasks(7, &|_| {
                total.fetch_add(1, SeqCst);
            });
        });
        assert_eq!(total.load(SeqCst), 42);
    }

    #[test]
    fn a_panic_is_passed_on_after_the_others_have_finished() {
        let pool = Pool::new(4);
        for who in 0..4 {
            let done = AtomicUsize::new(0);
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                pool.run(&|worker| match worker == who {
                    true => panic!("worker {worker}"),
                    false => {
                        done.fetch_add(1, SeqCst);
                    }
                });
            }));
            let word = outcome.unwrap_err().downcast::<String>().unwrap();
            assert_eq!(*word, format!("worker {who}"));
            assert_eq!(done.load(SeqCst), 3);
            pool.run(&|_| {
                done.fetch_add(1, SeqCst);
            });
            assert_eq!(done.load(SeqCst), 7);
        }
    }

    #[test]
    fn an_idle_pool_can_be_dropped() {
        drop(Pool::new(8));
        let pool = Pool::new(2);
        pool.run(&|_| {});
        std::thread::sleep(Duration::from_millis(2));
        drop(pool);
    }
}
