//! [`Activities`]: what many leads did, as a column of lists.

use super::ints::Ints;
use crate::engine::{
    ActivityCode, ActivityQuery, ActivityStore, Apart, Counts, DidCode, Matching, Program, Query, remembered,
};
use crate::invariant::{always, there};
use crate::rate::bind::{BindError, BindErrorKind};
use crate::score::Repeat;
use crate::value::day::Day;
use crate::value::points::Points;

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
    pub(super) fn kinds(&self, program: &Program, kinds: &mut Kinds) {
        let Kinds { list, order, once, .. } = kinds;
        *once = program.activities.iter().any(|rule| rule.repeat == Repeat::Once);
        list.clear();
        list.extend(self.names.iter().zip(0usize..).map(|(name, place)| Kind {
            of_program: program.kinds.binary_search_by(|known| known.as_str().cmp(name)).ok(),
            first: place,
            lead: usize::MAX,
        }));
        // Places with one name stand together, the first before the others.
        order.clear();
        order.extend(0..self.names.len());
        let name = |place: &usize| always(self.names.get(*place).copied(), "", "a place of the dictionary");
        order.sort_unstable_by(|a, b| name(a).cmp(name(b)).then(a.cmp(b)));
        for same in order.chunk_by(|a, b| name(a) == name(b)) {
            for place in same {
                if let (Some(kind), Some(first)) = (list.get_mut(*place), same.first()) {
                    kind.first = *first;
                }
            }
        }
    }

    /// The activities of one lead.
    pub(super) fn of<'d>(
        &'d self,
        lead: usize,
        program: &'d Program,
        kinds: &'d mut Kinds,
        today: Day,
    ) -> Result<Did<'d>, BindError> {
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
            kind.and_then(|kind| usize::try_from(kind).ok()).is_none_or(|kind| kind >= kinds.list.len())
        }) {
            return shape("an activity has a place beyond the dictionary of kinds");
        }
        kinds.newest.clear();
        let mut did =
            Did { all: self, program, from, days, kinds: &[], newest: &[], today, remembered: None };
        if kinds.once {
            kinds.newest.resize(days.len(), false);
            for at in (0..days.len()).rev() {
                let done = did.done_at(at).is_some();
                let first = did.kind_at(at).and_then(|kind| Some(kinds.list.get(kind)?.first));
                let kind = first.filter(|_| done).and_then(|first| kinds.list.get_mut(first));
                // Seen of this lead already is what was done later.
                let is_newest = kind.is_some_and(|kind| std::mem::replace(&mut kind.lead, lead) != lead);
                let newest = there(kinds.newest.get_mut(at), "each has its place");
                newest.into_iter().for_each(|newest| *newest = is_newest);
            }
        }
        (did.kinds, did.newest) = (&kinds.list, &kinds.newest);
        if let Some((query, silence)) = program.engagement.forget {
            did.remembered = remembered(did.matching(query, None).days(), silence, today);
        }
        Ok(did)
    }
}

/// How many there are, never what.
impl std::fmt::Debug for Activities<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Activities({})", self.days.len())
    }
}

/// The kinds of a dictionary, and which activities of a lead are the newest of theirs.
#[derive(Clone, Debug, Default)]
pub(super) struct Kinds {
    list: Vec<Kind>,
    /// Their places in the order of names.
    order: Vec<usize>,
    /// Whether a rule counts each kind once.
    once: bool,
    /// Of the activities of the lead, then, whether each is the newest of its kind that is done.
    newest: Vec<bool>,
}

/// A kind of a dictionary.
#[derive(Clone, Copy, Debug)]
struct Kind {
    /// Its place among the kinds that the program asks about.
    of_program: Option<usize>,
    /// The first place in the dictionary with this name.
    first: usize,
    /// The lead of which it was seen last.
    lead: usize,
}

/// What one lead did.
pub(super) struct Did<'d> {
    all: &'d Activities<'d>,
    program: &'d Program,
    /// The place of the first.
    from: usize,
    days: &'d [i32],
    kinds: &'d [Kind],
    newest: &'d [bool],
    today: Day,
    /// The first day that is not forgotten.
    remembered: Option<Day>,
}

impl Did<'_> {
    /// The place in the dictionary of the kind of one of the lead's.
    fn kind_at(&self, at: usize) -> Option<usize> {
        usize::try_from(self.all.kinds.get(self.from.saturating_add(at))?).ok()
    }

    /// The day of one of the lead's and how many they are, if they are done.
    fn done_at(&self, at: usize) -> Option<(Day, u32)> {
        let day = Day::FIRST.plus(i64::from(*self.days.get(at)?));
        let count = self.all.counts.get(self.from.saturating_add(at)).filter(|count| *count > 0)?;
        // So many that nobody did: they count as many as can be told.
        (self.today >= day).then(|| (day, u32::try_from(count).unwrap_or(u32::MAX)))
    }

    fn matching(&self, query: Query, since: Option<Day>) -> DidOfQuery<'_> {
        static EVERY: ActivityQuery = ActivityQuery { kinds: None, filter: None, apart: Apart::Each };
        let query = always(self.program.queries.get(query.0), &EVERY, "a query of the program");
        DidOfQuery { did: self, query, since }
    }

    /// What a rule sees.
    fn seen(&self, rule: &ActivityCode) -> DidOfQuery<'_> {
        self.matching(rule.query, rule.sees_since(self.remembered))
    }
}

/// Those that a lead did, that a query takes and that are not forgotten.
struct DidOfQuery<'d> {
    did: &'d Did<'d>,
    query: &'d ActivityQuery,
    since: Option<Day>,
}

impl DidOfQuery<'_> {
    /// The place, the day and the number of those that are done, the newest first.
    fn iter(&self) -> impl Iterator<Item = (usize, Day, u32)> {
        let one = |at: usize| {
            let (day, count) = self.did.done_at(at)?;
            let kind = self.did.kinds.get(self.did.kind_at(at)?)?.of_program;
            let mine = self.query.takes_kind(kind) && self.since.is_none_or(|since| day >= since);
            mine.then_some((at, day, count))
        };
        (0..self.did.days.len()).rev().filter_map(one)
    }
}

impl Matching for DidOfQuery<'_> {
    fn days(&self) -> impl Iterator<Item = (i32, u32)> {
        // Nothing is told of subjects: of each kind the newest counts.
        let each = self.query.apart == Apart::Each;
        let counted = self.iter().filter(move |(at, ..)| each || self.did.newest.get(*at) == Some(&true));
        counted.map(move |(_, day, count)| (day.number(), if each { count } else { 1 }))
    }
}

impl ActivityStore for Did<'_> {
    fn points(&self, rule: &ActivityCode) -> Points {
        rule.clamp.apply(rule.sum(&self.seen(rule), self.today))
    }

    fn counts(&self, rule: &ActivityCode) -> Option<Counts> {
        rule.counts(&self.seen(rule), self.today)
    }

    fn newest(&self, query: Query) -> Option<Day> {
        self.matching(query, None).iter().next().map(|(_, day, _)| day)
    }

    fn needed(&self, did: &DidCode) -> Option<Day> {
        did.needed(&self.matching(did.query, None))
    }
}
