//! How sure a judgement is, and which unknown fact matters most.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::case::Case;
use super::decide;
use super::open::Open;
use super::trial::{Led, Trial};
use crate::engine::{Env, Tally, Triple};
use crate::qualification::{Missing, Span};
use crate::score::Grade;
use crate::value::answer::Answer;
use crate::verdict::Route;

/// What the unknown facts leave possible.
#[derive(Clone, Copy)]
pub(crate) struct Possible {
    pub(crate) scores: Triple<Span>,
    pub(crate) worst: Grade,
    pub(crate) best: Grade,
}

impl<'c> Case<'c> {
    /// What the score and grade could be once the unknown facts are known.
    pub(super) fn possible(&self, open: &[Open<'_>]) -> Possible {
        let now = &self.decision;
        // The host may not know either.
        if open.is_empty() && !self.program.runs_host_code() {
            return Possible { scores: now.scores, worst: now.grade, best: now.grade };
        }
        let unsure = self.unsure(open);
        let scores = self.possible_tally(open, &unsure).scores(self.program);
        let (worst, best) = self.possible_grades(&unsure, scores, Answer::from(self.known.engaged));
        Possible { scores, worst, best }
    }

    /// The answers that stay known whatever the unknown facts turn out to be. A new fact may turn
    /// every question about its attribute, also one that the old fact still answers.
    pub(super) fn unsure(&self, open: &[Open<'_>]) -> Cow<'_, [Answer]> {
        let mut unsure = Cow::Borrowed(&self.known.answers[..]);
        for slot in open.iter().map(|one| one.slot) {
            let mine = unsure.to_mut().iter_mut().skip(slot.base).take(slot.tests.len());
            mine.for_each(|answer| *answer = Answer::Unknown);
        }
        unsure
    }

    /// All points as far as they are sure: rules of one unknown slot together, rules of several by
    /// themselves.
    pub(super) fn possible_tally(&self, open: &[Open<'_>], unsure: &[Answer]) -> Tally {
        let mut tally = self.known.tally.clone();
        let mut joint: Vec<usize> = Vec::new();
        for one in open {
            tally.take_away(&one.now.sums);
            tally.add_slot(&one.span);
            joint.extend(one.slot.joint.iter().map(|(rule, _)| *rule));
        }
        joint.sort_unstable();
        joint.dedup();
        for rule in joint.into_iter().filter_map(|rule| self.program.rule(rule)) {
            let points = Span::exactly(rule.points);
            if rule.when.by_facts(&self.known.answers).is_met() {
                tally.add(rule.unit, points.opposite());
            }
            match rule.when.by_facts(unsure) {
                Answer::Unknown => tally.add(rule.unit, Span::ZERO.with(rule.points)),
                Answer::Met => tally.add(rule.unit, points),
                Answer::Unmet => {}
            }
        }
        tally
    }

    /// The grades that are possible. An answer to an unknown fact takes the place of what was
    /// inferred.
    pub(super) fn possible_grades(
        &self,
        unsure: &[Answer],
        scores: Triple<Span>,
        engaged: Answer,
    ) -> (Grade, Grade) {
        let program = self.program;
        let criteria: Vec<Answer> = decide::criteria(program, unsure, false, &self.known.host).collect();
        let env = decide::grade_env(program, &self.known, &criteria, scores);
        decide::possible(program, &Env { answers: unsure, open: true, engaged, ..env })
    }

    /// Whether a requirement is unmet whatever the unknown facts turn out to be.
    pub(super) fn never_meets_requirements(&self, unsure: &[Answer]) -> bool {
        let criteria: Vec<Answer> = decide::criteria(self.program, unsure, false, &self.known.host).collect();
        let scores = self.decision.scores;
        let env = decide::grade_env(self.program, &self.known, &criteria, scores);
        let env = Env { answers: unsure, open: true, ..env };
        self.program.requirements().any(|(_, when)| when.eval(&env) == Answer::Unmet)
    }

    /// Where each option of each unknown fact leads alone, in their order.
    pub(super) fn alone(&self, open: &[Open<'_>]) -> Vec<Led> {
        let mut alone = Vec::with_capacity(open.iter().map(|one| one.options.len()).sum());
        let mut trial = Trial::of(self);
        open.iter().for_each(|one| trial.each_option(one, |led| alone.push(*led)));
        alone
    }

    /// What is missing, the best question first.
    pub(super) fn missing(&self, open: &[Open<'_>], alone: &[Led]) -> Vec<Missing> {
        let mut missing: Vec<Missing> = open.iter().map(|one| self.asked(one, one.mine(alone))).collect();
        let key = |m: &Missing| {
            let grades = m.best.height().saturating_sub(m.worst.height());
            Reverse((grades, m.points.high - m.points.low, m.routes.len()))
        };
        missing.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.attribute.cmp(&b.attribute)));
        missing
    }

    /// What knowing a fact could do.
    fn asked<'l>(&self, open: &Open<'_>, alone: impl Iterator<Item = &'l Led>) -> Missing {
        let now = &self.decision;
        let (mut worst, mut best, mut points) = (now.grade, now.grade, Span::ZERO);
        let mut routes: Vec<Route> = Vec::new();
        for Led { to, score } in alone {
            (worst, best) = (worst.min(to.grade), best.max(to.grade));
            points = points.with(*score - now.scores.score.low);
            if to.route != now.route && !routes.contains(&to.route) {
                routes.push(to.route);
            }
        }
        routes.sort_unstable();
        let (attribute, ask) = (open.slot.name.clone(), open.slot.ask.clone());
        Missing { attribute, why: open.why, ask, worst, best, points, routes }
    }
}
