//! What can be checked without compiling: limits, names, numbers, the grade matrix.

use std::collections::{BTreeMap, BTreeSet};

use super::hosts::{Hosts, place_of_condition};
use crate::condition::{ActivityFilter, Condition, Kinds, Operator};
use crate::criteria::{Criterion, Framework};
use crate::fact::attribute::{MOST_DAYS, Schema};
use crate::input::limits::Limits;
use crate::input::mistake::{Mistake, MistakeKind, Mistakes};
use crate::input::path::Path;
use crate::input::tree::{self, unknown};
use crate::playbook::spec::PlaybookSpec;
use crate::qualification::REACHABLE;
use crate::score::{Clamp, Grades};
use crate::value::actor::Role;
use crate::value::name::{Id, Name};
use crate::value::points::Points;

/// The schema with the playbook's own attributes.
pub(super) fn schema(
    spec: &PlaybookSpec,
    schema: &Schema,
    limits: &Limits,
    mistakes: &mut Mistakes,
) -> Schema {
    let mut all = schema.clone();
    let top = Path::top().key("attributes");
    if spec.attributes.len() > limits.facts {
        let message = format!("{} attributes, at most {} are allowed", spec.attributes.len(), limits.facts);
        mistakes.add(Mistake::new(top.clone(), MistakeKind::Limit, message));
    }
    for (name, attribute) in &spec.attributes {
        let path = top.key(name.as_str());
        attribute.check(name, &path, mistakes);
        all.add(name.clone(), attribute.clone(), &path, mistakes);
    }
    all
}

/// Name, version, limits, signatures, terms.
pub(super) fn header(spec: &PlaybookSpec, limits: &Limits, mistakes: &mut Mistakes) {
    let top = Path::top();
    let mut add = |path: Path, kind, message: String| mistakes.add(Mistake::new(path, kind, message));
    if !spec.name.is_legal() {
        add(top.key("name"), MistakeKind::IllegalValue, format!("a playbook's name is {}", Name::RULE));
    }
    if spec.version == 0 {
        add(top.key("version"), MistakeKind::IllegalValue, "versions count from 1".into());
    }
    let rules = spec.rules.len().saturating_add(spec.activities.len());
    if rules > limits.rules {
        let message = format!("{rules} rules, at most {} are allowed", limits.rules);
        add(top.key("rules"), MistakeKind::Limit, message);
    }
    if spec.activities.len() > limits.activity_rules {
        let message = format!(
            "{} activity rules, at most {} are allowed; count what is worth the same by one rule, such as one on `*`",
            spec.activities.len(),
            limits.activity_rules,
        );
        add(top.key("activities"), MistakeKind::Limit, message);
    }
    if spec.groups.len() > limits.items {
        let message = format!(
            "{} groups, at most {} are allowed; let rules share them",
            spec.groups.len(),
            limits.items
        );
        add(top.key("groups"), MistakeKind::Limit, message);
    }
    if let Some(signed) = &spec.signed {
        let sides =
            [("marketing", &signed.marketing, Role::Marketing), ("sales", &signed.sales, Role::Sales)];
        for (side, actor, role) in sides {
            let path = top.key("signed").key(side);
            if actor.role != role {
                add(path, MistakeKind::Misplaced, format!("somebody of {side} must sign here"));
            } else if !actor.id.as_ref().is_some_and(Id::is_legal) {
                add(path, MistakeKind::IllegalValue, format!("an id is {}", Id::RULE));
            }
        }
    }
    spec.terms.check(&top.key("terms"), mistakes);
}

