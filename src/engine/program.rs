//! [`Program`]: a compiled playbook as one piece.
//!
//! A small playbook, and what it is as a program:
//!
//! ```text
//! rule "mid-market"   employees between 50 and 1000, 20 points    rules[0], asks one test of the slot employees
//! criterion "need"    need is true                                criteria[0], asks the test of the slot need
//! grade A             need met, employees at most 1000            rows[0], asks criteria[0] and a test of employees
//! ```
//!
//! Besides what its channels ask, there are two slots, `employees` and `need`, and three answers: two of employees,
//! one of need.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::activity::ActivityCode;
use super::channel::ChannelCode;
use super::deed::Deed;
use super::did::DidCode;
use super::engagement::{ContactCode, EngagementCode};
use super::expr::Expr;
use super::host::HostCode;
use super::layout::Layout;
use super::order::Order;
use super::query::ActivityQuery;
use super::rule::{CriterionCode, RuleCode};
use super::slot::Slot;
use super::tier::Tier;
use super::unit::GroupCode;
use crate::invariant::there;
use crate::score::{Clamp, Grade};
use crate::value::actor::Channel;
use crate::value::day_offset::DayOffset;
use crate::value::name::Name;
use crate::value::points::Points;

/// A compiled playbook.
pub(crate) struct Program {
    pub(crate) days: DayOffset,
    /// Those of attributes, sorted by name as a prospect's facts are; then one for each question about what they did.
    pub(crate) slots: Vec<Slot>,
    /// The questions about what they did, in the order of their slots.
    pub(crate) dids: Vec<DidCode>,
    /// How many answers a prospect has: all tests of all slots.
    pub(crate) answers: usize,
    pub(crate) rules: Vec<RuleCode>,
    /// Rules that read several slots, or none, and those of tiers.
    pub(crate) joint_rules: Vec<usize>,
    /// The kinds of activity that something asks about, sorted.
    pub(crate) kinds: Vec<Name>,
    /// Which activities something asks about, each query once.
    pub(crate) queries: Vec<ActivityQuery>,
    pub(crate) activities: Vec<ActivityCode>,
    /// What they could do that something asks about.
    pub(crate) deeds: Vec<Deed>,
    /// Whether something takes two of them.
    pub(crate) deeds_meet: bool,
    /// How often an activity is read at most, about, by the rules and questions whose queries take it.
    pub(crate) readings: usize,
    /// How histories that it can use are kept.
    pub(crate) layout: Arc<Layout>,
    pub(crate) groups: Vec<GroupCode>,
    /// The groups of which one rule counts.
    pub(crate) tiers: Vec<Tier>,
    pub(crate) total: Clamp,
    pub(crate) criteria: Vec<CriterionCode>,
    /// The counted criteria of each list that a row counts by itself.
    pub(crate) counted_of: Vec<Vec<usize>>,
    pub(crate) hosts: Vec<HostCode>,
    /// What a person asks for each attribute that host code may use.
    pub(crate) asks: BTreeMap<Name, String>,
    pub(crate) rows: Vec<(Grade, Expr)>,
    /// Whether one of the rows is always met, so that falling through to D cannot happen.
    pub(crate) rows_cover_all: bool,
    /// Whether a row asks for points, so that the grade may drift with time.
    pub(crate) rows_read_points: bool,
    pub(crate) bar: Grade,
    pub(crate) requires: Vec<(Name, Expr)>,
    /// The built-in requirement, by its name, unless nothing shows of any hand-off channel that it is dead.
    pub(crate) reachable: Option<(Name, Expr)>,
    pub(crate) slack: Points,
    pub(crate) disqualifiers: Vec<(Name, Expr)>,
    pub(crate) engagement: EngagementCode,
    pub(crate) contact: Option<ContactCode>,
    pub(crate) unreachable: Vec<(Channel, Expr)>,
    /// In which order rules are told.
    pub(crate) order: Order,
    /// Whether what was learnt and done by now is judged the same on every later day, but for the
    /// points of activities.
    pub(crate) is_timeless: bool,
}

impl Program {
    /// The slot at a place that compiling gave.
    pub(crate) fn slot(&self, place: usize) -> Option<&Slot> {
        there(self.slots.get(place), "a slot of the program")
    }

    /// How many slots are those of attributes.
    pub(crate) fn attributes(&self) -> usize {
        self.slots.len().saturating_sub(self.dids.len())
    }

    /// The question about what they did at a place, and the place of its slot.
    pub(crate) fn did(&self, place: usize) -> Option<(usize, &DidCode)> {
        let did = there(self.dids.get(place), "a question of the program")?;
        Some((self.attributes().saturating_add(place), did))
    }

    /// The place of the answer of a question about what they did.
    pub(crate) fn did_test(&self, place: usize) -> Option<usize> {
        Some(self.slot(self.did(place)?.0)?.base)
    }

    /// What must be met beside the grade to clear the bar.
    pub(crate) fn requirements(&self) -> impl Iterator<Item = &(Name, Expr)> {
        self.requires.iter().chain(&self.reachable)
    }

    /// What is known of each hand-off channel.
    pub(crate) fn hand_off_channels(&self) -> &[ChannelCode<Expr>] {
        match &self.reachable {
            Some((_, Expr::Reaches(channels))) => channels,
            Some((_, Expr::Ask(_) | Expr::All(_) | Expr::Any(_) | Expr::Not(_))) | None => &[],
        }
    }

    /// The rule at a place that compiling gave.
    pub(crate) fn rule(&self, place: usize) -> Option<&RuleCode> {
        there(self.rules.get(place), "a rule of the program")
    }

    /// Whether host code answers a criterion: then it is run for every prospect. Where conditions decide all, none is.
    pub(crate) fn runs_host_code(&self) -> bool {
        self.hosts.iter().any(|host| host.is_run)
    }

    /// Whether no question's answer depends on the day: none counts days, no fact expires, no
    /// activity grows too old for one, and no host's code is run.
    pub(crate) fn asks_no_day(&self) -> bool {
        let mut tests = self.slots.iter().flat_map(|slot| &slot.tests);
        let ages = tests.any(|test| test.valid_for.is_some() || test.op.is_relative());
        !ages && !self.runs_host_code() && self.dids.iter().all(|did| did.within_days.is_none())
    }
}
