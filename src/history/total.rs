//! What a rule adds up to over a [`History`].

use chrono::{DateTime, Utc};

use super::History;
use super::buckets::Seen;
use super::ledger::{Ledger, Subjects};
use crate::day::Day;
use crate::points::Points;
use crate::program::{ActivityCode, ActivityTotal};
use crate::score::{Decay, Repeat};

/// When somebody asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// What is dated later is not done yet.
    pub(crate) now: DateTime<Utc>,
    /// The day from which ages count: that of now, or a later one to see what will have faded.
    pub(crate) today: Day,
    /// One activity more of this kind, about nothing, done now.
    pub(crate) more: Option<usize>,
}

impl History {
    /// The total as it counts. Allocates nothing.
    pub(crate) fn points(&self, rule: &ActivityCode, moment: Moment) -> Points {
        rule.clamp.apply(self.view(rule, moment).map_or(Points::ZERO, |view| view.sum()))
    }

    /// What a rule adds up to, as [`ActivityCode::total`] of the same activities.
    pub(crate) fn total(&self, rule: &ActivityCode, moment: Moment) -> ActivityTotal {
        let Some(view) = self.view(rule, moment) else { return ActivityTotal::default() };
        let count = view.count();
        let newest = view.newest().filter(|_| count > 0);
        ActivityTotal { sum: view.sum(), count, newest }
    }

    fn view<'v>(&'v self, rule: &'v ActivityCode, moment: Moment) -> Option<View<'v>> {
        let ledger = self.ledger(rule.kind)?;
        let more = moment.more.filter(|kind| rule.kind.is(Some(*kind)));
        let moment = Moment { more, ..moment };
        Some(View { history: self, ledger, rule, moment, day: self.layout.days.day(moment.now) })
    }
}

/// A rule over the activities of its kind at a moment.
struct View<'v> {
    history: &'v History,
    ledger: &'v Ledger,
    rule: &'v ActivityCode,
    moment: Moment,
    /// The day of now.
    day: Day,
}

impl View<'_> {
    /// Before the rule's clamp.
    fn sum(&self) -> Points {
        let rule = self.rule;
        match rule.repeat {
            Repeat::Always if rule.decay == Decay::None => {
                let count = i64::from(self.done());
                Points::from_thousandths(rule.points.thousandths().saturating_mul(count))
            }
            Repeat::Always => self.seen().points(rule, self.moment.today),
            Repeat::Once => self.once().0,
            Repeat::AtMost { n, per_days } => {
                let (worth, mut sum) = (rule.worth(), Points::ZERO);
                self.seen().blocks(n, per_days, |day, count| {
                    let age = self.moment.today.number().saturating_sub(day);
                    sum += worth.of(count, age);
                    age < worth.end()
                });
                sum
            }
            Repeat::WhenCount { .. } | Repeat::WhenQuiet { .. } if self.fires() => rule.points,
            Repeat::WhenCount { .. } | Repeat::WhenQuiet { .. } => Points::ZERO,
        }
    }

    /// How many activities count.
    fn count(&self) -> u32 {
        match self.rule.repeat {
            Repeat::Always => self.done(),
            Repeat::Once => self.once().1,
            Repeat::AtMost { n, per_days } => {
                let mut all = 0u32;
                self.seen().blocks(n, per_days, |_, count| {
                    all = all.saturating_add(count);
                    true
                });
                all
            }
            Repeat::WhenCount { n, .. } if self.fires() => n,
            Repeat::WhenQuiet { .. } if self.fires() => 1,
            Repeat::WhenCount { .. } | Repeat::WhenQuiet { .. } => 0,
        }
    }

    /// Whether a rule fires that does so as a whole.
    fn fires(&self) -> bool {
        match self.rule.repeat {
            Repeat::WhenCount { n, within_days } => self.seen().has(n, within_days, self.moment.today),
            Repeat::WhenQuiet { days } => {
                self.newest().is_some_and(|newest| i64::from(self.age(newest)) >= i64::from(days))
            }
            _ => false,
        }
    }

    /// The newest that is done.
    fn newest(&self) -> Option<DateTime<Utc>> {
        if self.moment.more.is_some() {
            return Some(self.moment.now);
        }
        self.ledger.newest(self.moment.now)
    }

    /// How many are done.
    fn done(&self) -> u32 {
        if self.ledger.has_later(self.moment.now) {
            return self.seen().count();
        }
        self.ledger.days.total().saturating_add(self.more())
    }

    /// The days up to that of now, with what of it is done.
    fn seen(&self) -> Seen<'_> {
        let later = self.ledger.later_that_day(self.moment.now, self.day, self.history.layout.days);
        self.ledger.days.until(self.day, self.more(), later)
    }

    /// The newest of each subject: what they add, and how many they are.
    ///
    /// The days of all subjects' newest are at hand. Of a subject with something dated later that
    /// is not the newest done: it is taken out, and what is put in.
    fn once(&self) -> (Points, u32) {
        let Some(subjects) = &self.ledger.subjects else { return (Points::ZERO, 0) };
        let (rule, now) = (self.rule, self.moment.now);
        let flat = rule.decay == Decay::None;
        let seen = subjects.newest_days.until(self.day, 0, 0);
        let all = match self.ledger.has_later(now) {
            true => seen.count(),
            false => subjects.newest_days.total(),
        };
        let mut total = Counted { count: all, sum: Points::ZERO };
        total.sum = if flat {
            Points::from_thousandths(rule.points.thousandths().saturating_mul(i64::from(all)))
        } else {
            seen.points(rule, self.moment.today)
        };
        let worth = |at: DateTime<Utc>| rule.decay.fade(rule.points, self.age(at));
        for ((at, subject), _) in self.ledger.later(now) {
            // Each subject once: where its newest is.
            if subjects.newest(subject, DateTime::<Utc>::MAX_UTC) != Some(at) {
                continue;
            }
            if self.day_of(at) <= self.day {
                total.take(worth(at));
            }
            if let Some(done) = subjects.newest(subject, now) {
                total.put(worth(done));
            }
        }
        if let Some(name) = self.moment.more.and_then(|kind| self.history.layout.kinds.get(kind)) {
            if let Some(done) = newest_about_nothing(subjects, name, now) {
                total.take(worth(done));
            }
            total.put(worth(now));
        }
        (total.sum, total.count)
    }

    fn more(&self) -> u32 {
        u32::from(self.moment.more.is_some())
    }

    fn day_of(&self, at: DateTime<Utc>) -> Day {
        self.history.layout.days.day(at)
    }

    fn age(&self, at: DateTime<Utc>) -> i32 {
        self.moment.today.since(self.day_of(at))
    }
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
    kind: &crate::name::Name,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    subjects.newest(subjects.without_subject(kind)?, now)
}
