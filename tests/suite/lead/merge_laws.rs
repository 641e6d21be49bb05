//! Merging keeps what was decided and what is open: of both the later, or both. Written from the page, not from the
//! code.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use qualify::error::RefusalKind;
use qualify::lead::{
    Blocker, DisqualifyReason, Event, EventKind, Outcome, Purpose, RecycleReason, Stage, TaskKind, Team,
    Timer,
};
use qualify::{Channel, Command, Lead, Terms, buyer, marketing, sales, system};
use serde_json::{Value, json};

use crate::support::at;
use crate::support::life::kinds;
use crate::support::lives::brisk::{brisk_step, brisk_terms};
use crate::support::lives::chance::{self, Dice, Play, stored};
use crate::support::lives::world::{World, below};

fn captured(id: &str) -> World {
    World::captured(id, &Terms::default())
}

fn consented(id: &str) -> World {
    let mut world = captured(id);
    world.tell(email());
    world
}

fn email() -> qualify::lead::Request {
    Command::consent(Channel::Email).by(buyer())
}

fn offered(id: &str) -> World {
    let mut world = consented(id);
    world.judge(json!({}));
    world.at(Stage::MarketingQualified)
}

fn accepted(id: &str) -> World {
    let mut world = offered(id);
    world.tell(Command::Accept.by(sales("dana")));
    world.at(Stage::SalesAccepted)
}

fn booked(id: &str, at: DateTime<Utc>) -> World {
    let mut world = accepted(id);
    world.tell(Command::Book { at }.by(sales("dana")));
    world.at(Stage::Appointment)
}

fn recycled(id: &str, reason: RecycleReason) -> World {
    let mut world = offered(id);
    world.tell(Command::Recycle(reason).by(sales("dana")));
    world.at(Stage::Recycled)
}

fn disqualified(id: &str, reason: DisqualifyReason) -> World {
    let mut world = consented(id);
    world.tell(Command::Disqualify(reason).by(marketing("mara")));
    world.at(Stage::Disqualified)
}

/// Both halves are stored. What happened to the survivor.
fn merge(loser: &mut World, survivor: &mut World) -> Vec<Event> {
    survivor.now = survivor.now.max(loser.now);
    let merger = survivor.life.merge(&loser.lead, &survivor.lead, system(), survivor.now);
    let merger = merger.unwrap_or_else(|e| panic!("{e}"));
    loser.take_in(merger.loser);
    survivor.take_in(merger.survivor.clone());
    loser.now = survivor.now;
    merger.survivor
}

fn has(world: &World, task: TaskKind, team: Team) -> bool {
    world.lead.tasks().iter().any(|open| (open.kind, open.team) == (task, team))
}

fn reason(world: &World) -> Option<&str> {
    world.lead.disqualified().map(|found| found.reason.as_str())
}

const PERSON: [DisqualifyReason; 6] = [
    DisqualifyReason::NotOurMarket,
    DisqualifyReason::Competitor,
    DisqualifyReason::Student,
    DisqualifyReason::NoAuthorityEver,
    DisqualifyReason::Spam,
    DisqualifyReason::Legal,
];
const RECORD: [DisqualifyReason; 2] = [DisqualifyReason::Duplicate, DisqualifyReason::BadData];

#[test]
fn the_reasons_are_all_there() {
    assert_eq!(PERSON.len() + RECORD.len(), DisqualifyReason::ALL.len());
}

#[test]
fn case_d5_i_a_decision_about_the_person_stands() {
    for why in PERSON {
        let mut old = disqualified("old", why);
        let closing = old.lead.disqualified().unwrap().clone();
        let mut new = consented("new");
        new.now = old.now + TimeDelta::days(60);
        new.judge(below());
        assert_eq!(old.life.which_survives(&old.lead, &new.lead, new.now).1.id(), new.lead.id());
        let events = merge(&mut old, &mut new);
        assert_eq!(kinds(&events), ["absorbed", "disqualified", "judgement_due"], "{why:?}");
        let EventKind::Disqualified { by_hand, decided, .. } = &events[1].kind else { panic!() };
        assert_eq!((*by_hand, *decided), (true, Some(closing.at)));
        let found = new.lead.disqualified().unwrap();
        assert_eq!(
            (&found.reason, found.at, found.reopen_until),
            (&closing.reason, closing.at, closing.reopen_until)
        );
        assert_eq!(new.lead.stage(), Stage::Disqualified);
        assert_eq!(new.blockers(), [Blocker::Closed]);
        // By no verdict is it offered, unless they ask again where the reason is soft.
        let verdict = Command::assess(crate::support::lives::world::clearing("acme", new.now, &json!({})));
        new.refusal(verdict.by(system()));
    }
}

