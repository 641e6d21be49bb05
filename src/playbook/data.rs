//! A playbook as data: read from any serde format, written back, and its canonical text.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use super::engagement::Engagement;
use super::spec::{CriteriaSpec, Disqualifier, MeaningfulContact, PlaybookSpec, Requirement, Signatures};
use crate::condition::{ActivityFilter, Condition};
use crate::criteria::{Framework, OUTLINES};
use crate::fact::attribute::{Attribute, MOST_DAYS};
use crate::input::fingerprint::NotFingerprint;
use crate::input::limits::Limits;
use crate::input::mistake::{Mistake, MistakeKind, Mistakes, SpecErrors};
use crate::input::path::Path;
use crate::input::tree::{self, Decoder, MapBuilder, Node, Words};
use crate::score::{ActivityRule, Clamp, Grade, Grades, Group, Rule, Take};
use crate::terms::Terms;
use crate::value::actor::{Channel, marketing, sales};
use crate::value::day_offset::{DayOffset, NotDayOffset};
use crate::value::name::{Id, Name};
use crate::value::points::Points;

/// In the order in which a playbook is best written, and in which its mistakes are listed.
pub(crate) const KEYS: &[&str] = &[
    "name",
    "version",
    "hand_off_at",
    "slack_points",
    "day_offset",
    "signed",
    "attributes",
    "criteria",
    "rules",
    "activities",
    "groups",
    "score",
    "grades",
    "hand_off_requires",
    "hand_off_channels",
    "disqualifiers",
    "engagement",
    "meaningful_contact",
    "unreachable",
    "terms",
];

impl PlaybookSpec {
    /// Reads a playbook from any self-describing serde format.
    ///
    /// # Errors
    /// Every mistake of structure with its place and what was meant, at most 64. Mistakes of
    /// meaning are found by [`compile`](Self::compile), or by [`Playbook::read`](crate::Playbook::read),
    /// which does both.
    ///
    /// ```
    /// use qualify::PlaybookSpec;
    ///
    /// let text = r#"{"name": "inbound", "version": 1, "rulez": []}"#;
    /// let errors = PlaybookSpec::read(&mut serde_json::Deserializer::from_str(text)).unwrap_err();
    /// assert_eq!(errors.mistakes()[0].to_string(), "rulez: unknown key `rulez`; did you mean `rules`?");
    /// ```
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, SpecErrors> {
        Self::read_within(deserializer, &Limits::default())
    }

