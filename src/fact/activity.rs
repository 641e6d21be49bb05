//! [`Activity`]: something a prospect did, and handles to ask about its fields.
//!
//! The handles are for `where`: they ask about the activity, and not about the facts of the same names.
//!
//! | handle | field | asked by |
//! | --- | --- | --- |
//! | [`KIND`] | what was done | `is`, `one_of`, `contains`, `starts_with`, `ends_with` |
//! | [`SUBJECT`] | what it was about | the same, `known` |
//! | [`CAMPAIGN`] | the campaign that brought it about | the same, `known` |
//! | [`SOURCE`] | the system that reported it | the same, `known` |
//! | [`QUANTITY`] | how much: the unit is the kind's | `at_least`, `at_most`, `between`, `is`, `known` |
//!
//! ```
//! use qualify::activity::{QUANTITY, SUBJECT};
//! use qualify::condition::ActivityFilter;
//! use qualify::score::ActivityRule;
//!
//! // A video about prices, at least twenty minutes of it.
//! let condition = SUBJECT.contains("pricing").and(QUANTITY.at_least(20));
//! let watched = ActivityRule::new("watched", ActivityFilter::new("video").and(condition), 15);
//! ```

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use crate::fact::attribute::{Attr, Number, Text};
use crate::input::mistake::{Mistake, MistakeKind, Mistakes, ProspectErrors};
use crate::input::path::Path;
use crate::input::tree::{self, Decoder, MapBuilder, Node};
use crate::value::instant;
use crate::value::name::{Id, Name};

pub use crate::value::name::Label;

/// What was done.
pub const KIND: Attr<Text> = Attr::new("kind");
/// What it was about.
pub const SUBJECT: Attr<Text> = Attr::new("subject");
/// The campaign that brought it about.
pub const CAMPAIGN: Attr<Text> = Attr::new("campaign");
/// The system that reported it.
pub const SOURCE: Attr<Text> = Attr::new("source");
/// How much of it there was.
pub const QUANTITY: Attr<Number> = Attr::new("quantity");

/// Something a prospect did at an instant: a visit, a download, a demo request.
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use qualify::Activity;
///
/// let at = Utc.with_ymd_and_hms(2026, 3, 1, 9, 30, 0).unwrap();
/// let webinar = Activity::new("a-17", "webinar", at).subject("pricing").campaign("Spring 2026").quantity(45);
/// assert_eq!(webinar.kind(), "webinar");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Activity {
    // In the order of comparison: by time, then by id.
    at: DateTime<Utc>,
    id: Id,
    kind: Name,
    // Together, since many have none of it: a list of activities is half as long in memory.
    more: Option<Arc<Details>>,
}

/// What is told of an activity beside what was done when.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Details {
    subject: Option<Label>,
    source: Option<Label>,
    campaign: Option<Label>,
    quantity: Option<Decimal>,
}

impl Activity {
    /// What was done when. The id is the host's and tells two activities apart: the same id again
    /// is the same activity.
    pub fn new(id: impl Into<Id>, kind: impl Into<Name>, at: DateTime<Utc>) -> Self {
        Activity { at, id: id.into(), kind: kind.into(), more: None }
    }

