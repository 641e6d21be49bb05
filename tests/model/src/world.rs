//! Where the model begins: leads at many stages, brought there by the same actions that it checks.

use chrono::{DateTime, Utc};
use laws::cast::{self, Says};
use qualify::{Calendar, Lifecycle, Terms, Timespan};

use crate::actions::Action::{self, Ask, AskOther, Clock, Tick as Look};
use crate::actions::Tick::{self, JustAfterDue, ToDue};
use crate::actions::{Cmd, Half};

/// A beginning.
pub struct World {
    pub name: &'static str,
    pub life: Lifecycle,
    /// The same under the next playbook, where one comes.
    pub next: Option<Lifecycle>,
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
    /// The defaults, and leads are judged by a playbook that the lifecycle knows; another comes.
    Judged,
}

fn life(agreed: Agreed) -> Lifecycle {
    let mut terms = Terms::default();
    match agreed {
        Agreed::Usual | Agreed::Office | Agreed::Judged => {}
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
    let life = Lifecycle::new(&terms, calendar);
    match agreed {
        Agreed::Judged => life.judged_by(cast::playbooks()[0]),
        _ => life,
    }
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
    let back = then(&recycled, &[Ask(Cmd::TakeBack), Clock(ToDue), Look]);
    let again = then(
        &recycled,
        &[Clock(JustAfterDue), Ask(Cmd::Assess(Says::Contact)), Ask(Cmd::AcceptBySue), Ask(Cmd::Book)],
    );
    let silent = then(&accepted, &[Ask(Cmd::OptOut)]);
    let closed = then(&accepted, &[Ask(Cmd::DisqualifyBySales)]);
    let missed = then(&booked, &[Clock(ToDue), Ask(Cmd::NoShow), Ask(Cmd::Book), Clock(ToDue)]);
    let pair = then(&offered, &[AskOther(Cmd::ConsentToMail), AskOther(Cmd::Assess(Says::Cold))]);
    let won_pair = then(&converted, &[AskOther(Cmd::ConsentToCalls)]);
    let late = then(&accepted, &[Clock(ToDue), Look, Clock(ToDue), Look]);

    let cold = then(&begun, &[Ask(Cmd::Assess(Says::Bar)), Ask(Cmd::NoSalesMail)]);
    let cut_off = then(&accepted, &[Ask(Cmd::NoSalesMail)]);
    let round = [
        Ask(Cmd::Assess(Says::Contact)),
        Ask(Cmd::AcceptBySam),
        Ask(Cmd::NoResponse),
        Ask(Cmd::TakeBack),
        Clock(ToDue),
        Look,
    ];
    let often = then(&begun, &[round, round, round].concat());
    let judged = |says| AskOther(Cmd::Assess(says));
    let other_booked =
        [AskOther(Cmd::ConsentToMail), judged(Says::Bar), AskOther(Cmd::AcceptBySue), AskOther(Cmd::Book)];
    let both_booked = then(&booked, &[&[Clock(Tick::DayBack)][..], &other_booked[..]].concat());
    let other_back = [
        AskOther(Cmd::ConsentToMail),
        judged(Says::Bar),
        AskOther(Cmd::AcceptBySue),
        AskOther(Cmd::NoResponse),
    ];
    let half_booked = then(&both_booked, &[Action::HalfMergeIn(Half::Loser)]);
    let one_back = then(&offered, &other_back);
    let one_never = then(
        &accepted,
        &[AskOther(Cmd::ConsentToMail), judged(Says::Bar), AskOther(Cmd::AcceptBySue), AskOther(Cmd::Spam)],
    );
    let half =
        then(&offered, &[AskOther(Cmd::ConsentToMail), judged(Says::Bar), Action::HalfMergeIn(Half::Loser)]);

    use Agreed::{Judged, Loose, Office, Tight, Usual};
    let world = |name, agreed, script: &[Action], two| World {
        name,
        life: life(agreed),
        next: matches!(agreed, Judged).then(|| life(agreed).judged_by(cast::playbooks()[1])),
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
        world("judged by a playbook that is known", Judged, &begun, false),
        world("offered by a playbook that is known", Judged, &accepted, false),
        world("no channel for sales", Usual, &cold, false),
        world("accepted, and no channel for sales", Usual, &cut_off, false),
        world("recycled as often as may be", Usual, &often, false),
        world("two leads", Usual, &pair, true),
        world("two leads, both booked", Usual, &both_booked, true),
        world("two leads, one given back", Usual, &one_back, true),
        world("two leads, one disqualified by hand", Usual, &one_never, true),
        world("two leads, half a merge stored", Usual, &half, true),
        world("two leads, both booked, half a merge stored", Usual, &half_booked, true),
        world("two leads, one a customer", Usual, &won_pair, true),
    ]
}
