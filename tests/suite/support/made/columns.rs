//! Random columns, and the prospects that they are columns of.

use chrono::{DateTime, Utc};
use qualify::attribute::{Choice, Kind, Level, Number, Text, Value};
use qualify::batch::{Amounts, Bitmap, ColumnValues, Columns, Dates, Flags, Numbers, Words};
use qualify::{Attr, Criterion, Currency, Day, Fact, Money, Playbook, PlaybookSpec, Prospect};
use rust_decimal::Decimal;

use crate::support::oracle::facts::reads;
use crate::support::oracle::facts_of::{ATTRIBUTES, DAYS, NUMBERS, SUMS, kind_of};
use crate::support::oracle::tape::Tape;

/// Columns of some leads.
pub(crate) struct Made {
    pub(crate) leads: usize,
    columns: Vec<(&'static str, Column)>,
}

struct Column {
    values: Values,
    /// The bits from this one on.
    valid: Option<(Vec<u8>, usize)>,
    learnt: Days,
}

/// When the values of a column were learnt.
enum Days {
    None,
    Each(Vec<i32>),
    Some(Vec<i32>, Vec<u8>, usize),
    All(Day),
}

enum Values {
    Bools(Vec<bool>),
    Bits(Vec<u8>, usize),
    Numbers(Ints, u8),
    Amounts(Ints, u8, Currency),
    Words(Ints, Vec<&'static str>),
    Dates(Vec<i32>),
}

enum Ints {
    I8(Vec<i8>),
    I16(Vec<i16>),
    I32(Vec<i32>),
    I64(Vec<i64>),
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
}

const WORDS: [&str; 16] = [
    "software",
    "finance",
    "head of it",
    "head of sales",
    "clerk",
    "Software",
    "",
    " ",
    "bronze",
    "silver",
    "gold",
    "user",
    "decision_maker",
    "valid",
    "bounced",
    "of another kind",
];

/// How a column of some kind is given its validity and its days.
macro_rules! set {
    () => {
        Set {
            valid: |column, valid| column.valid(valid),
            learnt: |column, days| column.learnt(days),
            learnt_some: |column, days, known| column.learnt_some(days, known),
            learnt_all: |column, day| column.learnt_all(day),
        }
    };
}

impl Made {
    pub(crate) fn new(tape: &mut Tape<'_>, leads: usize, spec: &PlaybookSpec, now: DateTime<Utc>) -> Made {
        let today = Day::from_date(now.date_naive());
        let mut columns = Vec::new();
        let all = ATTRIBUTES.into_iter().chain(["phone_state"]);
        for name in all.filter(|name| kind_of(name) != Kind::Tags) {
            if tape.chance(85) {
                let mut column = Column::new(tape, name, leads, today);
                column.learnt = Days::new(tape, leads, has_age(spec, name), today);
                columns.push((name, column));
            }
        }
        Made { leads, columns }
    }

    /// The lead as a prospect.
    pub(crate) fn prospect(&self, lead: usize) -> Prospect {
        let mut prospect = Prospect::new("acme");
        for (name, column) in &self.columns {
            if let Some(value) = column.value(lead) {
                let fact = Fact::new(value);
                let fact = match column.learnt.day(lead) {
                    Some(day) => fact.learnt(day),
                    None => fact,
                };
                prospect.set(*name, Some(fact));
            }
        }
        prospect
    }

