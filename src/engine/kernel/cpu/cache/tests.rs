//! What was stored comes back, whatever was taken back, forgotten, saved and loaded between.

use super::paged::Element;
use super::*;

/// Every shape as halves and as floats.
fn kinds() -> impl Iterator<Item = (Shape, Precision)> {
    SHAPES
        .into_iter()
        .flat_map(|shape| [Precision::Half, Precision::Full].map(|precision| (shape, precision)))
}

/// All numbers of all pages, those of no position too.
fn numbers(cache: &LayerCache) -> Vec<f32> {
    fn all<E: Element>(pages: &Paged<E>) -> Vec<f32> {
        let lanes = pages.pages.iter().flat_map(|page| page.keys.iter().chain(&page.values));
        lanes.flat_map(E::floats).collect()
    }
    either!(&cache.pages, pages => all(pages))
}

const SHAPES: [Shape; 3] = [
    Shape { kv_heads: 1, key_len: 16, value_len: 16 },
    Shape { kv_heads: 3, key_len: 24, value_len: 40 },
    Shape { kv_heads: 2, key_len: 80, value_len: 8 },
];

/// Numbers that halves hold exactly; each tells its position and place.
fn row(position: usize, len: usize) -> Vec<f32> {
    (0..len).map(|i| ((position * 31 + i * 7) % 2039) as f32 - 1000.0).collect()
}

fn append(cache: &mut LayerCache, range: Range<usize>) {
    let shape = cache.shape();
    let all = |len: usize| range.clone().flat_map(|at| row(at, len)).collect::<Vec<_>>();
    cache.append(&all(shape.key_row()), &all(shape.value_row()));
}

fn holds(cache: &LayerCache, range: Range<usize>) {
    let (shape, rows) = (cache.shape(), cache.rows(0..usize::MAX));
    assert_eq!((cache.first(), cache.len()), (range.start, range.end));
    let want = |len: usize| range.clone().flat_map(|at| row(at, len)).collect::<Vec<_>>();
    assert_eq!(rows.keys, want(shape.key_row()));
    assert_eq!(rows.values, want(shape.value_row()));
}

#[test]
fn positions_come_back_as_they_were_stored() {
    for (shape, precision) in kinds() {
        let mut cache = LayerCache::new(shape, precision);
        assert_eq!(cache.bytes(), 0);
        let mut at = 0;
        for count in [1, 15, 1, 16, 300, 0, 7] {
            append(&mut cache, at..at + count);
            at += count;
            holds(&cache, 0..at);
        }
        let row = shape.key_row() + shape.kv_heads * shape.value_chunks() * LANES;
        assert_eq!(cache.bytes(), 2 * PAGE * row * precision.bytes());
        let some = cache.rows(250..260);
        assert_eq!(some.keys[..], cache.rows(0..at).keys[250 * shape.key_row()..260 * shape.key_row()]);
    }
}

#[test]
fn truncation_leaves_nothing_behind() {
    for (shape, precision) in kinds() {
        for (full, kept) in [(600, 599), (600, 512), (600, 257), (600, 3), (600, 0), (20, 30), (256, 255)] {
            let [mut cache, mut fresh] = [(); 2].map(|()| LayerCache::new(shape, precision));
            append(&mut cache, 0..full);
            cache.truncate(kept);
            append(&mut fresh, 0..kept.min(full));
            holds(&cache, 0..kept.min(full));
            assert_eq!(cache.bytes(), fresh.bytes(), "{full} {kept}");
            assert!(numbers(&cache) == numbers(&fresh), "{full} {kept}");
            append(&mut cache, kept.min(full)..full + 40);
            holds(&cache, 0..full + 40);
        }
    }
}

#[test]
fn memory_taken_ahead_is_used_or_given_back() {
    for (shape, precision) in kinds() {
        let [mut ahead, mut fresh] = [(); 2].map(|()| LayerCache::new(shape, precision));
        append(&mut fresh, 0..300);
        for step in [100, 156, 44] {
            let at = ahead.len();
            ahead.reserve(step);
            let taken = ahead.bytes();
            append(&mut ahead, at..at + step);
            assert_eq!(ahead.bytes(), taken);
        }
        assert_eq!((ahead.bytes(), ahead.rows(0..300)), (fresh.bytes(), fresh.rows(0..300)));
        ahead.reserve(1000);
        ahead.truncate(300);
        assert_eq!(ahead.bytes(), fresh.bytes());
        let mut empty = LayerCache::new(shape, precision);
        empty.reserve(1);
        empty.truncate(0);
        assert!(empty.load(256..300, &saved(&fresh, 256..300)));
        holds(&empty, 256..300);
    }
}

