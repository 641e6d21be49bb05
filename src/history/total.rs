//! What a rule adds up to over a [`History`].

use std::cell::OnceCell;

use chrono::{DateTime, Utc};

use super::History;
use super::buckets::Seen;
use super::ledger::{Ledger, Subjects};
use crate::engine::{ActivityCode, ActivityTotal, Counts, Matching, Query, remembered};
use crate::invariant::always;
use crate::score::Decay;
use crate::value::day::Day;
use crate::value::points::Points;

/// When somebody asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// What is dated later is not done yet.
    pub(crate) now: DateTime<Utc>,
    /// The day from which ages count: that of now, or a later one to see what will have faded.
    pub(crate) today: Day,
    /// One activity more of this kind, about nothing, done now.
    pub(crate) more: Option<usize>,
    /// The first day that is not forgotten.
    pub(crate) remembered: Option<Day>,
}

impl History {
    /// What a rule adds, clamped. Allocates nothing.
    pub(crate) fn points(&self, rule: &ActivityCode, moment: Moment) -> Points {
        let sum = self.view(rule, moment).map(|view| rule.sum(&view, moment.today));
        let sum = always(sum, Points::ZERO, "it counts what the playbook asks about");
        rule.clamp.apply(sum)
    }

    /// What a rule adds up to.
    pub(crate) fn total(&self, rule: &ActivityCode, moment: Moment) -> ActivityTotal {
        let Some(view) = self.view(rule, moment) else { return ActivityTotal::default() };
        let (sum, count) = (rule.sum(&view, moment.today), rule.count(&view, moment.today));
        ActivityTotal { sum, count, newest: view.newest().filter(|_| count > 0) }
    }

    fn view(&self, rule: &ActivityCode, moment: Moment) -> Option<View<'_>> {
        let moment = Moment { remembered: rule.sees_since(moment.remembered), ..moment };
        self.view_of(rule.query, moment)
    }

    fn view_of(&self, query: Query, moment: Moment) -> Option<View<'_>> {
        let ledger = self.ledger(query)?;
        let more = moment.more.filter(|kind| self.layout.takes(query, Some(*kind)));
        let moment = Moment { more, ..moment };
        let day = self.layout.days.day_of(moment.now);
        Some(View { history: self, ledger, moment, day, seen: OnceCell::new() })
    }

    /// Which activities a rule counts.
    pub(crate) fn counts(&self, rule: &ActivityCode, moment: Moment) -> Option<Counts> {
        rule.counts(&self.view(rule, moment)?, moment.today)
    }

    /// The first day that is remembered, where all before a silence of `silence` days is forgotten.
    pub(crate) fn remembered(&self, query: Query, silence: u32, moment: Moment) -> Option<Day> {
        let view = self.view_of(query, Moment { remembered: None, ..moment })?;
        remembered(view.days(), silence, moment.today)
    }
}

/// The activities of one kind, or of all, at a moment.
struct View<'v> {
    history: &'v History,
    ledger: &'v Ledger,
    moment: Moment,
    /// The day of now.
    day: Day,
    /// The days up to that of now, with what of it is done.
    seen: OnceCell<Seen<'v>>,
}

impl Matching for View<'_> {
    fn days(&self) -> impl Iterator<Item = (i32, u32)> {
        self.seen().newest_first()
    }

    fn all(&self, rule: &ActivityCode, today: Day) -> Points {
        match rule.decay == Decay::None {
            true => times(rule.points, self.count()),
            // By the worth of each age, whichever decay it is.
            false => self.seen().points(rule, today),
        }
    }

    fn count(&self) -> u32 {
        if self.ledger.has_later(self.moment.now) || self.moment.remembered.is_some() {
            return self.seen().count();
        }
        self.ledger.days.total().saturating_add(self.more())
    }

    fn newest_day(&self) -> Option<i32> {
        let newest = self.newest().map(|at| self.day_of(at));
        newest.filter(|day| self.is_remembered(*day)).map(Day::number)
    }

    /// The newest of each subject: what they add, and how many they are.
    ///
    /// The days of all subjects' newest are at hand. Of a subject with something dated later that
    /// is not the newest done: it is taken out, and what is put in.
    fn newest_of_subjects(&self, rule: &ActivityCode, today: Day) -> (Points, u32) {
        let Some(subjects) = &self.ledger.subjects else { return (Points::ZERO, 0) };
        let now = self.moment.now;
        let seen = subjects.newest_days.seen(self.moment.remembered, self.day, 0, 0);
        let all = match self.ledger.has_later(now) || self.moment.remembered.is_some() {
            true => seen.count(),
            false => subjects.newest_days.total(),
        };
        let mut total = Counted { count: all, sum: Points::ZERO };
        total.sum = match rule.decay == Decay::None {
            true => times(rule.points, all),
            false => seen.points(rule, today),
        };
        let worth = |at: DateTime<Utc>| rule.decay.fade(rule.points, today.since(self.day_of(at)));
        for ((at, subject), _) in self.ledger.later(now) {
            // Each subject once: where its newest is.
            if subjects.newest(subject, DateTime::<Utc>::MAX_UTC) != Some(at) {
                continue;
            }
            if self.day_of(at) <= self.day {
                total.take(worth(at));
            }
            if let Some(done) =
                subjects.newest(subject, now).filter(|at| self.is_remembered(self.day_of(*at)))
            {
                total.put(worth(done));
            }
        }
        if let Some(name) = self.moment.more.and_then(|kind| self.history.layout.kinds.get(kind)) {
            let done = newest_about_nothing(subjects, name, now);
            if let Some(done) = done.filter(|at| self.is_remembered(self.day_of(*at))) {
                total.take(worth(done));
            }
            total.put(worth(now));
        }
        (total.sum, total.count)
    }
}

impl<'v> View<'v> {
    /// The newest that is done.
    fn newest(&self) -> Option<DateTime<Utc>> {
        if self.moment.more.is_some() {
            return Some(self.moment.now);
        }
        self.ledger.newest(self.moment.now)
    }

    fn seen(&self) -> &Seen<'v> {
        self.seen.get_or_init(|| {
            let later = self.ledger.later_that_day(self.moment.now, self.day, self.history.layout.days);
            self.ledger.days.seen(self.moment.remembered, self.day, self.more(), later)
        })
    }

    fn is_remembered(&self, day: Day) -> bool {
        self.moment.remembered.is_none_or(|first| day >= first)
    }

    fn more(&self) -> u32 {
        u32::from(self.moment.more.is_some())
    }

    fn day_of(&self, at: DateTime<Utc>) -> Day {
        self.history.layout.days.day_of(at)
    }
}

/// So many times the same points.
fn times(points: Points, count: u32) -> Points {
    Points::from_thousandths(points.thousandths().saturating_mul(i64::from(count)))
}

/// A sum that is corrected.
struct Counted {
    sum: Points,
    count: u32,
}

impl Counted {
    fn put(&mut self, points: Points) {
        self.sum += points;
        self.count = self.count.saturating_add(1);
    }

    fn take(&mut self, points: Points) {
        self.sum = self.sum - points;
        self.count = self.count.saturating_sub(1);
    }
}

fn newest_about_nothing(
    subjects: &Subjects,
    kind: &crate::value::name::Name,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    subjects.newest(subjects.without_subject(kind)?, now)
}
