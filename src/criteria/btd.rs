//! BTD: budget, timeframe, decision-maker.

use super::framework::{Criterion, Framework, FrameworkKind};
use crate::condition::Condition;
use crate::score::{Grade, GradeRow};

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
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "written as a literal; BTD has its letters")]
pub struct Btd {
    /// They can pay.
    pub budget: Condition,
    /// They buy in time: usually within 180 days.
    pub timeframe: Condition,
    /// Our contact decides.
    pub decision_maker: Condition,
    /// They buy now, usually within 30 days; not counted.
    pub immediate: Condition,
}

/// The names of the criteria, and whether each counts.
pub(super) const CRITERIA: &[(&str, bool)] =
    &[("budget", true), ("timeframe", true), ("decision_maker", true), ("immediate", false)];

pub(super) fn grades() -> Vec<GradeRow> {
    let all = Condition::Engaged.and(Condition::MetAtLeast(3));
    let two_and_engaged = Condition::Engaged.and(Condition::MetAtLeast(2));
    vec![
        GradeRow::new(Grade::A, all.clone().and(Condition::Met("immediate".into()))),
        GradeRow::new(Grade::B, all),
        GradeRow::new(Grade::C, Condition::MetAtLeast(3).or(two_and_engaged)),
    ]
}

impl From<Btd> for Framework {
    fn from(btd: Btd) -> Self {
        let Btd { budget, timeframe, decision_maker, immediate } = btd;
        Framework::of(
            FrameworkKind::Btd,
            vec![
                Criterion::new("budget", budget),
                Criterion::new("timeframe", timeframe),
                Criterion::new("decision_maker", decision_maker),
                Criterion::new("immediate", immediate).uncounted(),
            ],
        )
    }
}
