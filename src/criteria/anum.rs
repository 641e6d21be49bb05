//! ANUM: authority, need, urgency, money.

use super::framework::framework;
use super::outline::Ask::{All, Met, MetAtLeast};

framework! {
    /// ANUM: **a**uthority, **n**eed, **u**rgency, **m**oney. The letters of BANT in another order: first find
    /// whoever decides, and ask for money last.
    ///
    /// Without a grade table of its own a playbook grades by how far down the list a lead comes:
    ///
    /// | grade | when | because |
    /// | --- | --- | --- |
    /// | A | all four met | nothing is left to find out |
    /// | B | authority, need and urgency met | who decides, and needs it soon, finds the money |
    /// | C | authority and need met | it is the right talk, at the wrong time |
    /// | D | the rest | without authority or need there is nothing to talk about |
    ///
    /// ```
    /// use qualify::{Anum, PlaybookSpec, eur, standard::*};
    ///
    /// let spec = PlaybookSpec::new("inside-sales", 1).criteria(Anum {
    ///     authority: AUTHORITY.at_least("decision_maker"),
    ///     need: NEED.is(true),
    ///     urgency: BUY_BY.within_days(90),
    ///     money: BUDGET.at_least(eur(5_000)),
    /// });
    /// ```
    Anum = "anum" {
        /// Our contact decides.
        authority: counted,
        /// They have the problem that we solve.
        need: counted,
        /// They want it solved soon.
        urgency: counted,
        /// They can pay.
        money: counted,
    }

    A when MetAtLeast(4);
    B when All(&[Met("authority"), Met("need"), Met("urgency")]);
    C when All(&[Met("authority"), Met("need")]);
}
