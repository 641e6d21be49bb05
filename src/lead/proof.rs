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

/// The proofs of a lead, by id. Most leads have none, and take no room for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Proof>", into = "Vec<Proof>")]
pub(super) struct Proofs(Option<Box<Known>>);

/// At least one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Known(Vec<Proof>);

impl From<Vec<Proof>> for Proofs {
    fn from(all: Vec<Proof>) -> Self {
        Proofs(if all.is_empty() { None } else { Some(Box::new(Known(all))) })
    }
}

impl From<Proofs> for Vec<Proof> {
    fn from(proofs: Proofs) -> Self {
        proofs.0.map(|known| known.0).unwrap_or_default()
    }
}

impl Proofs {
    pub(super) fn one(id: Id, told: DateTime<Utc>, covers: impl Iterator<Item = Use>) -> Self {
        Proofs::from(vec![Proof { id, told, covers: covers.collect() }])
    }

    pub(super) fn all(&self) -> &[Proof] {
        self.0.as_ref().map_or(&[], |known| &known.0)
    }

    pub(super) fn find(&self, id: &Id) -> Option<&Proof> {
        self.all().iter().find(|proof| proof.id == *id)
    }

    /// Whether any of them allows a use.
    pub(super) fn cover(&self, of: Use) -> bool {
        self.all().iter().any(|proof| proof.covers.contains(&of))
    }

    /// The newest grant of a use by any of them.
    pub(super) fn granted(&self, of: Use) -> Option<DateTime<Utc>> {
        self.all().iter().filter(|proof| proof.covers.contains(&of)).map(|proof| proof.told).max()
    }

    pub(super) fn allow_anything(&self) -> bool {
        self.all().iter().any(|proof| !proof.covers.is_empty())
    }

    /// Of a proof that both know the earlier instant counts, for all that it covers.
    pub(super) fn unite(&mut self, other: &Self) {
        let Some(others) = &other.0 else { return };
        let Some(known) = &mut self.0 else { return self.clone_from(other) };
        for theirs in &others.0 {
            match known.0.binary_search_by(|mine| mine.id.cmp(&theirs.id)) {
                Ok(place) => {
                    if let Some(mine) = known.0.get_mut(place) {
                        mine.told = mine.told.min(theirs.told);
                        mine.covers.extend(&theirs.covers);
                        mine.covers.sort_unstable();
                        mine.covers.dedup();
                    }
                }
                Err(place) => known.0.insert(place, theirs.clone()),
            }
        }
    }

    /// Takes the oldest out, if there are more than are remembered.
    pub(super) fn forget_oldest(&mut self) -> Option<Proof> {
        let known = self.0.as_mut().filter(|known| known.0.len() > REMEMBERED_PROOFS)?;
        let by_age = |a: &Proof, b: &Proof| (a.told, &a.id).cmp(&(b.told, &b.id));
        let oldest = known.0.iter().enumerate().min_by(|(_, a), (_, b)| by_age(a, b)).map(|(place, _)| place);
        oldest.map(|place| known.0.remove(place))
    }

    /// Keeps what a proof covers where `counts` says so of the use and the proof's instant.
    pub(super) fn retain(&mut self, counts: impl Fn(Use, DateTime<Utc>) -> bool) {
        for proof in self.0.iter_mut().flat_map(|known| &mut known.0) {
            let told = proof.told;
            proof.covers.retain(|of| counts(*of, told));
        }
    }

    pub(super) fn are_in_order(&self) -> bool {
        let each = self.all().iter().all(|proof| proof.covers.is_sorted_by(|a, b| a < b));
        each && self.all().is_sorted_by(|a, b| a.id < b.id)
    }
}
