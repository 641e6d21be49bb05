//! A [`Trial`]: what is known and decided while steps are tried, one after another.

use super::case::Case;
use super::decide;
use super::known::{After, Known};
use super::open::Open;
use crate::engine::{Effect, Env, Outcome, Program, Slot, Tier};
use crate::invariant::there;
use crate::qualification::Span;
use crate::score::Grade;
use crate::value::answer::Answer;
use crate::value::points::Points;

/// What is known and decided while steps are tried. There is one for all of them: each is taken in
/// place and taken back, so that trying costs what the step changes and no copy.
pub(super) struct Trial<'c> {
    program: &'c Program,
    known: Known,
    criteria: Vec<Answer>,
}

/// Something that could come true.
#[derive(Clone, Copy)]
pub(super) enum Source<'o> {
    /// The unknown fact turns out like this.
    Answer(&'o Open<'o>, &'o Effect),
    /// They do one thing more; this is what changes then.
    Activity(&'o After),
}

impl Source<'_> {
    /// Whether both can be taken: two answers of one fact cannot, and of activities one is enough.
    pub(super) fn may_go_with(self, other: Source<'_>) -> bool {
        match (self, other) {
            (Source::Answer(one, _), Source::Answer(other, _)) => !std::ptr::eq(one.slot, other.slot),
            (Source::Activity(_), Source::Activity(_)) => false,
            _ => true,
        }
    }
}

/// How far a prospect is: the grade, and at one grade whether the bar is cleared.
pub(super) type Reached = (Grade, bool);

/// Where it leads.
#[derive(Clone, Copy)]
pub(super) struct Led {
    pub(super) to: Outcome,
    pub(super) score: Points,
}

impl Led {
    pub(super) fn of(program: &Program, env: &Env<'_>) -> Self {
        Led { to: decide::outcome(program, env), score: env.scores.score.low }
    }

    /// Whether another leads as far, with as many points.
    pub(super) fn is_as(&self, other: Led) -> bool {
        self.reached() == other.reached() && self.score == other.score
    }

    pub(super) fn reached(&self) -> Reached {
        (self.to.grade, self.to.clears_bar)
    }
}

impl<'c> Trial<'c> {
    /// Nothing tried yet.
    pub(super) fn of(case: &Case<'c>) -> Self {
        Trial { program: case.program, known: case.known.clone(), criteria: case.decision.criteria.clone() }
    }

    /// What grade rows see of what has been tried so far.
    pub(super) fn env(&self) -> Env<'_> {
        let scores = self.known.tally.scores(self.program);
        decide::grade_env(self.program, &self.known, &self.criteria, scores)
    }

    /// Where it leads.
    pub(super) fn decide(&self) -> Led {
        Led::of(self.program, &self.env())
    }

    /// Where each option of an unknown fact leads, all else as it is in the trial.
    pub(super) fn each_option(&mut self, open: &Open<'_>, mut led: impl FnMut(&Led)) {
        let mut last = &open.now;
        for option in open.options.iter() {
            self.turn(open.slot, last, option);
            led(&self.decide());
            last = option;
        }
        self.turn(open.slot, last, &open.now);
    }

    /// Lets some criteria have this answer.
    pub(super) fn answer(&mut self, criteria: &[usize], answer: Answer) {
        for place in criteria {
            let mine = there(self.criteria.get_mut(*place), "a criterion of the program");
            mine.into_iter().for_each(|mine| *mine = answer);
        }
    }

    /// Takes a step.
    pub(super) fn take(&mut self, step: Source<'_>) {
        match step {
            Source::Answer(open, effect) => self.turn(open.slot, &open.now, effect),
            Source::Activity(after) => {
                self.add(after.activity.iter().copied());
                for one in &after.dids {
                    self.turn_at(one.slot, &one.now, &one.then);
                }
                self.known.engaged |= after.engages;
            }
        }
    }

    /// Takes it back, to what the case knows.
    pub(super) fn undo(&mut self, step: Source<'_>, case: &Case<'_>) {
        match step {
            Source::Answer(open, effect) => self.turn(open.slot, effect, &open.now),
            Source::Activity(after) => {
                let now = |(place, _): &(usize, Points)| {
                    let known = there(case.known.activity.get(*place), "each rule adds something");
                    Some((*place, *known?))
                };
                self.add(after.activity.iter().filter_map(now));
                for one in &after.dids {
                    self.turn_at(one.slot, &one.then, &one.now);
                }
                self.known.engaged = case.known.engaged;
            }
        }
    }

    /// Puts one outcome of the slot at a place in the place of another.
    fn turn_at(&mut self, place: usize, from: &Effect, to: &Effect) {
        if let Some(slot) = self.program.slot(place) {
            self.turn(slot, from, to);
        }
    }

    /// Puts one outcome of a slot in the place of another.
    fn turn(&mut self, slot: &Slot, from: &Effect, to: &Effect) {
        // The rules of this slot alone add what the effect says; only those that read others too
        // are asked again.
        self.known.tally.replace(&from.sums, &to.sums);
        let turned = |test: &usize| from.answers.get(*test) != to.answers.get(*test);
        let joint = slot.joint.iter().filter(|(_, tests)| tests.iter().any(turned));
        let joint = joint.map(|(rule, _)| *rule);
        self.count(joint.clone(), Span::opposite);
        let answers = self.known.answers.iter_mut().skip(slot.base);
        answers.zip(&to.answers).for_each(|(answer, new)| *answer = *new);
        self.count(joint, |points| points);
        let program = self.program;
        self.set_tiers(slot.tiers.iter().filter_map(|tier| program.tiers.get(*tier)));
        for place in &slot.criteria {
            self.criterion(*place);
        }
    }

    /// Adds the points of those rules that are met, or takes them away.
    fn count(&mut self, rules: impl Iterator<Item = usize>, sign: fn(Span) -> Span) {
        for rule in rules.filter_map(|rule| self.program.rule(rule)) {
            if rule.when.by_facts(&self.known.answers).is_met() {
                self.known.tally.add(rule.unit, sign(Span::exactly(rule.points)));
            }
        }
    }

    /// Puts what some activity rules add in the place of what they added.
    fn add(&mut self, activity: impl Iterator<Item = (usize, Points)>) {
        for (place, points) in activity {
            let rule = there(self.program.activities.get(place), "a rule of the program");
            let known = there(self.known.activity.get_mut(place), "each rule adds something");
            if let (Some(rule), Some(known)) = (rule, known) {
                self.known.tally.add(rule.unit, Span::exactly(points - *known));
                *known = points;
            }
        }
        let program = self.program;
        self.set_tiers(program.tiers.iter().filter(|tier| !tier.activities.is_empty()));
    }

    /// Sets what some tiers have by what is known in the trial.
    fn set_tiers(&mut self, tiers: impl Iterator<Item = &'c Tier>) {
        for tier in tiers {
            let span = decide::tier_now(self.program, tier, &self.known.answers, &self.known.activity);
            self.known.tally.set(tier, span);
        }
    }

    /// Asks a criterion again.
    fn criterion(&mut self, place: usize) {
        let Some(code) = there(self.program.criteria.get(place), "a criterion of the program") else {
            return;
        };
        if let (Some(when), Some(answer)) = (&code.when, self.criteria.get_mut(place)) {
            *answer = decide::answer(self.program, code, when, &self.known.answers);
        }
    }
}
