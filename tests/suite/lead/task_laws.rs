//! A task never asks for what is forbidden: who may end which task, and what becomes of the promises while sales may
//! use no channel. Written from the page, not from the code.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use qualify::error::RefusalKind;
use qualify::lead::{
    CommandKind, Event, EventKind, Evidence, Holder, Purpose, RecycleReason, Stage, TaskKind, Team, Timer,
};
use qualify::{Channel, Command, Lead, Lifecycle, Terms, buyer, marketing, sales, system};
use serde_json::json;

use qualify::actor::Actor;

use crate::support::at;
use crate::support::life::kinds;
use crate::support::lives::brisk::{brisk_lives, brisk_play, brisk_terms};
use crate::support::lives::chance::{self, Dice, Play, all_terms, calendars, lives, stored, walk};
use crate::support::lives::situation::bring;
use crate::support::lives::world::{Given, World, below};

/// The commands that end a task, as the page names them.
fn ends(task: TaskKind) -> &'static [CommandKind] {
    use CommandKind as C;
    match task {
        TaskKind::Accept => &[C::Accept],
        TaskKind::FirstTouch => &[C::Touch],
        TaskKind::Decide => &[C::Confirm, C::Book, C::Recycle],
        TaskKind::TakeBack => &[C::TakeBack],
        TaskKind::Outcome => &[C::Outcome],
        TaskKind::Disqualifier | TaskKind::DecideMerge => &[C::Disqualify, C::Acknowledge],
        TaskKind::Absorbed => &[C::Book, C::Acknowledge],
        TaskKind::NoChannel => &[C::Consent, C::Recycle],
        TaskKind::Stale => &[C::Touch, C::Acknowledge],
        TaskKind::Judge => &[C::Assess],
        other => panic!("the page has no task {other:?}"),
    }
}

/// Who is asked to end a task: its holder, the system to judge.
fn asked(kind: TaskKind, team: Team, holder: &Holder) -> Actor {
    let id = holder.as_person().map_or("somebody", |id| id.as_str()).to_owned();
    match (kind, team) {
        (TaskKind::Judge, _) => system(),
        (_, Team::Marketing) => marketing(id.as_str()),
        (_, Team::Sales) => sales(id.as_str()),
    }
}

/// Which of its commands are allowed to the holder of each open task.
fn open(life: &Lifecycle, lead: &Lead, now: DateTime<Utc>) -> Vec<(TaskKind, Team, Vec<CommandKind>)> {
    let one = |task: qualify::lead::Task<'_>| {
        let allowed = life.allowed(lead, &asked(task.kind, task.team, task.holder), now);
        let can = ends(task.kind).iter().copied().filter(|kind| allowed.contains(kind)).collect();
        (task.kind, task.team, can)
    };
    lead.tasks().into_iter().map(one).collect()
}

/// Whether sales may use a channel: one consented for sales, which the standing verdict does not show dead.
fn may_use(lead: &Lead) -> bool {
    let alive = |channel| lead.verdict().is_none_or(|verdict| verdict.reachable.contains(channel));
    Channel::ALL.iter().any(|channel| lead.consent().allows(*channel, Purpose::Sales) && alive(channel))
}

