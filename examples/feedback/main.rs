//! Measures a playbook on leads whose outcome is known, and proposes better points.
//!
//! ```text
//! feedback [--playbook DIR] [--leads FILE.csv] [--split hash|time|folds] [--as-of INSTANT] [--out DIR]
//! ```
//!
//! Without arguments it runs on the made-up year in `examples/data/last_year`. DIR holds `playbook.toml` and
//! `mapping.toml`, as for `triage`; the mapping says which column is the outcome, and which tells the order in
//! time. Points are learnt from one part of the leads and measured on the other. The proposed playbooks are
//! written as TOML, with the evidence beside each rule, and beside each of them the leads that it would change, with
//! what and why, as CSV; nothing is applied.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::integer_division,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::float_arithmetic,
    clippy::print_stderr,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "a program for a terminal: it counts and prints"
)]

#[macro_use]
#[path = "../common/say.rs"]
mod say;

mod after;
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

use after::After;
use common::Failure;
use job::{Job, Program};
use page::Page;
use qualify::feedback::Learning;

const PROGRAM: Program = Program {
    name: "feedback",
    does: "Measures a playbook on leads whose outcome is known, and proposes better points.",
    writes: "the proposed playbooks, and the leads that they would change,",
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
        let after = After::of(candidate, leads, closed, &study, job.now)?;
        page.candidate(candidate, &after);
        let name = write::file_name(candidate, closed.playbook());
        job.write(&format!("{name}.toml"), &write::playbook(candidate)?)?;
        job.write(&format!("{name}-leads.csv"), &write::leads(&after)?)?;
    }
    for (method, not) in &study.not_learnt {
        say!("\n{}: {not}", method.to_string().to_uppercase());
    }
    Ok(())
}
