//! MEDDIC: metrics, economic buyer, decision criteria, decision process, identify pain, champion.

use super::framework::framework;
use super::outline::Ask::{All, Met, MetAtLeast};

framework! {
    /// MEDDIC: **m**etrics, **e**conomic buyer, **d**ecision criteria, **d**ecision process, **i**dentify pain,
    /// **c**hampion. For long deals with many people; from PTC's sales force in the 1990s.
    ///
    /// Without a grade table of its own a playbook grades by
    ///
    /// | grade | when | because |
    /// | --- | --- | --- |
    /// | A | all six met | sales can forecast the deal |
    /// | B | four met, pain and champion among them | without pain nobody buys, and without a champion nobody sells it inside; sales finds out the other two itself |
    /// | C | three met, pain among them | there is something to solve, but nobody inside to do it with yet |
    /// | D | the rest | |
    ///
    /// ```
    /// use qualify::{Meddic, PlaybookSpec, standard::*};
    ///
    /// let spec = PlaybookSpec::new("enterprise", 1).criteria(Meddic {
    ///     metrics: METRICS.known(),
    ///     economic_buyer: AUTHORITY.at_least("economic_buyer"),
    ///     decision_criteria: DECISION_CRITERIA.known(),
    ///     decision_process: DECISION_PROCESS.known(),
    ///     pain: NEED.is(true),
    ///     champion: CHAMPION.is(true),
    /// });
    /// ```
    Meddic = "meddic" {
        /// It is known by which figures they will measure the gain.
        metrics: counted,
        /// Our contact is whoever can spend the money.
        economic_buyer: counted,
        /// It is known what they will compare offers by.
        decision_criteria: counted,
        /// It is known who decides when, and which steps lead there.
        decision_process: counted,
        /// They have a problem that hurts and that we solve.
        pain: counted,
        /// Somebody with influence inside sells for us.
        champion: counted,
    }

    A when MetAtLeast(6);
    B when All(&[MetAtLeast(4), Met("pain"), Met("champion")]);
    C when All(&[MetAtLeast(3), Met("pain")]);
}