/// Stage, situation (words of `bring`), and the tasks: what, whose, and which of its commands they may give.
const TASKS: &str = "
target              |                              |
target              | no_consent                   |
inquiry             |                              | judge marketing assess
nurturing           |                              |
nurturing           | no_consent                   |
nurturing           | last_outdated long_ahead     | judge marketing assess
nurturing           | stale                        | stale marketing acknowledge
marketing_qualified |                              | accept sales accept
marketing_qualified | assigned_to_other            | accept sales accept
marketing_qualified | no_marketing                 | accept sales accept
marketing_qualified | no_accept_deadline stale     | accept sales accept; stale sales touch
sales_accepted      |                              | first_touch sales touch; decide sales confirm book recycle
sales_accepted      | touched                      | decide sales confirm book recycle
sales_accepted      | no_sales                     | decide sales confirm recycle; no_channel sales consent recycle; no_channel marketing consent
sales_accepted      | touched no_sales             | decide sales confirm recycle; no_channel sales consent recycle; no_channel marketing consent
sales_accepted      | last_unreachable             | decide sales confirm recycle; no_channel sales consent recycle; no_channel marketing consent
sales_accepted      | last_disqualifies            | first_touch sales touch; decide sales confirm book recycle; disqualifier sales disqualify acknowledge
sales_accepted      | last_mandatory_unmet         | first_touch sales touch; decide sales recycle
sales_qualified     |                              |
sales_qualified     | no_sales                     | no_channel sales consent recycle
sales_qualified     | last_unreachable             | no_channel sales consent recycle
sales_qualified     | last_disqualifies            | disqualifier sales disqualify acknowledge
sales_qualified     | stale                        | stale sales touch
sales_qualified     | no_sales stale               | no_channel sales consent recycle; stale sales touch
appointment         | not_begun                    | outcome sales outcome
appointment         |                              | outcome sales outcome
appointment         | no_sales                     | outcome sales outcome; no_channel sales consent recycle
appointment         | attended                     |
appointment         | attended last_disqualifies   | disqualifier sales disqualify acknowledge
recycled            |                              | take_back marketing take_back
recycled            | no_sales                     | take_back marketing take_back
recycled            | taken_back                   |
converted           |                              |
lost                |                              |
disqualified        |                              |
opted_out           |                              |
merged              |                              |
";

#[test]
fn who_may_end_which_task() {
    let rows = TASKS.lines().filter(|line| !line.trim().is_empty());
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [stage, words, tasks] = cells[..] else { panic!("{row}") };
        let mut given = Given::new(words);
        let (stale, ahead) = (given.take("stale"), given.take("long_ahead"));
        let stage = *Stage::ALL.iter().find(|known| known.word() == stage).unwrap();
        let mut world = bring("lead-7", stage, &mut given);
        assert_eq!(given.left(), Vec::<&str>::new(), "{row}");
        if stale || ahead {
            let marketings = matches!(stage, Stage::Nurturing);
            world.wait(TimeDelta::days(if ahead {
                1
            } else if marketings {
                181
            } else {
                15
            }));
            world.look();
        }
        let told = |(task, team, can): (TaskKind, Team, Vec<CommandKind>)| {
            let can: Vec<&str> = can.iter().map(|kind| kind.word()).collect();
            format!("{} {} {}", task.word(), team.word(), can.join(" "))
        };
        let found: Vec<String> = open(&world.life, &world.lead, world.now).into_iter().map(told).collect();
        assert_eq!(found.join("; "), tasks, "{row}");
    }
}

#[test]
fn each_kind_of_task_names_the_commands_of_the_page() {
    for kind in TaskKind::ALL {
        assert_eq!(kind.commands(), ends(kind), "{kind:?}");
    }
}

/// Every lead of a random life, after each thing that happened and the timeouts that were due by then.
fn each_moment(seeds: &[u64], terms: &Terms, calendar: qualify::Calendar, mut see: impl FnMut(&Play)) {
    let mut play = Play::new(terms, calendar);
    for seed in seeds {
        let dice = Dice::new(*seed);
        play.pass(&dice);
        let asked = play.next_asked(&dice);
        play.ask(&asked);
        play.tick(play.now);
        see(&play);
    }
}

