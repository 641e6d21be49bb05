//! [`Prospect`]: who they are and what they did. Plain data, not judged yet.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use crate::fact::activity::Activity;
use crate::fact::attribute::{Attr, AttrType};
use crate::fact::fact::Fact;
use crate::fact::learnt::Learnt;
use crate::input::limits::Limits;
use crate::input::mistake::{Mistake, MistakeKind, Mistakes, ProspectErrors};
use crate::input::path::Path;
use crate::input::tree::{self, Decoder, MapBuilder, Node, Words};
use crate::value::name::{Id, Name};

/// A potential customer: facts about who they are, and activities they did.
///
/// Plain data that needs no schema; it is bound to one when a playbook judges it. Activities come in any order and any
/// number of times: the result is the same. Of facts about one attribute the last one set holds.
///
/// Two records of one prospect become one by [`merge`](Self::merge). What they say differently and equally well, the
/// merged one keeps as a fact of [several values](Fact::values): no record wins by its place.
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use qualify::{Activity, Prospect, eur, standard::*};
///
/// let acme = Prospect::new("acme")
///     .with(BUDGET, eur(25_000))
///     .with(EMPLOYEES, 120)
///     .did(Activity::new("a-1", "demo_request", Utc.with_ymd_and_hms(2026, 3, 1, 9, 0, 0).unwrap()));
/// assert_eq!(acme.fact("employees").unwrap().value().unwrap().to_string(), "120");
/// ```
///
/// Stored, a fact names its type: `{"id":"acme","facts":{"budget":{"value":{"money":"25000 EUR"}}}}`. One of several
/// values lists them, as `{"values":[{"flag":false},{"flag":true}]}`, and says `"more":true` if there were others.
#[derive(Clone, PartialEq, Eq)]
pub struct Prospect {
    id: Id,
    facts: BTreeMap<Name, Fact>,
    /// By time, then id; no two equal.
    activities: Vec<Activity>,
}

impl Prospect {
    /// A prospect of whom nothing is known, by the host's id.
    pub fn new(id: impl Into<Id>) -> Self {
        Prospect { id: id.into(), facts: BTreeMap::new(), activities: Vec::new() }
    }

    /// Sets the value of an attribute, in place of what was known of it.
    ///
    /// ```
    /// use qualify::{Prospect, standard::*};
    ///
    /// let acme = Prospect::new("acme").with(COMPETITOR, false).with(COMPETITOR, true);
    /// assert_eq!(acme, Prospect::new("acme").with(COMPETITOR, true));
    /// ```
    #[must_use]
    pub fn with<T: AttrType>(self, attribute: Attr<T>, value: impl Into<T>) -> Self {
        let value: T = value.into();
        self.with_fact(attribute.name(), Fact::new(value))
    }

    /// Sets the fact about an attribute, in place of what was known of it. Where both are to be weighed against each
    /// other, [`merge`](Self::merge) two records.
    #[must_use]
    pub fn with_fact(mut self, attribute: impl Into<Name>, fact: Fact) -> Self {
        self.facts.insert(attribute.into(), fact);
        self
    }

    /// Dates every fact that has no date: learnt at this instant, or on this date.
    ///
    /// It dates the facts that are there by now, and none that is added later. Call it last, for a record that was
    /// received as a whole, such as a form.
    ///
    /// ```
    /// # let at: chrono::DateTime<chrono::Utc> = "2026-03-01T09:30:00Z".parse().unwrap();
    /// use qualify::{Day, Fact, Learnt, Prospect, eur, standard::*};
    ///
    /// let asked: Day = "2026-02-20".parse()?;
    /// let form = Prospect::new("acme").with(NEED, true).with_fact("budget", Fact::new(eur(5_000)).learnt(asked));
    /// let form = form.received(at);
    /// assert_eq!(form.fact("need").unwrap().when_learnt(), Some(Learnt::At(at)));
    /// assert_eq!(form.fact("budget").unwrap().when_learnt(), Some(Learnt::On(asked)));
    /// # Ok::<(), qualify::error::NotDay>(())
    /// ```
    #[must_use]
    pub fn received(mut self, at: impl Into<Learnt>) -> Self {
        let at = at.into();
        self.facts.values_mut().for_each(|fact| fact.date(at));
        self
    }

    /// With an activity. The very same activity again changes nothing; the same id with other
    /// content is kept beside the first and reported by [`check`](Self::check).
    #[must_use]
    pub fn did(mut self, activity: Activity) -> Self {
        self.insert(activity);
        self
    }