    pub(crate) fn columns(&self, playbook: &Playbook) -> Columns<'_> {
        let mut columns = Columns::of(self.leads);
        for (name, column) in &self.columns {
            let name: &'static str = name;
            match &column.values {
                Values::Bools(values) => {
                    let flags = column.dress(Flags::new(values), set!());
                    columns.set(playbook.field(Attr::<bool>::new(name)).unwrap(), flags);
                }
                Values::Bits(bytes, first) => {
                    let flags = column.dress(Flags::bits(Bitmap::starting_at(bytes, *first)), set!());
                    columns.set(playbook.field(Attr::<bool>::new(name)).unwrap(), flags);
                }
                Values::Numbers(ints, places) => {
                    let numbers = column.dress(ints.numbers().places(*places), set!());
                    columns.set(playbook.field(Attr::<Number>::new(name)).unwrap(), numbers);
                }
                Values::Amounts(ints, places, currency) => {
                    let amounts = column.dress(ints.amounts(*places, *currency), set!());
                    columns.set(playbook.field(Attr::<Money>::new(name)).unwrap(), amounts);
                }
                Values::Words(ints, dictionary) => {
                    let words = column.dress(ints.words(dictionary), set!());
                    match kind_of(name) {
                        Kind::Text => set::<Text>(&mut columns, playbook, name, words),
                        Kind::Choice(_) => set::<Choice>(&mut columns, playbook, name, words),
                        _ => set::<Level>(&mut columns, playbook, name, words),
                    }
                }
                Values::Dates(days) => {
                    let dates = column.dress(Dates::new(days), set!());
                    columns.set(playbook.field(Attr::<Day>::new(name)).unwrap(), dates);
                }
            }
        }
        columns
    }
}

/// Whether a playbook agrees on an age for some question about an attribute.
fn has_age(spec: &PlaybookSpec, name: &str) -> bool {
    let declared = spec.attributes.get(name).is_some_and(|declared| declared.valid_for_days.is_some());
    let asked = |criterion: &Criterion| {
        criterion.valid_for_days.is_some() && criterion.questions.iter().any(|one| reads(one).contains(name))
    };
    declared || spec.frameworks().any(|framework| framework.criteria().iter().any(asked))
}

/// The methods of a column that each kind has.
struct Set<'a, C> {
    valid: fn(C, Bitmap<'a>) -> C,
    learnt: fn(C, &'a [i32]) -> C,
    learnt_some: fn(C, &'a [i32], Bitmap<'a>) -> C,
    learnt_all: fn(C, Day) -> C,
}

impl Days {
    fn new(tape: &mut Tape<'_>, leads: usize, has_age: bool, today: Day) -> Days {
        // Near today and near the ages that are asked for; and days beyond the calendar.
        let day = |tape: &mut Tape<'_>| {
            let back = tape.pick(&[0, 1, 5, 6, 10, 11, 15, 16, 20, 21, 30, 31, 60, 61, -1, -2, 9]);
            if tape.chance(2) { tape.pick(&[i32::MIN, -1, i32::MAX]) } else { today.number() - back }
        };
        match tape.below(6) {
            0 | 1 if !has_age => Days::None,
            0 => Days::All(today.plus(tape.pick(&[0, -1, -10, -16, -31, 1]))),
            1 | 2 => {
                let first = tape.below(9);
                Days::Some((0..leads).map(|_| day(tape)).collect(), bits(tape, leads, first, 75), first)
            }
            _ => Days::Each((0..leads).map(|_| day(tape)).collect()),
        }
    }

    fn day(&self, lead: usize) -> Option<Day> {
        let bit = |bytes: &[u8], at: usize| bytes[at / 8] >> (at % 8) & 1 == 1;
        let of = |days: &[i32]| Day::FIRST.plus(i64::from(days[lead]));
        match self {
            Days::None => None,
            Days::Each(days) => Some(of(days)),
            Days::Some(days, known, first) => bit(known, lead + first).then(|| of(days)),
            Days::All(day) => Some(*day),
        }
    }
}

fn set<'a, T: qualify::attribute::AttrType>(
    columns: &mut Columns<'a>,
    playbook: &Playbook,
    name: &'static str,
    words: impl ColumnValues<'a, T>,
) {
    columns.set(playbook.field(Attr::<T>::new(name)).unwrap(), words);
}

impl Column {
    fn new(tape: &mut Tape<'_>, name: &str, leads: usize, today: Day) -> Column {
        let values = match kind_of(name) {
            Kind::Flag if tape.chance(50) => Values::Bools((0..leads).map(|_| tape.chance(60)).collect()),
            Kind::Flag => {
                let first = tape.below(11);
                Values::Bits(bits(tape, leads, first, 60), first)
            }
            Kind::Number => {
                let places = tape.pick(&[0, 1, 3, 18]);
                Values::Numbers(ints(tape, leads, &NUMBERS, places), places)
            }
            Kind::Money => {
                let places = tape.pick(&[2, 0, 4]);
                let currency = tape.pick(&[Currency::EUR, Currency::EUR, Currency::USD]);
                Values::Amounts(ints(tape, leads, &SUMS, places), places, currency)
            }
            Kind::Date => Values::Dates(
                (0..leads)
                    .map(|_| match tape.chance(5) {
                        true => tape.pick(&[i32::MIN, i32::MAX, -1, 0, 84_370, 84_371]),
                        false => today.number() + tape.pick(&DAYS) as i32 + tape.pick(&[0, 1, -1, 90]),
                    })
                    .collect(),
            ),
            kind => {
                let mut dictionary: Vec<&'static str> = match kind.options() {
                    [] => WORDS.to_vec(),
                    options => {
                        let known = WORDS.into_iter().filter(|word| options.iter().any(|one| one == word));
                        known.chain(["", "of another kind", "known to nobody"]).collect()
                    }
                };
                // Texts may stand twice, and in any order.
                (0..tape.below(8)).for_each(|_| dictionary.push(tape.pick(&WORDS)));
                (0..tape.below(5)).for_each(|_| {
                    let (a, b) = (tape.below(dictionary.len()), tape.below(dictionary.len()));
                    dictionary.swap(a, b);
                });
                let places = (0..leads).map(|_| tape.below(dictionary.len()) as i64).collect();
                Values::Words(Ints::of(tape.below(7), places), dictionary)
            }
        };
        let first = tape.below(11);
        let mut column = Column {
            values,
            valid: tape.chance(70).then(|| (bits(tape, leads, first, 75), first)),
            learnt: Days::None,
        };
        // What stands where there is no value may be anything.
        if let (Values::Words(Ints::U8(places), _), Some((bytes, first))) =
            (&mut column.values, &column.valid)
        {
            let there = |lead: usize| bytes[(lead + first) / 8] >> ((lead + first) % 8) & 1 == 1;
            let empty = places.iter_mut().enumerate().filter(|(lead, _)| !there(*lead));
            empty.for_each(|(_, place)| *place = 255);
        }
        column
    }

    /// The column with its validity and its days.
    fn dress<'a, C>(&'a self, column: C, set: Set<'a, C>) -> C {
        let column = match &self.valid {
            Some((bytes, first)) => (set.valid)(column, Bitmap::starting_at(bytes, *first)),
            None => column,
        };
        match &self.learnt {
            Days::None => column,
            Days::Each(days) => (set.learnt)(column, days),
            Days::Some(days, known, first) => {
                (set.learnt_some)(column, days, Bitmap::starting_at(known, *first))
            }
            Days::All(day) => (set.learnt_all)(column, *day),
        }
    }

    fn value(&self, lead: usize) -> Option<Value> {
        let bit = |bytes: &[u8], at: usize| bytes[at / 8] >> (at % 8) & 1 == 1;
        if self.valid.as_ref().is_some_and(|(bytes, first)| !bit(bytes, lead + first)) {
            return None;
        }
        Some(match &self.values {
            Values::Bools(values) => Value::Flag(values[lead]),
            Values::Bits(bytes, first) => Value::Flag(bit(bytes, lead + first)),
            Values::Numbers(ints, places) => Value::Number(Decimal::new(ints.get(lead), u32::from(*places))),
            Values::Amounts(ints, places, currency) => {
                Value::Money(Money::new(Decimal::new(ints.get(lead), u32::from(*places)), *currency))
            }
            Values::Words(ints, dictionary) => Value::from(dictionary[ints.get(lead) as usize]),
            Values::Dates(days) => Value::Date(Day::FIRST.plus(i64::from(days[lead]))),
        })
    }
}