proptest! {
    #![proptest_config(chance::config())]

    #[test]
    fn the_holder_of_a_task_may_end_it(seeds in lives(), terms in all_terms(), calendar in calendars()) {
        let mut wrong = None;
        each_moment(&seeds, &terms, calendar, |play| {
            for lead in &play.leads {
                let now = play.now.max(lead.changed_at());
                let stuck = open(&play.life, lead, now).into_iter().find(|(_, _, can)| can.is_empty());
                if let Some(stuck) = stuck {
                    wrong.get_or_insert(format!("{stuck:?} at {}", lead.stage()));
                }
            }
        });
        prop_assert_eq!(wrong, None);
    }

    /// The same of lives that go to and fro, with merges of what was decided.
    #[test]
    fn the_holder_of_a_task_may_end_it_to_and_fro(seeds in brisk_lives(), terms in brisk_terms()) {
        let mut wrong = None;
        let play = brisk_play(&seeds, &terms, |play| {
            for lead in &play.leads {
                let stuck = open(&play.life, lead, play.now).into_iter().find(|(_, _, can)| can.is_empty());
                if let Some(stuck) = stuck {
                    wrong.get_or_insert(format!("{stuck:?} at {}", lead.stage()));
                }
            }
        });
        prop_assert_eq!(wrong, None);
        for (log, lead) in play.logs.iter().zip(&play.leads) {
            prop_assert_eq!(&Lead::replay(log).unwrap(), lead);
            prop_assert_eq!(&serde_json::from_str::<Lead>(&stored(lead)).unwrap(), lead);
        }
    }

    /// Neither an escalation nor a missed first touch, nor a lead taken away for being late, while no channel may be
    /// used; and in the zone before acceptance a channel is always there.
    #[test]
    fn nothing_is_missed_while_no_channel_may_be_used(
        seeds in lives(), terms in all_terms(), calendar in calendars()
    ) {
        let play = chance::play(&seeds, &terms, calendar);
        for log in &play.logs {
            let lives = walk(log);
            for (place, (lead, event)) in lives.iter().enumerate() {
                if place > 0 {
                    let before = &lives[place - 1].0;
                    prop_assert!(!is_a_miss_of_sales(event) || may_use(before), "{event:?}");
                    let given_back = matches!(
                        event.kind,
                        EventKind::Recycled { reason: RecycleReason::NoChannel, .. }
                    );
                    prop_assert!(!given_back || !may_use(before), "{event:?}");
                }
                let batch_ends = event.index + 1 == event.of;
                let offered = lead.stage() == Stage::MarketingQualified;
                prop_assert!(!(batch_ends && offered) || may_use(lead), "offered, and no channel: {event:?}");
                let calls = lead.deadlines().iter().any(|due| due.timer == Timer::FirstTouch);
                prop_assert!(!(batch_ends && calls) || may_use(lead), "a first touch is due: {event:?}");
            }
        }
    }
}

fn is_a_miss_of_sales(event: &Event) -> bool {
    match &event.kind {
        EventKind::Escalated { timer, .. } => *timer != Timer::TakeBack,
        EventKind::FirstTouchMissed => true,
        EventKind::Recycled { reason, .. } => *reason == RecycleReason::SlaExpired,
        _ => false,
    }
}

fn no_sales() -> Command {
    Command::OptOut { channel: None, purpose: Some(Purpose::Sales), complaint: false, said: None }
}

fn proven(proof: &'static str) -> Command {
    Command::Consent { channel: Channel::Phone, purpose: None, proof: Some(proof.into()), said: None }
}

fn due(world: &World, timer: Timer) -> Option<DateTime<Utc>> {
    world.lead.deadlines().iter().find(|due| due.timer == timer).map(|due| due.at)
}

fn tasks(world: &World) -> Vec<(TaskKind, Team)> {
    world.lead.tasks().iter().map(|task| (task.kind, task.team)).collect()
}

/// At MQL since 2 March 09:00, e-mail consented.
fn offered() -> World {
    let mut world = World::captured("lead-7", &Terms::default());
    world.tell(Command::consent(Channel::Email).by(buyer()));
    world.judge(json!({}));
    world.at(Stage::MarketingQualified)
}

