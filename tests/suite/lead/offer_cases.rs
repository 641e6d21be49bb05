//! What becomes offerable is offered, case by case: what holds a lead, and what ends that. Written from the page, not
//! from the code.

use chrono::TimeDelta;
use qualify::error::RefusalKind;
use qualify::lead::{
    Blocker, DisqualifyReason, Event, EventKind, Evidence, Ground, LostReason, Purpose, RecycleReason, Stage,
    TaskKind,
};
use qualify::{Channel, Command, Terms, Timespan, buyer, marketing, sales, system};
use serde_json::{Value, json};

use crate::support::at;
use crate::support::life::kinds;
use crate::support::lives::told::is_with_marketing;
use crate::support::lives::world::{World, below, clearing};

fn captured() -> World {
    World::captured("lead-7", &Terms::default())
}

/// Signed and well: consent to e-mail, nothing else.
fn consented() -> World {
    let mut world = captured();
    world.tell(email().by(buyer()));
    world
}

fn email() -> Command {
    Command::consent(Channel::Email)
}

fn give_back(world: &mut World, reason: RecycleReason) {
    assert_eq!(kinds(&world.tell(Command::Recycle(reason).by(sales("dana")))).last(), Some(&"recycled"));
}

fn take_back(world: &mut World) -> Vec<Event> {
    world.tell(Command::TakeBack.by(marketing("mara")))
}

#[test]
fn case_d4_consent_and_verdict_in_either_order() {
    let mut world = captured();
    let events = world.judge(json!({}));
    assert_eq!(kinds(&events), ["assessed", "engaged", "nurtured"]);
    let EventKind::Nurtured { blockers, .. } = &events[2].kind else { panic!() };
    assert_eq!(blockers, &[Blocker::NoConsent]);
    assert_eq!(world.blockers(), [Blocker::NoConsent]);
    world.wait(TimeDelta::seconds(1));
    let events = world.tell(email().by(buyer()));
    assert_eq!(kinds(&events), ["consented", "offered"]);
    assert_eq!(world.lead.stage(), Stage::MarketingQualified);
    assert_eq!(world.lead.offer().unwrap().at, world.now);
    assert_eq!(world.lead.offer().unwrap().ground, Ground::Bar);

    let mut other = consented();
    assert_eq!(kinds(&other.judge(json!({}))), ["assessed", "engaged", "offered"]);
    assert_eq!(other.blockers(), [Blocker::Offered]);
}

#[test]
fn what_is_missing_is_said_before_anything_was_judged() {
    assert_eq!(captured().blockers(), [Blocker::NotJudged, Blocker::NoConsent]);
    assert_eq!(consented().blockers(), [Blocker::NotJudged]);
}

/// Recycled three times in three years, then an A for ever: only the last counts within 365 days.
#[test]
fn case_d4_sibling_the_cap_ends() {
    let mut world = consented();
    for year in [2026, 2027, 2028] {
        world.clock(&format!("{year}-03-02T09:00:00Z"));
        world.look();
        world.judge(json!({}));
        assert_eq!(world.lead.stage(), Stage::MarketingQualified, "{year}");
        give_back(&mut world, RecycleReason::BadTiming);
        take_back(&mut world);
    }
    world.wait(TimeDelta::days(61));
    world.look();
    assert_eq!(world.lead.recycles().len(), 3);
    assert_eq!(kinds(&world.judge(json!({}))).last(), Some(&"offered"));
}