    /// What it was about: which page, which document. Rules with `repeat = "once"` count each
    /// subject once.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<Label>) -> Self {
        self.details().subject = Some(subject.into());
        self
    }

    /// Which system reported it.
    #[must_use]
    pub fn source(mut self, source: impl Into<Label>) -> Self {
        self.details().source = Some(source.into());
        self
    }

    /// Which campaign brought it about.
    #[must_use]
    pub fn campaign(mut self, campaign: impl Into<Label>) -> Self {
        self.details().campaign = Some(campaign.into());
        self
    }

    /// How much of it there was, in the unit of its kind: minutes watched, pages read, seats asked for.
    #[must_use]
    pub fn quantity(mut self, quantity: impl Into<Decimal>) -> Self {
        self.details().quantity = Some(quantity.into().normalize());
        self
    }

    /// The host's id.
    pub fn id(&self) -> &Id {
        &self.id
    }

    /// What was done.
    pub fn kind(&self) -> &Name {
        &self.kind
    }

    /// When.
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// What it was about.
    pub fn subject_label(&self) -> Option<&Label> {
        self.more.as_ref()?.subject.as_ref()
    }

    /// Which system reported it.
    pub fn source_label(&self) -> Option<&Label> {
        self.more.as_ref()?.source.as_ref()
    }

    /// Which campaign brought it about.
    pub fn campaign_label(&self) -> Option<&Label> {
        self.more.as_ref()?.campaign.as_ref()
    }

    /// How much of it there was.
    pub fn quantity_value(&self) -> Option<Decimal> {
        self.more.as_ref()?.quantity
    }

    fn details(&mut self) -> &mut Details {
        Arc::make_mut(self.more.get_or_insert_default())
    }

    /// Adds what is not legal in it: what cannot be stored and read back.
    pub(crate) fn check(&self, path: &Path, mistakes: &mut Mistakes) {
        let label = |label: Option<&Label>| label.is_none_or(Label::is_legal);
        for (field, is_legal, rule) in [
            ("id", self.id.is_legal(), Id::RULE),
            ("kind", self.kind.is_legal(), Name::RULE),
            ("subject", label(self.subject_label()), Label::RULE),
            ("source", label(self.source_label()), Label::RULE),
            ("campaign", label(self.campaign_label()), Label::RULE),
            ("at", instant::is_storable(self.at), instant::RULE),
        ] {
            if !is_legal {
                mistakes.add(Mistake::illegal(path.key(field), rule));
            }
        }
    }

    pub(crate) fn encode(&self) -> Node {
        MapBuilder::default()
            .with("id", Node::text(&self.id))
            .with("kind", Node::text(&self.kind))
            .with("at", Node::word(instant::written(self.at)))
            .with_some("subject", self.subject_label().map(Node::text))
            .with_some("source", self.source_label().map(Node::text))
            .with_some("campaign", self.campaign_label().map(Node::text))
            .with_some("quantity", self.quantity_value().map(Node::Number))
            .build()
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let fields = d.fields(node, &["id", "kind", "at", "subject", "source", "campaign", "quantity"])?;
        let id = d.required(&fields, "id", |d, node| d.text(node).map(Id::from));
        let kind = d.required(&fields, "kind", Decoder::name);
        let at = d.required(&fields, "at", done_at);
        let mut label = |key| d.optional(&fields, key, |d, node| d.text(node).map(Label::from));
        let (subject, source, campaign) = (label("subject"), label("source"), label("campaign"));
        let quantity = d.optional(&fields, "quantity", Decoder::number);
        let details = Details { subject, source, campaign, quantity };
        let more = (details != Details::default()).then(|| Arc::new(details));
        Some(Activity { at: at?, id: id?, kind: kind?, more })
    }
}

/// An RFC 3339 instant between 1970 and 2200.
fn done_at(d: &mut Decoder<'_>, node: &Node) -> Option<DateTime<Utc>> {
    let text = d.text(node)?;
    match instant::read(text) {
        Some(at) => Some(at),
        None => d.mistake(
            MistakeKind::IllegalValue,
            "not an instant: write RFC 3339 between 1970 and 2200, such as `2026-03-01T09:30:00Z`",
        ),
    }
}

/// What [`Prospect::check`](crate::Prospect::check) would report is not written: it could not be read back.
impl Serialize for Activity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut mistakes = Mistakes::default();
        self.check(&Path::top(), &mut mistakes);
        mistakes.into_result().map_err(|mistakes| ser::Error::custom(ProspectErrors::from(mistakes)))?;
        self.encode().serialize(serializer)
    }
}

/// Refuses what [`Prospect::check`](crate::Prospect::check) would report.
impl<'de> Deserialize<'de> for Activity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let decode = |d: &mut Decoder<'_>, node: &Node| {
            let activity = Activity::decode(d, node)?;
            activity.check(&Path::top(), d.mistakes);
            Some(activity)
        };
        let read = tree::read_private(deserializer, &Default::default(), decode);
        read.map_err(|mistakes| de::Error::custom(ProspectErrors::from(mistakes)))
    }
}

/// Without what it was about: that may be somebody's data.
impl fmt::Debug for Activity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Activity({:?}, {:?}, {})", self.id, self.kind, self.at)
    }
}
