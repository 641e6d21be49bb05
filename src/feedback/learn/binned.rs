//! Points from binned facts, by weight of evidence.

use super::bins::{Bin, Bins};
use super::engaging::still_engaging;
use super::held::Held;
use super::model::{Model, Reading, Term};
use super::order::keep_order;
use super::patterns::{Fitted, Patterns};
use super::proposal::{Method, NotLearnt, Proposal, RuleChange};
use super::relearn::{check, interval};
use super::respec::{self, Moved};
use super::{DOUBLING, Learning};
use crate::feedback::closed::Cohort;
use crate::feedback::fit::Fit;
use crate::feedback::measure::{Calibration, RuleEvidence};
use crate::feedback::number::{float, ln, to_points};
use crate::feedback::share::{Interval, Share};
use crate::invariant::always;
use crate::playbook::spec::PlaybookSpec;
use crate::score::{ActivityRule, CountsAs, Rule, Take};
use crate::value::name::Name;
use crate::value::points::Points;

/// How strongly the weight of each attribute is drawn to none.
const WEIGHT_PENALTY: f64 = 1.0;

/// The ridge penalties that are tried for single bins; by the last one they have what their attribute's weight says.
const RIDGE_PENALTIES: [f64; 5] = [16.0, 64.0, 256.0, 1_024.0, 65_536.0];

pub(super) fn binned(cohort: &Cohort<'_>, learning: &Learning) -> Result<Proposal, NotLearnt> {
    let closed = cohort.closed();
    let spec = closed.playbook().spec();
    let all = cohort.converted();
    let bins = Bins::of_all(cohort);
    let evidence = RuleEvidence::of(cohort);
    let kept = kept(spec);
    // Of a rule that never fired nothing is known.
    let has_fired = |place: &usize| evidence.get(*place).is_some_and(|rule| rule.fired.of > 0);
    let fired: Vec<bool> = kept.iter().map(has_fired).collect();
    let terms = bins.iter().fold(kept.len(), |sum, one| sum.saturating_add(one.bins.len()));
    check(cohort, if bins.is_empty() && !fired.contains(&true) { 0 } else { terms })?;

    let reading = Reading::Binned { bins: bins.clone(), kept: kept.clone() };
    let patterns = Patterns::of(cohort, &reading);
    let prior = weighed(patterns.clone(), &bins, all, kept.len()).ok_or(NotLearnt::NoAnswer)?;
    let Fitted { ridge_penalty, fit, alone } =
        patterns.fit(&prior, learning.ridge_penalty, &RIDGE_PENALTIES).ok_or(NotLearnt::NoAnswer)?;

    let doubling = learning.doubling.map_or(DOUBLING, f64::from);
    let scale = doubling / ln(2.0);
    let origins = origins(&bins, kept.len());
    let worth: Vec<f64> = origins.iter().enumerate().map(|(term, origin)| from(&fit, term, origin)).collect();
    let likely: Vec<Interval> = origins
        .iter()
        .enumerate()
        .map(|(term, origin)| {
            let away = origin.iter().map(|(other, share)| (*other, -share));
            let error = alone.error_of(std::iter::once((term, 1.0)).chain(away));
            interval(from(&alone, term, origin), error, scale)
        })
        .collect();
    let mut points: Vec<Points> = worth.iter().map(|worth| to_points(worth * scale)).collect();
    let of_kept = points.iter_mut().skip(terms.saturating_sub(kept.len()));
    for (points, (place, fired)) in of_kept.zip(kept.iter().zip(fired)) {
        match (spec.rules.get(*place), activity(spec, *place)) {
            (Some(rule), _) if !fired => *points = rule.points,
            (None, Some(rule)) if !fired => *points = rule.points,
            (None, Some(rule)) => *points = still_engaging(spec, rule, *points),
            (Some(_), _) | (None, None) => {}
        }
    }

    if let Some(of_kept) = points.get_mut(terms.saturating_sub(kept.len())..) {
        keep_order(spec, &kept, of_kept, |rule| evidence.get(rule).map_or(0, |rule| rule.fired.of));
    }

    let shares: Vec<Share> = bins.iter().flat_map(|one| one.bins.iter().map(|bin| bin.share)).collect();
    let (proposed, model, mut added) = card(spec, &bins, &points, &kept, reading);
    let mut rules: Vec<RuleChange> = Vec::new();
    for (place, rule) in evidence.into_iter().enumerate() {
        // A bin that was a rule already is one rule, then and now.
        let when = spec.rules.get(place).map(|rule| &rule.when);
        let same = |(_, bin): &(usize, Rule)| bin.name == rule.rule && Some(&bin.when) == when;
        let bin = added.iter().position(same).map(|place| added.remove(place).0);
        let own = kept.binary_search(&place).ok();
        let term = bin.or_else(|| points.len().checked_sub(kept.len())?.checked_add(own?));
        rules.push(RuleChange {
            new: term.and_then(|term| points.get(term)).copied(),
            interval: term.and_then(|term| likely.get(term)).copied().filter(|_| rule.fired.of > 0),
            rule: rule.rule,
            old: Some(rule.points),
            fired: rule.fired,
            others: rule.others,
        });
    }
    for (term, rule) in added {
        let share = always(shares.get(term).copied(), Share::default(), "what is added is a bin");
        rules.push(RuleChange {
            rule: rule.name,
            old: None,
            new: points.get(term).copied(),
            interval: likely.get(term).copied(),
            fired: share,
            others: all.without(share),
        });
    }
    let (proposed, model, thresholds) = respec::respec(Moved { cohort, proposed, model, points_grow: 1.0 });
    let calibration =
        Calibration::of_cohort(cohort, |row| model.sums(closed, row).score).ok_or(NotLearnt::NoAnswer)?;
    Ok(Proposal {
        spec: proposed,
        method: Method::Binned,
        rules,
        thresholds,
        doubling,
        ridge_penalty,
        calibration,
        learnt_from: all,
        model,
    })
}

