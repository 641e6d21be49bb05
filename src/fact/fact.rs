//! [`Fact`]: the value of an attribute, with who told us and when.

use std::cmp::Ordering;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::fact::attribute::Value;
use crate::input::mistake::{MistakeKind, ProspectErrors};
use crate::input::tree::{self, Decoder, MapBuilder, Node};
use crate::value::day::Day;
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
/// ```
/// use qualify::{Day, Fact, Prospect, Source, eur};
///
/// let told = Fact::new(eur(25_000)).from_source(Source::Rep).learnt("2026-02-20".parse::<Day>()?);
/// let acme = Prospect::new("acme").with_fact("budget", told);
/// # Ok::<(), qualify::error::NotDay>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    value: Value,
    source: Option<Source>,
    learnt: Option<Day>,
}

impl Fact {
    /// A value of unknown origin.
    pub fn new(value: impl Into<Value>) -> Self {
        Fact { value: value.into(), source: None, learnt: None }
    }

    /// Who told us.
    #[must_use]
    pub fn from_source(mut self, source: Source) -> Self {
        self.source = Some(source);
        self
    }

    /// The day we learnt it.
    #[must_use]
    pub fn learnt(mut self, day: impl Into<Day>) -> Self {
        self.learnt = Some(day.into());
        self
    }

    /// What it says.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Who told us.
    pub fn source(&self) -> Option<Source> {
        self.source
    }

    /// The day we learnt it.
    pub fn learnt_on(&self) -> Option<Day> {
        self.learnt
    }

    /// Which of two facts about one attribute holds: the later learnt, then the better source,
    /// then the smaller canonical text. A missing date or source loses.
    pub(crate) fn precedence(&self, other: &Fact) -> Ordering {
        let trust = (self.learnt, self.source).cmp(&(other.learnt, other.source));
        let text = || other.value.encode().canonical().cmp(&self.value.encode().canonical());
        trust.then_with(text)
    }

    pub(crate) fn encode(&self) -> Node {
        MapBuilder::default()
            .with("value", self.value.encode())
            .with_some("source", self.source.map(Node::text))
            .with_some("learnt", self.learnt.map(Node::text))
            .build()
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let fields = d.fields(node, &["value", "source", "learnt"])?;
        let value = d.required(&fields, "value", Value::decode);
        let source = d.optional(&fields, "source", |d, node| d.word(node, &Source::WORDS));
        let learnt = d.optional(&fields, "learnt", |d, node| match d.text(node)?.parse::<Day>() {
            Ok(day) => Some(day),
            Err(not) => d.mistake(MistakeKind::IllegalValue, not.to_string()),
        });
        Some(Fact { value: value?, source, learnt })
    }
}

impl Serialize for Fact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.encode().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Fact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = tree::read_private(deserializer, &Default::default(), Self::decode);
        read.map_err(|mistakes| de::Error::custom(ProspectErrors::from(mistakes)))
    }
}