/// The kinds that are named are not too many, days are sound, and it is said what silence is.
pub(super) fn engagement(spec: &PlaybookSpec, hosts: &Hosts, limits: &Limits, mistakes: &mut Mistakes) {
    let top = Path::top();
    let mut add = |path: Path, kind, message: String| mistakes.add(Mistake::new(path, kind, message));
    // A list that is too long by itself is told as such.
    let contact = spec.meaningful_contact.as_ref().map_or(0, |contact| contact.filter.kinds.names().len());
    let rules = spec.activities.iter().map(|rule| rule.filter.kinds.names().len());
    let longest = rules.chain([contact, spec.engagement.kinds.len()]).max();
    let kinds = hosts.activity_kinds(spec).len();
    if kinds > limits.items && longest.is_none_or(|longest| longest <= limits.items) {
        let message = format!("{kinds} kinds of activity, at most {} are allowed", limits.items);
        add(top.key("activities"), MistakeKind::Limit, message);
    }
    let mut days = |days: u32, path: Path| {
        if !(1..=MOST_DAYS).contains(&days) {
            add(path, MistakeKind::IllegalValue, format!("expected a whole number from 1 to {MOST_DAYS}"));
        }
    };
    let engagement = top.key("engagement");
    days(spec.engagement.within_days, engagement.key("within_days"));
    if let Some(quiet) = spec.engagement.forget_after_quiet_days {
        days(quiet, engagement.key("forget_after_quiet_days"));
    }
    if let Some(contact) = &spec.meaningful_contact {
        days(contact.within_days, top.key("meaningful_contact").key("within_days"));
    }
    let forgets = spec.engagement.forget_after_quiet_days.is_some();
    if forgets && spec.engagement.kinds.is_empty() && spec.engaging_kinds().is_empty() {
        let message = "no kind can engage by its name; name the kinds whose absence is silence";
        add(engagement.key("kinds"), MistakeKind::MissingKey, message.into());
    }
    if !forgets && !spec.engagement.kinds.is_empty() {
        let message = "nothing asks for silence; say `forget_after_quiet_days`, or leave `kinds` out";
        add(engagement.key("kinds"), MistakeKind::Misplaced, message.into());
    }
}

/// Whether no condition is deeper than the limit, as it is written. Walks without recursion: one built in code can be of
/// any depth.
pub(super) fn depth(spec: &PlaybookSpec, hosts: &Hosts, limits: &Limits, mistakes: &mut Mistakes) -> bool {
    let mut sound = true;
    for (path, condition) in spec.conditions().into_iter().chain(spec.filters()).chain(hosts.conditions()) {
        // A condition is a map at its place. What stands below that is counted from the top of the file.
        let mut stack = vec![(condition, path.steps())];
        let mut is_deeper = false;
        while let Some((one, depth)) = stack.pop() {
            let below = match one {
                Condition::Fact(_, Operator::Known) => 1,
                Condition::Fact(_, Operator::OneOf(values)) if !values.is_empty() => 3,
                Condition::Fact(..) => 2,
                // The map of a count and a list.
                Condition::MetAtLeast { of: Some(_), .. } => 2,
                // Its map, and the list of its kinds.
                Condition::Did(did) => match did.filter.kinds.names() {
                    [] | [_] => 2,
                    _ => 3,
                },
                // The list of its parts, or what it asks.
                Condition::All(_)
                | Condition::Any(_)
                | Condition::Not(_)
                | Condition::Met(_)
                | Condition::Unknown(_)
                | Condition::MetAtLeast { of: None, .. }
                | Condition::ScoreAtLeast(_)
                | Condition::FitAtLeast(_)
                | Condition::EngagementAtLeast(_)
                | Condition::Engaged => 1,
            };
            if depth.saturating_add(below) > limits.depth {
                is_deeper = true;
                break;
            }
            // The part of a `not` is its value, those of the others are items of a list.
            let step = if matches!(one, Condition::Not(_)) { 1 } else { 2 };
            stack.extend(one.parts().iter().map(|part| (part, depth.saturating_add(step))));
            if let Condition::Did(did) = one {
                // Under `did` stands `where`, and its condition.
                stack.extend(did.filter.condition.iter().map(|part| (part, depth.saturating_add(2))));
            }
        }
        if is_deeper {
            mistakes.add(Mistake::new(path, MistakeKind::Limit, tree::too_deep(limits)));
            sound = false;
        }
    }
    sound
}

