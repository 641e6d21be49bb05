//! [`Units`]: score, fit and engagement where groups have limits or rows ask for more than the score.
//!
//! Each *unit*, fit and engagement outside of groups and every group, has a field of its own. Say that the group
//! "profile" reaches from -20 to 60 points in steps of 5 and counts at most 40: its field counts from 0 (-20) to 16 (60).
//! A lead with 15 in it has 11 steps (55 points), of which 8 count (40 points), and these are added to its fit. Then the
//! cut points that grade rows ask for are compared, and each has a bit: of `fit at least 30` and `fit at least 50` the
//! bits of this lead are 0b01. A row asks for bits, as it asks for those of answers.

use super::conjunction::{Conjunction, Conjunctions, Wanted};
use super::effect::{Effect, bit};
use super::field::{Field, gcd, low, width};
use super::gains::MOST_GAINED;
use crate::engine::table::unit_of;
use crate::engine::{Program, Sum};
use crate::invariant;
use crate::score::{Clamp, CountsAs};
use crate::value::points::Points;

/// How units become sums.
#[derive(Clone, Debug)]
pub(super) struct Units {
    /// Units that are not always the same, with the word that their field is in.
    list: Vec<(usize, Unit)>,
    /// What is always the same, in steps.
    fit: i32,
    engagement: i32,
    total: Limits,
    /// What rows ask, in steps: a bit each.
    cuts: Vec<(Sum, i32)>,
    /// The same in thousandths, to look bits up by.
    asked: Vec<(Sum, i64)>,
    /// Where the bits of cuts stand in the first word.
    pub(super) bits: Field,
    /// In thousandths: what a step is.
    pub(super) step: i64,
    /// How many words the fields need, the first included.
    pub(super) words: usize,
}

/// One unit, in steps.
#[derive(Clone, Copy, Debug)]
struct Unit {
    /// Its place among the program's units.
    place: usize,
    field: Field,
    /// Of a field of 0.
    least: i32,
    limits: Limits,
    counts_as: CountsAs,
    /// Whether activities add to it.
    gains: bool,
}

/// At most the cap, then at least the floor.
#[derive(Clone, Copy, Debug)]
struct Limits {
    cap: i32,
    floor: i32,
}

/// The most cut points that have a bit.
const CUTS: usize = 32;
/// All sums together stay inside plus and minus this many steps, so that adding them, and half as much that activities
/// add, cannot overflow.
const FAR: u128 = 1 << 30;

/// The sums of a block of leads, in steps, and the bits of the cut points that they reach.
pub(super) struct Sums<'s> {
    pub(super) fit: &'s mut [i32],
    pub(super) engagement: &'s mut [i32],
    pub(super) score: &'s mut [i32],
    pub(super) bits: &'s mut [u32],
}

/// What activities add to a unit, in steps: for each lead of a block.
pub(super) type OfUnit<'g> = &'g dyn Fn(usize) -> Option<&'g [i32]>;

