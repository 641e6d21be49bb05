//! All that a grade row can tell apart: the answers of facts and criteria, engaged or not, and on which side
//! of each threshold the points lie.
//!
//! Criteria are answered by the same facts as rows are, so that what cannot come together is not tried.
//! Points are taken to be anywhere within their reach, whatever the facts: there are states that no lead is
//! in, and none is left out.

use std::collections::BTreeSet;

use super::lint::Lint;
use crate::engine::{Amount, Env, Expr, Program, Question, Sum, Triple};
use crate::invariant::there;
use crate::qualification::Span;
use crate::score::Grade;
use crate::value::answer::Answer;
use crate::value::points::Points;

/// The most states that are tried.
const MOST: usize = 1 << 18;

/// The most rows that are asked, over all states.
const ASKED: usize = 1 << 22;

/// The most criteria of which each combination of answers is tried.
const CRITERIA: usize = 7;

/// What facts say, as far as grade and route ask.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    criteria: Vec<Answer>,
    /// The answers of the tests that rows ask, in the order of their places.
    tests: Vec<Answer>,
    /// Whether every requirement is met, and no disqualifier: whether nothing but the grade is left.
    eligible: bool,
}

/// One state, and where it leads.
pub(super) struct State<'s> {
    /// The rows that are met in it.
    pub(super) met: &'s [bool],
    /// The first of them, which gives the grade.
    pub(super) first: Option<usize>,
    pub(super) grade: Grade,
    pub(super) grade_with_slack: Grade,
    pub(super) eligible: bool,
}

/// Visits every state; says whether it could, since there may be too many.
pub(super) fn visit(lint: &mut Lint<'_>, mut visit: impl FnMut(&State<'_>)) -> bool {
    let program = lint.program;
    let Some(told) = told(lint) else { return false };
    let places = places(program);
    let points = points(program, &lint.sums.scores);
    let engaged: &[bool] = if program.can_engage() { &[false, true] } else { &[false] };
    let all = told.len().checked_mul(points.len()).and_then(|all| all.checked_mul(engaged.len()));
    let few = |all: &usize| *all <= MOST && all.saturating_mul(program.rows.len()) <= ASKED;
    if !all.as_ref().is_some_and(few) {
        return false;
    }
    let mut answers = vec![Answer::Unknown; program.answers];
    let mut met = vec![false; program.rows.len()];
    for told in &told {
        for (place, answer) in places.iter().zip(&told.tests) {
            let mine = there(answers.get_mut(*place), "each test has an answer");
            mine.into_iter().for_each(|mine| *mine = *answer);
        }
        let counted = program.criteria.iter().zip(&told.criteria).filter(|(code, _)| code.counted);
        let (known, open): (Vec<bool>, Vec<bool>) =
            counted.map(|(_, answer)| (answer.is_met(), *answer != Answer::Unmet)).unzip();
        let count = |all: &[bool]| all.iter().filter(|one| **one).count();
        for scores in &points {
            for engaged in engaged {
                let env = Env {
                    answers: &answers,
                    criteria: &told.criteria,
                    met: count(&known),
                    may_be_met: count(&open),
                    counted_of: &program.counted_of,
                    scores: *scores,
                    engaged: Answer::from(*engaged),
                    open: false,
                };
                for ((_, when), met) in program.rows.iter().zip(&mut met) {
                    *met = when.eval(&env).is_met();
                }
                let first = met.iter().position(|met| *met);
                let more = Env { scores: scores.plus(Span::exactly(program.slack)), ..env };
                let with_slack = program.rows.iter().position(|(_, when)| when.eval(&more).is_met());
                let grade_by = |row: Option<usize>| {
                    row.and_then(|row| program.rows.get(row)).map_or(Grade::D, |(grade, _)| *grade)
                };
                visit(&State {
                    met: &met,
                    first,
                    grade: grade_by(first),
                    grade_with_slack: grade_by(with_slack),
                    eligible: told.eligible,
                });
            }
        }
    }
    true
}

/// The tests that rows ask.
fn places(program: &Program) -> Vec<usize> {
    let places: BTreeSet<usize> = program.rows.iter().flat_map(|(_, when)| when.tests()).collect();
    places.into_iter().collect()
}

