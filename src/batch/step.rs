//! [`Step`]: what is done with an activity of a query, and [`Steps`]: which of that each query needs.
//!
//! A rule adds 5 points for every visit, half of them after 30 days; another adds 10 for the third visit of a week, and a
//! disqualifier asks for a mail that bounced. A visit is added to the first rule by its age, and if it is of this week it
//! is listed for the second; of mails that bounced only the age of the newest is kept.

use crate::engine::{ActivityCode, Apart, Program};
use crate::invariant::{always, there};
use crate::score::{Decay, Repeat};

/// What is done with an activity.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Its age becomes that of the newest of a query: activities are read from the oldest on.
    Newest(u32),
    /// It is listed for a query.
    List(u32),
    /// It is listed for a query that takes one of a sort.
    Sort(u32),
    /// A rule adds what it is worth at its age.
    Fades(u32),
    /// A rule adds its points.
    Stays(u32),
}

/// What each query needs, and what activities are worth to rules that add each.
#[derive(Debug, Default)]
pub(super) struct Steps {
    of_query: Vec<Vec<Step>>,
    /// By query, the age from which on nobody reads what is listed.
    ages: Vec<i32>,
    /// In thousandths at each age, rule by rule.
    pub(super) worth: Vec<i32>,
    /// By activity rule, its part of that: up to the age from which on nothing is left.
    worth_of: Vec<(u32, u32)>,
    /// By activity rule, its points in thousandths.
    pub(super) points: Vec<i64>,
    /// By activity rule, whether activities are added to it one by one.
    pub(super) adds: Vec<bool>,
    /// By query.
    pub(super) apart: Vec<Apart>,
}

/// The most ages that are listed.
const AGES: i32 = 8_192;

impl Steps {
    /// `asks_engaged` is whether a grade row asks who is engaged.
    pub(super) fn of(program: &Program, asks_engaged: bool) -> Steps {
        let mut steps = Steps {
            of_query: vec![Vec::new(); program.queries.len()],
            apart: program.queries.iter().map(|query| query.apart).collect(),
            ..Steps::default()
        };
        for rule in &program.activities {
            // What is forgotten is known only when all was read.
            let adds = rule.repeat == Repeat::Always && program.engagement.forget.is_none();
            let place = always(u32::try_from(rule.place).ok(), 0, "rules are few");
            let begin = steps.worth.len();
            let step = match worth(rule) {
                _ if !adds => None,
                _ if rule.decay == Decay::None => Some(Step::Stays(place)),
                Some(worth) => {
                    steps.worth.extend(worth);
                    Some(Step::Fades(place))
                }
                None => None,
            };
            let ends =
                [begin, steps.worth.len()].map(|end| always(u32::try_from(end).ok(), 0, "rules are few"));
            steps.worth_of.push(ends.into());
            steps.adds.push(step.is_some());
            steps.points.push(rule.points.thousandths());
            if let Some(mine) = there(steps.of_query.get_mut(rule.query.0), "a query of the program") {
                mine.extend(step);
            }
        }
        for (place, number) in (0..program.queries.len()).zip(0u32..) {
            let ages = steps.listed(program, place);
            let newest = needs_newest(program, place, asks_engaged);
            steps.ages.push(ages.unwrap_or(0));
            let tells_apart = program.queries.get(place).is_some_and(|query| query.apart != Apart::Each);
            let list = if tells_apart { Step::Sort(number) } else { Step::List(number) };
            let mine = there(steps.of_query.get_mut(place), "a query of the program");
            let more = newest.then_some(Step::Newest(number)).into_iter().chain(ages.map(|_| list));
            mine.into_iter().for_each(|mine| mine.extend(more.clone()));
        }
        steps
    }

    /// What is done with an activity that a query takes.
    pub(super) fn of_query(&self, query: usize) -> impl Iterator<Item = Step> {
        self.of_query.get(query).into_iter().flatten().copied()
    }

    /// The part of the worths that is a rule's.
    pub(super) fn worth_of(&self, rule: u32) -> (u32, u32) {
        always(self.worth_of.get(rule as usize).copied(), (0, 0), "each rule has its worths")
    }

    /// The age from which on a step is not worth taking.
    pub(super) fn ages(&self, step: Step) -> i32 {
        match step {
            Step::List(query) | Step::Sort(query) => {
                always(self.ages.get(query as usize).copied(), i32::MAX, "each query has its ages")
            }
            Step::Newest(_) | Step::Stays(_) => i32::MAX,
            Step::Fades(rule) => {
                let (from, to) = self.worth_of(rule);
                i32::try_from(to.saturating_sub(from)).unwrap_or(i32::MAX)
            }
        }
    }

    /// Up to which age something reads all that a query takes; none if nothing does.
    fn listed(&self, program: &Program, query: usize) -> Option<i32> {
        let rules = program.activities.iter().zip(&self.adds).filter(|(rule, _)| rule.query.0 == query);
        let rules = rules.filter_map(|(rule, adds)| match rule.repeat {
            Repeat::Always => Some(rule.end).filter(|_| !adds),
            Repeat::Once | Repeat::AtMost { .. } => Some(rule.end),
            Repeat::WhenCount { within_days, .. } => Some(age(within_days)),
            Repeat::WhenQuiet { .. } => None,
        });
        let dids = program.dids.iter().filter(|did| did.query.0 == query && (did.by_day || did.at_least > 1));
        let dids = dids.map(|did| did.within_days.map_or(i32::MAX, age));
        let forget = program.engagement.forget.filter(|(forget, _)| forget.0 == query).map(|_| i32::MAX);
        rules.chain(dids).chain(forget).max()
    }
}

fn age(days: u32) -> i32 {
    i32::try_from(days).unwrap_or(i32::MAX)
}

/// Whether something asks when the newest was that a query takes.
fn needs_newest(program: &Program, query: usize, asks_engaged: bool) -> bool {
    let rules = program.activities.iter().any(|rule| {
        rule.query.0 == query
            && (matches!(rule.repeat, Repeat::WhenQuiet { .. }) || asks_engaged && rule.can_engage())
    });
    let contact = program.contact.as_ref().is_some_and(|contact| contact.query.0 == query);
    rules || contact || program.dids.iter().any(|did| did.query.0 == query)
}

/// What one activity is worth at each age; none if that is too much to list.
fn worth(rule: &ActivityCode) -> Option<Vec<i32>> {
    let ages = Some(rule.end).filter(|end| *end <= AGES)?;
    let of_age = |age| i32::try_from(rule.decay.fade(rule.points, age).thousandths()).ok();
    (0..ages).map(of_age).collect()
}