/// Bits of which so many in a hundred are set, the first lead's being that one.
fn bits(tape: &mut Tape<'_>, leads: usize, first: usize, percent: usize) -> Vec<u8> {
    let mut bytes = vec![0xA5; (leads + first).div_ceil(8)];
    for at in first..first + leads {
        let bit = 1 << (at % 8);
        bytes[at / 8] = if tape.chance(percent) { bytes[at / 8] | bit } else { bytes[at / 8] & !bit };
    }
    bytes
}

/// Numbers near the operands of the playbooks, in units of 10^-places.
fn ints(tape: &mut Tape<'_>, leads: usize, operands: &[&str], places: u8) -> Ints {
    let one = |tape: &mut Tape<'_>| {
        let operand: Decimal = tape.pick(operands).parse().unwrap();
        let near = operand + Decimal::from(tape.pick(&[0, 1, -1, 20]));
        let mantissa = (near * Decimal::from(10i64.pow(u32::from(places)))).trunc();
        let whole = i64::try_from(mantissa).unwrap_or(i64::MAX);
        whole.saturating_add(tape.pick(&[0, 0, 1, -1]))
    };
    let numbers = (0..leads).map(|_| one(tape)).collect();
    Ints::of(tape.below(7), numbers)
}

macro_rules! each {
    ($self:ident, $values:ident => $body:expr) => {
        match $self {
            Ints::I8($values) => $body,
            Ints::I16($values) => $body,
            Ints::I32($values) => $body,
            Ints::I64($values) => $body,
            Ints::U8($values) => $body,
            Ints::U16($values) => $body,
            Ints::U32($values) => $body,
        }
    };
}

impl Ints {
    /// Of a width; what does not fit it becomes its least or greatest.
    fn of(width: usize, numbers: Vec<i64>) -> Ints {
        fn narrow<T: TryFrom<i64> + Copy>(numbers: Vec<i64>, least: T, most: T) -> Vec<T> {
            let one = |number: i64| T::try_from(number).unwrap_or(if number < 0 { least } else { most });
            numbers.into_iter().map(one).collect()
        }
        match width {
            0 => Ints::I32(narrow(numbers, i32::MIN, i32::MAX)),
            1 => Ints::I64(numbers),
            2 => Ints::I8(narrow(numbers, i8::MIN, i8::MAX)),
            3 => Ints::I16(narrow(numbers, i16::MIN, i16::MAX)),
            4 => Ints::U8(narrow(numbers, u8::MIN, u8::MAX)),
            5 => Ints::U16(narrow(numbers, u16::MIN, u16::MAX)),
            _ => Ints::U32(narrow(numbers, u32::MIN, u32::MAX)),
        }
    }

    fn get(&self, lead: usize) -> i64 {
        fn wide<T: Into<i64> + Copy>(values: &[T], lead: usize) -> i64 {
            values[lead].into()
        }
        each!(self, values => wide(values, lead))
    }

    fn numbers(&self) -> Numbers<'_> {
        each!(self, values => Numbers::new(values))
    }

    fn amounts(&self, places: u8, currency: Currency) -> Amounts<'_> {
        each!(self, values => Amounts::new(values, places, currency))
    }

    fn words<'a>(&'a self, dictionary: &'a [&'a str]) -> Words<'a> {
        each!(self, values => Words::new(values, dictionary))
    }
}
