//! [`Rule`]s read facts, [`ActivityRule`]s read what was done.

use super::{Clamp, Decay, Repeat};
use crate::condition::{ActivityFilter, Condition};
use crate::input::tree::{Decoder, MapBuilder, Node};
use crate::value::name::Name;
use crate::value::points::Points;
use crate::value::words::words;

words! {
    /// Which of the two scores a rule adds to.
    #[derive(Default)]
    #[expect(clippy::exhaustive_enums, reason = "a score has two sides")]
    pub enum CountsAs {
        /// Who they are.
        #[default]
        Fit = "fit",
        /// What they did.
        Engagement = "engagement",
    }
}

/// Points for a condition on facts. It adds its points when the condition is met, and nothing
/// when it is unmet or unknown.
///
/// ```
/// use qualify::{score::Rule, standard::EMPLOYEES};
///
/// let rule = Rule::new("mid-market", EMPLOYEES.between(50, 1_000), 20).group("size");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// Its name, of which there is one in a playbook.
    pub name: Name,
    /// When it adds its points.
    pub when: Condition,
    /// How many; they may be negative.
    pub points: Points,
    /// Fit, unless the fact is a count of what they did.
    pub counts_as: CountsAs,
    /// The group whose clamp it falls under.
    pub group: Option<Name>,
}

impl Rule {
    /// A fit rule.
    pub fn new(name: impl Into<Name>, when: Condition, points: impl Into<Points>) -> Self {
        Rule { name: name.into(), when, points: points.into(), counts_as: CountsAs::Fit, group: None }
    }

    /// Counts as engagement: for facts that hold a count of what they did.
    #[must_use]
    pub fn as_engagement(mut self) -> Self {
        self.counts_as = CountsAs::Engagement;
        self
    }

    /// Under the clamp of a group.
    #[must_use]
    pub fn group(mut self, group: impl Into<Name>) -> Self {
        self.group = Some(group.into());
        self
    }

    pub(crate) fn encode(&self) -> Node {
        let usual = self.counts_as == CountsAs::default();
        MapBuilder::default()
            .with("name", Node::text(&self.name))
            .with("when", self.when.encode())
            .with("points", Node::Number(self.points.to_decimal()))
            .with_some("counts_as", (!usual).then(|| Node::word(self.counts_as)))
            .with_some("group", self.group.as_ref().map(Node::text))
            .build()
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let fields = d.fields(node, &["name", "when", "points", "counts_as", "group"])?;
        let name = d.required(&fields, "name", Decoder::name);
        let when = d.required(&fields, "when", Condition::decode);
        let points = d.required(&fields, "points", Decoder::points);
        let counts_as = d.optional(&fields, "counts_as", |d, node| d.word(node, &CountsAs::WORDS));
        let group = d.optional(&fields, "group", Decoder::name);
        Some(Rule {
            name: name?,
            when: when?,
            points: points?,
            counts_as: counts_as.unwrap_or_default(),
            group,
        })
    }
}

/// Points for activities of some kinds. They count as engagement.
///
/// ```
/// use qualify::score::{ActivityRule, Decay, Repeat};
///
/// let rule = ActivityRule::new("visits", "page_view", 2)
///     .repeat(Repeat::AtMost { n: 5, per_days: 7, different: None })
///     .decay(Decay::HalfLife { days: 30 })
///     .cap(20);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActivityRule {
    /// Its name, of which there is one in a playbook.
    pub name: Name,
    /// Which activities it is about.
    pub filter: ActivityFilter,
    /// Points for one; they may be negative.
    pub points: Points,
    /// Which of many count.
    pub repeat: Repeat,
    /// How they fade.
    pub decay: Decay,
    /// The most and least of the rule as a whole.
    pub clamp: Clamp,
    /// The group whose clamp it falls under.
    pub group: Option<Name>,
}

impl ActivityRule {
    /// A rule that counts each activity of these kinds in full; `*` is every kind.
    pub fn new(name: impl Into<Name>, filter: impl Into<ActivityFilter>, points: impl Into<Points>) -> Self {
        ActivityRule {
            name: name.into(),
            filter: filter.into(),
            points: points.into(),
            repeat: Repeat::Always,
            decay: Decay::None,
            clamp: Clamp::default(),
            group: None,
        }
    }

    /// Whether it can engage: it gives points for what was done.
    pub(crate) fn can_engage(&self) -> bool {
        can_engage(self.points, self.repeat)
    }

    /// Which of many count.
    #[must_use]
    pub fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }

    /// How they fade.
    #[must_use]
    pub fn decay(mut self, decay: Decay) -> Self {
        self.decay = decay;
        self
    }

    /// The most that the rule counts.
    #[must_use]
    pub fn cap(mut self, most: impl Into<Points>) -> Self {
        self.clamp = self.clamp.cap(most);
        self
    }

    /// The least that the rule counts.
    #[must_use]
    pub fn floor(mut self, least: impl Into<Points>) -> Self {
        self.clamp = self.clamp.floor(least);
        self
    }

    /// Under the clamp of a group.
    #[must_use]
    pub fn group(mut self, group: impl Into<Name>) -> Self {
        self.group = Some(group.into());
        self
    }

    pub(crate) fn encode(&self) -> Node {
        let map = self
            .filter
            .encode(MapBuilder::default().with("name", Node::text(&self.name)))
            .with("points", Node::Number(self.points.to_decimal()))
            .with_some("repeat", self.repeat.encode())
            .with_some("decay", self.decay.encode());
        self.clamp.encode(map).with_some("group", self.group.as_ref().map(Node::text)).build()
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        const KEYS: &[&str] =
            &["name", "kind", "kinds", "where", "points", "repeat", "decay", "cap", "floor", "group"];
        let fields = d.fields(node, KEYS)?;
        let name = d.required(&fields, "name", Decoder::name);
        let filter = ActivityFilter::decode(d, &fields);
        let points = d.required(&fields, "points", Decoder::points);
        let repeat = d.optional(&fields, "repeat", Repeat::decode).unwrap_or_default();
        let decay = d.optional(&fields, "decay", Decay::decode).unwrap_or_default();
        let clamp = Clamp::decode(d, &fields);
        let group = d.optional(&fields, "group", Decoder::name);
        Some(ActivityRule { name: name?, filter: filter?, points: points?, repeat, decay, clamp, group })
    }
}

/// Whether points for activities can engage: silence engages nobody, and points that are taken do not.
pub(crate) fn can_engage(points: Points, repeat: Repeat) -> bool {
    points > Points::ZERO && !matches!(repeat, Repeat::WhenQuiet { .. })
}
