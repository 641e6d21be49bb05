//! The options of the command line: those of the example `feedback`.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use crate::common::{Failure, in_package};

const USAGE: &str = "feedback_plots [--playbook DIR] [--leads FILE.csv] [--split hash|time|folds] [--as-of INSTANT] [--out DIR]";

const HELP: &str = "\
Draws how a playbook and better points do on leads whose outcome is known, as SVG. Without arguments it runs on
the sample in examples/data.

  --playbook DIR    a folder with playbook.toml and mapping.toml (see docs/PLAYBOOK.md)
  --leads FILE.csv  the leads, with their outcome
  --split WORD      which leads are held out: hash (at random), time (the newest) or folds (each once)
  --as-of INSTANT   judge as of 2026-03-02T09:00:00Z; otherwise the mapping's `as_of`, or now
  --out DIR         where the figures are written; otherwise target/feedback_plots

Exit status: 0, all is well; 1, a row was bad; 2, nothing could be done.";

pub struct Options {
    pub playbook: PathBuf,
    pub leads: PathBuf,
    pub split: String,
    pub as_of: Option<DateTime<Utc>>,
    pub out: PathBuf,
}

impl Options {
    /// Those that were given; `None` when only help was asked for.
    pub fn read() -> Result<Option<Self>, Failure> {
        use lexopt::prelude::{Long, Short, ValueExt};
        let mut options = Options {
            playbook: in_package("../playbooks/sample"),
            leads: in_package("../data/leads.csv"),
            split: "hash".to_owned(),
            as_of: None,
            out: "target/feedback_plots".into(),
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
}
