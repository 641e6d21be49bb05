//! The ledger told by lives: what is charged to whom, counted by hand.

use chrono::TimeDelta;
use qualify::feedback::{Costs, Durations, LeadCursor, Ledger, PlaybookVersion, Share};
use qualify::lead::{
    DisqualifyReason, Event, Evidence, Holder, LostReason, Origin, Outcome, RecycleReason, Stage, Team, Timer,
};
use qualify::{Calendar, Channel, Command, Grade, Lifecycle, Terms, buyer, eur, marketing, sales, system};

use crate::support::life::{Life, at, below_the_bar, verdict, with};

/// Captured from the web form, and offered a day later.
fn offered(id: &str) -> Life {
    let mut life = Life::new(id, Origin::new("webform").campaign("spring"), "2026-03-02");
    life.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    life.is_judged("2026-03-03", verdict("2026-03-03"));
    life
}

/// Given back once, offered again under a newer playbook for another rule, and won after all.
fn twice_offered() -> Life {
    let mut life = offered("lead-1");
    life.does("2026-03-03T10:00:00Z", sales("dana"), Command::Accept);
    life.does("2026-03-03T11:00:00Z", sales("dana"), Command::touch());
    life.does("2026-03-04", sales("dana"), Command::Recycle(RecycleReason::WrongPerson { referral: None }));
    life.does("2026-03-05", marketing("mara"), Command::TakeBack);
    let newer = with(verdict("2026-03-10"), |verdict| {
        (verdict.version, verdict.grade) = (4, Grade::B);
        verdict.rules = vec!["core-industry".into(), "mid-market".into()];
        verdict.last_signal_at = Some(at("2026-03-10"));
    });
    life.is_judged("2026-03-10", newer);
    life.does("2026-03-10T10:00:00Z", sales("dora"), Command::Accept);
    life.does("2026-03-10T12:00:00Z", sales("dora"), Command::touch());
    life.does("2026-03-11", sales("dora"), Command::Book { at: at("2026-03-12") });
    life.does("2026-03-12", sales("dora"), Command::Outcome(Outcome::NoShow));
    life.does("2026-03-12", sales("dora"), Command::Book { at: at("2026-03-13") });
    life.does("2026-03-13", sales("dora"), Command::assign(Team::Sales, Holder::person("dana")));
    life.does("2026-03-13T10:00:00Z", sales("dana"), Command::Outcome(Outcome::Attended));
    life.does("2026-03-14", sales("dana"), Command::Convert);
    life
}

fn ledger<'l>(lives: impl IntoIterator<Item = &'l Life>) -> Ledger {
    let mut ledger = Ledger::new();
    lives.into_iter().for_each(|life| ledger.fold(&life.log).unwrap());
    ledger
}

#[test]
fn each_offer_is_charged_with_what_became_of_it() {
    let ledger = ledger([&twice_offered()]);
    let all = ledger.all();
    assert_eq!((all.captured, all.developed, all.offered, all.accepted), (1, 1, 2, 2));
    assert_eq!((all.qualified, all.converted), (1, 1));
    assert_eq!(ledger.by_source()["webform"], *all);
    assert_eq!(ledger.by_campaign()["spring"], *all);

    // The first offer, to its end; the lead was an A then.
    let first = &ledger.by_grade()[&Grade::A];
    assert_eq!((first.captured, first.offered, first.accepted, first.converted), (0, 1, 1, 0));
    assert_eq!(first.recycled().to_string(), "wrong_person 1");
    // The second one.
    let second = &ledger.by_grade()[&Grade::B];
    assert_eq!((second.offered, second.accepted, second.converted), (1, 1, 1));
    assert!(second.recycled().is_empty());
    let version_of = |version| PlaybookVersion { playbook: "inbound".into(), version };
    assert_eq!(ledger.by_playbook()[&version_of(3)], *first);
    assert_eq!(ledger.by_playbook()[&version_of(4)], *second);

    // A rule of both offers, one of each.
    let rules = ledger.by_rule();
    assert_eq!(
        rules.keys().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        "core-industry demo-requested mid-market"
    );
    assert_eq!((rules["mid-market"].offered, rules["mid-market"].converted), (2, 1));
    assert_eq!(rules["demo-requested"], *first);
    assert_eq!(rules["core-industry"], *second);
}

