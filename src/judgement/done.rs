//! [`Done`]: what a prospect did by an instant, listed or kept in a [`History`].
//!
//! Of two visits and a mail, and one more visit that is dated tomorrow, three are done. A rule on visits sees two. Listed,
//! it looks through the three; of a prospect with more than thirty-two activities it looks through the visits, and where
//! many rules read visits, all are counted by query and day first.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::engine::{
    ActivityCode, ActivityQuery, ActivityStore, ActivityTotal, Apart, Counts, Deed, DidCode, Layout,
    Matching, Program, Query, piece_of, remembered,
};
use crate::fact::activity::Activity;
use crate::fact::prospect::Prospect;
use crate::history::{History, Moment};
use crate::invariant::{always, there};
use crate::qualification::About;
use crate::value::day::Day;
use crate::value::name::{Label, Name};
use crate::value::points::Points;

/// What was done by now, and all that judging asks of it.
pub(crate) struct Done<'c> {
    program: &'c Program,
    now: DateTime<Utc>,
    /// The activities of the prospect, those dated later included, unless the host keeps a history.
    listed: Option<&'c [Activity]>,
    store: Store<'c>,
    /// The first day that is not forgotten. It stays the same up to the day on which a silence is full.
    remembered: Option<Day>,
}

enum Store<'c> {
    Listed(Listed<'c>),
    /// With activities more, done now. Of listed activities it has those done by now.
    Kept(Cow<'c, History>, &'c [&'c Deed]),
}

/// An activity of a prospect, as rules see it.
#[derive(Clone, Copy)]
struct Listing<'c> {
    at: DateTime<Utc>,
    day: Day,
    what: What<'c>,
}

/// What was done.
#[derive(Clone, Copy)]
enum What<'c> {
    Done {
        activity: &'c Activity,
        /// The place in the program's list of kinds, if it is there.
        kind: Option<usize>,
        /// Where its answers begin to what queries of its kind ask beside that.
        answers: usize,
    },
    /// It could be done now.
    Deed(&'c Deed),
}

/// What an activity is told apart by: kind, block of days and subject, as far as a query asks.
type Key<'l> = (Option<&'l str>, Option<i64>, Option<&'l str>);

/// The activities of a prospect, read one by one.
struct Listed<'c> {
    /// Those done, the newest first.
    done: Vec<Listing<'c>>,
    /// The same kind by kind; empty where they are so few that looking through all is cheaper.
    by_kind: Vec<Listing<'c>>,
    /// Where each kind ends there.
    ends: Vec<usize>,
    /// Whether each activity meets what queries of its kind ask beside that: each filter is asked once.
    met: Vec<bool>,
}

/// The most activities that are looked through for each rule; more are put in the order of kinds first.
const FEW: usize = 32;

/// The most readings of an activity before activities are counted by query and day first: that costs as much as some
/// fifty readings, and what is read then are days.
const OFTEN: usize = 64;

impl<'c> Done<'c> {
    /// The activities of the prospect.
    pub(super) fn listed(program: &'c Program, prospect: &'c Prospect, now: DateTime<Utc>) -> Self {
        Done::of_list(program, prospect.activities(), now)
    }

    fn of_list(program: &'c Program, activities: &'c [Activity], now: DateTime<Utc>) -> Self {
        let store = if activities.len() > FEW && program.readings > OFTEN {
            Store::Kept(Cow::Owned(counted(program, activities, now)), &[])
        } else {
            Store::Listed(Listed::new(program, activities, now))
        };
        Done::of(program, now, Some(activities), store)
    }

    fn of(
        program: &'c Program,
        now: DateTime<Utc>,
        listed: Option<&'c [Activity]>,
        store: Store<'c>,
    ) -> Self {
        let mut done = Done { program, now, listed, store, remembered: None };
        if let Some((query, silence)) = program.engagement.forget {
            done.remembered = done.remembered(query, silence);
        }
        done
    }

    /// The first day that is remembered, where all before a silence of `silence` days is forgotten.
    fn remembered(&self, query: Query, silence: u32) -> Option<Day> {
        let today = self.today();
        match &self.store {
            Store::Listed(listed) => remembered(self.matching(listed, query, None).days(), silence, today),
            Store::Kept(history, more) => history.remembered(query, silence, self.moment(today, more)),
        }
    }

    fn today(&self) -> Day {
        self.program.days.day_of(self.now)
    }

