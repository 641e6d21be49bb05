//! The one number reader: every way a format hands over a number becomes an exact decimal.

use rust_decimal::Decimal;

/// The key under which serde_json hands over a number when a host turns on its
/// `arbitrary_precision` feature.
pub(super) const JSON_NUMBER: &str = "$serde_json::private::Number";

/// The most significant digits that a binary float surely keeps.
const FLOAT_DIGITS: usize = 15;

/// Why a number is refused.
pub(super) const REFUSED: &str =
    "the number cannot be kept exactly: use at most 28 digits, or 15 when it is not written as text";

/// Exactly the decimal that the text says, or nothing. An exponent is understood.
pub(super) fn from_text(text: &str) -> Option<Decimal> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let mut number = Decimal::from_str_exact(mantissa).ok()?.normalize();
    if number.is_zero() {
        return Some(Decimal::ZERO);
    }
    if exponent < 0 {
        let scale = number.scale().checked_add(exponent.unsigned_abs())?;
        if scale > Decimal::MAX_SCALE {
            return None;
        }
        number.set_scale(scale).ok()?;
    }
    for _ in 0..exponent.max(0) {
        number = number.checked_mul(Decimal::TEN)?;
    }
    Some(number.normalize())
}

/// The decimal whose shortest text this float has, when that text has at most 15 digits.
pub(super) fn from_float(float: f64) -> Option<Decimal> {
    let text = float.to_string();
    let digits = text.trim_start_matches(['-', '0', '.']).trim_end_matches('0');
    if digits.bytes().filter(u8::is_ascii_digit).count() > FLOAT_DIGITS {
        return None;
    }
    from_text(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn text_is_exact_or_refused() {
        assert_eq!(from_text("12.50"), Some(dec("12.5")));
        assert_eq!(from_text("1e3"), Some(dec("1000")));
        assert_eq!(from_text("12.5e-2"), Some(dec("0.125")));
        assert_eq!(from_text("0e99999999"), Some(dec("0")));
        for text in ["", "e", "1e", "1e99", "1e-29", "NaN", "0x10", "1.00000000000000000000000000001"] {
            assert_eq!(from_text(text), None, "{text}");
        }
    }

    #[test]
    fn floats_keep_fifteen_digits() {
        assert_eq!(from_float(0.1), Some(dec("0.1")));
        assert_eq!(from_float(2.5), Some(dec("2.5")));
        assert_eq!(from_float(-1e15), Some(dec("-1000000000000000")));
        assert_eq!(from_float(123_456_789_012_345.0), Some(dec("123456789012345")));
        assert_eq!(from_float(0.1 + 0.2), None);
        for float in [f64::NAN, f64::INFINITY, f64::MIN_POSITIVE, 1e300] {
            assert_eq!(from_float(float), None, "{float}");
        }
    }
}
