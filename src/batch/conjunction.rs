//! [`Conjunction`]: one way in which a grade row is met, in which all that it asks must hold.
//!
//! The row "A: 2 criteria met and, a score of 40 or a need" is the check `All [MetAtLeast 2, Any [AtLeast (Score,
//! 40), Facts (need)]]`, and has two conjunctions: 2 met and a score of 40 on; 2 met and the bit of "need" among what
//! rows ask of facts. A lead that meets one of them has an A.

use super::effect::{bit, two_bits};
use crate::engine::table::{Asked, Check, Formula};
use crate::engine::{Program, Sum};
use crate::invariant::{always, there};
use crate::score::Grade;
use crate::value::answer::Answer;

/// One way in which a grade row is met: all of these hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Conjunction {
    /// The least numbers of criteria met and unmet, of those that count.
    pub(super) met: u64,
    pub(super) unmet: u64,
    /// Of score, fit and engagement.
    bands: [Band; 3],
    /// Bits of the answers, and what they must be.
    pub(super) answers: Wanted,
    /// The same of facts.
    pub(super) facts: Wanted,
    /// The bit of those who are engaged.
    pub(super) engaged: Wanted,
}

/// The least sum, and that from which it is too great, in thousandths.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Band {
    pub(super) at_least: Option<i64>,
    pub(super) below: Option<i64>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted {
    pub(super) mask: u64,
    pub(super) want: u64,
}

/// The conjunctions of all grade rows, in the order of the rows.
#[derive(Default)]
pub(super) struct Conjunctions<'a> {
    pub(super) list: Vec<(Grade, Conjunction)>,
    /// What they ask of facts: a bit each.
    pub(super) facts: Vec<&'a Formula>,
    /// How many criteria count.
    counted: u64,
    /// Those of each list that a row counts by itself.
    counted_of: &'a [Vec<usize>],
    /// Whether it is known what they did.
    did: bool,
}

/// The most that are worth trying on every lead.
const MOST: usize = 32;

impl<'a> Conjunctions<'a> {
    /// Of grade rows; `did` is whether it is known what leads did. None if they are too many.
    pub(super) fn of(program: &'a Program, asked: &'a Asked, did: bool) -> Option<Self> {
        let counted = program.criteria.iter().filter(|criterion| criterion.counted).count();
        let counted = u64::try_from(counted).ok()?;
        let mut all =
            Conjunctions { counted, counted_of: &program.counted_of, did, ..Conjunctions::default() };
        for (grade, check) in &asked.rows {
            let row = all.expand(check)?;
            all.list.extend(row.into_iter().map(|one| (*grade, one)));
            if all.list.len() > MOST || all.facts.len() > MOST {
                return None;
            }
        }
        Some(all)
    }

    /// Those of one check: `all` of several is every choice of one of each, `any` is all of them.
    fn expand(&mut self, check: &'a Check<Formula>) -> Option<Vec<Conjunction>> {
        let one = |one: Conjunction| Some(vec![one]);
        match check {
            Check::Facts(formula) => {
                let want = bit(self.place(formula));
                one(Conjunction { facts: Wanted { mask: want, want }, ..Conjunction::default() })
            }
            Check::Is(place, is) => one(Conjunction::answer(*place, *is)),
            Check::IsNot(place, is) => {
                let others = [Answer::Met, Answer::Unmet, Answer::Unknown].into_iter();
                Some(
                    others
                        .filter(|other| other != is)
                        .map(|other| Conjunction::answer(*place, other))
                        .collect(),
                )
            }
            Check::MetAtLeast(least) => one(Conjunction { met: u64::from(*least), ..Conjunction::default() }),
            // So many that the others are too few.
            Check::MetBelow(least) => {
                let unmet = self.counted.saturating_add(1).saturating_sub(u64::from(*least));
                one(Conjunction { unmet, ..Conjunction::default() })
            }
            // Words have one count, of all: those of a list are met in one of several ways.
            Check::MetAtLeastOf(list, least) => self.some_of(*list, *least, Answer::Met),
            // So many that the others are too few.
            Check::MetBelowOf(list, least) => {
                let all = u32::try_from(self.places_of(*list).len()).ok()?;
                self.some_of(*list, all.saturating_add(1).saturating_sub(*least), Answer::Unmet)
            }
            Check::AtLeast(sum, cut) => {
                one(Conjunction::of(*sum, Band { at_least: Some(cut.thousandths()), below: None }))
            }
            Check::Below(sum, cut) => {
                one(Conjunction::of(*sum, Band { at_least: None, below: Some(cut.thousandths()) }))
            }
            Check::Engaged(yes) if self.did => {
                let engaged = Wanted { mask: 1, want: u64::from(*yes) };
                one(Conjunction { engaged, ..Conjunction::default() })
            }
            // Nothing was done.
            Check::Engaged(true) => Some(Vec::new()),
            Check::Engaged(false) => one(Conjunction::default()),
            Check::All(parts) => {
                let mut all = vec![Conjunction::default()];
                for part in parts {
                    let more = self.expand(part)?;
                    let joined = all.iter().flat_map(|a| more.iter().filter_map(|b| a.and(b)));
                    all = joined.take(MOST.saturating_add(1)).collect();
                    if all.len() > MOST {
                        return None;
                    }
                }
                Some(all)
            }
            Check::Any(parts) => {
                let mut any = Vec::new();
                for part in parts {
                    any.extend(self.expand(part)?);
                }
                Some(any).filter(|any| any.len() <= MOST)
            }
        }
    }

