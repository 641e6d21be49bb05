//! Minimal lives that the model checker and random commands found, each with the sentence that decides it.

use chrono::{DateTime, TimeDelta, Utc};
use qualify::error::RefusalKind;
use qualify::lead::{
    CommandKind, DisqualifyReason, Evidence, LostReason, Outcome, RecycleReason, Side, Stage, TaskKind, Timer,
};
use qualify::{
    Activity, Calendar, Channel, Command, Condition, Grade, Lead, Lifecycle, PlaybookSpec, Prospect, Schema,
    Terms, Timespan, Verdict, buyer, marketing, sales, system,
};

use crate::support::life::{Life, at, below_the_bar, verdict, with};
use crate::support::noon;

fn day(day: i64) -> DateTime<Utc> {
    noon() + TimeDelta::days(day)
}

fn life() -> Lifecycle {
    Lifecycle::new(&Terms::default(), Calendar::always())
}

fn judged(at: DateTime<Utc>) -> Verdict {
    let playbook = PlaybookSpec::new("inbound", 1)
        .activity("demo", "demo_request", 10)
        .grade(Grade::A, Condition::ScoreAtLeast(10.into()))
        .hand_off_at(Grade::A)
        .signed(marketing("mara"), sales("sam"))
        .compile(&Schema::standard())
        .unwrap();
    let acme = Prospect::new("acme").did(Activity::new("a-1", "demo_request", at));
    playbook.judge(&acme, at).verdict()
}

fn opted_out(id: &str, complaint: bool, at: DateTime<Utc>) -> Lead {
    let (mut lead, _) = life().capture(id, "webform", system(), noon()).unwrap();
    let out = Command::OptOut { channel: None, purpose: None, complaint, said: None }.by(buyer());
    lead.apply(&life().decide(&lead, out, at).unwrap());
    lead
}

fn merged(loser: &Lead, survivor: &Lead, at: DateTime<Utc>) -> Lead {
    let mut survivor = survivor.clone();
    survivor.apply(&life().merge(loser, &survivor, system(), at).unwrap().survivor);
    survivor
}

/// Row 23: a later word of the buyer wins, whichever lead it was said of. So the newer of two opt-outs holds, and the
/// complaint that came with it.
#[test]
fn of_two_opt_outs_the_newer_and_the_worse_hold() {
    let survivor = merged(&opted_out("loser", true, day(5)), &opted_out("survivor", false, day(1)), day(6));
    assert_eq!((survivor.opted_out(), survivor.consent().complained()), (Some(day(5)), Some(day(5))));

    // A consent between the two, delivered by a clock that went back, is not newer.
    let consent = Command::consent(Channel::Email).by(buyer());
    let refusal = life().decide(&survivor, consent, day(3)).unwrap_err();
    assert!(matches!(refusal.kind(), RefusalKind::NotNewer { .. }), "{refusal}");

    // What is not newer changes nothing beside the record.
    let survivor = opted_out("survivor", true, day(5));
    let merger = life().merge(&opted_out("loser", false, day(1)), &survivor, system(), day(6)).unwrap();
    assert_eq!(merger.survivor.len(), 1);
}

/// The same, of a live survivor, when the merge is done by a clock that shows a day before the opt-out.
#[test]
fn an_absorbed_opt_out_is_not_older_than_it_was() {
    let (live, _) = life().capture("survivor", "webform", system(), noon()).unwrap();
    let survivor = merged(&opted_out("loser", false, day(5)), &live, day(4));
    assert_eq!(survivor.stage(), Stage::OptedOut);
    assert_eq!(survivor.opted_out(), Some(day(5)));
}

/// `allowed`: "the commands that would do something now". A complaint after an opt-out is news, and so is a
/// channel that was never named.
#[test]
fn a_complaint_after_an_opt_out_is_on_the_list() {
    let lead = opted_out("lead", false, noon());
    let complaint = Command::OptOut { channel: None, purpose: None, complaint: true, said: None };
    for command in [complaint, Command::opt_out_of(Channel::Sms)] {
        assert_eq!(life().decide(&lead, command.by(marketing("mara")), noon()).unwrap().len(), 1);
    }
    assert!(life().allowed(&lead, &marketing("mara"), noon()).contains(&CommandKind::OptOut));
}

