//! Random filters of activities, and all activities that these can tell apart.

use chrono::{DateTime, Utc};
use qualify::activity::Label;
use qualify::activity::{CAMPAIGN, QUANTITY, SOURCE, SUBJECT};
use qualify::condition::{Different, Kinds};
use qualify::{Activity, Condition, Name};
use rust_decimal::Decimal;

use super::facts_of::KINDS;
use super::tape::Tape;

pub(crate) const SUBJECTS: [&str; 5] = ["/pricing", "/jobs", "/pricing/eu", "jobs", "s-1"];
pub(crate) const CAMPAIGNS: [&str; 4] = ["newsletter", "spring", "news", "spring news"];
pub(crate) const SOURCES: [&str; 2] = ["web", "crm"];
pub(crate) const QUANTITIES: [&str; 4] = ["20", "5", "20.5", "0"];

/// Marks a text that no filter names.
const FRESH: char = '~';

pub(crate) fn is_fresh(subject: &Label) -> bool {
    subject.as_str().contains(FRESH)
}

/// One kind, every kind, or several.
pub(crate) fn kinds(tape: &mut Tape<'_>) -> Kinds {
    match tape.below(8) {
        0 | 1 => "visit".into(),
        2..5 => tape.pick(&["visit", "demo", "call", "mail"]).into(),
        5 | 6 => Kinds::Any,
        _ => some(tape, &KINDS).into(),
    }
}

pub(crate) fn some(tape: &mut Tape<'_>, all: &[&str]) -> Vec<Name> {
    let mut names: Vec<Name> = (0..1 + tape.below(3)).map(|_| tape.pick(all).into()).collect();
    names.sort();
    names.dedup();
    names
}

pub(crate) fn different(tape: &mut Tape<'_>) -> Option<Different> {
    tape.pick(&[None, Some(Different::Subject), Some(Different::Day)])
}

/// What activities must meet. Two questions are about two fields: whether one filter follows from another is
/// then the same in every way to find out.
pub(crate) fn condition(tape: &mut Tape<'_>) -> Condition {
    let one = |tape: &mut Tape<'_>| {
        let atom = atom(tape);
        if tape.chance(25) {
            (atom.attribute().cloned(), atom.negate())
        } else {
            (atom.attribute().cloned(), atom)
        }
    };
    let (field, first) = one(tape);
    let which = tape.below(6);
    let (other, second) = one(tape);
    match which {
        _ if field == other => first,
        0..4 => first,
        4 => Condition::All(vec![first, second]),
        _ => Condition::Any(vec![first, second]),
    }
}

fn atom(tape: &mut Tape<'_>) -> Condition {
    // Two texts in their order: a list is another in no way but its texts.
    fn two(tape: &mut Tape<'_>, all: &[&'static str]) -> [&'static str; 2] {
        let (one, other) = (tape.below(all.len()), tape.below(all.len() - 1));
        let other = if other < one { other } else { other + 1 };
        [all[one.min(other)], all[one.max(other)]]
    }
    let quantity = |tape: &mut Tape<'_>| tape.pick(&QUANTITIES).parse::<Decimal>().unwrap();
    match tape.below(16) {
        0 => SUBJECT.is(tape.pick(&SUBJECTS)),
        1 => SUBJECT.one_of(two(tape, &SUBJECTS)),
        2 | 3 => SUBJECT.starts_with(tape.pick(&["/pricing", "/"])),
        4 => SUBJECT.contains("jobs"),
        5 => SUBJECT.ends_with("eu"),
        6 => SUBJECT.known(),
        7 => CAMPAIGN.is(tape.pick(&["newsletter", "Spring", "news", "SPRING  NEWS"])),
        8 => CAMPAIGN.one_of(two(tape, &CAMPAIGNS)),
        9 => match tape.below(3) {
            0 => CAMPAIGN.contains("News"),
            _ => CAMPAIGN.has_word(tape.pick(&["news", "spring", "Spring News"])),
        },
        10 => CAMPAIGN.known(),
        11 => SOURCE.is(tape.pick(&SOURCES)),
        12 => QUANTITY.known(),
        13 => QUANTITY.at_most(quantity(tape)),
        14 => {
            let (one, other) = (quantity(tape), quantity(tape));
            QUANTITY.between(one.min(other), one.max(other))
        }
        _ => QUANTITY.at_least(quantity(tape)),
    }
}

/// The activities of a kind that filters of this file tell apart, as far as these conditions ask.
pub(crate) fn universe(kind: &Name, asked: &[&Condition]) -> Vec<Activity> {
    let ask = |field: &str| asked.iter().any(|condition| asks(condition, field));
    let mut all = vec![Activity::new("any", kind.clone(), DateTime::<Utc>::UNIX_EPOCH)];
    if ask("subject") {
        let mut texts: Vec<String> = SUBJECTS.map(str::to_owned).to_vec();
        for start in ["/pricing~", "/~", "~"] {
            for middle in ["", "jobs"] {
                texts.extend(["eu", "~"].map(|end| format!("{start}{middle}{end}")));
            }
        }
        all = each(all, &texts, |one, text| one.subject(text.as_str()));
    }
    if ask("campaign") {
        let texts: Vec<&str> = CAMPAIGNS
            .into_iter()
            .chain(["~", "anewsa", "aspringa", "~ news", "spring ~", "~ spring news ~", "news spring"])
            // A word may be spelt with full stops, and then holds no text.
            .chain(["n.e.w.s", "s.p.r.i.n.g n.e.w.s", "spring n.e.w.s", "s.p.r.i.n.g news"])
            .collect();
        all = each(all, &texts, |one, text| one.campaign(*text));
    }
    if ask("source") {
        all = each(all, &["web", "crm", "~"], |one, text| one.source(*text));
    }
    if ask("quantity") {
        let texts = ["-1", "0", "1", "5", "6", "20", "20.1", "20.5", "21"];
        all = each(all, &texts, |one, text| one.quantity(text.parse::<Decimal>().unwrap()));
    }
    all
}

fn asks(condition: &Condition, field: &str) -> bool {
    condition.attribute().is_some_and(|asked| *asked == field)
        || condition.parts().iter().any(|part| asks(part, field))
}

/// Each without the field, and with each of its values.
fn each<T>(all: Vec<Activity>, values: &[T], with: impl Fn(Activity, &T) -> Activity) -> Vec<Activity> {
    let dressed = all.iter().flat_map(|one| values.iter().map(|value| with(one.clone(), value)));
    let dressed: Vec<Activity> = dressed.collect();
    all.into_iter().chain(dressed).collect()
}
