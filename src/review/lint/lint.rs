//! [`Lint`]: a playbook while it is looked through, and what was found in it so far.

use super::facts::Facts;
use super::sums::Sums;
use super::warning::{LintKind, Warning};
use crate::engine::{Program, Role};
use crate::input::fingerprint::Fingerprint;
use crate::input::path::Path;
use crate::playbook::compiled::Playbook;
use crate::playbook::spec::PlaybookSpec;

/// A playbook while it is looked through.
pub(super) struct Lint<'p> {
    pub(super) playbook: &'p Playbook,
    pub(super) spec: &'p PlaybookSpec,
    pub(super) program: &'p Program,
    pub(super) fingerprint: Fingerprint,
    pub(super) facts: Facts<'p>,
    pub(super) sums: Sums,
    pub(super) found: Vec<Warning>,
}

impl Lint<'_> {
    pub(super) fn add(&mut self, path: Path, kind: LintKind, message: impl Into<String>) {
        self.found.push(Warning::new(path, kind, message));
    }

    pub(super) fn add_pair(&mut self, path: Path, also: Path, kind: LintKind, message: impl Into<String>) {
        self.found.push(Warning::new(path, kind, message).also(also));
    }

    /// Whether something was found at this place already.
    pub(super) fn has(&self, kind: LintKind, path: &Path) -> bool {
        self.found.iter().any(|warning| warning.kind() == kind && warning.path().starts_with(path))
    }

    /// The condition of the element of this number of a list.
    pub(super) fn when(list: &str, number: usize) -> Path {
        Path::top().key(list).index(number).key("when")
    }

    /// The place of a grade row.
    pub(super) fn row(&self, number: usize) -> Path {
        self.spec.place_of(Role::Row(number))
    }
}
