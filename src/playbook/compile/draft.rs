//! [`Draft`]: the slots and tests of a program while its conditions are compiled one by one.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::hosts::Hosts;
use crate::condition::{Condition, Operand, Operator};
use crate::criteria::{Framework, OUTLINES};
use crate::engine::{DidCode, Effort, Expr, Op, Program, Queries, Question, Role, Slot, Test, Unit, Wanted};
use crate::fact::attribute::{Attribute, Kind, Schema};
use crate::fact::standard::kind_of;
use crate::input::limits::Limits;
use crate::input::mistake::{Mistake, MistakeKind, Mistakes};
use crate::input::path::Path;
use crate::input::tree::unknown;
use crate::invariant::{always, there};
use crate::playbook::spec::PlaybookSpec;
use crate::score::CountsAs;
use crate::value::folded::Spellings;
use crate::value::money::Currency;
use crate::value::name::Name;

/// Where a condition stands, and so what it may ask.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Facts, and what they did.
    Facts,
    /// A requirement or a disqualifier: the same, and criteria that are met.
    HandOff,
    /// A grade row: facts, what they did, criteria and points.
    Grades,
    /// Whether a channel is dead: facts and what they did, but nothing that decides.
    Channels,
}

/// What shows something: facts, or what they did.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Facts,
    Deeds,
}

/// Slots and tests as they are found.
pub(super) struct Draft<'d> {
    spec: &'d PlaybookSpec,
    pub(super) schema: &'d Schema,
    pub(super) mistakes: &'d mut Mistakes,
    slots: Vec<SlotDraft>,
    /// Slot and number of each test, by the place that expressions hold until the end.
    places: Vec<(usize, usize)>,
    /// The place of each test in it, and of each slot by name.
    known: BTreeMap<(usize, Op, Option<u32>), usize>,
    names: BTreeMap<Name, usize>,
    /// The kinds of activity that something asks about, sorted.
    pub(super) kinds: Vec<Name>,
    pub(super) queries: Queries,
    /// What is left for proofs of what activities can meet.
    pub(super) effort: Effort,
    /// What they could do that something asks about.
    pub(super) wanted: Vec<Wanted>,
    /// The questions about what they did, each once, in the order of their slots.
    pub(super) dids: Vec<DidCode>,
    /// The slot of each, and how many there may be.
    did_slots: BTreeMap<DidCode, usize>,
    most_dids: usize,
    has_too_many_dids: bool,
    /// The criteria that a grade row may name, and the places of those that count.
    pub(super) criteria: Vec<Name>,
    pub(super) counted: Vec<usize>,
    /// The same of each list, by its name.
    pub(super) lists: Vec<(Name, Vec<usize>)>,
    /// The lists that a row counts by themselves, each once.
    pub(super) counted_of: Vec<Vec<usize>>,
    /// Whether a host's criteria are asked but were not given: nobody can say then what is wrong.
    pub(super) hostless: bool,
    asks: BTreeMap<Name, String>,
    sound: bool,
}

struct SlotDraft {
    name: Name,
    /// The place among the questions about what they did, if it is one.
    did: Option<usize>,
    attribute: Attribute,
    /// The currency of its operands, and where it was first named.
    currency: Option<(Currency, Path)>,
    tests: Vec<Test>,
    decides: bool,
}

