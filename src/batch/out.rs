//! [`Ratings`]: where the columns that come out are written.

use std::ops::Range;

use super::field::{Field, low};
use super::packed::Packed;
use crate::invariant::always;
use crate::score::Grade;
use crate::value::points::Points;
use crate::verdict::Route;

/// Room for what is found, a place a lead in each column; what is not asked for is not written.
///
/// ```
/// use qualify::batch::Ratings;
/// use qualify::{Grade, Points, Route};
///
/// let (mut scores, mut grades) = ([Points::ZERO; 3], [Grade::D; 3]);
/// let ratings = Ratings::none().scores(&mut scores).grades(&mut grades);
/// ```
#[derive(Debug, Default)]
pub struct Ratings<'o> {
    pub(super) scores: Option<Scores<'o>>,
    pub(super) grades: Option<&'o mut [Grade]>,
    pub(super) routes: Option<&'o mut [Route]>,
    pub(super) rules: Option<Bits<'o>>,
    pub(super) answers: Option<Bits<'o>>,
}

impl<'o> Ratings<'o> {
    /// Nothing is asked for yet.
    pub fn none() -> Self {
        Ratings::default()
    }

    /// All points.
    #[must_use]
    pub fn scores(mut self, scores: &'o mut [Points]) -> Self {
        self.scores = Some(Scores::Points(scores));
        self
    }

    /// All points, in thousandths: half as many bytes. A playbook whose rules may add up to more than
    /// two million points, limits of groups and what was done included, is refused.
    #[must_use]
    pub fn thousandths(mut self, scores: &'o mut [i32]) -> Self {
        self.scores = Some(Scores::Thousandths(scores));
        self
    }

    /// The grade by what is known.
    #[must_use]
    pub fn grades(mut self, grades: &'o mut [Grade]) -> Self {
        self.grades = Some(grades);
        self
    }

    /// Who should get the lead.
    #[must_use]
    pub fn routes(mut self, routes: &'o mut [Route]) -> Self {
        self.routes = Some(routes);
        self
    }

    /// Which rules gave or took points: a bit a rule, in the order of [`Batch::rules`](super::Batch::rules),
    /// the first lowest.
    #[must_use]
    pub fn rules(mut self, rules: impl Into<Bits<'o>>) -> Self {
        self.rules = Some(rules.into());
        self
    }

    /// What the criteria answer: two bits a criterion, in the playbook's order, the first lowest:
    /// 0 unknown, 1 unmet, 2 met.
    #[must_use]
    pub fn answers(mut self, answers: impl Into<Bits<'o>>) -> Self {
        self.answers = Some(answers.into());
        self
    }
}

/// A column of points.
#[derive(Debug)]
pub(super) enum Scores<'o> {
    Points(&'o mut [Points]),
    Thousandths(&'o mut [i32]),
}

/// A column of bits: one number a lead, or where sixty-four bits are too few so many of them.
#[derive(Debug)]
#[non_exhaustive]
pub enum Bits<'o> {
    /// Up to 8.
    U8(&'o mut [u8]),
    /// Up to 16.
    U16(&'o mut [u16]),
    /// Up to 32.
    U32(&'o mut [u32]),
    /// Up to 64; if there are more, as many numbers a lead as they need, one lead after the other.
    U64(&'o mut [u64]),
}

macro_rules! bits {
    ($($Name:ident: $Int:ty),*) => {
        $(impl<'o> From<&'o mut [$Int]> for Bits<'o> {
            fn from(bits: &'o mut [$Int]) -> Self {
                Bits::$Name(bits)
            }
        }

        impl<'o> From<&'o mut Vec<$Int>> for Bits<'o> {
            fn from(bits: &'o mut Vec<$Int>) -> Self {
                Bits::$Name(bits)
            }
        }

        impl<'o, const N: usize> From<&'o mut [$Int; N]> for Bits<'o> {
            fn from(bits: &'o mut [$Int; N]) -> Self {
                Bits::$Name(bits)
            }
        })*

        impl Bits<'_> {
            /// How many numbers there are, and how many bits each has.
            pub(super) fn room(&self) -> (usize, usize) {
                match self {
                    $(Bits::$Name(bits) => (bits.len(), size_of::<$Int>().saturating_mul(8)),)*
                }
            }

            /// Writes these bits of each word.
            pub(super) fn write(&mut self, range: Range<usize>, words: &[u64], field: Field) {
                let (down, mask) = (field.at, field.ones());
                match self {
                    $(Bits::$Name(bits) => {
                        let bits = always(bits.get_mut(range), &mut [], "the room was asked for");
                        #[allow(clippy::cast_possible_truncation, reason = "a wider field is refused")]
                        bits.iter_mut().zip(words).for_each(|(bits, word)| {
                            *bits = (word.wrapping_shr(down) & mask) as $Int;
                        });
                    })*
                }
            }

            /// Writes one of the several numbers that each lead has.
            pub(super) fn write_number(&mut self, range: Range<usize>, words: &[u64], number: usize, of: usize) {
                match self {
                    Bits::U64(bits) => {
                        let bits = bits.get_mut(range.start.saturating_mul(of)..);
                        let bits = always(bits, &mut [], "the room was asked for");
                        let places = bits.chunks_mut(of.max(1)).filter_map(|lead| lead.get_mut(number));
                        places.zip(words).for_each(|(place, word)| *place = *word);
                    }
                    // Where there are several, no narrower numbers are taken.
                    other => other.write(range, words, Field { at: 0, width: 64 }),
                }
            }

            /// Writes the bits of one lead, which may be several numbers.
            pub(super) fn write_one(&mut self, lead: usize, numbers: &[u64]) {
                match self {
                    Bits::U64(bits) => {
                        let first = lead.saturating_mul(numbers.len());
                        let places = bits.iter_mut().skip(first);
                        places.zip(numbers).for_each(|(place, number)| *place = *number);
                    }
                    other => {
                        let whole = Field { at: 0, width: 64 };
                        other.write(lead..lead.saturating_add(1), numbers, whole);
                    }
                }
            }
        }
    };
}

