//! The way in: first run, lock, and what to do when the store cannot be opened.
//!
//! Secrets typed here live as long as they are needed and are wiped; none is ever shown again but
//! the recovery code, once.

use std::time::Duration;

use zeroize::Zeroizing;

use super::{Effect, Notice};

/// The shortest passphrase, in characters; the store asks for no less.
pub const PASSPHRASE_CHARS_MIN: usize = 8;

const SECOND: Duration = Duration::from_secs(1);

/// What opens a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ways {
    /// Nothing has to be typed.
    Unasked,
    /// The passphrase.
    #[default]
    Passphrase,
    /// The recovery code.
    Code,
}

/// Where the person stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Gate {
    /// The data folder is being looked at.
    #[default]
    Starting,
    /// Nothing was ever kept here.
    Welcome(Welcome),
    /// A store that asks for a secret.
    Locked(Locked),
    /// The store is open.
    Open,
    /// The store cannot be opened.
    Trouble(Trouble),
}

/// The first run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Welcome {
    /// Which page of it.
    pub step: Step,
    /// Something is being done.
    pub busy: bool,
    /// What went wrong.
    pub notice: Option<Notice>,
}

/// The pages of the first run.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Step {
    /// What Carnet is; the language.
    #[default]
    Hello,
    /// The recovery code, to be written down.
    Code(Zeroizing<String>),
    /// The recovery code, to be typed back.
    TypeBack(Zeroizing<String>),
    /// A passphrase is offered.
    Lock,
}

/// A locked store.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Locked {
    /// What is being asked for.
    pub way: Ways,
    /// Whether there is a passphrase at all.
    pub has_passphrase: bool,
    /// The store is being opened.
    pub busy: bool,
    /// What went wrong.
    pub notice: Option<Notice>,
    /// How long until the next try, from when it was said.
    pub wait: Option<Duration>,
}

/// A store that cannot be opened, and what can be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    /// What happened.
    pub notice: Notice,
    /// What is readable can be saved.
    pub can_salvage: bool,
    /// A backup can take its place.
    pub can_restore: bool,
    /// Something is being done.
    pub busy: bool,
}

/// What happens at the gate.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Nothing is kept here yet.
    Empty,
    /// The store asks for a secret.
    Asks {
        /// Whether there is a passphrase.
        has_passphrase: bool,
        /// How long until the next try.
        wait: Option<Duration>,
    },
    /// The store is open.
    Opened,
    /// A new store was made, and this is its recovery code.
    Created(Zeroizing<String>),
    /// The store cannot be opened.
    Failed(Trouble),
    /// A secret was wrong, or something else did not work; where the person stands stays.
    Refused {
        /// Why.
        notice: Notice,
        /// How long until the next try.
        wait: Option<Duration>,
    },
    /// Make a store and begin.
    Begin,
    /// The code is written down.
    Written,
    /// Show the code again.
    ShowCode,
    /// The code was typed back.
    TypedCode(Zeroizing<String>),
    /// It was right.
    CodeConfirmed,
    /// Leave this page of the first run for later.
    Later,
    /// A passphrase was chosen on the first run.
    Passphrase(Zeroizing<String>),
    /// It was set.
    PassphraseSet,
    /// Ask for the other secret.
    Use(Ways),
    /// Open with this.
    Unlock(Zeroizing<String>),
    /// A second of the time to wait is over.
    Counted,
    /// The time to wait is over.
    Waited,
    /// Try again.
    Again,
    /// Save what is readable, with this secret where one is needed.
    Salvage(Ways, Zeroizing<String>),
    /// Delete everything and begin anew.
    Erase,
}

impl Gate {
    /// Whether the store is open.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }

