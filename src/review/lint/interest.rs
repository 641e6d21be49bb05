//! What they did, as interest: what engages nobody, what never fades, what many small signs come to.

use chrono::{DateTime, TimeDelta, Utc};

use super::lint::Lint;
use super::warning::LintKind;
use crate::condition::Kinds;
use crate::engine::Question;
use crate::fact::activity::Activity;
use crate::fact::prospect::Prospect;
use crate::input::path::Path;
use crate::playbook::Engagement;
use crate::score::{ActivityRule, Decay, Repeat};
use crate::value::name::Name;

/// The most activities of one rule that a made-up lead has.
const MOST: u32 = 100;

/// Of a rule that counts each subject once, fewer are no small signs: two demos of two products, three papers.
const MANY_SUBJECTS: u32 = 4;

pub(super) fn check(lint: &mut Lint<'_>) {
    nothing_engages(lint);
    engaged_for_long(lint);
    silences(lint);
    low_intent(lint);
}

fn place(i: usize) -> Path {
    Path::top().key("activities").index(i)
}

/// Activities are asked about, and none makes a lead marketing's to develop.
fn nothing_engages(lint: &mut Lint<'_>) {
    if !lint.spec.activities.is_empty() && !lint.program.can_engage() {
        let message = "no activity engages a lead, so one leaves `target` only by clearing the bar; give points for \
                       what shows interest";
        lint.add(Path::top().key("activities"), LintKind::NothingEngages, message);
    }
}

/// `engaged` is asked, and what engages keeps its points.
fn engaged_for_long(lint: &mut Lint<'_>) {
    let Some(row) = lint.program.rows.iter().position(|(_, when)| when.asks(|one| one == Question::Engaged))
    else {
        return;
    };
    let mut engaging = lint.spec.activities.iter().filter(|rule| rule.can_engage()).peekable();
    let days = lint.spec.engagement.within_days;
    let never_fades = engaging.peek().is_some() && engaging.all(never_fades);
    // Contact and inferences have days of their own.
    let only_rules = lint.spec.meaningful_contact.is_none();
    if never_fades && only_rules && days >= Engagement::default().within_days {
        let message = format!(
            "all points that engage stay for ever, so whoever did one thing within {days} days is engaged; let them \
             fade, or lower `within_days` of `engagement`"
        );
        lint.add(lint.row(row), LintKind::NeverFades, message);
    }
}

/// Silence that anything breaks, or that hides points until one activity brings all of them back.
fn silences(lint: &mut Lint<'_>) {
    let spec = lint.spec;
    for (i, rule) in spec.activities.iter().enumerate() {
        if !matches!(rule.repeat, Repeat::WhenQuiet { .. }) {
            continue;
        }
        if rule.filter.kinds == Kinds::Any && rule.filter.condition.is_none() {
            let message = format!(
                "any activity ends the silence of `{}`, a complaint or an unsubscription too; name the kinds of interest",
                rule.name
            );
            lint.add(place(i), LintKind::AnySilence, message);
        }
        let mut others = spec.activities.iter().enumerate();
        let stays = others.find(|(_, other)| other.can_engage() && never_fades(other));
        if let (Some((j, other)), None) = (stays, spec.engagement.forget_after_quiet_days) {
            let message = format!(
                "the points of `{}` never fade, so after a silence one activity brings all of them back; let them fade, \
                 or set `forget_after_quiet_days` of `engagement`",
                other.name
            );
            lint.add_pair(place(j), place(i), LintKind::NeverFades, message);
        }
    }
}

fn never_fades(rule: &ActivityRule) -> bool {
    rule.decay == Decay::None && !rule.repeat.fires_as_a_whole()
}

/// Many activities of one rule reach the bar, of which one does not: shown by a lead that did nothing else.
fn low_intent(lint: &mut Lint<'_>) {
    let bar = lint.spec.hand_off_at;
    for (i, rule) in lint.spec.activities.iter().enumerate() {
        let Some(counted) = unlimited(rule) else { continue };
        let reaches = |count: u32| {
            let (lead, now) = busy(rule, count, counted)?;
            Some(lint.playbook.judge(&lead, now).grade() >= bar)
        };
        // Who did nothing, or one thing, is no case of many.
        if reaches(0) != Some(false) || reaches(1) != Some(false) || reaches(MOST) != Some(true) {
            continue;
        }
        let (mut below, mut enough) = (1u32, MOST);
        while enough.saturating_sub(below) > 1 {
            let middle = below.midpoint(enough);
            if reaches(middle) == Some(true) { enough = middle } else { below = middle }
        }
        let is_of_subjects = counted == Counted::EachSubject;
        if is_of_subjects && enough < MANY_SUBJECTS {
            continue;
        }
        let about = if is_of_subjects { " about different subjects" } else { "" };
        let message = format!(
            "nothing but {enough} activities of `{}`{about} reaches grade {bar}; give the rule a `cap` below the bar, or ask for \
             fit beside it",
            rule.name
        );
        lint.add(place(i), LintKind::LowIntent, message);
    }
}

/// Which activities of a rule count without end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counted {
    Each,
    /// The newest about each subject.
    EachSubject,
    /// The newest few of each block of so many days.
    OfBlocks(u32),
}

/// Which of its activities count; none if a rule is limited otherwise.
fn unlimited(rule: &ActivityRule) -> Option<Counted> {
    if !rule.can_engage() || rule.filter.condition.is_some() || rule.clamp.cap.is_some() {
        return None;
    }
    match rule.repeat {
        Repeat::Always => Some(Counted::Each),
        Repeat::Once => Some(Counted::EachSubject),
        Repeat::AtMost { n: _, per_days, different: None } if rule.decay == Decay::None => {
            Some(Counted::OfBlocks(per_days))
        }
        Repeat::AtMost { .. } | Repeat::WhenCount { .. } | Repeat::WhenQuiet { .. } => None,
    }
}

/// A lead that did nothing but this, so many times: all of it now, or once a block.
fn busy(rule: &ActivityRule, count: u32, counted: Counted) -> Option<(Prospect, DateTime<Utc>)> {
    let kind = rule.filter.kinds.names().first().cloned().unwrap_or_else(|| Name::from("activity"));
    let now = DateTime::from_timestamp(4_102_444_800, 0)?;
    let mut lead = Prospect::new("lead");
    let per_block = match counted {
        Counted::Each | Counted::EachSubject => 0,
        Counted::OfBlocks(days) => days,
    };
    for i in 0..count {
        let days = TimeDelta::try_days(i64::from(i).saturating_mul(i64::from(per_block)))?;
        let at = now.checked_sub_signed(days)?;
        let mut activity = Activity::new(format!("a-{i}"), kind.clone(), at);
        if counted == Counted::EachSubject {
            activity = activity.subject(format!("s-{i}"));
        }
        lead = lead.did(activity);
    }
    Some((lead, now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::points::Points;

    #[test]
    fn a_busy_lead_has_its_activities_in_blocks() {
        let rule = ActivityRule::new("opens", "email_open", Points::from(1));
        let (lead, now) = busy(&rule, 3, Counted::OfBlocks(7)).unwrap();
        let ages: Vec<i64> = lead.activities().iter().map(|one| (now - one.at()).num_days()).collect();
        assert_eq!(ages, [14, 7, 0]);
        assert_eq!(busy(&rule, 3, Counted::Each).unwrap().0.activities().len(), 3);
    }
}
