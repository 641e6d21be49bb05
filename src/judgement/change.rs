//! Until when a judgement holds, nothing new happening.
//!
//! Two things move with time. Some instants are known beforehand: a date comes near or passes, a
//! fact expires, something dated later begins to exist. Between those only the points of
//! activities drift, and each activity rule's sum moves one way, as a weight never rises with age
//! (the law of `Decay::weight`): so a span of days in which the rows give one grade for the sums at
//! both ends, and for all between them, holds no change, and any other span is halved until the day
//! is found. Nothing is skipped and nothing is guessed.
//!
//! Looking is bounded all the same. A prospect with thousands of things dated later, host code that always
//! says "soon", or sums that drift against each other so that no span tells for years: after a certain
//! work looking gives up, and the last instant looked at is given as the change. To judge again too early
//! is safe; too late is not. Activities that are read again and again are counted by query and day first.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::case::Case;
use super::decide;
use super::host;
use crate::engine::{ActivityCode, ActivityStore, DidCode, Env, Query, Reading, RuleCode, Triple};
use crate::fact::activity::Activity;
use crate::fact::attribute::Kind;
use crate::history::History;
use crate::invariant::{always, there};
use crate::qualification::{Answered, Change, Span};
use crate::score::Grade;
use crate::value::answer::Answer;
use crate::value::day::Day;
use crate::value::points::Points;

/// How much is read before looking ends, and so much more for each activity: a few nanoseconds each.
const WORK: (usize, usize) = (1_000_000, 1_000);

/// How many instants are looked at, at most.
const INSTANTS: usize = 4_096;

/// Read so often, listed activities are counted by query and day first.
const OFTEN: usize = 64;

/// The last instant that is looked at.
fn horizon(case: &Case<'_>) -> DateTime<Utc> {
    case.program.days.start_of(Day::LAST)
}

/// What looking may still cost.
struct Work {
    left: Cell<usize>,
}

impl Work {
    fn of(case: &Case<'_>) -> Self {
        let (some, each) = WORK;
        Work { left: Cell::new(some.saturating_add(each.saturating_mul(case.done.len()))) }
    }

    /// Spends so much, and says whether there was as much.
    fn spend(&self, work: usize) -> bool {
        let left = self.left.get().checked_sub(work);
        self.left.set(left.unwrap_or(0));
        left.is_some()
    }
}

/// What comes next.
enum Ahead {
    /// The decision changes on this day; or looking has ended, and this is the first day not looked at.
    Change(Day),
    /// Nothing changes before this instant.
    Look(DateTime<Utc>),
    Nothing,
}

