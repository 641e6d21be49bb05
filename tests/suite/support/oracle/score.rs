//! The naive sums: points of each rule, clamps, and how far unknown facts can move them.

use std::collections::{BTreeMap, BTreeSet};

use qualify::activity::Label;
use qualify::score::{ActivityRule, Clamp, CountsAs, Decay, Repeat, Rule, Take};
use qualify::{Activity, Answer, Name, Points};

use super::deeds::{Apart, dids};
use super::facts::{Age, World, reads};
use super::tiers::hull;

/// Thousandths of a point.
pub(crate) type Milli = i128;

/// From the least to the greatest.
pub(crate) type Range = (Milli, Milli);

/// The three sums of a judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) score: Range,
    pub(crate) fit: Range,
    pub(crate) engagement: Range,
}

/// Where a rule's points go before they are summed up.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pot {
    Group(Name),
    Fit,
    Engagement,
    /// What is in no group, fit and engagement together.
    Both,
}

pub(crate) fn milli(points: Points) -> Milli {
    i128::from(points.thousandths())
}

pub(crate) fn clamp(clamp: &Clamp, sum: Milli) -> Milli {
    let capped = clamp.cap.map_or(sum, |cap| sum.min(milli(cap)));
    clamp.floor.map_or(capped, |floor| capped.max(milli(floor)))
}

/// The weight of an activity in 10⁻⁹, from the formulas of the design.
pub(crate) fn weight(decay: &Decay, age: i64) -> i128 {
    const FULL: i128 = 1_000_000_000;
    match *decay {
        Decay::None => FULL,
        Decay::Window { days } => {
            if age < i64::from(days) {
                FULL
            } else {
                0
            }
        }
        Decay::LinearStep { percent, every_days } => {
            let steps = i128::from(age / i64::from(every_days));
            (100 - i128::from(percent) * steps).max(0) * FULL / 100
        }
        Decay::CompoundStep { percent, every_days } => {
            let mut weight = FULL;
            for _ in 0..age / i64::from(every_days) {
                weight = weight * (100 - i128::from(percent)) / 100;
            }
            weight
        }
        Decay::HalfLife { days } => {
            let k = 64 * age / i64::from(days);
            let within = (1e9 * 2f64.powf(-(k % 64) as f64 / 64.0)).round() as i128;
            within >> (k / 64).min(100)
        }
        ref other => panic!("a decay that the oracle does not know: {other:?}"),
    }
}

/// Half away from zero.
fn rounded(points: Milli, weight: i128) -> Milli {
    let product = points * weight;
    let size = (product.abs() + 500_000_000) / 1_000_000_000;
    if product < 0 { -size } else { size }
}

/// Whether a rule asks of one fact, and of nothing that they did.
fn is_alone(rule: &Rule) -> bool {
    reads(&rule.when).len() == 1 && dids(&rule.when).is_empty()
}

