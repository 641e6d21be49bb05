//! How sure a judgement is, and which unknown fact matters most.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::case::Case;
use super::decide;
use super::open::Open;
use super::sway::Sway;
use super::trial::{Led, Trial};
use super::unsure::Unsure;
use crate::engine::{RuleCode, Tally, Triple};
use crate::qualification::{Missing, Span};
use crate::score::Grade;
use crate::value::answer::{Answer, UnknownReason};
use crate::value::money::Currency;
use crate::value::name::Name;
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
        let unsure = Unsure::new(self, unsure, scores, Answer::from(self.known.engaged));
        let (worst, best) = unsure.grades();
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
    /// themselves, tiers group by group.
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
        let now = |place: usize| Span::exactly(decide::points_of(&self.known.activity, place));
        self.set_tiers(&mut tally, |rule| rule.when.by_facts(unsure), now);
        tally
    }

    /// Sets what each tier could have, given whether each rule on facts fires and what each activity rule could add.
    pub(super) fn set_tiers(
        &self,
        tally: &mut Tally,
        fires: impl Fn(&RuleCode) -> Answer,
        activity: impl Fn(usize) -> Span,
    ) {
        for tier in &self.program.tiers {
            tally.set(tier, tier.span(&self.program.rules, &fires, &activity));
        }
    }

    /// Where each option of each unknown fact leads alone, in their order.
    pub(super) fn alone(&self, open: &[Open<'_>]) -> Vec<Led> {
        let mut alone = Vec::with_capacity(open.iter().map(|one| one.options.len()).sum());
        let mut trial = Trial::of(self);
        open.iter().for_each(|one| trial.each_option(one, |led| alone.push(*led)));
        alone
    }

    /// What is missing, the best question first: facts that something asks, and those that hosts' code rests on.
    pub(super) fn missing(
        &self,
        open: &[Open<'_>],
        alone: &[Led],
        sways: &BTreeMap<Name, Sway>,
    ) -> Vec<Missing> {
        let slots = open.iter().map(|one| {
            let slot = one.slot;
            let mine = || one.mine(alone).copied();
            match sways.get(&slot.name) {
                None => self.asked(&slot.name, (one.why, one.no_rate), slot.ask.as_ref(), mine()),
                Some(sway) => {
                    // A framework's criterion words the question first.
                    let ask = if slot.criteria.is_empty() { sway.ask.as_ref() } else { None };
                    let led = mine().chain(self.swayed(sway, Some(one)));
                    self.asked(&slot.name, (one.why, one.no_rate), ask.or(slot.ask.as_ref()), led)
                }
            }
        });
        let others = sways.iter().filter(|(name, _)| open.iter().all(|one| one.slot.name != **name));
        let others = others.map(|(name, sway)| {
            let ask = sway.ask.as_ref().or_else(|| self.program.asks.get(name));
            self.asked(name, (sway.why, None), ask, self.swayed(sway, None).into_iter())
        });
        let mut missing: Vec<Missing> = slots.chain(others).collect();
        let key = |m: &Missing| {
            let grades = m.best.height().saturating_sub(m.worst.height());
            Reverse((grades, m.points.high - m.points.low, m.routes.len()))
        };
        missing.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.attribute.cmp(&b.attribute)));
        missing
    }

    /// Where a fact leads that hosts' code rests on: whatever it is, each of the criteria may turn out met or unmet, or
    /// all of them together.
    fn swayed(&self, sway: &Sway, open: Option<&Open<'_>>) -> Vec<Led> {
        let mut all = Vec::new();
        let each = sway.criteria.iter().map(std::slice::from_ref);
        for criteria in each.chain(std::iter::once(&sway.criteria[..])) {
            let answers = [Answer::Met, Answer::Unmet, Answer::Unknown].into_iter();
            for answer in answers.filter(|answer| sway.may_unsettle || !answer.is_unknown()) {
                let mut trial = Trial::of(self);
                trial.answer(criteria, answer);
                match open {
                    Some(open) => trial.each_option(open, |led| all.push(*led)),
                    None => all.push(trial.decide()),
                }
            }
        }
        all
    }

    /// What knowing a fact could do.
    fn asked(
        &self,
        attribute: &Name,
        (why, no_rate): (UnknownReason, Option<Currency>),
        ask: Option<&String>,
        alone: impl Iterator<Item = Led>,
    ) -> Missing {
        let now = &self.decision;
        let (mut worst, mut best, mut points) = (now.grade, now.grade, Span::ZERO);
        let mut routes: Vec<Route> = Vec::new();
        for Led { to, score } in alone {
            (worst, best) = (worst.min(to.grade), best.max(to.grade));
            points = points.with(score - now.scores.score.low);
            if to.route != now.route && !routes.contains(&to.route) {
                routes.push(to.route);
            }
        }
        routes.sort_unstable();
        Missing { attribute: attribute.clone(), why, no_rate, ask: ask.cloned(), worst, best, points, routes }
    }
}
