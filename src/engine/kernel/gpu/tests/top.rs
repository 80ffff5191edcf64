//! The largest logits.

use super::*;
use crate::engine::kernel::gpu::top::{row, top};

#[test]
fn the_largest_few_are_found_and_nothing_else_is_known() {
    let Some(device) = device() else { return };
    for (len, k) in [(3, 2), (300, 1), (1000, 40), (5000, 64)] {
        let mut x = noise(len as u32, len + 7);
        // Beyond those asked about, and equals.
        x[len..].fill(9.0);
        (x[1], x[2]) = (2.0, 2.0);
        let found = read_ids(top(&tensor(device, &x, [1, len + 7]), k, len));
        let Some(found) = row(&found, len + 7) else { panic!("{k} of {len} do not fit") };
        let known = |(_, x): &(usize, &f32)| x.is_finite();
        assert!(found.iter().enumerate().filter(known).all(|(i, y)| x[i] == *y && i < len));
        let largest = |x: &[f32]| {
            let mut all: Vec<(f32, usize)> = x.iter().copied().zip(0..).collect();
            all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            all.truncate(k);
            all
        };
        assert_eq!(largest(&found), largest(&x[..len]), "{k} of {len}");
    }
}

#[test]
fn too_many_equals_are_told() {
    let Some(device) = device() else { return };
    let found = read_ids(top(&tensor(device, &vec![1.0; 4096], [1, 4096]), 5, 4096));
    assert!(row(&found, 4096).is_none());
}
