//! Whether a lead may be offered to sales, and stay so: asked when a verdict is taken in, and by a forecast of supply.

use chrono::{DateTime, Utc};

use super::purpose::Purpose;
use super::reason::Ground;
use super::stage::Stage;
use super::state::Lead;
use crate::value::actor::Channel;

impl Lead {
    /// Whether the buyer asked for contact since sales last answered, or since they opted out. A
    /// recycled lead comes back at once only for what they asked since then: a deadline that sales missed
    /// does not answer them, but marketing takes the lead back first.
    pub(crate) fn asked_again(&self, contact_at: Option<DateTime<Utc>>) -> bool {
        let recycled = self.recycled.as_ref().map(|recycled| recycled.at);
        let recycled = recycled.filter(|_| self.stage == Stage::Recycled);
        let since = recycled.max(self.answered_until).max(self.consent.everything());
        contact_at.is_some_and(|contact| since.is_none_or(|since| contact > since))
    }

    /// Whether sales could get in touch at all, by channels that are not known to be dead.
    pub(crate) fn has_channel(&self, reachable: impl IntoIterator<Item = Channel>) -> bool {
        reachable.into_iter().any(|channel| self.consent.allows(channel, Purpose::Sales))
    }

    /// Whether the lead was offered for clearing the bar, and neither holds it nor has asked for contact.
    pub(crate) fn has_faded(&self, holds_bar: bool, contact_at: Option<DateTime<Utc>>) -> bool {
        let by_bar = self.offer.as_ref().is_some_and(|offer| offer.ground == Ground::Bar);
        by_bar && !holds_bar && !self.asked_again(contact_at)
    }
}