/// Names are legal and stand once, groups and kinds exist, a group is of one side.
pub(super) fn names(spec: &PlaybookSpec, hosts: &Hosts, mistakes: &mut Mistakes) {
    let top = Path::top();
    let mut names = Names { mistakes };
    let rules =
        spec.rules.iter().enumerate().map(|(i, rule)| (&rule.name, top.key("rules").index(i).key("name")));
    let activities = spec.activities.iter().enumerate();
    let activities = activities.map(|(i, rule)| (&rule.name, top.key("activities").index(i).key("name")));
    names.unique(rules.chain(activities), "a rule's name");
    let requires = spec.hand_off_requires.iter().enumerate();
    let requires = requires.map(|(i, one)| (&one.name, top.key("hand_off_requires").index(i).key("name")));
    names.unique(requires, "a requirement's name");
    for (i, one) in spec.hand_off_requires.iter().enumerate().filter(|(_, one)| one.name == REACHABLE) {
        let message = format!(
            "`{}` is the built-in requirement over `hand_off_channels`; choose another name",
            one.name
        );
        let path = top.key("hand_off_requires").index(i).key("name");
        names.mistakes.add(Mistake::new(path, MistakeKind::DuplicateName, message));
    }
    for (i, one) in spec.disqualifiers.iter().enumerate() {
        names.legal(&one.reason, &top.key("disqualifiers").index(i).key("reason"), "a reason code");
    }
    for name in spec.groups.keys() {
        names.legal(name, &top.key("groups").key(name.as_str()), "a group's name");
    }
    for (i, rule) in spec.activities.iter().enumerate() {
        names.filter(&rule.filter, &top.key("activities").index(i));
    }
    if let Some(contact) = &spec.meaningful_contact {
        names.contact(&contact.filter, &top.key("meaningful_contact"));
    }
    names.kind_names(&spec.engagement.kinds, &top.key("engagement").key("kinds"));
    lists(spec, &mut names);
    names.criteria(spec, hosts);
    for (place, framework) in spec.places_of_frameworks() {
        criteria(&place, framework, &mut names);
    }
    for host in &hosts.list {
        let conditions = host.conditions().iter().zip((0..).map(|i| place_of_condition(host.name(), i)));
        names.unique(conditions.map(|((name, _), place)| (name, place)), "a condition's name");
    }
    group_references(spec, mistakes);
}

/// Each list of criteria has a name, by which its criteria are counted.
fn lists(spec: &PlaybookSpec, names: &mut Names<'_>) {
    let all: Vec<(Name, Path, &str)> = spec
        .places_of_lists()
        .map(|(place, list)| match list.framework() {
            Some(framework) if framework.outline().is_some() => (list.name().into(), place, "a framework"),
            Some(_) => (list.name().into(), place.key("name"), "a framework's name"),
            None => (list.name().into(), place, "the name of the host's criteria"),
        })
        .collect();
    for (name, path, what) in &all {
        names.legal(name, path, what);
    }
    names.once(all.iter().map(|(name, path, _)| (name, path.clone())), "a list of criteria");
}

fn criteria(place: &Path, framework: &Framework, names: &mut Names<'_>) {
    let criteria = framework.criteria();
    match framework.outline() {
        Some(outline) => {
            for criterion in criteria.iter().filter(|one| !outline.letters.contains(&one.name.as_str())) {
                let message = unknown("criterion", criterion.name.as_str(), outline.letters);
                names.mistakes.add(Mistake::new(place.clone(), MistakeKind::UnknownName, message));
            }
        }
        None if criteria.is_empty() => {
            let message = "the list is empty; name at least one criterion, or leave `criteria` out";
            names.mistakes.add(Mistake::new(place.key("list"), MistakeKind::MissingKey, message));
        }
        None => {}
    }
    for (i, criterion) in criteria.iter().enumerate() {
        let path = framework.place_of(place, i, criterion);
        if criterion.questions.is_empty() {
            let message = format!("`{}` has no question", criterion.name);
            names.mistakes.add(Mistake::new(path.key("questions"), MistakeKind::MissingKey, message));
        }
        let days = |days: u32, least: u32, path: Path, mistakes: &mut Mistakes| {
            if !(least..=MOST_DAYS).contains(&days) {
                let message = format!("expected a whole number from {least} to {MOST_DAYS}");
                mistakes.add(Mistake::new(path, MistakeKind::IllegalValue, message));
            }
        };
        if let Some(valid) = criterion.valid_for_days {
            days(valid, 1, path.key("valid_for_days"), names.mistakes);
        }
        if let Some(by) = &criterion.inferred_by {
            names.filter(&by.filter, &path.key("inferred_by"));
            days(by.within_days, 1, path.key("inferred_by").key("within_days"), names.mistakes);
        }
    }
}

fn group_references(spec: &PlaybookSpec, mistakes: &mut Mistakes) {
    let top = Path::top();
    let known: Vec<&str> = spec.groups.keys().map(Name::as_str).collect();
    let rules = spec.rules.iter().enumerate().map(|(i, rule)| (top.key("rules").index(i), &rule.group));
    let activities = spec.activities.iter().enumerate();
    let activities = activities.map(|(i, rule)| (top.key("activities").index(i), &rule.group));
    for (path, group) in rules.chain(activities) {
        if let Some(group) = group.as_ref().filter(|group| !spec.groups.contains_key(*group)) {
            let told = !mistakes.is_full();
            let message = if told { unknown("group", group.as_str(), &known) } else { String::new() };
            mistakes.add(Mistake::new(path.key("group"), MistakeKind::UnknownName, message));
        }
    }
}