impl Case<'_> {
    /// The earliest instant at which grade, route, bar, an answer, engagement, the contact or a channel differs, and what
    /// it becomes.
    pub(crate) fn next_change(&self) -> Option<Change> {
        self.next_change_by(horizon(self))
    }

    /// The same, for one who does not ask beyond an instant: what changes later may not be found.
    pub(crate) fn next_change_by(&self, last: DateTime<Utc>) -> Option<Change> {
        self.next_change_for(last, &Work::of(self))
    }

    fn next_change_for(&self, last: DateTime<Utc>, work: &Work) -> Option<Change> {
        let horizon = horizon(self).min(last);
        if self.is_still() || self.as_of.now() >= horizon {
            return None;
        }
        let mut instants = self.instants();
        // What is listed is counted once looking goes on for long, and from then on as time goes on.
        let mut counted: OnceCell<History> = OnceCell::new();
        let mut ahead = self.look(&mut instants, horizon, &counted, work);
        let mut looked = 0usize;
        loop {
            let now = match ahead {
                Ahead::Change(day) => return Some(self.change_to(&self.at(self.program.days.start_of(day)))),
                Ahead::Look(now) => now,
                Ahead::Nothing => return None,
            };
            if counted.get().is_none() && (looked >= OFTEN || !self.done.is_listed()) {
                counted = self.done.counted().map(OnceCell::from).unwrap_or_default();
            }
            if let Some(history) = counted.get_mut() {
                history.extend(self.done.since(history.len(), now).iter().cloned());
            }
            let then = self.at_by(counted.get(), now);
            looked = looked.saturating_add(1);
            let may_go_on = looked < INSTANTS && work.spend(then.work());
            if self.differs(&then) || !may_go_on {
                return Some(self.change_to(&then));
            }
            ahead = then.look(&mut instants, horizon, &counted, work);
        }
    }

    /// What comes after now, which is judged as it was at first.
    fn look(
        &self,
        instants: &mut BTreeSet<DateTime<Utc>>,
        horizon: DateTime<Utc>,
        counted: &OnceCell<History>,
        work: &Work,
    ) -> Ahead {
        let (program, answers) = (self.program, &self.known.answers);
        instants.extend(host::next_changes(program, self.prospect, &self.done, &self.as_of, answers));
        self.expiries(instants);
        let next = instants.pop_first().filter(|at| *at <= horizon);
        if let Some(day) = self.drift(next, horizon, counted, work) {
            return Ahead::Change(day);
        }
        next.map_or(Ahead::Nothing, Ahead::Look)
    }

    /// How much is read to judge, wherever activities are kept.
    fn work(&self) -> usize {
        let program = self.program;
        let rules = program.activities.iter().map(|rule| self.done.work(rule));
        let facts = program.answers.saturating_add(program.slots.len().saturating_mul(8));
        let dids = program.dids.iter().map(|did| self.done.work_of(did));
        rules
            .chain(dids)
            .fold(facts.saturating_add(program.rules.len()).saturating_add(64), usize::saturating_add)
    }

    /// Whether nothing is dated, and nothing drifts.
    fn is_still(&self) -> bool {
        let program = self.program;
        let ages = program.rows_read_points || program.can_engage() || program.engagement.forget.is_some();
        let drifts = ages && self.done.len() > 0;
        let (now, days) = (self.as_of.now(), program.days);
        let later_fact = || self.facts.iter().flatten().any(|fact| !fact.is_known(now, days));
        let later_activity = self.done.later().next().is_some();
        self.program.is_timeless && !drifts && !later_activity && !later_fact()
    }

    fn differs(&self, other: &Case<'_>) -> bool {
        let (now, then) = (&self.decision, &other.decision);
        now.grade != then.grade
            || now.route != then.route
            || now.clears_bar != then.clears_bar
            || now.holds_bar != then.holds_bar
            || now.criteria != then.criteria
            || self.known.engaged != other.known.engaged
            || self.contact_at() != other.contact_at()
            || !self.reachable().eq(other.reachable())
    }

    fn change_to(&self, then: &Case<'_>) -> Change {
        let answers = self.program.criteria.iter().zip(&self.decision.criteria).zip(&then.decision.criteria);
        let decision = &then.decision;
        Change {
            at: then.as_of.now(),
            grade: decision.grade,
            route: decision.route,
            clears_bar: decision.clears_bar,
            holds_bar: decision.holds_bar,
            engaged: then.known.engaged,
            contact_at: then.contact_at(),
            reachable: then.reachable().collect(),
            answers: answers
                .filter(|((_, now), then)| now != then)
                .map(|((code, _), then)| Answered { criterion: code.name.clone(), answer: *then })
                .collect(),
        }
    }

    /// The instants after now at which something other than the drift of points may change.
    fn instants(&self) -> BTreeSet<DateTime<Utc>> {
        let program = self.program;
        let start = |day: Day| program.days.start_of(day);
        let mut instants = BTreeSet::new();
        for (slot, fact) in program.slots.iter().zip(&self.facts) {
            let Some(fact) = *fact else { continue };
            // A fact that does not exist yet is read again when it does.
            instants.extend(fact.when_learnt().map(|learnt| learnt.begins(program.days)));
            let dated = slot.kind == Kind::Date;
            // Of dates that disagree each counts down by itself.
            let reading = dated.then(|| slot.read(fact, &self.as_of));
            let each = reading.iter().flat_map(Reading::each);
            let days: Vec<Day> = each.filter_map(Reading::day).collect();
            for test in &slot.tests {
                if let (Some(valid_for), Some(learnt)) = (test.valid_for, fact.when_learnt()) {
                    instants
                        .insert(start(learnt.day(program.days).plus(i64::from(valid_for).saturating_add(1))));
                }
                instants.extend(days.iter().flat_map(|day| test.op.days_of_change(*day)).map(start));
            }
        }
        // Host code may read any fact, and sees none before it begins to exist; and every activity.
        let asks_all = program.runs_host_code();
        if asks_all {
            let learnt = self.prospect.facts().filter_map(|(_, fact)| fact.when_learnt());
            instants.extend(learnt.map(|learnt| learnt.begins(program.days)));
        }
        let is_asked =
            |activity: &&Activity| asks_all || !program.layout.queries_of_kind(activity.kind()).is_empty();
        instants.extend(self.done.later().filter(is_asked).map(Activity::at));
        instants.split_off(&self.as_of.now()).into_iter().filter(|at| *at > self.as_of.now()).collect()
    }

    /// Adds the days on which what is done by now grows too old: to engage, to ask for contact, to be what a question about
    /// what they did needs, to be remembered.
    fn expiries(&self, instants: &mut BTreeSet<DateTime<Utc>>) {
        let program = self.program;
        let after = |(query, days): (Query, u32)| {
            let newest = self.done.newest(query)?;
            i64::from(newest.number()).checked_add(i64::from(days))
        };
        let contact = program.contact.as_ref().map(|contact| (contact.query, contact.within_days));
        let did = |did: &DidCode| Some(did.until(self.done.needed(did)?));
        let within = program.dids.iter().filter_map(did).chain(contact.and_then(after));
        let today = i64::from(self.today.number());
        // The day on which a silence is full; once it is, each day forgets what was done on the day before.
        let tomorrow = || self.done.has_any_on(self.today).then(|| today.saturating_add(1));
        let silence = program.engagement.forget.and_then(after);
        let forgets = silence.and_then(|full| if full > today { Some(full) } else { tomorrow() });
        let days = within.chain(forgets).chain(program.engaged_until(&self.done, self.today));
        let ahead = days.filter(|day| *day > today && *day <= i64::from(Day::LAST.number()));
        instants.extend(ahead.map(|day| program.days.start_of(Day::FIRST.plus(day))));
    }

    /// The first day that begins after now, and before the next instant or else by the horizon, on which the drift of
    /// points changes the decision; or the first that is not looked at, when that has become too much.
    fn drift(
        &self,
        next: Option<DateTime<Utc>>,
        horizon: DateTime<Utc>,
        counted: &OnceCell<History>,
        work: &Work,
    ) -> Option<Day> {
        if !self.program.rows_read_points || !self.done.has_begun() {
            return None;
        }
        let days = self.program.days;
        let last = match next {
            // A day that begins at the next instant is looked at together with what else changes then.
            Some(next) if days.start_of(days.day_of(next)) >= next => days.day_of(next).plus(-1),
            Some(next) => days.day_of(next),
            None => days.day_of(horizon),
        };
        if last <= self.today {
            return None;
        }
        let drift = Drift::of(self, counted, work);
        match (drift.stop(self.today), drift.stop(last)) {
            (Some(from), Some(to)) => drift.first_change(&from, &to),
            _ => Some(self.today.plus(1)),
        }
    }
}

