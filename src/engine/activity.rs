//! Activity rules compiled, and which activities they count: said once, over whatever keeps them.
//!
//! Three visits lie on the days 20510, 20510 and 20512, and a rule gives 5 points a visit that do not fade. If every
//! visit counts, it adds 15; if at most one in seven days counts, 5: all three lie in the week from day 20507 to
//! 20513, and the newest is taken. A rule that adds its 5 points once as soon as there are three visits in 30 days
//! adds 5 on day 20520.

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};

use super::query::{Apart, Query};
use super::unit::Unit;
use super::worth::{SPAN, Worth, is_listed};
use crate::condition::Different;
use crate::qualification::Span;
use crate::score::{Clamp, Decay, Repeat};
use crate::value::day::Day;
use crate::value::name::Name;
use crate::value::points::Points;

/// The first day of the blocks of `at_most`: Monday 1970-01-05.
const FIRST_MONDAY: i32 = 4;

/// The newest few of each block of days.
fn newest_of_blocks(
    days: impl Iterator<Item = (i32, u32)>,
    n: u32,
    per_days: u32,
) -> impl Iterator<Item = (i32, u32)> {
    let (mut block, mut left) = (None, n);
    days.filter_map(move |(day, count)| {
        let this = block_of(day, per_days);
        if block != Some(this) {
            (block, left) = (Some(this), n);
        }
        let counted = count.min(left);
        left = left.saturating_sub(counted);
        (counted > 0).then_some((day, counted))
    })
}

/// The days as they are counted: each once, whatever was done on it, or each activity.
pub(super) fn counted(
    days: impl Iterator<Item = (i32, u32)>,
    by_day: bool,
) -> impl Iterator<Item = (i32, u32)> {
    let mut last = None;
    days.filter_map(move |(day, count)| match by_day {
        true => (last.replace(day) != Some(day)).then_some((day, 1)),
        false => Some((day, count)),
    })
}

/// Whether days are counted. Different subjects are told apart by the query.
fn by_day(different: Option<Different>) -> bool {
    different == Some(Different::Day)
}

/// The day of the n-th newest.
pub(super) fn last_of(days: impl Iterator<Item = (i32, u32)>, n: u32) -> Option<i32> {
    let (mut days, mut all) = (days, 0u32);
    days.find_map(|(day, count)| {
        all = all.saturating_add(count);
        (all >= n).then_some(day)
    })
}

/// The block of so many days that a day lies in, counted from the first Monday.
fn block_of(day: i32, per_days: u32) -> Option<i64> {
    i64::from(day).saturating_sub(i64::from(FIRST_MONDAY)).checked_div_euclid(i64::from(per_days))
}

/// A compiled activity rule.
pub(crate) struct ActivityCode {
    pub(crate) name: Name,
    /// Its place among the program's.
    pub(crate) place: usize,
    pub(crate) query: Query,
    pub(crate) apart: Apart,
    /// The names of its kinds, which every contribution shares; empty for every kind.
    pub(crate) kinds: Arc<[Name]>,
    pub(crate) points: Points,
    pub(crate) repeat: Repeat,
    pub(crate) decay: Decay,
    pub(crate) clamp: Clamp,
    pub(crate) unit: Unit,
    /// The age from which on nothing of one activity is left.
    pub(crate) end: i32,
    /// Made when a kept history or columns first ask: a few listed activities are faded one by one as fast.
    pub(crate) worth: OnceLock<Worth>,
}

/// What an activity rule adds up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ActivityTotal {
    /// Before the rule's clamp.
    pub(crate) sum: Points,
    /// How many activities counted, those that have faded to nothing included.
    pub(crate) count: u32,
    pub(crate) newest: Option<DateTime<Utc>>,
}

