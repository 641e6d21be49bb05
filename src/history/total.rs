//! [`View`]: the activities of a [`History`] that a query takes, at a moment; what rules and questions count of them.
//!
//! A history has two visits on day 20510 and one on day 20512. At a moment of day 20511 the days of a query on visits are
//! (20510, 2): a rule that gives 5 points for each visit adds 10, and "visited on at least two days" is unmet.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::History;
use super::buckets::{OnDay, Seen, points_of};
use super::index::{Glance, Index};
use super::ledger::{Key, Ledger, Subjects, key};
use crate::engine::{ActivityCode, ActivityTotal, Counts, Deed, DidCode, Matching, Query, remembered};
use crate::invariant::there;
use crate::qualification::About;
use crate::score::Decay;
use crate::value::day::Day;
use crate::value::name::Label;
use crate::value::points::Points;

/// When somebody asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment<'m> {
    /// What is dated later is not done yet.
    pub(crate) now: DateTime<Utc>,
    /// Its day.
    pub(crate) day: Day,
    /// The day from which ages count: that of now, or a later one to see what will have faded.
    pub(crate) today: Day,
    /// Activities more, all done now.
    pub(crate) more: &'m [&'m Deed],
    /// The first day that is not forgotten.
    pub(crate) remembered: Option<Day>,
}

impl History {
    /// What a rule adds, clamped. Allocates nothing, unless something that is told apart is dated later.
    pub(crate) fn points(&self, rule: &ActivityCode, moment: Moment<'_>) -> Points {
        let view = there(self.view(rule, moment), "it counts what the playbook asks about");
        // Where nothing was done, nothing is added up.
        let view = view.filter(|view| !view.is_empty());
        rule.clamp.apply(view.map_or(Points::ZERO, |view| rule.sum(&view, moment.today)))
    }

    /// What a rule adds up to.
    pub(crate) fn total(&self, rule: &ActivityCode, moment: Moment<'_>) -> ActivityTotal {
        let Some(view) = self.view(rule, moment) else { return ActivityTotal::default() };
        let (sum, count) = (rule.sum(&view, moment.today), rule.count(&view, moment.today));
        ActivityTotal { sum, count, newest: view.newest().filter(|_| count > 0) }
    }

    fn view<'v>(&'v self, rule: &ActivityCode, moment: Moment<'v>) -> Option<View<'v>> {
        self.view_of(rule.query, Moment { remembered: rule.sees_since(moment.remembered), ..moment })
    }

    fn view_of<'v>(&'v self, query: Query, moment: Moment<'v>) -> Option<View<'v>> {
        let ledger = self.ledger(query)?;
        let glance = self.index.get().and_then(|index| Some((index, index.of_query(query.0)?)));
        Some(View { history: self, query, glance, ledger, moment, seen: OnceCell::new() })
    }

    /// Which activities a rule counts.
    pub(crate) fn counts(&self, rule: &ActivityCode, moment: Moment<'_>) -> Option<Counts> {
        rule.counts(&self.view(rule, moment)?, moment.today)
    }

    /// The day of the last of those that a question needs, counted from the newest.
    pub(crate) fn needed(&self, did: &DidCode, moment: Moment<'_>) -> Option<Day> {
        did.needed(&self.view_of(did.query, Moment { remembered: None, ..moment })?)
    }

    /// How many count for a question.
    pub(crate) fn count(&self, did: &DidCode, moment: Moment<'_>) -> u32 {
        let view = self.view_of(did.query, Moment { remembered: None, ..moment });
        view.map_or(0, |view| did.count(&view, moment.today))
    }

    /// The first day that is remembered, where all before a silence of `silence` days is forgotten.
    pub(crate) fn remembered(&self, query: Query, silence: u32, moment: Moment<'_>) -> Option<Day> {
        let view = self.view_of(query, Moment { remembered: None, ..moment })?;
        remembered(view.days(), silence, moment.today)
    }
}

/// The activities that a query takes, at a moment.
struct View<'v> {
    history: &'v History,
    query: Query,
    /// What is read most, where it is at hand: so the ledger is not looked at.
    glance: Option<(&'v Index, &'v Glance)>,
    ledger: &'v Ledger,
    moment: Moment<'v>,
    /// The days up to that of now, with what of it is done.
    seen: OnceCell<(Seen<'v>, Option<Corrections>)>,
}

/// How many more or fewer count on a day than the ledger says: what is told apart has its newest elsewhere.
type Corrections = BTreeMap<i32, i64>;

impl Matching for View<'_> {
    fn days(&self) -> impl Iterator<Item = (i32, u32)> {
        let mut all = self.few().map(|days| days.iter().rev());
        let (seen, corrections) = match all {
            Some(_) => (None, &None),
            None => {
                let (seen, corrections) = self.seen();
                (Some(seen), corrections)
            }
        };
        let mut more = corrections.iter().flatten().rev().peekable();
        let mut days = seen.into_iter().flat_map(Seen::newest_first).peekable();
        std::iter::from_fn(move || {
            if let Some(all) = &mut all {
                return all.next().map(|one| (one.day, one.count));
            }
            if corrections.is_none() {
                return days.next();
            }
            loop {
                let (day, count) = match (days.peek(), more.peek()) {
                    (None, None) => return None,
                    (Some((day, _)), Some((corrected, _))) if *day < **corrected => (**corrected, 0),
                    (None, Some((corrected, _))) => (**corrected, 0),
                    (Some((day, count)), _) => (*day, *count),
                };
                days.next_if(|(known, _)| *known == day);
                let correction = more.next_if(|(known, _)| **known == day).map_or(0, |(_, count)| *count);
                let count = corrected(count, correction);
                if count > 0 {
                    return Some((day, count));
                }
            }
        })
    }

    fn all(&self, rule: &ActivityCode, today: Day) -> Points {
        if rule.decay == Decay::None {
            return times(rule.points, i64::from(self.count()));
        }
        if let Some(days) = self.few() {
            return points_of(days, rule, today);
        }
        // By the worth of each age, whichever decay it is.
        let (seen, corrections) = self.seen();
        let worth = |day: i32| rule.worth().of(1, today.number().saturating_sub(day));
        let corrected = corrections.iter().flatten().map(|(day, count)| times(worth(*day), *count));
        seen.points(rule, today) + corrected.sum()
    }

    fn count(&self) -> u32 {
        if self.has_later() || self.moment.remembered.is_some() || self.has_more() {
            let (seen, corrections) = self.seen();
            return corrected(seen.count(), corrections.iter().flat_map(BTreeMap::values).sum());
        }
        self.ledger.buckets().total()
    }

    fn newest_day(&self) -> Option<i32> {
        let newest = self.newest().map(|at| self.day_of(at));
        newest.filter(|day| self.is_remembered(*day)).map(Day::number)
    }
}

