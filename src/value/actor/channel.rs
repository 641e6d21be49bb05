//! [`Channel`]: a way to reach a buyer, and what is true of each.

use crate::value::words::words;

words! {
    /// A way to reach a buyer.
    #[non_exhaustive]
    pub enum Channel {
        /// E-mail.
        Email = "email",
        /// A call.
        Phone = "phone",
        /// A text message.
        Sms = "sms",
        /// Chat and messengers.
        Chat = "chat",
        /// A letter.
        Post = "post",
    }
}

/// The name of a standard attribute, and its values that show that a channel is dead. The name is text, since the
/// standard attributes stand in a room above this one.
pub(crate) type DeadWhen = (&'static str, &'static [&'static str]);

const EMAIL_INVALID: Option<DeadWhen> = Some(("email_state", &["invalid", "bounced"]));
const PHONE_INVALID: Option<DeadWhen> = Some(("phone_state", &["invalid"]));

/// All that the crate knows of a channel beside its word. A channel is declared above and described
/// here, and nowhere else.
struct About {
    /// Its place among the channels that sales should try, the best first, from 0.
    turn: usize,
    /// What shows that it is dead. `None` if no standard attribute does.
    dead_when: Option<DeadWhen>,
}

impl Channel {
    /// Exhaustive, so that a new channel does not build without its row.
    const fn about(self) -> About {
        // The channels by which two people talk come before those by which one writes.
        match self {
            Channel::Phone => About { turn: 0, dead_when: PHONE_INVALID },
            Channel::Chat => About { turn: 1, dead_when: None },
            Channel::Email => About { turn: 2, dead_when: EMAIL_INVALID },
            Channel::Sms => About { turn: 3, dead_when: PHONE_INVALID },
            Channel::Post => About { turn: 4, dead_when: None },
        }
    }

    /// All channels in the order in which sales should try them.
    pub(crate) fn best_first() -> impl Iterator<Item = Channel> {
        let mut all = Channel::ALL;
        all.sort_by_key(|channel| channel.about().turn);
        all.into_iter()
    }

    /// The standard attribute whose values show that the channel is dead, with those values.
    pub(crate) fn dead_when(self) -> Option<DeadWhen> {
        self.about().dead_when
    }
}

#[cfg(test)]
mod tests {
    use super::Channel;
    use crate::fact::attribute::Schema;

    #[test]
    fn each_channel_has_a_turn_of_its_own() {
        let turns: Vec<usize> = Channel::best_first().map(|channel| channel.about().turn).collect();
        assert_eq!(turns, (0..Channel::ALL.len()).collect::<Vec<_>>());
    }

    #[test]
    fn what_shows_that_a_channel_is_dead_is_declared() {
        let schema = Schema::standard();
        for (attribute, values) in Channel::ALL.into_iter().filter_map(Channel::dead_when) {
            let declared = schema.get(attribute).unwrap().kind.options();
            assert!(values.iter().all(|value| declared.iter().any(|one| one == value)), "{values:?}");
        }
    }
}
