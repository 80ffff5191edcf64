//! Where a key-value cache is kept between two runs of the program, part by part.
//!
//! The engine fills it and reads it back, the store implements it; neither knows the other. Parts follow
//! each other in order, and what stands on the shelf at any moment is a valid beginning of a cache.

use std::error::Error;

/// Names a part by all that its numbers depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartId {
    /// A hash of the model, how it computes, and every token up to the part's last.
    pub digest: [u8; 16],
    /// How many positions it holds.
    pub positions: u32,
}

/// What a shelf could not do, in its own words, without private text.
pub type ShelfFault = Box<dyn Error + Send + Sync>;

/// A place for the parts of one cache.
pub trait Shelf: Send + Sync {
    /// The parts that are there, in order.
    ///
    /// # Errors
    /// [`ShelfFault`]
    fn parts(&self) -> Result<Vec<PartId>, ShelfFault>;

    /// The bytes of part number `at`.
    ///
    /// # Errors
    /// [`ShelfFault`]
    fn read(&self, at: usize) -> Result<Vec<u8>, ShelfFault>;

    /// Keeps a part as number `at`, which is at most how many there are; those from there on are gone.
    ///
    /// # Errors
    /// [`ShelfFault`]
    fn put(&self, at: usize, id: PartId, bytes: Vec<u8>) -> Result<(), ShelfFault>;

    /// Gives up the parts from number `at` on.
    ///
    /// # Errors
    /// [`ShelfFault`]
    fn cut(&self, at: usize) -> Result<(), ShelfFault>;
}
