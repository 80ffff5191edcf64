//! The time since the device was started, sleep included: a clock that nobody can set.
//!
//! On Apple systems the monotonic clock goes on in sleep; on Linux and Android only the boot clock does.

use std::time::Duration;

#[cfg(unix)]
pub(super) fn uptime() -> Duration {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let clock = rustix::time::ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let clock = rustix::time::ClockId::Monotonic;
    let time = rustix::time::clock_gettime(clock);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    Duration::from_secs(seconds)
        .saturating_add(Duration::from_nanos(u64::try_from(time.tv_nsec).unwrap_or(0)))
}

#[cfg(not(unix))]
pub(super) fn uptime() -> Duration {
    Duration::from_secs(sysinfo::System::uptime().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on() {
        let before = uptime();
        std::thread::sleep(Duration::from_millis(20));
        let passed = uptime().saturating_sub(before);
        assert!(!before.is_zero());
        assert!(
            (Duration::from_millis(19)..Duration::from_secs(20)).contains(&passed) || cfg!(not(unix)),
            "{passed:?}"
        );
    }
}
