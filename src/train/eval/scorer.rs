//! What is evaluated, and how several of it share the work.
//!
//! A [`Scorer`] says how likely tokens are, a [`Writer`] also answers; the model of a file, a
//! bigram and what a test makes up are all the same to the tasks. Each member of a crew gives the
//! same results, so how items fall to them does not matter.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crate::data::Limits;
use crate::train::{Error, Result};

/// Says how likely tokens are.
pub trait Scorer: Send {
    /// The logits after each of `ids`, one row a token.
    ///
    /// # Errors
    /// What the model says.
    fn rows(&mut self, ids: &[u32]) -> Result<Vec<Vec<f32>>>;

    /// The logits after the last of `ids`. Quick where the tokens before were asked about just now.
    ///
    /// # Errors
    /// What the model says.
    fn next(&mut self, ids: &[u32]) -> Result<Vec<f32>>;

    /// The natural logarithm of the probability of each of `ids` but the first, given those before.
    ///
    /// # Errors
    /// What the model says.
    fn log_probs(&mut self, ids: &[u32]) -> Result<Vec<f32>> {
        let rows = self.rows(ids)?;
        let log_prob = |(row, &id): (&Vec<f32>, &u32)| {
            let logit = row.get(id as usize).copied().unwrap_or(f32::NEG_INFINITY);
            logit - log_sum_exp(row)
        };
        Ok(rows.iter().zip(ids.iter().skip(1)).map(log_prob).collect())
    }
}

/// Also answers.
pub trait Writer: Scorer {
    /// The likeliest answer to one turn of a person, token by token.
    ///
    /// # Errors
    /// What the model says.
    fn greedy(&mut self, turn: &str, limits: Limits) -> Result<String>;
}

/// The logarithm of the sum of the exponentials of a row, without overflow.
pub(super) fn log_sum_exp(row: &[f32]) -> f32 {
    let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    most + row.iter().map(|x| (x - most).exp()).sum::<f32>().ln()
}

/// Where news of a long evaluation go, and whether it is still wanted.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Told the name of a task, how many of its items are done and how many there are.
    pub progress: &'a (dyn Fn(&'static str, usize, usize) + Sync),
    /// Set to stop between two items.
    pub stop: &'a AtomicBool,
}

/// Does `work` on every item, divided among the crew; the results are in the order of the items.
///
/// # Errors
/// The first error of the work; [`Error::Stopped`] where the watch says so.
pub(super) fn each<S: ?Sized + Send, T: Sync, R: Send>(
    crew: &mut [Box<S>],
    name: &'static str,
    items: &[T],
    watch: Watch<'_>,
    work: impl Fn(&mut S, &T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let (next, done, failed) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let member = |scorer: &mut S| {
        let mut results = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at).filter(|_| !failed.load(Ordering::Relaxed)) else {
                return Ok(results);
            };
            let result =
                if watch.stop.load(Ordering::Relaxed) { Err(Error::Stopped) } else { work(scorer, item) };
            failed.fetch_or(result.is_err(), Ordering::Relaxed);
            results.push((at, result?));
            (watch.progress)(name, done.fetch_add(1, Ordering::Relaxed) + 1, items.len());
        }
    };
    let parts: Vec<Result<Vec<(usize, R)>>> = thread::scope(|scope| {
        let started: Vec<_> = crew.iter_mut().map(|scorer| scope.spawn(|| member(scorer))).collect();
        // A panic goes on where it would have gone without threads.
        started.into_iter().map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let mut results = Vec::with_capacity(items.len());
    for part in parts {
        results.extend(part?);
    }
    results.sort_by_key(|(at, _)| *at);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counter(usize);

    fn watch(stop: &AtomicBool) -> Watch<'_> {
        Watch { progress: &|_, done, all| assert!(done <= all), stop }
    }

    #[test]
    fn results_keep_the_order_and_every_item_is_done_once() {
        let stop = AtomicBool::new(false);
        let mut crew: Vec<Box<Counter>> = (0..3).map(|_| Box::new(Counter(0))).collect();
        let items: Vec<usize> = (0..100).collect();
        let work = |counter: &mut Counter, item: &usize| {
            counter.0 += 1;
            Ok(item * 2)
        };
        let results = each(&mut crew, "double", &items, watch(&stop), work).unwrap();
        assert_eq!(results, items.iter().map(|item| item * 2).collect::<Vec<_>>());
        assert_eq!(crew.iter().map(|counter| counter.0).sum::<usize>(), 100);
    }

    #[test]
    fn a_failure_or_a_stop_ends_the_work() {
        let stop = AtomicBool::new(true);
        let mut crew = vec![Box::new(Counter(0))];
        let stopped = each(&mut crew, "stop", &[1, 2], watch(&stop), |_, _| Ok(()));
        assert!(matches!(stopped, Err(Error::Stopped)));
        stop.store(false, Ordering::Relaxed);
        let fail = |counter: &mut Counter, item: &i32| {
            counter.0 += 1;
            if *item == 2 { Err(Error::Stopped) } else { Ok(()) }
        };
        assert!(each(&mut crew, "fail", &[1, 2, 3, 4], watch(&stop), fail).is_err());
        assert_eq!(crew[0].0, 2);
    }

    #[test]
    fn log_probabilities_are_those_of_the_softmax() {
        struct Fixed;
        impl Scorer for Fixed {
            fn rows(&mut self, ids: &[u32]) -> Result<Vec<Vec<f32>>> {
                Ok(ids.iter().map(|_| vec![1000.0, 1000.0 + 3_f32.ln()]).collect())
            }
            fn next(&mut self, _: &[u32]) -> Result<Vec<f32>> {
                Ok(Vec::new())
            }
        }
        let found = Fixed.log_probs(&[0, 1, 0, 9]).unwrap();
        assert!((found[0] - 0.75_f32.ln()).abs() < 1e-4 && (found[1] - 0.25_f32.ln()).abs() < 1e-4);
        assert_eq!(found[2], f32::NEG_INFINITY);
        assert_eq!(found.len(), 3);
    }
}