impl<'d> Draft<'d> {
    pub(super) fn new(
        spec: &'d PlaybookSpec,
        schema: &'d Schema,
        hosts: &Hosts,
        limits: &Limits,
        mistakes: &'d mut Mistakes,
    ) -> Self {
        let mut criteria: Vec<(Name, bool)> = Vec::new();
        let mut lists: Vec<(Name, Vec<usize>)> = Vec::new();
        let mut add = |name: &str, list: Vec<(Name, bool)>| {
            let counted = list.iter().zip(criteria.len()..).filter(|((_, counted), _)| *counted);
            lists.push((name.into(), counted.map(|(_, place)| place).collect()));
            criteria.extend(list);
        };
        for framework in spec.frameworks() {
            let all = framework.criteria().iter().map(|one| (one.name.clone(), one.counted));
            add(framework.name(), all.collect());
        }
        for host in &hosts.list {
            let all = host.questions().iter().map(|one| (one.criterion.clone(), one.counted));
            add(host.name(), all.collect());
        }
        Draft {
            spec,
            schema,
            mistakes,
            slots: Vec::new(),
            places: Vec::new(),
            known: BTreeMap::new(),
            names: BTreeMap::new(),
            kinds: hosts.activity_kinds(spec),
            queries: Queries::default(),
            effort: Effort::default(),
            wanted: Vec::new(),
            dids: Vec::new(),
            did_slots: BTreeMap::new(),
            most_dids: limits.dids,
            has_too_many_dids: false,
            hostless: !hosts.is_complete,
            counted: lists.iter().flat_map(|(_, counted)| counted).copied().collect(),
            lists,
            counted_of: Vec::new(),
            criteria: criteria.into_iter().map(|(name, _)| name).collect(),
            asks: BTreeMap::new(),
            sound: true,
        }
    }

    pub(super) fn mistake(&mut self, path: &Path, kind: MistakeKind, message: impl Into<String>) {
        self.sound = false;
        self.mistakes.add(Mistake::new(path.clone(), kind, message));
    }

    /// Says that a word means nothing, and which was meant: every known word is held against it, so nothing
    /// once that would not be kept.
    pub(super) fn unknown(&self, what: &str, word: &str, known: &[&str]) -> String {
        if self.mistakes.is_full() { String::new() } else { unknown(what, word, known) }
    }

    /// Nothing that was not said already, but nothing that could be compiled either.
    pub(super) fn give_up<T>(&mut self) -> Option<T> {
        self.sound = false;
        None
    }

    /// Whether everything so far could be compiled.
    pub(super) fn is_sound(&self) -> bool {
        self.sound
    }

    /// The playbook has no grade table, and its criteria bring none.
    pub(super) fn no_grades(&mut self) {
        let names: Vec<String> = OUTLINES.iter().map(|outline| format!("`{}`", outline.name)).collect();
        let message = format!(
            "there is no grade table; add `grades`, or use a framework that brings its own: {}",
            names.join(", ")
        );
        self.mistake(&Path::top().key("grades"), MistakeKind::MissingKey, message);
    }

    /// Several frameworks bring a grade table each, and nobody says which grades.
    pub(super) fn several_tables(&mut self, frameworks: &[&Framework]) {
        let names: Vec<String> = frameworks.iter().map(|one| format!("`{}`", one.name())).collect();
        let message = format!("{} bring a grade table each; add `grades`", names.join(" and "));
        self.mistake(&Path::top().key("grades"), MistakeKind::MissingKey, message);
    }

    /// Complains of criteria beside a framework whose own grade table does not count them.
    pub(super) fn counted_beside(&mut self, framework: &Framework) -> bool {
        let others = self.lists.iter().filter(|(name, _)| *name != framework.name());
        let Some((list, counted)) = others.into_iter().find(|(_, counted)| !counted.is_empty()) else {
            return false;
        };
        let names = counted.iter().filter_map(|place| self.criteria.get(*place));
        let names: Vec<String> = names.take(3).map(|name| format!("`{name}`")).collect();
        let (it, counts) = if counted.len() == 1 { ("it", "counts") } else { ("them", "count") };
        let and_more = if counted.len() > names.len() { " and more" } else { "" };
        let message = format!(
            "the grade table of `{}` counts its own criteria only, but {}{and_more} of `{list}` {counts}, too; make {it} \
             uncounted, or add `grades`",
            framework.name(),
            names.join(", "),
        );
        self.mistake(&Path::top().key("grades"), MistakeKind::MissingKey, message);
        true
    }

    /// Complains of letters that count otherwise than their framework's own grade table expects.
    pub(super) fn recounted(&mut self, framework: &Framework, place: &Path) -> bool {
        let before = self.mistakes.len();
        let name = framework.name();
        let Some(outline) = framework.outline() else { return false };
        for letter in outline.letters {
            let counted = outline.counts(letter);
            if framework.criteria().iter().any(|one| one.name == *letter && one.counted != counted) {
                let message = format!(
                    "the grade table of `{name}` expects that `{letter}` {}; leave `counted` out, or add `grades`",
                    if counted { "counts" } else { "does not count" },
                );
                let place = place.key(letter).key("counted");
                self.mistake(&place, MistakeKind::Misplaced, message);
            }
        }
        self.mistakes.len() > before
    }

