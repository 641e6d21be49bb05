//! Writes one flat CSV file of leads from a public set of several tables: id, order, outcome and what was
//! known when the lead is judged, never what became known later.
//!
//! ```text
//! flatten SET DIR OUT.csv
//! ```
//!
//! SET is `olist_funnel`, `bpi2012` or `maven_crm`; DIR holds the set's tables. Which column is which
//! attribute stands in `examples/playbooks/SET/mapping.toml`; what was left out, and why, in the file of
//! each set beside this one. The sets may not all be passed on, so what is written stays with you.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::print_stderr,
    missing_docs,
    unreachable_pub,
    reason = "a program for a terminal: it counts and prints"
)]

#[macro_use]
#[path = "../common/say.rs"]
mod say;

mod bpi2012;
#[allow(dead_code, reason = "shared with examples that ask more of it")]
#[path = "../common/mod.rs"]
mod common;
mod first_day;
mod flat;
mod maven_crm;
mod olist_funnel;
mod time;

use std::path::PathBuf;
use std::process::ExitCode;

use common::Failure;

const USAGE: &str = "flatten SET DIR OUT.csv";

const HELP: &str = "\
Writes one flat CSV file of leads from a set of several tables.

  SET      olist_funnel, bpi2012 or maven_crm
  DIR      the folder with the set's tables
  OUT.csv  the file to write; bpi2012 also writes bpi2012_activities.csv beside it

A file that stands there is replaced, once all has been read. Keep what is written out of public places:
the licences of the sets differ.

Exit status: 0, it is written; 2, it is not.";

fn main() -> ExitCode {
    match options().and_then(|options| options.map_or(Ok(()), run)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("flatten: {failure}");
            ExitCode::from(2)
        }
    }
}

struct Options {
    set: String,
    dir: PathBuf,
    out: PathBuf,
}

fn run(options: Options) -> Result<(), Failure> {
    let Options { set, dir, out } = options;
    let sum = match set.as_str() {
        "olist_funnel" => olist_funnel::flatten(&dir, &out)?,
        "bpi2012" => bpi2012::flatten(&dir, &out)?,
        "maven_crm" => maven_crm::flatten(&dir, &out)?,
        other => {
            let known = "`olist_funnel`, `bpi2012` or `maven_crm`; the other sets are flat already";
            return Err(format!("there is no set `{other}`: expected {known}").into());
        }
    };
    for note in &sum.notes {
        eprintln!("{note}");
    }
    say!("{set}: {} leads, {} converted, {} not, {} open", sum.all(), sum.won, sum.lost, sum.open);
    Ok(())
}

/// The options of the command line; `None` when only help was asked for.
fn options() -> Result<Option<Options>, Failure> {
    use lexopt::prelude::{Long, Short, Value};
    let mut given = Vec::new();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Value(value) => given.push(value),
            Long("help") | Short('h') => {
                say!("{USAGE}\n\n{HELP}");
                return Ok(None);
            }
            other => return Err(format!("{}; usage: {USAGE}", other.unexpected()).into()),
        }
    }
    match <[_; 3]>::try_from(given) {
        Ok([set, dir, out]) => {
            let set = set.to_string_lossy().into_owned();
            Ok(Some(Options { set, dir: dir.into(), out: out.into() }))
        }
        Err(given) => Err(format!("3 arguments are needed, not {}; usage: {USAGE}", given.len()).into()),
    }
}
