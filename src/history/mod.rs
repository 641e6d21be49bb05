//! [`History`]: what a prospect did, kept so that judging costs its days and not its activities.
//!
//! A judgement over a [`Prospect`](crate::Prospect) reads every activity. Where there are thousands
//! of them the host keeps a `History` beside the prospect, or in place of its activities: it
//! counts them by query and day as they come in. Time is counted in days, and every activity's
//! points are rounded by themselves, so that the points of one times the number of that day is exactly
//! what all of that day add up to. No answer differs.
//!
//! ```
//! # use qualify::*;
//! # use qualify::score::{ActivityRule, Decay};
//! # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
//! let visits = ActivityRule::new("visits", "visit", 2).decay(Decay::HalfLife { days: 30 });
//! let playbook = PlaybookSpec::new("visits", 1)
//!     .with_activity(visits)
//!     .grade(Grade::A, Condition::ScoreAtLeast(30.into()))
//!     .hand_off_at(Grade::A)
//!     .compile(&Schema::standard())?;
//!
//! let mut history = playbook.history();
//! for visit in 0..1_000 {
//!     history.record(Activity::new(format!("v-{visit}"), "visit", now - chrono::TimeDelta::hours(visit)));
//! }
//! let acme = Prospect::new("acme");
//! assert_eq!(playbook.judge_with(&acme, &history, now).grade(), Grade::A);
//! # Ok::<(), qualify::error::SpecErrors>(())
//! ```
//!
//! It is not for storing: it has no stored form. What is stored is the activities; the history is
//! made of them again by [`Playbook::history_of`](crate::Playbook::history_of) or [`Extend`].

mod buckets;
mod index;
mod ledger;
mod total;

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Bound;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};

use crate::engine::{Layout, Query};
use crate::fact::activity::Activity;
use crate::invariant::{always, there};
use crate::value::day::Day;
use index::Index;
use ledger::Ledger;

pub(crate) use total::Moment;

/// The activities of a prospect, with an index by query and day.
///
/// Made by [`Playbook::history`](crate::Playbook::history) for the kinds that its playbook asks
/// about, and given to [`Playbook::judge_with`](crate::Playbook::judge_with). Activities come in any
/// order and any number of times. Recording one costs O(log n); a judgement costs, for each
/// activity rule, the months in which something was done (a rule whose points have faded reads none
/// of those before), whatever the number of activities.
///
/// Judging is exact at every instant. Before some of the activities it costs what is dated later
/// on the same day, and for rules that tell subjects apart all that is dated later.
#[derive(Clone)]
pub struct History {
    layout: Arc<Layout>,
    done: BTreeSet<Mark>,
    /// One for each query of the playbook.
    ledgers: Vec<Ledger>,
    /// All of them in a row, for the host's own criteria: made when first asked for.
    listed: OnceLock<Vec<Activity>>,
    /// What ratings read: made when one first asks.
    index: OnceLock<Index>,
}

impl History {
    pub(crate) fn new(layout: Arc<Layout>) -> Self {
        let ledgers = layout.queries.iter().map(|query| Ledger::new(query.apart)).collect();
        History { layout, done: BTreeSet::new(), ledgers, listed: OnceLock::new(), index: OnceLock::new() }
    }