#[test]
fn a_reason_about_the_record_ends_with_it() {
    for why in RECORD {
        let mut old = disqualified("old", why);
        let mut new = consented("new");
        new.wait(TimeDelta::days(60));
        let events = merge(&mut old, &mut new);
        assert_eq!(kinds(&events), ["absorbed", "judgement_due"], "{why:?}");
        assert_eq!((new.lead.stage(), reason(&new)), (Stage::Target, None));
        assert_eq!(kinds(&new.judge(json!({}))).last(), Some(&"offered"));
    }
}

/// What a playbook decided is judged again.
#[test]
fn a_disqualification_by_a_verdict_ends_with_its_lead() {
    let mut old = consented("old");
    old.judge(json!({"disqualifier": "spam", "route": "nobody"}));
    assert_eq!(old.lead.stage(), Stage::Disqualified);
    let mut new = consented("new");
    merge(&mut old, &mut new);
    assert_eq!((new.lead.stage(), reason(&new)), (Stage::Target, None));
}

#[test]
fn from_acceptance_on_the_holder_decides() {
    for follow in [true, false] {
        for why in PERSON {
            let mut old = disqualified("old", why);
            let mut new = accepted("new");
            new.wait(TimeDelta::hours(1));
            let events = merge(&mut old, &mut new);
            assert_eq!(kinds(&events), ["absorbed", "judgement_due"]);
            assert_eq!(new.lead.stage(), Stage::SalesAccepted);
            assert!(has(&new, TaskKind::DecideMerge, Team::Sales));
            new.wait(TimeDelta::hours(1));
            // What was said once is not said again.
            let again = merge(&mut old, &mut new);
            assert_eq!(again, []);
            let command =
                if follow { Command::Disqualify(why) } else { Command::Acknowledge(TaskKind::DecideMerge) };
            new.tell(command.by(sales("dana")));
            assert!(!has(&new, TaskKind::DecideMerge, Team::Sales));
            assert_eq!(new.lead.stage() == Stage::Disqualified, follow);
            new.wait(TimeDelta::hours(1));
            assert_eq!(merge(&mut old, &mut new), []);
        }
    }
}

/// The half of the loser was lost; the holder has looked at the decision. Sent again the merge does not raise it again.
#[test]
fn what_was_looked_at_is_not_raised_again_by_the_lost_half() {
    let mut old = disqualified("old", DisqualifyReason::Legal);
    let mut new = accepted("new");
    let merger = new.life.merge(&old.lead, &new.lead, system(), new.now).unwrap();
    new.take_in(merger.survivor);
    new.wait(TimeDelta::hours(1));
    new.tell(Command::Acknowledge(TaskKind::DecideMerge).by(sales("dana")));
    // The buyer says something of the loser meanwhile.
    old.now = new.now;
    old.tell(Command::consent(Channel::Phone).by(buyer()));
    let events = merge(&mut old, &mut new);
    assert_eq!(kinds(&events)[0], "absorbed");
    assert!(new.lead.consent().allows(Channel::Phone, Purpose::Sales));
    assert_eq!(old.lead.stage(), Stage::Merged);
    assert!(!has(&new, TaskKind::DecideMerge, Team::Sales));
    assert_eq!(new.lead.stage(), Stage::SalesAccepted);

    // The same where it was followed, and taken back as an error.
    let mut old = disqualified("old", DisqualifyReason::Legal);
    let mut new = consented("new");
    let merger = new.life.merge(&old.lead, &new.lead, system(), new.now).unwrap();
    new.take_in(merger.survivor);
    assert_eq!(new.lead.stage(), Stage::Disqualified);
    new.wait(TimeDelta::hours(1));
    new.tell(Command::Reopen { in_error: true }.by(marketing("mara")));
    assert_eq!(new.lead.stage(), Stage::Target);
    old.now = new.now;
    old.tell(Command::consent(Channel::Phone).by(buyer()));
    merge(&mut old, &mut new);
    assert!(new.lead.consent().allows(Channel::Phone, Purpose::Sales));
    assert_eq!(new.lead.stage(), Stage::Target);
}

/// A timeout was due when they were merged. The half of the loser was lost with it, the host's clock went back, and they
/// forbid sales: the loser's version is the one that the survivor has heard of, and the word is another.
#[test]
fn a_word_in_the_place_of_a_lost_timeout_is_heard() {
    let mut old = consented("old");
    let mut new = offered("new");
    for world in [&mut old, &mut new] {
        world.wait(TimeDelta::days(181));
    }
    new.judge(json!({}));
    let merger = new.life.merge(&old.lead, &new.lead, system(), new.now).unwrap();
    assert_eq!(kinds(&merger.loser), ["went_stale", "merged"]);
    new.take_in(merger.survivor);
    old.now -= TimeDelta::days(10);
    let no_sales =
        Command::OptOut { channel: None, purpose: Some(Purpose::Sales), complaint: false, said: None };
    old.tell(no_sales.by(buyer()));
    assert_eq!(old.lead.version(), merger.loser[0].seq);
    old.now = new.now;
    merge(&mut old, &mut new);
    assert!(!new.lead.consent().allows(Channel::Email, Purpose::Sales));
}

