//! The values of a fact that disagree, as its attribute reads them.
//!
//! Two records of a lead have 300 employees and 312. "At least 200" both answer with yes, and so the fact does. "At
//! least 310" they answer differently: nobody knows, and the reason is the conflict. A third record whose value is no
//! number says nothing beside these two. 300 and 300.0 would be no conflict at all, as no question tells them apart.

use super::reading::Reading;
use crate::fact::attribute::{Kind, Value};
use crate::fact::fact::Fact;
use crate::value::as_of::AsOf;
use crate::value::folded::Comparison;

/// Reads the values of a fact one by one: those that are of no use are passed over beside one that is, and those that
/// compare as equal are one.
#[cold]
pub(super) fn read_each<'p>(fact: &'p Fact, read: impl Fn(&'p Value) -> Reading<'p>) -> Reading<'p> {
    let mut readings: Vec<Reading<'p>> = Vec::new();
    let mut useless: Option<Reading<'p>> = None;
    for reading in fact.values().iter().map(read) {
        if reading.unusable().is_some() {
            useless.get_or_insert(reading);
        } else if !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    let has_more = fact.has_more();
    match (readings.len(), useless) {
        (0, Some(useless)) => useless,
        (1, _) if !has_more => readings.remove(0),
        _ => Reading::Conflict { readings: readings.into(), has_more },
    }
}

/// The one value of a fact, read as this kind; of several that which no question can ever tell from the other usable
/// ones, whatever the exchange rates. `None` if they are to be told apart.
pub(crate) fn one_value<'p>(fact: &'p Fact, kind: &Kind, comparison: Comparison) -> Option<&'p Value> {
    if let Some(only) = fact.value() {
        return Some(only);
    }
    // In which currency amounts are compared says nothing of whether they can be.
    let as_of = AsOf::new(chrono::DateTime::UNIX_EPOCH);
    let read = |value: &'p Value| Reading::of(kind, comparison, value, None, &as_of);
    let mut usable = fact.values().iter().filter(|value| read(value).unusable().is_none());
    let Some(first) = usable.next() else { return fact.values().first() };
    let is_first = |value: &'p Value| *kind != Kind::Money && read(value) == read(first);
    (!fact.has_more() && usable.all(is_first)).then_some(first)
}
