//! [`Cells`]: the values of a column, cut into sets that no question tells apart.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::column::{Column, Says, Values};
use crate::answer::{Answer, Why};
use crate::as_of::AsOf;
use crate::attribute::Kind;
use crate::day::Day;
use crate::money::{Currency, Money};
use crate::program::{Held, Op, Reading, Slot, Test};

/// The cells of a column, each with the answers to all questions about its attribute.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub(super) answers: Vec<Vec<Answer>>,
    pub(super) lies: Lies,
    /// The cell of a lead of whom nothing is known, if there may be one.
    pub(super) missing: Option<usize>,
}

/// In which cell a value lies.
#[derive(Debug)]
pub(super) enum Lies {
    Flag {
        no: usize,
        yes: usize,
    },
    /// In the first, or in that of the last cut at or below it.
    After {
        first: usize,
        cuts: Vec<(i64, usize)>,
    },
    /// By its place in the dictionary.
    Place(Vec<usize>),
}

impl Default for Lies {
    fn default() -> Self {
        Lies::Place(Vec::new())
    }
}

/// A column's codes are bytes.
pub(super) const MOST: usize = 256;
/// So many questions about one attribute are not worth asking of every cell.
const MOST_TESTS: usize = 512;

/// When and where a value is read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'r> {
    pub(super) slot: &'r Slot,
    pub(super) as_of: &'r AsOf,
    pub(super) today: Day,
}

impl Reader<'_> {
    /// The cells of a column; none if they are more than bytes can tell apart, or if values must be
    /// converted one by one.
    pub(super) fn cells(self, column: &Column<'_>) -> Option<Cells> {
        if self.slot.tests.len() > MOST_TESTS {
            return None;
        }
        let mut drawn = Drawn::default();
        let lies = match (column.says, column.values) {
            (Says::Flag, _) => Lies::Flag {
                no: drawn.cell(self.answers(Reading::Flag(false)))?,
                yes: drawn.cell(self.answers(Reading::Flag(true)))?,
            },
            (Says::Word(dictionary), _) => {
                let place = |text: &&str| drawn.cell(self.answers(self.word(text)));
                Lies::Place(dictionary.iter().map(place).collect::<Option<_>>()?)
            }
            (Says::Day, Values::Ints(ints)) => self.after(&mut drawn, ints.ends(), &day)?,
            (Says::Number(places), Values::Ints(ints)) => {
                let number = |value: i64| Reading::Number(Decimal::new(value, u32::from(places)));
                self.after(&mut drawn, ints.ends(), &number)?
            }
            (Says::Money(places, currency), Values::Ints(ints)) => {
                let amount = self.amount(places, currency, ints.ends())?;
                self.after(&mut drawn, ints.ends(), &amount)?
            }
            _ => return None,
        };
        let missing = match column.valid {
            Some(_) => Some(drawn.cell(self.answers(Reading::Unusable(Why::Missing)))?),
            None => None,
        };
        Some(Cells { answers: drawn.into_answers(), lies, missing })
    }

    /// The answers to all questions about a value.
    pub(super) fn answers(self, reading: Reading<'_>) -> Vec<Answer> {
        let held = Held { reading, age: None };
        self.slot.tests.iter().map(|test| test.answer(&held, self.today)).collect()
    }

    fn word<'t>(self, text: &'t str) -> Reading<'t> {
        if text.trim().is_empty() {
            return Reading::Unusable(Why::Blank);
        }
        match &self.slot.kind {
            Kind::Choice(options) | Kind::Level(options) => {
                let place = options.iter().position(|option| option == text);
                place.map_or(Reading::Unusable(Why::UndeclaredChoice), Reading::Place)
            }
            _ => Reading::Text(text),
        }
    }

    /// How an amount is read; none where a rate would round it, so that greater amounts need not stay
    /// greater.
    fn amount(
        self,
        places: u8,
        currency: Currency,
        (least, most): (i64, i64),
    ) -> Option<impl Fn(i64) -> Reading<'static>> {
        let places = u32::from(places);
        let money = move |value: i64| Money::new(Decimal::new(value, places), currency);
        let to = self.slot.currency.filter(|to| *to != currency);
        let rate = to.map(|to| self.as_of.convert(Money::new(Decimal::ONE, currency), to));
        if let Some(Some(rate)) = rate {
            let far = u128::from(least.unsigned_abs().max(most.unsigned_abs()));
            let product = rate.mantissa().unsigned_abs().checked_mul(far)?;
            if product >= 1 << 96 || rate.scale().saturating_add(places) > Decimal::MAX_SCALE {
                return None;
            }
        }
        let converted = move |value: i64| match rate {
            None => Reading::Number(money(value).amount()),
            Some(None) => Reading::OtherCurrency,
            Some(Some(rate)) => {
                money(value).amount().checked_mul(rate).map_or(Reading::OtherCurrency, Reading::Number)
            }
        };
        Some(converted)
    }

    /// The cells of values that questions only cut: the answers turn at a few of them.
    fn after(
        self,
        drawn: &mut Drawn,
        (least, most): (i64, i64),
        read: &dyn Fn(i64) -> Reading<'static>,
    ) -> Option<Lies> {
        let mut turns: Vec<i64> = Vec::new();
        for test in &self.slot.tests {
            for turned in turned(test, self.today).iter().flatten() {
                turns.extend(first_after(least, most, &|value| turned(&read(value))));
            }
        }
        turns.sort_unstable();
        turns.dedup();
        let first = drawn.cell(self.answers(read(least)))?;
        let mut cuts: Vec<(i64, usize)> = Vec::new();
        for turn in turns {
            let cell = drawn.cell(self.answers(read(turn)))?;
            if cell != cuts.last().map_or(first, |(_, last)| *last) {
                cuts.push((turn, cell));
            }
        }
        Some(Lies::After { first, cuts })
    }
}

