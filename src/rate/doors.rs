//! The doors of a playbook to rows, and the way back to a prospect.

use std::sync::Arc;

use super::bind::{BindError, BindErrorKind};
use super::field::{Field, Word};
use super::row::Row;
use crate::engine::table::{Bound, Cell, Way};
use crate::fact::attribute::{Attr, AttrType, Attribute, Kind};
use crate::fact::prospect::Prospect;
use crate::input::tree::unknown;
use crate::playbook::Playbook;
use crate::value::as_of::AsOf;
use crate::value::folded::Comparison;
use crate::value::name::Id;

impl Playbook {
    /// The way into this playbook's rows for an attribute.
    ///
    /// # Errors
    /// The schema does not have the attribute, or declares it as another kind.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::standard::*;
    /// # let playbook = PlaybookSpec::new("inbound", 1)
    /// #     .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
    /// #     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
    /// #     .compile(&Schema::standard()).unwrap();
    /// const SEATS: Attr<qualify::attribute::Number> = Attr::new("seats");
    /// assert!(playbook.field(EMPLOYEES).unwrap().is_read());
    /// assert!(!playbook.field(BUDGET).unwrap().is_read());
    /// assert_eq!(playbook.field(SEATS).unwrap_err().to_string(), "unknown attribute `seats`");
    /// ```
    pub fn field<T: AttrType>(&self, attribute: Attr<T>) -> Result<Field<T>, BindError> {
        let schema = self.schema();
        let Some(declared) = schema.get(attribute.name()) else {
            return Err(BindError::unknown_attribute(attribute.name(), schema.iter().map(|(name, _)| name)));
        };
        // A standard text that is narrowed to options is still set as text.
        let is_narrowed = T::KIND == Kind::Text.word() && schema.is_narrowed(attribute.name());
        if declared.kind.word() != T::KIND && !is_narrowed {
            let message = format!(
                "`{}` is declared {}, and cannot be set as a {}",
                attribute.name(),
                declared.kind.as_what(),
                T::KIND
            );
            return Err(BindError::new(BindErrorKind::WrongKind, message));
        }
        let slots = self.program().slots.get(..self.program().attributes()).unwrap_or_default();
        let slot = slots.binary_search_by(|slot| slot.name.as_str().cmp(attribute.name())).ok();
        let way = slot.and_then(|slot| Way::of(self.table(), u32::try_from(slot).ok()?));
        Ok(Field::new(way.unwrap_or(Way::NONE)))
    }

    /// A text, choice or level of an attribute, so that records which hold a code need not compare text.
    ///
    /// # Errors
    /// As [`field`](Self::field); the attribute has no such option; or the playbook searches its text
    /// (`contains` and the like), which only the text itself can answer.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::standard::*;
    /// # let playbook = PlaybookSpec::new("inbound", 1)
    /// #     .rule("boss", JOB_LEVEL.at_least("director"), 20)
    /// #     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
    /// #     .compile(&Schema::standard()).unwrap();
    /// assert!(playbook.word(JOB_LEVEL, "vp").is_ok());
    /// let error = playbook.word(JOB_LEVEL, "boss").unwrap_err();
    /// assert!(error.to_string().starts_with("unknown level `boss`"));
    /// ```
    pub fn word<T: AttrType>(&self, attribute: Attr<T>, text: &str) -> Result<Word<T>, BindError> {
        let field = self.field(attribute)?;
        let declared = self.schema().get(attribute.name());
        if let Some(Attribute { kind: kind @ (Kind::Choice(_) | Kind::Level(_)), .. }) = declared {
            let comparison = declared.map_or(Comparison::Folded, Attribute::comparison);
            if comparison.place(kind.options(), text).is_none() {
                let options: Vec<&str> = kind.options().iter().map(String::as_str).collect();
                let message = unknown(kind.word(), text, &options);
                return Err(BindError::new(BindErrorKind::UnknownOption, message));
            }
        }
        if !field.is_read() {
            return Ok(Word::new(field.way.slot(), 0, Cell::FIRST));
        }
        let table = self.table();
        match table.word(field.way.slot(), text) {
            Some(key) => Ok(Word::new(field.way.slot(), key, field.way.cell_of(table, key))),
            None => {
                let message = format!(
                    "the text of `{}` is blank or is searched; set the text itself",
                    attribute.name()
                );
                Err(BindError::new(BindErrorKind::WrongKind, message))
            }
        }
    }

    /// An empty row, to be rated at an instant.
    ///
    /// # Errors
    /// A criterion is answered by the host's code, which asks prospects. Those that conditions decide are rated.
    pub fn row(&self, as_of: impl Into<AsOf>) -> Result<Row, BindError> {
        BindError::check_hosts(self.program())?;
        let table = self.table();
        let bound = Bound::new(table, self.program().days, as_of.into());
        Ok(Row { playbook: self.clone(), table: Arc::clone(table), bound })
    }
}

impl Row {
    /// Sets all facts to those of a prospect. What the prospect did is not taken over.
    ///
    /// # Errors
    /// The values of a fact that the playbook reads disagree ([`Fact::values`](crate::Fact::values)), and a row holds
    /// one. The row stays as it was then; [`judge`](crate::Playbook::judge) the prospect.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::standard::*;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let playbook = PlaybookSpec::new("inbound", 1)
    /// #     .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
    /// #     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
    /// #     .compile(&Schema::standard()).unwrap();
    /// let mut row = playbook.row(now)?;
    /// row.fill(&Prospect::new("acme").with(EMPLOYEES, 120))?;
    /// assert_eq!(row.rate().score(), 20.into());
    /// # Ok::<(), qualify::error::BindError>(())
    /// ```
    pub fn fill(&mut self, prospect: &Prospect) -> Result<(), BindError> {
        let program = self.playbook.program();
        if let Some(attribute) = Bound::conflict(program, prospect) {
            return Err(BindError::conflict(attribute));
        }
        self.bound.fill(&self.table, program, prospect);
        Ok(())
    }

    /// A prospect that no question of the playbook can tell from the row.
    ///
    /// Its values are made up: a number that lies where the row's number lies, the text itself only
    /// where the playbook searches it. Judge it; do not show it.
    pub fn prospect(&self, id: impl Into<Id>) -> Prospect {
        self.bound.prospect(&self.table, self.playbook.program(), id.into())
    }
}
