//! [`Bound`]: what is known of one lead, as cells.
//!
//! Of `employees` the cells are 0 to 4 (3 is "50 to 1,000"), of `need` 5 to 8 (8 is "a need"). A lead of which nothing
//! is known has the cells `[0, 5]`, and with 120 employees and a need `[3, 8]`: nothing else is kept. Once somebody
//! says that the employees were learnt on 1 March, that fact is kept beside its cell, which is marked, with its day.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::cell::Cell;
use super::compile::Table;
use super::keys::{Keys, key as key_of_place};
use super::leaves::Bind;
use super::way::Way;
use crate::engine::{Reading, one_value};
use crate::fact::attribute::{Kind, Value};
use crate::fact::fact::{Fact, Source};
use crate::fact::learnt::Learnt;
use crate::invariant::there;
use crate::value::answer::UnknownReason;
use crate::value::as_of::AsOf;
use crate::value::day::Day;
use crate::value::day_offset::DayOffset;
use crate::value::money::{Currency, Money};

/// What is known of one lead at an instant, bound to a table.
///
/// Of most facts the cell says all, and nothing else is kept. A fact is kept beside its cells if it is
/// read in several ways or by today's date; and, while it lasts, if there is more to say of it than
/// its cell: when it was learnt, who told it, why it is not usable. Its cells are marked then. What is
/// kept of a fact whose only cell is not marked is out of date, and its room waits for the next.
#[derive(Clone)]
pub(crate) struct Bound {
    pub(crate) as_of: AsOf,
    pub(crate) today: Day,
    pub(super) days: DayOffset,
    /// One for each column.
    pub(crate) cells: Box<[Cell]>,
    /// First one for each slot that is always kept, then the others.
    pub(super) kept: Vec<Kept>,
}

/// A fact that is kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) slot: u32,
    pub(super) held: Content,
    pub(super) note: Note,
    /// What a key does not tell. It stays when the fact is another: for its room.
    pub(super) extra: Option<Extra>,
}

/// What is kept of a fact's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Unusable(UnknownReason),
    /// The key says all.
    Key(i64),
    /// There is more to it: money of another currency, searched text, tags, a number beyond any key.
    Extra(i64),
}

/// When a fact was learnt, and who told it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) learnt: Option<Learnt>,
    pub(crate) source: Option<Source>,
}

#[derive(Clone, PartialEq)]
pub(super) enum Extra {
    Money(Money),
    Value(Value),
}

impl Kept {
    pub(super) fn nothing(slot: u32) -> Self {
        Kept { slot, held: Content::Unusable(UnknownReason::Missing), note: Note::default(), extra: None }
    }
}

impl Bound {
    /// Nothing is known yet.
    pub(crate) fn new(table: &Table, days: DayOffset, as_of: AsOf) -> Self {
        let today = days.day_of(as_of.now());
        let cells = table.columns.iter().map(|column| Cell::of(column.nothing())).collect();
        let always = table.binds.iter().zip(0u32..).filter(|(bind, _)| bind.direct.is_none());
        let kept = always.map(|(_, slot)| Kept::nothing(slot)).collect();
        Bound { as_of, today, days, cells, kept }
    }

    /// Nothing is known of anything.
    pub(crate) fn clear(&mut self, table: &Table) {
        self.kept.iter_mut().for_each(|kept| kept.held = Content::Unusable(UnknownReason::Missing));
        let cells = self.cells.iter_mut().zip(&table.columns);
        cells.for_each(|(cell, column)| *cell = Cell::of(column.nothing()));
    }

    /// The same facts at another instant, with its exchange rates.
    pub(crate) fn at(&mut self, table: &Table, as_of: AsOf) {
        self.today = self.days.day_of(as_of.now());
        self.as_of = as_of;
        for at in 0..self.kept.len() {
            if self.kept.get(at).is_some_and(|kept| self.is_kept(table, kept.slot)) {
                self.settle(table, at);
            }
        }
    }

