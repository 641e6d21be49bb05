//! [`Packed`]: the score as one field of a word, where nothing but the whole has limits.
//!
//! Say that scores reach from -10 to 45 points in steps of 5: the field counts from 0 (-10 points) to 11 (45), four
//! bits. A lead whose words add up to 6 in it has 20 points. A row that asks for 22 asks for at least 7.

use super::effect::Effect;
use super::field::{Field, gcd, width};
use crate::invariant;
use crate::score::Clamp;
use crate::value::points::Points;

/// The score as one field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packed {
    pub(super) field: Field,
    /// In thousandths: of a field of 0, and of each one more.
    pub(super) least: i64,
    pub(super) unit: i64,
    /// The limits of the whole.
    pub(super) total: Clamp,
}

impl Packed {
    /// Of what follows in each group, and always; from a bit on. None if it has no room.
    pub(super) fn of(effects: &[Vec<Effect>], always: &Effect, total: Clamp, at: u32) -> Option<Packed> {
        let unit = effects.iter().flatten().fold(0, |unit, effect| gcd(unit, effect.points().unsigned_abs()));
        let unit = i64::try_from(unit.max(1)).ok()?;
        let (mut least, mut most) = (always.points(), always.points());
        for effects in effects {
            least = least.checked_add(invariant::always(
                effects.iter().map(Effect::points).min(),
                0,
                "a group has codes",
            ))?;
            most = most.checked_add(invariant::always(
                effects.iter().map(Effect::points).max(),
                0,
                "a group has codes",
            ))?;
        }
        let steps = most.checked_sub(least)?.checked_div(unit)?.unsigned_abs();
        let field = Field { at, width: width(steps) };
        // Above it a bit is kept free.
        let fits = field.end() < 64 && field.width <= 40;
        fits.then_some(Packed { field, least, unit, total })
    }

    /// The steps of an effect above the least points of its group, at their place.
    pub(super) fn put(&self, effect: &Effect, least: i64) -> u64 {
        let steps = effect.points().saturating_sub(least).checked_div(self.unit);
        let steps = invariant::always(steps, 0, "a unit is not zero");
        self.field.put(steps.unsigned_abs())
    }

    /// The least number in the field whose score, clamped, is at least so many thousandths.
    pub(super) fn least_step(&self, cut: i64) -> i128 {
        let points = Points::from_thousandths(cut);
        if self.total.floor.is_some_and(|floor| floor >= points) {
            return 0;
        }
        if self.total.cap.is_some_and(|cap| cap < points) {
            return i128::MAX;
        }
        let above = i128::from(cut).saturating_sub(i128::from(self.least));
        let unit = i128::from(self.unit);
        let parts = above.checked_div_euclid(unit).zip(above.checked_rem_euclid(unit));
        let (down, rest) = invariant::always(parts, (0, 0), "a unit is not zero");
        down.saturating_add(i128::from(rest != 0))
    }
}
