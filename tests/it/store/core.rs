//! What the store promises in ordinary use: chats as trees, the journal, measurements, digests.
//!
//! Each promise is asked of a store on the disk, encrypted as a person's is.

use carnet::data::{
    AnswerStats, DigestKind, DigestSource, DraftPlace, KnownModel, MessageState, Moment, Mood, NewAttachment,
    NewChat, NewChunk, NewDigest, NewEntry, NewMeasurement, NewMessage, PartId, Retention, Role,
    SnapshotOwner, SourceText,
};
use carnet::store::{ChatFilter, DataKey, Depth, EntryFilter, Error, Options, Store};

pub fn at(text: &str) -> Moment {
    let time: carnet::data::Day = text.parse().unwrap();
    let zoned = time.at(12, 0, 0, 0).in_tz("UTC").unwrap();
    Moment::from_zoned(&zoned)
}

pub struct Desk {
    pub folder: tempfile::TempDir,
    pub key: DataKey,
    pub store: Store,
}

impl Desk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = DataKey::random().unwrap();
        let store = Store::create(folder.path(), &key, &Options::default()).unwrap();
        Self { folder, key, store }
    }

    /// Closes and opens the store.
    pub fn reopen(&mut self) {
        self.store.lock();
        let locked = self.store.chats().list(ChatFilter::default());
        assert!(matches!(locked, Err(Error::Locked)), "{locked:?}");
        self.store = Store::open(self.folder.path(), &self.key, &Options::default()).unwrap();
    }
}

pub fn said(parent: Option<carnet::data::MessageId>, role: Role, text: &str) -> NewMessage {
    NewMessage { parent, role, text: text.to_owned(), model: None }
}

fn texts(store: &Store, chat: carnet::data::ChatId) -> Vec<String> {
    store.chats().path(chat).unwrap().into_iter().map(|message| message.text).collect()
}

#[test]
fn edits_and_second_answers_are_branches_and_the_path_shown_is_kept() {
    let mut desk = Desk::new();
    let chats = desk.store.chats();
    let chat = chats.add(NewChat { title: "Été".to_owned(), ..NewChat::default() }).unwrap();
    let a = chats.add_message(chat, said(None, Role::User, "a")).unwrap();
    let b = chats.add_message(chat, said(Some(a), Role::Assistant, "b")).unwrap();
    let c = chats.add_message(chat, said(Some(b), Role::User, "c")).unwrap();
    let b2 = chats.add_message(chat, said(Some(a), Role::Assistant, "b2")).unwrap();
    assert_eq!(texts(&desk.store, chat), ["a", "b2"]);
    assert_eq!(chats.siblings(b).unwrap(), [b, b2]);
    chats.show(b).unwrap();
    assert_eq!(texts(&desk.store, chat), ["a", "b", "c"], "a branch is shown as it was last seen");
    let path = chats.path(chat).unwrap();
    assert_eq!((path[1].branch.position, path[1].branch.count), (0, 2));
    // An edited first message is a second root.
    let a2 = chats.add_message(chat, said(None, Role::User, "a2")).unwrap();
    assert_eq!(texts(&desk.store, chat), ["a2"]);
    chats.show(c).unwrap();
    chats.add_message(chat, said(Some(c), Role::Assistant, "d")).unwrap();
    desk.reopen();
    assert_eq!(texts(&desk.store, chat), ["a", "b", "c", "d"]);
    let chats = desk.store.chats();
    chats.remove_message(b).unwrap();
    assert_eq!(texts(&desk.store, chat), ["a", "b2"], "the nearest sibling takes the place");
    chats.remove_message(a).unwrap();
    assert_eq!(texts(&desk.store, chat), ["a2"]);
    chats.remove_message(a2).unwrap();
    assert_eq!(texts(&desk.store, chat), [""; 0]);
    chats.add_message(chat, said(None, Role::User, "anew")).unwrap();
    assert_eq!(texts(&desk.store, chat), ["anew"]);
    desk.store.check(Depth::Full).unwrap();
}

#[test]
fn a_message_cannot_follow_one_of_another_chat() {
    let desk = Desk::new();
    let chats = desk.store.chats();
    let (one, two) = (chats.add(NewChat::default()).unwrap(), chats.add(NewChat::default()).unwrap());
    let a = chats.add_message(one, said(None, Role::User, "a")).unwrap();
    let wrong = chats.add_message(two, said(Some(a), Role::User, "b"));
    assert!(matches!(wrong, Err(Error::Invalid { .. })), "{wrong:?}");
    let wrong = chats.add_message(carnet::data::ChatId(99), said(None, Role::User, "b"));
    assert!(matches!(wrong, Err(Error::NotFound { .. })), "{wrong:?}");
}

