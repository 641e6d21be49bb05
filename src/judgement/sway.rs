//! [`Sway`]: an unknown fact that may turn what hosts' code answered. The code is not run again on what the fact could be:
//! so it may turn the answer either way.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::case::Case;
use super::open::Open;
use crate::criteria::Found;
use crate::engine::Expr;
use crate::value::answer::{Answer, UnknownReason};
use crate::value::name::Name;

/// An unknown fact that may turn what hosts' code answered.
pub(super) struct Sway {
    pub(super) why: UnknownReason,
    /// The criteria, by their places.
    pub(super) criteria: Vec<usize>,
    /// Whether knowing it may leave a condition without an answer that has one now.
    pub(super) may_unsettle: bool,
    /// What a person asks, where an answer rests on this fact alone.
    pub(super) ask: Option<String>,
}

impl<'c> Case<'c> {
    /// The conditions that the answer of a host's code rests on. One that names nothing it rests on, and is not known, may
    /// rest on any.
    pub(super) fn rested_on(&self, criterion: usize) -> Vec<&'c Expr> {
        let mut hosts = self.program.hosts.iter();
        let host = hosts.find(|host| host.places.contains(&criterion));
        let (Some(host), Some(found)) = (host, self.host.get(criterion)) else { return Vec::new() };
        let names_none = found.facts.is_empty() && found.conditions.is_empty();
        match names_none && found.answer.is_unknown() {
            true => host.conditions.iter().map(|(_, when)| when).collect(),
            false => found.conditions.iter().filter_map(|name| host.condition(name)).collect(),
        }
    }

    /// What hosts' code answered, as far as it stays so whatever the unknown facts turn out to be; `unsure` are the
    /// answers of tests that do.
    pub(super) fn unsure_host(&self, unsure: &[Answer]) -> Cow<'_, [Answer]> {
        let mut host = Cow::Borrowed(&self.known.host[..]);
        for (place, found) in self.answered_by_code() {
            let missed = found.facts.iter().any(|(_, why)| why.is_some());
            if missed || self.rested_on(place).iter().any(|when| when.by_facts(unsure).is_unknown()) {
                let answer = host.to_mut().get_mut(place);
                answer.into_iter().for_each(|answer| *answer = Answer::Unknown);
            }
        }
        host
    }

    /// The unknown facts that may turn what hosts' code answered, by attribute.
    pub(super) fn sways(&self, open: &[Open<'c>]) -> BTreeMap<Name, Sway> {
        let mut sways = BTreeMap::new();
        for (place, found) in self.answered_by_code() {
            let rested = self.rested_on(place);
            // A verdict with a name that is not legal could not be stored.
            let missed = found.facts.iter().filter(|(name, _)| name.is_legal());
            let missed = missed.filter_map(|(name, why)| Some((name, (*why)?)));
            let turned = open.iter().map(|one| (one, self.turned(&rested, one)));
            let turned = turned.filter(|(_, turned)| !turned.is_empty());
            let turned =
                turned.map(|(one, turned)| (&one.slot.name, one.why, turned.contains(&Answer::Unknown)));
            let mine: BTreeMap<&Name, (UnknownReason, bool)> = missed
                .map(|(name, why)| (name, (why, false)))
                .chain(turned.map(|(name, why, unsettles)| (name, (why, unsettles))))
                .collect();
            let is_only = self.facts_found(place).len() == 1;
            let code = self.program.criteria.get(place);
            let ask = code.and_then(|code| code.ask.as_ref()).filter(|_| is_only);
            for (name, (why, unsettles)) in mine {
                let none = || Sway { why, criteria: Vec::new(), may_unsettle: false, ask: None };
                let sway = sways.entry(name.clone()).or_insert_with(none);
                sway.criteria.push(place);
                sway.may_unsettle |= unsettles;
                sway.ask = sway.ask.take().or_else(|| ask.cloned());
            }
        }
        sways
    }

    /// The answers of conditions that differ from what they are now for some value of an unknown fact, all else as it is.
    fn turned(&self, conditions: &[&Expr], open: &Open<'_>) -> Vec<Answer> {
        let reads = |when: &&&Expr| {
            let mut reads = false;
            when.each_test(&mut |test| reads = reads || open.slot.test_at(test).is_some());
            reads
        };
        let mut turned = Vec::new();
        let mut answers = self.known.answers.clone();
        for when in conditions.iter().filter(reads) {
            let now = when.by_facts(&self.known.answers);
            for option in open.options.iter() {
                let mine = answers.iter_mut().skip(open.slot.base);
                mine.zip(&option.answers).for_each(|(answer, new)| *answer = *new);
                turned.extend(Some(when.by_facts(&answers)).filter(|answer| *answer != now));
            }
        }
        turned
    }

    /// What was found of the criteria that hosts' code answers, with their places.
    fn answered_by_code(&self) -> impl Iterator<Item = (usize, &Found)> {
        let all = self.program.criteria.iter().zip(&self.host).enumerate();
        all.filter(|(_, (code, _))| code.when.is_none()).map(|(place, (_, found))| (place, found))
    }
}