    fn matching<'l>(&'l self, listed: &'l Listed<'c>, place: Query, since: Option<Day>) -> ListedOfQuery<'l> {
        let query = always(self.program.queries.get(place.0), &EVERY, "a query of the program");
        let filter = self.program.layout.filter_of(place.0);
        let (among, are_of_kind) = listed.of(query);
        let takes_all = are_of_kind && filter.is_none();
        let layout = &self.program.layout;
        ListedOfQuery { layout, listed, among, place, query, filter, takes_all, since }
    }

    /// What of the listed activities a rule sees.
    fn seen<'l>(&'l self, listed: &'l Listed<'c>, rule: &ActivityCode) -> ListedOfQuery<'l> {
        self.matching(listed, rule.query, rule.sees_since(self.remembered))
    }

    /// Whether activities are read one by one.
    pub(super) fn is_listed(&self) -> bool {
        matches!(self.store, Store::Listed(_))
    }

    /// The listed activities that are done counted by query and day; none where that would not pay.
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
        let store = Store::Kept(Cow::Borrowed(history), &[]);
        match now == self.now {
            true => {
                Done { program: self.program, now, listed: self.listed, store, remembered: self.remembered }
            }
            false => Done::of(self.program, now, self.listed, store),
        }
    }

    /// The listed activities that are done by an instant, without so many of the oldest.
    pub(super) fn since(&self, after: usize, now: DateTime<Utc>) -> &'c [Activity] {
        let activities = self.all_listed();
        always(activities.get(after..done_by(activities, now)), &[], "what is done stays done")
    }

    /// How much is read to add up a rule, as if all were counted by query and day: the same wherever they are kept, so
    /// that looking ahead ends at the same instant.
    pub(super) fn work(&self, rule: &ActivityCode) -> usize {
        rule.work(self.pieces(rule.query), || self.later().count())
    }

    /// The same to answer a question.
    pub(super) fn work_of(&self, did: &DidCode) -> usize {
        did.work(self.pieces(did.query), || self.later().count())
    }

    /// How many pieces of days a history reads for a query.
    fn pieces(&self, query: Query) -> usize {
        match &self.store {
            Store::Listed(listed) => self.matching(listed, query, None).pieces(self.today()),
            Store::Kept(history, _) => history.pieces(query, self.today()),
        }
    }

    /// How much is read of listed activities to add up a rule.
    pub(super) fn read(&self, rule: &ActivityCode) -> usize {
        match &self.store {
            Store::Listed(listed) => rule.readings().saturating_mul(self.seen(listed, rule).among.len()),
            Store::Kept(..) => 0,
        }
    }

    /// The activities of a history. One that was kept for other kinds or days is indexed again.
    pub(super) fn kept(program: &'c Program, history: &'c History, now: DateTime<Utc>) -> Self {
        let history = match history.fits(&program.layout) {
            true => Cow::Borrowed(history),
            false => Cow::Owned(History::of(program.layout.clone(), history.activities())),
        };
        Done::of(program, now, None, Store::Kept(history, &[]))
    }

    /// The same at another instant.
    pub(super) fn at(&self, now: DateTime<Utc>) -> Done<'_> {
        let program = self.program;
        match (self.listed, &self.store) {
            (None, Store::Kept(history, more)) => {
                Done::of(program, now, None, Store::Kept(Cow::Borrowed(history), more))
            }
            _ => Done::of_list(program, self.all_listed(), now),
        }
    }

    /// The same with activities more, all done now.
    pub(super) fn with<'d>(&'d self, deeds: &'d [&'d Deed]) -> Done<'d> {
        let store = match &self.store {
            Store::Listed(listed) => {
                let (at, day) = (self.now, self.today());
                let more = deeds.iter().map(|deed| Listing { at, day, what: What::Deed(deed) });
                let done = more.chain(listed.done.iter().copied()).collect();
                Store::Listed(Listed::of_done(self.program, done, listed.met.clone()))
            }
            Store::Kept(history, _) => Store::Kept(Cow::Borrowed(history), deeds),
        };
        Done::of(self.program, self.now, self.listed, store)
    }

    /// What a rule adds on a day, clamped.
    pub(super) fn points_on(&self, rule: &ActivityCode, today: Day) -> Points {
        match &self.store {
            Store::Listed(listed) => rule.clamp.apply(rule.sum(&self.seen(listed, rule), today)),
            Store::Kept(history, more) => history.points(rule, self.moment(today, more)),
        }
    }

    /// What a rule adds up to on a day.
    pub(super) fn total(&self, rule: &ActivityCode, today: Day) -> ActivityTotal {
        match &self.store {
            Store::Listed(listed) => {
                let matching = self.seen(listed, rule);
                let (sum, count) = (rule.sum(&matching, today), rule.count(&matching, today));
                let newest = matching.newest().filter(|_| count > 0).map(|one| one.at);
                ActivityTotal { sum, count, newest }
            }
            Store::Kept(history, more) => history.total(rule, self.moment(today, more)),
        }
    }

    /// The instant of the newest that a query takes.
    pub(super) fn newest_at(&self, query: Query) -> Option<DateTime<Utc>> {
        match &self.store {
            Store::Listed(listed) => self.matching(listed, query, None).newest().map(|one| one.at),
            Store::Kept(_, more) if more.iter().any(|deed| deed.is_of(query)) => Some(self.now),
            Store::Kept(history, _) => history.newest(query, self.now),
        }
    }

    /// Whether a query tells subjects apart, and would count something new beside others that were done.
    pub(super) fn tells_apart(&self, query: Query) -> bool {
        let Some(asked) = there(self.program.queries.get(query.0), "a query of the program") else {
            return false;
        };
        let block = |day: Day| asked.apart.block(day.number());
        asked.apart != Apart::Each
            && self.newest(query).is_some_and(|newest| block(newest) == block(self.today()))
    }

    /// The name of the newest that a query takes, before any more.
    pub(super) fn newest_name(&self, query: Query) -> Option<&Name> {
        match &self.store {
            Store::Listed(listed) => self.matching(listed, query, None).newest()?.name(),
            Store::Kept(history, _) => history.last(query, self.now).map(Activity::kind),
        }
    }

    /// How many count for a question.
    pub(super) fn count(&self, did: &DidCode) -> u32 {
        let today = self.today();
        match &self.store {
            Store::Listed(listed) => did.count(&self.matching(listed, did.query, None), today),
            Store::Kept(history, more) => history.count(did, self.moment(today, more)),
        }
    }

    /// Whether anything was done on a day.
    pub(super) fn has_any_on(&self, day: Day) -> bool {
        let newest = match &self.store {
            Store::Listed(listed) => listed.done.first().map(|one| one.day),
            Store::Kept(history, more) => match more {
                [_, ..] => Some(self.today()),
                [] => history.newest_of_all(self.now).map(|at| self.program.days.day_of(at)),
            },
        };
        newest == Some(day)
    }

    /// Whether anything was done.
    pub(super) fn has_begun(&self) -> bool {
        match &self.store {
            Store::Listed(listed) => !listed.done.is_empty(),
            Store::Kept(history, more) => !more.is_empty() || history.has_begun(self.now),
        }
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

    fn moment<'m>(&self, today: Day, more: &'m [&'m Deed]) -> Moment<'m> {
        Moment { now: self.now, day: self.today(), today, more, remembered: self.remembered }
    }
}

impl ActivityStore for Done<'_> {
    fn points(&self, rule: &ActivityCode) -> Points {
        self.points_on(rule, self.today())
    }

    fn counts(&self, rule: &ActivityCode) -> Option<Counts> {
        match &self.store {
            Store::Listed(listed) => rule.counts(&self.seen(listed, rule), self.today()),
            Store::Kept(history, more) => history.counts(rule, self.moment(self.today(), more)),
        }
    }

    fn newest(&self, query: Query) -> Option<Day> {
        self.newest_at(query).map(|at| self.program.days.day_of(at))
    }

    fn needed(&self, did: &DidCode) -> Option<Day> {
        match &self.store {
            Store::Listed(listed) => did.needed(&self.matching(listed, did.query, None)),
            Store::Kept(history, more) => history.needed(did, self.moment(self.today(), more)),
        }
    }
}

