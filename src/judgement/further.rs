//! Sets of more steps than the exact search tries: one step is added at a time, each time the best.
//!
//! A lead of which nobody knows anything has a D, and the row of the A asks for four criteria. No one answer and no two
//! lead anywhere, but each closes a part of what the row asks for: the walk takes all four, and they are proposed as one
//! set. What turns out to be needless on the way is left out again.

use std::cmp::Reverse;

use super::case::Case;
use super::done::Done;
use super::gap::{Gap, Gauge};
use super::known::After;
use super::open::Open;
use super::steps::Steps;
use super::trial::{Led, Reached, Source, Trial};
use super::unsure::Unsure;
use crate::engine::{Apart, Deed, Effect, Query};
use crate::invariant::there;
use crate::qualification::About;
use crate::score::Grade;
use crate::value::points::Points;

/// The most steps of a set.
const STEPS: usize = 8;

/// The most steps that are tried on a walk.
const TRIED: usize = 1 << 14;

/// One step of a walk.
#[derive(Clone, Copy)]
enum Next<'t> {
    Answer(&'t Open<'t>, &'t Effect),
    Deed(&'t Deed, Option<&'t About>),
}

impl<'t> Next<'t> {
    fn name(self) -> &'t str {
        match self {
            Next::Answer(open, _) => open.slot.name.as_str(),
            Next::Deed(deed, _) => &deed.words,
        }
    }
}

/// How good it is to stand somewhere: what is reached, then what the next better grade lacks, then the points.
type Standing = (Reached, Reverse<Gap>, Points);

/// A walk from what is known, one step at a time.
pub(super) struct Walk<'w, 'c> {
    case: &'w Case<'c>,
    open: &'w [Open<'w>],
    done: &'w Done<'w>,
    utmost: &'w Unsure<'w>,
    left: usize,
}

