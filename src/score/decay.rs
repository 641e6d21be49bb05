//! [`Decay`]: how the points of an activity fade with its age in days.

use crate::fact::attribute::MOST_DAYS;
use crate::input::mistake::MistakeKind;
use crate::input::tree::{Decoder, MapBuilder, Node};
use crate::invariant::always;
use crate::value::points::Points;

/// How the points of an activity fade with its age in whole days.
///
/// A decay gives a weight in 10⁻⁹; each activity's points are multiplied with its own and rounded
/// to a thousandth, half away from zero ([`Points::weighted`]). No float takes part.
///
/// | variant | weight at an age | whose model |
/// | --- | --- | --- |
/// | `None` | 1 | points that stay |
/// | `Window` | 1 while age < days, then 0 | HubSpot's timeframe, "in the last 30 days" |
/// | `LinearStep` | max(0, 100 − percent · ⌊age / every_days⌋) / 100 | HubSpot: a group's points reduced by X % every n months |
/// | `CompoundStep` | w₀ = 1, wₖ₊₁ = wₖ · (100 − percent) / 100, k = ⌊age / every_days⌋ | the same share of what is left: nightly "lose 10 %" jobs |
/// | `HalfLife` | 2^(−age / days), in steps of days / 64 | exponential forgetting |
///
/// A month of another product is 30 days here.
///
/// ```
/// use qualify::score::Decay;
///
/// let decay = Decay::LinearStep { percent: 25, every_days: 90 };
/// assert_eq!(decay.weight(89), 1_000_000_000);
/// assert_eq!(decay.weight(90), 750_000_000);
/// assert_eq!(decay.weight(360), 0);
/// assert_eq!(Decay::HalfLife { days: 30 }.weight(60), 250_000_000);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decay {
    /// The points stay.
    #[default]
    None,
    /// They count in full while the age is less than so many days.
    Window {
        /// Days, at least 1.
        days: u32,
    },
    /// They lose the same amount each time so many days have passed.
    LinearStep {
        /// Percent of the full points, 1 to 100.
        percent: u32,
        /// Days between the steps, at least 1.
        every_days: u32,
    },
    /// They lose the same share of what is left each time so many days have passed.
    CompoundStep {
        /// Percent of what is left, 1 to 100.
        percent: u32,
        /// Days between the steps, at least 1.
        every_days: u32,
    },
    /// They halve each time so many days have passed.
    HalfLife {
        /// Days, at least 1.
        days: u32,
    },
}

/// The full weight.
const FULL: u32 = 1_000_000_000;

/// 10⁹ · 2^(−i/64), rounded: the weights within one half-life.
const HALVING: [u32; 64] = [
    1_000_000_000,
    989_228_013,
    978_572_062,
    968_030_897,
    957_603_281,
    947_287_991,
    937_083_817,
    926_989_563,
    917_004_043,
    907_126_088,
    897_354_538,
    887_688_246,
    878_126_080,
    868_666_918,
    859_309_649,
    850_053_177,
    840_896_415,
    831_838_290,
    822_877_739,
    814_013_711,
    805_245_166,
    796_571_076,
    787_990_423,
    779_502_200,
    771_105_413,
    762_799_075,
    754_582_214,
    746_453_864,
    738_413_073,
    730_458_897,
    722_590_403,
    714_806_669,
    707_106_781,
    699_489_836,
    691_954_941,
    684_501_211,
    677_127_773,
    669_833_762,
    662_618_322,
    655_480_606,
    648_419_777,
    641_435_008,
    634_525_479,
    627_690_379,
    620_928_906,
    614_240_268,
    607_623_680,
    601_078_366,
    594_603_558,
    588_198_496,
    581_862_429,
    575_594_615,
    569_394_317,
    563_260_809,
    557_193_371,
    551_191_292,
    545_253_866,
    539_380_399,
    533_570_200,
    527_822_589,
    522_136_891,
    516_512_440,
    510_948_574,
    505_444_643,
];

/// So many compound steps lie between two weights that are listed.
const LEAP: u32 = 32;

/// For every percentage that is kept, the weights after each leap; at the end of the list nothing is left of any.
static COMPOUND: [[u32; 64]; 100] = compound();

