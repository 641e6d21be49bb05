//! Conditions as data: a map with the operator as its key.

use super::Condition;
use super::did::Did;
use super::operator::Operator;
use crate::input::mistake::MistakeKind;
use crate::input::tree::{Decoder, Node};
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
            C::MetAtLeast(count) => Node::from(i64::from(*count)),
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
            "met_at_least" => d.count(value, 0, MOST_MET).map(C::MetAtLeast),
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

fn parts(d: &mut Decoder<'_>, node: &Node) -> Option<Vec<Condition>> {
    let most = d.limits.items;
    d.list(node, most, Condition::decode)
}
