//! [`Decision`]: from answers and points to grade and route.

use super::known::Known;
use crate::engine::table::{Cell, Table};
use crate::engine::{CriterionCode, Env, Expr, Outcome, Program, RuleCode, Tally, Tier, Triple};
use crate::invariant::always;
use crate::qualification::Span;
use crate::score::Grade;
use crate::value::answer::Answer;
use crate::value::points::Points;
use crate::verdict::Route;

/// What follows from all that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    /// The answer of each criterion.
    pub(crate) criteria: Vec<Answer>,
    pub(crate) scores: Triple<Span>,
    pub(crate) grade: Grade,
    /// The place of the first disqualifier that is met.
    pub(crate) disqualifier: Option<usize>,
    pub(crate) clears_bar: bool,
    pub(crate) holds_bar: bool,
    pub(crate) route: Route,
}

impl Decision {
    pub(crate) fn of(program: &Program, known: &Known) -> Self {
        let criteria: Vec<Answer> = criteria(program, &known.answers, true, &known.host).collect();
        let scores = known.tally.scores(program);
        let env = grade_env(program, known, &criteria, scores);
        let outcome = outcome(program, &env);
        let holds_bar = outcome.holds_bar(program.bar, program.slack, |slack| {
            let scores = scores.plus(Span::exactly(slack));
            first_met(program, &Env { scores, ..env })
        });
        let Outcome { grade, disqualifier, clears_bar, route } = outcome;
        Decision { criteria, scores, grade, disqualifier, clears_bar, holds_bar, route }
    }

    /// All mandatory criteria together.
    pub(crate) fn mandatory(&self, program: &Program) -> Answer {
        let mandatory =
            program.criteria.iter().zip(&self.criteria).filter(|(criterion, _)| criterion.mandatory);
        Answer::all(mandatory.map(|(_, answer)| *answer))
    }
}

/// Grade and route, by all that grade rows see: all of a decision that trying something asks for.
pub(super) fn outcome(program: &Program, env: &Env<'_>) -> Outcome {
    let met = |when: &Expr| when.eval(env).is_met();
    let disqualifier = program.disqualifiers.iter().position(|(_, when)| met(when));
    let requirements = || program.requirements().all(|(_, when)| met(when));
    Outcome::of(program.bar, first_met(program, env), disqualifier, requirements)
}

/// The answer of each criterion, by what is known, and by the host's own answers. `infers` says whether what they did
/// may stand for a missing fact.
pub(super) fn criteria<'a>(
    program: &'a Program,
    answers: &'a [Answer],
    infers: bool,
    host: &'a [Answer],
) -> impl ExactSizeIterator<Item = Answer> + 'a {
    program.criteria.iter().enumerate().map(move |(place, criterion)| match &criterion.when {
        Some(when) if infers => answer(program, criterion, when, answers),
        Some(when) => when.by_facts(answers),
        // A host may have fewer questions by now than when it was compiled.
        None => host.get(place).copied().unwrap_or(Answer::Unknown),
    })
}

/// The answer of a criterion that is no host's: what they did may stand for a missing fact.
pub(super) fn answer(program: &Program, code: &CriterionCode, when: &Expr, answers: &[Answer]) -> Answer {
    let answer = when.by_facts(answers);
    if answer.is_unknown() && is_inferred(program, code, answers) { Answer::Met } else { answer }
}

/// Whether they did what stands for a criterion.
pub(super) fn is_inferred(program: &Program, code: &CriterionCode, answers: &[Answer]) -> bool {
    let test = code.inferred_by.and_then(|place| program.did_test(place));
    test.and_then(|test| answers.get(test)).is_some_and(|answer| answer.is_met())
}

/// All points by where they go, exactly.
pub(super) fn tally(
    program: &Program,
    table: &Table,
    cells: &[Cell],
    answers: &[Answer],
    activity: &[Points],
) -> Tally {
    let mut sums = vec![0; program.groups.len().saturating_add(2)];
    table.add_facts(&mut sums, cells);
    with_deeds_and_tiers(program, table.tiers(program), Tally::of_sums(&sums), answers, activity)
}

/// The same where the table does not know each fact: all rules again, by their trees.
#[cold]
pub(super) fn tally_by_trees(program: &Program, answers: &[Answer], activity: &[Points]) -> Tally {
    let mut tally = Tally::new(program);
    for rule in program.rules.iter().filter(|rule| rule.when.by_facts(answers).is_met()) {
        tally.add(rule.unit, Span::exactly(rule.points));
    }
    with_deeds_and_tiers(program, &program.tiers, tally, answers, activity)
}

/// What facts add, what they did besides, and what counts of each of these tiers.
fn with_deeds_and_tiers<'t>(
    program: &Program,
    tiers: impl IntoIterator<Item = &'t Tier>,
    mut tally: Tally,
    answers: &[Answer],
    activity: &[Points],
) -> Tally {
    for (rule, points) in program.activities.iter().zip(activity) {
        tally.add(rule.unit, Span::exactly(*points));
    }
    for tier in tiers {
        tally.set(tier, tier_now(program, tier, answers, activity));
    }
    tally
}

/// What a tier has, exactly.
pub(super) fn tier_now(program: &Program, tier: &Tier, answers: &[Answer], activity: &[Points]) -> Span {
    let fires = |rule: &RuleCode| rule.when.by_facts(answers).is_met();
    let counting = tier.counting(&program.rules, fires, |place| points_of(activity, place));
    counting.map_or(Span::ZERO, |(_, points)| Span::exactly(points))
}

/// What an activity rule adds.
pub(super) fn points_of(activity: &[Points], place: usize) -> Points {
    always(activity.get(place).copied(), Points::ZERO, "each rule adds something")
}

/// What the grade rows see.
pub(super) fn grade_env<'e>(
    program: &'e Program,
    known: &'e Known,
    criteria: &'e [Answer],
    scores: Triple<Span>,
) -> Env<'e> {
    let (mut met, mut may_be_met) = (0usize, 0usize);
    let all = program.criteria.iter().zip(criteria);
    for (_, answer) in all.filter(|(criterion, _)| criterion.counted) {
        met = met.saturating_add(usize::from(answer.is_met()));
        may_be_met = may_be_met.saturating_add(usize::from(*answer != Answer::Unmet));
    }
    Env {
        answers: &known.answers,
        criteria,
        met,
        may_be_met,
        counted_of: &program.counted_of,
        scores,
        engaged: Answer::from(known.engaged),
        open: false,
    }
}

fn first_met(program: &Program, env: &Env<'_>) -> Grade {
    let met = program.rows.iter().find(|(_, when)| when.eval(env).is_met());
    met.map_or(Grade::D, |(grade, _)| *grade)
}

/// The least and greatest grade that the rows leave possible: those not unmet, up to the first
/// that is met.
pub(super) fn possible(program: &Program, env: &Env<'_>) -> (Grade, Grade) {
    let (mut worst, mut best) = (Grade::A, Grade::D);
    let mut take = |grade: Grade| (worst, best) = (worst.min(grade), best.max(grade));
    for (grade, when) in &program.rows {
        match when.eval(env) {
            Answer::Unmet => {}
            Answer::Unknown => take(*grade),
            Answer::Met => {
                take(*grade);
                return (worst, best);
            }
        }
    }
    if !program.rows_cover_all {
        take(Grade::D);
    }
    (worst, best)
}
