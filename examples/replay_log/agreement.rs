//! What marketing and sales of the bank might have signed: a small playbook, service levels, a calendar.

use chrono::Weekday;
use qualify::attribute::{Attribute, Choice, Kind};
use qualify::score::{ActivityRule, Repeat};
use qualify::{
    Attr, Calendar, Condition, Day, Grade, Lifecycle, Playbook, PlaybookSpec, Schema, Terms, Timespan,
    marketing, sales,
};

use super::common::Failure;

/// Whether the application passed the first check.
pub const PRE_ACCEPTED: Attr<bool> = Attr::new("pre_accepted");
/// What was decided about it; open at first.
pub const DECISION: Attr<Choice> = Attr::new("decision");
pub const OPEN: &str = "open";
/// The bank does not want it: also the code of the disqualifier.
pub const DECLINED: &str = "declined";
/// The applicant does not want it any more, or fell silent: also the code of the disqualifier.
pub const WITHDRAWN: &str = "withdrawn";
/// They sent an application.
pub const APPLIED: &str = "application";
/// They sent an offer back, signed.
pub const OFFER_RETURNED: &str = "offer_returned";

/// The playbook, and the life under its terms.
pub struct Agreement {
    pub playbook: Playbook,
    pub lifecycle: Lifecycle,
}

impl Agreement {
    /// As signed.
    pub fn signed() -> Result<Self, Failure> {
        let once =
            |kind: &'static str, points: i32| ActivityRule::new(kind, kind, points).repeat(Repeat::Once);
        let playbook = PlaybookSpec::new("loans", 1)
            .attribute(PRE_ACCEPTED.name(), Attribute::new(Kind::Flag).ask("Did it pass the first check?"))
            .attribute(DECISION.name(), Attribute::new(Kind::choice([OPEN, DECLINED, WITHDRAWN])))
            .rule("pre-accepted", PRE_ACCEPTED.is(true), 50)
            .with_activity(once(APPLIED, 10))
            .with_activity(once(OFFER_RETURNED, 30))
            .disqualify(DECLINED, DECISION.is(DECLINED))
            .disqualify(WITHDRAWN, DECISION.is(WITHDRAWN))
            .grade(Grade::A, Condition::ScoreAtLeast(90.into()))
            .grade(Grade::B, Condition::ScoreAtLeast(60.into()))
            .hand_off_at(Grade::B)
            .terms(terms())
            .signed(marketing("m.bakker"), sales("s.visser"))
            .compile(&Schema::standard())?;
        let lifecycle = Lifecycle::new(playbook.terms(), calendar()?);
        Ok(Agreement { playbook, lifecycle })
    }
}

/// The service levels. The log knows none; these are ours, so that there is something to miss.
fn terms() -> Terms {
    let mut terms = Terms::default();
    terms.accept_within = Timespan::hours(2);
    terms.first_touch_within = Timespan::hours(2);
    // A loan is sold by telephone and post: the log has no appointment with a date.
    terms.convert_needs_attended = false;
    terms
}

/// Dutch time, with the hours at which the log shows people at work.
fn calendar() -> Result<Calendar, Failure> {
    let day = |text: &str| text.parse::<Day>();
    Ok(Calendar::weekdays("09:00-21:00".parse()?)
        .hours(Weekday::Sat, ["10:00-17:00".parse()?])
        .holiday(day("2011-12-25")?)
        .holiday(day("2011-12-26")?)
        .holiday(day("2012-01-01")?)
        .offset("2011-03-27T01:00:00Z".parse()?, 120)
        .offset("2011-10-30T01:00:00Z".parse()?, 60)
        .offset("2012-03-25T01:00:00Z".parse()?, 120))
}
