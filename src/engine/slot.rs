//! A slot: one attribute that somebody asks about, with its distinct tests; or one question about what they did.
//!
//! If a rule asks for `employees between 50 and 1000` and a grade row for `employees at most 1000`, the slot
//! `employees` has two tests. A fact of 120 answers both with met. One of 2000 answers both with unmet. With no fact
//! both are unknown, since it is missing. A fact that is dated tomorrow leaves both unknown today.

use super::conflict::read_each;
use super::operator::Turn;
use super::reading::Reading;
use super::sums::{SlotSpan, Sums};
use super::test::{Held, Test, stale};
use crate::fact::attribute::{Kind, Value};
use crate::fact::fact::Fact;
use crate::value::answer::{Answer, UnknownReason};
use crate::value::as_of::AsOf;
use crate::value::day::Day;
use crate::value::day_offset::DayOffset;
use crate::value::folded::{Comparison, Spellings};
use crate::value::money::Currency;
use crate::value::name::Name;

/// What one set of values does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Effect {
    /// The answers of the slot's tests.
    pub(crate) answers: Vec<Answer>,
    /// What the rules of this slot alone add up to.
    pub(crate) sums: Sums,
}

/// One attribute that somebody asks about, or one question about what they did, which is read like a flag.
pub(crate) struct Slot {
    pub(crate) name: Name,
    pub(crate) kind: Kind,
    pub(crate) comparison: Comparison,
    /// How the texts that it is compared with are written.
    pub(crate) spellings: Spellings,
    /// The currency that its tests compare in.
    pub(crate) currency: Option<Currency>,
    pub(crate) ask: Option<String>,
    pub(crate) tests: Vec<Test>,
    /// The least age that is agreed for one of its tests: a fact that is recent enough for this is for all.
    pub(crate) valid_for: Option<u32>,
    /// Whether it asks what they did: then it reads yes or no, has one test, and is never unknown.
    pub(crate) is_did: bool,
    /// The place of its first test in the list of answers.
    pub(crate) base: usize,
    /// Whether something that decides reads it, not only whether a channel is dead.
    pub(crate) decides: bool,
    /// The tests that something other than a rule of this slot alone reads.
    pub(crate) shared: Vec<usize>,
    /// The rules that read this slot and no other, and add up.
    pub(crate) rules: Vec<usize>,
    /// The rules that read this slot and others, and those of tiers, with the tests of this slot that each reads.
    pub(crate) joint: Vec<(usize, Vec<usize>)>,
    /// The tiers with a rule that reads this slot.
    pub(crate) tiers: Vec<usize>,
    /// The criteria that read this slot.
    pub(crate) criteria: Vec<usize>,
    /// What an unknown fact could turn out to be. Empty for dates, whose options depend on today.
    pub(crate) options: Vec<Effect>,
    /// What its rules could add up to.
    pub(crate) span: SlotSpan,
}

impl Slot {
    /// Reads the slot's fact.
    #[inline]
    pub(crate) fn bind<'p>(&'p self, fact: Option<&'p Fact>, as_of: &AsOf, days: DayOffset) -> Held<'p> {
        let Some(fact) = fact else { return Held::unusable(UnknownReason::Missing) };
        let age = match fact.when_learnt() {
            None => None,
            Some(learnt) => match learnt.age(as_of.now(), days) {
                None => return Held::unusable(UnknownReason::NotYet),
                age => age,
            },
        };
        Held { reading: self.read(fact, as_of), age }
    }

    #[inline]
    pub(crate) fn read<'p>(&'p self, fact: &'p Fact, as_of: &AsOf) -> Reading<'p> {
        let read = |value: &'p Value| self.read_value(value, as_of);
        match fact.value() {
            Some(value) => read(value),
            None => read_each(fact, read),
        }
    }

    #[inline]
    fn read_value<'p>(&'p self, value: &'p Value, as_of: &AsOf) -> Reading<'p> {
        if let (Kind::Text, Value::Text(text)) = (&self.kind, value) {
            let is_form = self.comparison.is_form(text);
            let form = if is_form { Some(text.as_str()) } else { self.spellings.form(text) };
            if let Some(form) = form.filter(|form| !form.trim_start().is_empty()) {
                return Reading::form(form);
            }
        }
        Reading::of(&self.kind, self.comparison, value, self.currency, as_of)
    }

    /// The test whose answer has this place in the list of answers, if it is one of this slot's.
    pub(crate) fn test_at(&self, place: usize) -> Option<&Test> {
        self.tests.get(place.checked_sub(self.base)?)
    }

    /// Where the answers of its tests turn.
    pub(crate) fn turns(&self) -> impl Iterator<Item = Turn<'_>> {
        self.tests.iter().flat_map(|test| test.op.turns())
    }

    /// Fills in the answers of its tests.
    pub(crate) fn answer(&self, held: &Held<'_>, today: Day, answers: &mut [Answer]) {
        for (test, answer) in self.tests.iter().zip(answers.iter_mut().skip(self.base)) {
            *answer = test.answer(held, today);
        }
    }

    /// Whether every one of its tests was answered: then nothing about it is unknown, and nobody needs to ask
    /// why.
    #[inline]
    pub(crate) fn is_answered(&self, held: &Held<'_>, answers: &[Answer]) -> bool {
        let mine = || answers.iter().skip(self.base).take(self.tests.len());
        let usable = held.reading.is_usable();
        // Of what is usable only a date may leave a question open, as it may have passed, and values that disagree.
        let may_leave_open = matches!(self.kind, Kind::Date) || held.reading.is_conflict();
        let open = || may_leave_open && mine().any(|answer| answer.is_unknown());
        usable && stale(self.valid_for, held.age).is_none() && !open()
    }

    /// Why it is unknown: no usable fact, or one that leaves a test without an answer. Values that disagree come before
    /// what some of them lack, so that it does not matter which test was written first.
    pub(crate) fn unknown(&self, held: &Held<'_>, today: Day) -> Option<UnknownReason> {
        if let Reading::Unusable(why) = held.reading {
            return Some(why);
        }
        let why = |test: &Test| match test.ask(held, today) {
            Err(why) => Some(why),
            // `known` never says why.
            Ok(_) => test.stale(held),
        };
        let conflict = UnknownReason::Conflict;
        let disagree =
            held.reading.is_conflict() && self.tests.iter().any(|test| why(test) == Some(conflict));
        if disagree { Some(conflict) } else { self.tests.iter().find_map(why) }
    }
}
