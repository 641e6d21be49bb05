//! [`Comparison`]: many leads judged by two playbooks.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::lead::{LeadChange, judge, next_differs};
use crate::fact::prospect::Prospect;
use crate::playbook::compiled::Playbook;
use crate::score::Grade;
use crate::value::as_of::AsOf;
use crate::value::name::{Id, Name};
use crate::value::points::Points;
use crate::verdict::Route;

/// How many changed leads are kept unless the host says otherwise.
const KEPT: usize = 10_000;

/// Many leads judged by two playbooks: which of them change, to what, and why.
///
/// Leads are added one by one, in any order, and are not held: what grows is one [`LeadChange`] for each lead
/// that changes, up to [as many as are kept](Self::keeping). Totals are always those of all leads. Halves
/// that were counted apart [merge](Self::merge) into the whole.
///
/// ```
/// # use qualify::*;
/// # use qualify::standard::*;
/// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
/// # let compile = |points: i32| PlaybookSpec::new("inbound", 1)
/// #     .rule("mid-market", EMPLOYEES.between(50, 1_000), points)
/// #     .rule("told-country", COUNTRY.known(), 10)
/// #     .grade(Grade::B, Condition::ScoreAtLeast(25.into()))
/// #     .compile(&Schema::standard());
/// let (old, new) = (compile(20)?, compile(30)?);
/// let mut comparison = old.compare(&new);
/// comparison.add(&Prospect::new("acme").with(EMPLOYEES, 120), now);
/// comparison.add(&Prospect::new("ajax").with(EMPLOYEES, 12), now);
///
/// assert_eq!((comparison.leads(), comparison.changed()), (2, 1));
/// assert_eq!(comparison.graded(Grade::D, Grade::B), 1);
/// assert_eq!(
///     comparison.changes().next().unwrap().to_string(),
///     "acme: D to B, marketing to sales, 20 to 30 points: mid-market +20 to +30, \
///      by no row, now by score at least 25",
/// );
/// # Ok::<(), qualify::error::SpecErrors>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    pub(super) old: Playbook,
    pub(super) new: Playbook,
    ahead: bool,
    most: usize,
    pub(super) leads: u64,
    changed: u64,
    pub(super) rescored: u64,
    grades: BTreeMap<(Grade, Grade), u64>,
    routes: BTreeMap<(Route, Route), u64>,
    pub(super) bars: u64,
    pub(super) dates: u64,
    reasons: BTreeMap<(Name, What), (u64, Points)>,
    /// The first in this order are kept, whatever the order in which leads are added.
    kept: BTreeMap<(Weight, Id, DateTime<Utc>), LeadChange>,
}

/// What makes leads change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    /// The rule, criterion, requirement or reason code; for a clamp the rule or group it holds, or `score`.
    pub name: Name,
    /// In how many of the changed leads it differs.
    pub leads: u64,
    /// By how many points, over those leads; 0 for what gives no points.
    pub points: Points,
    pub(super) what: What,
}

/// What a reason is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Rule,
    Clamp,
    Criterion,
    Requirement,
    Disqualifier,
}

/// How much a change weighs: the route before the grade, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    Route,
    Grade,
    Bar,
    Next,
}

impl Playbook {
    /// Begins to compare this playbook with a newer one over leads.
    pub fn compare(&self, newer: &Playbook) -> Comparison {
        Comparison {
            old: self.clone(),
            new: newer.clone(),
            ahead: false,
            most: KEPT,
            leads: 0,
            changed: 0,
            rescored: 0,
            grades: BTreeMap::new(),
            routes: BTreeMap::new(),
            bars: 0,
            dates: 0,
            reasons: BTreeMap::new(),
            kept: BTreeMap::new(),
        }
    }
}

impl Comparison {
    /// Compares also until when each judgement holds and what it becomes. It is by far the dearest part. For
    /// before the first lead.
    #[must_use]
    pub fn with_next_change(self) -> Self {
        Comparison { ahead: true, ..self }
    }

    /// Keeps at most so many changed leads, instead of 10,000: those whose route changes first, then those
    /// whose grade does, each by id. For before the first lead.
    #[must_use]
    pub fn keeping(self, most: usize) -> Self {
        Comparison { most, ..self }
    }

    /// Judges a lead by both playbooks and counts it.
    pub fn add(&mut self, prospect: &Prospect, as_of: impl Into<AsOf>) {
        let outcome = judge(&self.old, &self.new, prospect, as_of.into(), self.ahead);
        count(&mut self.leads, 1);
        count(self.grades.entry((outcome.grade.old, outcome.grade.new)).or_default(), 1);
        count(self.routes.entry((outcome.route.old, outcome.route.new)).or_default(), 1);
        count(&mut self.bars, u64::from(outcome.clears_bar.differ()));
        match outcome.change {
            None => count(&mut self.rescored, u64::from(outcome.score.differ())),
            Some(change) => self.keep(change),
        }
    }

