//! What judging a prospect says.

mod bad_prospects;
mod deeds;
mod disagreeing;
mod doors;
mod doors_to_sales;
mod drift;
mod further;
mod golden;
mod history;
mod hosts;
mod laws;
mod learnt;
mod merging;
mod oracle;
mod reachable;
mod regressions;
mod retyped;
mod row_edges;
mod starters;
mod steps;
pub(crate) mod texts;
mod tiers;
mod what_they_did;
