//! Which activities count as engagement must not be learnt: rows ask for it, and points above zero say it.

use crate::condition::Condition;
use crate::playbook::CriteriaSpec;
use crate::playbook::spec::PlaybookSpec;
use crate::score::{GradeRow, Grades};
use crate::value::points::Points;

/// New points for a rule of activities. Where grades ask whether the buyer engaged, an activity that says so today
/// keeps a thousandth of a point: else a row would come to mean something else, or nobody could reach it.
pub(super) fn still_engaging(spec: &PlaybookSpec, old: Points, new: Points) -> Points {
    match old > Points::ZERO && asks_engaged(spec) {
        true => new.max(Points::from_thousandths(1)),
        false => new,
    }
}

fn asks_engaged(spec: &PlaybookSpec) -> bool {
    let any = |rows: &[GradeRow]| rows.iter().any(|row| asks(&row.when));
    match (&spec.grades, &spec.criteria) {
        (Some(Grades::Rows(rows)), _) => any(rows),
        (Some(Grades::Matrix(_)), _) => false,
        (None, CriteriaSpec::Framework(framework)) => any(&framework.default_grades().unwrap_or_default()),
        (None, _) => false,
    }
}

fn asks(when: &Condition) -> bool {
    matches!(when, Condition::Engaged) || when.parts().iter().any(asks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Btd, Man};

    /// By the rows of the table that comes with them: BTD asks for engagement, MAN does not.
    #[test]
    fn a_framework_is_asked_by_its_rows() {
        let c = || Condition::All(Vec::new());
        let btd = Btd { budget: c(), timeframe: c(), decision_maker: c(), immediate: c() };
        let man = Man { money: c(), authority: c(), need: c() };
        let learnt = |spec: PlaybookSpec| still_engaging(&spec, Points::whole(5), Points::ZERO);
        assert_eq!(learnt(PlaybookSpec::new("one", 1).criteria(btd)), Points::from_thousandths(1));
        assert_eq!(learnt(PlaybookSpec::new("one", 1).criteria(man)), Points::ZERO);
    }
}
