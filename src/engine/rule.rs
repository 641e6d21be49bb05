//! Rules on facts and criteria, compiled.
//!
//! "20 points for 50 to 1,000 employees" is a `RuleCode`: its condition is one test, its points are 20, its unit is
//! fit outside of groups, and it reads one slot, that of `employees`. The criterion "need" is a `CriterionCode`: its
//! condition is the test of the slot `need`, and it has no points.

use std::sync::Arc;

use super::expr::Expr;
use super::unit::Unit;
use crate::value::name::Name;
use crate::value::points::Points;

/// A compiled fit rule.
pub(crate) struct RuleCode {
    pub(crate) name: Name,
    pub(crate) when: Expr,
    pub(crate) points: Points,
    pub(crate) unit: Unit,
    /// The slots it reads, in the order of the condition.
    pub(crate) slots: Vec<usize>,
    /// The names of their attributes: every contribution of the rule shares them.
    pub(crate) reads: Arc<[Name]>,
    /// The questions about what they did that it asks, by their places.
    pub(crate) dids: Vec<usize>,
}

/// A compiled criterion. One that the host's code answers has no expression.
pub(crate) struct CriterionCode {
    pub(crate) name: Name,
    pub(crate) when: Option<Expr>,
    /// What a person asks, if the code answers it.
    pub(crate) ask: Option<String>,
    /// The slots of attributes that it reads.
    pub(crate) slots: Vec<usize>,
    /// The questions about what they did that it asks, by their places.
    pub(crate) dids: Vec<usize>,
    pub(crate) mandatory: bool,
    pub(crate) counted: bool,
    /// The question about what they did that stands for a missing fact, by its place.
    pub(crate) inferred_by: Option<usize>,
}