/// How the points of activities drift from a case on, all else staying as it is.
struct Drift<'d, 'c> {
    case: &'d Case<'c>,
    /// The rules whose sums drift, with what they add now.
    rules: Vec<(&'d ActivityCode, Points)>,
    /// What grade rows see now.
    env: Env<'d>,
    /// Set once listed activities have been read so often that counting them pays.
    counted: &'d OnceCell<History>,
    /// What was read of them before.
    listed: Cell<usize>,
    /// What is read for a day, wherever activities are kept.
    each: usize,
    work: &'d Work,
}

/// A day, and what each rule that drifts adds on it.
struct Stop {
    day: Day,
    activity: Vec<Points>,
}

impl<'d, 'c> Drift<'d, 'c> {
    fn of(case: &'d Case<'c>, counted: &'d OnceCell<History>, work: &'d Work) -> Self {
        let rules = case.program.activities.iter().zip(&case.known.activity);
        let rules = rules.filter(|(rule, _)| rule.drifts()).map(|(rule, now)| (rule, *now));
        let rules: Vec<(&ActivityCode, Points)> = rules.collect();
        let (known, decision) = (&case.known, &case.decision);
        let env = decide::grade_env(case.program, known, &decision.criteria, decision.scores);
        let rows = case.program.rows.len().saturating_mul(4).saturating_add(32);
        let each = rules.iter().map(|(rule, _)| case.done.work(rule)).fold(rows, usize::saturating_add);
        Drift { case, rules, env, counted, listed: Cell::new(0), each, work }
    }

