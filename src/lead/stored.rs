//! Stored forms: events and snapshots, versioned, and brought to the newest form when they are read.
//!
//! Everything is read into the small tree first. There a step for each version changes what an older
//! release wrote into what the next one would have; only then the types are read. So a type needs to
//! know one form, the newest, and golden logs of every release are read for ever.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{self, Serialize, SerializeStruct, Serializer};

use super::consent::Consent;
use super::deadline::Deadlines;
use super::draft::VERSION;
use super::event::{Event, EventKind, Origin};
use super::flaw::flaw;
use super::holder::Holder;
use super::past::{LeftOpen, Parting, Recycle};
use super::reason::LostReason;
use super::soundness::is_sound;
use super::stage::{Aida, Stage, Step};
use super::state::{Absorbed, Appointment, Disqualification, Lead, Offer, Overdue, Seen, Survivor};
use super::usual::is_usual;
use crate::input::digest::digest;
use crate::input::fingerprint::Fingerprint;
use crate::input::limits::Limits;
use crate::input::tree::{Node, Words, line_and_column, read};
use crate::invariant::always;
use crate::value::actor::Actor;
use crate::value::name::Id;
use crate::verdict::Verdict;

/// Brings a tree from the form of one version to that of the next.
type Upcast = fn(Node) -> Node;

/// The steps from version 1 on. There is none yet: version 1 is the first.
const UPCASTS: &[Upcast] = &[];

/// Reads a value that carries the version of its form as `v`.
fn read_newest<'de, D: Deserializer<'de>>(deserializer: D, upcasts: &[Upcast]) -> Result<Node, D::Error> {
    let mut mistakes = crate::input::mistake::Mistakes::default();
    // A verdict names as many rules as a playbook may have.
    let usual = Limits::default();
    let limits = Limits { items: usual.rules, ..usual };
    let node = read(deserializer, &limits, Words::Private, &mut mistakes).map_err(|stopped| {
        // A parser's words may be data.
        let place = line_and_column(&stopped.to_string());
        de::Error::custom(format_args!("not well-formed{place}"))
    })?;
    if let Some(mistake) = mistakes.iter().next() {
        return Err(de::Error::custom(mistake));
    }
    upcast(node, upcasts).map_err(de::Error::custom)
}

fn upcast(node: Node, upcasts: &[Upcast]) -> Result<Node, String> {
    let Node::Map(entries) = &node else { return Err(format!("expected a map, found {}", node.what())) };
    let version = entries.iter().find(|(key, _)| key == "v").map(|(_, value)| value);
    let version = match version {
        Some(Node::Number(number)) if number.is_integer() => u32::try_from(*number).ok(),
        Some(_) => None,
        None => return Err("missing `v`, the version of its form".to_owned()),
    };
    let newest = always(u32::try_from(upcasts.len()).ok(), u32::MAX, "forms are few").saturating_add(1);
    let Some(passed) =
        version.filter(|version| *version <= newest).and_then(|version| version.checked_sub(1))
    else {
        return Err(format!("unknown form: this release reads `v` from 1 to {newest}; use a newer one"));
    };
    let steps = upcasts.iter().skip(always(usize::try_from(passed).ok(), usize::MAX, "forms are few"));
    Ok(steps.fold(node, |node, step| step(node)))
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read: ReadEvent = read_newest(deserializer, UPCASTS)?.give().map_err(de::Error::custom)?;
        // By now it has the newest form.
        let event = Event { v: VERSION, ..read.0 };
        match flaw(&event) {
            Some(flaw) => Err(de::Error::custom(format_args!("{flaw}; restore the row from a backup"))),
            None => Ok(event),
        }
    }
}

/// What reading would refuse is not written.
impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match flaw(self) {
            Some(flaw) => Err(ser::Error::custom(flaw)),
            None => EventForm::serialize(self, serializer),
        }
    }
}

/// An event as its newest form has it.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(remote = "Event", deny_unknown_fields)]
struct EventForm {
    v: u32,
    lead: Id,
    seq: u64,
    at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    now: Option<DateTime<Utc>>,
    by: Actor,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<Fingerprint>,
    #[serde(default, skip_serializing_if = "is_usual")]
    index: u32,
    #[serde(default = "alone", skip_serializing_if = "is_alone")]
    of: u32,
    kind: EventKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    step: Option<Step>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    due: Option<Deadlines>,
}

struct ReadEvent(Event);

impl<'de> Deserialize<'de> for ReadEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        EventForm::deserialize(deserializer).map(ReadEvent)
    }
}

fn alone() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_alone(of: &u32) -> bool {
    *of == 1
}

