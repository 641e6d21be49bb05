//! Which activities are asked about: a query, and what a deed must meet that it takes.

use super::check;
use super::condition::Asked;
use super::draft::Draft;
use crate::condition::{ActivityFilter, Condition, Did, Different, Kinds};
use crate::engine::{ActivityField, ActivityQuery, Apart, DidCode, Filter, Query};
use crate::input::mistake::MistakeKind;
use crate::input::path::Path;
use crate::invariant::always;
use crate::score::Repeat;
use crate::value::folded::Comparison;
use crate::value::name::Name;

impl Draft<'_> {
    /// The place of the query for some activities; `None` after saying what is wrong. `path` is that of the map with the
    /// keys of the filter.
    pub(super) fn query(&mut self, filter: &ActivityFilter, apart: Apart, path: &Path) -> Option<Query> {
        let kinds = match &filter.kinds {
            Kinds::Any => None,
            Kinds::Of(names) => Some(self.places_of_kinds(names)),
        };
        let met = match &filter.condition {
            Some(condition) => {
                let place = path.key("where");
                let met = self.filter(condition, &place)?;
                let own =
                    kinds.is_some().then(|| Filter::of_kinds(filter.kinds.names().iter().map(Name::as_str)));
                let whole = Filter::All(own.into_iter().chain([met.clone()]).collect());
                if !self.effort.can_be_met(&whole) {
                    let message = "no activity can meet this, its parts contradict each other or the kinds";
                    self.mistake(&place, MistakeKind::Unreachable, message);
                    return None;
                }
                Some(met)
            }
            None => None,
        };
        let words = met.as_ref().zip(filter.condition.as_ref());
        let words = words.map(|(met, condition)| (met.clone(), condition.to_string()));
        match &kinds {
            Some(places) => {
                self.wanted.extend(places.iter().map(|place| (Some(*place), words.clone())));
            }
            None => self.wanted.push((None, words)),
        }
        Some(self.queries.place(ActivityQuery { kinds, filter: met, apart }))
    }

    /// The place of the query for all activities of some kinds.
    pub(super) fn query_of_kinds(&mut self, names: &[Name]) -> Query {
        let kinds = Some(self.places_of_kinds(names));
        self.wanted.extend(kinds.iter().flatten().map(|place| (Some(*place), None)));
        self.queries.place(ActivityQuery { kinds, filter: None, apart: Apart::Each })
    }

    fn places_of_kinds(&self, names: &[Name]) -> Vec<usize> {
        let place = |name: &Name| {
            let place = self.kinds.binary_search(name).ok();
            always(place, usize::MAX, "each kind that is asked about is listed")
        };
        ActivityQuery::places(names.iter().map(place))
    }

    /// A question about what they did; `None` after saying what is wrong with it.
    pub(super) fn did(&mut self, did: &Did, path: &Path) -> Option<DidCode> {
        if let Some((key, kind, message)) = did.problem() {
            self.mistake(&path.key(key), kind, message);
            return None;
        }
        let before = self.mistakes.len();
        check::kinds(&did.filter, path, self.mistakes);
        if self.mistakes.len() > before {
            return self.give_up();
        }
        let apart = match did.different {
            None | Some(Different::Day) => Apart::Each,
            Some(Different::Subject) => Apart::Subject,
        };
        Some(DidCode {
            query: self.query(&did.filter, apart, path)?,
            apart,
            at_least: did.at_least,
            within_days: did.within_days,
            by_day: did.different == Some(Different::Day),
        })
    }

    /// What is asked of an activity; `None` after saying what is wrong with it.
    fn filter(&mut self, condition: &Condition, path: &Path) -> Option<Filter> {
        let here = path.key(condition.operator());
        let mut parts = |parts: &[Condition]| {
            let all: Vec<Option<Filter>> =
                parts.iter().enumerate().map(|(i, part)| self.filter(part, &here.index(i))).collect();
            all.into_iter().collect::<Option<Vec<Filter>>>()
        };
        match condition {
            Condition::All(all) => parts(all).map(Filter::All),
            Condition::Any(any) => parts(any).map(Filter::Any),
            Condition::Not(part) => self.filter(part, &here).map(|part| Filter::Not(Box::new(part))),
            Condition::Fact(name, operator) => {
                let known = ActivityField::ALL.map(ActivityField::name);
                let Some(field) = ActivityField::ALL.into_iter().find(|field| *name == field.name()) else {
                    let message = self.unknown("field of an activity", name.as_str(), &known);
                    let place = if condition.operator() == "known" { here } else { here.index(0) };
                    self.mistake(&place, MistakeKind::UnknownName, message);
                    return None;
                };
                let kind = field.kind();
                self.operator_fits(name, operator, &kind, &here)?;
                // No field is money, so that no slot has a currency to agree with.
                let asked = Asked { kind: &kind, comparison: Comparison::Folded, slot: usize::MAX };
                self.op(operator, asked, &here).map(|op| Filter::Asks(field, op))
            }
            Condition::Did(_)
            | Condition::Met(_)
            | Condition::Unknown(_)
            | Condition::MetAtLeast { .. }
            | Condition::ScoreAtLeast(_)
            | Condition::FitAtLeast(_)
            | Condition::EngagementAtLeast(_)
            | Condition::Engaged => {
                let message = format!(
                    "`{}` cannot be asked of one activity; ask of its kind, subject, campaign, source or quantity",
                    condition.operator()
                );
                self.mistake(&here, MistakeKind::Misplaced, message);
                None
            }
        }
    }
}

/// By what a rule tells activities apart.
pub(super) fn apart_of(repeat: Repeat) -> Apart {
    match repeat {
        Repeat::Always | Repeat::WhenQuiet { .. } => Apart::Each,
        Repeat::Once => Apart::KindAndSubject,
        Repeat::AtMost { per_days, different: Some(Different::Subject), .. } => {
            Apart::SubjectInBlock(per_days)
        }
        Repeat::WhenCount { different: Some(Different::Subject), .. } => Apart::Subject,
        Repeat::AtMost { different: None | Some(Different::Day), .. }
        | Repeat::WhenCount { different: None | Some(Different::Day), .. } => Apart::Each,
    }
}
