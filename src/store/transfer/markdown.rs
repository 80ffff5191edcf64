//! Markdown files and plain texts become entries, one a file.
//!
//! Invariant: a file that an export of Carnet wrote comes back as the entry it was, byte for byte;
//! it is known by the line `carnet: 1` of its front matter.

use std::collections::HashMap;

use super::front::{self, FileLine, Front};
use super::intake::{Draft, Intake, source_key};
use super::report::Why;
use super::tree::{Tree, ending_of, name_of, resolve};
use super::{
    Import, ImportSource, Kind, Moment, Mood, NewAttachment, Result, dates, limits, links, media, table, text,
};

/// Imports the texts of a tree.
///
/// # Errors
/// The store failed, or the import was stopped.
pub(super) fn import(what: &Import<'_>, kind: Kind, tree: &Tree, intake: &mut Intake<'_>) -> Result<()> {
    let total = tree.items().len() as u64;
    let names = Names::new(tree);
    let mut used = vec![false; tree.items().len()];
    for (index, item) in tree.items().iter().enumerate() {
        intake.tell(index as u64, total)?;
        let is_taken = match ending_of(&item.path).as_str() {
            "txt" | "text" => one(what, Format::Text, tree, index, &names, &mut used, intake),
            "md" | "markdown" if kind == Kind::Markdown => {
                one(what, Format::Markdown, tree, index, &names, &mut used, intake)
            }
            // A file that was named by itself is what was asked for, however it is called.
            _ if total == 1 && kind == Kind::Text => {
                one(what, Format::Text, tree, index, &names, &mut used, intake)
            }
            _ if total == 1 => one(what, Format::Markdown, tree, index, &names, &mut used, intake),
            _ if is_of_export(tree, index) => beside(what, tree, index, intake),
            _ => continue,
        };
        if let Some(mark) = used.get_mut(index) {
            *mark = true;
        }
        if let Err(stop) = is_taken {
            match stop {
                Stop::Skip(why) => intake.report.skip(&item.path, why),
                Stop::Fail(error) => return Err(error),
            }
        }
    }
    report_unused(tree, &used, intake);
    intake.tell(total, total)
}

/// Names what nothing took.
pub(super) fn report_unused(tree: &Tree, used: &[bool], intake: &mut Intake<'_>) {
    for (item, _) in tree.items().iter().zip(used).filter(|(_, used)| !**used) {
        intake.report.skip(&item.path, if media::is_archive(&item.path) { Why::Nested } else { Why::Unused });
    }
}

/// Why a file is left.
pub(super) enum Stop {
    /// It alone is not taken.
    Skip(Why),
    /// The import ends.
    Fail(super::Error),
}

impl From<Why> for Stop {
    fn from(why: Why) -> Self {
        Self::Skip(why)
    }
}

impl From<super::Error> for Stop {
    fn from(error: super::Error) -> Self {
        Self::Fail(error)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Markdown,
    Text,
}

/// Where files stand by their bare name, for links that say no more.
struct Names(HashMap<String, usize>);

impl Names {
    fn new(tree: &Tree) -> Self {
        let named = tree.items().iter().enumerate().filter(|(_, item)| media::is_media(&item.path));
        Self(named.map(|(index, item)| (name_of(&item.path).to_lowercase(), index)).collect())
    }