/// "Deadlines lie at least a second ahead of the event that starts them": also that of a rest which is
/// shorter than a second.
#[test]
fn a_rest_of_a_moment_ends_a_second_later() {
    let verdict = judged(noon());
    let (mut lead, _) = life().capture("lead", "webform", system(), noon()).unwrap();
    let until = noon() + TimeDelta::milliseconds(1);
    for request in [
        Command::consent(Channel::Email).by(buyer()),
        Command::assess(verdict).by(system()),
        Command::Recycle(RecycleReason::NotReady { until }).by(sales("sam")),
    ] {
        lead.apply(&life().decide(&lead, request, noon()).unwrap());
    }
    let next = lead.next_deadline().unwrap();
    assert_eq!((next.timer, next.at), (Timer::CoolDown, noon() + TimeDelta::seconds(1)));
}

/// A lead that asked to be called on a day, offered to sales.
fn asked(day: &str) -> Life {
    let mut life = Life::new("lead-7", "webform", "2026-03-02");
    life.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    let called = with(below_the_bar("2026-03-02"), |verdict| verdict.contact_at = Some(at(day)));
    assert_eq!(
        life.is_judged("2026-03-02", called),
        "assessed, engaged > inquiry, offered > marketing_qualified"
    );
    life
}

/// A deadline that sales missed does not answer the buyer: once marketing has taken the lead back, what
/// they asked offers it again.
#[test]
fn a_missed_deadline_does_not_swallow_what_the_buyer_asked() {
    let mut life = asked("2026-03-01");
    assert!(life.ticks("2026-03-04").ends_with("recycled > recycled"));
    let called = |day| with(below_the_bar(day), |verdict| verdict.contact_at = Some(at("2026-03-01")));
    // Not at once: the lead is marketing's to take back.
    assert_eq!(life.is_judged("2026-03-04", called("2026-03-04")), "");
    assert_eq!(
        life.does("2026-03-05", marketing("mara"), Command::TakeBack),
        "escalated, taken_back > nurturing, offered > marketing_qualified"
    );
    // What sales answered is answered.
    life.does("2026-03-05", sales("dana"), Command::Recycle(RecycleReason::WrongPerson { referral: None }));
    life.does("2026-03-05", marketing("mara"), Command::TakeBack);
    assert_eq!(life.is_judged("2026-03-06", called("2026-03-06")), "");
}

/// Who asks for contact while the lead is lost is heard once it is taken up again.
#[test]
fn what_was_asked_while_lost_is_heard() {
    let mut life = asked("2026-03-01");
    life.does("2026-03-02", sales("dana"), Command::Accept);
    life.is_judged("2026-03-03", verdict("2026-03-03"));
    life.does("2026-03-03", sales("dana"), Command::Confirm(Evidence::InboundReply));
    life.does("2026-03-04", sales("dana"), Command::Lose(LostReason::Price));
    life.does("2026-06-01", marketing("mara"), Command::ReEngage);
    life.does("2026-06-01", marketing("mara"), Command::TakeBack);
    let called = |day| with(below_the_bar("2026-06-02"), |verdict| verdict.contact_at = Some(at(day)));
    assert_eq!(life.is_judged("2026-06-02", called("2026-03-01")), "assessed");
    assert_eq!(life.is_judged("2026-06-02", called("2026-05-01")), "assessed, offered > marketing_qualified");
}

/// What sales calls off is not held against the buyer.
#[test]
fn a_meeting_that_sales_calls_off_does_not_count() {
    use qualify::lead::{Outcome, Side};
    let mut life = asked("2026-03-01");
    life.does("2026-03-02", sales("dana"), Command::Accept);
    life.is_judged("2026-03-03", verdict("2026-03-03"));
    life.does("2026-03-03", sales("dana"), Command::Confirm(Evidence::InboundReply));
    for _ in 0..5 {
        life.does("2026-03-03", sales("dana"), Command::Book { at: at("2026-03-10") });
        let cancelled = Command::Outcome(Outcome::Cancelled { by: Side::Sales });
        assert_eq!(life.does("2026-03-03", sales("dana"), cancelled), "fell_through > sales_qualified");
    }
    assert_eq!(life.lead.recycles().len(), 0);
}