#[test]
fn the_cap_holds_within_its_window_and_says_until_when() {
    let mut world = consented();
    for _ in 0..3 {
        world.judge(json!({}));
        assert_eq!(world.lead.stage(), Stage::MarketingQualified);
        give_back(&mut world, RecycleReason::BadTiming);
        take_back(&mut world);
        world.wait(TimeDelta::days(60));
        world.look();
    }
    let first = at("2026-03-02T09:00:00Z");
    let until = first + TimeDelta::days(365);
    assert_eq!(world.lead.recycles(), [first, first + TimeDelta::days(60), first + TimeDelta::days(120)]);
    let cap = Blocker::RecycleCap { until: Some(until) };
    let events = world.judge(json!({"score": "21"}));
    assert!(!kinds(&events).contains(&"offered"), "{:?}", kinds(&events));
    assert_eq!(world.blockers(), [cap]);
    world.now = until - TimeDelta::nanoseconds(1);
    assert!(!kinds(&world.look()).contains(&"recycle_cap_ended"));
    world.now = until;
    let events = world.look();
    assert_eq!(kinds(&events)[kinds(&events).len() - 2..], ["recycle_cap_ended", "judgement_due"]);
    assert!(events[events.len() - 2..].iter().all(|event| event.at == until));
    assert_eq!(world.blockers(), [Blocker::JudgeDue]);
    assert_eq!(kinds(&world.judge(json!({"score": "21"}))).last(), Some(&"offered"));
}

#[test]
fn a_cap_without_a_window_never_ends() {
    let mut terms = Terms::default();
    (terms.recycle_cap, terms.recycle_cap_within) = (1, Timespan::ZERO);
    let mut world = World::captured("lead-7", &terms);
    world.tell(email().by(buyer()));
    world.judge(json!({}));
    give_back(&mut world, RecycleReason::BadTiming);
    take_back(&mut world);
    world.wait(TimeDelta::days(3_000));
    let events = world.look();
    assert!(!kinds(&events).contains(&"recycle_cap_ended"));
    world.judge(json!({"score": "21"}));
    assert_eq!(world.blockers(), [Blocker::RecycleCap { until: None }]);
    // By hand it may be offered all the same.
    assert_eq!(kinds(&world.tell(Command::Promote.by(marketing("mara")))), ["offered"]);
}

/// Download 4 January; given back for want of a budget, and nothing new: case 4 of the cases of judging.
#[test]
fn case_judging_4_no_news_no_second_offer() {
    let mut world = consented();
    let signal = json!({"last_signal_at": "2026-03-01T00:00:00Z"});
    world.judge(signal.clone());
    let back = world.now;
    give_back(&mut world, RecycleReason::NoBudgetNow);
    take_back(&mut world);
    world.wait(TimeDelta::days(91));
    world.look();
    let events = world.judge(signal);
    assert!(!kinds(&events).contains(&"offered"), "{:?}", kinds(&events));
    assert_eq!(world.blockers(), [Blocker::NoNewSignal { since: back }]);
    // At the very instant is not later.
    world.wait(TimeDelta::days(1));
    world.judge(json!({"last_signal_at": back}));
    assert_eq!(world.blockers(), [Blocker::NoNewSignal { since: back }]);
    // Something new is.
    world.wait(TimeDelta::days(1));
    let events = world.judge(json!({"last_signal_at": back + TimeDelta::seconds(1)}));
    assert_eq!(kinds(&events).last(), Some(&"offered"), "{:?}", kinds(&events));
    let EventKind::Offered { ground, .. } = &events.last().unwrap().kind else { panic!() };
    assert_eq!(*ground, Ground::Bar);
}

#[test]
fn which_partings_need_news() {
    let until = at("2026-03-04T09:00:00Z");
    let reasons = [
        (RecycleReason::NoResponse, true),
        (RecycleReason::NoBudgetNow, true),
        (RecycleReason::WrongPerson { referral: None }, true),
        (RecycleReason::BadTiming, false),
        (RecycleReason::NotReady { until }, false),
    ];
    for (reason, needs) in reasons {
        let mut world = consented();
        world.judge(json!({}));
        give_back(&mut world, reason.clone());
        take_back(&mut world);
        world.wait(TimeDelta::days(100));
        world.look();
        world.judge(json!({"score": "21"}));
        assert_eq!(world.lead.stage() == Stage::Nurturing, needs, "{reason:?}");
        if needs {
            // The other two ways: marketing by hand, and the buyer.
            let mut by_hand = world.clone();
            by_hand.tell(Command::Promote.by(marketing("mara")));
            by_hand.at(Stage::MarketingQualified);
            let asked = world.now;
            world.judge(json!({"contact_at": asked}));
            world.at(Stage::MarketingQualified);
        }
    }
    // A loss is one, too.
    let mut world = consented();
    world.judge(json!({}));
    world.tell(Command::Accept.by(sales("dana")));
    world.tell(Command::Confirm(Evidence::InboundReply).by(sales("dana")));
    world.tell(Command::Lose(LostReason::Price).by(sales("dana")));
    let lost = world.now;
    world.wait(TimeDelta::days(180));
    world.look();
    take_back(&mut world);
    world.judge(json!({"score": "21"}));
    assert_eq!(world.blockers(), [Blocker::NoNewSignal { since: lost }]);
}

