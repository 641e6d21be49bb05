//! [`SpecDiff`]: what was changed from one playbook to another.

use std::fmt;

use crate::input::path::Path;
use crate::value::shown::shown;

/// What was changed from one playbook to another: rule by rule, criterion by criterion, term by term.
///
/// It is empty exactly when both have the same [canonical text](crate::PlaybookSpec::canonical). Who signed is told
/// apart, since signing changes no agreement. It reads as a list, a change a line:
///
/// ```
/// use qualify::{PlaybookSpec, standard::*};
///
/// let old = PlaybookSpec::new("inbound", 1).rule("mid-market", EMPLOYEES.between(50, 1_000), 20);
/// let new = PlaybookSpec::new("inbound", 2)
///     .rule("mid-market", EMPLOYEES.between(50, 500), 25)
///     .activity("demo", "demo_request", 30);
///
/// assert_eq!(old.diff(&new).to_string(), "\
/// 4 changes from inbound version 1 to inbound version 2
/// version: 1, now 2
/// rules[0].when: rule `mid-market`: employees between 50 and 1000, now employees between 50 and 500
/// rules[0].points: rule `mid-market`: 20, now 25
/// activities[0]: activity rule `demo` added: +30 for demo_request");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecDiff {
    /// Name and version of both.
    pub(super) titles: [String; 2],
    pub(super) changes: Vec<SpecChange>,
    pub(super) signatures: Option<SpecChange>,
}

/// One change. What is only in the old playbook was removed, what is only in the new one was added.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SpecChange {
    what: String,
    part: Option<String>,
    old: Option<Stated>,
    new: Option<Stated>,
}

/// What one playbook says, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stated {
    path: Path,
    words: String,
}

impl SpecDiff {
    /// The changes, in the order in which a playbook is written.
    pub fn changes(&self) -> &[SpecChange] {
        &self.changes
    }

    /// Who signed before and who signs now, where that differs. It is none of the [`changes`](Self::changes).
    pub fn signatures(&self) -> Option<&SpecChange> {
        self.signatures.as_ref()
    }

    /// Whether nothing was changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

impl SpecChange {
    pub(super) fn new(
        what: impl Into<String>,
        part: Option<String>,
        old: Option<Stated>,
        new: Option<Stated>,
    ) -> Self {
        SpecChange { what: shown(&what.into()).to_string(), part, old, new }
    }

    /// What was changed: ``rule `mid-market` ``, `terms`, `grade row 2`; empty for what stands at the head.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Which part of it, by its key in a file; `None` where it was added, removed or replaced as a whole.
    pub fn part(&self) -> Option<&str> {
        self.part.as_deref()
    }

    /// What the old playbook says; `None` for what was added.
    pub fn before(&self) -> Option<&Stated> {
        self.old.as_ref()
    }

    /// What the new playbook says; `None` for what was removed.
    pub fn after(&self) -> Option<&Stated> {
        self.new.as_ref()
    }

    /// Shows the written form where the words are the same: `50` and `"50"` are read alike.
    pub(super) fn told_apart(mut self, old_form: &str, new_form: &str) -> Self {
        if let (Some(old), Some(new)) = (&mut self.old, &mut self.new) {
            if old.words == new.words {
                (old.words, new.words) = (shown(old_form).to_string(), shown(new_form).to_string());
            }
        }
        self
    }
}

impl Stated {
    pub(super) fn new(path: Path, words: impl Into<String>) -> Self {
        Stated { path, words: shown(&words.into()).to_string() }
    }

    /// Where it stands.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says: a condition as a sentence, all else as it stands in a file.
    pub fn words(&self) -> &str {
        &self.words
    }
}

impl fmt::Display for SpecDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [old, new] = &self.titles;
        match self.changes.len() {
            0 => write!(f, "no change from {old} to {new}")?,
            1 => write!(f, "1 change from {old} to {new}")?,
            many => write!(f, "{many} changes from {old} to {new}")?,
        }
        self.changes.iter().chain(&self.signatures).try_for_each(|change| write!(f, "\n{change}"))
    }
}

impl fmt::Display for SpecChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (one, how) = match (&self.old, &self.new) {
            (_, Some(new)) => (new, if self.old.is_some() { "" } else { " added" }),
            (Some(old), None) => (old, " removed"),
            (None, None) => return Ok(()),
        };
        write!(f, "{}: ", one.path)?;
        // Where the place says it already, it is not said again.
        if one.path.first_key().0 != Some(&self.what) && !self.what.is_empty() {
            write!(f, "{}{how}: ", self.what)?;
        }
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => write!(f, "{}, now {}", old.words, new.words),
            _ => f.write_str(&one.words),
        }
    }
}