/// All that facts can say. Where that is too much at once, what stands aside of the grade is left open, and
/// then the criteria are taken to be independent of each other.
fn told(lint: &mut Lint<'_>) -> Option<BTreeSet<Told>> {
    let program = lint.program;
    let places = places(program);
    let rows: Vec<&Expr> = program.rows.iter().map(|(_, when)| when).collect();
    let criteria: Vec<&Expr> = program.criteria.iter().filter_map(|code| code.when.as_ref()).collect();
    let named: Vec<&Expr> =
        program.requires.iter().chain(&program.disqualifiers).map(|(_, when)| when).collect();
    let eligible = |answers: &[Answer], criteria: &[Answer]| {
        let env = Env { criteria, ..Env::facts(answers) };
        let met = |when: &Expr| when.eval(&env).is_met();
        program.requires.iter().all(|(_, when)| met(when))
            && !program.disqualifiers.iter().any(|(_, when)| met(when))
    };
    let pick = |answers: &[Answer]| -> Vec<Answer> {
        places.iter().filter_map(|place| answers.get(*place)).copied().collect()
    };
    for with_named in [true, false] {
        let mut asked = [&rows[..], &criteria[..]].concat();
        if with_named {
            asked.extend(&named);
        }
        let mut all = BTreeSet::new();
        let mut few = true;
        let tried = lint.facts.try_all(&asked, |answers| {
            let criteria = answers_of(program, answers);
            few = few && criteria.is_some() && all.len() <= MOST;
            for criteria in criteria.into_iter().flatten() {
                let eligible = !with_named || eligible(answers, &criteria);
                all.insert(Told { criteria, tests: pick(answers), eligible });
            }
            few
        });
        if tried && few {
            return Some(all);
        }
    }
    let free =
        combinations(program.criteria.iter().map(|_| vec![Answer::Unmet, Answer::Unknown, Answer::Met]))?;
    let mut all = BTreeSet::new();
    let tried = lint.facts.try_all(&rows, |answers| {
        all.extend(free.iter().map(|criteria| Told {
            criteria: criteria.clone(),
            tests: pick(answers),
            eligible: true,
        }));
        all.len() <= MOST
    });
    (tried && all.len() <= MOST).then_some(all)
}

/// What the criteria can answer to some facts: an activity may stand for what is unknown, and the host's own
/// criteria may answer anything.
fn answers_of(program: &Program, answers: &[Answer]) -> Option<Vec<Vec<Answer>>> {
    let each =
        program.criteria.iter().map(|code| match code.when.as_ref().map(|when| when.by_facts(answers)) {
            None => vec![Answer::Unmet, Answer::Unknown, Answer::Met],
            Some(Answer::Unknown) if code.inferred_by.is_some() => vec![Answer::Unknown, Answer::Met],
            Some(answer) => vec![answer],
        });
    combinations(each)
}

/// One of each list, in all ways; `None` where several choices are left to more criteria than are tried.
fn combinations(each: impl Iterator<Item = Vec<Answer>>) -> Option<Vec<Vec<Answer>>> {
    let mut all: Vec<Vec<Answer>> = vec![Vec::new()];
    let mut chosen = 0usize;
    for choices in each {
        chosen = chosen.saturating_add(usize::from(choices.len() > 1));
        if chosen > CRITERIA {
            return None;
        }
        let mut longer = Vec::with_capacity(all.len().saturating_mul(choices.len()));
        for before in &all {
            longer.extend(choices.iter().map(|one| before.iter().copied().chain([*one]).collect::<Vec<_>>()));
        }
        all = longer;
    }
    Some(all)
}

/// Points in every stretch between the thresholds of the rows, with the slack and without, that go together:
/// the score is the clamped sum of fit and engagement.
fn points(program: &Program, reach: &Triple<Span>) -> Vec<Triple<Span>> {
    let mut cuts: Vec<(Sum, Points)> = Vec::new();
    for (_, when) in &program.rows {
        when.each_question(&mut |question| {
            if let Question::AtLeast(sum, cut) = question {
                cuts.extend([(sum, cut), (sum, cut - program.slack)]);
            }
        });
    }
    let Triple { score, fit, engagement } = Triple::each(|sum| {
        let mine = cuts.iter().filter(|(of, _)| *of == sum).map(|(_, cut)| *cut);
        stretches(*reach.get(sum), &mine.collect())
    });
    let mut all = Vec::new();
    for fit in &fit {
        for engagement in &engagement {
            let sum = fit.plus(*engagement).clamped(&program.total);
            for score in score.iter().filter(|score| score.low <= sum.high && sum.low <= score.high) {
                all.push(Triple {
                    score: Span::exactly(score.low),
                    fit: Span::exactly(fit.low),
                    engagement: Span::exactly(engagement.low),
                });
            }
        }
    }
    all
}

/// A span cut at these points, each the least of its stretch.
fn stretches(span: Span, cuts: &BTreeSet<Points>) -> Vec<Span> {
    let inside = cuts.iter().copied().filter(|cut| span.low < *cut && *cut <= span.high);
    let lows: Vec<Points> = std::iter::once(span.low).chain(inside).collect();
    let below = |cut: &Points| *cut - Points::from_thousandths(1);
    let highs = lows.iter().skip(1).map(below).chain([span.high]);
    lows.iter().zip(highs).map(|(low, high)| Span { low: *low, high }).collect()
}
