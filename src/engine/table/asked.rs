//! [`Asked`]: all that a playbook asks of facts, as sets of cells.
//!
//! Say that of the column `employees` the cells 0 and 1 are those of what is unknown, 2 is below 50, 3 from 50 to
//! 1,000, and 4 above; of `need` 5 and 6 are unknown, 7 is no and 8 yes. Then of
//!
//! ```text
//! rule "mid-market"      employees between 50 and 1000      fires in     employees {3}
//! criterion "need"       need is true                       is met in    need {8}, unmet in need {7}
//! grade A                need met, not employees above 1000 is met where "need" is met and employees {2, 3}
//! ```
//!
//! everything is said by sets of cells, and nothing is a negation any more. Rows ([`Table`](super::Table)) and
//! columns (`batch`) are both made of it.

use super::check::Check;
use super::formula::{Formula, Leaves};
use super::tiers::add_up;
use crate::engine::{CriterionCode, Expr, Program, Question};
use crate::score::Grade;

/// When everything holds that a program asks of facts: by the place that it has in the program.
#[derive(Debug)]
pub(crate) struct Asked {
    /// When each rule fires; of a tier whose rules are not walked, when it does and counts.
    pub(crate) rules: Vec<Formula>,
    /// The tiers whose rules are walked for each row, by their places.
    pub(crate) walks: Vec<usize>,
    /// When each criterion is met, and when it is unmet. One of the host's own is neither.
    pub(crate) criteria: Vec<(Formula, Formula)>,
    pub(crate) requires: Vec<Formula>,
    pub(crate) disqualifiers: Vec<Formula>,
    /// When each grade row is met.
    pub(crate) rows: Vec<(Grade, Check<Formula>)>,
}

impl Asked {
    pub(super) fn of(program: &Program, leaves: &Leaves) -> Asked {
        let met = |when: &Expr| Formula::of(when, true, leaves);
        let row = |(grade, when): &(Grade, Expr)| (*grade, Check::of(when, true, leaves));
        let mut rules: Vec<Formula> = program.rules.iter().map(|rule| met(&rule.when)).collect();
        let tiers = program.tiers.iter().enumerate();
        let walks =
            tiers.filter(|(_, tier)| !add_up(tier, &mut rules, leaves)).map(|(place, _)| place).collect();
        Asked {
            rules,
            walks,
            criteria: leaves.criteria.clone(),
            requires: program.requirements().map(|(_, when)| met(when)).collect(),
            disqualifiers: program.disqualifiers.iter().map(|(_, when)| met(when)).collect(),
            rows: program.rows.iter().map(row).collect(),
        }
    }
}

impl Leaves {
    /// When each criterion is met, and when unmet: where nothing answers it, what they did may stand for a fact.
    pub(super) fn fill_criteria(&mut self, program: &Program) {
        let criterion = |criterion: &CriterionCode| {
            let Some(when) = &criterion.when else { return (Formula::Never, Formula::Never) };
            let (met, unmet) = (Formula::of(when, true, self), Formula::of(when, false, self));
            let did = criterion.inferred_by.and_then(|place| program.did_test(place));
            let Some(did) = did.map(|test| Expr::Ask(Question::Test(test))) else { return (met, unmet) };
            let inferred = vec![unmet.complement(self), Formula::of(&did, true, self)];
            (Formula::any(vec![met, Formula::all(inferred, self)], self), unmet)
        };
        self.criteria = program.criteria.iter().map(criterion).collect();
    }
}
