//! [`Durations`]: how long things took, in buckets that are bounded and can be added.

use std::fmt;

use chrono::TimeDelta;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::invariant::always;

/// How long something took, many times over: counts in logarithmic buckets of an eighth of an octave, so each bucket
/// is 9 % wider than the one before it.
///
/// It takes no more room for more times, two of them can be added, and what it answers is at most 9 % too long and
/// never too short. Counting is in whole milliseconds, without floats: the same times give the same buckets anywhere.
///
/// ```
/// use chrono::TimeDelta;
/// use qualify::feedback::Durations;
///
/// let mut calls = Durations::default();
/// for minutes in [3, 4, 5, 6, 240] {
///     calls.add(TimeDelta::minutes(minutes));
/// }
/// assert_eq!(calls.median(), Some(TimeDelta::milliseconds(311_743))); // 5 minutes, and up to 9 % more
/// assert_eq!(calls.to_string(), "5.2 min, 9 of 10 within 4.3 h (5)");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Durations {
    /// Bucket and count, by bucket; no count is zero.
    buckets: Vec<(u16, u64)>,
}

/// 2^(63 + n/8) for n from 1 to 7, rounded down. None of them is whole, so a whole number is above one exactly
/// if it is above this.
const EDGES: [u64; 7] = [
    10_058_158_527_438_640_870,
    10_968_499_650_544_839_023,
    11_961_233_684_655_323_370,
    13_043_817_825_332_782_212,
    14_224_384_202_002_324_189,
    15_511_800_964_685_064_948,
    16_915_738_899_553_466_670,
];

/// The last bucket: 2^64 milliseconds.
const LAST: u16 = 512;

impl Durations {
    /// Counts one more. One that ends before it begins took no time.
    pub fn add(&mut self, time: TimeDelta) {
        self.add_millis(u64::try_from(time.num_milliseconds()).unwrap_or(0));
    }

    pub(super) fn add_millis(&mut self, millis: u64) {
        self.add_to(bucket(millis), 1);
    }

    fn add_to(&mut self, bucket: u16, count: u64) {
        match self.buckets.binary_search_by_key(&bucket, |(bucket, _)| *bucket) {
            Ok(place) => {
                if let Some((_, there)) = self.buckets.get_mut(place) {
                    *there = there.saturating_add(count);
                }
            }
            Err(place) => self.buckets.insert(place, (bucket, count)),
        }
    }

    /// Adds all that another one counted.
    pub fn merge(&mut self, other: &Durations) {
        for (bucket, count) in &other.buckets {
            self.add_to(*bucket, *count);
        }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.buckets.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }

    /// Half of them took at most so long: the upper edge of the bucket of the middle one, of the lower one where
    /// two are in the middle. `None` of nothing.
    pub fn median(&self) -> Option<TimeDelta> {
        self.quantile(50)
    }

    /// Nine of ten took at most so long, by the same rule.
    pub fn p90(&self) -> Option<TimeDelta> {
        self.quantile(90)
    }

    /// So many per cent took at most so long: the upper edge of the bucket of the one whose rank is that share,
    /// rounded up.
    fn quantile(&self, per_cent: u64) -> Option<TimeDelta> {
        let all = self.buckets.iter().fold(0_u128, |sum, (_, count)| sum.saturating_add(u128::from(*count)));
        let rank = all.saturating_mul(u128::from(per_cent)).div_ceil(100);
        let mut passed = 0_u128;
        let found = self.buckets.iter().find(|(_, count)| {
            passed = passed.saturating_add(u128::from(*count));
            passed >= rank
        });
        // The last buckets reach beyond what a time can be.
        let millis = i64::try_from(upper(found?.0)).unwrap_or(i64::MAX);
        Some(always(
            TimeDelta::try_milliseconds(millis),
            TimeDelta::MAX,
            "milliseconds from 0 up to the most",
        ))
    }
}

/// The bucket of so many milliseconds. Bucket `n` holds what is above 2^((n-1)/8) and at most 2^(n/8); the first one
/// also what took no time.
fn bucket(millis: u64) -> u16 {
    let zeros = millis.leading_zeros();
    if millis <= 1 {
        return 0;
    }
    // The leading bit in front, so that one table of edges does for every octave.
    let normal = always(millis.checked_shl(zeros), 0, "there is a leading bit");
    let octave = u16::try_from(63_u32.saturating_sub(zeros)).ok();
    let octave = always(octave, 63, "64 bits have 64 places").saturating_mul(8);
    if normal == 1 << 63 {
        return octave;
    }
    let below = EDGES.partition_point(|edge| *edge < normal);
    octave.saturating_add(1).saturating_add(always(u16::try_from(below).ok(), 7, "seven edges"))
}