impl Units {
    /// Behind what else the first word holds; where that is full, in further words. None if sums are beyond
    /// thirty-two bits, or rows ask for too many cut points.
    pub(super) fn of(
        program: &Program,
        effects: &[Vec<Effect>],
        always: &Effect,
        rows: &Conjunctions<'_>,
        gains: bool,
        at: u32,
    ) -> Option<Units> {
        let mut reach: Vec<Reach> = Reach::all(program, effects, always, gains)?;
        reach.iter_mut().for_each(Reach::drop_idle_limits);
        let total = Reach::of_total(program, &reach);
        let step = reach.iter().chain([&total]).flat_map(Reach::numbers);
        let step = effects.iter().flatten().flat_map(|effect| effect.sums.iter().copied()).chain(step);
        let step = step.fold(0, |step, sum| gcd(step, sum.unsigned_abs())).max(1);
        // What fades may be any number of thousandths.
        let step = if gains { 1 } else { i64::try_from(step).ok()? };
        let far = reach.iter().flat_map(Reach::numbers).map(|sum| u128::from(sum.unsigned_abs()));
        if far.sum::<u128>().checked_div(u128::from(step.unsigned_abs()))? >= FAR {
            return None;
        }
        let steps = |thousandths: i64| i32::try_from(thousandths.checked_div(step)?).ok();

        let mut asked: Vec<(Sum, i64)> = rows.list.iter().flat_map(|(_, one)| one.cuts()).collect();
        asked.sort_unstable();
        asked.dedup();
        let first = Field { at, width: u32::try_from(asked.len()).ok()? };
        if asked.len() > CUTS || first.end() > 64 {
            return None;
        }
        let cut = |(sum, cut): &(Sum, i64)| (*sum, ceiled(*cut, step));
        let mut units = Units {
            list: Vec::new(),
            fit: 0,
            engagement: 0,
            total: Limits::of(&total.clamp, &steps)?,
            cuts: asked.iter().map(cut).collect(),
            asked,
            bits: first,
            step,
            words: 1,
        };
        let mut last = first;
        for (place, one) in reach.iter().enumerate() {
            let limits = Limits::of(&one.clamp, &steps)?;
            let (least, counts_as) = (steps(one.least)?, one.counts_as);
            let range = one.most.checked_sub(one.least)?.checked_div(step)?.unsigned_abs();
            if range == 0 && !one.gains() {
                let sum = units.side(counts_as);
                *sum = sum.saturating_add(limits.apply(least));
                continue;
            }
            let mut field = Field::after(last, 0, width(range));
            if field.end() > 64 {
                units.words = units.words.saturating_add(1);
                field = Field { at: 0, width: field.width };
            }
            last = field;
            let unit = Unit { place, field, least, limits, counts_as, gains: one.gains() };
            units.list.push((units.words.saturating_sub(1), unit));
        }
        Some(units)
    }

    fn side(&mut self, counts_as: CountsAs) -> &mut i32 {
        match counts_as {
            CountsAs::Fit => &mut self.fit,
            CountsAs::Engagement => &mut self.engagement,
        }
    }

    /// The steps of an effect above the least of each unit in its group, in the fields of one word.
    pub(super) fn put(&self, word: usize, effect: &Effect, least: &[i64]) -> u64 {
        let mine = self.list.iter().filter(|(of, _)| *of == word);
        mine.fold(0, |all, (_, unit)| {
            let least = invariant::always(least.get(unit.place).copied(), 0, "each unit has a sum");
            let above = effect.sum(unit.place).saturating_sub(least);
            let steps = invariant::always(above.checked_div(self.step), 0, "a step is not zero");
            all | unit.field.put(steps.unsigned_abs())
        })
    }

    /// The bits of cut points that a conjunction asks for.
    pub(super) fn wanted(&self, one: &Conjunction) -> Wanted {
        let mut wanted = Wanted::default();
        for (place, (sum, cut)) in self.asked.iter().enumerate() {
            let band = one.band(*sum);
            let (reached, missed) = (band.at_least == Some(*cut), band.below == Some(*cut));
            wanted.mask |= if reached || missed { bit(place) } else { 0 };
            wanted.want |= if reached { bit(place) } else { 0 };
        }
        wanted
    }

    /// Begins the sums of a block.
    pub(super) fn begin(&self, sums: &mut Sums<'_>) {
        sums.fit.fill(self.fit);
        sums.engagement.fill(self.engagement);
    }

    /// Adds the units of one word.
    pub(super) fn add(&self, word: usize, words: &[u64], gains: OfUnit<'_>, sums: &mut Sums<'_>) {
        for (_, unit) in self.list.iter().filter(|(of, _)| *of == word) {
            let sums = match unit.counts_as {
                CountsAs::Fit => &mut *sums.fit,
                CountsAs::Engagement => &mut *sums.engagement,
            };
            match gains(unit.place).filter(|_| unit.gains) {
                Some(gains) => unit.add_with(words, gains, sums),
                None => unit.add(words, sums),
            }
        }
    }

