//! Every kernel of every set of instructions that is there, against sums in f64.

use super::columns::Columns;
use super::{COLUMNS_MAX, ISAS, Matvec, Pool, Rows, multiply};
use crate::engine::quant::{FORMATS, Format};

/// Lengths of rows; those that are no whole number of blocks are left out for a format.
const LENGTHS: &[usize] = &[1, 7, 32, 64, 96, 256, 288, 512, 544, 576, 768, 1056, 2048, 2304];

#[test]
fn products_equal_sums_in_double_precision() {
    for (isa, format, matvec) in kernels() {
        for &len in LENGTHS.iter().filter(|len| len.is_multiple_of(format.block_len)) {
            for (rows, count) in [(1, 1), (5, 2), (3, 3), (8, COLUMNS_MAX)] {
                let blocks = random_rows(format, rows * len / format.block_len);
                let mut columns = Columns::default();
                columns.take(&random_numbers(count * len), len);
                hold(
                    &format!("{isa} {} {len} x {rows} x {count}", format.name),
                    format,
                    matvec,
                    &blocks,
                    &columns,
                );
            }
        }
    }
}

#[test]
fn largest_numbers_do_not_overflow() {
    const LEN: usize = 512;
    for (isa, format, matvec) in kernels().filter(|(_, format, _)| format.block_len > 1) {
        for byte in [0x00, 0x08, 0x7f, 0x80, 0xf7, 0xff] {
            let blocks = rows_of(format, 3 * LEN / format.block_len, || byte);
            let mut columns = Columns::default();
            columns.take(&[[1.0; LEN], [-1.0; LEN]].concat(), LEN);
            hold(&format!("{isa} {} of {byte:#04x}", format.name), format, matvec, &blocks, &columns);
        }
    }
}

/// Every product is the sum of its terms in double precision, within what rounding of scales and of
/// sums in single precision makes of it.
fn hold(name: &str, format: &Format, matvec: Matvec, blocks: &[u8], columns: &Columns) {
    let columns: Vec<_> = columns.all().collect();
    let (len, count) = (columns[0].exact.len(), columns.len());
    let rows = blocks.len() / format.row_bytes(len);
    let mut weights = vec![0.0; rows * len];
    format.dequantize(blocks, &mut weights);
    let mut out = vec![f32::NAN; rows * count];
    matvec(blocks, &columns, &mut out);
    for (row, weights) in weights.chunks(len).enumerate() {
        for (c, column) in columns.iter().enumerate() {
            let x = |i: usize| match format.block_len {
                1 => f64::from(column.exact[i]),
                _ => f64::from(column.scales[i / 32]) * f64::from(column.quants[i]),
            };
            let terms = weights.iter().enumerate().map(|(i, w)| f64::from(*w) * x(i));
            let (sum, size) = terms.fold((0.0, 0.0), |(sum, size), term| (sum + term, size + term.abs()));
            let got = f64::from(out[row * count + c]);
            assert!((got - sum).abs() <= 4e-6 * size + 1e-30, "{name}: {got} not {sum} of {size}");
        }
    }
}

#[test]
fn products_do_not_depend_on_what_is_beside() {
    for (isa, format, matvec) in kernels() {
        let len = if format.block_len == 1 { 75 } else { 768 };
        let blocks = random_rows(format, 5 * len / format.block_len);
        let mut columns = Columns::default();
        columns.take(&random_numbers(COLUMNS_MAX * len), len);
        let columns: Vec<_> = columns.all().collect();
        let mut together = vec![f32::NAN; 5 * COLUMNS_MAX];
        matvec(&blocks, &columns, &mut together);
        for (row, blocks) in blocks.chunks(format.row_bytes(len)).enumerate() {
            for (c, column) in columns.iter().enumerate() {
                let mut alone = [f32::NAN];
                matvec(blocks, &[*column], &mut alone);
                let same = alone[0].to_bits() == together[row * COLUMNS_MAX + c].to_bits();
                assert!(same, "{isa} {} row {row} column {c}", format.name);
            }
        }
    }
}

#[test]
fn wrong_lengths_are_left_alone() {
    for (isa, format, matvec) in kernels() {
        let blocks = random_rows(format, 2 * 256 / format.block_len);
        let mut columns = Columns::default();
        columns.take(&random_numbers(2 * 256), 256);
        let columns: Vec<_> = columns.all().collect();
        let mut out = [7.0; 6];
        matvec(&blocks[..blocks.len() - 1], &columns, &mut out);
        assert!(out[0] != 7.0 && out[2..] == [7.0; 4], "{isa} {}: {out:?}", format.name);
        matvec(&blocks, &columns, &mut out[..3]);
        assert!(out[3..] == [7.0; 3], "{isa} {}: {out:?}", format.name);
        matvec(&blocks, &columns, &mut []);
        matvec(&[], &columns, &mut out);
        matvec(&blocks, &[], &mut out);
    }
}

#[test]
fn sets_of_this_architecture_are_listed() {
    let names: Vec<_> = ISAS.iter().map(|isa| isa.name).collect();
    let wanted: &[&str] = match cfg!(target_arch = "x86_64") {
        true => &["avx512", "avxvnni", "avx2", "scalar"],
        false => &["scalar"],
    };
    assert!(wanted.iter().all(|name| names.contains(name)), "{names:?}");
    let there = |name: &str| kernels().filter(|(isa, ..)| *isa == name).count();
    println!("{:?}", names.iter().map(|name| (*name, there(name))).collect::<Vec<_>>());
    assert_eq!(there("scalar"), FORMATS.len());
    #[cfg(target_arch = "x86_64")]
    assert!(!is_x86_feature_detected!("avx2") || there("avx2") == 12);
    #[cfg(target_arch = "x86_64")]
    assert!(!is_x86_feature_detected!("avxvnni") || there("avxvnni") == 12);
    #[cfg(target_arch = "x86_64")]
    assert!(!is_x86_feature_detected!("avx512vbmi") || there("avx512") == 12);
}

