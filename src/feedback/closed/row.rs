//! One closed lead, as it is kept.

use super::Closing;
use crate::invariant::always;
use crate::judgement::Judgement;
use crate::score::Grade;
use crate::value::name::Id;
use crate::value::points::Points;

/// One closed lead.
#[derive(Clone, Debug)]
pub(in crate::feedback) struct ClosedRow {
    pub(in crate::feedback) converted: bool,
    pub(in crate::feedback) grade: Grade,
    pub(in crate::feedback) score: Points,
    pub(in crate::feedback) fit: Points,
    pub(in crate::feedback) engagement: Points,
    pub(in crate::feedback) order: Option<i64>,
    pub(in crate::feedback) bucket: u8,
    /// Its place among the segments.
    pub(in crate::feedback) segment: Option<usize>,
    /// FNV-1a 64 of its id: what tells equal rows apart, and deals them to folds.
    pub(in crate::feedback) key: u64,
    /// Where its amounts begin.
    pub(super) begin: usize,
}

/// How often a rule counted for a lead: in millionths of the rule's points, a million for a rule that fired once
/// and did not fade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::feedback) struct Amount {
    /// The place among the rules of facts, then those of activities.
    pub(in crate::feedback) rule: usize,
    pub(in crate::feedback) millionths: i64,
}

impl Amount {
    /// What each rule counts in a judgement; a rule that does not count, or has no points to count in, is left out. Of a
    /// group that takes one of its rules that is the one.
    pub(super) fn all(judgement: &Judgement<'_>) -> Vec<Amount> {
        let (program, case) = (judgement.playbook().program(), judgement.case());
        let fired = case.fired();
        let facts = (0..program.rules.len()).filter(|place| fired.is_met(*place));
        let done = program.activities.iter().zip(&case.known.activity).enumerate();
        let done = done.filter(|(place, _)| !fired.leaves_out(*place));
        let done = done.filter_map(|(place, (rule, points))| {
            let millionths = Amount::millionths_of(*points, rule.points).filter(|amount| *amount != 0)?;
            Some(Amount { rule: program.rules.len().saturating_add(place), millionths })
        });
        facts.map(|rule| Amount { rule, millionths: 1_000_000 }).chain(done).collect()
    }

    /// How many millionths of the whole the part is; `None` of no points, or where that does not fit.
    pub(in crate::feedback) fn millionths_of(part: Points, whole: Points) -> Option<i64> {
        let part = i128::from(part.thousandths()).saturating_mul(1_000_000);
        i64::try_from(part.checked_div(i128::from(whole.thousandths()))?).ok()
    }
}

impl ClosedRow {
    pub(super) fn new(
        judgement: &Judgement<'_>,
        id: &Id,
        closing: &Closing,
        converted: bool,
        segment: Option<usize>,
        begin: usize,
    ) -> Self {
        let key = fnv(id.as_str());
        let by_key = || {
            let rest = key.checked_rem(100).and_then(|rest| u8::try_from(rest).ok());
            always(rest, 0, "from 0 to 99")
        };
        ClosedRow {
            converted,
            grade: judgement.grade(),
            score: judgement.score(),
            fit: judgement.fit(),
            engagement: judgement.engagement(),
            order: closing.order,
            bucket: closing.bucket.unwrap_or_else(by_key),
            segment,
            key,
            begin,
        }
    }
}

/// FNV-1a 64 (Fowler, Noll, Vo).
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::fnv;

    #[test]
    fn published_hashes() {
        assert_eq!(fnv(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv("foobar"), 0x8594_4171_f739_67e8);
    }
}
