//! [`Effort`]: whether some activity may meet a filter, and whether one filter follows from another, as far as that is
//! told with little effort. What is not proven is assumed to be possible.
//!
//! Does `subject starts with /pricing/eu` follow from `subject starts with /pricing`? Then no activity meets the second
//! and not the first. The two questions do not exclude each other, so that one may: it does not follow. The other way
//! round they do, and it follows.
//!
//! It is the method of analytic tableaux: what must hold is taken apart into questions with their answers, what has a
//! choice last. A branch is closed where the answers about one field contradict each other.

use rust_decimal::Decimal;

use super::filter::{ActivityField, Filter};
use super::operator::Op;

/// The most steps of one proof.
const ONE: usize = 1 << 16;

/// The most steps of all proofs of a playbook. A step takes some nanoseconds.
const ALL: usize = 1 << 26;

/// How many steps are left for the proofs of a playbook.
#[derive(Debug)]
pub(crate) struct Effort(usize);

impl Default for Effort {
    fn default() -> Self {
        Effort(ALL)
    }
}

impl Effort {
    /// Whether some activity may meet a filter: false only where none can.
    pub(crate) fn can_be_met(&mut self, filter: &Filter) -> bool {
        self.is_possible(&[(filter, true)])
    }

    /// Whether every activity that meets a filter meets the other: true only where that is sure.
    pub(crate) fn implies(&mut self, filter: &Filter, other: &Filter) -> bool {
        !self.is_possible(&[(filter, true), (other, false)])
    }

    fn is_possible(&mut self, wanted: &[(&Filter, bool)]) -> bool {
        let given = self.0.min(ONE);
        if given == 0 {
            return true;
        }
        let mut tableau =
            Tableau { left: given, agenda: Vec::new(), literals: Vec::new(), choices: Vec::new() };
        let is_open = tableau.stays_open(wanted);
        self.0 = self.0.saturating_sub(given.saturating_sub(tableau.left));
        is_open
    }
}

/// A question with the answer that it must have.
#[derive(Clone, Copy, PartialEq)]
struct Literal<'f> {
    field: ActivityField,
    op: &'f Op,
    is_met: bool,
}

/// A filter that must be met or unmet, and the place of what comes after it.
#[derive(Clone, Copy)]
struct Item<'f> {
    filter: &'f Filter,
    is_met: bool,
    after: Option<usize>,
}

/// Parts one of which is enough, those that are not tried yet, and what was there before.
struct Choice<'f> {
    parts: std::slice::Iter<'f, Filter>,
    is_met: bool,
    later: Option<usize>,
    agenda: usize,
    literals: usize,
}

struct Tableau<'f> {
    left: usize,
    /// What is to be taken apart: lists that share their ends, so that going back copies nothing.
    agenda: Vec<Item<'f>>,
    /// What holds on the branch.
    literals: Vec<Literal<'f>>,
    choices: Vec<Choice<'f>>,
}

impl<'f> Tableau<'f> {
    /// Whether some branch stays open, or the effort ends before all are closed.
    fn stays_open(&mut self, wanted: &[(&'f Filter, bool)]) -> bool {
        // What must hold, and what has a choice.
        let (mut next, mut later) = (None, None);
        for (filter, is_met) in wanted {
            next = self.put(filter, *is_met, next);
        }
        loop {
            if self.left == 0 {
                return true;
            }
            self.spend(1);
            let goes_on = match (self.item(next), self.item(later)) {
                (Some(item), _) => {
                    next = item.after;
                    match (item.filter, item.is_met) {
                        (Filter::Asks(field, op), is_met) => self.add(Literal { field: *field, op, is_met }),
                        (Filter::Not(part), is_met) => {
                            next = self.put(part, !is_met, next);
                            true
                        }
                        (Filter::All(parts), true) | (Filter::Any(parts), false) => {
                            for part in parts.iter().rev() {
                                next = self.put(part, item.is_met, next);
                            }
                            true
                        }
                        (Filter::Any(_), true) | (Filter::All(_), false) => {
                            later = self.put(item.filter, item.is_met, later);
                            true
                        }
                    }
                }
                (None, Some(item)) => {
                    later = item.after;
                    self.is_met(item) || {
                        self.choose(item, later);
                        false
                    }
                }
                (None, None) => return true,
            };
            if !goes_on {
                match self.back() {
                    Some(branch) => (next, later) = branch,
                    None => return false,
                }
            }
        }
    }

    fn spend(&mut self, steps: usize) {
        self.left = self.left.saturating_sub(steps);
    }

    fn item(&self, place: Option<usize>) -> Option<Item<'f>> {
        self.agenda.get(place?).copied()
    }

    /// Puts something before the others.
    fn put(&mut self, filter: &'f Filter, is_met: bool, after: Option<usize>) -> Option<usize> {
        self.agenda.push(Item { filter, is_met, after });
        self.agenda.len().checked_sub(1)
    }

    /// Whether one of the parts that are to choose from holds on the branch already.
    fn is_met(&mut self, item: Item<'f>) -> bool {
        let parts = parts_of(item.filter);
        self.spend(parts.len().saturating_mul(self.literals.len()));
        let literal = |part: &'f Filter| match part {
            Filter::Asks(field, op) => Some(Literal { field: *field, op, is_met: item.is_met }),
            Filter::Not(part) => match &**part {
                Filter::Asks(field, op) => Some(Literal { field: *field, op, is_met: !item.is_met }),
                Filter::All(_) | Filter::Any(_) | Filter::Not(_) => None,
            },
            Filter::All(_) | Filter::Any(_) => None,
        };
        parts.iter().filter_map(literal).any(|literal| self.literals.contains(&literal))
    }

