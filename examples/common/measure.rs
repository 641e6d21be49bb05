//! How well a score tells who converts, as one number.

use qualify::Points;
use qualify::feedback::Ranking;

/// The area under the ROC curve; `None` without both sorts of leads.
pub fn auc(leads: &[(Points, bool)]) -> Option<f64> {
    Ranking::of(leads.iter().copied()).auc().map(|auc| auc.value)
}
