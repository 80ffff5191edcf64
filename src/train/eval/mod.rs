//! How good a model is: one table of results on texts that were never learnt, each beside what is
//! reached without a model.
//!
//! The model answers and scores through the same engine as in the app. To add a test: a file in
//! `task` with a function, and a line in [`TASKS`].

pub mod bigram;
pub mod held;
pub mod metric;
mod model;
mod scorer;
pub mod sets;
pub mod table;
mod task;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;

use bigram::{Bigram, Counter};
pub use model::{Model, tokenizer};
pub use scorer::{Scorer, Watch, Writer};
use sets::Sets;
use table::{Line, Table};

use crate::engine::tokenizer::{Specials, Tokenizer};
use crate::train::{Dice, Error, Lang, Result};

/// What puts mistakes into a sentence.
pub type Noisy = fn(&mut Dice, Lang, &str) -> String;

/// Texts that are counted between two looks at the watch.
const LOOK_EVERY: usize = 256;

/// What a model is examined with.
#[derive(Clone, Copy)]
pub struct Exam<'a> {
    /// What it is tested on.
    pub sets: &'a Sets,
    /// The vocabulary of the model.
    pub tokenizer: &'a Tokenizer,
    /// The baseline of likelihoods; without it these lines have none.
    pub bigram: Option<&'a Arc<Bigram>>,
    /// Makes the texts that are to be corrected.
    pub noisy: Noisy,
    /// At most so many sentences are typed.
    pub typed_max: usize,
    /// Names of the tests that are done; none for all.
    pub only: &'a [String],
    /// Who is told and who may stop it.
    pub watch: Watch<'a>,
}

type Crew = [Box<dyn Writer>];
/// Examines a model in one way.
pub type Task = fn(&Exam<'_>, &mut Crew) -> Result<Vec<Line>>;

/// Every test with its name and whether it is held to the bigram, in the order of the table.
pub const TASKS: &[(&str, Task, bool)] = &[
    ("perplexity", task::likelihood::perplexity, true),
    ("grammar", task::likelihood::grammar, true),
    ("translate", task::translate::run, false),
    ("correct", task::correct::run, false),
    ("summary", task::summary::run, false),
    ("intent", task::intent::run, false),
    ("typing", task::typing::run, true),
];

/// Whether any of the tests with these names, of all without one, is held to the bigram.
pub fn needs_bigram(only: &[String]) -> bool {
    TASKS.iter().any(|(name, _, by_bigram)| *by_bigram && does(only, name))
}

fn does(only: &[String], name: &str) -> bool {
    only.is_empty() || only.iter().any(|only| only == name)
}

impl Exam<'_> {
    /// Examines a model; `crew` are one or more of it.
    ///
    /// # Errors
    /// What the model says; [`Error::Stopped`] where the watch says so.
    pub fn run(&self, crew: &mut Crew) -> Result<Table> {
        let mut table = Table::default();
        for (_, task, _) in TASKS.iter().filter(|(name, ..)| does(self.only, name)) {
            table.lines.extend(task(self, crew)?);
        }
        Ok(table)
    }

    /// The bigram as a crew, where there is one.
    fn bigrams(&self) -> Option<Vec<Box<dyn Scorer>>> {
        let members = thread::available_parallelism().map_or(1, usize::from);
        let member = |bigram: &Arc<Bigram>| Box::new(Arc::clone(bigram)) as Box<dyn Scorer>;
        self.bigram.map(|bigram| (0..members).map(|_| member(bigram)).collect())
    }

    /// The ids of a text by itself, begun as the model's texts begin.
    fn ids(&self, text: &str) -> Result<Vec<u32>> {
        Ok(self.tokenizer.encode_prompt(text, Specials::Plain)?)
    }

    /// How many tokens a text has.
    fn tokens(&self, text: &str) -> Result<usize> {
        Ok(self.tokenizer.encode(text, Specials::Plain)?.len())
    }
}