/// The activities that a query takes, are done and not forgotten, wherever they are kept: in a list, in a history, in a
/// column; of those that its query does not tell apart the newest. Which of them count is the rule's business
/// ([`ActivityCode::sum`]), and no store's.
///
/// Of three visits on the days 20510, 20510 and 20512 the [`days`](Self::days) are (20512, 1) and (20510, 2).
pub(crate) trait Matching {
    /// The days on which some were done and how many, the newest first; a day may come several times.
    fn days(&self) -> impl Iterator<Item = (i32, u32)>;

    /// What all of them add up to.
    fn all(&self, rule: &ActivityCode, today: Day) -> Points {
        self.days().map(|(day, count)| self.worth(rule, count, today.number().saturating_sub(day))).sum()
    }

    /// How many there are.
    fn count(&self) -> u32 {
        self.days().fold(0, |all, (_, count)| all.saturating_add(count))
    }

    /// The day of the newest.
    fn newest_day(&self) -> Option<i32> {
        self.days().next().map(|(day, _)| day)
    }

    /// What activities of one age add up to.
    fn worth(&self, rule: &ActivityCode, count: u32, age: i32) -> Points {
        rule.worth().of(count, age)
    }
}

/// What it costs to search where something told apart from others has its newest, about.
const SEARCH: usize = 32;

impl Apart {
    /// How often each listed activity is looked at, about, to tell it apart.
    pub(super) fn search(self) -> usize {
        if self == Apart::Each { 0 } else { SEARCH }
    }

    /// How much is read, about, to correct by what is dated later what is told apart: where each of those has its newest
    /// is searched.
    pub(super) fn work(self, later: impl FnOnce() -> usize) -> usize {
        if self == Apart::Each { 0 } else { later().saturating_mul(SEARCH) }
    }

    /// What tells an activity of a day from others: its block, where those count by themselves.
    pub(crate) fn block(self, day: i32) -> Option<i64> {
        match self {
            Apart::Each | Apart::KindAndSubject | Apart::Subject => None,
            Apart::SubjectInBlock(days) => block_of(day, days),
        }
    }
}

/// What a rule counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    /// The day of the newest.
    pub(crate) newest: Day,
    /// The number of the day from which on it counts none of them any more, whatever they are worth.
    pub(crate) until: i64,
}

impl ActivityCode {
    /// The first day of which it sees anything, where all before is forgotten: silence sees all that was done.
    pub(crate) fn sees_since(&self, remembered: Option<Day>) -> Option<Day> {
        remembered.filter(|_| !matches!(self.repeat, Repeat::WhenQuiet { .. }))
    }

    /// What those that count add up to, before the rule's clamp.
    pub(crate) fn sum(&self, matching: &impl Matching, today: Day) -> Points {
        match self.repeat {
            Repeat::Always | Repeat::Once => matching.all(self, today),
            Repeat::AtMost { n, per_days, different } => {
                let mut sum = Points::ZERO;
                for (day, count) in newest_of_blocks(counted(matching.days(), by_day(different)), n, per_days)
                {
                    let points = matching.worth(self, count, today.number().saturating_sub(day));
                    if points == Points::ZERO {
                        // A weight never rises with age: those before count for nothing either.
                        break;
                    }
                    sum += points;
                }
                sum
            }
            Repeat::WhenCount { .. } | Repeat::WhenQuiet { .. } => {
                let times = i64::from(self.fires(matching, today));
                Points::from_thousandths(self.points.thousandths().saturating_mul(times))
            }
        }
    }

    /// How many count, those that have faded to nothing included.
    pub(crate) fn count(&self, matching: &impl Matching, today: Day) -> u32 {
        match self.repeat {
            Repeat::Always | Repeat::Once => matching.count(),
            Repeat::AtMost { n, per_days, different } => {
                newest_of_blocks(counted(matching.days(), by_day(different)), n, per_days)
                    .fold(0, |all, (_, count)| all.saturating_add(count))
            }
            Repeat::WhenCount { n, .. } => {
                if self.fires(matching, today) > 0 {
                    n
                } else {
                    0
                }
            }
            Repeat::WhenQuiet { .. } => self.fires(matching, today).min(1),
        }
    }

