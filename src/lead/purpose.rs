//! [`Purpose`]: what a channel may be used for.

use serde::{Deserialize, Serialize};

use crate::value::actor::Channel;
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

/// The use of a channel for a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Use {
    pub(super) channel: Channel,
    pub(super) purpose: Purpose,
}

/// The uses of a channel, or of all, for some purposes, in order.
pub(super) fn uses(channel: Option<Channel>, purposes: &[Purpose]) -> impl Iterator<Item = Use> {
    let channels = Channel::ALL.into_iter().filter(move |one| channel.is_none_or(|channel| channel == *one));
    channels.flat_map(move |channel| purposes.iter().map(move |purpose| Use { channel, purpose: *purpose }))
}
