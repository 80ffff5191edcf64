//! Every format against the values of another implementation.
//!
//! The hashes were made from the same bytes with the Python package `gguf` 0.19 (its numpy
//! dequantizers), which defines the values bit for bit; half precision through numpy itself.

use super::{FORMATS, Format, by_ggml_type};

/// Name, number in GGUF headers, where in a block half-precision scales lie, hash of the values.
const REFERENCE: [(&str, u32, &[usize], u64); 16] = [
    ("F32", 0, &[], 0xcf52_bc25_b374_89d5),
    ("F16", 1, &[], 0xd50d_9740_9869_c931),
    ("BF16", 30, &[], 0x6781_169f_d676_f1be),
    ("Q8_0", 8, &[0], 0x0da6_61dd_f7b4_0790),
    ("Q4_0", 2, &[0], 0x3219_1980_b59a_a9fe),
    ("Q4_1", 3, &[0, 2], 0xe044_7a3d_7dbd_9923),
    ("Q5_0", 6, &[0], 0xd4f1_3733_11d6_c26f),
    ("Q5_1", 7, &[0, 2], 0x7098_74e8_6b91_582e),
    ("Q2_K", 10, &[80, 82], 0x6649_2e80_670c_6df7),
    ("Q3_K", 11, &[108], 0xd5c0_fdfe_6da4_0b14),
    ("Q4_K", 12, &[0, 2], 0x4202_2527_372d_2976),
    ("Q5_K", 13, &[0, 2], 0x5e22_1226_733e_3ad7),
    ("Q6_K", 14, &[208], 0x03e4_c75a_e5a9_ca5c),
    ("IQ4_NL", 20, &[0], 0x727e_0085_27eb_ba83),
    ("IQ4_XS", 23, &[0], 0x3a17_78b8_5e8c_f544),
    ("MXFP4", 39, &[], 0x874a_7f57_2462_3166),
];

#[test]
fn values_equal_the_reference() {
    for (name, ggml_type, scales, hash) in REFERENCE {
        let format = by_ggml_type(ggml_type).expect(name);
        assert_eq!(format.name, name);
        let blocks = random_blocks(format, scales);
        let mut numbers = vec![f32::NAN; blocks.len() / format.block_bytes * format.block_len];
        format.dequantize(&blocks, &mut numbers);
        assert_eq!(fnv1a(&numbers), hash, "{name}: {:?}", &numbers[..4]);
    }
}

#[test]
fn wrong_lengths_are_left_alone() {
    for format in FORMATS {
        let mut numbers = vec![5.0; format.block_len * 2];
        format.dequantize(&vec![0; format.block_bytes * 2 - 1], &mut numbers);
        assert!(numbers[format.block_len..].iter().all(|x| *x == 5.0), "{}", format.name);
        format.dequantize(&vec![0; format.block_bytes * 9], &mut numbers);
        format.dequantize(&[], &mut numbers);
        format.dequantize(&[], &mut []);
    }
}

#[test]
fn formats_are_listed_once() {
    for format in FORMATS {
        assert_eq!(by_ggml_type(format.ggml_type).map(|found| found.name), Some(format.name));
        assert_eq!(format.row_bytes(format.block_len * 3), format.block_bytes * 3);
    }
    assert!(by_ggml_type(4).is_none());
}

#[test]
fn infinite_scales_are_found_wherever_they_are() {
    for (name, ggml_type, scales, _) in REFERENCE {
        let format = by_ggml_type(ggml_type).expect(name);
        assert_eq!(format.halves, scales, "{name}");
        let blocks = random_blocks(format, scales);
        assert!(format.is_finite(&blocks), "{name}");
        let last = blocks.len() - format.block_bytes;
        let places: Vec<usize> = match format.block_len {
            1 => vec![format.block_bytes - 2],
            _ => scales.to_vec(),
        };
        for at in places {
            let mut blocks = blocks.clone();
            let high = if format.block_len == 1 && name != "F16" { 0xff80 } else { 0xfc00u16 };
            blocks[last + at..last + at + 2].copy_from_slice(&high.to_le_bytes());
            assert!(!format.is_finite(&blocks), "{name} {at}");
        }
    }
}

/// Eight blocks (64 plain numbers) of seeded bytes, without infinities.
fn random_blocks(format: &Format, scales: &[usize]) -> Vec<u8> {
    let blocks = if format.block_len == 1 { 64 } else { 8 };
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::new();
    for _ in 0..blocks * format.block_bytes {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        bytes.push((state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 56) as u8);
    }
    for block in bytes.chunks_exact_mut(format.block_bytes) {
        if format.block_len == 1 {
            block[format.block_bytes - 1] &= 0xbf;
        }
        for scale in scales {
            block[scale + 1] &= 0xbf;
        }
    }
    bytes
}

fn fnv1a(numbers: &[f32]) -> u64 {
    let bytes = numbers.iter().flat_map(|x| x.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