/// A consent that was said before a withdrawal comes too late; a withdrawal is always recorded.
#[test]
fn what_is_said_about_contact_is_weighed_by_when_it_was_said() {
    let mut life = asked("2026-03-01");
    life.does("2026-03-02", buyer(), Command::consent(Channel::Phone));
    life.does("2026-03-05", buyer(), Command::opt_out_of(Channel::Phone));
    let late = life.attempt("2026-03-04", buyer(), Command::consent(Channel::Phone)).unwrap_err();
    assert_eq!(late.kind(), &RefusalKind::NotNewer { opted_out: at("2026-03-05") });
    let again =
        |complaint| Command::OptOut { channel: Some(Channel::Phone), purpose: None, complaint, said: None };
    assert_eq!(life.does("2026-03-06", buyer(), again(false)), "consent_withdrawn");
    assert_eq!(life.does("2026-03-06", buyer(), again(true)), "consent_withdrawn");
    assert_eq!(life.does("2026-03-07", buyer(), Command::consent(Channel::Phone)), "consented");
}

/// A merge can be sent again, and the one that goes on may be judged under the other's prospect.
#[test]
fn a_merge_can_be_repeated_and_changes_whom_a_verdict_may_be_about() {
    let mut life = asked("2026-03-01");
    let mut double = Life::new("lead-8", "fair", "2026-03-02");
    let other = |day| with(below_the_bar(day), |verdict| verdict.prospect = "acme-2".into());
    let refusal = life.attempt("2026-03-03", system(), Command::assess(other("2026-03-03"))).unwrap_err();
    assert_eq!(refusal.kind(), &RefusalKind::OtherProspect);
    let merger = life.lifecycle.merge(&double.lead, &life.lead, system(), at("2026-03-02")).unwrap();
    double.take(&merger.loser);
    life.take(&merger.survivor);
    let again = life.lifecycle.merge(&double.lead, &life.lead, system(), at("2026-03-02")).unwrap();
    assert!(again.loser.is_empty() && again.survivor.is_empty());
    life.attempt("2026-03-03", system(), Command::assess(other("2026-03-03"))).unwrap();
}

/// A verdict cannot know of a contact that comes after it.
#[test]
fn a_contact_after_the_verdict_is_refused() {
    let mut life = asked("2026-03-01");
    let hasty = with(verdict("2026-03-02"), |verdict| verdict.contact_at = Some(at("2026-03-03")));
    let refusal = life.attempt("2026-03-04", system(), Command::assess(hasty)).unwrap_err();
    assert_eq!(refusal.kind(), &RefusalKind::JudgedLater);
}

/// "Instants outside the years 1970 to 2200 count as the nearest inside": of those after 2200 that is the very
/// last one, or a deadline in the last second would be reached before it and not after it.
#[test]
fn the_end_of_time_is_its_last_instant() {
    let last: DateTime<Utc> = "2200-12-31T23:59:59.999999999Z".parse().unwrap();
    let mut captured = Vec::new();
    for at in [last, last + TimeDelta::nanoseconds(1), DateTime::<Utc>::MAX_UTC] {
        captured.push(life().capture("lead", "webform", system(), at).unwrap().0.captured_at());
    }
    assert_eq!(captured, [last; 3]);
}

/// A term may be any number. What lies beyond the year 2200 is told without counting day by day up to it.
#[test]
fn terms_beyond_the_end_of_time_cost_nothing() {
    for calendar in
        [Calendar::always(), Calendar::weekdays("09:00-17:00".parse().unwrap()), Calendar::default()]
    {
        for _ in 0..10_000 {
            assert_eq!(calendar.after(noon(), Timespan::days(u32::MAX).working()), None);
            assert_eq!(calendar.after(noon(), Timespan::minutes(u32::MAX)), None);
        }
    }
}

