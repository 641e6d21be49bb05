//! What would lift the grade: answers to unknown facts, and one activity now.

use std::cmp::Reverse;

use super::case::{Case, Known};
use super::decide::Decision;
use super::missing::Open;
use crate::answer::Answer;
use crate::points::Points;
use crate::program::{Effect, Scores, Slot};
use crate::qualification::{Lift, Span, Step};
use crate::score::Grade;

/// The most sets that are proposed.
const SETS: usize = 5;

/// The most single steps that are tried in pairs: those that come first by grade, points and name.
const PAIRED: usize = 64;

/// A step that could be taken, and what is known then.
struct Try<'o> {
    step: Source<'o>,
    name: String,
    known: Known,
    grade: Grade,
    score: Points,
}

/// Where a step comes from.
#[derive(Clone, Copy)]
enum Source<'o> {
    Answer { slot: usize, effect: &'o Effect, options: &'o [Effect] },
    Activity,
}

impl Case<'_> {
    /// The sets of one or two steps that lead to a better grade: at most five, the smallest first,
    /// then by gain in grade, then by the least points that do it, then by name. No set holds a
    /// step that it does not need.
    pub(super) fn lift(&self, open: &[Open]) -> Vec<Lift> {
        let now = self.decision.grade;
        let deeds: Vec<Try<'_>> =
            (0..self.program.kinds.len()).filter_map(|kind| self.try_activity(kind)).collect();
        if now == Grade::A || self.bound(open, &deeds) <= now {
            return Vec::new();
        }
        let mut tries: Vec<Try<'_>> = open
            .iter()
            .flat_map(|one| one.options.iter().filter_map(|effect| self.try_answer(one, effect)))
            .chain(deeds)
            .collect();
        tries.sort_by(|a, b| {
            b.grade.cmp(&a.grade).then(b.score.cmp(&a.score)).then_with(|| a.name.cmp(&b.name))
        });

        let mut found: Vec<Found<'_>> = Vec::new();
        for one in tries.iter().filter(|one| one.grade > now) {
            keep(&mut found, Found { tries: vec![one], grade: one.grade, score: one.score });
        }
        for (i, a) in tries.iter().enumerate().take(PAIRED) {
            for b in tries.iter().take(PAIRED).skip(i.saturating_add(1)) {
                if let Some(pair) = self.pair(a, b) {
                    keep(&mut found, pair);
                }
            }
        }
        found.sort_by(|a, b| {
            let size = a.tries.len().cmp(&b.tries.len());
            let gain = b.grade.cmp(&a.grade).then(a.score.cmp(&b.score));
            size.then(gain).then_with(|| a.names().cmp(b.names()))
        });
        let lift = |found: &Found<'_>| Lift {
            steps: found.tries.iter().map(|one| self.step(one)).collect(),
            grade: found.grade,
            score: found.score,
        };
        found.iter().take(SETS).map(lift).collect()
    }

    /// No set leads to a better grade than this.
    fn bound(&self, open: &[Open], deeds: &[Try<'_>]) -> Grade {
        let (mut least, mut most) = (self.known.activity.clone(), self.known.activity.clone());
        for one in deeds {
            for ((low, high), points) in least.iter_mut().zip(&mut most).zip(&one.known.activity) {
                (*low, *high) = ((*low).min(*points), (*high).max(*points));
            }
        }
        let unsure = self.unsure(open);
        let low = self.possible_scores(open, &unsure, &least);
        let high = self.possible_scores(open, &unsure, &most);
        let between = |low: Span, high: Span| Span { low: low.low, high: high.high };
        let scores = Scores {
            score: between(low.score, high.score),
            fit: between(low.fit, high.fit),
            engagement: between(low.engagement, high.engagement),
        };
        let may_engage = deeds.iter().any(|one| one.known.engaged) && !self.known.engaged;
        let engaged = if may_engage { Answer::Unknown } else { Answer::from(self.known.engaged) };
        self.possible_grades(&unsure, scores, engaged).1
    }

    fn try_answer<'o>(&self, open: &'o Open, effect: &'o Effect) -> Option<Try<'o>> {
        let name = self.program.slots.get(open.slot)?.name.to_string();
        let step = Source::Answer { slot: open.slot, effect, options: &open.options };
        Some(self.tried(step, name, self.known_if(&self.known, open.slot, effect)))
    }

    fn try_activity<'o>(&self, kind: usize) -> Option<Try<'o>> {
        let name = self.program.kinds.get(kind)?.to_string();
        Some(self.tried(Source::Activity, name, self.known_after(kind)?))
    }

    fn tried<'o>(&self, step: Source<'o>, name: String, known: Known) -> Try<'o> {
        let then = Decision::of(self.program, &known);
        Try { step, name, known, grade: then.grade, score: then.scores.score.low }
    }

    /// Both steps together, if neither alone leads as far.
    fn pair<'t>(&self, a: &'t Try<'t>, b: &'t Try<'t>) -> Option<Found<'t>> {
        let known = match (a.step, b.step) {
            (Source::Answer { slot, .. }, Source::Answer { slot: other, .. }) if slot == other => {
                return None;
            }
            (Source::Activity, Source::Activity) => return None,
            (_, Source::Answer { slot, effect, .. }) => self.known_if(&a.known, slot, effect),
            (Source::Answer { slot, effect, .. }, _) => self.known_if(&b.known, slot, effect),
        };
        let then = Decision::of(self.program, &known);
        let alone = a.grade.max(b.grade).max(self.decision.grade);
        if then.grade <= alone {
            return None;
        }
        let tries = if a.name <= b.name { vec![a, b] } else { vec![b, a] };
        Some(Found { tries, grade: then.grade, score: then.scores.score.low })
    }

    fn step(&self, one: &Try<'_>) -> Step {
        match one.step {
            Source::Answer { slot, effect, options } => Step::Answer {
                attribute: one.name.as_str().into(),
                needed: self
                    .program
                    .slots
                    .get(slot)
                    .map_or_else(String::new, |slot| needed(slot, effect, options)),
            },
            Source::Activity => Step::Activity { kind: one.name.as_str().into() },
        }
    }
}

