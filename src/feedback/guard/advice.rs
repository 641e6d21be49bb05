//! [`Advice`]: what to do with a proposal, in a few words.

use super::study::Candidate;
use crate::value::points::Points;
use crate::value::words::words;

words! {
    /// What to do with a proposal: what everything that is known of it comes to.
    #[non_exhaustive]
    pub enum Advice {
        /// No rule would have other points.
        NothingToChange = "nothing_to_change" => "nothing to change",
        /// Nothing speaks against it, and it orders held-out leads better than today's points do.
        CanBeAdopted = "can_be_adopted" => "can be adopted",
        /// Nothing speaks against it but that it orders them no better.
        NoBetter = "no_better" => "no better than today",
        /// Something speaks against it: see [`Candidate::objections`].
        DoNotAdopt = "do_not_adopt" => "do not adopt",
    }
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
