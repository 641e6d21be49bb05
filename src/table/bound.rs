//! [`Bound`]: what is known of one lead, as cells.

use rust_decimal::Decimal;

use super::column::Reads;
use super::compile::Table;
use super::keys::{Keys, key as key_of_place};
use crate::answer::Why;
use crate::as_of::AsOf;
use crate::attribute::Value;
use crate::day::{Day, DayRule};
use crate::fact::{Fact, Source};
use crate::money::{Currency, Money};

/// What is known of one lead at an instant, bound to a table: of every fact its key, and the cells it
/// lies in.
#[derive(Clone)]
pub(crate) struct Bound {
    pub(crate) as_of: AsOf,
    pub(crate) today: Day,
    /// One for each slot.
    pub(crate) facts: Box<[Held]>,
    /// One for each column.
    pub(crate) cells: Box<[u32]>,
    /// When facts were learnt and who told them, by slot, where that is known.
    pub(super) notes: Vec<(u32, Note)>,
    /// What a key does not tell, by slot. It stays when the fact is another: for its room.
    pub(super) extras: Vec<(u32, Extra)>,
}

/// A fact as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) key: i64,
    pub(crate) state: State,
}

/// What is known of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Unusable(Why),
    /// The key says all.
    Key,
    /// There is more to it: money of another currency, searched text, tags, a number beyond any key.
    Extra,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) learnt: Option<Day>,
    pub(crate) source: Option<Source>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Extra {
    Money(Money),
    Value(Value),
}

impl Held {
    const MISSING: Held = Held { key: 0, state: State::Unusable(Why::Missing) };
}

impl Bound {
    /// Nothing is known yet.
    pub(crate) fn new(table: &Table, days: DayRule, as_of: AsOf) -> Self {
        let today = days.day(as_of.now());
        let facts = vec![Held::MISSING; table.binds.len()].into_boxed_slice();
        let cells = table.columns.iter().map(|column| column.nothing()).collect();
        Bound { as_of, today, facts, cells, notes: Vec::new(), extras: Vec::new() }
    }

    /// Nothing is known of anything.
    pub(crate) fn clear(&mut self, table: &Table) {
        self.facts.fill(Held::MISSING);
        self.notes.clear();
        self.cells.iter_mut().zip(&table.columns).for_each(|(cell, column)| *cell = column.nothing());
    }

    /// The same facts at another instant, with its exchange rates.
    pub(crate) fn at(&mut self, table: &Table, days: DayRule, as_of: AsOf) {
        self.today = days.day(as_of.now());
        self.as_of = as_of;
        (0u32..).take(self.facts.len()).for_each(|slot| self.settle(table, slot));
    }

    /// Changes when a known fact was learnt, or who told it.
    pub(crate) fn note(&mut self, table: &Table, slot: u32, change: impl FnOnce(&mut Note)) {
        let fact = self.facts.get(slot as usize);
        if fact.is_none_or(|fact| fact.state == State::Unusable(Why::Missing)) {
            return;
        }
        match self.notes.iter_mut().find(|(known, _)| *known == slot) {
            Some((_, note)) => change(note),
            None => {
                let mut note = Note::default();
                change(&mut note);
                self.notes.push((slot, note));
            }
        }
        self.settle(table, slot);
    }

    pub(super) fn note_of(&self, slot: u32) -> Note {
        self.notes.iter().find(|(known, _)| *known == slot).map(|(_, note)| *note).unwrap_or_default()
    }

    /// A fact with its source and date, as a prospect has it.
    pub(crate) fn put_fact(&mut self, table: &Table, slot: u32, fact: Option<&Fact>) {
        let Some(fact) = fact else { return self.put_nothing(table, slot) };
        let unusable = |why: Why| (0, State::Unusable(why));
        match (table.binds.get(slot as usize).map(|bind| &bind.keys), fact.value()) {
            (_, Value::Text(text)) if text.trim().is_empty() => self.put(table, slot, unusable(Why::Blank)),
            (Some(Keys::Flag), Value::Flag(yes)) => self.put_key(table, slot, i64::from(*yes)),
            (Some(Keys::Number(_)), Value::Number(number)) => self.put_decimal(table, slot, *number),
            (Some(Keys::Money(..)), Value::Money(money)) => self.put_money(table, slot, *money),
            (Some(Keys::Text(_) | Keys::Place(_)), Value::Text(text)) => self.put_text(table, slot, text),
            (Some(Keys::Day), Value::Date(day)) => self.put_key(table, slot, i64::from(day.number())),
            (Some(Keys::Tags), Value::Tags(words)) => {
                self.put_extra(table, slot, Extra::Value(Value::Tags(words.clone())));
            }
            _ => self.put(table, slot, unusable(Why::WrongKind)),
        }
        let (learnt, source) = (fact.learnt_on(), fact.source());
        if learnt.is_some() || source.is_some() {
            self.note(table, slot, |note| *note = Note { learnt, source });
        }
    }

    #[inline]
    pub(crate) fn put_nothing(&mut self, table: &Table, slot: u32) {
        self.put(table, slot, (0, State::Unusable(Why::Missing)));
    }