    /// The file that `link` in the file at `from` means.
    fn find(&self, tree: &Tree, from: &str, link: &str) -> Option<usize> {
        let beside = resolve(from, link).and_then(|path| tree.find(&path));
        let at_top = || resolve("", link).and_then(|path| tree.find(&path));
        beside.or_else(at_top).or_else(|| self.0.get(&name_of(link).to_lowercase()).copied())
    }
}

/// Whether a file is one of those that an export holds beside its entries.
fn is_of_export(tree: &Tree, index: usize) -> bool {
    let Some(item) = tree.items().get(index) else { return false };
    let sibling = |name: &str| resolve(&item.path, name).is_some_and(|path| tree.find(&path).is_some());
    matches!(name_of(&item.path), "measurements.csv" | "carnet.json") && sibling("carnet.json")
}

/// Takes the measurements of an export; the other file says again what the entries say.
fn beside(what: &Import<'_>, tree: &Tree, index: usize, intake: &mut Intake<'_>) -> Result<(), Stop> {
    let is_table = tree.items().get(index).is_some_and(|item| item.path.ends_with(".csv"));
    if is_table { table::one(what, tree, index, intake) } else { Ok(()) }
}

#[allow(clippy::too_many_arguments, reason = "all of it is what one file of many needs")]
fn one(
    what: &Import<'_>,
    format: Format,
    tree: &Tree,
    index: usize,
    names: &Names,
    used: &mut [bool],
    intake: &mut Intake<'_>,
) -> Result<(), Stop> {
    let item = tree.items().get(index).ok_or(Why::Unreadable)?;
    let bytes = tree.read(index, limits::TEXT_BYTES, Why::TextTooLarge)?;
    let key = source_key(&item.path, &bytes);
    let (content, remark) = text::decode(bytes)?;
    // What was changed by an editor of another system has its line ends throughout.
    let is_exact = content.starts_with("---\ncarnet: 1\n");
    let content = if is_exact { content } else { text::with_plain_lines(content) };
    if !is_exact && !text::is_text(&content) {
        return Err(Why::NotText.into());
    }
    if content.trim().is_empty() {
        return Err(Why::Empty.into());
    }
    if let Some(remark) = remark {
        intake.report.remark(&item.path, remark);
    }
    let fallback = dates::in_name(name_of(&item.path), &what.zone).or(item.modified).unwrap_or(what.now);
    let name = if format == Format::Text { "text" } else { "markdown" };
    let source = ImportSource { format: name.to_owned(), key };
    if format == Format::Text {
        return Ok(intake.add(&item.path, Draft::new(fallback, content, source).entry)?);
    }
    let head = front::split(&content);
    let is_own = head.as_ref().is_some_and(|(front, _)| front.text(&["carnet"]) == Some("1"));
    match head {
        Some((front, _)) if is_own && front.text(&["type"]) == Some("chat") => Err(Why::IsChat.into()),
        Some((front, body)) if is_own => own(tree, index, &front, body, (fallback, source), used, intake),
        other => {
            let (front, body) = other.unwrap_or_else(|| (Front::default(), content.as_str()));
            let draft = Draft::new(fallback, body.trim_start_matches('\n').trim_end().to_owned(), source);
            foreign(what, tree, index, &front, draft, (names, used), intake)
        }
    }
}

/// An entry that an export of Carnet wrote.
fn own(
    tree: &Tree,
    index: usize,
    front: &Front,
    body: &str,
    (fallback, source): (Moment, ImportSource),
    used: &mut [bool],
    intake: &mut Intake<'_>,
) -> Result<(), Stop> {
    let path = tree.items().get(index).map_or("", |item| item.path.as_str());
    let body = body.strip_prefix('\n').unwrap_or(body);
    let body = links::inward(body.strip_suffix('\n').unwrap_or(body));
    let mut draft = Draft::new(own_moment(front).unwrap_or(fallback), body, source);
    draft.entry.title = front.text(&["title"]).unwrap_or_default().to_owned();
    draft.entry.mood = mood(front);
    draft.entry.tags = front.list("tags").to_vec();
    if let (Some(format), Some(key)) = (front.text(&["source"]), front.text(&["source_key"])) {
        draft.entry.source = Some(ImportSource { format: format.to_owned(), key: key.to_owned() });
    }
    for line in front.list("attachments") {
        let Ok(file) = serde_json::from_str::<FileLine>(line) else {
            intake.report.skip(path, Why::AttachmentMissing);
            continue;
        };
        let found = resolve(path, &format!("../../{}", file.file)).and_then(|path| tree.find(&path));
        let Some(found) = found else {
            intake.report.skip(path, Why::AttachmentMissing);
            continue;
        };
        if let Some(bytes) = file_bytes(tree, found, path, &mut draft, used, intake)? {
            draft.entry.attachments.push(NewAttachment {
                name: file.name,
                media_type: file.media_type,
                bytes,
            });
        }
    }
    Ok(intake.add(path, draft.entry)?)
}

/// The moment of an entry that Carnet wrote: in words, or in numbers where there are none.
fn own_moment(front: &Front) -> Option<Moment> {
    let number = |key: &str| front.text(&[key]).map(str::to_owned);
    match (number("unix_ms"), number("offset_minutes")) {
        (Some(unix_ms), Some(offset)) => {
            Some(Moment { unix_ms: unix_ms.parse().ok()?, offset_minutes: offset.parse().ok()? })
        }
        _ => dates::read_written(front.text(&["date"])?),
    }
}

fn mood(front: &Front) -> Option<Mood> {
    front.text(&["mood"]).and_then(|mood| mood.parse().ok()).and_then(Mood::new)
}

/// An entry from a file of another program.
fn foreign(
    what: &Import<'_>,
    tree: &Tree,
    index: usize,
    front: &Front,
    mut draft: Draft,
    (names, used): (&Names, &mut [bool]),
    intake: &mut Intake<'_>,
) -> Result<(), Stop> {
    let path = tree.items().get(index).map_or("", |item| item.path.as_str());
    let date = front.text(&["date", "created", "created_at", "creation date", "day"]);
    if let Some(when) = date.and_then(|date| dates::moment(date, &what.zone)) {
        draft.entry.when = when;
    }
    draft.entry.mood = mood(front);
    let tags = ["tags", "tag", "keywords"].iter().flat_map(|key| front.list(key));
    // One line of tags may hold several: `a, b` or `#a #b`.
    let apart = tags.flat_map(|tag| {
        let mark = if tag.contains(',') { ',' } else { '#' };
        tag.split(mark).map(|tag| tag.trim().trim_start_matches('#').to_owned()).collect::<Vec<_>>()
    });
    draft.tag(path, apart.collect::<Vec<_>>(), intake);
    match front.text(&["title"]) {
        Some(title) => draft.entry.title = text::cut(title, limits::TITLE_BYTES).to_owned(),
        None => draft.take_heading(),
    }
    attach_images(tree, path, &mut draft, (names, used), intake)?;
    Ok(intake.add(path, draft.entry)?)
}

/// Attaches the local images that the text names, and names them as Carnet does.
fn attach_images(
    tree: &Tree,
    path: &str,
    draft: &mut Draft,
    (names, used): (&Names, &mut [bool]),
    intake: &mut Intake<'_>,
) -> Result<()> {
    let (mut known, mut places) = (HashMap::<usize, String>::new(), Vec::new());
    for image in links::images(&draft.entry.text) {
        let Some(found) = names.find(tree, path, &image.target) else {
            intake.report.skip(path, Why::AttachmentMissing);
            continue;
        };
        if let Some(hash) = known.get(&found) {
            places.push((image.place.clone(), image.attached(hash)));
            continue;
        }
        if let Some(bytes) = file_bytes(tree, found, path, draft, used, intake)? {
            let name = tree.items().get(found).map_or("", |item| name_of(&item.path));
            let file =
                NewAttachment { name: name.to_owned(), media_type: media::of_name(name).to_owned(), bytes };
            let hash = draft.attach(file).hex();
            places.push((image.place.clone(), image.attached(&hash)));
            known.insert(found, hash);
        }
    }
    draft.entry.text = links::replaced(&draft.entry.text, &places);
    Ok(())
}

/// The bytes of a file that belongs to a text; what is wrong with it is reported under `name`.
pub(super) fn file_bytes(
    tree: &Tree,
    index: usize,
    name: &str,
    draft: &mut Draft,
    used: &mut [bool],
    intake: &mut Intake<'_>,
) -> Result<Option<Vec<u8>>> {
    if let Some(mark) = used.get_mut(index) {
        *mark = true;
    }
    let size = tree.items().get(index).map_or(0, |item| item.size);
    if size <= limits::ATTACHMENT_BYTES {
        draft.make_room(name, size, intake)?;
    }
    match tree.read(index, limits::ATTACHMENT_BYTES, Why::AttachmentTooLarge) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(why @ (Why::AttachmentTooLarge | Why::TotalTooLarge)) => {
            intake.report.skip(name, why);
            Ok(None)
        }
        Err(_) => {
            intake.report.skip(name, Why::AttachmentUnreadable);
            Ok(None)
        }
    }
}
