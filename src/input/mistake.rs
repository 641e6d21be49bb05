//! What is wrong with a playbook, a schema or a prospect: all mistakes at once, each with its place.

use std::fmt;

use crate::input::path::Path;
use crate::value::shown::shown;

/// The most mistakes that are kept; the rest are counted.
pub(crate) const KEPT: usize = 64;

/// One mistake: what is wrong, where, and what to do about it.
///
/// Reads as one line, `rules[3].when: unknown operator `at_leats`; did you mean `at_least`?`.
/// It never holds a prospect's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    path: Path,
    kind: MistakeKind,
    message: String,
    also: Option<Path>,
}

/// What sort of [`Mistake`] it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MistakeKind {
    /// The format's own parser stopped.
    Syntax,
    /// More, longer or deeper than the [`Limits`](crate::playbook::Limits) allow.
    Limit,
    /// A key stands twice in one map.
    DuplicateKey,
    /// A key that means nothing here.
    UnknownKey,
    /// A key that must be there is not.
    MissingKey,
    /// Another type of value is expected.
    WrongType,
    /// The type is right, the value is not: out of range, not a name, not a date.
    IllegalValue,
    /// A name that nothing declares.
    UnknownName,
    /// A name that is declared twice.
    DuplicateName,
    /// The operator or operand does not fit the attribute's kind.
    WrongKind,
    /// Something that may not stand here, or not together with something else.
    Misplaced,
    /// Nothing can ever meet it: contradictory bounds, a grade row that no input reaches.
    Unreachable,
    /// A signed playbook is not the one that was signed.
    Changed,
}

impl Mistake {
    pub(crate) fn new(path: Path, kind: MistakeKind, message: impl Into<String>) -> Self {
        // One line, whatever words it repeats.
        let message = shown(&message.into()).to_string();
        Mistake { path, kind, message, also: None }
    }

    /// A value that does not keep its rule. The value is not repeated.
    pub(crate) fn illegal(path: Path, rule: &str) -> Self {
        Mistake::new(path, MistakeKind::IllegalValue, format!("expected {rule}"))
    }

    /// Names a second place that the mistake is about.
    #[must_use]
    pub(crate) fn also(mut self, path: Path) -> Self {
        self.also = Some(path);
        self
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The second place, for a mistake between two.
    pub fn also_at(&self) -> Option<&Path> {
        self.also.as_ref()
    }

    /// What sort it is.
    pub fn kind(&self) -> MistakeKind {
        self.kind
    }

    /// What is wrong and what to do, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)?;
        match &self.also {
            Some(also) => write!(f, " (see {also})"),
            None => Ok(()),
        }
    }
}

/// Mistakes as they are found, in the order they are found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mistakes {
    kept: Vec<Mistake>,
    more: usize,
}

impl Mistakes {
    pub(crate) fn add(&mut self, mistake: Mistake) {
        if self.kept.len() < KEPT {
            self.kept.push(mistake);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// Whether what is added now is counted only, so that nobody reads its text.
    pub(crate) fn is_full(&self) -> bool {
        self.kept.len() >= KEPT
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Mistake> {
        self.kept.iter()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.kept.len().saturating_add(self.more)
    }

    /// `Err` if there are any.
    pub(crate) fn into_result(self) -> Result<(), Mistakes> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }

    /// In the order of these keys, then of the elements of a list; otherwise as they were found.
    #[must_use]
    pub(crate) fn sorted(mut self, keys: &[&str]) -> Self {
        self.kept.sort_by_key(|mistake| mistake.path.order(keys));
        self
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, about: &str) -> fmt::Result {
        let all = self.len();
        write!(f, "{all} {} in the {about}", if all == 1 { "mistake" } else { "mistakes" })?;
        for mistake in &self.kept {
            write!(f, "\n{mistake}")?;
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}

macro_rules! errors {
    ($(#[$doc:meta])* $Name:ident, $about:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $Name(Mistakes);

        impl $Name {
            /// The mistakes by their place, at most 64.
            pub fn mistakes(&self) -> &[Mistake] {
                &self.0.kept
            }

            /// How many more there are than [`mistakes`](Self::mistakes) holds.
            pub fn more(&self) -> usize {
                self.0.more
            }
        }

        impl From<Mistakes> for $Name {
            fn from(mistakes: Mistakes) -> Self {
                $Name(mistakes)
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.write(f, $about)
            }
        }

        impl std::error::Error for $Name {}
    };
}

errors! {
    /// All that is wrong with a playbook, from [`PlaybookSpec::read`](crate::PlaybookSpec::read)
    /// or [`compile`](crate::PlaybookSpec::compile).
    ///
    /// ```
    /// use qualify::{PlaybookSpec, Schema};
    ///
    /// let errors = PlaybookSpec::new("Inbound!", 0).compile(&Schema::standard()).unwrap_err();
    /// assert_eq!(errors.mistakes()[0].path().to_string(), "name");
    /// ```
    SpecErrors, "playbook"
}

errors! {
    /// All that is wrong with a schema, from [`Schema::declare`](crate::Schema::declare).
    SchemaErrors, "schema"
}

errors! {
    /// All that is wrong with a prospect, from [`Prospect::read`](crate::Prospect::read) or
    /// [`check`](crate::Prospect::check). It never holds the prospect's data.
    ProspectErrors, "prospect"
}