#[test]
fn chats_are_listed_pinned_first_then_by_last_talk_whatever_the_clock_says() {
    let desk = Desk::new();
    let chats = desk.store.chats();
    let ids: Vec<_> =
        (0..4).map(|i| chats.add(NewChat { title: i.to_string(), ..NewChat::default() }).unwrap()).collect();
    chats.add_message(ids[1], said(None, Role::User, "again")).unwrap();
    chats.pin(ids[0], true).unwrap();
    let titles = |filter| chats.list(filter).unwrap().into_iter().map(|chat| chat.title).collect::<Vec<_>>();
    assert_eq!(titles(ChatFilter::default()), ["0", "1", "3", "2"]);
    assert_eq!(titles(ChatFilter { offset: 1, limit: Some(2), folder: None }), ["1", "3"]);
    let folder = chats.add_folder("Reisen").unwrap();
    chats.set_folder(ids[2], Some(folder)).unwrap();
    assert_eq!(titles(ChatFilter { folder: Some(folder), ..ChatFilter::default() }), ["2"]);
    let wrong = chats.set_folder(ids[2], Some(carnet::data::FolderId(77)));
    assert!(wrong.is_err());
    chats.remove_folder(folder).unwrap();
    assert_eq!(chats.get(ids[2]).unwrap().folder, None);
    chats.remove(ids[3]).unwrap();
    assert!(matches!(chats.get(ids[3]), Err(Error::NotFound { .. })));
    assert!(matches!(chats.rename(ids[3], "x"), Err(Error::NotFound { .. })));
    assert_ne!(chats.add(NewChat::default()).unwrap(), ids[3], "an id is given once");
}

#[test]
fn a_chat_of_five_thousand_messages_can_be_removed() {
    let desk = Desk::new();
    let whole = (0..5_000).map(|i: usize| carnet::store::WholeMessage {
        parent: i.checked_sub(1),
        role: Role::User,
        text: format!("message {i}"),
        state: MessageState::Done,
        created: Moment::utc(0),
        model: None,
        stats: None,
    });
    let chat = desk.store.chats().add_whole(NewChat::default(), whole.collect()).unwrap();
    let path = desk.store.chats().path(chat).unwrap();
    assert_eq!(path.len(), 5_000);
    desk.store.chats().remove_message(path[1_000].id).unwrap();
    assert_eq!(desk.store.chats().path(chat).unwrap().len(), 1_000);
    desk.store.chats().remove(chat).unwrap();
    desk.store.check(Depth::Full).unwrap();
}

#[test]
fn an_answer_that_was_cut_off_is_there_marked_and_goes_on() {
    let mut desk = Desk::new();
    let chat = desk.store.chats().add(NewChat::default()).unwrap();
    let asked = desk.store.chats().add_message(chat, said(None, Role::User, "?")).unwrap();
    let mut answer = desk.store.chats().begin_answer(chat, said(Some(asked), Role::Assistant, "")).unwrap();
    let id = answer.id();
    let again = desk.store.chats().continue_answer(id);
    assert!(matches!(again, Err(Error::Invalid { .. })));
    (0..64).for_each(|_| answer.push("word ").unwrap());
    // As a dying program would: nothing is finished and nothing dropped.
    std::mem::forget(answer);
    // Behind the kept text in the one queue of writes: locking would break off what still waits.
    desk.store.settings().set("after", &1).unwrap();
    desk.reopen();
    let kept = desk.store.chats().message(id).unwrap();
    assert_eq!(kept.state, MessageState::Interrupted);
    assert!(kept.text.split_whitespace().count() >= 32, "{:?}", kept.text);
    let mut answer = desk.store.chats().continue_answer(id).unwrap();
    answer.push("end").unwrap();
    let text = answer.text().to_owned();
    let stats = AnswerStats { generated_tokens: 65, ..AnswerStats::default() };
    answer.finish(MessageState::Done, Some(stats.clone())).unwrap();
    let kept = desk.store.chats().message(id).unwrap();
    assert_eq!((kept.state, kept.text, kept.stats), (MessageState::Done, text, Some(stats)));
    // Dropped, it is marked without a restart.
    let other = desk.store.chats().begin_answer(chat, said(Some(id), Role::Assistant, "")).unwrap();
    let other = (other.id(), drop(other)).0;
    desk.store.check(Depth::Full).unwrap();
    assert_eq!(desk.store.chats().message(other).unwrap().state, MessageState::Interrupted);
}

