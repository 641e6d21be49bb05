//! What can never happen: conditions that contradict themselves, grade rows that no input reaches,
//! a bar that no grade reaches.
//!
//! A condition on one attribute is tried on one value of each set that its tests tell apart, so
//! that the answer is sure. Over several attributes only the parts of an `all` that read the same
//! attribute are held against each other: what is reported is always a contradiction, though not
//! every contradiction is found.

use std::collections::BTreeMap;

use super::check::cell;
use super::grades::rows_of_matrix;
use super::hosts::place_of_question;
use crate::engine::{
    ActivityCode, Env, Expr, Held, Op, Partition, Program, Question, Role, Test, Triple, Turn,
};
use crate::input::mistake::{Mistake, MistakeKind, Mistakes};
use crate::input::path::Path;
use crate::invariant::{always, there};
use crate::playbook::spec::PlaybookSpec;
use crate::qualification::Span;
use crate::score::{Grade, Grades, Matrix};
use crate::value::answer::{Answer, UnknownReason};
use crate::value::day::Day;
use crate::value::name::Name;
use crate::value::points::Points;

/// The most tests of one attribute in one condition that are tried against each other: the effort
/// grows with the square of it.
const TRIED: usize = 256;

/// The most parts of one condition, or pairs of parts of two rows, that are compared.
const COMPARED: usize = 64;

pub(super) fn check(spec: &PlaybookSpec, program: &Program, mistakes: &mut Mistakes) {
    let mut reach = Reach { program, mistakes, answers: vec![Answer::Unknown; program.answers] };
    for (role, when) in program.conditions() {
        match role {
            // With the other rows, below.
            Role::Row(_) => {}
            // The standard's own conditions can be met.
            Role::Channel(channel) if !spec.unreachable.contains_key(&channel) => {}
            // Who is reached is nobody's condition.
            Role::Reachable => {}
            Role::Rule(_)
            | Role::Condition(..)
            | Role::Requirement(_)
            | Role::Disqualifier(_)
            | Role::Channel(_) => {
                reach.condition(when, || spec.place_of(role));
            }
            Role::Criterion(_) if reach.can_be_met(when) => {}
            Role::Criterion(i) if spec.criterion(i).is_none() => {
                let hosts = program.hosts.iter();
                let host = hosts.rev().find(|host| host.places.start <= i);
                let Some(host) = there(host, "the criterion of a host") else { continue };
                let number = i.saturating_sub(host.places.start);
                let place = place_of_question(host.criteria.name(), number).key("decided_by");
                // One condition alone is told as such, above.
                if let Expr::All(_) = when {
                    reach.unmet(when, &place, |part| place.index(part));
                }
            }
            Role::Criterion(i) => match &spec.places_of_questions(i)[..] {
                [] => {}
                [place] => reach.unmet(when, place, |part| place.key("all").index(part)),
                // Several questions are one condition.
                places @ [first, ..] => {
                    reach.unmet(when, first, |part| {
                        always(places.get(part), first, "each question is a part").clone()
                    });
                }
            },
        }
    }
    let rows = reach.rows(spec);
    bar(spec, &rows, mistakes);
}

struct Reach<'r> {
    program: &'r Program,
    mistakes: &'r mut Mistakes,
    /// Scratch.
    answers: Vec<Answer>,
}

