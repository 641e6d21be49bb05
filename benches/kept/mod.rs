//! A lead of many activities: two years, 20 kinds of 1 to 20 points, half of which are left after 30 days.

use chrono::{DateTime, TimeDelta, Utc};
use qualify::score::{ActivityRule, Decay};
use qualify::{Activity, Condition, Grade, Playbook, PlaybookSpec, Prospect, Schema};

const KINDS: i32 = 20;
const DAYS: i64 = 730;

pub fn playbook() -> Playbook {
    let mut spec = PlaybookSpec::new("kept", 1).grade(Grade::A, Condition::ScoreAtLeast(1.into()));
    for points in 1..=KINDS {
        let rule = ActivityRule::new(format!("worth-{points}"), format!("kind-{points}"), points);
        spec = spec.with_activity(rule.decay(Decay::HalfLife { days: 30 }));
    }
    spec.compile(&Schema::standard()).unwrap()
}

/// Always the same, spread over days and kinds alike.
pub fn prospect(activities: usize, now: DateTime<Utc>) -> Prospect {
    let mut prospect = Prospect::new("kept");
    let one = |id: usize| {
        let drawn = (id as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 16;
        let (day, kind) = (drawn as i64 % DAYS, drawn as i32 / 1_000 % KINDS + 1);
        Activity::new(format!("a-{id}"), format!("kind-{}", kind.abs().max(1)), now - TimeDelta::days(day))
    };
    prospect.record_all((0..activities).map(one)).unwrap();
    prospect
}