    /// Takes an event.
    pub fn apply(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Empty => *self = Self::Welcome(Welcome::default()),
            Event::Asks { has_passphrase, wait } => return self.asks(has_passphrase, wait),
            Event::Opened => {
                // The first run goes on to its last page with the store open already; only a
                // restored backup opens it on the first page.
                if !matches!(self, Self::Welcome(welcome) if welcome.step != Step::Hello) {
                    *self = Self::Open;
                }
            }
            Event::Created(code) => {
                *self = Self::Welcome(Welcome { step: Step::Code(code), ..Welcome::default() });
            }
            Event::Failed(trouble) => *self = Self::Trouble(trouble),
            Event::Refused { notice, wait } => return self.refused(notice, wait),
            Event::Unlock(secret) => return self.unlock(secret),
            Event::Use(way) => {
                if let Self::Locked(locked) = self {
                    (locked.way, locked.notice) = (way, None);
                }
            }
            Event::Counted => return self.counted(),
            Event::Waited => {
                if let Self::Locked(locked) = self {
                    (locked.wait, locked.notice) = (None, None);
                }
            }
            Event::Again => {
                *self = Self::Starting;
                return vec![Effect::Start];
            }
            Event::Salvage(way, secret) => return self.busy(Effect::Salvage(way, secret)),
            Event::Erase => return self.erase(),
            Event::Begin => return self.busy(Effect::Create),
            welcome => return self.welcome(welcome),
        }
        Vec::new()
    }

    /// The pages of the first run.
    fn welcome(&mut self, event: Event) -> Vec<Effect> {
        let Self::Welcome(welcome) = self else { return Vec::new() };
        let step = std::mem::take(&mut welcome.step);
        (welcome.step, welcome.notice) = match (event, step) {
            (Event::Written, Step::Code(code)) => (Step::TypeBack(code), None),
            (Event::ShowCode, Step::TypeBack(code)) => (Step::Code(code), None),
            (Event::TypedCode(typed), step @ Step::TypeBack(_)) => {
                welcome.step = step;
                return self.busy(Effect::ConfirmCode(typed));
            }
            (Event::CodeConfirmed, _) => {
                welcome.busy = false;
                (Step::Lock, None)
            }
            (Event::Passphrase(new), Step::Lock) => {
                welcome.step = Step::Lock;
                return self.busy(Effect::SetPassphrase { old: None, new });
            }
            (Event::Later, Step::Code(_) | Step::TypeBack(_) | Step::Lock) | (Event::PassphraseSet, _) => {
                *self = Self::Open;
                return Vec::new();
            }
            (_, step) => (step, welcome.notice.take()),
        };
        Vec::new()
    }

    fn asks(&mut self, has_passphrase: bool, wait: Option<Duration>) -> Vec<Effect> {
        let way = if has_passphrase { Ways::Passphrase } else { Ways::Code };
        *self = Self::Locked(Locked { way, has_passphrase, wait, ..Locked::default() });
        waiting(wait)
    }

    fn erase(&mut self) -> Vec<Effect> {
        if self.is_open() {
            *self = Self::Starting;
            return vec![Effect::Erase];
        }
        self.busy(Effect::Erase)
    }

    fn counted(&mut self) -> Vec<Effect> {
        let Self::Locked(Locked { wait: Some(wait), .. }) = self else { return Vec::new() };
        *wait = wait.saturating_sub(SECOND);
        counting(*wait)
    }

    fn unlock(&mut self, secret: Zeroizing<String>) -> Vec<Effect> {
        match self {
            Self::Locked(locked) if !locked.busy && locked.wait.is_none() && !secret.is_empty() => {
                (locked.busy, locked.notice) = (true, None);
                vec![Effect::Unlock(locked.way, secret)]
            }
            _ => Vec::new(),
        }
    }

    fn refused(&mut self, notice: Notice, wait: Option<Duration>) -> Vec<Effect> {
        match self {
            Self::Welcome(welcome) => (welcome.busy, welcome.notice) = (false, Some(notice)),
            Self::Locked(locked) => {
                (locked.busy, locked.notice, locked.wait) = (false, Some(notice), wait);
                return waiting(wait);
            }
            Self::Trouble(trouble) => (trouble.busy, trouble.notice) = (false, notice),
            // What was asked for before the store closed did not work.
            Self::Starting => {
                *self = Self::Trouble(Trouble { notice, can_salvage: false, can_restore: true, busy: false });
            }
            Self::Open => {}
        }
        Vec::new()
    }

    fn busy(&mut self, effect: Effect) -> Vec<Effect> {
        let (busy, notice) = match self {
            Self::Welcome(welcome) => (&mut welcome.busy, Some(&mut welcome.notice)),
            Self::Locked(locked) => (&mut locked.busy, Some(&mut locked.notice)),
            Self::Trouble(trouble) => (&mut trouble.busy, None),
            Self::Starting | Self::Open => return Vec::new(),
        };
        if std::mem::replace(busy, true) {
            return Vec::new();
        }
        if let Some(notice) = notice {
            *notice = None;
        }
        vec![effect]
    }
}

fn waiting(wait: Option<Duration>) -> Vec<Effect> {
    let Some(wait) = wait else { return Vec::new() };
    let mut effects = vec![after(wait, Event::Waited)];
    effects.extend(counting(wait));
    effects
}

/// The next second, as long as there is more than one.
fn counting(wait: Duration) -> Vec<Effect> {
    if wait > SECOND { vec![after(SECOND, Event::Counted)] } else { Vec::new() }
}