#[test]
fn each_holder_is_charged_with_what_they_had_in_hand() {
    let ledger = ledger([&twice_offered()]);
    let of = |holder: Holder| ledger.by_holder()[&holder].clone();
    let queue = of(Holder::queue("sales"));
    assert_eq!((queue.offered, queue.accepted, queue.promises.answer.share()), (2, 0, Share::new(2, 2)));
    assert_eq!(queue.times.to_accept.count(), 2);
    assert_eq!(queue.time_at(Stage::MarketingQualified).map(Durations::count), Some(2));

    let dora = of(Holder::person("dora"));
    assert_eq!((dora.offered, dora.accepted, dora.qualified, dora.converted), (0, 1, 1, 0));
    assert_eq!((dora.appointments.booked, dora.appointments.no_show, dora.appointments.held), (2, 1, 0));

    // Dana gave the first one back, and won the second.
    let dana = of(Holder::person("dana"));
    assert_eq!((dana.accepted, dana.converted, dana.appointments.held), (1, 1, 1));
    assert_eq!(dana.ends.accepted.recycled.of("wrong_person"), 1);
}

#[test]
fn times_run_from_the_offer_that_is_current() {
    let ledger = ledger([&twice_offered()]);
    let times = &ledger.all().times;
    // The edge of a bucket is at most 9 % above.
    let near = |found: Option<TimeDelta>, hours: i64| {
        let (found, exact) = (found.unwrap(), TimeDelta::hours(hours));
        assert!(exact <= found && found.num_minutes() * 100 <= exact.num_minutes() * 110, "{found} {exact}");
    };
    near(times.to_offer.p90(), 24);
    near(times.to_accept.p90(), 1);
    near(times.to_touch.median(), 2);
    near(times.to_touch.p90(), 3);
    near(times.to_qualify.p90(), 24);
    near(times.to_convert.p90(), 96);
    assert_eq!(times.to_offer.count(), 1);
    near(ledger.all().time_at(Stage::Recycled).unwrap().p90(), 24);
    near(ledger.all().time_at(Stage::Nurturing).unwrap().p90(), 5 * 24);
    // What the lead does with marketing is no offer's.
    assert_eq!(ledger.by_grade()[&Grade::A].time_at(Stage::Recycled), None);
    assert_eq!(ledger.all().time_at(Stage::Converted), None);
}

#[test]
fn a_promise_is_settled_once_for_an_offer() {
    // Nobody accepts: two reminders, then it goes back.
    let mut late = offered("lead-2");
    late.ticks("2026-03-05");
    assert_eq!(late.lead.stage(), Stage::Recycled);
    // Marketing is late as well.
    late.ticks("2026-03-20");
    late.does("2026-03-20", marketing("mara"), Command::TakeBack);
    // Reminded once, accepted, and never called.
    let mut slow = offered("lead-3");
    slow.ticks("2026-03-03T18:00:00Z");
    slow.does("2026-03-03T19:00:00Z", sales("dana"), Command::Accept);
    slow.ticks("2026-03-04");
    slow.does("2026-03-04", sales("dana"), Command::touch());
    slow.does("2026-03-04", sales("dana"), Command::Confirm(Evidence::InboundReply));

    let ledger = ledger([&late, &slow, &twice_offered()]);
    let promises = ledger.all().promises;
    assert_eq!(promises.answer.share(), Share::new(2, 4));
    assert_eq!(promises.first_touch.share(), Share::new(2, 3));
    assert_eq!(promises.decide.share(), Share::new(3, 3));
    assert_eq!(promises.take_back.share(), Share::new(1, 2));
    assert_eq!(ledger.all().overdue.to_string(), "accept 3, first_touch 1, take_back 1, outcome 1");
    assert_eq!(ledger.all().overdue.of(&Timer::Accept), 3);
    assert_eq!(ledger.all().ends.offered.recycled.to_string(), "sla_expired 1");
}

