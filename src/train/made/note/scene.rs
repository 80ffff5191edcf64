//! Scenes: what a note may tell, in both languages at once.
//!
//! The files in `scenes/` hold pairs of lines, English then French, whose variants (split by `|`)
//! say the same in the same order. What begins a line:
//! `#` a scene, `$` a slot, `t` titles, `s` what was done (after "You"), `!` a sentence that is always
//! said, `-` one that may be left out, `p` its key point, `? slot:` questions and, after `>`, answers.

use std::sync::OnceLock;

/// Variants in English and French.
pub(in crate::train::made) type Both = [Vec<&'static str>; 2];

/// Something that may happen on a day.
#[derive(Debug)]
pub(in crate::train::made) struct Scene {
    pub(in crate::train::made) name: &'static str,
    pub(in crate::train::made) slots: Vec<(&'static str, &'static str)>,
    pub(in crate::train::made) titles: Both,
    pub(in crate::train::made) done: Both,
    pub(in crate::train::made) lines: Vec<Line>,
}

/// A sentence of a scene, with what can be asked about it.
#[derive(Debug)]
pub(in crate::train::made) struct Line {
    pub(in crate::train::made) always: bool,
    pub(in crate::train::made) text: Both,
    pub(in crate::train::made) point: Both,
    pub(in crate::train::made) asks: Vec<Ask>,
}

/// A question that the value of a slot answers.
#[derive(Debug)]
pub(in crate::train::made) struct Ask {
    pub(in crate::train::made) slot: &'static str,
    pub(in crate::train::made) question: Both,
    pub(in crate::train::made) answer: Both,
}

const FILES: &[(&str, &str)] = &[
    ("club", include_str!("scenes/club.txt")),
    ("days", include_str!("scenes/days.txt")),
    ("errands", include_str!("scenes/errands.txt")),
    ("family", include_str!("scenes/family.txt")),
    ("health", include_str!("scenes/health.txt")),
    ("home", include_str!("scenes/home.txt")),
    ("leisure", include_str!("scenes/leisure.txt")),
    ("people", include_str!("scenes/people.txt")),
    ("travel", include_str!("scenes/travel.txt")),
    ("work", include_str!("scenes/work.txt")),
];

/// All scenes; those that only begin or end a note are left out.
pub(in crate::train::made) fn scenes() -> &'static [Scene] {
    static SCENES: OnceLock<Vec<Scene>> = OnceLock::new();
    SCENES.get_or_init(|| FILES.iter().flat_map(|(_, text)| parse(text).unwrap_or_default()).collect())
}

/// Sentences that may stand before (`true`) or after any scene.
pub(in crate::train::made) fn frames(before: bool) -> &'static [Scene] {
    static FRAMES: OnceLock<[Vec<Scene>; 2]> = OnceLock::new();
    let both = FRAMES.get_or_init(|| {
        [include_str!("scenes/closing.txt"), include_str!("scenes/opening.txt")]
            .map(|text| parse(text).unwrap_or_default())
    });
    &both[usize::from(before)]
}

/// Reads a file of scenes.
fn parse(text: &'static str) -> Result<Vec<Scene>, String> {
    let mut scenes: Vec<Scene> = Vec::new();
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    while let Some(line) = lines.next() {
        let (tag, rest) = line.split_once(' ').ok_or_else(|| line.to_owned())?;
        if tag == "#" {
            scenes.push(Scene {
                name: rest.trim(),
                slots: Vec::new(),
                titles: Both::default(),
                done: Both::default(),
                lines: Vec::new(),
            });
            continue;
        }
        let scene = scenes.last_mut().ok_or("a line before the first scene")?;
        if tag == "$" {
            let (name, source) = rest.split_once('=').ok_or_else(|| line.to_owned())?;
            scene.slots.push((name.trim(), source.trim()));
            continue;
        }
        let second = lines.next().and_then(|line| line.split_once(' ')).filter(|(second, _)| *second == tag);
        let (_, french) = second.ok_or_else(|| format!("no French for: {line}"))?;
        add(scene, tag, rest, french).ok_or_else(|| line.to_owned())?;
    }
    Ok(scenes)
}

