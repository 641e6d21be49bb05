//! [`Done`]: what a prospect did by an instant, listed or kept in a [`History`].

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use crate::activity::Activity;
use crate::day::Day;
use crate::history::{History, Moment};
use crate::name::Name;
use crate::points::Points;
use crate::program::{ActivityCode, ActivityTotal, Deed, KindRef, Program};
use crate::prospect::Prospect;

/// What was done by now, and all that judging asks of it.
pub(crate) struct Done<'c> {
    program: &'c Program,
    now: DateTime<Utc>,
    store: Store<'c>,
}

enum Store<'c> {
    Listed(Listed<'c>),
    /// With one activity more of this kind, done now.
    Kept(Cow<'c, History>, Option<usize>),
}

/// The activities of a prospect, read one by one.
struct Listed<'c> {
    activities: &'c [Activity],
    /// Those done, the newest first.
    deeds: Vec<Deed<'c>>,
    /// The same kind by kind; empty where they are so few that looking through all is cheaper.
    by_kind: Vec<Deed<'c>>,
    /// Where each kind ends there.
    ends: Vec<usize>,
}

/// So many are looked through for each rule; more are put in the order of kinds first.
const FEW: usize = 32;

impl<'c> Done<'c> {
    /// The activities of the prospect.
    pub(super) fn listed(program: &'c Program, prospect: &'c Prospect, now: DateTime<Utc>) -> Self {
        Done { program, now, store: Store::Listed(Listed::new(program, prospect.activities(), now)) }
    }

    /// The activities of a history. One that was kept for other kinds or days is indexed again.
    pub(super) fn kept(program: &'c Program, history: &'c History, now: DateTime<Utc>) -> Self {
        let history = match history.fits(&program.layout) {
            true => Cow::Borrowed(history),
            false => Cow::Owned(History::of(program.layout.clone(), history.activities())),
        };
        Done { program, now, store: Store::Kept(history, None) }
    }

    /// The same at another instant.
    pub(super) fn at(&self, now: DateTime<Utc>) -> Done<'_> {
        let program = self.program;
        let store = match &self.store {
            Store::Listed(listed) => Store::Listed(Listed::new(program, listed.activities, now)),
            Store::Kept(history, more) => Store::Kept(Cow::Borrowed(history), *more),
        };
        Done { program, now, store }
    }

    /// The same with one activity more, done now.
    pub(super) fn with(&self, kind: usize) -> Option<Done<'_>> {
        let name = self.program.kinds.get(kind)?;
        let store = match &self.store {
            Store::Listed(listed) => {
                let day = self.program.days.day(self.now);
                let more = Deed { at: self.now, day, kind: Some(kind), name, subject: None };
                let deeds = std::iter::once(more).chain(listed.deeds.iter().copied()).collect();
                Store::Listed(Listed::of_deeds(self.program, listed.activities, deeds))
            }
            Store::Kept(history, _) => Store::Kept(Cow::Borrowed(history), Some(kind)),
        };
        Some(Done { program: self.program, now: self.now, store })
    }

    /// What a rule adds on a day, clamped.
    pub(super) fn points(&self, rule: &ActivityCode, today: Day) -> Points {
        match &self.store {
            Store::Listed(listed) => rule.points(listed.of(rule.kind), today),
            Store::Kept(history, more) => history.points(rule, self.moment(today, *more)),
        }
    }

    /// What a rule adds up to on a day.
    pub(super) fn total(&self, rule: &ActivityCode, today: Day) -> ActivityTotal {
        match &self.store {
            Store::Listed(listed) => rule.total(listed.of(rule.kind), today),
            Store::Kept(history, more) => history.total(rule, self.moment(today, *more)),
        }
    }

    /// The instant of the newest of a kind.
    pub(super) fn newest(&self, kind: KindRef) -> Option<DateTime<Utc>> {
        match &self.store {
            Store::Listed(listed) => listed.newest(kind).map(|deed| deed.at),
            Store::Kept(_, Some(more)) if kind.is(Some(*more)) => Some(self.now),
            Store::Kept(history, _) => history.newest(kind, self.now),
        }
    }

    /// The name of the newest of a kind, before any more.
    pub(super) fn newest_name(&self, kind: KindRef) -> Option<&Name> {
        match (&self.store, kind) {
            (Store::Listed(listed), _) => listed.newest(kind).map(|deed| deed.name),
            (Store::Kept(..), KindRef::One(kind)) => self.program.kinds.get(kind),
            (Store::Kept(history, _), KindRef::Any) => history.last(self.now).map(Activity::kind),
        }
    }

    /// Whether one of these kinds was done.
    pub(super) fn has_any(&self, kinds: &[KindRef]) -> bool {
        kinds.iter().any(|kind| match &self.store {
            Store::Listed(listed) => listed.newest(*kind).is_some(),
            Store::Kept(history, more) => {
                more.is_some_and(|more| kind.is(Some(more))) || history.has(*kind, self.now)
            }
        })
    }

    /// What is dated later, the oldest first.
    pub(super) fn later(&self) -> impl Iterator<Item = &Activity> {
        let (listed, kept) = match &self.store {
            Store::Listed(listed) => (listed.activities.get(listed.done(self.now)..), None),
            Store::Kept(history, _) => (None, Some(history.later(self.now))),
        };
        listed.unwrap_or_default().iter().chain(kept.into_iter().flatten())
    }

    /// All activities, those dated later included, the oldest first: for the host's own criteria.
    pub(super) fn in_a_row(&self) -> &[Activity] {
        match &self.store {
            Store::Listed(listed) => listed.activities,
            Store::Kept(history, _) => history.listed(),
        }
    }

    /// How many there are, those dated later included.
    pub(super) fn len(&self) -> usize {
        match &self.store {
            Store::Listed(listed) => listed.activities.len(),
            Store::Kept(history, _) => history.len(),
        }
    }

    fn moment(&self, today: Day, more: Option<usize>) -> Moment {
        Moment { now: self.now, today, more }
    }
}