#[test]
fn what_is_taken_back_is_counted_beside() {
    let mut life = twice_offered();
    life.does("2026-03-15", sales("dana"), Command::Revert);
    life.does("2026-03-16", sales("dana"), Command::Disqualify(DisqualifyReason::BadData));
    life.does("2026-03-17", sales("dana"), Command::Reopen { in_error: true });
    life.does("2026-03-18", sales("dana"), Command::Lose(LostReason::Price));
    let ledger = ledger([&life]);
    for tally in [ledger.all(), &ledger.by_grade()[&Grade::B], &ledger.by_holder()[&Holder::person("dana")]] {
        assert_eq!((tally.converted, tally.reverted), (1, 1));
        let ends = &tally.ends.accepted;
        assert_eq!((ends.disqualified.of("bad_data"), ends.reopened), (1, 1));
        assert_eq!(ends.lost.to_string(), "price 1");
    }
    assert_eq!(ledger.by_grade()[&Grade::A].reverted, 0);
}

#[test]
fn saying_it_again_is_no_new_opt_out() {
    let mut life = offered("lead-4");
    life.does("2026-03-03T12:00:00Z", buyer(), Command::opt_out());
    life.does(
        "2026-03-05",
        buyer(),
        Command::OptOut { channel: None, purpose: None, complaint: true, said: None },
    );
    life.does("2026-03-06", buyer(), Command::consent(Channel::Email));
    life.does("2026-03-07", buyer(), Command::opt_out());
    let all = ledger([&life]).all().clone();
    assert_eq!((all.opted_out(), all.opted_in), (2, 1));
    assert_eq!((all.ends.offered.opted_out, all.ends.with_marketing.opted_out), (1, 1));
}

#[test]
fn withdrawn_is_not_given_back() {
    let mut life = offered("lead-5");
    life.is_judged("2026-03-03T12:00:00Z", below_the_bar("2026-03-03T12:00:00Z"));
    let all = ledger([&life]).all().clone();
    assert_eq!((all.ends.offered.cooled, all.recycled().total()), (1, 0));
    assert_eq!(all.promises.answer.share(), Share::new(0, 0));
}

#[test]
fn a_gap_stops_the_cursor_and_says_where() {
    let life = twice_offered();
    let (mut ledger, mut cursor) = (Ledger::new(), LeadCursor::new());
    ledger.follow(&mut cursor, &life.log[..3]).unwrap();
    let before = ledger.clone();
    let error = ledger.follow(&mut cursor, &life.log[4..]).unwrap_err();
    assert_eq!(error.to_string(), "events[0]: expected `seq` 4, found 5; the events between are missing");
    assert_eq!((error.lead(), &ledger, cursor.version()), (None, &before, 3));

    let other = offered("lead-9");
    let error = ledger.follow(&mut cursor, &other.log[..1]).unwrap_err();
    assert_eq!(error.to_string(), "events[0]: belongs to another lead; sort logs by `lead`");
    assert_eq!(cursor.lead().unwrap(), life.lead.id());

    assert_eq!(ledger.follow(&mut cursor, &life.log).unwrap(), life.log.len().saturating_sub(3));
    assert_eq!(ledger, self::ledger([&life]));
}

#[test]
fn a_log_that_is_cut_counts_nothing() {
    let life = twice_offered();
    let mut ledger = Ledger::new();
    let batch = life.log.iter().position(|event| event.index == 1).unwrap();
    let error = ledger.fold(&life.log[..batch]).unwrap_err();
    assert_eq!(error.position(), batch);
    assert_eq!(
        ledger.fold(&life.log[1..]).unwrap_err().to_string(),
        "events[0]: a log begins with `captured`, `seq` 1"
    );
    assert_eq!(ledger, Ledger::new());
}

#[test]
fn counts_stop_instead_of_running_over() {
    let most = serde_json::json!({
        "v": 1,
        "all": {
            "accepted": u64::MAX, "promises": {"answer": {"kept": u64::MAX, "missed": 1}},
            "ends": {"offered": {"recycled": {"no_response": u64::MAX}}},
            "times": {"to_accept": [[100, u64::MAX], [101, 7]]},
        },
    });
    let most: Ledger = serde_json::from_value(most).unwrap();
    let mut sum = most.clone();
    sum.merge(&most);
    sum.fold(&twice_offered().log).unwrap();
    let all = sum.all();
    assert_eq!(
        (all.accepted, all.recycled().total(), all.times.to_accept.count()),
        (u64::MAX, u64::MAX, u64::MAX)
    );
    assert_eq!(all.promises.answer.share().value(), Some(1.0));
    assert!(all.times.to_accept.median().unwrap() > TimeDelta::zero());
}