/// At SAL since 2 March 10:00: first touch by 14:00, decide by 16 March 10:00.
fn accepted() -> World {
    let mut world = offered();
    world.clock("2026-03-02T10:00:00Z");
    world.tell(Command::Accept.by(sales("dana")));
    assert_eq!(due(&world, Timer::FirstTouch), Some(at("2026-03-02T14:00:00Z")));
    assert_eq!(due(&world, Timer::Decide), Some(at("2026-03-16T10:00:00Z")));
    world
}

#[test]
fn case_d3_an_offer_is_withdrawn_when_the_last_channel_goes() {
    let mut world = offered();
    world.clock("2026-03-02T10:00:00Z");
    let events = world.tell(no_sales().by(buyer()));
    assert_eq!(kinds(&events), ["consent_withdrawn", "cooled"]);
    assert_eq!(world.lead.stage(), Stage::Nurturing);
    assert_eq!(tasks(&world), []);
    world.clock("2026-03-20T10:00:00Z");
    assert_eq!(world.look(), []);
}

#[test]
fn an_offer_stands_while_another_channel_is_left() {
    let mut world = offered();
    world.tell(Command::consent(Channel::Phone).by(buyer()));
    let events = world.tell(Command::opt_out_of(Channel::Email).by(buyer()));
    assert_eq!(kinds(&events), ["consent_withdrawn"]);
    assert_eq!(world.lead.stage(), Stage::MarketingQualified);
    // Phone is dead by the next verdict.
    world.wait(TimeDelta::minutes(1));
    let events = world.judge(json!({"reachable": ["email"]}));
    assert_eq!(kinds(&events), ["assessed", "cooled"]);
    assert_eq!(world.lead.stage(), Stage::Nurturing);
}

#[test]
fn the_wait_for_the_first_touch_stops_and_starts_anew_in_full() {
    let mut world = accepted();
    world.clock("2026-03-02T13:00:00Z");
    let events = world.tell(no_sales().by(buyer()));
    assert_eq!(kinds(&events), ["consent_withdrawn"]);
    assert_eq!(due(&world, Timer::FirstTouch), None);
    assert_eq!(due(&world, Timer::Decide), Some(at("2026-03-16T10:00:00Z")));
    assert_eq!(
        tasks(&world),
        [
            (TaskKind::Decide, Team::Sales),
            (TaskKind::NoChannel, Team::Sales),
            (TaskKind::NoChannel, Team::Marketing)
        ]
    );
    world.clock("2026-03-04T09:00:00Z");
    assert_eq!(world.look(), []);
    let events = world.tell(proven("reply-1").by(sales("dana")));
    assert_eq!(kinds(&events), ["consented"]);
    assert_eq!(due(&world, Timer::FirstTouch), Some(at("2026-03-04T13:00:00Z")));
    assert_eq!(due(&world, Timer::Decide), Some(at("2026-03-16T10:00:00Z")));
    assert_eq!(tasks(&world), [(TaskKind::FirstTouch, Team::Sales), (TaskKind::Decide, Team::Sales)]);
}

/// What was missed before stays missed; a first touch that was made needs no other.
#[test]
fn a_first_touch_that_was_made_does_not_start_anew() {
    let mut world = accepted();
    world.tell(Command::touch().by(sales("dana")));
    world.clock("2026-03-02T13:00:00Z");
    world.tell(no_sales().by(buyer()));
    world.wait(TimeDelta::minutes(1));
    world.tell(proven("reply-1").by(sales("dana")));
    assert_eq!(due(&world, Timer::FirstTouch), None);
    assert_eq!(tasks(&world), [(TaskKind::Decide, Team::Sales)]);
}

/// The same by a judgement: the only channel is dead, and later alive again.
#[test]
fn a_dead_channel_stops_the_wait_as_a_withdrawal_does() {
    let mut world = accepted();
    world.clock("2026-03-02T13:00:00Z");
    world.judge(json!({"reachable": []}));
    assert_eq!(due(&world, Timer::FirstTouch), None);
    world.clock("2026-03-05T13:00:00Z");
    assert_eq!(world.look(), []);
    world.judge(json!({}));
    assert_eq!(due(&world, Timer::FirstTouch), Some(at("2026-03-05T17:00:00Z")));
}

