//! MAN: money, authority, need.

use super::framework::framework;
use super::outline::Ask::{All, Met, MetAtLeast, Unknown};

framework! {
    /// MAN: is there **m**oney, **a**uthority and **n**eed? For markets where the time of buying is
    /// not the point.
    ///
    /// Without a grade table of its own a playbook grades by
    ///
    /// | grade | when |
    /// | --- | --- |
    /// | A | all three met |
    /// | B | authority and need met, money unknown |
    /// | C | two met otherwise |
    /// | D | the rest |
    ///
    /// ```
    /// use qualify::{Man, PlaybookSpec, eur, standard::*};
    ///
    /// let spec = PlaybookSpec::new("field-sales", 1).criteria(Man {
    ///     money: BUDGET.at_least(eur(5_000)),
    ///     authority: AUTHORITY.at_least("decision_maker"),
    ///     need: NEED.is(true),
    /// });
    /// ```
    Man = "man" {
        /// They can pay.
        money: counted,
        /// Our contact decides.
        authority: counted,
        /// They have the problem that we solve.
        need: counted,
    }

    A when MetAtLeast(3);
    B when All(&[Met("authority"), Met("need"), Unknown("money")]);
    C when MetAtLeast(2);
}
