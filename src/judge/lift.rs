//! What would lift the grade: answers to unknown facts, and one activity now.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::case::{Case, Known};
use super::decide::Decision;
use super::missing::Open;
use crate::answer::Answer;
use crate::points::Points;
use crate::program::{Effect, Env, Scores};
use crate::qualification::{Lift, Span, Step};
use crate::score::Grade;

/// The most sets that are proposed.
const SETS: usize = 5;

/// The most single steps that are tried in pairs: those that come first by grade, points and name.
const PAIRED: usize = 64;

/// A step that could be taken, and where it leads alone.
pub(super) struct Try<'o> {
    pub(super) step: Source<'o>,
    name: &'o str,
    to: Reached,
    score: Points,
}

/// How far a prospect is: the grade, and at one grade whether the bar is cleared.
pub(super) type Reached = (Grade, bool);

/// Where a step comes from.
#[derive(Clone, Copy)]
pub(super) enum Source<'o> {
    /// The unknown fact turns out like this.
    Answer(&'o Open, &'o Effect),
    /// They do one thing more; this is what is known then.
    Activity(&'o Known),
}

/// A set of steps that leads to a better grade, in the order of names.
struct Found<'t> {
    tries: Vec<&'t Try<'t>>,
    to: Reached,
    score: Points,
}

impl Found<'_> {
    fn names(&self) -> impl Iterator<Item = &str> {
        self.tries.iter().map(|one| one.name)
    }
}

