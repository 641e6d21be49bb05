//! Judges every lead of a CSV file and says who should call whom first.
//!
//! ```text
//! triage [--playbook DIR] [--leads FILE.csv] [--as-of INSTANT] [--explain ID] [--check] [--lint]
//! ```
//!
//! Without arguments it runs on the sample in `examples/data`. DIR holds `playbook.toml`, what
//! marketing and sales agreed on, and `mapping.toml`, which column is which attribute. `--check`
//! measures the playbook on leads whose outcome is known and exits with an error when it does not
//! tell them apart; `--lint` says what is unwise in the playbook, and judges no lead. The exit status is 1 when a row was bad, 2 when nothing could be done.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::float_arithmetic,
    clippy::print_stderr,
    missing_docs,
    unreachable_pub,
    reason = "a program for a terminal: it counts and prints"
)]

#[macro_use]
#[path = "../common/say.rs"]
mod say;

mod check;
#[allow(dead_code, reason = "shared with examples that ask more of it")]
#[path = "../common/mod.rs"]
mod common;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use common::leads::Leads;
use common::mapping::Mapping;
use common::{Failure, in_package};
use report::Report;

const USAGE: &str =
    "triage [--playbook DIR] [--leads FILE.csv] [--as-of INSTANT] [--explain ID] [--check] [--lint]";

const HELP: &str = "\
Judges every lead of a CSV file. Without arguments it runs on the sample in examples/data.

  --playbook DIR    a folder with playbook.toml and mapping.toml (see docs/PLAYBOOK.md)
  --leads FILE.csv  the leads; the mapping says which column is which attribute
  --as-of INSTANT   judge as of 2026-03-02T09:00:00Z; otherwise the lead's own instant, the mapping's `as_of`, or now
  --explain ID      the lead to explain in full; otherwise the first in the queue
  --check           measure on leads whose outcome is known
  --lint            say what is unwise in the playbook; no leads are needed

Exit status: 0, all is well; 1, a row was bad or the check failed; 2, nothing could be done.";

struct Options {
    playbook: PathBuf,
    leads: PathBuf,
    as_of: Option<DateTime<Utc>>,
    explain: Option<String>,
    check: bool,
    lint: bool,
}

fn main() -> ExitCode {
    match options().and_then(|options| options.map_or(Ok(ExitCode::SUCCESS), run)) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("triage: {failure}");
            ExitCode::from(2)
        }
    }
}

fn run(options: Options) -> Result<ExitCode, Failure> {
    let (playbook, note) = common::playbook_to_try(&options.playbook)?;
    note.into_iter().for_each(|note| say!("{note}"));
    if options.lint {
        let warnings = playbook.lint();
        warnings.iter().for_each(|warning| say!("{warning}"));
        let so_many =
            if warnings.len() == 1 { "1 warning".to_owned() } else { format!("{} warnings", warnings.len()) };
        say!("playbook {} version {}: {so_many}", playbook.name(), playbook.version());
        return Ok(ExitCode::SUCCESS);
    }
    let mapping = Mapping::read(&options.playbook)?;
    let mut leads = Leads::read(&options.leads, &mapping, &playbook)?;
    let now = leads.judge_at(options.as_of, &mapping);

    let mut report = Report::new(&playbook, now);
    for (done, lead) in leads.leads.iter().enumerate() {
        if done > 0 && done % 5_000 == 0 {
            eprintln!("judged {done} of {} leads", leads.leads.len());
        }
        report.add(lead, lead.at(now));
    }
    report.print(options.explain.as_deref())?;
    leads.tell_bad();
    let warnings = playbook.lint().len();
    if warnings > 0 {
        let them = if warnings == 1 { "1 warning".to_owned() } else { format!("{warnings} warnings") };
        say!("\nlint has {them} about the playbook: run it with --lint");
    }
    let sound = !options.check || check::run(&leads.leads, &mapping, &playbook, now)?;
    Ok(if leads.bad.is_empty() && sound { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The options of the command line; `None` when only help was asked for.
fn options() -> Result<Option<Options>, Failure> {
    use lexopt::prelude::{Long, Short, ValueExt};
    let mut options = Options {
        playbook: in_package("examples/playbooks/sample"),
        leads: in_package("examples/data/leads.csv"),
        as_of: None,
        explain: None,
        check: false,
        lint: false,
    };
    let (mut own_playbook, mut own_leads) = (false, false);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("playbook") => (options.playbook, own_playbook) = (parser.value()?.into(), true),
            Long("leads") => (options.leads, own_leads) = (parser.value()?.into(), true),
            Long("as-of") => options.as_of = Some(parser.value()?.parse()?),
            Long("explain") => options.explain = Some(parser.value()?.parse()?),
            Long("check") => options.check = true,
            Long("lint") => options.lint = true,
            Long("help") | Short('h') => {
                say!("{USAGE}\n\n{HELP}");
                return Ok(None);
            }
            other => return Err(format!("{}; usage: {USAGE}", other.unexpected()).into()),
        }
    }
    if own_playbook && !own_leads && !options.lint {
        return Err("--playbook needs --leads: the leads of the sample fit its own playbook only".into());
    }
    Ok(Some(options))
}
