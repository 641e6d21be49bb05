//! From grade to bar to route: one rule for trees, rows, columns and whoever tries what could be.
//!
//! At the bar B, a lead of grade A that meets all requirements clears the bar and goes to sales; with one requirement
//! unmet it is marketing's to repair; a disqualifier that is met makes it nobody's, whatever the grade.

use crate::score::Grade;
use crate::value::points::Points;
use crate::verdict::Route;

/// What follows from a grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) grade: Grade,
    /// The place of the first disqualifier that is met.
    pub(crate) disqualifier: Option<usize>,
    pub(crate) clears_bar: bool,
    pub(crate) route: Route,
}

impl Outcome {
    #[inline]
    pub(crate) fn of(
        bar: Grade,
        grade: Grade,
        disqualifier: Option<usize>,
        meets_requirements: impl FnOnce() -> bool,
    ) -> Self {
        let clears_bar = grade >= bar && meets_requirements();
        Outcome { grade, disqualifier, clears_bar, route: route(disqualifier.is_some(), clears_bar) }
    }

    /// Whether a lead that has cleared the bar still holds it: it clears the bar, or its grade would reach the bar
    /// with the slack added. A requirement that fails does not end the holding.
    #[inline(always)]
    pub(crate) fn holds_bar(&self, bar: Grade, slack: Points, with: impl FnOnce(Points) -> Grade) -> bool {
        // Asked first, as most playbooks have no slack: the grade is the same then, and who clears the bar has it.
        if slack == Points::ZERO {
            return self.grade >= bar;
        }
        self.clears_bar || with(slack) >= bar
    }
}

/// Who should get the lead.
#[inline(always)]
pub(crate) fn route(is_disqualified: bool, clears_bar: bool) -> Route {
    let open = if clears_bar { Route::Sales } else { Route::Marketing };
    if is_disqualified { Route::Nobody } else { open }
}