impl World<'_> {
    /// The points of an activity rule before its clamp.
    pub(crate) fn activity_points(&self, rule: &ActivityRule) -> Milli {
        let counted = self.counted(rule);
        match rule.repeat {
            Repeat::WhenCount { n, different, .. } => {
                if self.count(different, &counted) >= n as usize {
                    milli(rule.points)
                } else {
                    0
                }
            }
            Repeat::WhenQuiet { days, again_every_days } => {
                let Some(newest) = counted.first() else { return 0 };
                let beyond = self.age(newest) - i64::from(days);
                let again = again_every_days.map_or(0, |every| beyond / i64::from(every));
                if beyond >= 0 { milli(rule.points) * i128::from(1 + again) } else { 0 }
            }
            _ => counted.into_iter().map(|a| self.points_today(rule, a)).sum(),
        }
    }

    /// What one activity is worth today.
    pub(crate) fn points_today(&self, rule: &ActivityRule, activity: &Activity) -> Milli {
        rounded(milli(rule.points), weight(&rule.decay, self.age(activity)))
    }

    /// The activities that a rule counts, the newest first. Silence is asked of all that was done.
    pub(crate) fn counted(&self, rule: &ActivityRule) -> Vec<&Activity> {
        if matches!(rule.repeat, Repeat::WhenQuiet { .. }) {
            return self.done_of(&rule.filter);
        }
        let done = self.remembered_of(&rule.filter);
        match rule.repeat {
            Repeat::Always => done,
            Repeat::Once => {
                let mut seen: BTreeSet<(Name, Option<Label>)> = BTreeSet::new();
                done.into_iter()
                    .filter(|a| seen.insert((a.kind().clone(), a.subject_label().cloned())))
                    .collect()
            }
            Repeat::AtMost { n, per_days, different } => {
                // The newest of each subject or day in its block, and of these the newest.
                let mut seen: BTreeSet<(i64, Apart)> = BTreeSet::new();
                let mut blocks: BTreeMap<i64, u32> = BTreeMap::new();
                let block = |a: &Activity| {
                    (i64::from(self.day_of(a.at()).number()) - 4).div_euclid(i64::from(per_days))
                };
                let in_time = |(place, a): &(usize, &Activity)| {
                    if !seen.insert((block(a), self.apart(different, *place, a))) {
                        return false;
                    }
                    let count = blocks.entry(block(a)).or_default();
                    *count += 1;
                    *count <= n
                };
                done.into_iter().enumerate().filter(in_time).map(|(_, a)| a).collect()
            }
            Repeat::WhenCount { within_days, .. } => {
                done.into_iter().filter(|a| self.age(a) < i64::from(within_days)).collect()
            }
            ref other => panic!("a repetition that the oracle does not know: {other:?}"),
        }
    }

    /// The points of a rule for facts.
    pub(crate) fn rule_points(&self, rule: &Rule) -> Milli {
        if self.answer(&rule.when, Age::Declared, None) == Answer::Met { milli(rule.points) } else { 0 }
    }

    /// The points of every line of an explanation together: rules after their clamps, as far as their group lets them
    /// count, then what each group's clamp and the clamp of the score takes or gives.
    pub(crate) fn lines(&self) -> BTreeMap<String, Milli> {
        let mut lines = BTreeMap::new();
        for rule in self.spec.rules.iter().filter(|rule| rule.group.is_none()) {
            lines.insert(rule.name.to_string(), self.rule_points(rule));
        }
        for rule in self.spec.activities.iter().filter(|rule| rule.group.is_none()) {
            lines.insert(rule.name.to_string(), clamp(&rule.clamp, self.activity_points(rule)));
        }
        for (name, group) in &self.spec.groups {
            let counting = self.counting(name);
            let sum: Milli = counting.iter().map(|member| member.points).sum();
            lines.extend(counting.into_iter().map(|member| (member.rule.to_string(), member.points)));
            lines.insert(name.to_string(), clamp(&group.clamp, sum) - sum);
        }
        let sum: Milli = lines.values().sum();
        lines.insert("score".to_owned(), clamp(&self.spec.score, sum) - sum);
        lines.retain(|_, points| *points != 0);
        lines
    }

    /// The sums by what is known.
    pub(crate) fn sums(&self) -> Sums {
        let facts = |world: &Self, pot: &Pot| {
            let sum = world.rules_into(pot).into_iter().map(|rule| world.rule_points(rule)).sum();
            (sum, sum)
        };
        self.sums_with(None, facts)
    }

    /// The sums that the open attributes leave possible.
    pub(crate) fn possible_sums(&self, open: &BTreeSet<Name>) -> Sums {
        self.sums_with(Some(open), |world, pot| world.possible(&world.rules_into(pot), open))
    }

    fn sums_with(&self, doubt: Option<&BTreeSet<Name>>, facts: impl Fn(&Self, &Pot) -> Range) -> Sums {
        let deeds = |pot: &Pot| -> Milli {
            let into = |rule: &&ActivityRule| match (pot, &rule.group) {
                (Pot::Group(name), Some(group)) => name == group,
                (Pot::Engagement | Pot::Both, None) => true,
                _ => false,
            };
            self.spec.activities.iter().filter(into).map(|r| clamp(&r.clamp, self.activity_points(r))).sum()
        };
        let pot = |pot: Pot| {
            let (low, high) = facts(self, &pot);
            (low + deeds(&pot), high + deeds(&pot))
        };
        let mut fit = pot(Pot::Fit);
        let mut engagement = pot(Pot::Engagement);
        let mut score = pot(Pot::Both);
        for (name, group) in &self.spec.groups {
            let (low, high) = match group.takes() {
                Take::Sum => pot(Pot::Group(name.clone())),
                Take::Highest | Take::First => hull(group, &self.members(name, doubt)),
            };
            let (low, high) = (clamp(&group.clamp, low), clamp(&group.clamp, high));
            let side = if self.is_engagement(name) { &mut engagement } else { &mut fit };
            *side = (side.0 + low, side.1 + high);
            score = (score.0 + low, score.1 + high);
        }
        let score = (clamp(&self.spec.score, score.0), clamp(&self.spec.score, score.1));
        Sums { score, fit, engagement }
    }

    fn is_engagement(&self, group: &Name) -> bool {
        self.spec.activities.iter().any(|rule| rule.group.as_ref() == Some(group))
            || self
                .spec
                .rules
                .iter()
                .any(|rule| rule.group.as_ref() == Some(group) && rule.counts_as == CountsAs::Engagement)
    }

    fn rules_into(&self, pot: &Pot) -> Vec<&Rule> {
        let into = |rule: &&Rule| match (pot, &rule.group) {
            (Pot::Group(name), Some(group)) => name == group,
            (Pot::Fit, None) => rule.counts_as == CountsAs::Fit,
            (Pot::Engagement, None) => rule.counts_as == CountsAs::Engagement,
            (Pot::Both, None) => true,
            _ => false,
        };
        self.spec.rules.iter().filter(into).collect()
    }

    /// From the least to the greatest sum of these rules.
    fn possible(&self, rules: &[&Rule], open: &BTreeSet<Name>) -> Range {
        let (mut low, mut high) = (0, 0);
        let mut add = |(least, most): Range| {
            low += least;
            high += most;
        };
        for attribute in open {
            let alone: Vec<&Rule> =
                rules.iter().copied().filter(|r| is_alone(r) && reads(&r.when).contains(attribute)).collect();
            add(self.possible_alone(attribute, &alone));
        }
        for rule in rules {
            let read = reads(&rule.when);
            let is_open = read.iter().any(|attribute| open.contains(attribute));
            if is_open && is_alone(rule) {
                continue; // counted with its attribute
            }
            let points = milli(rule.points);
            if self.answer(&rule.when, Age::Declared, Some(open)) == Answer::Unknown {
                add((points.min(0), points.max(0)));
            } else {
                let sum = self.rule_points(rule);
                add((sum, sum));
            }
        }
        (low, high)
    }

    /// The same for rules that read one open attribute and nothing else.
    fn possible_alone(&self, attribute: &Name, rules: &[&Rule]) -> Range {
        if self.is_loose(attribute) {
            let open = BTreeSet::from([attribute.clone()]);
            let each = rules.iter().map(|rule| match self.answer(&rule.when, Age::Declared, Some(&open)) {
                Answer::Unknown => (milli(rule.points).min(0), milli(rule.points).max(0)),
                Answer::Met | Answer::Unmet => (self.rule_points(rule), self.rule_points(rule)),
            });
            return each.fold((0, 0), |(low, high), (least, most)| (low + least, high + most));
        }
        let sum = |world: &World<'_>| -> Milli { rules.iter().map(|rule| world.rule_points(rule)).sum() };
        let mut sums = vec![0, sum(self)];
        sums.extend(self.values_of(attribute).iter().map(|value| sum(&self.with(attribute, value))));
        (*sums.iter().min().unwrap(), *sums.iter().max().unwrap())
    }
}