    fn choose(&mut self, item: Item<'f>, later: Option<usize>) {
        self.choices.push(Choice {
            parts: parts_of(item.filter).iter(),
            is_met: item.is_met,
            later,
            agenda: self.agenda.len(),
            literals: self.literals.len(),
        });
    }

    /// Goes back to the last choice that has a part left, and takes that.
    fn back(&mut self) -> Option<(Option<usize>, Option<usize>)> {
        loop {
            let choice = self.choices.last_mut()?;
            self.agenda.truncate(choice.agenda);
            self.literals.truncate(choice.literals);
            let Some(part) = choice.parts.next() else {
                self.choices.pop();
                continue;
            };
            let (is_met, later) = (choice.is_met, choice.later);
            return Some((self.put(part, is_met, None), later));
        }
    }

    /// Adds a question with its answer; false where that contradicts what holds on the branch.
    fn add(&mut self, new: Literal<'f>) -> bool {
        // Every activity has a kind.
        if new.field == ActivityField::Kind && *new.op == Op::Known && !new.is_met {
            return false;
        }
        self.spend(self.literals.len());
        let of_field = |one: &&Literal<'f>| one.field == new.field;
        if self.literals.contains(&new) {
            return true;
        }
        if self.literals.iter().filter(of_field).any(|one| one.contradicts(new)) {
            return false;
        }
        self.literals.push(new);
        // Of two is said above whether they contradict each other.
        if self.literals.iter().filter(of_field).nth(2).is_none() {
            return true;
        }
        let mine: Vec<Literal<'f>> = self.literals.iter().filter(of_field).copied().collect();
        self.may_hold(&mine)
    }

    /// Whether a value may answer all of these, about one field.
    fn may_hold(&mut self, literals: &[Literal<'f>]) -> bool {
        let mut listed = literals.iter().filter(|one| one.is_met).filter_map(|one| one.op.listed());
        match listed.next() {
            Some(texts) => {
                self.spend(texts.len().saturating_mul(literals.len()));
                texts.iter().any(|text| literals.iter().all(|one| one.op.finds(text) == one.is_met))
            }
            None => may_be_number(literals),
        }
    }
}

impl Literal<'_> {
    fn contradicts(self, other: Self) -> bool {
        match (self.is_met, other.is_met) {
            (true, true) => self.op.excludes(other.op),
            (true, false) => self.op.implies(other.op),
            (false, true) => other.op.implies(self.op),
            // A field that is not there meets nothing.
            (false, false) => false,
        }
    }
}

fn parts_of(filter: &Filter) -> &[Filter] {
    match filter {
        Filter::All(parts) | Filter::Any(parts) => parts,
        Filter::Asks(..) | Filter::Not(_) => &[],
    }
}

/// Whether a number lies in all ranges that are met and in none of the others. True where no range is met: nothing need be
/// there.
fn may_be_number(literals: &[Literal<'_>]) -> bool {
    let range =
        |one: &Literal<'_>| if let Op::NumberIn(least, most) = one.op { Some((*least, *most)) } else { None };
    let met = || literals.iter().filter(|one| one.is_met).filter_map(range);
    if met().next().is_none() {
        return true;
    }
    let least: Option<Decimal> = met().filter_map(|(least, _)| least).max();
    let most: Option<Decimal> = met().filter_map(|(_, most)| most).min();
    let mut without: Vec<_> = literals.iter().filter(|one| !one.is_met).filter_map(range).collect();
    without.sort();
    // Everything from `least` up to here is taken out, once something is.
    let (mut end, mut is_begun) = (least, false);
    for (low, high) in without {
        if low.is_some_and(|low| end.is_none_or(|end| low > end)) {
            break;
        }
        match high {
            None => return false,
            Some(high) if end.is_none_or(|end| high >= end) => (end, is_begun) = (Some(high), true),
            Some(_) => {}
        }
    }
    let is_empty = least.zip(most).is_some_and(|(least, most)| least > most);
    let is_out = is_begun && most.zip(end).is_some_and(|(most, end)| most <= end);
    !is_empty && !is_out
}