    /// Replaces the fact about an attribute, or removes it, and returns the one that was there.
    ///
    /// ```
    /// use qualify::{Fact, Prospect};
    ///
    /// let mut acme = Prospect::new("acme");
    /// acme.set("need", Some(Fact::new(true)));
    /// assert_eq!(acme.set("need", None), Some(Fact::new(true)));
    /// ```
    pub fn set(&mut self, attribute: impl Into<Name>, fact: Option<Fact>) -> Option<Fact> {
        let attribute = attribute.into();
        match fact {
            Some(fact) => self.facts.insert(attribute, fact),
            None => self.facts.remove(&attribute),
        }
    }

    /// Adds an activity; the very same one again changes nothing.
    ///
    /// # Errors
    /// The id is taken by an activity with other content. Nothing is changed then.
    ///
    /// ```
    /// # let at = "2026-03-01T09:00:00Z".parse().unwrap();
    /// use qualify::{Activity, Prospect};
    ///
    /// let mut acme = Prospect::new("acme");
    /// assert!(acme.record(Activity::new("a-1", "visit", at)).is_ok());
    /// assert!(acme.record(Activity::new("a-1", "visit", at)).is_ok());
    /// assert!(acme.record(Activity::new("a-1", "webinar", at)).is_err());
    /// assert_eq!(acme.activities().len(), 1);
    /// ```
    pub fn record(&mut self, activity: Activity) -> Result<(), ProspectErrors> {
        let taken = |known: &&Activity| known.id() == activity.id() && **known != activity;
        if self.activities.iter().find(taken).is_some() {
            let mut mistakes = Mistakes::default();
            mistakes.add(twice(Path::top().key("activities")));
            return Err(mistakes.into());
        }
        self.insert(activity);
        Ok(())
    }

    /// Adds many activities at once: as [`record`](Self::record) of each, but sorted once.
    ///
    /// # Errors
    /// As [`record`](Self::record), for each id that is taken. Nothing is changed then.
    pub fn record_all(
        &mut self,
        activities: impl IntoIterator<Item = Activity>,
    ) -> Result<(), ProspectErrors> {
        let mut new: Vec<Activity> = activities.into_iter().collect();
        new.sort();
        new.dedup();
        let mut ids: Vec<(&Id, &Activity)> = new.iter().map(|activity| (activity.id(), activity)).collect();
        ids.sort();
        let is_twice = ids.windows(2).any(|pair| matches!(pair, [(one, _), (other, _)] if one == other));
        let is_taken = |known: &Activity| match ids[..] {
            // One is held against all at once: to search costs more.
            [(id, activity)] => id == known.id() && activity != known,
            _ => {
                let place = ids.binary_search_by_key(&known.id(), |(id, _)| id);
                place.ok().and_then(|place| ids.get(place)).is_some_and(|(_, activity)| *activity != known)
            }
        };
        if is_twice || self.activities.iter().any(is_taken) {
            // Only what goes wrong pays for telling where.
            let mut all = self.clone();
            all.add(new);
            let mut mistakes = Mistakes::default();
            all.check_ids(&mut mistakes);
            mistakes.into_result()?;
            *self = all;
            return Ok(());
        }
        self.add(new);
        Ok(())
    }

    /// Both records of one prospect as one: facts by their rank, activities by id. The smaller id stays, so that the order
    /// of the two never matters.
    ///
    /// Of two facts about one attribute a value that is not blank stays before a blank: a text of white space only, or a
    /// tag list without a tag that is more. Then the later learnt stays (of a date counts its midnight in UTC), then the
    /// better source (rep, self-reported, enrichment, inferred). Where both are as good and say different things, the
    /// values of both stay, and questions that they answer differently are unknown
    /// ([`Conflict`](crate::UnknownReason::Conflict)). Of more than four values the four with the smallest canonical
    /// texts stay, with a [mark](Fact::has_more); then every question is unknown. [`set`](Self::set) what is found out.
    ///
    /// # Errors
    /// An activity id has other content on the two sides.
    ///
    /// ```
    /// use qualify::{Prospect, eur, standard::*};
    ///
    /// let form = Prospect::new("p-1").with(NEED, true).with(COMPETITOR, false);
    /// let call = Prospect::new("p-2").with(BUDGET, eur(5_000)).with(COMPETITOR, true);
    /// let both = form.merge(&call)?;
    /// assert_eq!((both.id().as_str(), both.facts().len()), ("p-1", 3));
    /// assert_eq!(both.fact("competitor").unwrap().values(), [false.into(), true.into()]);
    /// # Ok::<(), qualify::error::ProspectErrors>(())
    /// ```
    pub fn merge(&self, other: &Prospect) -> Result<Prospect, ProspectErrors> {
        let id = self.id.clone().min(other.id.clone());
        self.merged_as(id, other)
    }

