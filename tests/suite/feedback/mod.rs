//! What becomes of leads, what is learnt from that, and the example `feedback`, which shows both.

#[allow(dead_code, unreachable_pub, reason = "the example uses the rest")]
#[path = "../../../examples/common/closed.rs"]
mod closed;
#[allow(dead_code, unreachable_pub, reason = "the example uses the rest")]
#[path = "../../../examples/common/job.rs"]
mod job;

mod activities_learnt;
mod feedback_file;
mod guards;
mod last_year;
mod learning;
mod ledger;
mod ledger_laws;
mod measures;
mod odd_leads;
mod proposals;
mod real_leads;
pub(crate) mod recount;
mod relearnt;
mod scorecards;
mod stored_forms;
mod supply;

use crate::examples::common;
