//! What the words of the typed tables ask for, and how what comes of it is written there.

use chrono::TimeDelta;
use qualify::error::Refusal;
use qualify::lead::{
    Event, Evidence, Holder, LostReason, Outcome, Purpose, RecycleReason, Side, Stage, TaskKind, Team,
};
use qualify::{Channel, Command};

use super::situation::spam;
use super::world::{Given, World, minutes, start};

/// What a word of the table asks for.
pub(crate) fn command(text: &str, proven: bool, given: &mut Given, world: &mut World) -> Command {
    let now = world.now;
    let proof = |wanted: bool| wanted.then(|| "proof-1".into());
    let holder = |given: &mut Given, person: &'static str| match given.take("to_queue") {
        true => Holder::queue("second"),
        false => Holder::person(person),
    };
    let email = Some(Channel::Email);
    let out = |channel, purpose, said| Command::OptOut { channel, purpose, complaint: false, said };
    let consent = |channel, purpose, proof, said| Command::Consent { channel, purpose, proof, said };
    // Before anything was said of the lead.
    let long_ago = || start() - TimeDelta::days(1);
    match text {
        "assess" => Command::assess(world.verdict(given)),
        "promote" => Command::Promote,
        "accept" => Command::Accept,
        "assign marketing" => Command::assign(Team::Marketing, holder(given, "mona")),
        "assign sales" => Command::assign(Team::Sales, holder(given, "dora")),
        "touch" => Command::touch(),
        "touch inbound" => Command::Touch { at: None, inbound: true },
        "touch before" => Command::Touch { at: Some(now - minutes(90)), inbound: false },
        "touch later" => Command::Touch { at: Some(now + TimeDelta::seconds(1)), inbound: false },
        "acknowledge accept" => Command::Acknowledge(TaskKind::Accept),
        "acknowledge stale" => Command::Acknowledge(TaskKind::Stale),
        "acknowledge disqualifier" => Command::Acknowledge(TaskKind::Disqualifier),
        "acknowledge absorbed" => Command::Acknowledge(TaskKind::Absorbed),
        "acknowledge decide_merge" => Command::Acknowledge(TaskKind::DecideMerge),
        "confirm" => Command::Confirm(Evidence::InboundReply),
        "book" => Command::Book { at: now + TimeDelta::days(1) },
        "book past" => Command::Book { at: now },
        "reschedule" => Command::Reschedule { at: now + TimeDelta::days(1) },
        "reschedule past" => Command::Reschedule { at: now },
        "outcome attended" => Command::Outcome(Outcome::Attended),
        "outcome no_show" => Command::Outcome(Outcome::NoShow),
        "outcome cancelled" => Command::Outcome(Outcome::Cancelled { by: Side::Buyer }),
        "convert" => Command::Convert,
        "revert" => Command::Revert,
        "lose" => Command::Lose(LostReason::Objection),
        "recycle" => Command::Recycle(RecycleReason::NoResponse),
        "recycle sla_expired" => Command::Recycle(RecycleReason::SlaExpired),
        "recycle no_channel" => Command::Recycle(RecycleReason::NoChannel),
        "recycle not_ready" => Command::Recycle(RecycleReason::NotReady { until: now + TimeDelta::days(9) }),
        "recycle not_ready_past" => Command::Recycle(RecycleReason::NotReady { until: now }),
        "take_back" => Command::TakeBack,
        "re_engage" => Command::ReEngage,
        "disqualify" => spam(),
        "reopen" => Command::Reopen { in_error: false },
        "reopen in_error" => Command::Reopen { in_error: true },
        "consent" => consent(Channel::Phone, None, proof(proven), None),
        "consent unproven" => Command::consent(Channel::Phone),
        "consent again" => consent(Channel::Email, None, proof(proven), None),
        "consent purpose" => consent(Channel::Phone, Some(Purpose::Sales), proof(proven), None),
        "consent long_ago" => consent(Channel::Email, None, proof(proven), Some(long_ago())),
        "consent proven long_ago" => consent(Channel::Email, None, proof(true), Some(long_ago())),
        "consent later" => consent(Channel::Email, None, proof(proven), Some(now + TimeDelta::seconds(1))),
        "opt_out everything" => Command::opt_out(),
        "opt_out channel" => Command::opt_out_of(Channel::Email),
        "opt_out purpose" => out(email, Some(Purpose::Marketing), None),
        "opt_out sales" => out(None, Some(Purpose::Sales), None),
        "opt_out marketing" => out(None, Some(Purpose::Marketing), None),
        "opt_out long_ago" => out(None, None, Some(long_ago())),
        "opt_out later" => out(None, None, Some(now + TimeDelta::seconds(1))),
        "erase" => Command::Erase,
        other => panic!("no command `{other}`"),
    }
}

pub(crate) fn stage(word: &str) -> Stage {
    *Stage::ALL.iter().find(|stage| stage.word() == word).unwrap_or_else(|| panic!("no stage `{word}`"))
}

pub(crate) fn stages(list: &str) -> Vec<Option<Stage>> {
    let one = |word: &str| match word {
        "none" => vec![None],
        "*" => Stage::ALL.iter().copied().map(Some).collect(),
        "live" => Stage::ALL.iter().copied().filter(|stage| stage.is_live()).map(Some).collect(),
        word => vec![Some(stage(word))],
    };
    list.split('|').flat_map(one).collect()
}

pub(crate) fn reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().comment(Some(b'#')).trim(csv::Trim::All).from_reader(text.as_bytes())
}

pub(crate) fn written(events: &[Event]) -> String {
    let one = |event: &Event| match event.step {
        Some(step) => format!("{} > {}", event.kind.word(), step.to),
        None => event.kind.word().to_owned(),
    };
    events.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// A refusal as the tables write it.
pub(crate) fn refused(refusal: &Refusal) -> String {
    format!("refused {}", refusal.kind().word())
}