    /// [`read`](Self::read) with limits of your own.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_within<'de, D: Deserializer<'de>>(
        deserializer: D,
        limits: &Limits,
    ) -> Result<Self, SpecErrors> {
        let mut mistakes = Mistakes::default();
        match Self::read_as_far_as_it_goes(deserializer, limits, &mut mistakes) {
            Some(spec) if mistakes.is_empty() => Ok(spec),
            _ => Err(mistakes.sorted(KEYS).into()),
        }
    }

    /// What can be read. Where something cannot, a stand-in that means nothing keeps the places of
    /// what follows.
    pub(super) fn read_as_far_as_it_goes<'de, D: Deserializer<'de>>(
        deserializer: D,
        limits: &Limits,
        mistakes: &mut Mistakes,
    ) -> Option<Self> {
        match tree::read(deserializer, limits, Words::Author, mistakes) {
            Ok(node) => Self::decode(&mut Decoder::new(limits, Words::Author, mistakes), &node),
            Err(stopped) => {
                let message = not_well_formed(&stopped.to_string());
                mistakes.add(Mistake::new(Path::top(), MistakeKind::Syntax, message));
                None
            }
        }
    }

    /// The one text of this playbook, whatever it was read from: JSON without spaces, keys sorted,
    /// defaults (also where they are written out) and signatures left out. The fingerprint is taken of it.
    ///
    /// What the host's criteria are is not known here; compiling adds it to the fingerprint.
    ///
    /// ```
    /// let spec = qualify::PlaybookSpec::new("inbound", 1);
    /// assert_eq!(spec.canonical(), r#"{"name":"inbound","version":1}"#);
    /// ```
    pub fn canonical(&self) -> String {
        Self::agreed(self.encode()).canonical()
    }

    /// The written form without what changes no agreement: the signatures, and a `take` that says what is the default.
    pub(super) fn agreed(written: Node) -> Node {
        let usual = Node::word(Take::default());
        let group = |(key, value): (String, Node)| (key != "take" || value != usual).then_some((key, value));
        edited(written, |(key, value)| match key.as_str() {
            "signed" => None,
            "groups" => Some((key, edited(value, |(name, one)| Some((name, edited(one, group)))))),
            _ => Some((key, value)),
        })
    }

    pub(super) fn encode(&self) -> Node {
        let points = |points: Points| Node::Number(points.to_decimal());
        let attributes =
            self.attributes.iter().map(|(name, a)| (name.as_str().to_owned(), a.encode())).collect();
        let groups = self.groups.iter().map(|(name, group)| (name.as_str().to_owned(), group.encode()));
        let score = self.score.encode(MapBuilder::default()).build();
        MapBuilder::default()
            .with("name", Node::text(&self.name))
            .with("version", Node::from(i64::from(self.version)))
            .with_some("hand_off_at", (self.hand_off_at != Grade::B).then(|| Node::word(self.hand_off_at)))
            .with_some("slack_points", (self.slack_points != Points::ZERO).then(|| points(self.slack_points)))
            .with_some("day_offset", (self.day_offset != DayOffset::UTC).then(|| Node::word(self.day_offset)))
            .with_some("signed", self.signed.as_ref().map(encode_signed))
            .with_some("attributes", (!self.attributes.is_empty()).then_some(Node::Map(attributes)))
            .with_some("criteria", (!self.criteria.is_empty()).then(|| encode_criteria(&self.criteria)))
            .with_list("rules", &self.rules, Rule::encode)
            .with_list("activities", &self.activities, ActivityRule::encode)
            .with_some("groups", (!self.groups.is_empty()).then(|| Node::Map(groups.collect())))
            .with_some("score", (!self.score.is_none()).then_some(score))
            .with_some("grades", self.grades.as_ref().map(Grades::encode))
            .with_list("hand_off_requires", &self.hand_off_requires, |one| {
                MapBuilder::default()
                    .with("name", Node::text(&one.name))
                    .with("when", one.when.encode())
                    .build()
            })
            .with_some(
                "hand_off_channels",
                (self.hand_off_channels != BTreeSet::from(Self::USUAL_CHANNELS))
                    .then(|| Node::List(self.hand_off_channels.iter().map(Node::word).collect())),
            )
            .with_list("disqualifiers", &self.disqualifiers, |one| {
                MapBuilder::default()
                    .with("reason", Node::text(&one.reason))
                    .with("when", one.when.encode())
                    .build()
            })
            .with_some("engagement", self.engagement.encode())
            .with_some(
                "meaningful_contact",
                self.meaningful_contact.as_ref().map(|contact| {
                    contact
                        .filter
                        .encode(MapBuilder::default())
                        .with_some(
                            "within_days",
                            (contact.within_days != MeaningfulContact::USUAL_DAYS)
                                .then(|| Node::from(i64::from(contact.within_days))),
                        )
                        .with_some("least_fit", contact.least_fit.map(points))
                        .build()
                }),
            )
            .with_some(
                "unreachable",
                (!self.unreachable.is_empty()).then(|| {
                    let dead = self.unreachable.iter();
                    Node::Map(dead.map(|(channel, c)| (channel.word().to_owned(), c.encode())).collect())
                }),
            )
            .with_some("terms", self.terms.encode())
            .build()
    }

    pub(super) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let fields = d.fields(node, KEYS)?;
        let name = d.required(&fields, "name", Decoder::name);
        let version = d.required(&fields, "version", |d, n| d.count(n, 1, u32::MAX));
        let mut spec = PlaybookSpec::new(name.unwrap_or_else(unread), version.unwrap_or(1));

        /// Reads a field into its place in the spec.
        macro_rules! field {
            ($field:ident, $read:expr) => {
                if let Some(value) = d.optional(&fields, stringify!($field), $read) {
                    spec.$field = value;
                }
            };
        }
        field!(hand_off_at, |d, node| d.word(node, &Grade::WORDS));
        field!(slack_points, Decoder::points);
        field!(day_offset, |d, node| match d.text(node)?.parse() {
            Ok(offset) => Some(offset),
            Err(not) => d.mistake(MistakeKind::IllegalValue, NotDayOffset::to_string(&not)),
        });
        field!(signed, |d, node| decode_signed(d, node).map(Some));
        field!(attributes, |d, node| keyed(d, node, Attribute::decode));
        field!(criteria, decode_criteria);
        field!(rules, |d, node| d.list_with(node, d.limits.rules, Rule::decode, || Rule::new(
            unread(),
            always(),
            0
        )));
        field!(activities, |d, node| {
            let stand_in = || ActivityRule::new(unread(), unread(), 0);
            d.list_with(node, d.limits.rules, ActivityRule::decode, stand_in)
        });
        field!(groups, |d, node| keyed(d, node, Group::decode));
        field!(score, decode_clamp);
        field!(grades, |d, node| Grades::decode(d, node).map(Some));
        field!(hand_off_requires, |d, node| {
            let read = |d: &mut Decoder<'_>, node: &Node| {
                let (name, when) = named_condition(d, node, &["name", "when"], "name")?;
                Some(Requirement { name, when })
            };
            d.list_with(node, d.limits.items, read, || Requirement { name: unread(), when: always() })
        });
        field!(hand_off_channels, decode_hand_off_channels);
        field!(disqualifiers, |d, node| {
            let read = |d: &mut Decoder<'_>, node: &Node| {
                let (reason, when) = named_condition(d, node, &["reason", "when"], "reason")?;
                Some(Disqualifier { reason, when })
            };
            d.list_with(node, d.limits.items, read, || Disqualifier { reason: unread(), when: always() })
        });
        field!(engagement, Engagement::decode);
        field!(meaningful_contact, |d, node| decode_contact(d, node).map(Some));
        field!(unreachable, decode_channels);
        field!(terms, Terms::decode);
        Some(spec)
    }
}

