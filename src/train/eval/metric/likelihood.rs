//! How likely a text is to a model: perplexity a token, and bits a byte, which can be compared
//! between vocabularies.

/// What is summed over texts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Likelihood {
    /// Minus the natural logarithm of the texts' probability.
    pub nats: f64,
    /// Tokens that were predicted.
    pub tokens: usize,
    /// Bytes of UTF-8 they stand for.
    pub bytes: usize,
}

impl Likelihood {
    /// A text of `bytes` bytes, by the natural logarithm of each token's probability.
    pub fn of(log_probs: &[f32], bytes: usize) -> Self {
        let nats = -log_probs.iter().copied().map(f64::from).sum::<f64>();
        Self { nats, tokens: log_probs.len(), bytes }
    }

    /// Adds another text.
    pub fn add(&mut self, other: Self) {
        self.nats += other.nats;
        self.tokens += other.tokens;
        self.bytes += other.bytes;
    }

    /// Among how many equally likely tokens the model chooses, so to speak.
    pub fn perplexity(&self) -> f64 {
        (self.nats / self.tokens.max(1) as f64).exp()
    }

    /// Bits it takes to tell one byte.
    pub fn bits_per_byte(&self) -> f64 {
        self.nats / std::f64::consts::LN_2 / self.bytes.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_distributions() {
        let mut sum = Likelihood::of(&[0.25_f32.ln(), 0.25_f32.ln()], 4);
        assert!((sum.perplexity() - 4.0).abs() < 1e-6);
        assert!((sum.bits_per_byte() - 1.0).abs() < 1e-6);
        // Geometric mean of 1/4, 1/4, 1/2, 1/2.
        sum.add(Likelihood::of(&[0.5_f32.ln(), 0.5_f32.ln()], 2));
        assert!((sum.perplexity() - 8_f64.sqrt()).abs() < 1e-6);
        assert!((sum.bits_per_byte() - 1.0).abs() < 1e-6);
        assert_eq!(Likelihood::default().perplexity(), 1.0);
    }
}
