//! Notes and diary entries of everyday life, with what can be asked about them.
//!
//! Everything a note says comes from one small world, so its title, points and answers agree with it.

mod date;
mod scene;
mod table;
mod value;

use date::Date;
use scene::{Both, Line, Scene, frames, scenes};
pub(in crate::train) use value::{World, capitals};

use super::asking::{self, filled};
use crate::train::{Dice, Lang, Sample};

const TITLE_WORDS_MAX: usize = 7;

/// A question with its answer.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it is about: the scene and its slot.
    pub topic: (&'static str, &'static str),
    /// The question, in the writer's voice.
    pub asked: String,
    /// The answer, which speaks to the writer.
    pub answer: String,
    /// The words the answer rests on, as the note has them but for French "du" and "au".
    pub key: String,
}

/// A note with what is known of it.
#[derive(Clone, Debug)]
pub struct Note {
    /// The kind of thing it tells.
    pub scene: &'static str,
    /// Its day, such as "12 March" or "mardi 12 mars".
    pub date: String,
    /// A title of a few words.
    pub title: String,
    /// The note.
    pub text: String,
    /// What was done, to stand after "You" or "Vous".
    pub done: String,
    /// Its points, in its order.
    pub points: Vec<String>,
    /// Where the sentence of each point stands in `pairs`.
    pub pointed: Vec<usize>,
    /// What it tells.
    pub facts: Vec<Fact>,
    /// What it might have told and does not.
    pub missing: Vec<Fact>,
    /// Its sentences in English and in French, pair by pair.
    pub pairs: Vec<[String; 2]>,
}

/// One who writes notes: whether a woman, and how days are written.
#[derive(Clone, Copy, Debug)]
pub struct Writer {
    female: bool,
    long_dates: bool,
}

impl Writer {
    /// Anyone.
    pub fn draw(dice: &mut Dice) -> Self {
        Self { female: dice.chance(0.5), long_dates: dice.chance(0.6) }
    }
}

/// Any day, such as "12 March" or "mardi 12 mars".
pub(in crate::train) fn day(dice: &mut Dice, lang: Lang) -> String {
    let long = dice.chance(0.4);
    Date::draw(dice).value(long).text[lang as usize].clone()
}

/// A note of a day.
pub fn note(dice: &mut Dice, lang: Lang) -> Note {
    let writer = Writer::draw(dice);
    notes(dice, lang, writer, 1).pop().unwrap_or_else(|| empty(lang))
}

/// Notes of one writer on successive days, no two of the same scene.
pub fn notes(dice: &mut Dice, lang: Lang, writer: Writer, count: usize) -> Vec<Note> {
    let mut date = Date::draw(dice);
    let (month, _) = date.parts();
    let mut left: Vec<&'static Scene> =
        scenes().iter().filter(|scene| in_season(scene.name, month)).collect();
    dice.shuffle(&mut left);
    let mut made = Vec::with_capacity(count);
    for scene in left.into_iter().take(count) {
        made.push(one(dice, lang, writer, date, scene));
        date = date.later(dice.between(1, 3));
    }
    made
}

/// Only where there is no scene at all.
fn empty(lang: Lang) -> Note {
    Note {
        scene: "",
        date: Date { day: 0, first: 0 }.short(lang),
        title: String::new(),
        text: String::new(),
        done: String::new(),
        points: Vec::new(),
        pointed: Vec::new(),
        facts: Vec::new(),
        missing: Vec::new(),
        pairs: Vec::new(),
    }
}