impl<'c> Listed<'c> {
    fn new(program: &Program, activities: &'c [Activity], now: DateTime<Utc>) -> Self {
        let done = activities.partition_point(|activity| activity.at() <= now);
        let deed = |activity: &'c Activity| Deed {
            at: activity.at(),
            day: program.days.day(activity.at()),
            kind: program.layout.kind(activity.kind()),
            name: activity.kind(),
            subject: activity.subject_id(),
        };
        Listed::of_deeds(program, activities, activities.iter().take(done).rev().map(deed).collect())
    }

    fn of_deeds(program: &Program, activities: &'c [Activity], deeds: Vec<Deed<'c>>) -> Self {
        let (mut by_kind, mut ends) = (Vec::new(), Vec::new());
        if deeds.len() > FEW {
            by_kind.clone_from(&deeds);
            // How many of each kind; those of none that is asked about come last.
            let none = program.kinds.len();
            ends.resize(none.saturating_add(1), 0usize);
            for deed in &deeds {
                if let Some(count) = ends.get_mut(deed.kind.unwrap_or(none)) {
                    *count = count.saturating_add(1);
                }
            }
            // Where each begins; with every deed that is put there it moves to where it ends.
            let mut begin = 0usize;
            for count in &mut ends {
                (*count, begin) = (begin, begin.saturating_add(*count));
            }
            for deed in &deeds {
                let Some(place) = ends.get_mut(deed.kind.unwrap_or(none)) else { continue };
                if let Some(here) = by_kind.get_mut(*place) {
                    *here = *deed;
                }
                *place = place.saturating_add(1);
            }
        }
        Listed { activities, deeds, by_kind, ends }
    }

    /// The deeds among which all of a kind are, the newest first.
    fn of(&self, kind: KindRef) -> &[Deed<'c>] {
        let KindRef::One(kind) = kind else { return &self.deeds };
        let Some(end) = self.ends.get(kind) else { return &self.deeds };
        let begin = kind.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.by_kind.get(begin..*end).unwrap_or_default()
    }

    fn newest(&self, kind: KindRef) -> Option<&Deed<'c>> {
        self.of(kind).iter().find(|deed| deed.is(kind))
    }

    fn done(&self, now: DateTime<Utc>) -> usize {
        self.activities.partition_point(|activity| activity.at() <= now)
    }
}