impl Reach<'_> {
    /// Complains of a condition if nothing can meet it.
    fn condition(&mut self, when: &Expr, path: impl FnOnce() -> Path) {
        if !self.can_be_met(when) {
            let path = path();
            self.unmet(when, &path, |part| path.key("all").index(part));
        }
    }

    /// Complains of a condition that nothing can meet, given the place of each part of an `all`.
    fn unmet(&mut self, when: &Expr, path: &Path, place: impl Fn(usize) -> Path) {
        if has_empty_any(when) {
            let message = "nothing can meet this condition, there is an empty `any` in it";
            self.mistakes.add(Mistake::new(path.clone(), MistakeKind::Unreachable, message));
        } else if let Some((first, second)) = self.contradiction(when) {
            let message = "nothing can meet both this and another part of the condition; change one of them";
            let mistake = Mistake::new(place(second), MistakeKind::Unreachable, message);
            self.mistakes.add(mistake.also(place(first)));
        } else {
            let message = match self.names_all_options(when) {
                Some(attribute) => format!(
                    "nothing can meet this condition, as every option of `{attribute}` is named in it; declare those \
                     that are meant to be outside, too"
                ),
                None => "nothing can meet this condition, its parts contradict each other".to_owned(),
            };
            self.mistakes.add(Mistake::new(path.clone(), MistakeKind::Unreachable, message));
        }
    }

    /// The choice or level of which a denied question names every option.
    fn names_all_options(&self, when: &Expr) -> Option<&Name> {
        let Expr::Not(denied) = when else { return None };
        let Expr::Ask(Question::Test(test)) = **denied else { return None };
        let slot = self.program.slot(self.program.slot_at(test)?)?;
        let is_list = matches!(slot.test_at(test)?.op, Op::PlaceOneOf(_) | Op::PlaceIn(..));
        is_list.then_some(&slot.name)
    }

    /// Two parts of an `all` that cannot be met together, though each alone can.
    fn contradiction(&mut self, when: &Expr) -> Option<(usize, usize)> {
        let Expr::All(parts) = when else { return None };
        if parts.len() > COMPARED || !parts.iter().all(|part| self.can_be_met(part)) {
            return None;
        }
        for (i, first) in parts.iter().enumerate() {
            for (j, second) in parts.iter().enumerate().skip(i.saturating_add(1)) {
                if !self.can_be_met(&Expr::All(vec![first.clone(), second.clone()])) {
                    return Some((i, j));
                }
            }
        }
        None
    }

    /// Whether something may meet it: false only when that is sure.
    fn can_be_met(&mut self, when: &Expr) -> bool {
        let slots = self.program.slots_of(when);
        match (when, &slots[..]) {
            (_, [only]) if when.is_of_facts() => self.can_be_met_by(*only, when),
            (Expr::All(parts), _) => {
                let mut by_slot: BTreeMap<usize, Vec<Expr>> = BTreeMap::new();
                for part in parts.iter().filter(|part| part.is_of_facts()) {
                    if let [only] = self.program.slots_of(part)[..] {
                        by_slot.entry(only).or_default().push(part.clone());
                    }
                }
                by_slot.into_iter().all(|(slot, mine)| self.can_be_met_by(slot, &Expr::All(mine)))
                    && parts.iter().all(|part| self.can_be_met(part))
            }
            (Expr::Any(parts), _) => parts.iter().any(|part| self.can_be_met(part)),
            _ => true,
        }
    }

    /// Tries every set of values of one attribute that its tests tell apart, and none.
    fn can_be_met_by(&mut self, place: usize, when: &Expr) -> bool {
        let Some(slot) = self.program.slot(place) else { return true };
        let asked = when.tests();
        if asked.len() > TRIED {
            return true;
        }
        let tests: Vec<&Test> = asked.iter().filter_map(|place| slot.test_at(*place)).collect();
        if mixes_dates(&tests) {
            return true;
        }
        let partition = Partition::of(&slot.kind, tests.iter().map(|test| &test.op), Day::MIDDLE);
        if !partition.is_complete() {
            return true;
        }
        let held = partition.readings().iter().map(|reading| Held::fresh(reading.clone()));
        held.chain([Held::unusable(UnknownReason::Missing)]).any(|held| {
            for (place, test) in asked.iter().zip(&tests) {
                if let Some(answer) = there(self.answers.get_mut(*place), "each test has an answer") {
                    *answer = test.answer(&held, Day::MIDDLE);
                }
            }
            when.eval(&Env::facts(&self.answers)).is_met()
        })
    }

    /// Complains of rows that no input reaches; gives the grades of the others.
    fn rows(&mut self, spec: &PlaybookSpec) -> Vec<Grade> {
        let scores = self.program.reach(ActivityCode::reach).scores(self.program);
        let in_file = matches!(spec.grades, Some(Grades::Rows(_)));
        let place = |i: usize| spec.place_of(Role::Row(i));
        if let Some(Grades::Matrix(matrix)) = &spec.grades {
            self.matrix(matrix, &scores);
            return rows_of_matrix(matrix).iter().map(|row| row.grade).collect();
        }
        let mut reached = Vec::new();
        let before = self.mistakes.len();
        for (i, (grade, when)) in self.program.rows.iter().enumerate() {
            // A row with a mistake of its own counts for the bar: one mistake is enough.
            reached.push(*grade);
            let mut complain = |message: String, also: Option<Path>| {
                let mistake = Mistake::new(place(i), MistakeKind::Unreachable, message);
                self.mistakes.add(match also {
                    Some(also) => mistake.also(also),
                    None => mistake,
                });
            };
            if let Some((what, cut, most)) = too_high(when, &scores) {
                complain(format!("no input reaches this row, the {what} is at most {most}, not {cut}"), None);
            } else if let Some(first) =
                self.program.rows.iter().take(i).position(|(_, other)| implies(when, other))
            {
                let message = "no input reaches this row, whoever meets it meets an earlier one first; \
                               move it up or leave it out";
                complain(message.into(), Some(place(first)));
            } else if !self.program.can_engage() && needs_engaged(when) {
                let row = if in_file { "this row" } else { "a row of its grade table" };
                let message =
                    format!("no input reaches {row}, no activity counts as engaged; add a rule for one");
                complain(message, None);
            } else {
                self.condition(when, || place(i));
            }
            if !in_file && self.mistakes.len() > before {
                // The rows are the framework's: the first mistake says what its table lacks.
                break;
            }
        }
        reached
    }

    /// Complains of cuts that no points reach, where a better grade than D hangs on them.
    fn matrix(&mut self, matrix: &Matrix, most: &Triple<Span>) {
        let top = Path::top().key("grades").key("matrix");
        let good = matrix.by_grade().filter(|(grade, _)| *grade > Grade::D);
        let cells: Vec<(usize, usize)> =
            good.flat_map(|(_, cells)| cells).filter_map(|text| cell(text)).collect();
        let (letters, numbers): (Vec<usize>, Vec<usize>) = cells.into_iter().unzip();
        for (name, what, cuts, used, most) in [
            ("fit_at_least", "fit", &matrix.fit_at_least, letters, most.fit.high),
            ("engagement_at_least", "engagement", &matrix.engagement_at_least, numbers, most.engagement.high),
        ] {
            for (i, cut) in cuts.iter().enumerate().filter(|(i, cut)| used.contains(i) && **cut > most) {
                let message = format!("no input reaches this cut, the {what} is at most {most}, not {cut}");
                self.mistakes.add(Mistake::new(top.key(name).index(i), MistakeKind::Unreachable, message));
            }
        }
    }
}