impl Case<'_> {
    /// What would lift the grade, asked alone.
    pub(crate) fn lift_now(&self) -> Vec<Lift> {
        self.lift(&self.open())
    }

    /// The sets of one or two steps that lead to a better grade, or over the bar: at most five, the
    /// smallest first, then by gain, then by the least points that do it, then by name. A pair
    /// leads further than either of its names alone.
    pub(super) fn lift(&self, open: &[Open]) -> Vec<Lift> {
        let now = self.decision.reached();
        if now == (Grade::A, true) {
            return Vec::new();
        }
        let kinds = self.program.kinds.iter().enumerate();
        let deeds: Vec<(&str, Known)> =
            kinds.filter_map(|(kind, name)| Some((name.as_str(), self.known_after(kind)?))).collect();
        if self.bound(open, &deeds) <= now {
            return Vec::new();
        }
        let answers =
            open.iter().filter_map(|one| Some((self.program.slots.get(one.slot)?.name.as_str(), one)));
        let mut tries: Vec<Try<'_>> = answers
            .flat_map(|(name, one)| one.options.iter().map(move |effect| (name, Source::Answer(one, effect))))
            .chain(deeds.iter().map(|(name, known)| (*name, Source::Activity(known))))
            .map(|(name, step)| self.tried(name, step))
            .collect();
        tries.sort_by(|a, b| b.to.cmp(&a.to).then(b.score.cmp(&a.score)).then_with(|| a.name.cmp(b.name)));

        let mut found: Vec<Found<'_>> = Vec::new();
        for one in tries.iter().filter(|one| one.to > now) {
            keep(&mut found, Found { tries: vec![one], to: one.to, score: one.score });
        }
        // How far each name leads alone; what leads all the way needs no partner. The tries that
        // lead furthest come first.
        let mut alone: BTreeMap<(bool, &str), Reached> = BTreeMap::new();
        for one in &tries {
            alone.entry(one.key()).or_insert(one.to);
        }
        let alone = |one: &Try<'_>| alone.get(&one.key()).copied().unwrap_or(now).max(now);
        let paired: Vec<&Try<'_>> =
            tries.iter().filter(|one| alone(one) < (Grade::A, true)).take(PAIRED).collect();
        for (i, a) in paired.iter().enumerate() {
            for b in paired.iter().skip(i.saturating_add(1)) {
                if let Some(pair) = self.pair(a, b).filter(|pair| pair.to > alone(a).max(alone(b))) {
                    keep(&mut found, pair);
                }
            }
        }
        found.sort_by(|a, b| {
            let size = a.tries.len().cmp(&b.tries.len());
            let gain = b.to.cmp(&a.to).then(a.score.cmp(&b.score));
            size.then(gain).then_with(|| a.names().cmp(b.names()))
        });
        found.iter().take(SETS).map(|found| self.told(found)).collect()
    }

    /// No set leads further than this.
    fn bound(&self, open: &[Open], deeds: &[(&str, Known)]) -> Reached {
        let (mut least, mut most) = (self.known.activity.clone(), self.known.activity.clone());
        for (_, known) in deeds {
            for ((low, high), points) in least.iter_mut().zip(&mut most).zip(&known.activity) {
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
        let may_engage = deeds.iter().any(|(_, known)| known.engaged) && !self.known.engaged;
        let engaged = if may_engage { Answer::Unknown } else { Answer::from(self.known.engaged) };
        let best = self.possible_grades(&unsure, scores, engaged).1;
        let facts = Env::facts(&unsure.answers);
        let never = self.program.requires.iter().any(|(_, when)| when.eval(&facts) == Answer::Unmet);
        (best, best >= self.program.bar && !never)
    }

    fn tried<'o>(&self, name: &'o str, step: Source<'o>) -> Try<'o> {
        let then = Decision::of(self.program, &self.known_by(step, &self.known));
        Try { step, name, to: then.reached(), score: then.scores.score.low }
    }

    /// What is known once a step is taken. An activity starts from what is known now: it comes
    /// first of two.
    pub(super) fn known_by(&self, step: Source<'_>, before: &Known) -> Known {
        match step {
            Source::Answer(open, effect) => self.known_if(before, open, effect),
            Source::Activity(known) => known.clone(),
        }
    }

    /// Both steps together.
    fn pair<'t>(&self, a: &'t Try<'t>, b: &'t Try<'t>) -> Option<Found<'t>> {
        let (first, second) = match (a.step, b.step) {
            (Source::Answer(one, _), Source::Answer(other, _)) if one.slot == other.slot => return None,
            (Source::Activity(_), Source::Activity(_)) => return None,
            (_, Source::Activity(_)) => (b, a),
            _ => (a, b),
        };
        let known = self.known_by(second.step, &self.known_by(first.step, &self.known));
        let then = Decision::of(self.program, &known);
        let tries = if a.name <= b.name { vec![a, b] } else { vec![b, a] };
        Some(Found { tries, to: then.reached(), score: then.scores.score.low })
    }

    /// A set as it is shown: what must hold of each step, given the other.
    fn told(&self, found: &Found<'_>) -> Lift {
        let steps = found.tries.iter().enumerate().map(|(i, one)| {
            let other = found.tries.iter().enumerate().find(|(j, _)| *j != i).map(|(_, other)| other.step);
            match one.step {
                Source::Activity(_) => Step::Activity { kind: one.name.into() },
                Source::Answer(open, effect) => {
                    let base =
                        other.map_or_else(|| self.known.clone(), |other| self.known_by(other, &self.known));
                    let needed = self.needed(open, effect, &base, found.to);
                    Step::Answer { attribute: one.name.into(), needed }
                }
            }
        });
        Lift { steps: steps.collect(), grade: found.to.0, clears_bar: found.to.1, score: found.score }
    }
}

impl<'o> Try<'o> {
    /// The name, and whether it is an activity's: an attribute may have the same.
    fn key(&self) -> (bool, &'o str) {
        (matches!(self.step, Source::Activity(_)), self.name)
    }
}

/// Keeps one set for each set of names: the one that leads furthest, then the least score that does it.
fn keep<'t>(all: &mut Vec<Found<'t>>, found: Found<'t>) {
    let keys = |found: &Found<'t>| found.tries.iter().map(|one| one.key()).collect::<Vec<_>>();
    let better = |a: &Found<'_>, b: &Found<'_>| (a.to, Reverse(a.score)) > (b.to, Reverse(b.score));
    match all.iter_mut().find(|known| keys(known) == keys(&found)) {
        Some(known) => {
            if better(&found, known) {
                *known = found;
            }
        }
        None => all.push(found),
    }
}