#[test]
fn a_ledger_that_is_damaged_is_refused() {
    let bad = |text: &str| serde_json::from_str::<Ledger>(text).unwrap_err().to_string();
    for (text, says) in [
        (r#"{"v":2}"#, "unknown form: this release reads `v` 1; use a newer one at line 1 column 7"),
        (r"{}", "missing field `v` at line 1 column 2"),
        (r#"{"v":1,"leads":[]}"#, "unknown field `leads`"),
        (r#"{"v":1,"all":{"offers":1}}"#, "unknown field `offers`"),
        (r#"{"v":1,"sources":{"a":{},"a":{}}}"#, "a key stands there twice at line 1 column 32"),
        (r#"{"v":1,"all":{"overdue":{"accept":0}}}"#, "a count of zero is not written"),
        (r#"{"v":1,"all":{"times":{"to_offer":[[7,1],[7,1]]}}}"#, "buckets rise from 0 to 512"),
        (r#"{"v":1,"all":{"times":{"to_offer":[[513,1]]}}}"#, "buckets rise from 0 to 512"),
        (
            r#"{"v":1,"holders":[{"of":{"person":"a"},"tally":{}},{"of":{"person":"a"},"tally":{}}]}"#,
            "an entry stands there twice",
        ),
    ] {
        let found = bad(text);
        assert!(found.starts_with(says), "{text}: {found}");
    }
    assert!(serde_json::from_str::<LeadCursor>(r#"{"v":2}"#).is_err());
}

#[test]
fn events_of_a_stored_log_are_counted_as_they_were() {
    let life = twice_offered();
    let stored: Vec<Event> = life
        .log
        .iter()
        .map(|event| serde_json::from_str(&serde_json::to_string(event).unwrap()).unwrap())
        .collect();
    let mut from_store = Ledger::new();
    from_store.fold(&stored).unwrap();
    assert_eq!(from_store, ledger([&life]));
    // A person who is erased leaves the counts as they are. Where they came from is not told any more.
    let mut redacted = Ledger::new();
    redacted.fold(&life.log.iter().map(Event::redacted).collect::<Vec<_>>()).unwrap();
    assert_eq!(
        (
            redacted.all(),
            redacted.by_grade(),
            redacted.by_rule(),
            redacted.by_playbook(),
            redacted.by_holder()
        ),
        (
            from_store.all(),
            from_store.by_grade(),
            from_store.by_rule(),
            from_store.by_playbook(),
            from_store.by_holder()
        )
    );
    assert_eq!(redacted.by_source()["erased"], from_store.by_source()["webform"]);
    assert!(redacted.by_source().len() == 1 && redacted.by_campaign().is_empty());
}

#[test]
fn origins_that_people_see_as_one_are_counted_as_one() {
    let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    let mut ledger = Ledger::new();
    for (id, source, campaign) in [("a", "Web Form", "Spring 2026"), ("b", " web  form", "SPRING 2026")] {
        let origin = Origin::new(source).campaign(campaign);
        let now = "2026-03-02T09:00:00Z".parse().unwrap();
        let (lead, captured) = lifecycle.capture(id, origin, system(), now).unwrap();
        // What came in is stored as it came.
        assert_eq!(lead.origin().source, source);
        ledger.fold(&[captured]).unwrap();
    }
    assert_eq!(ledger.by_source()["web form"].captured, 2);
    assert_eq!(ledger.by_campaign()["spring 2026"].captured, 2);
    let costs = Costs::new().source("WEB FORM", eur(100)).campaign("spring 2026 ", eur(50));
    let scorecard = ledger.marketing_scorecard(&costs);
    assert_eq!((scorecard.sources.len(), scorecard.sources["web form"].costs.len()), (1, 1));
    assert_eq!((scorecard.campaigns.len(), scorecard.campaigns["spring 2026"].costs.len()), (1, 1));
}
