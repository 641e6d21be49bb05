//! The naive reading of what they did: which activities a filter takes, what `did` counts, and an activity that
//! would be done now.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use qualify::activity::Label;
use qualify::condition::{ActivityFilter, Did, Different, Kinds, Operand, Operator};
use qualify::score::Grades;
use qualify::{Activity, Condition, Day, Name, PlaybookSpec};
use rust_decimal::Decimal;

use super::facts::{World, silence};
use super::filters::{is_fresh, universe};

/// What is counted once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Apart {
    Each(usize),
    Subject(Option<Label>),
    Day(Day),
}

/// A question about what they did, with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) asked: String,
    pub(crate) met: bool,
    pub(crate) count: usize,
    pub(crate) newest: Option<DateTime<Utc>>,
}

/// Something that they would do now: of one kind, or of one that nobody names; and what it must meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Deed {
    pub(crate) kind: Option<Name>,
    pub(crate) condition: Option<Condition>,
}

/// A deed as if it had been done: of it is known only what it must be.
#[derive(Clone, Debug)]
pub(crate) struct Imagined {
    /// The filters that take it, whatever else it is.
    takes: Vec<ActivityFilter>,
    pub(crate) activity: Activity,
}

/// The id of the activity that is imagined.
const IMAGINED: &str = "improve-x";

/// Whether an activity meets a condition: a question about a field that it lacks is unmet.
pub(crate) fn meets(activity: &Activity, condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().all(|part| meets(activity, part)),
        Condition::Any(parts) => parts.iter().any(|part| meets(activity, part)),
        Condition::Not(part) => !meets(activity, part),
        Condition::Fact(field, operator) if *field == "quantity" => {
            activity.quantity_value().is_some_and(|quantity| quantity_meets(quantity, operator))
        }
        Condition::Fact(field, operator) => {
            let text = match field.as_str() {
                "kind" => Some(activity.kind().as_str()),
                "subject" => activity.subject_label().map(Label::as_str),
                "campaign" => activity.campaign_label().map(Label::as_str),
                "source" => activity.source_label().map(Label::as_str),
                other => panic!("an activity has no {other}"),
            };
            text.is_some_and(|text| text_meets(text, operator))
        }
        other => panic!("not asked of an activity: {other:?}"),
    }
}

fn text_meets(text: &str, operator: &Operator) -> bool {
    match operator {
        Operator::Known => true,
        Operator::Is(same) => text == same.to_string(),
        Operator::OneOf(any) => any.iter().any(|one| text == one.to_string()),
        Operator::Contains(part) => text.contains(&part.to_string()),
        Operator::StartsWith(start) => text.starts_with(&start.to_string()),
        Operator::EndsWith(end) => text.ends_with(&end.to_string()),
        other => panic!("not asked of a text: {other:?}"),
    }
}

fn quantity_meets(quantity: Decimal, operator: &Operator) -> bool {
    let of = |operand: &Operand| -> Decimal { operand.to_string().parse().unwrap() };
    match operator {
        Operator::Known => true,
        Operator::Is(same) => quantity == of(same),
        Operator::AtLeast(least) => quantity >= of(least),
        Operator::AtMost(most) => quantity <= of(most),
        Operator::Between(least, most) => quantity >= of(least) && quantity <= of(most),
        other => panic!("not asked of a quantity: {other:?}"),
    }
}

/// Whether an activity is of the kinds that are asked and meets what is asked.
pub(crate) fn takes(filter: &ActivityFilter, activity: &Activity) -> bool {
    let asked = match &filter.kinds {
        Kinds::Any => true,
        Kinds::Of(names) => names.contains(activity.kind()),
    };
    asked && filter.condition.as_ref().is_none_or(|condition| meets(activity, condition))
}

/// The questions about what they did in a condition.
pub(crate) fn dids(condition: &Condition) -> Vec<&Did> {
    match condition {
        Condition::Did(did) => vec![did],
        other => other.parts().iter().flat_map(dids).collect(),
    }
}

/// Every condition of a playbook that may ask what they did.
pub(crate) fn conditions(spec: &PlaybookSpec) -> Vec<&Condition> {
    let mut all: Vec<&Condition> = spec.rules.iter().map(|rule| &rule.when).collect();
    for framework in spec.frameworks() {
        all.extend(framework.criteria().iter().flat_map(|criterion| &criterion.questions));
    }
    if let Some(Grades::Rows(rows)) = &spec.grades {
        all.extend(rows.iter().map(|row| &row.when));
    }
    all.extend(spec.hand_off_requires.iter().map(|requirement| &requirement.when));
    all.extend(spec.disqualifiers.iter().map(|disqualifier| &disqualifier.when));
    all.extend(spec.unreachable.values());
    all
}

