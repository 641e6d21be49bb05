//! [`ChannelCode`]: when a hand-off channel is dead, and when alive; and whether one of them reaches the prospect.
//!
//! By the standard facts, e-mail is dead with an `email_state` of invalid or bounced, phone and SMS with a
//! `phone_state` of invalid. Then the built-in requirement `reachable` over these three is
//!
//! ```text
//! email_state   phone_state
//! unknown       unknown       met: nothing is known of any
//! valid         invalid       met: e-mail is alive
//! bounced       unknown       unknown: e-mail is dead, of the others nothing is known
//! bounced       invalid       unmet: all are dead
//! ```
//!
//! More knowledge can turn it from met to unknown: it is no condition that `all`, `any` and `not` could say.

use crate::value::actor::Channel;
use crate::value::answer::Answer;

/// What is known of one hand-off channel, by conditions of some form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChannelCode<C> {
    pub(crate) channel: Channel,
    /// Met if it is dead. `None` if nothing shows it.
    pub(crate) dead: Option<C>,
    /// Met if it is not dead and a fact takes part in that: facts alone say so, or what they did alone does not. What
    /// they did shows death only: no bounce is no proof of life.
    pub(crate) alive: C,
}

impl<C> ChannelCode<C> {
    /// Its two conditions.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &C> {
        self.dead.iter().chain([&self.alive])
    }

    pub(crate) fn conditions_mut(&mut self) -> impl Iterator<Item = &mut C> {
        self.dead.iter_mut().chain([&mut self.alive])
    }

    pub(crate) fn is_dead(&self, ask: impl Fn(&C) -> Answer) -> bool {
        self.dead.as_ref().is_some_and(|dead| ask(dead).is_met())
    }

    pub(crate) fn is_alive(&self, ask: impl Fn(&C) -> Answer) -> bool {
        ask(&self.alive).is_met()
    }
}

/// Whether one of the channels reaches the prospect, by the answers of their conditions.
pub(crate) fn reaches<C>(channels: &[ChannelCode<C>], ask: impl Fn(&C) -> Answer) -> Answer {
    let dead = channels.iter().filter(|one| one.is_dead(&ask)).count();
    // Of most leads no channel is dead, and nobody needs to ask more.
    if dead == 0 || channels.iter().any(|one| one.is_alive(&ask)) {
        Answer::Met
    } else if dead == channels.len() {
        Answer::Unmet
    } else {
        Answer::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Answer::{Met, Unknown, Unmet};

    /// Nothing known, dead, alive.
    const STATES: [(Answer, Answer); 3] = [(Unknown, Unknown), (Met, Unmet), (Unmet, Met)];

    #[test]
    fn every_state_of_three_channels() {
        let all = (0..3usize).flat_map(|a| (0..3).flat_map(move |b| (0..3).map(move |c| [a, b, c])));
        for states in all {
            let channels: Vec<ChannelCode<Answer>> = [Channel::Email, Channel::Phone, Channel::Sms]
                .into_iter()
                .zip(states)
                .map(|(channel, state)| {
                    let (dead, alive) = STATES[state];
                    ChannelCode { channel, dead: Some(dead), alive }
                })
                .collect();
            let expected = match (states.contains(&2), states.contains(&1), states.contains(&0)) {
                (true, _, _) | (false, false, _) => Met,
                (false, true, true) => Unknown,
                (false, true, false) => Unmet,
            };
            assert_eq!(reaches(&channels, |answer| *answer), expected, "{states:?}");
        }
    }

    #[test]
    fn a_channel_that_nothing_shows_dead_leaves_it_open() {
        let known = |dead| ChannelCode { channel: Channel::Email, dead, alive: Unmet };
        for (channels, expected) in [
            (vec![known(None)], Met),
            (vec![known(Some(Met)), known(None)], Unknown),
            (vec![known(Some(Met))], Unmet),
            (vec![], Met),
        ] {
            assert_eq!(reaches(&channels, |answer| *answer), expected);
        }
    }
}
