//! CHAMP: challenges, authority, money, prioritization.

use super::framework::framework;
use super::outline::Ask::{All, Met, MetAtLeast};

framework! {
    /// CHAMP: **ch**allenges, **a**uthority, **m**oney, **p**rioritization. BANT from the buyer's side: what
    /// troubles them comes first.
    ///
    /// Without a grade table of its own a playbook grades by
    ///
    /// | grade | when | because |
    /// | --- | --- | --- |
    /// | A | all four met | nothing is left to find out |
    /// | B | challenges met, and two of the other three | a contact without authority leads to one who has it, and money and rank follow the challenge |
    /// | C | challenges met | whoever has the challenge is worth developing |
    /// | D | the rest | money and authority without a challenge buy nothing |
    ///
    /// ```
    /// use qualify::{Champ, PlaybookSpec, eur, standard::*};
    ///
    /// let spec = PlaybookSpec::new("consulting", 1).criteria(Champ {
    ///     challenges: NEED.is(true),
    ///     authority: AUTHORITY.at_least("influencer"),
    ///     money: BUDGET.at_least(eur(10_000)),
    ///     prioritization: BUY_BY.within_days(180),
    /// });
    /// ```
    Champ = "champ" {
        /// They have challenges that we solve.
        challenges: counted,
        /// Our contact decides, or leads to whoever does.
        authority: counted,
        /// They can pay.
        money: counted,
        /// It ranks high among what they want to do: they have a date for it.
        prioritization: counted,
    }

    A when MetAtLeast(4);
    B when All(&[MetAtLeast(3), Met("challenges")]);
    C when Met("challenges");
}
