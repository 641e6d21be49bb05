//! What an unknown fact could turn out to be.
//!
//! The tests of a slot cut its values into cells (see [`partition`](super::partition)). One value of each
//! stands for all of it, and what it does (answers, points) is an [`Effect`].
//!
//! Say that a rule gives 20 points for `employees between 50 and 1000`, and a grade row asks for
//! `employees at most 1000`. If nobody knows how many employees a lead has, there are three options: 49 (no points, at
//! most 1,000), 50 (20 points, at most 1,000) and 1001 (no points, more than 1,000). What the rule could add lies
//! between 0 and 20.

use super::expr::Env;
use super::partition::Partition;
use super::program::Program;
use super::slot::{Effect, Slot};
use super::sums::{SlotSpan, Sums};
use super::test::Held;
use super::tier::Tier;
use crate::fact::attribute::Kind;
use crate::invariant::{self, there};
use crate::value::answer::Answer;
use crate::value::day::Day;
use crate::value::points::Points;

/// The most effects of one slot that are kept. Of more, those stay that are extreme in points, and
/// then those that make a difference to other slots: only what is proposed to ask may then be more
/// than is needed. Intervals are always those of all values.
const KEPT: usize = 64;

/// The most rules of tiers that are asked to find the extreme ones.
const ASKED: usize = 1 << 20;

/// Works out the options of every slot whose values do not depend on today.
pub(crate) fn fill_options(program: &mut Program) {
    for place in 0..program.slots.len() {
        let (options, span) = options_of(program, place, Day::FIRST);
        if let Some(slot) = program.slots.get_mut(place) {
            if slot.kind != Kind::Date {
                (slot.options, slot.span) = (options, span);
            }
        }
    }
}

/// The options of a slot on a day, and what its rules could add up to.
///
/// The values are walked in order. From one to the next only a few tests turn, and only the rules
/// that read those are asked again: many rules on one attribute cost what their cut points cost.
pub(crate) fn options_of(program: &Program, place: usize, today: Day) -> (Vec<Effect>, SlotSpan) {
    let Some(slot) = program.slot(place) else { return Default::default() };
    let partition = Partition::of(&slot.kind, slot.tests.iter().map(|test| &test.op), today);
    let readings = partition.readings();
    let (turns, always) = turns(slot, &partition);
    let readers = readers(program, slot);
    let mut answers = vec![Answer::Unknown; program.answers];
    let mut met = vec![false; slot.rules.len()];
    let (mut sums, mut total) = (Sums::default(), Points::ZERO);
    let mut span = SlotSpan::default();
    let mut found: Vec<Found> = Vec::new();
    // Which effects are extreme is only asked where not all are kept.
    let asked = readings.len().saturating_mul(tiers_of(program, slot).map(|tier| tier.facts.len()).sum());
    let tiers_matter = readings.len() > KEPT && asked <= ASKED;
    let (mut turned, mut turned_for_others) = (0usize, 0usize);
    for (i, (reading, turns)) in readings.iter().zip(&turns).enumerate() {
        let held = Held::fresh(reading.clone());
        let mut asked: Vec<usize> = Vec::new();
        for number in turns.iter().chain(always.iter().filter(|_| i > 0)) {
            let Some(test) = there(slot.tests.get(*number), "a test of the slot") else { continue };
            let answer = answers.get_mut(slot.base.saturating_add(*number));
            let Some(answer) = there(answer, "each test has an answer") else { continue };
            let new = test.answer(&held, today);
            if i == 0 || *answer != new {
                *answer = new;
                let mine = readers.get(*number).map(Vec::as_slice);
                let mine = invariant::always(mine, &[], "each test has its readers");
                asked.extend(mine);
                let others = usize::from(slot.shared.binary_search(number).is_ok());
                turned_for_others = turned_for_others.saturating_add(others);
                turned = turned.saturating_add(others.max(usize::from(!mine.is_empty())));
            }
        }
        asked.sort_unstable();
        asked.dedup();
        let env = Env::facts(&answers);
        let rule = |number: &usize| program.rule(*there(slot.rules.get(*number), "a rule of the slot")?);
        for number in &asked {
            let met = there(met.get_mut(*number), "each rule is met or not");
            let (Some(rule), Some(met)) = (rule(number), met) else { continue };
            let now = rule.when.eval(&env).is_met();
            let points = match (*met, now) {
                (false, true) => rule.points,
                (true, false) => Points::ZERO - rule.points,
                _ => Points::ZERO,
            };
            sums.add(rule.unit, points);
            total += points;
            *met = now;
        }
        span.include_units(&sums, asked.iter().filter_map(rule).map(|rule| rule.unit));
        if found.last().is_none_or(|last| last.turned != turned) {
            let tiers = if tiers_matter { of_tiers(program, slot, &answers) } else { Points::ZERO };
            let sums = [total + tiers, sums.fit, sums.engagement];
            found.push(Found { place: i, turned, turned_for_others, sums });
        }
    }
    if !partition.is_complete() {
        span = SlotSpan::default();
        for rule in slot.rules.iter().filter_map(|rule| program.rule(*rule)) {
            span.include_alone(rule.unit, rule.points);
        }
    }
    // The sums of those that are kept are added up again: to keep all of them would be too much.
    let effect = |one: Found| {
        let held = Held::fresh(there(readings.get(one.place), "the place of a reading")?.clone());
        slot.answer(&held, today, &mut answers);
        let mine = answers.iter().skip(slot.base).take(slot.tests.len());
        Some(Effect { answers: mine.copied().collect(), sums: own_sums(program, slot, &answers) })
    };
    (keep(found).into_iter().filter_map(effect).collect(), span)
}

