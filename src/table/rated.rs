//! [`Rated`]: grade, route and points of a row, and the bits of what fired. Nothing is allocated, up to
//! fourteen groups.

use super::check::Sight;
use super::compile::Table;
use super::leaves::unit_of;
use super::when::View;
use crate::answer::Answer;
use crate::day::Day;
use crate::points::Points;
use crate::program::{ActivityCode, KindRef, Program};
use crate::score::{CountsAs, Grade};
use crate::verdict::Route;

/// What they did, as far as rating asks.
pub(crate) trait Deeds {
    /// What an activity rule adds.
    fn points(&self, rule: &ActivityCode) -> Points;
    /// The day of the newest activity of a kind.
    fn newest(&self, kind: KindRef) -> Option<Day>;
}

/// Nothing was done.
pub(crate) struct Idle;

impl Deeds for Idle {
    fn points(&self, rule: &ActivityCode) -> Points {
        rule.clamp.apply(Points::ZERO)
    }
    fn newest(&self, _: KindRef) -> Option<Day> {
        None
    }
}

/// What was decided, and why in bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rated {
    pub(crate) grade: Grade,
    pub(crate) route: Route,
    pub(crate) score: Points,
    pub(crate) fit: Points,
    pub(crate) engagement: Points,
    pub(crate) clears_bar: bool,
    pub(crate) holds_bar: bool,
    /// The place of the first disqualifier that is met.
    pub(crate) disqualifier: Option<u32>,
    /// Two bits for each of the first criteria.
    pub(crate) answers: u32,
    /// The bits of answers and of rules that fired.
    bits: u64,
}

/// The most units whose sums have room without allocating: fit, engagement and fourteen groups.
const UNITS: usize = 16;

impl Table {
    /// Rates the cells of a row.
    #[inline]
    pub(crate) fn rate(&self, program: &Program, cells: &[u32], deeds: &impl Deeds, today: Day) -> Rated {
        match self.units.len() <= UNITS {
            true => self.rate_in(&mut [0; UNITS], program, cells, deeds, today),
            false => self.rate_many(program, cells, deeds, today),
        }
    }

    /// The same with more units than have room.
    #[cold]
    #[inline(never)]
    fn rate_many(&self, program: &Program, cells: &[u32], deeds: &impl Deeds, today: Day) -> Rated {
        self.rate_in(&mut vec![0; self.units.len()], program, cells, deeds, today)
    }

    #[inline(always)]
    fn rate_in(
        &self,
        sums: &mut [i64],
        program: &Program,
        cells: &[u32],
        deeds: &impl Deeds,
        today: Day,
    ) -> Rated {
        let bits = self.add_facts(sums, cells) | self.add_deeds(sums, program, deeds);
        let view = &View { bits, cells };
        let (score, fit, engagement) = self.clamped(program, sums);

        let within = |within| recent(deeds, today, within);
        let given = self.answers.given(view, within);
        let slack = program.slack;
        let (grade, with_slack) = if self.rows.ask_counts_only() {
            let grade = |score| self.rows.grade_by_counts(given.met, score);
            let now = grade(score);
            (now, if slack == Points::ZERO { now } else { grade(score + slack) })
        } else {
            let answer = |place: usize| self.answers.answer(place, given.bits, view, within);
            let engaged =
                self.asks_engaged && program.engaging.iter().any(|kind| deeds.newest(*kind).is_some());
            let (met, answers) = (given.met, &self.answers);
            let sight = Sight { view, answer, met, answers, given: &given, score, fit, engagement, engaged };
            let grade = self.rows.grade(&sight);
            if slack == Points::ZERO {
                (grade, grade)
            } else {
                let (score, fit, engagement) = (score + slack, fit + slack, engagement + slack);
                (grade, self.rows.grade(&Sight { score, fit, engagement, ..sight }))
            }
        };
        let disqualifier = self.disqualifiers.iter().position(|when| when.holds(view));
        let clears_bar = grade >= program.bar && self.requires.iter().all(|when| when.holds(view));
        let holds_bar = clears_bar || with_slack >= program.bar;
        let route = match (disqualifier, clears_bar) {
            (Some(_), _) => Route::Nobody,
            (None, true) => Route::Sales,
            (None, false) => Route::Marketing,
        };
        Rated {
            grade,
            route,
            score,
            fit,
            engagement,
            clears_bar,
            holds_bar,
            disqualifier: disqualifier.and_then(|place| u32::try_from(place).ok()),
            answers: given.bits,
            bits,
        }
    }

