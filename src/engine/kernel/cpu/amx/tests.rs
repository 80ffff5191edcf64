//! Products of tiles against sums in double precision, on all that multiplies them here.

use super::*;
use crate::engine::kernel::cpu::tests::{random_numbers, random_rows};
use crate::engine::quant::FORMATS;

#[test]
fn products_equal_sums_in_double_precision() {
    if Tiles::new().is_none() {
        println!("skipped: this processor has no products in bf16");
    }
    Tiles::all().for_each(check);
}

fn check(tiles: Tiles) {
    for format in FORMATS {
        for (rows, len, columns) in [(1, 256, 1), (40, 512, 33), (130, 2304, 70), (16, 4352, 5)] {
            let bytes = random_rows(format, rows * len / format.block_len);
            let weights = Rows { format, bytes: &bytes, len };
            let numbers = random_numbers(columns * len);
            let mut x = Tiled::default();
            x.room(columns, len, if is_exact(format) { 2 } else { 1 });
            x.panels().for_each(|panel| fill(tiles, panel, &numbers, len));
            let mut y = vec![f32::NAN; columns * (rows + 3)];
            let out = Out::new(&mut y, rows + 3);
            for from in (0..rows).step_by(PANEL_ROWS) {
                let count = PANEL_ROWS.min(rows - from);
                // SAFETY: nobody else is there.
                unsafe { multiply(tiles, &weights, (from, count), &x, &out, from + 2) };
            }
            let mut exact = vec![0.0; rows * len];
            format.dequantize(&bytes, &mut exact);
            for (c, y) in y.chunks(rows + 3).enumerate() {
                assert!(y[0].is_nan() && y[1].is_nan() && y[rows + 2].is_nan());
                for (r, got) in y[2..rows + 2].iter().enumerate() {
                    let terms = exact[r * len..][..len].iter().zip(&numbers[c * len..]);
                    let (sum, squares) = terms.fold((0.0, 0.0), |(sum, squares), (w, x)| {
                        let term = f64::from(*w) * f64::from(*x);
                        (sum + term, squares + term * term)
                    });
                    let wrong = (f64::from(*got) - sum).abs();
                    assert!(
                        wrong <= 0.016 * f64::sqrt(squares) + 1e-30,
                        "{} {} {r} {c}: {got} not {sum}",
                        tiles.name(),
                        format.name
                    );
                }
            }
        }
    }
}
