//! Conditions as data: a map with the operator as its key and its operands as a list.

use super::{Condition, Operand};
use crate::attribute::MOST_DAYS;
use crate::mistake::MistakeKind;
use crate::name::Name;
use crate::tree::{Decoder, Node};

/// Every operator, for "did you mean".
const OPERATORS: [&str; 20] = [
    "at_least",
    "at_most",
    "between",
    "is",
    "one_of",
    "contains",
    "starts_with",
    "within_days",
    "in_last_days",
    "known",
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
        let list = |name: &Name, operands: Vec<Node>| {
            Node::List(std::iter::once(Node::text(name)).chain(operands).collect())
        };
        let days = |days: &u32| Node::from(i64::from(*days));
        let points = |points: &crate::points::Points| Node::Number(points.to_decimal());
        let value = match self {
            C::AtLeast(name, operand)
            | C::AtMost(name, operand)
            | C::Is(name, operand)
            | C::Contains(name, operand)
            | C::StartsWith(name, operand) => list(name, vec![operand.encode()]),
            C::Between(name, least, most) => list(name, vec![least.encode(), most.encode()]),
            C::OneOf(name, values) => {
                list(name, vec![Node::List(values.iter().map(Operand::encode).collect())])
            }
            C::WithinDays(name, n) | C::InLastDays(name, n) => list(name, vec![days(n)]),
            C::Known(name) | C::Met(name) | C::Unknown(name) => Node::text(name),
            C::All(parts) | C::Any(parts) => Node::List(parts.iter().map(Condition::encode).collect()),
            C::Not(part) => part.encode(),
            C::MetAtLeast(count) => days(count),
            C::ScoreAtLeast(p) | C::FitAtLeast(p) | C::EngagementAtLeast(p) => points(p),
            C::Engaged => Node::Bool(true),
        };
        Node::tagged(self.operator(), value)
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        use Condition as C;
        let (operator, value) = d.tagged(node, "operator", "{ at_least = [\"employees\", 50] }")?;
        d.at_key(operator, |d| match operator {
            "at_least" => binary(d, value).map(|(name, operand)| C::AtLeast(name, operand)),
            "at_most" => binary(d, value).map(|(name, operand)| C::AtMost(name, operand)),
            "is" => binary(d, value).map(|(name, operand)| C::Is(name, operand)),
            "contains" => binary(d, value).map(|(name, operand)| C::Contains(name, operand)),
            "starts_with" => binary(d, value).map(|(name, operand)| C::StartsWith(name, operand)),
            "between" => {
                let (name, operands) = operands(d, value, 2, "[\"employees\", 50, 1000]")?;
                let read: Vec<Operand> =
                    operands.iter().enumerate().filter_map(|(i, n)| operand(d, i, n)).collect();
                match <[Operand; 2]>::try_from(read) {
                    Ok([least, most]) => Some(C::Between(name, least, most)),
                    Err(_) => None,
                }
            }
            "one_of" => {
                let (name, operands) = operands(d, value, 1, "[\"industry\", [\"software\", \"finance\"]]")?;
                let values = operands.first()?;
                let most = d.limits.items;
                let values = d.at_index(1, |d| {
                    d.list(values, most, |d, node| match Operand::decode(node) {
                        Some(operand) => Some(operand),
                        None => wrong_operand(d, node),
                    })
                });
                Some(C::OneOf(name, values?))
            }
            "within_days" => days(d, value).map(|(name, n)| C::WithinDays(name, n)),
            "in_last_days" => days(d, value).map(|(name, n)| C::InLastDays(name, n)),
            "known" => d.name(value).map(C::Known),
            "all" => parts(d, value).map(C::All),
            "any" => parts(d, value).map(C::Any),
            "not" => Condition::decode(d, value).map(Condition::negate),
            "met" => d.name(value).map(C::Met),
            "unknown" => d.name(value).map(C::Unknown),
            "met_at_least" => d.count(value, 0, 1_024).map(C::MetAtLeast),
            "score_at_least" => d.points(value).map(C::ScoreAtLeast),
            "fit_at_least" => d.points(value).map(C::FitAtLeast),
            "engagement_at_least" => d.points(value).map(C::EngagementAtLeast),
            "engaged" => match d.bool(value)? {
                true => Some(C::Engaged),
                false => Some(C::Engaged.negate()),
            },
            other => {
                let message = d.unknown("operator", other, &OPERATORS);
                d.mistake(MistakeKind::UnknownKey, message)
            }
        })
    }
}

fn parts(d: &mut Decoder<'_>, node: &Node) -> Option<Vec<Condition>> {
    let most = d.limits.items;
    d.list(node, most, Condition::decode)
}

/// The attribute and so many operands after it.
fn operands<'n>(
    d: &mut Decoder<'_>,
    node: &'n Node,
    count: usize,
    example: &str,
) -> Option<(Name, &'n [Node])> {
    if let Node::List(items) = node {
        if let Some((name, rest)) = items.split_first().filter(|(_, rest)| rest.len() == count) {
            return Some((d.at_index(0, |d| d.name(name))?, rest));
        }
    }
    if matches!(node, Node::Bad) {
        return None;
    }
    let what = if count == 1 { "one operand" } else { "two operands" };
    d.mistake(
        MistakeKind::WrongType,
        format!("expected a list of the attribute and {what}, such as `{example}`"),
    )
}

fn binary(d: &mut Decoder<'_>, node: &Node) -> Option<(Name, Operand)> {
    let (name, operands) = operands(d, node, 1, "[\"budget\", \"10000 EUR\"]")?;
    Some((name, operand(d, 0, operands.first()?)?))
}

fn days(d: &mut Decoder<'_>, node: &Node) -> Option<(Name, u32)> {
    let (name, operands) = operands(d, node, 1, "[\"buy_by\", 30]")?;
    let n = operands.first()?;
    Some((name, d.at_index(1, |d| d.count(n, 0, MOST_DAYS))?))
}

/// The operand of this number, counted without the attribute.
fn operand(d: &mut Decoder<'_>, number: usize, node: &Node) -> Option<Operand> {
    match Operand::decode(node) {
        Some(operand) => Some(operand),
        None => d.at_index(number.saturating_add(1), |d| wrong_operand(d, node)),
    }
}

fn wrong_operand(d: &mut Decoder<'_>, node: &Node) -> Option<Operand> {
    match node {
        Node::Bad => None,
        other => d.mistake(
            MistakeKind::WrongType,
            format!("expected text, a number, or true or false, found {}", other.what()),
        ),
    }
}