    /// Adds fit and engagement to the score, and compares what rows ask.
    pub(super) fn finish(&self, sums: &mut Sums<'_>) {
        let both = sums.fit.iter().zip(&*sums.engagement);
        for (score, (fit, engagement)) in sums.score.iter_mut().zip(both) {
            *score = self.total.apply(fit.wrapping_add(*engagement));
        }
        sums.bits.fill(0);
        for ((sum, cut), place) in self.cuts.iter().zip(0u32..) {
            let column: &[i32] = match sum {
                Sum::Score => sums.score,
                Sum::Fit => sums.fit,
                Sum::Engagement => sums.engagement,
            };
            let reached = 1u32.wrapping_shl(place);
            for (bits, sum) in sums.bits.iter_mut().zip(column) {
                *bits |= if sum >= cut { reached } else { 0 };
            }
        }
    }
}

impl Unit {
    /// Adds what counts of it. The loop has no branch, so that it runs on many leads at once.
    fn add(self, words: &[u64], sums: &mut [i32]) {
        let Unit { field, least, limits, .. } = self;
        // Ranges stay inside thirty-one bits.
        let ones = low(field.ones());
        for (sum, word) in sums.iter_mut().zip(words) {
            let steps = low(word.wrapping_shr(field.at)) & ones;
            let steps = i32::from_le_bytes(steps.to_le_bytes()).wrapping_add(least);
            *sum = sum.wrapping_add(limits.apply(steps));
        }
    }

    /// The same with what activities add to it before its limits.
    fn add_with(self, words: &[u64], gains: &[i32], sums: &mut [i32]) {
        let Unit { field, least, limits, .. } = self;
        let ones = low(field.ones());
        for ((sum, word), gain) in sums.iter_mut().zip(words).zip(gains) {
            let steps = low(word.wrapping_shr(field.at)) & ones;
            let steps = i32::from_le_bytes(steps.to_le_bytes()).wrapping_add(least).wrapping_add(*gain);
            *sum = sum.wrapping_add(limits.apply(steps));
        }
    }
}

impl Limits {
    fn of(clamp: &Clamp, steps: &impl Fn(i64) -> Option<i32>) -> Option<Limits> {
        let end = |limit: Option<Points>, none: i32| match limit {
            Some(limit) => steps(limit.thousandths()),
            None => Some(none),
        };
        Some(Limits { cap: end(clamp.cap, i32::MAX)?, floor: end(clamp.floor, i32::MIN)? })
    }

    #[inline(always)]
    fn apply(self, steps: i32) -> i32 {
        steps.min(self.cap).max(self.floor)
    }
}

/// How far a sum reaches before its limits, in thousandths: by facts, and by what activities add.
struct Reach {
    least: i64,
    most: i64,
    gained: Option<(i64, i64)>,
    clamp: Clamp,
    counts_as: CountsAs,
}

impl Reach {
    /// That of each unit: fit and engagement outside of groups, then the groups.
    fn all(program: &Program, effects: &[Vec<Effect>], always: &Effect, gains: bool) -> Option<Vec<Reach>> {
        let free = [CountsAs::Fit, CountsAs::Engagement].map(|side| (Clamp::default(), side));
        let groups = program.groups.iter().map(|group| (group.clamp, group.counts_as));
        let reach = |(place, (clamp, counts_as)): (usize, (Clamp, CountsAs))| {
            let (mut least, mut most) = (always.sum(place), always.sum(place));
            for effects in effects {
                let sums = || effects.iter().map(|effect| effect.sum(place));
                least = least.checked_add(invariant::always(sums().min(), 0, "a group has codes"))?;
                most = most.checked_add(invariant::always(sums().max(), 0, "a group has codes"))?;
            }
            let gained = gained(program, place).filter(|_| gains);
            Some(Reach { least, most, gained, clamp, counts_as })
        };
        free.into_iter().chain(groups).enumerate().map(reach).collect()
    }

