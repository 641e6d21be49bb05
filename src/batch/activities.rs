//! [`Activities`]: what many leads did, as a column of lists.

use super::ints::Ints;
use crate::day::Day;
use crate::points::Points;
use crate::program::{ActivityCode, KindRef, Program, block_of};
use crate::rate::bind::{BindError, BindErrorKind};
use crate::score::Repeat;
use crate::table::Deeds;

/// What many leads did, counted by kind and day: a list for each lead, as Arrow lays lists out.
///
/// The activities of lead `i` are those from `offsets[i]` to `offsets[i + 1]`, the oldest first; of each
/// there is the place of its kind in a dictionary, its day since 1970-01-01, and how many of them
/// there were that day. A day is one of the playbook's, which may begin at another hour than midnight in
/// UTC; days outside of 1970 to 2200 count as the first or last. Those dated later than today do not
/// count yet; those of today do. Nothing is told of subjects: a `once` rule counts each kind once.
/// Lists are looked at lead by lead, where the playbook asks for what was done.
///
/// ```
/// # use qualify::*;
/// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
/// use qualify::batch::{Activities, Columns, Ratings};
///
/// let playbook = PlaybookSpec::new("inbound", 1)
///     .activity("visits", "visit", 5)
///     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
///     .compile(&Schema::standard())?;
/// // The first lead did nothing; the second came once on one day, and three times on the next.
/// let leads = Columns::of(2).did(Activities::new(&[0i32, 0, 2], &[0u8, 0], &["visit"], &[20_510, 20_511], &[1u32, 3]));
/// let mut grades = [Grade::D; 2];
/// playbook.batch(now)?.rate(&leads, Ratings::none().grades(&mut grades))?;
/// assert_eq!(grades, [Grade::D, Grade::A]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Activities<'a> {
    offsets: Ints<'a>,
    kinds: Ints<'a>,
    names: &'a [&'a str],
    days: &'a [i32],
    counts: Ints<'a>,
}

impl<'a> Activities<'a> {
    /// Offsets, one more than there are leads; the places of kinds, the kinds, days and counts.
    pub fn new(
        offsets: impl Into<Ints<'a>>,
        kinds: impl Into<Ints<'a>>,
        names: &'a [&'a str],
        days: &'a [i32],
        counts: impl Into<Ints<'a>>,
    ) -> Self {
        Activities { offsets: offsets.into(), kinds: kinds.into(), names, days, counts: counts.into() }
    }

    /// Whether its parts fit each other and so many leads.
    pub(super) fn check(&self, leads: usize) -> Result<(), BindError> {
        let shape = |message: String| Err(BindError::new(BindErrorKind::Shape, message));
        let (offsets, needed) = (self.offsets.len(), leads.saturating_add(1));
        if offsets != needed {
            return shape(format!(
                "the activities have {offsets} offsets, and {needed} are needed for {leads} leads"
            ));
        }
        let days = self.days.len();
        for (what, len) in [("kinds", self.kinds.len()), ("counts", self.counts.len())] {
            if len != days {
                return shape(format!("the activities have {days} days and {len} {what}"));
            }
        }
        Ok(())
    }

    /// What each kind of the dictionary is to a program.
    pub(super) fn kinds(&self, program: &Program, found: &mut Vec<Kind>) {
        found.clear();
        found.extend(self.names.iter().map(|name| Kind {
            of_program: program.kinds.binary_search_by(|known| known.as_str().cmp(name)).ok(),
            first: self.names.iter().position(|other| other == name).unwrap_or(usize::MAX),
        }));
    }

    /// The activities of one lead.
    pub(super) fn of<'d>(&'d self, lead: usize, kinds: &'d [Kind], today: Day) -> Result<Did<'d>, BindError> {
        let shape = |message: &str| Err(BindError::new(BindErrorKind::Shape, message));
        let offset = |lead: usize| usize::try_from(self.offsets.get(lead)?).ok();
        let (from, to) = (offset(lead), offset(lead.saturating_add(1)));
        let days = from.zip(to).and_then(|(from, to)| Some((from, self.days.get(from..to)?)));
        let Some((from, days)) = days else {
            return shape("the offsets of the activities go back, or beyond the last of them");
        };
        if !days.is_sorted() {
            return shape("the days of a lead's activities go back; the oldest must come first");
        }
        let places = || (from..from.saturating_add(days.len())).map(|at| self.kinds.get(at));
        if places().any(|kind| {
            kind.and_then(|kind| usize::try_from(kind).ok()).is_none_or(|kind| kind >= kinds.len())
        }) {
            return shape("an activity has a place beyond the dictionary of kinds");
        }
        Ok(Did { all: self, from, days, kinds, today })
    }
}