/// What the bins of one attribute alone say of each lead, in thousandths of log-odds. `None` for an attribute that
/// tells nobody apart.
pub(in crate::feedback) fn evidence_of(cohort: &Cohort<'_>, column: usize) -> Option<Vec<(Points, bool)>> {
    let (closed, all) = (cohort.closed(), cohort.converted());
    let bins = Bins::of(cohort, column, closed.columns().get(column)?)?;
    let worth: Vec<Points> =
        bins.bins.iter().map(|bin| to_points(1_000.0 * evidence(bin.share, all))).collect();
    // A value outside all bins, such as an amount in another currency, says nothing.
    let score = |row| bins.bin(closed, row).and_then(|bin| worth.get(bin)).copied().unwrap_or_default();
    Some(cohort.rows().map(|(place, row)| (score(place), row.converted)).collect())
}

/// The places of the rules about what they did, those of activities and those that ask it as a question: bins of facts
/// cannot stand for them. Nor for the others of a group that takes one of its rules: without these another would count.
fn kept(spec: &PlaybookSpec) -> Vec<usize> {
    let asks = |rule: &Rule| {
        let mut asks = false;
        rule.when.each_did(&mut |_| asks = true);
        asks
    };
    let asking = spec.rules.iter().filter(|rule| asks(rule)).filter_map(|rule| rule.group.as_ref());
    let mut groups: Vec<&Name> =
        asking.chain(spec.activities.iter().filter_map(|rule| rule.group.as_ref())).collect();
    groups.retain(|name| spec.groups.get(*name).is_some_and(|group| group.takes() != Take::Sum));
    let stays = |rule: &Rule| asks(rule) || rule.group.as_ref().is_some_and(|name| groups.contains(&name));
    let rules = spec.rules.iter().enumerate().filter(|(_, rule)| stays(rule)).map(|(place, _)| place);
    let first = spec.rules.len();
    rules.chain(first..first.saturating_add(spec.activities.len())).collect()
}

