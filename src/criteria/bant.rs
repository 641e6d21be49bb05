//! BANT: budget, authority, need, timeline.

use super::framework::{Criterion, Framework, FrameworkKind};
use crate::condition::Condition;
use crate::score::{Grade, GradeRow};

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
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "written as a literal; BANT has its letters")]
pub struct Bant {
    /// They can pay.
    pub budget: Condition,
    /// Our contact decides.
    pub authority: Condition,
    /// They have the problem that we solve.
    pub need: Condition,
    /// They buy in time.
    pub timeline: Condition,
    /// They buy now; not counted.
    pub immediate: Condition,
}

/// The names of the criteria, and whether each counts.
pub(super) const CRITERIA: &[(&str, bool)] =
    &[("budget", true), ("authority", true), ("need", true), ("timeline", true), ("immediate", false)];

pub(super) fn grades() -> Vec<GradeRow> {
    vec![
        GradeRow::new(Grade::A, Condition::MetAtLeast(4).and(Condition::Met("immediate".into()))),
        GradeRow::new(Grade::B, Condition::MetAtLeast(4)),
        GradeRow::new(Grade::C, Condition::MetAtLeast(3)),
    ]
}

impl From<Bant> for Framework {
    fn from(bant: Bant) -> Self {
        let Bant { budget, authority, need, timeline, immediate } = bant;
        Framework::of(
            FrameworkKind::Bant,
            vec![
                Criterion::new("budget", budget),
                Criterion::new("authority", authority),
                Criterion::new("need", need),
                Criterion::new("timeline", timeline),
                Criterion::new("immediate", immediate).uncounted(),
            ],
        )
    }
}
