//! Laws of the ledger, over random lives: it says what a recount by brute force says, however the logs are cut, mixed
//! and shared out.

use std::collections::BTreeSet;

use proptest::prelude::*;
use qualify::feedback::{Costs, End, LeadCursor, Ledger, Share};
use qualify::lead::{Event, EventKind, Origin};
use qualify::{Calendar, Grade, Lead, Name, Terms};

use super::recount;
use crate::support::lives::chance::*;

/// The log as it would be had the lead come from elsewhere, and been offered for other reasons.
fn elsewhere(log: &[Event], dice: &Dice) -> Vec<Event> {
    let mut log = log.to_vec();
    for event in &mut log {
        match &mut event.kind {
            EventKind::Captured { origin, .. } => {
                let from = Origin::new(dice.of(&["webform", "fair", "list"]));
                *origin = if dice.once_in(3) { from } else { from.campaign(dice.of(&["spring", "autumn"])) };
            }
            EventKind::Offered { grade, version, rules, .. } => {
                (*grade, *version) = (dice.of(&Grade::ALL), dice.of(&[3, 4]));
                let all = ["mid-market", "demo", "core"].map(Name::from);
                *rules = all.into_iter().filter(|_| dice.once_in(2)).collect();
            }
            _ => {}
        }
    }
    log
}

/// Logs of several leads.
fn some_logs() -> impl Strategy<Value = Vec<Vec<Event>>> {
    let play = (lives(), all_terms(), calendars(), any::<u64>()).prop_map(|(life, terms, calendar, seed)| {
        let dice = Dice::new(seed);
        play(&life, &terms, calendar).logs.map(|log| elsewhere(&log, &dice)).to_vec()
    });
    prop::collection::vec(play, 1..4).prop_map(|plays| plays.concat())
}

fn folded(logs: &[Vec<Event>]) -> Ledger {
    let mut ledger = Ledger::new();
    logs.iter().for_each(|log| ledger.fold(log).unwrap());
    ledger
}