    /// Adds what was counted elsewhere. Says whether it could: only a comparison of the same playbooks, begun
    /// in the same way, can be added, and otherwise nothing is.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::standard::*;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let playbook = PlaybookSpec::new("p", 1).grade(Grade::B, NEED.is(true)).compile(&Schema::standard())?;
    /// let (mut first, mut second) = (playbook.compare(&playbook), playbook.compare(&playbook));
    /// first.add(&Prospect::new("acme"), now);
    /// second.add(&Prospect::new("ajax"), now);
    /// assert!(first.merge(&second));
    /// assert_eq!(first.leads(), 2);
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    #[must_use = "nothing is added where it could not be"]
    pub fn merge(&mut self, other: &Comparison) -> bool {
        let begun = |one: &Comparison| (one.old.fingerprint(), one.new.fingerprint(), one.ahead, one.most);
        if begun(self) != begun(other) {
            return false;
        }
        for (mine, theirs) in [
            (&mut self.leads, other.leads),
            (&mut self.changed, other.changed),
            (&mut self.rescored, other.rescored),
            (&mut self.bars, other.bars),
            (&mut self.dates, other.dates),
        ] {
            count(mine, theirs);
        }
        for (key, leads) in &other.grades {
            count(self.grades.entry(*key).or_default(), *leads);
        }
        for (key, leads) in &other.routes {
            count(self.routes.entry(*key).or_default(), *leads);
        }
        for (key, (leads, points)) in &other.reasons {
            let mine = self.reasons.entry(key.clone()).or_default();
            count(&mut mine.0, *leads);
            mine.1 += *points;
        }
        self.kept.extend(other.kept.iter().map(|(key, change)| (key.clone(), change.clone())));
        self.drop_last();
        true
    }

    /// How many leads were added.
    pub fn leads(&self) -> u64 {
        self.leads
    }

    /// How many of them change grade, route, bar or, where asked for, what comes next.
    pub fn changed(&self) -> u64 {
        self.changed
    }

    /// How many change none of these, but have another score.
    pub fn rescored(&self) -> u64 {
        self.rescored
    }

    /// How many leads have this grade by the old playbook, and that by the new one.
    pub fn graded(&self, old: Grade, new: Grade) -> u64 {
        self.grades.get(&(old, new)).copied().unwrap_or_default()
    }

    /// How many leads have this route by the old playbook, and that by the new one.
    pub fn routed(&self, old: Route, new: Route) -> u64 {
        self.routes.get(&(old, new)).copied().unwrap_or_default()
    }

    /// How many leads clear the bar by one of the two only.
    pub fn bar_changed(&self) -> u64 {
        self.bars
    }

    /// How many leads differ in what they become by themselves, or when: in instant, grade, route or bar. 0
    /// unless [asked for](Self::with_next_change).
    pub fn next_changed(&self) -> u64 {
        self.dates
    }

    /// The leads that change, those of another route first, then of another grade, then by id: as many as
    /// [are kept](Self::keeping).
    pub fn changes(&self) -> impl ExactSizeIterator<Item = &LeadChange> {
        self.kept.values()
    }

    /// What differs in the leads that change, by the number of these leads: what differs in most comes first.
    pub fn reasons(&self) -> Vec<Reason> {
        let reason = |((name, what), (leads, points)): (&(Name, What), &(u64, Points))| Reason {
            name: name.clone(),
            leads: *leads,
            points: *points,
            what: *what,
        };
        let mut all: Vec<Reason> = self.reasons.iter().map(reason).collect();
        all.sort_by_key(|one| std::cmp::Reverse(one.leads));
        all
    }

    fn keep(&mut self, change: LeadChange) {
        count(&mut self.changed, 1);
        let dated = change.next_change.as_ref().is_some_and(next_differs);
        count(&mut self.dates, u64::from(dated));
        let mut reason = |name: &Name, what: What, points: Points| {
            let entry = self.reasons.entry((name.clone(), what)).or_default();
            count(&mut entry.0, 1);
            entry.1 += points;
        };
        for one in &change.points {
            reason(&one.rule, if one.is_clamp { What::Clamp } else { What::Rule }, one.by());
        }
        change.answers.iter().for_each(|one| reason(&one.criterion, What::Criterion, Points::ZERO));
        let (old, new) = (&change.failing.old, &change.failing.new);
        let one_sided =
            old.iter().filter(|one| !new.contains(one)).chain(new.iter().filter(|one| !old.contains(one)));
        one_sided.for_each(|one| reason(one, What::Requirement, Points::ZERO));
        if change.disqualifier.differ() {
            let both = change.disqualifier.old.iter().chain(&change.disqualifier.new);
            both.for_each(|one| reason(one, What::Disqualifier, Points::ZERO));
        }
        let weight = if change.route.differ() {
            Weight::Route
        } else if change.grade.differ() {
            Weight::Grade
        } else if change.clears_bar.differ() {
            Weight::Bar
        } else {
            Weight::Next
        };
        self.kept.insert((weight, change.lead.clone(), change.at), change);
        self.drop_last();
    }

    fn drop_last(&mut self) {
        while self.kept.len() > self.most {
            self.kept.pop_last();
        }
    }
}

fn count(total: &mut u64, more: u64) {
    *total = total.saturating_add(more);
}
