//! The naive reading of channels: which of them are dead, and whether the lead can be reached.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use qualify::condition::Operator;
use qualify::{Answer, Channel, Condition, Name, PlaybookSpec, UnknownReason};

use super::facts::{Age, World, all, any, leaves, not};

/// What is known of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Dead,
    Alive,
    /// Nothing is known of it, or its facts disagree.
    Open,
}

/// What shows that an address is dead, and a number, where a playbook does not say.
static USUAL: LazyLock<[Condition; 2]> = LazyLock::new(|| {
    let state = |attribute: &str, operator: Operator| Condition::Fact(attribute.into(), operator);
    [
        state("email_state", Operator::OneOf(vec!["invalid".into(), "bounced".into()])),
        state("phone_state", Operator::Is("invalid".into())),
    ]
});

/// When a channel is dead: by the playbook's own condition, or by the usual one.
pub(crate) fn when_dead(spec: &PlaybookSpec, channel: Channel) -> Option<&Condition> {
    spec.unreachable.get(&channel).or(match channel {
        Channel::Email => Some(&USUAL[0]),
        Channel::Phone | Channel::Sms => Some(&USUAL[1]),
        _ => None,
    })
}

impl World<'_> {
    /// Whatever the age of its facts.
    pub(crate) fn channel(&self, channel: Channel) -> State {
        let Some(when) = when_dead(self.spec, channel) else { return State::Open };
        let (by_facts, by_deeds) = (self.shown(when, true), self.shown(when, false));
        match self.answer(when, Age::Any, None) {
            Answer::Met => State::Dead,
            // A known fact takes part: what they did not do alone is no proof of life.
            Answer::Unmet if by_facts == Answer::Unmet || by_deeds != Answer::Unmet => State::Alive,
            Answer::Unmet | Answer::Unknown => State::Open,
        }
    }

    /// What facts alone answer, as if of what they did nothing were known; or what they did, as if no fact were.
    fn shown(&self, when: &Condition, by_facts: bool) -> Answer {
        match when {
            Condition::All(parts) => all(parts.iter().map(|part| self.shown(part, by_facts))),
            Condition::Any(parts) => any(parts.iter().map(|part| self.shown(part, by_facts))),
            Condition::Not(part) => not(self.shown(part, by_facts)),
            Condition::Did(_) if by_facts => Answer::Unknown,
            Condition::Did(_) => self.answer(when, Age::Any, None),
            fact if by_facts => self.answer(fact, Age::Any, None),
            _ => Answer::Unknown,
        }
    }

    /// The channels that are not known to be dead.
    pub(crate) fn reachable(&self) -> Vec<Channel> {
        Channel::ALL.into_iter().filter(|channel| self.channel(*channel) != State::Dead).collect()
    }

    /// The requirement that is built in; `None` where it is turned off.
    pub(crate) fn can_be_reached(&self) -> Option<Answer> {
        let states: Vec<State> =
            self.spec.hand_off_channels.iter().map(|channel| self.channel(*channel)).collect();
        if states.is_empty() {
            return None;
        }
        let each = |wanted: State| states.iter().all(|state| *state == wanted);
        Some(match states.contains(&State::Alive) || each(State::Open) {
            true => Answer::Met,
            false if each(State::Dead) => Answer::Unmet,
            false => Answer::Unknown,
        })
    }

    /// The facts that would tell whether another channel is alive, where that is asked, and why they do not.
    pub(crate) fn channels_asked(&self) -> Vec<(Name, UnknownReason)> {
        if self.can_be_reached() != Some(Answer::Unknown) {
            return Vec::new();
        }
        let open =
            self.spec.hand_off_channels.iter().filter(|channel| self.channel(**channel) == State::Open);
        let conditions: Vec<&Condition> = open.filter_map(|channel| when_dead(self.spec, *channel)).collect();
        let mut asked = BTreeSet::new();
        let mut why = Vec::new();
        for question in conditions.into_iter().flat_map(leaves) {
            let attribute = question.attribute().expect("a question about a fact");
            let reason = self.usable(attribute, Age::Any).err().or(self.test(question, Age::Any).err());
            if let Some(reason) = reason.filter(|_| asked.insert(attribute.clone())) {
                why.push((attribute.clone(), reason));
            }
        }
        why
    }
}
