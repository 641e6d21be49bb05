//! Conditions compiled: a tree over answers that are looked up, not asked again.
//!
//! Where answer 0 is that of `employees between 50 and 1000` and answer 1 that of `need is true`, the condition
//! `employees between 50 and 1000 and not need` is `All [Ask (Test 0), Not (Ask (Test 1))]`. With 120 employees and no
//! need it is met. With 20 employees it is unmet, whatever the need. With 120 employees and an unknown need it is
//! unknown, and a rule with this condition does not fire.

use std::collections::BTreeSet;

use super::channel::{ChannelCode, reaches};
use super::triple::{Sum, Triple};
use crate::invariant::always;
use crate::qualification::Span;
use crate::value::answer::Answer;
use crate::value::points::Points;

/// A compiled condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Ask(Question),
    All(Vec<Expr>),
    Any(Vec<Expr>),
    Not(Box<Expr>),
    /// One of these channels reaches the prospect: the built-in requirement, which nothing else joins.
    Reaches(Vec<ChannelCode<Expr>>),
}

/// What a condition joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// The answer at this place.
    Test(usize),
    /// The criterion at this place is met.
    Met(usize),
    /// The criterion at this place is unknown.
    Unknown(usize),
    /// So many of the counted criteria are met.
    MetAtLeast(usize),
    /// The same of the list of criteria at the first place.
    MetAtLeastOf(usize, usize),
    /// This sum is at least so many points.
    AtLeast(Sum, Points),
    Engaged,
}

/// What an expression is evaluated over. Rules see answers only; grade rows see all of it.
#[derive(Clone, Copy)]
pub(crate) struct Env<'e> {
    pub(crate) answers: &'e [Answer],
    pub(crate) criteria: &'e [Answer],
    /// How many counted criteria are met, and how many may be.
    pub(crate) met: usize,
    pub(crate) may_be_met: usize,
    /// The counted criteria of each list that a row counts by itself.
    pub(crate) counted_of: &'e [Vec<usize>],
    pub(crate) scores: Triple<Span>,
    pub(crate) engaged: Answer,
    /// Whether unknown criteria may still become known: `unknown` is then unknown itself.
    pub(crate) open: bool,
}

impl<'e> Env<'e> {
    /// What a rule sees.
    pub(crate) fn facts(answers: &'e [Answer]) -> Self {
        let scores = Triple::default();
        Env {
            answers,
            criteria: &[],
            met: 0,
            may_be_met: 0,
            counted_of: &[],
            scores,
            engaged: Answer::Unknown,
            open: false,
        }
    }
}

impl Expr {
    /// The answer of a condition that asks for facts only. Most are one question: looked up on the spot.
    #[inline]
    pub(crate) fn by_facts(&self, answers: &[Answer]) -> Answer {
        match self {
            Expr::Ask(Question::Test(place)) => answer_at(answers, *place),
            Expr::Ask(_) | Expr::All(_) | Expr::Any(_) | Expr::Not(_) | Expr::Reaches(_) => {
                self.by_several_facts(answers)
            }
        }
    }

    #[inline(never)]
    fn by_several_facts(&self, answers: &[Answer]) -> Answer {
        match self {
            Expr::Ask(question) => question.ask(&Env::facts(answers)),
            Expr::All(parts) => Answer::all(parts.iter().map(|part| part.by_facts(answers))),
            Expr::Any(parts) => Answer::any(parts.iter().map(|part| part.by_facts(answers))),
            Expr::Not(part) => !part.by_facts(answers),
            Expr::Reaches(channels) => reaches(channels, |when| when.by_facts(answers)),
        }
    }

    pub(crate) fn eval(&self, env: &Env<'_>) -> Answer {
        // One question is answered in the loop that asks it; a call is for what is nested.
        let part = |part: &Expr| match part {
            Expr::Ask(question) => question.ask(env),
            Expr::All(_) | Expr::Any(_) | Expr::Not(_) | Expr::Reaches(_) => part.eval(env),
        };
        match self {
            Expr::Ask(question) => question.ask(env),
            Expr::All(parts) => Answer::all(parts.iter().map(part)),
            Expr::Any(parts) => Answer::any(parts.iter().map(part)),
            Expr::Not(one) => !part(one),
            Expr::Reaches(channels) => reaches(channels, part),
        }
    }

