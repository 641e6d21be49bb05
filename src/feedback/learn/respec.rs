//! What must move with the points: thresholds, clamps and slack.

use std::collections::{BTreeMap, BTreeSet};

use super::engaging::still_silent;
use super::model::{Model, Sums};
use super::proposal::ThresholdChange;
use crate::condition::Condition;
use crate::feedback::closed::Cohort;
use crate::feedback::number::{of_points, to_points};
use crate::invariant::always;
use crate::playbook::spec::PlaybookSpec;
use crate::score::{Clamp, CountsAs, Grades};
use crate::value::points::Points;

/// A playbook whose points have changed and whose thresholds have not.
pub(super) struct Moved<'p, 'c> {
    pub(super) cohort: &'p Cohort<'c>,
    pub(super) proposed: PlaybookSpec,
    pub(super) model: Model,
    /// How many points of the proposal one of today's is worth.
    pub(super) points_grow: f64,
}

/// The groups of a playbook with their clamps and sides.
pub(super) fn groups(spec: &PlaybookSpec) -> Vec<(Clamp, CountsAs)> {
    let side = |name| {
        let mut facts = spec.rules.iter().filter(|rule| rule.group.as_ref() == Some(name));
        let fit = facts.any(|rule| rule.counts_as == CountsAs::Fit);
        if fit { CountsAs::Fit } else { CountsAs::Engagement }
    };
    spec.groups.iter().map(|(name, group)| (group.clamp, side(name))).collect()
}

/// Moves clamps to the most and the least that the leads reach, thresholds to where as many leads reach them as
/// today, and the slack with the scale.
pub(super) fn respec(moved: Moved<'_, '_>) -> (PlaybookSpec, Model, Vec<ThresholdChange>) {
    let Moved { cohort, mut proposed, mut model, points_grow } = moved;
    let mut changes = Changes(Vec::new());
    let today = &cohort.closed().playbook().spec().activities;
    for (place, (today, then)) in today.iter().zip(&proposed.activities).enumerate() {
        note(&format!("activities[{place}]"), &mut today.clamp.clone(), then.clamp, &mut changes);
    }
    clamps(cohort, &mut proposed, &mut model, &mut changes);

    let mut asked = Asked::default();
    proposed.grades.iter().for_each(|grades| asked.grades(grades));
    let least_fit = proposed.meaningful_contact.as_ref().and_then(|contact| contact.least_fit);
    asked.fit.extend(least_fit);
    let cuts = Cuts::of(cohort, &model, asked);
    match &mut proposed.grades {
        Some(Grades::Rows(rows)) => {
            for (place, row) in rows.iter_mut().enumerate() {
                condition(&mut row.when, &format!("grades.rows[{place}].when"), &cuts, &mut changes);
            }
        }
        Some(Grades::Matrix(matrix)) => {
            let sides = [
                ("fit_at_least", &mut matrix.fit_at_least, &cuts.fit),
                ("engagement_at_least", &mut matrix.engagement_at_least, &cuts.engagement),
            ];
            for (key, least, cut) in sides {
                for (place, one) in least.iter_mut().enumerate() {
                    let new = cut.at(*one);
                    changes.set(format!("grades.matrix.{key}[{place}]"), one, new);
                }
            }
        }
        None => {}
    }
    if let Some(least) = proposed.meaningful_contact.as_mut().and_then(|contact| contact.least_fit.as_mut()) {
        changes.set("meaningful_contact.least_fit".to_owned(), least, cuts.fit.at(*least));
    }
    let slack = to_points(of_points(proposed.slack_points) * points_grow);
    changes.set("slack_points".to_owned(), &mut proposed.slack_points, slack);
    still_silent(cohort.closed().playbook().spec(), &mut proposed);
    proposed.version = proposed.version.saturating_add(1);
    proposed.signed = None;
    (proposed, model, changes.0)
}

struct Changes(Vec<ThresholdChange>);

