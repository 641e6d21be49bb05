//! From a prospect to bound facts, and back to a prospect that no question can tell from the first.

use super::bound::{Bound, Extra, Held, State};
use super::compile::Table;
use super::keys::{Keys, key, other_than, word};
use crate::answer::Why;
use crate::attribute::Value;
use crate::day::Day;
use crate::fact::Fact;
use crate::money::{Currency, Money};
use crate::name::Id;
use crate::program::Program;
use crate::prospect::Prospect;

impl Bound {
    /// Sets every fact to the prospect's: both lists are sorted, so that one walk over them is enough.
    pub(crate) fn fill(&mut self, table: &Table, program: &Program, prospect: &Prospect) {
        let mut facts = prospect.facts().peekable();
        for (slot, place) in program.slots.iter().zip(0u32..) {
            while facts.next_if(|(name, _)| **name < slot.name).is_some() {}
            let fact = facts.next_if(|(name, _)| **name == slot.name);
            self.put_fact(table, place, fact.map(|(_, fact)| fact));
        }
    }

    /// A prospect with values that lie in the same cells.
    pub(crate) fn prospect(&self, table: &Table, program: &Program, id: Id) -> Prospect {
        let mut prospect = Prospect::new(id);
        for ((slot, bind), (fact, place)) in
            program.slots.iter().zip(&table.binds).zip(self.facts.iter().zip(0u32..))
        {
            let Some(value) = self.value(&bind.keys, fact, place) else { continue };
            let mut stands = Fact::new(value);
            let note = self.note_of(place);
            if let Some(source) = note.source {
                stands = stands.from_source(source);
            }
            if let Some(day) = note.learnt {
                stands = stands.learnt(day);
            }
            prospect.set(slot.name.clone(), Some(stands));
        }
        prospect
    }

    fn value(&self, keys: &Keys, fact: &Held, slot: u32) -> Option<Value> {
        match fact.state {
            State::Unusable(Why::Missing) => return None,
            State::Unusable(Why::Blank) => return Some(Value::from("")),
            State::Unusable(Why::UndeclaredChoice) => {
                let mut options = match keys {
                    Keys::Place(options) => options.to_vec(),
                    _ => Vec::new(),
                };
                options.sort();
                return Some(Value::from(other_than(&options)));
            }
            State::Unusable(_) => {
                let flag = Value::Flag(true);
                return Some(if matches!(keys, Keys::Flag) { Value::from(0) } else { flag });
            }
            State::Key => {}
            State::Extra => match self.extra(slot) {
                Some(Extra::Money(money)) => return Some(Value::Money(*money)),
                Some(Extra::Value(value)) => return Some(value.clone()),
                None => {}
            },
        }
        Some(match keys {
            Keys::Flag => Value::Flag(fact.key >= 1),
            Keys::Number(scale) => {
                Value::Number(scale.map(|scale| scale.number(fact.key)).unwrap_or_default())
            }
            Keys::Money(scale, currency) => {
                let amount = scale.map(|scale| scale.number(fact.key)).unwrap_or_default();
                Value::Money(Money::new(amount, currency.unwrap_or(Currency::EUR)))
            }
            Keys::Place(options) => {
                let place = usize::try_from(fact.key).ok();
                Value::from(place.and_then(|place| options.get(place)).cloned().unwrap_or_default())
            }
            Keys::Day => Value::Date(Day::FIRST.plus(fact.key)),
            Keys::Text(texts) => {
                Value::from(word(texts, fact.key).map_or_else(|| other_than(texts), str::to_owned))
            }
            Keys::Tags => Value::Tags(Vec::new()),
        })
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
            Keys::Text(texts) => Some(Keys::text(texts, text)),
            Keys::Place(options) => options.iter().position(|option| option == text).map(key),
            _ => None,
        }
    }
}