/// But a decision that was taken since is another.
#[test]
fn a_new_decision_is_raised() {
    let mut old = disqualified("old", DisqualifyReason::Legal);
    let mut new = accepted("new");
    let merger = new.life.merge(&old.lead, &new.lead, system(), new.now).unwrap();
    new.take_in(merger.survivor);
    new.tell(Command::Acknowledge(TaskKind::DecideMerge).by(sales("dana")));
    old.now += TimeDelta::hours(1);
    old.tell(Command::Reopen { in_error: false }.by(marketing("mara")));
    old.now += TimeDelta::hours(1);
    old.tell(Command::Disqualify(DisqualifyReason::Competitor).by(marketing("mara")));
    merge(&mut old, &mut new);
    assert!(has(&new, TaskKind::DecideMerge, Team::Sales));
}

#[test]
fn of_two_decisions_the_later_stands() {
    let early = disqualified("early", DisqualifyReason::Legal);
    let mut late = consented("late");
    late.now = early.now + TimeDelta::days(1);
    late.tell(Command::Disqualify(DisqualifyReason::Competitor).by(marketing("mara")));
    let (mut one, mut two) = (early.clone(), late.clone());
    merge(&mut one, &mut two);
    assert_eq!(reason(&two), Some("competitor"));
    let (mut one, mut two) = (early.clone(), late.clone());
    merge(&mut two, &mut one);
    assert_eq!(reason(&one), Some("competitor"));
    // The same where sales is asked, in both orders.
    for turn in [false, true] {
        let mut new = accepted("new");
        new.now = late.now;
        let mut both = [early.clone(), late.clone()];
        if turn {
            both.reverse();
        }
        for loser in &mut both {
            merge(loser, &mut new);
        }
        new.tell(Command::Recycle(RecycleReason::BadTiming).by(sales("dana")));
        assert_eq!((new.lead.stage(), reason(&new)), (Stage::Disqualified, Some("competitor")), "{turn}");
    }
}

/// A record that is wrong, and a person that is not wanted: the person's stands, whichever goes on.
#[test]
fn a_decision_about_the_person_stands_against_one_about_the_record() {
    for (one, two) in [
        (DisqualifyReason::Legal, DisqualifyReason::BadData),
        (DisqualifyReason::BadData, DisqualifyReason::Legal),
    ] {
        let (mut one, mut two) = (disqualified("one", one), disqualified("two", two));
        merge(&mut one, &mut two);
        assert_eq!(reason(&two), Some("legal"));
    }
}

#[test]
fn a_decision_goes_on_with_each_further_merge() {
    let mut old = disqualified("old", DisqualifyReason::Legal);
    let mut new = accepted("new");
    merge(&mut old, &mut new);
    let mut further = accepted("further");
    merge(&mut new, &mut further);
    assert!(has(&further, TaskKind::DecideMerge, Team::Sales));
}

#[test]
fn case_d5_ii_rest_and_recycles_of_both() {
    let mut old = recycled("old", RecycleReason::NoBudgetNow);
    let until = old.lead.cooling_until().unwrap();
    assert_eq!(until, old.now + TimeDelta::days(90));
    let mut new = consented("new");
    new.now = old.now + TimeDelta::days(1);
    new.judge(json!({}));
    assert_eq!(new.lead.stage(), Stage::MarketingQualified);
    let events = merge(&mut old, &mut new);
    assert_eq!(kinds(&events)[..2], ["absorbed", "cooled"]);
    assert_eq!(new.lead.stage(), Stage::Nurturing);
    assert_eq!((new.lead.cooling_until(), new.lead.recycles()), (Some(until), old.lead.recycles()));
    assert!(new.blockers().contains(&Blocker::Cooling { until }));
    // The rest ends by itself.
    new.now = until;
    assert!(kinds(&new.look()).contains(&"cooled_down"));
    let since = old.lead.last_recycle().unwrap().at;
    assert_eq!(new.blockers(), [Blocker::JudgeDue, Blocker::NoNewSignal { since }]);
}

/// By hand, or because they asked: it stays. And from acceptance on, too.
#[test]
fn what_sales_holds_or_they_asked_for_is_not_withdrawn() {
    let rest = || recycled("old", RecycleReason::NoBudgetNow);
    let mut old = rest();
    let mut asked = consented("new");
    asked.now = old.now + TimeDelta::days(1);
    asked.judge(json!({"contact_at": asked.now, "clears_bar": false}));
    merge(&mut old, &mut asked);
    assert_eq!(asked.lead.stage(), Stage::MarketingQualified);

    let mut old = rest();
    let mut by_hand = consented("new");
    by_hand.judge(below());
    by_hand.tell(Command::Promote.by(marketing("mara")));
    merge(&mut old, &mut by_hand);
    assert_eq!(by_hand.lead.stage(), Stage::MarketingQualified);

    let mut old = rest();
    let mut with_sales = accepted("new");
    merge(&mut old, &mut with_sales);
    assert_eq!(with_sales.lead.stage(), Stage::SalesAccepted);
    assert_eq!(with_sales.lead.recycles(), old.lead.recycles());
}

