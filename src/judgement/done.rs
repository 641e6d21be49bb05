//! [`Done`]: what a prospect did by an instant, listed or kept in a [`History`].

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::engine::{ActivityCode, ActivityTotal, KindRef, Matching, Program, piece_of};
use crate::fact::activity::Activity;
use crate::fact::prospect::Prospect;
use crate::history::{History, Moment};
use crate::invariant::{always, there};
use crate::value::day::Day;
use crate::value::name::{Id, Name};
use crate::value::points::Points;

/// What was done by now, and all that judging asks of it.
pub(crate) struct Done<'c> {
    program: &'c Program,
    now: DateTime<Utc>,
    /// The activities of the prospect, those dated later included, unless the host keeps a history.
    listed: Option<&'c [Activity]>,
    store: Store<'c>,
}

enum Store<'c> {
    Listed(Listed<'c>),
    /// With one activity more of this kind, done now. Of listed activities it has those done by now.
    Kept(Cow<'c, History>, Option<usize>),
}

/// An activity of a prospect, as rules see it.
#[derive(Clone, Copy)]
struct Listing<'c> {
    at: DateTime<Utc>,
    day: Day,
    /// The place in the program's list of kinds, if it is there.
    kind: Option<usize>,
    name: &'c Name,
    subject: Option<&'c Id>,
}

/// The activities of a prospect, read one by one.
struct Listed<'c> {
    /// Those done, the newest first.
    done: Vec<Listing<'c>>,
    /// The same kind by kind; empty where they are so few that looking through all is cheaper.
    by_kind: Vec<Listing<'c>>,
    /// Where each kind ends there.
    ends: Vec<usize>,
}

/// So many are looked through for each rule; more are put in the order of kinds first.
const FEW: usize = 32;

/// Read so often, activities are counted by kind and day first: that costs as much as some fifty
/// readings, and what is read then are days.
const OFTEN: usize = 64;

impl<'c> Done<'c> {
    /// The activities of the prospect.
    pub(super) fn listed(program: &'c Program, prospect: &'c Prospect, now: DateTime<Utc>) -> Self {
        Done::of_list(program, prospect.activities(), now)
    }

    fn of_list(program: &'c Program, activities: &'c [Activity], now: DateTime<Utc>) -> Self {
        let store = if activities.len() > FEW && program.readings > OFTEN {
            Store::Kept(Cow::Owned(counted(program, activities, now)), None)
        } else {
            Store::Listed(Listed::new(program, activities, now))
        };
        Done { program, now, listed: Some(activities), store }
    }

    /// Whether activities are read one by one.
    pub(super) fn is_listed(&self) -> bool {
        matches!(self.store, Store::Listed(_))
    }

    /// The listed activities that are done counted by kind and day; none where that would not pay.
    pub(super) fn counted(&self) -> Option<History> {
        let activities = self.listed.filter(|activities| activities.len() > FEW)?;
        Some(match &self.store {
            Store::Listed(_) => counted(self.program, activities, self.now),
            Store::Kept(history, _) => history.as_ref().clone(),
        })
    }