/// Sales let it lie: that says nothing about the lead.
#[test]
fn a_timers_recycle_needs_no_news() {
    let mut world = consented();
    world.judge(json!({}));
    world.wait(TimeDelta::days(3));
    assert_eq!(kinds(&world.look()).into_iter().filter(|word| *word == "recycled").count(), 1);
    assert_eq!(kinds(&take_back(&mut world)).last(), Some(&"offered"));
}

#[test]
fn a_lead_known_by_its_facts_alone_is_handed_over() {
    let cold = json!({"engaged": false});
    let mut world = consented();
    let events = world.judge(cold.clone());
    assert_eq!(kinds(&events), ["assessed", "offered"]);
    assert_eq!(events[1].step.unwrap().from, Stage::Target);

    // Held: to nurturing, with what holds it.
    let mut world = captured();
    let events = world.judge(cold.clone());
    assert_eq!(kinds(&events), ["assessed", "nurtured"]);
    let EventKind::Nurtured { blockers, .. } = &events[1].kind else { panic!() };
    assert_eq!(blockers, &[Blocker::NoConsent]);
    assert_eq!(world.lead.stage(), Stage::Nurturing);
    assert_eq!(kinds(&world.tell(email().by(buyer()))), ["consented", "offered"]);

    // Below the bar it stays a target, and marketing may promote it from there.
    let mut world = consented();
    let mut cold_and_low = below();
    cold_and_low["engaged"] = json!(false);
    assert_eq!(kinds(&world.judge(cold_and_low)), ["assessed"]);
    assert_eq!(world.lead.stage(), Stage::Target);
    assert_eq!(world.blockers(), [Blocker::BelowBar]);
    let events = world.tell(Command::Promote.by(marketing("mara")));
    assert_eq!(kinds(&events), ["offered"]);
    assert_eq!(events[0].step.unwrap().from, Stage::Target);
    // An unsigned one says nothing here.
    let mut world = consented();
    assert_eq!(kinds(&world.judge(json!({"engaged": false, "signed": false}))), ["assessed"]);
    assert_eq!(world.lead.stage(), Stage::Target);
}

#[test]
fn what_a_promotion_waives() {
    let promote = || Command::Promote.by(marketing("mara"));
    let mut world = captured();
    assert_eq!(world.refusal(promote()).kind(), &RefusalKind::NotJudged);
    world.judge(below());
    assert_eq!(world.refusal(promote()).kind(), &RefusalKind::NoChannel);
    world.tell(email().by(buyer()));
    world.wait(TimeDelta::minutes(1));
    let mut unreachable = below();
    unreachable["reachable"] = json!(["phone"]);
    world.judge(unreachable);
    assert_eq!(world.refusal(promote()).kind(), &RefusalKind::NoChannel);
    // A rest is not waived, nor what is still to be taken back.
    let mut world = consented();
    world.judge(json!({}));
    give_back(&mut world, RecycleReason::BadTiming);
    let until = world.now + TimeDelta::days(60);
    assert!(world.blockers().contains(&Blocker::NotTakenBack));
    take_back(&mut world);
    assert_eq!(world.blockers(), [Blocker::Cooling { until }]);
    assert!(
        !world
            .life
            .allowed(&world.lead, &marketing("mara"), world.now)
            .contains(&qualify::lead::CommandKind::Promote)
    );
}