#[test]
fn an_entry_keeps_what_it_said_before_and_its_files() {
    let mut desk = Desk::new();
    let journal = desk.store.journal();
    let file = NewAttachment {
        name: "../é.jpg".to_owned(),
        media_type: "image/jpeg".to_owned(),
        bytes: vec![7; 99],
    };
    let first = NewEntry {
        title: "Lundi".to_owned(),
        mood: Mood::new(2),
        tags: ["Été", "été", " mer  du nord "].map(str::to_owned).to_vec(),
        attachments: vec![file.clone()],
        ..NewEntry::new(at("2026-07-01"), "Il pleut.")
    };
    let id = journal.add(first.clone()).unwrap();
    let entry = journal.get(id).unwrap();
    assert_eq!(entry.tags, ["mer du nord", "Été"]);
    assert_eq!(entry.attachments[0].name, "../é.jpg");
    assert_eq!(journal.attachment(entry.attachments[0].hash).unwrap(), vec![7; 99]);
    journal
        .update(
            id,
            NewEntry { text: "Il fait beau.".to_owned(), attachments: vec![], tags: vec![], ..first.clone() },
        )
        .unwrap();
    let entry = journal.get(id).unwrap();
    assert_eq!((entry.text.as_str(), entry.tags.len(), entry.attachments.len()), ("Il fait beau.", 0, 1));
    let before = journal.revisions(id).unwrap();
    assert_eq!((before[0].text.as_str(), before[0].mood), ("Il pleut.", Mood::new(2)));
    assert!(journal.tags().unwrap().is_empty());
    let other =
        journal.add(NewEntry { attachments: vec![file], ..NewEntry::new(at("2026-07-01"), "x") }).unwrap();
    let hash = entry.attachments[0].hash;
    desk.reopen();
    let journal = desk.store.journal();
    journal.detach(id, hash).unwrap();
    assert!(journal.attachment(hash).is_ok(), "the other entry still has it");
    journal.remove(other).unwrap();
    assert!(matches!(journal.attachment(hash), Err(Error::NotFound { .. })));
    journal.remove(id).unwrap();
    assert!(journal.revisions(id).unwrap().is_empty());
    let empty = journal.add(NewEntry::new(at("2026-07-01"), " \n"));
    assert!(matches!(empty, Err(Error::Invalid { .. })));
    let huge = journal.add(NewEntry::new(at("2026-07-01"), "x".repeat((8 << 20) + 1)));
    assert!(matches!(huge, Err(Error::TooLarge { .. })));
}

#[test]
fn entries_are_listed_by_day_in_pages() {
    let desk = Desk::new();
    let journal = desk.store.journal();
    for (day, tag) in [("2026-01-02", "a"), ("2026-01-03", "b"), ("2026-01-01", "A"), ("2026-01-02", "b")] {
        journal
            .add(NewEntry { tags: vec![tag.to_owned()], ..NewEntry::new(at(day), format!("{day}{tag}")) })
            .unwrap();
    }
    let listed = |filter: EntryFilter| -> Vec<String> {
        journal.list(&filter).unwrap().into_iter().map(|entry| entry.text[8..].to_owned()).collect()
    };
    assert_eq!(listed(EntryFilter::default()), ["03b", "02b", "02a", "01A"]);
    assert_eq!(listed(EntryFilter { tag: Some("a".to_owned()), ..EntryFilter::default() }), ["02a", "01A"]);
    let from = Some("2026-01-02".parse().unwrap());
    assert_eq!(listed(EntryFilter { from, to: from, ..EntryFilter::default() }), ["02b", "02a"]);
    let mut filter = EntryFilter { limit: Some(1), ..EntryFilter::default() };
    let mut pages = Vec::new();
    while let Some(entry) = journal.list(&filter).unwrap().pop() {
        filter.after = Some(entry.id);
        pages.push(entry.text[8..].to_owned());
    }
    assert_eq!(pages, ["03b", "02b", "02a", "01A"]);
    assert_eq!(journal.days("2026-01-01".parse().unwrap(), "2026-01-31".parse().unwrap()).unwrap()[1].1, 2);
    assert_eq!(journal.tags().unwrap(), [("a".to_owned(), 2), ("b".to_owned(), 2)]);
}

