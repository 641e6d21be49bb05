//! [`Deadline`]: what happens to a lead by itself, and when.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::value::words::words;

words! {
    /// What a deadline is about. Equal instants fire in this order.
    #[non_exhaustive]
    pub enum Timer {
        /// Sales should accept an offered lead.
        Accept = "accept",
        /// Sales should make the first contact.
        FirstTouch = "first_touch",
        /// Sales should decide.
        Decide = "decide",
        /// Marketing should take a recycled lead back.
        TakeBack = "take_back",
        /// A recycled lead has rested.
        CoolDown = "cool_down",
        /// The lead has been at its stage for long.
        Stale = "stale",
        /// The outcome of an appointment should be known.
        Outcome = "outcome",
        /// A lost lead goes back to marketing.
        ReEngage = "re_engage",
        /// The verdict no longer holds.
        Judge = "judge",
    }
}

/// When a timer fires next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Deadline {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub timer: Timer,
}

/// The running deadlines of a lead, the next one first. Stored as a map from timer to instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deadlines(Vec<Deadline>);

impl Deadlines {
    /// The next one.
    pub fn next(&self) -> Option<Deadline> {
        self.0.first().copied()
    }

    /// When a timer fires, if it runs.
    pub fn of(&self, timer: Timer) -> Option<DateTime<Utc>> {
        self.0.iter().find(|deadline| deadline.timer == timer).map(|deadline| deadline.at)
    }

    /// All of them, the next one first.
    pub fn as_slice(&self) -> &[Deadline] {
        &self.0
    }

    /// Starts a timer, or starts it anew; stops it when there is no instant.
    pub(crate) fn set(&mut self, timer: Timer, at: Option<DateTime<Utc>>) {
        self.0.retain(|deadline| deadline.timer != timer);
        if let Some(at) = at {
            let deadline = Deadline { at, timer };
            let place = self.0.partition_point(|other| *other < deadline);
            self.0.insert(place, deadline);
        }
    }
}

impl Serialize for Deadlines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|deadline| (deadline.timer, deadline.at)))
    }
}

impl<'de> Deserialize<'de> for Deadlines {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = BTreeMap::<Timer, DateTime<Utc>>::deserialize(deserializer)?;
        let mut all: Vec<Deadline> = map.into_iter().map(|(timer, at)| Deadline { at, timer }).collect();
        all.sort_unstable();
        Ok(Deadlines(all))
    }
}