/// What is left of a weight after one compound step.
const fn kept_of(weight: u32, percent: u32) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "a share of an u32 is one")]
    match (weight as u64).wrapping_mul(percent as u64).checked_div(100) {
        Some(weight) if weight < FULL as u64 => weight as u32,
        _ => FULL,
    }
}

#[expect(clippy::indexing_slicing, reason = "run by the compiler, which stops at a mistake")]
const fn compound() -> [[u32; 64]; 100] {
    let mut all = [[0; 64]; 100];
    let (mut kept, mut percent) = (0, 0u32);
    while kept < all.len() {
        let (mut weight, mut leap) = (FULL, 0);
        while leap < 64 && weight > 0 {
            all[kept][leap] = weight;
            let mut step = 0;
            while step < LEAP {
                weight = kept_of(weight, percent);
                step = step.wrapping_add(1);
            }
            leap = leap.wrapping_add(1usize);
        }
        (kept, percent) = (kept.wrapping_add(1), percent.wrapping_add(1));
    }
    all
}

impl Decay {
    /// The weight at an age in days, in 10⁻⁹. The age of what has not happened yet counts as 0.
    ///
    /// The law of every decay: **a weight never rises with age.** It begins at 1 000 000 000, and what age has taken
    /// it does not give back. Others rest on it and look at few ages instead of at all: the age from which on an
    /// activity is worth nothing is found by halving, a rule stops at the first activity that is worth nothing, and
    /// [`next_change`](crate::judgement::Judgement::next_change) skips a span of days when the sums at both of its
    /// ends give one decision.
    pub fn weight(&self, age_days: i32) -> u32 {
        let age = age_days.unsigned_abs();
        if age_days <= 0 {
            return FULL;
        }
        // No days are a mistake in a playbook, but anybody may ask: nothing fades then.
        let steps = |days: u32| age.checked_div(days).unwrap_or(0);
        match *self {
            Decay::None => FULL,
            Decay::Window { days } => {
                if age < days {
                    FULL
                } else {
                    0
                }
            }
            Decay::LinearStep { percent, every_days } => {
                let lost = percent.saturating_mul(steps(every_days));
                100u32.saturating_sub(lost).saturating_mul(10_000_000)
            }
            Decay::CompoundStep { percent, every_days } => {
                let (steps, kept) = (steps(every_days), 100u32.saturating_sub(percent));
                let listed =
                    COMPOUND.get(always(usize::try_from(kept).ok(), usize::MAX, "at most a hundred"));
                // All of it is kept: there is no end to look for.
                let Some(listed) = listed else { return FULL };
                let (leaps, rest) =
                    always(steps.checked_div(LEAP).zip(steps.checked_rem(LEAP)), (0, 0), "a leap has steps");
                let place = always(usize::try_from(leaps).ok(), usize::MAX, "32 bits are a place");
                listed
                    .get(place)
                    .map_or(0, |weight| (0..rest).fold(*weight, |weight, _| kept_of(weight, kept)))
            }
            Decay::HalfLife { days } => {
                let k = u64::from(age).saturating_mul(64).checked_div(u64::from(days)).unwrap_or(0);
                let within = always(usize::try_from(k & 63).ok(), 0, "from 0 to 63");
                let halvings = always(u32::try_from(k >> 6).ok(), u32::MAX, "no more than the age");
                let weight = always(HALVING.get(within).copied(), FULL, "all of a halving are listed");
                // Nothing is left of 32 bits.
                weight.checked_shr(halvings).unwrap_or(0)
            }
        }
    }

    /// Points of an age.
    pub(crate) fn fade(&self, points: Points, age_days: i32) -> Points {
        // What weighs all is spared the product.
        match self {
            Decay::None => points,
            Decay::Window { .. }
            | Decay::LinearStep { .. }
            | Decay::CompoundStep { .. }
            | Decay::HalfLife { .. } => points.weighted(self.weight(age_days)),
        }
    }

