//! Whether a model fits into memory, in words a person can act on.
//!
//! The numbers come from the engine's plan; the thresholds leave room for everything else that
//! runs, because a system under pressure ends the largest program first.

/// How a model goes with the memory at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// A fifth of what is free stays free, or more.
    Fits,
    /// It loads, but leaves others little.
    Tight,
    /// It would not load.
    TooLarge,
}

impl Fit {
    /// A word for scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::Tight => "tight",
            Self::TooLarge => "too_large",
        }
    }
}

/// Compares what a model needs with what is free, both in bytes.
pub fn fit(needed_bytes: u64, free_bytes: u64) -> Fit {
    if needed_bytes > free_bytes {
        Fit::TooLarge
    } else if needed_bytes > free_bytes - free_bytes / 5 {
        Fit::Tight
    } else {
        Fit::Fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_borders_belong_to_the_kinder_side() {
        for (needed, free, expected) in [
            (0, 0, Fit::Fits),
            (80, 100, Fit::Fits),
            (81, 100, Fit::Tight),
            (100, 100, Fit::Tight),
            (101, 100, Fit::TooLarge),
            (u64::MAX, u64::MAX, Fit::Tight),
            (1, 0, Fit::TooLarge),
        ] {
            assert_eq!(fit(needed, free), expected, "{needed} of {free}");
        }
    }
}
