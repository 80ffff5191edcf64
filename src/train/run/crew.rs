//! Who computes gradients: one thread a core on the processor, or one for a GPU.
//!
//! Each takes every so-manieth part of a step and works through it by itself, so its activations
//! stay in its core's cache; the order of all sums is fixed, so a step has one result.

use std::panic::resume_unwind;
use std::thread;

use burn::tensor::Device;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::train::error::{Error, Result};
use crate::train::network::{Batch, Kernels, Network, Shape, Weights};
use crate::train::optimizer::Gradients;
use crate::train::teacher::Opinion;

/// The workers of a run.
pub(super) struct Crew {
    pub(super) device: Device,
    pub(super) kernels: Kernels,
    members: Vec<Member>,
}

struct Member {
    pool: ThreadPool,
    gradients: Gradients,
}

impl Crew {
    /// Workers for a device.
    ///
    /// # Errors
    /// [`Error::Threads`] when the system gives none.
    pub(super) fn new(device: &Device, shape: Shape, row: usize) -> Result<Self> {
        let kernels = Kernels::choose(device, &shape, row);
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let count = if *device == Device::flex() { cores } else { 1 };
        let weights = Weights::zeros(shape);
        let member = |_| {
            let pool = ThreadPoolBuilder::new().num_threads(1).build();
            let pool = pool.map_err(|error| Error::Threads(error.to_string()))?;
            Ok(Member { pool, gradients: Gradients::zeros(&weights) })
        };
        let members = (0..count).map(member).collect::<Result<_>>()?;
        Ok(Self { device: device.clone(), kernels, members })
    }

    /// Gradients of all parts, left in [`Crew::sum`]; gives the sum of their losses.
    pub(super) fn gradients(
        &mut self,
        weights: &Weights,
        parts: usize,
        batch: impl Fn(usize) -> Result<(Batch, Option<Opinion>)> + Sync,
    ) -> Result<f64> {
        let device = self.device.clone().autodiff();
        let (kernels, step) = (self.kernels, self.members.len());
        let work = |member: &mut Member, first: usize| -> Result<f64> {
            let Member { pool, gradients } = member;
            pool.install(|| {
                gradients.clear();
                let network = Network::new(weights, kernels, &device);
                let mut sum = 0.0;
                for part in (first..parts).step_by(step) {
                    let loss = match batch(part)? {
                        (batch, Some(opinion)) => network.taught_loss(&batch, opinion),
                        (batch, None) => network.loss(&batch),
                    };
                    sum += f64::from(loss.clone().into_scalar::<f32>());
                    network.gradients(&loss, |at, part| gradients.add(at, &part));
                }
                Ok(sum)
            })
        };
        let losses: Vec<Result<f64>> = thread::scope(|scope| {
            let running: Vec<_> = (0..)
                .zip(&mut self.members)
                .map(|(at, member)| {
                    scope.spawn({
                        let work = &work;
                        move || work(member, at)
                    })
                })
                .collect();
            running
                .into_iter()
                .map(|running| running.join().unwrap_or_else(|panic| resume_unwind(panic)))
                .collect()
        });
        if let Some((first, others)) = self.members.split_first_mut() {
            others.iter().for_each(|other| first.gradients.absorb(&other.gradients));
        }
        losses.into_iter().sum()
    }

    /// The summed gradients of the last call.
    pub(super) fn sum(&self) -> &Gradients {
        &self.members[0].gradients
    }
}