    /// That of the score.
    fn of_total(program: &Program, units: &[Reach]) -> Reach {
        let (least, most) = units
            .iter()
            .map(Reach::counted)
            .fold((0i64, 0i64), |all, one| (all.0.saturating_add(one.0), all.1.saturating_add(one.1)));
        let (clamp, counts_as) = (program.total, CountsAs::Fit);
        let mut total = match units.iter().any(Reach::gains) {
            // What units reach is bounded with them.
            true => Reach { least: 0, most: 0, gained: Some((least, most)), clamp, counts_as },
            false => Reach { least, most, gained: None, clamp, counts_as },
        };
        total.drop_idle_limits();
        total
    }

    /// What it reaches within its limits.
    fn counted(&self) -> (i64, i64) {
        let clamped = |sum: i64| self.clamp.apply(Points::from_thousandths(sum)).thousandths();
        let (least, most) = self.ends();
        (clamped(least), clamped(most))
    }

    /// Limits that are never reached need not be whole steps.
    fn drop_idle_limits(&mut self) {
        let (least, most) = self.ends();
        let (least, most) = (Points::from_thousandths(least), Points::from_thousandths(most));
        self.clamp.cap = self.clamp.cap.filter(|cap| *cap < most);
        // The cap counts first: a floor may be above it.
        let reached = self.clamp.cap.map_or(least, |cap| cap.min(least));
        self.clamp.floor = self.clamp.floor.filter(|floor| *floor > reached);
    }

    /// Whether activities add to it.
    fn gains(&self) -> bool {
        self.gained.is_some()
    }

    /// The least and the most, with what activities add.
    fn ends(&self) -> (i64, i64) {
        let (less, more) = self.gained.unwrap_or_default();
        (self.least.saturating_add(less), self.most.saturating_add(more))
    }

    /// What must be whole steps.
    fn numbers(&self) -> impl Iterator<Item = i64> {
        let limits = [self.clamp.cap, self.clamp.floor].into_iter().flatten();
        [self.least, self.most].into_iter().chain(limits.map(Points::thousandths))
    }
}

/// What activity rules may add to a unit: a plan has room for so much, and leads with more are none of its.
fn gained(program: &Program, unit: usize) -> Option<(i64, i64)> {
    let most = i64::try_from(MOST_GAINED).unwrap_or(i64::MAX);
    let mine = program.activities.iter().filter(|rule| unit_of(rule.unit) == unit);
    let reach = mine.map(|rule| {
        let (low, high) = rule.reach();
        (low.thousandths(), high.thousandths())
    });
    let is_tier = program.tiers.iter().any(|tier| tier.group.saturating_add(2) == unit);
    let all = reach.reduce(|all, one| match is_tier {
        true => (all.0.min(one.0), all.1.max(one.1)),
        false => (all.0.saturating_add(one.0), all.1.saturating_add(one.1)),
    });
    // Of a tier no rule need fire.
    let all = all.map(|(low, high)| if is_tier { (low.min(0), high.max(0)) } else { (low, high) });
    all.map(|(low, high)| (low.clamp(most.saturating_neg(), most), high.clamp(most.saturating_neg(), most)))
}

/// The least number of steps that reaches a cut point.
fn ceiled(cut: i64, step: i64) -> i32 {
    let parts = cut.checked_div_euclid(step).zip(cut.checked_rem_euclid(step));
    let (down, rest) = invariant::always(parts, (0, 0), "a step is not zero");
    let up = down.saturating_add(i64::from(rest != 0));
    // No sum is as far as the ends.
    i32::try_from(up).unwrap_or(if up < 0 { i32::MIN } else { i32::MAX })
}
