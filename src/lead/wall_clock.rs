//! [`WallClock`]: what the clock on the wall shows, by the offsets that a host lists.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, de};

use super::distinct::distinct;
use crate::invariant::always;

/// Minutes east of UTC, from an instant on; before the first, none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct WallClock(BTreeMap<DateTime<Utc>, Offset>);

impl WallClock {
    pub(super) fn is_utc(&self) -> bool {
        self.0.is_empty()
    }

    /// From an instant on it is so many minutes ahead of UTC, at most 18 hours either way.
    pub(super) fn set(&mut self, from: DateTime<Utc>, minutes: i16) {
        self.0.insert(from, Offset(minutes.clamp(-Offset::MOST, Offset::MOST)));
    }

    /// The time around an instant in which the offset does not change.
    pub(super) fn reach(&self, at: DateTime<Utc>) -> Reach {
        let offset = self.0.range(..=at).next_back().map_or(0, |(_, offset)| offset.0);
        let offset = TimeDelta::try_minutes(i64::from(offset));
        let ends = self.0.range(at..).find(|(from, _)| **from > at).map(|(from, _)| *from);
        Reach { offset: always(offset, TimeDelta::zero(), "minutes in 16 bits are no overflow"), ends }
    }

    /// The first instant from `at` on at which the clock shows `wall` or later, unless it shows later already: then the
    /// first after that. Where a change leaves `wall` out, that is the instant of the change.
    pub(super) fn first(&self, wall: NaiveDateTime, mut at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        loop {
            let reach = self.reach(at);
            let shown = wall.and_utc().checked_sub_signed(reach.offset)?;
            match reach.ends {
                Some(ends) if shown >= ends => at = ends,
                _ => return Some(shown.max(at)),
            }
        }
    }
}

/// A time in which the offset does not change.
pub(super) struct Reach {
    offset: TimeDelta,
    ends: Option<DateTime<Utc>>,
}

impl Reach {
    /// Whether the offset may be another by then.
    pub(super) fn is_over(&self, at: DateTime<Utc>) -> bool {
        self.ends.is_some_and(|ends| ends <= at)
    }

    /// What the clock shows.
    pub(super) fn local(&self, at: DateTime<Utc>) -> Option<NaiveDateTime> {
        at.naive_utc().checked_add_signed(self.offset)
    }

    /// When it shows that.
    pub(super) fn instant(&self, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
        wall.checked_sub_signed(self.offset).map(|at| at.and_utc())
    }

    /// The instant, or the end of this time if that comes first.
    pub(super) fn cut(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        self.ends.map_or(at, |ends| ends.min(at))
    }
}

/// Minutes east of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
struct Offset(i16);

impl Offset {
    const MOST: i16 = 1_080;
}

impl<'de> Deserialize<'de> for Offset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let minutes = i16::deserialize(deserializer)?;
        if (-Offset::MOST..=Offset::MOST).contains(&minutes) {
            return Ok(Offset(minutes));
        }
        Err(de::Error::custom("an offset is in minutes, from -1080 to 1080"))
    }
}

impl<'de> Deserialize<'de> for WallClock {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        distinct(deserializer).map(WallClock)
    }
}
