//! [`Answers`]: the criteria as two bits each.
//!
//! Say that criterion 0 is a need and criterion 1 `employees between 50 and 1000`, and both count. With 120 employees
//! and an unknown need the bits are `0b10_00`: criterion 1 is met, criterion 0 unknown. One is met, and two may be. If
//! they have no need, the bits are `0b10_01`: one is met, and no more than one may be.

use super::formula::Formula;
use super::when::{Bits, View, When};
use crate::engine::Program;
use crate::invariant::always;
use crate::value::answer::Answer;

/// How the criteria are answered. Of the first criteria the answer is two bits, 0 unknown, 1 unmet, 2
/// met, and where one attribute decides it they come with the attribute's cell.
#[derive(Debug)]
pub(super) struct Answers {
    /// The bits that come with cells.
    mask: u32,
    /// The bits of those that count, when they are met, and when they are unmet.
    met: u32,
    unmet: u32,
    counted: u32,
    /// Those that are asked one by one.
    asked: Vec<CriterionWhen>,
}

/// When a criterion is met and when unmet, where no cell says both.
#[derive(Debug)]
struct CriterionWhen {
    place: usize,
    met: When,
    unmet: When,
    counted: bool,
}

/// The most criteria that have bits: what is left over is for everything else.
const PLACED: usize = 16;

/// The answers of one lead.
#[derive(Clone, Copy)]
pub(super) struct Given {
    pub(super) bits: u32,
    pub(super) met: u32,
    /// Of those beyond the last that has bits, how many are unmet.
    unmet: u32,
}

impl Answers {
    /// Also gives out the bits that come with cells.
    pub(super) fn of(program: &Program, when: &[(Formula, Formula)]) -> (Answers, Bits) {
        let count = program.criteria.len();
        let placed = always(u32::try_from(count.min(PLACED)).ok(), 0, "few are placed");
        let mut bits = Bits::after(placed.saturating_mul(2));
        let mut answers = Answers { mask: 0, met: 0, unmet: 0, counted: 0, asked: Vec::new() };
        for ((place, criterion), (met, unmet)) in program.criteria.iter().enumerate().zip(when) {
            let two = two(place);
            if criterion.counted {
                answers.counted = answers.counted.saturating_add(1);
                answers.met |= two.met;
                answers.unmet |= two.unmet;
            }
            let simple = |formula: &Formula| matches!(formula, Formula::Cells(..) | Formula::Never);
            if simple(met) && simple(unmet) && place < PLACED {
                for (formula, bit) in [(met, two.met), (unmet, two.unmet)] {
                    if let Formula::Cells(column, set) = formula {
                        bits.place(*column, set, u64::from(bit));
                    }
                }
                answers.mask |= two.met | two.unmet;
            } else {
                let (met, unmet) = (bits.settle(met), bits.settle(unmet));
                answers.asked.push(CriterionWhen { place, met, unmet, counted: criterion.counted });
            }
        }
        (answers, bits)
    }

    /// Every answer, and how many are met.
    #[inline(always)]
    pub(super) fn given(&self, view: &View<'_>) -> Given {
        let mut bits = low(view.bits) & self.mask;
        // Criteria beyond the last that has bits are counted by themselves.
        let (mut met, mut unmet) = (0u32, 0u32);
        for asked in &self.asked {
            let answer = asked.answer(view);
            let two = two(asked.place);
            match answer {
                Answer::Met => bits |= two.met,
                Answer::Unmet => bits |= two.unmet,
                Answer::Unknown => {}
            }
            if two.met == 0 && asked.counted {
                met = met.wrapping_add(u32::from(answer == Answer::Met));
                unmet = unmet.wrapping_add(u32::from(answer == Answer::Unmet));
            }
        }
        Given { bits, met: met.wrapping_add((bits & self.met).count_ones()), unmet }
    }

    /// How many may be met.
    pub(super) fn may_be_met(&self, given: &Given) -> u32 {
        let unmet = given.unmet.wrapping_add((given.bits & self.unmet).count_ones());
        self.counted.saturating_sub(unmet)
    }

    /// One answer, given the bits of all.
    pub(super) fn answer(&self, place: usize, bits: u32, view: &View<'_>) -> Answer {
        let two = two(place);
        if two.met != 0 {
            return match (bits & two.met != 0, bits & two.unmet != 0) {
                (true, _) => Answer::Met,
                (false, true) => Answer::Unmet,
                (false, false) => Answer::Unknown,
            };
        }
        let asked = self.asked.iter().find(|asked| asked.place == place);
        asked.map_or(Answer::Unknown, |asked| asked.answer(view))
    }
}

impl CriterionWhen {
    fn answer(&self, view: &View<'_>) -> Answer {
        if self.met.holds(view) {
            Answer::Met
        } else if self.unmet.holds(view) {
            Answer::Unmet
        } else {
            Answer::Unknown
        }
    }
}

/// The bits of a criterion's two answers.
struct Two {
    met: u32,
    unmet: u32,
}

fn two(place: usize) -> Two {
    let bit = |bit: usize| match place < PLACED {
        true => {
            let bit = u32::try_from(bit).ok().and_then(|bit| 1u32.checked_shl(bit));
            always(bit, 0, "sixteen answers have two bits each")
        }
        false => 0,
    };
    let unmet = place.saturating_mul(2);
    Two { met: bit(unmet.saturating_add(1)), unmet: bit(unmet) }
}

/// The first bits: sixteen answers of two.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the other bits are not answers")]
fn low(bits: u64) -> u32 {
    bits as u32
}
