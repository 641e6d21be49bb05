//! A playbook taken apart: lists of items with names, each with its parts.
//!
//! The parts are those of the written form, so that nothing that is written can be passed over.

use super::words::{inline, questions};
use crate::condition::{ActivityFilter, Condition};
use crate::criteria::{Criteria, Criterion, Framework, Question};
use crate::fact::attribute::Attribute;
use crate::input::path::Path;
use crate::input::tree::{MapBuilder, Node};
use crate::playbook::spec::{CriteriaSpec, PlaybookSpec};
use crate::score::{ActivityRule, Clamp, Grades, Group, Rule, Take};
use crate::value::name::Name;

/// What has a name in a playbook, or is there once.
pub(super) struct List {
    /// What one of it is called.
    pub(super) what: &'static str,
    /// What all of it is called, where its order is written.
    pub(super) order: Option<(&'static str, Path)>,
    pub(super) items: Vec<Item>,
}

pub(super) struct Item {
    /// Empty for what is there once.
    pub(super) name: String,
    pub(super) path: Path,
    /// All of it in words.
    pub(super) whole: String,
    pub(super) parts: Vec<Part>,
}

#[derive(Clone)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) path: Path,
    /// Two parts are the same when these are.
    pub(super) canonical: String,
    pub(super) words: String,
}

/// What the grade table is called.
pub(super) const GRADES: &str = "grade table";

/// All lists, always the same ones in the same order. The rows of a grade table have no names and stand
/// apart.
pub(super) fn lists(spec: &PlaybookSpec) -> Vec<List> {
    let top = Path::top();
    vec![
        once("", head(spec)),
        List { what: "attribute", order: None, items: attributes(spec) },
        once("criteria", vec![part(&top, "criteria", &kind_of_criteria(spec))]),
        criteria(spec),
        rules(spec),
        activities(spec),
        List { what: "group", order: None, items: groups(spec) },
        once("score", clamp(&top.key("score"), &spec.score)),
        once(GRADES, grades(spec)),
        named("hand_off_requires", "requirement", "requirements", requires(spec)),
        named("disqualifiers", "disqualifier", "disqualifiers", disqualifiers(spec)),
        once("engagement", engagement(spec)),
        once("meaningful contact", contact(spec)),
        List { what: "dead channel", order: None, items: channels(spec) },
        once("terms", terms(spec)),
    ]
}

fn once(what: &'static str, parts: Vec<Part>) -> List {
    let item = Item { name: String::new(), path: Path::top(), whole: String::new(), parts };
    List { what, order: None, items: vec![item] }
}

fn named(key: &'static str, what: &'static str, all: &'static str, items: Vec<Item>) -> List {
    List { what, order: Some((all, Path::top().key(key))), items }
}

fn part(path: &Path, name: &str, words: &str) -> Part {
    Part { name: name.to_owned(), path: path.key(name), canonical: words.to_owned(), words: words.to_owned() }
}

/// The entries of a written map as parts, but for those that name it.
fn parts(path: &Path, node: &Node, words: impl Fn(&str) -> Option<String>) -> Vec<Part> {
    let Node::Map(entries) = node else { return Vec::new() };
    let entries = entries.iter().filter(|(key, _)| !matches!(key.as_str(), "name" | "reason"));
    let part = |(key, value): &(String, Node)| Part {
        name: key.clone(),
        path: path.key(key),
        canonical: value.canonical(),
        words: words(key).unwrap_or_else(|| inline(value)),
    };
    entries.map(part).collect()
}

/// The parts that are not among these already, one after the other.
fn more(parts: &[Part], told: &[&str]) -> String {
    let rest = parts.iter().filter(|part| !told.contains(&part.name.as_str()));
    rest.map(|part| format!(", {} {}", part.name, part.words)).collect()
}

fn head(spec: &PlaybookSpec) -> Vec<Part> {
    let top = Path::top();
    vec![
        part(&top, "name", spec.name.as_str()),
        part(&top, "version", &spec.version.to_string()),
        part(&top, "hand_off_at", &spec.hand_off_at.to_string()),
        part(&top, "slack_points", &spec.slack_points.to_string()),
        part(&top, "day_offset", &spec.day_offset.to_string()),
        part(&top, "hand_off_channels", &channel_words(spec)),
    ]
}

