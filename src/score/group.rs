//! [`Group`]: which of the rules of a group count, and the most and the least that they count together.

use super::Clamp;
use crate::input::tree::{Decoder, MapBuilder, Node};
use crate::value::points::Points;
use crate::value::words::words;

words! {
    /// Which of the rules of a group count, of those that fire. A rule on facts fires if its condition is met; one on
    /// activities, if it gives other than 0 points today.
    #[derive(Default)]
    #[expect(clippy::exhaustive_enums, reason = "of a few rules all count, or one by its points or by its place")]
    pub enum Take {
        /// All of them, added up.
        #[default]
        Sum = "sum",
        /// The one that gives the most points: of 5 and 20 it is 20, of -5 and -20 it is -5.
        Highest = "highest",
        /// The first as written, those on facts before those on activities.
        First = "first",
    }
}

/// A group of rules: which of them count, and the most and the least that they count together.
///
/// The steps of a ladder, such as seniority, a count or a window, take the [`highest`](Self::highest): a director
/// is a manager, too, and gets the director's points alone. Words in titles and penalties take the
/// [`first`](Self::first), the narrower one written first.
///
/// ```
/// use qualify::score::Group;
/// use qualify::{Condition, Grade, PlaybookSpec, Schema, score::Rule, standard::*};
///
/// let ladder = |name, level: &str, points: i32| Rule::new(name, AUTHORITY.at_least(level), points).group("seniority");
/// let playbook = PlaybookSpec::new("inbound", 1)
///     .with_rule(ladder("influences", "influencer", 5))
///     .with_rule(ladder("decides", "decision_maker", 20))
///     .group("seniority", Group::highest().cap(40))
///     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
///     .compile(&Schema::standard())?;
/// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
/// let acme = qualify::Prospect::new("acme").with(AUTHORITY, "decision_maker");
/// assert_eq!(playbook.judge(&acme, now).score(), 20.into());
/// # Ok::<(), qualify::error::SpecErrors>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Group {
    /// The most and the least that they count together.
    pub clamp: Clamp,
    /// Which of them count. `None` adds all of them up, as a written [`Take::Sum`] does; written, it tells that steps
    /// are meant to add up.
    pub take: Option<Take>,
}

impl Group {
    /// A group whose rules are meant to add up.
    pub fn sum() -> Self {
        Group { take: Some(Take::Sum), ..Group::default() }
    }

    /// A group of which the rule that gives the most points counts.
    pub fn highest() -> Self {
        Group { take: Some(Take::Highest), ..Group::default() }
    }

    /// A group of which the first rule counts, in the order written.
    pub fn first() -> Self {
        Group { take: Some(Take::First), ..Group::default() }
    }

    /// Sets the most that the group counts.
    #[must_use]
    pub fn cap(mut self, most: impl Into<Points>) -> Self {
        self.clamp = self.clamp.cap(most);
        self
    }

    /// Sets the least that the group counts.
    #[must_use]
    pub fn floor(mut self, least: impl Into<Points>) -> Self {
        self.clamp = self.clamp.floor(least);
        self
    }

    /// Returns which of its rules count.
    pub fn takes(&self) -> Take {
        self.take.unwrap_or_default()
    }

    pub(crate) fn encode(&self) -> Node {
        let map = MapBuilder::default().with_some("take", self.take.map(Node::word));
        self.clamp.encode(map).build()
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let fields = d.fields(node, &["take", "cap", "floor"])?;
        let take = d.optional(&fields, "take", |d, node| d.word(node, &Take::WORDS));
        let clamp = Clamp::decode(d, &fields);
        Some(Group { clamp, take })
    }
}

/// A group whose rules add up, within a clamp.
impl From<Clamp> for Group {
    fn from(clamp: Clamp) -> Self {
        Group { clamp, take: None }
    }
}
