//! [`Attribute`]: the declaration of one attribute.

use super::kind::Kind;
use crate::input::mistake::{Mistake, MistakeKind, Mistakes};
use crate::input::path::Path;
use crate::input::tree::{Decoder, MapBuilder, Node};
use crate::value::folded::Comparison;
use crate::value::name::Name;

/// The declaration of one attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attribute {
    /// Which values it accepts.
    pub kind: Kind,
    /// The question a person asks to learn it.
    pub ask: Option<String>,
    /// For how many days a fact stays usable after the day on which it was learnt; for ever if `None`. With an age, a
    /// fact without a date is unknown.
    pub valid_for_days: Option<u32>,
    /// Whether its texts compare byte for byte. By default they compare folded: trimmed, white space inside as one space,
    /// in small letters.
    pub is_exact: bool,
}

/// The greatest number of days that a playbook may name: a hundred years.
pub(crate) const MOST_DAYS: u32 = 36_500;

impl Attribute {
    /// An attribute of a kind.
    pub fn new(kind: Kind) -> Self {
        Attribute { kind, ask: None, valid_for_days: None, is_exact: false }
    }

    /// With the question that a person asks.
    #[must_use]
    pub fn ask(mut self, question: impl Into<String>) -> Self {
        self.ask = Some(question.into());
        self
    }

    /// Makes facts usable for `days` days after the day on which they were learnt, on the last of them still. A fact
    /// without a date is unknown then.
    #[must_use]
    pub fn valid_for_days(mut self, days: u32) -> Self {
        self.valid_for_days = Some(days);
        self
    }

    /// Makes its texts, options or tags compare byte for byte, upper and lower case apart: for codes and identifiers.
    ///
    /// ```
    /// use qualify::attribute::{Attribute, Kind};
    ///
    /// assert!(Attribute::new(Kind::Text).exact().is_exact);
    /// ```
    #[must_use]
    pub fn exact(mut self) -> Self {
        self.is_exact = true;
        self
    }

    /// How its texts compare.
    pub(crate) fn comparison(&self) -> Comparison {
        if self.is_exact { Comparison::Exact } else { Comparison::Folded }
    }

    pub(crate) fn encode(&self) -> Node {
        MapBuilder::default()
            .with("kind", self.kind.encode())
            .with_some("ask", self.ask.as_ref().map(Node::text))
            .with_some("valid_for_days", self.valid_for_days.map(|days| Node::from(i64::from(days))))
            .with_some("exact", self.is_exact.then_some(Node::Bool(true)))
            .build()
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let fields = d.fields(node, &["kind", "ask", "valid_for_days", "exact"])?;
        let kind = d.required(&fields, "kind", Kind::decode);
        let ask = d.optional(&fields, "ask", Decoder::string);
        let valid_for_days = d.optional(&fields, "valid_for_days", |d, n| d.count(n, 1, MOST_DAYS));
        let is_exact = d.optional(&fields, "exact", Decoder::bool).unwrap_or(false);
        Some(Attribute { kind: kind?, ask, valid_for_days, is_exact })
    }

    /// Adds what is wrong with the declaration.
    pub(crate) fn check(&self, name: &Name, path: &Path, mistakes: &mut Mistakes) {
        if !name.is_legal() {
            let message = format!("an attribute's name is {}", Name::RULE);
            mistakes.add(Mistake::new(path.clone(), MistakeKind::IllegalValue, message));
        }
        if let Some(problem) = self.kind.problem(self.comparison()) {
            mistakes.add(Mistake::new(path.key("kind"), MistakeKind::IllegalValue, problem));
        }
        if self.is_exact && !self.kind.has_texts() {
            let message = format!(
                "`exact` says how texts compare, and what is declared {} has none; leave it out",
                self.kind.as_what()
            );
            mistakes.add(Mistake::new(path.key("exact"), MistakeKind::Misplaced, message));
        }
        if self.valid_for_days.is_some_and(|days| !(1..=MOST_DAYS).contains(&days)) {
            let message = format!("expected a whole number from 1 to {MOST_DAYS}");
            mistakes.add(Mistake::new(path.key("valid_for_days"), MistakeKind::IllegalValue, message));
        }
    }
}

impl From<Kind> for Attribute {
    fn from(kind: Kind) -> Self {
        Attribute::new(kind)
    }
}