#[test]
fn measurements_have_kinds_of_the_person() {
    let desk = Desk::new();
    let measurements = desk.store.measurements();
    let sleep = measurements.kind("sleep").unwrap();
    assert!(sleep.built_in && sleep.unit == "h");
    let one = |kind, value| NewMeasurement {
        kind,
        value,
        when: at("2026-02-03"),
        source: "typed".to_owned(),
        note: String::new(),
        entry: None,
    };
    measurements.add(one(sleep.id, 7.5)).unwrap();
    assert!(matches!(measurements.add(one(sleep.id, f64::NAN)), Err(Error::Invalid { .. })));
    assert!(matches!(measurements.add(one(carnet::data::KindId(999), 1.0)), Err(Error::Invalid { .. })));
    let pages = measurements.add_kind("pages", "Pages lues", "").unwrap();
    assert!(measurements.add_kind("pages", "", "").is_err());
    assert!(measurements.add_kind("two words", "", "").is_err());
    measurements.add(one(pages, 12.0)).unwrap();
    assert_eq!(measurements.list(Some(pages), None, None).unwrap()[0].value, 12.0);
    assert_eq!(measurements.list(None, None, Some("2026-02-02".parse().unwrap())).unwrap().len(), 0);
    measurements.remove_kind(pages).unwrap();
    assert_eq!(measurements.list(None, None, None).unwrap().len(), 1);
    assert!(measurements.remove_kind(sleep.id).is_err());
}

#[test]
fn a_digest_turns_stale_with_its_source_and_goes_with_it() {
    let desk = Desk::new();
    let entry = desk.store.journal().add(NewEntry::new(at("2026-03-01"), "Long jour.")).unwrap();
    let source = DigestSource { sentence: 0, source: SourceText::Entry(entry), start: 0, end: 4 };
    let new = NewDigest {
        kind: DigestKind::Digest,
        text: "Long.".to_owned(),
        maker: "lead-1".to_owned(),
        days: Some((at("2026-03-01").day(), at("2026-03-01").day())),
        sources: vec![source],
    };
    let id = desk.store.digests().add(new.clone()).unwrap();
    assert!(desk.store.digests().add(NewDigest { sources: vec![], ..new }).is_err());
    desk.store
        .chunks()
        .replace(SourceText::Entry(entry), vec![NewChunk { start: 0, end: 4, vector: vec![0.5, -1.0] }])
        .unwrap();
    let chunk = desk.store.chunks().of(SourceText::Entry(entry)).unwrap().remove(0);
    assert_eq!(desk.store.chunks().text(&chunk).unwrap().as_deref(), Some("Long"));
    assert_eq!(chunk.vector, [0.5, -1.0]);
    let owner = SnapshotOwner::Entry(entry);
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|i| i as u8).collect();
    desk.store.snapshots().shelf(owner.clone(), "m").keep(0, part(1), bytes.clone()).unwrap();
    assert_eq!(desk.store.snapshots().shelf(owner.clone(), "m").take(0).unwrap(), bytes);
    assert!(!desk.store.digests().get(id).unwrap().stale);
    desk.store.journal().update(entry, NewEntry::new(at("2026-03-01"), "Autre jour.")).unwrap();
    assert!(desk.store.digests().get(id).unwrap().stale);
    assert!(desk.store.chunks().of(SourceText::Entry(entry)).unwrap().is_empty());
    assert_eq!(desk.store.snapshots().find(&owner, "m").unwrap(), None);
    desk.store.journal().remove(entry).unwrap();
    assert!(matches!(desk.store.digests().get(id), Err(Error::NotFound { .. })));
    let named = SnapshotOwner::Named("system".to_owned());
    for model in ["a", "b", "c"] {
        desk.store.snapshots().shelf(named.clone(), model).keep(0, part(1), vec![0; 100]).unwrap();
    }
    assert_eq!(desk.store.snapshots().prune(200).unwrap(), 1);
    assert_eq!(desk.store.snapshots().find(&named, "a").unwrap(), None);
    assert_eq!(desk.store.snapshots().size().unwrap(), 200);
}

fn part(number: u8) -> PartId {
    PartId { digest: [number; 16], positions: 64 }
}

