//! What must hold of an unknown fact for an improvement to come true, as a sentence that is enough and says
//! no more than it must.

use super::case::Case;
use super::open::Open;
use crate::engine::{Effect, Slot, Test};
use crate::invariant::there;
use crate::value::answer::Answer;

impl Case<'_> {
    /// The sentence for a fact that turns out like `effect`: every value that is as it says leads
    /// far enough, where `enough` says so of each option; and the options that are within it.
    ///
    /// Questions are added one by one, each time the one by which most values that do not lead so
    /// far are ruled out. (That is greedy set cover: V. Chvátal, *Mathematics of Operations
    /// Research* 4, 1979.)
    pub(super) fn needed<'t>(
        &self,
        open: &'t Open<'t>,
        effect: &Effect,
        enough: &[bool],
    ) -> (String, Vec<&'t Effect>) {
        let slot = open.slot;
        let options = open.options.iter().zip(enough);
        let mut within: Vec<&Effect> = open.options.iter().collect();
        let mut short: Vec<&Effect> =
            options.filter(|(_, enough)| !**enough).map(|(option, _)| option).collect();
        let mut asked: Vec<usize> = self.deciding(slot);
        let mut told: Vec<String> = Vec::new();
        while !short.is_empty() {
            let differs = |option: &Effect, test: usize| option.answers.get(test) != effect.answers.get(test);
            // Of equals the first question that is met, then the first that is not.
            let best = asked.iter().enumerate().max_by_key(|(i, test)| {
                let ruled_out = short.iter().filter(|option| differs(option, **test)).count();
                (ruled_out, is_met(effect, **test), std::cmp::Reverse(*i))
            });
            let Some((place, test)) = best.map(|(place, test)| (place, *test)) else { break };
            asked.remove(place);
            let before = short.len();
            short.retain(|option| !differs(option, test));
            if short.len() == before {
                break;
            }
            within.retain(|option| !differs(option, test));
            told.extend(
                there(slot.tests.get(test), "a test of the slot")
                    .map(|one| sentence(one, effect.answers.get(test))),
            );
        }
        let told = if told.is_empty() { format!("{} known", slot.name) } else { told.join(" and ") };
        (told, within)
    }

    /// The tests of a slot that decide something.
    fn deciding(&self, slot: &Slot) -> Vec<usize> {
        let mut tests = slot.shared.clone();
        for rule in slot.rules.iter().filter_map(|rule| self.program.rule(*rule)) {
            rule.when.each_test(&mut |place| {
                tests.extend(there(place.checked_sub(slot.base), "the rule reads no other slot"));
            });
        }
        tests.sort_unstable();
        tests.dedup();
        tests
    }
}

fn is_met(effect: &Effect, test: usize) -> bool {
    there(effect.answers.get(test), "each test has an answer").is_some_and(|answer| answer.is_met())
}

fn sentence(test: &Test, answer: Option<&Answer>) -> String {
    match answer {
        Some(Answer::Met) => test.sentence.to_string(),
        Some(Answer::Unmet) => format!("not ({})", test.sentence),
        // An overdue date, where not knowing grades better than knowing.
        _ => format!("no answer to ({})", test.sentence),
    }
}