impl<'v> View<'v> {
    /// Whether there is nothing at all.
    #[inline]
    fn is_empty(&self) -> bool {
        let is_empty = match self.glance {
            Some((_, glance)) => glance.newest.is_none(),
            None => self.ledger.newest_of_all().is_none(),
        };
        is_empty && !self.has_more()
    }

    /// Whether something is dated later.
    #[inline]
    fn has_later(&self) -> bool {
        match self.glance {
            Some((_, glance)) => glance.newest.is_some_and(|newest| newest > self.moment.now),
            None => self.ledger.has_later(self.moment.now),
        }
    }

    /// The newest that is done.
    fn newest(&self) -> Option<DateTime<Utc>> {
        if self.has_more() {
            return Some(self.moment.now);
        }
        match self.glance {
            Some((_, glance)) if !self.has_later() => glance.newest,
            Some(_) | None => self.ledger.newest(self.moment.now),
        }
    }

    /// All days, where they are few and all of them are seen as they are kept.
    #[inline]
    fn few(&self) -> Option<&'v [OnDay]> {
        let is_whole = !self.has_more() && self.moment.remembered.is_none() && !self.has_later();
        match self.glance {
            _ if !is_whole => None,
            Some((index, glance)) => index.days(glance),
            None => self.ledger.buckets().few(),
        }
    }

    fn seen(&self) -> &(Seen<'v>, Option<Corrections>) {
        let Moment { now, day, remembered, .. } = self.moment;
        self.seen.get_or_init(|| match &self.ledger.subjects {
            Some(subjects) => {
                let asks = self.has_more() || self.ledger.has_later(now);
                (subjects.newest_days.seen(remembered, day, 0, 0), asks.then(|| self.corrections(subjects)))
            }
            None => {
                let later = self.ledger.later_that_day(now, day, self.history.layout.days);
                let more = u32::try_from(self.more().count()).unwrap_or(u32::MAX);
                (self.ledger.days.seen(remembered, day, more, later), None)
            }
        })
    }

    /// The days of all subjects' newest are at hand. Of a subject with something dated later that is not the newest
    /// done: it is taken out, and what is put in.
    fn corrections(&self, subjects: &Subjects) -> Corrections {
        let now = self.moment.now;
        let mut corrections = Corrections::new();
        let mut correct = |at: DateTime<Utc>, by: i64| {
            let day = self.day_of(at);
            if day <= self.moment.day && self.is_remembered(day) {
                let count = corrections.entry(day.number()).or_default();
                *count = count.saturating_add(by);
            }
        };
        for ((at, subject), _) in self.ledger.later(now) {
            // Each subject once: where its newest is.
            if subjects.newest(subject, DateTime::<Utc>::MAX_UTC) != Some(at) {
                continue;
            }
            correct(at, -1);
            if let Some(done) = subjects.newest(subject, now) {
                correct(done, 1);
            }
        }
        let mut alike: BTreeSet<Key> = BTreeSet::new();
        for deed in self.more() {
            if let Some(key) = self.key_of(subjects, deed) {
                let done = subjects.place_of(&key).and_then(|place| subjects.newest(place, now));
                if !alike.insert(key) {
                    // It takes the place of one that is as new.
                    continue;
                }
                done.into_iter().for_each(|done| correct(done, -1));
            }
            correct(now, 1);
        }
        corrections
    }

    /// What a deed is told apart by; none for what is surely another.
    fn key_of(&self, subjects: &Subjects, deed: &Deed) -> Option<Key> {
        let about = match &deed.about {
            About::New => return None,
            About::Nothing => None,
            About::Subject(text) => Some(Label::from(text.as_str())),
        };
        Some(key(subjects.apart, deed.kind.as_ref(), about.as_ref(), self.moment.day))
    }

    /// What it takes of what is done now.
    fn more(&self) -> impl Iterator<Item = &'v Deed> + use<'v> {
        let query = self.query;
        self.moment.more.iter().copied().filter(move |deed| deed.is_of(query))
    }

    #[inline]
    fn has_more(&self) -> bool {
        self.more().next().is_some()
    }

    fn is_remembered(&self, day: Day) -> bool {
        self.moment.remembered.is_none_or(|first| day >= first)
    }

    fn day_of(&self, at: DateTime<Utc>) -> Day {
        self.history.layout.days.day_of(at)
    }
}

/// So many times the same points.
fn times(points: Points, count: i64) -> Points {
    Points::from_thousandths(points.thousandths().saturating_mul(count))
}

/// A count with its correction.
fn corrected(count: u32, by: i64) -> u32 {
    u32::try_from(i64::from(count).saturating_add(by).max(0)).unwrap_or(u32::MAX)
}
