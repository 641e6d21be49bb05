//! What sales tells marketing: what became of the leads, and what that says about the playbook.
//!
//! Nothing here changes a playbook or a lead. It counts, measures and proposes; what comes out is data, and
//! proposed points are rules like any other, to be read, edited and signed by both teams.
//!
//! This is the one room with binary floats. No verdict rests on them: they appear in figures about many leads,
//! and in proposals before these are rounded to whole points. They use `+ - × ÷ √` as IEEE 754 defines them, in
//! a fixed order, and `exp` and logarithms from `libm`, so the same leads give the same bits on every machine.
//!
//! The cargo feature `feedback`, on by default, has this room and `libm`. It imports from the other rooms, and none of
//! them from it.

/// The page, compiled as tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/FEEDBACK.md")]
mod page {}

mod closed;
#[expect(clippy::float_arithmetic, reason = "weights are statistics until they are rounded to points")]
mod fit;
mod form;
#[expect(clippy::float_arithmetic, reason = "what is compared are measures")]
mod guard;
#[expect(clippy::float_arithmetic, reason = "points are learnt as weights and rounded once")]
mod learn;
mod ledger;
#[expect(clippy::float_arithmetic, reason = "measures are statistics, not decisions")]
mod measure;
#[expect(clippy::float_arithmetic, reason = "the one place that turns counts into floats")]
mod number;
mod scorecard;
#[expect(clippy::float_arithmetic, reason = "an interval is statistics, not a decision")]
mod share;
mod supply;
mod text;

pub use closed::{ClosedLeads, Closing, Cohort, Split, TrainTest};
pub use guard::{
    Advice, Candidate, Caution, Curves, Drift, Figures, Gain, LeakSource, Newest, Objection, Period, Study,
    TargetLeakage,
};
pub use learn::{Learning, Method, NotLearnt, Proposal, RuleChange, ThresholdChange};
pub use ledger::{
    Appointments, Counts, Durations, End, Ends, LeadCursor, Ledger, PlaybookVersion, Promise, Promises,
    Tally, Times,
};
pub use measure::{
    Auc, Brier, Calibration, CalibrationBin, Direction, GradeLine, Ranking, Report, RuleEvidence,
};
pub use scorecard::{Cost, Costs, MarketingLine, MarketingScorecard, SalesLine, SalesScorecard};
pub use share::{Interval, Share};
pub use supply::{Excluded, Forecast, Supply, SupplyCause, SupplyChange, SupplyStatus, Week};
