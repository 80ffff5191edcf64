//! D3: any call to the disk may fail, and any allocation: nothing panics, nothing is called kept that
//! is not, and the store goes on once the fault is gone.
//!
//! A script is followed on a disk that fails at one of its calls, once or from then on until it is
//! mended. After every failure the store must show the state before the step or after it, and take
//! the step when asked again. At the end the program is ended and started again, once in good order
//! and once by a power loss.

use carnet::store::Error;

use super::power::{begin, data_folder, look_at};
use super::script::{Person, Step, Trace, script};
use super::vfs::{Fault, Image, Kind, Vfs, set_heap_limit};
use super::view::difference;
use crate::support::long;
use crate::support::random::Random;

/// A setting that no script knows.
const OTHER: &str = "other";

/// A script with the disk it starts on and what must be there after each step.
struct Course {
    vfs: Vfs,
    person: Person,
    start: Image,
    steps: Vec<Step>,
    trace: Trace,
    /// Calls of the disk in the script, from the opening on.
    calls: u64,
    _kept: tempfile::TempDir,
}

impl Course {
    fn new(seed: u64, len: usize) -> Self {
        let (vfs, (kept, folder)) = (Vfs::new(), data_folder());
        let mut person = begin(&vfs, folder);
        person.close();
        let (start, steps) = (vfs.disk().image(), script(seed, len));
        vfs.start_on(start.clone());
        let trace = Trace::follow(&mut person, &vfs, &steps);
        person.waits = false;
        let mut course = Self { vfs, person, start, steps, trace, calls: 0, _kept: kept };
        let disk = course.vfs.start_on(course.start.clone());
        assert_eq!(course.follow(&|| {}, &|| {}), Ok(0));
        course.calls = disk.calls();
        course.end(seed).unwrap();
        course
    }

    /// Follows the script while `trouble` may come at any call; `mend` ends it after a failure, and
    /// `again` lets it come again. Answers how many steps failed.
    fn follow(&mut self, mend: &dyn Fn(), again: &dyn Fn()) -> Result<usize, String> {
        let (mut told, mut failed) = (0, 0);
        for (at, step) in self.steps.clone().iter().enumerate() {
            let place = |what: String| format!("step {at}, {step:?}: {what}");
            match try_step(&mut self.person, at, step) {
                Ok(seen) => self.compare(seen, told, at).map_err(place)?,
                Err(_) if step.is_silent() => continue,
                Err(Error::Database { what }) if what == "a job failed" => {
                    return Err(place("a panic".to_owned()));
                }
                Err(_) => {
                    failed += 1;
                    let kept = self.go_on_regardless(told, at).map_err(place)?;
                    mend();
                    self.recover(at, told, kept).map_err(place)?;
                    again();
                }
            }
            if !step.is_silent() {
                told = at + 1;
            }
        }
        Ok(failed)
    }

    /// What was seen must be a state between the last step that was answered and this one.
    fn compare(&self, seen: Option<Vec<String>>, told: usize, at: usize) -> Result<(), String> {
        let Some(seen) = seen else { return Ok(()) };
        let fits = self.trace.views[told..=at + 1].contains(&seen);
        if fits { Ok(()) } else { Err(difference(&seen, &self.trace.views[at + 1])) }
    }

    /// The person goes on while the trouble may last: reads, and writes something else. Answers what
    /// was called kept.
    fn go_on_regardless(&mut self, told: usize, at: usize) -> Result<Option<usize>, String> {
        let seen = self.person.look().ok();
        self.compare(seen, told, at)?;
        let kept = self.person.open().and_then(|store| store.settings().set(OTHER, &at));
        Ok(kept.is_ok().then_some(at))
    }

    /// After a failure and the end of its cause: the step is done or not begun, and can be done.
    fn recover(&mut self, at: usize, told: usize, kept: Option<usize>) -> Result<(), String> {
        let seen = self.person.look().map_err(|error| format!("does not go on: {error}"))?;
        if kept.is_some() {
            let found = self.person.open().and_then(|store| store.settings().get::<usize>(OTHER));
            if !matches!(found, Ok(found) if found == kept) {
                return Err(format!("a setting called kept is {found:?}"));
            }
        }
        let wanted = &self.trace.views[at + 1];
        // When the rule was last applied is in no view.
        if seen == *wanted && !matches!(self.steps[at], Step::Retain(_)) {
            return Ok(());
        }
        self.compare(Some(seen), told, at)?;
        let step = self.steps[at].clone();
        if self.person.go(at, &step).is_err() {
            // An answer whose end could not be kept is still being written, until the next start.
            self.person.close();
            self.person.go(at, &step).map_err(|error| format!("is not done after: {error}"))?;
        }
        let seen = self.person.look().map_err(|error| error.to_string())?;
        if seen == *wanted { Ok(()) } else { Err(difference(&seen, wanted)) }
    }

