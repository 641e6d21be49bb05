//! [`Effect`]: what follows from some facts. What follows from all facts of a lead is the sum.
//!
//! Say that the rules 0 and 1 give 5 points for at least 50 employees and 10 more from 200 on, and the criterion 2 is
//! "at least 100 employees". From 120 employees it follows: 5 points, the rule bits 0b01, the answer bits
//! 0b10_00_00 (criterion 2 met), and one criterion met.

use crate::answer::Answer;

/// What follows from some facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Effect {
    /// In thousandths.
    pub(super) points: i64,
    /// A bit for each rule that gave or took points.
    pub(super) rules: u64,
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