/// A verdict "dated after the instant of the request" is refused. One made at that very instant is not, though
/// an inserted second, and what lies after 2200, count as the instant before.
#[test]
fn a_verdict_of_the_same_odd_instant_is_of_now() {
    let inserted = DateTime::from_timestamp(1_483_228_799, 1_500_000_000).unwrap();
    for at in [inserted, "2201-05-01T00:00:00Z".parse().unwrap()] {
        let (lead, _) = life().capture("lead", "webform", system(), at).unwrap();
        let mut verdict = judged(noon());
        (verdict.at, verdict.until) = (at, None);
        let events = life().decide(&lead, Command::assess(verdict).by(system()), at);
        assert!(events.is_ok(), "{events:?}");
    }
}

/// A consent that was known when it was first sent is known again when it comes late, after a withdrawal.
#[test]
fn a_late_duplicate_gives_no_consent_back() {
    let mut life = asked("2026-03-01");
    let known = || Command::consent(Channel::Email).by(buyer()).id("c-3");
    let events = life.lifecycle.decide(&life.lead, known(), at("2026-03-03")).unwrap();
    assert!(events.iter().any(|event| event.id.is_some()), "recorded, so that it is remembered");
    life.take(&events);
    life.does("2026-03-04", buyer(), Command::consent(Channel::Phone));
    life.does("2026-03-04", buyer(), Command::opt_out_of(Channel::Email));
    assert_eq!(life.lifecycle.decide(&life.lead, known(), at("2026-03-05")), Ok(vec![]));
}

/// A host that stored only the half of a merge gets the other half when it sends the merge again.
#[test]
fn the_lost_half_of_a_merge_is_given_again() {
    let mut life = asked("2026-03-01");
    let mut double = Life::new("lead-8", "fair", "2026-03-02");
    double.does("2026-03-02", buyer(), Command::opt_out());
    let merge = |double: &Life, life: &Life| {
        life.lifecycle.merge(&double.lead, &life.lead, system(), at("2026-03-03")).unwrap()
    };
    double.take(&merge(&double, &life).loser);
    let again = merge(&double, &life);
    assert!(again.loser.is_empty());
    life.take(&again.survivor);
    assert_eq!(life.lead.stage(), Stage::OptedOut, "the loser had opted out");
    assert_eq!(life.lead.absorbed().collect::<Vec<_>>(), ["lead-8"]);
    assert!(merge(&double, &life).survivor.is_empty());
    // The other half.
    let mut third = Life::new("lead-9", "fair", "2026-03-02");
    third.does("2026-03-02", buyer(), Command::opt_out());
    life.take(&merge(&third, &life).survivor);
    let again = merge(&third, &life);
    assert!(again.survivor.is_empty());
    third.take(&again.loser);
    assert_eq!((third.lead.stage(), life.lead.absorbed().count()), (Stage::Merged, 2));
}

/// The rest of a batch that lost a race is not folded in after the batch that won it.
#[test]
fn a_lost_batch_leaves_nothing_behind() {
    let mut life = Life::new("lead-7", "webform", "2026-03-02");
    life.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    let assess = Command::assess(verdict("2026-03-02")).by(system());
    let lost = life.lifecycle.decide(&life.lead, assess, at("2026-03-02")).unwrap();
    assert_eq!(lost.len(), 3);
    life.does("2026-03-02", buyer(), Command::consent(Channel::Phone));
    assert_eq!(life.lead.apply(&lost), 0);
    assert_eq!(Lead::replay(&life.log), Ok(life.lead));
}

/// Of a lead that is erased nothing is kept that leads back, not even ids of requests.
#[test]
fn the_erased_keep_no_ids() {
    let mut life = asked("2026-03-01");
    let consent = Command::consent(Channel::Phone).by(buyer()).id("call-of-ann");
    let events = life.lifecycle.decide(&life.lead, consent, at("2026-03-03")).unwrap();
    life.take(&events);
    life.does("2026-03-04", buyer(), Command::Erase);
    assert!(!serde_json::to_string(&life.lead).unwrap().contains("call-of-ann"));
    let redacted: Vec<_> = life.log.iter().map(qualify::lead::Event::redacted).collect();
    assert!(!serde_json::to_string(&redacted).unwrap().contains("call-of-ann"));
    assert_eq!(Lead::replay(&redacted), Ok(life.lead));
}

