//! [`Filter`]: what is asked of one activity, beside its kind.
//!
//! `starts_with subject /pricing, and not: campaign is newsletter` compiles to `All [Asks (Subject, Search Start), Not
//! (Asks (Campaign, TextOneOf))]`. A page view of /pricing without a campaign meets it: a question about a field that
//! is not there is unmet, so that its negation is met. Whoever meets it also meets `known subject`, and never
//! `campaign is newsletter`.

use rust_decimal::Decimal;

use super::operator::Op;
use super::reading::Reading;
use crate::fact::activity::{self, Activity};
use crate::fact::attribute::Kind;
use crate::value::day::Day;
use crate::value::folded::Comparison;

/// A field of an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ActivityField {
    Kind,
    Subject,
    Campaign,
    Source,
    Quantity,
}

/// What is asked of one activity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Filter {
    Asks(ActivityField, Op),
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
}

impl ActivityField {
    pub(crate) const ALL: [ActivityField; 5] = [
        ActivityField::Kind,
        ActivityField::Subject,
        ActivityField::Campaign,
        ActivityField::Source,
        ActivityField::Quantity,
    ];

    /// Its name in a file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            ActivityField::Kind => activity::KIND.name(),
            ActivityField::Subject => activity::SUBJECT.name(),
            ActivityField::Campaign => activity::CAMPAIGN.name(),
            ActivityField::Source => activity::SOURCE.name(),
            ActivityField::Quantity => activity::QUANTITY.name(),
        }
    }

    /// The kind of value that it holds.
    pub(crate) fn kind(self) -> Kind {
        match self {
            ActivityField::Kind
            | ActivityField::Subject
            | ActivityField::Campaign
            | ActivityField::Source => Kind::Text,
            ActivityField::Quantity => Kind::Number,
        }
    }

    /// Whether what it says of an activity meets a question.
    fn meets(self, activity: &Activity, op: &Op) -> bool {
        let label = match self {
            ActivityField::Kind => return meets_text(activity.kind().as_str(), op),
            ActivityField::Quantity => {
                return meets(activity.quantity_value().map(Reading::Number).as_ref(), op);
            }
            ActivityField::Subject => activity.subject_label(),
            ActivityField::Campaign => activity.campaign_label(),
            ActivityField::Source => activity.source_label(),
        };
        label.is_some_and(|label| meets_text(label.as_str(), op))
    }
}

/// Whether a text as it came meets a question: those of activities compare folded.
pub(crate) fn meets_text(text: &str, op: &Op) -> bool {
    Comparison::Folded.with_form(text, |text| meets(Some(&Reading::form(text)), op))
}

/// Whether a field that says this meets a question. One that says nothing meets none.
pub(crate) fn meets(reading: Option<&Reading<'_>>, op: &Op) -> bool {
    // No question about an activity counts days.
    reading.is_some_and(|reading| op.holds(reading, Day::FIRST) == Ok(true))
}

impl Filter {
    /// Whether an activity meets it.
    pub(crate) fn takes(&self, activity: &Activity) -> bool {
        self.holds(&|field, op| field.meets(activity, op))
    }

    /// Whether it is met, given the answer of each question.
    pub(crate) fn holds(&self, meets: &impl Fn(ActivityField, &Op) -> bool) -> bool {
        match self {
            Filter::Asks(field, op) => meets(*field, op),
            Filter::All(parts) => parts.iter().all(|part| part.holds(meets)),
            Filter::Any(parts) => parts.iter().any(|part| part.holds(meets)),
            Filter::Not(part) => !part.holds(meets),
        }
    }

    /// Calls `visit` with every question.
    pub(crate) fn each_question<'f>(&'f self, visit: &mut impl FnMut(ActivityField, &'f Op)) {
        match self {
            Filter::Asks(field, op) => visit(*field, op),
            Filter::All(parts) | Filter::Any(parts) => {
                parts.iter().for_each(|part| part.each_question(visit));
            }
            Filter::Not(part) => part.each_question(visit),
        }
    }

    /// The filter for some kinds.
    pub(crate) fn of_kinds<'k>(kinds: impl Iterator<Item = &'k str>) -> Filter {
        let mut kinds: Vec<String> = kinds.map(str::to_owned).collect();
        kinds.sort();
        kinds.dedup();
        Filter::Asks(ActivityField::Kind, Op::TextOneOf(kinds))
    }

    /// The texts of which it asks one of a field, each once and sorted.
    pub(crate) fn texts_of(&self, field: ActivityField) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        self.each_question(&mut |asked, op| {
            texts.extend(op.listed().filter(|_| asked == field).unwrap_or_default().iter().cloned());
        });
        texts.sort();
        texts.dedup();
        texts
    }
}

impl Op {
    /// Whether a text in the form in which it is compared meets it.
    pub(super) fn finds(&self, text: &str) -> bool {
        meets(Some(&Reading::form(text)), self)
    }

    /// The texts of which it asks for one.
    pub(super) fn listed(&self) -> Option<&[String]> {
        if let Op::TextOneOf(texts) = self { Some(texts) } else { None }
    }

    /// Whether every value that meets this meets the other, one of the same field: true only where that is sure.
    pub(super) fn implies(&self, other: &Op) -> bool {
        let all = |texts: &[String]| texts.iter().all(|text| other.finds(text));
        match (self, other) {
            (_, Op::Known) => true,
            (Op::TextOneOf(texts), _) => all(texts),
            (Op::NumberIn(least, most), Op::NumberIn(low, high)) => {
                let from = low.is_none_or(|low| least.is_some_and(|least| low <= least));
                from && high.is_none_or(|high| most.is_some_and(|most| most <= high))
            }
            _ => self == other || self.tells_of(other) == Some(true),
        }
    }

    /// Whether no value meets both: true only where that is sure.
    pub(super) fn excludes(&self, other: &Op) -> bool {
        let none = |texts: &[String], op: &Op| !texts.iter().any(|text| op.finds(text));
        let is_below = |most: &Option<Decimal>, least: &Option<Decimal>| matches!((most, least), (Some(most), Some(least)) if most < least);
        match (self, other) {
            (Op::TextOneOf(texts), op) | (op, Op::TextOneOf(texts)) => none(texts, op),
            (Op::NumberIn(least, most), Op::NumberIn(low, high)) => {
                is_below(most, low) || is_below(high, least)
            }
            _ => self.tells_of(other) == Some(false),
        }
    }
}
