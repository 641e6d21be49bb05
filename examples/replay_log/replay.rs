//! The whole log through the whole life, and what it comes to.

use qualify::feedback::Ledger;

use super::account::Account;
use super::agreement::Agreement;
use super::common::Failure;
use super::funnel::{Funnel, outcome};
use super::life::Life;
use super::log::Case;

/// Gives every case to the life cycle, up to the last instant of the log.
pub fn lives<'a>(cases: &[Case], agreement: &'a Agreement) -> Result<Vec<Life<'a>>, Failure> {
    let end = cases.iter().flat_map(|case| &case.rows).map(|row| row.at).max().ok_or("the log is empty")?;
    cases.iter().map(|case| Life::replay(case, agreement, end)).collect()
}

/// What became of all leads, folded from their events.
pub fn ledger(lives: &[Life<'_>]) -> Result<Ledger, Failure> {
    let mut ledger = Ledger::new();
    for life in lives {
        ledger.fold(&life.events)?;
    }
    Ok(ledger)
}

/// What all lives come to.
#[derive(Default)]
pub struct Sum {
    pub funnel: Funnel,
    pub account: Account,
    /// How many leads ended as the set's own table of cases says.
    pub agreed: usize,
    pub commands: usize,
    /// How many events were stored, and the bytes of all of them in JSON.
    pub events: usize,
    pub bytes: usize,
}

impl Sum {
    pub fn of(cases: &[Case], lives: &[Life<'_>]) -> Result<Self, Failure> {
        let mut sum = Sum::default();
        for (case, life) in cases.iter().zip(lives) {
            sum.funnel.add(&life.lead, &life.events, life.end);
            sum.account.partly += life.partly;
            for (row, fate) in case.rows.iter().zip(&life.fates) {
                sum.account.add(row, fate);
            }
            sum.agreed += usize::from(case.outcome == outcome(&life.lead));
            sum.commands += life.commands;
            sum.events += life.events.len();
            for event in &life.events {
                sum.bytes += serde_json::to_vec(event)?.len();
            }
        }
        Ok(sum)
    }

    /// The line that the example ends with.
    pub fn check(&self) -> String {
        let rows = self.account.mapped + self.account.unmapped + self.account.refused;
        format!("check: events={rows} {} {}", self.funnel.line(), self.account.line())
    }
}