/// What they asked on one lead before sales gave the other back, sales has answered.
#[test]
fn a_request_that_sales_answered_on_the_other_lead_is_withdrawn() {
    let mut old = recycled("old", RecycleReason::BadTiming);
    let mut new = consented("new");
    new.now = old.now;
    let mut asked = below();
    asked["contact_at"] = json!(old.now - TimeDelta::hours(1));
    new.judge(asked.clone());
    assert_eq!(new.lead.stage(), Stage::MarketingQualified);
    assert_eq!(kinds(&merge(&mut old, &mut new))[..2], ["absorbed", "cooled"]);
    assert_eq!(new.lead.stage(), Stage::Nurturing);
    new.wait(TimeDelta::minutes(1));
    new.judge(asked);
    assert_eq!(new.lead.stage(), Stage::Nurturing);
}

#[test]
fn no_news_counts_for_both() {
    let mut old = recycled("old", RecycleReason::WrongPerson { referral: None });
    let since = old.now;
    let mut new = offered("new");
    merge(&mut old, &mut new);
    assert_eq!(new.lead.stage(), Stage::Nurturing);
    new.wait(TimeDelta::minutes(1));
    new.judge(json!({"score": "21"}));
    assert_eq!(new.blockers(), [Blocker::NoNewSignal { since }]);
}

#[test]
fn of_two_accept_deadlines_the_earlier_counts() {
    for turn in [false, true] {
        let mut early = offered("early");
        let by = early.lead.next_deadline().unwrap();
        assert_eq!(by.timer, Timer::Accept);
        let mut late = consented("late");
        late.now += TimeDelta::hours(3);
        late.judge(json!({}));
        if turn {
            std::mem::swap(&mut early, &mut late);
        }
        merge(&mut early, &mut late);
        assert_eq!(late.lead.stage(), Stage::MarketingQualified);
        assert_eq!(late.lead.next_deadline(), Some(by));
    }
}

#[test]
fn of_two_open_meetings_the_earlier_stays_and_the_other_is_a_task() {
    let (monday, friday) = (at("2026-03-09T10:00:00Z"), at("2026-03-13T10:00:00Z"));
    for (theirs, mine) in [(monday, friday), (friday, monday)] {
        let (mut old, mut new) = (booked("old", theirs), booked("new", mine));
        let events = merge(&mut old, &mut new);
        let EventKind::Absorbed { past, .. } = &events[0].kind else { panic!() };
        assert_eq!(past.meeting, Some(theirs));
        assert_eq!(new.lead.appointment().unwrap().at, monday);
        let open = new.lead.tasks().into_iter().find(|task| task.kind == TaskKind::Absorbed).unwrap();
        assert_eq!((open.team, open.due), (Team::Sales, Some(friday)));
        let outcome = new.lead.deadlines().iter().find(|due| due.timer == Timer::Outcome).unwrap();
        assert_eq!(outcome.at, monday + TimeDelta::minutes(15));
        let stale = new.lead.deadlines().iter().find(|due| due.timer == Timer::Stale).unwrap();
        assert_eq!(stale.at, monday + TimeDelta::days(14));
        // It is known now, and looked at once.
        assert_eq!(merge(&mut old, &mut new), []);
        new.tell(Command::Acknowledge(TaskKind::Absorbed).by(sales("dana")));
        assert!(!has(&new, TaskKind::Absorbed, Team::Sales));
        new.wait(TimeDelta::hours(1));
        assert_eq!(merge(&mut old, &mut new), []);
        assert!(!has(&new, TaskKind::Absorbed, Team::Sales));
    }
    // The same meeting, booked with both.
    let (mut old, mut new) = (booked("old", monday), booked("new", monday));
    merge(&mut old, &mut new);
    assert!(!has(&new, TaskKind::Absorbed, Team::Sales));
}

