//! Which activities count as engagement must not be learnt: rows ask for it, and points above zero say it.

use crate::condition::Condition;
use crate::engine::end_of;
use crate::engine::engagement::engages_for;
use crate::playbook::spec::PlaybookSpec;
use crate::score::{ActivityRule, GradeRow, Grades};
use crate::value::points::Points;

/// Returns new points for an activity rule. Where grades ask whether the buyer engaged, an activity that says so today
/// keeps the points that are left on the last day on which it does: else a row would come to mean something else, or
/// nobody could reach it.
pub(super) fn still_engaging(spec: &PlaybookSpec, rule: &ActivityRule, new: Points) -> Points {
    match rule.can_engage() && asks_engaged(spec) {
        true => new.max(least_engaging(rule, spec.engagement.within_days)),
        false => new,
    }
}

/// Returns the least points that engage as long as those of a rule. Of 20 points that halve every 30 days something is
/// left for 458 days, and an activity engages for 365: on the last of these 2.3 points are needed to round to more than
/// nothing.
fn least_engaging(rule: &ActivityRule, within_days: u32) -> Points {
    let days = engages_for(end_of(rule.points, rule.decay), within_days);
    let last = i32::try_from(days).unwrap_or(i32::MAX).saturating_sub(1);
    let weight = i64::from(rule.decay.weight(last));
    // Half a thousandth is rounded up.
    let least = 500_000_000_i64.saturating_add(weight).saturating_sub(1).checked_div(weight);
    Points::from_thousandths(least.unwrap_or(1).max(1))
}

/// Keeps what silence is: where the playbook leaves that to the kinds that can engage, they are those that could before.
pub(super) fn still_silent(spec: &PlaybookSpec, proposed: &mut PlaybookSpec) {
    let forgets = spec.engagement.forget_after_quiet_days.is_some() && spec.engagement.kinds.is_empty();
    if forgets && proposed.engaging_kinds() != spec.engaging_kinds() {
        proposed.engagement.kinds = spec.engaging_kinds();
    }
}

fn asks_engaged(spec: &PlaybookSpec) -> bool {
    let any = |rows: &[GradeRow]| rows.iter().any(|row| asks(&row.when));
    match &spec.grades {
        Some(Grades::Rows(rows)) => any(rows),
        Some(Grades::Matrix(_)) => false,
        None => spec.default_grades().is_some_and(|rows| any(&rows)),
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
        let learnt = |spec: PlaybookSpec| {
            still_engaging(&spec, &ActivityRule::new("visits", "visit", 5), Points::ZERO)
        };
        assert_eq!(learnt(PlaybookSpec::new("one", 1).criteria(btd)), Points::from_thousandths(1));
        assert_eq!(learnt(PlaybookSpec::new("one", 1).criteria(man)), Points::ZERO);
    }
}
