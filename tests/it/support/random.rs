//! Seeded randomness for tests: the same seed gives the same file on every machine.
//!
//! SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).

use std::ops::RangeInclusive;

/// A generator of numbers.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number of the range; the ends come too.
    pub fn within(&mut self, range: RangeInclusive<u64>) -> u64 {
        match (range.end() - range.start()).checked_add(1) {
            Some(width) => range.start() + self.next() % width,
            None => self.next(),
        }
    }

    /// Like [`Self::within`], but often one of the ends: limits are got wrong at their edge.
    pub fn edged(&mut self, range: RangeInclusive<u64>) -> u64 {
        match self.within(0..=5) {
            0 | 1 => *range.start(),
            2 => *range.end(),
            _ => self.within(range),
        }
    }

    pub fn index(&mut self, len: usize) -> usize {
        self.within(0..=len as u64 - 1) as usize
    }

    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.index(choices.len())]
    }

    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.next() as u8).collect()
    }

    /// Uniform in -1..1.
    pub fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    /// Roughly normal with mean 0 and deviation 1, as weights of an untrained model are.
    pub fn normal(&mut self) -> f32 {
        // The sum of four uniform numbers of deviation 1/sqrt(3) has deviation 2/sqrt(3).
        (0..4).map(|_| self.unit()).sum::<f32>() * 0.866_025_4
    }

    pub fn normals(&mut self, len: usize, scale: f32) -> Vec<f32> {
        (0..len).map(|_| self.normal() * scale).collect()
    }
}
