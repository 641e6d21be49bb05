//! What the adversary may do: move the clock, ask anything, look, hold a batch back and deliver it late.

use chrono::{DateTime, TimeDelta, Utc};
use laws::cast::{Says, assess, verdict};
use qualify::actor::Actor;
use qualify::lead::{
    DisqualifyReason, Evidence, Holder, LostReason, Outcome, Purpose, RecycleReason, Request, Side, TaskKind,
    Team,
};
use qualify::playbook::Fingerprint;
use qualify::{Channel, Command, Lead, buyer, marketing, sales, system};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The host's clock moves; nobody looks.
    Clock(Tick),
    /// The host asks for what is due.
    Tick,
    /// Somebody asks something of the first lead.
    Ask(Cmd),
    /// Somebody asks something of the second lead.
    AskOther(Cmd),
    /// The second lead ends, and the first goes on.
    MergeIn,
    /// The first lead ends, and the second goes on.
    MergeAway,
    /// The second lead ends; the host stores one half only.
    HalfMergeIn(Half),
    /// The first lead ends; the host stores one half only.
    HalfMergeAway(Half),
    /// From now on leads are judged by another playbook.
    NewPlaybook,
    /// Somebody decides, and the batch is on its way to the store.
    HoldBack(Cmd),
    /// That batch comes to the store.
    Deliver,
}

/// The half of a merge that is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    Loser,
    Survivor,
}

/// Where the clock goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick {
    JustBeforeDue,
    ToDue,
    JustAfterDue,
    DayBack,
    ThreeYears,
}

pub const TICKS: [Tick; 5] =
    [Tick::JustBeforeDue, Tick::ToDue, Tick::JustAfterDue, Tick::DayBack, Tick::ThreeYears];

impl Tick {
    /// The clock after it; `None` if it stands.
    pub fn from(self, clock: DateTime<Utc>, lead: &Lead) -> Option<DateTime<Utc>> {
        let due = lead.next_deadline().map(|next| next.at);
        let to = match self {
            Tick::JustBeforeDue => due?.checked_sub_signed(TimeDelta::seconds(1)),
            Tick::ToDue => due,
            Tick::JustAfterDue => due?.checked_add_signed(TimeDelta::seconds(1)),
            Tick::DayBack => clock.checked_sub_signed(TimeDelta::days(1)),
            Tick::ThreeYears => clock.checked_add_signed(TimeDelta::days(1_096)),
        };
        to.filter(|to| *to != clock)
    }
}

/// A request, but for the instants that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cmd {
    Assess(Says),
    Promote,
    AcceptBySam,
    AcceptBySue,
    AssignToSue,
    AssignToMax,
    Touch,
    TouchInbound,
    TouchedYesterday,
    LookedAtDisqualifier,
    LookedAtDecision,
    LookedAtMeeting,
    LookedAtStale,
    Confirm,
    Book,
    Reschedule,
    RescheduleByBuyer,
    Attended,
    NoShow,
    Cancelled,
    Convert,
    Revert,
    Lose,
    BadTiming,
    NotReady,
    WrongPerson,
    NoResponse,
    TakeBack,
    ReEngage,
    Disqualify,
    DisqualifyBySales,
    Spam,
    Legal,
    ReopenInError,
    Reopen,
    ConsentToMail,
    ConsentToCalls,
    OptOut,
    Complain,
    NoMail,
    NoSalesAtAll,
    NoSalesMail,
    NoMarketingAtAll,
    Unsubscribe,
    LateConsent,
    LateOptOut,
    ConsentByProof,
    Erase,
}