impl Changes {
    fn set(&mut self, place: String, points: &mut Points, new: Points) {
        if *points != new {
            self.0.push(ThresholdChange { place, old: *points, new });
        }
        *points = new;
    }
}

/// Clamps say how much of a kind may count. Learnt points leave that to what the leads show: a clamp moves to
/// the most, or the least, that one of them has.
fn clamps(cohort: &Cohort<'_>, proposed: &mut PlaybookSpec, model: &mut Model, changes: &mut Changes) {
    let closed = cohort.closed();
    let mut reached: Vec<(Points, Points)> = vec![(Points::ZERO, Points::ZERO); model.groups.len()];
    for (row, _) in cohort.rows() {
        let (_, sums) = model.before_clamps(closed, row);
        for (reached, sum) in reached.iter_mut().zip(sums) {
            *reached = (reached.0.min(sum), reached.1.max(sum));
        }
    }
    let names: Vec<_> = closed.playbook().spec().groups.keys().cloned().collect();
    for ((name, (clamp, _)), (least, most)) in names.iter().zip(&mut model.groups).zip(reached) {
        let path = format!("groups.{name}");
        let mut moved = *clamp;
        set(&mut moved, least, most);
        if let Some(held) = proposed.groups.get_mut(name) {
            note(&path, &mut held.clamp, moved, changes);
        }
        *clamp = moved;
    }
    let total = std::mem::take(&mut model.total);
    let (mut least, mut most) = (Points::ZERO, Points::ZERO);
    for (row, _) in cohort.rows() {
        let score = model.sums(closed, row).score;
        (least, most) = (least.min(score), most.max(score));
    }
    model.total = total;
    set(&mut model.total, least, most);
    note("score", &mut proposed.score, model.total, changes);
}

/// Only what is there moves.
fn set(clamp: &mut Clamp, least: Points, most: Points) {
    clamp.cap = clamp.cap.map(|_| up(most).min(Points::LIMIT));
    clamp.floor = clamp.floor.map(|_| down(least).max(Points::ZERO - Points::LIMIT));
}

fn note(path: &str, held: &mut Clamp, moved: Clamp, changes: &mut Changes) {
    for (end, old, new) in [("cap", held.cap, moved.cap), ("floor", held.floor, moved.floor)] {
        if let (Some(mut old), Some(new)) = (old, new) {
            changes.set(format!("{path}.{end}"), &mut old, new);
        }
    }
    *held = moved;
}

/// To whole points, upwards.
fn up(points: Points) -> Points {
    Points::ZERO - down(Points::ZERO - points)
}

/// To whole points, downwards.
fn down(points: Points) -> Points {
    Points::from_thousandths(points.thousandths().div_euclid(1_000).saturating_mul(1_000))
}

/// The thresholds of a playbook, each once.
#[derive(Default)]
struct Asked {
    score: BTreeSet<Points>,
    fit: BTreeSet<Points>,
    engagement: BTreeSet<Points>,
}

impl Asked {
    fn grades(&mut self, grades: &Grades) {
        match grades {
            Grades::Rows(rows) => rows.iter().for_each(|row| self.condition(&row.when)),
            Grades::Matrix(matrix) => {
                self.fit.extend(matrix.fit_at_least);
                self.engagement.extend(matrix.engagement_at_least);
            }
        }
    }

    fn condition(&mut self, when: &Condition) {
        match when {
            Condition::ScoreAtLeast(least) => drop(self.score.insert(*least)),
            Condition::FitAtLeast(least) => drop(self.fit.insert(*least)),
            Condition::EngagementAtLeast(least) => drop(self.engagement.insert(*least)),
            Condition::All(_)
            | Condition::Any(_)
            | Condition::Not(_)
            | Condition::Fact(..)
            | Condition::Did(_)
            | Condition::Met(_)
            | Condition::Unknown(_)
            | Condition::MetAtLeast { .. }
            | Condition::Engaged => when.parts().iter().for_each(|part| self.condition(part)),
        }
    }
}

