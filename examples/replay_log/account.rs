//! Every row of the log is counted once: mapped, unmapped or refused.

use std::collections::BTreeMap;

use super::life::Fate;
use super::log::Row;

/// What became of the rows.
#[derive(Default)]
pub struct Account {
    pub mapped: usize,
    /// Of the mapped: every command said only what was known.
    repeats: usize,
    pub unmapped: usize,
    pub refused: usize,
    /// Of the mapped: one command was carried out, and another refused.
    pub partly: usize,
    /// By activity and its part.
    by_row: BTreeMap<String, usize>,
    /// By activity, its part, and why it has no meaning.
    meaningless: BTreeMap<(String, &'static str), usize>,
    /// By command, kind of refusal, stage; then by activity.
    refusals: BTreeMap<(String, String), usize>,
}

impl Account {
    pub fn add(&mut self, row: &Row, fate: &Fate) {
        let name = match row.part.as_str() {
            "COMPLETE" if !row.activity.starts_with("W_") => row.activity.clone(),
            part => format!("{} {part}", row.activity),
        };
        match fate {
            Fate::Mapped | Fate::Repeat => {
                self.mapped += 1;
                self.repeats += usize::from(matches!(fate, Fate::Repeat));
                *self.by_row.entry(name).or_default() += 1;
            }
            Fate::Unmapped(why) => {
                self.unmapped += 1;
                *self.meaningless.entry((name, why)).or_default() += 1;
            }
            Fate::Refused(refusal) => {
                self.refused += 1;
                let kind = refusal.kind().word();
                let stage = refusal.stage().map_or("nowhere", |stage| stage.word());
                let why = format!("{} {kind} at {stage}", refusal.command());
                *self.refusals.entry((why, name)).or_default() += 1;
            }
        }
    }

    pub fn print(&self) {
        say!("\nrows mapped: {}, of which {} said only what was known", self.mapped, self.repeats);
        say!("  (of which {} were carried out in part and refused in part)", self.partly);
        for (name, rows) in &self.by_row {
            say!("  {rows:6} {name}");
        }
        say!("\nrows without a meaning in a lead's life: {}", self.unmapped);
        for ((name, why), rows) in &self.meaningless {
            say!("  {rows:6} {name}: {why}");
        }
        say!("\nrows refused by the life cycle: {}", self.refused);
        for ((why, name), rows) in &self.refusals {
            say!("  {rows:6} {why}: {name}");
        }
    }

    /// The end of the line that the example ends with.
    pub fn line(&self) -> String {
        format!("mapped={} unmapped={} refused={}", self.mapped, self.unmapped, self.refused)
    }
}
