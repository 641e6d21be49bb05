//! Random prospects, and the attributes that random playbooks ask about.

use chrono::{DateTime, TimeDelta, Utc};
use qualify::attribute::{Attribute, Kind, Value};
use qualify::{Activity, AsOf, Currency, Day, Fact, Learnt, Name, Prospect, Schema, Source, eur, usd};
use rust_decimal::Decimal;

use super::filters::{CAMPAIGNS, QUANTITIES, SOURCES, SUBJECTS};
use super::tape::Tape;

/// Everything that random playbooks ask about.
pub(crate) const ATTRIBUTES: [&str; 16] = [
    "employees",
    "budget",
    "authority",
    "need",
    "buy_by",
    "email_state",
    "industry",
    "job_title",
    "technologies",
    "last_visit",
    "seats",
    "renewal",
    "tier",
    "code",
    "plan",
    "labels",
];

/// The kinds of activities; no rule names the last.
pub(crate) const KINDS: [&str; 5] = ["visit", "demo", "call", "mail", "other"];

/// The kinds as often as they are done.
const DONE: [&str; 8] = ["visit", "demo", "call", "mail", "other", "visit", "visit", "visit"];

/// Minutes from UTC by which random playbooks tell days apart.
pub(crate) const OFFSETS: [i16; 7] = [0, 540, -300, 345, -720, 840, -15];

pub(crate) const NUMBERS: [&str; 5] = ["50", "10", "100", "12.5", "0"];
pub(crate) const SUMS: [&str; 4] = ["10000", "5000", "10000.5", "0"];
pub(crate) const DAYS: [i64; 8] = [0, 1, -1, 2, 15, -3, 40, -30];

