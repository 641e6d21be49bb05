//! [`Way`]: a way in which a grade row is met.

use super::asked::two_bits;
use crate::answer::Answer;
use crate::program::{Expr, Program};
use crate::score::Grade;

/// A way in which a grade row is met: all of these hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    /// The least number of criteria met.
    pub(super) met: u64,
    /// The least score, and that from which it is too high, in thousandths.
    pub(super) at_least: Option<i64>,
    pub(super) below: Option<i64>,
    /// Bits of the answers, and what they must be.
    pub(super) answers: Bits,
    /// The same of facts.
    pub(super) facts: Bits,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bits {
    pub(super) mask: u64,
    pub(super) want: u64,
}

/// A condition on facts in a grade row, and whether it is to be met or unmet.
pub(super) struct Fact<'p> {
    pub(super) when: &'p Expr,
    pub(super) met: bool,
}

/// The ways to each grade, in the order of the rows.
#[derive(Default)]
pub(super) struct Ways<'p> {
    pub(super) list: Vec<(Grade, Way)>,
    pub(super) facts: Vec<Fact<'p>>,
}

/// The most ways that are worth trying on every lead.
const MOST: usize = 32;

impl<'p> Ways<'p> {
    /// None if rows ask more than points, criteria and facts.
    pub(super) fn of(program: &'p Program) -> Option<Self> {
        let mut ways = Ways::default();
        for (grade, when) in &program.rows {
            let all = ways.row(when, true)?;
            ways.list.extend(all.into_iter().map(|way| (*grade, way)));
            if ways.list.len() > MOST || ways.facts.len() > MOST {
                return None;
            }
        }
        Some(ways)
    }

    /// The ways in which a row is met, or unmet.
    fn row(&mut self, when: &'p Expr, met: bool) -> Option<Vec<Way>> {
        let one = |way: Way| Some(vec![way]);
        let answer = |place: usize, answer: Answer| {
            let want = two_bits(place, answer);
            let both = two_bits(place, Answer::Met) | two_bits(place, Answer::Unmet);
            let mask = if answer == Answer::Unknown { both } else { want };
            Way { answers: Bits { mask, want }, ..Way::default() }
        };
        match when {
            Expr::Met(place) => one(answer(*place, if met { Answer::Met } else { Answer::Unmet })),
            Expr::Unknown(place) if met => one(answer(*place, Answer::Unknown)),
            Expr::Unknown(place) => Some([Answer::Met, Answer::Unmet].map(|is| answer(*place, is)).to_vec()),
            Expr::MetAtLeast(count) if met => one(Way { met: u64::try_from(*count).ok()?, ..Way::default() }),
            Expr::ScoreAtLeast(cut) if met => {
                one(Way { at_least: Some(cut.thousandths()), ..Way::default() })
            }
            Expr::ScoreAtLeast(cut) => one(Way { below: Some(cut.thousandths()), ..Way::default() }),
            // Nothing was done.
            Expr::Engaged if met => Some(Vec::new()),
            Expr::Engaged => one(Way::default()),
            Expr::MetAtLeast(_) | Expr::FitAtLeast(_) | Expr::EngagementAtLeast(_) => None,
            Expr::Not(part) => self.row(part, !met),
            Expr::Test(_) => {
                let place = u32::try_from(self.facts.len()).ok()?;
                let want = 1u64.checked_shl(place)?;
                self.facts.push(Fact { when, met });
                one(Way { facts: Bits { mask: want, want }, ..Way::default() })
            }
            Expr::All(parts) | Expr::Any(parts) => {
                if matches!(when, Expr::All(_)) == met {
                    let mut all = vec![Way::default()];
                    for part in parts {
                        let more = self.row(part, met)?;
                        let joined = all.iter().flat_map(|a| more.iter().filter_map(|b| a.and(b)));
                        all = joined.take(MOST.saturating_add(1)).collect();
                    }
                    Some(all).filter(|all| all.len() <= MOST)
                } else {
                    let mut any = Vec::new();
                    for part in parts {
                        any.extend(self.row(part, met)?);
                    }
                    Some(any).filter(|any| any.len() <= MOST)
                }
            }
        }
    }
}

impl Way {
    /// Both; none if they contradict each other.
    fn and(&self, other: &Way) -> Option<Way> {
        Some(Way {
            met: self.met.max(other.met),
            at_least: self.at_least.max(other.at_least),
            below: match (self.below, other.below) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            },
            answers: self.answers.and(other.answers)?,
            facts: self.facts.and(other.facts)?,
        })
    }
}

impl Bits {
    fn and(self, other: Bits) -> Option<Bits> {
        let clash = (self.want ^ other.want) & self.mask & other.mask;
        // Met and unmet at once is no answer; it is never found, and need not be looked for.
        (clash == 0).then_some(Bits { mask: self.mask | other.mask, want: self.want | other.want })
    }
}
