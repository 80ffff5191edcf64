//! Day One's JSON export: a `.json` file with `metadata` and `entries`, alone, in a folder or in a
//! zip, with media beside it in `photos`, `videos`, `audios` and `pdfs` under their MD5.
//!
//! The file is read as a stream, one entry at a time, whatever its length; an entry that is not as
//! expected is named and left. Format: "Exporting entries" and "Importing data to Day One" of Day
//! One's guides, and the exports of the app.

use std::collections::HashMap;
use std::fmt;
use std::io::{BufReader, Read};

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::intake::{Draft, Intake, source_key};
use super::json_guard::Guard;
use super::loose::{Items, Loose, Scalar};
use super::markdown::{Stop, file_bytes, report_unused};
use super::report::Why;
use super::tree::{Tree, ending_of, folder_of, name_of};
use super::{Error, Import, ImportSource, NewAttachment, Result, dates, links, media, text, unescape};

/// An entry as it stands in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Found {
    uuid: Scalar,
    text: Scalar,
    creation_date: Scalar,
    time_zone: Scalar,
    starred: Scalar,
    tags: Items<Scalar>,
    location: Loose<Location>,
    weather: Loose<Weather>,
    photos: Items<Loose<Media>>,
    videos: Items<Loose<Media>>,
    audios: Items<Loose<Media>>,
    pdf_attachments: Items<Loose<Media>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Location {
    place_name: Scalar,
    locality_name: Scalar,
    administrative_area: Scalar,
    country: Scalar,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Weather {
    temperature_celsius: Scalar,
    conditions_description: Scalar,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Media {
    identifier: Scalar,
    md5: Scalar,
}

/// Imports the journals of a tree.
///
/// # Errors
/// The store failed, the import was stopped, or what was named is no journal at all.
pub(super) fn import(what: &Import<'_>, tree: &Tree, intake: &mut Intake<'_>) -> Result<()> {
    let mut used = vec![false; tree.items().len()];
    let media = media_by_name(tree);
    let is_alone = tree.items().len() == 1;
    for (index, item) in tree.items().iter().enumerate() {
        if !is_alone && (ending_of(&item.path) != "json" || item.path.matches('/').count() > 1) {
            continue;
        }
        if let Some(mark) = used.get_mut(index) {
            *mark = true;
        }
        if let Err(why) = journal(what, tree, index, (&media, &mut used), intake)? {
            intake.report.skip(&item.path, why);
        }
    }
    report_unused(tree, &used, intake);
    Ok(())
}

/// Where media stand by their name without ending: their MD5.
fn media_by_name(tree: &Tree) -> HashMap<String, usize> {
    let is_media = |path: &str| matches!(name_of(folder_of(path)), "photos" | "videos" | "audios" | "pdfs");
    let named = tree.items().iter().enumerate().filter(|(_, item)| is_media(&item.path));
    let stem = |path: &str| name_of(path).split('.').next().unwrap_or_default().to_lowercase();
    named.map(|(index, item)| (stem(&item.path), index)).collect()
}

/// Reads one file; what is wrong with it as a whole is the inner error.
fn journal(
    what: &Import<'_>,
    tree: &Tree,
    index: usize,
    (media, used): (&HashMap<String, usize>, &mut [bool]),
    intake: &mut Intake<'_>,
) -> Result<Result<(), Why>> {
    let item = tree.items().get(index);
    let (path, size) = item.map_or(("", 0), |item| (item.path.as_str(), item.size));
    let (mut failed, mut number) = (None, 0_u64);
    let read = tree.with_content(index, |content| {
        let mut take = |found: Found| {
            number = number.saturating_add(1);
            let name = format!("{path}, entry {number}");
            let taken = intake.tell(number, 0).map_err(Stop::Fail);
            let taken = taken.and_then(|()| entry(what, tree, &name, found, (media, &mut *used), intake));
            match taken {
                Ok(()) => true,
                Err(Stop::Skip(why)) => {
                    intake.report.skip(&name, why);
                    true
                }
                Err(Stop::Fail(error)) => {
                    failed = Some(error);
                    false
                }
            }
        };
        parse(content, size, &mut take)
    });
    match (failed, read) {
        (Some(error), _) => Err(error),
        (None, Err(why)) => Ok(Err(why)),
        (None, Ok(outcome)) => Ok(outcome),
    }
}

/// Gives each entry of the JSON to `take` until that says false.
fn parse(content: &mut dyn Read, size: u64, take: &mut dyn FnMut(Found) -> bool) -> Result<(), Why> {
    let mut start = [0; 3];
    let mut content = content.take(size.saturating_add(1));
    let mark = read_mark(&mut content, &mut start);
    let stream = BufReader::new(Guard::new(mark.chain(content)));
    let mut from = serde_json::Deserializer::from_reader(stream);
    let mut outcome = Outcome { has_entries: false };
    let read = from.deserialize_any(Top { take, outcome: &mut outcome }).and_then(|()| from.end());
    match read {
        Err(_) => Err(if outcome.has_entries { Why::DamagedJson } else { Why::NotDayOne }),
        Ok(()) if outcome.has_entries => Ok(()),
        Ok(()) => Err(Why::NotDayOne),
    }
}

/// The first bytes, without the mark that some programs put before UTF-8.
fn read_mark<'a>(content: &mut impl Read, start: &'a mut [u8; 3]) -> &'a [u8] {
    let mut filled = 0;
    while let Some(rest) = start.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match content.read(rest) {
            Ok(read) if read > 0 => filled = filled.saturating_add(read),
            _ => break,
        }
    }
    let start: &[u8] = start;
    if start == b"\xef\xbb\xbf" { &[] } else { start.get(..filled).unwrap_or_default() }
}