    pub(crate) fn of<'a>(layout: Arc<Layout>, all: impl Iterator<Item = &'a Activity>) -> Self {
        let mut history = History::new(layout);
        // What comes sorted is put together at once.
        history.done = all.cloned().map(Mark::Done).collect();
        let History { layout, done, ledgers, .. } = &mut history;
        for activity in done.iter().filter_map(Mark::activity) {
            each_ledger(layout, ledgers, activity, |ledger| ledger.add(activity, layout.days));
        }
        history
    }

    /// Adds an activity and says whether it is new: the very same one again changes nothing.
    ///
    /// As in a [`Prospect`](crate::Prospect), the same id with other content is kept beside the first.
    /// A host that takes activities from elsewhere lets [`Prospect::record`](crate::Prospect::record)
    /// or its own storage refuse those.
    ///
    /// ```
    /// # let at = "2026-03-01T09:00:00Z".parse().unwrap();
    /// # let playbook = qualify::PlaybookSpec::new("p", 1)
    /// #     .activity("visits", "visit", 5)
    /// #     .grade(qualify::Grade::B, qualify::Condition::Engaged)
    /// #     .compile(&qualify::Schema::standard())?;
    /// use qualify::Activity;
    ///
    /// let mut history = playbook.history();
    /// assert!(history.record(Activity::new("a-1", "visit", at)));
    /// assert!(!history.record(Activity::new("a-1", "visit", at)));
    /// assert_eq!(history.len(), 1);
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn record(&mut self, activity: Activity) -> bool {
        let mark = Mark::Done(activity.clone());
        let is_new = self.done.insert(mark);
        if is_new {
            self.listed.take();
            self.index.take();
            let days = self.layout.days;
            each_ledger(&self.layout, &mut self.ledgers, &activity, |ledger| ledger.add(&activity, days));
        }
        is_new
    }

    /// Takes an activity out again and says whether it was there: one recorded by mistake, or older
    /// than what may be kept. Costs O(log n).
    ///
    /// ```
    /// # let at = "2026-03-01T09:00:00Z".parse().unwrap();
    /// # let playbook = qualify::PlaybookSpec::new("p", 1)
    /// #     .activity("visits", "visit", 5)
    /// #     .grade(qualify::Grade::B, qualify::Condition::Engaged)
    /// #     .compile(&qualify::Schema::standard())?;
    /// use qualify::Activity;
    ///
    /// let visit = Activity::new("a-1", "visit", at);
    /// let mut history = playbook.history();
    /// history.record(visit.clone());
    /// assert!(history.forget(&visit) && history.is_empty());
    /// assert!(!history.forget(&visit));
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn forget(&mut self, activity: &Activity) -> bool {
        let was_there = self.done.remove(&Mark::Done(activity.clone()));
        if was_there {
            self.listed.take();
            self.index.take();
            let days = self.layout.days;
            each_ledger(&self.layout, &mut self.ledgers, activity, |ledger| ledger.take(activity, days));
        }
        was_there
    }

    /// Every activity, the oldest first; those of kinds that the playbook does not ask about too.
    pub fn activities(&self) -> impl DoubleEndedIterator<Item = &Activity> {
        self.done.iter().filter_map(Mark::activity)
    }

    /// How many activities there are.
    pub fn len(&self) -> usize {
        self.done.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.done.is_empty()
    }

    /// How many pieces of days are read for a query up to a day.
    pub(crate) fn pieces(&self, query: Query, day: Day) -> usize {
        let ledger = self.ledger(query);
        always(ledger.map(|ledger| ledger.days.pieces(day)), 0, "it counts what the playbook asks about")
    }

    /// Puts what is read most side by side, if that was not done since the last record.
    #[inline]
    pub(crate) fn indexed(&self) -> &Self {
        self.index.get_or_init(|| Index::of(&self.ledgers));
        self
    }

    fn ledger(&self, query: Query) -> Option<&Ledger> {
        self.ledgers.get(query.0)
    }

    /// Whether a program of this layout can judge by it.
    pub(crate) fn fits(&self, layout: &Arc<Layout>) -> bool {
        self.layout == *layout
    }

    /// The last activity that is done by now and that a query takes.
    pub(crate) fn last(&self, query: Query, now: DateTime<Utc>) -> Option<&Activity> {
        let newest = self.newest(query, now)?;
        let mut done = self.done.range(..Mark::After(newest)).rev().filter_map(Mark::activity);
        done.find(|activity| self.layout.takes(query, activity))
    }

    /// What is dated later than now, the oldest first.
    pub(crate) fn later(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Activity> {
        let later = (Bound::Excluded(Mark::After(now)), Bound::Unbounded);
        self.done.range(later).filter_map(Mark::activity)
    }

    /// The instant of the newest that is done by now and that a query takes. Allocates nothing.
    pub(crate) fn newest(&self, query: Query, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.ledger(query)?.newest(now)
    }

    /// The instant of the newest that is done by now, whatever it is.
    pub(crate) fn newest_of_all(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.done.range(..Mark::After(now)).next_back().map(Mark::at)
    }

    /// Whether anything is done by now.
    pub(crate) fn has_begun(&self, now: DateTime<Utc>) -> bool {
        self.activities().next().is_some_and(|activity| activity.at() <= now)
    }

    /// All of them in a row. The first call since the last record copies them.
    pub(crate) fn listed(&self) -> &[Activity] {
        self.listed.get_or_init(|| self.activities().cloned().collect())
    }
}

/// Calls `each` with every ledger in which an activity counts.
fn each_ledger(
    layout: &Layout,
    ledgers: &mut [Ledger],
    activity: &Activity,
    mut each: impl FnMut(&mut Ledger),
) {
    layout.each_query_of(activity, |place| {
        let ledger = there(ledgers.get_mut(place), "each query has its ledger");
        ledger.into_iter().for_each(&mut each);
    });
}

/// Records each.
impl Extend<Activity> for History {
    fn extend<I: IntoIterator<Item = Activity>>(&mut self, activities: I) {
        activities.into_iter().for_each(|activity| {
            self.record(activity);
        });
    }
}

/// Writes how many there are; no activity is shown.
impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "History({} activities)", self.len())
    }
}

/// An activity, or the place behind all of one instant: so that looking for it needs no activity.
#[derive(Clone, PartialEq, Eq)]
enum Mark {
    Done(Activity),
    After(DateTime<Utc>),
}

impl Mark {
    fn activity(&self) -> Option<&Activity> {
        match self {
            Mark::Done(activity) => Some(activity),
            Mark::After(_) => None,
        }
    }

    fn at(&self) -> DateTime<Utc> {
        match self {
            Mark::Done(activity) => activity.at(),
            Mark::After(at) => *at,
        }
    }
}

impl Ord for Mark {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Mark::Done(a), Mark::Done(b)) => a.cmp(b),
            (a, b) => a.at().cmp(&b.at()).then_with(|| a.activity().is_none().cmp(&b.activity().is_none())),
        }
    }
}

impl PartialOrd for Mark {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
