//! Measures a playbook on leads whose outcome is known, and proposes better points.
//!
//! ```text
//! feedback [--playbook DIR] [--leads FILE.csv] [--split hash|time|folds] [--as-of INSTANT] [--out DIR]
//! ```
//!
//! Without arguments it runs on the sample in `examples/data`. DIR holds `playbook.toml` and
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

mod baseline;
#[path = "../common/closed.rs"]
mod closed;
#[allow(dead_code, reason = "shared with examples that ask more of it")]
#[path = "../common/mod.rs"]
mod common;
#[allow(dead_code, reason = "its counts are for tests")]
#[path = "../common/odoo.rs"]
mod odoo;
mod page;
mod write;

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use common::leads::{Lead, Leads};
use common::mapping::Mapping;
use common::{Failure, in_package};
use page::Page;
use qualify::Schema;
use qualify::feedback::{Candidate, ClosedLeads, Learning, Method, Split, Study};
use qualify::playbook::Comparison;

const USAGE: &str =
    "feedback [--playbook DIR] [--leads FILE.csv] [--split hash|time|folds] [--as-of INSTANT] [--out DIR]";

const HELP: &str = "\
Measures a playbook on leads whose outcome is known, and proposes better points. Without arguments it runs on
the sample in examples/data.

  --playbook DIR    a folder with playbook.toml and mapping.toml (see docs/PLAYBOOK.md)
  --leads FILE.csv  the leads, with their outcome
  --split WORD      which leads are held out: hash (at random), time (the newest) or folds (each once)
  --as-of INSTANT   judge as of 2026-03-02T09:00:00Z; otherwise the mapping's `as_of`, or now
  --out DIR         where the proposed playbooks are written; otherwise target/feedback

Exit status: 0, all is well; 1, a row was bad; 2, nothing could be done.";

struct Options {
    playbook: PathBuf,
    leads: PathBuf,
    split: String,
    as_of: Option<DateTime<Utc>>,
    out: PathBuf,
}

fn main() -> ExitCode {
    match options().and_then(|options| options.map_or(Ok(ExitCode::SUCCESS), |options| run(&options))) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("feedback: {failure}");
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<ExitCode, Failure> {
    let playbook = common::playbook(&options.playbook)?;
    let mapping = Mapping::read(&options.playbook)?;
    let split = closed::split(&options.split, &mapping)
        .ok_or_else(|| format!("--split: `{}` is none of {}", options.split, closed::SPLITS.join(", ")))?;
    let leads = Leads::read(&options.leads, &mapping, &playbook)?;
    let now = options.as_of.or(mapping.as_of).unwrap_or_else(|| DateTime::from(std::time::SystemTime::now()));

    let closed = closed::closed(&leads.leads, &playbook, now);
    if closed.is_empty() {
        return Err("no lead has an outcome: the mapping needs an [outcome] (see docs/PLAYBOOK.md)".into());
    }
    if split == Split::TIME && closed.split(split).is_empty() {
        return Err("--split time needs an `order` in the mapping: a column, or `row`".into());
    }
    let study = closed.study(split, &Learning::default());
    let odoo = baseline::figures(&leads.leads, &mapping, &closed, split);

    let page = Page { closed: &closed, study: &study, split: &options.split };
    page.today();
    page.table(odoo);
    std::fs::create_dir_all(&options.out).map_err(|error| format!("{}: {error}", options.out.display()))?;
    for candidate in &study.candidates {
        let after = After::of(candidate, &leads.leads, &closed, &study, now)?;
        page.candidate(candidate, &after);
        let path = options.out.join(write::file_name(candidate, &playbook));
        let text = write::playbook(candidate)?;
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("written  {}", path.display());
    }
    for (method, not) in &study.not_learnt {
        println!("\n{}: {not}", method.to_string().to_uppercase());
    }
    for bad in leads.bad.iter().take(20) {
        eprintln!("bad row: {bad}");
    }
    Ok(if leads.bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
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

/// The options of the command line; `None` when only help was asked for.
fn options() -> Result<Option<Options>, Failure> {
    use lexopt::prelude::{Long, Short, ValueExt};
    let mut options = Options {
        playbook: in_package("examples/playbooks/sample"),
        leads: in_package("examples/data/leads.csv"),
        split: "hash".to_owned(),
        as_of: None,
        out: "target/feedback".into(),
    };
    let (mut own_playbook, mut own_leads) = (false, false);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("playbook") => (options.playbook, own_playbook) = (parser.value()?.into(), true),
            Long("leads") => (options.leads, own_leads) = (parser.value()?.into(), true),
            Long("split") => options.split = parser.value()?.parse()?,
            Long("as-of") => options.as_of = Some(parser.value()?.parse()?),
            Long("out") => options.out = parser.value()?.into(),
            Long("help") | Short('h') => {
                println!("{USAGE}\n\n{HELP}");
                return Ok(None);
            }
            other => return Err(format!("{}; usage: {USAGE}", other.unexpected()).into()),
        }
    }
    if own_playbook && !own_leads {
        return Err("--playbook needs --leads: the sample leads fit the sample playbook only".into());
    }
    Ok(Some(options))
}
