//! Until when a judgement holds, nothing new happening.
//!
//! Two things move with time. Some instants are known beforehand: a date comes near or passes, a
//! fact expires, something dated later begins to exist. Between those only the points of
//! activities drift, and each activity rule's sum moves one way: so a span of days in which the
//! rows give one grade for the sums at both ends, and for all between them, holds no change, and
//! any other span is halved until the day is found. Nothing is skipped and nothing is guessed.
//!
//! Looking is bounded all the same: a prospect with thousands of things dated later, or host code
//! that always says "soon", gives up at the last instant looked at, which is then given as the
//! change. To judge again too early is safe; too late is not.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::case::Case;
use super::decide::{self, Decision};
use crate::attribute::Kind;
use crate::criteria::Subject;
use crate::day::Day;
use crate::points::Points;
use crate::program::Scores;
use crate::program::{KindRef, Reading};
use crate::qualification::{Answered, Change, Span};
use crate::score::Grade;

/// How many activities are looked at in all, each instant over again, before looking ends.
const WORK: usize = 10_000_000;

/// How many instants are looked at, at least and at most.
const INSTANTS: (usize, usize) = (64, 4_096);

/// The last instant that is looked at.
fn horizon(case: &Case<'_>) -> DateTime<Utc> {
    case.program.days.start(Day::LAST)
}