#[test]
fn who_could_use_no_channel_gives_the_lead_back_and_is_not_charged() {
    let mut world = accepted();
    world.tell(no_sales().by(buyer()));
    world.clock("2026-05-16T10:00:00Z");
    let events = world.look();
    assert_eq!(kinds(&events)[0], "recycled", "{:?}", kinds(&events));
    assert_eq!(events[0].at, at("2026-03-16T10:00:00Z"));
    let EventKind::Recycled { reason, cooling_until } = &events[0].kind else { panic!() };
    assert_eq!((reason, cooling_until), (&RecycleReason::NoChannel, &None));
    assert_eq!(world.lead.stage(), Stage::Recycled);
    assert!(world.lead.recycles().is_empty());
    assert_eq!(world.lead.cooling_until(), None);
    assert!(!world.log.iter().any(is_a_miss_of_sales));
    // Nor may anybody give it by hand.
    let world = accepted();
    let refusal = world.refusal(Command::Recycle(RecycleReason::NoChannel).by(sales("dana")));
    assert_eq!(refusal.kind(), &RefusalKind::TimersReason);
}

/// After it the lead is offered for the same points as soon as a channel is there again: nothing was said about it.
#[test]
fn what_was_given_back_for_want_of_a_channel_needs_no_news() {
    let mut world = accepted();
    world.tell(no_sales().by(buyer()));
    world.clock("2026-03-17T10:00:00Z");
    world.look();
    world.tell(Command::TakeBack.by(marketing("mara")));
    world.wait(TimeDelta::minutes(1));
    let events = world.tell(Command::consent(Channel::Email).by(buyer()));
    assert_eq!(kinds(&events), ["consented", "offered"]);
}

#[cfg(feature = "feedback")]
#[test]
fn no_promise_is_charged_while_no_channel_may_be_used() {
    use qualify::feedback::Ledger;
    let mut world = accepted();
    world.tell(no_sales().by(buyer()));
    world.clock("2026-05-16T10:00:00Z");
    world.look();
    let mut ledger = Ledger::new();
    ledger.fold(&world.log).unwrap();
    let promises = ledger.all().promises;
    assert_eq!((promises.answer.kept, promises.answer.missed), (1, 0));
    assert_eq!((promises.first_touch.kept, promises.first_touch.missed), (0, 0));
    assert_eq!((promises.decide.kept, promises.decide.missed), (0, 0));
    // Case D3: withdrawn before it was answered.
    let mut world = offered();
    world.clock("2026-03-02T10:00:00Z");
    world.tell(no_sales().by(buyer()));
    world.clock("2026-03-20T10:00:00Z");
    world.look();
    let mut ledger = Ledger::new();
    ledger.fold(&world.log).unwrap();
    let promises = ledger.all().promises;
    assert_eq!((promises.answer.kept, promises.answer.missed), (0, 0));
}

/// It had been escalated before the channel went: that stays charged, and nobody is escalated after.
#[test]
fn what_was_missed_before_the_channel_went_stays_missed() {
    let mut world = accepted();
    world.clock("2026-03-17T10:00:00Z");
    assert_eq!(kinds(&world.look())[..2], ["first_touch_missed", "escalated"]);
    world.tell(no_sales().by(buyer()));
    world.clock("2026-05-17T10:00:00Z");
    let events = world.look();
    assert!(!events.iter().any(is_a_miss_of_sales), "{:?}", kinds(&events));
    assert!(kinds(&events).contains(&"recycled"));
}