    pub(crate) fn encode(&self) -> Option<Node> {
        let n = |n: u32| Node::from(i64::from(n));
        let one =
            |tag: &str, days: u32| Node::tagged(tag, MapBuilder::default().with("days", n(days)).build());
        let step = |tag: &str, percent: u32, every_days: u32| {
            let map = MapBuilder::default().with("percent", n(percent)).with("every_days", n(every_days));
            Node::tagged(tag, map.build())
        };
        match *self {
            Decay::None => None,
            Decay::Window { days } => Some(one("window", days)),
            Decay::LinearStep { percent, every_days } => Some(step("linear_step", percent, every_days)),
            Decay::CompoundStep { percent, every_days } => Some(step("compound_step", percent, every_days)),
            Decay::HalfLife { days } => Some(one("half_life", days)),
        }
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        if let Node::Text(_) = node {
            const WORDS: [(&str, Option<&str>); 5] = [
                ("none", None),
                ("window", Some("{ window = { days = 30 } }")),
                ("linear_step", Some("{ linear_step = { percent = 10, every_days = 30 } }")),
                ("compound_step", Some("{ compound_step = { percent = 10, every_days = 30 } }")),
                ("half_life", Some("{ half_life = { days = 30 } }")),
            ];
            return match d.word(node, &WORDS)? {
                None => Some(Decay::None),
                Some(example) => {
                    d.mistake(MistakeKind::WrongType, format!("numbers are missing, write `{example}`"))
                }
            };
        }
        let (tag, value) = d.tagged(node, "decay", "{ half_life = { days = 30 } }")?;
        d.at_key(tag, |d| match tag {
            "window" | "half_life" => {
                let fields = d.fields(value, &["days"])?;
                let days = d.required(&fields, "days", |d, n| d.count(n, 1, MOST_DAYS))?;
                Some(if tag == "window" { Decay::Window { days } } else { Decay::HalfLife { days } })
            }
            "linear_step" | "compound_step" => {
                let fields = d.fields(value, &["percent", "every_days"])?;
                let percent = d.required(&fields, "percent", |d, n| d.count(n, 1, 100));
                let every_days = d.required(&fields, "every_days", |d, n| d.count(n, 1, MOST_DAYS));
                let (percent, every_days) = (percent?, every_days?);
                Some(if tag == "linear_step" {
                    Decay::LinearStep { percent, every_days }
                } else {
                    Decay::CompoundStep { percent, every_days }
                })
            }
            other => {
                let known = ["none", "window", "linear_step", "compound_step", "half_life"];
                let message = d.unknown("decay", other, &known);
                d.mistake(MistakeKind::UnknownKey, message)
            }
        })
    }

    /// How many steps it takes to fade one activity, about.
    pub(crate) fn steps(&self) -> usize {
        match self {
            // They are taken one by one from the last that is listed.
            Decay::CompoundStep { .. } => 8,
            Decay::None | Decay::Window { .. } | Decay::LinearStep { .. } | Decay::HalfLife { .. } => 1,
        }
    }

