//! The naive reading of what they did: which activities a filter takes, what `did` counts, and an activity that
//! would be done now.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use qualify::activity::{Label, SUBJECT};
use qualify::condition::{ActivityFilter, Did, Different, Kinds, Operand, Operator};
use qualify::qualification::About;
use qualify::score::{ActivityRule, Grades, Repeat};
use qualify::{Activity, Condition, Day, Name, PlaybookSpec};
use rust_decimal::Decimal;

use super::facts::{World, criteria, searched, silence};
use super::filters::{is_fresh, universe};
use super::score::clamp;
use super::texts::{Compared, text_of};

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
    /// What it is about, where that is said.
    pub(crate) about: Option<About>,
}

/// How the ids of activities begin that are imagined.
const IMAGINED: &str = "imagined: ";

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

/// A field of an activity is compared folded, its subject too where it is asked about.
fn text_meets(text: &str, operator: &Operator) -> bool {
    let alike = |operand: &Operand| Compared::Folded.alike(text, &text_of(operand));
    match operator {
        Operator::Known => true,
        Operator::Is(same) => alike(same),
        Operator::OneOf(any) => any.iter().any(alike),
        other => searched(Compared::Folded, text, other),
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
    all.extend(criteria(spec).into_iter().flat_map(|criterion| &criterion.questions));
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
    let inferred = criteria(spec).into_iter().filter_map(|criterion| criterion.inferred_by.as_ref());
    all.extend(inferred.map(|by| by.filter.clone()));
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

    /// It is done now, about something new: where that makes no difference.
    pub(crate) fn imagined(&self, spec: &PlaybookSpec, now: DateTime<Utc>) -> Imagined {
        self.with(spec, now, None)
    }

    /// It is done now, about each subject that it may have: a new one where it may be any, else one of those that it must
    /// have; and about nothing.
    pub(crate) fn choices(&self, spec: &PlaybookSpec, now: DateTime<Utc>) -> Vec<Imagined> {
        let all = self.possible(None);
        let subjects: BTreeSet<Option<&Label>> = all.iter().map(Activity::subject_label).collect();
        let mut choices = Vec::new();
        if subjects.iter().flatten().any(|subject| is_fresh(subject)) {
            choices.push(About::New);
        } else {
            let texts = subjects.iter().flatten().map(|subject| subject.as_str().to_owned());
            choices.extend(texts.map(About::Subject));
        }
        choices.extend(subjects.contains(&None).then_some(About::Nothing));
        choices.into_iter().map(|about| self.with(spec, now, Some(about))).collect()
    }

    /// All that it may be, as far as it and this condition ask, and of every subject.
    fn possible(&self, and: Option<&Condition>) -> Vec<Activity> {
        let any = SUBJECT.known();
        let asked: Vec<&Condition> = self.condition.iter().chain(and).chain([&any]).collect();
        let mut all = universe(&self.name(), &asked);
        all.retain(|one| self.condition.as_ref().is_none_or(|condition| meets(one, condition)));
        all
    }

    fn name(&self) -> Name {
        self.kind.clone().unwrap_or_else(|| "unnamed".into())
    }

    fn with(&self, spec: &PlaybookSpec, now: DateTime<Utc>, about: Option<About>) -> Imagined {
        let is_so = |one: &Activity| match &about {
            None => true,
            Some(About::New) => one.subject_label().is_some(),
            Some(About::Nothing) => one.subject_label().is_none(),
            Some(About::Subject(text)) => one.subject_label().is_some_and(|label| label.as_str() == text),
            Some(other) => panic!("a subject that the oracle does not know: {other:?}"),
        };
        let follows = |filter: &ActivityFilter| {
            let all = self.possible(filter.condition.as_ref());
            all.iter().filter(|one| is_so(one)).all(|one| takes(filter, one))
        };
        let takes = filters(spec).into_iter().filter(follows).collect();
        let activity = Activity::new(format!("{IMAGINED}{}", self.words()), self.name(), now);
        let activity = match &about {
            Some(About::Nothing) => activity,
            Some(About::Subject(text)) => activity.subject(text.as_str()),
            _ => activity.subject("a new one"),
        };
        Imagined { takes, activity, about }
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
        match self.imagined.iter().find(|imagined| imagined.activity.id() == activity.id()) {
            Some(imagined) => imagined.takes(filter),
            None => takes(filter, activity),
        }
    }

    /// What comes of a deed: about each subject where that makes a difference.
    pub(crate) fn done_now(&self, deed: &Deed) -> Vec<Imagined> {
        let any = deed.imagined(self.spec, self.now);
        if self.asks_subject(&any) { deed.choices(self.spec, self.now) } else { vec![any] }
    }

    /// Whether something that tells subjects apart has counted others, and counts a deed about a new one.
    fn asks_subject(&self, imagined: &Imagined) -> bool {
        let then = self.doing(imagined);
        let others = |filter: &ActivityFilter, per_days: Option<u32>| {
            let block =
                |at: Day| per_days.map(|days| (i64::from(at.number()) - 4).div_euclid(i64::from(days)));
            let is_here = |one: &&Activity| block(self.day_of(one.at())) == block(self.today());
            imagined.takes(filter) && self.done_of(filter).iter().any(is_here)
        };
        let rules: Vec<&ActivityRule> = self
            .spec
            .activities
            .iter()
            .filter(|rule| match rule.repeat {
                Repeat::Once => others(&rule.filter, None),
                Repeat::AtMost { per_days, different: Some(Different::Subject), .. } => {
                    others(&rule.filter, Some(per_days))
                }
                Repeat::WhenCount { different: Some(Different::Subject), .. } => others(&rule.filter, None),
                _ => false,
            })
            .collect();
        let mut dids = conditions(self.spec).into_iter().flat_map(dids);
        let adds = |world: &World<'_>, rule: &ActivityRule| clamp(&rule.clamp, world.activity_points(rule));
        rules.iter().any(|rule| adds(self, rule) != adds(&then, rule))
            || dids.any(|did| {
                did.different == Some(Different::Subject)
                    && others(&did.filter, None)
                    && self.told(did).met != then.told(did).met
            })
            || (!rules.is_empty() && self.engaged() != then.engaged())
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