    /// The listed activities at an instant, by a history of those that are done by then.
    pub(super) fn by<'h>(&self, history: &'h History, now: DateTime<Utc>) -> Done<'h>
    where
        'c: 'h,
    {
        let store = Store::Kept(Cow::Borrowed(history), None);
        Done { program: self.program, now, listed: self.listed, store }
    }

    /// The listed activities that are done by an instant, without so many of the oldest.
    pub(super) fn since(&self, after: usize, now: DateTime<Utc>) -> &'c [Activity] {
        let activities = self.all_listed();
        always(activities.get(after..done_by(activities, now)), &[], "what is done stays done")
    }

    /// How much is read to add up a rule, as if all were counted by kind and day: the same wherever they are kept, so
    /// that looking ahead ends at the same instant.
    pub(super) fn work(&self, rule: &ActivityCode) -> usize {
        let today = self.program.days.day_of(self.now);
        let pieces = match &self.store {
            Store::Listed(listed) => listed.pieces(rule.kind, today),
            Store::Kept(history, _) => history.pieces(rule.kind, today),
        };
        rule.work(pieces, || self.later().count())
    }

    /// How much is read of listed activities to add up a rule.
    pub(super) fn read(&self, rule: &ActivityCode) -> usize {
        match &self.store {
            Store::Listed(listed) => rule.readings().saturating_mul(listed.of(rule.kind).len()),
            Store::Kept(..) => 0,
        }
    }

    /// The activities of a history. One that was kept for other kinds or days is indexed again.
    pub(super) fn kept(program: &'c Program, history: &'c History, now: DateTime<Utc>) -> Self {
        let history = match history.fits(&program.layout) {
            true => Cow::Borrowed(history),
            false => Cow::Owned(History::of(program.layout.clone(), history.activities())),
        };
        Done { program, now, listed: None, store: Store::Kept(history, None) }
    }

    /// The same at another instant.
    pub(super) fn at(&self, now: DateTime<Utc>) -> Done<'_> {
        let program = self.program;
        match (self.listed, &self.store) {
            (None, Store::Kept(history, more)) => {
                Done { program, now, listed: None, store: Store::Kept(Cow::Borrowed(history), *more) }
            }
            _ => Done::of_list(program, self.all_listed(), now),
        }
    }

    /// The same with one activity more, done now.
    pub(super) fn with(&self, kind: usize) -> Option<Done<'_>> {
        let name = there(self.program.kinds.get(kind), "a kind of the program")?;
        let store = match &self.store {
            Store::Listed(listed) => {
                let day = self.program.days.day_of(self.now);
                let more = Listing { at: self.now, day, kind: Some(kind), name, subject: None };
                let done = std::iter::once(more).chain(listed.done.iter().copied()).collect();
                Store::Listed(Listed::of_done(self.program, done))
            }
            Store::Kept(history, _) => Store::Kept(Cow::Borrowed(history), Some(kind)),
        };
        Some(Done { program: self.program, now: self.now, listed: self.listed, store })
    }

    /// What a rule adds on a day, clamped.
    pub(super) fn points(&self, rule: &ActivityCode, today: Day) -> Points {
        match &self.store {
            Store::Listed(listed) => rule.clamp.apply(rule.sum(&listed.matching(rule.kind), today)),
            Store::Kept(history, more) => history.points(rule, self.moment(today, *more)),
        }
    }

    /// What a rule adds up to on a day.
    pub(super) fn total(&self, rule: &ActivityCode, today: Day) -> ActivityTotal {
        match &self.store {
            Store::Listed(listed) => {
                let matching = listed.matching(rule.kind);
                let (sum, count) = (rule.sum(&matching, today), rule.count(&matching, today));
                let newest = listed.newest(rule.kind).filter(|_| count > 0).map(|one| one.at);
                ActivityTotal { sum, count, newest }
            }
            Store::Kept(history, more) => history.total(rule, self.moment(today, *more)),
        }
    }

    /// The instant of the newest of a kind.
    pub(super) fn newest(&self, kind: KindRef) -> Option<DateTime<Utc>> {
        match &self.store {
            Store::Listed(listed) => listed.newest(kind).map(|one| one.at),
            Store::Kept(_, Some(more)) if kind.is(Some(*more)) => Some(self.now),
            Store::Kept(history, _) => history.newest(kind, self.now),
        }
    }

    /// The name of the newest of a kind, before any more.
    pub(super) fn newest_name(&self, kind: KindRef) -> Option<&Name> {
        match (&self.store, kind) {
            (Store::Listed(listed), _) => listed.newest(kind).map(|one| one.name),
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
        let (listed, kept) = match (self.listed, &self.store) {
            (None, Store::Kept(history, _)) => (None, Some(history.later(self.now))),
            (listed, _) => (listed, None),
        };
        let listed = listed.and_then(|all| all.get(done_by(all, self.now)..));
        listed.unwrap_or_default().iter().chain(kept.into_iter().flatten())
    }

    /// All activities, those dated later included, the oldest first: for the host's own criteria.
    pub(super) fn in_a_row(&self) -> &[Activity] {
        match (self.listed, &self.store) {
            (None, Store::Kept(history, _)) => history.listed(),
            _ => self.all_listed(),
        }
    }

    /// How many there are, those dated later included.
    pub(super) fn len(&self) -> usize {
        match (self.listed, &self.store) {
            (None, Store::Kept(history, _)) => history.len(),
            _ => self.all_listed().len(),
        }
    }

    /// The activities of the prospect, where the host keeps no history.
    fn all_listed(&self) -> &'c [Activity] {
        always(self.listed, &[], "what is no history is a list")
    }

    fn moment(&self, today: Day, more: Option<usize>) -> Moment {
        Moment { now: self.now, today, more }
    }
}

