//! A set of steps as it is shown: what must hold of each fact, so that whatever is answered within these words leads as far
//! as is said.

use super::case::Case;
use super::known::After;
use super::open::Open;
use super::steps::Steps;
use super::trial::{Led, Reached, Source, Trial};
use crate::engine::Effect;
use crate::qualification::{Improvement, Step};

/// The most ways in which the answers of a set can come true together that are looked at. Where there are more, an answer
/// is told as exactly as the playbook can.
const WAYS: usize = 1 << 12;

/// What an unknown fact may turn out to be.
type Within<'t> = (&'t Open<'t>, Vec<&'t Effect>);

impl<'c> Case<'c> {
    /// A set as it is shown. `after` is what its deeds do, and `alone` where each option leads alone.
    pub(super) fn told(
        &self,
        steps: &Steps<'_>,
        led: Led,
        after: Option<&After>,
        alone: &[Led],
    ) -> Improvement {
        let mut answers = steps.answers.clone();
        answers.sort_by_key(|(open, _)| &open.slot.name);
        let deeds = steps.deeds.iter().map(|(deed, about)| (deed.words.as_str(), deed.told(*about)));
        let mut told: Vec<(&str, Step)> = deeds.collect();
        if let ([(open, effect)], None) = (&answers[..], after) {
            let enough: Vec<bool> = open.mine(alone).map(|one| one.reached() >= led.reached()).collect();
            told.push((open.slot.name.as_str(), self.answered(open, effect, &enough).0));
        } else {
            let together = self.together(&answers, led.reached(), after);
            told.extend(answers.iter().map(|(open, _)| open.slot.name.as_str()).zip(together));
        }
        told.sort_by_key(|(name, _)| *name);
        let steps = told.into_iter().map(|(_, step)| step).collect();
        Improvement { steps, grade: led.to.grade, clears_bar: led.to.clears_bar, score: led.score }
    }

    /// What must hold of each of several facts: of the first whatever leads far enough with the others as they are in the
    /// set, and of each that follows whatever does so with all that is said of those before it.
    fn together(&self, answers: &[(&Open<'_>, &Effect)], to: Reached, after: Option<&After>) -> Vec<Step> {
        let mut trial = Trial::of(self);
        after.into_iter().for_each(|after| trial.take(Source::Activity(after)));
        answers.iter().for_each(|(open, effect)| trial.take(Source::Answer(open, effect)));
        let mut told = Vec::with_capacity(answers.len());
        let mut before: Vec<Within<'_>> = Vec::with_capacity(answers.len());
        let mut ways = 1usize;
        for (open, effect) in answers {
            trial.undo(Source::Answer(open, effect), self);
            let is_few = ways.saturating_mul(open.options.len()) <= WAYS;
            let mut enough = Vec::with_capacity(open.options.len());
            for option in open.options.iter() {
                enough.push(match is_few {
                    true => {
                        let step = Source::Answer(open, option);
                        trial.take(step);
                        let leads = self.lead(&mut trial, &before, to);
                        trial.undo(step, self);
                        leads
                    }
                    false => std::ptr::eq(option, *effect),
                });
            }
            let (step, within) = self.answered(open, effect, &enough);
            told.push(step);
            ways = ways.saturating_mul(within.len());
            before.push((open, within));
        }
        told
    }

    /// Whether all ways lead so far.
    fn lead(&self, trial: &mut Trial<'_>, ways: &[Within<'_>], to: Reached) -> bool {
        let [(open, within), others @ ..] = ways else { return trial.decide().reached() >= to };
        within.iter().all(|effect| {
            let step = Source::Answer(open, effect);
            trial.take(step);
            let leads = self.lead(trial, others, to);
            trial.undo(step, self);
            leads
        })
    }

    /// What must hold of a fact, and what it may turn out to be then.
    fn answered<'t>(&self, open: &'t Open<'t>, effect: &Effect, enough: &[bool]) -> (Step, Vec<&'t Effect>) {
        let (needed, within) = self.needed(open, effect, enough);
        (Step::Answer { attribute: open.slot.name.clone(), needed }, within)
    }
}