impl<'w, 'c> Walk<'w, 'c> {
    pub(super) fn new(
        case: &'w Case<'c>,
        open: &'w [Open<'w>],
        done: &'w Done<'w>,
        utmost: &'w Unsure<'w>,
    ) -> Self {
        Walk { case, open, done, utmost, left: TRIED }
    }

    /// The first set that betters anything, and the first that clears the bar, or gives an A where that is cleared, each
    /// with where it leads.
    pub(super) fn sets(mut self) -> Vec<(Steps<'w>, Led)> {
        let now = (self.case.decision.grade, self.case.decision.clears_bar);
        let mut steps = Steps::default();
        let mut trial = Trial::of(self.case);
        let mut after: Option<After> = None;
        let mut standing = self.standing(&trial);
        let mut sets: Vec<(Steps<'w>, Led)> = Vec::new();
        while steps.len() < STEPS {
            let (reached, ..) = standing;
            let better = match self.best(&steps, after.as_ref(), &mut trial, standing) {
                Some((next, better)) => {
                    self.go(next, &mut steps, &mut after, &mut trial);
                    better
                }
                None => {
                    let Some((more, better)) = self.several(&steps, standing) else { break };
                    let then = more.after(self.case, self.done);
                    self.replace(after.as_ref(), then.as_ref(), &mut trial);
                    (steps, after) = (more, then);
                    better
                }
            };
            let (then, ..) = better;
            standing = better;
            let is_goal = if now.1 { then.0 == Grade::A } else { then.1 };
            let is_first = sets.is_empty() && then > now;
            if is_first || (is_goal && then > reached) {
                sets.push(self.fewest(steps.clone(), then));
            }
            if is_goal {
                break;
            }
        }
        sets
    }

    /// The step that leads to the best standing, if that is better than this one.
    fn best(
        &mut self,
        steps: &Steps<'w>,
        after: Option<&After>,
        trial: &mut Trial<'_>,
        standing: Standing,
    ) -> Option<(Next<'w>, Standing)> {
        let mut best: Option<(Next<'w>, Standing)> = None;
        let mut consider = |next: Next<'w>, then: Standing| {
            let is_better = match &best {
                None => then > standing,
                Some((known, so_far)) => (then, Reverse(next.name())) > (*so_far, Reverse(known.name())),
            };
            if is_better {
                best = Some((next, then));
            }
        };
        let open: &'w [Open<'w>] = self.open;
        for one in
            open.iter().filter(|one| steps.answers.iter().all(|(taken, _)| !std::ptr::eq(*taken, *one)))
        {
            for effect in one.options.iter() {
                self.left = self.left.checked_sub(1)?;
                let step = Source::Answer(one, effect);
                trial.take(step);
                consider(Next::Answer(one, effect), self.standing(trial));
                trial.undo(step, self.case);
            }
        }
        let program = self.case.program;
        let others = program.deeds.iter().filter(|deed| !steps.does(deed));
        for (deed, about) in others.flat_map(Deed::each) {
            self.left = self.left.checked_sub(1)?;
            let mut more = steps.clone();
            more.deeds.push((deed, about));
            let then = more.after(self.case, self.done);
            self.replace(after, then.as_ref(), trial);
            consider(Next::Deed(deed, about), self.standing(trial));
            self.replace(then.as_ref(), after, trial);
        }
        best
    }

    /// Where no deed helps alone, as where a rule asks for three activities of several kinds: the deeds that help together.
    fn several(&self, steps: &Steps<'w>, standing: Standing) -> Option<(Steps<'w>, Standing)> {
        let program = self.case.program;
        if !program.deeds_meet {
            return None;
        }
        let others = program.deeds.iter().filter(|deed| !steps.does(deed));
        let mut more = steps.clone();
        more.deeds.extend(others.filter_map(|deed| deed.each().next()));
        let mut better = self.standing(&self.taken(&more));
        let mut place = more.len();
        while place > steps.len() {
            place = place.saturating_sub(1);
            let fewer = more.without(place);
            let then = self.standing(&self.taken(&fewer));
            if then >= better {
                (more, better) = (fewer, then);
            }
        }
        (better > standing && more.len() <= STEPS).then_some((more, better))
    }

    /// Takes a step.
    fn go(&self, next: Next<'w>, steps: &mut Steps<'w>, after: &mut Option<After>, trial: &mut Trial<'_>) {
        match next {
            Next::Answer(open, effect) => {
                trial.take(Source::Answer(open, effect));
                steps.answers.push((open, effect));
            }
            Next::Deed(deed, about) => {
                steps.deeds.push((deed, about));
                let then = steps.after(self.case, self.done);
                self.replace(after.as_ref(), then.as_ref(), trial);
                *after = then;
            }
        }
    }

    /// Puts what they do in the place of what they did in the trial.
    fn replace(&self, before: Option<&After>, after: Option<&After>, trial: &mut Trial<'_>) {
        if let Some(before) = before {
            trial.undo(Source::Activity(before), self.case);
        }
        if let Some(after) = after {
            trial.take(Source::Activity(after));
        }
    }

    fn standing(&self, trial: &Trial<'_>) -> Standing {
        let program = self.case.program;
        let now = trial.env();
        let led = Led::of(program, &now);
        let utmost = self.utmost.env();
        let gauge = Gauge { program, now: &now, utmost: &utmost };
        let better = program.rows.iter().filter(|(grade, _)| *grade > led.to.grade);
        let gap = match led.to.grade >= program.bar && !led.to.clears_bar {
            // The requirements are what keeps it from the bar.
            true => program.requirements().fold(Gap::NONE, |gap, (_, when)| gap.plus(gauge.gap(when))),
            false => better.map(|(_, when)| gauge.gap(when)).min().unwrap_or(Gap::NONE),
        };
        (led.reached(), Reverse(gap), led.score)
    }

    /// The same without needless steps, each answer with the least points that do it, and where it leads.
    fn fewest(&self, mut steps: Steps<'w>, to: Reached) -> (Steps<'w>, Led) {
        let mut led = self.led(&steps);
        let mut place = steps.len();
        while place > 0 {
            place = place.saturating_sub(1);
            let fewer = steps.without(place);
            let then = self.led(&fewer);
            if then.reached() >= to {
                (steps, led) = (fewer, then);
            }
        }
        for place in 0..steps.answers.len() {
            let Some((open, _)) = steps.answers.get(place).copied() else { continue };
            for effect in open.options.iter() {
                let mut other = steps.clone();
                other.answers.get_mut(place).into_iter().for_each(|answer| *answer = (open, effect));
                let then = self.led(&other);
                if then.reached() == led.reached() && then.score < led.score {
                    (steps, led) = (other, then);
                }
            }
        }
        for place in 0..steps.deeds.len() {
            let plain = self.plain(&steps, place);
            steps = plain.filter(|plain| self.led(plain).is_as(led)).unwrap_or(steps);
        }
        (steps, led)
    }

    /// The same where nothing is said of what a deed is about, if that makes no difference.
    fn plain(&self, steps: &Steps<'w>, place: usize) -> Option<Steps<'w>> {
        let (deed, about) = steps.deeds.get(place)?;
        about.filter(|_| !self.asks_subject(deed, steps))?;
        let program = self.case.program;
        let any = program.deeds.iter().find(|one| one.words == deed.words)?;
        let mut plain = steps.clone();
        plain.deeds.get_mut(place).into_iter().for_each(|deed| *deed = (any, None));
        Some(plain)
    }

    /// Whether it makes a difference what a deed is about, beside what was done and beside the other deeds of a set.
    fn asks_subject(&self, deed: &Deed, steps: &Steps<'w>) -> bool {
        let queries = &self.case.program.queries;
        let others = steps.deeds.iter().filter(|(other, _)| other.words != deed.words);
        let mut shared = others.flat_map(|(other, _)| deed.shared(other));
        let tells_apart = |query: Query| {
            there(queries.get(query.0), "a query of the program")
                .is_some_and(|query| query.apart != Apart::Each)
        };
        shared.any(tells_apart) || {
            let after = self.case.after(&[deed], self.done);
            self.case.asks_subject(&after, self.done)
        }
    }

    /// Where steps lead.
    fn led(&self, steps: &Steps<'w>) -> Led {
        self.taken(steps).decide()
    }

    /// What is known once steps are taken.
    fn taken(&self, steps: &Steps<'w>) -> Trial<'c> {
        let mut trial = Trial::of(self.case);
        steps.answers.iter().for_each(|(open, effect)| trial.take(Source::Answer(open, effect)));
        let after = steps.after(self.case, self.done);
        after.iter().for_each(|after| trial.take(Source::Activity(after)));
        trial
    }
}