fn one(dice: &mut Dice, lang: Lang, writer: Writer, date: Date, scene: &'static Scene) -> Note {
    let world = world(dice, writer, date, scene);
    let long = date.value(writer.long_dates);
    let mut note = Note { scene: scene.name, date: long.text[lang as usize].clone(), ..empty(lang) };
    // A name of many words makes some titles too long.
    let titles: Vec<String> = (0..8).map(|_| one_of(dice, &world, lang, &scene.titles, false)).collect();
    let short = titles.iter().find(|title| title.split(' ').count() <= TITLE_WORDS_MAX);
    note.title = short.or(titles.first()).cloned().unwrap_or_default();
    note.done = lower_first(&one_of(dice, &world, lang, &scene.done, true));
    frame(dice, lang, writer, date, true, &mut note);
    for line in &scene.lines {
        let said = line.always || dice.chance(0.6);
        add(dice, lang, (scene.name, &world), line, said, &mut note);
    }
    frame(dice, lang, writer, date, false, &mut note);
    let sentences: Vec<&str> = note.pairs.iter().map(|pair| pair[lang as usize].as_str()).collect();
    note.text = sentences.join(" ");
    note
}

fn world(dice: &mut Dice, writer: Writer, date: Date, scene: &'static Scene) -> World {
    let mut world = World::draw(dice, writer.female, &scene.slots);
    world.slots.push(("date", date.value(writer.long_dates)));
    world
}

/// Perhaps a sentence that fits any scene.
fn frame(dice: &mut Dice, lang: Lang, writer: Writer, date: Date, before: bool, note: &mut Note) {
    let (month, _) = date.parts();
    let choices: Vec<&Scene> = frames(before).iter().filter(|scene| in_season(scene.name, month)).collect();
    if choices.is_empty() || dice.chance(0.5) {
        return;
    }
    let scene = *dice.one(&choices);
    let world = world(dice, writer, date, scene);
    for line in &scene.lines {
        add(dice, lang, (scene.name, &world), line, true, note);
    }
}

/// Whether a scene of this name can be in this month, 0 for January.
fn in_season(name: &str, month: usize) -> bool {
    match name {
        "heat" | "garden" | "camping" | "beach" => (4..9).contains(&month),
        "frost" | "snow" => !(3..10).contains(&month),
        _ => true,
    }
}

