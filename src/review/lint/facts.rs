//! What facts can answer, and what they did: every combination of answers that some questions can get.
//!
//! The questions about one attribute cut its values into sets that none of them tells apart, so trying one
//! value of each set is trying all. Attributes are independent of each other. Questions about what they did may not be: who
//! visited twice has visited, and on eight days of a week nobody did. Where a text is searched, or what they did is asked of
//! different activities, combinations that no lead gives may be among those tried: what holds for all that are tried holds
//! for every lead.

use std::collections::BTreeSet;

use crate::engine::{DidCode, Expr, Held, Op, Partition, Program, Reading, Slot, Test};
use crate::fact::attribute::Kind;
use crate::invariant::{always, there};
use crate::value::answer::Answer;
use crate::value::answer::UnknownReason;
use crate::value::day::Day;

/// The most combinations that are tried for one question of the lint.
const MOST: usize = 16_384;

/// The most searched words, or tags, of one attribute.
const SEARCHED: usize = 8;

/// The facts that a playbook asks for, tried in all ways that make a difference.
pub(super) struct Facts<'p> {
    program: &'p Program,
    /// Scratch: the answers of all tests, of which those in question are filled in.
    answers: Vec<Answer>,
}

impl<'p> Facts<'p> {
    pub(super) fn of(program: &'p Program) -> Self {
        Facts { program, answers: vec![Answer::Unknown; program.answers] }
    }

    /// Whether no facts meet it; false where there are too many to try.
    pub(super) fn never(&mut self, when: &Expr) -> bool {
        self.holds_always(&[when], |answers| !when.by_facts(answers).is_met())
    }

    /// Whether all facts meet it, and none at all does too.
    pub(super) fn always(&mut self, when: &Expr) -> bool {
        self.holds_always(&[when], |answers| when.by_facts(answers).is_met())
    }

    /// Whether whoever meets the one meets the other.
    pub(super) fn implies(&mut self, one: &Expr, other: &Expr) -> bool {
        self.holds_always(&[one, other], |answers| {
            !one.by_facts(answers).is_met() || other.by_facts(answers).is_met()
        })
    }

    /// Whether nothing meets both.
    pub(super) fn exclude(&mut self, one: &Expr, other: &Expr) -> bool {
        self.holds_always(&[one, other], |answers| {
            !one.by_facts(answers).is_met() || !other.by_facts(answers).is_met()
        })
    }

    /// Whether it asks of one attribute only, and whatever is known of that meets it, and nothing unknown
    /// does.
    pub(super) fn is_any_value(&self, when: &Expr) -> bool {
        let [only] = self.program.slots_of(when)[..] else { return false };
        let Some(slot) = self.program.slot(only) else { return false };
        let places = when.tests();
        let tests: Vec<&Test> = places.iter().filter_map(|place| slot.test_at(*place)).collect();
        if tests.iter().any(|test| test.op == Op::Known) {
            return false;
        }
        if slot.is_did || !when.is_of_facts() {
            return false;
        }
        // Money may also be of a currency that cannot be compared.
        let Some(known) = usable(&slot.kind, &tests).filter(|_| slot.kind != Kind::Money) else {
            return false;
        };
        let mut answers = vec![Answer::Unknown; self.program.answers];
        known.iter().all(|side| {
            for (place, answer) in places.iter().zip(side) {
                let mine = there(answers.get_mut(*place), "each test has an answer");
                mine.into_iter().for_each(|mine| *mine = *answer);
            }
            when.by_facts(&answers).is_met()
        })
    }

    /// Whether something holds whatever the facts are; false where there are too many to try.
    fn holds_always(&mut self, asked: &[&Expr], mut holds: impl FnMut(&[Answer]) -> bool) -> bool {
        if !asked.iter().all(|when| when.is_of_facts()) {
            // What a criterion answers is told where grades are looked at.
            return false;
        }
        let mut failed = false;
        let all = self.try_all(asked, |answers| {
            failed = failed || !holds(answers);
            !failed
        });
        all && !failed
    }