#[test]
fn the_end_of_a_rest_asks_for_a_judgement_which_offers_at_its_own_instant() {
    let mut world = consented();
    world.judge(json!({}));
    give_back(&mut world, RecycleReason::BadTiming);
    let ends = world.now + TimeDelta::days(60);
    assert_eq!(kinds(&take_back(&mut world)), ["taken_back"]);
    // Nobody looks for 40 days more.
    world.now = ends + TimeDelta::days(40);
    let events = world.look();
    assert_eq!(kinds(&events), ["cooled_down", "judgement_due"]);
    assert!(events.iter().all(|event| event.at == ends));
    assert_eq!(world.lead.stage(), Stage::Nurturing);
    let events = world.judge(json!({}));
    assert_eq!(kinds(&events).last(), Some(&"offered"), "{:?}", kinds(&events));
    let offer = world.lead.offer().unwrap();
    assert_eq!((offer.at, world.lead.escalations()), (world.now, 0));
    assert_eq!(world.lead.next_deadline().unwrap().at, world.now + TimeDelta::hours(8));
}

/// Nothing rests: what marketing takes back is offered at once by a verdict that still holds, else it is to be judged.
#[test]
fn a_take_back_applies_the_standing_verdict() {
    for (until, holds) in
        [(None, true), (Some("2026-03-20T09:00:00Z"), true), (Some("2026-03-04T09:00:00Z"), false)]
    {
        let mut world = consented();
        world.judge(json!({"until": until}));
        world.clock("2026-03-06T09:00:00Z");
        world.look();
        assert_eq!(world.lead.stage(), Stage::Recycled);
        let events = take_back(&mut world);
        assert_eq!(kinds(&events), if holds { vec!["taken_back", "offered"] } else { vec!["taken_back"] });
        let due = world.lead.tasks().iter().any(|task| task.kind == TaskKind::Judge);
        assert_eq!((world.lead.stage() == Stage::MarketingQualified, due), (holds, !holds));
    }
}

/// The end of the rest asked for a judgement, whether or not somebody had taken the lead back by then.
#[test]
fn what_is_taken_back_after_its_rest_is_judged_first() {
    let mut world = consented();
    world.judge(json!({}));
    give_back(&mut world, RecycleReason::NotReady { until: at("2026-03-12T09:00:00Z") });
    world.clock("2026-04-12T09:00:00Z");
    world.look();
    assert_eq!(kinds(&take_back(&mut world)), ["taken_back"]);
    assert_eq!(world.blockers(), [Blocker::JudgeDue]);
    assert_eq!(kinds(&world.judge(json!({}))).last(), Some(&"offered"));
}

#[test]
fn a_verdict_of_another_playbook_is_not_applied() {
    let old = "d67b45f1b7a813bd9a6208106da31bea";
    let new = "00000000000000000000000000000001";
    let read = |print: &str| serde_json::from_value(json!(print)).unwrap();
    let mut world = captured();
    world.life = world.life.clone().judged_by(read(old));
    world.judge(json!({}));
    assert_eq!(world.blockers(), [Blocker::NoConsent]);
    // Both teams sign another.
    world.life = world.life.clone().judged_by(read(new));
    assert_eq!(world.blockers(), [Blocker::Outdated { until: None }, Blocker::NoConsent]);
    let events = world.tell(email().by(buyer()));
    assert_eq!(kinds(&events), ["consented", "judgement_due"]);
    assert_eq!(world.blockers(), [Blocker::JudgeDue, Blocker::Outdated { until: None }]);
    assert!(world.lead.tasks().iter().any(|task| task.kind == TaskKind::Judge));
    let verdict = clearing("acme", world.now, &json!({}));
    assert_eq!(world.refusal(Command::assess(verdict).by(system())).kind(), &RefusalKind::OtherPlaybook);
    assert!(matches!(
        world.refusal(Command::Promote.by(marketing("mara"))).kind(),
        RefusalKind::JudgeDue | RefusalKind::OtherPlaybook
    ));
    let events = world.judge(json!({"fingerprint": new}));
    assert_eq!(kinds(&events).last(), Some(&"offered"));
}