/// Three leads of one person, each with a meeting: none is lost.
#[test]
fn no_meeting_is_lost_in_a_chain_of_merges() {
    let days = ["2026-03-09T10:00:00Z", "2026-03-11T10:00:00Z", "2026-03-13T10:00:00Z"].map(at);
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let [mut one, mut two, mut three] =
            [("a", order[0]), ("b", order[1]), ("c", order[2])].map(|(id, day)| booked(id, days[day]));
        merge(&mut one, &mut two);
        merge(&mut two, &mut three);
        let mut found = vec![three.lead.appointment().unwrap().at];
        assert!(has(&three, TaskKind::Absorbed, Team::Sales), "{order:?}");
        // The task tells the first of them, a snapshot all.
        let left = serde_json::to_value(&three.lead).unwrap()["lead"]["left_open"]["meetings"].clone();
        found.extend(serde_json::from_value::<Vec<DateTime<Utc>>>(left).unwrap());
        assert_eq!(found, days, "{order:?}");
    }
}

/// The earlier one falls through: the other still waits for somebody to book it, or to look at it.
#[test]
fn a_meeting_that_a_merge_brought_outlives_the_one_before() {
    let (monday, friday) = (at("2026-03-09T10:00:00Z"), at("2026-03-13T10:00:00Z"));
    let (mut old, mut new) = (booked("old", friday), booked("new", monday));
    merge(&mut old, &mut new);
    new.now = monday;
    new.tell(Command::Outcome(Outcome::NoShow).by(sales("dana")));
    assert_eq!(new.lead.stage(), Stage::SalesQualified);
    assert!(has(&new, TaskKind::Absorbed, Team::Sales));
    assert_eq!(Lead::replay(&new.log).unwrap(), new.lead);
    let again: Lead = serde_json::from_str(&stored(&new.lead)).unwrap();
    assert_eq!(again, new.lead);
    let mut seen = new.clone();
    seen.tell(Command::Acknowledge(TaskKind::Absorbed).by(sales("dana")));
    assert!(!has(&seen, TaskKind::Absorbed, Team::Sales));
    new.tell(Command::Book { at: friday }.by(sales("dana")));
    assert!(!has(&new, TaskKind::Absorbed, Team::Sales));
}

/// Looked at, or booked: the half that was lost does not raise it again.
#[test]
fn a_meeting_that_was_looked_at_is_not_raised_again_by_the_lost_half() {
    let (monday, friday) = (at("2026-03-09T10:00:00Z"), at("2026-03-13T10:00:00Z"));
    let (mut old, mut new) = (booked("old", friday), booked("new", monday));
    let merger = new.life.merge(&old.lead, &new.lead, system(), new.now).unwrap();
    new.take_in(merger.survivor);
    new.tell(Command::Acknowledge(TaskKind::Absorbed).by(sales("dana")));
    old.tell(Command::consent(Channel::Phone).by(buyer()));
    let mut moved = old.clone();
    let mut other = new.clone();
    merge(&mut old, &mut new);
    assert!(new.lead.consent().allows(Channel::Phone, Purpose::Sales));
    assert!(!has(&new, TaskKind::Absorbed, Team::Sales));
    assert_eq!(Lead::replay(&new.log).unwrap(), new.lead);
    // Moved since, it is another.
    moved.tell(Command::Reschedule { at: friday + TimeDelta::days(7) }.by(sales("dana")));
    merge(&mut moved, &mut other);
    assert!(has(&other, TaskKind::Absorbed, Team::Sales));
}

/// The half of the loser was lost, and it went on to a meeting: its holder is told when the merge is sent again.
#[test]
fn a_meeting_that_was_booked_with_the_lost_half_is_told() {
    let mut old = accepted("old");
    let mut new = accepted("new");
    let merger = new.life.merge(&old.lead, &new.lead, system(), new.now).unwrap();
    new.take_in(merger.survivor);
    let meets = at("2026-03-09T10:00:00Z");
    old.tell(Command::Book { at: meets }.by(sales("dana")));
    merge(&mut old, &mut new);
    let task = new.lead.tasks().into_iter().find(|task| task.kind == TaskKind::Absorbed).unwrap();
    assert_eq!((task.team, task.due), (Team::Sales, Some(meets)));
}

#[test]
fn attended_if_either_was() {
    let meets = at("2026-03-09T10:00:00Z");
    let mut old = booked("old", meets);
    old.now = meets;
    old.tell(Command::Outcome(Outcome::Attended).by(sales("dana")));
    let mut new = booked("new", at("2026-03-13T10:00:00Z"));
    new.now = meets;
    assert_eq!(new.refusal(Command::Convert.by(sales("dana"))).kind(), &RefusalKind::NotAttended);
    merge(&mut old, &mut new);
    assert_eq!(new.lead.appointment().unwrap().at, at("2026-03-13T10:00:00Z"));
    assert_eq!(kinds(&new.tell(Command::Convert.by(sales("dana")))), ["converted"]);
}

fn customer(id: &str) -> World {
    let meets = at("2026-03-03T10:00:00Z");
    let mut world = booked(id, meets);
    world.now = meets;
    world.tell(Command::Outcome(Outcome::Attended).by(sales("dana")));
    world.tell(Command::Convert.by(sales("dana")));
    world.at(Stage::Converted)
}