/// The hand-off channels, by their words.
fn channel_words(spec: &PlaybookSpec) -> String {
    let words: Vec<&str> = spec.hand_off_channels.iter().map(|channel| channel.word()).collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

fn attributes(spec: &PlaybookSpec) -> Vec<Item> {
    let item = |(name, attribute): (&Name, &Attribute)| {
        attribute_item(name, Path::top().key("attributes").key(name.as_str()), attribute)
    };
    spec.attributes.iter().map(item).collect()
}

/// The declaration of an attribute, taken apart.
pub(super) fn attribute_item(name: &Name, path: Path, attribute: &Attribute) -> Item {
    let parts = parts(&path, &attribute.encode(), |_| None);
    let whole = more(&parts, &[]).trim_start_matches(", ").to_owned();
    Item { name: name.as_str().to_owned(), path, whole, parts }
}

fn kind_of_criteria(spec: &PlaybookSpec) -> String {
    let words = |list: &CriteriaSpec| match list {
        CriteriaSpec::Host(name) => format!("the host's `{name}`"),
        CriteriaSpec::Framework(framework) if framework.outline().is_some() => framework.name().to_owned(),
        CriteriaSpec::Framework(framework) => format!("the list `{}`", framework.name()),
    };
    match &spec.criteria[..] {
        [] => "none".to_owned(),
        lists => lists.iter().map(words).collect::<Vec<_>>().join(", "),
    }
}

fn criteria(spec: &PlaybookSpec) -> List {
    let item = |(path, framework, criterion): (Path, &Framework, &Criterion)| {
        let mut parts = parts(&path, &criterion.encode_named(), |key| {
            (key == "questions").then(|| questions(&criterion.questions))
        });
        if let [place] = &framework.places_of_questions(&path, criterion)[..] {
            let asked = parts.iter_mut().filter(|part| part.name == "questions");
            asked.for_each(|part| part.path = place.clone());
        }
        let whole = format!("{}{}", questions(&criterion.questions), more(&parts, &["questions"]));
        Item { name: criterion.name.as_str().to_owned(), path, whole, parts }
    };
    let items = spec.places_of_criteria().map(item).collect();
    // The letters of a framework have their order.
    match spec.frameworks().any(|framework| framework.outline().is_none()) {
        true => named("criteria", "criterion", "criteria", items),
        false => List { what: "criterion", order: None, items },
    }
}

/// What the host's own criteria are as data: questions, and conditions.
pub(super) fn of_host(host: &dyn Criteria) -> [List; 2] {
    let top = Path::top().key("criteria").key("host").key(host.name());
    let question = |(i, question): (usize, &Question)| {
        let path = top.key("questions").index(i);
        let parts = parts(&path, &question.encode(), |_| None);
        let whole = match &parts[..] {
            [] => "answered by the host's code".to_owned(),
            parts => more(parts, &[]).trim_start_matches(", ").to_owned(),
        };
        Item { name: question.criterion.as_str().to_owned(), path, whole, parts }
    };
    let condition = |(i, (name, when)): (usize, &(Name, Condition))| {
        let path = top.key("conditions").index(i);
        let parts =
            vec![Part { canonical: when.encode().canonical(), ..part(&path, "when", &when.to_string()) }];
        Item { name: name.as_str().to_owned(), path, whole: format!("when {when}"), parts }
    };
    let list = |what, all: &'static str, items| List { what, order: Some((all, top.key(all))), items };
    [
        list("question", "questions", host.questions().iter().enumerate().map(question).collect()),
        list("condition", "conditions", host.conditions().iter().enumerate().map(condition).collect()),
    ]
}

fn rules(spec: &PlaybookSpec) -> List {
    let item = |(i, rule): (usize, &Rule)| {
        let path = Path::top().key("rules").index(i);
        let parts = parts(&path, &rule.encode(), |key| (key == "when").then(|| rule.when.to_string()));
        let whole =
            format!("{} when {}{}", rule.points.signed(), rule.when, more(&parts, &["when", "points"]));
        Item { name: rule.name.as_str().to_owned(), path, whole, parts }
    };
    named("rules", "rule", "rules", spec.rules.iter().enumerate().map(item).collect())
}

/// What a filter asks beside kinds, as a sentence.
fn condition_words(key: &str, filter: &ActivityFilter) -> Option<String> {
    filter.condition.as_ref().filter(|_| key == "where").map(ToString::to_string)
}

fn activities(spec: &PlaybookSpec) -> List {
    let item = |(i, rule): (usize, &ActivityRule)| {
        let path = Path::top().key("activities").index(i);
        let parts = parts(&path, &rule.encode(), |key| condition_words(key, &rule.filter));
        let whole = format!(
            "{} for {}{}",
            rule.points.signed(),
            rule.filter,
            more(&parts, &["kind", "kinds", "where", "points"])
        );
        Item { name: rule.name.as_str().to_owned(), path, whole, parts }
    };
    named(
        "activities",
        "activity rule",
        "activity rules",
        spec.activities.iter().enumerate().map(item).collect(),
    )
}

fn clamp(path: &Path, clamp: &Clamp) -> Vec<Part> {
    parts(path, &clamp.encode(MapBuilder::default()).build(), |_| None)
}

fn groups(spec: &PlaybookSpec) -> Vec<Item> {
    let item = |(name, group): (&Name, &Group)| {
        let path = Path::top().key("groups").key(name.as_str());
        let mut parts = parts(&path, &group.encode(), |_| None);
        // Written or not, the default is the same.
        parts.retain(|part| part.name != "take" || group.takes() != Take::default());
        let whole = match &parts[..] {
            [] => "no clamp".to_owned(),
            parts => more(parts, &[]).trim_start_matches(", ").to_owned(),
        };
        Item { name: name.as_str().to_owned(), path, whole, parts }
    };
    spec.groups.iter().map(item).collect()
}

/// The kind of table, and a matrix in its parts.
fn grades(spec: &PlaybookSpec) -> Vec<Part> {
    let top = Path::top();
    let kind = match (&spec.grades, spec.grading_framework()) {
        (Some(Grades::Rows(_)), _) => "rows".to_owned(),
        (Some(Grades::Matrix(_)), _) => "a matrix".to_owned(),
        (None, Some(framework)) => format!("that of `{}`", framework.name()),
        (None, None) => "none".to_owned(),
    };
    // Which framework's own table it is follows from the criteria.
    let canonical = if spec.grades.is_some() { kind.clone() } else { String::new() };
    let mut all = vec![Part { canonical, ..part(&top, "grades", &kind) }];
    if let Some(grades @ Grades::Matrix(_)) = &spec.grades {
        if let Node::Map(entries) = grades.encode() {
            let matrix = top.key("grades").key("matrix");
            all.extend(entries.iter().flat_map(|(_, node)| parts(&matrix, node, |_| None)));
        }
    }
    all
}

fn condition(list: &str, i: usize, name: &Name, when: &Condition) -> Item {
    let path = Path::top().key(list).index(i);
    let parts = vec![Part { canonical: when.encode().canonical(), ..part(&path, "when", &when.to_string()) }];
    Item { name: name.as_str().to_owned(), path, whole: format!("when {when}"), parts }
}

fn requires(spec: &PlaybookSpec) -> Vec<Item> {
    let all = spec.hand_off_requires.iter().enumerate();
    all.map(|(i, one)| condition("hand_off_requires", i, &one.name, &one.when)).collect()
}

fn disqualifiers(spec: &PlaybookSpec) -> Vec<Item> {
    let all = spec.disqualifiers.iter().enumerate();
    all.map(|(i, one)| condition("disqualifiers", i, &one.reason, &one.when)).collect()
}

fn contact(spec: &PlaybookSpec) -> Vec<Part> {
    let Some(contact) = &spec.meaningful_contact else { return Vec::new() };
    let path = Path::top().key("meaningful_contact");
    let filter = contact.filter.encode(MapBuilder::default()).build();
    let filter = parts(&path, &filter, |key| condition_words(key, &contact.filter));
    let within = part(&path, "within_days", &contact.within_days.to_string());
    let least = contact.least_fit.map(|points| part(&path, "least_fit", &points.to_string()));
    filter.into_iter().chain([within]).chain(least).collect()
}

fn engagement(spec: &PlaybookSpec) -> Vec<Part> {
    let (engagement, path) = (&spec.engagement, Path::top().key("engagement"));
    let within = part(&path, "within_days", &engagement.within_days.to_string());
    let quiet = engagement.forget_after_quiet_days;
    let quiet = quiet.map(|days| part(&path, "forget_after_quiet_days", &days.to_string()));
    let kinds = Node::List(engagement.kinds.iter().map(Node::text).collect());
    let kinds = (!engagement.kinds.is_empty())
        .then(|| Part { canonical: kinds.canonical(), ..part(&path, "kinds", &inline(&kinds)) });
    std::iter::once(within).chain(quiet).chain(kinds).collect()
}

fn channels(spec: &PlaybookSpec) -> Vec<Item> {
    let top = Path::top().key("unreachable");
    let all = spec.unreachable.iter();
    let item = |(channel, when): (&crate::value::actor::Channel, &Condition)| {
        let path = top.key(channel.word());
        let canonical = when.encode().canonical();
        let when = when.to_string();
        let parts =
            vec![Part { name: "when".to_owned(), path: path.clone(), canonical, words: when.clone() }];
        Item { name: channel.word().to_owned(), path, whole: format!("when {when}"), parts }
    };
    all.map(item).collect()
}

fn terms(spec: &PlaybookSpec) -> Vec<Part> {
    let path = Path::top().key("terms");
    let all = spec.terms.each().into_iter().map(|(field, value)| part(&path, field, &value));
    let of_grade = spec.terms.each_of_grade().into_iter().map(|(grade, field, value)| Part {
        name: format!("grade {grade}: {field}"),
        ..part(&path.key("grade").key(grade.word()), field, &value)
    });
    all.chain(of_grade).collect()
}