/// How many were done by an instant, of activities in the order of time.
fn done_by(activities: &[Activity], now: DateTime<Utc>) -> usize {
    activities.partition_point(|activity| activity.at() <= now)
}

fn counted(program: &Program, activities: &[Activity], now: DateTime<Utc>) -> History {
    History::of(program.layout.clone(), activities.iter().take(done_by(activities, now)))
}

/// Those of one kind, or of all, that are listed.
#[derive(Clone, Copy)]
struct ListedOfKind<'l> {
    among: &'l [Listing<'l>],
    kind: KindRef,
}

impl<'l> ListedOfKind<'l> {
    fn iter(self) -> impl Iterator<Item = &'l Listing<'l>> {
        self.among.iter().filter(move |one| self.kind.is(one.kind))
    }
}

impl Matching for ListedOfKind<'_> {
    fn days(&self) -> impl Iterator<Item = (i32, u32)> {
        self.iter().map(|one| (one.day.number(), 1))
    }

    fn newest_of_subjects(&self, rule: &ActivityCode, today: Day) -> (Points, u32) {
        let mut seen = BTreeSet::new();
        let newest = self.iter().filter(|one| seen.insert((one.name, one.subject)));
        newest.fold((Points::ZERO, 0), |(sum, count), one| {
            (sum + self.worth(rule, 1, today.since(one.day)), count.saturating_add(1))
        })
    }

    /// A few activities are faded as fast as points are listed by age.
    fn worth(&self, rule: &ActivityCode, count: u32, age: i32) -> Points {
        let one = rule.decay.fade(rule.points, age);
        Points::from_thousandths(one.thousandths().saturating_mul(i64::from(count)))
    }
}

impl<'c> Listed<'c> {
    fn new(program: &Program, activities: &'c [Activity], now: DateTime<Utc>) -> Self {
        let done = done_by(activities, now);
        let listing = |activity: &'c Activity| Listing {
            at: activity.at(),
            day: program.days.day_of(activity.at()),
            kind: program.layout.kind(activity.kind()),
            name: activity.kind(),
            subject: activity.subject_id(),
        };
        Listed::of_done(program, activities.iter().take(done).rev().map(listing).collect())
    }

    fn of_done(program: &Program, done: Vec<Listing<'c>>) -> Self {
        let (mut by_kind, mut ends) = (Vec::new(), Vec::new());
        if done.len() > FEW {
            by_kind.clone_from(&done);
            // How many of each kind; those of none that is asked about come last.
            let none = program.kinds.len();
            ends.resize(none.saturating_add(1), 0usize);
            for one in &done {
                if let Some(count) = there(ends.get_mut(one.kind.unwrap_or(none)), "each kind has an end") {
                    *count = count.saturating_add(1);
                }
            }
            // Where each begins; with every deed that is put there it moves to where it ends.
            let mut begin = 0usize;
            for count in &mut ends {
                (*count, begin) = (begin, begin.saturating_add(*count));
            }
            for one in &done {
                let place = there(ends.get_mut(one.kind.unwrap_or(none)), "each kind has an end");
                let Some(place) = place else { continue };
                if let Some(here) = there(by_kind.get_mut(*place), "as many as were counted") {
                    *here = *one;
                }
                *place = place.saturating_add(1);
            }
        }
        Listed { done, by_kind, ends }
    }

    /// Those among which all of a kind are, the newest first.
    fn of(&self, kind: KindRef) -> &[Listing<'c>] {
        let KindRef::One(kind) = kind else { return &self.done };
        // Few are in no order.
        let Some(end) = self.ends.get(kind) else { return &self.done };
        let begin = kind.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        always(self.by_kind.get(begin..*end), &[], "kinds end where the next begin")
    }

    /// How many pieces of days a history of them reads: that of today always, and those before it.
    fn pieces(&self, kind: KindRef, today: Day) -> usize {
        let mut last = piece_of(today).0;
        let firsts = self.matching(kind).iter().map(|one| piece_of(one.day).0);
        let others = firsts.filter(|first| std::mem::replace(&mut last, *first) != *first);
        others.count().saturating_add(1)
    }

    fn matching(&self, kind: KindRef) -> ListedOfKind<'_> {
        ListedOfKind { among: self.of(kind), kind }
    }

    fn newest(&self, kind: KindRef) -> Option<&Listing<'_>> {
        self.matching(kind).iter().next()
    }
}