    /// The first day after `from`, up to `to`, whose decision differs; at `from` it does not.
    fn first_change(&self, from: &Stop, to: &Stop) -> Option<Day> {
        if !self.may_differ(from, to) {
            return None;
        }
        let days = i64::from(to.day.since(from.day));
        if days <= 1 {
            return (days == 1 && self.may_differ(to, to)).then_some(to.day);
        }
        let middle = from.day.plus(always(days.checked_div(2), 1, "two is not zero"));
        match self.stop(middle) {
            Some(middle) => self.first_change(from, &middle).or_else(|| self.first_change(&middle, to)),
            // All days up to `from` have been looked at: whatever lies before a span comes first.
            None => Some(from.day.plus(1)),
        }
    }

    /// What the rules add on a day; `None` when that is more than may be read.
    fn stop(&self, day: Day) -> Option<Stop> {
        let (case, by) = (self.case, self.counted.get());
        let kept = by.map(|history| case.done.by(history, case.as_of.now()));
        let done = kept.as_ref().unwrap_or(&case.done);
        if done.is_listed() {
            let read = self.rules.iter().map(|(rule, _)| done.read(rule));
            let listed = read.fold(self.listed.get(), usize::saturating_add);
            self.listed.set(listed);
            if listed > done.len().saturating_mul(OFTEN) {
                if let Some(history) = done.counted() {
                    let _ = self.counted.set(history);
                    return self.stop(day);
                }
            }
        }
        let activity = || self.rules.iter().map(|(rule, _)| done.points_on(rule, day)).collect();
        self.work.spend(self.each).then(|| Stop { day, activity: activity() })
    }

    /// Whether the grade, or the side of the bar with slack, may differ anywhere between two points of time:
    /// nothing else of a decision hangs on points, and of the grade with slack nothing but that side.
    fn may_differ(&self, from: &Stop, to: &Stop) -> bool {
        let (program, decision) = (self.case.program, &self.case.decision);
        let mut tally = self.case.known.tally.clone();
        for ((rule, now), (a, b)) in self.rules.iter().zip(from.activity.iter().zip(&to.activity)) {
            tally.add(rule.unit, Span::exactly(*a - *now).with(*b - *now));
        }
        if program.tiers.iter().any(|tier| !tier.activities.is_empty()) {
            // Of each rule what it adds over the stretch; what does not drift adds what it adds now.
            let known = &self.case.known;
            let mut spans: Vec<Span> = known.activity.iter().map(|points| Span::exactly(*points)).collect();
            for ((rule, _), (a, b)) in self.rules.iter().zip(from.activity.iter().zip(&to.activity)) {
                let span = there(spans.get_mut(rule.place), "a rule of the program");
                span.into_iter().for_each(|span| *span = Span::exactly(*a).with(*b));
            }
            // What is not known does not fire.
            let fires = |rule: &RuleCode| Answer::from(rule.when.by_facts(&known.answers).is_met());
            self.case.set_tiers(&mut tally, fires, |place| {
                always(spans.get(place).copied(), Span::ZERO, "each rule has a span")
            });
        }
        let scores = tally.scores(program);
        if !self.only(scores, |grade| grade == decision.grade) {
            return true;
        }
        // What clears the bar holds it, and it clears the bar as long as the grade is the same.
        let slack = program.slack != Points::ZERO && !decision.clears_bar;
        let holds = |grade| (grade >= program.bar) == decision.holds_bar;
        slack && !self.only(scores.plus(Span::exactly(program.slack)), holds)
    }

