//! [`Clamp`]: the most and the least that a sum of points may count.

use crate::input::tree::{Decoder, Fields, MapBuilder, Node};
use crate::value::points::Points;

/// The most (`cap`) and the least (`floor`) that a sum of points may count: of one activity
/// rule, of a group of rules, of the whole score. They apply in that order, and what a clamp
/// takes or gives is a contribution with a line of its own.
///
/// A `cap` on a group is what HubSpot calls the group's limit and Pardot a score limit.
///
/// ```
/// use qualify::{Points, score::Clamp};
///
/// let clamp = Clamp::default().cap(30).floor(-10);
/// assert_eq!(clamp.apply(Points::whole(45)), Points::whole(30));
/// assert_eq!(clamp.apply(Points::whole(-45)), Points::whole(-10));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Clamp {
    /// The most that counts.
    pub cap: Option<Points>,
    /// The least that counts.
    pub floor: Option<Points>,
}

impl Clamp {
    /// With a most.
    #[must_use]
    pub fn cap(mut self, most: impl Into<Points>) -> Self {
        self.cap = Some(most.into());
        self
    }

    /// With a least.
    #[must_use]
    pub fn floor(mut self, least: impl Into<Points>) -> Self {
        self.floor = Some(least.into());
        self
    }

    /// The sum as it counts: at most the cap, then at least the floor.
    #[inline]
    pub fn apply(&self, sum: Points) -> Points {
        let capped = self.cap.map_or(sum, |cap| sum.min(cap));
        self.floor.map_or(capped, |floor| capped.max(floor))
    }

    /// Whether it can be: the floor is not above the cap.
    pub(crate) fn is_sound(&self) -> bool {
        self.floor.zip(self.cap).is_none_or(|(floor, cap)| floor <= cap)
    }

    pub(crate) fn is_none(&self) -> bool {
        self.cap.is_none() && self.floor.is_none()
    }

    pub(crate) fn encode(&self, map: MapBuilder) -> MapBuilder {
        let points = |points: Points| Node::Number(points.to_decimal());
        map.with_some("cap", self.cap.map(points)).with_some("floor", self.floor.map(points))
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, fields: &Fields<'_>) -> Self {
        let cap = d.optional(fields, "cap", Decoder::points);
        let floor = d.optional(fields, "floor", Decoder::points);
        Clamp { cap, floor }
    }
}
