//! Applications for a loan as they stood 24 hours after they came in: one row a case that was still
//! undecided then, with what its log said until then. Later rows of the log would give the end away.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Datelike, FixedOffset, SecondsFormat, TimeDelta, Timelike, Utc};

use super::common::Failure;
use super::common::table::each;
use super::first_day::{FirstDay, Row};
use super::flat::{Flat, Sum};
use super::time::{instant, weekday};

const HEADER: [&str; 25] = [
    "id",
    "order",
    "outcome",
    "as_of",
    "amount_eur",
    "weekday",
    "hour",
    "stage",
    "events",
    "kinds",
    "people",
    "handovers",
    "manual_events",
    "work_minutes",
    "follow_ups",
    "completions",
    "offers",
    "offer_calls",
    "preaccepted",
    "accepted",
    "offer_sent",
    "minutes_to_preaccepted",
    "minutes_to_accepted",
    "minutes_to_offer",
    "minutes_quiet",
];

/// The columns of the second file, as `[activities]` of a mapping wants them.
const ACTIVITIES: [&str; 4] = ["id", "lead", "kind", "at"];

/// Its name, beside the first.
pub const ACTIVITIES_FILE: &str = "bpi2012_activities.csv";

/// A case that nobody had decided by its cut-off.
struct Case {
    id: String,
    outcome: String,
    amount: String,
    registered: DateTime<FixedOffset>,
    until: DateTime<Utc>,
    rows: Vec<Row>,
}

pub fn flatten(dir: &Path, out: &Path) -> Result<Sum, Failure> {
    let mut cases: Vec<Case> = Vec::new();
    // The places of all cases, `None` for those decided within their first day.
    let mut places: BTreeMap<String, Option<usize>> = BTreeMap::new();
    let mut decided = 0u64;
    let columns = ["case_id", "amount_req", "reg_date", "outcome", "outcome_time"];
    each(&dir.join("cases.csv"), columns, |[id, amount, registered, outcome, at]| {
        let registered = instant("reg_date", registered)?;
        let until = (registered + TimeDelta::hours(24)).to_utc();
        let early = !at.is_empty() && instant("outcome_time", at)? <= until;
        let place = if early { None } else { Some(cases.len()) };
        if places.insert(id.to_owned(), place).is_some() {
            return Err("the case is there twice".into());
        }
        if early {
            decided += 1;
        } else {
            let (id, outcome, amount) = (id.to_owned(), outcome.to_owned(), amount.to_owned());
            cases.push(Case { id, outcome, amount, registered, until, rows: Vec::new() });
        }
        Ok(())
    })?;
    let columns = ["case_id", "timestamp", "activity", "lifecycle", "resource"];
    each(&dir.join("events.csv"), columns, |[id, at, activity, part, resource]| {
        let place = places.get(id).ok_or("cases.csv does not have the case")?;
        let at = instant("timestamp", at)?.to_utc();
        if let Some(case) = place.and_then(|place| cases.get_mut(place)).filter(|case| at <= case.until) {
            case.rows.push(Row::new(at, activity, part, resource));
        }
        Ok(())
    })?;

    let mut sum = Sum::default();
    let mut flat = Flat::create(out, HEADER)?;
    let beside = out.parent().unwrap_or(Path::new("")).join(ACTIVITIES_FILE);
    let mut activities = Flat::create(&beside, ACTIVITIES)?;
    for mut case in cases {
        case.rows.sort_by_key(|row| row.at);
        for (n, row) in (1..).zip(&case.rows) {
            activities.row([&format!("{}-{n}", case.id), &case.id, &row.kind(), &utc(row.at)])?;
        }
        let converted = match case.outcome.as_str() {
            "approved" => Some(true),
            "declined" | "cancelled" => Some(false),
            _ => None,
        };
        sum.add(converted);
        write(&mut flat, &case, converted.is_some())?;
    }
    flat.finish()?;
    activities.finish()?;
    sum.notes.push(format!("cases decided within 24 hours, which are not among the leads: {decided}"));
    Ok(sum)
}

fn write(flat: &mut Flat, case: &Case, known: bool) -> Result<(), Failure> {
    let local = case.registered.naive_local();
    let seen = FirstDay::new(&case.rows);
    let minutes = |since: DateTime<Utc>, until: DateTime<Utc>| (until - since).num_minutes().to_string();
    let to = |at: Option<DateTime<Utc>>| at.map_or(String::new(), |at| minutes(case.registered.to_utc(), at));
    let yes = |at: Option<DateTime<Utc>>| if at.is_some() { "yes" } else { "no" };
    let (preaccepted, accepted, sent) =
        (seen.first("A_PREACCEPTED"), seen.first("A_ACCEPTED"), seen.first("O_SENT"));
    let quiet = case.rows.last().map_or(String::new(), |last| minutes(last.at, case.until));
    flat.row([
        &case.id,
        &case.registered.to_rfc3339_opts(SecondsFormat::Millis, true),
        if known { &case.outcome } else { "" },
        &utc(case.until),
        &case.amount,
        &weekday(local.weekday()),
        &local.hour().to_string(),
        seen.stage(),
        &case.rows.len().to_string(),
        &seen.kinds().to_string(),
        &seen.people().to_string(),
        &seen.handovers().to_string(),
        &seen.by_people().to_string(),
        &seen.work_minutes().to_string(),
        &seen.done("W_Afhandelen leads").to_string(),
        &seen.done("W_Completeren aanvraag").to_string(),
        &seen.done("O_SENT").to_string(),
        &seen.done("W_Nabellen offertes").to_string(),
        yes(preaccepted),
        yes(accepted),
        yes(sent),
        &to(preaccepted),
        &to(accepted),
        &to(sent),
        &quiet,
    ])
}

fn utc(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