/// A set of steps that leads to a better grade, in the order of names.
struct Found<'t> {
    tries: Vec<&'t Try<'t>>,
    grade: Grade,
    score: Points,
}

impl Found<'_> {
    fn names(&self) -> impl Iterator<Item = &str> {
        self.tries.iter().map(|one| one.name.as_str())
    }
}

/// Keeps one set for each set of names: the best grade, then the least score that does it.
fn keep<'t>(all: &mut Vec<Found<'t>>, found: Found<'t>) {
    let better = |a: &Found<'_>, b: &Found<'_>| (a.grade, Reverse(a.score)) > (b.grade, Reverse(b.score));
    match all.iter_mut().find(|known| known.names().eq(found.names())) {
        Some(known) => {
            if better(&found, known) {
                *known = found;
            }
        }
        None => all.push(found),
    }
}

/// The most conditions of one sentence.
const TOLD: usize = 8;

/// What a fact must be, as a sentence: the tests that are met, without those that follow.
fn needed(slot: &Slot, effect: &Effect, options: &[Effect]) -> String {
    let met = |effect: &Effect, test: usize| effect.answers.get(test).is_some_and(|answer| answer.is_met());
    let mut all: Vec<usize> = (0..slot.tests.len()).filter(|test| met(effect, *test)).collect();
    if all.len() > TOLD {
        // The narrowest say most.
        all.sort_by_key(|test| options.iter().filter(|option| met(option, *test)).count());
        all.truncate(TOLD);
        all.sort_unstable();
    }
    let follows = |a: usize, b: usize| options.iter().all(|option| !met(option, a) || met(option, b));
    let told = all
        .iter()
        .filter(|b| !all.iter().any(|a| a != *b && follows(*a, **b) && (!follows(**b, *a) || a < *b)));
    let sentences: Vec<String> =
        told.filter_map(|test| slot.tests.get(*test)).map(|test| test.sentence.to_string()).collect();
    if !sentences.is_empty() {
        return sentences.join(" and ");
    }
    let unmet = slot.tests.iter().take(TOLD).map(|test| format!("not ({})", test.sentence));
    unmet.collect::<Vec<_>>().join(" and ")
}
