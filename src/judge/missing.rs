//! How sure a judgement is, and which unknown fact matters most.

use std::collections::BTreeSet;

use super::case::{Case, Known};
use super::decide::{self, Decision};
use crate::answer::{Answer, Why};
use crate::attribute::Kind;
use crate::points::Points;
use crate::program::{Effect, Env, Scores, SlotSpan, Sums, Tally, options_of, own_sums};
use crate::qualification::{Missing, Span};
use crate::score::Grade;

/// An unknown fact with what it could turn out to be.
pub(super) struct Open {
    /// The slot.
    pub(super) slot: usize,
    pub(super) why: Why,
    pub(super) options: Vec<Effect>,
    span: SlotSpan,
    /// What the rules of this slot alone add up to as it is.
    own: Sums,
}

/// What the unknown facts leave possible.
pub(super) struct Possible {
    pub(super) scores: Scores,
    pub(super) worst: Grade,
    pub(super) best: Grade,
}

impl Case<'_> {
    /// The unknown facts that something decides by, in the order of slots.
    pub(super) fn open(&self) -> Vec<Open> {
        let program = self.program;
        let slots = program.slots.iter().zip(&self.held).enumerate();
        slots
            .filter(|(_, (slot, _))| slot.decides)
            .filter_map(|(place, (slot, held))| {
                if slot.is_answered(held, &self.known.answers) {
                    return None;
                }
                let why = slot.unknown(held, self.today)?;
                let (options, span) = match slot.kind {
                    Kind::Date => options_of(program, place, self.today),
                    _ => (slot.options.clone(), slot.span.clone()),
                };
                let own = own_sums(program, slot, &self.known.answers);
                Some(Open { slot: place, why, options, span, own })
            })
            .collect()
    }

    /// What the score and grade could be once the unknown facts are known.
    pub(super) fn possible(&self, open: &[Open]) -> Possible {
        let unsure = self.unsure(open);
        let scores = self.possible_scores(open, &unsure, &self.known.activity);
        let (worst, best) = self.possible_grades(&unsure, scores, Answer::from(self.known.engaged));
        Possible { scores, worst, best }
    }

    /// What stays known whatever the unknown facts turn out to be. A new fact may turn every
    /// question about its attribute, also one that the old fact still answers, and takes the place
    /// of what was inferred.
    pub(super) fn unsure(&self, open: &[Open]) -> Known {
        let mut unsure = self.known.clone();
        unsure.inferred.fill(false);
        for slot in open.iter().filter_map(|one| self.program.slots.get(one.slot)) {
            unsure.answers.iter_mut().skip(slot.base).take(slot.tests.len()).for_each(|answer| {
                *answer = Answer::Unknown;
            });
        }
        unsure
    }

    /// The score's interval: rules of one unknown slot together, rules of several by themselves.
    pub(super) fn possible_scores(&self, open: &[Open], unsure: &Known, activity: &[Points]) -> Scores {
        let program = self.program;
        let mut opened = vec![false; program.slots.len()];
        for one in open {
            if let Some(opened) = opened.get_mut(one.slot) {
                *opened = true;
            }
        }
        let facts = Env::facts(&unsure.answers);
        let mut tally = Tally::new(program);
        for rule in &program.rules {
            // A rule of one unknown slot is part of that slot's span.
            if matches!(rule.slots[..], [only] if opened.get(only) == Some(&true)) {
                continue;
            }
            match rule.when.eval(&facts) {
                Answer::Unknown => tally.add(rule.unit, Span::ZERO.with(rule.points)),
                Answer::Met => tally.add(rule.unit, Span::exactly(rule.points)),
                Answer::Unmet => {}
            }
        }
        for one in open {
            let mut span = one.span.clone();
            span.include(&one.own);
            tally.add_slot(&span);
        }
        for (rule, points) in program.activities.iter().zip(activity) {
            tally.add(rule.unit, Span::exactly(*points));
        }
        tally.scores(program)
    }

    /// The grades that are possible.
    pub(super) fn possible_grades(&self, unsure: &Known, scores: Scores, engaged: Answer) -> (Grade, Grade) {
        let program = self.program;
        let criteria = decide::criteria(program, unsure);
        let env = decide::grade_env(program, unsure, &criteria, scores);
        decide::possible(program, &Env { open: true, engaged, ..env })
    }

    /// What is known once a fact turns out like this.
    pub(super) fn known_if(&self, known: &Known, open: &Open, effect: &Effect) -> Known {
        let mut then = known.clone();
        let Some(slot) = self.program.slots.get(open.slot) else { return then };
        for (answer, new) in then.answers.iter_mut().skip(slot.base).zip(&effect.answers) {
            *answer = *new;
        }
        // The rules of this slot alone add what the effect says; only those that read others too
        // are asked again.
        then.tally.replace(&open.own, &effect.sums);
        let (before, after) = (Env::facts(&known.answers), Env::facts(&then.answers));
        for rule in slot.joint.iter().filter_map(|rule| self.program.rules.get(*rule)) {
            match (rule.when.eval(&before).is_met(), rule.when.eval(&after).is_met()) {
                (false, true) => then.tally.add(rule.unit, Span::exactly(rule.points)),
                (true, false) => then.tally.add(rule.unit, Span::exactly(Points::ZERO - rule.points)),
                _ => {}
            }
        }
        then
    }

    /// What is missing, asked alone.
    pub(crate) fn missing_now(&self) -> Vec<Missing> {
        self.missing(&self.open())
    }

    /// What is missing, the best question first.
    pub(super) fn missing(&self, open: &[Open]) -> Vec<Missing> {
        let now = &self.decision;
        let mut missing: Vec<Missing> = open
            .iter()
            .filter_map(|one| {
                let slot = self.program.slots.get(one.slot)?;
                let (mut worst, mut best, mut points) = (now.grade, now.grade, Span::ZERO);
                let mut routes = BTreeSet::new();
                for effect in &one.options {
                    let then = Decision::of(self.program, &self.known_if(&self.known, one, effect));
                    routes.insert(then.route);
                    (worst, best) = (worst.min(then.grade), best.max(then.grade));
                    points = points.with(then.scores.score.low - now.scores.score.low);
                }
                let (attribute, why, ask) = (slot.name.clone(), one.why, slot.ask.clone());
                routes.remove(&now.route);
                let routes = routes.into_iter().collect();
                Some(Missing { attribute, why, ask, worst, best, points, routes })
            })
            .collect();
        missing.sort_by(|a, b| {
            let key = |m: &Missing| {
                let grades = m.best.height().saturating_sub(m.worst.height());
                (grades, m.points.high - m.points.low, m.routes.len())
            };
            key(b).cmp(&key(a)).then_with(|| a.attribute.cmp(&b.attribute))
        });
        missing
    }
}
