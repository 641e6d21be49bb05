//! [`Role`]: what a condition of a playbook is for. One walk over all of them serves whoever checks, links or
//! looks through a playbook: a list that is forgotten here is forgotten nowhere else.
//!
//! A playbook with the rule "mid-market", the criterion "need" and one grade row for A has three conditions,
//! besides those of its channels: `Rule(0)`, `Criterion(0)` and `Row(0)`.

use super::expr::Expr;
use super::program::Program;
use crate::value::actor::Channel;

/// What a condition is for, by its place in the playbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Rule(usize),
    Criterion(usize),
    /// A condition of the host at the first place.
    Condition(usize, usize),
    Row(usize),
    Requirement(usize),
    /// Whether one of the hand-off channels reaches them.
    Reachable,
    Disqualifier(usize),
    /// Whether the channel is dead.
    Channel(Channel),
}

impl Program {
    /// Every condition with its role. What a host's code decides has none.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = (Role, &Expr)> {
        let rules = self.rules.iter().enumerate().map(|(i, rule)| (Role::Rule(i), &rule.when));
        let criteria = self.criteria.iter().enumerate();
        let criteria = criteria.filter_map(|(i, one)| Some((Role::Criterion(i), one.when.as_ref()?)));
        let hosts = self.hosts.iter().enumerate().flat_map(|(host, code)| {
            let all = code.conditions.iter().enumerate();
            all.map(move |(i, (_, when))| (Role::Condition(host, i), when))
        });
        let rows = self.rows.iter().enumerate().map(|(i, (_, when))| (Role::Row(i), when));
        let requires = self.requires.iter().enumerate().map(|(i, (_, when))| (Role::Requirement(i), when));
        let reachable = self.reachable.iter().map(|(_, when)| (Role::Reachable, when));
        let disqualifiers = self.disqualifiers.iter().enumerate();
        let disqualifiers = disqualifiers.map(|(i, (_, when))| (Role::Disqualifier(i), when));
        let channels = self.unreachable.iter().map(|(channel, when)| (Role::Channel(*channel), when));
        rules
            .chain(criteria)
            .chain(hosts)
            .chain(rows)
            .chain(requires)
            .chain(reachable)
            .chain(disqualifiers)
            .chain(channels)
    }

    /// The same conditions, to be changed.
    pub(crate) fn conditions_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        let rules = self.rules.iter_mut().map(|rule| &mut rule.when);
        let criteria = self.criteria.iter_mut().filter_map(|one| one.when.as_mut());
        let hosts = self.hosts.iter_mut().flat_map(|code| &mut code.conditions).map(|(_, when)| when);
        let rows = self.rows.iter_mut().map(|(_, when)| when);
        let named = self
            .requires
            .iter_mut()
            .chain(&mut self.reachable)
            .chain(&mut self.disqualifiers)
            .map(|(_, when)| when);
        let channels = self.unreachable.iter_mut().map(|(_, when)| when);
        rules.chain(criteria).chain(hosts).chain(rows).chain(named).chain(channels)
    }
}
