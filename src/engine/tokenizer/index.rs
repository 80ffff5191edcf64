//! Finding a place in a list by what stands there, without a second copy of it.
//!
//! Invariant: every place is in the index at most once, under the key it was added with.

use std::hash::{BuildHasher, Hash, RandomState};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// Places in a list by their keys.
#[derive(Debug)]
pub(super) struct Index {
    places: HashTable<u32>,
    hasher: RandomState,
}

impl Index {
    pub(super) fn with_capacity(count: usize) -> Self {
        Self { places: HashTable::with_capacity(count), hasher: RandomState::new() }
    }

    /// The place of `key`; `is_it` says whether that is what stands at a place.
    pub(super) fn find<K: Hash + Copy>(&self, key: K, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        self.places.find(self.hasher.hash_one(key), |place| is_it(*place)).copied()
    }

    /// Adds a place unless its key has one: that one is given back. `key_of` tells the key of a place.
    pub(super) fn add<K: Hash + PartialEq + Copy>(
        &mut self,
        key: K,
        place: u32,
        key_of: impl Fn(u32) -> Option<K>,
    ) -> Option<u32> {
        let Self { places, hasher } = self;
        let (hash, is_it) = (hasher.hash_one(key), |other: &u32| key_of(*other) == Some(key));
        match places.entry(hash, is_it, |other| key_of(*other).map_or(0, |key| hasher.hash_one(key))) {
            Entry::Occupied(other) => Some(*other.get()),
            Entry::Vacant(free) => {
                free.insert(place);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_and_the_first_of_equal_keys_counts() {
        let list = ["a", "b", "a", ""];
        let key_of = |place: u32| list.get(place as usize).copied();
        // Too little room at first: what is there must be found after it grew.
        let mut index = Index::with_capacity(0);
        let added: Vec<_> = (0..4).map(|place| index.add(list[place as usize], place, key_of)).collect();
        assert_eq!(added, [None, None, Some(0), None]);
        let found = |key: &str| index.find(key, |place| key_of(place) == Some(key));
        assert_eq!(["a", "b", "", "c"].map(found), [Some(0), Some(1), Some(3), None]);
    }
}
