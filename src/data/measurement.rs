//! Numbers about a life: sleep, weight, steps, and whatever else somebody counts.
//!
//! A value is kept in the unit of its kind; kinds are the person's own, some stand ready.

use serde::{Deserialize, Serialize};

use super::{EntryId, KindId, MeasurementId, Moment};

/// What is measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureKind {
    /// Its number.
    pub id: KindId,
    /// Short name without spaces, unique: `sleep`, `weight`.
    pub key: String,
    /// What the person calls it; empty for kinds that stand ready, which the screens name.
    pub name: String,
    /// Unit of its values, such as `h` or `kg`; may be empty.
    pub unit: String,
    /// Stood ready from the start.
    pub built_in: bool,
}

/// One measured value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// Its number.
    pub id: MeasurementId,
    /// What was measured.
    pub kind: KindId,
    /// Finite, in the unit of its kind.
    pub value: f64,
    /// When.
    pub when: Moment,
    /// Who said so: `typed`, `text` (found in a text), or the name of an import.
    pub source: String,
    /// A remark; may be empty.
    pub note: String,
    /// The entry it was found in.
    pub entry: Option<EntryId>,
}

/// What a measurement starts with.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMeasurement {
    /// What was measured.
    pub kind: KindId,
    /// Finite, in the unit of its kind.
    pub value: f64,
    /// When.
    pub when: Moment,
    /// Who said so.
    pub source: String,
    /// A remark; may be empty.
    pub note: String,
    /// The entry it was found in.
    pub entry: Option<EntryId>,
}
