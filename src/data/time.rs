//! Moments and days: what a clock showed, and the day the person lived it.
//!
//! A moment carries the offset of the wall clock it was read from, so that an evening stays that
//! evening after a journey. Order never depends on it: clocks jump.

use jiff::{Timestamp, Zoned, tz};
use serde::{Deserialize, Serialize};

/// A calendar day, as in a diary; written `2026-11-22`.
pub type Day = jiff::civil::Date;

/// A point in time with the wall clock it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// Milliseconds since 1970-01-01 UTC; negative before.
    pub unix_ms: i64,
    /// What the wall clock was ahead of UTC, in minutes.
    pub offset_minutes: i16,
}

impl Moment {
    /// This moment, on this device's wall clock.
    pub fn now() -> Self {
        Self::from_zoned(&Zoned::now())
    }

    /// A moment on the wall clock of UTC.
    pub fn utc(unix_ms: i64) -> Self {
        Self { unix_ms, offset_minutes: 0 }
    }

    /// The moment of `zoned`, to the millisecond.
    pub fn from_zoned(zoned: &Zoned) -> Self {
        let minutes = zoned.offset().seconds() / 60;
        Self {
            unix_ms: zoned.timestamp().as_millisecond(),
            offset_minutes: i16::try_from(minutes).unwrap_or_default(),
        }
    }

    /// Date and time on its wall clock; a moment beyond the calendar is its first or last one.
    pub fn wall(self) -> jiff::civil::DateTime {
        let timestamp = Timestamp::from_millisecond(self.unix_ms).unwrap_or(if self.unix_ms < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        });
        let offset = tz::Offset::from_seconds(i32::from(self.offset_minutes) * 60).unwrap_or(tz::Offset::UTC);
        offset.to_datetime(timestamp)
    }

    /// The day on its wall clock.
    pub fn day(self) -> Day {
        self.wall().date()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_that_of_the_wall_clock() {
        let late = Moment { unix_ms: 1_795_390_200_000, offset_minutes: 0 };
        let ahead = Moment { offset_minutes: 14 * 60, ..late };
        assert_eq!(late.day().tomorrow().unwrap(), ahead.day());
    }

    #[test]
    fn no_number_is_too_large_to_be_shown() {
        for unix_ms in [i64::MIN, -1, 0, i64::MAX] {
            for offset_minutes in [i16::MIN, 0, i16::MAX] {
                let _ = Moment { unix_ms, offset_minutes }.day();
            }
        }
    }
}
