//! [`Layout`]: what follows from a code, packed into one word.
//!
//! From the lowest bit on: a bit a rule; of each group a bit for a disqualifier, and one for a
//! requirement that fails; a bit for each thing that a grade row asks of facts; two bits a criterion;
//! how many criteria are met, and where a row asks it how many are unmet; the points, counted from the least that there can be in the greatest
//! unit that divides them all. Words of different groups share no bit, and sums have room: so one
//! addition a group adds up everything. Above each number a bit is kept free.

use super::cells::MOST;
use super::conjunction::Conjunctions;
use super::effect::Effect;
use super::plan::Lookup;
use crate::program::Program;

/// Where everything stands in a word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// How many bits the rules have in the word; none if they have words of their own.
    pub(super) rules: u32,
    /// How many rules there are.
    pub(super) all_rules: u32,
    disqualified: Field,
    lacks: Field,
    pub(super) facts: Field,
    pub(super) answers: Field,
    pub(super) met: Field,
    pub(super) unmet: Field,
    pub(super) points: Field,
    /// In thousandths: of a point field of 0, and of each one more.
    pub(super) least: i64,
    pub(super) unit: i64,
}

/// Some bits of a word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Field {
    pub(super) at: u32,
    pub(super) width: u32,
}

impl Field {
    fn after(before: Field, gap: u32, width: u32) -> Field {
        Field { at: before.end().saturating_add(gap), width }
    }

    pub(super) fn end(self) -> u32 {
        self.at.saturating_add(self.width)
    }

    /// A value at its place.
    pub(super) fn put(self, value: u64) -> u64 {
        value.checked_shl(self.at).unwrap_or(0)
    }

    /// All of its bits.
    pub(super) fn mask(self) -> u64 {
        let ones = 1u64.checked_shl(self.width).map_or(u64::MAX, |end| end.wrapping_sub(1));
        self.put(ones)
    }

    /// The bit above it.
    pub(super) fn guard(self) -> u64 {
        1u64.checked_shl(self.end()).unwrap_or(0)
    }
}

impl Layout {
    /// None if it is more than a word.
    pub(super) fn of(
        program: &Program,
        effects: &[Vec<Effect>],
        always: &Effect,
        rows: &Conjunctions<'_>,
    ) -> Option<Layout> {
        let points = effects.iter().flatten().map(|effect| effect.points);
        let unit = points.clone().fold(0, |unit, points| gcd(unit, points.unsigned_abs()));
        let unit = i64::try_from(unit.max(1)).ok()?;
        let ends = |effects: &[Effect]| {
            let points = effects.iter().map(|effect| effect.points);
            (points.clone().min().unwrap_or(0), points.max().unwrap_or(0))
        };
        let (mut least, mut most) = (always.points, always.points);
        for (low, high) in effects.iter().map(|effects| ends(effects)) {
            least = least.checked_add(low)?;
            most = most.checked_add(high)?;
        }
        let steps = most.checked_sub(least)?.checked_div(unit)?.unsigned_abs();
        let width = |value: u64| 64u32.saturating_sub(value.leading_zeros());
        let count = |count: usize| u32::try_from(count).ok();
        // One more for what always follows.
        let groups = count(effects.len())?.checked_add(1)?;
        let all_rules = count(program.rules.len().saturating_add(program.activities.len()))?;
        let (facts, criteria) = (count(rows.facts.len())?, count(program.criteria.len())?);
        let asks_unmet = rows.list.iter().any(|(_, one)| one.unmet > 0);

        let laid = |rules: u32| {
            let disqualified = Field { at: rules, width: groups };
            let lacks = Field::after(disqualified, 0, if program.requires.is_empty() { 0 } else { groups });
            let facts = Field::after(lacks, 0, facts);
            let answers = Field::after(facts, 0, criteria.saturating_mul(2));
            let met = Field::after(answers, 0, width(u64::from(criteria)));
            let unmet = Field::after(met, 1, if asks_unmet { met.width } else { 0 });
            let points = Field::after(unmet, u32::from(asks_unmet), width(steps));
            let fits = points.end() < 64 && points.width <= 40;
            fits.then_some(Layout {
                rules,
                all_rules,
                disqualified,
                lacks,
                facts,
                answers,
                met,
                unmet,
                points,
                least,
                unit,
            })
        };
        laid(all_rules).or_else(|| laid(0))
    }

    /// The bits of disqualifiers that are met.
    pub(super) fn disqualified(&self) -> u64 {
        self.disqualified.mask()
    }

    /// The bits of requirements that fail.
    pub(super) fn lacks(&self) -> u64 {
        self.lacks.mask()
    }

    /// For every group the words of its codes. What always follows is in those of the first.
    pub(super) fn words(&self, effects: &[Vec<Effect>], always: &Effect) -> Vec<Lookup> {
        let always_word = self.word(always, 0, always.points);
        let groups = effects.iter().zip(1u32..).zip(std::iter::once(always_word).chain(std::iter::repeat(0)));
        groups
            .map(|((effects, group), more)| {
                let least = effects.iter().map(|effect| effect.points).min().unwrap_or(0);
                lookup(effects, |effect| self.word(effect, group, least).wrapping_add(more))
            })
            .collect()
    }

    /// The same for the bits of rules alone, where they are not in the word.
    pub(super) fn words_of_rules(&self, effects: &[Vec<Effect>], always: &Effect) -> Vec<Lookup> {
        if self.rules == self.all_rules {
            return Vec::new();
        }
        let more = std::iter::once(always.rules).chain(std::iter::repeat(0));
        effects
            .iter()
            .zip(more)
            .map(|(effects, more)| lookup(effects, |effect| effect.rules | more))
            .collect()
    }

    fn word(&self, effect: &Effect, group: u32, least: i64) -> u64 {
        let own = |yes: bool| u64::from(yes).checked_shl(group).unwrap_or(0);
        let points = effect.points.saturating_sub(least).checked_div(self.unit).unwrap_or(0).unsigned_abs();
        let rules = if self.rules == self.all_rules { effect.rules } else { 0 };
        rules
            | self.disqualified.put(own(effect.disqualified))
            | self.lacks.put(own(effect.lacks))
            | self.facts.put(effect.facts)
            | self.answers.put(effect.answers)
            | self.met.put(effect.met)
            | self.unmet.put(if self.unmet.width > 0 { effect.unmet } else { 0 })
            | self.points.put(points)
    }
}

fn lookup(effects: &[Effect], word: impl Fn(&Effect) -> u64) -> Lookup {
    let mut lookup = Box::new([0; MOST]);
    lookup.iter_mut().zip(effects).for_each(|(entry, effect)| *entry = word(effect));
    lookup
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}
