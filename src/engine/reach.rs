//! What the points of a playbook can add up to, over every lead that can be thought of, and what a condition
//! reads.
//!
//! Say that a rule gives 20 points for 50 to 1,000 employees, another takes 10 from 1,001 on, and a third gives 10 for
//! a need: the fit reaches from -10 to 30. With visits of 5 points each that are capped at 15, the engagement reaches
//! from 0 to 15, and the score from -10 to 45. The two rules on employees are looked at together, and never fire both;
//! the need counts by itself.

use std::collections::BTreeSet;

use super::activity::ActivityCode;
use super::expr::Expr;
use super::option::own_sums;
use super::program::Program;
use super::reading::Reading;
use super::sums::SlotSpan;
use super::tally::Tally;
use super::test::Held;
use crate::fact::attribute::Kind;
use crate::invariant::there;
use crate::qualification::Span;
use crate::value::answer::{Answer, UnknownReason};
use crate::value::day::Day;
use crate::value::points::Points;

impl Program {
    /// The slots that a condition reads, in order.
    pub(crate) fn slots_of(&self, when: &Expr) -> Vec<usize> {
        let mut slots = BTreeSet::new();
        when.each_test(&mut |test| slots.extend(self.slot_at(test)));
        slots.into_iter().collect()
    }

    /// The slot of the test whose answer has this place in the list of answers.
    pub(crate) fn slot_at(&self, place: usize) -> Option<usize> {
        // The slots stand in the order of their first tests.
        there(
            self.slots.partition_point(|slot| slot.base <= place).checked_sub(1),
            "the first slot has the first test",
        )
    }

    /// The least and the greatest sums that any lead reaches, given those of each activity rule. No lead lies
    /// outside, though none may lie at the ends: rules on several attributes count each by itself.
    pub(crate) fn reach(&self, of_activity: impl Fn(&ActivityCode) -> (Points, Points)) -> Tally {
        let mut tally = Tally::new(self);
        for slot in &self.slots {
            let mut span = slot.span.clone();
            if slot.kind == Kind::Date {
                // Its sets depend on today: take each rule by itself.
                span = SlotSpan::default();
                for rule in slot.rules.iter().filter_map(|rule| self.rule(*rule)) {
                    span.include_alone(rule.unit, rule.points);
                }
            }
            // A missing fact may count too, and so may money of a currency that nobody gave a rate for.
            let foreign = Held::fresh(Reading::OtherCurrency);
            let foreign = slot.currency.map(|_| foreign);
            // They did it or not: that is never missing.
            let missing = (!slot.is_did).then(|| Held::unusable(UnknownReason::Missing));
            for held in foreign.into_iter().chain(missing) {
                let mut answers = vec![Answer::Unknown; self.answers];
                slot.answer(&held, Day::FIRST, &mut answers);
                span.include(&own_sums(self, slot, &answers));
            }
            tally.add_slot(&span);
        }
        for rule in self.joint_rules.iter().filter_map(|rule| self.rule(*rule)) {
            tally.add(rule.unit, Span::ZERO.with(rule.points));
        }
        for rule in &self.activities {
            let (low, high) = of_activity(rule);
            tally.add(rule.unit, Span { low, high });
        }
        // What is met whatever is not known is met by every lead.
        let unknown = vec![Answer::Unknown; if self.tiers.is_empty() { 0 } else { self.answers }];
        let span = |place: usize| {
            let (low, high) = self.activities.get(place).map(&of_activity).unwrap_or_default();
            Span { low, high }
        };
        for tier in &self.tiers {
            tally.set(tier, tier.span(&self.rules, |rule| rule.when.by_facts(&unknown), span));
        }
        tally
    }
}