    /// Calls `go_on` with the answers for every combination of facts, until it says no. False without a call
    /// where there are too many.
    pub(super) fn try_all(&mut self, asked: &[&Expr], mut go_on: impl FnMut(&[Answer]) -> bool) -> bool {
        let Some(dice) = self.dice(asked) else { return false };
        let done = Done::of(self.program, &dice);
        let mut turned: Vec<usize> = vec![0; dice.len()];
        loop {
            for (die, side) in dice.iter().zip(&turned) {
                let side = always(die.sides.get(*side).map(Vec::as_slice), &[], "a die lies on a side");
                for (place, answer) in die.places.iter().zip(side) {
                    if let Some(mine) = there(self.answers.get_mut(*place), "each test has an answer") {
                        *mine = *answer;
                    }
                }
            }
            if done.is_possible(&self.answers) && !go_on(&self.answers) {
                return true;
            }
            // As an odometer turns.
            let next = dice.iter().zip(turned.iter_mut()).find_map(|(die, side)| {
                *side = side.saturating_add(1);
                if *side < die.sides.len() {
                    return Some(());
                }
                *side = 0;
                None
            });
            if next.is_none() {
                return true;
            }
        }
    }

    /// What each attribute in question can answer; `None` where that is too much to try.
    fn dice(&self, asked: &[&Expr]) -> Option<Vec<Die>> {
        let places: BTreeSet<usize> = asked.iter().flat_map(|when| when.tests()).collect();
        let mut dice: Vec<Die> = Vec::new();
        let mut all = 1usize;
        let mut places = places.into_iter().peekable();
        while let Some(first) = places.peek().copied() {
            let slot = self.program.slot(self.program.slot_at(first)?)?;
            let end = slot.base.saturating_add(slot.tests.len());
            let mine: Vec<usize> = std::iter::from_fn(|| places.next_if(|place| *place < end)).collect();
            let tests: Vec<&Test> = mine.iter().filter_map(|place| slot.test_at(*place)).collect();
            let sides = outcomes(slot, &tests)?;
            all = all.checked_mul(sides.len()).filter(|all| *all <= MOST)?;
            let did = slot.is_did.then_some(first);
            dice.push(Die { places: mine, did, sides });
        }
        Some(dice)
    }
}

/// What one attribute can answer.
struct Die {
    /// The places of the tests among all answers.
    places: Vec<usize>,
    /// The test, if it is a question about what they did.
    did: Option<usize>,
    sides: Vec<Vec<Answer>>,
}

/// What follows from what about what they did, by the places of the answers.
struct Done {
    /// Nobody meets these.
    never: Vec<usize>,
    /// Whoever meets the first meets the second.
    implied: Vec<(usize, usize)>,
}

impl Done {
    fn of(program: &Program, dice: &[Die]) -> Self {
        let code =
            |place: usize| program.dids.get(program.slot_at(place)?.checked_sub(program.attributes())?);
        let asked: Vec<(usize, &DidCode)> =
            dice.iter().filter_map(|die| Some((die.did?, code(die.did?)?))).collect();
        let never = asked.iter().filter(|(_, did)| !did.can_be_met()).map(|(place, _)| *place).collect();
        let mut implied = Vec::new();
        for (place, did) in &asked {
            let others = asked.iter().filter(|(other, asked)| other != place && did.implies(asked));
            implied.extend(others.map(|(other, _)| (*place, *other)));
        }
        Done { never, implied }
    }

    /// Whether some lead can have answers like these.
    fn is_possible(&self, answers: &[Answer]) -> bool {
        let is_met = |place: &usize| answers.get(*place).is_some_and(|answer| answer.is_met());
        !self.never.iter().any(is_met)
            && self.implied.iter().all(|(place, other)| !is_met(place) || is_met(other))
    }
}