    /// Which activities it counts; `None` for none, and for a rule on silence.
    pub(crate) fn counts(&self, matching: &impl Matching, today: Day) -> Option<Counts> {
        let newest = Day::FIRST.plus(i64::from(matching.newest_day()?));
        let until = match self.repeat {
            Repeat::Always | Repeat::Once | Repeat::AtMost { .. } => i64::MAX,
            Repeat::WhenQuiet { .. } => return None,
            Repeat::WhenCount { n, within_days, different } => {
                let last = last_of(counted(matching.days(), by_day(different)), n)?;
                i64::from(last).saturating_add(i64::from(within_days))
            }
        };
        (i64::from(today.number()) < until).then_some(Counts { newest, until })
    }

    /// How often a rule fires that does so as a whole.
    fn fires(&self, matching: &impl Matching, today: Day) -> u32 {
        let age = |day: i32| i64::from(today.number().saturating_sub(day));
        match self.repeat {
            Repeat::Always | Repeat::Once | Repeat::AtMost { .. } => 0,
            Repeat::WhenCount { n, within_days, different } => {
                let young = counted(matching.days(), by_day(different))
                    .take_while(|(day, _)| age(*day) < i64::from(within_days));
                u32::from(last_of(young, n).is_some())
            }
            Repeat::WhenQuiet { days, again_every_days } => {
                let age = matching.newest_day().map(age);
                let Some(over) =
                    age.and_then(|age| age.checked_sub(i64::from(days)).filter(|over| *over >= 0))
                else {
                    return 0;
                };
                let again = again_every_days.and_then(|each| over.checked_div(i64::from(each)));
                u32::try_from(again.unwrap_or(0)).unwrap_or(u32::MAX).saturating_add(1)
            }
        }
    }

    /// How often it looks at each listed activity, about: the subjects it tells apart are searched, and
    /// compound steps are taken one by one.
    pub(crate) fn readings(&self) -> usize {
        usize::saturating_add(self.apart.search(), self.decay.steps())
    }

    /// How much is read to add it up where activities are counted by query and day, about, in `pieces` of [`SPAN`] days
    /// and by what is dated later.
    pub(crate) fn work(&self, pieces: usize, later: impl FnOnce() -> usize) -> usize {
        let days = pieces.saturating_mul(SPAN);
        // A piece is added up at once where the worth of each age is listed, and otherwise day by day.
        let faded = days.saturating_mul(self.decay.steps());
        let (added, day_by_day) =
            if is_listed(self.points, self.end) { (pieces.saturating_mul(8), days) } else { (faded, faded) };
        let read = match self.repeat {
            Repeat::WhenQuiet { .. } => 1,
            Repeat::Always | Repeat::Once if self.decay == Decay::None => 1,
            Repeat::Always | Repeat::Once => added,
            Repeat::WhenCount { .. } => days,
            Repeat::AtMost { .. } => day_by_day,
        };
        self.apart.work(later).saturating_add(read).saturating_add(8)
    }

    /// Whether what it adds may change with time alone.
    pub(crate) fn drifts(&self) -> bool {
        self.points != Points::ZERO && (self.decay != Decay::None || self.repeat.fires_as_a_whole())
    }

    /// What one activity adds at each age.
    pub(crate) fn worth(&self) -> &Worth {
        self.worth.get_or_init(|| Worth::new(self.points, self.decay, self.end))
    }

    /// The least and the most it can ever add: the ends are open where nothing clamps it.
    pub(crate) fn reach(&self) -> (Points, Points) {
        let Span { low, high } = self.unclamped();
        (self.clamp.apply(low), self.clamp.apply(high))
    }

    /// The same before its clamp.
    pub(crate) fn unclamped(&self) -> Span {
        let endless = Points::from_thousandths(if self.points < Points::ZERO { i64::MIN } else { i64::MAX });
        let far = if self.repeat.fires_once() { self.points } else { endless };
        Span::ZERO.with(if self.points == Points::ZERO { Points::ZERO } else { far })
    }
}
