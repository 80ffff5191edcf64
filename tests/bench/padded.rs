//! A model made as large as others without saying anything else: its feed-forward layers get more numbers,
//! all of them zero.
//!
//! What guessing ahead brings depends on how often the guesses are right, which takes a model that has
//! learnt something, and on what a pass costs, which takes one that is as large as those people use. Zeros
//! are read and multiplied like any other number.

use std::error::Error;

use carnet::engine::weights::{Source, Tensor, Value, Weights};

use crate::support::gguf::{F32, GgufWriter, Q8_0};

/// The model of `source`, which must be of llama's kind and stored as Q8_0, with feed-forward layers of
/// `ffn` numbers: a GGUF file.
pub(super) fn padded(source: &Source, ffn: usize) -> Result<Vec<u8>, Box<dyn Error>> {
    let weights = Weights::open_source(source)?;
    let mut writer = GgufWriter::new();
    for (key, value) in weights.metadata().iter() {
        writer = match value {
            Value::Unsigned(_) if key == "llama.feed_forward_length" => {
                writer.count(key, u32::try_from(ffn)?)
            }
            Value::Unsigned(n) => writer.value(key, *n),
            Value::Signed(n) => writer.value(key, *n),
            Value::Float(x) => writer.value(key, *x),
            Value::Bool(flag) => writer.flag(key, *flag),
            Value::Text(text) => writer.text(key, text),
            Value::Integers(list) => writer.list(key, list),
            Value::Floats(list) => writer.list(key, list),
            Value::Bools(list) => writer.list(key, list),
            Value::Texts(list) => writer.texts(key, &list.iter().collect::<Vec<_>>()),
        };
    }
    for tensor in weights.tensors() {
        let (shape, numbers) = wide(&tensor, ffn)?;
        let format = if tensor.format().name == "Q8_0" { Q8_0 } else { F32 };
        writer = writer.numbers(tensor.name(), &shape, format, &numbers);
    }
    Ok(writer.finish())
}

/// Shape and numbers of a tensor; one of a feed-forward layer is filled up with zeros.
fn wide(tensor: &Tensor<'_>, ffn: usize) -> Result<(Vec<usize>, Vec<f32>), Box<dyn Error>> {
    let (mut shape, rows, len) = (tensor.shape().to_vec(), tensor.rows(), tensor.row_len());
    let mut numbers = vec![0.0; tensor.len()];
    tensor.dequantize(0, &mut numbers)?;
    match tensor.name().split('.').nth(2) {
        Some("ffn_gate" | "ffn_up") => {
            shape = vec![ffn, len];
            numbers.resize(ffn * len, 0.0);
        }
        Some("ffn_down") => {
            shape = vec![rows, ffn];
            let row = |row: &[f32]| [row, &vec![0.0; ffn - len]].concat();
            numbers = numbers.chunks(len).flat_map(row).collect();
        }
        _ => {}
    }
    Ok((shape, numbers))
}