/// All that a fact of the slot, or its absence, can answer to some of its tests.
fn outcomes(slot: &Slot, tests: &[&Test]) -> Option<Vec<Vec<Answer>>> {
    let mut usable = usable(&slot.kind, tests)?;
    if slot.kind == Kind::Money && slot.currency.is_some() {
        // Known, but in a currency that nobody gave a rate for.
        usable.push(answers(tests, &Held::fresh(Reading::OtherCurrency), Day::FIRST));
    }
    // A fact that was learnt too long ago for some tests is unknown to those. One without a date is as one that is too
    // old for all that agree on an age.
    let ages: BTreeSet<u32> = tests.iter().filter_map(|test| test.valid_for).collect();
    let mut all: BTreeSet<Vec<Answer>> = BTreeSet::new();
    for fresh in usable {
        for age in &ages {
            let expired = |test: &Test| test.valid_for.is_some_and(|valid| valid <= *age);
            let aged = tests.iter().zip(&fresh).map(|(test, answer)| match (expired(test), &test.op) {
                (false, _) => *answer,
                (true, Op::Known) => Answer::Unmet,
                (true, _) => Answer::Unknown,
            });
            all.insert(aged.collect());
        }
        all.insert(fresh);
    }
    if !slot.is_did {
        all.insert(answers(tests, &Held::unusable(UnknownReason::Missing), Day::FIRST));
    }
    Some(all.into_iter().collect())
}

/// What a fresh fact can answer.
fn usable(kind: &Kind, tests: &[&Test]) -> Option<Vec<Vec<Answer>>> {
    match kind {
        Kind::Text | Kind::Tags => looked_for(kind, tests),
        Kind::Date => Some(dates(tests)),
        Kind::Flag | Kind::Number | Kind::Money | Kind::Choice(_) | Kind::Level(_) => {
            Some(by_readings(kind, tests))
        }
    }
}

fn answers(tests: &[&Test], held: &Held<'_>, today: Day) -> Vec<Answer> {
    tests.iter().map(|test| test.answer(held, today)).collect()
}

/// One value of each set that the tests tell apart.
fn by_readings(kind: &Kind, tests: &[&Test]) -> Vec<Vec<Answer>> {
    let partition = Partition::of(kind, tests.iter().map(|test| &test.op), Day::MIDDLE);
    let held = partition.readings().iter().map(|reading| Held::fresh(reading.clone()));
    held.map(|held| answers(tests, &held, Day::MIDDLE)).collect()
}

/// Fixed days and days counted from today are independent of each other, as today can be any day.
fn dates(tests: &[&Test]) -> Vec<Vec<Answer>> {
    let part = |wanted: bool| {
        let mine: Vec<&Test> = tests.iter().copied().filter(|test| test.op.is_relative() == wanted).collect();
        let all: BTreeSet<Vec<Answer>> = by_readings(&Kind::Date, &mine).into_iter().collect();
        all
    };
    let (fixed, counted) = (part(false), part(true));
    let mut all = Vec::new();
    for one in &fixed {
        for other in &counted {
            let (mut one, mut other) = (one.iter(), other.iter());
            let pick = |test: &&Test| if test.op.is_relative() { other.next() } else { one.next() };
            all.push(tests.iter().filter_map(pick).copied().collect());
        }
    }
    all
}

/// Each text that is asked for by name, and every way in which another text could meet the searches; of tags
/// every set.
fn looked_for(kind: &Kind, tests: &[&Test]) -> Option<Vec<Vec<Answer>>> {
    let (searches, others): (Vec<&Op>, Vec<&Op>) =
        tests.iter().map(|test| &test.op).partition(|op| op.sought().is_some());
    let named = Partition::of(kind, others.into_iter(), Day::FIRST);
    let mut all: Vec<Vec<Answer>> = Vec::new();
    for reading in named.readings().iter().filter(|reading| matches!(reading, Reading::Text(_))) {
        all.push(answers(tests, &Held::fresh(reading.clone()), Day::FIRST));
    }
    let searches: Vec<&Op> = searches.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    for met in subsets(&searches)? {
        let agrees =
            |yes: &&Op, other: &&Op| yes.tells_of(other).is_none_or(|told| told == met.contains(other));
        if met.iter().all(|yes| searches.iter().all(|other| agrees(yes, other))) {
            let answer = |test: &&Test| Answer::from(test.op == Op::Known || met.contains(&&test.op));
            all.push(tests.iter().map(answer).collect());
        }
    }
    Some(all)
}

fn subsets<'o>(all: &[&'o Op]) -> Option<Vec<Vec<&'o Op>>> {
    if all.len() > SEARCHED {
        return None;
    }
    let mut sets: Vec<Vec<&Op>> = vec![Vec::new()];
    for one in all {
        let with: Vec<Vec<&Op>> =
            sets.iter().map(|set| set.iter().copied().chain([*one]).collect()).collect();
        sets.extend(with);
    }
    Some(sets)
}
