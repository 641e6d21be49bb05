//! What would improve the grade: answers to unknown facts, and one activity now.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::case::Case;
use super::done::Done;
use super::further::Walk;
use super::known::After;
use super::open::Open;
use super::steps::Steps;
use super::trial::{Led, Reached, Source, Trial};
use super::unsure::Unsure;
use crate::engine::Deed;
use crate::invariant::always;
use crate::qualification::{About, Improvement};
use crate::score::Grade;

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
    led: Led,
}

/// A set of one or two steps that leads to a better grade, in the order of names.
struct Found<'t> {
    first: &'t Try<'t>,
    second: Option<&'t Try<'t>>,
    led: Led,
}

/// What would improve a judgement.
#[derive(Default)]
pub(crate) struct Improvements {
    /// At most five, the smallest first.
    pub(crate) sets: Vec<Improvement>,
    /// Whether anything may: if not, that is sure.
    pub(crate) may_improve: bool,
}

/// What may lead further than now.
struct Better<'b, 'c> {
    done: &'b Done<'b>,
    /// What they could do, and what each does alone.
    deeds: Vec<(&'c Deed, After)>,
    utmost: Unsure<'b>,
    reached: Reached,
}

impl<'c> Case<'c> {
    /// What would improve it: first the sets of one or two steps that lead to a better grade, or over the bar: the smallest
    /// first, then by gain, then by the least points that do it, then by name. A pair leads further than either of its
    /// names alone. Where these do not lead over the bar, or nowhere, longer ones follow.
    pub(super) fn improvements<'a>(
        &self,
        open: &[Open<'c>],
        alone: impl FnOnce() -> &'a [Led],
    ) -> Improvements {
        let go_on = |better: Better<'_, 'c>| self.sets(open, alone(), better);
        self.where_better(open, go_on)
            .map_or_else(Improvements::default, |sets| Improvements { sets, may_improve: true })
    }