/// A customer's new request is a lead of its own.
#[test]
fn a_customers_request_is_not_merged_away() {
    let customer = customer("customer");
    let later = |mut world: World| {
        world.now = customer.now + TimeDelta::days(30);
        world
    };
    let refused = |world: &World| {
        let merger = world.life.merge(&world.lead, &customer.lead, system(), world.now);
        merger.is_err_and(|refusal| *refusal.kind() == RefusalKind::CustomersRequest)
    };
    let mut asked = later(consented("new"));
    asked.judge(json!({"contact_at": asked.now, "reachable": []}));
    assert_eq!(asked.lead.stage(), Stage::Nurturing);
    assert!(refused(&asked), "asked for contact after the conversion");
    let mut before = later(consented("new"));
    before.judge(json!({"contact_at": customer.now - TimeDelta::hours(1), "reachable": []}));
    let mut low = later(consented("new"));
    low.judge(below());
    for mut other in [
        before,
        low,
        later(consented("new")),
        disqualified("new", DisqualifyReason::Legal),
        recycled("new", RecycleReason::NoBudgetNow),
    ] {
        assert!(!refused(&other), "at {}", other.lead.stage());
        let mut survivor = customer.clone();
        merge(&mut other, &mut survivor);
        assert_eq!(survivor.lead.stage(), Stage::Converted);
        assert!(survivor.lead.tasks().is_empty());
    }
    for with_offer in [offered("new"), accepted("new"), booked("new", at("2026-05-09T10:00:00Z"))] {
        assert!(refused(&with_offer), "at {}", with_offer.lead.stage());
    }
    // Two customers are one.
    let mut other = customer.clone();
    let mut one = self::customer("one");
    merge(&mut one, &mut other);
    assert_eq!(one.lead.stage(), Stage::Merged);
}

#[test]
fn on_every_merge_the_united_prospect_is_judged() {
    for mut survivor in [
        captured("new"),
        consented("new"),
        offered("new"),
        accepted("new"),
        booked("new", at("2026-05-09T10:00:00Z")),
    ] {
        let mut old = captured("old");
        let events = merge(&mut old, &mut survivor);
        assert_eq!(kinds(&events), ["absorbed", "judgement_due"]);
        assert!(
            survivor.lead.tasks().iter().any(|task| task.kind == TaskKind::Judge),
            "{}",
            survivor.lead.stage()
        );
        // By either name of the prospect.
        survivor.wait(TimeDelta::minutes(1));
        survivor.judge(json!({"prospect": "united", "last_signal_at": survivor.now}));
        assert!(!survivor.lead.tasks().iter().any(|task| task.kind == TaskKind::Judge));
    }
}

#[test]
fn which_survives() {
    let (mut target, mut nurtured) = (captured("b"), captured("a"));
    nurtured.judge(below());
    let life = target.life.clone();
    let pick = |one: &World, two: &World| {
        let (loser, survivor) = life.which_survives(&one.lead, &two.lead, two.now.max(one.now));
        let swapped = life.which_survives(&two.lead, &one.lead, two.now.max(one.now));
        assert_eq!((loser.id(), survivor.id()), (swapped.0.id(), swapped.1.id()));
        (loser.id().as_str().to_owned(), survivor.id().as_str().to_owned())
    };
    let ids = |loser: &str, survivor: &str| (loser.to_owned(), survivor.to_owned());
    // Further along.
    assert_eq!(pick(&target, &nurtured), ids("b", "a"));
    // Then older.
    let (younger, event) = life.capture("a", "fair", system(), target.now + TimeDelta::days(1)).unwrap();
    let mut late = target.clone();
    (late.lead, late.log) = (younger, vec![event]);
    assert_eq!(pick(&target, &late), ids("a", "b"));
    // Then the smaller id.
    assert_eq!(pick(&target, &captured("a")), ids("b", "a"));
    // By now: an offer that sales lets lie is recycled by then, and a promoted lead is ahead of it.
    let lies = offered("a");
    let mut other = captured("b");
    other.now = lies.now + TimeDelta::days(30);
    other.tell(email());
    other.judge(json!({}));
    assert_eq!(pick(&lies, &other), ids("a", "b"));
    // What was merged stays as it was merged.
    merge(&mut target, &mut nurtured);
    assert_eq!(pick(&target, &nurtured), ids("b", "a"));
}

