//! Commands of a kind of which one should do something whenever any does.

use chrono::{DateTime, TimeDelta, Utc};
use qualify::lead::{
    CommandKind, DisqualifyReason, Evidence, Holder, LostReason, Outcome, Purpose, RecycleReason, Side,
    Stage, TaskKind, Team,
};
use qualify::{Calendar, Channel, Command, Lead, Terms, Verdict, sales, system};

use serde_json::json;

use super::chance::*;

/// A customer that any lead can be merged into.
pub(crate) fn customer() -> Lead {
    let mut play = Play::new(&Terms::default(), Calendar::always());
    let dice = Dice::new(0);
    let mut good = serde_json::to_value(verdict(&dice, start(), &play.leads[1])).unwrap();
    for (key, value) in [("signed", json!(true)), ("engaged", json!(true)), ("clears_bar", json!(true))] {
        good[key] = value;
    }
    good["holds_bar"] = json!(true);
    good["mandatory"] = json!("met");
    good["reachable"] = json!(["email"]);
    good["at"] = json!(start());
    let fields = good.as_object_mut().unwrap();
    fields.remove("until");
    fields.remove("disqualifier");
    let good: Verdict = serde_json::from_value(good).unwrap();
    let at = start() + TimeDelta::hours(1);
    let commands = [
        Command::assess(good).by(system()),
        Command::Accept.by(sales("dana")),
        Command::Book { at }.by(sales("dana")),
        Command::Outcome(Outcome::Attended).by(sales("dana")),
        Command::Convert.by(sales("dana")),
    ];
    for (place, request) in commands.into_iter().enumerate() {
        play.now = if place < 3 { start() } else { at };
        assert!(play.ask(&Asked::Of(1, request.clone())), "{request:?}");
    }
    assert_eq!(play.leads[1].stage(), Stage::Converted);
    play.leads[1].clone()
}

/// Commands of a kind, of which one does something whenever any does.
pub(crate) fn good_commands(kind: CommandKind, lead: &Lead, now: DateTime<Utc>) -> Vec<Command> {
    let at = now.max(lead.changed_at());
    let later = [1, 2].map(|days| at + TimeDelta::days(days));
    let proof = || Some("a-new-proof".into());
    let every = |make: &dyn Fn(Channel, Option<Purpose>) -> Command| -> Vec<Command> {
        let purposes = [None, Some(Purpose::Sales), Some(Purpose::Marketing)];
        let channels = [Channel::Email, Channel::Phone, Channel::Post];
        channels.iter().flat_map(|channel| purposes.map(|purpose| make(*channel, purpose))).collect()
    };
    match kind {
        CommandKind::Assess => {
            let dice = Dice::new(1);
            let mut new = serde_json::to_value(verdict(&dice, at, lead)).unwrap();
            new["prospect"] = json!(lead.verdict().map_or("acme", |last| last.prospect.as_str()));
            new["at"] = json!(at.max(lead.verdict().map_or(at, |last| last.at)));
            new["missing"] = json!([format!("question-{}", lead.version())]);
            new.as_object_mut().unwrap().remove("until");
            let mut asks = new.clone();
            (asks["signed"], asks["contact_at"]) = (json!(true), asks["at"].clone());
            asks.as_object_mut().unwrap().remove("disqualifier");
            [new, asks].map(|one| Command::assess(serde_json::from_value::<Verdict>(one).unwrap())).to_vec()
        }
        CommandKind::Assign => {
            let people = ["p-1", "p-2"].map(Holder::person);
            let to = |team| people.clone().map(|holder| Command::assign(team, holder));
            Team::ALL.iter().flat_map(|team| to(*team)).collect()
        }
        CommandKind::Confirm => vec![Command::Confirm(Evidence::MeetingHeld)],
        CommandKind::Book => later.map(|at| Command::Book { at }).to_vec(),
        CommandKind::Reschedule => later.map(|at| Command::Reschedule { at }).to_vec(),
        CommandKind::Outcome => [Outcome::Attended, Outcome::NoShow, Outcome::Cancelled { by: Side::Sales }]
            .map(Command::Outcome)
            .to_vec(),
        CommandKind::Lose => vec![Command::Lose(LostReason::Price)],
        CommandKind::Recycle => vec![Command::Recycle(RecycleReason::NoBudgetNow)],
        CommandKind::Disqualify => vec![Command::Disqualify(DisqualifyReason::Legal)],
        CommandKind::Reopen => [true, false].map(|in_error| Command::Reopen { in_error }).to_vec(),
        CommandKind::Consent => {
            every(&|channel, purpose| Command::Consent { channel, purpose, proof: proof(), said: None })
        }
        CommandKind::OptOut => {
            let complaint = Command::OptOut { channel: None, purpose: None, complaint: true, said: None };
            let mut all = vec![Command::opt_out(), complaint];
            all.extend(every(&|channel, purpose| Command::OptOut {
                channel: Some(channel),
                purpose,
                complaint: false,
                said: None,
            }));
            all
        }
        CommandKind::Promote => vec![Command::Promote],
        CommandKind::Accept => vec![Command::Accept],
        CommandKind::Touch => vec![Command::touch(), Command::Touch { at: None, inbound: true }],
        CommandKind::Acknowledge => TaskKind::ALL.map(Command::Acknowledge).to_vec(),
        CommandKind::Convert => vec![Command::Convert],
        CommandKind::Revert => vec![Command::Revert],
        CommandKind::TakeBack => vec![Command::TakeBack],
        CommandKind::ReEngage => vec![Command::ReEngage],
        CommandKind::Erase => vec![Command::Erase],
        _ => Vec::new(),
    }
}
