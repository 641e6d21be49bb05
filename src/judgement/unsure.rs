//! [`Unsure`]: what is still sure while unknown facts, and what they may yet do, could turn out in any way.

use std::borrow::Cow;

use super::case::Case;
use super::decide;
use crate::engine::{Env, Triple};
use crate::qualification::Span;
use crate::score::Grade;
use crate::value::answer::Answer;

/// The answers that stay as they are whatever turns out, all others unknown, and between what the sums lie.
pub(super) struct Unsure<'u> {
    case: &'u Case<'u>,
    answers: Cow<'u, [Answer]>,
    criteria: Vec<Answer>,
    scores: Triple<Span>,
    engaged: Answer,
}

impl<'u> Unsure<'u> {
    /// An answer to an unknown fact takes the place of what was inferred.
    pub(super) fn new(
        case: &'u Case<'u>,
        answers: Cow<'u, [Answer]>,
        scores: Triple<Span>,
        engaged: Answer,
    ) -> Self {
        let host = case.unsure_host(&answers);
        let criteria = decide::criteria(case.program, &answers, false, &host).collect();
        Unsure { case, answers, criteria, scores, engaged }
    }

    pub(super) fn env(&self) -> Env<'_> {
        let env = decide::grade_env(self.case.program, &self.case.known, &self.criteria, self.scores);
        Env { answers: &self.answers, open: true, engaged: self.engaged, ..env }
    }

    /// The least and the greatest grade that are possible.
    pub(super) fn grades(&self) -> (Grade, Grade) {
        decide::possible(self.case.program, &self.env())
    }

    /// Whether a requirement is unmet whatever turns out.
    pub(super) fn never_meets_requirements(&self) -> bool {
        let env = self.env();
        self.case.program.requirements().any(|(_, when)| when.eval(&env) == Answer::Unmet)
    }
}