/// An old lead was opted out in 2024, the new one is allowed e-mail and has a meeting.
#[test]
fn case_d10_an_old_opt_out_does_not_close_what_they_opened_since() {
    let mut old = captured("old");
    old.tell(Command::opt_out().by(buyer()));
    let out = old.now;
    let mut new = captured("new");
    new.now = out + TimeDelta::days(700);
    let since = new.now;
    new.tell(email());
    new.judge(json!({}));
    new.tell(Command::Accept.by(sales("dana")));
    let meets = since + TimeDelta::days(7);
    new.tell(Command::Book { at: meets }.by(sales("dana")));
    new.wait(TimeDelta::days(1));
    let events = merge(&mut old, &mut new);
    assert_eq!(kinds(&events), ["absorbed", "judgement_due"]);
    assert_eq!(new.lead.stage(), Stage::Appointment);
    assert_eq!(new.lead.appointment().unwrap().at, meets);
    assert_eq!(new.lead.opted_out(), None);
    for channel in Channel::ALL {
        for purpose in [Purpose::Sales, Purpose::Marketing] {
            assert_eq!(new.lead.consent().allows(channel, purpose), channel == Channel::Email, "{channel:?}");
        }
    }
    let granted = new.lead.consent().permissions();
    let email = granted.iter().find(|given| given.channel == Channel::Email).unwrap();
    assert_eq!((email.granted, email.since), (true, since));
    // The other way round in time: what was opened before is closed, dated by the word.
    let mut old = consented("old");
    old.now += TimeDelta::days(1);
    old.tell(Command::opt_out().by(buyer()));
    let out = old.now;
    let mut new = offered("new");
    new.now = out + TimeDelta::days(1);
    merge(&mut old, &mut new);
    assert_eq!((new.lead.stage(), new.lead.opted_out()), (Stage::OptedOut, Some(out)));
    assert_eq!(new.lead.since(), new.now);
}

/// What is decided and open of a lead, as a merge hands it on.
fn handed_on(lead: &Lead) -> Value {
    let all = serde_json::to_value(lead).unwrap()["lead"].clone();
    let keys = ["recycles", "recycled", "cooling_until", "answered_until", "parting", "consent"];
    keys.iter().map(|key| ((*key).to_owned(), all[*key].clone())).collect::<serde_json::Map<_, _>>().into()
}

/// Two leads after some of a life of their own, at most with marketing or closed, and when.
fn drawn(seeds: &[u64], terms: &Terms) -> Play {
    let mut play = Play::new(terms, qualify::Calendar::always());
    for seed in seeds {
        let before = play.clone();
        brisk_step(&mut play, &Dice::new(*seed));
        if play.leads.iter().any(|lead| lead.stage() == Stage::Merged) {
            play = before;
        }
        play.tick(play.now);
    }
    play
}

fn absorb(play: &mut Play, loser: usize) -> bool {
    let merger = play.life.merge(&play.leads[loser], &play.leads[1 - loser], system(), play.now);
    let Ok(merger) = merger else { return false };
    play.take_in(loser, &merger.loser);
    play.take_in(1 - loser, &merger.survivor);
    true
}

fn most<T: Ord + Clone>(one: Option<&T>, two: Option<&T>) -> Option<T> {
    one.max(two).cloned()
}

