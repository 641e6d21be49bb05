//! [`Share`]: so many of so many, and how sure that is.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::number::float;

/// So many of so many: a rate that keeps what it rests on.
///
/// ```
/// use qualify::feedback::Share;
///
/// let accepted = Share::new(8, 10);
/// assert_eq!(accepted.value(), Some(0.8));
/// assert_eq!(accepted.to_string(), "80.0 % (49.0 to 94.3, 8 of 10, few)");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Share {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub of: u64,
}

/// From the lower to the upper end of what the data leave likely.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "an interval has two ends")]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The 97.5 % point of the normal distribution: for intervals of 95 %.
pub(super) const Z95: f64 = 1.959_963_984_540_054;

impl Share {
    /// Below so many, a share is marked as resting on few.
    pub const FEW: u64 = 30;

    /// So many of so many; never more than all.
    pub const fn new(count: u64, of: u64) -> Self {
        Share { count: if count < of { count } else { of }, of }
    }

    /// With one more, which counts or does not.
    pub fn add(&mut self, counts: bool) {
        self.count = self.count.saturating_add(u64::from(counts));
        self.of = self.of.saturating_add(1);
    }

    /// Both together.
    #[must_use]
    pub const fn with(self, other: Share) -> Share {
        Share { count: self.count.saturating_add(other.count), of: self.of.saturating_add(other.of) }
    }

    /// What is left without a part of it.
    #[must_use]
    pub const fn without(self, part: Share) -> Share {
        Share { count: self.count.saturating_sub(part.count), of: self.of.saturating_sub(part.of) }
    }

    /// Of these, so many that count.
    pub(super) fn of_those(counts: impl Iterator<Item = bool>) -> Self {
        let mut share = Share::default();
        counts.for_each(|one| share.add(one));
        share
    }

    /// How many do not count.
    pub(super) fn rest(self) -> u64 {
        self.of.saturating_sub(self.count)
    }

    /// How many there are of the sort of which there are fewer.
    pub(super) fn fewer(self) -> u64 {
        self.count.min(self.rest())
    }

    /// The share itself, 0 to 1; `None` of nothing.
    pub fn value(self) -> Option<f64> {
        (self.of > 0).then(|| float(self.count) / float(self.of))
    }

    /// Where the true share lies with 95 % confidence: Wilson's score interval (E. B. Wilson, Journal of the
    /// American Statistical Association 22, 1927). It never leaves 0 to 1 and holds for few leads, too. Of
    /// nothing it is 0 to 1.
    pub fn interval(self) -> Interval {
        self.interval_at(Z95)
    }

    /// The same at another confidence, by the normal quantile `z`: 3.29 for 99.9 %.
    pub(super) fn interval_at(self, z: f64) -> Interval {
        let Some(p) = self.value() else { return Interval { low: 0.0, high: 1.0 } };
        let n = float(self.of);
        let zz = z * z;
        let middle = (p + zz / (2.0 * n)) / (1.0 + zz / n);
        let half = z * (p * (1.0 - p) / n + zz / (4.0 * n * n)).sqrt() / (1.0 + zz / n);
        // What rounding could push over an end that is exact.
        let low = if self.count == 0 { 0.0 } else { (middle - half).max(0.0) };
        let high = if self.count == self.of { 1.0 } else { (middle + half).min(1.0) };
        Interval { low, high }
    }

    /// Whether it rests on fewer than [`FEW`](Self::FEW), so that the interval says more than the share.
    pub fn is_few(self) -> bool {
        self.of < Self::FEW
    }
}

impl Interval {
    /// Whether a value lies in it, its ends included.
    pub fn holds(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// In per cent, with its interval and what it rests on.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(value) = self.value() else { return f.write_str("none") };
        let Interval { low, high } = self.interval();
        let few = if self.is_few() { ", few" } else { "" };
        write!(
            f,
            "{:.1} % ({:.1} to {:.1}, {} of {}{few})",
            value * 100.0,
            low * 100.0,
            high * 100.0,
            self.count,
            self.of
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: f64, other: f64) -> bool {
        (one - other).abs() < 5e-5
    }

    /// R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    #[test]
    fn published_intervals() {
        for (count, of, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let interval = Share::new(count, of).interval();
            assert!(near(interval.low, low) && near(interval.high, high), "{count} of {of}: {interval:?}");
        }
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "these are exact")]
    fn ends_are_exact() {
        assert_eq!(Share::new(0, 7).interval().low, 0.0);
        assert_eq!(Share::new(7, 7).interval().high, 1.0);
        assert_eq!(Share::new(0, 0).interval(), Interval { low: 0.0, high: 1.0 });
        assert_eq!(Share::new(0, 0).to_string(), "none");
    }
}
