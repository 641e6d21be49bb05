//! [`Effect`]: what follows from some facts. What follows from all facts of a lead is the sum.
//!
//! Say that the rules 0 and 1 give 5 points for at least 50 employees and 10 more from 200 on, and the criterion 2 is
//! "at least 100 employees". From 120 employees it follows: 5 points for fit, the rule bits 0b01, the answer bits
//! 0b10_00_00 (criterion 2 met), and one criterion met.

use crate::invariant::{always, there};
use crate::value::answer::Answer;

/// What follows from some facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Effect {
    /// In thousandths: of fit, of engagement, and of each group before its limits.
    pub(super) sums: Vec<i64>,
    /// A bit for each rule that gave or took points, sixty-four a number.
    pub(super) rules: Vec<u64>,
    /// Two bits for each criterion.
    pub(super) answers: u64,
    /// How many of the criteria that count are met, and how many unmet.
    pub(super) met: u64,
    pub(super) unmet: u64,
    pub(super) disqualified: bool,
    /// Whether a requirement fails.
    pub(super) lacks: bool,
    /// A bit for each thing that grade rows ask of facts.
    pub(super) facts: u64,
}

impl Effect {
    /// Nothing follows: of so many units and rules.
    pub(super) fn nothing(units: usize, rules: usize) -> Effect {
        Effect { sums: vec![0; units], rules: vec![0; rules.div_ceil(64)], ..Effect::default() }
    }

    /// Adds points to a unit.
    pub(super) fn add(&mut self, unit: usize, points: i64) {
        let sum = there(self.sums.get_mut(unit), "each unit has a sum");
        sum.into_iter().for_each(|sum| *sum = sum.saturating_add(points));
    }

    /// Sets the bit of a rule.
    pub(super) fn fire(&mut self, rule: usize) {
        let number = there(self.rules.get_mut(rule.wrapping_shr(6)), "each rule has a bit");
        number.into_iter().for_each(|number| *number |= bit(rule & 63));
    }

    /// The points of a unit.
    pub(super) fn sum(&self, unit: usize) -> i64 {
        always(self.sums.get(unit).copied(), 0, "each unit has a sum")
    }

    /// All points, where no unit has limits.
    pub(super) fn points(&self) -> i64 {
        self.sums.iter().fold(0, |all, sum| all.saturating_add(*sum))
    }
}

/// The least that follows in a group: of each unit by itself, and of all points together.
pub(super) struct Least {
    pub(super) sums: Vec<i64>,
    pub(super) points: i64,
}

impl Least {
    pub(super) fn of(group: &[Effect]) -> Least {
        let mut sums =
            always(group.first().map(|effect| effect.sums.clone()), Vec::new(), "a group has codes");
        for effect in group {
            sums.iter_mut().zip(&effect.sums).for_each(|(least, sum)| *least = (*least).min(*sum));
        }
        Least { sums, points: always(group.iter().map(Effect::points).min(), 0, "a group has codes") }
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
