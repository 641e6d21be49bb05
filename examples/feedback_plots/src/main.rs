//! Draws what the example `feedback` prints: conversion of each grade before and after, ROC curves, calibration.
//!
//! ```text
//! feedback_plots [--playbook DIR] [--leads FILE.csv] [--split hash|time|folds] [--as-of INSTANT] [--out DIR]
//! ```
//!
//! Without arguments it runs on the made-up year in `examples/data/last_year`. Every number in a figure is one that
//! `qualify::feedback` measured on leads that were not learnt from; here they only get a place on the page.

#[macro_use]
#[path = "../../common/say.rs"]
mod say;

mod calibration;
#[allow(dead_code, reason = "shared with `feedback`, which asks more of it")]
#[path = "../../common/closed.rs"]
mod closed;
#[allow(dead_code, reason = "shared with examples that ask more of it")]
#[path = "../../common/mod.rs"]
mod common;
mod figure;
mod grades;
#[allow(dead_code, reason = "shared with `feedback`, which asks more of it")]
#[path = "../../common/job.rs"]
mod job;
mod measured;
mod roc;

use std::process::ExitCode;

use common::Failure;
use job::{Job, Program};
use measured::Measured;

const PROGRAM: Program = Program {
    name: "feedback_plots",
    does: "Draws how a playbook and better points do on leads whose outcome is known, as SVG.",
    writes: "the figures",
    out: "target/feedback_plots",
    examples: "..",
};

fn main() -> ExitCode {
    PROGRAM.main(run)
}

fn run(job: &Job) -> Result<(), Failure> {
    let measured = Measured::of(&job.leads.leads, &job.closed, job.split, job.now)?;
    for not in &measured.not_learnt {
        say!("{not}");
    }
    if measured.series.iter().all(|series| series.curves.is_none()) {
        return Err("nothing to draw: nothing was learnt that could be measured on leads held out".into());
    }
    let write =
        |what: &str, svg: String| job.write(&format!("{}-{what}.svg", job.closed.playbook().name()), &svg);
    write("grades", grades::draw(&measured)?)?;
    write("roc", roc::draw(&measured)?)?;
    write("calibration", calibration::draw(&measured)?)
}