/// A map with each entry as it is given back, or without it.
fn edited(node: Node, entry: impl Fn((String, Node)) -> Option<(String, Node)>) -> Node {
    match node {
        Node::Map(entries) => Node::Map(entries.into_iter().filter_map(entry).collect()),
        node @ (Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) | Node::List(_) | Node::Bad) => {
            node
        }
    }
}

/// The name of what could not be read.
fn unread() -> Name {
    Name::from("unread")
}

/// The condition of what could not be read.
fn always() -> Condition {
    Condition::All(Vec::new())
}

/// What the format's own parser says, on one line.
fn not_well_formed(stopped: &str) -> String {
    let stopped: Vec<&str> = stopped.split_whitespace().collect();
    format!("not well-formed, the rest was not read: {}", stopped.join(" "))
}

/// A map whose keys are names.
fn keyed<T>(
    d: &mut Decoder<'_>,
    node: &Node,
    mut read: impl FnMut(&mut Decoder<'_>, &Node) -> Option<T>,
) -> Option<BTreeMap<Name, T>> {
    let most = d.limits.facts;
    let mut map = BTreeMap::new();
    for (name, value) in d.entries(node, most)? {
        if let Some(value) = d.at_key(name, |d| read(d, value)) {
            map.insert(Name::from(name.as_str()), value);
        }
    }
    Some(map)
}

fn named_condition(
    d: &mut Decoder<'_>,
    node: &Node,
    keys: &'static [&'static str],
    name: &str,
) -> Option<(Name, Condition)> {
    let fields = d.fields(node, keys)?;
    let name = d.required(&fields, name, Decoder::name);
    let when = d.required(&fields, "when", Condition::decode);
    Some((name?, when?))
}