    /// Whether the schema has a standard attribute as the standard declares it.
    pub(super) fn has_standard(&self, name: &str) -> bool {
        self.schema.get(name).is_some_and(|attribute| kind_of(name).as_ref() == Some(&attribute.kind))
    }

    /// Which groups have rules for fit, and which for engagement.
    pub(super) fn sides(&self) -> [BTreeSet<&'d Name>; 2] {
        let (mut fit, mut engagement) = (BTreeSet::new(), BTreeSet::new());
        for rule in &self.spec.rules {
            let side = if rule.counts_as == CountsAs::Fit { &mut fit } else { &mut engagement };
            side.extend(&rule.group);
        }
        engagement.extend(self.spec.activities.iter().filter_map(|rule| rule.group.as_ref()));
        [fit, engagement]
    }

    /// Which side the rules of a group are on; complains when they are on both.
    pub(super) fn side_of_group(&mut self, group: &Name, sides: &[BTreeSet<&Name>; 2]) -> CountsAs {
        let [fit, engagement] = sides.each_ref().map(|side| side.contains(group));
        if fit && engagement {
            let message = "the group has rules for fit and for engagement; make two groups of it";
            self.mistake(&Path::top().key("groups").key(group.as_str()), MistakeKind::Misplaced, message);
        }
        if engagement { CountsAs::Engagement } else { CountsAs::Fit }
    }

    /// Lets a criterion with one attribute word that attribute's question.
    pub(super) fn ask(&mut self, questions: &[Condition], ask: Option<&str>) {
        let mut names: Vec<&Name> = Vec::new();
        let mut stack: Vec<&Condition> = questions.iter().collect();
        while let Some(one) = stack.pop() {
            names.extend(one.attribute());
            stack.extend(one.parts());
        }
        names.sort();
        names.dedup();
        if let ([only], Some(ask)) = (&names[..], ask) {
            self.asks.entry((*only).clone()).or_insert_with(|| ask.to_owned());
        }
    }

    /// The slot of an attribute, made on first sight.
    pub(super) fn slot(&mut self, name: &Name, scope: Scope) -> Option<(usize, Attribute)> {
        let attribute = self.schema.get(name.as_str())?.clone();
        let place = match self.names.get(name) {
            Some(place) => *place,
            None => {
                let slot = SlotDraft {
                    name: name.clone(),
                    did: None,
                    attribute: attribute.clone(),
                    currency: None,
                    tests: Vec::new(),
                    decides: false,
                };
                let place = self.slots.len();
                self.slots.push(slot);
                self.names.insert(name.clone(), place);
                place
            }
        };
        if scope != Scope::Channels {
            if let Some(slot) = there(self.slots.get_mut(place), "it was found or made") {
                slot.decides = true;
            }
        }
        Some((place, attribute))
    }

    /// Compares a money attribute in one currency only.
    pub(super) fn currency(&mut self, slot: usize, currency: Currency, path: &Path) -> bool {
        let Some(draft) = there(self.slots.get_mut(slot), "a slot of the draft") else { return false };
        match draft.currency.clone() {
            None => {
                draft.currency = Some((currency, path.clone()));
                true
            }
            Some((known, _)) if known == currency => true,
            Some((known, first)) => {
                let message = format!(
                    "`{}` is compared in {known} elsewhere; use one currency for an attribute, hosts give the rates",
                    draft.name
                );
                self.sound = false;
                self.mistakes.add(Mistake::new(path.clone(), MistakeKind::Misplaced, message).also(first));
                false
            }
        }
    }