fn stored(ledger: &Ledger) -> String {
    serde_json::to_string(ledger).unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn it_is_what_a_recount_says(logs in some_logs()) {
        recount::same(&folded(&logs), &recount::recount(logs.iter().map(Vec::as_slice)));
    }

    /// In any order of leads, and with their events mixed, as long as each lead's stay in order.
    #[test]
    fn the_order_of_leads_does_not_matter(logs in some_logs(), seed: u64) {
        let dice = Dice::new(seed);
        let mut rest: Vec<(&[Event], LeadCursor)> =
            logs.iter().map(|log| (log.as_slice(), LeadCursor::new())).collect();
        let mut ledger = Ledger::new();
        while !rest.is_empty() {
            let which = dice.below(rest.len());
            let (log, cursor) = &mut rest[which];
            let (now, later) = log.split_at(1 + dice.below(log.len()));
            prop_assert_eq!(ledger.follow(cursor, now).unwrap(), now.len());
            *log = later;
            if later.is_empty() {
                rest.swap_remove(which);
            }
        }
        prop_assert_eq!(stored(&ledger), stored(&folded(&logs)));
    }

    /// Cut anywhere, with events sent again, and with cursors that were stored meanwhile.
    #[test]
    fn a_log_in_pieces_is_the_log(logs in some_logs(), seed: u64) {
        let dice = Dice::new(seed);
        let mut ledger = Ledger::new();
        for log in &logs {
            let mut cursor = LeadCursor::new();
            while cursor.version() < log.len() as u64 {
                let done = cursor.version() as usize;
                let from = done - dice.below(done.min(5) + 1);
                let to = done + 1 + dice.below(log.len() - done);
                prop_assert_eq!(ledger.follow(&mut cursor, &log[from..to]).unwrap(), to - done);
                let text = serde_json::to_string(&cursor).unwrap();
                cursor = serde_json::from_str(&text).unwrap();
            }
            prop_assert_eq!(ledger.follow(&mut cursor, log).unwrap(), 0);
        }
        prop_assert_eq!(stored(&ledger), stored(&folded(&logs)));
    }

    /// Shared out by lead or by time, stored, and added in any order and grouping.
    #[test]
    fn shards_and_months_add_up(logs in some_logs(), seed: u64) {
        let dice = Dice::new(seed);
        let mut parts = [Ledger::new(), Ledger::new(), Ledger::new()];
        for log in &logs {
            let mut cursor = LeadCursor::new();
            for event in log {
                parts[dice.below(3)].follow(&mut cursor, std::slice::from_ref(event)).unwrap();
            }
        }
        let parts = parts.map(|part| serde_json::from_str::<Ledger>(&stored(&part)).unwrap());
        let sum = |order: [usize; 3], right: bool| {
            let [mut a, mut b, c] = order.map(|place| parts[place].clone());
            if right {
                b.merge(&c);
                a.merge(&b);
            } else {
                a.merge(&b);
                a.merge(&c);
            }
            stored(&a)
        };
        let whole = stored(&folded(&logs));
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            prop_assert_eq!(&sum(order, false), &whole);
            prop_assert_eq!(&sum(order, true), &whole);
        }
        let mut none = Ledger::new();
        none.merge(&folded(&logs));
        prop_assert_eq!(none, folded(&logs));
    }

    /// However a life goes, and whatever month it is cut into, every rate is a share.
    #[test]
    fn rates_are_shares(logs in some_logs(), seed: u64) {
        let dice = Dice::new(seed);
        let mut months = [folded(&logs), Ledger::new(), Ledger::new()];
        for log in &logs {
            let mut cursor = LeadCursor::new();
            for event in log {
                months[1 + dice.below(2)].follow(&mut cursor, std::slice::from_ref(event)).unwrap();
            }
        }
        for month in &months {
            let (marketing, sales) = (month.marketing_scorecard(&Costs::new()), month.sales_scorecard());
            let lines = marketing.sources.values().chain(marketing.campaigns.values()).chain([&marketing.all]);
            let tallies = month.by_source().values().chain(month.by_campaign().values()).chain([month.all()]);
            let mut shares: Vec<Share> = Vec::new();
            for (tally, line) in tallies.zip(lines) {
                shares.extend([line.engaged, line.developed, line.accepted, line.taken_back]);
                // More moved on in a month than were captured: a share of nothing, and never one of more than all.
                let share = |count: u64| if count > tally.captured { (0, 0) } else { (count, tally.captured) };
                prop_assert_eq!((line.engaged.count, line.engaged.of), share(tally.engaged));
                prop_assert_eq!((line.developed.count, line.developed.of), share(tally.developed));
                prop_assert_eq!(line.accepted.count, tally.accepted);
                prop_assert!(line.accepted.of >= tally.accepted);
            }
            let tallies = month.by_holder().values().chain(month.by_source().values()).chain([month.all()]);
            let lines = sales.holders.iter().map(|(_, line)| line).chain(sales.sources.values()).chain([&sales.all]);
            for (tally, line) in tallies.zip(lines) {
                shares.extend([line.answered, line.touched, line.decided, line.held, line.converted]);
                let promise = &tally.promises.answer;
                prop_assert_eq!((line.answered.count, line.answered.of), (promise.kept, promise.kept + promise.missed));
                prop_assert_eq!(line.held.count, tally.appointments.held);
            }
            for share in shares {
                prop_assert!(share.count <= share.of);
                let (low, high) = (share.interval().low, share.interval().high);
                prop_assert!(0.0 <= low && low <= high && high <= 1.0);
            }
        }
        // What ends is what began: no offer is answered, settled or closed twice.
        let all = months[0].all();
        let ended = |end: &End| end.recycled.total() + end.cooled + end.lost.total() + end.opted_out + end.erased + end.merged
            + end.disqualified.total() - end.reopened.min(end.disqualified.total());
        prop_assert!(all.accepted + ended(&all.ends.offered) <= all.offered);
        prop_assert!(all.converted - all.reverted + ended(&all.ends.accepted) <= all.accepted);
        prop_assert!(all.promises.answer.share().of <= all.offered);
        prop_assert!(all.promises.decide.share().of <= all.accepted);
        prop_assert!(all.promises.first_touch.share().of <= all.accepted);
        prop_assert!(all.developed <= all.captured && all.engaged <= all.captured);
    }

    /// A damaged log is refused where replaying refuses it, and nothing of it is counted.
    #[test]
    fn a_damaged_log_is_refused_as_replay_refuses_it(logs in some_logs(), seed: u64) {
        let dice = Dice::new(seed);
        for log in &logs {
            let mut bad = log.clone();
            for _ in 0..=dice.below(2) {
                damage(&mut bad, &logs, &dice);
            }
            let mut ledger = folded(&logs);
            match (ledger.fold(&bad), Lead::replay(&bad)) {
                (Ok(()), Ok(_)) => {}
                (Err(found), Err(expected)) => {
                    prop_assert_eq!(found.kind(), expected.kind());
                    prop_assert_eq!(found.position(), expected.position());
                    prop_assert_eq!(ledger, folded(&logs));
                }
                (found, expected) => panic!("{found:?}, but replay: {:?}", expected.map(|_| ())),
            }
            let (mut ledger, mut cursor) = (Ledger::new(), LeadCursor::new());
            ledger.follow(&mut cursor, &log[..1]).unwrap();
            let before = (ledger.clone(), cursor.clone());
            if ledger.follow(&mut cursor, &bad).is_err() {
                prop_assert_eq!((ledger, cursor), before);
            }
        }
    }
}