/// The activity rule at a place among all rules.
fn activity(spec: &PlaybookSpec, place: usize) -> Option<&ActivityRule> {
    spec.activities.get(place.checked_sub(spec.rules.len())?)
}

/// What each term is worth by weight of evidence: one weight for every attribute, times what the evidence of each of
/// its bins is.
fn weighed(patterns: Patterns, bins: &[Bins], all: Share, kept: usize) -> Option<Vec<f64>> {
    let mut terms: Vec<(usize, f64)> = Vec::new();
    for (column, one) in bins.iter().enumerate() {
        terms.extend(one.bins.iter().map(|bin| (column, evidence(bin.share, all))));
    }
    terms.extend((0..kept).map(|place| (bins.len().saturating_add(place), 1.0)));
    let prior = vec![0.0; bins.len().saturating_add(kept)];
    let patterns = patterns.mapped(|term| terms.get(term).copied());
    let fit = patterns.problem(&prior, WEIGHT_PENALTY, |_| true).solve(None)?;
    let worth = |(column, evidence): &(usize, f64)| fit.weights.get(*column).map(|weight| weight * evidence);
    Some(terms.iter().map(|term| always(worth(term), 0.0, "each attribute has a weight")).collect())
}

/// What each term is counted from, as terms and their shares. In a playbook what is unknown adds nothing, so the bins
/// of an attribute are counted from that one, and those of one that was always known from the mean of its leads; no
/// lead stands above another by it that it did not stand above before. What they did is counted from nothing.
fn origins(bins: &[Bins], kept: usize) -> Vec<Vec<(usize, f64)>> {
    let mut origins = Vec::new();
    for one in bins {
        let first = origins.len();
        let leads = one.bins.iter().fold(0, |sum: u64, bin| sum.saturating_add(bin.share.of));
        let share =
            |(place, bin): (usize, &Bin)| (first.saturating_add(place), float(bin.share.of) / float(leads));
        let origin = match one.of_missing {
            Some(unknown) => vec![(first.saturating_add(unknown), 1.0)],
            None => one.bins.iter().enumerate().map(share).collect(),
        };
        origins.extend(std::iter::repeat_n(origin, one.bins.len()));
    }
    origins.extend(std::iter::repeat_n(Vec::new(), kept));
    origins
}

/// What a term is worth, counted from its origin.
fn from(fit: &Fit, term: usize, origin: &[(usize, f64)]) -> f64 {
    let weight = |term: usize| always(fit.weights.get(term).copied(), 0.0, "each term has a weight");
    origin.iter().fold(weight(term), |worth, (other, share)| worth - share * weight(*other))
}

/// The weight of evidence of a bin: how its odds of conversion differ from those of all leads, as a logarithm. Half
/// a lead is added to each count, so that a bin of one sort stays finite.
fn evidence(bin: Share, all: Share) -> f64 {
    let (won, lost) = (float(bin.count), float(bin.rest()));
    let (all_won, all_lost) = (float(all.count), float(all.rest()));
    ln(((won + 0.5) / (all_won + 0.5)) / ((lost + 0.5) / (all_lost + 0.5)))
}

