//! [`Ledger`]: the activities that one query takes, counted.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use chrono::{DateTime, Utc};

use super::buckets::Buckets;
use crate::engine::Apart;
use crate::fact::activity::Activity;
use crate::invariant::always;
use crate::value::day::Day;
use crate::value::day_offset::DayOffset;
use crate::value::name::{Label, Name};

/// What is known of the activities that are counted together.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    pub(super) days: Buckets,
    /// How many were done at an instant about a subject. Where activities are not told apart it is 0.
    times: BTreeMap<(DateTime<Utc>, u32), u32>,
    newest: Option<DateTime<Utc>>,
    /// Where activities are told apart.
    pub(super) subjects: Option<Subjects>,
}

impl Ledger {
    pub(super) fn new(apart: Apart) -> Self {
        let subjects = Subjects {
            apart,
            places: BTreeMap::new(),
            next: 0,
            times: BTreeSet::new(),
            newest_days: Buckets::default(),
        };
        Ledger { subjects: (apart != Apart::Each).then_some(subjects), ..Self::default() }
    }

    pub(super) fn add(&mut self, activity: &Activity, days: DayOffset) {
        let at = activity.at();
        self.days.add(days.day_of(at));
        self.newest = self.newest.max(Some(at));
        let subject = match &mut self.subjects {
            Some(subjects) => subjects.add(activity, days),
            None => 0,
        };
        let count = self.times.entry((at, subject)).or_default();
        *count = count.saturating_add(1);
    }

    /// Takes back what was added.
    pub(super) fn take(&mut self, activity: &Activity, days: DayOffset) {
        let at = activity.at();
        self.days.take(days.day_of(at));
        let subject = match &self.subjects {
            Some(subjects) => always(subjects.place(activity, days), 0, "it was added"),
            None => 0,
        };
        let left = self.times.get_mut(&(at, subject)).map(|count| {
            *count = count.saturating_sub(1);
            *count
        });
        let left = always(left, 0, "it was added");
        if left == 0 {
            self.times.remove(&(at, subject));
            self.newest = self.times.last_key_value().map(|((at, _), _)| *at);
            if let Some(subjects) = &mut self.subjects {
                subjects.take(activity, subject, days);
            }
        }
    }

    /// The newest of those that are done by now.
    pub(super) fn newest(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if !self.has_later(now) {
            return self.newest;
        }
        self.times.range(..=(now, u32::MAX)).next_back().map(|((at, _), _)| *at)
    }

    /// The newest of all, those that are dated later included.
    pub(super) fn newest_of_all(&self) -> Option<DateTime<Utc>> {
        self.newest
    }

    /// The days that are counted: where activities are told apart, those of the newest of each sort.
    pub(super) fn buckets(&self) -> &Buckets {
        match &self.subjects {
            Some(subjects) => &subjects.newest_days,
            None => &self.days,
        }
    }

    pub(super) fn has_later(&self, now: DateTime<Utc>) -> bool {
        self.newest.is_some_and(|newest| newest > now)
    }

    /// How many are dated later than now, but on its day.
    pub(super) fn later_that_day(&self, now: DateTime<Utc>, day: Day, days: DayOffset) -> u32 {
        let that_day = self.later(now).take_while(|((at, _), _)| days.day_of(*at) == day);
        that_day.fold(0, |all, (_, count)| all.saturating_add(count))
    }

    /// What is dated later than now, with its subject.
    pub(super) fn later(&self, now: DateTime<Utc>) -> impl Iterator<Item = ((DateTime<Utc>, u32), u32)> {
        let range = (Bound::Excluded((now, u32::MAX)), Bound::Unbounded);
        let later = self.has_later(now).then(|| self.times.range(range));
        later.into_iter().flatten().map(|(key, count)| (*key, *count))
    }
}

/// What activities are told apart by: kind, block of days, and subject, as far as the query asks.
pub(super) type Key = (Option<Name>, Option<i64>, Option<Label>);

/// The key of an activity of this kind and subject on a day.
pub(super) fn key(apart: Apart, kind: Option<&Name>, subject: Option<&Label>, day: Day) -> Key {
    let kind = kind.filter(|_| apart == Apart::KindAndSubject).cloned();
    (kind, apart.block(day.number()), subject.cloned())
}

/// Subjects and what was done about each. A subject may be one of a kind, or of a block of days.
#[derive(Clone, Debug)]
pub(super) struct Subjects {
    pub(super) apart: Apart,
    places: BTreeMap<Key, u32>,
    /// The number of the next one: none is given twice.
    next: u32,
    times: BTreeSet<(u32, DateTime<Utc>)>,
    /// The day of the newest of each.
    pub(super) newest_days: Buckets,
}

impl Subjects {
    fn key_of(&self, activity: &Activity, days: DayOffset) -> Key {
        key(self.apart, Some(activity.kind()), activity.subject_label(), days.day_of(activity.at()))
    }

    fn add(&mut self, activity: &Activity, days: DayOffset) -> u32 {
        let key = self.key_of(activity, days);
        let subject = *self.places.entry(key).or_insert_with(|| {
            let number = self.next;
            // So many subjects fit no memory.
            self.next = self.next.saturating_add(1);
            number
        });
        let (at, before) = (activity.at(), self.newest(subject, DateTime::<Utc>::MAX_UTC));
        if before.is_none_or(|before| before < at) {
            if let Some(before) = before {
                self.newest_days.take(days.day_of(before));
            }
            self.newest_days.add(days.day_of(at));
        }
        self.times.insert((subject, at));
        subject
    }

    fn place(&self, activity: &Activity, days: DayOffset) -> Option<u32> {
        self.place_of(&self.key_of(activity, days))
    }

    /// The number of the subject of a key.
    pub(super) fn place_of(&self, key: &Key) -> Option<u32> {
        self.places.get(key).copied()
    }

    /// Takes back an instant at which nothing is left, and a subject of which nothing is.
    fn take(&mut self, activity: &Activity, subject: u32, days: DayOffset) {
        let at = activity.at();
        let before = self.newest(subject, DateTime::<Utc>::MAX_UTC);
        self.times.remove(&(subject, at));
        if before == Some(at) {
            self.newest_days.take(days.day_of(at));
            match self.newest(subject, DateTime::<Utc>::MAX_UTC) {
                Some(newest) => self.newest_days.add(days.day_of(newest)),
                None => {
                    self.places.remove(&self.key_of(activity, days));
                }
            }
        }
    }

    /// The newest about a subject that is done by now.
    pub(super) fn newest(&self, subject: u32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut mine = self.times.range((subject, DateTime::<Utc>::MIN_UTC)..=(subject, now));
        mine.next_back().map(|(_, at)| *at)
    }
}