/// The query that takes all.
static EVERY: ActivityQuery = ActivityQuery { kinds: None, filter: None, apart: Apart::Each };

/// How many were done by an instant, of activities in the order of time.
fn done_by(activities: &[Activity], now: DateTime<Utc>) -> usize {
    activities.partition_point(|activity| activity.at() <= now)
}

fn counted(program: &Program, activities: &[Activity], now: DateTime<Utc>) -> History {
    History::of(program.layout.clone(), activities.iter().take(done_by(activities, now)))
}

/// Those listed that a query takes and that are not forgotten.
#[derive(Clone, Copy)]
struct ListedOfQuery<'l> {
    layout: &'l Layout,
    listed: &'l Listed<'l>,
    among: &'l [Listing<'l>],
    place: Query,
    query: &'l ActivityQuery,
    /// The place of what it asks beside kinds.
    filter: Option<usize>,
    /// Whether it takes all of them.
    takes_all: bool,
    since: Option<Day>,
}

impl<'l> ListedOfQuery<'l> {
    fn iter(self) -> impl Iterator<Item = &'l Listing<'l>> {
        let remembered = self.among.iter().take_while(move |one| self.since.is_none_or(|day| one.day >= day));
        remembered.filter(move |one| self.takes_all || self.takes(one))
    }

    fn takes(&self, one: &Listing<'_>) -> bool {
        match one.what {
            What::Done { kind, answers, .. } => {
                let is_met = |filter: usize| {
                    let place = self.layout.place_of_answer(kind, filter);
                    let met = place.and_then(|place| self.listed.met.get(answers.saturating_add(place)));
                    always(met.copied(), false, "each filter was asked")
                };
                self.query.takes_kind(kind) && self.filter.is_none_or(is_met)
            }
            What::Deed(deed) => deed.is_of(self.place),
        }
    }