    /// Both records of one prospect as one, which keeps the id of the survivor. All else is as [`merge`](Self::merge) has
    /// it: the survivor's facts are no better than those of the other.
    ///
    /// # Errors
    /// As [`merge`](Self::merge).
    ///
    /// ```
    /// use qualify::{Prospect, standard::NEED};
    ///
    /// let (double, survivor) = (Prospect::new("p-1").with(NEED, true), Prospect::new("p-2"));
    /// assert_eq!(double.merge_into(&survivor)?, Prospect::new("p-2").with(NEED, true));
    /// # Ok::<(), qualify::error::ProspectErrors>(())
    /// ```
    pub fn merge_into(&self, survivor: &Prospect) -> Result<Prospect, ProspectErrors> {
        self.merged_as(survivor.id.clone(), survivor)
    }

    fn merged_as(&self, id: Id, other: &Prospect) -> Result<Prospect, ProspectErrors> {
        let mut merged = self.clone();
        merged.id = id;
        for (attribute, fact) in &other.facts {
            match merged.facts.entry(attribute.clone()) {
                Entry::Vacant(vacant) => {
                    vacant.insert(fact.clone());
                }
                Entry::Occupied(mut known) => {
                    let both = known.get().merge(fact);
                    known.insert(both);
                }
            }
        }
        merged.activities.extend(other.activities.iter().cloned());
        merged.activities.sort();
        merged.activities.dedup();
        let mut mistakes = Mistakes::default();
        merged.check_ids(&mut mistakes);
        mistakes.into_result()?;
        Ok(merged)
    }

    /// The host's id.
    pub fn id(&self) -> &Id {
        &self.id
    }

    /// The fact about an attribute.
    pub fn fact(&self, attribute: &str) -> Option<&Fact> {
        self.facts.get(attribute)
    }

    /// Every fact, by attribute.
    pub fn facts(&self) -> impl ExactSizeIterator<Item = (&Name, &Fact)> {
        self.facts.iter()
    }

    /// Every activity, the oldest first.
    pub fn activities(&self) -> &[Activity] {
        &self.activities
    }

    /// Says what is not legal in a prospect built in code: names, ids, an id used twice, instants out of range, and
    /// whatever is larger than the [`Limits`] allow. What passes can be written and [`read`](Self::read) back. Judging
    /// works all the same.
    ///
    /// # Errors
    /// Every mistake with its place.
    ///
    /// ```
    /// let errors = qualify::Prospect::new("ann@example.com").check().unwrap_err();
    /// assert_eq!(errors.mistakes()[0].path().to_string(), "id");
    /// ```
    pub fn check(&self) -> Result<(), ProspectErrors> {
        self.check_within(&Limits::default())
    }

    /// [`check`](Self::check) with limits of your own.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    ///
    /// ```
    /// use qualify::playbook::Limits;
    /// use qualify::{Prospect, standard::METRICS};
    ///
    /// let acme = Prospect::new("acme").with(METRICS, "x".repeat(5_000).as_str());
    /// assert_eq!(
    ///     acme.check().unwrap_err().mistakes()[0].to_string(),
    ///     "facts.metrics.value.text: the text is longer than 4096 bytes; shorten it",
    /// );
    /// assert!(acme.check_within(&Limits { text: 8_192, ..Limits::default() }).is_ok());
    /// ```
    pub fn check_within(&self, limits: &Limits) -> Result<(), ProspectErrors> {
        let mut mistakes = self.legal().err().unwrap_or_default();
        let room = Self::room(limits);
        tree::reads_back(&self.encode(), &room, Words::Private, Self::decode, &mut mistakes);
        Ok(mistakes.into_result()?)
    }

    /// Reads a prospect from any self-describing serde format.
    ///
    /// # Errors
    /// Every mistake with its place, at most 64, without the prospect's data.
    ///
    /// ```
    /// use qualify::Prospect;
    ///
    /// let text = r#"{"id": "acme", "facts": {"budget": {"value": {"mony": "25000 EUR"}}}}"#;
    /// let errors = Prospect::read(&mut serde_json::Deserializer::from_str(text)).unwrap_err();
    /// assert_eq!(errors.mistakes()[0].path().to_string(), "facts.budget.value.mony");
    /// ```
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, ProspectErrors> {
        Self::read_within(deserializer, &Limits::default())
    }

