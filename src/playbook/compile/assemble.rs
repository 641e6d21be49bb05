//! Puts the compiled parts of a playbook together.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::draft::{Draft, Scope, Shown};
use super::filter::apart_of;
use super::grades::rows_of;
use super::hosts::{Hosts, place_of_condition};
use crate::condition::{Condition, Did, Kinds};
use crate::criteria::{Criteria, Criterion, Inference};
use crate::engine::{
    ActivityCode, ActivityQuery, Apart, ChannelCode, ContactCode, CriterionCode, Deed, DidCode,
    EngagementCode, Expr, GroupCode, HostCode, Layout, Order, Program, Query, Role, RuleCode, Tier, Unit,
    end_of, fill_options,
};
use crate::fact::attribute::{Attr, Choice, Schema};
use crate::input::path::Path;
use crate::invariant::there;
use crate::playbook::spec::PlaybookSpec;
use crate::qualification::REACHABLE;
use crate::score::{CountsAs, Grade, Grades, Group, Take};
use crate::value::actor::Channel;
use crate::value::name::Name;

/// The program; `None` when a part could not be compiled, which the draft has said.
pub(super) fn assemble(spec: &PlaybookSpec, draft: Draft<'_>, hosts: &Hosts) -> Option<Program> {
    let mut parts = Parts { spec, draft };
    let groups = parts.groups();
    let rules = parts.rules(&groups);
    let activities = parts.activities(&groups);
    let (criteria, hosts) = parts.criteria(hosts);
    let rows = parts.rows();
    let requires = spec.hand_off_requires.iter().map(|one| (&one.name, &one.when));
    let requires = parts.named(Role::Requirement, requires);
    let disqualifiers = spec.disqualifiers.iter().map(|one| (&one.reason, &one.when));
    let disqualifiers = parts.named(Role::Disqualifier, disqualifiers);
    let unreachable = parts.unreachable();
    let reachable = parts.reachable(&unreachable);
    let mut contact = parts.contact();
    let mut engagement = parts.engagement();
    if !parts.draft.is_sound() {
        return None;
    }

    let mut draft = parts.draft;
    let (queries, place) = std::mem::take(&mut draft.queries).sorted();
    let (kinds, mut dids) = (std::mem::take(&mut draft.kinds), std::mem::take(&mut draft.dids));
    let mut deeds = Deed::all(std::mem::take(&mut draft.wanted), &kinds, &queries, &mut draft.effort);
    let mut activities = activities;
    let of_rules = activities.iter_mut().map(|rule| &mut rule.query);
    let of_dids = dids.iter_mut().map(|did| &mut did.query);
    let of_contact = contact.iter_mut().map(|contact| &mut contact.query);
    let of_silence = engagement.forget.iter_mut().map(|(query, _)| query);
    let all = of_rules.chain(of_dids).chain(of_contact).chain(of_silence);
    all.for_each(|query| *query = place(*query));
    let asking_rules = asking(activities.iter().map(|rule| rule.query), queries.len());
    let asking_dids = asking(dids.iter().map(|did| did.query), queries.len());
    deeds.iter_mut().for_each(|deed| deed.link(&asking_rules, &asking_dids));
    let days = spec.day_offset;
    let read = activities.iter().map(|rule| (rule.query, rule.readings()));
    let readings = readings(read.chain(dids.iter().map(|did| (did.query, did.readings()))), &queries);
    let mut program = Program {
        days,
        layout: Arc::new(Layout::new(days, &kinds, &queries)),
        slots: Vec::new(),
        dids,
        answers: 0,
        joint_rules: Vec::new(),
        kinds,
        readings,
        queries,
        deeds_meet: Deed::meet(&deeds),
        deeds,
        tiers: Tier::all(&groups, &rules, &activities),
        rules,
        activities,
        groups,
        total: spec.score,
        criteria,
        counted_of: std::mem::take(&mut draft.counted_of),
        asks: asks(draft.schema, &hosts),
        hosts,
        rows_cover_all: matches!(spec.grades, Some(Grades::Matrix(_))),
        rows_read_points: rows.iter().any(|(_, when)| when.reads_points()),
        rows,
        bar: spec.hand_off_at,
        requires,
        reachable,
        slack: spec.slack_points,
        disqualifiers,
        engagement,
        contact,
        unreachable,
        order: Order::default(),
        is_timeless: false,
    };
    draft.finish(&mut program);
    fill_options(&mut program);
    program.order = Order::of(&program.rules, &program.activities);
    program.is_timeless = program.asks_no_day();
    Some(program)
}