    #[inline]
    pub(crate) fn put_key(&mut self, table: &Table, slot: u32, key: i64) {
        let at = slot as usize;
        let (Some(bind), Some(fact), true) =
            (table.binds.get(at), self.facts.get_mut(at), self.notes.is_empty())
        else {
            return self.put(table, slot, (key, State::Key));
        };
        *fact = Held { key, state: State::Key };
        match bind.direct.and_then(|column| Some((table.columns.get(column)?, self.cells.get_mut(column)?))) {
            Some((column, cell)) => *cell = column.cell(key),
            None => self.settle(table, slot),
        }
    }

    #[inline]
    pub(crate) fn put_fixed(&mut self, table: &Table, slot: u32, number: i64) {
        match table.binds.get(slot as usize).and_then(|bind| bind.keys.scale()) {
            Some(scale) => self.put_key(table, slot, scale.fixed(number, 0)),
            None => self.put_extra(table, slot, Extra::Value(Value::Number(number.into()))),
        }
    }

    pub(crate) fn put_decimal(&mut self, table: &Table, slot: u32, number: Decimal) {
        match table.binds.get(slot as usize).and_then(|bind| bind.keys.scale()) {
            Some(scale) => self.put_key(table, slot, scale.decimal(number)),
            None => self.put_extra(table, slot, Extra::Value(Value::Number(number))),
        }
    }

    /// Money in units of 10^-places.
    #[inline]
    pub(crate) fn put_minor(
        &mut self,
        table: &Table,
        slot: u32,
        amount: i64,
        places: u32,
        currency: Currency,
    ) {
        match table.binds.get(slot as usize).map(|bind| &bind.keys) {
            Some(Keys::Money(Some(scale), known)) if known.is_none_or(|known| known == currency) => {
                self.put_key(table, slot, scale.fixed(amount, places));
            }
            _ => self.put_money(table, slot, Money::new(Decimal::new(amount, places), currency)),
        }
    }

    pub(crate) fn put_money(&mut self, table: &Table, slot: u32, money: Money) {
        match table.binds.get(slot as usize).map(|bind| &bind.keys) {
            Some(Keys::Money(Some(scale), known)) if known.is_none_or(|known| known == money.currency()) => {
                self.put_key(table, slot, scale.decimal(money.amount()));
            }
            _ => self.put_extra(table, slot, Extra::Money(money)),
        }
    }

    pub(crate) fn put_text(&mut self, table: &Table, slot: u32, text: &str) {
        if text.trim().is_empty() {
            return self.put(table, slot, (0, State::Unusable(Why::Blank)));
        }
        let Some(bind) = table.binds.get(slot as usize) else { return };
        match &bind.keys {
            Keys::Place(options) => match options.iter().position(|option| option == text) {
                Some(place) => self.put_key(table, slot, key_of_place(place)),
                None => self.put(table, slot, (0, State::Unusable(Why::UndeclaredChoice))),
            },
            Keys::Text(texts) if bind.searches(table) => {
                self.keep_text(slot, text);
                self.put(table, slot, (Keys::text(texts, text), State::Extra));
            }
            Keys::Text(texts) => self.put_key(table, slot, Keys::text(texts, text)),
            _ => {}
        }
    }

    pub(crate) fn put_tags(&mut self, table: &Table, slot: u32, words: &[&str]) {
        self.put_extra(table, slot, Extra::Value(Value::tags(words.iter().copied())));
    }

    fn put_extra(&mut self, table: &Table, slot: u32, extra: Extra) {
        self.keep(slot, extra);
        self.put(table, slot, (0, State::Extra));
    }

    fn put(&mut self, table: &Table, slot: u32, (key, state): (i64, State)) {
        if let Some(fact) = self.facts.get_mut(slot as usize) {
            *fact = Held { key, state };
        }
        self.notes.retain(|(known, _)| *known != slot);
        self.settle(table, slot);
    }

    pub(super) fn extra(&self, slot: u32) -> Option<&Extra> {
        self.extras.iter().find(|(known, _)| *known == slot).map(|(_, extra)| extra)
    }

    fn keep(&mut self, slot: u32, extra: Extra) {
        match self.extras.iter_mut().find(|(known, _)| *known == slot) {
            Some((_, known)) => *known = extra,
            None => self.extras.push((slot, extra)),
        }
    }

    /// Keeps a text in the room of the one before it.
    fn keep_text(&mut self, slot: u32, text: &str) {
        match self.extras.iter_mut().find(|(known, _)| *known == slot) {
            Some((_, Extra::Value(Value::Text(known)))) => {
                known.clear();
                known.push_str(text);
            }
            _ => self.keep(slot, Extra::Value(Value::Text(text.to_owned()))),
        }
    }
}

impl super::leaves::Bind {
    /// Whether its text is searched, so that no key says all.
    pub(super) fn searches(&self, table: &Table) -> bool {
        let mut columns = self.columns.iter().filter_map(|column| table.columns.get(*column));
        columns.any(|column| matches!(column.reads, Reads::Whether(_)))
    }
}

/// How much there is, never what.
impl std::fmt::Debug for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bound({} facts)", self.facts.len())
    }
}