    /// [`read`](Self::read) with limits of your own.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_within<'de, D: Deserializer<'de>>(
        deserializer: D,
        limits: &Limits,
    ) -> Result<Self, ProspectErrors> {
        let prospect = tree::read_private(deserializer, &Self::room(limits), Self::decode)?;
        prospect.legal()?;
        Ok(prospect)
    }

    /// The limits with room for the values of the activities.
    fn room(limits: &Limits) -> Limits {
        // An activity has up to eight values of its own.
        let nodes = limits.nodes.saturating_add(limits.activities.saturating_mul(8));
        Limits { nodes, ..limits.clone() }
    }

    fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let fields = d.fields(node, &["id", "facts", "activities"])?;
        let id = d.required(&fields, "id", |d, node| d.text(node).map(Id::from));
        let facts = d.optional(&fields, "facts", |d, node| {
            let most = d.limits.facts;
            let mut facts = BTreeMap::new();
            for (name, fact) in d.entries(node, most)? {
                if let Some(fact) = d.at_key(name, |d| Fact::decode(d, fact)) {
                    facts.insert(Name::from(name.as_str()), fact);
                }
            }
            Some(facts)
        });
        let activities = d.optional(&fields, "activities", |d, node| {
            let most = d.limits.activities;
            d.list(node, most, Activity::decode)
        });
        let mut activities = activities.unwrap_or_default();
        activities.sort();
        activities.dedup();
        Some(Prospect { id: id?, facts: facts.unwrap_or_default(), activities })
    }

    fn encode(&self) -> Node {
        let facts = self.facts.iter().map(|(name, fact)| (name.as_str().to_owned(), fact.encode())).collect();
        MapBuilder::default()
            .with("id", Node::text(&self.id))
            .with_some("facts", (!self.facts.is_empty()).then_some(Node::Map(facts)))
            .with_list("activities", &self.activities, Activity::encode)
            .build()
    }

    /// What no limits would let in: illegal names and ids, an id used twice, instants out of range.
    fn legal(&self) -> Result<(), Mistakes> {
        let mut mistakes = Mistakes::default();
        if !self.id.is_legal() {
            mistakes.add(Mistake::illegal(Path::top().key("id"), Id::RULE));
        }
        let facts = Path::top().key("facts");
        for (i, (name, fact)) in self.facts.iter().enumerate() {
            // An illegal name may be somebody's data: its place is told by number.
            let place = facts.index(i);
            if !name.is_legal() {
                mistakes.add(Mistake::illegal(place.clone(), Name::RULE));
            }
            fact.check(&place, &mut mistakes);
        }
        let activities = Path::top().key("activities");
        for (i, activity) in self.activities.iter().enumerate() {
            activity.check(&activities.index(i), &mut mistakes);
        }
        self.check_ids(&mut mistakes);
        mistakes.into_result()
    }

    /// Adds what is in order and stands there once.
    fn add(&mut self, new: Vec<Activity>) {
        match <[Activity; 1]>::try_from(new) {
            Ok([one]) => self.insert(one),
            Err(new) => {
                self.activities.extend(new);
                // Two runs that are in order are merged.
                self.activities.sort();
                self.activities.dedup();
            }
        }
    }

    fn insert(&mut self, activity: Activity) {
        if let Err(place) = self.activities.binary_search(&activity) {
            self.activities.insert(place, activity);
        }
    }

    fn check_ids(&self, mistakes: &mut Mistakes) {
        let mut ids: Vec<(&Id, usize)> =
            self.activities.iter().enumerate().map(|(i, a)| (a.id(), i)).collect();
        ids.sort();
        for pair in ids.windows(2) {
            if let [(first, _), (second, at)] = pair {
                if first == second {
                    mistakes.add(twice(Path::top().key("activities").index(*at)));
                }
            }
        }
    }
}

fn twice(path: Path) -> Mistake {
    Mistake::new(
        path,
        MistakeKind::DuplicateName,
        "the id is taken by another activity with other content; give each activity an id of its own",
    )
}

/// The kinds of facts and the number of activities, never what they say.
impl fmt::Debug for Prospect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prospect")
            .field("id", &self.id)
            .field("facts", &self.facts)
            .field("activities", &self.activities.len())
            .finish()
    }
}

/// One with illegal names, ids or instants is not written: they may be somebody's data, and could not be read back. One that
/// is larger than the usual limits is, since a reader may have [other ones](Prospect::read_within).
impl Serialize for Prospect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.legal().map_err(|mistakes| ser::Error::custom(ProspectErrors::from(mistakes)))?;
        self.encode().serialize(serializer)
    }
}

/// As [`Prospect::read`].
impl<'de> Deserialize<'de> for Prospect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Prospect::read(deserializer).map_err(de::Error::custom)
    }
}