    /// Changes when a known fact was learnt, or who told it.
    pub(crate) fn note(&mut self, table: &Table, slot: u32, change: impl FnOnce(&mut Note)) {
        let Some(at) = self.place(table, slot).or_else(|| self.keep_known(table, slot)) else { return };
        if let Some(kept) =
            self.kept.get_mut(at).filter(|kept| kept.held != Content::Unusable(UnknownReason::Missing))
        {
            change(&mut kept.note);
            self.settle(table, at);
        }
    }

    /// Sets a value in the unit of its attribute, the short way if there is one.
    #[inline(always)]
    pub(crate) fn put_key(&mut self, table: &Arc<Table>, way: &Way, value: i64) {
        if let Some(cell) = self.cells.get_mut(way.short as usize) {
            *cell = way.short_cell(value);
        } else if let Some(cell) = self.cells.get_mut(way.few as usize) {
            *cell = way.few_cell(value);
        } else {
            self.put_long(table, way.slot, value);
        }
    }

    /// The same where there are many turns. The way is left behind from here on: what is handed on by
    /// reference would have to be copied on the short way too.
    fn put_long(&mut self, table: &Table, slot: u32, value: i64) {
        match table.binds.get(slot as usize).map(|bind| &bind.keys) {
            Some(Keys::Number(Some(scale))) => self.put_code(table, slot, scale.whole(value)),
            Some(Keys::Number(None)) => self.put_number(table, slot, value.into()),
            Some(_) => self.put_code(table, slot, value),
            None => {}
        }
    }

    /// Sets a key.
    fn put_code(&mut self, table: &Table, slot: u32, key: i64) {
        let column = table.binds.get(slot as usize).and_then(|bind| bind.direct);
        match column.and_then(|at| Some((table.columns.get(at)?, self.cells.get_mut(at)?))) {
            Some((column, cell)) => *cell = Cell::of(column.cell(key)),
            None => self.put(table, slot, Content::Key(key)),
        }
    }

    #[inline(always)]
    pub(crate) fn put_flag(&mut self, table: &Arc<Table>, way: &Way, yes: bool) {
        match self.cells.get_mut(way.short as usize) {
            Some(cell) => *cell = way.flag(yes),
            None => self.put(table, way.slot, Content::Key(i64::from(yes))),
        }
    }

    /// The same with the cell of a slot's key looked up beforehand.
    #[inline(always)]
    pub(crate) fn put_word(&mut self, table: &Arc<Table>, way: &Way, slot: u32, found: Cell, key: i64) {
        match self.cells.get_mut(way.column as usize) {
            _ if slot != way.slot => self.put(table, way.slot, Content::Unusable(UnknownReason::WrongKind)),
            Some(cell) => *cell = found,
            None => self.put(table, way.slot, Content::Key(key)),
        }
    }

    #[inline(always)]
    pub(crate) fn put_nothing(&mut self, table: &Arc<Table>, way: &Way) {
        match self.cells.get_mut(way.column as usize) {
            Some(cell) => *cell = way.nothing,
            None => self.put(table, way.slot, Content::Unusable(UnknownReason::Missing)),
        }
    }

    #[inline(always)]
    pub(crate) fn put_decimal(&mut self, table: &Arc<Table>, way: &Way, number: Decimal) {
        self.put_number(table, way.slot, number);
    }

    fn put_number(&mut self, table: &Table, slot: u32, number: Decimal) {
        match table.binds.get(slot as usize).and_then(|bind| bind.keys.scale()) {
            Some(scale) => self.put_code(table, slot, scale.decimal(number)),
            None => self.put_extra(table, slot, Extra::Value(Value::Number(number))),
        }
    }

    /// Money in units of 10^-places.
    #[inline(always)]
    pub(crate) fn put_minor(
        &mut self,
        table: &Arc<Table>,
        way: &Way,
        amount: i64,
        places: u32,
        currency: Currency,
    ) {
        match way.places == places && way.currency == Some(currency) {
            true => self.put_key(table, way, amount),
            false => self.put_other(table, way.slot, amount, places, currency),
        }
    }

    /// The same in a unit of its own.
    #[cold]
    fn put_other(&mut self, table: &Table, slot: u32, amount: i64, places: u32, currency: Currency) {
        self.put_amount(table, slot, Money::new(Decimal::new(amount, places), currency));
    }

