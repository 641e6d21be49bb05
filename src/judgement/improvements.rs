//! What would improve the grade: answers to unknown facts, and one activity now.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::case::Case;
use super::decide;
use super::done::Done;
use super::known::After;
use super::open::Open;
use super::trial::{Led, Reached, Source, Trial};
use crate::engine::{Amount, Deed};
use crate::invariant::{always, there};
use crate::qualification::{About, Improvement, Span, Step};
use crate::score::Grade;
use crate::value::answer::Answer;
use crate::value::points::Points;

/// The most sets that are proposed.
const SETS: usize = 5;

/// The most single steps that are tried in pairs: those that come first by grade, points and name.
const PAIRED: usize = 64;

/// The most deeds that are tried by reading all activities for each.
const MANY: usize = 32;

/// The most choices of a subject that are tried.
const CHOICES: usize = 256;

/// A step that could be taken, and where it leads alone.
struct Try<'o> {
    step: Source<'o>,
    name: &'o str,
    /// What they do, if it is that, and what that must be about, where it makes a difference.
    deed: Option<(&'o Deed, Option<&'o About>)>,
    to: Reached,
    score: Points,
}

/// A set of one or two steps that leads to a better grade, in the order of names.
struct Found<'t> {
    first: &'t Try<'t>,
    second: Option<&'t Try<'t>>,
    to: Reached,
    score: Points,
}

impl<'c> Case<'c> {
    /// The sets of one or two steps that lead to a better grade, or over the bar: at most five, the
    /// smallest first, then by gain, then by the least points that do it, then by name. A pair
    /// leads further than either of its names alone.
    pub(super) fn improvements<'a>(
        &self,
        open: &[Open<'c>],
        alone: impl FnOnce() -> &'a [Led],
    ) -> Vec<Improvement> {
        let now = (self.decision.grade, self.decision.clears_bar);
        if now == (Grade::A, true) || (open.is_empty() && self.program.deeds.is_empty()) {
            return Vec::new();
        }
        let all = self.program.deeds.iter();
        // Where many are tried, activities are not read again for each.
        let counted = (all.len() > MANY && self.done.is_listed()).then(|| self.done.counted()).flatten();
        let counted = counted.as_ref().map(|history| self.done.by(history, self.as_of.now()));
        let done = counted.as_ref().unwrap_or(&self.done);
        let deeds: Vec<(&Deed, After)> = all.map(|deed| (deed, self.after(deed, done))).collect();
        if self.bound(open, &deeds) <= now {
            return Vec::new();
        }
        let alone = alone();
        let mut trial = Trial::of(self);
        let mut tries: Vec<Try<'_>> = Vec::new();
        for one in open {
            let steps = one.options.iter().map(|effect| Source::Answer(one, effect));
            tries.extend(
                steps
                    .zip(one.mine(alone))
                    .map(|(step, led)| Try::of(one.slot.name.as_str(), None, step, *led)),
            );
        }
        let deeds = self.chosen(deeds, done);
        for (deed, about, after) in &deeds {
            let step = Source::Activity(after);
            tries.push(Try::of(&deed.words, Some((deed, *about)), step, self.tried(step, &mut trial)));
        }
        tries.sort_by(|a, b| b.to.cmp(&a.to).then(b.score.cmp(&a.score)).then_with(|| a.name.cmp(b.name)));

        let mut found: Sets<'_> = (Vec::new(), BTreeMap::new());
        for one in tries.iter().filter(|one| one.to > now) {
            keep(&mut found, Found { first: one, second: None, to: one.to, score: one.score });
        }
        // How far each name leads; what leads all the way needs no partner. The tries that
        // lead furthest come first.
        let mut furthest: BTreeMap<(bool, &str), Reached> = BTreeMap::new();
        for one in &tries {
            furthest.entry(one.key()).or_insert(one.to);
        }
        let furthest = |one: &Try<'_>| {
            always(furthest.get(&one.key()).copied(), now, "each that is tried has a name").max(now)
        };
        let paired: Vec<(&Try<'_>, Reached)> = tries
            .iter()
            .map(|one| (one, furthest(one)))
            .filter(|(_, furthest)| *furthest < (Grade::A, true))
            .take(PAIRED)
            .collect();
        for (i, (a, one)) in paired.iter().enumerate() {
            let others = paired.iter().skip(i.saturating_add(1));
            let mut partners = others.filter(|(b, _)| a.step.may_go_with(b.step)).peekable();
            if partners.peek().is_none() {
                continue;
            }
            trial.take(a.step);
            for (b, other) in partners {
                let led = self.tried(b.step, &mut trial);
                if led.reached() > *one.max(other) {
                    keep(&mut found, Found::pair(a, b, led));
                }
            }
            trial.undo(a.step, self);
        }
        let (mut found, _) = found;
        found.sort_by(|a, b| {
            let size = a.second.is_some().cmp(&b.second.is_some());
            let gain = b.to.cmp(&a.to).then(a.score.cmp(&b.score));
            size.then(gain).then_with(|| a.names().cmp(b.names()))
        });
        found.iter().take(SETS).map(|found| self.told(found, alone, &mut trial)).collect()
    }

    /// What they could do, about each subject that it may have where that makes a difference.
    fn chosen<'d>(
        &self,
        deeds: Vec<(&'d Deed, After)>,
        done: &Done<'_>,
    ) -> Vec<(&'d Deed, Option<&'d About>, After)> {
        let mut chosen = Vec::with_capacity(deeds.len());
        let mut left = CHOICES;
        for (deed, after) in deeds {
            if !self.asks_subject(&after, done) {
                chosen.push((deed, None, after));
                continue;
            }
            let choices = deed.choices.iter().take(left);
            left = left.saturating_sub(choices.len());
            chosen.extend(choices.map(|one| (one, Some(&one.about), self.after(one, done))));
        }
        chosen
    }