/// The kinds that a question about what they did names are legal, and stand once.
pub(super) fn kinds(filter: &ActivityFilter, path: &Path, mistakes: &mut Mistakes) {
    Names { mistakes }.filter(filter, path);
}

struct Names<'m> {
    mistakes: &'m mut Mistakes,
}

impl Names<'_> {
    fn legal(&mut self, name: &Name, path: &Path, what: &str) {
        if !name.is_legal() {
            let message = format!("{what} is {}", Name::RULE);
            self.mistakes.add(Mistake::new(path.clone(), MistakeKind::IllegalValue, message));
        }
    }

    /// The kinds that ask for contact. None at all is no mistake: nothing asks then.
    fn contact(&mut self, filter: &ActivityFilter, path: &Path) {
        match &filter.kinds {
            Kinds::Any => {
                let message = "every kind would ask for contact; name the kinds that do";
                self.mistakes.add(Mistake::new(path.key("kind"), MistakeKind::IllegalValue, message));
            }
            Kinds::Of(names) if names.is_empty() => {}
            Kinds::Of(_) => self.filter(filter, path),
        }
    }

    /// The kinds that are asked about at a place.
    fn filter(&mut self, filter: &ActivityFilter, path: &Path) {
        match &filter.kinds {
            Kinds::Any => {}
            Kinds::Of(names) => match &names[..] {
                [] => {
                    let message = "name at least one kind, or write `kind = \"*\"` for every kind";
                    self.mistakes.add(Mistake::new(path.key("kinds"), MistakeKind::MissingKey, message));
                }
                // A list of one is written as one.
                [only] if *only != "*" => self.legal(only, &path.key("kind"), "a kind of activity"),
                several => self.kind_names(several, &path.key("kinds")),
            },
        }
    }

    /// The kinds of a list.
    fn kind_names(&mut self, kinds: &[Name], path: &Path) {
        let every = kinds.iter().position(|kind| *kind == "*");
        if let Some(place) = every {
            let message =
                "`*` is not a kind; name kinds here (a rule on every kind is written `kind = \"*\"`)";
            self.mistakes.add(Mistake::new(path.index(place), MistakeKind::IllegalValue, message));
            return;
        }
        self.unique(kinds.iter().enumerate().map(|(i, name)| (name, path.index(i))), "a kind of activity");
    }

    /// The criteria of all lists: they are stored with every judgement, and found by name. Of a list that stands twice
    /// that was said.
    fn criteria(&mut self, spec: &PlaybookSpec, hosts: &Hosts) {
        let name_of = |place: Path, framework: &Framework| match framework.outline() {
            Some(_) => place,
            None => place.key("name"),
        };
        let mut seen = BTreeSet::new();
        let lists = spec.places_of_frameworks().filter(|(_, framework)| seen.insert(framework.name()));
        let mut all: Vec<(&Name, Path)> = Vec::new();
        for (place, framework) in lists {
            let each =
                |(i, one): (usize, &'_ Criterion)| name_of(framework.place_of(&place, i, one), framework);
            let places = framework.criteria().iter().enumerate().map(each);
            all.extend(framework.criteria().iter().map(|one| &one.name).zip(places));
        }
        all.extend(hosts.questions().map(|(place, name)| (name, place)));
        self.unique(all.into_iter(), "a criterion's name");
    }

    fn unique<'n>(&mut self, names: impl Iterator<Item = (&'n Name, Path)>, what: &str) {
        let names: Vec<(&Name, Path)> = names.collect();
        names.iter().for_each(|(name, path)| self.legal(name, path, what));
        self.once(names.into_iter(), what);
    }

    fn once<'n>(&mut self, names: impl Iterator<Item = (&'n Name, Path)>, what: &str) {
        let mut seen: BTreeMap<&Name, Path> = BTreeMap::new();
        for (name, path) in names {
            match seen.get(name) {
                Some(first) => {
                    let message = format!("`{name}` is taken; {what} stands once");
                    // A framework of the field has one place, however often it stands.
                    let apart = *first != path;
                    let mistake = Mistake::new(path, MistakeKind::DuplicateName, message);
                    self.mistakes.add(if apart { mistake.also(first.clone()) } else { mistake });
                }
                None => {
                    seen.insert(name, path);
                }
            }
        }
    }
}

