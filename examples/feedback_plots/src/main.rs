//! Draws what the example `feedback` prints: conversion of each grade before and after, ROC curves, calibration.
//!
//! ```text
//! feedback_plots [--playbook DIR] [--leads FILE.csv] [--split hash|time|folds] [--as-of INSTANT] [--out DIR]
//! ```
//!
//! Without arguments it runs on the sample in `examples/data`. Every number in a figure is one that
//! `qualify::feedback` measured on leads that were not learnt from; here they only get a place on the page.

mod calibration;
#[path = "../../common/closed.rs"]
mod closed;
#[allow(dead_code, reason = "shared with examples that ask more of it")]
#[path = "../../common/mod.rs"]
mod common;
mod figure;
mod grades;
mod measured;
mod options;
mod roc;

use std::path::Path;
use std::process::ExitCode;

use chrono::DateTime;
use common::Failure;
use common::leads::Leads;
use common::mapping::Mapping;
use measured::Measured;
use options::Options;
use qualify::feedback::Split;

fn main() -> ExitCode {
    match Options::read().and_then(|options| options.map_or(Ok(ExitCode::SUCCESS), |options| run(&options))) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("feedback_plots: {failure}");
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
    let measured = Measured::of(&leads.leads, &closed, split, now)?;
    for not in &measured.not_learnt {
        println!("{not}");
    }
    if measured.series.iter().all(|series| series.curves.is_none()) {
        return Err("nothing to draw: nothing was learnt that could be measured on leads held out".into());
    }

    std::fs::create_dir_all(&options.out).map_err(|error| format!("{}: {error}", options.out.display()))?;
    let write =
        |what: &str, svg: String| write(&options.out, &format!("{}-{what}.svg", playbook.name()), &svg);
    write("grades", grades::draw(&measured)?)?;
    write("roc", roc::draw(&measured)?)?;
    write("calibration", calibration::draw(&measured)?)?;
    for bad in leads.bad.iter().take(20) {
        eprintln!("bad row: {bad}");
    }
    Ok(if leads.bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn write(dir: &Path, name: &str, svg: &str) -> Result<(), Failure> {
    let path = dir.join(name);
    std::fs::write(&path, svg).map_err(|error| format!("{}: {error}", path.display()))?;
    println!("written  {}", path.display());
    Ok(())
}