    #[inline(always)]
    pub(crate) fn put_money(&mut self, table: &Arc<Table>, way: &Way, money: Money) {
        self.put_amount(table, way.slot, money);
    }

    fn put_amount(&mut self, table: &Table, slot: u32, money: Money) {
        let Some(Bind { keys, .. }) = table.binds.get(slot as usize) else { return };
        let is_compared = keys.currency().is_none_or(|known| known == money.currency());
        match keys.scale().filter(|_| is_compared) {
            Some(scale) => self.put_code(table, slot, scale.decimal(money.amount())),
            None => self.put_extra(table, slot, Extra::Money(money)),
        }
    }

    pub(crate) fn put_text(&mut self, table: &Arc<Table>, way: &Way, text: &str) {
        let Some(bind) = table.binds.get(way.slot as usize) else { return };
        let comparison = bind.comparison;
        match &bind.keys {
            Keys::Text(_) if text.trim().is_empty() => {
                self.put(table, way.slot, Content::Unusable(UnknownReason::Blank));
            }
            Keys::Text(texts) if bind.searches(table) => comparison.with_form(text, |form| {
                self.keep_text(way.slot, form);
                self.put(table, way.slot, Content::Extra(Keys::text(texts, form)));
            }),
            Keys::Text(texts) => {
                self.put_key(table, way, Keys::text_as_it_came(texts, comparison, text));
            }
            Keys::Flag | Keys::Number(_) | Keys::Money(..) | Keys::Place(_) | Keys::Day | Keys::Tags => {
                match Reading::text(&bind.kind, comparison, text) {
                    Reading::Place(place) => self.put_key(table, way, key_of_place(place)),
                    Reading::Unusable(why) => self.put(table, way.slot, Content::Unusable(why)),
                    // No text reads as one of these but as text.
                    Reading::OtherCurrency
                    | Reading::Flag(_)
                    | Reading::Number(_)
                    | Reading::Day(_)
                    | Reading::Text(_)
                    | Reading::Tags(_)
                    | Reading::Conflict { .. } => {}
                }
            }
        }
    }

    pub(crate) fn put_tags(&mut self, table: &Arc<Table>, way: &Way, words: &[&str]) {
        if words.iter().all(|word| word.trim().is_empty()) {
            return self.put(table, way.slot, Content::Unusable(UnknownReason::Blank));
        }
        let Some(bind) = table.binds.get(way.slot as usize) else { return };
        match bind.direct {
            // Nobody asks which.
            Some(_) => self.put_key(table, way, 0),
            None => {
                let forms = words.iter().map(|word| bind.comparison.form(word));
                self.put_extra(table, way.slot, Extra::Value(Value::tags(forms)));
            }
        }
    }

    /// A fact with its source and date, as a prospect has it.
    pub(crate) fn put_fact(&mut self, table: &Arc<Table>, way: &Way, fact: Option<&Fact>) {
        let Some(fact) = fact else { return self.put_nothing(table, way) };
        let slot = way.slot;
        let Some(bind) = table.binds.get(slot as usize) else { return };
        // Whoever fills a row has refused values that disagree.
        let value = there(one_value(fact, &bind.kind, bind.comparison), "one value stands for all");
        let Some(value) = value else { return };
        match (&bind.kind, value) {
            (_, Value::Text(text)) => self.put_text(table, way, text),
            // Kept as it is: a later instant may have other rates.
            (Kind::Money, Value::Money(money)) => self.put_amount(table, slot, *money),
            (Kind::Flag, Value::Flag(yes)) => self.put_key(table, way, i64::from(*yes)),
            (Kind::Number, Value::Number(number)) => self.put_number(table, slot, *number),
            (Kind::Date, Value::Date(day)) => self.put_key(table, way, i64::from(day.number())),
            (Kind::Tags, Value::Tags(words)) => {
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                self.put_tags(table, way, &words);
            }
            (_, Value::Tags(_)) if value.is_blank() => {
                self.put(table, slot, Content::Unusable(UnknownReason::Blank));
            }
            // Named, so that a new kind has an arm above.
            (
                Kind::Flag
                | Kind::Number
                | Kind::Money
                | Kind::Text
                | Kind::Choice(_)
                | Kind::Level(_)
                | Kind::Date
                | Kind::Tags,
                _,
            ) => self.put(table, slot, Content::Unusable(UnknownReason::WrongKind)),
        }
        let (learnt, source) = (fact.when_learnt(), fact.source());
        if learnt.is_some() || source.is_some() {
            self.note(table, slot, |note| *note = Note { learnt, source });
        }
    }