/// What may be asked of the first lead in any state.
pub const ASKED: [Cmd; 57] = [
    Cmd::Assess(Says::Silent),
    Cmd::Assess(Says::Cold),
    Cmd::Assess(Says::Bar),
    Cmd::Assess(Says::Slack),
    Cmd::Assess(Says::Contact),
    Cmd::Assess(Says::Open),
    Cmd::Assess(Says::Never),
    Cmd::Assess(Says::Trial),
    Cmd::Assess(Says::Heard),
    Cmd::Assess(Says::Known),
    Cmd::Assess(Says::Dead),
    Cmd::Promote,
    Cmd::AcceptBySam,
    Cmd::AcceptBySue,
    Cmd::AssignToSue,
    Cmd::AssignToMax,
    Cmd::Touch,
    Cmd::TouchInbound,
    Cmd::TouchedYesterday,
    Cmd::LookedAtDisqualifier,
    Cmd::LookedAtDecision,
    Cmd::LookedAtMeeting,
    Cmd::LookedAtStale,
    Cmd::Confirm,
    Cmd::Book,
    Cmd::Reschedule,
    Cmd::RescheduleByBuyer,
    Cmd::Attended,
    Cmd::NoShow,
    Cmd::Cancelled,
    Cmd::Convert,
    Cmd::Revert,
    Cmd::Lose,
    Cmd::BadTiming,
    Cmd::NotReady,
    Cmd::WrongPerson,
    Cmd::NoResponse,
    Cmd::TakeBack,
    Cmd::ReEngage,
    Cmd::Disqualify,
    Cmd::DisqualifyBySales,
    Cmd::Legal,
    Cmd::ReopenInError,
    Cmd::Reopen,
    Cmd::ConsentToMail,
    Cmd::ConsentToCalls,
    Cmd::OptOut,
    Cmd::Complain,
    Cmd::NoMail,
    Cmd::NoSalesAtAll,
    Cmd::NoSalesMail,
    Cmd::NoMarketingAtAll,
    Cmd::Unsubscribe,
    Cmd::LateConsent,
    Cmd::LateOptOut,
    Cmd::ConsentByProof,
    Cmd::Erase,
];

/// What may be asked of the second.
pub const ASKED_OTHER: [Cmd; 11] = [
    Cmd::Assess(Says::Bar),
    Cmd::Assess(Says::Contact),
    Cmd::AcceptBySue,
    Cmd::Book,
    Cmd::BadTiming,
    Cmd::NoResponse,
    Cmd::Spam,
    Cmd::Legal,
    Cmd::OptOut,
    Cmd::NoSalesAtAll,
    Cmd::ConsentToMail,
];

/// What may be held back: one of each side that moves the lead, and one that does not.
pub const HELD_BACK: [Cmd; 4] = [Cmd::Assess(Says::Bar), Cmd::AcceptBySue, Cmd::OptOut, Cmd::ConsentToCalls];

impl Cmd {
    /// The request at an instant. Its id is new for every version of the lead.
    pub fn request(self, lead: &Lead, clock: DateTime<Utc>, playbook: Fingerprint) -> Request {
        let (command, by) = self.asked(clock, playbook);
        command.by(by).id(format!("v{}", lead.version()).as_str())
    }