/// The places of those who ask by each query, given the query of each.
fn asking(queries: impl Iterator<Item = Query>, count: usize) -> Vec<Vec<usize>> {
    let mut asking: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (place, query) in queries.enumerate() {
        let mine = there(asking.get_mut(query.0), "a query of the program");
        mine.into_iter().for_each(|mine| mine.push(place));
    }
    asking
}

/// How often an activity is read at most: by the rules and questions whose queries take the kind that is read most.
fn readings(read: impl Iterator<Item = (Query, usize)>, queries: &[ActivityQuery]) -> usize {
    let (mut any, mut of) = (0usize, BTreeMap::<usize, usize>::new());
    for (query, times) in read {
        match queries.get(query.0).and_then(|query| query.kinds.as_ref()) {
            Some(kinds) => {
                for kind in kinds {
                    let count = of.entry(*kind).or_default();
                    *count = count.saturating_add(times);
                }
            }
            None => any = any.saturating_add(times),
        }
    }
    of.into_values().max().unwrap_or(0).saturating_add(any)
}

/// A playbook while its parts are compiled one by one.
struct Parts<'p> {
    spec: &'p PlaybookSpec,
    draft: Draft<'p>,
}

impl Parts<'_> {
    fn groups(&mut self) -> Vec<GroupCode> {
        let (spec, sides) = (self.spec, self.draft.sides());
        let group = |(name, group): (&Name, &Group)| GroupCode {
            name: name.clone(),
            clamp: group.clamp,
            take: group.takes(),
            counts_as: self.draft.side_of_group(name, &sides),
        };
        spec.groups.iter().map(group).collect()
    }

    fn rules(&mut self, groups: &[GroupCode]) -> Vec<RuleCode> {
        let mut rules = Vec::new();
        for (i, rule) in self.spec.rules.iter().enumerate() {
            let path = self.spec.place_of(Role::Rule(i));
            let when = self.draft.condition(&rule.when, &path, Scope::Facts, None);
            let unit = self.unit(groups, rule.group.as_ref(), rule.counts_as);
            if let (Some(when), Some(unit)) = (when, unit) {
                let name = rule.name.clone();
                let (slots, reads, dids) = Default::default();
                rules.push(RuleCode { name, when, points: rule.points, unit, slots, reads, dids });
            }
        }
        rules
    }

    fn activities(&mut self, groups: &[GroupCode]) -> Vec<ActivityCode> {
        let mut activities = Vec::new();
        for (i, rule) in self.spec.activities.iter().enumerate() {
            let apart = apart_of(rule.repeat);
            let query = self.draft.query(&rule.filter, apart, &Path::top().key("activities").index(i));
            let Some(unit) = self.unit(groups, rule.group.as_ref(), CountsAs::Engagement) else { continue };
            let Some(query) = query else { continue };
            activities.push(ActivityCode {
                place: activities.len(),
                name: rule.name.clone(),
                query,
                apart,
                kinds: rule.filter.kinds.names().into(),
                points: rule.points,
                repeat: rule.repeat,
                decay: rule.decay,
                clamp: rule.clamp,
                unit,
                end: end_of(rule.points, rule.decay),
                worth: OnceLock::new(),
            });
        }
        activities
    }

    /// The criteria of all lists, those of the frameworks first, and the hosts that answer the others.
    fn criteria(&mut self, hosts: &Hosts) -> (Vec<CriterionCode>, Vec<HostCode>) {
        let spec = self.spec;
        let mut criteria: Vec<CriterionCode> = spec
            .places_of_criteria()
            .map(|(place, framework, criterion)| {
                let questions = framework.places_of_questions(&place, criterion);
                self.criterion(&place, questions, criterion)
            })
            .collect();
        let hosts = hosts.list.iter().map(|host| self.host(host, &mut criteria)).collect();
        (criteria, hosts)
    }

    fn criterion(&mut self, place: &Path, questions: Vec<Path>, criterion: &Criterion) -> CriterionCode {
        let valid_for = criterion.valid_for_days;
        let compile = |(question, path): (&Condition, Path)| {
            self.draft.condition(question, &path, Scope::Facts, valid_for)
        };
        let parts: Vec<Expr> = criterion.questions.iter().zip(questions).filter_map(compile).collect();
        self.draft.ask(&criterion.questions, criterion.ask.as_deref());
        let inferred_by = criterion.inferred_by.as_ref().and_then(|by| self.inferred_by(place, by));
        CriterionCode {
            name: criterion.name.clone(),
            when: Some(all_of(parts)),
            ask: None,
            slots: Vec::new(),
            dids: Vec::new(),
            mandatory: criterion.mandatory,
            counted: criterion.counted,
            inferred_by,
        }
    }

    /// One host, whose criteria are added to the others: a question that conditions decide is compiled like any
    /// criterion.
    fn host(&mut self, host: &Arc<dyn Criteria>, criteria: &mut Vec<CriterionCode>) -> HostCode {
        let mut conditions: Vec<(Name, Expr)> = Vec::new();
        for (i, (name, when)) in host.conditions().iter().enumerate() {
            let path = place_of_condition(host.name(), i);
            let when = self.draft.condition(when, &path, Scope::Facts, None);
            conditions.extend(when.map(|when| (name.clone(), when)));
        }
        let first = criteria.len();
        for question in host.questions() {
            let deciding = |name| host.conditions().iter().find(|(known, _)| known == name);
            let deciding: Vec<Condition> =
                question.decided_by.iter().filter_map(deciding).map(|(_, when)| when.clone()).collect();
            self.draft.ask(&deciding, question.ask.as_deref());
            let compiled = |name| conditions.iter().find(|(known, _)| known == name);
            let parts = question.decided_by.iter().filter_map(compiled).map(|(_, when)| when.clone());
            let is_decided = !question.decided_by.is_empty();
            criteria.push(CriterionCode {
                name: question.criterion.clone(),
                when: is_decided.then(|| all_of(parts.collect())),
                ask: question.ask.clone().filter(|_| !is_decided),
                slots: Vec::new(),
                dids: Vec::new(),
                mandatory: question.mandatory,
                counted: question.counted,
                inferred_by: None,
            });
        }
        let is_run = host.questions().iter().any(|question| question.decided_by.is_empty());
        HostCode { criteria: host.clone(), places: first..criteria.len(), conditions, is_run }
    }

    /// The place of the question about what they did that stands for a missing fact.
    fn inferred_by(&mut self, place: &Path, by: &Inference) -> Option<usize> {
        let path = place.key("inferred_by");
        let code = DidCode {
            query: self.draft.query(&by.filter, Apart::Each, &path)?,
            apart: Apart::Each,
            at_least: 1,
            within_days: Some(by.within_days),
            by_day: false,
        };
        let sentence = Condition::did(Did::new(by.filter.clone()).within_days(by.within_days));
        // It decides nothing but what its criterion does.
        self.draft.did_test(code, &sentence, Scope::Facts, &path)?;
        self.draft.did_place(code)
    }

    fn rows(&mut self) -> Vec<(Grade, Expr)> {
        let rows = rows_of(self.spec, &mut self.draft);
        let compile = |(row, path): (crate::score::GradeRow, Path)| {
            Some((row.grade, self.draft.condition(&row.when, &path, Scope::Grades, None)?))
        };
        rows.into_iter().filter_map(compile).collect()
    }

    /// The conditions of a list that have a name.
    fn named<'n>(
        &mut self,
        role: fn(usize) -> Role,
        conditions: impl Iterator<Item = (&'n Name, &'n Condition)>,
    ) -> Vec<(Name, Expr)> {
        let compile = |(i, (name, when)): (usize, (&Name, &Condition))| {
            let path = self.spec.place_of(role(i));
            Some((name.clone(), self.draft.condition(when, &path, Scope::HandOff, None)?))
        };
        conditions.enumerate().filter_map(compile).collect()
    }

    fn unreachable(&mut self) -> Vec<(Channel, Expr)> {
        let dead = dead_channels(self.spec, &self.draft);
        let compile = |(channel, when, path): (Channel, Condition, Path)| {
            Some((channel, self.draft.condition(&when, &path, Scope::Channels, None)?))
        };
        dead.into_iter().filter_map(compile).collect()
    }

    /// The built-in requirement; none if nothing shows of any hand-off channel that it is dead.
    fn reachable(&self, dead: &[(Channel, Expr)]) -> Option<(Name, Expr)> {
        let code = |channel: &Channel| {
            let dead = dead.iter().find(|(known, _)| known == channel).map(|(_, when)| when.clone());
            let alive = dead.as_ref().map_or(Expr::Any(Vec::new()), |dead| self.alive(dead));
            ChannelCode { channel: *channel, dead, alive }
        };
        let channels: Vec<ChannelCode<Expr>> = self.spec.hand_off_channels.iter().map(code).collect();
        let shown = channels.iter().any(|one| one.dead.is_some());
        shown.then(|| (Name::from(REACHABLE), Expr::Reaches(channels)))
    }

    /// When it is shown that a channel is not dead: it is not, by facts alone, or what they did leaves it to facts.
    fn alive(&self, dead: &Expr) -> Expr {
        let by_facts = self.draft.shown_by(Shown::Facts, dead, false);
        if !self.draft.asks_deeds(dead) {
            return by_facts;
        }
        let not = |when: Expr| Expr::Not(Box::new(when));
        let by_deeds = self.draft.shown_by(Shown::Deeds, dead, false);
        Expr::Any(vec![by_facts, Expr::All(vec![not(dead.clone()), not(by_deeds)])])
    }

    /// Where a rule's points go; a group that is not there has been reported.
    fn unit(&mut self, groups: &[GroupCode], group: Option<&Name>, side: CountsAs) -> Option<Unit> {
        match group {
            None => Some(Unit::Free(side)),
            Some(group) => match groups.binary_search_by(|known| known.name.cmp(group)) {
                Ok(place) => {
                    let take = groups.get(place).map_or(Take::Sum, |group| group.take);
                    Some(if take == Take::Sum { Unit::Group(place) } else { Unit::Tier(place) })
                }
                Err(_) => self.draft.give_up(),
            },
        }
    }

    fn contact(&mut self) -> Option<ContactCode> {
        let contact = self.spec.meaningful_contact.as_ref();
        let contact = contact
            .filter(|contact| !matches!(&contact.filter.kinds, Kinds::Of(names) if names.is_empty()))?;
        Some(ContactCode {
            query: self.draft.query(&contact.filter, Apart::Each, &Path::top().key("meaningful_contact"))?,
            within_days: contact.within_days,
            least_fit: contact.least_fit,
        })
    }

    fn engagement(&mut self) -> EngagementCode {
        let engagement = &self.spec.engagement;
        let forget = engagement.forget_after_quiet_days.map(|days| {
            let kinds = engagement.kinds.clone();
            let kinds = if kinds.is_empty() { self.spec.engaging_kinds() } else { kinds };
            (self.draft.query_of_kinds(&kinds), days)
        });
        EngagementCode { within_days: engagement.within_days, forget }
    }
}