bits!(U8: u8, U16: u16, U32: u32, U64: u64);

impl Scores<'_> {
    pub(super) fn len(&self) -> usize {
        match self {
            Scores::Points(scores) => scores.len(),
            Scores::Thousandths(scores) => scores.len(),
        }
    }

    /// Writes the points of each word, where they are packed. It stands by itself, so that its loop has all registers.
    #[inline(never)]
    pub(super) fn write(&mut self, range: Range<usize>, words: &[u64], packed: &Packed) {
        let Packed { field, least, unit, total } = *packed;
        let down = field.at;
        let floor = total.floor.map_or(i64::MIN, Points::thousandths);
        let cap = total.cap.map_or(i64::MAX, Points::thousandths);
        match self {
            Scores::Points(scores) => {
                let scores = always(scores.get_mut(range), &mut [], "the room was asked for");
                for (score, word) in scores.iter_mut().zip(words) {
                    // Steps have at most 40 bits; an assertion would keep leads from being written several at a time.
                    let steps = i64::try_from(word.wrapping_shr(down)).unwrap_or(0);
                    let points = steps.wrapping_mul(unit).wrapping_add(least);
                    *score = Points::from_thousandths(points.min(cap).max(floor));
                }
            }
            Scores::Thousandths(scores) => {
                let [least, unit, cap, floor] = [least, unit, cap, floor].map(near);
                let scores = always(scores.get_mut(range), &mut [], "the room was asked for");
                for (score, word) in scores.iter_mut().zip(words) {
                    let steps = i32::from_le_bytes(low(word.wrapping_shr(down)).to_le_bytes());
                    *score = steps.wrapping_mul(unit).wrapping_add(least).min(cap).max(floor);
                }
            }
        }
    }

    /// Writes scores in steps of so many thousandths.
    pub(super) fn write_steps(&mut self, range: Range<usize>, steps: &[i32], step: i64) {
        match self {
            Scores::Points(scores) => {
                let scores = always(scores.get_mut(range), &mut [], "the room was asked for");
                for (score, steps) in scores.iter_mut().zip(steps) {
                    *score = Points::from_thousandths(i64::from(*steps).wrapping_mul(step));
                }
            }
            Scores::Thousandths(scores) => {
                let scores = always(scores.get_mut(range), &mut [], "the room was asked for");
                let step = near(step);
                for (score, steps) in scores.iter_mut().zip(steps) {
                    *score = steps.wrapping_mul(step);
                }
            }
        }
    }

    pub(super) fn write_one(&mut self, lead: usize, score: Points) {
        match self {
            Scores::Points(scores) => scores.get_mut(lead).into_iter().for_each(|place| *place = score),
            Scores::Thousandths(scores) => {
                scores.get_mut(lead).into_iter().for_each(|place| *place = near(score.thousandths()));
            }
        }
    }
}

/// The nearest number of half the width.
fn near(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX })
}
