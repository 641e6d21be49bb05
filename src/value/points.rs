//! [`Points`]: exact amounts of score, in thousandths.

use std::fmt;
use std::iter::Sum;

use rust_decimal::Decimal;

use super::as_text::as_text;
use crate::invariant::always;

/// An exact number of points, held in thousandths.
///
/// No binary float takes part in a score: points come in as whole numbers or decimals with at
/// most three places, and add up without rounding. Sums stop at the ends of the range
/// (± 9.2 · 10¹⁵ points) instead of wrapping.
///
/// ```
/// use qualify::Points;
///
/// let demo = Points::whole(30);
/// let half: Points = "12.5".parse().unwrap();
/// assert_eq!((demo + half).to_string(), "42.5");
/// assert_eq!(half.thousandths(), 12_500);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(i64);

impl Points {
    /// No points.
    pub const ZERO: Points = Points(0);
    /// The greatest amount that a rule, a clamp or a threshold of a playbook may name: a million.
    pub const LIMIT: Points = Points(1_000_000_000);

    /// A whole number of points.
    pub const fn whole(points: i32) -> Self {
        // An i32 times 1,000 always fits an i64.
        Points((points as i64).saturating_mul(1_000))
    }

    /// So many thousandths of a point.
    pub const fn from_thousandths(thousandths: i64) -> Self {
        Points(thousandths)
    }

    /// The amount in thousandths of a point.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// Reads a decimal; `None` when it has more than three places or does not fit.
    pub fn from_decimal(decimal: Decimal) -> Option<Self> {
        let scaled = decimal.checked_mul(Decimal::ONE_THOUSAND)?.normalize();
        if scaled.scale() != 0 || scaled.checked_div(Decimal::ONE_THOUSAND)? != decimal {
            return None;
        }
        i64::try_from(scaled.mantissa()).ok().map(Points)
    }

    /// The same amount as a decimal.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 3).normalize()
    }

    /// The points times `weight` / 10⁹, rounded to a thousandth, half away from zero.
    ///
    /// ```
    /// use qualify::Points;
    ///
    /// assert_eq!(Points::whole(-15).weighted(500_000_000), "-7.5".parse().unwrap());
    /// assert_eq!(Points::from_thousandths(-1).weighted(500_000_000).thousandths(), -1);
    /// ```
    pub fn weighted(self, weight: u32) -> Self {
        const UNIT: i128 = 1_000_000_000;
        const HALF: i128 = 500_000_000;
        // |i64| × u32 is far inside an i128.
        let product = i128::from(self.0).saturating_mul(i128::from(weight));
        let half = if product < 0 { HALF.saturating_neg() } else { HALF };
        let rounded = always(product.saturating_add(half).checked_div(UNIT), 0, "the unit is not zero");
        // More than fits is as much as fits, like every sum of points.
        Points(i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX }))
    }

    /// With a sign in front, as a contribution is written: `+20`, `-7.5`.
    pub fn signed(self) -> impl fmt::Display {
        struct Signed(Points);
        impl fmt::Display for Signed {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                if self.0.0 >= 0 {
                    f.write_str("+")?;
                }
                self.0.fmt(f)
            }
        }
        Signed(self)
    }
}

impl std::ops::Add for Points {
    type Output = Points;
    fn add(self, other: Points) -> Points {
        Points(self.0.saturating_add(other.0))
    }
}

impl std::ops::AddAssign for Points {
    fn add_assign(&mut self, other: Points) {
        self.0 = self.0.saturating_add(other.0);
    }
}

impl std::ops::Sub for Points {
    type Output = Points;
    fn sub(self, other: Points) -> Points {
        Points(self.0.saturating_sub(other.0))
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Points>>(all: I) -> Points {
        all.fold(Points::ZERO, |sum, one| Points(sum.0.saturating_add(one.0)))
    }
}

impl From<i32> for Points {
    fn from(points: i32) -> Self {
        Points::whole(points)
    }
}

impl std::str::FromStr for Points {
    type Err = NotPoints;
    fn from_str(text: &str) -> Result<Self, NotPoints> {
        Decimal::from_str_exact(text).ok().and_then(Points::from_decimal).ok_or(NotPoints)
    }
}

/// The text is not a decimal number of points with at most three places.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a number of points: write a decimal with at most three places, such as `12.5`")]
#[non_exhaustive]
pub struct NotPoints;

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_decimal().fmt(f)
    }
}

as_text! {
    /// As decimal text: `"12.5"`.
    Points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_with_at_most_three_places_fit() {
        for (text, thousandths) in [("0", 0), ("12.5", 12_500), ("-0.001", -1), ("1.500000", 1_500)] {
            assert_eq!(text.parse::<Points>().unwrap().thousandths(), thousandths, "{text}");
        }
        for text in ["0.0001", "9223372036854775.808", "1e3", "", "ten", "79228162514264337593543950335"] {
            assert!(text.parse::<Points>().is_err(), "{text}");
        }
    }

    #[test]
    fn weights_round_half_away_from_zero() {
        let p = |t| Points::from_thousandths(t);
        assert_eq!(p(3).weighted(500_000_000), p(2));
        assert_eq!(p(-3).weighted(500_000_000), p(-2));
        assert_eq!(p(1).weighted(499_999_999), p(0));
        assert_eq!(p(i64::MIN).weighted(1_000_000_000), p(i64::MIN));
        assert_eq!(p(i64::MAX).weighted(1_000_000_000), p(i64::MAX));
    }

    #[test]
    fn sums_stop_at_the_ends() {
        assert_eq!(Points(i64::MAX) + Points(1), Points(i64::MAX));
        assert_eq!(Points(i64::MIN) - Points(1), Points(i64::MIN));
        assert_eq!([Points(1), Points(2)].into_iter().sum::<Points>(), Points(3));
    }
}