/// One condition as it is, several as parts that must all be met.
fn all_of(parts: Vec<Expr>) -> Expr {
    match <[Expr; 1]>::try_from(parts) {
        Ok([only]) => only,
        Err(parts) => Expr::All(parts),
    }
}

/// What a person asks for each attribute: host code may use any.
fn asks(schema: &Schema, hosts: &[HostCode]) -> BTreeMap<Name, String> {
    if hosts.is_empty() {
        return BTreeMap::new();
    }
    schema.iter().filter_map(|(name, attribute)| Some((name.clone(), attribute.ask.clone()?))).collect()
}

/// When a channel is dead, by the playbook or by the standard facts that the schema has.
fn dead_channels(spec: &PlaybookSpec, draft: &Draft<'_>) -> Vec<(Channel, Condition, Path)> {
    let top = Path::top().key("unreachable");
    let dead = |channel: Channel| {
        if let Some(when) = spec.unreachable.get(&channel) {
            return Some((channel, when.clone(), top.key(channel.word())));
        }
        let (attribute, dead) = channel.dead_when()?;
        let state: Attr<Choice> = Attr::new(attribute);
        // One value is asked as `is`, so that the condition reads as a person would write it.
        let when = match dead {
            [only] => state.is(*only),
            _ => state.one_of(dead.iter().copied()),
        };
        draft.has_standard(attribute).then(|| (channel, when, top.clone()))
    };
    Channel::ALL.into_iter().filter_map(dead).collect()
}
