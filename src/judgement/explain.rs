//! What a judgement rests on: every answer, point and refusal with its reason.

use chrono::{DateTime, Utc};

use super::case::Case;
use super::decide;
use super::fired::Fired;
use crate::engine::{CriterionCode, Expr, Held, RuleAt, Slot};
use crate::fact::attribute::Value;
use crate::fact::fact::{Fact, Source};
use crate::invariant::there;
use crate::qualification::{
    Cause, Contribution, DidUsed, FactUsed, Failing, Finding, InferredFrom, NotYet, REACHABLE,
};
use crate::value::actor::Channel;
use crate::value::answer::UnknownReason;
use crate::value::money::Currency;
use crate::value::name::Name;
use crate::value::points::Points;

impl<'c> Case<'c> {
    /// The rules that gave or took points, in the order of names: that of the playbook never matters.
    pub(super) fn rules<'a>(&'a self, fired: &'a Fired) -> impl Iterator<Item = &'c Name> + use<'a, 'c> {
        let program = self.program;
        program.order.by_name.iter().filter_map(move |at| match *at {
            RuleAt::Facts(place) if fired.is_met(place) => program.rule(place).map(|rule| &rule.name),
            RuleAt::Activities(place) if fired.leaves_out(place) => None,
            RuleAt::Facts(_) => None,
            RuleAt::Activities(place) => {
                let points = self.known.activity.get(place).filter(|points| **points != Points::ZERO);
                points.and(program.activities.get(place)).map(|rule| &rule.name)
            }
        })
    }

