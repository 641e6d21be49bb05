//! [`Channel`]: a way to reach a buyer.

use serde::{Deserialize, Serialize};

/// A way to reach a buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Channel {
    /// E-mail.
    Email,
    /// A call.
    Phone,
    /// A text message.
    Sms,
    /// Chat and messengers.
    Chat,
    /// A letter.
    Post,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 5] =
        [Channel::Email, Channel::Phone, Channel::Sms, Channel::Chat, Channel::Post];

    pub(crate) const WORDS: [(&'static str, Channel); 5] = [
        ("email", Channel::Email),
        ("phone", Channel::Phone),
        ("sms", Channel::Sms),
        ("chat", Channel::Chat),
        ("post", Channel::Post),
    ];

    /// The channel's word in stored forms.
    pub(crate) fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, channel)| *channel == self).map_or("", |(word, _)| word)
    }
}
