//! How far answers and deeds can lead at most.

use std::borrow::Cow;

use super::case::Case;
use super::decide;
use super::done::Done;
use super::known::After;
use super::open::Open;
use super::trial::Reached;
use super::unsure::Unsure;
use crate::engine::{Amount, Deed};
use crate::invariant::{always, there};
use crate::qualification::Span;
use crate::value::answer::Answer;

impl<'c> Case<'c> {
    /// What is possible with any answers to unknown facts, and with any of the deeds, each once; `deeds` says what each
    /// does alone.
    pub(super) fn utmost(
        &self,
        open: &[Open<'c>],
        deeds: &[(&Deed, After)],
        done: &Done<'_>,
    ) -> (Unsure<'_>, Reached) {
        let program = self.program;
        // Each rule and each question goes one way with every deed more: so all of them together lead as far as any.
        let all = program.deeds_meet.then(|| {
            let all = deeds.iter().flat_map(|(deed, _)| deed.each()).map(|(deed, _)| deed);
            self.after(&all.collect::<Vec<&Deed>>(), done)
        });
        let afters = || deeds.iter().map(|(_, after)| after).chain(&all);
        // What they did may turn as an unknown fact may.
        let mut turned: Vec<usize> = afters().flat_map(|after| &after.dids).map(|one| one.slot).collect();
        turned.sort_unstable();
        turned.dedup();
        let mut open = Cow::Borrowed(open);
        if !turned.is_empty() {
            open.to_mut().extend(turned.into_iter().filter_map(|slot| self.opened_did(slot)));
        }
        let answers = self.unsure(&open);
        let mut tally = self.possible_tally(&open, &answers);
        let mut spans = vec![Span::ZERO; program.activities.len()];
        for (place, points) in afters().flat_map(|after| &after.activity) {
            let span = there(spans.get_mut(*place), "a rule of the program");
            let now = there(self.known.activity.get(*place), "each rule adds something");
            if let (Some(span), Some(now)) = (span, now) {
                *span = span.with(*points - *now);
            }
        }
        for (rule, span) in program.activities.iter().zip(&spans) {
            tally.add(rule.unit, *span);
        }
        self.set_tiers(
            &mut tally,
            |rule| rule.when.by_facts(&answers),
            |place| {
                let more = always(spans.get(place).copied(), Span::ZERO, "each rule has a span");
                more.plus(Span::exactly(decide::points_of(&self.known.activity, place)))
            },
        );
        let may_engage = !self.known.engaged && afters().any(|after| after.engages);
        let engaged = if may_engage { Answer::Unknown } else { Answer::from(self.known.engaged) };
        let utmost = Unsure::new(self, answers, tally.scores(program), engaged);
        let (_, best) = utmost.grades();
        let reached = (best, best >= program.bar && !utmost.never_meets_requirements());
        (utmost, reached)
    }
}