/// Which differences from the last verdict are worth an event.
#[test]
fn few_events() {
    let base = json!({"last_signal_at": "2026-03-01T00:00:00Z", "rules": ["a"], "disqualifier": null});
    let with = |key: &str, value: Value| {
        let mut with = base.clone();
        with[key] = value;
        with
    };
    let rows = [
        (base.clone(), false),
        (with("score", json!("19")), false),
        (with("fit", json!("19")), false),
        (with("engagement", json!("1")), false),
        (with("rules", json!(["a", "b"])), false),
        (with("last_signal_at", json!("2026-03-02T09:00:00Z")), false),
        (with("grade", json!("B")), true),
        (with("worst", json!("B")), true),
        (with("clears_bar", json!(false)), true),
        (with("mandatory", json!("unknown")), true),
        (with("engaged", json!(false)), true),
        (with("reachable", json!(["email"])), true),
        (with("until", json!("2027-03-02T09:00:00Z")), true),
        (with("missing", json!(["budget"])), true),
        (with("contact_at", json!("2026-03-02T09:00:30Z")), true),
        (with("version", json!(4)), true),
        (with("signed", json!(true)), false),
    ];
    for (otherwise, told) in rows {
        // Held by want of consent, so that nothing but the verdict is told.
        let mut world = captured();
        world.judge(base.clone());
        world.wait(TimeDelta::minutes(1));
        let events = world.judge(otherwise.clone());
        assert_eq!(kinds(&events).first() == Some(&"assessed"), told, "{otherwise}");
        assert_eq!(events.is_empty(), !told, "{otherwise}");
    }
}

/// A sign of life that ends `no_new_signal` is recorded, once.
#[test]
fn the_first_news_is_recorded() {
    let mut world = consented();
    world.judge(json!({}));
    give_back(&mut world, RecycleReason::NoBudgetNow);
    take_back(&mut world);
    world.wait(TimeDelta::days(91));
    world.look();
    world.judge(json!({}));
    // Nor may it be offered now for another reason, so that only the verdict is told.
    world.wait(TimeDelta::minutes(1));
    world.tell(
        Command::OptOut { channel: None, purpose: Some(Purpose::Sales), complaint: false, said: None }
            .by(buyer()),
    );
    let news = |world: &World| json!({"last_signal_at": world.now});
    let first = world.judge(news(&world));
    assert_eq!(kinds(&first), ["assessed"]);
    assert_eq!(world.blockers(), [Blocker::NoConsent]);
    world.wait(TimeDelta::minutes(1));
    assert_eq!(world.judge(news(&world)), []);
    world.wait(TimeDelta::minutes(1));
    assert_eq!(kinds(&world.tell(email().by(buyer()))), ["consented", "offered"]);
}

fn lost() -> World {
    let mut world = consented();
    world.judge(json!({}));
    world.tell(Command::Accept.by(sales("dana")));
    world.tell(Command::Confirm(Evidence::InboundReply).by(sales("dana")));
    world.tell(Command::Lose(LostReason::Price).by(sales("dana")));
    world.at(Stage::Lost)
}

fn disqualified(reason: DisqualifyReason) -> World {
    let mut world = consented();
    world.judge(below());
    world.tell(Command::Disqualify(reason).by(marketing("mara")));
    world.at(Stage::Disqualified)
}

#[test]
fn a_closed_lead_that_asks_again_is_taken_in() {
    use DisqualifyReason as D;
    for mut world in
        [lost(), disqualified(D::Student), disqualified(D::BadData), disqualified(D::NoAuthorityEver)]
    {
        let (from, closed) = (world.lead.stage(), world.now);
        let word = if from == Stage::Lost { "re_engaged" } else { "reopened" };
        assert!(from.hears_verdicts());
        world.wait(TimeDelta::days(3));
        let verdict =
            |otherwise: Value| Command::assess(clearing("acme", world.now, &otherwise)).by(system());
        let asked = world.now - TimeDelta::hours(1);
        for old in
            [json!({}), json!({"contact_at": closed}), json!({"contact_at": closed - TimeDelta::hours(1)})]
        {
            assert_eq!(world.refusal(verdict(old)).kind(), &RefusalKind::NoNewContact { since: closed });
        }
        for (key, value) in [("signed", json!(false)), ("disqualifier", json!("spam"))] {
            let mut wrong = json!({"contact_at": asked});
            wrong[key] = value;
            world.refusal(verdict(wrong));
        }
        let mut offered = world.clone();
        let mut low = below();
        low["contact_at"] = json!(asked);
        let events = offered.judge(low);
        assert_eq!(kinds(&events), ["assessed", word, "offered"]);
        assert_eq!(offered.lead.offer().unwrap().ground, Ground::Contact);
        assert_eq!(offered.lead.stage(), Stage::MarketingQualified);
        // Held, it goes to marketing with what holds it: no take-back, no rest.
        let mut held = world.clone();
        let events = held.judge(json!({"contact_at": asked, "reachable": ["phone"]}));
        assert_eq!(kinds(&events)[..2], ["assessed", word]);
        assert_eq!(held.lead.stage(), Stage::Nurturing);
        assert_eq!(held.blockers(), [Blocker::Unreachable]);
        assert!(held.lead.tasks().is_empty());
        assert_eq!(held.lead.cooling_until(), None);
        held.wait(TimeDelta::minutes(1));
        let events = held.judge(json!({"contact_at": asked}));
        assert_eq!(kinds(&events), ["assessed", "offered"]);
    }
}

