//! A long job under way: what it is, how far, and whether it was asked to stop.

/// The job under way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Job<K> {
    /// What it is.
    pub kind: K,
    /// How far it is, 0 to 1; `None` where nobody knows.
    pub share: Option<f32>,
    /// The person asked to stop.
    pub stopping: bool,
}

impl<K> Job<K> {
    /// A job that begins.
    pub(super) fn new(kind: K) -> Self {
        Self { kind, share: None, stopping: false }
    }

    /// It went on.
    pub(super) fn progressed(&mut self, share: f32) {
        self.share = Some(share.clamp(0.0, 1.0));
    }

    /// The person asks to stop; whether for the first time.
    pub(super) fn stop(&mut self) -> bool {
        !std::mem::replace(&mut self.stopping, true)
    }
}
