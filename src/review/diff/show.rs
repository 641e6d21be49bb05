//! A comparison as a person reads it: the totals, the reasons, and the first leads.

use std::fmt;

use super::leads::{Comparison, Reason, What};
use crate::playbook::compiled::Playbook;
use crate::score::Grade;
use crate::value::points::Points;
use crate::verdict::Route;

/// The most lines of a list.
const LINES: usize = 10;

/// Totals first, then what differs, then the leads that change most.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = self.totals();
        lines.extend(table("grade", &Grade::ALL, |old, new| self.graded(old, new)));
        let routes = [Route::Sales, Route::Marketing, Route::Nobody];
        lines.extend(table("route", &routes, |old, new| self.routed(old, new)));
        if self.bars > 0 {
            lines.push(format!("\nbar cleared by one of the two only: {}", leads(self.bars)));
        }
        if self.dates > 0 {
            lines.push(format!("\nanother change ahead: {}", leads(self.dates)));
        }
        let reasons = self.reasons();
        let shown = reasons.iter().map(|one| format!("{:>9}  {one}", one.leads));
        lines.extend(list("what differs in the leads that change", shown, reasons.len()));
        let changed = usize::try_from(self.changed()).unwrap_or(usize::MAX);
        lines.extend(list("leads that change", self.changes().map(|one| format!("  {one}")), changed));
        f.write_str(&lines.join("\n"))
    }
}

impl Comparison {
    fn totals(&self) -> Vec<String> {
        let title = |playbook: &Playbook| format!("{} version {}", playbook.name(), playbook.version());
        let same = self.leads.saturating_sub(self.changed());
        let other = match self.rescored {
            0 => String::new(),
            other => format!(", {other} of them with other points"),
        };
        vec![
            format!("{} by {} and by {}", leads(self.leads), title(&self.old), title(&self.new)),
            format!("{} changed, {same} the same{other}", self.changed()),
        ]
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            What::Rule => "rule",
            What::Clamp => "clamp of",
            What::Criterion => "criterion",
            What::Requirement => "requirement",
            What::Disqualifier => "disqualifier",
        };
        write!(f, "{what} {}", self.name)?;
        if self.points == Points::ZERO {
            Ok(())
        } else {
            write!(f, " ({} points in all)", self.points.signed())
        }
    }
}

fn leads(count: u64) -> String {
    if count == 1 { "1 lead".to_owned() } else { format!("{count} leads") }
}

/// What was before downwards, what is now across; what stays on the diagonal.
fn table<T: Copy + fmt::Display>(what: &str, all: &[T], count: impl Fn(T, T) -> u64) -> Vec<String> {
    let head: String = all.iter().map(|new| format!("{:>14}", format!("now {new}"))).collect();
    let row = |old: &T| {
        let counts: String = all.iter().map(|new| format!("{:>14}", count(*old, *new))).collect();
        format!("{old:14}{counts}")
    };
    let first = format!("\n{:14}{head}", format!("{what} before"));
    std::iter::once(first).chain(all.iter().map(row)).collect()
}

/// The first of a list under its title, and how many more there are; nothing when there are none.
fn list(title: &str, items: impl Iterator<Item = String>, all: usize) -> Vec<String> {
    let mut lines: Vec<String> = items.take(LINES).collect();
    let more = all.saturating_sub(lines.len());
    if more > 0 {
        lines.push(format!("  and {more} more"));
    }
    if !lines.is_empty() {
        lines.insert(0, format!("\n{title}"));
    }
    lines
}