proptest! {
    #![proptest_config(chance::config())]

    /// Of both the later, or both, whichever goes on.
    #[test]
    fn a_merge_keeps_what_both_had(seeds in prop::collection::vec(any::<u64>(), 5..50), terms in brisk_terms()) {
        let play = drawn(&seeds, &terms);
        let [one, two] = &play.leads;
        let mut ends = Vec::new();
        for loser in [0, 1] {
            let mut play = play.clone();
            if !absorb(&mut play, loser) {
                continue;
            }
            let lead = &play.leads[1 - loser];
            let rests = |lead: &Lead| lead.cooling_until().filter(|until| *until > play.now);
            prop_assert_eq!(rests(lead), rests(one).max(rests(two)));
            let mut recycles: Vec<_> = one.recycles().iter().chain(two.recycles()).copied().collect();
            recycles.sort();
            recycles.dedup();
            let skip = recycles.len().saturating_sub(16);
            prop_assert_eq!(lead.recycles(), &recycles[skip..]);
            let last = most(one.last_recycle().map(|last| &last.at), two.last_recycle().map(|last| &last.at));
            prop_assert_eq!(lead.last_recycle().map(|last| last.at), last);
            for channel in Channel::ALL {
                for purpose in [Purpose::Sales, Purpose::Marketing] {
                    let both = one.consent().allows(channel, purpose) || two.consent().allows(channel, purpose);
                    prop_assert!(both || !lead.consent().allows(channel, purpose));
                }
            }
            let (before, after) = (&[one, two][1 - loser], lead);
            if before.appointment().is_some_and(|booked| !booked.attended) && after.stage() == Stage::Appointment {
                prop_assert!(after.appointment().unwrap().at <= before.appointment().unwrap().at);
            }
            // Judged again wherever a verdict is heard.
            if after.stage().hears_verdicts() {
                let due = play.logs[1 - loser].iter().rev().find_map(|event| match event.kind {
                    EventKind::JudgementDue => Some(true),
                    EventKind::Assessed { .. } => Some(false),
                    _ => None,
                });
                prop_assert_eq!(due, Some(true));
            }
            // Sent again it is nothing.
            let again = play.clone();
            let mut twice = play.clone();
            prop_assert!(absorb(&mut twice, loser));
            prop_assert_eq!(stored(&twice.leads[0]), stored(&again.leads[0]));
            prop_assert_eq!(stored(&twice.leads[1]), stored(&again.leads[1]));
            // Closing is history: it is dated by when it came.
            let turned = |event: &Event| matches!(event.kind, EventKind::OptedOut | EventKind::OptedIn);
            if !play.logs[1 - loser].iter().rev().take(8).any(turned) {
                ends.push(handed_on(lead));
            }
        }
        // Commutative where both ways are legal.
        if let [one, two] = &ends[..] {
            let mut one = one.clone();
            let mut two = two.clone();
            // A rest that is over is no rest.
            for end in [&mut one, &mut two] {
                let over = end["cooling_until"].as_str().is_some_and(|until| at(until) <= play.now);
                if over {
                    end["cooling_until"] = Value::Null;
                }
            }
            prop_assert_eq!(one, two);
        }
    }

    /// One half was lost; more was said and decided of what is left; the merge is sent again. Nothing of it is lost, and
    /// a later opt-out closes.
    #[test]
    fn a_merge_of_which_one_half_was_lost_is_mended(
        seeds in prop::collection::vec(any::<u64>(), 5..40), since in prop::collection::vec(any::<u64>(), 0..8),
        terms in brisk_terms(), survivors_half in any::<bool>(),
    ) {
        let mut play = drawn(&seeds, &terms);
        let [one, two] = &play.leads;
        let loser = usize::from(play.life.which_survives(one, two, play.now).0.id() == two.id());
        let merger = play.life.merge(&play.leads[loser], &play.leads[1 - loser], system(), play.now);
        prop_assume!(merger.is_ok());
        let merger = merger.unwrap();
        match survivors_half {
            true => play.take_in(1 - loser, &merger.survivor),
            false => play.take_in(loser, &merger.loser),
        }
        for seed in since {
            let dice = Dice::new(seed);
            let before = play.clone();
            brisk_step(&mut play, &dice);
            // Not another merge: that one is sent again below.
            let merges = |play: &Play| {
                let merge = |event: &&Event| matches!(event.kind, EventKind::Merged { .. } | EventKind::Absorbed { .. });
                play.logs.iter().flatten().filter(merge).count()
            };
            if merges(&play) != merges(&before) {
                play = before;
            }
            play.tick(play.now);
        }
        let [one, two] = play.leads.clone();
        let sent = play.life.merge(&play.leads[loser], &play.leads[1 - loser], system(), play.now);
        // A customer's request since then is refused, and so is what was merged or erased otherwise.
        if let Err(refusal) = &sent {
            prop_assert_eq!(refusal.kind(), &RefusalKind::CustomersRequest);
            return Ok(());
        }
        prop_assert!(absorb(&mut play, loser));
        prop_assert_eq!(play.leads[loser].stage(), Stage::Merged);
        let lead = &play.leads[1 - loser];
        let mut recycles: Vec<_> = one.recycles().iter().chain(two.recycles()).copied().collect();
        recycles.sort();
        recycles.dedup();
        prop_assert_eq!(lead.recycles(), &recycles[recycles.len().saturating_sub(16)..]);
        // A recycle of the survivor since then has its own rest.
        let own = [&one, &two][1 - loser].cooling_until().filter(|until| *until > play.now);
        prop_assert!(lead.cooling_until() >= own);
        // What was said of either counts: in either order, also sent once more.
        let out = |lead: &Lead| serde_json::to_value(lead.consent()).unwrap();
        for (key, found) in out(lead).as_object().unwrap() {
            if key.starts_with("no_") {
                let words = [out(&one)[key].clone(), out(&two)[key].clone()];
                let newest = words.iter().filter_map(|word| word.as_str()).map(at).max();
                prop_assert_eq!(found.as_str().map(at), newest);
            }
        }
        let again = stored(lead);
        prop_assert!(absorb(&mut play, loser));
        prop_assert_eq!(&stored(&play.leads[1 - loser]), &again);
        let lead = &play.leads[1 - loser];
        if !lead.is_erased() && !matches!(lead.stage(), Stage::Merged) {
            play.now += TimeDelta::minutes(1);
            let request = Command::opt_out().by(buyer());
            let events = play.life.decide(&play.leads[1 - loser], request, play.now).unwrap();
            play.take_in(1 - loser, &events);
            let lead = &play.leads[1 - loser];
            prop_assert!(matches!(lead.stage(), Stage::OptedOut | Stage::Converted), "{}", lead.stage());
            prop_assert!(!lead.consent().allows_anything());
        }
    }
}
