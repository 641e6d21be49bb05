//! Measures a playbook on leads whose outcome is known, and proposes better points.
//!
//! ```text
//! feedback [--playbook DIR] [--leads FILE.csv] [--split hash|time|folds] [--as-of INSTANT] [--out DIR]
//! ```
//!
//! Without arguments it runs on the made-up year in `examples/data/last_year`. DIR holds `playbook.toml` and
//! `mapping.toml`, as for `triage`; the mapping says which column is the outcome, and which tells the order in
//! time. Points are learnt from one part of the leads and measured on the other. The proposed playbooks are
//! written as TOML, with the evidence beside each rule; nothing is applied.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::integer_division,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::float_arithmetic,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "a program for a terminal: it counts and prints"
)]

#[macro_use]
#[path = "../common/say.rs"]
mod say;

mod baseline;
#[path = "../common/closed.rs"]
mod closed;
#[allow(dead_code, reason = "shared with examples that ask more of it")]
#[path = "../common/mod.rs"]
mod common;
#[path = "../common/job.rs"]
mod job;
#[allow(dead_code, reason = "its counts are for tests")]
#[path = "../common/odoo.rs"]
mod odoo;
mod page;
mod write;

use std::process::ExitCode;

use chrono::{DateTime, Utc};
use common::Failure;
use common::leads::Lead;
use job::{Job, Program};
use page::Page;
use qualify::Schema;
use qualify::feedback::{Candidate, ClosedLeads, Learning, Method, Study};
use qualify::playbook::Comparison;

const PROGRAM: Program = Program {
    name: "feedback",
    does: "Measures a playbook on leads whose outcome is known, and proposes better points.",
    writes: "the proposed playbooks",
    out: "target/feedback",
    examples: "examples",
};

fn main() -> ExitCode {
    PROGRAM.main(run)
}

fn run(job: &Job) -> Result<(), Failure> {
    let (closed, leads) = (&job.closed, &job.leads.leads);
    let study = closed.study(job.split, &Learning::default());
    let page = Page { closed, study: &study, split: &job.word };
    page.today();
    page.table(baseline::figures(leads, &job.mapping, closed, job.split));
    for candidate in &study.candidates {
        page.candidate(candidate, &After::of(candidate, leads, closed, &study, job.now)?);
        job.write(&write::file_name(candidate, closed.playbook()), &write::playbook(candidate)?)?;
    }
    for (method, not) in &study.not_learnt {
        say!("\n{}: {not}", method.to_string().to_uppercase());
    }
    Ok(())
}

/// The leads that were measured on, judged by a proposal.
pub struct After {
    pub report: qualify::feedback::Report,
    pub changes: Comparison,
}

impl After {
    /// What would change; a list of leads that none is shown of is left out.
    pub fn told(&self) -> String {
        let text = self.changes.to_string();
        match text.split_once("\n\nleads that change") {
            Some((totals, _)) if self.changes.changes().len() == 0 => totals.to_owned(),
            _ => text,
        }
    }

    /// Compiles the proposed playbook and judges by it: what is shown is what it would do.
    fn of(
        candidate: &Candidate,
        leads: &[Lead],
        before: &ClosedLeads,
        study: &Study,
        now: DateTime<Utc>,
    ) -> Result<Self, Failure> {
        let proposed = candidate.proposal.spec.compile(&Schema::standard())?;
        let after = closed::closed(leads, &proposed, now);
        let halves = after.split(study.split);
        // Of folds every lead is measured, by a proposal that has seen them all.
        let part = match halves.as_slice() {
            [only] => only.measure.clone(),
            _ => after.whole(),
        };
        let with_outcome: Vec<&Lead> = leads.iter().filter(|lead| lead.converted.is_some()).collect();
        // A scorecard changes every reason; of such leads the totals say more.
        let shown = if candidate.proposal.method == Method::Relearnt { 5 } else { 0 };
        let mut changes = before.playbook().compare(&proposed).keeping(shown);
        for lead in part.places().filter_map(|place| with_outcome.get(place)) {
            changes.add(&lead.prospect, lead.at(None, now));
        }
        Ok(After { report: part.report_by(&candidate.proposal.calibration), changes })
    }
}
