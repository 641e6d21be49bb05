//! [`After`]: what a proposal would do.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use qualify::feedback::{Candidate, ClosedLeads, Report, Share, Study};
use qualify::review::{Comparison, LeadChange};
use qualify::{Id, Route, Schema};

use super::closed;
use super::common::Failure;
use super::common::leads::Lead;

/// The leads that were measured on, judged by a proposal.
pub struct After {
    pub report: Report,
    pub changes: Comparison,
    /// Whether each converted.
    converted: BTreeMap<Id, bool>,
}

impl After {
    /// Compiles the proposed playbook and judges by it: what is shown is what it would do.
    pub fn of(
        candidate: &Candidate,
        leads: &[Lead],
        before: &ClosedLeads,
        study: &Study,
        now: DateTime<Utc>,
    ) -> Result<Self, Failure> {
        let proposed = candidate.proposal.spec.compile(&Schema::standard())?;
        let after = closed::closed(leads, &proposed, now);
        let folds = after.split(study.split);
        // Of folds every lead is measured, by a proposal that has seen them all.
        let part = match folds.as_slice() {
            [only] => only.test.clone(),
            _ => after.all(),
        };
        let with_outcome = closed::with_outcome(leads);
        let mut changes = before.playbook().compare(&proposed).keeping(usize::MAX);
        for lead in part.places().filter_map(|place| with_outcome.get(place)) {
            changes.add(&lead.prospect, lead.at(now));
        }
        let converted =
            with_outcome.iter().map(|lead| (lead.prospect.id().clone(), lead.converted == Some(true)));
        let report = part.report_by(&candidate.proposal.calibration);
        Ok(After { report, changes, converted: converted.collect() })
    }

    /// Whether a lead that changes converted.
    pub fn converted(&self, change: &LeadChange) -> bool {
        self.converted.get(&change.lead) == Some(&true)
    }

    /// Of the leads that only the proposal sends to sales, or only today's playbook, how many converted.
    pub fn moved(&self, to_sales: bool) -> Share {
        let moved = self.changes.changes().filter(|change| {
            let (old, new) = (change.route.old == Route::Sales, change.route.new == Route::Sales);
            old != new && new == to_sales
        });
        let converted: Vec<bool> = moved.map(|change| self.converted(change)).collect();
        let of = |list: usize| u64::try_from(list).unwrap_or(u64::MAX);
        Share::new(of(converted.iter().filter(|one| **one).count()), of(converted.len()))
    }
}
