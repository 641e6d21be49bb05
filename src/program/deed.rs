//! Activity rules compiled, and what they count.

use std::sync::OnceLock;

use chrono::{DateTime, Utc};

use super::{Unit, Worth};
use crate::day::Day;
use crate::name::{Id, Name};
use crate::points::Points;
use crate::qualification::Span;
use crate::score::{Clamp, Decay, Repeat};

/// The first day of the blocks of `at_most`: Monday 1970-01-05.
const FIRST_MONDAY: i32 = 4;

/// The block of so many days that a day lies in, counted from the first Monday.
pub(crate) fn block_of(day: i32, per_days: u32) -> Option<i64> {
    i64::from(day).saturating_sub(i64::from(FIRST_MONDAY)).checked_div_euclid(i64::from(per_days))
}

/// Which activities somebody asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum KindRef {
    Any,
    /// The place in the program's list of kinds.
    One(usize),
}

impl KindRef {
    /// Whether a kind of this place is asked about.
    pub(crate) fn is(self, place: Option<usize>) -> bool {
        match self {
            KindRef::Any => true,
            KindRef::One(kind) => place == Some(kind),
        }
    }
}

/// An activity as a rule sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deed<'p> {
    pub(crate) at: DateTime<Utc>,
    pub(crate) day: Day,
    /// The place in the program's list of kinds, if it is there.
    pub(crate) kind: Option<usize>,
    pub(crate) name: &'p Name,
    pub(crate) subject: Option<&'p Id>,
}

impl Deed<'_> {
    pub(crate) fn is(&self, kind: KindRef) -> bool {
        kind.is(self.kind)
    }
}

/// A compiled activity rule.
pub(crate) struct ActivityCode {
    pub(crate) name: Name,
    pub(crate) kind_name: Name,
    pub(crate) kind: KindRef,
    pub(crate) points: Points,
    pub(crate) repeat: Repeat,
    pub(crate) decay: Decay,
    pub(crate) clamp: Clamp,
    pub(crate) unit: Unit,
    /// Made when a kept history first asks: one activity is faded by itself as fast.
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

impl ActivityCode {
    /// Counts the activities done, the newest first. Those of other kinds are passed over.
    pub(crate) fn total(&self, deeds: &[Deed<'_>], today: Day) -> ActivityTotal {
        let mut total = ActivityTotal::default();
        let mine = deeds.iter().filter(|deed| deed.is(self.kind));
        let mut count = |deed: &Deed<'_>, points: Points| {
            total.sum += points;
            total.count = total.count.saturating_add(1);
            total.newest = total.newest.or(Some(deed.at));
        };
        let age = |deed: &Deed<'_>| today.since(deed.day);
        let faded = |deed: &Deed<'_>| self.decay.fade(self.points, age(deed));
        match self.repeat {
            Repeat::Always => mine.for_each(|deed| count(deed, faded(deed))),
            Repeat::Once => {
                let mut seen = std::collections::BTreeSet::new();
                mine.filter(|deed| seen.insert((deed.name, deed.subject)))
                    .for_each(|deed| count(deed, faded(deed)));
            }
            Repeat::AtMost { n, per_days } => {
                let mut block = None;
                let mut in_block = 0u32;
                for deed in mine {
                    let this = block_of(deed.day.number(), per_days);
                    if block != Some(this) {
                        block = Some(this);
                        in_block = 0;
                    }
                    if in_block < n {
                        in_block = in_block.saturating_add(1);
                        count(deed, faded(deed));
                    }
                }
            }
            Repeat::WhenCount { n, within_days } => {
                let young = |deed: &&Deed<'_>| i64::from(age(deed)) < i64::from(within_days);
                let enough = usize::try_from(n).unwrap_or(usize::MAX);
                let mut young = mine.filter(young).peekable();
                let newest = young.peek().copied();
                if young.take(enough).count() == enough {
                    if let Some(newest) = newest {
                        count(newest, self.points);
                        total.count = n;
                    }
                }
            }
            Repeat::WhenQuiet { days } => {
                let mut mine = mine;
                if let Some(newest) = mine.next() {
                    if i64::from(age(newest)) >= i64::from(days) {
                        count(newest, self.points);
                    }
                }
            }
        }
        total
    }

    /// The total as it counts.
    pub(crate) fn points(&self, deeds: &[Deed<'_>], today: Day) -> Points {
        self.clamp.apply(self.total(deeds, today).sum)
    }

    /// How often it looks at each listed activity, about: the subjects it tells apart are searched, and
    /// compound steps are taken one by one.
    pub(crate) fn readings(&self) -> usize {
        let search = if self.repeat == Repeat::Once { 32 } else { 0 };
        usize::saturating_add(search, self.steps())
    }

    /// How many steps it takes to fade one activity, about.
    pub(crate) fn steps(&self) -> usize {
        if let Decay::CompoundStep { .. } = self.decay { 8 } else { 1 }
    }

    /// Whether what it adds may change with time alone.
    pub(crate) fn drifts(&self) -> bool {
        self.points != Points::ZERO && (self.decay != Decay::None || self.repeat.fires_once())
    }

    /// What one activity adds at each age.
    pub(crate) fn worth(&self) -> &Worth {
        self.worth.get_or_init(|| Worth::new(self.points, self.decay))
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
