//! [`Proof`]: what the host shows for a grant. A lead remembers its newest ones, so that an old one told again is no
//! new consent.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::purpose::Use;
use crate::value::name::Id;

/// The number of proofs that a lead remembers.
pub(super) const REMEMBERED_PROOFS: usize = 32;

/// A proof that was told of a lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Proof {
    id: Id,
    /// The earliest instant at which it was told, whatever the channel.
    pub(super) told: DateTime<Utc>,
    /// What it covers, in order, but for what a withdrawal has overtaken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) covers: Vec<Use>,
}

/// The proofs of a lead, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Proofs(pub(super) Vec<Proof>);

impl Proofs {
    pub(super) fn one(id: Id, told: DateTime<Utc>, covers: impl Iterator<Item = Use>) -> Self {
        Proofs(vec![Proof { id, told, covers: covers.collect() }])
    }

    pub(super) fn find(&self, id: &Id) -> Option<&Proof> {
        self.0.iter().find(|proof| proof.id == *id)
    }

    /// The newest grant of a use by any of them.
    pub(super) fn granted(&self, of: Use) -> Option<DateTime<Utc>> {
        self.0.iter().filter(|proof| proof.covers.contains(&of)).map(|proof| proof.told).max()
    }

    pub(super) fn allow_anything(&self) -> bool {
        self.0.iter().any(|proof| !proof.covers.is_empty())
    }

    /// Of a proof that both know the earlier instant counts, for all that it covers.
    pub(super) fn unite(&mut self, other: &Self) {
        for theirs in &other.0 {
            match self.0.binary_search_by(|mine| mine.id.cmp(&theirs.id)) {
                Ok(place) => {
                    if let Some(mine) = self.0.get_mut(place) {
                        mine.told = mine.told.min(theirs.told);
                        mine.covers.extend(&theirs.covers);
                        mine.covers.sort_unstable();
                        mine.covers.dedup();
                    }
                }
                Err(place) => self.0.insert(place, theirs.clone()),
            }
        }
    }

    /// Takes the oldest out, if there are more than are remembered.
    pub(super) fn forget_oldest(&mut self) -> Option<Proof> {
        if self.0.len() <= REMEMBERED_PROOFS {
            return None;
        }
        let oldest = self.0.iter().enumerate().min_by(|(_, a), (_, b)| (a.told, &a.id).cmp(&(b.told, &b.id)));
        oldest.map(|(place, _)| place).map(|place| self.0.remove(place))
    }

    /// Keeps what a proof covers where `counts` says so of the use and the proof's instant.
    pub(super) fn retain(&mut self, counts: impl Fn(Use, DateTime<Utc>) -> bool) {
        for proof in &mut self.0 {
            let told = proof.told;
            proof.covers.retain(|of| counts(*of, told));
        }
    }

    pub(super) fn are_in_order(&self) -> bool {
        let each = self.0.iter().all(|proof| proof.covers.is_sorted_by(|a, b| a < b));
        each && self.0.is_sorted_by(|a, b| a.id < b.id)
    }
}