    /// The ways in which so many of the counted criteria of a list have an answer: "two of a, b and c met" is "a and b",
    /// "a and c" or "b and c".
    fn some_of(&self, list: usize, count: u32, answer: Answer) -> Option<Vec<Conjunction>> {
        // Each way as far as it has come, with how many are chosen.
        let mut ways = vec![(0u32, Conjunction::default())];
        for place in self.places_of(list) {
            let one = Conjunction::answer(*place, answer);
            let open = ways.iter().filter(|(chosen, _)| *chosen < count);
            let longer = open.filter_map(|(chosen, way)| Some((chosen.saturating_add(1), way.and(&one)?)));
            let longer: Vec<_> = longer.take(MOST.saturating_mul(MOST)).collect();
            ways.extend(longer);
            if ways.len() > MOST.saturating_mul(MOST) {
                return None;
            }
        }
        let all: Vec<Conjunction> =
            ways.into_iter().filter(|(chosen, _)| *chosen == count).map(|(_, way)| way).collect();
        Some(all).filter(|all| all.len() <= MOST)
    }

    fn places_of(&self, list: usize) -> &'a [usize] {
        always(self.counted_of.get(list).map(Vec::as_slice), &[], "a list of the program")
    }

    /// Whether a row asks who is engaged.
    pub(super) fn ask_engaged(&self) -> bool {
        self.list.iter().any(|(_, one)| one.engaged.mask != 0)
    }

    /// The place of what is asked of facts: what is asked twice has one bit.
    fn place(&mut self, formula: &'a Formula) -> usize {
        let known = self.facts.iter().position(|known| *known == formula);
        known.unwrap_or_else(|| {
            self.facts.push(formula);
            self.facts.len().saturating_sub(1)
        })
    }
}

impl Conjunction {
    /// A criterion has this answer.
    fn answer(place: usize, answer: Answer) -> Self {
        let want = two_bits(place, answer);
        let both = two_bits(place, Answer::Met) | two_bits(place, Answer::Unmet);
        let mask = if answer == Answer::Unknown { both } else { want };
        Conjunction { answers: Wanted { mask, want }, ..Conjunction::default() }
    }

    fn of(sum: Sum, band: Band) -> Self {
        let mut one = Conjunction::default();
        let place = there(one.bands.get_mut(place_of(sum)), "each sum has a band");
        place.into_iter().for_each(|place| *place = band);
        one
    }

    /// What is asked of a sum.
    pub(super) fn band(&self, sum: Sum) -> Band {
        always(self.bands.get(place_of(sum)).copied(), Band::default(), "each sum has a band")
    }

    /// The cut points that are asked for.
    pub(super) fn cuts(&self) -> impl Iterator<Item = (Sum, i64)> {
        Sum::ALL.into_iter().flat_map(|sum| {
            let Band { at_least, below } = self.band(sum);
            at_least.into_iter().chain(below).map(move |cut| (sum, cut))
        })
    }

    /// Both; none if they contradict each other.
    fn and(&self, other: &Conjunction) -> Option<Conjunction> {
        let mut bands = self.bands;
        for (mine, theirs) in bands.iter_mut().zip(&other.bands) {
            *mine = mine.and(theirs)?;
        }
        Some(Conjunction {
            met: self.met.max(other.met),
            unmet: self.unmet.max(other.unmet),
            bands,
            answers: self.answers.and(other.answers)?,
            facts: self.facts.and(other.facts)?,
            engaged: self.engaged.and(other.engaged)?,
        })
    }
}

fn place_of(sum: Sum) -> usize {
    match sum {
        Sum::Score => 0,
        Sum::Fit => 1,
        Sum::Engagement => 2,
    }
}

impl Band {
    fn and(&self, other: &Band) -> Option<Band> {
        let below = match (self.below, other.below) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let band = Band { at_least: self.at_least.max(other.at_least), below };
        let is_empty = band.at_least.zip(band.below).is_some_and(|(at_least, below)| at_least >= below);
        (!is_empty).then_some(band)
    }
}

impl Wanted {
    fn and(self, other: Wanted) -> Option<Wanted> {
        let clash = (self.want ^ other.want) & self.mask & other.mask;
        // Met and unmet at once is no answer; it is never found, and need not be looked for.
        (clash == 0).then_some(Wanted { mask: self.mask | other.mask, want: self.want | other.want })
    }
}
