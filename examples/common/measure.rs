//! How well a score tells who converts.

use qualify::Points;

/// The area under the ROC curve: how often a lead that converted scores above one that did not.
/// Ties count half. `None` without both sorts of leads. (Hanley and McNeil, Radiology 143, 1982.)
pub fn auc(leads: &[(Points, bool)]) -> Option<f64> {
    let mut sorted = leads.to_vec();
    sorted.sort();
    let (mut below, mut twice_won) = (0u64, 0u64);
    let mut rest = &sorted[..];
    while let Some((score, _)) = rest.first() {
        let same = rest.iter().take_while(|(other, _)| other == score).count();
        let (tied, after) = rest.split_at(same);
        let won = tied.iter().filter(|(_, converted)| *converted).count() as u64;
        let lost = same as u64 - won;
        twice_won += won * (2 * below + lost);
        below += lost;
        rest = after;
    }
    let won = leads.iter().filter(|(_, converted)| *converted).count() as u64;
    (won > 0 && below > 0).then(|| twice_won as f64 / 2.0 / (won as f64 * below as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_areas() {
        let leads =
            |list: &[(i32, bool)]| list.iter().map(|(p, c)| (Points::whole(*p), *c)).collect::<Vec<_>>();
        assert_eq!(auc(&leads(&[(1, false), (2, true)])), Some(1.0));
        assert_eq!(auc(&leads(&[(2, false), (1, true)])), Some(0.0));
        assert_eq!(auc(&leads(&[(1, false), (1, true)])), Some(0.5));
        assert_eq!(auc(&leads(&[(1, false), (2, true), (2, false), (3, true)])), Some(0.875));
        assert_eq!(auc(&leads(&[(1, true)])), None);
    }
}