    /// The least and the greatest answer while the points are anywhere in their intervals and all
    /// else, what is unknown included, stays as it is.
    pub(crate) fn drift(&self, env: &Env<'_>) -> (Answer, Answer) {
        let both = |parts: &[Expr], join: fn(Vec<Answer>) -> Answer| {
            let (low, high) = parts.iter().map(|part| part.drift(env)).unzip();
            (join(low), join(high))
        };
        match self {
            Expr::Ask(question) => match (question.is_of_points(), question.ask(env)) {
                (true, Answer::Unknown) => (Answer::Unmet, Answer::Met),
                (_, answer) => (answer, answer),
            },
            Expr::All(parts) => both(parts, Answer::all),
            Expr::Any(parts) => both(parts, Answer::any),
            Expr::Not(part) => {
                let (low, high) = part.drift(env);
                (!high, !low)
            }
            // It asks for no points.
            Expr::Reaches(_) => {
                let answer = self.eval(env);
                (answer, answer)
            }
        }
    }

    /// Calls `visit` with every question.
    pub(crate) fn each_question(&self, visit: &mut impl FnMut(Question)) {
        match self {
            Expr::Ask(question) => visit(*question),
            Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|part| part.each_question(visit)),
            Expr::Not(part) => part.each_question(visit),
            Expr::Reaches(channels) => {
                let all = channels.iter().flat_map(ChannelCode::conditions);
                all.for_each(|when| when.each_question(visit));
            }
        }
    }

    /// Whether one of its questions is of some sort.
    pub(crate) fn asks(&self, sort: impl Fn(Question) -> bool) -> bool {
        let mut found = false;
        self.each_question(&mut |question| found = found || sort(question));
        found
    }

    /// Calls `visit` with every test's place.
    pub(crate) fn each_test(&self, visit: &mut impl FnMut(usize)) {
        self.each_question(&mut |question| {
            if let Question::Test(place) = question {
                visit(place);
            }
        });
    }

    /// The places of its tests, each once, in order.
    pub(crate) fn tests(&self) -> BTreeSet<usize> {
        let mut tests = BTreeSet::new();
        self.each_test(&mut |place| {
            tests.insert(place);
        });
        tests
    }

    /// Changes every test's place.
    pub(crate) fn map_tests(&mut self, map: &impl Fn(usize) -> usize) {
        match self {
            Expr::Ask(question) => {
                if let Question::Test(place) = question {
                    *place = map(*place);
                }
            }
            Expr::All(parts) | Expr::Any(parts) => parts.iter_mut().for_each(|part| part.map_tests(map)),
            Expr::Not(part) => part.map_tests(map),
            Expr::Reaches(channels) => {
                let all = channels.iter_mut().flat_map(ChannelCode::conditions_mut);
                all.for_each(|when| when.map_tests(map));
            }
        }
    }

    /// Whether it asks for points anywhere.
    pub(crate) fn reads_points(&self) -> bool {
        self.asks(Question::is_of_points)
    }

    /// Whether it asks of facts and nothing else.
    pub(crate) fn is_of_facts(&self) -> bool {
        !self.asks(|question| !matches!(question, Question::Test(_)))
    }
}

/// The answer of the test at a place.
#[inline]
fn answer_at(answers: &[Answer], place: usize) -> Answer {
    always(answers.get(place).copied(), Answer::Unknown, "each test has an answer")
}

/// Whether so many are met, where some are and more may be.
#[inline]
fn enough(met: usize, may_be_met: usize, count: usize) -> Answer {
    if met >= count {
        Answer::Met
    } else if may_be_met < count {
        Answer::Unmet
    } else {
        Answer::Unknown
    }
}

impl Question {
    #[inline]
    fn ask(&self, env: &Env<'_>) -> Answer {
        let at_least = |span: Span, cut: Points| {
            if span.low >= cut {
                Answer::Met
            } else if span.high < cut {
                Answer::Unmet
            } else {
                Answer::Unknown
            }
        };
        let criterion = |place: usize| {
            always(env.criteria.get(place).copied(), Answer::Unknown, "each criterion has an answer")
        };
        match self {
            Question::Test(place) => answer_at(env.answers, *place),
            Question::Met(place) => criterion(*place),
            Question::Unknown(place) => match (criterion(*place).is_unknown(), env.open) {
                (true, true) => Answer::Unknown,
                (unknown, _) => Answer::from(unknown),
            },
            Question::MetAtLeast(count) => enough(env.met, env.may_be_met, *count),
            Question::MetAtLeastOf(list, count) => {
                let places = env.counted_of.get(*list).map(Vec::as_slice);
                let places = always(places, &[], "a list of the program").iter();
                let count_of = |sort: fn(Answer) -> bool| {
                    places.clone().filter(|place| sort(criterion(**place))).count()
                };
                enough(count_of(Answer::is_met), count_of(|answer| answer != Answer::Unmet), *count)
            }
            Question::AtLeast(sum, cut) => at_least(*env.scores.get(*sum), *cut),
            Question::Engaged => env.engaged,
        }
    }

    fn is_of_points(self) -> bool {
        matches!(self, Question::AtLeast(..))
    }
}
