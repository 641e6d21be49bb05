//! What is heard of a prospect, in some order.

use chrono::{DateTime, Utc};
use qualify::{Activity, Fact, Prospect};

use super::facts_of::{self, ATTRIBUTES};
use super::tape::Tape;

/// Facts and activities in the order they came.
pub(crate) type Heard = (Vec<(&'static str, Fact)>, Vec<Activity>);

/// Ids are shared between those of one family, so that merging meets the same activity twice and,
/// seldom, two of one id.
pub(crate) fn heard(tape: &mut Tape<'_>, now: DateTime<Utc>) -> Heard {
    let mut facts = Vec::new();
    for attribute in ATTRIBUTES {
        for _ in 0..tape.below(3) {
            facts.extend(facts_of::fact(tape, attribute, now).map(|fact| (attribute, fact)));
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

pub(crate) fn record(id: &str, heard: &Heard, backwards: bool) -> Prospect {
    let (mut facts, mut activities) = heard.clone();
    if backwards {
        facts.reverse();
        activities.reverse();
    }
    let known =
        facts.into_iter().fold(Prospect::new(id), |p, (attribute, fact)| p.with_fact(attribute, fact));
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