    /// Ends the program and looks at what the next start finds, also after a power loss.
    fn end(&mut self, seed: u64) -> Result<(), String> {
        let wanted = self.trace.views.last().cloned().unwrap_or_default();
        // A step that failed is no promise even if it shows; this one is, and all before it with it.
        let store = self.person.open().map_err(|error| format!("does not open: {error}"))?;
        store.settings().set(OTHER, &seed).map_err(|error| format!("takes nothing more: {error}"))?;
        let disk = self.vfs.disk();
        let mut crashes = disk.crashes();
        self.person.close();
        let image = disk.image();
        crashes.go_to(crashes.len());
        for (name, image) in [("start", image), ("start after a power loss", crashes.image(seed))] {
            let found = look_at(&self.vfs, &mut self.person, image, false);
            let found = found.map_err(|error| format!("the next {name}: {error}"))?;
            let other = self.person.open().and_then(|store| store.settings().get::<u64>(OTHER));
            self.person.close();
            if found != wanted || !matches!(other, Ok(Some(other)) if other == seed) {
                return Err(format!("the next {name}: {}", difference(&found, &wanted)));
            }
        }
        Ok(())
    }
}

/// Does a step; what was seen where the step is to look.
fn try_step(person: &mut Person, at: usize, step: &Step) -> Result<Option<Vec<String>>, Error> {
    if matches!(step, Step::Look) { person.look().map(Some) } else { person.go(at, step).map(|()| None) }
}

#[test]
fn d3_every_failing_call_is_told_and_survived() {
    let (n_courses, n_points) = (long(2, 10), long(120, 6_000));
    let (mut n_met, mut n_failed) = (0, 0);
    for seed in 0..n_courses as u64 {
        let (mut course, mut random) = (Course::new(500 + seed, 18), Random::new(seed));
        for point in 0..n_points / n_courses {
            let kind = Kind::ALL[point % Kind::ALL.len()];
            let for_ever = point / Kind::ALL.len() % 2 == 1;
            let fault = Fault { at: random.within(0..=course.calls - 1), kind, for_ever };
            let disk = course.vfs.start_on(course.start.clone());
            disk.set_fault(Some(fault));
            let done = course.follow(&|| disk.set_fault(None), &|| {});
            disk.set_fault(None);
            n_met += usize::from(disk.failed() > 0);
            let done = done.and_then(|failed| course.end(random.next()).map(|()| failed));
            n_failed += done.unwrap_or_else(|problem| panic!("script {}, {fault:?}: {problem}", 500 + seed));
        }
    }
    eprintln!("{n_points} faults, {n_met} met, {n_failed} steps failed");
    assert!(n_met > n_points * 8 / 10 && n_failed > n_points / 2, "{n_met} and {n_failed} of {n_points}");
}

/// What a failed sync leaves behind is in the memory of the system only, and no later sync writes it:
/// what is answered after it must not rest on it.
#[test]
fn d3_what_follows_a_failed_sync_survives_a_power_loss() {
    for restarts in [false, true] {
        let (vfs, (_kept, folder)) = (Vfs::new(), data_folder());
        let mut person = begin(&vfs, folder);
        let set =
            |person: &mut Person, key: &str| person.open().and_then(|store| store.settings().set(key, &1));
        set(&mut person, "before").unwrap();
        let disk = vfs.disk();
        disk.set_fault(Some(Fault { at: 0, kind: Kind::Sync, for_ever: true }));
        set(&mut person, "failed").unwrap_err();
        if restarts {
            person.close();
        }
        disk.set_fault(None);
        set(&mut person, "later").unwrap();
        let mut crashes = disk.crashes();
        crashes.go_to(crashes.len());
        person.close();
        for seed in 0..long(40_u64, 1_000) {
            let found = look_at(&vfs, &mut person, crashes.image(seed), false);
            assert!(found.is_ok(), "restarts {restarts}, seed {seed}: {found:?}");
            for key in ["before", "later"] {
                let kept: Option<u8> = person.open().unwrap().settings().get(key).unwrap();
                assert_eq!(kept, Some(1), "{key}, restarts {restarts}, seed {seed}");
            }
            person.close();
        }
    }
}

/// Where the memory that SQLite may have is told to the test in its own process.
const HEAP_POINTS: &str = "CARNET_HEAP_POINTS";

/// The limit holds for the whole process, so the test below runs in one of its own.
#[test]
fn d3_too_little_memory_is_told_and_survived() {
    let points = long(40, 512);
    let name = concat!(module_path!(), "::limits_of_memory");
    let name = name.split_once("::").map_or(name, |(_, name)| name);
    let run = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--ignored", "--nocapture", "--test-threads=1"])
        .env(HEAP_POINTS, points.to_string())
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{said}");
    assert!(said.contains(&format!("{points} limits")), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
#[ignore = "run by the test above, in a process of its own"]
fn limits_of_memory() {
    let points: usize = std::env::var(HEAP_POINTS).map_or(8, |points| points.parse().unwrap());
    let mut course = Course::new(600, 14);
    let (mut n_hit, mut n_failed) = (0, 0);
    for point in 0..points {
        // From 64 KiB up, in steps of 4 KiB when there are 512 of them.
        let limit = (64 << 10) + (point * 512 / points) * (4 << 10);
        course.vfs.start_on(course.start.clone());
        set_heap_limit(limit as i64);
        let done = course.follow(&|| set_heap_limit(0), &|| set_heap_limit(limit as i64));
        set_heap_limit(0);
        let failed = done.and_then(|failed| course.end(point as u64).map(|()| failed));
        let failed = failed.unwrap_or_else(|problem| panic!("limit {limit}: {problem}"));
        n_hit += usize::from(failed > 0);
        n_failed += failed;
    }
    println!("{points} limits, {n_hit} hit, {n_failed} steps failed");
    assert!(n_hit > points / 8 && n_failed > points, "{n_hit} of {points} limits were hit");
}