    /// Each criterion's answer with what it rests on.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let all = self.program.criteria.iter().zip(&self.decision.criteria).enumerate();
        all.map(|(place, (code, answer))| Finding {
            criterion: code.name.clone(),
            answer: *answer,
            counted: code.counted,
            mandatory: code.mandatory,
            facts: self.facts_used(place, code),
            dids: self.dids_of(place, code),
            inferred: self.inferred_from(code),
        })
        .collect()
    }

    /// The activity that made an unknown criterion met.
    fn inferred_from(&self, code: &CriterionCode) -> Option<InferredFrom> {
        if !decide::is_inferred(self.program, code, &self.known.answers) {
            return None;
        }
        let by_facts = code.when.as_ref()?.by_facts(&self.known.answers);
        let (_, did) = self.program.did(code.inferred_by?)?;
        let at = self.done.newest_at(did.query).filter(|_| by_facts.is_unknown())?;
        Some(InferredFrom { kind: self.done.newest_name(did.query)?.clone(), at })
    }

    /// The questions about what they did that a criterion asks, or that what a host's code rests on asks.
    fn dids_of(&self, place: usize, code: &CriterionCode) -> Vec<DidUsed> {
        if code.when.is_some() {
            return self.dids_used(code.dids.iter());
        }
        let mut dids: Vec<usize> = Vec::new();
        for when in self.rested_on(place) {
            let slots = self.program.slots_of(when).into_iter();
            let mine = slots.filter_map(|slot| slot.checked_sub(self.program.attributes()));
            dids.extend(mine.filter(|did| !dids.contains(did)).collect::<Vec<_>>());
        }
        self.dids_used(dids.iter())
    }

    /// The questions about what they did at these places, with their answers.
    fn dids_used<'d>(&self, places: impl Iterator<Item = &'d usize>) -> Vec<DidUsed> {
        let used = |place: &usize| {
            let (slot, did) = self.program.did(*place)?;
            let count = self.done.count(did);
            Some(DidUsed {
                asked: self.program.slot(slot)?.name.as_str().to_owned(),
                met: self.is_done(*place),
                count,
                newest: self.done.newest_at(did.query).filter(|_| count > 0),
            })
        };
        places.filter_map(used).collect()
    }

    fn facts_used(&self, place: usize, code: &CriterionCode) -> Vec<FactUsed> {
        let Some(when) = &code.when else { return self.facts_found(place) };
        self.facts_read(when, &code.slots)
    }

    /// The facts that a host's code used, and those of the conditions that its answer rests on.
    pub(super) fn facts_found(&self, place: usize) -> Vec<FactUsed> {
        let Some(found) = self.host.get(place) else { return Vec::new() };
        let fact = |attribute: &Name| self.prospect.fact(attribute.as_str());
        let mut facts: Vec<FactUsed> =
            found.facts.iter().map(|(name, why)| used(name, fact(name), *why, None)).collect();
        for when in self.rested_on(place) {
            let slots = self.program.slots_of(when).into_iter();
            let slots: Vec<usize> = slots.filter(|slot| *slot < self.program.attributes()).collect();
            for fact in self.facts_read(when, &slots) {
                if facts.iter().all(|known| known.attribute != fact.attribute) {
                    facts.push(fact);
                }
            }
        }
        facts
    }

    /// The facts of the slots that a condition reads.
    fn facts_read(&self, when: &Expr, slots: &[usize]) -> Vec<FactUsed> {
        let mut facts = Vec::with_capacity(slots.len());
        for place in slots {
            let held = there(self.held.get(*place), "each slot holds something");
            let fact = there(self.facts.get(*place), "each slot has a fact or none");
            let (Some(slot), Some(held), Some(fact)) = (self.program.slot(*place), held, fact) else {
                continue;
            };
            let answered = slot.is_answered(held, &self.known.answers);
            let why = if answered { None } else { self.why(when, slot, held) };
            facts.push(used(&slot.name, *fact, why, self.no_rate(slot, *fact, why)));
        }
        facts
    }

    /// Why the first question of a condition about this slot that has no answer has none.
    fn why(&self, when: &Expr, slot: &Slot, held: &Held<'_>) -> Option<UnknownReason> {
        let mut first: Option<usize> = None;
        when.each_test(&mut |place| {
            let mine = place.checked_sub(slot.base).filter(|test| *test < slot.tests.len());
            let unknown = self.known.answers.get(place).is_some_and(|answer| answer.is_unknown());
            if let Some(test) = mine.filter(|_| unknown) {
                first = Some(first.map_or(test, |first| first.min(test)));
            }
        });
        slot.tests.get(first?)?.ask(held, self.today).err()
    }

    /// The currency of the fact that cannot be converted into the slot's, if that is why it is unknown.
    pub(super) fn no_rate(
        &self,
        slot: &Slot,
        fact: Option<&Fact>,
        why: Option<UnknownReason>,
    ) -> Option<Currency> {
        let to = slot.currency.filter(|_| why == Some(UnknownReason::OtherCurrency))?;
        let currency = |value: &Value| match value {
            Value::Money(money) => Some(money.currency()),
            Value::Flag(_) | Value::Number(_) | Value::Text(_) | Value::Date(_) | Value::Tags(_) => None,
        };
        fact?.values().iter().filter_map(currency).find(|from| !self.as_of.has_rate(*from, to))
    }

    /// Every point with its cause; they add up to the score.
    pub(super) fn contributions(&self, fired: &Fired) -> Vec<Contribution> {
        let program = self.program;
        let mut all: Vec<Contribution> = Vec::with_capacity(fired.count());
        let met = program.order.by_points.iter().filter(|place| fired.is_met(**place));
        for rule in met.filter_map(|place| program.rule(*place)) {
            let cause = match &rule.dids[..] {
                [] => Cause::Facts(rule.reads.clone()),
                dids => Cause::Did { facts: rule.reads.clone(), dids: self.dids_used(dids.iter()) },
            };
            all.push(Contribution { rule: rule.name.clone(), points: rule.points, cause });
        }
        // Those are in their order; what is added from here on has to find its place.
        let sorted = all.len();
        let mut add = |rule: &Name, points: Points, cause: Cause| {
            if points != Points::ZERO {
                all.push(Contribution { rule: rule.clone(), points, cause });
            }
        };
        let counted = program.activities.iter().zip(&self.known.activity);
        for (rule, points) in counted.filter(|(rule, _)| !fired.leaves_out(rule.place)) {
            let total = self.done.total(rule, self.today);
            if let Some(newest) = total.newest {
                let kinds = rule.kinds.clone();
                add(&rule.name, total.sum, Cause::Activities { kinds, count: total.count, newest });
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
        if !program.total.is_none() {
            let before = tally.unclamped(program).score.low;
            let (change, cause) = clamped(before, program.total.apply(before));
            add(&Name::from("score"), change, cause);
        }
        if all.len() > sorted {
            let size = |one: &Contribution| one.points.thousandths().unsigned_abs();
            all.sort_by(|a, b| size(b).cmp(&size(a)).then_with(|| a.rule.cmp(&b.rule)));
        }
        all
    }

    /// The requirements of the hand-off that are not met.
    pub(crate) fn failing(&self) -> Vec<Failing> {
        let decision = &self.decision;
        let env = decide::grade_env(self.program, &self.known, &decision.criteria, decision.scores);
        let answers = self.program.requirements().map(|(name, when)| (name, when.eval(&env)));
        answers
            .filter(|(_, answer)| !answer.is_met())
            .map(|(name, answer)| {
                let dead = if *name == REACHABLE { self.dead_channels() } else { Vec::new() };
                Failing { requirement: name.clone(), answer, dead }
            })
            .collect()
    }

    /// The hand-off channels that are known to be dead.
    fn dead_channels(&self) -> Vec<Channel> {
        let ask = |when: &Expr| when.by_facts(&self.known.answers);
        let all = self.program.hand_off_channels().iter();
        all.filter(|one| one.is_dead(ask)).map(|one| one.channel).collect()
    }

    /// What lies after the instant of the judgement.
    pub(crate) fn not_yet(&self) -> NotYet {
        let (now, days) = (self.as_of.now(), self.program.days);
        let facts = self.prospect.facts().filter(|(_, fact)| !fact.is_known(now, days));
        NotYet {
            facts: facts.map(|(name, _)| name.clone()).collect(),
            activities: self.done.later().map(|activity| activity.id().clone()).collect(),
        }
    }

    /// The newest meaningful contact that has not grown old, if the least fit is reached.
    pub(crate) fn contact_at(&self) -> Option<DateTime<Utc>> {
        let contact = self.program.contact.as_ref()?;
        if contact.least_fit.is_some_and(|least| self.decision.scores.fit.low < least) {
            return None;
        }
        let at = self.done.newest_at(contact.query)?;
        let age = self.today.since(self.program.days.day_of(at));
        (i64::from(age) < i64::from(contact.within_days)).then_some(at)
    }

    /// The newest of what engages today, and of the days on which the buyer or a rep told a fact that something decides by.
    pub(crate) fn last_signal_at(&self) -> Option<DateTime<Utc>> {
        let program = self.program;
        let newest = |query| self.done.newest_at(query);
        let did = match self.known.engaged {
            true => program.engaging(&self.done, self.today).filter_map(newest).max(),
            false => None,
        };
        let told = program.slots.iter().zip(&self.facts).zip(&self.held);
        let told = told.filter(|((slot, fact), _)| {
            slot.decides && matches!(fact.and_then(Fact::source), Some(Source::SelfReported | Source::Rep))
        });
        // What is dated later has no age yet.
        let youngest = told.filter_map(|(_, held)| held.age).min();
        let told =
            youngest.map(|age| program.days.start_of(self.today.plus(i64::from(age).saturating_neg())));
        did.max(told)
    }

    /// The mandatory criteria that are not met.
    pub(crate) fn open_mandatory(&self) -> impl Iterator<Item = &'c Name> + '_ {
        let all = self.program.criteria.iter().zip(&self.decision.criteria);
        let open = all.filter(|(code, answer)| code.mandatory && !answer.is_met());
        open.map(|(code, _)| &code.name)
    }

    /// The channels not known to be dead.
    pub(crate) fn reachable(&self) -> impl Iterator<Item = Channel> + '_ {
        let unreachable = self.program.unreachable.iter();
        let dead = move |channel: Channel| {
            let mut about = unreachable.clone().filter(|(known, _)| *known == channel);
            about.any(|(_, when)| when.by_facts(&self.known.answers).is_met())
        };
        Channel::ALL.into_iter().filter(move |channel| !dead(*channel))
    }

    /// The reason code of the first disqualifier that is met.
    pub(crate) fn disqualifier(&self) -> Option<&'c Name> {
        let place = self.decision.disqualifier?;
        there(self.program.disqualifiers.get(place), "it is the place of one").map(|(reason, _)| reason)
    }
}

fn used(
    attribute: &Name,
    fact: Option<&Fact>,
    why: Option<UnknownReason>,
    no_rate: Option<Currency>,
) -> FactUsed {
    // A fact that does not exist yet has no origin either.
    let fact = fact.filter(|_| why != Some(UnknownReason::NotYet));
    FactUsed {
        attribute: attribute.clone(),
        why,
        no_rate,
        source: fact.and_then(Fact::source),
        // What cannot be stored, which a check reports, would keep all of this from being read back.
        learnt: fact.and_then(Fact::when_learnt).filter(|learnt| learnt.is_storable()),
    }
}

/// What a clamp changed.
fn clamped(before: Points, after: Points) -> (Points, Cause) {
    let change = after - before;
    (change, if change < Points::ZERO { Cause::Cap } else { Cause::Floor })
}
