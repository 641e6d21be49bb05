//! [`Reasons`]: a [`Case`] with what several of its answers need, and the answers put together.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::case::Case;
use super::fired::Fired;
use super::improvements::Improvements;
use super::missing::Possible;
use super::open::Open;
use super::sway::Sway;
use super::trial::Led;
use crate::input::fingerprint::Fingerprint;
use crate::qualification::{Change, Contribution, Missing, NotCounted, Qualification};
use crate::value::actor::Channel;
use crate::value::name::Name;
use crate::verdict::Verdict;

/// A case, and what several of its answers need: worked out when it is first asked for, and kept.
pub(crate) struct Reasons<'c> {
    pub(crate) case: Case<'c>,
    open: OnceLock<Vec<Open<'c>>>,
    sways: OnceLock<BTreeMap<Name, Sway>>,
    possible: OnceLock<Possible>,
    alone: OnceLock<Vec<Led>>,
    fired: OnceLock<Fired>,
}

/// What a verdict says of the playbook that judged.
pub(crate) struct Judge<'j> {
    pub(crate) name: &'j Name,
    pub(crate) version: u32,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) signed: bool,
}

impl<'c> Reasons<'c> {
    pub(crate) fn of(case: Case<'c>) -> Self {
        Reasons {
            case,
            open: OnceLock::new(),
            sways: OnceLock::new(),
            possible: OnceLock::new(),
            alone: OnceLock::new(),
            fired: OnceLock::new(),
        }
    }

    /// The whole judgement.
    pub(crate) fn qualification(&self, judge: &Judge<'_>) -> Qualification {
        let (case, possible) = (&self.case, self.possible());
        let next_change = case.next_change();
        let improvements = self.improvements();
        Qualification {
            verdict: self.verdict_until(judge, next_change.as_ref()),
            findings: case.findings(),
            contributions: self.contributions(),
            not_counted: self.not_counted(),
            score: possible.scores.score,
            fit: possible.scores.fit,
            engagement: possible.scores.engagement,
            failing: case.failing(),
            missing: self.missing(),
            improvements: improvements.sets,
            may_improve: improvements.may_improve,
            next_change,
            not_yet: case.not_yet(),
        }
    }

    /// The verdict alone.
    pub(crate) fn verdict(&self, judge: &Judge<'_>) -> Verdict {
        self.verdict_until(judge, self.case.next_change().as_ref())
    }

    fn verdict_until(&self, judge: &Judge<'_>, next: Option<&Change>) -> Verdict {
        let (case, possible) = (&self.case, self.possible());
        let decision = &case.decision;
        let fired = self.fired().count();
        let mut rules = Vec::with_capacity(fired.saturating_add(case.program.activities.len()));
        rules.extend(self.rules().cloned());
        let mut reachable = Vec::with_capacity(Channel::ALL.len());
        reachable.extend(case.reachable());
        Verdict {
            prospect: case.prospect.id().clone(),
            playbook: judge.name.clone(),
            version: judge.version,
            fingerprint: judge.fingerprint,
            signed: judge.signed,
            at: case.as_of.now(),
            until: next.map(|change| change.at),
            grade: decision.grade,
            worst: possible.worst,
            best: possible.best,
            route: decision.route,
            score: decision.scores.score.low,
            fit: decision.scores.fit.low,
            engagement: decision.scores.engagement.low,
            clears_bar: decision.clears_bar,
            holds_bar: decision.holds_bar,
            mandatory: decision.mandatory(case.program),
            open_mandatory: case.open_mandatory().cloned().collect(),
            engaged: case.known.engaged,
            contact_at: case.contact_at(),
            last_signal_at: case.last_signal_at(),
            reachable,
            disqualifier: case.disqualifier().cloned(),
            rules,
            missing: self.names_missing(),
        }
    }

    /// The rules that gave or took points, in the order of names.
    pub(crate) fn rules(&self) -> impl Iterator<Item = &'c Name> + '_ {
        self.case.rules(self.fired())
    }

    /// Every point with its cause.
    pub(crate) fn contributions(&self) -> Vec<Contribution> {
        self.case.contributions(self.fired())
    }

    /// What fired and does not count.
    pub(crate) fn not_counted(&self) -> Vec<NotCounted> {
        self.case.not_counted(self.fired())
    }

    /// What the unknown facts leave possible.
    pub(crate) fn possible(&self) -> &Possible {
        self.possible.get_or_init(|| self.case.possible(self.open()))
    }

    /// What is missing, the best question first.
    pub(crate) fn missing(&self) -> Vec<Missing> {
        self.case.missing(self.open(), self.alone(), self.sways())
    }

    /// What would improve the grade.
    pub(crate) fn improvements(&self) -> Improvements {
        self.case.improvements(self.open(), || self.alone())
    }

    /// Whether anything may improve it.
    pub(crate) fn may_improve(&self) -> bool {
        self.case.may_improve(self.open())
    }

    /// The attributes of what is missing, sorted.
    fn names_missing(&self) -> Vec<Name> {
        let mut names: Vec<Name> = self.open().iter().map(|one| one.slot.name.clone()).collect();
        let sways = self.sways();
        if !sways.is_empty() {
            names.extend(sways.keys().cloned());
            names.sort();
            names.dedup();
        }
        names
    }

    fn sways(&self) -> &BTreeMap<Name, Sway> {
        self.sways.get_or_init(|| self.case.sways(self.open()))
    }

    fn open(&self) -> &[Open<'c>] {
        self.open.get_or_init(|| self.case.open())
    }

    fn alone(&self) -> &[Led] {
        if self.open().is_empty() {
            return &[];
        }
        self.alone.get_or_init(|| self.case.alone(self.open()))
    }

    fn fired(&self) -> &Fired {
        self.fired.get_or_init(|| self.case.fired())
    }
}
