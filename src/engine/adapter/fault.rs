//! Every way an adapter can be wrong, one variant each.
//!
//! No text of what it was learnt from is ever part of one.

use crate::engine::weights::Fault;

/// What is wrong with an adapter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AdapterFault {
    /// It is no sound GGUF file.
    #[error(transparent)]
    Damaged(Fault),
    /// It is larger than any adapter.
    #[error("it is {bytes} bytes long; at most {limit} are read")]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// The longest that is read.
        limit: usize,
    },
    /// A tensor is stored in a format Carnet does not read.
    #[error("tensor {tensor:?} has unknown format {format}")]
    UnknownFormat {
        /// The tensor's name.
        tensor: String,
        /// Number or name of the format.
        format: String,
    },
    /// A GGUF file of another type, such as a model.
    #[error("its setting \"general.type\" is not \"adapter\"")]
    NotAnAdapter,
    /// An adapter that works another way.
    #[error("it is an adapter of the kind {found:?}; \"lora\" is read")]
    UnknownKind {
        /// As the file spells it.
        found: String,
    },
    /// Made for another network.
    #[error("it was made for the architecture {found:?}, the model is {expected:?}")]
    OtherArchitecture {
        /// As the adapter spells it.
        found: String,
        /// As the model spells it.
        expected: String,
    },
    /// How strong it is, is not said in a finite number.
    #[error("its setting \"adapter.lora.alpha\" is no finite number")]
    BadAlpha,
    /// It changes nothing.
    #[error("it holds no tensor")]
    Empty,
    /// A tensor that is no half of a pair.
    #[error("tensor {tensor:?} ends neither in \".lora_a\" nor in \".lora_b\"")]
    Stray {
        /// Its name.
        tensor: String,
    },
    /// A tensor without its other half.
    #[error("tensor {tensor:?} lacks its other half")]
    Half {
        /// Its name.
        tensor: String,
    },
    /// A pair for something that is no matrix of the model, or none that can be changed.
    #[error("the model has no matrix {tensor:?} that an adapter can change")]
    NoMatrix {
        /// Name of the matrix.
        tensor: String,
    },
    /// A pair that does not fit its matrix.
    #[error("the pair for {tensor:?} has the shapes {a:?} and {b:?}, the matrix has {matrix:?}")]
    WrongShape {
        /// Name of the matrix.
        tensor: String,
        /// Shape of the first half, outermost dimension first.
        a: Vec<usize>,
        /// Shape of the second half.
        b: Vec<usize>,
        /// Shape of the matrix.
        matrix: Vec<usize>,
    },
    /// A pair that is not thin.
    #[error("the pair for {tensor:?} has a rank of {rank}; at most {limit} is read")]
    RankTooLarge {
        /// Name of the matrix.
        tensor: String,
        /// Its rank.
        rank: usize,
        /// The largest that is read.
        limit: usize,
    },
    /// Numbers nothing can be computed with.
    #[error("the pair for {tensor:?} holds numbers that are not finite")]
    NotFinite {
        /// Name of the matrix.
        tensor: String,
    },
}
