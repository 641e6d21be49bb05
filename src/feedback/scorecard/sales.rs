//! [`SalesScorecard`]: how fast sales answers, and what it makes of what it accepts.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::feedback::ledger::{Counts, Durations, Ledger, Tally};
use crate::feedback::share::Share;
use crate::feedback::text::{SHOWN, figure, table};
use crate::lead::{Holder, LostReason};
use crate::value::name::{Name, OriginName};

/// What sales is measured by: whether it answers in time, and what becomes of what it accepts.
///
/// `Display` gives it as text, to be read in a minute: of each breakdown the ten with most offers and acceptances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SalesScorecard {
    /// All leads.
    pub all: SalesLine,
    /// By who held the lead for sales at the time: offers by the queue they were made to, what follows by person. An
    /// end is charged to whom it came in the hands of: where some accept and others close, compare like with like.
    pub holders: Vec<(Holder, SalesLine)>,
    /// By source.
    pub sources: BTreeMap<OriginName, SalesLine>,
}

/// Sales' figures for some of the leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SalesLine {
    /// Offers made.
    pub offered: u64,
    /// Offers accepted.
    pub accepted: u64,
    /// Offers answered in time, of those that were answered or should have been.
    pub answered: Share,
    /// First contacts made in time, likewise.
    pub touched: Share,
    /// Decisions about accepted leads made in time, likewise.
    pub decided: Share,
    /// From the offer to its acceptance.
    pub to_accept: Durations,
    /// From the offer to the first contact: as long as the buyer waits.
    pub to_touch: Durations,
    /// Offers that became sales-qualified.
    pub qualified: u64,
    /// From the offer to sales-qualified.
    pub to_qualify: Durations,
    /// Appointments held, of those whose outcome is known.
    pub held: Share,
    /// Customers, of the accepted leads that came to an end: converted, lost, given back, disqualified or opted out.
    /// What was taken back counts for nothing; open and merged leads are in neither number.
    pub converted: Share,
    /// From the offer to the customer.
    pub to_convert: Durations,
    /// Why leads were lost.
    pub lost: Counts<LostReason>,
    /// Why leads were given back, accepted or not; `sla_expired` is sales' own.
    pub given_back: Counts<Name>,
    /// Why accepted leads were disqualified.
    pub disqualified: Counts<Name>,
}

impl Ledger {
    /// What sales is measured by.
    ///
    /// ```
    /// # use qualify::feedback::Ledger;
    /// let scorecard = Ledger::new().sales_scorecard();
    /// assert_eq!((scorecard.all.offered, scorecard.all.answered.value()), (0, None));
    /// ```
    pub fn sales_scorecard(&self) -> SalesScorecard {
        let holders = self.by_holder().iter().map(|(holder, tally)| (holder.clone(), SalesLine::of(tally)));
        let sources = self.by_source().iter().map(|(source, tally)| (source.clone(), SalesLine::of(tally)));
        SalesScorecard {
            all: SalesLine::of(self.all()),
            holders: holders.collect(),
            sources: sources.collect(),
        }
    }
}

impl SalesLine {
    /// Sales' figures of a tally.
    pub fn of(tally: &Tally) -> Self {
        let (ends, times, appointments) = (&tally.ends.accepted, &tally.times, &tally.appointments);
        let converted = tally.converted.saturating_sub(tally.reverted);
        let ended = [
            ends.lost.total(),
            ends.recycled.total(),
            ends.disqualified.total().saturating_sub(ends.reopened),
            ends.opted_out,
            ends.erased,
        ];
        SalesLine {
            offered: tally.offered,
            accepted: tally.accepted,
            answered: tally.promises.answer.share(),
            touched: tally.promises.first_touch.share(),
            decided: tally.promises.decide.share(),
            to_accept: times.to_accept.clone(),
            to_touch: times.to_touch.clone(),
            qualified: tally.qualified,
            to_qualify: times.to_qualify.clone(),
            held: Share::new(
                appointments.held,
                appointments.held.saturating_add(appointments.fell_through()),
            ),
            converted: Share::new(converted, ended.into_iter().fold(converted, u64::saturating_add)),
            to_convert: times.to_convert.clone(),
            lost: ends.lost.clone(),
            given_back: tally.recycled(),
            disqualified: ends.disqualified.clone(),
        }
    }
}

impl fmt::Display for SalesScorecard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = &self.all;
        let SalesLine { offered, accepted, qualified, .. } = all;
        write!(f, "{:<20}{offered} offers, {accepted} accepted, {qualified} qualified", "sales")?;
        figure(f, "answered in time", all.answered)?;
        figure(f, "contacted in time", all.touched)?;
        figure(f, "decided in time", all.decided)?;
        figure(f, "appointments held", all.held)?;
        figure(f, "converted", all.converted)?;
        figure(f, "lost", &all.lost)?;
        figure(f, "given back", &all.given_back)?;
        figure(f, "disqualified", &all.disqualified)?;
        figure(f, "offer to accepted", &all.to_accept)?;
        figure(f, "offer to contact", &all.to_touch)?;
        figure(f, "offer to qualified", &all.to_qualify)?;
        figure(f, "offer to customer", &all.to_convert)?;
        let holders = self.holders.iter().map(|(holder, line)| (holder.to_string(), line)).collect();
        let sources = self.sources.iter().map(|(source, line)| (source.to_string(), line)).collect();
        for (head, lines) in [("holder", holders), ("source", sources)] {
            let mut lines: Vec<(String, &SalesLine)> = lines;
            lines.sort_by_key(|(_, line)| std::cmp::Reverse(line.offered.saturating_add(line.accepted)));
            let more = lines.len().saturating_sub(SHOWN);
            let heads = [head, "accepted", "answered in time", "contacted in time", "converted"];
            let mut rows = vec![heads.map(str::to_owned).to_vec()];
            rows.extend(lines.into_iter().take(SHOWN).map(|(name, line)| {
                let accepted = line.accepted.to_string();
                let [answered, touched, converted] =
                    [line.answered, line.touched, line.converted].map(|share| share.to_string());
                vec![name, accepted, answered, touched, converted]
            }));
            table(f, &rows, more)?;
        }
        Ok(())
    }
}