/// Adds a sentence to a note, or what it would have told to what is missing.
fn add(
    dice: &mut Dice,
    lang: Lang,
    (scene, world): (&'static str, &World),
    line: &Line,
    said: bool,
    note: &mut Note,
) {
    let facts = line.asks.iter().map(|ask| Fact {
        topic: (scene, ask.slot),
        asked: one_of(dice, world, lang, &ask.question, false),
        answer: one_of(dice, world, lang, &ask.answer, true),
        key: world.text(ask.slot, lang).to_owned(),
    });
    if !said {
        note.missing.extend(facts);
        return;
    }
    note.facts.extend(facts);
    if !line.point[0].is_empty() {
        note.points.push(one_of(dice, world, lang, &line.point, false));
        note.pointed.push(note.pairs.len());
    }
    let variant = dice.below(line.text[0].len());
    let text = |lang: Lang| line.text[lang as usize].get(variant).map(|text| world.fill(text, lang, false));
    note.pairs.push(Lang::ALL.map(|lang| text(lang).unwrap_or_default()));
}

fn one_of(dice: &mut Dice, world: &World, lang: Lang, both: &Both, you: bool) -> String {
    match &both[lang as usize] {
        variants if variants.is_empty() => String::new(),
        variants => world.fill(dice.pick(variants), lang, you),
    }
}

/// A person, a day, a time, a number and the like, for sentences that belong to no scene.
pub(super) fn filler_slots(dice: &mut Dice) -> World {
    const DOCUMENTS: &str = "the report / le rapport ; the invoice / la facture ; the minutes of the meeting / le compte rendu ; \
        the contract / le contrat ; the photos / les photos ; the timetable / l'emploi du temps ; the list / la liste ; \
        your letter / la lettre ; the form / le formulaire ; the programme / le programme ; the recipe / la recette";
    const SLOTS: &[(&str, &str)] = &[
        ("name", "name"),
        ("day", "weekday"),
        ("at", "time 8..19"),
        ("n", "2..20"),
        ("sum", "money 5..90"),
        ("city", "city"),
        ("place", "place"),
        ("dish", "dish"),
        ("fruit", "fruit"),
        ("month", "month"),
        ("book", "book"),
        ("film", "film"),
        ("colour", "colour"),
        ("doc", DOCUMENTS),
    ];
    let female = dice.chance(0.5);
    World::draw(dice, female, SLOTS)
}

/// The text with a small first letter, to stand inside a sentence.
pub(super) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Several notes as somebody's diary has them, for plain text.
pub fn diary(dice: &mut Dice, lang: Lang) -> String {
    let writer = Writer::draw(dice);
    let count = dice.between(2, 6);
    let layout = dice.below(4);
    let entries = notes(dice, lang, writer, count).into_iter().map(|note| match layout {
        0 => format!("{}\n{}", capitals(&note.date), note.text),
        1 => format!("{}. {}", capitals(&note.date), note.text),
        2 => format!("{} - {}\n{}", capitals(&note.date), note.title, note.text),
        _ => format!("{}\n{}", note.title, note.text),
    });
    entries.collect::<Vec<_>>().join("\n\n")
}

const ASK_EN: &[&str] = &[
    "Write a diary entry: {}",
    "Write a short diary entry about this: {}",
    "Write a note called \"{}\".",
    "Please write a diary entry with the title \"{}\".",
    "Help me write today's entry. Title: {}",
    "Write a few lines for my journal about: {}",
    "Write an entry for my diary. It is about: {}",
    "Can you draft a short note about this? {}",
    "Make up a diary entry: {}",
    "I want to write about my day: {}. Write it for me.",
];
const ASK_FR: &[&str] = &[
    "Écris une page de journal : {}",
    "Écris une courte note de journal à ce sujet : {}",
    "Écris une note intitulée « {} ».",
    "Rédige une entrée de journal avec le titre « {} ».",
    "Aide-moi à écrire ma page du jour. Titre : {}",
    "Écris quelques lignes pour mon journal sur ceci : {}",
    "Écrivez une note pour mon journal. Sujet : {}",
    "Peux-tu rédiger une petite note à ce sujet ? {}",
    "Invente une page de journal : {}",
    "Je veux raconter ma journée : {}. Écris-le pour moi.",
];

const POINTS_EN: &[&str] = &[
    "Write a diary entry from these points:\n{}",
    "Turn these points into a note:\n{}",
    "Here are my points, write the entry:\n{}",
    "Make full sentences of this:\n{}",
    "{}\n\nWrite this out for my diary.",
];
const POINTS_FR: &[&str] = &[
    "Écris une page de journal avec ces points :\n{}",
    "Fais une note de ces points :\n{}",
    "Voici mes points, rédige la note :\n{}",
    "Fais des phrases complètes :\n{}",
    "{}\n\nRédige ceci pour mon journal.",
];

/// A diary entry asked for by its title, or from its points.
pub(super) fn make(dice: &mut Dice, lang: Lang) -> Sample {
    let note = note(dice, lang);
    if note.points.len() > 1 && dice.chance(0.4) {
        return from_points(dice, lang, &note);
    }
    let asked = filled(dice, if lang == Lang::Fr { ASK_FR } else { ASK_EN }, &note.title);
    asking::sample(dice, "note", lang, asked, note.text)
}

/// The sentences of the points and no others: nothing is made up.
fn from_points(dice: &mut Dice, lang: Lang, note: &Note) -> Sample {
    let points = note.points.iter().map(|point| format!("- {}", point.trim_end_matches('.')));
    let points = points.collect::<Vec<_>>().join("\n");
    let sentences = note.pointed.iter().filter_map(|&at| note.pairs.get(at));
    let text = sentences.map(|pair| pair[lang as usize].as_str()).collect::<Vec<_>>().join(" ");
    let asked = filled(dice, if lang == Lang::Fr { POINTS_FR } else { POINTS_EN }, &points);
    asking::sample(dice, "note", lang, asked, text)
}
