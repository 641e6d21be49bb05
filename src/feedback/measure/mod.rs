//! How well scores and grades tell who converts.

mod calibration;
mod evidence;
mod ranking;
mod report;

pub use calibration::{Brier, Calibration, CalibrationBin};
pub use evidence::{Direction, RuleEvidence};
pub use ranking::{Auc, Ranking};
pub use report::{GradeLine, Report};
