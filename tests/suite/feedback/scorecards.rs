//! The two scorecards, as people read them.

use qualify::feedback::{Costs, LeadCursor, Ledger, MarketingLine, Share};
use qualify::lead::{DisqualifyReason, Evidence, LostReason, Outcome, RecycleReason};
use qualify::{Channel, Command, Money, buyer, eur, marketing, sales, usd};

use crate::support::life::{Life, at, verdict};

/// A quarter as a host would have it stored.
fn quarter() -> Ledger {
    let webform = serde_json::json!({
        "captured": 100, "engaged": 80, "developed": 60, "offered": 66, "accepted": 48, "qualified": 30,
        "appointments": {"booked": 40, "held": 28, "no_show": 4, "cancelled_by_buyer": 2, "cancelled_by_sales": 1},
        "converted": 13, "reverted": 1,
        "ends": {
            "with_marketing": {"opted_out": 3},
            "offered": {"recycled": {"bad_timing": 2, "sla_expired": 5}, "cooled": 1, "disqualified": {"spam": 3}, "reopened": 1},
            "accepted": {
                "recycled": {"no_response": 9, "not_ready": 4, "sla_expired": 1}, "lost": {"competitor": 3, "price": 6},
                "disqualified": {"bad_data": 1}, "opted_out": 1,
            },
        },
        "promises": {
            "answer": {"kept": 50, "missed": 8}, "first_touch": {"kept": 40, "missed": 6},
            "decide": {"kept": 44, "missed": 2}, "take_back": {"kept": 12, "missed": 4},
        },
        "overdue": {"accept": 13, "first_touch": 6},
        "times": {
            "to_offer": [[220, 30], [235, 30]], "to_accept": [[170, 40], [195, 8]], "to_touch": [[190, 40], [210, 6]],
            "to_qualify": [[230, 30]], "to_convert": [[250, 13]],
        },
    });
    let fair = serde_json::json!({
        "captured": 20, "engaged": 4, "developed": 2, "offered": 2, "accepted": 1,
        "ends": {"offered": {"disqualified": {"student": 1}}},
        "promises": {"answer": {"kept": 2}, "first_touch": {"missed": 1}},
        "times": {"to_offer": [[200, 2]], "to_accept": [[180, 1]]},
    });
    let one = |source: &str, tally: &serde_json::Value, holders: serde_json::Value| {
        let form = serde_json::json!({"v": 1, "all": tally, "sources": {source: tally}, "holders": holders});
        serde_json::from_value::<Ledger>(form).unwrap()
    };
    let holders = serde_json::json!([
        {"of": {"queue": "sales"}, "tally": {"offered": 66, "promises": {"answer": {"kept": 50, "missed": 8}}}},
        {"of": {"person": "dana"}, "tally": {
            "accepted": 48, "converted": 13, "reverted": 1, "ends": {"accepted": {"lost": {"price": 6}}},
            "promises": {"first_touch": {"kept": 40, "missed": 6}}}},
    ]);
    let mut ledger = one("webform", &webform, holders);
    ledger.merge(&one("fair", &fair, serde_json::json!([])));
    ledger
}

