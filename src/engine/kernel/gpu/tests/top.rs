//! The largest logits.

use super::*;
use crate::engine::kernel::gpu::top::{KEPT, SLICES, argmax, top};

#[test]
fn the_largest_is_found() {
    let Some(device) = device() else { return };
    for (rows, len) in [(1, 1), (3, 63), (2, 1000)] {
        let mut x = noise(rows as u32, rows * len);
        if len > 800 {
            // Equals: the lower number wins.
            (x[777], x[130]) = (2.0, 2.0);
        }
        let wanted = x.chunks(len).map(|row| {
            let most = row.iter().copied().fold(f32::MIN, f32::max);
            row.iter().position(|x| *x == most).unwrap() as u32
        });
        let wanted: Vec<u32> = wanted.collect();
        assert_eq!(read_ids(argmax(&tensor(device, &x, [rows, len]))), wanted);
    }
}

#[test]
fn the_largest_few_are_among_the_candidates() {
    let Some(device) = device() else { return };
    for (len, k) in [(3, 2), (300, 1), (1000, 40), (5000, 64)] {
        let x = noise(len as u32, len);
        let (values, numbers, counts) = top(&tensor(device, &x, [1, len]), k);
        let (values, numbers, counts) = (read(values), read_ids(numbers), read_ids(counts));
        let mut found = Vec::new();
        assert_eq!(counts.len(), SLICES);
        for (slice, n) in counts.into_iter().enumerate() {
            let n = n as usize;
            assert!(n <= KEPT, "{n} of a slice");
            found.extend((slice * KEPT..slice * KEPT + n).map(|i| (values[i], numbers[i] as usize)));
        }
        assert!(found.iter().all(|(value, number)| x[*number] == *value));
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut wanted: Vec<(f32, usize)> = x.iter().copied().zip(0..).collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        assert_eq!(found[..k], wanted[..k], "{k} of {len}");
    }
}

#[test]
fn too_many_equals_are_told() {
    let Some(device) = device() else { return };
    let (_, _, counts) = top(&tensor(device, &vec![1.0; 4096], [1, 4096]), 5);
    assert!(read_ids(counts).iter().all(|n| *n == 16));
}
