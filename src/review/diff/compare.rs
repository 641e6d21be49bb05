//! Two playbooks held against each other, part by part.

use std::collections::BTreeMap;

use super::items::{GRADES, Item, List, Part, attribute_item, lists, of_host};
use super::rows;
use super::spec::{SpecChange, SpecDiff, Stated};
use super::words::left_out;
use crate::criteria::Criteria;
use crate::input::path::Path;
use crate::playbook::compiled::Playbook;
use crate::playbook::spec::{PlaybookSpec, Signatures};
use crate::value::actor::Actor;
use crate::value::name::Name;

impl PlaybookSpec {
    /// What was changed from this playbook to a newer one.
    ///
    /// What only the schema declares is not known here; [`Playbook::diff`] tells that too.
    pub fn diff(&self, newer: &PlaybookSpec) -> SpecDiff {
        let mut changes = Vec::new();
        for (old, new) in lists(self).iter().zip(&lists(newer)) {
            list(old, new, &mut changes);
            if old.what == GRADES {
                changes.extend(rows::compare(self, newer));
            }
        }
        let title = |spec: &PlaybookSpec| format!("{} version {}", spec.name, spec.version);
        SpecDiff { titles: [title(self), title(newer)], changes, signatures: signatures(self, newer) }
    }
}

impl Playbook {
    /// What was changed from this playbook to a newer one: as [`PlaybookSpec::diff`], with the declarations
    /// of the attributes that both read in their schemas, and the host's own criteria with their versions. It is
    /// empty exactly when the [fingerprints](Playbook::fingerprint) are the same.
    ///
    /// ```
    /// # use qualify::{PlaybookSpec, Schema, attribute::{Attribute, Kind}, Attr, attribute::Number, Grade};
    /// let seats = |ask: &str| Schema::empty().declare("seats", Attribute::new(Kind::Number).ask(ask));
    /// let spec = PlaybookSpec::new("inbound", 1).grade(Grade::B, Attr::<Number>::new("seats").at_least(5));
    /// let (old, new) = (spec.compile(&seats("How many?")?)?, spec.compile(&seats("How many seats?")?)?);
    /// assert_eq!(
    ///     old.diff(&new).changes()[0].to_string(),
    ///     "attributes.seats.ask: attribute `seats` of the schema: How many?, now How many seats?",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn diff(&self, newer: &Playbook) -> SpecDiff {
        let mut diff = self.spec().diff(newer.spec());
        let read = |one: &Playbook, other: &Playbook, name: &Name| {
            let by = |playbook: &Playbook| playbook.program().slots.iter().any(|slot| slot.name == *name);
            let declared = |playbook: &Playbook| playbook.spec().attributes.contains_key(name);
            by(one) && by(other) && !declared(one) && !declared(other)
        };
        let names = self.program().slots.iter().map(|slot| &slot.name);
        for name in names.filter(|name| read(self, newer, name)) {
            let item = |playbook: &Playbook| declaration(playbook, name);
            if let (Some(old), Some(new)) = (item(self), item(newer)) {
                compare("attribute", &old, &new, " of the schema", &mut diff.changes);
            }
        }
        for old in &self.program().hosts {
            let mut news = newer.program().hosts.iter();
            if let Some(new) = news.find(|new| new.criteria.name() == old.criteria.name()) {
                hosts(&*old.criteria, &*new.criteria, &mut diff.changes);
            }
        }
        diff
    }
}

/// The criteria of one host: its version, and what they are as data.
fn hosts(old: &dyn Criteria, new: &dyn Criteria, changes: &mut Vec<SpecChange>) {
    if old.version() != new.version() {
        let path = Path::top().key("criteria").key("host").key(new.name());
        let stated = |version: u32| Some(Stated::new(path.clone(), format!("version {version}")));
        let what = format!("the host's criteria `{}`", new.name());
        changes.push(SpecChange::new(what, None, stated(old.version()), stated(new.version())));
    }
    for (old, new) in of_host(old).iter().zip(&of_host(new)) {
        list(old, new, changes);
    }
}

