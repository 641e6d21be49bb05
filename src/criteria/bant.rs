//! BANT: budget, authority, need, timeline.

use super::framework::framework;
use super::outline::Ask::{All, Met, MetAtLeast};

framework! {
    /// BANT: do they have the **b**udget, does our contact have the **a**uthority, is there a
    /// **n**eed, and a **t**imeline? The field's oldest framework, taught at IBM since the 1960s.
    ///
    /// `immediate` is a fifth question that is not counted: it tells an A from a B. Without a grade
    /// table of its own a playbook grades by
    ///
    /// | grade | when |
    /// | --- | --- |
    /// | A | all four met, and immediate |
    /// | B | all four met |
    /// | C | exactly one of the four not met |
    /// | D | the rest |
    ///
    /// ```
    /// use qualify::{Bant, PlaybookSpec, eur, standard::*};
    ///
    /// let spec = PlaybookSpec::new("inbound", 1).criteria(Bant {
    ///     budget: BUDGET.at_least(eur(10_000)),
    ///     authority: AUTHORITY.at_least("decision_maker"),
    ///     need: NEED.is(true),
    ///     timeline: BUY_BY.within_days(180),
    ///     immediate: BUY_BY.within_days(30),
    /// });
    /// ```
    Bant = "bant" {
        /// They can pay.
        budget: counted,
        /// Our contact decides.
        authority: counted,
        /// They have the problem that we solve.
        need: counted,
        /// They buy in time.
        timeline: counted,
        /// They buy now; not counted.
        immediate: beside,
    }

    A when All(&[MetAtLeast(4), Met("immediate")]);
    B when MetAtLeast(4);
    C when MetAtLeast(3);
}