fn after(wait: Duration, then: Event) -> Effect {
    let ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    Effect::After { ms, then: Box::new(then.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Zeroizing<String> {
        Zeroizing::new(text.to_owned())
    }

    fn refused(wait: Option<Duration>) -> Event {
        Event::Refused { notice: Notice::new("error-wrong-passphrase"), wait }
    }

    #[test]
    fn the_first_run_shows_the_code_asks_it_back_and_offers_a_lock() {
        let mut gate = Gate::default();
        gate.apply(Event::Empty);
        assert_eq!(gate.apply(Event::Begin), [Effect::Create]);
        assert!(gate.apply(Event::Begin).is_empty(), "one store is made, not two");
        gate.apply(Event::Created(secret("CODE")));
        gate.apply(Event::Opened);
        gate.apply(Event::Written);
        gate.apply(Event::ShowCode);
        gate.apply(Event::Written);
        assert_eq!(gate.apply(Event::TypedCode(secret("COD"))), [Effect::ConfirmCode(secret("COD"))]);
        gate.apply(refused(None));
        let Gate::Welcome(welcome) = &gate else { panic!("{gate:?}") };
        assert_eq!((&welcome.step, welcome.busy), (&Step::TypeBack(secret("CODE")), false));
        gate.apply(Event::TypedCode(secret("CODE")));
        gate.apply(Event::CodeConfirmed);
        let effects = gate.apply(Event::Passphrase(secret("long enough")));
        assert_eq!(effects, [Effect::SetPassphrase { old: None, new: secret("long enough") }]);
        gate.apply(Event::PassphraseSet);
        assert!(gate.is_open());
    }

    #[test]
    fn every_page_after_the_first_can_wait_for_later() {
        for steps in [0, 1, 2] {
            let mut gate = Gate::default();
            gate.apply(Event::Empty);
            gate.apply(Event::Later);
            assert!(!gate.is_open(), "nothing is kept before somebody says so");
            gate.apply(Event::Begin);
            gate.apply(Event::Created(secret("CODE")));
            if steps > 0 {
                gate.apply(Event::Written);
            }
            if steps > 1 {
                gate.apply(Event::CodeConfirmed);
            }
            gate.apply(Event::Later);
            assert!(gate.is_open(), "{steps}");
        }
    }

    #[test]
    fn a_wrong_secret_waits_when_told_to() {
        let mut gate = Gate::default();
        gate.apply(Event::Asks { has_passphrase: true, wait: None });
        assert!(gate.apply(Event::Unlock(secret(""))).is_empty());
        assert_eq!(gate.apply(Event::Unlock(secret("x"))), [Effect::Unlock(Ways::Passphrase, secret("x"))]);
        assert!(gate.apply(Event::Unlock(secret("x"))).is_empty(), "one try at a time");
        let effects = gate.apply(refused(Some(Duration::from_secs(2))));
        assert!(matches!(effects[..], [Effect::After { ms: 2_000, .. }, Effect::After { ms: 1_000, .. }]));
        assert!(gate.apply(Event::Counted).is_empty(), "the last second ends with the wait");
        let Gate::Locked(locked) = &gate else { panic!("{gate:?}") };
        assert_eq!(locked.wait, Some(Duration::from_secs(1)));
        assert!(gate.apply(Event::Unlock(secret("y"))).is_empty());
        gate.apply(Event::Waited);
        gate.apply(Event::Use(Ways::Code));
        assert_eq!(gate.apply(Event::Unlock(secret("y"))), [Effect::Unlock(Ways::Code, secret("y"))]);
        gate.apply(Event::Opened);
        assert!(gate.is_open());
    }

    #[test]
    fn a_backup_restored_on_the_first_page_opens_the_store() {
        let mut gate = Gate::default();
        gate.apply(Event::Empty);
        gate.apply(Event::Opened);
        assert!(gate.is_open());
    }

    #[test]
    fn an_open_store_can_be_deleted_and_a_failure_is_said() {
        let mut gate = Gate::Open;
        assert_eq!(gate.apply(Event::Erase), [Effect::Erase]);
        gate.apply(refused(None));
        assert!(matches!(&gate, Gate::Trouble(trouble) if trouble.can_restore));
        gate.apply(Event::Empty);
        assert_eq!(gate, Gate::Welcome(Welcome::default()));
    }

    #[test]
    fn a_store_in_trouble_can_be_tried_again() {
        let mut gate = Gate::default();
        let notice = Notice::new("error-damaged");
        gate.apply(Event::Failed(Trouble { notice, can_salvage: true, can_restore: true, busy: false }));
        assert_eq!(gate.apply(Event::Erase), [Effect::Erase]);
        assert!(gate.apply(Event::Erase).is_empty());
        assert_eq!(gate.apply(Event::Again), [Effect::Start]);
        assert_eq!(gate, Gate::Starting);
    }
}