    /// The sums of the units before their clamps, of facts alone; gives the bits of answers and of rules
    /// that fired.
    pub(crate) fn add_facts(&self, sums: &mut [i64], cells: &[u32]) -> u64 {
        let bits = match &self.dense {
            Some(dense) => dense.add(sums, cells),
            None => self.add_entries(sums, cells),
        };
        let (view, mut fired) = (&View { bits, cells }, 0u64);
        let mut add = |unit: usize, points: i64| {
            if let Some(sum) = sums.get_mut(unit) {
                *sum = sum.saturating_add(points);
            }
        };
        for rule in &self.few {
            // All or nothing by a mask: whether such a rule fires is hard to foresee.
            let holds = rule.when.holds(view);
            add(rule.unit, rule.points & 0i64.wrapping_sub(i64::from(holds)));
            fired |= rule.fired & 0u64.wrapping_sub(u64::from(holds));
        }
        self.joint.each(cells, &mut add);
        bits | fired
    }

    /// The sums of the units by their entries and lanes; gives the bits.
    fn add_entries(&self, sums: &mut [i64], cells: &[u32]) -> u64 {
        let mut bits = 0u64;
        let mut rest = cells;
        for (unit, kept) in self.units.iter().zip(sums.iter_mut()) {
            let (mine, others) = rest.split_at_checked(unit.columns).unwrap_or((rest, &[]));
            rest = others;
            let mut sum = unit.always;
            for cell in mine {
                if let Some(entry) = self.entries.get(*cell as usize) {
                    sum = sum.wrapping_add(entry.points);
                    bits |= entry.bits;
                }
            }
            *kept = sum;
        }
        let mut add = |unit: usize, points: i64| {
            if let Some(sum) = sums.get_mut(unit) {
                *sum = sum.saturating_add(points);
            }
        };
        for lane in &self.lanes {
            let cell = cells.get(lane.column).copied().unwrap_or(0);
            if let Some(entry) = self.entries.get(lane.ahead.wrapping_add(cell as usize)) {
                add(lane.unit, entry.points);
                bits |= entry.bits;
            }
        }
        bits
    }

    /// Adds what activity rules add; gives the bits of those that fired.
    #[inline]
    fn add_deeds(&self, sums: &mut [i64], program: &Program, deeds: &impl Deeds) -> u64 {
        let mut fired = 0u64;
        for (rule, place) in program.activities.iter().zip(program.rules.len()..) {
            let points = deeds.points(rule).thousandths();
            if let Some(sum) = sums.get_mut(unit_of(rule.unit)).filter(|_| points != 0) {
                *sum = sum.saturating_add(points);
                fired |= self.rule_bits.map_or(0, |rules| rules.bit(place));
            }
        }
        fired
    }

    /// Score, fit and engagement.
    #[inline]
    fn clamped(&self, program: &Program, sums: &[i64]) -> (Points, Points, Points) {
        let sum = |unit: usize| Points::from_thousandths(sums.get(unit).copied().unwrap_or(0));
        let (mut fit, mut engagement) = (sum(0), sum(1));
        let mut score = fit + engagement;
        for (unit, place) in self.units.get(2..).unwrap_or_default().iter().zip(2..) {
            let sum = unit.clamp.apply(sum(place));
            score += sum;
            match unit.counts_as {
                CountsAs::Fit => fit += sum,
                CountsAs::Engagement => engagement += sum,
            }
        }
        (program.total.apply(score), fit, engagement)
    }

    /// The answer of a criterion.
    pub(crate) fn answer(
        &self,
        place: usize,
        rated: &Rated,
        cells: &[u32],
        deeds: &impl Deeds,
        today: Day,
    ) -> Answer {
        let view = &View { bits: rated.bits, cells };
        self.answers.answer(place, rated.answers, view, |within| recent(deeds, today, within))
    }

    /// The bits of the rules that gave or took points, the first lowest, where there are bits for all.
    #[inline]
    pub(crate) fn fired(&self, rated: &Rated) -> Option<u64> {
        self.rule_bits.map(|rules| rules.fired(rated.bits))
    }

    /// Whether a fit rule fires.
    pub(crate) fn fires(&self, place: usize, rated: &Rated, cells: &[u32]) -> bool {
        match self.rules.get(place) {
            Some(when) => when.holds(&View { bits: rated.bits, cells }),
            None => self.rule_bits.is_some_and(|rules| rated.bits & rules.bit(place) != 0),
        }
    }
}

/// Whether a kind was done within so many days.
fn recent(deeds: &impl Deeds, today: Day, (kind, days): (KindRef, u32)) -> bool {
    deeds.newest(kind).is_some_and(|day| i64::from(today.since(day)) <= i64::from(days))
}
