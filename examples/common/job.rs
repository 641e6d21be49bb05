//! What `feedback` and `feedback_plots` have in common: their options, and the closed leads that they read.

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use qualify::feedback::{ClosedLeads, Split};

use super::closed::{self, SPLITS};
use super::common::leads::Leads;
use super::common::mapping::Mapping;
use super::common::{Failure, in_package, playbook_to_try};

/// One of the programs.
pub struct Program {
    pub name: &'static str,
    /// What it does, a sentence.
    pub does: &'static str,
    /// What it writes.
    pub writes: &'static str,
    /// Where it writes to unless it is told.
    pub out: &'static str,
    /// The folder `examples`, as seen from the package.
    pub examples: &'static str,
}

/// What it was asked to do, and the leads to do it with.
pub struct Job {
    pub mapping: Mapping,
    /// The word of the split.
    pub word: String,
    pub split: Split,
    pub leads: Leads,
    pub now: DateTime<Utc>,
    pub closed: ClosedLeads,
    pub out: PathBuf,
}

/// What stands on the command line.
pub struct Options {
    pub playbook: PathBuf,
    pub leads: PathBuf,
    pub split: String,
    pub as_of: Option<DateTime<Utc>>,
    pub out: PathBuf,
}

impl Program {
    /// Reads, runs, and says what stopped it.
    pub fn main(&self, run: impl FnOnce(&Job) -> Result<(), Failure>) -> ExitCode {
        let done = self.options().and_then(|options| {
            let Some(options) = options else { return Ok(ExitCode::SUCCESS) };
            let job = Job::read(options)?;
            run(&job)?;
            Ok(job.end())
        });
        done.unwrap_or_else(|failure| {
            eprintln!("{}: {failure}", self.name);
            ExitCode::from(2)
        })
    }

    fn usage(&self) -> String {
        format!(
            "{} [--playbook DIR] [--leads FILE.csv] [--split hash|time|folds] [--as-of INSTANT] [--out DIR]",
            self.name
        )
    }

    fn help(&self) -> String {
        let Program { does, writes, out, .. } = self;
        format!(
            "\
{}

{does}
Without arguments it runs on the made-up year in examples/data/last_year.

  --playbook DIR    a folder with playbook.toml and mapping.toml (see docs/PLAYBOOK.md)
  --leads FILE.csv  the leads, with their outcome
  --split WORD      which leads are held out: hash (at random), time (the newest) or folds (each once)
  --as-of INSTANT   judge as of 2026-03-02T09:00:00Z; otherwise the lead's own instant, the mapping's `as_of`, or now
  --out DIR         where {writes} are written; otherwise {out}

Exit status: 0, all is well; 1, a row was bad; 2, nothing could be done.",
            self.usage()
        )
    }

    /// The options of the command line; `None` when only help was asked for.
    fn options(&self) -> Result<Option<Options>, Failure> {
        use lexopt::prelude::{Long, Short, ValueExt};
        let example = |path: &str| in_package(self.examples).join(path);
        let mut options = Options {
            playbook: example("playbooks/last_year"),
            leads: example("data/last_year/leads.csv"),
            split: "hash".to_owned(),
            as_of: None,
            out: self.out.into(),
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
                    say!("{}", self.help());
                    return Ok(None);
                }
                other => return Err(format!("{}; usage: {}", other.unexpected(), self.usage()).into()),
            }
        }
        if own_playbook && !own_leads {
            return Err("--playbook needs --leads: the leads of the sample fit its own playbook only".into());
        }
        Ok(Some(options))
    }
}

impl Job {
    pub fn read(options: Options) -> Result<Self, Failure> {
        let (playbook, note) = playbook_to_try(&options.playbook)?;
        note.into_iter().for_each(|note| say!("{note}"));
        let mapping = Mapping::read(&options.playbook)?;
        let split = closed::split(&options.split, &mapping)
            .ok_or_else(|| format!("--split: `{}` is none of {}", options.split, SPLITS.join(", ")))?;
        let mut leads = Leads::read(&options.leads, &mapping, &playbook)?;
        let now = leads.judge_at(options.as_of, &mapping);
        let closed = closed::closed(&leads.leads, &playbook, now);
        if closed.is_empty() {
            return Err(
                "no lead has an outcome: the mapping needs an [outcome] (see docs/PLAYBOOK.md)".into()
            );
        }
        if split == Split::TIME && closed.split(split).is_empty() {
            return Err("--split time needs an `order` in the mapping: a column, or `row`".into());
        }
        Ok(Job { mapping, word: options.split, split, leads, now, closed, out: options.out })
    }

    /// Writes a file into the folder that was asked for.
    pub fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let path = self.out.join(name);
        let say = |error| format!("{}: {error}", path.display());
        std::fs::create_dir_all(&self.out).map_err(say)?;
        std::fs::write(&path, text).map_err(say)?;
        say!("written  {}", path.display());
        Ok(())
    }

    /// Tells bad rows.
    fn end(&self) -> ExitCode {
        self.leads.tell_bad();
        if self.leads.bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
    }
}
