//! [`LearntDays`]: when the values of a column were learnt, and [`Recent`]: which of them can answer today.
//!
//! On day 20,514 of values that are good for 30 days those can answer that were learnt on the days 20,484 to 20,514.
//! Of values without an age all can that were not learnt later than today, also those of which no day is known.

use super::bitmap::Bitmap;
use crate::value::day::Day;

/// When the values of a column were learnt.
#[derive(Clone, Copy)]
pub(super) enum LearntDays<'a> {
    /// A day since 1970-01-01 for each lead, and of which leads it is known.
    Each(&'a [i32], Option<Bitmap<'a>>),
    /// The same day for all.
    All(Day),
}

impl LearntDays<'_> {
    /// Returns the day on which the value of a lead was learnt, if it is known.
    pub(super) fn day(&self, lead: usize) -> Option<Day> {
        match self {
            LearntDays::All(day) => Some(*day),
            LearntDays::Each(days, known) => days
                .get(lead)
                .filter(|_| known.is_none_or(|known| known.get(lead)))
                .map(|day| Day::FIRST.plus(i64::from(*day))),
        }
    }
}

/// The days of learning by which a value can answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Recent {
    first: i32,
    last: i32,
    /// Whether a value can answer of which no day is known, as a mask.
    undated: u8,
}

impl Recent {
    /// Returns the days for values that are good for `valid_for` days; for ever without it.
    pub(super) fn of(today: Day, valid_for: Option<u32>) -> Self {
        let oldest = valid_for.map(|days| today.plus(i64::from(days).saturating_neg()));
        Recent {
            // Days before the first count as the first, and those after the last as the last.
            first: oldest.filter(|oldest| *oldest > Day::FIRST).map_or(i32::MIN, Day::number),
            last: if today == Day::LAST { i32::MAX } else { today.number() },
            undated: if valid_for.is_none() { u8::MAX } else { 0 },
        }
    }

    /// Clears the masks of those values that cannot answer, the first being that of a lead. `room` is for as many
    /// bytes.
    pub(super) fn keep(&self, learnt: LearntDays<'_>, lead: usize, masks: &mut [u8], room: &mut [u8]) {
        match learnt {
            LearntDays::All(day) if self.mask(day.number()) == 0 => masks.fill(0),
            LearntDays::All(_) => {}
            LearntDays::Each(days, None) => {
                let days = days.iter().skip(lead);
                masks.iter_mut().zip(days).for_each(|(mask, day)| *mask &= self.mask(*day));
            }
            LearntDays::Each(days, Some(known)) => {
                known.after(lead).expand(room);
                let days = days.iter().skip(lead).zip(&*room);
                for (mask, (day, known)) in masks.iter_mut().zip(days) {
                    *mask &= (self.mask(*day) & known) | (self.undated & !known);
                }
            }
        }
    }

    #[inline(always)]
    fn mask(&self, day: i32) -> u8 {
        if (self.first <= day) & (day <= self.last) { u8::MAX } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::stale;

    /// Each day, by mask and as the engine reckons ages; also at both ends of the calendar.
    #[test]
    fn what_is_recent_is_what_is_not_stale() {
        for today in [Day::FIRST, Day::FIRST.plus(5), Day::MIDDLE, Day::LAST.plus(-1), Day::LAST] {
            for valid_for in [None, Some(1), Some(5), Some(6), Some(36_500)] {
                let recent = Recent::of(today, valid_for);
                let near = (-8..8).map(|more| today.number() + more);
                let far = [
                    i32::MIN,
                    -1,
                    0,
                    84_370,
                    84_371,
                    i32::MAX,
                    today.number() - 36_500,
                    today.number() - 36_501,
                ];
                let days: Vec<i32> = near.chain(far).collect();
                for known in [true, false] {
                    let bits = vec![if known { u8::MAX } else { 0 }; days.len()];
                    let (mut masks, mut room) = (vec![u8::MAX; days.len()], vec![0; days.len()]);
                    recent.keep(LearntDays::Each(&days, Some(bits[..].into())), 0, &mut masks, &mut room);
                    for (place, mask) in masks.iter().enumerate() {
                        let learnt = LearntDays::Each(&days, Some(bits[..].into())).day(place);
                        let age = learnt.map(|day| today.since(day));
                        let answers = age.is_none_or(|age| age >= 0) && stale(valid_for, age).is_none();
                        assert_eq!(*mask == u8::MAX, answers, "{} on {today}: {valid_for:?}", days[place]);
                    }
                }
            }
        }
    }
}
