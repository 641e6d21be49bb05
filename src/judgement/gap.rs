//! [`Gap`]: how far a condition is from being met.
//!
//! A row asks for a met budget, a met need and 40 points of fit. The budget is met, the need is not known, and the fit is
//! 25: two parts are open, and 15 points are short. Where any of several parts is enough the nearest counts, and where two
//! criteria more must be met the two nearest. A budget that is known to be too small leaves no way.

use crate::engine::{Env, Expr, Program, Question};
use crate::invariant::there;
use crate::value::answer::Answer;

/// How far a condition is from being met: first by its open parts, then by the points that are short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Gap {
    parts: u32,
    points: i64,
}

impl Gap {
    pub(super) const NONE: Gap = Gap { parts: 0, points: 0 };
    const OPEN: Gap = Gap { parts: 1, points: 0 };
    /// No answer and no deed closes it.
    pub(super) const NO_WAY: Gap = Gap { parts: u32::MAX, points: 0 };

    pub(super) fn plus(self, other: Gap) -> Gap {
        match self.parts.max(other.parts) {
            u32::MAX => Gap::NO_WAY,
            _ => Gap {
                parts: self.parts.saturating_add(other.parts),
                points: self.points.saturating_add(other.points),
            },
        }
    }
}

/// Measures gaps as things stand, knowing how far they can lead at most.
#[derive(Clone, Copy)]
pub(super) struct Gauge<'g> {
    pub(super) program: &'g Program,
    pub(super) now: &'g Env<'g>,
    pub(super) utmost: &'g Env<'g>,
}

impl Gauge<'_> {
    pub(super) fn gap(&self, when: &Expr) -> Gap {
        if when.eval(self.now).is_met() {
            return Gap::NONE;
        }
        if when.eval(self.utmost) == Answer::Unmet {
            return Gap::NO_WAY;
        }
        match when {
            Expr::Ask(question) => self.of_question(*question),
            Expr::All(parts) => parts.iter().fold(Gap::NONE, |gap, part| gap.plus(self.gap(part))),
            Expr::Any(parts) => parts.iter().map(|part| self.gap(part)).min().unwrap_or(Gap::NO_WAY),
            Expr::Not(_) | Expr::Reaches(_) => Gap::OPEN,
        }
    }

    fn of_question(&self, question: Question) -> Gap {
        match question {
            Question::Test(_) | Question::Unknown(_) | Question::Engaged => Gap::OPEN,
            Question::Met(place) => self.of_criterion(place),
            Question::MetAtLeast(count) => {
                let all = self.program.criteria.iter().enumerate();
                self.of_nearest(all.filter(|(_, one)| one.counted).map(|(place, _)| place), count)
            }
            Question::MetAtLeastOf(list, count) => {
                let places = there(self.program.counted_of.get(list), "a list of the program");
                self.of_nearest(places.into_iter().flatten().copied(), count)
            }
            Question::AtLeast(sum, cut) => {
                let short = cut - self.now.scores.get(sum).low;
                Gap { points: short.thousandths().max(0), ..Gap::OPEN }
            }
        }
    }

    /// So many of some criteria: those that are met, and the nearest others.
    fn of_nearest(&self, places: impl Iterator<Item = usize>, count: usize) -> Gap {
        let mut gaps: Vec<Gap> = places.map(|place| self.of_criterion(place)).collect();
        gaps.sort_unstable();
        match gaps.get(..count) {
            Some(nearest) => nearest.iter().fold(Gap::NONE, |gap, one| gap.plus(*one)),
            None => Gap::NO_WAY,
        }
    }

    fn of_criterion(&self, place: usize) -> Gap {
        if self.now.criteria.get(place).is_some_and(|answer| answer.is_met()) {
            return Gap::NONE;
        }
        let Some(code) = there(self.program.criteria.get(place), "a criterion of the program") else {
            return Gap::NO_WAY;
        };
        // A host's code is not run on what could be.
        let by_facts = code.when.as_ref().map_or(Gap::NO_WAY, |when| self.gap(when).max(Gap::OPEN));
        let did = code.inferred_by.and_then(|did| self.program.did_test(did));
        let answer = did.and_then(|test| self.utmost.answers.get(test));
        if answer.is_some_and(|answer| *answer != Answer::Unmet) { by_facts.min(Gap::OPEN) } else { by_facts }
    }
}