/// A snapshot: the version of its form, the lead, and a digest by which damage is seen.
impl Serialize for Lead {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let body = Body(self);
        let digest = digest(&body).ok_or_else(|| ser::Error::custom("an id is not legal"))?;
        let mut snapshot = serializer.serialize_struct("Lead", 3)?;
        snapshot.serialize_field("v", &VERSION)?;
        snapshot.serialize_field("lead", &body)?;
        snapshot.serialize_field("digest", &digest)?;
        snapshot.end()
    }
}

/// A lead as its newest form has it.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(remote = "Lead", deny_unknown_fields)]
struct LeadForm {
    id: Id,
    version: u64,
    at: DateTime<Utc>,
    stage: Stage,
    since: DateTime<Utc>,
    captured_at: DateTime<Utc>,
    origin: Origin,
    aida: Aida,
    #[serde(default, skip_serializing_if = "is_usual")]
    spent: [u64; 4],
    marketing: Holder,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sales: Option<Holder>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verdict: Option<Arc<Verdict>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    offer: Option<Offer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    touched_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    appointment: Option<Appointment>,
    #[serde(default, skip_serializing_if = "is_usual")]
    attended: bool,
    #[serde(default, skip_serializing_if = "is_usual")]
    fell_through: u32,
    #[serde(default, skip_serializing_if = "is_usual")]
    escalations: u32,
    #[serde(default, skip_serializing_if = "is_usual")]
    overdue: Overdue,
    #[serde(default, skip_serializing_if = "is_usual")]
    recycles: Vec<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recycled: Option<Recycle>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cooling_until: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "is_usual")]
    taken_back: bool,
    #[serde(default, skip_serializing_if = "is_usual")]
    consent: Consent,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opted_out_from: Option<Stage>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answered_until: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parting: Option<Parting>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    disqualified: Option<Disqualification>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revert_until: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lost: Option<LostReason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    survivor: Option<Box<Survivor>>,
    #[serde(default, skip_serializing_if = "is_usual")]
    absorbed: Vec<Absorbed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    left_open: Option<Box<LeftOpen>>,
    #[serde(default, skip_serializing_if = "is_usual")]
    renamed: bool,
    #[serde(default, skip_serializing_if = "is_usual")]
    erased: bool,
    due: Deadlines,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    seen: Vec<Seen>,
}

struct Body<'l>(&'l Lead);

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        LeadForm::serialize(self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Lead {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let snapshot: Snapshot = read_newest(deserializer, UPCASTS)?.give().map_err(de::Error::custom)?;
        // A lead of an older form was digested in that form; what brought it here is trusted.
        let whole = snapshot.v != VERSION || digest(&Body(&snapshot.lead.0)) == Some(snapshot.digest);
        if !whole {
            return Err(de::Error::custom("the snapshot is damaged; rebuild the lead from its log"));
        }
        if !is_sound(&snapshot.lead.0) {
            let changed = "the snapshot says what no log leads to; rebuild the lead from its log";
            return Err(de::Error::custom(changed));
        }
        Ok(snapshot.lead.0)
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Snapshot {
    v: u32,
    lead: Whole,
    digest: Fingerprint,
}

struct Whole(Lead);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        LeadForm::deserialize(deserializer).map(Whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(v: i64) -> Node {
        Node::Map(vec![("v".to_owned(), Node::from(v))])
    }

    /// What a release with two changes behind it does: each step is taken once, in order, from the
    /// version that was stored.
    #[test]
    fn an_older_form_is_brought_to_the_newest_step_by_step() {
        fn with(node: Node, key: &str) -> Node {
            let Node::Map(mut entries) = node else { return Node::Bad };
            entries.push((key.to_owned(), Node::Null));
            Node::Map(entries)
        }
        let steps: [Upcast; 2] = [|node| with(node, "second"), |node| with(node, "third")];
        let keys = |v| match upcast(version(v), &steps) {
            Ok(Node::Map(entries)) => entries.into_iter().map(|(key, _)| key).collect::<Vec<_>>().join(" "),
            other => format!("{other:?}"),
        };
        assert_eq!(keys(1), "v second third");
        assert_eq!(keys(2), "v third");
        assert_eq!(keys(3), "v");
    }

    #[test]
    fn an_unknown_form_is_refused_with_what_to_do() {
        let unknown = "unknown form: this release reads `v` from 1 to 1; use a newer one";
        for v in [0, 2, -1, 1 << 40] {
            assert_eq!(upcast(version(v), &[]), Err(unknown.to_owned()), "{v}");
        }
        let none = Node::Map(Vec::new());
        assert_eq!(upcast(none, &[]), Err("missing `v`, the version of its form".to_owned()));
        assert_eq!(upcast(Node::Null, &[]), Err("expected a map, found nothing".to_owned()));
    }
}
