//! [`Step`]: what is done with an activity of a query, and [`Steps`]: which of that each query needs.
//!
//! A rule adds 5 points for every visit, another 10 for the third visit of a week, and a disqualifier asks for a mail that
//! bounced. A visit is added to the first rule and listed for the second; of a mail it is noted that there was one.

use crate::engine::{ActivityCode, Apart, Program};
use crate::invariant::{always, there};
use crate::score::{Decay, Repeat};

/// What is done with an activity.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// The query has a newest.
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
    /// By activity rule: in thousandths at each age, up to that from which on nothing is left.
    pub(super) worth: Vec<Vec<i32>>,
    /// The same of rules whose points stay, at any age.
    pub(super) points: Vec<i64>,
    /// By activity rule, whether activities are added to it one by one.
    pub(super) adds: Vec<bool>,
    /// By query that takes one of a sort.
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
            let stays = rule.decay == Decay::None;
            let worth = if adds && !stays { worth(rule) } else { None };
            let place = always(u32::try_from(rule.place).ok(), 0, "rules are few");
            let step = match (adds, stays, &worth) {
                (true, true, _) => Some(Step::Stays(place)),
                (true, false, Some(_)) => Some(Step::Fades(place)),
                (true | false, ..) => None,
            };
            steps.adds.push(step.is_some());
            steps.points.push(rule.points.thousandths());
            steps.worth.push(worth.unwrap_or_default());
            if let Some(mine) = there(steps.of_query.get_mut(rule.query.0), "a query of the program") {
                mine.extend(step);
            }
        }
        for (place, number) in (0..program.queries.len()).zip(0u32..) {
            let lists = steps.lists(program, place);
            let newest = needs_newest(program, place, asks_engaged);
            let Some(mine) = steps.of_query.get_mut(place) else { continue };
            mine.extend(newest.then_some(Step::Newest(number)));
            let tells_apart = program.queries.get(place).is_some_and(|query| query.apart != Apart::Each);
            let list = if tells_apart { Step::Sort(number) } else { Step::List(number) };
            mine.extend(lists.then_some(list));
        }
        steps
    }

    /// What is done with an activity that a query takes.
    pub(super) fn of_query(&self, query: usize) -> impl Iterator<Item = Step> {
        self.of_query.get(query).into_iter().flatten().copied()
    }

    /// Whether something reads all that a query takes.
    fn lists(&self, program: &Program, query: usize) -> bool {
        let rules = program.activities.iter().zip(&self.adds).any(|(rule, adds)| {
            rule.query.0 == query
                && match rule.repeat {
                    Repeat::Always => !adds,
                    Repeat::Once | Repeat::AtMost { .. } | Repeat::WhenCount { .. } => true,
                    Repeat::WhenQuiet { .. } => false,
                }
        });
        let forget = program.engagement.forget.is_some_and(|(forget, _)| forget.0 == query);
        rules
            || forget
            || program.dids.iter().any(|did| did.query.0 == query && (did.by_day || did.at_least > 1))
    }
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
