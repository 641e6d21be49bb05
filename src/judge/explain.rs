//! From a [`Case`] to a [`Qualification`]: every answer, point and refusal with its reason.

use super::case::Case;
use super::missing::{Open, Possible};
use crate::actor::Channel;
use crate::answer::Why;
use crate::fingerprint::Fingerprint;
use crate::name::Name;
use crate::points::Points;
use crate::program::{CriterionCode, Env, KindRef};
use crate::qualification::{
    Cause, Change, Contribution, FactUsed, Failing, Finding, InferredFrom, NotYet, Qualification,
};
use crate::verdict::Verdict;

/// What a verdict says of the playbook that judged.
pub(crate) struct Judge<'j> {
    pub(crate) name: &'j Name,
    pub(crate) version: u32,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) signed: bool,
}

impl Case<'_> {
    /// The whole judgement.
    pub(crate) fn qualification(&self, judge: &Judge<'_>) -> Qualification {
        let open = self.open();
        let possible = self.possible(&open);
        let next_change = self.next_change();
        Qualification {
            verdict: self.verdict(judge, &open, &possible, next_change.as_ref()),
            findings: self.findings(),
            contributions: self.contributions(),
            score: possible.scores.score,
            fit: possible.scores.fit,
            engagement: possible.scores.engagement,
            failing: self.failing(),
            missing: self.missing(&open),
            lift: self.lift(&open),
            next_change,
            not_yet: self.not_yet(),
        }
    }

    /// The verdict alone.
    pub(crate) fn verdict_now(&self, judge: &Judge<'_>) -> Verdict {
        let open = self.open();
        self.verdict(judge, &open, &self.possible(&open), self.next_change().as_ref())
    }

    fn verdict(
        &self,
        judge: &Judge<'_>,
        open: &[Open],
        possible: &Possible,
        next: Option<&Change>,
    ) -> Verdict {
        let (program, decision) = (self.program, &self.decision);
        let dead = |channel: Channel| {
            let env = Env::facts(&self.known.answers);
            program.unreachable.iter().any(|(known, when)| *known == channel && when.eval(&env).is_met())
        };
        let fit_is_enough = program.least_fit.is_none_or(|least| decision.scores.fit.low >= least);
        let contact = self.deeds.iter().find(|deed| program.contact_kinds.iter().any(|kind| deed.is(*kind)));
        let disqualifier = decision.disqualifier.and_then(|place| program.disqualifiers.get(place));
        Verdict {
            prospect: self.prospect.id().clone(),
            playbook: judge.name.clone(),
            version: judge.version,
            fingerprint: judge.fingerprint,
            signed: judge.signed,
            at: self.as_of.now(),
            until: next.map(|change| change.at),
            grade: decision.grade,
            worst: possible.worst,
            best: possible.best,
            route: decision.route,
            score: decision.scores.score.low,
            fit: decision.scores.fit.low,
            engagement: decision.scores.engagement.low,
            clears_bar: decision.clears_bar,
            holds_bar: decision.holds_bar,
            mandatory: decision.mandatory(program),
            engaged: self.known.engaged,
            contact_at: contact.filter(|_| fit_is_enough).map(|deed| deed.at),
            reachable: Channel::ALL.into_iter().filter(|channel| !dead(*channel)).collect(),
            disqualifier: disqualifier.map(|(reason, _)| reason.clone()),
            rules: self.fired(),
            missing: open
                .iter()
                .filter_map(|one| program.slots.get(one.slot))
                .map(|slot| slot.name.clone())
                .collect(),
        }
    }

    /// The rules that gave or took points, in the order of names: that of the playbook never matters.
    fn fired(&self) -> Vec<Name> {
        let facts = Env::facts(&self.known.answers);
        let fit = self.program.rules.iter().filter(|rule| rule.when.eval(&facts).is_met());
        let fit = fit.filter(|rule| rule.points != Points::ZERO).map(|rule| &rule.name);
        let deeds = self.program.activities.iter().zip(&self.known.activity);
        let deeds = deeds.filter(|(_, points)| **points != Points::ZERO).map(|(rule, _)| &rule.name);
        let mut fired: Vec<Name> = fit.chain(deeds).cloned().collect();
        fired.sort_unstable();
        fired
    }

    fn findings(&self) -> Vec<Finding> {
        let all = self.program.criteria.iter().zip(&self.decision.criteria).enumerate();
        all.map(|(place, (code, answer))| {
            let inferred = self.inferred_from(place, code);
            Finding {
                criterion: code.name.clone(),
                answer: *answer,
                counted: code.counted,
                mandatory: code.mandatory,
                facts: self.facts_used(place, code),
                inferred,
            }
        })
        .collect()
    }

    /// The activity that made an unknown criterion met.
    fn inferred_from(&self, place: usize, code: &CriterionCode) -> Option<InferredFrom> {
        let (kind, _) = code.inferred_by.filter(|_| self.known.inferred.get(place) == Some(&true))?;
        let by_facts = code.when.as_ref()?.eval(&Env::facts(&self.known.answers));
        let newest = self.deeds.iter().find(|deed| deed.is(kind)).filter(|_| by_facts.is_unknown())?;
        Some(InferredFrom { kind: newest.name.clone(), at: newest.at })
    }

    fn facts_used(&self, place: usize, code: &CriterionCode) -> Vec<FactUsed> {
        let used = |attribute: &Name, why: Option<Why>| {
            // A fact that does not exist yet has no origin either.
            let fact = self.prospect.fact(attribute.as_str()).filter(|_| why != Some(Why::NotYet));
            let (source, learnt) =
                (fact.and_then(|fact| fact.source()), fact.and_then(|fact| fact.learnt_on()));
            FactUsed { attribute: attribute.clone(), why, source, learnt }
        };
        if let Some(found) = self.host.get(place) {
            return found.facts.iter().map(|(attribute, why)| used(attribute, *why)).collect();
        }
        let Some(when) = &code.when else { return Vec::new() };
        let mut asked = Vec::new();
        when.each_test(&mut |test| asked.push(test));
        let slots = code
            .slots
            .iter()
            .filter_map(|slot| Some((self.program.slots.get(*slot)?, self.held.get(*slot)?)));
        slots
            .map(|(slot, held)| {
                let mine = slot
                    .tests
                    .iter()
                    .enumerate()
                    .filter(|(i, _)| asked.contains(&slot.base.saturating_add(*i)));
                let why = mine.map(|(_, test)| test.ask(held, self.today)).find_map(Result::err);
                used(&slot.name, why)
            })
            .collect()
    }

    /// Every point with its cause; they add up to the score.
    fn contributions(&self) -> Vec<Contribution> {
        let program = self.program;
        let facts = Env::facts(&self.known.answers);
        let mut all: Vec<Contribution> = Vec::new();
        let mut add = |rule: &Name, points: Points, cause: Cause| {
            if points != Points::ZERO {
                all.push(Contribution { rule: rule.clone(), points, cause });
            }
        };
        // What a clamp changed.
        let clamped = |before: Points, after: Points| {
            let change = after - before;
            (change, if change < Points::ZERO { Cause::Cap } else { Cause::Floor })
        };
        for rule in program.rules.iter().filter(|rule| rule.when.eval(&facts).is_met()) {
            let slots = rule.slots.iter().filter_map(|slot| program.slots.get(*slot));
            add(&rule.name, rule.points, Cause::Facts(slots.map(|slot| slot.name.clone()).collect()));
        }
        for (rule, points) in program.activities.iter().zip(&self.known.activity) {
            let total = rule.total(&self.deeds, self.today);
            if let Some(newest) = total.newest {
                let kind = (rule.kind != KindRef::Any).then(|| rule.kind_name.clone());
                add(&rule.name, total.sum, Cause::Activities { kind, count: total.count, newest });
            }
            let (change, cause) = clamped(total.sum, *points);
            add(&rule.name, change, cause);
        }
        let tally = &self.known.tally;
        for (place, group) in program.groups.iter().enumerate() {
            let before = tally.group(place).low;
            let (change, cause) = clamped(before, group.clamp.apply(before));
            add(&group.name, change, cause);
        }
        let before = tally.unclamped(program).score.low;
        let (change, cause) = clamped(before, program.total.apply(before));
        add(&Name::from("score"), change, cause);
        all.sort_by(|a, b| {
            let size = |one: &Contribution| one.points.thousandths().unsigned_abs();
            size(b).cmp(&size(a)).then_with(|| a.rule.cmp(&b.rule))
        });
        all
    }

    fn failing(&self) -> Vec<Failing> {
        let env = Env::facts(&self.known.answers);
        let answers = self.program.requires.iter().map(|(name, when)| (name, when.eval(&env)));
        answers
            .filter(|(_, answer)| !answer.is_met())
            .map(|(name, answer)| Failing { requirement: name.clone(), answer })
            .collect()
    }

    fn not_yet(&self) -> NotYet {
        let later = |day: Option<crate::day::Day>| day.is_some_and(|day| day > self.today);
        let facts = self.prospect.facts().filter(|(_, fact)| later(fact.learnt_on()));
        let activities =
            self.prospect.activities().iter().filter(|activity| activity.at() > self.as_of.now());
        NotYet {
            facts: facts.map(|(name, _)| name.clone()).collect(),
            activities: activities.map(|activity| activity.id().clone()).collect(),
        }
    }
}