/// Where today's thresholds lie by the proposal.
struct Cuts {
    score: Cut,
    fit: Cut,
    engagement: Cut,
}

/// Each threshold on one of the sums, today and by the proposal.
struct Cut(BTreeMap<Points, Points>);

impl Cuts {
    fn of(cohort: &Cohort<'_>, model: &Model, asked: Asked) -> Self {
        let closed = cohort.closed();
        let both: Vec<(Sums, Sums)> = cohort
            .rows()
            .map(|(place, row)| {
                let today = Sums { score: row.score, fit: row.fit, engagement: row.engagement };
                (today, model.sums(closed, place))
            })
            .collect();
        let cut = |asked, of: fn(&Sums) -> Points| {
            let today = both.iter().map(|(today, _)| of(today)).collect();
            Cut::of(asked, today, both.iter().map(|(_, then)| of(then)).collect())
        };
        Cuts {
            score: cut(asked.score, |sums| sums.score),
            fit: cut(asked.fit, |sums| sums.fit),
            engagement: cut(asked.engagement, |sums| sums.engagement),
        }
    }
}

impl Cut {
    /// For each threshold, the greatest first, the whole points that about as many leads reach then as reach it
    /// today, each below the one before it.
    fn of(asked: BTreeSet<Points>, mut today: Vec<Points>, mut then: Vec<Points>) -> Self {
        today.sort_unstable();
        then.sort_unstable();
        let reach = |list: &[Points], least: Points| {
            list.len().saturating_sub(list.partition_point(|points| *points < least))
        };
        // Where there are no leads there is no candidate either.
        let most = then.last().copied().unwrap_or_default();
        let mut moved = BTreeMap::new();
        let mut above: Option<Points> = None;
        for threshold in asked.into_iter().rev() {
            let wanted = reach(&today, threshold);
            // None above the most that a lead has: a row that nobody reaches is a mistake.
            let candidates = then.chunk_by(|one, other| one == other).filter_map(|same| same.first());
            let candidates = candidates.flat_map(|points| [down(*points), up(*points)]);
            // Of two as near the higher one: sales is not to be flooded.
            let nearest = candidates
                .filter(|least| *least <= most && *least <= Points::LIMIT)
                .min_by_key(|least| (reach(&then, *least).abs_diff(wanted), std::cmp::Reverse(*least)));
            let mut new = nearest.unwrap_or(threshold);
            if let Some(above) = above {
                new = new.min(above - Points::whole(1));
            }
            above = Some(new);
            moved.insert(threshold, new);
        }
        Cut(moved)
    }

    fn at(&self, threshold: Points) -> Points {
        always(self.0.get(&threshold).copied(), threshold, "every threshold was asked about")
    }
}

/// Moves every threshold in a condition.
fn condition(when: &mut Condition, path: &str, cuts: &Cuts, changes: &mut Changes) {
    match when {
        Condition::ScoreAtLeast(least) => {
            changes.set(format!("{path}.score_at_least"), least, cuts.score.at(*least));
        }
        Condition::FitAtLeast(least) => {
            changes.set(format!("{path}.fit_at_least"), least, cuts.fit.at(*least));
        }
        Condition::EngagementAtLeast(least) => {
            changes.set(format!("{path}.engagement_at_least"), least, cuts.engagement.at(*least));
        }
        Condition::All(parts) => {
            for (place, part) in parts.iter_mut().enumerate() {
                condition(part, &format!("{path}.all[{place}]"), cuts, changes);
            }
        }
        Condition::Any(parts) => {
            for (place, part) in parts.iter_mut().enumerate() {
                condition(part, &format!("{path}.any[{place}]"), cuts, changes);
            }
        }
        Condition::Not(part) => condition(part, &format!("{path}.not"), cuts, changes),
        Condition::Fact(..)
        | Condition::Did(_)
        | Condition::Met(_)
        | Condition::Unknown(_)
        | Condition::MetAtLeast { .. }
        | Condition::Engaged => {}
    }
}
