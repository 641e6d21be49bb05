//! [`Warning`]: what compiles but is unwise, and where.

use std::fmt;

use crate::input::path::Path;
use crate::value::shown::shown;

/// Something in a playbook that can be meant so, but seldom is: what, where, and what to do about it.
///
/// It reads as a [`Mistake`](crate::error::Mistake) does, on one line with its place first. Of what it says
/// of leads each word is true: "no lead" means none that can be thought of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    path: Path,
    kind: LintKind,
    message: String,
    also: Option<Path>,
}

/// What sort of [`Warning`] it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LintKind {
    /// Nobody has signed: leads can be tried, and nothing is handed over.
    Unsigned,
    /// Both teams have signed, but not what it says: it may change without their signing again.
    Unbound,
    /// No lead meets it, or reaches it with the points there are.
    NeverMet,
    /// Every lead meets it, or every lead of which the fact is known.
    AlwaysMet,
    /// Whoever meets it has met an earlier one already, which decides.
    Shadowed,
    /// Another rule counts exactly the same.
    Duplicate,
    /// It changes no points and no decision.
    NoEffect,
    /// It gives points to every lead, or takes them, whatever the lead is and does.
    PointsForAll,
    /// Two ranges of one attribute count together for a few values.
    Overlap,
    /// Steps of one ladder add up, and no group says that they are meant to.
    StepsAddUp,
    /// In a group that takes its highest, a word inside another rule's phrase gives more than the phrase.
    WordInPhrase,
    /// A value falls between two ranges of one attribute.
    Gap,
    /// Whoever meets it is disqualified.
    Disqualified,
    /// No lead is ever offered to sales for its grade.
    NothingForSales,
    /// Leads of grade C or D can be offered to sales.
    LowGradeForSales,
    /// It is declared or asked, and nothing reads it.
    Unread,
    /// Activities are counted, and none of them engages a lead.
    NothingEngages,
    /// Points for what was done long ago stay, or come back.
    NeverFades,
    /// Any activity ends a silence.
    AnySilence,
    /// Many activities of little interest reach the bar.
    LowIntent,
    /// A better score gets a worse grade.
    Hole,
    /// Nothing asks whether a lead can be reached.
    NoContactData,
    /// A group with one rule.
    LoneRule,
    /// A criterion needs an attribute that has no question to ask.
    NoQuestion,
    /// A short word is also found inside longer ones.
    InsideWords,
    /// A disqualifier takes whoever is not on a list of free texts.
    NegatedList,
}

impl Warning {
    pub(super) fn new(path: Path, kind: LintKind, message: impl Into<String>) -> Self {
        // One line, whatever words it repeats.
        let message = shown(&message.into()).to_string();
        Warning { path, kind, message, also: None }
    }

    /// Names a second place that the warning is about.
    #[must_use]
    pub(super) fn also(mut self, path: Path) -> Self {
        self.also = Some(path);
        self
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The second place, for a warning about two.
    pub fn also_at(&self) -> Option<&Path> {
        self.also.as_ref()
    }

    /// What sort it is.
    pub fn kind(&self) -> LintKind {
        self.kind
    }

    /// What is unwise and what to do, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)?;
        match &self.also {
            Some(also) => write!(f, " (see {also})"),
            None => Ok(()),
        }
    }
}