/// Cells that are known, by their answers.
#[derive(Default)]
struct Drawn(BTreeMap<Vec<Answer>, usize>);

impl Drawn {
    fn cell(&mut self, answers: Vec<Answer>) -> Option<usize> {
        let next = self.0.len();
        let cell = *self.0.entry(answers).or_insert(next);
        (cell < MOST).then_some(cell)
    }

    fn into_answers(self) -> Vec<Vec<Answer>> {
        let mut all: Vec<(usize, Vec<Answer>)> =
            self.0.into_iter().map(|(answers, cell)| (cell, answers)).collect();
        all.sort_unstable();
        all.into_iter().map(|(_, answers)| answers).collect()
    }
}

fn day(value: i64) -> Reading<'static> {
    Reading::Day(Day::FIRST.plus(value))
}

/// Whether a reading is past the place where an answer turns. Of greater values it is so more often.
type Turned = Box<dyn Fn(&Reading<'_>) -> bool>;

/// The two places where the answer to a question may turn.
fn turned(test: &Test, today: Day) -> [Option<Turned>; 2] {
    fn number(cut: Option<Decimal>, past: fn(&Decimal, &Decimal) -> bool) -> Option<Turned> {
        let cut = cut?;
        Some(Box::new(move |reading| matches!(reading, Reading::Number(number) if past(number, &cut))))
    }
    fn from(first: i64) -> Option<Turned> {
        Some(Box::new(
            move |reading| matches!(reading, Reading::Day(day) if i64::from(day.number()) >= first),
        ))
    }
    let today = i64::from(today.number());
    let number_of = |day: &Day| i64::from(day.number());
    let after = |day: i64| day.saturating_add(1);
    match &test.op {
        Op::NumberIn(least, most) => [number(*least, Decimal::ge), number(*most, Decimal::gt)],
        Op::DayIn(least, most) => [
            least.as_ref().and_then(|least| from(number_of(least))),
            most.as_ref().and_then(|most| from(after(number_of(most)))),
        ],
        Op::WithinDays(days) => [from(today), from(after(today.saturating_add(i64::from(*days))))],
        Op::InLastDays(days) => [from(today.saturating_sub(i64::from(*days))), from(after(today))],
        _ => [None, None],
    }
}

/// The least value above the first that is past a turn.
fn first_after(least: i64, most: i64, past: &dyn Fn(i64) -> bool) -> Option<i64> {
    if past(least) || !past(most) {
        return None;
    }
    // `below` is not past it, `above` is.
    let (mut below, mut above) = (i128::from(least), i128::from(most));
    while above.saturating_sub(below) > 1 {
        let middle = below.saturating_add(above) >> 1;
        let is_past = i64::try_from(middle).is_ok_and(past);
        *(if is_past { &mut above } else { &mut below }) = middle;
    }
    i64::try_from(above).ok()
}