fn decode_clamp(d: &mut Decoder<'_>, node: &Node) -> Option<Clamp> {
    let fields = d.fields(node, &["cap", "floor"])?;
    Some(Clamp::decode(d, &fields))
}

/// The key of the author's own lists, and that of the host's.
const OWN: &str = "framework";
const HOST: &str = "host";

/// A key for each framework of the field, one for all of the author's own, and one for all of the host's.
fn encode_criteria(lists: &[CriteriaSpec]) -> Node {
    let frameworks = || lists.iter().filter_map(CriteriaSpec::framework);
    let own = frameworks().filter(|one| one.outline().is_none()).map(Framework::encode).collect();
    let hosts = lists.iter().filter(|list| list.framework().is_none());
    let hosts = hosts.map(|list| Node::text(list.name())).collect();
    let map = frameworks().filter_map(|one| Some((one.outline()?.name, one.encode())));
    map.fold(MapBuilder::default(), |map, (name, letters)| map.with(name, letters))
        .with_some(OWN, one_or_several(own))
        .with_some(HOST, one_or_several(hosts))
        .build()
}

/// A list of one is written as one.
fn one_or_several(mut nodes: Vec<Node>) -> Option<Node> {
    match nodes.len() {
        0 | 1 => nodes.pop(),
        _ => Some(Node::List(nodes)),
    }
}

/// Reads the lists of criteria, in their order whatever the order of the keys.
fn decode_criteria(d: &mut Decoder<'_>, node: &Node) -> Option<Vec<CriteriaSpec>> {
    let entries = match node {
        Node::Map(entries) if !entries.is_empty() => entries,
        Node::Map(_)
        | Node::Null
        | Node::Bool(_)
        | Node::Number(_)
        | Node::Text(_)
        | Node::List(_)
        | Node::Bad => {
            // What stands here instead is told as for any map with one key.
            d.tagged(node, "framework", "{ bant = { .. } }")?;
            return None;
        }
    };
    let find = |key: &str| entries.iter().find(|(one, _)| one == key).map(|(_, node)| node);
    let mut lists = Vec::new();
    for outline in OUTLINES {
        let letters = find(outline.name)
            .and_then(|node| d.at_key(outline.name, |d| Framework::decode_letters(d, outline, node)));
        lists.extend(letters.map(CriteriaSpec::Framework));
    }
    if let Some(node) = find(OWN) {
        let read = d.at_key(OWN, |d| one_or_list(d, node, Framework::decode));
        lists.extend(read.into_iter().flatten().map(CriteriaSpec::Framework));
    }
    if let Some(node) = find(HOST) {
        let read = d.at_key(HOST, |d| one_or_list(d, node, |d, node| d.name(node)));
        lists.extend(read.into_iter().flatten().map(CriteriaSpec::Host));
    }
    let known: Vec<&str> = OUTLINES.iter().map(|outline| outline.name).chain([OWN, HOST]).collect();
    for (key, _) in entries.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
        let message = d.unknown("framework", key, &known);
        d.at_key(key, |d| d.mistake::<()>(MistakeKind::UnknownKey, message));
    }
    Some(lists)
}

/// One of something, or a list of some.
fn one_or_list<T>(
    d: &mut Decoder<'_>,
    node: &Node,
    mut read: impl FnMut(&mut Decoder<'_>, &Node) -> Option<T>,
) -> Option<Vec<T>> {
    match node {
        Node::List(items) if items.is_empty() => {
            let message = "the list is empty; name at least one, or leave the key out";
            d.mistake(MistakeKind::MissingKey, message)
        }
        Node::List(_) => {
            let most = d.limits.items;
            d.list(node, most, read)
        }
        Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) | Node::Map(_) | Node::Bad => {
            Some(vec![read(d, node)?])
        }
    }
}

