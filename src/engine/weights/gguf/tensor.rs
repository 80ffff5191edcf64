//! The tensor headers of a GGUF file: name, dimensions, format and place of each.
//!
//! Sizes are computed in checked 64-bit arithmetic and have to be held by the file. GGUF writes
//! dimensions innermost first; [`TensorInfo::shape`] turns them round. Source: GGUF
//! specification, ggml `docs/gguf.md`, "tensor info".

use super::{Error, Fault, Reader, Result, Span};
use crate::engine::quant::{self, Format};

const TENSORS_MAX: u64 = 65_536;
const NAME_BYTES_MAX: u64 = 64;
const RANK_MAX: usize = 4;
const DIMENSION_MAX: u64 = 1 << 31;
/// Length of the name, one byte of it, rank, one dimension, format, offset.
const TENSOR_BYTES_MIN: usize = 8 + 1 + 4 + 8 + 4 + 8;

/// Formats that ggml has and Carnet does not, so that an error can call them by name.
const FOREIGN_FORMATS: [(u32, &str); 27] = [
    (4, "Q4_2"),
    (5, "Q4_3"),
    (9, "Q8_1"),
    (15, "Q8_K"),
    (16, "IQ2_XXS"),
    (17, "IQ2_XS"),
    (18, "IQ3_XXS"),
    (19, "IQ1_S"),
    (21, "IQ3_S"),
    (22, "IQ2_S"),
    (24, "I8"),
    (25, "I16"),
    (26, "I32"),
    (27, "I64"),
    (28, "F64"),
    (29, "IQ1_M"),
    (31, "Q4_0_4_4"),
    (32, "Q4_0_4_8"),
    (33, "Q4_0_8_8"),
    (34, "TQ1_0"),
    (35, "TQ2_0"),
    (36, "IQ4_NL_4_4"),
    (37, "IQ4_NL_4_8"),
    (38, "IQ4_NL_8_8"),
    (40, "NVFP4"),
    (41, "Q1_0"),
    (42, "Q2_0"),
];

/// One tensor header that passed its checks.
pub(super) struct TensorInfo<'a> {
    pub(super) name: &'a str,
    pub(super) format: &'static Format,
    /// Innermost first, 1 where the tensor has no such dimension.
    dimensions: [u64; RANK_MAX],
    rank: usize,
    /// Bytes from the start of the tensor data.
    offset: u64,
    bytes: u64,
}

/// Reads `count` tensor headers.
pub(super) fn read_all<'a>(
    reader: &mut Reader<'a>,
    count: u64,
    alignment: u32,
) -> Result<Vec<TensorInfo<'a>>> {
    if count > TENSORS_MAX {
        return Err(Fault::TooManyTensors { count, limit: TENSORS_MAX }.into());
    }
    let count = reader.fitting(count, TENSOR_BYTES_MIN, || "the number of tensors".to_owned())?;
    let mut tensors = Vec::with_capacity(count);
    for _ in 0..count {
        tensors.push(TensorInfo::read(reader, u64::from(alignment))?);
    }
    Ok(tensors)
}

/// Checks that names differ, and that every tensor lies within the `held` bytes of tensor data
/// and on none of the others. Leaves the tensors in the order of their offsets.
pub(super) fn check_places(tensors: &mut [TensorInfo<'_>], held: u64) -> Result<(), Fault> {
    tensors.sort_unstable_by_key(|tensor| tensor.name);
    if let Some([twice, _]) = tensors.array_windows().find(|[a, b]| a.name == b.name) {
        return Err(Fault::DuplicateTensor { tensor: twice.name.to_owned() });
    }
    tensors.sort_unstable_by_key(|tensor| tensor.offset);
    if let Some(lost) = tensors.iter().find(|tensor| tensor.end().is_none_or(|end| end > held)) {
        let TensorInfo { offset, bytes, .. } = *lost;
        return Err(Fault::TensorOutsideFile { tensor: lost.name.to_owned(), offset, bytes, held });
    }
    match tensors.array_windows().find(|[a, b]| a.end().is_none_or(|end| end > b.offset)) {
        Some([a, b]) => Err(Fault::Overlap { first: a.name.to_owned(), second: b.name.to_owned() }),
        None => Ok(()),
    }
}

impl<'a> TensorInfo<'a> {
    fn read(reader: &mut Reader<'a>, alignment: u64) -> Result<Self> {
        let name = read_name(reader)?;
        let (dimensions, rank) = read_dimensions(reader, name)?;
        let number = reader.u32("the format of a tensor")?;
        let format = quant::by_ggml_type(number).ok_or_else(|| unknown_format(name, number))?;
        let offset = reader.u64("the place of a tensor")?;
        let [row_len, ..] = dimensions;
        if !row_len.is_multiple_of(format.block_len as u64) {
            return Err(partial_block(name, row_len, format).into());
        }
        let mut tensor = Self { name, format, dimensions, rank, offset, bytes: 0 };
        tensor.bytes = stored_bytes(dimensions, format).ok_or_else(|| tensor.too_large())?;
        if !offset.is_multiple_of(alignment) {
            return Err(Fault::UnalignedTensor { tensor: name.to_owned(), offset, alignment }.into());
        }
        Ok(tensor)
    }

    /// Outermost dimension first.
    pub(super) fn shape(&self) -> Vec<usize> {
        let used = self.dimensions.iter().take(self.rank);
        // At most 2^31 each, which every machine of 32 bits and more can count.
        used.rev().map(|n| usize::try_from(*n).unwrap_or(usize::MAX)).collect()
    }

    /// Where the numbers lie in a file whose tensor data begin at `data_start`.
    pub(super) fn span(&self, data_start: u64) -> Result<Span, Fault> {
        let place = data_start.checked_add(self.offset).and_then(|n| usize::try_from(n).ok());
        match (place, usize::try_from(self.bytes)) {
            (Some(offset), Ok(bytes)) => Ok(Span { map: 0, offset, bytes }),
            _ => Err(self.too_large()),
        }
    }

    fn end(&self) -> Option<u64> {
        self.offset.checked_add(self.bytes)
    }

    fn too_large(&self) -> Fault {
        Fault::TensorTooLarge { tensor: self.name.to_owned(), shape: self.shape() }
    }
}

fn read_name<'a>(reader: &mut Reader<'a>) -> Result<&'a str, Fault> {
    let at = reader.at();
    let length = reader.u64("the length of a tensor's name")?;
    if length == 0 {
        return Err(Fault::EmptyTensorName { at });
    }
    if length > NAME_BYTES_MAX {
        return Err(Fault::TensorNameTooLong { at, length, limit: NAME_BYTES_MAX });
    }
    let name = reader.take(length, || format!("the name of the tensor at byte {at}"))?;
    str::from_utf8(name).map_err(|_| Fault::TensorNameNotUtf8 { at })
}

