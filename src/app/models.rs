//! The models on this device: what they are, whether they fit, and the one long job at a time.

use std::path::PathBuf;

use super::effect::Pick;
use super::{Effect, Notice};
pub use crate::library::{Fit, Record, Way as ImportWay};

/// A model and how it goes with this device.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is.
    pub record: Record,
    /// What it needs in memory and what is free, in bytes; `None` where either is not known.
    pub needs: Option<Needs>,
    /// Why this build cannot run it.
    pub refused: Option<Notice>,
}

/// A model's need of memory beside what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// Weights, in bytes.
    pub weights_bytes: u64,
    /// Memory of a full conversation, in bytes.
    pub context_bytes: u64,
    /// All it needs, in bytes.
    pub total_bytes: u64,
    /// Length of the conversation this is for, in tokens.
    pub context: usize,
    /// What is free, in bytes.
    pub free_bytes: u64,
    /// What that means.
    pub fit: Fit,
}

/// A file the person chose, looked at before anything is copied.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The file.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Its size, in bytes.
    pub size_bytes: u64,
    /// Architecture and format.
    pub about: String,
    /// How it goes with the memory.
    pub needs: Option<Needs>,
    /// Free space on the disk of the library, in bytes.
    pub disk_bytes: Option<u64>,
    /// Whether it can be moved instead of copied, so that no space is used twice.
    pub can_move: bool,
}

impl Candidate {
    /// Whether there is room for a copy.
    pub fn can_copy(&self) -> bool {
        self.disk_bytes.is_none_or(|free| free >= self.size_bytes)
    }
}

/// The job under way.
pub type Job = super::job::Job<JobKind>;

/// The long jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// A file is looked at.
    Inspect,
    /// A file comes into the library; the text is its name.
    Import(String),
    /// A model is compared with its hashes.
    Verify(String),
    /// A model's speed is measured.
    Bench(String),
}

/// What a measurement gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Speed {
    /// The model, by id.
    pub model: String,
    /// Where it ran.
    pub device: String,
    /// Time to load, in seconds.
    pub load_s: f64,
    /// Tokens read a second.
    pub prefill_per_s: f64,
    /// Tokens written a second.
    pub decode_per_s: f64,
    /// Most memory the program held, in bytes.
    pub peak_bytes: Option<u64>,
}

/// What the last job led to.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A model was imported, or was there already.
    Imported {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
        /// The same content was there before.
        already: bool,
    },
    /// Every file is as it was imported.
    Sound(String),
    /// A file is gone or changed.
    Unsound(String),
    /// A measurement is done.
    Measured(Speed),
    /// The person stopped it.
    Stopped,
    /// It failed.
    Failed(Notice),
}

/// The list of models.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Models {
    /// All models, the one that comes with Carnet first; `None` until they were read.
    pub rows: Option<Vec<Row>>,
    /// Ids of models whose record is damaged.
    pub damaged: Vec<String>,
    /// The usual model, by id.
    pub usual: Option<String>,
    /// The file the person chose and has not decided on.
    pub candidate: Option<Candidate>,
    /// The job under way.
    pub job: Option<Job>,
    /// What the last job led to.
    pub outcome: Option<Outcome>,
    /// Measurements of this session, one a model.
    pub speeds: Vec<Speed>,
    /// Why the list could not be read.
    pub failed: Option<Notice>,
}

/// What happens to models.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The list was read.
    Listed {
        /// All models.
        rows: Vec<Row>,
        /// Ids with a damaged record.
        damaged: Vec<String>,
        /// The usual model.
        usual: Option<String>,
    },
    /// The list could not be read.
    Failed(Notice),
    /// The person wants to import.
    PickFile,
    /// A file was chosen.
    Picked(PathBuf),
    /// It was looked at.
    Inspected(Box<Candidate>),
    /// Import it so.
    Import(ImportWay),
    /// Rather not.
    Decline,
    /// Compare a model with its hashes.
    Verify(String),
    /// Measure a model.
    Bench(String),
    /// Delete a model.
    Remove(String),
    /// Make a model the usual one.
    Choose(String),
    /// Break the job off.
    Stop,
    /// The job went on.
    Progressed(f32),
    /// The job ended.
    Ended(Outcome),
    /// The outcome was read.
    Noted,
}

impl Models {
    /// The model with this id.
    pub fn find(&self, id: &str) -> Option<&Row> {
        self.rows.iter().flatten().find(|row| row.record.id == id)
    }

    /// The model a chat with this choice is answered by.
    pub fn of_chat(&self, chosen: Option<&str>) -> Option<&Row> {
        chosen.and_then(|id| self.find(id)).or_else(|| self.find(self.usual.as_deref()?))
    }

    /// Whether it is known that nothing was imported.
    pub fn has_starter_alone(&self) -> bool {
        self.rows.as_ref().is_some_and(|rows| rows.iter().all(|row| row.record.built_in))
    }