/// Counts the bigram baseline from what the corpus teaches, at most `texts_max` texts of each part.
///
/// # Errors
/// As [`held::learnt`]; [`Error::Stopped`] where the watch says so.
pub fn count_bigram(
    corpus: &Path,
    tokenizer: &Tokenizer,
    texts_max: usize,
    watch: Watch<'_>,
) -> Result<Bigram> {
    let mut counter = Counter::new(tokenizer.len());
    let parts = held::learnt(corpus)?;
    let all = parts.len();
    for (done, texts) in parts.into_iter().enumerate() {
        for (at, text) in texts.take(texts_max).enumerate() {
            counter.add(&tokenizer.encode_prompt(&text?, Specials::Plain)?);
            if at % LOOK_EVERY == 0 && watch.stop.load(Ordering::Relaxed) {
                return Err(Error::Stopped);
            }
        }
        (watch.progress)("counting pairs", done + 1, all);
    }
    Ok(counter.finish())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::sets::{Abstract, Minimal, Request};
    use super::task::fake::{Knowing, tokenizer, watch};
    use super::*;
    use crate::train::phrase::{Task, asked};

    const EN: &str = "The cat sat on the mat today.";
    const FR: &str = "Le chat dormait sur le tapis.";

    fn noisy(_: &mut Dice, _: Lang, text: &str) -> String {
        text.replace("at", "ta")
    }

    fn sets() -> Sets {
        let pair = |text: String| serde_json::from_str(&text).unwrap();
        let request = |text: &str, intent: &str| Request { text: text.into(), intent: intent.into() };
        Sets {
            tatoeba: vec![pair(format!(r#"{{"en":"{EN}","fr":"{FR}"}}"#))],
            ntrex: vec![pair(format!(r#"{{"en":"{EN}","fr":"{FR}"}}"#))],
            blimp: vec![Minimal { good: EN.into(), bad: "The cat sat on the cat today.".into() }],
            abstracts: vec![Abstract {
                title: "On cats".into(),
                text: "A text. It is of some length.".into(),
                summaries: vec!["Cats sit.".into()],
            }],
            clinc: vec![request("play it", "play_music"), request("stop it", "stop")],
            house: [
                vec![request("lights", "HassTurnOn"), request("how warm", "HassClimateGetTemperature")],
                vec![request("lampes", "HassTurnOn"), request("oh", "oos")],
            ],
            held: [(Lang::En, EN), (Lang::Fr, FR)]
                .map(|(lang, text)| held::Part { name: "novels", lang, texts: vec![text.to_owned()] })
                .to_vec(),
        }
    }

    /// Answers every question as the references do, and knows every text.
    fn perfect(tokenizer: &Tokenizer) -> Knowing {
        let text = "A text. It is of some length.";
        let answers = [
            (asked(Task::Translate, Lang::En, EN), FR),
            (asked(Task::Translate, Lang::Fr, FR), EN),
            (asked(Task::Correct, Lang::En, &EN.replace("at", "ta")), EN),
            (asked(Task::Correct, Lang::Fr, &FR.replace("at", "ta")), FR),
            (asked(Task::Title, Lang::En, text), "On cats"),
            (asked(Task::Summary, Lang::En, text), "Cats sit."),
            (asked(Task::Intent, Lang::En, "play it"), "Play music"),
            (asked(Task::Intent, Lang::En, "stop it"), "stop"),
            (asked(Task::Intent, Lang::En, "lights"), "turn on"),
            (asked(Task::Intent, Lang::En, "how warm"), "climate get temperature"),
            (asked(Task::Intent, Lang::Fr, "lampes"), "turn on"),
            (asked(Task::Intent, Lang::Fr, "oh"), "unknown"),
        ];
        let answers: HashMap<String, String> =
            answers.into_iter().map(|(question, answer)| (question, answer.to_owned())).collect();
        let ids = |text| tokenizer.encode_prompt(text, Specials::Plain).unwrap();
        Knowing { vocab: tokenizer.len(), texts: vec![ids(EN), ids(FR)], answers }
    }

    fn table(crew: &mut Crew, with_bigram: bool, only: &[String]) -> Table {
        let (sets, tokenizer) = (sets(), tokenizer());
        let bigram = Arc::new(Counter::new(tokenizer.len()).finish());
        let bigram = with_bigram.then_some(&bigram);
        let exam =
            Exam { sets: &sets, tokenizer: &tokenizer, bigram, noisy, typed_max: 9, only, watch: watch() };
        exam.run(crew).unwrap()
    }

    #[test]
    fn who_knows_everything_gets_full_marks_and_beats_every_baseline() {
        let mut crew: Vec<Box<dyn Writer>> =
            (0..2).map(|_| Box::new(perfect(&tokenizer())) as Box<dyn Writer>).collect();
        let table = table(&mut crew, true, &[]);
        for line in &table.lines {
            assert!(line.beats_baselines(), "{line:?}");
            assert!(line.items > 0, "{line:?}");
            let full =
                ["chrF2", "BLEU", "correction F0.5", "title ROUGE-L", "summary ROUGE-L", "intent right, %"];
            // Two texts may begin, so the first word is known among three alone.
            if full.contains(&line.measure.name) || line.measure.name == "next word among 3, %" {
                assert!((line.model - 100.0).abs() < 1e-6, "{line:?}");
            }
        }
        // Perplexity four by two, grammar, translation four by two, correction two by two, title and
        // summary, intents, typing four by three.
        assert_eq!(table.lines.len(), 8 + 1 + 8 + 4 + 2 + 3 + 12);
        let grammar = table.lines.iter().find(|line| line.set == "blimp").unwrap();
        assert_eq!((grammar.model, grammar.verdict()), (100.0, "aim reached"));
    }

    #[test]
    fn the_bigram_is_asked_for_where_a_test_is_held_to_it() {
        let mut crew: Vec<Box<dyn Writer>> = vec![Box::new(perfect(&tokenizer()))];
        for (name, ..) in TASKS {
            let only = [(*name).to_owned()];
            let lines = table(&mut crew, true, &only).lines;
            assert!(!lines.is_empty(), "{name}");
            for baseline in lines.iter().map(|line| line.baseline.as_ref().map(|baseline| baseline.name)) {
                assert_eq!(baseline == Some("bigram"), needs_bigram(&only), "{name}");
            }
        }
        assert!(needs_bigram(&[]));
    }

    #[test]
    fn who_knows_nothing_gets_nothing() {
        let vocab = tokenizer().len();
        let nothing = Knowing { vocab, texts: Vec::new(), answers: HashMap::new() };
        let mut crew: Vec<Box<dyn Writer>> = vec![Box::new(nothing)];
        for line in table(&mut crew, false, &[]).lines {
            match line.measure.name {
                "perplexity" => assert!((line.model - vocab as f64).abs() < 1e-3 * vocab as f64, "{line:?}"),
                "bits per byte" => assert!(line.model > 1.0, "{line:?}"),
                _ => assert!(line.model < 20.0, "{line:?}"),
            }
            assert!(line.goal.is_none() || line.verdict().starts_with("below"), "{line:?}");
        }
    }
}
