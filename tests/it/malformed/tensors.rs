//! Files with one broken tensor: its name, its dimensions, its format, or where its data lie.

use std::ops::RangeInclusive;

use super::{Class, class, sample};
use crate::support::gguf::{F16, F32, GgufWriter, Q8_0, RawTensor};
use crate::support::random::Random;

const Q4_K: u32 = 12;
const NAMES_NOT_UTF8: [&[u8]; 3] = [b"\xff\xfe", b"blk.\xc3", b"\xf5\x80\x80\x80"];

pub(super) fn classes() -> Vec<Class> {
    let mut classes = names();
    classes.extend(dimensions());
    classes.extend(formats());
    classes.extend(places());
    classes.extend(cuts());
    classes
}

fn names() -> Vec<Class> {
    vec![
        class("no name", "EmptyTensorName", |r| broken(r, |tensor, _| tensor.name.clear())),
        class("a long name", "TensorNameTooLong", |r| {
            broken(r, |tensor, r| tensor.name = vec![b'n'; r.edged(65..=300) as usize])
        }),
        class("a name of absurd length", "TensorNameTooLong", |r| {
            broken(r, |tensor, r| tensor.claimed_name = Some(r.edged(1 << 40..=u64::MAX)))
        }),
        class("a name longer than the file", "LengthBeyondFile", |r| {
            let mut file = GgufWriter::new().tensor("short", &[1], F32, Vec::new());
            file.tensors[0].claimed_name = Some(r.edged(40..=64));
            file.finish()
        }),
        class("a name that is not UTF-8", "TensorNameNotUtf8", |r| {
            broken(r, |tensor, r| tensor.name = r.pick(&NAMES_NOT_UTF8).to_vec())
        }),
        class("one name twice", "DuplicateTensor", |r| {
            broken(r, |tensor, _| tensor.name = b"token_embd.weight".to_vec())
        }),
    ]
}

fn dimensions() -> Vec<Class> {
    vec![
        class("no dimensions", "BadRank", |r| broken(r, |tensor, _| shape(tensor, &[]))),
        class("five and more dimensions", "BadRank", |r| {
            broken(r, |tensor, r| shape(tensor, &vec![1; r.edged(5..=9) as usize]))
        }),
        class("an absurd number of dimensions", "BadRank", |r| {
            broken(r, |tensor, r| tensor.rank = r.edged(1 << 31..=u32::MAX.into()) as u32)
        }),
        class("a dimension of 0", "BadDimension", |r| {
            broken(r, |tensor, r| {
                let rank = r.edged(1..=4) as usize;
                let mut dimensions = vec![2; rank];
                dimensions[r.index(rank)] = 0;
                shape(tensor, &dimensions);
            })
        }),
        class("a dimension too large", "BadDimension", |r| {
            broken(r, |tensor, r| shape(tensor, &[2, r.edged((1 << 31) + 1..=1 << 62)]))
        }),
        class("a negative dimension", "BadDimension", |r| {
            broken(r, |tensor, r| shape(tensor, &[r.edged(1 << 63..=u64::MAX)]))
        }),
        class("a product that wraps to 0", "TensorTooLarge", |r| {
            broken(r, |tensor, r| {
                let dimensions = r.pick(&[[1 << 31, 1 << 31, 4, 1], [1 << 20, 1 << 20, 1 << 20, 1 << 20]]);
                shape(tensor, &dimensions);
            })
        }),
        class("a product that wraps to a small number", "TensorTooLarge", |r| {
            // The first two multiply to 2^58 + 1, so that 64 or 128 bytes are left of 2^64 and more.
            broken(r, |tensor, r| {
                let (format, rest) = r.pick(&[(F32, 16), (F16, 32), (F32, 32)]);
                tensor.ggml_type = format;
                shape(tensor, &shuffled(r, [536_838_145, 536_903_681, rest]));
            })
        }),
        class("a size that wraps in bytes alone", "TensorTooLarge", |r| {
            broken(r, |tensor, r| {
                tensor.ggml_type = F32;
                shape(tensor, &[1 << 31, 1 << 30, r.pick(&[1, 2])]);
            })
        }),
        class("a size that wraps in padding", "TensorTooLarge", |r| {
            broken(r, |tensor, r| {
                // 2^63 - 1 numbers in half precision: 2^64 - 2 bytes, which round up to 0.
                tensor.ggml_type = F16;
                shape(tensor, &shuffled(r, [218_934_409, 859_764_727, 49]));
            })
        }),
    ]
}