/// Every filter of a playbook; silence asks for its kinds.
pub(crate) fn filters(spec: &PlaybookSpec) -> Vec<ActivityFilter> {
    let mut all: Vec<ActivityFilter> = spec.activities.iter().map(|rule| rule.filter.clone()).collect();
    all.extend(spec.meaningful_contact.iter().map(|contact| contact.filter.clone()));
    for framework in spec.frameworks() {
        let inferred = framework.criteria().iter().filter_map(|criterion| criterion.inferred_by.as_ref());
        all.extend(inferred.map(|by| by.filter.clone()));
    }
    all.extend(conditions(spec).into_iter().flat_map(dids).map(|did| did.filter.clone()));
    if spec.engagement.forget_after_quiet_days.is_some() {
        all.push(silence(spec));
    }
    all
}

impl Deed {
    /// As an improvement calls it.
    pub(crate) fn words(&self) -> String {
        let kind = self.kind.as_ref().map_or("*", Name::as_str);
        match &self.condition {
            Some(condition) => format!("{kind} ({condition})"),
            None => kind.to_owned(),
        }
    }

    /// One for each kind and each condition that something asks.
    pub(crate) fn all(spec: &PlaybookSpec) -> Vec<Deed> {
        let mut all: Vec<Deed> = Vec::new();
        for ActivityFilter { kinds, condition, .. } in filters(spec) {
            let kinds = match kinds {
                Kinds::Any => vec![None],
                Kinds::Of(names) => names.into_iter().map(Some).collect(),
            };
            all.extend(kinds.into_iter().map(|kind| Deed { kind, condition: condition.clone() }));
        }
        all.sort_by_key(Deed::words);
        all.dedup();
        all
    }

    /// It is done now. It has no subject unless it must have one: one of those that it may have, or a new one.
    pub(crate) fn imagined(&self, spec: &PlaybookSpec, now: DateTime<Utc>) -> Imagined {
        let kind = self.kind.clone().unwrap_or_else(|| "unnamed".into());
        let possible = |and: Option<&Condition>| -> Vec<Activity> {
            let asked: Vec<&Condition> = self.condition.iter().chain(and).collect();
            let mut all = universe(&kind, &asked);
            all.retain(|one| self.condition.as_ref().is_none_or(|condition| meets(one, condition)));
            all
        };
        let follows = |filter: &ActivityFilter| {
            possible(filter.condition.as_ref()).iter().all(|one| takes(filter, one))
        };
        let takes = filters(spec).into_iter().filter(follows).collect();
        let subjects: BTreeSet<Option<Label>> =
            possible(None).iter().map(|one| one.subject_label().cloned()).collect();
        let activity = Activity::new(IMAGINED, kind.clone(), now);
        let activity = match subjects.first() {
            None | Some(None) => activity,
            Some(Some(_)) if subjects.iter().flatten().any(is_fresh) => activity.subject("a new one"),
            Some(Some(least)) => activity.subject(least.clone()),
        };
        Imagined { takes, activity }
    }
}

impl Imagined {
    /// Whether a filter takes it, whatever else it is.
    pub(crate) fn takes(&self, filter: &ActivityFilter) -> bool {
        self.takes.contains(filter)
    }
}

impl World<'_> {
    pub(crate) fn takes(&self, filter: &ActivityFilter, activity: &Activity) -> bool {
        match &self.imagined {
            Some(imagined) if *activity.id() == IMAGINED => imagined.takes(filter),
            _ => takes(filter, activity),
        }
    }

    /// What an activity counts as where subjects or days are told apart; by itself each is another.
    pub(crate) fn apart(&self, different: Option<Different>, place: usize, activity: &Activity) -> Apart {
        match different {
            None => Apart::Each(place),
            Some(Different::Subject) => Apart::Subject(activity.subject_label().cloned()),
            Some(Different::Day) => Apart::Day(self.day_of(activity.at())),
        }
    }

    /// How many of these are different.
    pub(crate) fn count(&self, different: Option<Different>, activities: &[&Activity]) -> usize {
        let each = activities.iter().enumerate();
        each.map(|(place, one)| self.apart(different, place, one)).collect::<BTreeSet<Apart>>().len()
    }

    /// Whether they did it: forgotten or not, all that is done by now counts.
    pub(crate) fn told(&self, did: &Did) -> Told {
        let done = match did.within_days {
            Some(days) => self.done_within(&did.filter, days),
            None => self.done_of(&did.filter),
        };
        let count = self.count(did.different, &done);
        Told {
            asked: did.to_string(),
            met: count >= did.at_least as usize,
            count,
            newest: done.first().map(|newest| newest.at()),
        }
    }
}