    /// Whether rows give these grades only, wherever the points are.
    fn only(&self, scores: Triple<Span>, of: impl Fn(Grade) -> bool) -> bool {
        let env = Env { scores, ..self.env };
        for (row, when) in &self.case.program.rows {
            let (least, most) = when.drift(&env);
            if most.is_met() && !of(*row) {
                return false;
            }
            if least.is_met() {
                return true;
            }
        }
        of(Grade::D)
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, clippy::integer_division, reason = "a test may panic")]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::fact::prospect::Prospect;
    use crate::score::{ActivityRule, Decay, Repeat};
    use crate::{Activity, AsOf, Condition, Playbook, PlaybookSpec, Schema};

    fn now() -> DateTime<Utc> {
        "2026-03-02T09:00:00Z".parse().unwrap()
    }

    /// So many visits, so far apart; the newest now.
    fn visits(count: i32, apart: TimeDelta) -> Prospect {
        let mut prospect = Prospect::new("a");
        let visit = |i: i32| Activity::new(format!("a-{i}"), "visit", now() - apart * i);
        prospect.record_all((0..count).map(visit)).unwrap();
        prospect
    }

    fn visit(name: &str, points: i32, decay: Decay) -> ActivityRule {
        ActivityRule::new(name, "visit", points).decay(decay)
    }

    fn compiled(spec: PlaybookSpec) -> Playbook {
        spec.compile(&Schema::standard()).unwrap()
    }

    /// What is found, and what was read for it.
    fn work_of(playbook: &Playbook, prospect: &Prospect) -> (Option<Change>, usize) {
        let case = Case::new(playbook.program(), playbook.table(), prospect, AsOf::new(now()));
        let work = Work::of(&case);
        let all = work.left.get();
        let change = case.next_change_for(horizon(&case), &work);
        (change, all - work.left.get())
    }

    /// Whether what changes is that they are engaged no longer, `days` days from now.
    fn engages_no_longer(change: Option<Change>, days: i64) -> bool {
        let today = now().date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
        change.is_some_and(|change| !change.engaged && change.at == today + TimeDelta::days(days))
    }

    /// Without change of grade ahead one look at the last day is enough, with slack as without.
    #[test]
    fn slack_does_not_make_looking_dearer() {
        let spec = PlaybookSpec::new("p", 1)
            .with_activity(visit("visits", 6, Decay::HalfLife { days: 30 }))
            .grade(Grade::B, Condition::ScoreAtLeast(20.into()))
            .grade(Grade::C, Condition::ScoreAtLeast(10.into()));
        let one = visits(1, TimeDelta::days(1));
        let (change, without) = work_of(&compiled(spec.clone()), &one);
        let (with_slack, with) = work_of(&compiled(spec.slack_points(5)), &one);
        assert_eq!(change, with_slack);
        assert!(engages_no_longer(change, 365));
        assert_eq!(with, without);
        assert!(with < 300, "{with}: that is more than three days");
    }

    /// Days are read then and not activities, once each of them has been read some sixty times.
    #[test]
    fn sums_against_each_other_are_read_by_day() {
        let daily = Decay::CompoundStep { percent: 1, every_days: 1 };
        let spec = PlaybookSpec::new("p", 1)
            .with_activity(visit("up", 2, daily))
            .with_activity(visit("down", -2, daily))
            .grade(Grade::A, Condition::ScoreAtLeast(30.into()));
        let (change, few) = work_of(&compiled(spec.clone()), &visits(1_000, TimeDelta::minutes(37)));
        let (still, many) = work_of(&compiled(spec), &visits(10_000, TimeDelta::minutes(37)));
        assert!(engages_no_longer(change, 365) && engages_no_longer(still, 365));
        assert!(few < 250_000, "{few}");
        assert!(many < 100 * 10_000, "{many}");
    }

