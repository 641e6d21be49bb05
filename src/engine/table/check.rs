//! [`Check`]: a grade row as it is asked of what is known.
//!
//! The row `met_at_least 2, not (score_at_least 40 or need is true)` becomes
//! `All [MetAtLeast 2, Below (Score, 40), Facts (need is false)]`: asked of a lead with three criteria met, 35
//! points and a need that is known to be none, all three hold. Were the need unknown, neither the question nor its
//! negation would: so the negation is a question of its own here, about other cells.

use super::answers::{Answers, Given};
use super::formula::{Formula, Leaves};
use super::when::{Bits, View, When};
use crate::engine::{Expr, Question, Sum, Triple};
use crate::invariant::always;
use crate::value::answer::Answer;
use crate::value::points::Points;

/// When a grade row is met. As in a [`Formula`], what would be a negation is a question of its own.
/// What it asks of facts is a [`Formula`] when it is made, and a [`When`] when it is asked of rows.
#[derive(Debug)]
pub(crate) enum Check<F> {
    Facts(F),
    /// The criterion at this place has this answer.
    Is(usize, Answer),
    /// It has another.
    IsNot(usize, Answer),
    MetAtLeast(u32),
    /// So many are not even possible.
    MetBelow(u32),
    /// The same of the list of criteria at the first place.
    MetAtLeastOf(usize, u32),
    MetBelowOf(usize, u32),
    AtLeast(Sum, Points),
    Below(Sum, Points),
    Engaged(bool),
    All(Vec<Check<F>>),
    Any(Vec<Check<F>>),
}

/// What a grade row sees.
pub(super) struct Sight<'s, A> {
    pub(super) view: &'s View<'s>,
    pub(super) answer: A,
    pub(super) met: u32,
    /// How many may be met is counted where a row asks: few do.
    pub(super) answers: &'s Answers,
    pub(super) given: &'s Given,
    /// The counted criteria of each list that a row counts by itself.
    pub(super) counted_of: &'s [Vec<usize>],
    pub(super) scores: Triple<Points>,
    pub(super) engaged: bool,
}

impl<A: Fn(usize) -> Answer> Sight<'_, A> {
    /// How many counted criteria of a list have an answer of this sort.
    fn count(&self, list: usize, sort: fn(Answer) -> bool) -> u32 {
        let places = self.counted_of.get(list).map(Vec::as_slice);
        let places = always(places, &[], "a list of the program").iter();
        places.fold(0, |count: u32, place| count.saturating_add(u32::from(sort((self.answer)(*place)))))
    }
}

impl Check<Formula> {
    /// When a row is met (`met`), or surely not.
    pub(super) fn of(when: &Expr, met: bool, leaves: &Leaves) -> Self {
        let count =
            |count: usize| always(u32::try_from(count).ok(), u32::MAX, "no more than there are criteria");
        match when {
            Expr::Ask(question) => match question {
                Question::Test(_) => Check::Facts(Formula::of(when, met, leaves)),
                Question::Met(place) => Check::Is(*place, if met { Answer::Met } else { Answer::Unmet }),
                Question::Unknown(place) if met => Check::Is(*place, Answer::Unknown),
                Question::Unknown(place) => Check::IsNot(*place, Answer::Unknown),
                Question::MetAtLeast(least) if met => Check::MetAtLeast(count(*least)),
                Question::MetAtLeast(least) => Check::MetBelow(count(*least)),
                Question::MetAtLeastOf(list, least) if met => Check::MetAtLeastOf(*list, count(*least)),
                Question::MetAtLeastOf(list, least) => Check::MetBelowOf(*list, count(*least)),
                Question::AtLeast(sum, cut) if met => Check::AtLeast(*sum, *cut),
                Question::AtLeast(sum, cut) => Check::Below(*sum, *cut),
                Question::Engaged => Check::Engaged(met),
            },
            Expr::Not(part) => Check::of(part, !met, leaves),
            Expr::Reaches(_) => Check::Facts(Formula::of(when, met, leaves)),
            Expr::All(parts) | Expr::Any(parts) => {
                let parts = parts.iter().map(|part| Check::of(part, met, leaves)).collect();
                if matches!(when, Expr::All(_)) == met { Check::All(parts) } else { Check::Any(parts) }
            }
        }
    }

    /// The same, asked of bits where there is room for them.
    pub(super) fn settle(self, bits: &mut Bits) -> Check<When> {
        let mut all = |parts: Vec<Self>| parts.into_iter().map(|part| part.settle(bits)).collect();
        match self {
            Check::Facts(formula) => Check::Facts(bits.settle(&formula)),
            Check::Is(place, answer) => Check::Is(place, answer),
            Check::IsNot(place, answer) => Check::IsNot(place, answer),
            Check::MetAtLeast(least) => Check::MetAtLeast(least),
            Check::MetBelow(least) => Check::MetBelow(least),
            Check::MetAtLeastOf(list, least) => Check::MetAtLeastOf(list, least),
            Check::MetBelowOf(list, least) => Check::MetBelowOf(list, least),
            Check::AtLeast(sum, cut) => Check::AtLeast(sum, cut),
            Check::Below(sum, cut) => Check::Below(sum, cut),
            Check::Engaged(engaged) => Check::Engaged(engaged),
            Check::All(parts) => Check::All(all(parts)),
            Check::Any(parts) => Check::Any(all(parts)),
        }
    }

    /// Whether it asks anywhere if they are engaged.
    pub(super) fn asks_engaged(&self) -> bool {
        match self {
            Check::Engaged(_) => true,
            Check::All(parts) | Check::Any(parts) => parts.iter().any(Check::asks_engaged),
            Check::Facts(_)
            | Check::Is(..)
            | Check::IsNot(..)
            | Check::MetAtLeast(_)
            | Check::MetBelow(_)
            | Check::MetAtLeastOf(..)
            | Check::MetBelowOf(..) => false,
            Check::AtLeast(..) | Check::Below(..) => false,
        }
    }
}

impl<F> Check<F> {
    /// The checks one of which is met if it is.
    pub(super) fn into_ways(self) -> Vec<Self> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "whatever is no list of ways is one")]
        match self {
            Check::Any(ways) => ways,
            way => vec![way],
        }
    }

    /// The checks all of which are met if it is.
    pub(super) fn into_parts(self) -> Vec<Self> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "whatever is no list of parts is one")]
        match self {
            Check::All(parts) => parts,
            part => vec![part],
        }
    }
}

impl Check<When> {
    pub(super) fn holds<A: Fn(usize) -> Answer>(&self, sight: &Sight<'_, A>) -> bool {
        match self {
            Check::Facts(when) => when.holds(sight.view),
            Check::Is(place, answer) => (sight.answer)(*place) == *answer,
            Check::IsNot(place, answer) => (sight.answer)(*place) != *answer,
            Check::MetAtLeast(least) => sight.met >= *least,
            Check::MetBelow(least) => sight.answers.may_be_met(sight.given) < *least,
            Check::MetAtLeastOf(list, least) => sight.count(*list, Answer::is_met) >= *least,
            Check::MetBelowOf(list, least) => sight.count(*list, |answer| answer != Answer::Unmet) < *least,
            Check::AtLeast(sum, cut) => sight.scores.get(*sum) >= cut,
            Check::Below(sum, cut) => sight.scores.get(*sum) < cut,
            Check::Engaged(engaged) => sight.engaged == *engaged,
            Check::All(parts) => parts.iter().all(|part| part.holds(sight)),
            Check::Any(parts) => parts.iter().any(|part| part.holds(sight)),
        }
    }
}
