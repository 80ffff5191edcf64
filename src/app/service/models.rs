//! Models: list with fit, look at a file, import, verify, measure, remove.

use std::path::Path;

use super::Shared;
use super::answer::{Loaded, share, watch};
use crate::app::models::{Candidate, Event, ImportWay, Needs, Outcome, Row, Speed};
use crate::app::{Effect, Notice};
use crate::data::{KnownModel, Limits, Prompt, Sampling};
use crate::engine::device::Tier;
use crate::engine::tokenizer::Tokenizer;
use crate::engine::weights::{Source, Weights};
use crate::engine::{self, Event as News, arch, plan};
use crate::library::{self, Import, Pass, Record, Verdict};
use crate::platform;
use crate::store::Store;

/// Tokens read and written in a measurement: enough to be steady, short on a slow phone.
const BENCH_PROMPT: usize = 128;
const BENCH_ANSWER: usize = 32;
/// The token that is read again and again; any will do.
const BENCH_TOKEN: u32 = 5;

/// Does an effect of this part; hands back any other.
pub(super) fn run(shared: &Shared, effect: Effect) -> Option<Effect> {
    match effect {
        Effect::ListModels => list(shared),
        Effect::InspectFile(path) => match inspect(shared, &path) {
            Ok(candidate) => shared.tell(Event::Inspected(Box::new(candidate))),
            Err(notice) => shared.tell(Event::Ended(Outcome::Failed(notice))),
        },
        Effect::Import(path, way) => import(shared, &path, way),
        Effect::Verify(id) => verify(shared, &id),
        Effect::RemoveModel(id) => {
            told(shared, shared.library.remove(&id).map(drop));
            let forgotten = shared.store().and_then(|store| store.snapshots().forget_model(&id));
            if let Err(error) = forgotten {
                log::warn!("what was kept for a removed model is still there: {error}");
            }
            list(shared);
        }
        Effect::ChooseModel(id) => told(shared, shared.library.choose(&id).map(drop)),
        other => return Some(other),
    }
    None
}

fn told(shared: &Shared, done: library::Result<()>) {
    if let Err(error) = done {
        shared.tell(Event::Ended(Outcome::Failed(Notice::from(&error))));
    }
}

fn list(shared: &Shared) {
    let listed = shared.library.list().and_then(|listing| Ok((listing, shared.library.current()?)));
    match listed {
        Ok((listing, usual)) => {
            let rows = listing.models.into_iter().map(|record| row(shared, record)).collect();
            shared.tell(Event::Listed { rows, damaged: listing.damaged, usual: Some(usual.id) });
        }
        Err(error) => shared.tell(Event::Failed(Notice::from(&error))),
    }
}

fn row(shared: &Shared, record: Record) -> Row {
    match look(&shared.library.source(&record)) {
        Ok((_, needs)) => Row { record, needs, refused: None },
        Err(notice) => Row { record, needs: None, refused: Some(notice) },
    }
}

/// Opens something as a model this build can run, and computes what it needs.
fn look(source: &Source) -> Result<(String, Option<Needs>), Notice> {
    let weights = Weights::open_source(source)?;
    let blueprint = arch::blueprint(&weights)?;
    Tokenizer::open(&weights)?;
    let memory = plan::plan(&weights, Tier::default(), None)?;
    let about = format!("{} {}", blueprint.architecture, weights.main_format());
    let needs = platform::memory().map(|free| Needs {
        weights_bytes: memory.weights_bytes,
        context_bytes: memory.kv_bytes,
        total_bytes: memory.total_bytes,
        context: memory.context,
        free_bytes: free.free_bytes,
        fit: library::fit(memory.total_bytes, free.free_bytes),
    });
    Ok((about, needs))
}

fn inspect(shared: &Shared, path: &Path) -> Result<Candidate, Notice> {
    let (about, needs) = look(&path.into())?;
    let size_bytes = library::size_of(path)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Candidate {
        path: path.to_owned(),
        name,
        size_bytes,
        about,
        needs,
        disk_bytes: platform::free_disk(shared.library.folder()),
        can_move: shared.library.can_move(path),
    })
}

fn import(shared: &Shared, path: &Path, way: ImportWay) {
    let import = Import { source: path, free_bytes: platform::free_disk(shared.library.folder()), way };
    let done =
        shared.library.import(import, &mut |copied| progressed(shared, copied, way == ImportWay::Copy));
    let outcome = match done {
        Ok(imported) => {
            // The first model is the usual one without asking.
            if shared.library.chosen().is_none() {
                told(shared, shared.library.choose(&imported.record.id).map(drop));
            }
            let library::Imported { record, already } = imported;
            Outcome::Imported { id: record.id, name: record.name, already }
        }
        Err(library::Error::Stopped) => Outcome::Stopped,
        Err(error) => Outcome::Failed(Notice::from(&error)),
    };
    shared.tell(Event::Ended(outcome));
}

