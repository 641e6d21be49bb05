//! [`HostCode`]: the host's own criteria in a compiled playbook.
//!
//! The host "loyal" has the condition "has-champion", which is one test of the slot `champion`, and the questions
//! "champion", decided by it, and "came-back", which its code answers. Its criteria stand behind those of the frameworks:
//! with four of these `first` is 4, `criteria[4]` has the expression of the condition, and `criteria[5]` has none.

use std::ops::Range;
use std::sync::Arc;

use super::expr::Expr;
use crate::criteria::Criteria;
use crate::value::answer::Answer;
use crate::value::name::Name;

/// The criteria of one host.
pub(crate) struct HostCode {
    pub(crate) criteria: Arc<dyn Criteria>,
    /// Which criteria of the program are its questions.
    pub(crate) places: Range<usize>,
    pub(crate) conditions: Vec<(Name, Expr)>,
    /// Whether its code answers a question: where conditions decide all, it is never run.
    pub(crate) is_run: bool,
}

impl HostCode {
    /// The answers of its conditions.
    pub(crate) fn answered(&self, answers: &[Answer]) -> Vec<(&Name, Answer)> {
        self.conditions.iter().map(|(name, when)| (name, when.by_facts(answers))).collect()
    }

    /// The condition of this name.
    pub(crate) fn condition(&self, name: &Name) -> Option<&Expr> {
        self.conditions.iter().find(|(known, _)| known == name).map(|(_, when)| when)
    }
}
