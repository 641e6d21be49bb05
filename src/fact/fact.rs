//! [`Fact`]: the value of an attribute, or values that disagree, with who told us and when.

use std::cmp::Ordering;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use crate::fact::attribute::Value;
use crate::fact::learnt::Learnt;
use crate::fact::values::Values;
use crate::input::mistake::{Mistake, MistakeKind, Mistakes, ProspectErrors};
use crate::input::path::Path;
use crate::input::tree::{self, Decoder, MapBuilder, Node};
use crate::value::day::Day;
use crate::value::day_offset::DayOffset;
use crate::value::instant;
use crate::value::words::words;

words! {
    /// Who told us a fact, the most trusted last.
    #[non_exhaustive]
    pub enum Source {
        /// Worked out from something else.
        Inferred = "inferred",
        /// Bought or looked up.
        Enrichment = "enrichment",
        /// They said so themselves: a form, a survey.
        SelfReported = "self_reported",
        /// Our own people asked.
        Rep = "rep",
    }
}

/// A value with who told us and when we learnt it.
///
/// When it was learnt tells its age. Where a playbook agrees for how long a fact is good (`valid_for_days`), one without
/// a date is unknown: [`undated`](crate::UnknownReason::Undated).
///
/// A fact has one value, until [`Prospect::merge`](crate::Prospect::merge) finds another in a record that is as good. Then
/// it keeps [all of them](Self::values), and a question that they answer differently is unknown:
/// [`conflict`](crate::UnknownReason::Conflict).
///
/// ```
/// use qualify::{Day, Fact, Prospect, Source, eur};
///
/// let told = Fact::new(eur(25_000)).from_source(Source::Rep).learnt("2026-02-20".parse::<Day>()?);
/// let acme = Prospect::new("acme").with_fact("budget", told);
/// # Ok::<(), qualify::error::NotDay>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    says: Values,
    source: Option<Source>,
    learnt: Option<Learnt>,
}

impl Fact {
    /// A value of unknown origin.
    pub fn new(value: impl Into<Value>) -> Self {
        let value = match value.into() {
            // Written and read, tags are sorted, each once.
            Value::Tags(words) => Value::tags(words),
            value @ (Value::Flag(_)
            | Value::Number(_)
            | Value::Money(_)
            | Value::Text(_)
            | Value::Date(_)) => value,
        };
        Fact { says: Values::One(value), source: None, learnt: None }
    }

    /// Who told us.
    #[must_use]
    pub fn from_source(mut self, source: Source) -> Self {
        self.source = Some(source);
        self
    }

    /// Records the date on which it was learnt: that day of the playbook, whatever offset that counts days by.
    #[must_use]
    pub fn learnt(mut self, day: impl Into<Day>) -> Self {
        self.learnt = Some(Learnt::On(day.into()));
        self
    }

    /// Records the instant at which it was learnt, which falls in a day by the playbook's offset.
    ///
    /// ```
    /// # let at: chrono::DateTime<chrono::Utc> = "2026-02-20T09:30:00Z".parse().unwrap();
    /// use qualify::{Fact, Learnt};
    ///
    /// assert_eq!(Fact::new(true).learnt_at(at).when_learnt(), Some(Learnt::At(at)));
    /// ```
    #[must_use]
    pub fn learnt_at(mut self, at: DateTime<Utc>) -> Self {
        self.learnt = Some(Learnt::At(at));
        self
    }

    /// Returns its value; `None` if there are several, which disagree.
    ///
    /// None of several is better than the others, so that none is picked: see [`values`](Self::values).
    ///
    /// ```
    /// use qualify::{Prospect, standard::EMPLOYEES};
    ///
    /// let (form, call) = (Prospect::new("p-1").with(EMPLOYEES, 300), Prospect::new("p-2").with(EMPLOYEES, 312));
    /// assert_eq!(form.fact("employees").unwrap().value(), Some(&300.into()));
    /// let both = form.merge(&call)?;
    /// assert_eq!(both.fact("employees").unwrap().value(), None);
    /// assert_eq!(both.fact("employees").unwrap().values(), [300.into(), 312.into()]);
    /// # Ok::<(), qualify::error::ProspectErrors>(())
    /// ```
    pub fn value(&self) -> Option<&Value> {
        self.says.only()
    }

