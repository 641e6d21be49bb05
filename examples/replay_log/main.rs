//! Sends a real log of loan applications through the lead's life: 7,455 of them, 150,256 rows.
//!
//! ```text
//! replay_log [--scorecards] [DIR]
//! ```
//!
//! `--scorecards` prints the two scorecards of the leads' ledger beside the rest.
//!
//! DIR holds `cases.csv` and `events.csv` of the BPI Challenge 2012 (B.F. van Dongen, 4TU.ResearchData,
//! doi 10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f), cases registered in 2011. The set may not be
//! passed on, so it is not here; `examples/data/loan_log` is a tiny made-up one. What a row means stands
//! in `mapping.rs`; all that is printed is counted from the events that the life cycle gave.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::integer_division,
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

mod account;
mod agreement;
#[allow(dead_code, reason = "shared with examples that ask more of it")]
#[path = "../common/mod.rs"]
mod common;
mod funnel;
mod life;
mod log;
mod mapping;
mod replay;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use agreement::Agreement;
use common::Failure;
use qualify::feedback::Costs;
use replay::Sum;

const USAGE: &str = "replay_log [--scorecards] [DIR]";

fn main() -> ExitCode {
    match asked().and_then(|asked| asked.map_or(Ok(ExitCode::SUCCESS), |asked| run(&asked))) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("replay_log: {failure}");
            ExitCode::from(2)
        }
    }
}

/// What was asked for.
struct Asked {
    dir: PathBuf,
    scorecards: bool,
}

fn run(Asked { dir, scorecards }: &Asked) -> Result<ExitCode, Failure> {
    let Some(cases) = log::read(dir)? else {
        say!("SKIPPED: {} is not here", dir.display());
        return Ok(ExitCode::SUCCESS);
    };
    let agreement = Agreement::signed()?;
    let begin = Instant::now();
    let lives = replay::lives(&cases, &agreement)?;
    let seconds = begin.elapsed().as_secs_f64();

    let sum = Sum::of(&cases, &lives)?;
    let terms = agreement.lifecycle.terms();
    say!(
        "{} cases; sales accepts within {}, makes the first contact within {} more, decides within {}\n",
        cases.len(),
        terms.accept_within,
        terms.first_touch_within,
        terms.decide_within
    );
    sum.funnel.print();
    sum.account.print();
    if *scorecards {
        let ledger = replay::ledger(&lives)?;
        say!("\n{}\n\n{}", ledger.marketing_scorecard(&Costs::new()), ledger.sales_scorecard());
    }
    say!("\nleads that end as cases.csv says: {} of {}", sum.agreed, cases.len());
    say!(
        "{} commands in {seconds:.2} s: {:.0} a second, with judging, and with looking for timeouts at every row",
        sum.commands,
        sum.commands as f64 / seconds
    );
    say!(
        "{} events stored: {:.1} a lead, {:.0} bytes an event on average",
        sum.events,
        sum.events as f64 / cases.len() as f64,
        sum.bytes as f64 / sum.events as f64
    );
    say!("{}", sum.check());
    Ok(if sum.agreed == cases.len() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What was asked for; `None` when only help was.
fn asked() -> Result<Option<Asked>, Failure> {
    use lexopt::prelude::{Long, Short, Value};
    let (mut dir, mut scorecards) = (None, false);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Value(value) if dir.is_none() => dir = Some(PathBuf::from(value)),
            Long("scorecards") => scorecards = true,
            Long("help") | Short('h') => {
                say!("{USAGE}\n\nDIR holds cases.csv and events.csv; otherwise ../shared/data/bpi2012.");
                return Ok(None);
            }
            other => return Err(format!("{}; usage: {USAGE}", other.unexpected()).into()),
        }
    }
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/bpi2012");
    Ok(Some(Asked { dir: dir.unwrap_or_else(usual), scorecards }))
}
