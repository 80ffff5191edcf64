//! Every way a model file can be broken, one variant each, for GGUF and for safetensors.
//!
//! A text names the place (setting, tensor, byte) and both numbers that disagree, so that a
//! tester can tell a cut download from a bad conversion. Names out of the file are quoted and
//! escaped. Limits: GGUF specification (ggml `docs/gguf.md`), tightened to what real models use.

/// What is wrong with a model file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    // GGUF.
    /// The first four bytes are not `GGUF`.
    #[error("it is not a GGUF file but {found}")]
    NotGguf {
        /// What the first bytes look like.
        found: &'static str,
    },
    /// Written on a machine of the other byte order.
    #[error("it is a big-endian GGUF file; only little-endian ones are read")]
    BigEndian,
    /// A version of the layout that is too old or not known yet.
    #[error("it has GGUF version {found}; versions 2 and 3 are read")]
    GgufVersion {
        /// As the file says.
        found: u32,
    },
    /// The file ends inside a field.
    #[error("it ends at byte {at} while {reading} is read")]
    CutShort {
        /// What was being read.
        reading: &'static str,
        /// Where the field begins, in bytes.
        at: usize,
    },
    /// A count asks for more than the rest of the file could hold.
    #[error("{of} counts {count}, and the rest of the file has room for {room} at most")]
    CountBeyondFile {
        /// What is counted.
        of: String,
        /// As the file says.
        count: u64,
        /// How many the smallest elements would fit.
        room: u64,
    },
    /// A text or a name is longer than the rest of the file.
    #[error("{of} is {length} bytes long, and the file ends after {left} more")]
    LengthBeyondFile {
        /// What has the length.
        of: String,
        /// As the file says, in bytes.
        length: u64,
        /// Bytes that are left.
        left: u64,
    },
    /// More settings than any model has.
    #[error("it counts {count} settings; at most {limit} are read")]
    TooManySettings {
        /// As the file says.
        count: u64,
        /// The most that is read.
        limit: u64,
    },
    /// A setting without a name.
    #[error("the setting at byte {at} has no name")]
    EmptyKey {
        /// Where it begins.
        at: usize,
    },
    /// A setting's name is too long.
    #[error("the name of the setting at byte {at} is {length} bytes long; at most {limit} are read")]
    KeyTooLong {
        /// Where it begins.
        at: usize,
        /// As the file says, in bytes.
        length: u64,
        /// The longest that is read.
        limit: u64,
    },
    /// A setting's name is not UTF-8.
    #[error("the name of the setting at byte {at} is not UTF-8")]
    KeyNotUtf8 {
        /// Where it begins.
        at: usize,
    },
    /// Two settings of one name.
    #[error("the setting {key:?} is there twice")]
    DuplicateKey {
        /// The name.
        key: String,
    },
    /// A value type the format does not have.
    #[error("the setting {key:?} has unknown value type {found}")]
    UnknownValueType {
        /// The setting.
        key: String,
        /// As the file says.
        found: u32,
    },
    /// A list of lists.
    #[error("the setting {key:?} is a list of lists; only flat lists are read")]
    NestedArray {
        /// The setting.
        key: String,
    },
    /// A list too long for any model.
    #[error("the setting {key:?} lists {count} values; at most {limit} are read")]
    ArrayTooLong {
        /// The setting.
        key: String,
        /// As the file says.
        count: u64,
        /// The most that is read.
        limit: u64,
    },
    /// A value of another type than this setting has.
    #[error("the setting {key:?} is {found}; it has to be {expected}")]
    WrongType {
        /// The setting.
        key: String,
        /// The type it has in the file.
        found: &'static str,
        /// The type it should have.
        expected: &'static str,
    },
    /// A text longer than its setting may have.
    #[error("a text of the setting {key:?} is {length} bytes long; at most {limit} are read")]
    TextTooLong {
        /// The setting.
        key: String,
        /// As the file says, in bytes.
        length: u64,
        /// The longest that is read.
        limit: u64,
    },
    /// A text that is not UTF-8.
    #[error("text {index} of the setting {key:?} is not UTF-8")]
    TextNotUtf8 {
        /// The setting.
        key: String,
        /// Place in the list, from 0; 0 for a single text.
        index: usize,
    },
    /// A flag that is neither 0 nor 1.
    #[error("flag {index} of the setting {key:?} is {found}; only 0 and 1 are flags")]
    BadBool {
        /// The setting.
        key: String,
        /// Place in the list, from 0; 0 for a single flag.
        index: usize,
        /// The byte found.
        found: u8,
    },
    /// A number in a list that does not fit 64 bits with a sign.
    #[error("number {index} of the setting {key:?} is {found}; the largest that is read is 2^63 - 1")]
    NumberTooLarge {
        /// The setting.
        key: String,
        /// Place in the list, from 0.
        index: usize,
        /// As the file says.
        found: u64,
    },
    /// An alignment tensors cannot have.
    #[error("its alignment is {found}; powers of two from 8 to 4096 are read")]
    BadAlignment {
        /// As the file says, in bytes.
        found: u32,
    },
    /// One part of a model that was split over several files.
    #[error("it is one of {parts} parts of a split model; join the parts into one file first")]
    SplitModel {
        /// How many parts there are.
        parts: usize,
    },
    /// More tensors than any model has.
    #[error("it counts {count} tensors; at most {limit} are read")]
    TooManyTensors {
        /// As the file says.
        count: u64,
        /// The most that is read.
        limit: u64,
    },
    /// A tensor without a name.
    #[error("the tensor at byte {at} has no name")]
    EmptyTensorName {
        /// Where its header begins.
        at: usize,
    },
    /// A tensor's name is too long.
    #[error("the name of the tensor at byte {at} is {length} bytes long; at most {limit} are read")]
    TensorNameTooLong {
        /// Where its header begins.
        at: usize,
        /// As the file says, in bytes.
        length: u64,
        /// The longest that is read.
        limit: u64,
    },
    /// A tensor's name is not UTF-8.
    #[error("the name of the tensor at byte {at} is not UTF-8")]
    TensorNameNotUtf8 {
        /// Where its header begins.
        at: usize,
    },
    /// Two tensors of one name.
    #[error("the tensor {tensor:?} is there twice")]
    DuplicateTensor {
        /// The name.
        tensor: String,
    },
    /// A number of dimensions tensors cannot have.
    #[error("tensor {tensor:?} has {found} dimensions; 1 to 4 are read")]
    BadRank {
        /// The tensor.
        tensor: String,
        /// As the file says.
        found: u64,
    },
    /// A dimension of zero, or too large.
    #[error("tensor {tensor:?} has a dimension of {found}; 1 to 2^31 are read")]
    BadDimension {
        /// The tensor.
        tensor: String,
        /// As the file says.
        found: u64,
    },
    /// The size of a tensor does not fit 64 bits, or not this machine.
    #[error("tensor {tensor:?} is too large to be counted: its dimensions are {shape:?}")]
    TensorTooLarge {
        /// The tensor.
        tensor: String,
        /// Outermost dimension first.
        shape: Vec<usize>,
    },
    /// Rows that are no whole number of blocks.
    #[error("tensor {tensor:?} has rows of {row_len} numbers; {format} stores blocks of {block_len}")]
    PartialBlock {
        /// The tensor.
        tensor: String,
        /// Numbers in a row.
        row_len: usize,
        /// Its format.
        format: &'static str,
        /// Numbers in a block of the format.
        block_len: usize,
    },
    /// A tensor that does not begin on the alignment.
    #[error("tensor {tensor:?} begins at {offset}, which is no multiple of the alignment {alignment}")]
    UnalignedTensor {
        /// The tensor.
        tensor: String,
        /// Bytes from the start of the tensor data.
        offset: u64,
        /// In bytes.
        alignment: u64,
    },
    /// A tensor that ends behind the file, as in a download that was cut.
    #[error("tensor {tensor:?} needs {bytes} bytes from {offset} of the tensor data, which has only {held}")]
    TensorOutsideFile {
        /// The tensor.
        tensor: String,
        /// Bytes from the start of the tensor data.
        offset: u64,
        /// Its size in bytes.
        bytes: u64,
        /// Bytes of tensor data in the file.
        held: u64,
    },
    /// Two tensors that share bytes.
    #[error("the tensors {first:?} and {second:?} overlap")]
    Overlap {
        /// The one that begins first.
        first: String,
        /// The one that begins inside it.
        second: String,
    },
    // Safetensors.
    /// The first bytes are those of another kind of file.
    #[error("it is not a safetensors file but {found}")]
    NotSafetensors {
        /// What the first bytes look like.
        found: &'static str,
    },
    /// The header is longer than any model needs.
    #[error("its header is {length} bytes long; at most {limit} are read")]
    HeaderTooLong {
        /// As the file says, in bytes.
        length: u64,
        /// The longest that is read.
        limit: u64,
    },
    /// The header is longer than the rest of the file.
    #[error("its header is {length} bytes long, and the file ends after {left} more")]
    HeaderBeyondFile {
        /// As the file says, in bytes.
        length: u64,
        /// Bytes that are left.
        left: u64,
    },
    /// The header, or a file beside the model, is not UTF-8.
    #[error("{of} is not UTF-8")]
    NotUtf8 {
        /// The header or a file name.
        of: &'static str,
    },
    /// The header, or a file beside the model, is no JSON.
    #[error("{of} is not JSON: line {line}, column {column}")]
    NotJson {
        /// The header or a file name.
        of: &'static str,
        /// From 1.
        line: usize,
        /// From 1, in bytes.
        column: usize,
    },
    /// JSON, but not what has to stand there.
    #[error("{of} is not as expected: {why}")]
    BadJson {
        /// The header or a file name.
        of: &'static str,
        /// What was found where.
        why: String,
    },
    /// A file beside the model that is longer than any real one.
    #[error("{of} is {length} bytes long; at most {limit} are read")]
    FileTooLong {
        /// The file's name.
        of: &'static str,
        /// In bytes.
        length: u64,
        /// The longest that is read.
        limit: u64,
    },
    /// A tensor that ends before it begins.
    #[error("tensor {tensor:?} begins at {begin} and ends at {end}")]
    OffsetsReversed {
        /// The tensor.
        tensor: String,
        /// Bytes from the start of the tensor data.
        begin: u64,
        /// Bytes from the start of the tensor data.
        end: u64,
    },
    /// A tensor whose bytes are not those of its shape.
    #[error("tensor {tensor:?} has {bytes} bytes; its shape and type ask for {needed}")]
    SizeMismatch {
        /// The tensor.
        tensor: String,
        /// Between its offsets.
        bytes: u64,
        /// By shape and type; rounded up.
        needed: u64,
    },
    /// Bytes that belong to no tensor.
    #[error("{bytes} bytes at {at} of the tensor data belong to no tensor")]
    UnclaimedBytes {
        /// Bytes from the start of the tensor data.
        at: u64,
        /// How many.
        bytes: u64,
    },
    /// A part of the model whose name leads out of the model's folder, or nowhere.
    #[error("the index names the part {name:?}, which is not a plain file name")]
    BadPartName {
        /// As the index says, cut to 80 characters.
        name: String,
    },
    /// More parts than any model has.
    #[error("the index names more than {limit} parts")]
    TooManyParts {
        /// The most that is read.
        limit: usize,
    },
    /// An index without a single part.
    #[error("the index names no part")]
    NoParts,
    /// A tensor that is not in the part the index names for it.
    #[error("tensor {tensor:?} is not in the part {part:?}")]
    TensorNotInPart {
        /// The tensor.
        tensor: String,
        /// File name of the part.
        part: String,
    },
    /// A tensor the network has no place for: ignoring it would give wrong answers.
    #[error("tensor {tensor:?} has no place in a {architecture} network")]
    UnplacedTensor {
        /// The tensor, as the file spells it.
        tensor: String,
        /// The network.
        architecture: &'static str,
    },
    /// Experts of one layer stored in different formats.
    #[error("the experts of {tensor:?} are stored as {first} and as {second}")]
    MixedExperts {
        /// The stack they would form.
        tensor: String,
        /// Format of the first one.
        first: &'static str,
        /// Another format among them.
        second: &'static str,
    },
}
