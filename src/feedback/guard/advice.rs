//! [`Advice`]: what to do with a proposal, in a few words.

use std::fmt;

use serde::Serialize;

use super::study::Candidate;
use crate::points::Points;

/// What to do with a proposal: what everything that is known of it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Advice {
    /// No rule would have other points.
    NothingToChange,
    /// Nothing speaks against it, and it orders held-out leads better than today's points do.
    CanBeAdopted,
    /// Nothing speaks against it but that it orders them no better.
    NoBetter,
    /// Something speaks against it: see [`Candidate::objections`].
    DoNotAdopt,
}

impl Candidate {
    /// What to do with it.
    pub fn advice(&self) -> Advice {
        match (self.is_adoptable(), self.is_better()) {
            _ if self.proposal.rules.iter().all(|rule| rule.change() == Points::ZERO) => {
                Advice::NothingToChange
            }
            (true, true) => Advice::CanBeAdopted,
            (true, false) => Advice::NoBetter,
            (false, _) => Advice::DoNotAdopt,
        }
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Advice::NothingToChange => "nothing to change",
            Advice::CanBeAdopted => "can be adopted",
            Advice::NoBetter => "no better than today",
            Advice::DoNotAdopt => "do not adopt",
        })
    }
}
