//! Where the model begins: leads at many stages, brought there by the same actions that it checks.

use chrono::{DateTime, Utc};
use laws::cast::Says;
use qualify::{Calendar, Lifecycle, Timespan, Terms};

use crate::actions::Action::{self, Ask, AskOther, Clock, Tick};
use crate::actions::Cmd;
use crate::actions::Tick::{JustAfterDue, ToDue};

/// A beginning.
pub struct World {
    pub name: &'static str,
    pub life: Lifecycle,
    /// Whether working time is a calendar's; then the day of the week is part of a state.
    pub office: bool,
    /// What happened before the model begins.
    pub script: Vec<Action>,
    /// Whether the second lead plays.
    pub two: bool,
}

/// A Monday at nine.
pub fn beginning() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().expect("an instant")
}

#[derive(Clone, Copy)]
enum Agreed {
    /// The defaults, and all hours are worked.
    Usual,
    /// The defaults, and office hours.
    Office,
    /// Every cap is one.
    Tight,
    /// No cool-down, no deadline, no window, no attended appointment.
    Loose,
}

fn life(agreed: Agreed) -> Lifecycle {
    let mut terms = Terms::default();
    match agreed {
        Agreed::Usual | Agreed::Office => {}
        Agreed::Tight => {
            (terms.escalations, terms.recycle_cap, terms.reschedule_cap, terms.no_show_cap) = (1, 1, 1, 1);
        }
        Agreed::Loose => {
            let never = Timespan::ZERO;
            (terms.cool_down_bad_timing, terms.cool_down_no_response) = (never, never);
            (terms.accept_within, terms.decide_within, terms.first_touch_within) = (never, never, never);
            (terms.take_back_within, terms.re_engage_after) = (never, never);
            (terms.revert_within, terms.reopen_within) = (never, never);
            (terms.recycle_cap, terms.no_show_cap, terms.escalations) = (1, 0, 0);
            terms.convert_needs_attended = false;
        }
    }
    let calendar = match agreed {
        Agreed::Office => Calendar::weekdays("09:00-17:00".parse().expect("hours")),
        _ => Calendar::always(),
    };
    Lifecycle::new(&terms, calendar)
}

/// Every beginning, each longer than the one before it on the main way.
pub fn worlds() -> Vec<World> {
    let begun = vec![Ask(Cmd::ConsentToMail)];
    let then = |before: &[Action], more: &[Action]| [before, more].concat();
    let offered = then(&begun, &[Ask(Cmd::Assess(Says::Bar))]);
    let asked = then(&begun, &[Ask(Cmd::Assess(Says::Contact))]);
    let accepted = then(&offered, &[Ask(Cmd::AcceptBySam)]);
    let confirmed = then(&accepted, &[Ask(Cmd::Touch), Ask(Cmd::Confirm)]);
    let booked = then(&confirmed, &[Ask(Cmd::Book)]);
    let attended = then(&booked, &[Clock(ToDue), Ask(Cmd::Attended)]);
    let converted = then(&attended, &[Ask(Cmd::Convert)]);
    let lost = then(&attended, &[Ask(Cmd::Lose)]);
    let recycled = then(&accepted, &[Ask(Cmd::BadTiming)]);
    let back = then(&recycled, &[Ask(Cmd::TakeBack), Clock(ToDue), Tick]);
    let again = then(
        &recycled,
        &[Clock(JustAfterDue), Ask(Cmd::Assess(Says::Contact)), Ask(Cmd::AcceptBySue), Ask(Cmd::Book)],
    );
    let silent = then(&accepted, &[Ask(Cmd::OptOut)]);
    let closed = then(&accepted, &[Ask(Cmd::DisqualifyBySales)]);
    let missed = then(&booked, &[Clock(ToDue), Ask(Cmd::NoShow), Ask(Cmd::Book), Clock(ToDue)]);
    let pair = then(&offered, &[AskOther(Cmd::ConsentToMail), AskOther(Cmd::Assess(Says::Cold))]);
    let won_pair = then(&converted, &[AskOther(Cmd::ConsentToCalls)]);
    let late = then(&accepted, &[Clock(ToDue), Tick, Clock(ToDue), Tick]);

    use Agreed::{Loose, Office, Tight, Usual};
    let world = |name, agreed, script: &[Action], two| World {
        name,
        life: life(agreed),
        office: matches!(agreed, Office),
        script: script.to_vec(),
        two,
    };
    vec![
        world("captured", Usual, &[], false),
        world("captured, office hours", Office, &begun, false),
        world("captured, loose terms", Loose, &begun, false),
        world("offered by the bar", Usual, &offered, false),
        world("offered after contact, tight terms", Tight, &asked, false),
        world("accepted, office hours", Office, &accepted, false),
        world("accepted and late, tight terms", Tight, &late, false),
        world("confirmed", Usual, &confirmed, false),
        world("confirmed, loose terms", Loose, &confirmed, false),
        world("booked", Usual, &booked, false),
        world("missed once, tight terms", Tight, &missed, false),
        world("attended", Usual, &attended, false),
        world("recycled", Usual, &recycled, false),
        world("recycled, and booked since", Usual, &again, false),
        world("recycled and back, tight terms", Tight, &back, false),
        world("lost", Usual, &lost, false),
        world("converted", Usual, &converted, false),
        world("opted out", Usual, &silent, false),
        world("disqualified", Usual, &closed, false),
        world("two leads", Usual, &pair, true),
        world("two leads, one a customer", Usual, &won_pair, true),
    ]
}
