//! [`Activity`]: something a prospect did.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use crate::input::mistake::{Mistake, MistakeKind, Mistakes, ProspectErrors};
use crate::input::path::Path;
use crate::input::tree::{self, Decoder, MapBuilder, Node};
use crate::value::instant;
use crate::value::name::{Id, Name};

/// Something a prospect did at an instant: a visit, a download, a demo request.
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use qualify::Activity;
///
/// let at = Utc.with_ymd_and_hms(2026, 3, 1, 9, 30, 0).unwrap();
/// let webinar = Activity::new("a-17", "webinar", at).subject("pricing").campaign("spring");
/// assert_eq!(webinar.kind(), "webinar");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Activity {
    // In the order of comparison: by time, then by id.
    at: DateTime<Utc>,
    id: Id,
    kind: Name,
    subject: Option<Id>,
    source: Option<Name>,
    campaign: Option<Id>,
}

impl Activity {
    /// What was done when. The id is the host's and tells two activities apart: the same id again
    /// is the same activity.
    pub fn new(id: impl Into<Id>, kind: impl Into<Name>, at: DateTime<Utc>) -> Self {
        Activity { at, id: id.into(), kind: kind.into(), subject: None, source: None, campaign: None }
    }

    /// What it was about: which page, which document. Rules with `repeat = "once"` count each
    /// subject once.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<Id>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Which system reported it.
    #[must_use]
    pub fn source(mut self, source: impl Into<Name>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Which campaign brought it about.
    #[must_use]
    pub fn campaign(mut self, campaign: impl Into<Id>) -> Self {
        self.campaign = Some(campaign.into());
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
    pub fn subject_id(&self) -> Option<&Id> {
        self.subject.as_ref()
    }

    /// Which system reported it.
    pub fn source_name(&self) -> Option<&Name> {
        self.source.as_ref()
    }

    /// Which campaign brought it about.
    pub fn campaign_id(&self) -> Option<&Id> {
        self.campaign.as_ref()
    }

    /// Adds what is not legal in it: what cannot be stored and read back.
    pub(crate) fn check(&self, path: &Path, mistakes: &mut Mistakes) {
        let id = |id: &Option<Id>| id.as_ref().is_none_or(Id::is_legal);
        for (field, is_legal, rule) in [
            ("id", self.id.is_legal(), Id::RULE),
            ("kind", self.kind.is_legal(), Name::RULE),
            ("subject", id(&self.subject), Id::RULE),
            ("source", self.source.as_ref().is_none_or(Name::is_legal), Name::RULE),
            ("campaign", id(&self.campaign), Id::RULE),
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
            .with_some("subject", self.subject.as_ref().map(Node::text))
            .with_some("source", self.source.as_ref().map(Node::text))
            .with_some("campaign", self.campaign.as_ref().map(Node::text))
            .build()
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let fields = d.fields(node, &["id", "kind", "at", "subject", "source", "campaign"])?;
        let id = |d: &mut Decoder<'_>, node: &Node| d.text(node).map(Id::from);
        let (own, kind) = (d.required(&fields, "id", id), d.required(&fields, "kind", Decoder::name));
        let at = d.required(&fields, "at", done_at);
        let (subject, campaign) = (d.optional(&fields, "subject", id), d.optional(&fields, "campaign", id));
        let source = d.optional(&fields, "source", Decoder::name);
        Some(Activity { at: at?, id: own?, kind: kind?, subject, source, campaign })
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