impl Case<'_> {
    /// The earliest instant at which grade, route, bar or an answer differs, and what it becomes.
    pub(crate) fn next_change(&self) -> Option<Change> {
        self.next_change_by(horizon(self))
    }

    /// The same, for one who does not ask beyond an instant: what changes later may not be found.
    pub(crate) fn next_change_by(&self, last: DateTime<Utc>) -> Option<Change> {
        let horizon = horizon(self).min(last);
        if self.is_still() || self.as_of.now() >= horizon {
            return None;
        }
        let mut instants = self.instants();
        let each = self.done.len().saturating_add(1);
        let most = WORK.checked_div(each).unwrap_or(INSTANTS.1).clamp(INSTANTS.0, INSTANTS.1);
        let mut looked = 0usize;
        // The case at the start of the stretch that is looked at; `None` is this case itself.
        let mut from: Option<Case<'_>> = None;
        loop {
            let here = from.as_ref().unwrap_or(self);
            if let Some(host) = &here.program.host {
                let activities = here.done.in_a_row();
                let subject = Subject::new(here.prospect, activities, &here.as_of, here.program.days);
                let asked = host.next_change(&subject);
                instants.extend(asked.filter(|at| *at > here.as_of.now()));
            }
            let next = instants.pop_first().filter(|at| *at <= horizon);
            if let Some(day) = here.drift(next, horizon) {
                return Some(self.change_to(&self.at(self.program.days.start(day))));
            }
            let then = self.at(next?);
            looked = looked.saturating_add(1);
            if self.differs(&then.decision) || looked >= most {
                return Some(self.change_to(&then));
            }
            from = Some(then);
        }
    }

    /// Whether nothing is dated, and nothing drifts.
    fn is_still(&self) -> bool {
        let drifts = self.program.rows_read_points && self.done.len() > 0;
        let later_fact =
            || self.facts.iter().flatten().any(|fact| fact.learnt_on().is_some_and(|day| day > self.today));
        let later_activity = self.done.later().next().is_some();
        self.program.is_timeless && !drifts && !later_activity && !later_fact()
    }

    fn differs(&self, then: &Decision) -> bool {
        let now = &self.decision;
        now.grade != then.grade
            || now.route != then.route
            || now.clears_bar != then.clears_bar
            || now.holds_bar != then.holds_bar
            || now.criteria != then.criteria
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
            answers: answers
                .filter(|((_, now), then)| now != then)
                .map(|((code, _), then)| Answered { criterion: code.name.clone(), answer: *then })
                .collect(),
        }
    }

    /// The instants after now at which something other than the drift of points may change.
    fn instants(&self) -> BTreeSet<DateTime<Utc>> {
        let program = self.program;
        let start = |day: Day| program.days.start(day);
        let mut instants = BTreeSet::new();
        for (slot, fact) in program.slots.iter().zip(&self.facts).filter(|(slot, _)| slot.decides) {
            let Some(fact) = *fact else { continue };
            instants.extend(fact.learnt_on().map(start));
            // A fact that does not exist yet is read again when it does.
            let dated = slot.kind == Kind::Date;
            let day = match dated.then(|| slot.read(fact, &self.as_of)) {
                Some(Reading::Day(day)) => Some(day),
                _ => None,
            };
            for test in &slot.tests {
                if let (Some(valid_for), Some(learnt)) = (test.valid_for, fact.learnt_on()) {
                    instants.insert(start(learnt.plus(i64::from(valid_for).saturating_add(1))));
                }
                instants.extend(day.into_iter().flat_map(|day| test.turns(day)).map(start));
            }
        }
        let kinds = || {
            let rules = program.activities.iter().map(|rule| rule.kind);
            let inferred = program.criteria.iter().filter_map(|criterion| Some(criterion.inferred_by?.0));
            rules.chain(inferred).chain(program.engaging.iter().copied())
        };
        let later: Vec<(DateTime<Utc>, Option<usize>)> =
            self.done.later().map(|a| (a.at(), program.layout.kind(a.kind()))).collect();
        instants.extend(later.iter().filter(|(_, of)| kinds().any(|kind| kind.is(*of))).map(|(at, _)| *at));
        // What was inferred ends with the newest activity; those before it have no say any more.
        for (kind, days) in program.criteria.iter().filter_map(|criterion| criterion.inferred_by) {
            let later = later.iter().filter(|(_, of)| kind.is(*of)).map(|(at, _)| *at);
            for at in self.done.newest(kind).into_iter().chain(later) {
                let day = program.days.day(at);
                instants.insert(start(day.plus(i64::from(days).saturating_add(1))));
            }
        }
        instants.split_off(&self.as_of.now()).into_iter().filter(|at| *at > self.as_of.now()).collect()
    }

    /// The first day that begins after now, and before the next instant or else by the horizon, on which the drift of
    /// points changes the decision.
    fn drift(&self, next: Option<DateTime<Utc>>, horizon: DateTime<Utc>) -> Option<Day> {
        if !self.program.rows_read_points || !self.done.has_any(&[KindRef::Any]) {
            return None;
        }
        let days = self.program.days;
        let last = match next {
            // A day that begins at the next instant is looked at together with what else changes then.
            Some(next) if days.start(days.day(next)) >= next => days.day(next).plus(-1),
            Some(next) => days.day(next),
            None => days.day(horizon),
        };
        if last <= self.today {
            return None;
        }
        self.first_change(Stop::at(self, self.today), Stop::at(self, last))
    }

    /// The first day after `from`, up to `to`, whose decision differs; at `from` it does not.
    fn first_change(&self, from: Stop, to: Stop) -> Option<Day> {
        if !self.may_differ(&from.activity, &to.activity) {
            return None;
        }
        let days = i64::from(to.day.since(from.day));
        if days <= 1 {
            return (days == 1 && self.differs_with(&to)).then_some(to.day);
        }
        let middle = Stop::at(self, from.day.plus(days.checked_div(2).unwrap_or(1)));
        self.first_change(from, middle.clone()).or_else(|| self.first_change(middle, to))
    }

    fn differs_with(&self, stop: &Stop) -> bool {
        let mut known = self.known.clone();
        known.set_activity(self.program, stop.activity.clone());
        let then = Decision::of(self.program, &known);
        let now = &self.decision;
        then.grade != now.grade || then.holds_bar != now.holds_bar || then.clears_bar != now.clears_bar
    }

    /// Whether the grade may differ anywhere between two points of time.
    fn may_differ(&self, from: &[Points], to: &[Points]) -> bool {
        let program = self.program;
        let mut tally = self.known.tally.clone();
        let drift = from.iter().zip(to).zip(&self.known.activity);
        for (rule, ((a, b), now)) in program.activities.iter().zip(drift) {
            tally.add(rule.unit, Span::exactly(*a - *now).with(*b - *now));
        }
        let scores = tally.scores(program);
        let only = |scores: Scores, grade| {
            let env = decide::grade_env(program, &self.known, &self.decision.criteria, scores);
            for (row, when) in &program.rows {
                let (least, most) = when.drift(&env);
                if most.is_met() && *row != grade {
                    return false;
                }
                if least.is_met() {
                    return true;
                }
            }
            grade == Grade::D
        };
        let (grade, slack) = (self.decision.grade, self.decision.grade_with_slack);
        !only(scores, grade) || (program.slack != Points::ZERO && !only(scores.plus(program.slack), slack))
    }
}

/// A day, and what each activity rule adds on it.
#[derive(Clone)]
struct Stop {
    day: Day,
    activity: Vec<Points>,
}

impl Stop {
    fn at(case: &Case<'_>, day: Day) -> Self {
        let activity = case.program.activities.iter().map(|rule| case.done.points(rule, day)).collect();
        Stop { day, activity }
    }
}
