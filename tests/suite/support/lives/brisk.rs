//! Lives that go to and fro between the teams: chance alone seldom comes to a second recycle, or to a merge of two
//! leads that something was decided of.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use qualify::lead::{CommandKind, RecycleReason, Stage};
use qualify::{Command, Lead, Terms, Timespan, Verdict, buyer, marketing, sales, system};
use serde_json::{Value, json};

use super::chance::{Dice, Play, some_command};
use super::world::clearing;

/// One number for each thing that happens.
pub(crate) fn brisk_lives() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(any::<u64>(), 1..60)
}

pub(crate) fn brisk_terms() -> impl Strategy<Value = Terms> {
    any::<u64>().prop_map(|seed| {
        let dice = Dice::new(seed);
        let mut terms = Terms::default();
        terms.recycle_cap = dice.of(&[3, 1, 2, 0]);
        terms.recycle_cap_within = Timespan::days(dice.of(&[365, 365, 30, 0]));
        terms.accept_within = Timespan::hours(dice.of(&[8, 48, 0]));
        terms.decide_within = Timespan::days(dice.of(&[14, 2, 0]));
        terms.stale_with_sales = Timespan::days(dice.of(&[14, 2]));
        terms
    })
}

/// What a host's judging might say now.
pub(crate) fn likely_verdict(dice: &Dice, now: DateTime<Utc>, lead: &Lead) -> Verdict {
    let at = now.max(lead.changed_at());
    let ago = |most: usize| at - TimeDelta::minutes(dice.below(most) as i64);
    let good = !dice.once_in(4);
    let mut otherwise = json!({
        "grade": if good { "A" } else { "C" }, "route": if good { "sales" } else { "marketing" },
        "clears_bar": good, "holds_bar": good || dice.once_in(2), "signed": !dice.once_in(10),
        "engaged": !dice.once_in(3), "reachable": dice.of(&[&["email", "phone"][..], &["email", "phone"], &["phone"], &[]]),
    });
    if !dice.once_in(4) {
        otherwise["last_signal_at"] = json!(ago(if dice.once_in(2) { 60 } else { 60_000 }));
    }
    if dice.once_in(8) {
        otherwise["contact_at"] = json!(ago(if dice.once_in(2) { 60 } else { 60_000 }));
    }
    if dice.once_in(5) {
        otherwise["until"] = json!(at + TimeDelta::hours(1 + dice.below(1_000) as i64));
    }
    if dice.once_in(25) {
        otherwise["disqualifier"] = json!(dice.of(&["spam", "student"]));
        otherwise["route"] = json!("nobody");
    }
    if dice.once_in(6) {
        // Nothing new to say.
        if let Some(last) = lead.verdict() {
            let mut same = serde_json::to_value(last).unwrap();
            same["at"] = json!(at);
            if same["until"].as_str().is_none_or(|until| until.parse::<DateTime<Utc>>().unwrap() > at) {
                return serde_json::from_value(same).unwrap();
            }
        }
    }
    clearing("acme", at, &Value::Object(otherwise.as_object().unwrap().clone()))
}

/// The commands that move a lead on from where it is.
fn likely(stage: Stage) -> &'static [CommandKind] {
    use CommandKind as C;
    match stage {
        Stage::Target | Stage::Inquiry | Stage::Nurturing => {
            &[C::Assess, C::Assess, C::Assess, C::Consent, C::Consent, C::Promote, C::OptOut, C::Disqualify]
        }
        Stage::Recycled => {
            &[C::TakeBack, C::TakeBack, C::TakeBack, C::Assess, C::Assess, C::Consent, C::Disqualify]
        }
        Stage::MarketingQualified => {
            &[C::Accept, C::Accept, C::Accept, C::Recycle, C::Recycle, C::Assess, C::Touch, C::OptOut]
        }
        Stage::SalesAccepted => &[
            C::Touch,
            C::Recycle,
            C::Recycle,
            C::Recycle,
            C::Confirm,
            C::Book,
            C::Assess,
            C::OptOut,
            C::Consent,
            C::Acknowledge,
        ],
        Stage::SalesQualified => {
            &[C::Book, C::Recycle, C::Recycle, C::Lose, C::Assess, C::Consent, C::Acknowledge, C::OptOut]
        }
        Stage::Appointment => {
            &[C::Outcome, C::Recycle, C::Lose, C::Assess, C::Convert, C::Acknowledge, C::Disqualify]
        }
        Stage::Converted => &[C::Revert],
        Stage::Lost => &[C::ReEngage, C::Assess, C::Assess, C::OptOut],
        Stage::Disqualified => &[C::Reopen, C::Assess, C::Assess, C::Consent],
        Stage::OptedOut => &[C::Consent],
        _ => &[C::OptOut],
    }
}

/// One thing more happens. Merges are as the lifecycle would have them.
pub(crate) fn brisk_step(play: &mut Play, dice: &Dice) {
    play.now += match dice.below(20) {
        0..=9 => TimeDelta::minutes(dice.below(90) as i64),
        10..=14 => TimeDelta::hours(dice.below(30) as i64),
        15 | 16 => TimeDelta::days(dice.below(20) as i64),
        17 => TimeDelta::days(dice.below(130) as i64),
        18 => TimeDelta::zero(),
        _ => {
            let next = play.leads[0].next_deadline().map_or(play.now, |next| next.at);
            (next - play.now).max(TimeDelta::zero())
        }
    };
    let (now, which) = (play.now, usize::from(dice.once_in(3)));
    if dice.once_in(40) {
        let [one, two] = &play.leads;
        let loser = usize::from(play.life.which_survives(one, two, now).0.id() == two.id());
        play.ask(&super::chance::Asked::Merge(loser));
        return;
    }
    let lead = &play.leads[which];
    let ticked = play.life.tick(lead, now);
    let stage = ticked.iter().filter_map(|event| event.step).next_back().map_or(lead.stage(), |step| step.to);
    let mut kind = dice.of(likely(stage));
    if matches!(kind, CommandKind::Disqualify | CommandKind::OptOut) && !dice.once_in(4) {
        kind = dice.of(likely(stage));
    }
    let command = match kind {
        CommandKind::Assess => Command::assess(likely_verdict(dice, now, lead)),
        CommandKind::Recycle => Command::Recycle(dice.of(&[
            RecycleReason::NotReady { until: now + TimeDelta::days(20) },
            RecycleReason::NoBudgetNow,
            RecycleReason::WrongPerson { referral: None },
            RecycleReason::NoResponse,
            RecycleReason::BadTiming,
        ])),
        other => some_command(dice, other, now, lead),
    };
    let everything = matches!(command, Command::OptOut { channel: None, purpose: None, .. });
    if everything && !dice.once_in(4) {
        return;
    }
    let by = match kind {
        CommandKind::Assess => vec![system()],
        CommandKind::Consent => vec![buyer(), system()],
        _ => vec![sales("dana"), marketing("mara"), buyer()],
    };
    for by in by {
        if play.ask(&super::chance::Asked::Of(which, command.clone().by(by))) {
            return;
        }
    }
}

/// Shows the play after each thing that happened, and after the timeouts that were due by then.
pub(crate) fn brisk_play(seeds: &[u64], terms: &Terms, mut see: impl FnMut(&Play)) -> Play {
    let mut play = Play::new(terms, qualify::Calendar::always());
    for seed in seeds {
        brisk_step(&mut play, &Dice::new(*seed));
        play.tick(play.now);
        see(&play);
    }
    play
}