    /// Sets a fact the long way: kept if its cell does not say all.
    #[cold]
    fn put(&mut self, table: &Table, slot: u32, held: Content) {
        let Some(bind) = table.binds.get(slot as usize) else { return };
        let direct =
            bind.direct.and_then(|column| Some((table.columns.get(column)?, self.cells.get_mut(column)?)));
        match (direct, held) {
            (Some((column, cell)), Content::Key(key)) => return *cell = Cell::of(column.cell(key)),
            (Some((column, cell)), Content::Unusable(UnknownReason::Missing)) => {
                return *cell = Cell::of(column.nothing());
            }
            (Some(_), Content::Unusable(_) | Content::Extra(_)) | (None, _) => {}
        }
        let at = self.keep(slot);
        if let Some(kept) = self.kept.get_mut(at) {
            (kept.held, kept.note) = (held, Note::default());
        }
        self.settle(table, at);
    }

    fn put_extra(&mut self, table: &Table, slot: u32, extra: Extra) {
        if table.binds.get(slot as usize).is_none() {
            return;
        }
        let at = self.keep(slot);
        if let Some(kept) = self.kept.get_mut(at) {
            kept.extra = Some(extra);
        }
        self.put(table, slot, Content::Extra(0));
    }

    /// The place of what is kept of a slot.
    pub(super) fn place(&self, table: &Table, slot: u32) -> Option<usize> {
        self.room(slot).filter(|_| self.is_kept(table, slot))
    }

    /// Whether what is kept of a slot, if anything is, still counts.
    fn is_kept(&self, table: &Table, slot: u32) -> bool {
        let column = table.binds.get(slot as usize).and_then(|bind| bind.direct);
        column.is_none_or(|column| self.cells.get(column).is_some_and(|cell| cell.is_marked()))
    }

    fn room(&self, slot: u32) -> Option<usize> {
        self.kept.iter().position(|kept| kept.slot == slot)
    }

    /// The room of a slot.
    fn keep(&mut self, slot: u32) -> usize {
        self.room(slot).unwrap_or_else(|| {
            self.kept.push(Kept::nothing(slot));
            self.kept.len().saturating_sub(1)
        })
    }

    /// Keeps a fact of which only the cell is known: any key of the cell will do.
    fn keep_known(&mut self, table: &Table, slot: u32) -> Option<usize> {
        let column = table.binds.get(slot as usize)?.direct?;
        let key = table.columns.get(column)?.key_in(self.cells.get(column)?.number())?;
        let at = self.keep(slot);
        let kept = self.kept.get_mut(at)?;
        (kept.held, kept.note) = (Content::Key(key), Note::default());
        Some(at)
    }

    /// Keeps a text in the room of the one before it.
    fn keep_text(&mut self, slot: u32, text: &str) {
        let at = self.keep(slot);
        match self.kept.get_mut(at).map(|kept| &mut kept.extra) {
            Some(Some(Extra::Value(Value::Text(known)))) => {
                known.clear();
                known.push_str(text);
            }
            Some(extra) => *extra = Some(Extra::Value(Value::Text(text.to_owned()))),
            None => {}
        }
    }
}

/// Writes how much there is; no value of a lead is shown.
impl std::fmt::Debug for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bound({} columns)", self.cells.len())
    }
}

/// The kind of it, never what it says.
impl std::fmt::Debug for Extra {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Extra::Money(_) => "Money(..)",
            Extra::Value(_) => "Value(..)",
        })
    }
}
