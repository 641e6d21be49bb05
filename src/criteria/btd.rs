//! BTD: budget, timeframe, decision-maker.

use super::framework::framework;
use super::outline::Ask::{All, Any, Engaged, Met, MetAtLeast};

framework! {
    /// BTD: is there a **b**udget, a **t**imeframe, and do we speak with the **d**ecision-maker? The
    /// need is taken as given by the response to an offer: they engaged.
    ///
    /// Without a grade table of its own a playbook grades as BANT does, with `engaged` for the need:
    ///
    /// | grade | when |
    /// | --- | --- |
    /// | A | engaged, all three met, and immediate |
    /// | B | engaged and all three met |
    /// | C | exactly one of the four not so |
    /// | D | the rest |
    ///
    /// ```
    /// use qualify::{Btd, PlaybookSpec, eur, standard::*};
    ///
    /// let spec = PlaybookSpec::new("mailing", 1)
    ///     .criteria(Btd {
    ///         budget: BUDGET.at_least(eur(10_000)),
    ///         timeframe: BUY_BY.within_days(180),
    ///         decision_maker: AUTHORITY.at_least("decision_maker"),
    ///         immediate: BUY_BY.within_days(30),
    ///     })
    ///     .activity("replied", "offer_reply", 10);
    /// ```
    Btd = "btd" {
        /// They can pay.
        budget: counted,
        /// They buy in time: usually within 180 days.
        timeframe: counted,
        /// Our contact decides.
        decision_maker: counted,
        /// They buy now, usually within 30 days; not counted.
        immediate: beside,
    }

    A when All(&[Engaged, MetAtLeast(3), Met("immediate")]);
    B when All(&[Engaged, MetAtLeast(3)]);
    C when Any(&[MetAtLeast(3), All(&[Engaged, MetAtLeast(2)])]);
}