    /// However little may be read, what is given is never later than the change.
    #[test]
    fn giving_up_is_early_and_never_late() {
        let slow = Decay::HalfLife { days: 300 };
        let playbook = compiled(
            PlaybookSpec::new("p", 1)
                .with_activity(visit("up", 9, slow))
                .with_activity(visit("down", -8, slow))
                .grade(Grade::B, Condition::ScoreAtLeast(20.into())),
        );
        let prospect = visits(50, TimeDelta::hours(7));
        let case = Case::new(playbook.program(), playbook.table(), &prospect, AsOf::new(now()));
        let (change, all) = work_of(&playbook, &prospect);
        let change = change.unwrap();
        let mut last = now();
        for most in (0..all).step_by(all / 50 + 1) {
            let work = Work { left: Cell::new(most) };
            let early = case.next_change_for(horizon(&case), &work).unwrap();
            assert!(early.at <= change.at && early.at >= last, "{most} of {all}");
            last = early.at;
        }
        let work = Work { left: Cell::new(all) };
        assert_eq!(case.next_change_for(horizon(&case), &work).unwrap(), change);
    }

    /// Where activities are kept says nothing about when looking ends, however little may be read.
    #[test]
    fn a_list_and_a_history_give_up_alike() {
        let decays = [
            Decay::HalfLife { days: 300 },
            Decay::CompoundStep { percent: 2, every_days: 2 },
            Decay::LinearStep { percent: 1, every_days: 30 },
        ];
        let repeats = [Repeat::Always, Repeat::Once, Repeat::AtMost { n: 2, per_days: 7, different: None }];
        for (decay, repeat) in decays.iter().flat_map(|decay| repeats.map(|repeat| (*decay, repeat))) {
            let rule =
                |name, kind, points: i32| ActivityRule::new(name, kind, points).decay(decay).repeat(repeat);
            let count = Repeat::WhenCount { n: 3, within_days: 20, different: None };
            let playbook = compiled(
                PlaybookSpec::new("p", 1)
                    .with_activity(rule("up", "visit", 9))
                    .with_activity(rule("down", "*", -8))
                    .with_activity(visit("thrice", 1, Decay::None).repeat(count))
                    .grade(Grade::B, Condition::ScoreAtLeast(20.into())),
            );
            for (few, apart) in [(20, TimeDelta::hours(31)), (90, TimeDelta::hours(31))] {
                // A third is dated later, on the same day and on others.
                let start = now() + apart * (few / 3);
                let deed = |i: i32| {
                    let kind = ["visit", "call"][usize::from(i % 3 == 0)];
                    Activity::new(format!("a-{i}"), kind, start - apart * i).subject(format!("s-{}", i % 7))
                };
                let activities: Vec<Activity> = (0..few).map(deed).collect();
                let mut prospect = Prospect::new("a");
                prospect.record_all(activities.iter().cloned()).unwrap();
                let mut history = playbook.history();
                history.extend(activities);
                let (program, table, as_of) = (playbook.program(), playbook.table(), AsOf::new(now()));
                let listed = Case::new(program, table, &prospect, as_of.clone());
                let nobody = Prospect::new("a");
                let kept = Case::with(program, table, &nobody, &history, as_of);
                let found = |case: &Case<'_>, most| {
                    let work = Work { left: Cell::new(most) };
                    let change = case.next_change_for(horizon(case), &work);
                    (change, most - work.left.get())
                };
                let all = 1 << 40;
                let (change, work) = found(&listed, all);
                assert_eq!(
                    (&change, work),
                    (&found(&kept, all).0, found(&kept, all).1),
                    "{decay:?} {repeat:?}"
                );
                for most in (0..work).step_by(work / 50 + 1) {
                    assert_eq!(
                        found(&listed, most),
                        found(&kept, most),
                        "{most} of {work}: {decay:?} {repeat:?}"
                    );
                }
            }
        }
    }

    /// Each instant is looked at by what has been counted so far and not by all activities anew.
    #[test]
    fn what_lies_ahead_is_counted_once() {
        let spec = PlaybookSpec::new("p", 1)
            .with_activity(visit("visits", 1, Decay::None))
            .grade(Grade::B, Condition::ScoreAtLeast(1_000_000.into()));
        let ahead = visits(3_000, TimeDelta::minutes(-1));
        let (change, work) = work_of(&compiled(spec), &ahead);
        assert!(engages_no_longer(change, 367));
        assert!(work < 200 * 3_000, "{work}");
    }
}