/// A reading that some test tells from the one before it.
struct Found {
    /// The place of the reading.
    place: usize,
    /// How often a test that decides something has turned so far.
    turned: usize,
    /// How often one has turned that is read by more than the rules of this slot alone.
    turned_for_others: usize,
    /// All points, those of fit and those of engagement.
    sums: [Points; 3],
}

/// The tiers with a rule that reads a slot.
fn tiers_of<'p>(program: &'p Program, slot: &Slot) -> impl Iterator<Item = &'p Tier> {
    slot.tiers.iter().filter_map(|tier| there(program.tiers.get(*tier), "a tier of the program"))
}

/// What the tiers of a slot have by its answers alone.
fn of_tiers(program: &Program, slot: &Slot, answers: &[Answer]) -> Points {
    let counting = |tier: &Tier| {
        tier.counting(&program.rules, |rule| rule.when.by_facts(answers).is_met(), |_| Points::ZERO)
    };
    tiers_of(program, slot).filter_map(counting).map(|(_, points)| points).sum()
}

/// What the rules that read only this slot add up to.
pub(crate) fn own_sums(program: &Program, slot: &Slot, answers: &[Answer]) -> Sums {
    let mut sums = Sums::default();
    for rule in slot.rules.iter().filter_map(|rule| program.rule(*rule)) {
        if rule.when.by_facts(answers).is_met() {
            sums.add(rule.unit, rule.points);
        }
    }
    sums
}

/// The rules of the slot that read each test, by their place among the slot's rules.
fn readers(program: &Program, slot: &Slot) -> Vec<Vec<usize>> {
    let mut readers = vec![Vec::new(); slot.tests.len()];
    for (number, rule) in slot.rules.iter().enumerate() {
        let Some(rule) = program.rule(*rule) else { continue };
        rule.when.each_test(&mut |test| {
            let mine = test.checked_sub(slot.base).and_then(|test| readers.get_mut(test));
            if let Some(readers) = there(mine, "the rule reads no other slot") {
                readers.push(number);
            }
        });
    }
    readers
}

/// For each reading the tests that may answer otherwise than for the one before it, for the first all; and the
/// tests that may for every reading.
fn turns(slot: &Slot, partition: &Partition<'_>) -> (Vec<Vec<usize>>, Vec<usize>) {
    let mut always = Vec::new();
    let mut turns: Vec<Vec<usize>> = vec![Vec::new(); partition.readings().len()];
    for (number, test) in slot.tests.iter().enumerate() {
        let places = partition.turns_of(&test.op);
        if places.is_none() {
            always.push(number);
        }
        for place in std::iter::once(0).chain(places.into_iter().flatten()) {
            // What turns beyond the last reading turns for none of them.
            turns.get_mut(place).into_iter().for_each(|turns| turns.push(number));
        }
    }
    (turns, always)
}

/// What was found, or the part of it that says most.
fn keep(found: Vec<Found>) -> Vec<Found> {
    if found.len() <= KEPT {
        return found;
    }
    let mut kept: Vec<usize> = Vec::new();
    let all = found.iter().enumerate();
    for key in 0..3 {
        let least = all.clone().min_by_key(|(_, one)| one.sums.get(key));
        let most = all.clone().max_by_key(|(_, one)| one.sums.get(key));
        kept.extend(least.into_iter().chain(most).map(|(i, _)| i));
    }
    // Then the best of each stretch in which nothing turns for others.
    let mut best: std::collections::BTreeMap<usize, (Points, usize)> = std::collections::BTreeMap::new();
    for (i, one) in all {
        let [total, ..] = one.sums;
        let entry = best.entry(one.turned_for_others).or_insert((total, i));
        if total > entry.0 {
            *entry = (total, i);
        }
    }
    kept.extend(best.into_values().map(|(_, i)| i));
    let mut seen = std::collections::BTreeSet::new();
    let chosen: std::collections::BTreeSet<usize> =
        kept.into_iter().filter(|i| seen.insert(*i)).take(KEPT).collect();
    found.into_iter().enumerate().filter(|(i, _)| chosen.contains(i)).map(|(_, one)| one).collect()
}