    /// Within how many days a fact that is asked here must have been learnt: what is agreed for the attribute and for
    /// the criterion. That a channel is dead does not grow old.
    pub(super) fn age(&self, slot: usize, scope: Scope, of_criterion: Option<u32>) -> Option<u32> {
        if scope == Scope::Channels {
            return None;
        }
        let draft = there(self.slots.get(slot), "a slot of the draft")?;
        match (of_criterion, draft.attribute.valid_for_days) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// When a condition is met, or unmet, by one side alone, whatever the other turns out to be.
    pub(super) fn shown_by(&self, side: Shown, when: &Expr, met: bool) -> Expr {
        let parts = |parts: &[Expr]| parts.iter().map(|part| self.shown_by(side, part, met)).collect();
        match when {
            Expr::Ask(question) => {
                let is_shown = |place: usize| self.side_of(place) == Some(side);
                match question {
                    Question::Test(place) if is_shown(*place) && met => when.clone(),
                    Question::Test(place) if is_shown(*place) => Expr::Not(Box::new(when.clone())),
                    Question::Test(_)
                    | Question::Met(_)
                    | Question::Unknown(_)
                    | Question::MetAtLeast(_)
                    | Question::MetAtLeastOf(..)
                    | Question::AtLeast(..)
                    | Question::Engaged => Expr::Any(Vec::new()),
                }
            }
            Expr::All(all) if met => Expr::All(parts(all)),
            Expr::All(any) => Expr::Any(parts(any)),
            Expr::Any(any) if met => Expr::Any(parts(any)),
            Expr::Any(all) => Expr::All(parts(all)),
            Expr::Not(part) => self.shown_by(side, part, !met),
            Expr::Reaches(_) => Expr::Any(Vec::new()),
        }
    }

    /// Whether a condition asks what they did.
    pub(super) fn asks_deeds(&self, when: &Expr) -> bool {
        let is_deed = |place: usize| self.side_of(place) == Some(Shown::Deeds);
        when.asks(|question| matches!(question, Question::Test(place) if is_deed(place)))
    }

    /// What the test at a place asks.
    fn side_of(&self, place: usize) -> Option<Shown> {
        let slot = self.places.get(place).and_then(|(slot, _)| self.slots.get(*slot));
        let slot = there(slot, "each test has a slot")?;
        Some(if slot.did.is_some() { Shown::Deeds } else { Shown::Facts })
    }

    /// The place of a test in the list of answers, for the time being.
    pub(super) fn test(
        &mut self,
        slot: usize,
        op: Op,
        valid_for: Option<u32>,
        sentence: &Condition,
    ) -> Option<Expr> {
        let draft = there(self.slots.get_mut(slot), "a slot of the draft")?;
        let place = self.places.len();
        match self.known.entry((slot, op.clone(), valid_for)) {
            Entry::Occupied(known) => return Some(Expr::Ask(Question::Test(*known.get()))),
            Entry::Vacant(new) => new.insert(place),
        };
        self.places.push((slot, draft.tests.len()));
        draft.tests.push(Test { op, valid_for, sentence: sentence.clone() });
        Some(Expr::Ask(Question::Test(place)))
    }

    /// The place of the test of a question about what they did, for the time being. Its slot is made on first sight;
    /// `None` after saying at `path` that there are too many.
    pub(super) fn did_test(
        &mut self,
        code: DidCode,
        sentence: &Condition,
        scope: Scope,
        path: &Path,
    ) -> Option<Expr> {
        let slot = match self.did_slots.get(&code) {
            Some(slot) => *slot,
            None if self.dids.len() >= self.most_dids => return self.too_many_dids(path),
            None => {
                let slot = self.slots.len();
                self.slots.push(SlotDraft {
                    name: Name::from(sentence.to_string()),
                    did: Some(self.dids.len()),
                    attribute: Attribute::new(Kind::Flag),
                    currency: None,
                    tests: Vec::new(),
                    decides: false,
                });
                self.dids.push(code);
                self.did_slots.insert(code, slot);
                slot
            }
        };
        let draft = there(self.slots.get_mut(slot), "a slot of the draft")?;
        draft.decides |= scope != Scope::Channels;
        self.test(slot, Op::Flag(true), None, sentence)
    }

    /// Says once that there are more questions about what they did than may be.
    fn too_many_dids<T>(&mut self, path: &Path) -> Option<T> {
        if !std::mem::replace(&mut self.has_too_many_dids, true) {
            let message = format!(
                "more than {} different questions about what they did; ask about several kinds or subjects in one",
                self.most_dids
            );
            self.mistake(path, MistakeKind::Limit, message);
        }
        self.give_up()
    }

    /// The place of a question about what they did.
    pub(super) fn did_place(&self, code: DidCode) -> Option<usize> {
        self.slots.get(*self.did_slots.get(&code)?)?.did
    }

    /// Moves the slots into the program and gives every test its final place.
    pub(super) fn finish(mut self, program: &mut Program) {
        // By name, as facts come, and questions about what they did behind those; `order` tells where each slot has gone.
        let key =
            |slot: &SlotDraft| (slot.did, if slot.did.is_none() { Some(slot.name.clone()) } else { None });
        let mut order: Vec<usize> = (0..self.slots.len()).collect();
        order.sort_by_cached_key(|place| self.slots.get(*place).map(key));
        let mut gone: Vec<usize> = vec![usize::MAX; order.len()];
        for (new, old) in order.iter().enumerate() {
            let gone = there(gone.get_mut(*old), "each slot goes somewhere");
            gone.into_iter().for_each(|gone| *gone = new);
        }
        for (slot, _) in &mut self.places {
            *slot = always(gone.get(*slot).copied(), usize::MAX, "each slot goes somewhere");
        }
        self.slots.sort_by_cached_key(key);
        let mut base = 0usize;
        let bases: Vec<usize> = self
            .slots
            .iter()
            .map(|slot| {
                let mine = base;
                base = base.saturating_add(slot.tests.len());
                mine
            })
            .collect();
        let places: Vec<usize> = self
            .places
            .iter()
            .map(|(slot, number)| {
                always(bases.get(*slot), &0, "each slot has a base").saturating_add(*number)
            })
            .collect();
        program.answers = base;
        for (slot, base) in self.slots.into_iter().zip(bases) {
            program.slots.push(Slot {
                spellings: Spellings::of(
                    slot.tests.iter().flat_map(|test| written(&test.sentence)),
                    slot.attribute.comparison(),
                ),
                comparison: slot.attribute.comparison(),
                ask: self.asks.get(&slot.name).cloned().or(slot.attribute.ask),
                name: slot.name,
                kind: slot.attribute.kind,
                currency: slot.currency.map(|(currency, _)| currency),
                valid_for: slot.tests.iter().filter_map(|test| test.valid_for).min(),
                tests: slot.tests,
                is_did: slot.did.is_some(),
                base,
                decides: slot.decides,
                shared: Vec::new(),
                rules: Vec::new(),
                joint: Vec::new(),
                tiers: Vec::new(),
                criteria: Vec::new(),
                options: Vec::new(),
                span: Default::default(),
            });
        }

        let map = |place: usize| always(places.get(place).copied(), usize::MAX, "a test of the draft");
        program.conditions_mut().for_each(|when| when.map_tests(&map));
        link(program);
    }
}

/// The texts that a question compares a fact with, as they are written.
fn written(question: &Condition) -> impl Iterator<Item = &str> {
    let operands: &[Operand] = if let Condition::Fact(_, Operator::Is(one)) = question {
        std::slice::from_ref(one)
    } else if let Condition::Fact(_, Operator::OneOf(several)) = question {
        several
    } else {
        &[]
    };
    operands.iter().filter_map(|operand| match operand {
        Operand::Text(text) => Some(text.as_str()),
        Operand::Whole(_) | Operand::Decimal(_) | Operand::Flag(_) => None,
    })
}

/// Tells rules and criteria which slots they read, and slots who reads them.
fn link(program: &mut Program) {
    let owner: Vec<usize> = program
        .slots
        .iter()
        .enumerate()
        .flat_map(|(i, slot)| std::iter::repeat_n(i, slot.tests.len()))
        .collect();
    let attributes = program.attributes();
    let slots_of = |when: &Expr| {
        let mut slots: Vec<usize> = Vec::new();
        when.each_test(&mut |place| {
            let owner = there(owner.get(place), "each test has a slot");
            if let Some(slot) = owner.filter(|slot| !slots.contains(slot)) {
                slots.push(*slot);
            }
        });
        slots
    };
    let dids_of = |slots: &[usize]| slots.iter().filter_map(|slot| slot.checked_sub(attributes)).collect();
    for rule in &mut program.rules {
        rule.slots = slots_of(&rule.when);
        rule.dids = dids_of(&rule.slots);
        let read = rule.slots.iter().filter(|slot| **slot < attributes);
        let names = read.filter_map(|slot| there(program.slots.get(*slot), "a slot of the program"));
        rule.reads = names.map(|slot| slot.name.clone()).collect();
    }
    for (place, criterion) in program.criteria.iter_mut().enumerate() {
        // The host asks its own.
        criterion.slots = criterion.when.as_ref().map(slots_of).unwrap_or_default();
        criterion.dids = dids_of(&criterion.slots);
        let inferred = criterion.inferred_by.map(|did| attributes.saturating_add(did));
        for slot in criterion.slots.iter().chain(inferred.iter().filter(|did| !criterion.slots.contains(did)))
        {
            let slot = there(program.slots.get_mut(*slot), "a slot of the program");
            slot.into_iter().for_each(|slot| slot.criteria.push(place));
        }
        criterion.slots.retain(|slot| *slot < attributes);
    }
    let mut shared = vec![false; program.answers];
    let mut share = |when: &Expr| {
        when.each_test(&mut |place| {
            if let Some(shared) = there(shared.get_mut(place), "each test has an answer") {
                *shared = true;
            }
        });
    };
    for (place, rule) in program.rules.iter().enumerate() {
        match &rule.slots[..] {
            [only] if !matches!(rule.unit, Unit::Tier(_)) => {
                if let Some(slot) = there(program.slots.get_mut(*only), "a slot of the program") {
                    slot.rules.push(place);
                }
            }
            several => {
                for slot in several {
                    let slot = there(program.slots.get_mut(*slot), "a slot of the program").into_iter();
                    slot.for_each(|slot| slot.joint.push((place, Vec::new())));
                }
                let mut reads: Vec<usize> = Vec::new();
                rule.when.each_test(&mut |test| reads.push(test));
                reads.sort_unstable();
                reads.dedup();
                for test in reads {
                    let slot = owner.get(test).and_then(|slot| program.slots.get_mut(*slot));
                    let Some(slot) = there(slot, "each test has a slot") else { continue };
                    let mine = there(test.checked_sub(slot.base), "a test of the slot");
                    let joint = there(slot.joint.last_mut(), "the rule reads the slot");
                    joint.into_iter().for_each(|(_, tests)| tests.extend(mine));
                }
                program.joint_rules.push(place);
                share(&rule.when);
            }
        }
    }
    for (place, tier) in program.tiers.iter().enumerate() {
        for rule in tier.facts.iter().filter_map(|rule| program.rules.get(*rule)) {
            for slot in &rule.slots {
                let slot = there(program.slots.get_mut(*slot), "a slot of the program");
                let tiers = slot.map(|slot| &mut slot.tiers).filter(|tiers| tiers.last() != Some(&place));
                tiers.into_iter().for_each(|tiers| tiers.push(place));
            }
        }
    }
    let inferred = program.criteria.iter().filter_map(|criterion| program.did_test(criterion.inferred_by?));
    inferred.for_each(|test| share(&Expr::Ask(Question::Test(test))));
    for (role, when) in program.conditions() {
        match role {
            // Of those only the ones that read several slots, above.
            Role::Rule(_) => {}
            // A dead channel decides nothing.
            Role::Channel(_) => {}
            Role::Criterion(_)
            | Role::Condition(..)
            | Role::Row(_)
            | Role::Requirement(_)
            | Role::Reachable
            | Role::Disqualifier(_) => share(when),
        }
    }
    for slot in &mut program.slots {
        let is_shared = |test: &usize| shared.get(slot.base.saturating_add(*test)) == Some(&true);
        slot.shared = (0..slot.tests.len()).filter(is_shared).collect();
    }
}