/// Terms that no playbook would compile with are brought within range: no deadline is escalated for ever.
#[test]
fn terms_are_brought_within_range() {
    let mut terms = Terms::default();
    (terms.escalations, terms.accept_within) = (u32::MAX, Timespan::hours(1));
    let lifecycle = Lifecycle::new(&terms, Calendar::always());
    assert_eq!(lifecycle.terms().escalations, 100);
}

/// Captured, allowed by mail, offered, accepted and booked.
fn booked(id: &str, captured: DateTime<Utc>, meeting: DateTime<Utc>) -> Lead {
    let mut lead = offered(id, captured);
    for command in [Command::Accept, Command::Book { at: meeting }] {
        lead.apply(&life().decide(&lead, command.by(sales("sam")), captured).unwrap());
    }
    lead
}

fn offered(id: &str, captured: DateTime<Utc>) -> Lead {
    let (mut lead, _) = life().capture(id, "webform", system(), captured).unwrap();
    for request in
        [Command::consent(Channel::Email).by(buyer()), Command::assess(judged(captured)).by(system())]
    {
        lead.apply(&life().decide(&lead, request, captured).unwrap());
    }
    lead
}

/// The lead that ends, with its half of the merge stored and the other lost.
fn ended(loser: &Lead, survivor: &Lead, at: DateTime<Utc>) -> Lead {
    let mut ended = loser.clone();
    ended.apply(&life().merge(loser, survivor, system(), at).unwrap().loser);
    ended
}

/// "A merge loses no meeting": also of a merge of which only the loser's half was stored, when it is sent again.
#[test]
fn half_a_merge_that_is_sent_again_brings_the_open_meeting() {
    let (loser, survivor) = (booked("loser", noon(), day(3)), booked("survivor", noon(), day(4)));
    let loser = ended(&loser, &survivor, day(1));
    let whole = merged(&loser, &survivor, day(1));
    assert_eq!(whole.appointment().map(|booked| booked.at), Some(day(3)));
    assert!(whole.tasks().iter().any(|task| task.kind == TaskKind::Absorbed && task.due == Some(day(4))));

    // Where its own has fallen through meanwhile, its holder is told of the other.
    let mut survivor = survivor;
    let off = Command::Outcome(Outcome::Cancelled { by: Side::Buyer }).by(buyer());
    survivor.apply(&life().decide(&survivor, off, day(2)).unwrap());
    let whole = merged(&loser, &survivor, day(2));
    assert!(whole.tasks().iter().any(|task| task.kind == TaskKind::Absorbed && task.due == Some(day(3))));
}

/// "Of two accept deadlines the earlier": also when that half comes later.
#[test]
fn half_a_merge_that_is_sent_again_brings_the_earlier_deadline_to_accept() {
    let hours = |hours| noon() + TimeDelta::hours(hours);
    let (loser, survivor) = (offered("loser", noon()), offered("survivor", hours(2)));
    let whole = merged(&ended(&loser, &survivor, hours(3)), &survivor, hours(3));
    let accept = whole.deadlines().iter().find(|one| one.timer == Timer::Accept).map(|one| one.at);
    assert_eq!(accept, Some(hours(8)));
}

/// Of two leads of which each went on for the other, since a host stored half of two merges, one goes on: whichever is
/// named first, and still when one of the merges is whole.
#[test]
fn of_two_half_merges_one_lead_goes_on() {
    let (mut old, _) = life().capture("old", "webform", system(), noon()).unwrap();
    let (mut new, _) = life().capture("new", "webform", system(), day(1)).unwrap();
    let to_old = life().merge(&new, &old, system(), day(2)).unwrap();
    let to_new = life().merge(&old, &new, system(), day(2)).unwrap();
    old.apply(&to_old.survivor);
    new.apply(&to_new.survivor);
    for (a, b) in [(&old, &new), (&new, &old)] {
        let (loser, survivor) = life().which_survives(a, b, day(2));
        assert_eq!((loser.id().as_str(), survivor.id().as_str()), ("new", "old"));
    }
    let whole = life().merge(&old, &new, system(), day(2)).unwrap();
    old.apply(&whole.loser);
    let (loser, survivor) = life().which_survives(&old, &new, day(2));
    assert_eq!((loser.id().as_str(), survivor.id().as_str()), ("old", "new"));
}

