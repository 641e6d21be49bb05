//! What compiles but is unwise.
//!
//! Compiling refuses what cannot mean anything; here is what can be meant so, but seldom is. A question about
//! facts is decided by trying every set of values that the playbook tells apart (`facts`), not by the shape
//! of a condition, and points by the sums that no lead exceeds (`sums`). Where there is too much to try
//! nothing is said.

mod clamps;
mod conditions;
mod facts;
mod hand_off;
mod holes;
mod interest;
#[expect(clippy::module_inception, reason = "the room's first word")]
mod lint;
mod ranges;
mod rows;
mod rules;
mod states;
mod steps;
mod sums;
mod texts;
mod thresholds;
mod tiers;
mod unread;
mod warning;

pub use warning::{LintKind, Warning};

use crate::playbook::compiled::Playbook;
use crate::playbook::data::KEYS;
use facts::Facts;
use lint::Lint;
use sums::Sums;

impl Playbook {
    /// What in it compiles but is unwise, by its place: rules that count twice, bars that nobody reaches or
    /// everybody does, criteria that decide nothing. `docs/PLAYBOOK.md` lists all of it.
    ///
    /// It costs about as much as some hundred judgements, and is meant for whoever writes or signs a playbook.
    /// Very many rules on one attribute are not all compared with each other, and conditions on many
    /// attributes are not tried in all their combinations: what is said is true, but not all that is unwise
    /// is said. It speaks of leads whose facts do not disagree ([`Fact::values`](crate::Fact::values)).
    ///
    /// ```
    /// use qualify::review::LintKind;
    /// use qualify::{Condition, Grade, PlaybookSpec, Schema, marketing, sales, standard::*};
    ///
    /// let draft = PlaybookSpec::new("inbound", 1)
    ///     .rule("small", EMPLOYEES.between(10, 50), 5)
    ///     .rule("middle", EMPLOYEES.between(50, 100), 10)
    ///     .grade(Grade::B, Condition::ScoreAtLeast(10.into()))
    ///     .compile(&Schema::standard())?;
    /// let playbook = draft.sign(marketing("mara"), sales("dana")).compile(&Schema::standard())?;
    ///
    /// let warnings = playbook.lint();
    /// assert_eq!(
    ///     warnings[0].to_string(),
    ///     "rules[1].when: counts together with `small` where `employees` is 50; end one before the other begins \
    ///      (see rules[0].when)",
    /// );
    /// assert_eq!((warnings.len(), warnings[0].kind()), (1, LintKind::Overlap));
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn lint(&self) -> Vec<Warning> {
        let program = self.program();
        let sums = Sums::of(program);
        let mut lint = Lint {
            playbook: self,
            spec: self.spec(),
            program,
            fingerprint: self.fingerprint(),
            facts: Facts::of(program),
            sums,
            found: Vec::new(),
        };
        hand_off::signatures(&mut lint);
        conditions::check(&mut lint);
        rules::check(&mut lint);
        tiers::check(&mut lint);
        steps::check(&mut lint);
        ranges::check(&mut lint);
        clamps::check(&mut lint);
        thresholds::check(&mut lint);
        interest::check(&mut lint);
        hand_off::check(&mut lint);
        rows::check(&mut lint);
        holes::check(&mut lint);
        unread::check(&mut lint);
        texts::check(&mut lint);
        let mut found = lint.found;
        found.sort_by_key(|warning| warning.path().order(KEYS));
        found
    }
}
