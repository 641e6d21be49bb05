//! [`Consent`]: which channel may be used for what. Held in the lead only.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::invariant::always;
use crate::value::actor::Channel;
use crate::value::answer::Answer;
use crate::value::words::words;

words! {
    /// What a channel may be used for.
    #[non_exhaustive]
    pub enum Purpose {
        /// News, invitations, offers to many.
        Marketing = "marketing",
        /// A person of sales gets in touch.
        Sales = "sales",
    }
}

/// What the buyer said about one channel and purpose last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Permission {
    /// The channel.
    pub channel: Channel,
    /// The purpose.
    pub purpose: Purpose,
    /// Granted, or withdrawn.
    pub granted: bool,
    /// When they said it, as the host gave the instant.
    pub since: DateTime<Utc>,
}

/// What the buyer said about being contacted: by channel and purpose, granted, withdrawn or nothing.
///
/// Nothing said is no consent, and no withdrawal either.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Permission>")]
pub struct Consent(Vec<Permission>);

impl Consent {
    /// Met if granted, unmet if withdrawn, unknown if nothing was said.
    pub fn answer(&self, channel: Channel, purpose: Purpose) -> Answer {
        match self.find(channel, purpose) {
            Ok(place) => {
                let known = self.0.get(place).map(|known| known.granted.into());
                always(known, Answer::Unknown, "it was found there")
            }
            Err(_) => Answer::Unknown,
        }
    }

    /// Whether the channel may be used for the purpose.
    pub fn allows(&self, channel: Channel, purpose: Purpose) -> bool {
        self.answer(channel, purpose).is_met()
    }

    /// All that was said, by channel, then purpose.
    pub fn permissions(&self) -> &[Permission] {
        &self.0
    }

    /// Whether any channel may be used for anything.
    pub fn allows_anything(&self) -> bool {
        self.0.iter().any(|known| known.granted)
    }

    /// The newest withdrawal of one of these that was said after an instant.
    pub(crate) fn withdrawn_after(
        &self,
        channel: Channel,
        purposes: &[Purpose],
        at: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let meant = |known: &&Permission| known.channel == channel && purposes.contains(&known.purpose);
        let withdrawn = self.0.iter().filter(meant).filter(|known| !known.granted && known.since > at);
        withdrawn.map(|known| known.since).max()
    }

    /// The same with one more thing said. What was said before keeps its date.
    pub(crate) fn said(
        &self,
        channel: Channel,
        purposes: &[Purpose],
        granted: bool,
        at: DateTime<Utc>,
    ) -> Self {
        let mut consent = self.clone();
        for purpose in purposes {
            let said = Permission { channel, purpose: *purpose, granted, since: at };
            match consent.find(channel, *purpose) {
                Ok(place) => {
                    if let Some(known) = consent.0.get_mut(place).filter(|known| known.granted != granted) {
                        *known = said;
                    }
                }
                Err(place) => consent.0.insert(place, said),
            }
        }
        consent
    }

    /// Everything that was granted, withdrawn.
    pub(crate) fn withdrawn(&self, at: DateTime<Utc>) -> Self {
        let withdrawn = |known: &Permission| match known.granted {
            true => Permission { granted: false, since: at, ..*known },
            false => *known,
        };
        Consent(self.0.iter().map(withdrawn).collect())
    }

    /// The stricter of two: what either withdrew is withdrawn; else what either granted is granted.
    pub(crate) fn stricter(&self, other: &Self) -> Self {
        let mut strict = self.clone();
        for theirs in &other.0 {
            match strict.find(theirs.channel, theirs.purpose) {
                Ok(place) => {
                    if let Some(mine) = strict.0.get_mut(place) {
                        // Of the same word the earlier stands: it has been so since then.
                        let stricter = (mine.granted, mine.since) > (theirs.granted, theirs.since);
                        if stricter {
                            *mine = *theirs;
                        }
                    }
                }
                Err(place) => strict.0.insert(place, *theirs),
            }
        }
        strict
    }

    fn find(&self, channel: Channel, purpose: Purpose) -> Result<usize, usize> {
        self.0.binary_search_by_key(&(channel, purpose), |known| (known.channel, known.purpose))
    }
}

impl TryFrom<Vec<Permission>> for Consent {
    type Error = &'static str;

    /// They are searched by channel and purpose, so they must be in that order.
    fn try_from(all: Vec<Permission>) -> Result<Self, &'static str> {
        let key = |known: &Permission| (known.channel, known.purpose);
        match all.is_sorted_by(|a, b| key(a) < key(b)) {
            true => Ok(Consent(all)),
            false => Err("a channel and purpose stand twice, or out of order"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    fn day(day: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, day, 0, 0, 0).unwrap()
    }

    #[test]
    fn the_stricter_word_stands() {
        let mine = Consent::default().said(Channel::Email, &Purpose::ALL, true, day(1));
        let theirs = Consent::default().said(Channel::Email, &[Purpose::Sales], false, day(1)).said(
            Channel::Phone,
            &[Purpose::Sales],
            true,
            day(2),
        );
        let strict = mine.stricter(&theirs);
        assert_eq!(strict, theirs.stricter(&mine));
        assert!(strict.allows(Channel::Email, Purpose::Marketing));
        assert_eq!(strict.answer(Channel::Email, Purpose::Sales), Answer::Unmet);
        assert!(strict.allows(Channel::Phone, Purpose::Sales));
        assert_eq!(strict.answer(Channel::Phone, Purpose::Marketing), Answer::Unknown);
    }

    #[test]
    fn what_was_said_before_keeps_its_date() {
        let once = Consent::default().said(Channel::Email, &[Purpose::Sales], true, day(1));
        assert_eq!(once.said(Channel::Email, &[Purpose::Sales], true, day(2)), once);
        assert!(!once.withdrawn(day(3)).allows_anything());
    }
}
