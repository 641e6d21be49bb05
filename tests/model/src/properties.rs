//! What always holds, and what sometimes happens.

use std::sync::atomic::Ordering;

use laws::ghost::Feat;
use laws::law::{Broken, Law};
use laws::probe;
use qualify::error::RefusalKind;
use qualify::lead::Blocker;
use qualify::{Lead, system};
use stateright::Property;

use crate::model::Life;
use crate::state::State;

/// A law that holds in a state if no step to it broke it, and the state itself does not.
macro_rules! always {
    ($($law:ident)*) => {
        vec![$(Property::always(Law::$law.says(), |life: &Life, state: &State| {
            holds(Law::$law, life, state)
        })),*]
    };
}

macro_rules! sometimes {
    ($($name:literal $feat:ident;)*) => {
        vec![$(Property::sometimes($name, |_: &Life, state: &State| {
                state.first.seat.ghost.did(Feat::$feat) || state.second.seat.ghost.did(Feat::$feat)
        })),*]
    };
}

pub fn all() -> Vec<Property<Life>> {
    let mut all = always! {
        Owners Offered OptedOut Closed Deadlines Replay Recycles Permission Tick Versions Consent Allowed
        Snapshot Ways Time Repeats Refusal Merge Words Tasks Blockers Order Survivor
    };
    all.extend(sometimes! {
        "converted" Converted;
        "recycled, and converted later" RecycledThenConverted;
        "opted out in the zone" OptedOutInZone;
        "merged" Merged;
        "reopened to the exact stage" ReopenedExactly;
        "a conversion reverted" Reverted;
        "recycled since sales was late" SlaExpired;
        "cooled" Cooled;
        "offered again straight from recycled" FastLane;
        "re-engaged" ReEngaged;
        "opted in again" OptedInAgain;
        "recycled by the no-show cap" NoShowCap;
        "an opt-out absorbed" AbsorbedOptOut;
        "erased" Erased;
        "escalated" Escalated;
        "promoted" Promoted;
        "decided while the clock was back" ClockWentBack;
        "a timeout noticed late" LateLook;
        "a batch delivered late" LateDelivery;
        "the recycle cap ended" CapEnded;
        "given back for want of a channel" NoChannel;
        "a closed lead taken up by a newer contact" TakenUpAnew;
        "a decision about the person looked at and not followed" Overruled;
        "a meeting of the lead that ended was kept" MeetingAbsorbed;
        "a decision about the person came by a merge" DecisionAbsorbed;
        "a decision about the person was left to sales" DecisionAsked;
        "an offer withdrawn by a merge" WithdrawnByMerge;
        "a contact that the buyer began" Inbound;
        "a contact told later" Backdated;
        "a task acknowledged" Acknowledged;
        "offered by a consent" OfferedByConsent;
        "offered by being taken back" OfferedByTakeBack;
        "offered without engagement" OfferedUnengaged;
        "promoted without engagement" PromotedUnengaged;
        "another playbook" NewPlaybook;
        "what half a merge left was stored" HalfSentAgain;
    });
    // The loser's batch is dropped; the state after it is one that was there without it.
    all.push(Property::sometimes("a race lost at the store", |_: &Life, state: &State| {
        state.held.as_ref().is_some_and(|held| !held.fits(&state.first.seat.lead))
    }));
    all.push(Property::sometimes("the recycle cap held", |life: &Life, state: &State| {
        let capped = |blocker: &Blocker| matches!(blocker, Blocker::RecycleCap { .. });
        near(state) && life.life(state).blockers(&state.first.seat.lead, state.clock).iter().any(capped)
    }));
    all.push(Property::sometimes("a customer's request refused", |life: &Life, state: &State| {
        let (first, second) = (&state.first.seat.lead, &state.second.seat.lead);
        let merge = || life.life(state).merge(second, first, system(), state.clock);
        near(state) && merge().is_err_and(|refusal| refusal.kind() == &RefusalKind::CustomersRequest)
    }));
    all.push(Property::sometimes("a version conflict", |life: &Life, state: &State| {
        let conflict = |kind| matches!(kind, Some(RefusalKind::VersionConflict { .. }));
        conflict(probed(life, state, probe::stale_version))
    }));
    all.push(Property::sometimes("an id conflict", |life: &Life, state: &State| {
        probed(life, state, probe::changed_content) == Some(RefusalKind::Conflict)
    }));
    all
}

/// Near the beginning, where what may be seen some time is looked for.
fn near(state: &State) -> bool {
    state.depth < 4
}

type Probe = fn(
    &qualify::Lifecycle,
    &Lead,
    &qualify::lead::Request,
    chrono::DateTime<chrono::Utc>,
) -> Option<RefusalKind>;

/// The answer to a request that was carried out before; asked near the beginning only.
fn probed(life: &Life, state: &State, probe: Probe) -> Option<RefusalKind> {
    let last = state.last.as_ref().filter(|_| near(state))?;
    probe(life.life(state), &state.first.seat.lead, last, state.clock)
}

fn holds(law: Law, life: &Life, state: &State) -> bool {
    let in_state = || match law {
        Law::Owners => {
            // The first law is asked once of every state.
            life.checked.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
        Law::Replay => state.first.seat.audit().and_then(|()| state.second.seat.audit()),
        Law::Tick => probe::tick(life.life(state), &state.first.seat.lead, state.clock),
        Law::Allowed => probe::allowed(life.life(state), &state.first.seat.lead, state.clock),
        Law::Permission => {
            let turn = (state.key() >> 64) as usize;
            probe::wrong_sides(life.life(state), &state.first.seat.lead, state.clock, turn)
        }
        Law::Repeats => match &state.last {
            Some(last) => probe::repeats(life.life(state), &state.first.seat.lead, last, state.clock),
            None => Ok(()),
        },
        Law::Blockers => probe::blockers(life.life(state), &state.first.seat, state.clock),
        // Many orders are played; of every fourth state.
        Law::Order if state.key().is_multiple_of(4) => {
            let other = life.world.two.then_some(&state.second.seat.lead);
            probe::order(life.life(state), &state.first.seat.lead, other, state.clock)
        }
        Law::Survivor if life.world.two => {
            probe::survives(life.life(state), &state.first.seat, &state.second.seat, state.clock)
        }
        _ => Ok(()),
    };
    match state.broken {
        Some(broken) => broken.law != law,
        None => told(in_state()),
    }
}

/// Says how a state breaks a law, since a property can only say that it does.
fn told(answer: Result<(), Broken>) -> bool {
    if let Err(broken) = answer {
        eprintln!("broken: {broken}");
    }
    answer.is_ok()
}