/// The playbook with a rule for every bin in the place of its rules of facts, before those that are kept; a bin worth
/// nothing needs none.
fn card(
    spec: &PlaybookSpec,
    bins: &[Bins],
    points: &[Points],
    kept: &[usize],
    reading: Reading,
) -> (PlaybookSpec, Model, Vec<(usize, Rule)>) {
    let mut proposed = spec.clone();
    proposed.rules.clear();
    let (mut terms, mut added) = (Vec::new(), Vec::new());
    let asking: Vec<&Rule> = kept.iter().filter_map(|place| spec.rules.get(*place)).collect();
    let named = asking.iter().map(|rule| &rule.name).chain(spec.activities.iter().map(|rule| &rule.name));
    let mut taken: Vec<Name> = named.cloned().collect();
    let mut left = points.iter().copied();
    for one in bins {
        let side = side(spec, &one.name);
        for bin in &one.bins {
            let points = always(left.next(), Points::ZERO, "each bin has points");
            let place = terms.len();
            terms.push(Term { points, side, held: Held::default(), group: None });
            if points == Points::ZERO {
                continue;
            }
            let name = name_of(&one.name, &bin.label, &taken);
            taken.push(name.clone());
            let rule = Rule::new(name, bin.when.clone(), points);
            let rule = if side == CountsAs::Engagement { rule.as_engagement() } else { rule };
            proposed.rules.push(rule.clone());
            added.push((place, rule));
        }
    }
    let place_of = |group: &Option<Name>| {
        group.as_ref().and_then(|name| spec.groups.keys().position(|group| group == name))
    };
    for rule in asking {
        let points = always(left.next(), Points::ZERO, "each rule that is kept has points");
        proposed.rules.push(Rule { points, ..rule.clone() });
        let (side, group) = (rule.counts_as, place_of(&rule.group));
        terms.push(Term { points, side, held: Held::default(), group });
    }
    for (rule, points) in proposed.activities.iter_mut().zip(left) {
        let held = Held::of(rule.clamp, rule.points, points);
        (rule.clamp, rule.points) = (held.clamp, points);
        terms.push(Term { points, side: CountsAs::Engagement, held, group: place_of(&rule.group) });
    }
    // Groups that held nothing but what bins stand for now have nothing left to clamp.
    let groups = respec::groups(spec);
    let model = Model { terms, reading, groups, total: spec.score };
    let (rules, activities) = (&proposed.rules, &proposed.activities);
    proposed.groups.retain(|name, _| {
        let mut used = rules.iter().map(|rule| &rule.group).chain(activities.iter().map(|rule| &rule.group));
        used.any(|group| group.as_ref() == Some(name))
    });
    (proposed, model, added)
}

/// The side that the playbook's own rules on an attribute count for.
fn side(spec: &PlaybookSpec, attribute: &Name) -> CountsAs {
    let mut mine = spec.rules.iter().filter(|rule| reads(&rule.when, attribute));
    match mine.any(|rule| rule.counts_as == CountsAs::Engagement) {
        true => CountsAs::Engagement,
        false => CountsAs::Fit,
    }
}

fn reads(when: &crate::condition::Condition, attribute: &Name) -> bool {
    when.attribute() == Some(attribute) || when.parts().iter().any(|part| reads(part, attribute))
}

/// A rule's name from attribute and bin, as names may be written: `employees.50-to-200`.
fn name_of(attribute: &Name, label: &str, taken: &[Name]) -> Name {
    const ROOM: usize = 60;
    let legal = |c: char| match c.to_ascii_lowercase() {
        c if c.is_ascii_alphanumeric() || c == '-' => c,
        '.' | '_' => '_',
        _ => '-',
    };
    let mut text: String =
        attribute.as_str().chars().chain(['.']).chain(label.chars().map(legal)).take(ROOM).collect();
    while text.contains("--") {
        text = text.replace("--", "-");
    }
    let text = text.trim_end_matches(['-', '.', '_']).to_owned();
    let mut name = Name::from(text.as_str());
    let mut more = 2u32;
    while taken.contains(&name) {
        name = Name::from(format!("{text}-{more}").as_str());
        more = more.saturating_add(1);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_legal_and_tell_bins_apart() {
        let taken = [Name::from("city.s-o-paulo")];
        let name = |label: &str| name_of(&"city".into(), label, &taken);
        assert_eq!(name("below-12.5"), "city.below-12_5");
        assert_eq!(name("São Paulo"), "city.s-o-paulo-2");
        assert_eq!(name("  "), "city");
        assert!(name(&"x".repeat(500)).is_legal());
    }

    /// Siddiqi's definition: the logarithm of the share of good over the share of bad, here a quarter over a half.
    #[test]
    fn weight_of_evidence() {
        let woe = evidence(Share::new(2_500, 7_500), Share::new(10_000, 20_000));
        assert!((woe - ln(0.5)).abs() < 1e-3, "{woe}");
    }
}
