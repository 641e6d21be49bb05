//! What `replay_log` is built of: a made-up log whose every row was counted by hand, and the real one,
//! where that is there.

#[path = "../../../examples/replay_log/account.rs"]
mod account;
#[path = "../../../examples/replay_log/agreement.rs"]
mod agreement;
#[path = "../../../examples/replay_log/funnel.rs"]
mod funnel;
#[path = "../../../examples/replay_log/life.rs"]
mod life;
#[path = "../../../examples/replay_log/log.rs"]
mod log;
#[path = "../../../examples/replay_log/mapping.rs"]
mod mapping;
#[path = "../../../examples/replay_log/replay.rs"]
mod replay;

use agreement::Agreement;
use qualify::Lead;
use qualify::feedback::{Costs, Ledger};
use qualify::lead::{Event, Stage};
use replay::Sum;

use super::common;
use super::real::real;
use crate::feedback::recount;

/// Replays a log, rebuilds every lead from its events, as they are and as they are stored, and sums up.
fn sum(cases: &[log::Case]) -> (Sum, Vec<(Lead, Vec<Event>)>) {
    let agreement = Agreement::signed().unwrap();
    let lives = replay::lives(cases, &agreement).unwrap();
    for life in &lives {
        assert_eq!(Lead::replay(&life.events).as_ref(), Ok(&life.lead));
        let rows = life.events.iter().map(|event| serde_json::to_value(event).unwrap());
        assert_eq!(Lead::read_log(rows).as_ref(), Ok(&life.lead));
    }
    let sum = Sum::of(cases, &lives).unwrap();
    (sum, lives.into_iter().map(|life| (life.lead, life.events)).collect())
}

fn made_up() -> (Sum, Vec<(Lead, Vec<Event>)>) {
    sum(&log::read(&common::in_package("examples/data/loan_log")).unwrap().unwrap())
}

/// The words of a lead's events, each with its instant.
fn told(events: &[Event]) -> Vec<String> {
    events.iter().map(|event| format!("{} {}", event.at.format("%m-%dT%H:%M"), event.kind.word())).collect()
}

#[test]
fn every_row_of_a_made_up_log_is_counted_once() {
    let (sum, _) = made_up();
    assert_eq!(
        sum.check(),
        "check: events=72 captured=8 mql=6 sql=3 converted=1 declined=4 cancelled=2 mapped=49 unmapped=21 refused=2"
    );
    assert_eq!((sum.agreed, sum.account.partly), (8, 0));
}

#[test]
fn each_way_to_end_leaves_its_trace() {
    let (_, leads) = made_up();
    let ends: Vec<(Stage, Option<&str>)> = leads
        .iter()
        .map(|(lead, _)| (lead.stage(), lead.disqualified().map(|why| why.reason.as_str())))
        .collect();
    assert_eq!(
        ends,
        [
            (Stage::Converted, None),
            (Stage::Disqualified, Some("declined")),
            (Stage::Disqualified, Some("declined")),
            (Stage::Disqualified, Some("withdrawn")),
            (Stage::Lost, None),
            (Stage::Disqualified, Some("not_our_market")),
            (Stage::Disqualified, Some("not_our_market")),
            (Stage::MarketingQualified, None),
        ]
    );
}

#[test]
fn a_lead_that_nobody_accepts_goes_back_and_is_offered_again() {
    let (_, leads) = made_up();
    // Saturday 16:30 in summer time, to Monday in winter time: half an hour, and one and a half.
    let log = [
        "10-29T14:29 captured",
        "10-29T14:29 consented",
        "10-29T14:29 assessed",
        "10-29T14:29 engaged",
        "10-29T14:29 nurtured",
        "10-29T14:30 assessed",
        "10-29T14:30 offered",
        "10-31T09:30 escalated",
        "10-31T11:30 escalated",
        "10-31T13:30 recycled",
        "11-01T09:00 taken_back",
        "11-01T09:00 offered",
        "11-01T09:00 accepted",
        "11-01T09:10 touched",
        "11-01T09:30 confirmed",
        "11-08T14:00 assessed",
        "11-08T14:00 disqualified",
    ];
    assert_eq!(told(&leads[5].1), log);
    // An hour before Christmas, and one after it.
    assert_eq!(told(&leads[7].1)[6..], ["12-24T15:00 offered", "12-27T09:00 escalated"]);
}

/// The ledger of the leads, which a recount by brute force confirms.
fn ledger(leads: &[(Lead, Vec<Event>)]) -> Ledger {
    let mut ledger = Ledger::new();
    leads.iter().for_each(|(_, log)| ledger.fold(log).unwrap());
    // It is slow: of the real log the first thousand do.
    let some = leads.iter().take(1_000).map(|(_, log)| log.as_slice());
    let mut of_some = Ledger::new();
    some.clone().for_each(|log| of_some.fold(log).unwrap());
    recount::same(&of_some, &recount::recount(some));
    ledger
}

#[test]
fn the_scorecards_of_a_made_up_log() {
    let (_, leads) = made_up();
    let ledger = ledger(&leads);
    assert_eq!(
        ledger.marketing_scorecard(&Costs::new()).to_string(),
        "\
marketing           8 captured, 7 offers
engaged             100.0 % (67.6 to 100.0, 8 of 8, few)
offered             75.0 % (40.9 to 92.9, 6 of 8, few)
capture to offer    42.5 s, 9 of 10 within 20.8 min (6)
accepted            100.0 % (56.6 to 100.0, 5 of 5, few)
given back          no_response 1
disqualified        not_our_market 2
took back in time   100.0 % (20.7 to 100.0, 1 of 1, few)

source       captured  offered                             accepted
application  8         75.0 % (40.9 to 92.9, 6 of 8, few)  100.0 % (56.6 to 100.0, 5 of 5, few)"
    );
    let sales = ledger.sales_scorecard().all;
    assert_eq!((sales.answered.count, sales.answered.of), (5, 7));
    assert_eq!(sales.given_back.to_string(), "no_response 1, sla_expired 1");
}

#[test]
fn the_real_log_comes_to_what_the_set_says() {
    let Some(dir) = real("bpi2012", "") else { return };
    let cases = log::read(&dir).unwrap().unwrap();
    let (sum, leads) = sum(&cases);
    // As the events of the log say, counted by the example in its own way.
    let ledger = ledger(&leads);
    let all = ledger.all();
    assert_eq!((all.captured, all.developed, all.qualified, all.converted), (7455, 4143, 2886, 1336));
    assert_eq!((all.offered, all.accepted, all.promises.answer.missed), (4230, 4142, 1028));
    assert_eq!(all.recycled().to_string(), "no_response 635, sla_expired 87");
    assert_eq!(
        sum.check(),
        "check: events=150256 captured=7455 mql=4143 sql=2886 converted=1336 declined=4401 cancelled=1718 \
         mapped=98252 unmapped=49992 refused=2012"
    );
    assert_eq!((sum.agreed, sum.account.partly), (7455, 0));
}