/// Points within their limit, clamps that can be, decays and repeats with sound numbers, the
/// grade matrix.
pub(super) fn numbers(spec: &PlaybookSpec, mistakes: &mut Mistakes) {
    let top = Path::top();
    let mut points: Vec<(Path, Points)> = vec![(top.key("slack_points"), spec.slack_points)];
    for (i, rule) in spec.rules.iter().enumerate() {
        points.push((top.key("rules").index(i).key("points"), rule.points));
    }
    let mut clamps: Vec<(Path, &Clamp)> = vec![(top.key("score"), &spec.score)];
    for (name, group) in &spec.groups {
        clamps.push((top.key("groups").key(name.as_str()), &group.clamp));
    }
    for (i, rule) in spec.activities.iter().enumerate() {
        let path = top.key("activities").index(i);
        points.push((path.key("points"), rule.points));
        clamps.push((path.clone(), &rule.clamp));
        if let Some(problem) = rule.decay.problem() {
            mistakes.add(Mistake::new(path.key("decay"), MistakeKind::IllegalValue, problem));
        }
        if let Some(problem) = rule.repeat.problem() {
            mistakes.add(Mistake::new(path.key("repeat"), MistakeKind::IllegalValue, problem));
        }
        if rule.repeat.fires_as_a_whole() && rule.decay != crate::score::Decay::None {
            let message = "the rule fires as a whole, so nothing can decay; leave `decay` out";
            mistakes.add(
                Mistake::new(path.key("decay"), MistakeKind::Misplaced, message).also(path.key("repeat")),
            );
        }
    }
    for (path, clamp) in clamps {
        if !clamp.is_sound() {
            let message = "the floor is above the cap";
            mistakes.add(
                Mistake::new(path.key("floor"), MistakeKind::Unreachable, message).also(path.key("cap")),
            );
        }
        points.extend(clamp.cap.map(|cap| (path.key("cap"), cap)));
        points.extend(clamp.floor.map(|floor| (path.key("floor"), floor)));
    }
    let least_fit = spec.meaningful_contact.as_ref().and_then(|contact| contact.least_fit);
    points.extend(least_fit.map(|points| (top.key("meaningful_contact").key("least_fit"), points)));
    for (path, amount) in points {
        if amount > Points::LIMIT || amount < Points::ZERO - Points::LIMIT {
            let message = "expected points from -1000000 to 1000000";
            mistakes.add(Mistake::new(path, MistakeKind::IllegalValue, message));
        }
    }
    if spec.slack_points < Points::ZERO {
        let message = "slack is what a lead may slip; it cannot be negative";
        mistakes.add(Mistake::new(top.key("slack_points"), MistakeKind::IllegalValue, message));
    }
    if let Some(Grades::Matrix(matrix)) = &spec.grades {
        self::matrix(matrix, mistakes);
    }
}

/// The row and column of a cell such as `B3`, counted from 0.
pub(super) fn cell(text: &str) -> Option<(usize, usize)> {
    let mut chars = text.chars();
    let letter = "ABCD".find(chars.next()?)?;
    let number = "1234".find(chars.next()?)?;
    chars.next().is_none().then_some((letter, number))
}

fn matrix(matrix: &crate::score::Matrix, mistakes: &mut Mistakes) {
    let top = Path::top().key("grades").key("matrix");
    for (name, cuts) in
        [("fit_at_least", &matrix.fit_at_least), ("engagement_at_least", &matrix.engagement_at_least)]
    {
        if !cuts.is_sorted_by(|a, b| a > b) {
            let message = "the cuts must fall, the greatest first, no two the same";
            mistakes.add(Mistake::new(top.key(name), MistakeKind::Unreachable, message));
        }
    }
    let mut seen: BTreeMap<&str, Path> = BTreeMap::new();
    for (grade, cells) in matrix.by_grade() {
        for (i, one) in cells.iter().enumerate() {
            let path = top.key(&grade.to_string()).index(i);
            if cell(one).is_none() {
                let message = "a cell is a letter A to D for the fit and a number 1 to 4 for the engagement, such as `A1`";
                mistakes.add(Mistake::new(path, MistakeKind::IllegalValue, message));
                continue;
            }
            match seen.get(one.as_str()) {
                Some(first) => {
                    let message = format!("cell `{one}` has a grade already; name each cell once");
                    mistakes.add(Mistake::new(path, MistakeKind::Misplaced, message).also(first.clone()));
                }
                None => {
                    seen.insert(one, path);
                }
            }
        }
    }
}
