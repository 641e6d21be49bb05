//! Why a proposal should not be adopted, and what to keep in mind.

use std::fmt;

use serde::Serialize;

use super::drift::Drift;
use super::figures::Gain;
use crate::feedback::measure::Auc;
use crate::feedback::share::Share;

/// Why a proposal should not be adopted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Objection {
    /// No leads were held out, or all of them are of one sort: how good it is, nobody knows.
    NotMeasured,
    /// What it says of held-out leads could be a coin's.
    NoUsableSignal {
        /// How well it orders them.
        auc: Auc,
    },
    /// Learnt from the older leads, it orders the newest worse than today's points do.
    WorseOnNewest {
        /// Today's points.
        today: Auc,
        /// Its points.
        proposed: Auc,
    },
    /// The newest leads convert at another rate: outside the 99.9 % interval of the older, and more than one and a
    /// half times off.
    BaseRateMoved {
        /// Of the older leads, how many converted.
        older: Share,
        /// Of the newest.
        newest: Share,
    },
    /// It was learnt from too few leads of one sort: fewer than thirty that converted, or that did not.
    TooFew {
        /// How many converted.
        converted: Share,
    },
    /// It orders held-out leads worse than today's points do.
    Worse {
        /// By how much.
        gain: Gain,
    },
}

/// What to keep in mind with a proposal that can be adopted.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Caution {
    /// The gain over today's points may be chance.
    MayBeChance {
        /// The gain.
        gain: Gain,
    },
    /// It orders held-out leads no better than today's points do, as far as can be told.
    NotBetter {
        /// The difference.
        gain: Gain,
    },
    /// It was learnt from few leads of one sort: fewer than a hundred that converted, or that did not.
    Few {
        /// How many.
        converted: Share,
    },
    /// The newest leads are others.
    Drift(Drift),
    /// It was measured on few leads of one sort: fewer than thirty that converted, or that did not.
    FewMeasured {
        /// How many converted.
        converted: Share,
    },
    /// The newest leads, or the older ones, are all of one sort, or the older ones teach nothing, so that nothing
    /// could be measured on the newest.
    NewestNotMeasured {
        /// Of the older leads, how many converted.
        older: Share,
        /// Of the newest.
        newest: Share,
    },
    /// More than one lead in ten has no order, or all came at one instant, so that the newest could not be held out.
    NoOrder,
}

impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Objection::NotMeasured => {
                f.write_str("not measured: the held-out leads are none, or all of one sort")
            }
            Objection::NoUsableSignal { auc } => {
                write!(f, "no usable signal: on held-out leads AUC {auc}, and 0.5 is a coin")
            }
            Objection::WorseOnNewest { today, proposed } => write!(
                f,
                "on the newest leads it orders worse than today's points: AUC {:.3} against {:.3}",
                proposed.value, today.value
            ),
            Objection::BaseRateMoved { older, newest } => {
                write!(f, "the newest leads convert at another rate: {newest} after {older}")
            }
            Objection::TooFew { converted } => {
                write!(f, "too few to learn from: {} of {} leads converted", converted.count, converted.of)
            }
            Objection::Worse { gain } => {
                write!(f, "on held-out leads it orders worse than today's points: AUC {gain}")
            }
        }
    }
}

impl fmt::Display for Caution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Caution::MayBeChance { gain } => {
                write!(f, "the gain over today's points may be chance: AUC {gain}")
            }
            Caution::NotBetter { gain } => {
                write!(f, "on held-out leads it orders no better than today's points: AUC {gain}")
            }
            Caution::Few { converted } => {
                write!(f, "learnt from few: {} of {} leads converted", converted.count, converted.of)
            }
            Caution::Drift(drift) => drift.fmt(f),
            Caution::FewMeasured { converted } => {
                write!(f, "measured on few: {} of {} leads converted", converted.count, converted.of)
            }
            Caution::NewestNotMeasured { older, newest } if older.fewer() > 0 && newest.fewer() > 0 => {
                write!(f, "not measured on the newest leads: the {} older ones teach nothing", older.of)
            }
            Caution::NewestNotMeasured { older, newest } => write!(
                f,
                "not measured on the newest leads: {} of {} older and {} of {} newest leads converted, and both \
                 sorts of each are needed",
                older.count, older.of, newest.count, newest.of
            ),
            Caution::NoOrder => {
                f.write_str("the leads have no order in time, so the newest could not be held out")
            }
        }
    }
}