    /// Whether anything may improve it.
    pub(super) fn may_improve(&self, open: &[Open<'c>]) -> bool {
        self.where_better(open, |_| ()).is_some()
    }

    /// Goes on if any answers and deeds may lead further than now; if not, none do.
    fn where_better<T>(&self, open: &[Open<'c>], go_on: impl FnOnce(Better<'_, 'c>) -> T) -> Option<T> {
        let now = (self.decision.grade, self.decision.clears_bar);
        let nothing_is_open =
            open.is_empty() && self.program.deeds.is_empty() && !self.program.runs_host_code();
        if now == (Grade::A, true) || nothing_is_open {
            return None;
        }
        let all = self.program.deeds.iter();
        // Where many are tried, activities are not read again for each.
        let counted = (all.len() > MANY && self.done.is_listed()).then(|| self.done.counted()).flatten();
        let counted = counted.as_ref().map(|history| self.done.by(history, self.as_of.now()));
        let done = counted.as_ref().unwrap_or(&self.done);
        let deeds: Vec<(&Deed, After)> = all.map(|deed| (deed, self.after(&[deed], done))).collect();
        let (utmost, reached) = self.utmost(open, &deeds, done);
        (reached > now).then(|| go_on(Better { done, deeds, utmost, reached }))
    }

    /// The sets, where there may be some.
    fn sets(&self, open: &[Open<'c>], alone: &[Led], better: Better<'_, 'c>) -> Vec<Improvement> {
        let now = (self.decision.grade, self.decision.clears_bar);
        let Better { done, deeds, utmost, reached } = better;
        let deeds = self.chosen(deeds, done);
        let mut sets = self.few(open, alone, &deeds);
        let clears_bar = sets.iter().any(|set| set.clears_bar);
        if sets.is_empty() || (reached.1 && !now.1 && !clears_bar) {
            let further = Walk::new(self, open, done, &utmost).sets();
            // The first only betters something, and so does what is shorter.
            let needless = if sets.is_empty() { 0 } else { further.len().saturating_sub(1) };
            let further: Vec<Improvement> = further
                .into_iter()
                .skip(needless)
                .map(|(steps, led)| self.told(&steps, led, steps.after(self, done).as_ref(), alone))
                .filter(|one| one.clears_bar || sets.is_empty())
                .collect();
            sets.truncate(SETS.saturating_sub(further.len()));
            sets.extend(further);
        }
        sets
    }

    /// At most five sets of one or two steps.
    fn few(
        &self,
        open: &[Open<'c>],
        alone: &[Led],
        deeds: &[(&Deed, Option<&About>, After)],
    ) -> Vec<Improvement> {
        let now = (self.decision.grade, self.decision.clears_bar);
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
        for (deed, about, after) in deeds {
            let step = Source::Activity(after);
            tries.push(Try::of(&deed.words, Some((deed, *about)), step, self.tried(step, &mut trial)));
        }
        tries.sort_by(|a, b| {
            b.to().cmp(&a.to()).then(b.led.score.cmp(&a.led.score)).then_with(|| a.name.cmp(b.name))
        });

        let mut found: Sets<'_> = (Vec::new(), BTreeMap::new());
        for one in tries.iter().filter(|one| one.to() > now) {
            keep(&mut found, Found { first: one, second: None, led: one.led });
        }
        // How far each name leads; what leads all the way needs no partner. The tries that
        // lead furthest come first.
        let mut furthest: BTreeMap<(bool, &str), Reached> = BTreeMap::new();
        for one in &tries {
            furthest.entry(one.key()).or_insert(one.to());
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
            let gain = b.to().cmp(&a.to()).then(a.led.score.cmp(&b.led.score));
            size.then(gain).then_with(|| a.names().cmp(b.names()))
        });
        // The first way over the bar is told, however many lead to a better grade alone.
        let over = found.iter().position(|one| one.led.reached().1).filter(|place| !now.1 && *place >= SETS);
        if let Some(over) = over {
            found.swap(over, SETS.saturating_sub(1));
        }
        let told = |found: &Found<'_>| self.told(&found.steps(), found.led, found.after(), alone);
        found.iter().take(SETS).map(told).collect()
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
            chosen.extend(choices.map(|one| (one, Some(&one.about), self.after(&[one], done))));
        }
        chosen
    }

    /// Where a step leads from what the trial has taken so far.
    fn tried(&self, step: Source<'_>, trial: &mut Trial<'_>) -> Led {
        trial.take(step);
        let led = trial.decide();
        trial.undo(step, self);
        led
    }
}

impl<'o> Try<'o> {
    fn of(name: &'o str, deed: Option<(&'o Deed, Option<&'o About>)>, step: Source<'o>, led: Led) -> Self {
        Try { step, name, deed, led }
    }

    fn to(&self) -> Reached {
        self.led.reached()
    }

    /// The name, and whether it is an activity's: an attribute may have the same.
    fn key(&self) -> (bool, &'o str) {
        (matches!(self.step, Source::Activity(_)), self.name)
    }
}

impl<'t> Found<'t> {
    fn pair(a: &'t Try<'t>, b: &'t Try<'t>, led: Led) -> Self {
        let (first, second) = if a.name <= b.name { (a, b) } else { (b, a) };
        Found { first, second: Some(second), led }
    }

    fn to(&self) -> Reached {
        self.led.reached()
    }

    fn steps(&self) -> Steps<'t> {
        let mut steps = Steps::default();
        for one in self.tries() {
            match (one.step, one.deed) {
                (Source::Answer(open, effect), _) => steps.answers.push((open, effect)),
                (Source::Activity(_), deed) => steps.deeds.extend(deed),
            }
        }
        steps
    }

    /// What its deed does, if it has one.
    fn after(&self) -> Option<&'t After> {
        self.tries().find_map(|one| match one.step {
            Source::Activity(after) => Some(after),
            Source::Answer(..) => None,
        })
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
    let better =
        |a: &Found<'_>, b: &Found<'_>| (a.to(), Reverse(a.led.score)) > (b.to(), Reverse(b.led.score));
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
