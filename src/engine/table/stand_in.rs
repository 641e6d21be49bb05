//! From a prospect to bound facts, and back to a prospect that no question can tell from the first.
//!
//! 120 employees and a need are the cells 3 ("50 to 1,000") and 8 ("a need"). The prospect that is made of them has 50
//! employees, the least of its cell, and a need. Whatever the playbook asks, the answers are those of 120.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::bound::{Bound, Content, Extra, Note};
use super::code::Scale;
use super::compile::Table;
use super::keys::{Keys, key, other_than, word};
use super::leaves::Bind;
use super::way::Way;
use crate::engine::{Program, one_value};
use crate::fact::attribute::Value;
use crate::fact::fact::Fact;
use crate::fact::prospect::Prospect;
use crate::invariant::always;
use crate::value::answer::UnknownReason;
use crate::value::day::Day;
use crate::value::folded::folded;
use crate::value::money::{Currency, Money};
use crate::value::name::{Id, Name};

impl Bound {
    /// The first attribute of a prospect whose values are to be told apart, which no cell can say.
    pub(crate) fn conflict<'p>(program: &Program, prospect: &'p Prospect) -> Option<&'p Name> {
        let slots = program.slots.get(..program.attributes()).unwrap_or_default();
        let mut several = prospect.facts().filter(|(_, fact)| fact.value().is_none());
        let found = several.find(|(name, fact)| {
            let slot = slots.binary_search_by(|slot| slot.name.cmp(name)).ok().and_then(|at| slots.get(at));
            slot.is_some_and(|slot| one_value(fact, &slot.kind, slot.comparison).is_none())
        });
        found.map(|(name, _)| name)
    }

    /// Sets every fact to the prospect's, of which none is in [`conflict`](Self::conflict): both lists are sorted, so that one walk over them is enough.
    pub(crate) fn fill(&mut self, table: &Arc<Table>, program: &Program, prospect: &Prospect) {
        let mut facts = prospect.facts().peekable();
        for (slot, place) in program.slots.iter().take(program.attributes()).zip(0u32..) {
            while facts.next_if(|(name, _)| **name < slot.name).is_some() {}
            let fact = facts.next_if(|(name, _)| **name == slot.name);
            if let Some(way) = Way::of(table, place) {
                self.put_fact(table, &way, fact.map(|(_, fact)| fact));
            }
        }
    }

    /// A prospect with values that lie in the same cells.
    pub(crate) fn prospect(&self, table: &Table, program: &Program, id: Id) -> Prospect {
        let mut prospect = Prospect::new(id);
        let slots = program.slots.iter().take(program.attributes());
        for ((slot, bind), place) in slots.zip(&table.binds).zip(0u32..) {
            let kept = self.place(table, place).and_then(|at| self.kept.get(at));
            let held = match kept {
                Some(kept) => kept.held,
                None => self.held_in_cell(table, bind),
            };
            let extra = kept.and_then(|kept| kept.extra.as_ref());
            let Some(value) = value(&bind.keys, held, extra) else { continue };
            let Note { learnt, source } = kept.map(|kept| kept.note).unwrap_or_default();
            let mut fact = Fact::new(value);
            if let Some(source) = source {
                fact = fact.from_source(source);
            }
            if let Some(learnt) = learnt {
                fact.date(learnt);
            }
            prospect.set(slot.name.clone(), Some(fact));
        }
        prospect
    }

    /// What the only cell of a slot says.
    fn held_in_cell(&self, table: &Table, bind: &Bind) -> Content {
        let key = bind
            .direct
            .and_then(|column| table.columns.get(column)?.key_in(self.cells.get(column)?.number()));
        key.map_or(Content::Unusable(UnknownReason::Missing), Content::Key)
    }
}

/// A value that is held like this.
fn value(keys: &Keys, held: Content, extra: Option<&Extra>) -> Option<Value> {
    let key = match (held, extra) {
        (Content::Unusable(why), _) => return unusable(keys, why),
        (Content::Extra(_), Some(Extra::Money(money))) => return Some(Value::Money(*money)),
        (Content::Extra(_), Some(Extra::Value(value))) => return Some(value.clone()),
        (Content::Key(key) | Content::Extra(key), _) => key,
    };
    Some(match keys {
        Keys::Flag => Value::Flag(key >= 1),
        Keys::Number(scale) => Value::Number(number(scale, key)),
        Keys::Money(scale, currency) => {
            // Where no question compares amounts, none tells one currency from another.
            let amount = number(scale, key);
            Value::Money(Money::new(amount, currency.unwrap_or(Currency::EUR)))
        }
        Keys::Place(options) => {
            let place = usize::try_from(key).ok();
            let option = place.and_then(|place| options.get(place)).cloned();
            Value::from(always(option, String::new(), "the place of an option"))
        }
        Keys::Day => Value::Date(Day::FIRST.plus(key)),
        Keys::Text(texts) => Value::from(word(texts, key).map_or_else(|| other_than(texts), str::to_owned)),
        // Nobody asks which.
        Keys::Tags => Value::tags([other_than(&[])]),
    })
}

/// A number of this code.
fn number(scale: &Option<Scale>, code: i64) -> Decimal {
    let number = scale.map(|scale| scale.number(code));
    always(number, Decimal::ZERO, "what has no code is kept as it is")
}

/// A value that is not usable for this reason.
fn unusable(keys: &Keys, why: UnknownReason) -> Option<Value> {
    match (why, keys) {
        (UnknownReason::Missing, _) => None,
        (UnknownReason::Blank, _) => Some(Value::from("")),
        (UnknownReason::UndeclaredChoice, Keys::Place(options)) => {
            let mut options: Vec<String> = options.iter().map(|option| folded(option)).collect();
            options.sort();
            Some(Value::from(other_than(&options)))
        }
        (_, Keys::Flag) => Some(Value::from(0)),
        _ => Some(Value::Flag(true)),
    }
}

impl Table {
    /// The key of a text, where the text has one that says all.
    pub(crate) fn word(&self, slot: u32, text: &str) -> Option<i64> {
        let bind = self.binds.get(slot as usize)?;
        if text.trim().is_empty() || bind.searches(self) {
            return None;
        }
        match &bind.keys {
            Keys::Text(texts) => Some(Keys::text_as_it_came(texts, bind.comparison, text)),
            Keys::Place(options) => bind.comparison.place(options, text).map(key),
            Keys::Flag | Keys::Number(_) | Keys::Money(..) | Keys::Day | Keys::Tags => None,
        }
    }
}