/// What the standard schema lacks.
pub(crate) fn own_attributes() -> [(&'static str, Attribute); 6] {
    [
        ("seats", Attribute::new(Kind::Number).ask("How many seats?").valid_for_days(30)),
        ("renewal", Attribute::new(Kind::Date).valid_for_days(20)),
        ("tier", Attribute::new(Kind::level(["bronze", "silver", "gold"])).valid_for_days(10)),
        ("code", Attribute::new(Kind::Text).exact()),
        ("plan", Attribute::new(Kind::choice(["pro", "Pro", "team"])).exact()),
        ("labels", Attribute::new(Kind::Tags).exact()),
    ]
}

pub(crate) fn kind_of(attribute: &str) -> Kind {
    let own = own_attributes().into_iter().find(|(name, _)| *name == attribute);
    own.map_or_else(|| Schema::standard().get(attribute).unwrap().kind.clone(), |(_, declared)| declared.kind)
}

/// The day around which the dates of a playbook lie, and most instants.
pub(crate) fn anchor() -> Day {
    "2026-03-02".parse().unwrap()
}

pub(crate) fn instant(tape: &mut Tape<'_>) -> DateTime<Utc> {
    let days = ["2026-03-02"; 17].into_iter().chain(["2024-02-28", "1970-01-08", "2200-12-20"]);
    let day: Day = tape.pick(&days.collect::<Vec<_>>()).parse().unwrap();
    let noon = day.date().and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::hours(12);
    let hours = TimeDelta::hours(tape.below(24) as i64 - 12);
    let odd = TimeDelta::nanoseconds(tape.pick(&[0, 1, 1_000_000_000, -1, 1_800_000_000_001]));
    noon + hours + odd
}

pub(crate) fn as_of(tape: &mut Tape<'_>, now: DateTime<Utc>) -> AsOf {
    match tape.chance(30) {
        true => AsOf::new(now).rate(Currency::USD, Currency::EUR, "0.9".parse().unwrap()),
        false => AsOf::new(now),
    }
}

pub(crate) fn prospect(tape: &mut Tape<'_>, now: DateTime<Utc>) -> Prospect {
    let mut prospect = Prospect::new("acme");
    for attribute in ATTRIBUTES {
        if let Some(fact) = fact(tape, attribute, now) {
            prospect.set(attribute, Some(fact));
        }
    }
    if tape.chance(30) {
        prospect.set("phone_state", Some(Fact::new(tape.pick(&["valid", "invalid", "none"]))));
    }
    for id in 0..tape.below(24) {
        prospect = prospect.did(activity(tape, id, now));
    }
    if tape.chance(40) {
        prospect = disagreeing(tape, prospect, now);
    }
    prospect
}

/// The same prospect merged with other records of it, which say other things of what is known as well.
fn disagreeing(tape: &mut Tape<'_>, mut prospect: Prospect, now: DateTime<Utc>) -> Prospect {
    let today = Day::from_date(now.date_naive());
    let known: Vec<(Name, Fact)> =
        prospect.facts().map(|(name, fact)| (name.clone(), fact.clone())).collect();
    for (name, fact) in known {
        for _ in 0..tape.pick(&[0, 0, 1, 1, 0, 2, 6]) {
            let said = Fact::new(saying(tape, name.as_str(), today).unwrap_or(Value::Flag(false)));
            let said = fact.source().into_iter().fold(said, Fact::from_source);
            let said = match fact.when_learnt() {
                Some(Learnt::On(day)) => said.learnt(day),
                Some(Learnt::At(at)) => said.learnt_at(at),
                None => said,
            };
            let other = Prospect::new("acme").with_fact(name.clone(), said);
            prospect = prospect.merge(&other).expect("it holds no activity");
        }
    }
    prospect
}

/// The same prospect as a row can hold it: of values that disagree the first.
pub(crate) fn agreeing(prospect: &Prospect) -> Prospect {
    let mut agreeing = prospect.clone();
    for (name, fact) in prospect.facts().filter(|(_, fact)| fact.value().is_none()) {
        let one = Fact::new(fact.values()[0].clone());
        let one = fact.source().into_iter().fold(one, Fact::from_source);
        let one = match fact.when_learnt() {
            Some(Learnt::On(day)) => one.learnt(day),
            Some(Learnt::At(at)) => one.learnt_at(at),
            None => one,
        };
        agreeing.set(name.clone(), Some(one));
    }
    agreeing
}

pub(crate) fn fact(tape: &mut Tape<'_>, attribute: &str, now: DateTime<Utc>) -> Option<Fact> {
    let today = Day::from_date(now.date_naive());
    let mut fact = Fact::new(saying(tape, attribute, today)?);
    if tape.chance(70) {
        fact = match learnt(tape, now) {
            Learnt::On(day) => fact.learnt(day),
            Learnt::At(at) => fact.learnt_at(at),
        };
    }
    if tape.chance(30) {
        fact = fact.from_source(tape.pick(&[Source::Rep, Source::SelfReported, Source::Enrichment]));
    }
    Some(fact)
}

/// What a fact says, if there is one.
fn saying(tape: &mut Tape<'_>, attribute: &str, today: Day) -> Option<Value> {
    Some(match tape.below(20) {
        0..6 => return None,
        6 => tape.pick(&[Value::from(" "), "".into(), "\t".into(), Value::tags([" "])]),
        7 => Value::from("of another kind"), // undeclared where there are options
        8 => Value::Flag(true),
        9 => Value::tags(["12"]),
        _ => usual(tape, attribute, today),
    })
}

/// A date, or an instant: beside now, or where a day of some playbook begins.
pub(crate) fn learnt(tape: &mut Tape<'_>, now: DateTime<Utc>) -> Learnt {
    let days = tape.pick(&[0, -5, -10, -20, -30, -60, 1, 3, -1, -15]);
    let day = Day::from_date(now.date_naive()).plus(days);
    let odd = TimeDelta::nanoseconds(tape.pick(&[0, 0, -1, 1, 3_600_000_000_000, -7_200_000_000_000]));
    let midnight = day.date().and_time(chrono::NaiveTime::MIN).and_utc();
    match tape.below(4) {
        0 | 1 => Learnt::On(day),
        2 => Learnt::At(now + TimeDelta::days(days) + odd),
        _ => Learnt::At(midnight - TimeDelta::minutes(tape.pick(&[0, 540, -300, 345, -720, 840, -15])) + odd),
    }
}

/// A number near one of these.
fn near(tape: &mut Tape<'_>, all: &[&str]) -> Decimal {
    let operand: Decimal = tape.pick(all).parse().unwrap();
    operand + Decimal::from(tape.pick(&[0, 1, -1, 20]))
}

/// A value of the right kind, near the operands of the playbooks.
pub(crate) fn usual(tape: &mut Tape<'_>, attribute: &str, today: Day) -> Value {
    match kind_of(attribute) {
        Kind::Flag => Value::Flag(tape.chance(60)),
        Kind::Number => Value::Number(near(tape, &NUMBERS)),
        Kind::Money => {
            let amount = near(tape, &SUMS);
            Value::Money(if tape.chance(25) { usd(amount) } else { eur(amount) })
        }
        Kind::Choice(options) | Kind::Level(options) => {
            let option = tape.pick(&options);
            Value::Text(typed(tape, &option))
        }
        Kind::Date => Value::Date(today.plus(tape.pick(&DAYS) + tape.pick(&[0, 1, -1, 90]))),
        Kind::Tags => {
            let words =
                tape.pick(&[vec!["rust"], vec!["go", "rust"], vec![], vec!["java"], vec!["Rust", "GO"]]);
            Value::tags(words.into_iter().map(|word| typed(tape, word)))
        }
        _ => {
            let often: &[&str] = match attribute {
                "code" => &["AB-1", "ab-1", "ab-12"],
                "industry" => &["software", "finance", "Software", "trade"],
                _ => &TEXTS,
            };
            let text = if tape.chance(25) { tape.pick(&TEXTS) } else { tape.pick(often) };
            Value::Text(typed(tape, text))
        }
    }
}

/// Texts of every attribute of texts.
const TEXTS: [&str; 14] = [
    "head of it",
    "head of sales",
    "clerk",
    "software",
    "finance",
    "Software",
    "Sr. V.P., International Sales",
    "MVP program coordinator",
    "Vice President of IT",
    "president (vice)",
    "AB-1",
    "ab-1",
    "ab-12",
    "Intern",
];

/// Activities have no control characters.
fn typed_on_a_line(tape: &mut Tape<'_>, text: &str) -> String {
    typed(tape, text).replace('\t', "\u{2003}")
}

/// A text as somebody types it: often as it is, else in other letters and with other white space.
fn typed(tape: &mut Tape<'_>, text: &str) -> String {
    match tape.below(12) {
        0..8 => text.to_owned(),
        8 => text.to_uppercase(),
        9 => format!(" {text}\u{a0}"),
        10 => text.replace(' ', " \t "),
        _ => text.chars().take(1).flat_map(char::to_uppercase).chain(text.chars().skip(1)).collect(),
    }
}

pub(crate) fn activity(tape: &mut Tape<'_>, id: usize, now: DateTime<Utc>) -> Activity {
    let days = tape.pick(&[
        0, -1, -2, -3, -5, -7, -10, -20, -30, -31, -60, -90, 1, 2, 9, 33, 0, -6, -8, -9, -11, -14, -17, -29,
        -40, 0, -1, -2, -3, -8, 0, -1, -2, -3, -8, 0, -1, -2, -3, -8, 0, -1, -2, -3, -8,
    ]);
    let odd = tape.pick(&[0, 0, -1, 1, -1_000_000_000, 7_200_000_000_000, -43_200_000_000_000]);
    // Now and then about the border of a playbook's day.
    let around = match tape.chance(30) {
        true => {
            let midnight = now.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
            midnight - TimeDelta::minutes(i64::from(tape.pick(&OFFSETS)))
        }
        false => now,
    };
    let at = around + TimeDelta::days(days) + TimeDelta::nanoseconds(odd);
    let mut activity = Activity::new(format!("a-{id}").as_str(), tape.pick(&DONE), at);
    if tape.chance(67) {
        let subject = tape.pick(&SUBJECTS);
        let subject = if tape.chance(20) { typed_on_a_line(tape, subject) } else { subject.to_owned() };
        activity = activity.subject(subject);
    }
    if tape.chance(60) {
        let campaign = tape.pick(&CAMPAIGNS);
        activity = activity.campaign(typed_on_a_line(tape, campaign));
    }
    if tape.chance(40) {
        let source = tape.pick(&SOURCES);
        activity = activity.source(typed_on_a_line(tape, source));
    }
    if tape.chance(60) {
        activity = activity.quantity(near(tape, &QUANTITIES));
    }
    activity
}
