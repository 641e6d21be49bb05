//! [`Hosts`]: the host's own criteria that a playbook names, as they were given.

use std::sync::Arc;

use crate::condition::Condition;
use crate::criteria::{Criteria, Question};
use crate::input::limits::Limits;
use crate::input::mistake::{Mistake, MistakeKind, Mistakes};
use crate::input::path::Path;
use crate::input::tree::{Extent, MapBuilder, Node, unknown};
use crate::playbook::spec::{CriteriaSpec, PlaybookSpec};
use crate::value::name::Name;

/// The hosts that a playbook names, in its order.
pub(super) struct Hosts {
    pub(super) list: Vec<Arc<dyn Criteria>>,
    /// Whether all that are named were given: without one of them nobody can say what is wrong with what asks it.
    pub(super) is_complete: bool,
}

impl Hosts {
    /// Finds them by name among those that were given; complains of those that are not there, and of those that nobody
    /// asks.
    pub(super) fn of(spec: &PlaybookSpec, given: &[Arc<dyn Criteria>], mistakes: &mut Mistakes) -> Self {
        let mut hosts = Hosts { list: Vec::new(), is_complete: true };
        let is_named = |one: &Arc<dyn Criteria>| spec.hosts().any(|name| *name == one.name());
        let others = given.iter().any(|one| !is_named(one));
        for (place, list) in spec.places_of_lists() {
            let CriteriaSpec::Host(name) = list else { continue };
            let mut found = given.iter().filter(|one| *name == one.name());
            match found.next() {
                Some(one) => hosts.list.push(one.clone()),
                None => {
                    let what = if others { ", others were given" } else { "; compile it with them" };
                    let message = format!("the playbook asks the host's criteria `{name}`{what}");
                    mistakes.add(Mistake::new(place.clone(), MistakeKind::UnknownName, message));
                    hosts.is_complete = false;
                }
            }
            if found.next().is_some() {
                let message = format!("the host's criteria `{name}` were given twice");
                mistakes.add(Mistake::new(place, MistakeKind::DuplicateName, message));
            }
        }
        // Where one is missing it was said that others were given.
        if hosts.is_complete && others {
            let message = match spec.hosts().next() {
                None => "host criteria were given, but the playbook names none".to_owned(),
                Some(_) => "host criteria were given that the playbook does not name".to_owned(),
            };
            let path = Path::top().key("criteria").key("host");
            mistakes.add(Mistake::new(path, MistakeKind::Misplaced, message));
        }
        hosts
    }

    /// Their conditions, each with its place.
    pub(super) fn conditions(&self) -> impl Iterator<Item = (Path, &Condition)> {
        self.list.iter().flat_map(|host| {
            let all = host.conditions().iter().enumerate();
            all.map(|(i, (_, when))| (place_of_condition(host.name(), i), when))
        })
    }

    /// Their questions, each with its place.
    pub(super) fn questions(&self) -> impl Iterator<Item = (Path, &Name)> {
        self.list.iter().flat_map(|host| {
            let all = host.questions().iter().enumerate();
            all.map(|(i, one)| (place_of_question(host.name(), i), &one.criterion))
        })
    }

    /// The kinds of activity that the playbook or one of their conditions asks about, sorted.
    pub(super) fn activity_kinds(&self, spec: &PlaybookSpec) -> Vec<Name> {
        let mut kinds = spec.activity_kinds();
        for (_, when) in self.conditions() {
            when.each_did(&mut |did| kinds.extend(did.filter.kinds.names().iter().cloned()));
        }
        kinds.sort();
        kinds.dedup();
        kinds
    }

    /// Complains of what is larger than it may be, and of names of conditions. Their depth was checked.
    pub(super) fn check(&self, limits: &Limits, mistakes: &mut Mistakes) {
        for host in &self.list {
            let place = place_of(host.name());
            let counts = [("questions", host.questions().len()), ("conditions", host.conditions().len())];
            for (key, count) in counts.into_iter().filter(|(_, count)| *count > limits.items) {
                let message = format!("{count} elements, at most {} are allowed", limits.items);
                mistakes.add(Mistake::new(place.key(key), MistakeKind::Limit, message));
            }
            let nodes = host.conditions().iter().map(|(_, when)| Extent::of(&when.encode()).nodes);
            if nodes.fold(0, usize::saturating_add) > limits.nodes {
                let message =
                    format!("the conditions are too large, at most {} parts are allowed", limits.nodes);
                mistakes.add(Mistake::new(place.key("conditions"), MistakeKind::Limit, message));
            }
            let known: Vec<&str> = host.conditions().iter().map(|(name, _)| name.as_str()).collect();
            for (i, question) in host.questions().iter().enumerate() {
                let deciding = question.decided_by.iter().enumerate();
                for (k, name) in deciding.filter(|(_, name)| !known.contains(&name.as_str())) {
                    let message = unknown("condition", name.as_str(), &known);
                    let path = place_of_question(host.name(), i).key("decided_by").index(k);
                    mistakes.add(Mistake::new(path, MistakeKind::UnknownName, message));
                }
            }
        }
    }

    /// All that is known of them, for the fingerprint: what they are as data, and the versions of their code.
    pub(super) fn told(&self) -> String {
        let told = |host: &Arc<dyn Criteria>| {
            let questions = host.questions().iter().map(Question::encode);
            let condition = |(name, when): &(Name, Condition)| {
                MapBuilder::default().with("name", Node::text(name)).with("when", when.encode()).build()
            };
            let data = MapBuilder::default()
                .with("questions", Node::List(questions.collect()))
                .with_list("conditions", host.conditions(), condition)
                .build();
            format!("\nhost={} {} {}", host.name(), host.version(), data.canonical())
        };
        self.list.iter().map(told).collect()
    }
}

/// Where what a host hands over stands.
fn place_of(host: &str) -> Path {
    Path::top().key("criteria").key("host").key(host)
}

pub(super) fn place_of_condition(host: &str, number: usize) -> Path {
    place_of(host).key("conditions").index(number)
}

pub(super) fn place_of_question(host: &str, number: usize) -> Path {
    place_of(host).key("questions").index(number)
}
