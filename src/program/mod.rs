//! A playbook compiled: flat tables, with every name looked up once.
//!
//! A [`Program`] has a *slot* for each attribute that somebody asks about. A slot holds its
//! distinct *tests*, and each test has one place in a list of answers. Binding a prospect reads
//! each slot's fact once and fills that list; everything after it (rules, criteria, grade rows)
//! only looks up answers. What an unknown fact could turn out to be is enumerated here too, as the
//! *options* of its slot: one for each set of values that no rule tells apart.

mod activity;
mod decide;
mod expr;
mod layout;
mod operator;
mod option;
mod order;
mod partition;
mod reach;
mod reading;
mod role;
mod slot;
mod tally;
mod test;
mod triple;
mod worth;

pub(crate) use activity::{
    ActivityCode, ActivityStore, ActivityTotal, KindRef, Matching, NoActivities, is_recent,
};
pub(crate) use decide::{Outcome, route};
pub(crate) use expr::{Env, Expr};
pub(crate) use layout::Layout;
pub(crate) use operator::{Edge, Op, Search, Turn};
pub(crate) use option::{Effect, fill_options, options_of, own_sums};
pub(crate) use order::{Order, RuleAt};
pub(crate) use partition::{Partition, number};
pub(crate) use reading::Reading;
pub(crate) use role::Role;
pub(crate) use slot::Slot;
pub(crate) use tally::{SlotSpan, Tally};
pub(crate) use test::{Held, Test, is_expired};
pub(crate) use triple::{Amount, Sum, Triple};
pub(crate) use worth::{SPAN, Worth};

use std::sync::Arc;

use crate::actor::Channel;
use crate::criteria::Criteria;
use crate::day::DayRule;
use crate::name::Name;
use crate::points::Points;
use crate::score::{Clamp, CountsAs, Grade};

/// A compiled playbook.
pub(crate) struct Program {
    pub(crate) days: DayRule,
    /// Sorted by name, as a prospect's facts are.
    pub(crate) slots: Vec<Slot>,
    /// How many answers a prospect has: all tests of all slots.
    pub(crate) answers: usize,
    pub(crate) rules: Vec<RuleCode>,
    /// Rules that read several slots, or none.
    pub(crate) joint_rules: Vec<usize>,
    /// The kinds of activity that something asks about, sorted.
    pub(crate) kinds: Vec<Name>,
    pub(crate) activities: Vec<ActivityCode>,
    /// How often an activity is read at most, by all the rules on its kind.
    pub(crate) readings: usize,
    /// How histories that it can use are kept.
    pub(crate) layout: Arc<Layout>,
    pub(crate) groups: Vec<GroupCode>,
    pub(crate) total: Clamp,
    pub(crate) criteria: Vec<CriterionCode>,
    pub(crate) host: Option<Arc<dyn Criteria>>,
    pub(crate) rows: Vec<(Grade, Expr)>,
    /// Whether one of the rows is always met, so that falling through to D cannot happen.
    pub(crate) rows_cover_all: bool,
    /// Whether a row asks for points, so that the grade may drift with time.
    pub(crate) rows_read_points: bool,
    pub(crate) bar: Grade,
    pub(crate) requires: Vec<(Name, Expr)>,
    pub(crate) slack: Points,
    pub(crate) disqualifiers: Vec<(Name, Expr)>,
    pub(crate) contact_kinds: Vec<KindRef>,
    pub(crate) least_fit: Option<Points>,
    pub(crate) unreachable: Vec<(Channel, Expr)>,
    /// The kinds that make a prospect engaged.
    pub(crate) engaging: Vec<KindRef>,
    /// In which order rules are told.
    pub(crate) order: Order,
    /// Whether what was learnt and done by now is judged the same on every later day, but for the
    /// points of activities.
    pub(crate) is_timeless: bool,
}

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
}

/// Where a rule's points go before they are clamped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Under no group.
    Free(CountsAs),
    /// Under this group.
    Group(usize),
}

/// A compiled group.
pub(crate) struct GroupCode {
    pub(crate) name: Name,
    pub(crate) clamp: Clamp,
    pub(crate) counts_as: CountsAs,
}

/// A compiled criterion. One of the host's own has no expression.
pub(crate) struct CriterionCode {
    pub(crate) name: Name,
    pub(crate) when: Option<Expr>,
    pub(crate) slots: Vec<usize>,
    pub(crate) mandatory: bool,
    pub(crate) counted: bool,
    pub(crate) inferred_by: Option<(KindRef, u32)>,
}
