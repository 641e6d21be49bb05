//! What is heard of a prospect, in some order.

use chrono::{DateTime, Utc};
use qualify::{Activity, Fact, Learnt, Prospect, Source};

use super::facts_of::{self, ATTRIBUTES};
use super::tape::Tape;

/// Facts and activities in the order they came.
pub(crate) type Heard = (Vec<(&'static str, Fact)>, Vec<Activity>);

/// Ids are shared between those of one family, so that merging meets the same activity twice and,
/// seldom, two of one id.
pub(crate) fn heard(tape: &mut Tape<'_>, now: DateTime<Utc>) -> Heard {
    let mut facts = Vec::new();
    // Often learnt together from one source, so that they disagree.
    let together = (facts_of::learnt(tape, now), tape.pick(&[Source::Rep, Source::Inferred]));
    for attribute in ATTRIBUTES {
        for _ in 0..tape.pick(&[0, 1, 2, 3, 1, 8]) {
            let fact = facts_of::fact(tape, attribute, now);
            let fact = if tape.chance(75) { fact.map(|fact| said(fact, together)) } else { fact };
            facts.extend(fact.map(|fact| (attribute, fact)));
        }
    }
    let mut activities = Vec::new();
    for _ in 0..tape.below(5) {
        let id = tape.below(40);
        let clash = tape.chance(2);
        let mut fixed = vec![id as u32, id as u32 / 2, id as u32 / 3, u32::from(clash)];
        fixed.extend((1..9).map(|n| id as u32 * 37 * n));
        activities.push(facts_of::activity(&mut Tape::new(&fixed, 0), id, now));
    }
    (facts, activities)
}

/// The same, learnt then from this source.
fn said(fact: Fact, (learnt, source): (Learnt, Source)) -> Fact {
    let fact = fact.from_source(source);
    match learnt {
        Learnt::On(day) => fact.learnt(day),
        Learnt::At(at) => fact.learnt_at(at),
    }
}

/// Each fact as a record of its own, merged one after the other.
pub(crate) fn record(id: &str, heard: &Heard, backwards: bool) -> Prospect {
    let (mut facts, mut activities) = heard.clone();
    if backwards {
        facts.reverse();
        activities.reverse();
    }
    let known = facts.into_iter().fold(Prospect::new(id), |known, (attribute, fact)| {
        known.merge(&Prospect::new(id).with_fact(attribute, fact)).expect("it holds no activity")
    });
    activities.into_iter().fold(known, Prospect::did)
}

/// A prospect whose failures may be shown: `Debug` of the prospect itself says nothing.
#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub(crate) struct Stored(pub(crate) Prospect);

impl std::fmt::Debug for Stored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&super::playbooks::written(&self.0))
    }
}
