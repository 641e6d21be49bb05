//! [`Schema`]: the attributes that a playbook may ask about.

use std::collections::BTreeMap;

use super::declaration::Attribute;
use super::kind::Kind;
use crate::fact::standard;
use crate::input::mistake::{Mistake, MistakeKind, Mistakes, SchemaErrors};
use crate::input::path::Path;
use crate::value::name::Name;

/// The attributes that exist, by name. A prospect needs none; a playbook is compiled against one.
///
/// ```
/// use qualify::Schema;
/// use qualify::attribute::{Attribute, Kind};
///
/// let schema = Schema::standard()
///     .declare("seats", Attribute::new(Kind::Number).ask("How many seats do they need?"))?;
/// assert_eq!(schema.get("seats").unwrap().kind, Kind::Number);
/// # Ok::<(), qualify::error::SchemaErrors>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    attributes: BTreeMap<Name, Attribute>,
}

impl Schema {
    /// A schema without attributes.
    pub fn empty() -> Self {
        Schema::default()
    }

    /// With one more attribute, or the same once more with another question, validity or comparison. A [standard] text
    /// may be narrowed to a choice or a level: it is still set by its handle of texts, and what is none of the options is
    /// unknown.
    ///
    /// # Errors
    /// An illegal name, a kind without options, or a name already declared with another kind.
    ///
    /// ```
    /// use qualify::attribute::Kind;
    /// use qualify::standard::COUNTRY;
    /// use qualify::{Prospect, Schema};
    ///
    /// let schema = Schema::standard().declare("country", Kind::choice(["DE", "AT", "CH"]))?;
    /// let acme = Prospect::new("acme").with(COUNTRY, "de");
    /// # assert!(schema.get("country").is_some() && acme.fact("country").is_some());
    /// # Ok::<(), qualify::error::SchemaErrors>(())
    /// ```
    ///
    /// [standard]: crate::standard
    pub fn declare(
        mut self,
        name: impl Into<Name>,
        attribute: impl Into<Attribute>,
    ) -> Result<Self, SchemaErrors> {
        let (name, attribute) = (name.into(), attribute.into());
        let mut mistakes = Mistakes::default();
        let path = Path::top().key(name.as_str());
        attribute.check(&name, &path, &mut mistakes);
        self.add(name, attribute, &path, &mut mistakes);
        mistakes.into_result()?;
        Ok(self)
    }

    /// The field's usual attributes: those of [`standard`](crate::standard).
    pub fn standard() -> Self {
        Schema::of(standard::attributes())
    }

    pub(crate) fn of(attributes: impl IntoIterator<Item = (Name, Attribute)>) -> Self {
        Schema { attributes: attributes.into_iter().collect() }
    }

    /// The declaration of an attribute.
    pub fn get(&self, name: &str) -> Option<&Attribute> {
        self.attributes.get(name)
    }

    /// Whether a standard text is narrowed to options: it is set as text all the same.
    pub(crate) fn is_narrowed(&self, name: &str) -> bool {
        self.attributes.get_key_value(name).is_some_and(|(name, attribute)| narrows(name, attribute))
    }

    /// Every attribute, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Attribute)> {
        self.attributes.iter()
    }

    /// Adds one attribute; complains when it is declared with another kind.
    pub(crate) fn add(&mut self, name: Name, attribute: Attribute, path: &Path, mistakes: &mut Mistakes) {
        let is_other = |known: &&Attribute| {
            known.kind != attribute.kind && !(known.kind == Kind::Text && narrows(&name, &attribute))
        };
        if let Some(known) = self.attributes.get(&name).filter(is_other) {
            let how = if known.kind.word() == attribute.kind.word() {
                "with other options"
            } else {
                known.kind.as_what()
            };
            let message = format!("`{name}` is already declared {how}; choose another name");
            mistakes.add(Mistake::new(path.key("kind"), MistakeKind::DuplicateName, message));
        }
        // Taken in all the same, so that no mistake follows from this one.
        self.attributes.insert(name, attribute);
    }
}

/// Whether a declaration lists what the standard text of this name may say.
fn narrows(name: &Name, attribute: &Attribute) -> bool {
    matches!(attribute.kind, Kind::Choice(_) | Kind::Level(_)) && standard::is_text(name.as_str())
}
