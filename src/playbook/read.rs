//! Reading and compiling in one go, so that mistakes of structure and of meaning are reported
//! together.

use serde::Deserializer;

use super::compiled::Playbook;
use super::data::KEYS;
use super::spec::PlaybookSpec;
use crate::fact::attribute::Schema;
use crate::input::limits::Limits;
use crate::input::mistake::{Mistake, MistakeKind, Mistakes, SpecErrors};

impl Playbook {
    /// Reads a playbook from any self-describing serde format and compiles it.
    ///
    /// # Errors
    /// Every mistake of structure and of meaning, with its place, at most 64. Where a name cannot
    /// be looked up because its declaration could not be read, only the declaration is reported.
    ///
    /// ```
    /// use qualify::{Playbook, Schema};
    ///
    /// let text = r#"
    ///     name = "inbound"
    ///     version = 1
    ///     [[rules]]
    ///     name = "size"
    ///     when = { at_leats = ["employees", 50] }
    ///     points = 10
    ///     [[rules]]
    ///     name = "boss"
    ///     when = { at_least = ["athority", "decision_maker"] }
    ///     points = 10
    /// "#;
    /// let errors = Playbook::read(toml::Deserializer::parse(text)?, &Schema::standard()).unwrap_err();
    /// let lines: Vec<String> = errors.mistakes().iter().map(ToString::to_string).collect();
    /// assert_eq!(lines, [
    ///     "rules[0].when.at_leats: unknown operator `at_leats`; did you mean `at_least`?",
    ///     "rules[1].when.at_least[0]: unknown attribute `athority`; did you mean `authority`?",
    /// ]);
    /// # Ok::<(), toml::de::Error>(())
    /// ```
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D, schema: &Schema) -> Result<Self, SpecErrors> {
        Self::read_within(deserializer, schema, &Limits::default())
    }

    /// [`read`](Self::read) with limits of your own.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_within<'de, D: Deserializer<'de>>(
        deserializer: D,
        schema: &Schema,
        limits: &Limits,
    ) -> Result<Self, SpecErrors> {
        let mut mistakes = Mistakes::default();
        let spec = PlaybookSpec::read_as_far_as_it_goes(deserializer, limits, &mut mistakes);
        match spec {
            Some(spec) if mistakes.is_empty() => spec.compile_within(schema, limits),
            Some(spec) if mistakes.iter().all(leaves_names_alone) => {
                if let Err(more) = spec.compile_within(schema, limits) {
                    more.mistakes()
                        .iter()
                        .filter(|one| is_its_own(one))
                        .for_each(|one| mistakes.add(one.clone()));
                }
                Err(mistakes.sorted(KEYS).into())
            }
            _ => Err(mistakes.sorted(KEYS).into()),
        }
    }
}

/// Whether everything that has a name could still be read.
fn leaves_names_alone(mistake: &Mistake) -> bool {
    let cut_short = matches!(mistake.kind(), MistakeKind::Syntax | MistakeKind::Limit);
    let (key, steps) = mistake.path().first_key();
    let declares = matches!(key, Some("attributes" | "criteria" | "groups"));
    let misspelt = mistake.kind() == MistakeKind::UnknownKey && steps == 1;
    !cut_short && !declares && !misspelt
}

/// Whether a mistake of meaning cannot be due to a part that could not be read.
fn is_its_own(mistake: &Mistake) -> bool {
    use MistakeKind as K;
    matches!(
        mistake.kind(),
        K::UnknownName | K::WrongKind | K::DuplicateName | K::IllegalValue | K::Misplaced
    ) && !mistake.message().contains("`unread`")
}