/// Every kernel of every set that is there, with the names.
fn kernels() -> impl Iterator<Item = (&'static str, &'static Format, Matvec)> {
    let there = ISAS.iter().filter(|isa| (isa.is_there)());
    let all = there.flat_map(|isa| FORMATS.into_iter().map(move |format| (isa, format)));
    all.filter_map(|(isa, format)| Some((isa.name, format, (isa.matvec)(format)?)))
}

#[test]
fn a_column_comes_to_the_same_bits_alone_and_with_others() {
    for isa in ISAS.iter().filter(|isa| (isa.is_there)()) {
        for format in FORMATS {
            let Some(matvec) = (isa.matvec)(format) else { continue };
            for len in [256, 512, 2304] {
                let blocks = random_rows(format, 3 * len / format.block_len);
                let mut columns = Columns::default();
                columns.take(&random_numbers(COLUMNS_MAX * len), len);
                let columns: Vec<_> = columns.all().collect();
                for count in 2..=COLUMNS_MAX {
                    let mut together = vec![f32::NAN; 3 * count];
                    matvec(&blocks, &columns[..count], &mut together);
                    for (c, column) in columns[..count].iter().enumerate() {
                        let mut alone = [f32::NAN; 3];
                        matvec(&blocks, &[*column], &mut alone);
                        let together = together.iter().skip(c).step_by(count).map(|x| x.to_bits());
                        let alone = alone.iter().map(|x| x.to_bits());
                        assert!(alone.eq(together), "{} {} {len} x {count}", isa.name, format.name);
                    }
                }
            }
        }
    }
}

/// A text may be read in one go or in several.
#[test]
fn many_columns_come_to_the_same_in_one_call_and_in_several() {
    const ROWS: usize = 70;
    for (format, len) in FORMATS.iter().flat_map(|format| [(format, 256), (format, 768), (format, 96)]) {
        if len % format.block_len != 0 {
            continue;
        }
        let bytes = random_rows(format, ROWS * len / format.block_len);
        let parts = [Rows { format, bytes: &bytes, len }];
        let multiply = |x: &[f32], workers| {
            let mut out = vec![f32::NAN; x.len() / len * ROWS];
            multiply(&Pool::new(workers), &parts, x, &mut out);
            out
        };
        let x = random_numbers(150 * len);
        let together = multiply(&x, 3);
        for cuts in [[0, 9, 60, 150], [0, 111, 141, 150]] {
            let part = |pair: &[usize]| multiply(&x[pair[0] * len..pair[1] * len], 1);
            let apart: Vec<f32> = cuts.windows(2).flat_map(part).collect();
            assert!(apart == together, "{} {len} {cuts:?}", format.name);
        }
    }
}

#[test]
fn columns_are_rounded_to_the_nearest_step() {
    let numbers = random_numbers(96);
    let mut columns = Columns::default();
    columns.take(&numbers, 96);
    let column = columns.all().next().unwrap();
    for (i, x) in numbers.iter().enumerate() {
        let step = column.scales[i / 32];
        assert!((x - step * f32::from(column.quants[i])).abs() <= 0.5001 * step);
    }
    for (half, sum) in column.quants.chunks(16).zip(column.sums).enumerate().map(|(i, (q, s))| ((i, q), s)) {
        let whole: i32 = half.1.iter().map(|q| i32::from(*q)).sum();
        assert_eq!(*sum, column.scales[half.0 / 2] * whole as f32);
    }
}

/// Seeded bytes with scales that are neither infinite nor huge.
pub(super) fn random_rows(format: &Format, blocks: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    rows_of(format, blocks, || (next(&mut state) >> 56) as u8)
}

/// Blocks of these bytes, with scales that are neither infinite nor huge.
fn rows_of(format: &Format, blocks: usize, mut byte: impl FnMut() -> u8) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..blocks * format.block_bytes).map(|_| byte()).collect();
    let scales: &[usize] = match format.name {
        "Q4_0" | "Q5_0" | "Q8_0" | "IQ4_NL" | "IQ4_XS" => &[0],
        "Q4_1" | "Q5_1" | "Q4_K" | "Q5_K" => &[0, 2],
        "Q2_K" => &[80, 82],
        "Q3_K" => &[108],
        "Q6_K" => &[208],
        _ => &[],
    };
    for block in bytes.chunks_exact_mut(format.block_bytes) {
        for &at in scales {
            // Halves near 2^-8, either sign.
            block[at + 1] = block[at + 1] & 0x83 | 0x1c;
        }
        match format.name {
            "F16" => block[1] = block[1] & 0x87 | 0x30,
            "F32" => block[3] = block[3] & 0x80 | 0x3e,
            "BF16" => block[1] = block[1] & 0x80 | 0x3e,
            "MXFP4" => block[0] = 120 + block[0] % 8,
            _ => {}
        }
    }
    bytes
}

/// Seeded numbers between -1 and 1, some blocks of them zero.
pub(super) fn random_numbers(count: usize) -> Vec<f32> {
    let mut state = 0x1234_5678_9abc_def1_u64;
    let number = |i: usize, state: &mut u64| {
        let x = (next(state) >> 40) as f32 / (1u64 << 23) as f32 - 1.0;
        if i / 32 % 7 == 3 { 0.0 } else { x }
    };
    (0..count).map(|i| number(i, &mut state)).collect()
}

fn next(state: &mut u64) -> u64 {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    state.wrapping_mul(0x2545_f491_4f6c_dd1d)
}
