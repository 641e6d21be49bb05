//! A [`Case`]: a prospect bound to a program at an instant.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};

use crate::criteria::Found;
use crate::engine::table::Table;
use crate::engine::{ActivityCode, ActivityStore, Deed, Effect, Held, Program, Reading, Slot, own_sums};
use crate::fact::fact::Fact;
use crate::fact::prospect::Prospect;
use crate::history::History;
use crate::invariant::there;
use crate::value::answer::Answer;
use crate::value::as_of::AsOf;
use crate::value::day::Day;
use crate::value::points::Points;

use super::decide::{self, Decision};
use super::done::Done;
use super::host;
use super::known::{After, Known, Turned};

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
    /// What hosts' code found, by criterion; empty where none is run.
    pub(crate) host: Vec<Found>,
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
        let bound = program.slots.iter().zip(&facts).take(program.attributes());
        let mut held: Vec<Held<'c>> = Vec::with_capacity(program.slots.len());
        held.extend(bound.map(|(slot, fact)| slot.bind(*fact, &as_of, program.days)));
        held.extend(program.dids.iter().map(|did| Held::fresh(Reading::Flag(done.did(did, today)))));
        let cells = table.find(&held, today);
        let mut answers = table.test_answers(&cells);
        // The table knows no more of a conflict than that something is there.
        let has_conflicts = held.iter().any(|held| held.reading.is_conflict());
        if has_conflicts {
            ask_conflicts(program, &held, today, &mut answers);
        }
        let host = host::found(program, prospect, &done, &as_of, &answers);
        let activity: Vec<Points> = program.activities.iter().map(|rule| done.points(rule)).collect();
        let tally = if has_conflicts {
            decide::tally_by_trees(program, &answers, &activity)
        } else {
            decide::tally(program, table, &cells, &answers, &activity)
        };
        let engaged = program.is_engaged(&done, today);
        let host_answers = host.iter().map(|found| found.answer).collect();
        let known = Known { answers, activity, engaged, host: host_answers, tally };
        let decision = Decision::of(program, &known);
        Case { program, table, prospect, as_of, today, facts, held, done, host, known, decision }
    }

    /// The grade row that decides: the first that is met.
    pub(crate) fn row(&self) -> Option<usize> {
        let (known, decision) = (&self.known, &self.decision);
        let env = decide::grade_env(self.program, known, &decision.criteria, decision.scores);
        self.program.rows.iter().position(|(_, when)| when.eval(&env).is_met())
    }

    /// What is known once they do these things more, now.
    pub(super) fn after(&self, deeds: &[&Deed], done: &Done<'_>) -> After {
        let program = self.program;
        let then = done.with(deeds);
        let of_all = |mine: fn(&Deed) -> &[usize]| -> Vec<usize> {
            let mut places: Vec<usize> = deeds.iter().flat_map(|deed| mine(deed)).copied().collect();
            places.sort_unstable();
            places.dedup();
            places
        };
        // What is done now closes no gap, and so forgets and remembers nothing: other rules add what they add.
        let points = |place: &usize| Some((*place, then.points(program.activities.get(*place)?)));
        let turned = |place: &usize| {
            let did = there(program.dids.get(*place), "a question of the program")?;
            let turned = !self.is_done(*place) && then.did(did, self.today);
            turned.then(|| self.turn(*place)).flatten()
        };
        After {
            activity: of_all(|deed| &deed.rules).iter().filter_map(points).collect(),
            dids: of_all(|deed| &deed.dids).iter().filter_map(turned).collect(),
            engages: program.is_engaged(&then, self.today),
        }
    }

    /// Whether it makes a difference what a deed is about: something that tells subjects apart counts it if it is new, and
    /// has counted others. What was done about the same is replaced, and so adds no less than now and no more than what is
    /// new.
    pub(super) fn asks_subject(&self, after: &After, done: &Done<'_>) -> bool {
        let program = self.program;
        let rules = || {
            let rule = |(place, points): &(usize, Points)| Some((program.activities.get(*place)?, *points));
            let rules = after.activity.iter().filter_map(rule);
            rules.filter(|(rule, _)| done.tells_apart(rule.query))
        };
        let adds = |rule: &ActivityCode| self.known.activity.get(rule.place).copied();
        let turned = |one: &Turned| program.did(one.did).is_some_and(|(_, did)| done.tells_apart(did.query));
        rules().any(|(rule, points)| adds(rule) != Some(points))
            || after.dids.iter().any(turned)
            || (after.engages && !self.known.engaged && rules().next().is_some())
    }

    /// Whether the question about what they did at a place is met.
    pub(super) fn is_done(&self, place: usize) -> bool {
        let answer = self.program.did_test(place).and_then(|test| self.known.answers.get(test));
        there(answer, "each question has an answer").is_some_and(|answer| answer.is_met())
    }

    /// What the question about what they did at a place says, and what it would say if they did it.
    fn turn(&self, place: usize) -> Option<Turned> {
        let program = self.program;
        let (slot_place, _) = program.did(place)?;
        let slot = program.slot(slot_place)?;
        let effect = |answer: Answer| {
            let mut answers = self.known.answers.clone();
            let mine = there(answers.get_mut(slot.base), "each test has an answer");
            mine.into_iter().for_each(|mine| *mine = answer);
            Effect { answers: vec![answer], sums: own_sums(program, slot, &answers) }
        };
        Some(Turned { did: place, slot: slot_place, now: effect(Answer::Unmet), then: effect(Answer::Met) })
    }
}

/// Asks the facts whose values disagree.
#[cold]
fn ask_conflicts(program: &Program, held: &[Held<'_>], today: Day, answers: &mut [Answer]) {
    let all = program.slots.iter().zip(held);
    for (slot, held) in all.filter(|(_, held)| held.reading.is_conflict()) {
        slot.answer(held, today, answers);
    }
}

/// The fact of each slot: both lists are sorted, so that one walk over them is enough.
fn facts<'c>(program: &Program, prospect: &'c Prospect) -> Vec<Option<&'c Fact>> {
    let mut facts = prospect.facts().peekable();
    let find = |slot: &Slot| loop {
        let (name, _) = facts.peek()?;
        // Asked once: names are compared letter by letter.
        match (*name).cmp(&slot.name) {
            Ordering::Less => facts.next(),
            Ordering::Equal => return facts.next().map(|(_, fact)| fact),
            Ordering::Greater => return None,
        };
    };
    let mut found: Vec<Option<&'c Fact>> = Vec::with_capacity(program.slots.len());
    found.extend(program.slots.iter().take(program.attributes()).map(find));
    // What they did is no fact.
    found.resize(program.slots.len(), None);
    found
}