fn read_dimensions(reader: &mut Reader<'_>, name: &str) -> Result<([u64; RANK_MAX], usize), Fault> {
    let found = reader.u32("the number of dimensions of a tensor")?;
    let rank = found as usize;
    if !(1..=RANK_MAX).contains(&rank) {
        return Err(Fault::BadRank { tensor: name.to_owned(), found: u64::from(found) });
    }
    let mut dimensions = [1; RANK_MAX];
    for dimension in dimensions.iter_mut().take(rank) {
        *dimension = reader.u64("a dimension of a tensor")?;
        if !(1..=DIMENSION_MAX).contains(dimension) {
            return Err(Fault::BadDimension { tensor: name.to_owned(), found: *dimension });
        }
    }
    Ok((dimensions, rank))
}

/// Bytes of a tensor whose rows are whole blocks; `None` if that, or its count of numbers, does
/// not fit the machine.
fn stored_bytes(dimensions: [u64; RANK_MAX], format: &Format) -> Option<u64> {
    let [row_len, outer @ ..] = dimensions;
    let rows = outer.into_iter().try_fold(1_u64, u64::checked_mul)?;
    let numbers = rows.checked_mul(row_len)?;
    let row_bytes = row_len.checked_div(format.block_len as u64)?.checked_mul(format.block_bytes as u64)?;
    let bytes = row_bytes.checked_mul(rows)?;
    let countable = isize::try_from(numbers).is_ok() && isize::try_from(bytes).is_ok();
    countable.then_some(bytes)
}

fn partial_block(name: &str, row_len: u64, format: &'static Format) -> Fault {
    Fault::PartialBlock {
        tensor: name.to_owned(),
        row_len: usize::try_from(row_len).unwrap_or(usize::MAX),
        format: format.name,
        block_len: format.block_len,
    }
}

fn unknown_format(name: &str, number: u32) -> Error {
    let format = match FOREIGN_FORMATS.iter().find(|(known, _)| *known == number) {
        Some((_, label)) => format!("{number} ({label})"),
        None => number.to_string(),
    };
    Error::UnknownFormat { tensor: name.to_owned(), format, known: quant::names() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SplitMix64 (Steele et al. 2014): all the randomness this test needs.
    fn next(state: &mut u64) -> u64 {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    #[test]
    fn sizes_agree_with_arithmetic_that_cannot_overflow() {
        let cases = if cfg!(miri) { 200 } else { 1_000_000 };
        let (mut state, mut fitting) = (7, 0);
        for _ in 0..cases {
            let format = quant::FORMATS[next(&mut state) as usize % quant::FORMATS.len()];
            // Log-uniform, so that sums of exponents fall on both sides of 63 bits.
            let [a, b, c, d] = [0; 4].map(|_: u8| 1 + (next(&mut state) >> (33 + next(&mut state) % 31)));
            let dimensions = [a * format.block_len as u64, b, c, d];
            let numbers: u128 = dimensions.iter().map(|n| u128::from(*n)).product();
            let bytes = numbers / format.block_len as u128 * format.block_bytes as u128;
            let limit = isize::MAX as u128;
            let expected = (numbers <= limit && bytes <= limit).then_some(bytes as u64);
            assert_eq!(stored_bytes(dimensions, format), expected, "{dimensions:?} {}", format.name);
            fitting += usize::from(expected.is_some());
        }
        assert!(fitting > cases / 10 && fitting < cases - cases / 10, "{fitting} of {cases} cases fit");
    }
}
