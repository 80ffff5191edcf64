//! Which cores compute. A phone has fast cores and slow ones, and threads that wait for each other are as
//! slow as the slowest.
//!
//! What a core can do is read where Linux tells it; a core counts as fast from half of the best. Only cores
//! that this process may use are chosen. Sources: Documentation/ABI/testing/sysfs-devices-system-cpu of Linux.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::OnceLock;

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

const CORES: &str = "/sys/devices/system/cpu";
/// What tells of a core's speed: its share of the best one's work, or else its highest frequency.
const FIGURES: [&str; 2] = ["cpu_capacity", "cpufreq/cpuinfo_max_freq"];
/// Fewest cores, where there are more: one alone cannot hide what the system does meanwhile.
const FEWEST: usize = 2;

/// How many fast cores there are beside slow ones.
pub(super) fn fast() -> Option<NonZeroUsize> {
    NonZeroUsize::new(known().len())
}

/// Keeps this thread on the fast cores, and those that it starts.
pub(super) fn stay() {
    keep_on(known());
}

fn keep_on(cores: &[usize]) {
    let mut set = CpuSet::new();
    cores.iter().for_each(|&core| set.set(core));
    if let Err(error) = sched_setaffinity(None, &set) {
        log::warn!("computing on any core: {error}");
    }
}

/// The fast cores; none where there are no slow ones.
fn known() -> &'static [usize] {
    static FAST: OnceLock<Vec<usize>> = OnceLock::new();
    FAST.get_or_init(|| {
        let Ok(allowed) = sched_getaffinity(None) else { return Vec::new() };
        let figures = figures(Path::new(CORES));
        chosen(
            figures
                .into_iter()
                .filter(|(core, _)| *core < CpuSet::MAX_CPU && allowed.is_set(*core))
                .collect(),
        )
    })
}

/// Every core's number with what tells of its speed; none if one does not tell.
fn figures(folder: &Path) -> Vec<(usize, u64)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let cores: Vec<usize> = names.filter_map(|name| name.strip_prefix("cpu")?.parse().ok()).collect();
    let read = |figure: &str| -> Option<Vec<(usize, u64)>> {
        let of = |core: &usize| fs::read_to_string(folder.join(format!("cpu{core}")).join(figure));
        cores.iter().map(|core| Some((*core, of(core).ok()?.trim().parse().ok()?))).collect()
    };
    FIGURES.iter().find_map(|figure| read(figure)).unwrap_or_default()
}

/// The cores that are at least half as fast as the best, the fewest at least; none if that is all of them.
fn chosen(mut cores: Vec<(usize, u64)>) -> Vec<usize> {
    cores.sort_by_key(|&(core, figure)| (std::cmp::Reverse(figure), core));
    let best = cores.first().map_or(0, |&(_, figure)| figure);
    let fast = cores.iter().take_while(|&&(_, figure)| figure >= best.div_ceil(2)).count().max(FEWEST);
    if fast >= cores.len() {
        return Vec::new();
    }
    cores.into_iter().take(fast).map(|(core, _)| core).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder as Linux has it, with such a figure for each core.
    fn folder(figure: &str, of: &[u64]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (core, value) in of.iter().enumerate() {
            let file = folder.path().join(format!("cpu{core}")).join(figure);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, format!("{value}\n")).expect("a file");
        }
        fs::create_dir(folder.path().join("cpufreq")).expect("a folder");
        fs::write(folder.path().join("possible"), "0-7").expect("a file");
        folder
    }

    fn of(figure: &str, values: &[u64]) -> Vec<usize> {
        let mut cores = chosen(figures(folder(figure, values).path()));
        cores.sort_unstable();
        cores
    }

    #[test]
    fn the_big_cores_of_phones_are_chosen() {
        // Four small, three big and one biggest; then the many small and two big of a cheap phone.
        assert_eq!(of(FIGURES[0], &[325, 325, 325, 325, 824, 824, 824, 1024]), [4, 5, 6, 7]);
        assert_eq!(of(FIGURES[0], &[250, 250, 250, 250, 250, 250, 1024, 1024]), [6, 7]);
        assert_eq!(of(FIGURES[0], &[300, 300, 300, 1024]), [0, 3], "never one alone");
        assert_eq!(of(FIGURES[1], &[900_000, 900_000, 2_400_000, 2_400_000]), [2, 3]);
    }

    #[test]
    fn cores_that_are_alike_or_silent_are_left_alone() {
        assert!(of(FIGURES[0], &[1024; 8]).is_empty());
        assert!(of(FIGURES[1], &[1_800_000, 1_800_000, 2_400_000, 2_400_000]).is_empty(), "all are fast");
        assert!(of("other", &[1, 2, 3]).is_empty());
        assert!(of(FIGURES[0], &[]).is_empty());
        assert!(figures(Path::new("/nowhere")).is_empty());
    }

    #[test]
    fn a_thread_stays_where_it_is_told() {
        let stayed = std::thread::spawn(|| {
            let before = sched_getaffinity(None).expect("a set");
            let first = (0..CpuSet::MAX_CPU).find(|&core| before.is_set(core)).expect("a core");
            keep_on(&[first]);
            let inherited = std::thread::spawn(|| sched_getaffinity(None).expect("a set").count());
            inherited.join().expect("a thread")
        });
        assert_eq!(stayed.join().expect("a thread"), 1);
    }
}
