//! [`Unit`]: where points go before they are clamped.
//!
//! A fit rule "mid-market" in no group has the unit `Free(Fit)`; in the group "size", the first of the playbook, it
//! has the unit `Group(0)`. If the group takes its highest, the unit is `Tier(0)`.

use crate::score::{Clamp, CountsAs, Take};
use crate::value::name::Name;

/// Where a rule's points go before they are clamped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Under no group.
    Free(CountsAs),
    /// Under this group.
    Group(usize),
    /// Under this group, of which one rule counts: what it has is no sum.
    Tier(usize),
}

/// A compiled group.
pub(crate) struct GroupCode {
    pub(crate) name: Name,
    pub(crate) clamp: Clamp,
    pub(crate) take: Take,
    pub(crate) counts_as: CountsAs,
}
