//! MAN: money, authority, need.

use super::framework::{Criterion, Framework, FrameworkKind};
use crate::condition::Condition;
use crate::score::{Grade, GradeRow};

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
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "written as a literal; MAN has its letters")]
pub struct Man {
    /// They can pay.
    pub money: Condition,
    /// Our contact decides.
    pub authority: Condition,
    /// They have the problem that we solve.
    pub need: Condition,
}

/// The names of the criteria, and whether each counts.
pub(super) const CRITERIA: &[(&str, bool)] = &[("money", true), ("authority", true), ("need", true)];

pub(super) fn grades() -> Vec<GradeRow> {
    let met = |criterion: &str| Condition::Met(criterion.into());
    vec![
        GradeRow::new(Grade::A, Condition::MetAtLeast(3)),
        GradeRow::new(Grade::B, met("authority").and(met("need")).and(Condition::Unknown("money".into()))),
        GradeRow::new(Grade::C, Condition::MetAtLeast(2)),
    ]
}

impl From<Man> for Framework {
    fn from(man: Man) -> Self {
        let Man { money, authority, need } = man;
        Framework::of(
            FrameworkKind::Man,
            vec![
                Criterion::new("money", money),
                Criterion::new("authority", authority),
                Criterion::new("need", need),
            ],
        )
    }
}
