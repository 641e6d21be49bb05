//! Conditions as data: a map with the operator as its key.

use super::kinds::Kinds;
use super::operator::Operator;
use super::question::{ActivityFilter, Condition, Did, Different, MOST_COUNTED};
use crate::fact::attribute::MOST_DAYS;
use crate::input::mistake::MistakeKind;
use crate::input::tree::{Decoder, Fields, MapBuilder, Node};
use crate::value::points::Points;

/// The greatest count that `met_at_least` asks for.
pub(crate) const MOST_MET: u32 = 1_024;

/// The words that are no operator on a fact, in the order in which messages list them behind those.
const OTHERS: [&str; 11] = [
    "did",
    "all",
    "any",
    "not",
    "met",
    "unknown",
    "met_at_least",
    "score_at_least",
    "fit_at_least",
    "engagement_at_least",
    "engaged",
];

impl Condition {
    pub(crate) fn encode(&self) -> Node {
        use Condition as C;
        let points = |points: &Points| Node::Number(points.to_decimal());
        let value = match self {
            C::Fact(attribute, operator) => operator.encode(attribute),
            C::Did(did) => did.encode(),
            C::Met(name) | C::Unknown(name) => Node::text(name),
            C::All(parts) | C::Any(parts) => Node::List(parts.iter().map(Condition::encode).collect()),
            C::Not(part) => part.encode(),
            C::MetAtLeast { n, of: None } => Node::from(i64::from(*n)),
            C::MetAtLeast { n, of: Some(list) } => MapBuilder::default()
                .with("n", Node::from(i64::from(*n)))
                .with("of", Node::text(list))
                .build(),
            C::ScoreAtLeast(p) | C::FitAtLeast(p) | C::EngagementAtLeast(p) => points(p),
            C::Engaged => Node::Bool(true),
        };
        Node::tagged(self.operator(), value)
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        use Condition as C;
        let (word, value) = d.tagged(node, "operator", "{ at_least = [\"employees\", 50] }")?;
        d.at_key(word, |d| match word {
            "did" => Did::decode(d, value).map(C::did),
            "all" => parts(d, value).map(C::All),
            "any" => parts(d, value).map(C::Any),
            "not" => Condition::decode(d, value).map(Condition::negate),
            "met" => d.name(value).map(C::Met),
            "unknown" => d.name(value).map(C::Unknown),
            "met_at_least" => met_at_least(d, value),
            "score_at_least" => d.points(value).map(C::ScoreAtLeast),
            "fit_at_least" => d.points(value).map(C::FitAtLeast),
            "engagement_at_least" => d.points(value).map(C::EngagementAtLeast),
            "engaged" => match d.bool(value)? {
                true => Some(C::Engaged),
                false => Some(C::Engaged.negate()),
            },
            other => match Operator::decode(d, other, value) {
                Some(read) => read.map(|(attribute, operator)| C::Fact(attribute, operator)),
                None => {
                    let known: Vec<&str> = Operator::words().chain(OTHERS).collect();
                    let message = d.unknown("operator", other, &known);
                    d.mistake(MistakeKind::UnknownKey, message)
                }
            },
        })
    }
}

/// A count of all criteria, or a map of a count and a list.
fn met_at_least(d: &mut Decoder<'_>, node: &Node) -> Option<Condition> {
    if !matches!(node, Node::Map(_)) {
        return d.count(node, 0, MOST_MET).map(Condition::met_at_least);
    }
    let fields = d.fields(node, &["n", "of"])?;
    let n = d.required(&fields, "n", |d, node| d.count(node, 0, MOST_MET));
    let of = d.required(&fields, "of", Decoder::name);
    Some(Condition::MetAtLeast { n: n?, of: Some(of?) })
}

fn parts(d: &mut Decoder<'_>, node: &Node) -> Option<Vec<Condition>> {
    let most = d.limits.items;
    d.list(node, most, Condition::decode)
}

impl ActivityFilter {
    pub(crate) fn encode(&self, map: MapBuilder) -> MapBuilder {
        self.kinds.encode(map).with_some("where", self.condition.as_ref().map(Condition::encode))
    }

    /// Reads it from the fields of a map that must say the kinds.
    pub(crate) fn decode(d: &mut Decoder<'_>, fields: &Fields<'_>) -> Option<Self> {
        let kinds = Kinds::decode(d, fields);
        Self::with_condition(d, fields, kinds)
    }

    /// The same, where every kind is meant if none is said.
    pub(super) fn decode_of_any(d: &mut Decoder<'_>, fields: &Fields<'_>) -> Option<Self> {
        let is_said = ["kind", "kinds"].iter().any(|key| fields.get(key).is_some());
        let kinds = if is_said { Kinds::decode(d, fields) } else { Some(Kinds::Any) };
        Self::with_condition(d, fields, kinds)
    }

    fn with_condition(d: &mut Decoder<'_>, fields: &Fields<'_>, kinds: Option<Kinds>) -> Option<Self> {
        let before = d.mistakes.len();
        let condition = d.optional(fields, "where", Condition::decode);
        // What cannot be read must not become a filter that takes more.
        let is_read = d.mistakes.len() == before;
        kinds.filter(|_| is_read).map(|kinds| ActivityFilter { kinds, condition })
    }
}

impl Different {
    /// Reads it from the key `different`, which may be left out; `None` after saying what is wrong.
    pub(crate) fn decode(d: &mut Decoder<'_>, fields: &Fields<'_>) -> Option<Option<Self>> {
        match d.optional(fields, "different", |d, node| Some(d.word(node, &Different::WORDS))) {
            Some(None) => None,
            Some(Some(different)) => Some(Some(different)),
            None => Some(None),
        }
    }
}

impl Did {
    pub(super) fn encode(&self) -> Node {
        let n = |n: u32| Node::from(i64::from(n));
        // Every kind is what is meant where none is said.
        let map = match (&self.filter.kinds, &self.filter.condition) {
            (Kinds::Any, condition) => {
                MapBuilder::default().with_some("where", condition.as_ref().map(Condition::encode))
            }
            (Kinds::Of(_), _) => self.filter.encode(MapBuilder::default()),
        };
        map.with_some("at_least", (self.at_least != 1).then(|| n(self.at_least)))
            .with_some("within_days", self.within_days.map(n))
            .with_some("different", self.different.map(Node::word))
            .build()
    }

    pub(super) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let fields = d.fields(node, &["kind", "kinds", "where", "at_least", "within_days", "different"])?;
        let before = d.mistakes.len();
        let filter = ActivityFilter::decode_of_any(d, &fields);
        let at_least = d.optional(&fields, "at_least", |d, node| d.count(node, 1, MOST_COUNTED));
        let within_days = d.optional(&fields, "within_days", |d, node| d.count(node, 1, MOST_DAYS));
        let different = Different::decode(d, &fields);
        // What cannot be read must not become another question.
        let is_read = d.mistakes.len() == before;
        filter.filter(|_| is_read).map(|filter| Did {
            filter,
            at_least: at_least.unwrap_or(1),
            within_days,
            different: different.flatten(),
        })
    }
}
