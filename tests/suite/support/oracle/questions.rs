//! Random conditions on facts, and on what they did.

use qualify::attribute::Kind;
use qualify::condition::{ActivityFilter, Did, Operand, Operator};
use qualify::{Condition, Name};

use super::facts_of::{DAYS, NUMBERS, SUMS, anchor, kind_of};
use super::filters::{self, different, kinds};
use super::tape::Tape;

/// A condition on facts about these attributes, and on what they did.
pub(crate) fn condition(tape: &mut Tape<'_>, asked: &[&str], depth: usize) -> Condition {
    let parts =
        |tape: &mut Tape<'_>| (0..1 + tape.below(3)).map(|_| condition(tape, asked, depth - 1)).collect();
    match tape.below(if depth == 0 { 6 } else { 11 }) {
        0..5 => {
            let attribute = tape.pick(asked);
            question(tape, attribute)
        }
        5 => did(tape),
        6 | 7 => Condition::All(parts(tape)),
        8 | 9 => Condition::Any(parts(tape)),
        _ => condition(tape, asked, depth - 1).negate(),
    }
}

/// A question about what they did.
pub(crate) fn did(tape: &mut Tape<'_>) -> Condition {
    let mut did = Did::new(filter(tape));
    if tape.chance(50) {
        did = did.at_least(tape.pick(&[2, 3, 4]));
    }
    if tape.chance(70) {
        did = did.within_days(tape.pick(&[7, 30, 1, 2, 9, 90]));
    }
    did.different = different(tape);
    let did = Condition::did(did);
    if tape.chance(25) { did.negate() } else { did }
}

/// Activities of some kinds, and of these often only some.
pub(crate) fn filter(tape: &mut Tape<'_>) -> ActivityFilter {
    let filter = ActivityFilter::new(kinds(tape));
    if tape.chance(45) { filter.and(filters::condition(tape)) } else { filter }
}

/// A question about one fact.
pub(crate) fn question(tape: &mut Tape<'_>, attribute: &str) -> Condition {
    let name = Name::from(attribute);
    if tape.chance(12) {
        return Condition::Fact(name, Operator::Known);
    }
    let text = |text: &str| Operand::Text(text.to_owned());
    match kind_of(attribute) {
        Kind::Flag => Condition::Fact(name, Operator::Is(Operand::Flag(!tape.chance(30)))),
        Kind::Number => {
            let operand = |i: usize| match NUMBERS[i].parse::<i64>() {
                Ok(whole) => Operand::Whole(whole),
                Err(_) => text(NUMBERS[i]),
            };
            ordered(tape, name, &[4, 1, 3, 0, 2].map(operand))
        }
        Kind::Money => ordered(tape, name, &[3, 1, 0, 2].map(|i: usize| text(&format!("{} EUR", SUMS[i])))),
        Kind::Level(steps) => match tape.below(4) {
            0 => Condition::Fact(
                name,
                Operator::OneOf(vec![text(&tape.pick(&steps)), text(&tape.pick(&steps))]),
            ),
            _ => ordered(tape, name, &steps.iter().map(|step| text(step)).collect::<Vec<_>>()),
        },
        Kind::Choice(options) => match tape.below(2) {
            0 => Condition::Fact(name, Operator::Is(text(&tape.pick(&options)))),
            _ => Condition::Fact(
                name,
                Operator::OneOf(vec![text(&tape.pick(&options)), text(&tape.pick(&options))]),
            ),
        },
        Kind::Date => match tape.below(4) {
            0 | 1 => Condition::Fact(name, Operator::WithinDays(tape.pick(&[30, 7, 0, 90, 1]))),
            2 => Condition::Fact(name, Operator::InLastDays(tape.pick(&[30, 7, 0, 90, 1]))),
            _ => {
                let mut days = DAYS;
                days.sort_unstable();
                ordered(tape, name, &days.map(|n| text(&anchor().plus(n).to_string())))
            }
        },
        Kind::Tags => {
            Condition::Fact(name, Operator::Contains(several(tape, &["rust", "go", "Rust", "RUST"])))
        }
        _ => match attribute {
            "industry" => same(tape, name, &["software", "finance", "trade", "Finance", " SOFTWARE"]),
            "code" => match tape.below(5) {
                0 => Condition::Fact(name, Operator::Contains(several(tape, &["b-1", "B", "AB-1"]))),
                1 => Condition::Fact(name, Operator::StartsWith(several(tape, &["AB", "ab", "a"]))),
                2 => Condition::Fact(name, Operator::EndsWith(several(tape, &["-1", "-12", "B-1"]))),
                3 => Condition::Fact(name, Operator::HasWord(several(tape, &["AB", "ab", "12", "AB 1"]))),
                _ => same(tape, name, &["AB-1", "ab-1", "ab-12"]),
            },
            _ => match tape.below(7) {
                0 => {
                    Condition::Fact(name, Operator::Contains(several(tape, &["of", "Sales", "it", "intern"])))
                }
                1 => Condition::Fact(
                    name,
                    Operator::StartsWith(several(tape, &["Head", "cl", "vice  president"])),
                ),
                2 => Condition::Fact(name, Operator::EndsWith(several(tape, &["SALES", "rk", "it"]))),
                3..6 => Condition::Fact(name, Operator::HasWord(several(tape, &SAID_OF_TITLES))),
                _ => same(tape, name, &["head of sales", "Head of IT", "clerk", "INTERN"]),
            },
        },
    }
}

/// What is looked for in titles as words.
const SAID_OF_TITLES: [&str; 8] =
    ["vp", "it", "Vice President", "president", "intern", "v.p", "international sales", "head of"];

/// One of these texts, or some of them.
fn several(tape: &mut Tape<'_>, all: &[&str]) -> Vec<Operand> {
    let count = tape.pick(&[1, 1, 2, 3]);
    let mut texts: Vec<&str> = (0..count).map(|_| tape.pick(all)).collect();
    texts.sort_unstable();
    texts.dedup();
    texts.into_iter().map(Operand::from).collect()
}

/// One of these texts, or one of some of them.
fn same(tape: &mut Tape<'_>, name: Name, all: &[&str]) -> Condition {
    match tape.below(2) {
        0 => Condition::Fact(name, Operator::Is(tape.pick(all).into())),
        _ => Condition::Fact(name, Operator::OneOf(several(tape, all))),
    }
}

/// A comparison with operands that stand in their order.
fn ordered(tape: &mut Tape<'_>, name: Name, operands: &[Operand]) -> Condition {
    let one = tape.below(operands.len());
    let other = tape.below(operands.len());
    match tape.below(5) {
        0 | 1 => Condition::Fact(name, Operator::AtLeast(operands[one].clone())),
        2 => Condition::Fact(name, Operator::AtMost(operands[one].clone())),
        3 => Condition::Fact(
            name,
            Operator::Between(operands[one.min(other)].clone(), operands[one.max(other)].clone()),
        ),
        _ => Condition::Fact(name, Operator::Is(operands[one].clone())),
    }
}
