//! A [`Case`]: a prospect bound to a program at an instant.

use chrono::{DateTime, Utc};

use crate::criteria::{Findings, Subject};
use crate::engine::table::Table;
use crate::engine::{ActivityStore, Held, Program, Query, Slot};
use crate::fact::fact::Fact;
use crate::fact::prospect::Prospect;
use crate::history::History;
use crate::value::as_of::AsOf;
use crate::value::day::Day;
use crate::value::points::Points;

use super::decide::{self, Decision};
use super::done::Done;
use super::known::{After, Known};

/// A prospect bound to a program at an instant: all that judging, explaining and asking "what if"
/// start from.
pub(crate) struct Case<'c> {
    pub(crate) program: &'c Program,
    table: &'c Table,
    pub(crate) prospect: &'c Prospect,
    pub(crate) as_of: AsOf,
    pub(crate) today: Day,
    /// The fact of each slot, as the prospect has it.
    pub(crate) facts: Vec<Option<&'c Fact>>,
    /// The same as the slot reads it.
    pub(crate) held: Vec<Held<'c>>,
    /// What they did so far.
    pub(super) done: Done<'c>,
    /// The answers of the host's own criteria.
    pub(crate) host: Vec<crate::criteria::Found>,
    pub(crate) known: Known,
    pub(crate) decision: Decision,
}

impl<'c> Case<'c> {
    /// By the prospect's activities.
    pub(crate) fn new(program: &'c Program, table: &'c Table, prospect: &'c Prospect, as_of: AsOf) -> Self {
        let done = Done::listed(program, prospect, as_of.now());
        Case::of(program, table, prospect, done, as_of)
    }

    /// By the activities of a history; the prospect's are not read.
    pub(crate) fn with(
        program: &'c Program,
        table: &'c Table,
        prospect: &'c Prospect,
        history: &'c History,
        as_of: AsOf,
    ) -> Self {
        let done = Done::kept(program, history, as_of.now());
        Case::of(program, table, prospect, done, as_of)
    }

    /// The same prospect at another instant.
    pub(super) fn at(&self, now: DateTime<Utc>) -> Case<'_> {
        Case::of(self.program, self.table, self.prospect, self.done.at(now), self.as_of.at(now))
    }

    /// The same by a history of what of its activities is done by then.
    pub(super) fn at_by<'h>(&'h self, counted: Option<&'h History>, now: DateTime<Utc>) -> Case<'h> {
        match counted {
            Some(history) => {
                let done = self.done.by(history, now);
                Case::of(self.program, self.table, self.prospect, done, self.as_of.at(now))
            }
            None => self.at(now),
        }
    }

    fn of(
        program: &'c Program,
        table: &'c Table,
        prospect: &'c Prospect,
        done: Done<'c>,
        as_of: AsOf,
    ) -> Self {
        let today = program.days.day_of(as_of.now());
        let facts = facts(program, prospect);
        let bound = program.slots.iter().zip(&facts);
        let held: Vec<Held<'c>> = bound.map(|(slot, fact)| slot.bind(*fact, &as_of, program.days)).collect();
        let cells = table.find(&held, today);
        let host = match &program.host {
            Some(criteria) => {
                let mut findings = Findings::of(criteria.questions());
                let subject = Subject::new(prospect, done.in_a_row(), &as_of, program.days);
                criteria.assess(&subject, &mut findings);
                findings.into_found()
            }
            None => Vec::new(),
        };
        let activity: Vec<Points> = program.activities.iter().map(|rule| done.points(rule)).collect();
        let known = Known {
            tally: decide::tally(program, table, &cells, &activity),
            answers: table.test_answers(&cells),
            activity,
            inferred: inferred(program, &done, today),
            engaged: program.is_engaged(&done, today),
            host: host.iter().map(|found| found.answer).collect(),
        };
        let decision = Decision::of(program, &known);
        Case { program, table, prospect, as_of, today, facts, held, done, host, known, decision }
    }

    /// The grade row that decides: the first that is met.
    pub(crate) fn row(&self) -> Option<usize> {
        let (known, decision) = (&self.known, &self.decision);
        let env = decide::grade_env(self.program, known, &decision.criteria, decision.scores);
        self.program.rows.iter().position(|(_, when)| when.eval(&env).is_met())
    }

    /// What is known once they do one thing more, now.
    pub(super) fn after(&self, kind: usize, done: &Done<'_>) -> Option<After> {
        let program = self.program;
        let then = done.with(kind)?;
        let takes = |query: Query| program.layout.takes(query, Some(kind));
        let mine = program.activities.iter().enumerate().filter(|(_, rule)| takes(rule.query));
        let inferred = program.criteria.iter().enumerate();
        let is_mine = |by: Option<(Query, u32)>| by.is_some_and(|(query, _)| takes(query));
        Some(After {
            activity: mine.map(|(place, rule)| (place, then.points(rule))).collect(),
            inferred: inferred
                .filter(|(_, criterion)| is_mine(criterion.inferred_by))
                .map(|(place, _)| place)
                .collect(),
            engages: program.is_engaged(&then, self.today),
        })
    }
}

/// The fact of each slot: both lists are sorted, so that one walk over them is enough.
fn facts<'c>(program: &Program, prospect: &'c Prospect) -> Vec<Option<&'c Fact>> {
    let mut facts = prospect.facts().peekable();
    let find = |slot: &Slot| {
        while facts.next_if(|(name, _)| **name < slot.name).is_some() {}
        facts.next_if(|(name, _)| **name == slot.name).map(|(_, fact)| fact)
    };
    program.slots.iter().map(find).collect()
}

fn inferred(program: &Program, done: &Done<'_>, today: Day) -> Vec<bool> {
    let recent = |within: (Query, u32)| done.is_recent(within, today);
    program.criteria.iter().map(|criterion| criterion.inferred_by.is_some_and(recent)).collect()
}