#[test]
fn a_reply_reopens_a_channel_and_an_old_one_does_not() {
    let mut world = accepted();
    world.tell(proven("reply-1").by(sales("dana")));
    world.wait(TimeDelta::minutes(1));
    world.tell(Command::opt_out_of(Channel::Phone).by(buyer()));
    world.tell(no_sales().by(buyer()));
    world.wait(TimeDelta::minutes(1));
    let refusal = world.refusal(proven("reply-1").by(sales("dana")));
    assert!(matches!(refusal.kind(), RefusalKind::NotNewer { .. }), "{refusal}");
    assert_eq!(kinds(&world.tell(proven("reply-2").by(sales("dana")))), ["consented"]);
    assert!(may_use(&world.lead));
}

#[test]
fn a_touch_is_legal_unless_we_called_after_they_forbade_it() {
    let mut world = accepted();
    world.clock("2026-03-02T12:00:00Z");
    world.tell(no_sales().by(buyer()));
    world.clock("2026-03-02T13:00:00Z");
    let touch = |made: Option<&str>, inbound| Command::Touch { at: made.map(at), inbound }.by(sales("dana"));
    for late in [None, Some("2026-03-02T12:00:01Z"), Some("2026-03-02T13:00:00Z")] {
        let refusal = world.refusal(touch(late, false));
        assert_eq!(refusal.kind(), &RefusalKind::NoChannel, "{late:?}");
    }
    for (made, inbound) in [
        (Some("2026-03-02T11:59:59Z"), false),
        (Some("2026-03-02T12:00:00Z"), false),
        (None, true),
        (Some("2026-03-02T12:30:00Z"), true),
    ] {
        let mut world = world.clone();
        assert_eq!(kinds(&world.tell(touch(made, inbound))), ["touched"], "{made:?} {inbound}");
    }
    assert_eq!(world.refusal(touch(Some("2026-03-02T13:00:01Z"), true)).kind(), &RefusalKind::MadeLater);
    assert_eq!(world.refusal(touch(Some("2026-03-02T13:00:01Z"), false)).kind(), &RefusalKind::MadeLater);
}

/// No withdrawal forbids it: a verdict that shows all channels dead may be wrong, and one channel of two is enough.
#[test]
fn a_touch_needs_no_channel_that_a_verdict_knows() {
    let mut world = accepted();
    world.wait(TimeDelta::minutes(1));
    world.judge(json!({"reachable": []}));
    assert_eq!(kinds(&world.tell(Command::touch().by(sales("dana")))), ["touched"]);
    let mut world = accepted();
    world.tell(proven("reply-1").by(sales("dana")));
    world.wait(TimeDelta::minutes(1));
    world.tell(Command::opt_out_of(Channel::Email).by(buyer()));
    world.wait(TimeDelta::minutes(1));
    assert_eq!(kinds(&world.tell(Command::touch().by(sales("dana")))), ["touched"]);
}

/// A touch is dated by when it was made: told late, it still keeps nothing that it came too late for, and a touch from
/// before the offer is recorded and keeps nothing.
#[test]
fn a_touch_from_before_the_offer_does_not_end_the_wait() {
    let mut world = accepted();
    let before = Command::Touch { at: Some(at("2026-03-02T08:59:59Z")), inbound: true };
    assert_eq!(kinds(&world.tell(before.by(sales("dana")))), ["touched"]);
    assert_eq!(world.lead.touched_at(), None);
    assert_eq!(due(&world, Timer::FirstTouch), Some(at("2026-03-02T14:00:00Z")));
    let since = Command::Touch { at: Some(at("2026-03-02T09:30:00Z")), inbound: true };
    assert_eq!(kinds(&world.tell(since.by(sales("dana")))), ["touched"]);
    assert_eq!(world.lead.touched_at(), Some(at("2026-03-02T09:30:00Z")));
    assert_eq!(due(&world, Timer::FirstTouch), None);
}