    /// What is wrong with its numbers, for one built in code.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        let (days, percent) = match *self {
            Decay::None => return None,
            Decay::Window { days } | Decay::HalfLife { days } => (days, 1),
            Decay::LinearStep { percent, every_days } | Decay::CompoundStep { percent, every_days } => {
                (every_days, percent)
            }
        };
        if !(1..=MOST_DAYS).contains(&days) {
            Some("days are a whole number from 1 to 36500")
        } else if !(1..=100).contains(&percent) {
            Some("percent is a whole number from 1 to 100")
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PlaybookSpec;
    use crate::score::ActivityRule;

    /// Decays of every kind, with numbers that are ordinary, extreme, or no playbook's. Each arm names the kind that
    /// comes after its own, so a new kind does not compile until it has its place here.
    fn decays_of_every_kind() -> Vec<Decay> {
        const DAYS: [u32; 13] = [0, 1, 2, 3, 7, 30, 63, 64, 65, 365, MOST_DAYS, 1 << 31, u32::MAX];
        const PERCENT: [u32; 11] = [0, 1, 3, 7, 25, 50, 99, 100, 101, 1 << 31, u32::MAX];
        let by_days = |of: fn(u32) -> Decay| DAYS.map(of).to_vec();
        let by_steps = |of: fn(u32, u32) -> Decay| {
            PERCENT.iter().flat_map(|percent| DAYS.map(|days| of(*percent, days))).collect::<Vec<_>>()
        };
        let mut all = vec![Decay::None];
        loop {
            let next = match all.last().unwrap() {
                Decay::None => by_days(|days| Decay::Window { days }),
                Decay::Window { .. } => {
                    by_steps(|percent, every_days| Decay::LinearStep { percent, every_days })
                }
                Decay::LinearStep { .. } => {
                    by_steps(|percent, every_days| Decay::CompoundStep { percent, every_days })
                }
                Decay::CompoundStep { .. } => by_days(|days| Decay::HalfLife { days }),
                Decay::HalfLife { .. } => return all,
            };
            all.extend(next);
        }
    }

    /// The law of [`Decay::weight`].
    #[test]
    fn a_weight_never_rises_with_age() {
        // Day by day at first, then each of these with the day before and the day after.
        let far = (11..31).map(|bits| 1 << bits).chain((1..200).map(|n| n * 10_737_419));
        let far = far.chain([36_500, i32::MAX - 1]).flat_map(|age| [age - 1, age, age + 1]);
        let mut ages: Vec<i32> = [i32::MIN, -1].into_iter().chain(0..=2_001).chain(far).collect();
        ages.sort_unstable();
        for decay in decays_of_every_kind() {
            let mut before = FULL;
            for age in &ages {
                let weight = decay.weight(*age);
                assert!(weight <= before, "{decay:?} gives {weight} at {age} days, and {before} before");
                before = weight;
            }
        }
    }

    /// What compiles can be read back, from the file that it is written to.
    #[test]
    fn each_is_read_as_it_is_written() {
        for decay in decays_of_every_kind().into_iter().filter(|decay| decay.problem().is_none()) {
            let spec =
                PlaybookSpec::new("p", 1).with_activity(ActivityRule::new("r", "visit", 1).decay(decay));
            let text = serde_json::to_string(&spec).unwrap();
            assert_eq!(serde_json::from_str::<PlaybookSpec>(&text).unwrap(), spec, "{text}");
        }
    }

    #[test]
    fn weights_end() {
        let decays = [
            Decay::Window { days: 30 },
            Decay::LinearStep { percent: 7, every_days: 3 },
            Decay::CompoundStep { percent: 25, every_days: 2 },
            Decay::HalfLife { days: 3 },
            Decay::HalfLife { days: 1 },
        ];
        for decay in decays {
            assert_eq!((decay.weight(0), decay.weight(399)), (FULL, 0), "{decay:?}");
        }
        assert_eq!(Decay::None.weight(i32::MAX), FULL);
        assert_eq!(Decay::HalfLife { days: 1 }.weight(i32::MAX), 0);
        assert_eq!(Decay::CompoundStep { percent: 1, every_days: 1 }.weight(i32::MAX), 0);
    }

    /// A share of what is left, step by step: a listed weight is a leap on the way.
    #[test]
    fn compound_steps_one_by_one() {
        for percent in 1..=100 {
            let (decay, mut weight) = (Decay::CompoundStep { percent, every_days: 3 }, u64::from(FULL));
            for step in 0..3_000 {
                assert_eq!(u64::from(decay.weight(step * 3 + 2)), weight, "{percent} {step}");
                weight = (weight * u64::from(100 - percent)).checked_div(100).unwrap();
            }
            assert_eq!(weight, 0, "{percent}");
        }
    }

    #[test]
    fn known_weights() {
        assert_eq!(Decay::CompoundStep { percent: 25, every_days: 30 }.weight(60), 562_500_000);
        assert_eq!(Decay::HalfLife { days: 64 }.weight(1), 989_228_013);
        assert_eq!(Decay::HalfLife { days: 30 }.weight(15), 707_106_781);
        assert_eq!(Decay::HalfLife { days: 2 }.weight(59), 1);
        assert_eq!(Decay::HalfLife { days: 2 }.weight(60), 0);
        assert_eq!(Decay::Window { days: 1 }.weight(1), 0);
    }

    /// The table against a second way to it: squaring 64 times the 64th root gives one half.
    #[test]
    fn the_table_is_the_nearest_whole_number() {
        for (i, weight) in HALVING.iter().enumerate() {
            let exact = 1e9 * (-(i as f64) / 64.0).exp2();
            assert!((f64::from(*weight) - exact).abs() <= 0.5 + 1e-6, "{i}");
        }
    }
}
