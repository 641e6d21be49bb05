//! Exact numbers as whole ones: a decimal as an `i64` that every cut point can be compared with.
//!
//! Of a column whose cut points have at most `s` decimal places, the code of a value `v` is
//! `2 · ⌊v · 10^s⌋`, and one more if something is left over. A cut point `c` has the even code of
//! `c`. So `v ≥ c` is `code(v) ≥ code(c)`, and `v > c` is `code(v) ≥ code(c) + 1`: nothing is
//! rounded away, whatever the places of `v`. Values beyond the range get its ends, where no cut
//! point is.
//!
//! With the cut points 50 and 1,000 there are no decimal places: 50 has the code 100, 120 the code 240, 1,000 the code
//! 2000 and 1,000.5 the code 2001. `employees at most 1000` is met up to the code 2000: 1,000.5 is just too much.

use crate::invariant::always;
use rust_decimal::Decimal;

/// Cut points stay inside plus and minus this, so that no value beyond the range meets one.
const FAR: i64 = i64::MAX >> 2;

/// Twice the powers of ten, as far as they fit.
#[expect(clippy::indexing_slicing, reason = "a constant: a wrong index would not compile")]
const TWICE: [i64; 19] = {
    let mut twice = [2i64; 19];
    let mut i = 1;
    while i < 19 {
        twice[i] = twice[i - 1].saturating_mul(10);
        i += 1;
    }
    twice
};

/// The number of decimal places that a column counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scale {
    places: u32,
    /// `2 · 10^places`
    times: i64,
}

impl Scale {
    /// The scale of these cut points, of so many places at least; `None` if one of them has no code.
    pub(crate) fn of(cuts: &[Decimal], least: u32) -> Option<Scale> {
        let places = cuts.iter().map(|cut| cut.normalize().scale()).max().unwrap_or(0).max(least);
        let scale = Scale { places, times: twice(places)? };
        let near = |code: i64| (FAR.saturating_neg()..=FAR).contains(&code);
        cuts.iter().all(|cut| near(scale.decimal(*cut))).then_some(scale)
    }

    /// The number of decimal places.
    pub(crate) fn places(self) -> u32 {
        self.places
    }

    /// The code of a whole number.
    #[inline]
    pub(crate) fn whole(self, number: i64) -> i64 {
        number.saturating_mul(self.times)
    }

    /// The code of a whole number of units of `10^-places`.
    #[inline]
    pub(crate) fn fixed(self, number: i64, places: u32) -> i64 {
        // The scale has at most 18 places.
        match self.places.checked_sub(places).and_then(twice) {
            Some(times) => number.saturating_mul(times),
            None => self.wide(i128::from(number), places),
        }
    }

    /// The code of a decimal.
    pub(crate) fn decimal(self, number: Decimal) -> i64 {
        match i64::try_from(number.mantissa()) {
            Ok(mantissa) => self.fixed(mantissa, number.scale()),
            Err(_) => self.wide(number.mantissa(), number.scale()),
        }
    }

    fn wide(self, mantissa: i128, places: u32) -> i64 {
        let code = if places <= self.places {
            let more = 10i128.saturating_pow(self.places.saturating_sub(places));
            mantissa.saturating_mul(more).saturating_mul(2)
        } else {
            // At most 28 places: the power fits.
            let unit = 10i128.saturating_pow(places.saturating_sub(self.places));
            let whole = always(mantissa.checked_div_euclid(unit), 0, "a power of ten is not zero");
            let rest = always(mantissa.checked_rem_euclid(unit), 0, "a power of ten is not zero");
            whole.saturating_mul(2).saturating_add(i128::from(rest != 0))
        };
        i64::try_from(code).unwrap_or(if code < 0 { i64::MIN } else { i64::MAX })
    }

    /// A number that has this code.
    pub(crate) fn number(self, code: i64) -> Decimal {
        // Half a code is a whole unit: five tenths of it always fit one place more.
        let mantissa = i128::from(code).saturating_mul(5);
        let number = Decimal::try_from_i128_with_scale(mantissa, self.places.saturating_add(1));
        always(number.ok(), Decimal::ZERO, "at most 19 places, and 66 bits").normalize()
    }
}

#[inline]
fn twice(places: u32) -> Option<i64> {
    TWICE.get(usize::try_from(places).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    /// Every comparison of a value with a cut point, by code and by decimal.
    #[test]
    fn codes_compare_as_the_numbers_do() {
        let texts = [
            "-9223372036854775808",
            "-92233720368547758.07",
            "-100",
            "-0.011",
            "-0.01",
            "-0.0099999999999999999999",
            "0",
            "0.0000000000000000000000000001",
            "0.005",
            "0.01",
            "0.010000000000000000000000001",
            "0.1",
            "1",
            "99.99",
            "99.995",
            "100",
            "10000000000",
            "92233720368547758",
            "79228162514264337593543950335",
            "-79228162514264337593543950335",
        ];
        let cuts = ["-100", "-0.01", "0", "0.01", "99.99", "100", "10000000000"].map(d);
        let scale = Scale::of(&cuts, 0).unwrap();
        for value in texts.map(d) {
            let code = scale.decimal(value);
            for cut in cuts {
                let at = scale.decimal(cut);
                assert_eq!(code >= at, value >= cut, "{value} at least {cut}");
                assert_eq!(code > at, value > cut, "{value} above {cut}");
            }
            if code.unsigned_abs() < FAR.unsigned_abs() {
                assert_eq!(scale.decimal(scale.number(code)), code, "{value}");
            }
        }
    }

    #[test]
    fn fixed_numbers_have_the_code_of_their_decimal() {
        let scale = Scale::of(&[d("0.01")], 0).unwrap();
        for number in [i64::MIN, -1_000_000, -1, 0, 1, 7, 999_999, i64::MAX] {
            for places in [0, 1, 2, 3, 18] {
                let decimal = Decimal::from_i128_with_scale(i128::from(number), places);
                assert_eq!(scale.fixed(number, places), scale.decimal(decimal), "{number} e-{places}");
            }
        }
    }

    #[test]
    fn what_has_no_code_says_so() {
        for far in ["79228162514264337593543950335", "0.0000000000000000001", "2305843009213693952"] {
            assert_eq!(Scale::of(&[d(far)], 0), None, "{far}");
        }
    }
}
