//! A playbook compiled: flat tables, with every name looked up once.
//!
//! A [`Program`] has a *slot* for each attribute that somebody asks about, and one for each question about what they
//! did, which reads yes or no. A slot holds its
//! distinct *tests*, and each test has one place in a list of answers. Binding a prospect reads
//! each slot's fact once and fills that list; everything after it (rules, criteria, grade rows)
//! only looks up answers. What an unknown fact could turn out to be is enumerated here too, as the
//! *options* of its slot: one for each set of values that no rule tells apart.

mod activity;
mod channel;
mod conflict;
mod decide;
mod deed;
mod did;
mod engaged;
pub(crate) mod engagement;
mod expr;
mod filter;
mod host;
mod layout;
mod operator;
mod option;
mod order;
mod partition;
mod program;
mod proof;
mod query;
mod reach;
mod reading;
mod role;
mod rule;
mod slot;
mod store;
mod sums;
pub(crate) mod table;
mod tally;
mod test;
mod tier;
mod triple;
mod unit;
mod worth;

pub(crate) use activity::{ActivityCode, ActivityTotal, Counts, Matching};
pub(crate) use channel::{ChannelCode, reaches};
pub(crate) use conflict::one_value;
pub(crate) use decide::{Outcome, route};
pub(crate) use deed::{Deed, Wanted};
pub(crate) use did::DidCode;
pub(crate) use engagement::{ContactCode, EngagementCode, remembered};
pub(crate) use expr::{Env, Expr, Question};
pub(crate) use filter::{ActivityField, Filter, meets};
pub(crate) use host::HostCode;
pub(crate) use layout::Layout;
pub(crate) use operator::{Edge, Op, Search, Turn};
pub(crate) use option::{fill_options, options_of, own_sums};
pub(crate) use order::{Order, RuleAt};
pub(crate) use partition::{Partition, number};
pub(crate) use program::Program;
pub(crate) use proof::Effort;
pub(crate) use query::{ActivityQuery, Apart, Queries, Query};
pub(crate) use reading::Reading;
pub(crate) use role::Role;
pub(crate) use rule::{CriterionCode, RuleCode};
pub(crate) use slot::{Effect, Slot};
pub(crate) use store::{ActivityStore, NoActivities};
pub(crate) use sums::SlotSpan;
pub(crate) use tally::Tally;
pub(crate) use test::{Held, Test, stale};
pub(crate) use tier::{Pick, Tier};
pub(crate) use triple::{Amount, Sum, Triple};
pub(crate) use unit::{GroupCode, Unit};
pub(crate) use worth::{SPAN, end_of, piece_of};