#[test]
fn hard_reasons_and_customers_hear_no_verdict() {
    use DisqualifyReason as D;
    for reason in [D::NotOurMarket, D::Competitor, D::Spam, D::Duplicate, D::Legal] {
        let mut world = disqualified(reason);
        world.wait(TimeDelta::days(3));
        let asked = Command::assess(clearing("acme", world.now, &json!({"contact_at": world.now})));
        assert_eq!(world.refusal(asked.by(system())).kind(), &RefusalKind::NotHere, "{reason:?}");
    }
    for stage in Stage::ALL {
        let hears = stage.is_live() || matches!(stage, Stage::Lost | Stage::Disqualified);
        assert_eq!(
            stage.hears_verdicts(),
            hears && !matches!(stage, Stage::Converted | Stage::Merged),
            "{stage}"
        );
    }
}

/// What opens a closed lead applies no verdict from before.
#[test]
fn from_closed_to_live_is_judged_anew() {
    let mut all: Vec<(&str, World)> = Vec::new();
    let mut world = lost();
    world.wait(TimeDelta::days(1));
    world.tell(Command::ReEngage.by(marketing("mara")));
    all.push(("re_engage", world));
    let mut world = lost();
    world.wait(TimeDelta::days(180));
    world.look();
    all.push(("timer re_engage", world));
    for in_error in [true, false] {
        let mut world = captured();
        world.judge(json!({}));
        world.tell(Command::Disqualify(DisqualifyReason::Spam).by(marketing("mara")));
        world.tell(email().by(buyer()));
        world.wait(TimeDelta::days(1));
        world.tell(Command::Reopen { in_error }.by(marketing("mara")));
        all.push(("reopen", world));
    }
    let mut world = captured();
    world.judge(json!({}));
    world.tell(Command::opt_out().by(buyer()));
    world.wait(TimeDelta::days(1));
    world.tell(email().by(buyer()));
    all.push(("consent", world));
    for (what, world) in all {
        assert!(is_with_marketing(world.lead.stage()), "{what}: {}", world.lead.stage());
        assert!(world.blockers().contains(&Blocker::JudgeDue), "{what}: {:?}", world.blockers());
        let judge = world.lead.tasks().iter().any(|task| task.kind == TaskKind::Judge);
        assert!(judge, "{what}");
        let mut world = world;
        world.wait(TimeDelta::minutes(1));
        world.judge(json!({"last_signal_at": world.now, "contact_at": world.now}));
        assert_eq!(world.lead.stage(), Stage::MarketingQualified, "{what}");
    }
    // With sales too: a conversion that was an error.
    let mut terms = Terms::default();
    terms.convert_needs_attended = false;
    let mut world = World::captured("lead-7", &terms);
    world.tell(email().by(buyer()));
    world.judge(json!({}));
    world.tell(Command::Accept.by(sales("dana")));
    world.tell(Command::Confirm(Evidence::InboundReply).by(sales("dana")));
    world.tell(Command::Convert.by(sales("dana")));
    world.wait(TimeDelta::days(1));
    world.tell(Command::Revert.by(sales("dana")));
    assert!(world.lead.tasks().iter().any(|task| task.kind == TaskKind::Judge));
}
