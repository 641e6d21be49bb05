//! [`Layout`]: what follows from a code, packed into words.
//!
//! From the lowest bit of the first word on: a bit a rule, if there is room; of each group a bit for a disqualifier,
//! and one for a requirement that fails; a bit for each thing that a grade row asks of facts, and one for who is
//! engaged, if a row asks that; two bits a criterion;
//! how many criteria are met, and where a row asks it how many are unmet; then points, as one sum ([`Packed`]) or unit
//! by unit ([`Units`]). Words of different groups share no bit, and sums have room: so one addition a group adds up
//! everything. Above each number that is compared a bit is kept free.
//!
//! Three rules, one group, one criterion: rules at the bits 0 to 2, the disqualifier of the group and of what always
//! follows at 3 and 4, the answer at 5 and 6, the count of criteria met at 7, bit 8 free, points from 9 on. A lead of
//! whom the rules 0 and 2 fired, whose criterion is met, with three steps of points has 0b11_0_1_10_00_101.

use super::conjunction::{Band, Conjunctions};
use super::effect::{Effect, Least};
use super::field::{Field, width};
use super::lookup::Lookups;
use super::packed::Packed;
use super::units::Units;
use crate::engine::{Program, Sum};
use crate::invariant;

/// Where everything stands.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// How many bits the rules have in the first word; none if they have words of their own.
    pub(super) rules: u32,
    /// How many rules there are.
    pub(super) all_rules: u32,
    disqualified: Field,
    lacks: Field,
    pub(super) facts: Field,
    /// The bit of those who are engaged, which no code says.
    pub(super) engaged: Field,
    pub(super) answers: Field,
    pub(super) met: Field,
    pub(super) unmet: Field,
    pub(super) points: Held,
}

/// How points are held.
#[derive(Clone, Debug)]
pub(super) enum Held {
    /// As one sum: nothing but the whole has limits, and rows ask for nothing but the score.
    Packed(Packed),
    Units(Units),
}

impl Layout {
    /// None if it does not fit.
    pub(super) fn of(
        program: &Program,
        effects: &[Vec<Effect>],
        always: &Effect,
        rows: &Conjunctions<'_>,
        did: bool,
    ) -> Option<Layout> {
        let count = |count: usize| u32::try_from(count).ok();
        // One more for what always follows.
        let groups = count(effects.len())?.checked_add(1)?;
        let all_rules = count(program.rules.len().saturating_add(program.activities.len()))?;
        let (facts, criteria) = (count(rows.facts.len())?, count(program.criteria.len())?);
        let asks_unmet = rows.list.iter().any(|(_, one)| one.unmet > 0);
        // What activities add is added unit by unit.
        let gains = did && !program.activities.is_empty();
        let is_packed = !gains && is_packed(program, rows);

        let laid = |rules: u32| {
            let disqualified = Field { at: rules, width: groups };
            let lacks = Field::after(
                disqualified,
                0,
                if program.requirements().next().is_none() { 0 } else { groups },
            );
            let facts = Field::after(lacks, 0, facts);
            let engaged = Field::after(facts, 0, u32::from(rows.ask_engaged()));
            let answers = Field::after(engaged, 0, criteria.saturating_mul(2));
            let met = Field::after(answers, 0, width(u64::from(criteria)));
            let unmet = Field::after(met, 1, if asks_unmet { met.width } else { 0 });
            let at = unmet.end().saturating_add(u32::from(asks_unmet));
            let points = match is_packed {
                true => Held::Packed(Packed::of(effects, always, program.total, at)?),
                false => Held::Units(Units::of(program, effects, always, rows, gains, at)?),
            };
            Some(Layout {
                rules,
                all_rules,
                disqualified,
                lacks,
                facts,
                engaged,
                answers,
                met,
                unmet,
                points,
            })
        };
        let whole = if all_rules <= 64 { laid(all_rules) } else { None };
        whole.filter(|layout| layout.words_of_points() == 1).or_else(|| laid(0))
    }

    fn words_of_points(&self) -> usize {
        match &self.points {
            Held::Packed(_) => 1,
            Held::Units(units) => units.words,
        }
    }