#[test]
fn booking_needs_a_channel() {
    let book = Command::Book { at: at("2026-03-09T10:00:00Z") }.by(sales("dana"));
    let mut world = accepted();
    world.tell(no_sales().by(buyer()));
    assert_eq!(world.refusal(book.clone()).kind(), &RefusalKind::NoChannel);
    world.tell(Command::Confirm(Evidence::InboundReply).by(sales("dana")));
    assert_eq!(world.lead.stage(), Stage::SalesQualified);
    assert_eq!(world.refusal(book.clone()).kind(), &RefusalKind::NoChannel);
    assert!(!world.life.allowed(&world.lead, &sales("dana"), world.now).contains(&CommandKind::Book));
    world.wait(TimeDelta::minutes(1));
    world.tell(proven("reply-1").by(sales("dana")));
    assert_eq!(kinds(&world.tell(book)), ["booked"]);
}

#[test]
fn a_lead_that_nobody_may_call_is_accepted_by_nobody() {
    // It would be withdrawn: so there is no such lead, and `accept` is not for one at nurturing.
    let mut world = offered();
    world.tell(no_sales().by(buyer()));
    let refusal = world.refusal(Command::Accept.by(sales("dana")));
    assert_eq!(refusal.kind(), &RefusalKind::NotHere);
}

#[test]
fn a_disqualifier_is_acknowledged_until_the_next_verdict_tells_of_another() {
    let mut world = accepted();
    world.wait(TimeDelta::minutes(1));
    world.judge(json!({"disqualifier": "spam", "route": "nobody"}));
    assert!(tasks(&world).contains(&(TaskKind::Disqualifier, Team::Sales)));
    let acknowledge = Command::Acknowledge(TaskKind::Disqualifier);
    // Not marketing's.
    let refusal = world.refusal(acknowledge.clone().by(marketing("mara")));
    assert!(matches!(refusal.kind(), RefusalKind::NoTask { .. } | RefusalKind::NotPermitted), "{refusal}");
    let before = world.lead.clone();
    let events = world.tell(acknowledge.clone().by(sales("dana")));
    assert_eq!(kinds(&events), ["acknowledged"]);
    assert_eq!((events[0].step, world.lead.stage()), (None, before.stage()));
    assert_eq!(world.lead.deadlines(), before.deadlines());
    assert!(!tasks(&world).contains(&(TaskKind::Disqualifier, Team::Sales)));
    // Once.
    assert!(matches!(world.refusal(acknowledge.by(sales("dana"))).kind(), RefusalKind::NoTask { .. }));
    world.wait(TimeDelta::minutes(1));
    world.judge(json!({"disqualifier": "legal", "route": "nobody"}));
    assert!(tasks(&world).contains(&(TaskKind::Disqualifier, Team::Sales)));
}

#[test]
fn marketing_acknowledges_what_is_stale() {
    let mut world = World::captured("lead-7", &Terms::default());
    world.judge(below());
    world.wait(TimeDelta::days(181));
    assert_eq!(kinds(&world.look()), ["went_stale"]);
    assert_eq!(tasks(&world), [(TaskKind::Stale, Team::Marketing)]);
    let events = world.tell(Command::Acknowledge(TaskKind::Stale).by(marketing("mara")));
    assert_eq!(kinds(&events), ["acknowledged"]);
    assert_eq!(tasks(&world), []);
    // Looked at: it is stale again after the same time.
    world.wait(TimeDelta::days(181));
    assert_eq!(kinds(&world.look()), ["went_stale"]);
}

#[test]
fn only_what_the_page_names_can_be_acknowledged() {
    let world = accepted();
    for task in TaskKind::ALL {
        for by in [sales("dana"), marketing("mara"), system(), buyer()] {
            let refusal = world.refusal(Command::Acknowledge(task).by(by));
            assert!(
                matches!(refusal.kind(), RefusalKind::NoTask { .. } | RefusalKind::NotPermitted),
                "{task:?}: {refusal}"
            );
        }
    }
}