/// "The instants of its newest 16": in order, also where a merge brought one of a lead whose clock was ahead.
#[test]
fn recycles_stay_in_order_though_one_came_from_a_clock_that_was_ahead() {
    let gives_back = |lead: &mut Lead, at: DateTime<Utc>| {
        let recycle = Command::Recycle(RecycleReason::BadTiming).by(sales("sam"));
        lead.apply(&life().decide(lead, recycle, at).unwrap());
    };
    let accepted = |id| {
        let mut lead = offered(id, noon());
        lead.apply(&life().decide(&lead, Command::Accept.by(sales("sam")), noon()).unwrap());
        lead
    };
    let mut ahead = accepted("ahead");
    gives_back(&mut ahead, day(9));
    let mut lead = merged(&ahead, &accepted("lead"), day(1));
    gives_back(&mut lead, day(1));
    assert_eq!(lead.recycles(), [day(1), day(9)]);
}

/// What a customer asked, and sales let pass, is a request still: it is not merged away.
#[test]
fn a_customers_request_that_sales_let_pass_is_not_merged_away() {
    let mut customer = Life::new("lead-1", "webform", "2026-03-02");
    customer.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    customer.is_judged("2026-03-02", verdict("2026-03-02"));
    customer.does("2026-03-02", sales("dana"), Command::Accept);
    customer.does("2026-03-02", sales("dana"), Command::Book { at: at("2026-03-03") });
    customer.does("2026-03-03", sales("dana"), Command::Outcome(Outcome::Attended));
    customer.does("2026-03-03", sales("dana"), Command::Convert);

    let mut again = Life::new("lead-2", "webform", "2026-03-04");
    again.does("2026-03-04", buyer(), Command::consent(Channel::Email));
    let asked = with(below_the_bar("2026-03-04"), |verdict| verdict.contact_at = Some(at("2026-03-04")));
    assert!(again.is_judged("2026-03-04", asked).ends_with("marketing_qualified"));
    assert!(again.ticks("2026-03-06").contains("recycled > recycled"));
    let merged = again.lifecycle.merge(&again.lead, &customer.lead, system(), at("2026-03-06"));
    assert_eq!(merged.unwrap_err().kind(), &RefusalKind::CustomersRequest);
}

/// A lost lead that a decision of another one closed is lost again when that was an error, and nothing of it is left.
#[test]
fn reopened_in_error_a_lost_lead_is_lost_and_no_longer_disqualified() {
    let mut other = Life::new("lead-2", "webform", "2026-03-02");
    other.does("2026-03-02", marketing("mara"), Command::Disqualify(DisqualifyReason::Legal));
    let mut life = Life::new("lead-1", "webform", "2026-03-02");
    life.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    life.is_judged("2026-03-02", verdict("2026-03-02"));
    life.does("2026-03-02", sales("dana"), Command::Accept);
    life.does("2026-03-02", sales("dana"), Command::Confirm(Evidence::InboundReply));
    let merger = life.lifecycle.merge(&other.lead, &life.lead, system(), at("2026-03-02")).unwrap();
    life.take(&merger.survivor);
    let lost = life.does("2026-03-03", sales("dana"), Command::Lose(LostReason::Price));
    assert_eq!(lost, "lost > lost, disqualified > disqualified");
    assert_eq!(life.does("2026-03-04", sales("dana"), Command::Reopen { in_error: true }), "reopened > lost");
    assert!(life.lead.disqualified().is_none());
    let stored = serde_json::to_string(&life.lead).unwrap();
    assert_eq!(serde_json::from_str::<Lead>(&stored).unwrap(), life.lead);
}