    /// The bits of disqualifiers that are met.
    pub(super) fn disqualified(&self) -> u64 {
        self.disqualified.mask()
    }

    /// The bits of requirements that fail.
    pub(super) fn lacks(&self) -> u64 {
        self.lacks.mask()
    }

    /// The end of what decides: of all but rules, and the sums of units.
    pub(super) fn end_of_key(&self) -> u32 {
        match &self.points {
            Held::Packed(packed) => packed.field.end().saturating_add(1),
            Held::Units(units) => units.bits.end(),
        }
    }

    /// The words of all codes, the first and then those with the other fields of units. What always follows is in
    /// those of the first group.
    pub(super) fn words(&self, effects: &[Vec<Effect>], always: &Effect) -> Vec<Lookups> {
        let leasts: Vec<Least> = effects.iter().map(|group| Least::of(group)).collect();
        let itself = Least::of(std::slice::from_ref(always));
        let of_word = |word: usize| {
            let always = if word == 0 { self.word(always, &itself, 0) } else { 0 };
            let more = std::iter::once(always).chain(std::iter::repeat(0));
            Lookups::of(effects.iter().zip(&leasts).zip(1u32..).zip(more).map(
                |(((effects, least), group), more)| {
                    let word = |effect| match (word, &self.points) {
                        (0, _) => self.word(effect, least, group).wrapping_add(more),
                        (_, Held::Units(units)) => units.put(word, effect, &least.sums),
                        (_, Held::Packed(_)) => 0,
                    };
                    effects.iter().map(word).collect()
                },
            ))
        };
        (0..self.words_of_points()).map(of_word).collect()
    }

    /// The same for the bits of rules alone, where they are not in the first word.
    pub(super) fn words_of_rules(&self, effects: &[Vec<Effect>], always: &Effect) -> Vec<Lookups> {
        if self.rules == self.all_rules {
            return Vec::new();
        }
        let number = |effect: &Effect, number: usize| {
            invariant::always(effect.rules.get(number).copied(), 0, "as many as the others have")
        };
        let of_word = |word: usize| {
            let more = std::iter::once(number(always, word)).chain(std::iter::repeat(0));
            let groups = effects.iter().zip(more);
            Lookups::of(
                groups.map(|(effects, more)| effects.iter().map(|one| number(one, word) | more).collect()),
            )
        };
        (0..always.rules.len()).map(of_word).collect()
    }

    /// The first word of an effect of a group, in which nothing has lesser sums than `least`.
    fn word(&self, effect: &Effect, least: &Least, group: u32) -> u64 {
        let own =
            |yes: bool| invariant::always(u64::from(yes).checked_shl(group), 0, "each group has its bit");
        let points = match &self.points {
            Held::Packed(packed) => packed.put(effect, least.points),
            Held::Units(units) => units.put(0, effect, &least.sums),
        };
        let rules = if self.rules == self.all_rules { effect.rules.first().copied() } else { None };
        // Where rules have words of their own, or there are none.
        rules.unwrap_or(0)
            | self.disqualified.put(own(effect.disqualified))
            | self.lacks.put(own(effect.lacks))
            | self.facts.put(effect.facts)
            | self.answers.put(effect.answers)
            | self.met.put(effect.met)
            | self.unmet.put(if self.unmet.width > 0 { effect.unmet } else { 0 })
            | points
    }
}

/// Whether points are one sum: where no group has limits, and rows ask for the score alone, and in one
/// direction each.
fn is_packed(program: &Program, rows: &Conjunctions<'_>) -> bool {
    let is_one = |Band { at_least, below }: Band| at_least.is_none() || below.is_none();
    let is_none = |Band { at_least, below }: Band| at_least.is_none() && below.is_none();
    program.groups.iter().all(|group| group.clamp.is_none())
        && rows.list.iter().all(|(_, one)| {
            Sum::ALL.iter().all(|sum| match sum {
                Sum::Score => is_one(one.band(*sum)),
                Sum::Fit | Sum::Engagement => is_none(one.band(*sum)),
            })
        })
}