/// Tells how far a job is, a hundred times at most; answers whether to go on.
fn progressed(shared: &Shared, copied: library::Copied, two_passes: bool) -> bool {
    let done = share(copied.done, copied.total);
    let share = match (two_passes, copied.pass) {
        (false, _) => done,
        (true, Pass::Copying) => done / 2.0,
        (true, Pass::Hashing) => 0.5 + done / 2.0,
    };
    shared.tell(Event::Progressed(share));
    !shared.model_stop.is_up()
}

fn verify(shared: &Shared, id: &str) {
    let verdict = shared
        .library
        .find(id)
        .and_then(|record| shared.library.verify(&record, &mut |copied| progressed(shared, copied, false)));
    let outcome = match verdict {
        Ok(Verdict::Sound) => Outcome::Sound(id.to_owned()),
        Ok(Verdict::Missing { .. } | Verdict::Changed { .. }) => Outcome::Unsound(id.to_owned()),
        Err(library::Error::Stopped) => Outcome::Stopped,
        Err(error) => Outcome::Failed(Notice::from(&error)),
    };
    shared.tell(Event::Ended(outcome));
}

/// Measures a model as it would be used.
pub(super) fn bench(shared: &Shared, loaded: &mut Loaded, id: String) {
    let outcome = match measure(shared, loaded, id) {
        Ok(speed) => Outcome::Measured(speed),
        Err(_) if shared.model_stop.is_up() => Outcome::Stopped,
        Err(notice) => Outcome::Failed(notice),
    };
    shared.tell(Event::Ended(outcome));
}

fn measure(shared: &Shared, loaded: &mut Loaded, id: String) -> Result<Speed, Notice> {
    let record = shared.library.find(&id)?;
    let stop = &shared.model_stop;
    // Loading is part of what is measured.
    loaded.unload(shared);
    let info =
        loaded.load(shared, &record, None, stop, &mut |share| shared.tell(Event::Progressed(share * 0.5)))?;
    let prompt = Prompt::Tokens(vec![BENCH_TOKEN; BENCH_PROMPT.min(info.context / 2).max(1)]);
    let limits = Limits { max_tokens: Some(BENCH_ANSWER), ignore_end: true, ..Limits::default() };
    let run = shared.engine.generate(prompt, Sampling::default(), limits);
    let (mut written, mut end) = (0, None);
    watch(&run, stop, &mut |event| match event {
        News::Progressed(progress) => {
            shared.tell(Event::Progressed(0.5 + share(progress.done, progress.total) * 0.25));
        }
        News::TokenArrived { .. } => {
            written += 1;
            shared.tell(Event::Progressed(0.75 + 0.25 * written as f32 / BENCH_ANSWER as f32));
        }
        other => end = Some(other),
    });
    // The measurement is no conversation.
    let stats = match end {
        Some(News::Finished { finish: engine::Finish::Cancelled, .. }) => {
            return Err(engine::Error::Cancelled.into());
        }
        Some(News::Finished { stats, .. }) => stats,
        Some(News::Failed(error)) => return Err(error.into()),
        _ => return Err(engine::Error::Stopped.into()),
    };
    Ok(Speed {
        model: id,
        device: info.device,
        load_s: info.load_s,
        prefill_per_s: stats.prefill_tokens_per_s(),
        decode_per_s: stats.decode_tokens_per_s(),
        peak_bytes: platform::peak_memory().map(|peak| peak.resident_bytes),
    })
}

/// Keeps the name of a model that answered, for when it is gone.
pub(super) fn remember(store: &Store, record: &Record) {
    let known = KnownModel {
        id: record.id.clone(),
        name: record.name.clone(),
        about: format!("{}, {}", record.summary.architecture, record.summary.format),
        size: record.size_bytes,
    };
    if let Err(error) = store.settings().remember_model(known) {
        log::warn!("the name of a model could not be kept: {error}");
    }
}

/// All bytes of the imported models, and how many there are.
pub(super) fn totals(shared: &Shared) -> (u64, usize) {
    let listing = shared.library.list().unwrap_or_default();
    (listing.imported().map(|record| record.size_bytes).sum(), listing.imported().count())
}
