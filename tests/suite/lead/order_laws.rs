//! Once the judgements that are due are made, the order of consent, verdict, taking back and merge does not change where
//! a lead ends.

use chrono::TimeDelta;
use proptest::prelude::*;
use qualify::lead::{Blocker, DisqualifyReason, Purpose, RecycleReason, Stage};
use qualify::{Channel, Command, Terms, Timespan, buyer, marketing, sales, system};
use serde_json::{Value, json};

use crate::support::at;
use crate::support::lives::chance::{self, Dice};
use crate::support::lives::told::{Told, is_with_marketing};
use crate::support::lives::world::{World, below, clearing};

/// What may happen to a lead in any order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Consent,
    Verdict,
    TakeBack,
    Merge,
}

fn orders(steps: &[Step]) -> Vec<Vec<Step>> {
    if steps.is_empty() {
        return vec![Vec::new()];
    }
    let first = |place: usize| {
        let mut rest = steps.to_vec();
        let step = rest.remove(place);
        orders(&rest).into_iter().map(move |order| [vec![step], order].concat())
    };
    (0..steps.len()).flat_map(first).collect()
}

const REASONS: [fn() -> RecycleReason; 5] = [
    || RecycleReason::NoBudgetNow,
    || RecycleReason::WrongPerson { referral: None },
    || RecycleReason::NoResponse,
    || RecycleReason::BadTiming,
    || RecycleReason::NotReady { until: at("2026-03-20T09:00:00Z") },
];

fn no_sales() -> Command {
    Command::OptOut { channel: None, purpose: Some(Purpose::Sales), complaint: false, said: None }
}

/// A lead that some of its blockers hold; its rank is not above that of a nurtured one.
fn some_lead(dice: &Dice, id: &str, terms: &Terms, most: Stage) -> World {
    let mut world = World::captured(id, terms);
    let wait = |world: &mut World| world.wait(TimeDelta::hours(1 + dice.below(30) as i64));
    wait(&mut world);
    if dice.once_in(2) {
        world.tell(Command::consent(Channel::Email).by(buyer()));
    }
    wait(&mut world);
    let kinds = if most == Stage::Target { 3 } else { 6 };
    match dice.below(kinds) {
        0 => {}
        1 => {
            world.judge(below());
            let reason = dice.of(&DisqualifyReason::ALL);
            if most == Stage::Target || dice.once_in(2) {
                world.tell(Command::Disqualify(reason).by(marketing("mara")));
            }
        }
        2 => {
            world.tell(Command::consent(Channel::Email).by(buyer()));
            wait(&mut world);
            world.tell(no_sales().by(buyer()));
        }
        _ => {
            world.tell(Command::consent(Channel::Email).by(buyer()));
            world.judge(json!({}));
            wait(&mut world);
            world.look();
            if world.lead.stage() == Stage::MarketingQualified {
                if dice.once_in(3) {
                    world.tell(Command::Accept.by(sales("dana")));
                }
                world.tell(Command::Recycle(dice.of(&REASONS)()).by(sales("dana")));
            }
            wait(&mut world);
            if dice.once_in(3) {
                world.tell(Command::TakeBack.by(marketing("mara")));
            }
            if dice.once_in(2) && is_with_marketing(world.lead.stage()) {
                world.tell(no_sales().by(buyer()));
            }
        }
    }
    world.clock("2026-03-10T09:00:00Z");
    world.look();
    world
}

/// Where a lead ends. One that was taken back while it rests is as good as nurtured: its rest ends at the same instant,
/// and nothing else holds it there.
fn end(world: &World) -> String {
    let (lead, held) = (&world.lead, world.blockers());
    let why = lead.disqualified().map(|found| found.reason.clone());
    let stage = match lead.stage() {
        Stage::Recycled if !held.contains(&Blocker::NotTakenBack) => Stage::Nurturing,
        stage => stage,
    };
    format!("{stage} {why:?} {held:?} {:?} {:?}", lead.cooling_until(), lead.recycles())
}

fn ends_in(world: &World, other: &World, otherwise: &Value, order: &[Step]) -> String {
    let (mut world, mut other) = (world.clone(), other.clone());
    let judged = |world: &World| Command::assess(clearing("acme", world.now, otherwise)).by(system());
    for step in order {
        world.wait(TimeDelta::minutes(1));
        let request = match step {
            Step::Consent => Command::consent(Channel::Email).by(buyer()),
            Step::Verdict => judged(&world),
            Step::TakeBack => Command::TakeBack.by(marketing("mara")),
            Step::Merge => {
                let merger = world.life.merge(&other.lead, &world.lead, system(), world.now);
                let merger = merger
                    .unwrap_or_else(|e| panic!("{e}: {} into {}", other.lead.stage(), world.lead.stage()));
                other.take_in(merger.loser);
                world.take_in(merger.survivor);
                continue;
            }
        };
        if let Ok(events) = world.life.decide(&world.lead, request, world.now) {
            world.take_in(events);
        }
    }
    world.now = at("2026-03-10T09:30:00Z");
    world.look();
    // A closed lead is nobody's task: there the event alone asks.
    if Told::of(&world.log).judge_due
        && world.lead.stage().hears_verdicts()
        && let Ok(events) = world.life.decide(&world.lead, judged(&world), world.now)
    {
        world.take_in(events);
    }
    end(&world)
}

proptest! {
    #![proptest_config(chance::config())]

    /// Consent, verdict, take-back and merge in each order, and then the judgement that is due.
    #[test]
    fn the_order_does_not_change_where_a_lead_ends(seed in any::<u64>(), cap in 0..3_u32) {
        let dice = Dice::new(seed);
        let mut terms = Terms::default();
        terms.recycle_cap = [3, 1, 2][cap as usize];
        (terms.accept_within, terms.decide_within) = (Timespan::ZERO, Timespan::ZERO);
        let world = some_lead(&dice, "lead-7", &terms, Stage::Nurturing);
        prop_assume!(is_with_marketing(world.lead.stage()));
        let most = if world.lead.stage() == Stage::Target { Stage::Target } else { Stage::Nurturing };
        let other = some_lead(&dice, "lead-8", &terms, most);
        prop_assume!(other.lead.stage() != Stage::MarketingQualified);
        prop_assume!(most != Stage::Target || !matches!(other.lead.stage(), Stage::Nurturing | Stage::Recycled | Stage::Inquiry));
        let mut otherwise = if dice.once_in(4) { below() } else { json!({}) };
        otherwise["engaged"] = json!(!dice.once_in(3));
        otherwise["reachable"] = json!(dice.of(&[&["email", "phone"][..], &["email"], &["phone"]]));
        otherwise["signed"] = json!(!dice.once_in(8));
        if dice.once_in(2) {
            otherwise["last_signal_at"] = json!(at("2026-03-10T09:00:00Z") - TimeDelta::hours(dice.below(240) as i64));
        }
        if dice.once_in(4) {
            otherwise["contact_at"] = json!(at("2026-03-10T09:00:00Z") - TimeDelta::hours(if dice.once_in(2) { 0 } else { dice.below(240) as i64 }));
        }
        let all = orders(&[Step::Consent, Step::Verdict, Step::TakeBack, Step::Merge]);
        let first = ends_in(&world, &other, &otherwise, &all[0]);
        for order in &all[1..] {
            let found = ends_in(&world, &other, &otherwise, order);
            prop_assert_eq!(
                &found, &first, "{:?} and {:?}: {} and {}, {}", order, &all[0], end(&world), end(&other), otherwise
            );
        }
    }
}
