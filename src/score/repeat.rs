//! [`Repeat`]: which of many activities of a kind count.

use crate::condition::{Different, MOST_COUNTED};
use crate::fact::attribute::MOST_DAYS;
use crate::input::mistake::MistakeKind;
use crate::input::tree::{Decoder, MapBuilder, Node};
use crate::value::words::tagged;

tagged! {
    /// Which activities of a kind a rule counts.
    ///
    /// | variant | what counts | whose model |
    /// | --- | --- | --- |
    /// | `Always` | each one | Marketo, Pardot: every visit scores |
    /// | `Once` | the newest of each subject | "first download of this paper", HubSpot's once-per-asset |
    /// | `AtMost` | the newest `n` in each block of `per_days` days counted from Monday 1970-01-05 | "at most 3 a week" |
    /// | `WhenCount` | once, when there are at least `n` of age < `within_days` | Eloqua: at least n times in the last d days |
    /// | `WhenQuiet` | once when the newest is `days` old, and once more after each further `again_every_days` | a subtraction after inactivity, repeated: Marketo, Pardot |
    ///
    /// Blocks never slide, so the order in which activities arrive does not matter. An activity
    /// without a subject is of the same subject as every other without one. `AtMost` and `WhenCount` can tell
    /// [different](Different) subjects or days apart.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum Repeat {
        /// Each counts.
        #[default]
        Always = "always",
        /// The newest of each subject counts.
        Once = "once",
        /// The newest few in each block of days count.
        AtMost {
            /// How many, at least 1.
            n: u32,
            /// Days of a block, at least 1.
            per_days: u32,
            /// Of each subject, or of each day, the newest in a block counts; `None` counts each.
            different: Option<Different>,
        } = "at_most",
        /// The rule fires once when there are enough young ones.
        WhenCount {
            /// How many, at least 1.
            n: u32,
            /// Younger than so many days, at least 1.
            within_days: u32,
            /// Counts different subjects, or different days; `None` counts each.
            different: Option<Different>,
        } = "when_count",
        /// The rule fires when there were some, but none for so long.
        WhenQuiet {
            /// Days since the newest, at least 1.
            days: u32,
            /// The days after which it fires once more, at least 1, again and again; `None` for once only. The
            /// rule's floor ends it.
            again_every_days: Option<u32>,
        } = "when_quiet",
    }
}

impl Repeat {
    /// Whether the rule fires as a whole, so that a decay would have nothing to age.
    pub(crate) fn fires_as_a_whole(&self) -> bool {
        matches!(self, Repeat::WhenCount { .. } | Repeat::WhenQuiet { .. })
    }

    /// Whether it adds its points at most once.
    pub(crate) fn fires_once(&self) -> bool {
        matches!(self, Repeat::WhenCount { .. } | Repeat::WhenQuiet { again_every_days: None, .. })
    }

    pub(crate) fn encode(&self) -> Option<Node> {
        let n = |n: u32| Node::from(i64::from(n));
        let map = match *self {
            Repeat::Always => return None,
            Repeat::Once => return Some(Node::text(self.word())),
            Repeat::AtMost { n: count, per_days, different } => MapBuilder::default()
                .with("n", n(count))
                .with("per_days", n(per_days))
                .with_some("different", different.map(Node::word)),
            Repeat::WhenCount { n: count, within_days, different } => MapBuilder::default()
                .with("n", n(count))
                .with("within_days", n(within_days))
                .with_some("different", different.map(Node::word)),
            Repeat::WhenQuiet { days, again_every_days } => MapBuilder::default()
                .with("days", n(days))
                .with_some("again_every_days", again_every_days.map(n)),
        };
        Some(Node::tagged(self.word(), map.build()))
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        if let Node::Text(_) = node {
            const EXAMPLES: [(&str, Result<Repeat, &str>); Repeat::ALL_WORDS.len()] = [
                ("always", Ok(Repeat::Always)),
                ("once", Ok(Repeat::Once)),
                ("at_most", Err("{ at_most = { n = 3, per_days = 7 } }")),
                ("when_count", Err("{ when_count = { n = 3, within_days = 30 } }")),
                ("when_quiet", Err("{ when_quiet = { days = 60 } }")),
            ];
            return match d.word(node, &EXAMPLES)? {
                Ok(repeat) => Some(repeat),
                Err(example) => {
                    d.mistake(MistakeKind::WrongType, format!("numbers are missing, write `{example}`"))
                }
            };
        }
        let (tag, value) = d.tagged(node, "way to repeat", "once")?;
        d.at_key(tag, |d| match tag {
            "at_most" => {
                let fields = d.fields(value, &["n", "per_days", "different"])?;
                let n = d.required(&fields, "n", |d, node| d.count(node, 1, MOST_COUNTED));
                let per_days = d.required(&fields, "per_days", |d, node| d.count(node, 1, MOST_DAYS));
                let different = Different::decode(d, &fields);
                Some(Repeat::AtMost { n: n?, per_days: per_days?, different: different? })
            }
            "when_count" => {
                let fields = d.fields(value, &["n", "within_days", "different"])?;
                let n = d.required(&fields, "n", |d, node| d.count(node, 1, MOST_COUNTED));
                let within_days = d.required(&fields, "within_days", |d, node| d.count(node, 1, MOST_DAYS));
                let different = Different::decode(d, &fields);
                Some(Repeat::WhenCount { n: n?, within_days: within_days?, different: different? })
            }
            "when_quiet" => {
                let fields = d.fields(value, &["days", "again_every_days"])?;
                let count = |d: &mut Decoder<'_>, node: &Node| d.count(node, 1, MOST_DAYS);
                let days = d.required(&fields, "days", count);
                let again_every_days = d.optional(&fields, "again_every_days", count);
                Some(Repeat::WhenQuiet { days: days?, again_every_days })
            }
            other => {
                let message = d.unknown("way to repeat", other, &Repeat::ALL_WORDS);
                d.mistake(MistakeKind::UnknownKey, message)
            }
        })
    }

    /// What is wrong with its numbers, for one built in code.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        let (n, days) = match *self {
            Repeat::Always | Repeat::Once => return None,
            Repeat::AtMost { n, per_days, .. } => (n, per_days),
            Repeat::WhenCount { n, within_days, .. } => (n, within_days),
            Repeat::WhenQuiet { days, .. } => (1, days),
        };
        let again = match *self {
            Repeat::WhenQuiet { again_every_days, .. } => again_every_days,
            Repeat::Always | Repeat::Once | Repeat::AtMost { .. } | Repeat::WhenCount { .. } => None,
        };
        if !(1..=MOST_DAYS).contains(&days) || again.is_some_and(|days| !(1..=MOST_DAYS).contains(&days)) {
            Some("days are a whole number from 1 to 36500")
        } else if !(1..=MOST_COUNTED).contains(&n) {
            Some("`n` is a whole number from 1 to 1000000")
        } else {
            None
        }
    }
}