#[test]
fn whole_pages_are_forgotten() {
    let [mut cache, mut page] = [(); 2].map(|()| LayerCache::new(SHAPES[1], Precision::Half));
    append(&mut page, 0..1);
    append(&mut cache, 0..1000);
    for (before, first) in [(255, 0), (256, 256), (800, 768), (100, 768), (5000, 768)] {
        cache.forget_before(before);
        holds(&cache, first..1000);
    }
    assert_eq!(cache.bytes(), page.bytes());
    append(&mut cache, 1000..1300);
    holds(&cache, 768..1300);
    cache.truncate(900);
    holds(&cache, 768..900);
    cache.truncate(768);
    holds(&cache, 0..0);
    append(&mut cache, 0..256);
    cache.forget_before(256);
    append(&mut cache, 256..258);
    holds(&cache, 256..258);
}

fn saved(cache: &LayerCache, positions: Range<usize>) -> Vec<u8> {
    let mut bytes = vec![0; cache.saved_bytes(positions.len())];
    assert!(cache.save(positions, &mut bytes));
    bytes
}

#[test]
fn saved_positions_load_bit_for_bit() {
    let cases = [0, 256, 704].into_iter().flat_map(|first| kinds().map(move |kind| (first, kind)));
    for (first, (shape, precision)) in cases {
        let mut cache = LayerCache::new(shape, precision);
        append(&mut cache, 0..1000);
        let mut again = LayerCache::new(shape, precision);
        for start in (first..1000).step_by(64) {
            let part = start..1000.min(start + 64);
            assert!(again.load(part.clone(), &saved(&cache, part)));
        }
        assert_eq!(again.rows(first..1000), cache.rows(first..1000));
        append(&mut again, 1000..1030);
        holds(&again, first..1030);
        again.truncate(980);
        append(&mut again, 980..1001);
        holds(&again, first..1001);
    }
}

#[test]
fn what_does_not_fit_is_neither_saved_nor_loaded() {
    let [mut cache, mut again] = [(); 2].map(|()| LayerCache::new(SHAPES[1], Precision::Half));
    append(&mut cache, 0..600);
    let mut room = vec![0; cache.saved_bytes(64)];
    cache.forget_before(256);
    for part in [0..64, 200..264, 256..256, 544..608, 250..300, 264..328, 224..288] {
        assert!(!cache.save(part, &mut room));
    }
    assert!(!cache.save(256..320, &mut room[1..]) && cache.save(256..320, &mut room));
    assert!(
        !again.load(256..320, &room[1..]) && !again.load(256..304, &room) && !again.load(250..314, &room)
    );
    for bad in [0x7c00_u16, 0xfc00, 0x7e01] {
        let mut bad_room = room.clone();
        bad_room[66..68].copy_from_slice(&bad.to_le_bytes());
        assert!(!again.load(256..320, &bad_room));
    }
    assert_eq!(again.bytes(), 0);
    assert!(again.load(256..320, &room) && !again.load(256..320, &room) && !again.load(384..448, &room));
    holds(&again, 256..320);
}

#[test]
fn floats_that_are_none_are_not_loaded() {
    let [mut cache, mut again] = [(); 2].map(|()| LayerCache::new(SHAPES[1], Precision::Full));
    append(&mut cache, 0..16);
    let room = saved(&cache, 0..16);
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut bad_room = room.clone();
        bad_room[64..68].copy_from_slice(&bad.to_le_bytes());
        assert!(!again.load(0..16, &bad_room));
    }
    assert!(again.load(0..16, &room));
}

#[test]
fn what_no_half_can_hold_is_bounded() {
    let mut cache = LayerCache::new(SHAPES[0], Precision::Half);
    let mut numbers = [0.0; 16];
    numbers[..4].copy_from_slice(&[1e9, f32::NEG_INFINITY, 0.1, 65_519.0]);
    cache.append(&numbers, &numbers);
    let rows = cache.rows(0..1);
    assert_eq!(rows.keys[..4], [65_504.0, -65_504.0, 0.099_975_586, 65_504.0]);
    assert_eq!(rows.keys, rows.values);
}