fn formats() -> Vec<Class> {
    vec![
        class("a row that ends in a block of 32", "PartialBlock", |r| {
            broken(r, |tensor, r| {
                tensor.ggml_type = Q8_0;
                shape(tensor, &[32 * r.edged(0..=9) + r.edged(1..=31), 3]);
            })
        }),
        class("a row that ends in a block of 256", "PartialBlock", |r| {
            broken(r, |tensor, r| {
                tensor.ggml_type = Q4_K;
                // A whole number of blocks as a tensor, but not as a row.
                shape(tensor, &[32 * r.pick(&[1, 2, 4, 12]), 256]);
            })
        }),
        class("a format no tool knows", "UnknownFormat", |r| {
            broken(r, |tensor, r| tensor.ggml_type = r.edged(1_000..=u32::MAX.into()) as u32)
        }),
        class("a format others know", "UnknownFormat", |r| {
            broken(r, |tensor, r| tensor.ggml_type = r.pick(&[16, 17, 18, 19, 21, 22, 29]))
        }),
        class("a format of old", "UnknownFormat", |r| {
            broken(r, |tensor, r| tensor.ggml_type = r.pick(&[4, 5]))
        }),
        class("whole numbers", "UnknownFormat", |r| {
            broken(r, |tensor, r| tensor.ggml_type = r.edged(24..=28) as u32)
        }),
        class("a format that needs more bytes", "TensorOutsideFile", |r| {
            let mut file = sample(r);
            file.tensors[2].ggml_type = F32;
            file.finish()
        }),
    ]
}

fn places() -> Vec<Class> {
    vec![
        class("off the default alignment", "UnalignedTensor", |r| {
            broken(r, |tensor, r| tensor.claimed_offset = Some(32 * r.edged(0..=9) + r.edged(1..=31)))
        }),
        class("off the alignment of the file", "UnalignedTensor", |r| {
            let mut file = sample(r).alignment(r.pick(&[64, 128, 4096]));
            file.tensors[1].claimed_offset = Some(32);
            file.finish()
        }),
        class("behind the file", "TensorOutsideFile", |r| {
            broken(r, |tensor, r| tensor.claimed_offset = Some(32 * r.edged(1_000..=1 << 50)))
        }),
        class("so far behind that the end wraps", "TensorOutsideFile", |r| {
            broken(r, |tensor, r| tensor.claimed_offset = Some(0_u64.wrapping_sub(32 * r.edged(1..=4))))
        }),
        class("more rows than there are data", "TensorOutsideFile", |r| {
            let mut file = sample(r);
            file.tensors[2].dimensions[1] += r.edged(1..=1 << 20);
            file.finish()
        }),
        class("data cut by a few bytes", "TensorOutsideFile", |r| {
            let (mut bytes, places) = sample(r).finish_with_places();
            bytes.truncate(places.data[2].end - r.edged(1..=64) as usize);
            bytes
        }),
        class("no data at all", "TensorOutsideFile", |r| {
            let (mut bytes, places) = sample(r).finish_with_places();
            bytes.truncate(places.tensors[2].end);
            bytes
        }),
        class("data of another tensor", "Overlap", |r| {
            let mut file = sample(r);
            file.tensors[1].claimed_offset = Some(0);
            file.finish()
        }),
        class("data that begin in another tensor", "Overlap", |r| {
            let mut file = sample(r);
            // Output norm, of 256 bytes, moved into the 1024 bytes of the queries behind it.
            let queries = file.tensors[0].data.len().next_multiple_of(32) as u64 + 256;
            file.tensors[1].claimed_offset = Some(queries + 32 * r.edged(1..=20));
            file.finish()
        }),
        class("rows that reach into the next tensor", "Overlap", |r| {
            let mut file = sample(r);
            file.tensors[0].dimensions[1] += r.edged(2..=4);
            file.finish()
        }),
    ]
}

fn cuts() -> Vec<Class> {
    vec![
        class("ends in the length of a name", "CutShort", |r| cut(r, 0..=7)),
        class("ends in a name", "LengthBeyondFile", |r| cut(r, 8..=10)),
        class("ends in the number of dimensions", "CutShort", |r| cut(r, 11..=14)),
        class("ends in a dimension", "CutShort", |r| cut(r, 15..=30)),
        class("ends in the format", "CutShort", |r| cut(r, 31..=34)),
        class("ends in the place", "CutShort", |r| cut(r, 35..=42)),
    ]
}

/// A valid file with its last tensor broken.
fn broken(random: &mut Random, edit: fn(&mut RawTensor, &mut Random)) -> Vec<u8> {
    let mut file = sample(random);
    edit(&mut file.tensors[2], random);
    file.finish()
}

/// Sets dimensions, innermost first.
fn shape(tensor: &mut RawTensor, dimensions: &[u64]) {
    tensor.rank = dimensions.len() as u32;
    tensor.dimensions = dimensions.to_vec();
}

fn shuffled(random: &mut Random, mut dimensions: [u64; 3]) -> [u64; 3] {
    dimensions.rotate_left(random.index(3));
    dimensions
}

/// A file that ends within its last tensor header, `range` bytes from where that begins. Its name
/// is three bytes long and it has two dimensions.
fn cut(random: &mut Random, range: RangeInclusive<u64>) -> Vec<u8> {
    let long = "n".repeat(random.edged(40..=64) as usize);
    let file = GgufWriter::new().tensor(&long, &[1, 1, 2, 2], F16, vec![0; 8]).tensor(
        "cut",
        &[2, 2],
        F16,
        vec![0; 8],
    );
    let (mut bytes, places) = file.finish_with_places();
    bytes.truncate(places.tensors[1].start + random.edged(range) as usize);
    bytes
}