fn has_empty_any(when: &Expr) -> bool {
    match when {
        Expr::Any(parts) if parts.is_empty() => true,
        Expr::All(parts) | Expr::Any(parts) => parts.iter().any(has_empty_any),
        Expr::Ask(_) | Expr::Not(_) | Expr::Reaches(_) => false,
    }
}

/// Whether a date is compared with fixed days and with today.
fn mixes_dates(tests: &[&Test]) -> bool {
    let turns = || tests.iter().flat_map(|test| test.op.turns());
    turns().any(|turn| matches!(turn, Turn::Day(_))) && turns().any(|turn| matches!(turn, Turn::Ahead(_)))
}

/// Whether whoever meets the one surely meets the other. Not every such pair is found.
fn implies(one: &Expr, other: &Expr) -> bool {
    fn parts(when: &Expr) -> &[Expr] {
        match when {
            Expr::All(parts) => parts,
            Expr::Ask(_) | Expr::Any(_) | Expr::Not(_) | Expr::Reaches(_) => std::slice::from_ref(when),
        }
    }
    let stronger = |a: &Expr, b: &Expr| match (a, b) {
        (Expr::Ask(Question::AtLeast(mine, a)), Expr::Ask(Question::AtLeast(theirs, b))) => {
            mine == theirs && a >= b
        }
        (Expr::Ask(Question::MetAtLeast(a)), Expr::Ask(Question::MetAtLeast(b))) => a >= b,
        (Expr::Ask(Question::MetAtLeastOf(mine, a)), Expr::Ask(Question::MetAtLeastOf(theirs, b))) => {
            mine == theirs && a >= b
        }
        // Those of a list are some of all.
        (Expr::Ask(Question::MetAtLeastOf(_, a)), Expr::Ask(Question::MetAtLeast(b))) => a >= b,
        (a, b) => a == b,
    };
    let (mine, theirs) = (parts(one), parts(other));
    if mine.len().saturating_mul(theirs.len()) > COMPARED {
        return one == other;
    }
    theirs.iter().all(|b| mine.iter().any(|a| stronger(a, b)))
}

fn needs_engaged(when: &Expr) -> bool {
    match when {
        Expr::Ask(question) => *question == Question::Engaged,
        Expr::All(parts) => parts.iter().any(needs_engaged),
        Expr::Any(parts) => !parts.is_empty() && parts.iter().all(needs_engaged),
        Expr::Not(_) | Expr::Reaches(_) => false,
    }
}

/// A threshold that must be reached but cannot.
fn too_high(when: &Expr, most: &Triple<Span>) -> Option<(&'static str, Points, Points)> {
    let above = |what, cut: Points, span: Span| (cut > span.high).then_some((what, cut, span.high));
    match when {
        Expr::Ask(Question::AtLeast(sum, cut)) => above(sum.word(), *cut, *most.get(*sum)),
        Expr::All(parts) => parts.iter().find_map(|part| too_high(part, most)),
        Expr::Any(parts) if !parts.is_empty() => {
            let all: Option<Vec<_>> = parts.iter().map(|part| too_high(part, most)).collect();
            all.and_then(|all| all.into_iter().next())
        }
        // What is nothing but possible is not too high.
        Expr::Ask(_) | Expr::Any(_) | Expr::Not(_) | Expr::Reaches(_) => None,
    }
}

/// Complains of a bar that no grade reaches.
fn bar(spec: &PlaybookSpec, reached: &[Grade], mistakes: &mut Mistakes) {
    let bar = spec.hand_off_at;
    if bar > Grade::D && !reached.iter().any(|grade| *grade >= bar) {
        let message = format!("no grade reaches the bar {bar}; lower it, or add a row for {bar} or better");
        let path = Path::top().key("hand_off_at");
        mistakes.add(Mistake::new(path, MistakeKind::Unreachable, message).also(Path::top().key("grades")));
    }
}
