//! [`Asked`]: everything that is asked of facts, and what follows from the answers.

use std::collections::BTreeMap;

use super::ways::Fact;
use crate::answer::Answer;
use crate::program::{Env, Expr, Program};

/// One condition on facts.
pub(super) struct Asked<'p> {
    what: What,
    when: &'p Expr,
    /// The columns that it reads, with the tests that it asks of each.
    pub(super) reads: BTreeMap<usize, Vec<usize>>,
}

/// What it is for, by its place in the program.
#[derive(Clone, Copy)]
enum What {
    Rule(usize),
    Criterion(usize),
    Requirement,
    Disqualifier,
    /// Part of a grade row.
    Fact(usize, bool),
}

/// What follows from some answers: sums of these are the judgement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Effect {
    /// In thousandths.
    pub(super) points: i64,
    /// A bit for each rule that gave or took points.
    pub(super) rules: u64,
    /// Two bits for each criterion.
    pub(super) answers: u64,
    /// How many of the criteria that count are met.
    pub(super) met: u64,
    pub(super) disqualified: bool,
    /// Whether a requirement fails.
    pub(super) lacks: bool,
    pub(super) facts: u64,
}

impl<'p> Asked<'p> {
    /// All conditions of a program, and those that its grade rows ask. `column_of` is the column of each
    /// slot.
    pub(super) fn of(program: &'p Program, facts: &[Fact<'p>], column_of: &[Option<usize>]) -> Vec<Self> {
        let rules = program.rules.iter().enumerate();
        let criteria = program.criteria.iter().enumerate();
        let rules = rules.map(|(place, rule)| (What::Rule(place), &rule.when));
        let criteria = criteria.filter_map(|(place, one)| Some((What::Criterion(place), one.when.as_ref()?)));
        let requires = program.requires.iter().map(|(_, when)| (What::Requirement, when));
        let disqualifiers = program.disqualifiers.iter().map(|(_, when)| (What::Disqualifier, when));
        let facts = facts.iter().enumerate().map(|(place, fact)| (What::Fact(place, fact.met), fact.when));
        let all = rules.chain(criteria).chain(requires).chain(disqualifiers).chain(facts);
        all.map(|(what, when)| Asked { what, when, reads: reads(program, when, column_of) }).collect()
    }

    /// Adds what follows from the answers.
    pub(super) fn follow(&self, program: &Program, answers: &[Answer], effect: &mut Effect) {
        let answer = self.when.eval(&Env::facts(answers));
        match self.what {
            What::Rule(place) => {
                let points = program.rules.get(place).map_or(0, |rule| rule.points.thousandths());
                if answer == Answer::Met && points != 0 {
                    effect.points = effect.points.saturating_add(points);
                    effect.rules |= bit(place);
                }
            }
            What::Criterion(place) => {
                let counted = program.criteria.get(place).is_some_and(|one| one.counted);
                effect.met = effect.met.saturating_add(u64::from(counted && answer == Answer::Met));
                effect.answers |= two_bits(place, answer);
            }
            What::Requirement => effect.lacks |= answer != Answer::Met,
            What::Disqualifier => effect.disqualified |= answer == Answer::Met,
            What::Fact(place, met) => {
                let wanted = if met { Answer::Met } else { Answer::Unmet };
                effect.facts |= if answer == wanted { bit(place) } else { 0 };
            }
        }
    }
}

/// The bit at a place; none beyond the last.
pub(super) fn bit(place: usize) -> u64 {
    u32::try_from(place).ok().and_then(|place| 1u64.checked_shl(place)).unwrap_or(0)
}

/// An answer as two bits: unknown 0, unmet 1, met 2.
pub(super) fn two_bits(place: usize, answer: Answer) -> u64 {
    let low = place.saturating_mul(2);
    match answer {
        Answer::Unknown => 0,
        Answer::Unmet => bit(low),
        Answer::Met => bit(low.saturating_add(1)),
    }
}

fn reads(program: &Program, when: &Expr, column_of: &[Option<usize>]) -> BTreeMap<usize, Vec<usize>> {
    let mut reads: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    when.each_test(&mut |test| {
        let after = program.slots.partition_point(|slot| slot.base <= test);
        let slot = after.checked_sub(1);
        if let Some(column) = slot.and_then(|slot| column_of.get(slot).copied().flatten()) {
            reads.entry(column).or_default().push(test);
        }
    });
    reads
}