/// How many there are, never what.
impl std::fmt::Debug for Activities<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Activities({})", self.days.len())
    }
}

/// A kind of a dictionary.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    /// Its place among the kinds that the program asks about.
    of_program: Option<usize>,
    /// The first place in the dictionary with this name.
    first: usize,
}

/// What one lead did.
pub(super) struct Did<'d> {
    all: &'d Activities<'d>,
    /// The place of the first.
    from: usize,
    days: &'d [i32],
    kinds: &'d [Kind],
    today: Day,
}

/// Activities of one kind on one day.
struct Bucket {
    kind: Kind,
    day: Day,
    age: i32,
    count: i64,
}

impl Did<'_> {
    /// What was done of a kind by today, the newest first.
    fn newest_first(&self, kind: KindRef) -> impl Iterator<Item = Bucket> {
        let bucket = |(after, day): (usize, &i32)| {
            let at = self.from.saturating_add(after);
            let kind = *self.kinds.get(usize::try_from(self.all.kinds.get(at)?).ok()?)?;
            let day = Day::FIRST.plus(i64::from(*day));
            Some(Bucket { kind, day, age: self.today.since(day), count: self.all.counts.get(at)? })
        };
        let done = self.days.iter().enumerate().rev().filter_map(bucket);
        done.filter(move |one| one.count > 0 && one.age >= 0 && kind.is(one.kind.of_program))
    }

    fn sum(&self, rule: &ActivityCode) -> Points {
        let worth = |one: &Bucket, count: i64| {
            let points = rule.decay.fade(rule.points, one.age).thousandths();
            Points::from_thousandths(points.saturating_mul(count))
        };
        let mine = || self.newest_first(rule.kind);
        let once = |fires: bool| if fires { rule.points } else { Points::ZERO };
        match rule.repeat {
            Repeat::Always => mine().map(|one| worth(&one, one.count)).sum(),
            Repeat::Once => {
                let is_newest = |(newer, one): &(usize, Bucket)| {
                    !mine().take(*newer).any(|other| other.kind.first == one.kind.first)
                };
                mine().enumerate().filter(is_newest).map(|(_, one)| worth(&one, 1)).sum()
            }
            Repeat::AtMost { n, per_days } => {
                let (mut block, mut left) = (None, 0i64);
                let mut sum = Points::ZERO;
                for one in mine() {
                    let this = block_of(one.day.number(), per_days);
                    if block != Some(this) {
                        (block, left) = (Some(this), i64::from(n));
                    }
                    let count = one.count.min(left);
                    left = left.saturating_sub(count);
                    sum += worth(&one, count);
                }
                sum
            }
            Repeat::WhenCount { n, within_days } => {
                let young = mine().filter(|one| i64::from(one.age) < i64::from(within_days));
                once(young.fold(0i64, |all, one| all.saturating_add(one.count)) >= i64::from(n))
            }
            Repeat::WhenQuiet { days } => {
                once(mine().next().is_some_and(|one| i64::from(one.age) >= i64::from(days)))
            }
        }
    }
}

impl Deeds for Did<'_> {
    fn points(&self, rule: &ActivityCode) -> Points {
        rule.clamp.apply(self.sum(rule))
    }

    fn newest(&self, kind: KindRef) -> Option<Day> {
        self.newest_first(kind).next().map(|one| one.day)
    }
}