fn damage(log: &mut Vec<Event>, logs: &[Vec<Event>], dice: &Dice) {
    let Some(last) = log.len().checked_sub(1) else { return };
    let place = dice.below(log.len());
    match dice.below(9) {
        0 => drop(log.remove(place)),
        1 => log.insert(place, log[dice.below(last + 1)].clone()),
        2 => log.swap(place, dice.below(last + 1)),
        3 => log.truncate(place),
        4 => log[place] = logs[dice.below(logs.len())][0].clone(),
        5 => log[place].seq = dice.roll() >> dice.below(64),
        6 => log[place].at -= chrono::TimeDelta::days(400),
        7 => (log[place].index, log[place].of) = (dice.below(3) as u32, dice.below(3) as u32),
        _ => log[place].step = log[dice.below(last + 1)].step,
    }
}

/// The laws above are only as good as the lives: everything that is counted happens in some.
#[test]
fn everything_is_counted_in_some_life() {
    let mut seen = BTreeSet::new();
    for seed in 0..800 {
        let dice = Dice::new(seed);
        let life: Vec<u64> = (0..70).map(|_| dice.roll()).collect();
        let mut terms = Terms::default();
        terms.convert_needs_attended = dice.once_in(3);
        let play = play(&life, &terms, Calendar::always());
        let ledger = folded(&play.logs);
        for (counts, tally) in recount::laid_out(&ledger).into_values() {
            seen.extend(counts.into_keys());
            seen.extend(recount::times(&tally).into_keys());
        }
    }
    let all = [
        "captured engaged developed offered accepted qualified converted reverted opted_in",
        "appointments.booked appointments.held appointments.no_show",
        "appointments.cancelled_by_buyer appointments.cancelled_by_sales",
        "promises.answer.kept promises.answer.missed promises.decide.kept promises.decide.missed",
        "promises.first_touch.kept promises.first_touch.missed",
        "promises.take_back.kept promises.take_back.missed",
        "overdue.accept overdue.decide overdue.first_touch overdue.outcome overdue.stale overdue.take_back",
        "ends.offered.recycled.sla_expired ends.accepted.recycled.sla_expired",
        "ends.accepted.recycled.not_ready ends.offered.recycled.no_response ends.offered.cooled",
        "ends.accepted.lost.price",
        "ends.with_marketing.disqualified.spam ends.offered.disqualified.spam ends.accepted.disqualified.spam",
        "ends.offered.reopened ends.accepted.reopened ends.with_marketing.reopened",
        "ends.with_marketing.opted_out ends.offered.opted_out ends.accepted.opted_out ends.closed.opted_out",
        "ends.with_marketing.erased ends.with_marketing.merged",
        "to_offer to_accept to_touch to_qualify to_convert",
        "stages.target stages.nurturing stages.marketing_qualified stages.sales_accepted stages.recycled",
        "stages.converted stages.lost stages.disqualified",
    ];
    let missing: Vec<&str> =
        all.iter().flat_map(|line| line.split(' ')).filter(|field| !seen.contains(*field)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