    /// Takes an event.
    pub fn apply(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Listed { rows, damaged, usual } => {
                (self.rows, self.damaged, self.usual, self.failed) = (Some(rows), damaged, usual, None);
            }
            Event::Failed(notice) => self.failed = Some(notice),
            Event::PickFile if self.job.is_none() => return vec![Effect::Pick(Pick::Model)],
            Event::Picked(path) => return self.begin(JobKind::Inspect, Effect::InspectFile(path)),
            Event::Inspected(candidate) => (self.job, self.candidate) = (None, Some(*candidate)),
            Event::Import(way) => {
                if let Some(candidate) = self.candidate.take() {
                    let import = Effect::Import(candidate.path, way);
                    return self.begin(JobKind::Import(candidate.name), import);
                }
            }
            Event::Decline => self.candidate = None,
            Event::Verify(id) => return self.begin(JobKind::Verify(id.clone()), Effect::Verify(id)),
            Event::Bench(id) => return self.begin(JobKind::Bench(id.clone()), Effect::Bench(id)),
            Event::Remove(id) => return self.remove(id),
            Event::Choose(id) => {
                self.usual = Some(id.clone());
                return vec![Effect::ChooseModel(id)];
            }
            Event::Stop => return self.stop(),
            Event::Progressed(share) => {
                if let Some(job) = &mut self.job {
                    job.progressed(share);
                }
            }
            Event::Ended(outcome) => return self.ended(outcome),
            Event::Noted => self.outcome = None,
            Event::PickFile => {}
        }
        Vec::new()
    }

    fn begin(&mut self, kind: JobKind, effect: Effect) -> Vec<Effect> {
        if self.job.is_some() {
            return Vec::new();
        }
        self.outcome = None;
        self.job = Some(Job::new(kind));
        vec![effect]
    }

    fn stop(&mut self) -> Vec<Effect> {
        let asked = self.job.as_mut().is_some_and(Job::stop);
        if asked { vec![Effect::StopModelJob] } else { Vec::new() }
    }

    fn ended(&mut self, outcome: Outcome) -> Vec<Effect> {
        self.job = None;
        if let Outcome::Measured(speed) = &outcome {
            self.speeds.retain(|other| other.model != speed.model);
            self.speeds.push(speed.clone());
        }
        let changed = matches!(outcome, Outcome::Imported { .. });
        self.outcome = Some(outcome);
        if changed { vec![Effect::ListModels] } else { Vec::new() }
    }

    fn remove(&mut self, id: String) -> Vec<Effect> {
        // What a job reads is not taken away under it.
        if self.job.is_some() {
            return Vec::new();
        }
        if let Some(rows) = &mut self.rows {
            rows.retain(|row| row.record.id != id);
        }
        self.damaged.retain(|damaged| *damaged != id);
        self.speeds.retain(|speed| speed.model != id);
        vec![Effect::RemoveModel(id)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate() -> Candidate {
        Candidate {
            path: PathBuf::from("/a/b.gguf"),
            name: "b.gguf".to_owned(),
            size_bytes: 10,
            about: "llama Q8_0".to_owned(),
            needs: None,
            disk_bytes: Some(9),
            can_move: true,
        }
    }

    #[test]
    fn a_file_is_looked_at_then_imported_with_progress_and_a_way_to_stop() {
        let mut models = Models::default();
        assert_eq!(models.apply(Event::PickFile), [Effect::Pick(Pick::Model)]);
        let path = PathBuf::from("/a/b.gguf");
        assert_eq!(models.apply(Event::Picked(path.clone())), [Effect::InspectFile(path.clone())]);
        models.apply(Event::Inspected(Box::new(candidate())));
        assert!(!models.candidate.as_ref().unwrap().can_copy());
        assert_eq!(models.apply(Event::Import(ImportWay::Move)), [Effect::Import(path, ImportWay::Move)]);
        models.apply(Event::Progressed(7.0));
        assert_eq!(models.job.as_ref().unwrap().share, Some(1.0));
        assert!(models.apply(Event::Bench("x".to_owned())).is_empty(), "one job at a time");
        assert!(models.apply(Event::Remove("x".to_owned())).is_empty());
        assert_eq!(models.apply(Event::Stop), [Effect::StopModelJob]);
        assert!(models.apply(Event::Stop).is_empty());
        assert!(models.apply(Event::Ended(Outcome::Stopped)).is_empty());
        assert_eq!((models.job, models.outcome), (None, Some(Outcome::Stopped)));
    }

    #[test]
    fn a_new_model_is_listed_and_a_measurement_replaces_the_one_before() {
        let mut models = Models::default();
        let imported = Outcome::Imported { id: "x".to_owned(), name: "X".to_owned(), already: false };
        assert_eq!(models.apply(Event::Ended(imported)), [Effect::ListModels]);
        for decode_per_s in [1.0, 2.0] {
            let speed = Speed {
                model: "x".to_owned(),
                device: "CPU".to_owned(),
                load_s: 0.1,
                prefill_per_s: 5.0,
                decode_per_s,
                peak_bytes: None,
            };
            models.apply(Event::Ended(Outcome::Measured(speed)));
        }
        assert_eq!(models.speeds.len(), 1);
        assert_eq!(models.speeds[0].decode_per_s, 2.0);
    }
}