    /// Returns all its values, at least one: several disagree, and stand in the order of their canonical text.
    ///
    /// At most four are kept. Whether there were others, [`has_more`](Self::has_more) says.
    pub fn values(&self) -> &[Value] {
        self.says.as_slice()
    }

    /// Returns whether more values disagree than the four that are kept.
    pub fn has_more(&self) -> bool {
        self.says.has_more()
    }

    /// Who told us.
    pub fn source(&self) -> Option<Source> {
        self.source
    }

    /// Returns when it was learnt; `None` for a fact without a date.
    pub fn when_learnt(&self) -> Option<Learnt> {
        self.learnt
    }

    /// Returns whether it is known by an instant: it has no date, or was learnt by then.
    pub(crate) fn is_known(&self, now: DateTime<Utc>, days: DayOffset) -> bool {
        self.learnt.is_none_or(|learnt| learnt.age(now, days).is_some())
    }

    /// Dates it, if it has no date.
    pub(crate) fn date(&mut self, learnt: Learnt) {
        self.learnt.get_or_insert(learnt);
    }

    /// Both facts about one attribute as one: that of the higher rank, or of equal ranks the values of both.
    pub(crate) fn merge(&self, other: &Fact) -> Fact {
        match self.rank().cmp(&other.rank()) {
            Ordering::Greater => self.clone(),
            Ordering::Less => other.clone(),
            Ordering::Equal => {
                // Of a date and the same midnight in UTC the date stays: some order there must be.
                let is_date = |fact: &&Fact| matches!(fact.learnt, Some(Learnt::On(_)));
                let dated = Some(other).filter(is_date).unwrap_or(self);
                Fact { says: self.says.and(&other.says), source: self.source, learnt: dated.learnt }
            }
        }
    }

    /// Which of two facts holds: one that is not blank, then the later learnt, then the better source. A missing date or
    /// source loses.
    fn rank(&self) -> (bool, Option<DateTime<Utc>>, Option<Source>) {
        (!self.says.are_blank(), self.learnt.map(Learnt::order), self.source)
    }

    /// Returns what it says as a person reads it: `300`, or `300 or 312, which disagree`.
    pub(crate) fn told(&self) -> impl fmt::Display + '_ {
        &self.says
    }

    /// Adds what is not legal in it: what cannot be stored and read back.
    pub(crate) fn check(&self, path: &Path, mistakes: &mut Mistakes) {
        if self.learnt.is_some_and(|learnt| !learnt.is_storable()) {
            mistakes.add(Mistake::illegal(path.key("learnt"), instant::RULE));
        }
    }

    pub(crate) fn encode(&self) -> Node {
        self.says
            .encode(MapBuilder::default())
            .with_some("source", self.source.map(Node::word))
            .with_some("learnt", self.learnt.map(Node::word))
            .build()
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let fields = d.fields(node, &["value", "values", "more", "source", "learnt"])?;
        let says = Values::decode(d, &fields);
        let source = d.optional(&fields, "source", |d, node| d.word(node, &Source::WORDS));
        let learnt = d.optional(&fields, "learnt", |d, node| match d.text(node)?.parse::<Learnt>() {
            Ok(learnt) => Some(learnt),
            Err(not) => d.mistake(MistakeKind::IllegalValue, not.to_string()),
        });
        Some(Fact { says: says?, source, learnt })
    }
}

/// One that was learnt outside the years 1970 to 2200 is not written: it could not be read back.
impl Serialize for Fact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut mistakes = Mistakes::default();
        self.check(&Path::top(), &mut mistakes);
        mistakes.into_result().map_err(|mistakes| ser::Error::custom(ProspectErrors::from(mistakes)))?;
        self.encode().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Fact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = tree::read_private(deserializer, &Default::default(), Self::decode);
        read.map_err(|mistakes| de::Error::custom(ProspectErrors::from(mistakes)))
    }
}