#[test]
fn the_parts_of_a_cache_follow_each_other() {
    let mut desk = Desk::new();
    let chat = desk.store.chats().add(NewChat::default()).unwrap();
    let owner = SnapshotOwner::Chat(chat);
    let shelf = |desk: &Desk| desk.store.snapshots().shelf(SnapshotOwner::Chat(chat), "m");
    let parts = |desk: &Desk| {
        let names = shelf(desk).names().unwrap();
        names
            .iter()
            .enumerate()
            .map(|(at, id)| (id.digest[0], shelf(desk).take(at).unwrap()))
            .collect::<Vec<_>>()
    };
    let of = |number: u8| (number, vec![number; 5_000]);
    assert_eq!(parts(&desk), []);
    for number in 0..12 {
        shelf(&desk).keep(usize::from(number), part(number), of(number).1).unwrap();
    }
    desk.reopen();
    assert_eq!(parts(&desk), (0..12).map(of).collect::<Vec<_>>());
    assert_eq!(desk.store.snapshots().find(&owner, "m").unwrap().unwrap().size, 60_000);
    assert_eq!(shelf(&desk).names().unwrap()[11], part(11));
    shelf(&desk).keep(2, part(77), of(77).1).unwrap();
    assert_eq!(parts(&desk), [of(0), of(1), of(77)]);
    assert!(matches!(shelf(&desk).keep(4, part(5), vec![1]), Err(Error::Invalid { .. })));
    assert!(matches!(shelf(&desk).keep(3, part(5), vec![0; (64 << 20) + 1]), Err(Error::TooLarge { .. })));
    assert!(matches!(shelf(&desk).take(3), Err(Error::NotFound { .. })));
    carnet::data::Shelf::cut(&shelf(&desk), 1).unwrap();
    assert_eq!(parts(&desk), [of(0)]);
    let nobody = desk.store.snapshots().shelf(SnapshotOwner::Chat(carnet::data::ChatId(99)), "m");
    assert!(matches!(nobody.keep(0, part(0), vec![1]), Err(Error::Invalid { .. })));
    desk.store.snapshots().forget_model("other").unwrap();
    assert_eq!(parts(&desk), [of(0)]);
    desk.store.snapshots().forget_model("m").unwrap();
    assert_eq!((parts(&desk), desk.store.snapshots().find(&owner, "m").unwrap()), (vec![], None));
    shelf(&desk).keep(0, part(1), of(1).1).unwrap();
    desk.store.chats().remove(chat).unwrap();
    assert_eq!((parts(&desk), desk.store.snapshots().size().unwrap()), (vec![], 0));
}

#[test]
fn drafts_settings_and_models_are_kept() {
    let mut desk = Desk::new();
    let chat = desk.store.chats().add(NewChat::default()).unwrap();
    desk.store.drafts().set(DraftPlace::Chat(chat), "half a th").unwrap();
    desk.store.drafts().set(DraftPlace::NewEntry, "Cher").unwrap();
    desk.store.settings().set("theme", &"dark").unwrap();
    let model = KnownModel { id: "m".to_owned(), name: "M".to_owned(), about: "llama".to_owned(), size: 5 };
    desk.store.settings().remember_model(model.clone()).unwrap();
    desk.reopen();
    assert_eq!(desk.store.drafts().get(DraftPlace::Chat(chat)).unwrap().unwrap().0, "half a th");
    assert_eq!(desk.store.settings().get::<String>("theme").unwrap().as_deref(), Some("dark"));
    assert_eq!(desk.store.settings().get::<u32>("theme").unwrap(), None);
    assert_eq!(desk.store.settings().models().unwrap(), [model]);
    desk.store.drafts().set(DraftPlace::NewEntry, "").unwrap();
    assert_eq!(desk.store.drafts().get(DraftPlace::NewEntry).unwrap(), None);
    desk.store.chats().remove(chat).unwrap();
    assert_eq!(desk.store.drafts().get(DraftPlace::Chat(chat)).unwrap(), None);
    assert_eq!(desk.store.settings().retention().unwrap(), Retention::Forever);
    assert!(desk.store.settings().set_retention(Retention::Days(0)).is_err());
}

#[test]
fn a_second_program_is_kept_out_and_nothing_is_made_over_what_is_there() {
    let mut desk = Desk::new();
    let second = Store::open(desk.folder.path(), &desk.key, &Options::default());
    assert!(matches!(second, Err(Error::AlreadyOpen)), "{second:?}");
    desk.reopen();
    drop(desk.store);
    let again = Store::create(desk.folder.path(), &desk.key, &Options::default());
    assert!(matches!(again, Err(Error::Exists { .. })), "{again:?}");
    let nothing = tempfile::tempdir().unwrap();
    let none = Store::open(nothing.path(), &desk.key, &Options::default());
    assert!(matches!(none, Err(Error::NoStore { .. })), "{none:?}");
    std::fs::remove_file(desk.folder.path().join("store/journal.db")).unwrap();
    let missing = Store::open(desk.folder.path(), &desk.key, &Options::default());
    assert!(matches!(missing, Err(Error::DatabaseMissing { .. })), "{missing:?}");
    assert!(!desk.folder.path().join("store/journal.db").exists());
    let again = Store::create(desk.folder.path(), &desk.key, &Options::default());
    assert!(matches!(again, Err(Error::Exists { .. })), "{again:?}");
}