/// Items of one kind: those of the same name are compared part by part.
fn list(old: &List, new: &List, changes: &mut Vec<SpecChange>) {
    let (before, after) = (keyed(&old.items), keyed(&new.items));
    let was: BTreeMap<Key<'_>, &Item> = before.iter().copied().collect();
    let is: BTreeMap<Key<'_>, &Item> = after.iter().copied().collect();
    let title = |item: &Item| format!("{} `{}`", old.what, item.name);
    let whole = |item: &Item| Some(Stated::new(item.path.clone(), item.whole.clone()));
    for (key, item) in &before {
        match is.get(key) {
            Some(now) => compare(old.what, item, now, "", changes),
            None => changes.push(SpecChange::new(title(item), None, whole(item), None)),
        }
    }
    for (_, item) in after.iter().filter(|(key, _)| !was.contains_key(key)) {
        changes.push(SpecChange::new(title(item), None, None, whole(item)));
    }
    // Where one side has the order of a framework's letters, nobody wrote it.
    if let (Some((all, path)), Some(_)) = (&old.order, &new.order) {
        order(all, path, &shared(&before, &is), &shared(&after, &was), changes);
    }
}

/// A name, and how many of that name stand before it.
type Key<'i> = (&'i str, usize);

fn keyed(items: &[Item]) -> Vec<(Key<'_>, &Item)> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all = Vec::with_capacity(items.len());
    for item in items {
        let count = seen.entry(item.name.as_str()).or_default();
        all.push(((item.name.as_str(), *count), item));
        *count = count.saturating_add(1);
    }
    all
}

/// The names that stand on the other side too.
fn shared<'i>(mine: &[(Key<'i>, &Item)], other: &BTreeMap<Key<'i>, &Item>) -> Vec<&'i str> {
    mine.iter().filter(|(key, _)| other.contains_key(key)).map(|((name, _), _)| *name).collect()
}

/// The same names in another order.
fn order(all: &str, path: &Path, old: &[&str], new: &[&str], changes: &mut Vec<SpecChange>) {
    let (_, old, new) = rows::differing(old, new, |a, b| a == b);
    if !old.is_empty() {
        let stated = |names: &[&str]| Some(Stated::new(path.clone(), names.join(", ")));
        changes.push(SpecChange::new(format!("order of {all}"), None, stated(old), stated(new)));
    }
}

/// Two of the same name, part by part.
fn compare(what: &str, old: &Item, new: &Item, of: &str, changes: &mut Vec<SpecChange>) {
    let title =
        if new.name.is_empty() { format!("{what}{of}") } else { format!("{what} `{}`{of}", new.name) };
    let find = |item: &Item, name: &str| item.parts.iter().position(|part| part.name == name);
    let added = new.parts.iter().filter(|part| find(old, &part.name).is_none());
    for name in old.parts.iter().chain(added).map(|part| part.name.as_str()) {
        let part = |item: &Item| find(item, name).and_then(|place| item.parts.get(place)).cloned();
        let (before, after) = (part(old), part(new));
        let form = |part: &Option<Part>| part.as_ref().map(|part| part.canonical.clone());
        if form(&before) == form(&after) {
            continue;
        }
        let stated = |part: &Option<Part>, other: &Option<Part>, item: &Item| {
            let place = || match (item.name.as_str(), other) {
                ("", Some(other)) => other.path.clone(),
                _ => item.path.key(name),
            };
            Some(match part {
                Some(part) => Stated::new(part.path.clone(), part.words.clone()),
                None => Stated::new(place(), left_out(name)),
            })
        };
        let (was, is) = (stated(&before, &after, old), stated(&after, &before, new));
        let change = SpecChange::new(title.clone(), Some(name.to_owned()), was, is);
        let form = |part: &Option<Part>| form(part).unwrap_or_default();
        changes.push(change.told_apart(&form(&before), &form(&after)));
    }
}

/// How a playbook's schema declares an attribute.
fn declaration(playbook: &Playbook, name: &Name) -> Option<Item> {
    let attribute = playbook.schema().get(name.as_str())?;
    let path = Path::top().key("attributes").key(name.as_str());
    Some(attribute_item(name, path, attribute))
}

fn signatures(old: &PlaybookSpec, new: &PlaybookSpec) -> Option<SpecChange> {
    let words = |signed: &Option<Signatures>| match signed {
        None => "nobody".to_owned(),
        Some(signed) => {
            let id =
                |actor: &Actor| actor.id.as_ref().map_or_else(|| "nobody".to_owned(), ToString::to_string);
            let of = signed.of.map_or_else(String::new, |of| format!(", of {of}"));
            format!("{} for marketing and {} for sales{of}", id(&signed.marketing), id(&signed.sales))
        }
    };
    let stated = |spec: &PlaybookSpec| Some(Stated::new(Path::top().key("signed"), words(&spec.signed)));
    (old.signed != new.signed)
        .then(|| SpecChange::new("", Some("signed".to_owned()), stated(old), stated(new)))
}