    /// Of those that the query does not tell apart the newest.
    fn apart(self) -> impl Iterator<Item = &'l Listing<'l>> {
        let apart = self.query.apart;
        let mut seen: BTreeSet<Key<'l>> = BTreeSet::new();
        self.iter()
            .filter(move |one| apart == Apart::Each || one.key(apart).is_none_or(|key| seen.insert(key)))
    }

    fn newest(self) -> Option<&'l Listing<'l>> {
        self.iter().next()
    }

    /// How many pieces of days a history of them reads: that of today always, and those before it.
    fn pieces(self, today: Day) -> usize {
        let mut last = piece_of(today).0;
        let firsts = self.iter().map(|one| piece_of(one.day).0);
        let others = firsts.filter(|first| std::mem::replace(&mut last, *first) != *first);
        others.count().saturating_add(1)
    }
}

impl Matching for ListedOfQuery<'_> {
    fn days(&self) -> impl Iterator<Item = (i32, u32)> {
        self.apart().map(|one| (one.day.number(), 1))
    }

    /// A few activities are faded as fast as points are listed by age.
    fn worth(&self, rule: &ActivityCode, count: u32, age: i32) -> Points {
        let one = rule.decay.fade(rule.points, age);
        Points::from_thousandths(one.thousandths().saturating_mul(i64::from(count)))
    }
}

impl<'c> Listed<'c> {
    fn new(program: &Program, activities: &'c [Activity], now: DateTime<Utc>) -> Self {
        let done = activities.iter().take(done_by(activities, now)).rev();
        let mut met: Vec<bool> = Vec::new();
        let listing = |activity: &'c Activity| {
            let (kind, answers) = (program.layout.kind(activity.kind()), met.len());
            met.extend(program.layout.answers(kind, activity));
            let day = program.days.day_of(activity.at());
            Listing { at: activity.at(), day, what: What::Done { activity, kind, answers } }
        };
        let done = done.map(listing).collect();
        Listed::of_done(program, done, met)
    }

    fn of_done(program: &Program, done: Vec<Listing<'c>>, met: Vec<bool>) -> Self {
        let (mut by_kind, mut ends) = (Vec::new(), Vec::new());
        if done.len() > FEW {
            by_kind.clone_from(&done);
            // How many of each kind; those of none that is asked about come last.
            let none = program.kinds.len();
            ends.resize(none.saturating_add(1), 0usize);
            let place = |one: &Listing<'_>| one.kind(program).unwrap_or(none);
            for one in &done {
                if let Some(count) = there(ends.get_mut(place(one)), "each kind has an end") {
                    *count = count.saturating_add(1);
                }
            }
            // Where each begins; with every deed that is put there it moves to where it ends.
            let mut begin = 0usize;
            for count in &mut ends {
                (*count, begin) = (begin, begin.saturating_add(*count));
            }
            for one in &done {
                let place = there(ends.get_mut(place(one)), "each kind has an end");
                let Some(place) = place else { continue };
                if let Some(here) = there(by_kind.get_mut(*place), "as many as were counted") {
                    *here = *one;
                }
                *place = place.saturating_add(1);
            }
        }
        Listed { done, by_kind, ends, met }
    }

    /// Those among which all are that a query takes, the newest first, and whether they are all of its only kind.
    fn of(&self, query: &ActivityQuery) -> (&[Listing<'c>], bool) {
        let Some(kind) = query.only_kind() else { return (&self.done, false) };
        // Few are in no order.
        let Some(end) = self.ends.get(kind) else { return (&self.done, false) };
        let begin = kind.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        (always(self.by_kind.get(begin..*end), &[], "kinds end where the next begin"), true)
    }
}

impl<'c> Listing<'c> {
    /// The place of its kind in the program's list, if it is there.
    fn kind(&self, program: &Program) -> Option<usize> {
        match self.what {
            What::Done { kind, .. } => kind,
            What::Deed(deed) => program.layout.kind(deed.kind.as_ref()?),
        }
    }

    /// The name of its kind, if it has one.
    fn name(&self) -> Option<&'c Name> {
        match self.what {
            What::Done { activity, .. } => Some(activity.kind()),
            What::Deed(deed) => deed.kind.as_ref(),
        }
    }

    /// What it is told apart by; none for what is surely another.
    fn key(&self, apart: Apart) -> Option<Key<'c>> {
        let subject = match self.what {
            What::Done { activity, .. } => activity.subject_label().map(Label::as_str),
            What::Deed(deed) => match &deed.about {
                About::New => return None,
                About::Nothing => None,
                About::Subject(text) => Some(text.as_str()),
            },
        };
        let name = self.name().filter(|_| apart == Apart::KindAndSubject).map(Name::as_str);
        Some((name, apart.block(self.day.number()), subject))
    }
}
