//! Who plays: the actors, and the verdicts that they take in.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use qualify::actor::{Actor, Role};
use qualify::playbook::Fingerprint;
use qualify::standard::EMPLOYEES;
use qualify::{
    Answer, Channel, Command, Condition, Grade, Name, PlaybookSpec, Prospect, Route, Schema, Verdict, buyer,
    marketing, sales, system,
};

/// Everybody who may ask something, once with a name and once without where that differs.
pub fn everybody() -> Vec<Actor> {
    let nameless = Actor::new(Role::Sales, None);
    vec![marketing("mara"), sales("sam"), sales("sue"), nameless, buyer(), system()]
}

/// What a verdict says, as far as the life of a lead cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// They did nothing yet.
    Silent,
    /// Below the bar.
    Cold,
    /// The bar is cleared.
    Bar,
    /// The bar is held, no longer cleared.
    Slack,
    /// Below the bar, and asked for contact a minute ago.
    Contact,
    /// The bar is cleared until tomorrow, and a mandatory criterion is open.
    Open,
    /// A disqualifier is met.
    Never,
    /// The bar is cleared by a playbook that is not signed.
    Trial,
    /// The bar is cleared, and something was heard of them a minute ago.
    Heard,
    /// The bar is cleared by what they are; they did nothing yet.
    Known,
    /// The bar is cleared, and no channel of theirs can be reached.
    Dead,
    /// The bar is cleared by a playbook by which nobody judges.
    Foreign,
}

impl Says {
    pub const ALL: [Says; 12] = [
        Says::Silent,
        Says::Cold,
        Says::Bar,
        Says::Slack,
        Says::Contact,
        Says::Open,
        Says::Never,
        Says::Trial,
        Says::Heard,
        Says::Known,
        Says::Dead,
        Says::Foreign,
    ];
}

/// A verdict made at an instant. A real one is the mould; only what the life reads is changed.
pub fn verdict(says: Says, at: DateTime<Utc>) -> Verdict {
    let mut verdict = mould().clone();
    let holds = !matches!(says, Says::Silent | Says::Cold | Says::Contact);
    let clears = holds && says != Says::Slack;
    verdict.at = at;
    (verdict.clears_bar, verdict.holds_bar) = (clears, holds);
    verdict.grade = if holds { Grade::A } else { Grade::C };
    verdict.route = if clears { Route::Sales } else { Route::Marketing };
    verdict.engaged = !matches!(says, Says::Silent | Says::Known);
    verdict.signed = says != Says::Trial;
    verdict.mandatory = if says == Says::Open { Answer::Unknown } else { Answer::Met };
    match says {
        Says::Contact => {
            verdict.contact_at = at.checked_sub_signed(TimeDelta::minutes(1));
            verdict.last_signal_at = verdict.contact_at;
        }
        Says::Heard => verdict.last_signal_at = at.checked_sub_signed(TimeDelta::minutes(1)),
        Says::Dead => verdict.reachable.clear(),
        Says::Foreign => verdict.fingerprint = playbooks()[2],
        Says::Open => verdict.until = at.checked_add_signed(TimeDelta::days(1)),
        Says::Never => verdict.disqualifier = Some(Name::from("not_our_market")),
        _ => {}
    }
    verdict
}

/// The command that takes it in.
pub fn assess(says: Says, at: DateTime<Utc>) -> Command {
    Command::Assess(Arc::new(verdict(says, at)))
}

/// The playbook by which leads are judged at first, the one after it, and another.
pub fn playbooks() -> &'static [Fingerprint; 3] {
    static PLAYBOOKS: std::sync::OnceLock<[Fingerprint; 3]> = std::sync::OnceLock::new();
    PLAYBOOKS.get_or_init(|| {
        let of = |version| {
            playbook(version).compile(&Schema::standard()).expect("a playbook as in the README").fingerprint()
        };
        [mould().fingerprint, of(2), of(3)]
    })
}

fn playbook(version: u32) -> PlaybookSpec {
    PlaybookSpec::new("inbound", version)
        .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
        .activity("demo-requested", "demo_request", 30)
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
        .hand_off_at(Grade::A)
        .signed(marketing("mara"), sales("dana"))
}

fn mould() -> &'static Verdict {
    static MOULD: std::sync::OnceLock<Verdict> = std::sync::OnceLock::new();
    MOULD.get_or_init(|| {
        let playbook = playbook(1).compile(&Schema::standard()).expect("a playbook as in the README");
        let at = "2026-03-02T09:00:00Z".parse::<DateTime<Utc>>().expect("an instant");
        let mut verdict = playbook.judge(&Prospect::new("acme").with(EMPLOYEES, 120), at).verdict();
        verdict.reachable = vec![Channel::Email, Channel::Phone];
        (verdict.until, verdict.contact_at, verdict.last_signal_at) = (None, None, None);
        verdict
    })
}