    /// No set leads further than this.
    fn bound(&self, open: &[Open<'c>], deeds: &[(&Deed, After)]) -> Reached {
        // What they did may turn as an unknown fact may.
        let turned = deeds.iter().flat_map(|(_, after)| &after.dids).map(|one| one.slot);
        let mut turned: Vec<usize> = turned.collect();
        turned.sort_unstable();
        turned.dedup();
        let mut open = Cow::Borrowed(open);
        if !turned.is_empty() {
            open.to_mut().extend(turned.into_iter().filter_map(|slot| self.opened_did(slot)));
        }
        let unsure = self.unsure(&open);
        let mut tally = self.possible_tally(&open, &unsure);
        let mut spans = vec![Span::ZERO; self.program.activities.len()];
        for (place, points) in deeds.iter().flat_map(|(_, after)| &after.activity) {
            let span = there(spans.get_mut(*place), "a rule of the program");
            let now = there(self.known.activity.get(*place), "each rule adds something");
            if let (Some(span), Some(now)) = (span, now) {
                *span = span.with(*points - *now);
            }
        }
        for (rule, span) in self.program.activities.iter().zip(&spans) {
            tally.add(rule.unit, *span);
        }
        self.set_tiers(
            &mut tally,
            |rule| rule.when.by_facts(&unsure),
            |place| {
                let more = always(spans.get(place).copied(), Span::ZERO, "each rule has a span");
                more.plus(Span::exactly(decide::points_of(&self.known.activity, place)))
            },
        );
        let scores = tally.scores(self.program);
        let may_engage = deeds.iter().any(|(_, after)| after.engages) && !self.known.engaged;
        let engaged = if may_engage { Answer::Unknown } else { Answer::from(self.known.engaged) };
        let best = self.possible_grades(&unsure, scores, engaged).1;
        (best, best >= self.program.bar && !self.never_meets_requirements(&unsure))
    }

    /// Where a step leads from what the trial has taken so far.
    fn tried(&self, step: Source<'_>, trial: &mut Trial<'_>) -> Led {
        trial.take(step);
        let led = trial.decide();
        trial.undo(step, self);
        led
    }

    /// A set as it is shown: what must hold of each step, given the other.
    fn told(&self, found: &Found<'_>, alone: &[Led], trial: &mut Trial<'_>) -> Improvement {
        let mut step = |one: &Try<'_>, other: Option<&Try<'_>>| match one.step {
            Source::Activity(_) => Step::Activity {
                kind: one.deed.and_then(|(deed, _)| deed.kind.clone()),
                condition: one.deed.and_then(|(deed, _)| deed.condition.clone()),
                about: one.deed.and_then(|(_, about)| about.cloned()),
            },
            Source::Answer(open, effect) => {
                let mut led: Vec<Led> = Vec::with_capacity(open.options.len());
                match other {
                    None => led.extend(open.mine(alone)),
                    Some(other) => {
                        trial.take(other.step);
                        trial.each_option(open, |one| led.push(*one));
                        trial.undo(other.step, self);
                    }
                }
                let needed = self.needed(open, effect, &led, found.to);
                Step::Answer { attribute: open.slot.name.clone(), needed }
            }
        };
        let first = step(found.first, found.second);
        let second = found.second.map(|second| step(second, Some(found.first)));
        let steps = std::iter::once(first).chain(second).collect();
        Improvement { steps, grade: found.to.0, clears_bar: found.to.1, score: found.score }
    }
}

impl<'o> Try<'o> {
    fn of(name: &'o str, deed: Option<(&'o Deed, Option<&'o About>)>, step: Source<'o>, led: Led) -> Self {
        Try { step, name, deed, to: led.reached(), score: led.score }
    }

    /// The name, and whether it is an activity's: an attribute may have the same.
    fn key(&self) -> (bool, &'o str) {
        (matches!(self.step, Source::Activity(_)), self.name)
    }
}

impl<'t> Found<'t> {
    fn pair(a: &'t Try<'t>, b: &'t Try<'t>, led: Led) -> Self {
        let (first, second) = if a.name <= b.name { (a, b) } else { (b, a) };
        Found { first, second: Some(second), to: led.reached(), score: led.score }
    }

    fn tries(&self) -> impl Iterator<Item = &'t Try<'t>> + use<'t> {
        std::iter::once(self.first).chain(self.second)
    }

    fn names(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        self.tries().map(|one| one.name)
    }
}

/// Sets, and the place of each by the names in it.
type Sets<'t> = (Vec<Found<'t>>, BTreeMap<[Option<(bool, &'t str)>; 2], usize>);

/// Keeps one set for each set of names: the one that leads furthest, then the least score that does it.
fn keep<'t>((all, places): &mut Sets<'t>, found: Found<'t>) {
    let better = |a: &Found<'_>, b: &Found<'_>| (a.to, Reverse(a.score)) > (b.to, Reverse(b.score));
    let key = [Some(found.first.key()), found.second.map(Try::key)];
    let place = *places.entry(key).or_insert(all.len());
    match all.get_mut(place) {
        Some(known) => {
            if better(&found, known) {
                *known = found;
            }
        }
        None => all.push(found),
    }
}
