//! Between whole numbers and floats, and the functions that IEEE 754 leaves open, in one place.

use crate::invariant::always;
use crate::value::points::Points;

/// A count as a float. Exact up to 2⁵³, which no number of leads reaches.
#[expect(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
pub(super) fn float(count: u64) -> f64 {
    count as f64
}

/// A product of counts as a float.
#[expect(
    clippy::cast_precision_loss,
    reason = "rounded to the nearest float, which is what a quotient needs"
)]
pub(super) fn wide(count: u128) -> f64 {
    count as f64
}

/// The length of a list as a float.
pub(super) fn size(length: usize) -> f64 {
    float(always(u64::try_from(length).ok(), u64::MAX, "a length has 64 bits"))
}

/// Points as a float.
#[expect(clippy::cast_precision_loss, reason = "points are at most a million times the leads of a list")]
pub(super) fn of_points(points: Points) -> f64 {
    points.thousandths() as f64 / 1_000.0
}

/// Millionths of a count as a float.
#[expect(clippy::cast_precision_loss, reason = "how often a rule counts is far below 2^53 millionths")]
pub(super) fn of_millionths(millionths: i64) -> f64 {
    millionths as f64 / 1e6
}

/// To the nearest whole points, half away from zero, within what a playbook may name.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the limit of points")]
pub(super) fn to_points(points: f64) -> Points {
    let most = 1_000_000.0;
    let whole = points.clamp(-most, most).round();
    Points::whole(if whole.is_nan() { 0 } else { whole as i32 })
}

/// e to the power of x.
pub(super) fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// The natural logarithm.
pub(super) fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// From log-odds to a probability, without overflow on either side.
pub(super) fn logistic(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + exp(-x))
    } else {
        let e = exp(x);
        e / (1.0 + e)
    }
}

/// ln(1 + eˣ), without overflow.
pub(super) fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(exp(-x.abs()))
}

/// What adds up to the product of two lists, as far as both go.
pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).fold(0.0, |sum, (a, b)| sum + a * b)
}