struct Outcome {
    has_entries: bool,
}

/// The object of the whole file.
struct Top<'a> {
    take: &'a mut dyn FnMut(Found) -> bool,
    outcome: &'a mut Outcome,
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a journal")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Scalar>()? {
            if key.text() == Some("entries") {
                map.next_value_seed(Entries { take: &mut *self.take, outcome: &mut *self.outcome })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The list of entries.
struct Entries<'a> {
    take: &'a mut dyn FnMut(Found) -> bool,
    outcome: &'a mut Outcome,
}

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.outcome.has_entries = true;
        while let Some(Loose(found)) = list.next_element::<Loose<Found>>()? {
            if !(self.take)(found.unwrap_or_default()) {
                return Err(serde::de::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

fn entry(
    what: &Import<'_>,
    tree: &Tree,
    name: &str,
    found: Found,
    (by_name, used): (&HashMap<String, usize>, &mut [bool]),
    intake: &mut Intake<'_>,
) -> Result<(), Stop> {
    let date = found.creation_date.text().and_then(|date| date.parse().ok()).ok_or(Why::NoDate)?;
    let when = dates::at_place(date, found.time_zone.text(), &what.zone);
    let files: Vec<Media> = [found.photos, found.videos, found.audios, found.pdf_attachments]
        .into_iter()
        .flat_map(|list| list.0.into_iter().filter_map(|file| file.0))
        .collect();
    let raw = if let Scalar::Text(text) = found.text { text } else { String::new() };
    let key = match found.uuid.text() {
        Some(uuid) if !uuid.is_empty() && uuid.len() <= 64 => uuid.to_uppercase(),
        _ => source_key(&dates::written(when), raw.as_bytes()),
    };
    if raw.trim().is_empty() && files.is_empty() {
        return Err(Why::Empty.into());
    }
    let body = unescape::plain(&text::with_plain_lines(raw));
    if body.len() as u64 > super::limits::TEXT_BYTES {
        return Err(Why::TextTooLarge.into());
    }
    let mut draft = Draft::new(when, body, ImportSource { format: "dayone".to_owned(), key });
    let starred = (found.starred == Scalar::Truth(true)).then(|| "starred".to_owned());
    let tags = found.tags.0.iter().filter_map(Scalar::text).map(str::to_owned).chain(starred);
    draft.tag(name, tags.collect::<Vec<_>>(), intake);
    attach(tree, name, &mut draft, &files, (by_name, used), intake)?;
    draft.take_heading();
    add_surroundings(&mut draft.entry.text, found.location.0.as_ref(), found.weather.0.as_ref());
    Ok(intake.add(name, draft.entry)?)
}

/// Attaches the entry's files, and names them in its text as Carnet does.
fn attach(
    tree: &Tree,
    name: &str,
    draft: &mut Draft,
    files: &[Media],
    (by_name, used): (&HashMap<String, usize>, &mut [bool]),
    intake: &mut Intake<'_>,
) -> Result<(), Error> {
    let mut hashes = HashMap::new();
    for file in files {
        let md5 = file.md5.text().unwrap_or_default().to_lowercase();
        let Some(index) = by_name.get(&md5).copied() else {
            intake.report.skip(name, Why::AttachmentMissing);
            continue;
        };
        let Some(bytes) = file_bytes(tree, index, name, draft, used, intake)? else { continue };
        let file_name = tree.items().get(index).map_or("", |item| name_of(&item.path));
        let media_type = media::of_name(file_name).to_owned();
        let hash = draft.attach(NewAttachment { name: file_name.to_owned(), media_type, bytes });
        if let Some(identifier) = file.identifier.text() {
            hashes.insert(identifier.to_owned(), hash.hex());
        }
    }
    draft.entry.text = unescape::with_attachments(&draft.entry.text, |identifier| {
        hashes.get(identifier).map(|hash| format!("{}{hash}", links::SCHEME))
    });
    Ok(())
}

/// Puts place and weather under the text: they have no field of their own.
fn add_surroundings(text: &mut String, location: Option<&Location>, weather: Option<&Weather>) {
    let mut lines = Vec::new();
    if let Some(place) = location {
        let parts = [&place.place_name, &place.locality_name, &place.administrative_area, &place.country];
        let mut names: Vec<&str> = parts.into_iter().filter_map(Scalar::text).collect();
        names.retain(|name| !name.is_empty());
        names.dedup();
        if !names.is_empty() {
            lines.push(format!("📍 {}", names.join(", ")));
        }
    }
    if let Some(weather) = weather {
        let degrees = weather.temperature_celsius.number().map(|degrees| format!("{degrees:.0} °C"));
        let sky = weather.conditions_description.text().filter(|sky| !sky.is_empty()).map(str::to_owned);
        let parts: Vec<String> = [degrees, sky].into_iter().flatten().collect();
        if !parts.is_empty() {
            lines.push(format!("🌤 {}", parts.join(", ")));
        }
    }
    if !lines.is_empty() {
        let kept = text.trim_end().len();
        text.truncate(kept);
        text.push_str(if kept == 0 { "" } else { "\n\n" });
        text.push_str(&lines.join("  \n"));
    }
}