/// The most milliseconds that a bucket holds.
fn upper(bucket: u16) -> u64 {
    let octave = u32::from(bucket >> 3);
    match usize::from(bucket & 7).checked_sub(1).and_then(|place| EDGES.get(place)) {
        // The last bucket: 2^64 itself is one more than can be counted.
        None => 1_u64.checked_shl(octave).unwrap_or(u64::MAX),
        Some(edge) => {
            always(edge.checked_shr(63_u32.saturating_sub(octave)), u64::MAX, "less than 64 places")
        }
    }
}

/// The median and the time within which nine of ten lie, and how many there are.
impl fmt::Display for Durations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(median), Some(p90)) = (self.median(), self.p90()) else { return f.write_str("none") };
        write!(f, "{}, 9 of 10 within {} ({})", spoken(median), spoken(p90), self.count())
    }
}

/// A time as people say it: to a tenth of the unit that fits, rounded up: within that it was done.
pub(in crate::feedback) fn spoken(time: TimeDelta) -> String {
    let millis = u64::try_from(time.num_milliseconds()).unwrap_or(0);
    let (unit, word): (u64, _) = match millis {
        0..120_000 => (1_000, "s"),
        120_000..7_200_000 => (60_000, "min"),
        7_200_000..172_800_000 => (3_600_000, "h"),
        _ => (86_400_000, "d"),
    };
    let tenths = millis.saturating_mul(10).div_ceil(unit);
    let (whole, tenth) =
        always(tenths.checked_div(10).zip(tenths.checked_rem(10)), (0, 0), "ten is not zero");
    format!("{whole}.{tenth} {word}")
}

/// As a list of bucket and count.
impl Serialize for Durations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.buckets.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Durations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let buckets = Vec::<(u16, u64)>::deserialize(deserializer)?;
        let rising = buckets.iter().zip(buckets.iter().skip(1)).all(|((one, _), (next, _))| one < next);
        if !rising || buckets.iter().any(|(bucket, count)| *bucket > LAST || *count == 0) {
            return Err(de::Error::custom(
                "buckets rise from 0 to 512, each with a count of at least 1; this list is damaged",
            ));
        }
        Ok(Durations { buckets })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By eighth powers of whole numbers: x lies in bucket n if 2^(n-1) < x^8 <= 2^n.
    fn naive(millis: u64) -> u16 {
        let power = u128::from(millis).pow(8);
        (0..).find(|n| power <= 1_u128 << n).unwrap()
    }

    #[test]
    fn buckets_are_exact() {
        for millis in (0..5_000).chain((5_000..60_000).step_by(37)) {
            assert_eq!(bucket(millis), naive(millis.max(1)), "{millis}");
        }
        assert_eq!((bucket(u64::MAX), bucket(1 << 63)), (LAST, 504));
    }

    #[test]
    fn the_upper_edge_is_the_last_that_a_bucket_holds() {
        for n in 0..LAST {
            let edge = upper(n);
            assert!(bucket(edge) <= n, "{n}");
            assert!(bucket(edge.saturating_add(1)) > n, "{n}: {edge}");
        }
        assert_eq!(upper(LAST), u64::MAX);
    }

    #[test]
    fn an_edge_is_at_most_nine_per_cent_above_what_is_in_its_bucket() {
        for millis in (1..100_000).step_by(7) {
            let edge = upper(bucket(millis));
            assert!(millis <= edge && edge * 10_000 <= millis * 10_906, "{millis}: {edge}");
        }
    }

    #[test]
    fn times_are_said_in_the_unit_that_fits() {
        for (millis, said) in [
            (0, "0.0 s"),
            (119_901, "120.0 s"),
            (120_000, "2.0 min"),
            (7_200_000, "2.0 h"),
            (172_800_000, "2.0 d"),
        ] {
            assert_eq!(spoken(TimeDelta::milliseconds(millis)), said);
        }
        assert_eq!(Durations::default().to_string(), "none");
    }
}