fn decode_contact(d: &mut Decoder<'_>, node: &Node) -> Option<MeaningfulContact> {
    let fields = d.fields(node, &["kind", "kinds", "where", "within_days", "least_fit"])?;
    let filter = ActivityFilter::decode(d, &fields);
    let within_days = d.optional(&fields, "within_days", |d, node| d.count(node, 1, MOST_DAYS));
    let least_fit = d.optional(&fields, "least_fit", Decoder::points);
    let within_days = within_days.unwrap_or(MeaningfulContact::USUAL_DAYS);
    Some(MeaningfulContact { filter: filter?, within_days, least_fit })
}

fn decode_hand_off_channels(d: &mut Decoder<'_>, node: &Node) -> Option<BTreeSet<Channel>> {
    let mut channels = BTreeSet::new();
    let read = |d: &mut Decoder<'_>, node: &Node| {
        let channel: Channel = d.word(node, &Channel::WORDS)?;
        match channels.insert(channel) {
            true => Some(()),
            false => d.mistake(
                MistakeKind::DuplicateName,
                format!("the channel `{channel}` stands here twice; leave one out"),
            ),
        }
    };
    d.list(node, d.limits.items, read)?;
    Some(channels)
}

fn decode_channels(d: &mut Decoder<'_>, node: &Node) -> Option<BTreeMap<Channel, Condition>> {
    let words = Channel::WORDS.map(|(word, _)| word);
    let mut channels = BTreeMap::new();
    for (word, condition) in d.entries(node, d.limits.items)? {
        d.at_key(word, |d| match word.parse::<Channel>() {
            Ok(channel) => {
                if let Some(condition) = Condition::decode(d, condition) {
                    channels.insert(channel, condition);
                }
            }
            Err(_) => {
                let message = d.unknown("channel", word, &words);
                d.mistake::<()>(MistakeKind::UnknownKey, message);
            }
        });
    }
    Some(channels)
}

fn encode_signed(signed: &Signatures) -> Node {
    let id = |actor: &crate::value::actor::Actor| actor.id.as_ref().map(Node::text);
    MapBuilder::default()
        .with_some("marketing", id(&signed.marketing))
        .with_some("sales", id(&signed.sales))
        .with_some("of", signed.of.map(Node::word))
        .build()
}

fn decode_signed(d: &mut Decoder<'_>, node: &Node) -> Option<Signatures> {
    let fields = d.fields(node, &["marketing", "sales", "of"])?;
    let id = |d: &mut Decoder<'_>, node: &Node| d.text(node).map(Id::from);
    let for_marketing = d.required(&fields, "marketing", id);
    let for_sales = d.required(&fields, "sales", id);
    let of = d.optional(&fields, "of", |d, node| match d.text(node)?.parse() {
        Ok(fingerprint) => Some(fingerprint),
        Err(not) => d.mistake(MistakeKind::IllegalValue, NotFingerprint::to_string(&not)),
    });
    Some(Signatures { marketing: marketing(for_marketing?), sales: sales(for_sales?), of })
}

/// A draft can be written before it compiles. What [`read`](PlaybookSpec::read) would refuse under any limits is not
/// written: numbers out of range, a signature that is missing or of the other team.
impl Serialize for PlaybookSpec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let node = self.encode();
        let mut mistakes = Mistakes::default();
        let read = Self::decode(&mut Decoder::new(&Limits::NONE, Words::Author, &mut mistakes), &node);
        let is_same = |read: &PlaybookSpec| read.signed == self.signed;
        if mistakes.is_empty() && !read.as_ref().is_some_and(is_same) {
            let message = "somebody of each team signs for that team";
            mistakes.add(Mistake::new(Path::top().key("signed"), MistakeKind::Misplaced, message));
        }
        mistakes.into_result().map_err(|mistakes| ser::Error::custom(SpecErrors::from(mistakes)))?;
        node.serialize(serializer)
    }
}

/// As [`PlaybookSpec::read`]: all mistakes stand in the error's text.
impl<'de> Deserialize<'de> for PlaybookSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        PlaybookSpec::read(deserializer).map_err(de::Error::custom)
    }
}