    fn asked(self, clock: DateTime<Utc>, playbook: Fingerprint) -> (Command, Actor) {
        let (sam, mara) = (sales("sam"), marketing("mara"));
        let day = |days| clock.checked_add_signed(TimeDelta::days(days)).unwrap_or(clock);
        let consent = |channel| Command::Consent { channel, purpose: None, proof: None, said: None };
        let out = |channel, purpose, complaint| Command::OptOut { channel, purpose, complaint, said: None };
        match self {
            Cmd::Assess(Says::Foreign) => (assess(Says::Foreign, clock), system()),
            Cmd::Assess(says) => {
                let mut verdict = verdict(says, clock);
                verdict.fingerprint = playbook;
                (Command::assess(verdict), system())
            }
            Cmd::Promote => (Command::Promote, mara),
            Cmd::AcceptBySam => (Command::Accept, sam),
            Cmd::AcceptBySue => (Command::Accept, sales("sue")),
            Cmd::AssignToSue => (Command::assign(Team::Sales, Holder::person("sue")), sam),
            Cmd::AssignToMax => (Command::assign(Team::Marketing, Holder::person("max")), mara),
            Cmd::Touch => (Command::touch(), sam),
            Cmd::TouchInbound => (Command::Touch { at: None, inbound: true }, sam),
            Cmd::TouchedYesterday => (Command::Touch { at: Some(day(-1)), inbound: false }, sam),
            Cmd::LookedAtDisqualifier => (Command::Acknowledge(TaskKind::Disqualifier), sam),
            Cmd::LookedAtDecision => (Command::Acknowledge(TaskKind::DecideMerge), sam),
            Cmd::LookedAtMeeting => (Command::Acknowledge(TaskKind::Absorbed), sam),
            Cmd::LookedAtStale => (Command::Acknowledge(TaskKind::Stale), mara),
            Cmd::Confirm => (Command::Confirm(Evidence::InboundReply), sam),
            Cmd::Book => (Command::Book { at: day(2) }, sam),
            Cmd::Reschedule => (Command::Reschedule { at: day(3) }, sam),
            Cmd::RescheduleByBuyer => (Command::Reschedule { at: day(30) }, buyer()),
            Cmd::Attended => (Command::Outcome(Outcome::Attended), sam),
            Cmd::NoShow => (Command::Outcome(Outcome::NoShow), sam),
            Cmd::Cancelled => (Command::Outcome(Outcome::Cancelled { by: Side::Buyer }), buyer()),
            Cmd::Convert => (Command::Convert, sam),
            Cmd::Revert => (Command::Revert, sam),
            Cmd::Lose => (Command::Lose(LostReason::Price), sam),
            Cmd::BadTiming => (Command::Recycle(RecycleReason::BadTiming), sam),
            Cmd::NotReady => (Command::Recycle(RecycleReason::NotReady { until: day(5) }), sam),
            Cmd::WrongPerson => (Command::Recycle(RecycleReason::WrongPerson { referral: None }), sam),
            Cmd::NoResponse => (Command::Recycle(RecycleReason::NoResponse), sam),
            Cmd::TakeBack => (Command::TakeBack, mara),
            Cmd::ReEngage => (Command::ReEngage, mara),
            Cmd::Disqualify => (Command::Disqualify(DisqualifyReason::BadData), mara),
            Cmd::DisqualifyBySales => (Command::Disqualify(DisqualifyReason::Student), sam),
            Cmd::Spam => (Command::Disqualify(DisqualifyReason::Spam), sam),
            Cmd::Legal => (Command::Disqualify(DisqualifyReason::Legal), mara),
            Cmd::ReopenInError => (Command::Reopen { in_error: true }, mara),
            Cmd::Reopen => (Command::Reopen { in_error: false }, sam),
            Cmd::ConsentToMail => (consent(Channel::Email), buyer()),
            Cmd::ConsentToCalls => {
                let (channel, purpose) = (Channel::Phone, Some(Purpose::Sales));
                (Command::Consent { channel, purpose, proof: Some("proof".into()), said: None }, sam)
            }
            Cmd::OptOut => (Command::opt_out(), buyer()),
            Cmd::Complain => (out(None, None, true), mara),
            Cmd::NoMail => (Command::opt_out_of(Channel::Email), buyer()),
            Cmd::NoSalesAtAll => (out(None, Some(Purpose::Sales), false), buyer()),
            Cmd::NoSalesMail => (out(Some(Channel::Email), Some(Purpose::Sales), false), buyer()),
            Cmd::NoMarketingAtAll => (out(None, Some(Purpose::Marketing), false), buyer()),
            Cmd::Unsubscribe => (Command::unsubscribe(Channel::Email), buyer()),
            // What comes in a day late.
            Cmd::LateConsent => {
                let said = Some(day(-1));
                (Command::Consent { channel: Channel::Email, purpose: None, proof: None, said }, buyer())
            }
            Cmd::LateOptOut => {
                let said = Some(day(-1));
                (Command::OptOut { channel: None, purpose: None, complaint: false, said }, sam)
            }
            Cmd::ConsentByProof => {
                let proof = Some("proof".into());
                (Command::Consent { channel: Channel::Phone, purpose: None, proof, said: None }, mara)
            }
            Cmd::Erase => (Command::Erase, buyer()),
        }
    }
}