#[test]
fn marketing_reads_what_its_demand_was_worth() {
    let costs = Costs::new()
        .source("webform", eur(2_000))
        .source("webform", eur("1000.50".parse::<rust_decimal::Decimal>().unwrap()))
        .source("fair", eur(12_000))
        .source("fair", usd(500))
        .source("radio", usd(900))
        .campaign("spring", eur(700));
    assert_eq!(format!("{}\n", quarter().marketing_scorecard(&costs)), "\
marketing           120 captured, 68 offers
engaged             70.0 % (61.3 to 77.5, 84 of 120)
offered             51.7 % (42.8 to 60.4, 62 of 120)
capture to offer    2.2 d, 9 of 10 within 8.1 d (62)
accepted            90.7 % (80.1 to 96.0, 49 of 54)
given back          no_response 9, not_ready 4, bad_timing 2
disqualified        spam 3, bad_data 1, student 1
took back in time   75.0 % (50.5 to 89.8, 12 of 16, few)
cost                306.13 EUR each (15000.5 EUR, 49 accepted)
cost                1400 USD each (1400 USD, 1 accepted)

source   captured  offered                             accepted                           cost
webform  100       60.0 % (50.2 to 69.1, 60 of 100)    92.3 % (81.8 to 97.0, 48 of 52)    62.51 EUR each (3000.5 EUR, 48 accepted)
fair     20        10.0 % (2.8 to 30.1, 2 of 20, few)  50.0 % (9.5 to 90.5, 1 of 2, few)  12000 EUR each (12000 EUR, 1 accepted); 500 USD each (500 USD, 1 accepted)
radio    0         none                                none                               900 USD, none accepted

campaign  captured  offered  accepted  cost
spring    0         none     none      700 EUR, none accepted
");
}

#[test]
fn sales_reads_whether_it_kept_its_word() {
    assert_eq!(format!("{}\n", quarter().sales_scorecard()), "\
sales               68 offers, 49 accepted, 30 qualified
answered in time    86.7 % (75.8 to 93.1, 52 of 60)
contacted in time   85.1 % (72.3 to 92.6, 40 of 47)
decided in time     95.7 % (85.5 to 98.8, 44 of 46)
appointments held   80.0 % (64.1 to 90.0, 28 of 35)
converted           32.4 % (19.6 to 48.5, 12 of 37)
lost                price 6, competitor 3
given back          no_response 9, sla_expired 6, not_ready 4, bad_timing 2
disqualified        bad_data 1
offer to accepted   41.6 min, 9 of 10 within 6.1 h (49)
offer to contact    4.0 h, 9 of 10 within 22.2 h (46)
offer to qualified  5.3 d, 9 of 10 within 5.3 d (30)
offer to customer   29.6 d, 9 of 10 within 29.6 d (13)

holder       accepted  answered in time                 contacted in time                converted
queue sales  0         86.2 % (75.1 to 92.8, 50 of 58)  none                             none
dana         48        none                             87.0 % (74.3 to 93.9, 40 of 46)  66.7 % (43.7 to 83.7, 12 of 18, few)

source   accepted  answered in time                      contacted in time                 converted
webform  48        86.2 % (75.1 to 92.8, 50 of 58)       87.0 % (74.3 to 93.9, 40 of 46)   32.4 % (19.6 to 48.5, 12 of 37)
fair     1         100.0 % (34.2 to 100.0, 2 of 2, few)  0.0 % (0.0 to 79.3, 0 of 1, few)  none
");
}

#[test]
fn nothing_is_said_of_nothing() {
    assert_eq!(
        Ledger::new().marketing_scorecard(&Costs::new()).to_string(),
        "\
marketing           0 captured, 0 offers
engaged             none
offered             none
capture to offer    none
accepted            none
given back          none
disqualified        none
took back in time   none"
    );
    let sales = Ledger::new().sales_scorecard().to_string();
    let (head, rest) = sales.split_once('\n').unwrap();
    assert_eq!(head, "sales               0 offers, 0 accepted, 0 qualified");
    assert!(rest.lines().all(|line| line.ends_with(" none")), "{rest}");
}

fn offered(id: &str) -> Life {
    let mut life = Life::new(id, "webform", "2026-03-02");
    life.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    life.is_judged("2026-03-03", verdict("2026-03-03"));
    life
}

fn accepted(id: &str) -> Life {
    let mut life = offered(id);
    life.does("2026-03-03T10:00:00Z", sales("dana"), Command::Accept);
    life.does("2026-03-03T11:00:00Z", sales("dana"), Command::touch());
    life
}

fn line(lives: &[Life]) -> (Ledger, MarketingLine) {
    let mut ledger = Ledger::new();
    lives.iter().for_each(|life| ledger.fold(&life.log).unwrap());
    let line = MarketingLine::of(ledger.all());
    (ledger, line)
}

#[test]
fn a_deadline_that_sales_missed_says_nothing_about_the_lead() {
    let mut lapsed = offered("lead-1");
    lapsed.ticks("2026-03-06");
    let mut refused = offered("lead-2");
    refused.does("2026-03-03T10:00:00Z", sales("dana"), Command::Recycle(RecycleReason::BadTiming));
    let open = offered("lead-3");
    let (ledger, line) = line(&[lapsed, refused, open, accepted("lead-4")]);
    assert_eq!((line.offered, line.accepted), (4, Share::new(1, 2)));
    assert_eq!(line.given_back.to_string(), "bad_timing 1");
    let sales = ledger.sales_scorecard().all;
    assert_eq!(sales.given_back.to_string(), "bad_timing 1, sla_expired 1");
    assert_eq!(sales.answered, Share::new(2, 3));
}

#[test]
fn a_disqualification_in_error_is_no_refusal() {
    let mut life = offered("lead-1");
    life.does("2026-03-03T10:00:00Z", sales("dana"), Command::Disqualify(DisqualifyReason::Spam));
    assert_eq!(line(std::slice::from_ref(&life)).1.accepted, Share::new(0, 1));
    life.does("2026-03-03T11:00:00Z", marketing("mara"), Command::Reopen { in_error: true });
    life.does("2026-03-03T12:00:00Z", sales("dana"), Command::Accept);
    assert_eq!(line(&[life]).1.accepted, Share::new(1, 1));
}

#[test]
fn a_conversion_taken_back_is_none() {
    let mut life = accepted("lead-1");
    life.does("2026-03-04", sales("dana"), Command::Confirm(Evidence::InboundReply));
    life.does("2026-03-04", sales("dana"), Command::Book { at: at("2026-03-05") });
    life.does("2026-03-05T10:00:00Z", sales("dana"), Command::Outcome(Outcome::Attended));
    life.does("2026-03-06", sales("dana"), Command::Convert);
    let sales_line = |life: &Life| line(std::slice::from_ref(life)).0.sales_scorecard().all;
    assert_eq!((sales_line(&life).converted, sales_line(&life).held), (Share::new(1, 1), Share::new(1, 1)));
    life.does("2026-03-07", sales("dana"), Command::Revert);
    assert_eq!(sales_line(&life).converted, Share::new(0, 0));
    life.does("2026-03-08", sales("dana"), Command::Lose(LostReason::NoDecision));
    assert_eq!(sales_line(&life).converted, Share::new(0, 1));
}

#[test]
fn currencies_and_sources_without_costs_stay_apart() {
    let costs = Costs::new().source("webform", eur(100)).source("webform", usd(30)).source("fair", usd(10));
    let (ledger, _) = line(&[accepted("lead-1"), accepted("lead-2"), accepted("lead-3")]);
    let scorecard = ledger.marketing_scorecard(&costs);
    let said: Vec<String> = scorecard.all.costs.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["33.33 EUR each (100 EUR, 3 accepted)", "13.33 USD each (40 USD, 3 accepted)"]);
    assert_eq!(scorecard.sources["fair"].costs[0].to_string(), "10 USD, none accepted");
    assert_eq!(ledger.marketing_scorecard(&Costs::new()).all.costs, []);

    let most: Money = "79228162514264337593543950335 EUR".parse().unwrap();
    let costs = Costs::new().source("webform", most).source("webform", most);
    assert_eq!(ledger.marketing_scorecard(&costs).all.costs[0].spent, most);
}

#[test]
fn of_many_the_ten_greatest_are_shown() {
    let sources: serde_json::Map<String, serde_json::Value> = (1..=12)
        .map(|n| (format!("source-{n:02}"), serde_json::json!({"captured": n, "offered": n})))
        .collect();
    let ledger: Ledger = serde_json::from_value(serde_json::json!({"v": 1, "sources": sources})).unwrap();
    for text in [ledger.marketing_scorecard(&Costs::new()).to_string(), ledger.sales_scorecard().to_string()]
    {
        assert!(text.ends_with("\nand 2 more"), "{text}");
        assert!(
            text.contains("source-12") && text.contains("source-03") && !text.contains("source-02"),
            "{text}"
        );
    }
}

/// In a month in which more leads were offered than captured, that is no share of the captured.
#[test]
fn leads_of_an_earlier_month_are_no_share_of_this_one() {
    let mut life = Life::new("lead-1", "fair", "2026-03-02");
    life.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    life.is_judged("2026-04-01", verdict("2026-04-01"));
    let begins = life.log.iter().position(|event| event.at >= at("2026-04-01")).unwrap();
    let (mut march, mut april, mut cursor) = (Ledger::new(), Ledger::new(), LeadCursor::new());
    march.follow(&mut cursor, &life.log[..begins]).unwrap();
    april.follow(&mut cursor, &life.log[begins..]).unwrap();
    let line = |ledger: &Ledger| MarketingLine::of(ledger.all());
    assert_eq!((line(&march).captured, line(&march).developed), (1, Share::new(0, 1)));
    assert_eq!((line(&april).captured, line(&april).offered), (0, 1));
    assert_eq!((line(&april).engaged, line(&april).developed), (Share::default(), Share::default()));
    march.merge(&april);
    assert_eq!(line(&march).developed, Share::new(1, 1));
}
