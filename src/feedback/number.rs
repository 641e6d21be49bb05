//! Between whole numbers and floats, in one place.

/// A count as a float. Exact up to 2⁵³, which no number of leads reaches.
#[expect(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
pub(super) fn float(count: u64) -> f64 {
    count as f64
}