/// Adds a pair of lines to a scene; none where they are not what the tag asks for.
fn add(scene: &mut Scene, tag: &str, english: &'static str, french: &'static str) -> Option<()> {
    match tag {
        "t" => scene.titles = pair(english, french)?,
        "s" => scene.done = pair(english, french)?,
        "!" | "-" => {
            let text = pair(english, french)?;
            scene.lines.push(Line { always: tag == "!", text, point: Both::default(), asks: Vec::new() });
        }
        "p" => scene.lines.last_mut()?.point = pair(english, french)?,
        "?" => {
            let (slot, english) = english.split_once(':')?;
            let ((question, answer), (demande, reponse)) =
                (english.split_once('>')?, french.split_once('>')?);
            let question = [variants(question), variants(demande)];
            let answer = [variants(answer), variants(reponse)];
            scene.lines.last_mut()?.asks.push(Ask { slot: slot.trim(), question, answer });
        }
        _ => return None,
    }
    Some(())
}

fn variants(text: &'static str) -> Vec<&'static str> {
    text.split('|').map(str::trim).collect()
}

/// Both languages' variants, as many in one as in the other.
fn pair(english: &'static str, french: &'static str) -> Option<Both> {
    let both = [variants(english), variants(french)];
    (both[0].len() == both[1].len()).then_some(both)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_and_whole() {
        let frames = [
            ("opening", include_str!("scenes/opening.txt")),
            ("closing", include_str!("scenes/closing.txt")),
        ];
        for (name, text) in FILES.iter().copied().chain(frames) {
            let scenes = parse(text).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(scenes.len() >= 3, "{name}");
            for scene in scenes.iter().filter(|_| !["opening", "closing"].contains(&name)) {
                assert!(!scene.titles[0].is_empty() && !scene.done[0].is_empty(), "{}", scene.name);
                assert!(scene.lines.iter().filter(|line| line.always).count() >= 1, "{}", scene.name);
                assert!(
                    scene.lines.iter().filter(|line| !line.point[0].is_empty()).count() >= 2,
                    "{}",
                    scene.name
                );
            }
        }
    }

    /// Slots of a template, without the endings that agree with them.
    fn slots(text: &str) -> Vec<&str> {
        let names = text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        names.filter_map(|name| name.split('.').next()).filter(|name| !["e", "date"].contains(name)).collect()
    }

    /// Whether a line always says the slot, whichever of its variants is taken.
    fn says(line: &Line, slot: &str) -> bool {
        line.text.iter().flatten().all(|text| slots(text).contains(&slot))
    }

    #[test]
    fn titles_points_and_answers_rest_on_what_is_said() {
        for scene in scenes() {
            let always = |slot| scene.lines.iter().any(|line| line.always && says(line, slot));
            for slot in scene.titles.iter().chain(&scene.done).flatten().flat_map(|text| slots(text)) {
                assert!(always(slot), "{}: {slot} of a title may not be told", scene.name);
            }
            for line in &scene.lines {
                for slot in line.point.iter().flatten().flat_map(|text| slots(text)) {
                    assert!(
                        says(line, slot) || always(slot),
                        "{}: {slot} of a point may not be told",
                        scene.name
                    );
                }
                for ask in &line.asks {
                    let told = ask.slot == "date" || says(line, ask.slot) || always(ask.slot);
                    assert!(told, "{}: {} is asked for and may not be told", scene.name, ask.slot);
                    for slot in ask.answer.iter().flatten().flat_map(|text| slots(text)) {
                        assert!(says(line, slot) || always(slot), "{}: {slot} of an answer", scene.name);
                    }
                }
            }
        }
    }

    #[test]
    fn every_slot_is_declared() {
        for scene in scenes().iter().chain(frames(true)).chain(frames(false)) {
            let asks = scene.lines.iter().flat_map(|line| &line.asks);
            let texts = scene.lines.iter().flat_map(|line| line.text.iter().chain(&line.point));
            let asked = asks.flat_map(|ask| ask.question.iter().chain(&ask.answer));
            for text in scene.titles.iter().chain(&scene.done).chain(texts).chain(asked).flatten() {
                for slot in slots(text) {
                    assert!(scene.slots.iter().any(|(name, _)| *name == slot), "{}: {slot}", scene.name);
                }
            }
        }
    }

    #[test]
    fn bad_files_are_refused() {
        assert!(parse("t a\nt b").is_err(), "no scene");
        assert!(parse("# a\nt a").is_err(), "no French");
        assert!(parse("# a\nt a | b\nt c").is_err(), "uneven variants");
        assert!(parse("# a\n! a\n! b\n? q > a\n? q > a").is_err(), "no slot");
    }
}
