//! [`Criterion`]: one thing that both teams want to know, as data.

use crate::condition::{ActivityFilter, Condition};
use crate::fact::attribute::MOST_DAYS;
use crate::input::tree::{Decoder, Fields, MapBuilder, Node};
use crate::value::name::Name;

/// One thing that both teams want to know.
///
/// ```
/// use qualify::{Criterion, eur, standard::BUDGET};
///
/// let budget = Criterion::new("budget", BUDGET.at_least(eur(10_000)))
///     .mandatory()
///     .valid_for_days(180)
///     .inferred_by("pricing_call", 30);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Criterion {
    /// Its name, of which there is one in a framework.
    pub name: Name,
    /// The questions; it is met when all are.
    pub questions: Vec<Condition>,
    /// What a person asks, instead of the questions of the attributes.
    pub ask: Option<String>,
    /// Whether sales needs it met to confirm the lead. It never touches the grade.
    pub mandatory: bool,
    /// Whether `met_at_least` counts it.
    pub counted: bool,
    /// For how many days after it was learnt a fact is good enough for this criterion. With an age, a fact without a
    /// date is not.
    pub valid_for_days: Option<u32>,
    /// The activity that stands for a missing fact.
    pub inferred_by: Option<Inference>,
}

/// An activity that meets a criterion while no usable fact answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inference {
    /// Which activities count.
    pub filter: ActivityFilter,
    /// The days in which one of them counts, today included: one of age `within_days` no longer does.
    pub within_days: u32,
}

impl Inference {
    /// These activities in the last `within_days` days, counting today.
    pub fn new(filter: impl Into<ActivityFilter>, within_days: u32) -> Self {
        Inference { filter: filter.into(), within_days }
    }
}

impl Criterion {
    /// A counted criterion with one question.
    pub fn new(name: impl Into<Name>, question: Condition) -> Self {
        Criterion {
            name: name.into(),
            questions: vec![question],
            ask: None,
            mandatory: false,
            counted: true,
            valid_for_days: None,
            inferred_by: None,
        }
    }

    /// With one more question; it is met when all are.
    #[must_use]
    pub fn and(mut self, question: Condition) -> Self {
        self.questions.push(question);
        self
    }

    /// With what a person asks.
    #[must_use]
    pub fn ask(mut self, question: impl Into<String>) -> Self {
        self.ask = Some(question.into());
        self
    }

    /// Must be met before sales confirms the lead.
    #[must_use]
    pub fn mandatory(mut self) -> Self {
        self.mandatory = true;
        self
    }

    /// Not counted by `met_at_least`: a question beside the framework's own.
    #[must_use]
    pub fn uncounted(mut self) -> Self {
        self.counted = false;
        self
    }

    /// Asks facts only for `days` days after the day on which they were learnt, and none without a date.
    #[must_use]
    pub fn valid_for_days(mut self, days: u32) -> Self {
        self.valid_for_days = Some(days);
        self
    }

    /// Met by one of these activities in the last `within_days` days, counting today, while no usable fact answers.
    #[must_use]
    pub fn inferred_by(mut self, filter: impl Into<ActivityFilter>, within_days: u32) -> Self {
        self.inferred_by = Some(Inference::new(filter, within_days));
        self
    }

    /// The one question, when there is nothing else to say: the short form in a file.
    pub(super) fn short(&self, counted_by_default: bool) -> Option<&Condition> {
        let plain = self.ask.is_none()
            && !self.mandatory
            && self.counted == counted_by_default
            && self.valid_for_days.is_none()
            && self.inferred_by.is_none();
        match &self.questions[..] {
            [one] if plain => Some(one),
            _ => None,
        }
    }

    /// The part after the name.
    pub(super) fn encode_body(&self, counted_by_default: bool) -> Node {
        match self.short(counted_by_default) {
            Some(question) => question.encode(),
            None => self.encode_long(MapBuilder::default(), counted_by_default),
        }
    }

    fn encode_long(&self, map: MapBuilder, counted_by_default: bool) -> Node {
        let days = |days: u32| Node::from(i64::from(days));
        let inferred_by = self.inferred_by.as_ref().map(|by| {
            by.filter.encode(MapBuilder::default()).with("within_days", days(by.within_days)).build()
        });
        map.with("questions", Node::List(self.questions.iter().map(Condition::encode).collect()))
            .with_some("ask", self.ask.as_ref().map(Node::text))
            .with_some("mandatory", self.mandatory.then_some(Node::Bool(true)))
            .with_some("counted", (self.counted != counted_by_default).then_some(Node::Bool(self.counted)))
            .with_some("valid_for_days", self.valid_for_days.map(days))
            .with_some("inferred_by", inferred_by)
            .build()
    }

    pub(crate) fn encode_named(&self) -> Node {
        self.encode_long(MapBuilder::default().with("name", Node::text(&self.name)), true)
    }

    /// Reads the part after the name: a condition, or the long form.
    pub(super) fn decode_body(d: &mut Decoder<'_>, node: &Node, name: &str, counted: bool) -> Option<Self> {
        const KEYS: &[&str] = &["questions", "ask", "mandatory", "counted", "valid_for_days", "inferred_by"];
        let long = matches!(node, Node::Map(entries)
            if entries.iter().any(|(key, _)| KEYS.contains(&key.as_str())));
        if !long {
            let criterion = Criterion::new(name, Condition::decode(d, node)?);
            return Some(Criterion { counted, ..criterion });
        }
        let fields = d.fields(node, KEYS)?;
        Self::decode_long(d, &fields, name.into(), counted)
    }

    fn decode_long(d: &mut Decoder<'_>, fields: &Fields<'_>, name: Name, counted: bool) -> Option<Self> {
        let most = d.limits.items;
        let questions = d.required(fields, "questions", |d, node| d.list(node, most, Condition::decode));
        let ask = d.optional(fields, "ask", Decoder::string);
        let mandatory = d.optional(fields, "mandatory", Decoder::bool).unwrap_or_default();
        let counted = d.optional(fields, "counted", Decoder::bool).unwrap_or(counted);
        let valid_for_days = d.optional(fields, "valid_for_days", |d, n| d.count(n, 1, MOST_DAYS));
        let inferred_by = d.optional(fields, "inferred_by", |d, node| {
            let fields = d.fields(node, &["kind", "kinds", "where", "within_days"])?;
            let filter = ActivityFilter::decode(d, &fields);
            let within_days = d.required(&fields, "within_days", |d, n| d.count(n, 1, MOST_DAYS));
            Some(Inference { filter: filter?, within_days: within_days? })
        });
        Some(Criterion { name, questions: questions?, ask, mandatory, counted, valid_for_days, inferred_by })
    }

    pub(super) fn decode_named(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        const KEYS: &[&str] =
            &["name", "questions", "ask", "mandatory", "counted", "valid_for_days", "inferred_by"];
        let fields = d.fields(node, KEYS)?;
        let name = d.required(&fields, "name", Decoder::name);
        let criterion = Self::decode_long(d, &fields, name.clone().unwrap_or_else(|| Name::from("")), true);
        name.and(criterion)
    }
}
