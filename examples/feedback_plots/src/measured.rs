//! What is drawn: today's points and each proposal, on leads that were not learnt from.

use chrono::{DateTime, Utc};
use qualify::feedback::{
    Advice, Candidate, ClosedLeads, Curves, Figures, GradeLine, Learning, Method, Proposal, Share, Split,
    TrainTest,
};
use qualify::{Grade, Schema};

use crate::closed;
use crate::common::Failure;
use crate::common::leads::Lead;

/// Today's points and each proposal, measured on the same leads.
pub struct Measured {
    /// `inbound version 3`.
    pub playbook: String,
    /// Which leads these are, for a title.
    pub leads: String,
    /// Today's first.
    pub series: Vec<Series>,
    /// Why a proposal could not be made.
    pub not_learnt: Vec<String>,
}

/// Some points on those leads.
pub struct Series {
    pub name: String,
    pub figures: Option<Figures>,
    pub curves: Option<Curves>,
    /// How many leads of each grade converted, A to D.
    pub grades: Vec<(Grade, Share)>,
    /// What to do with a proposal.
    pub verdict: Option<String>,
}

impl Measured {
    /// Learns, and measures on the leads that are held out.
    pub fn of(
        leads: &[Lead],
        before: &ClosedLeads,
        split: Split,
        now: DateTime<Utc>,
    ) -> Result<Self, Failure> {
        let learning = Learning::default();
        let study = before.study(split, &learning);
        let folds = before.split(split);
        let mut series = vec![Series {
            name: "today's points".to_owned(),
            figures: study.today,
            curves: study.today_curves,
            grades: together(folds.iter().map(|fold| fold.test.report().grades)),
            verdict: None,
        }];
        for candidate in study.candidates {
            let mut lines = Vec::new();
            for (place, fold) in folds.iter().enumerate() {
                let proposal = learnt_from(fold, folds.len(), &candidate.proposal, &learning)?;
                let proposed = proposal.spec.compile(&Schema::standard())?;
                let after = closed::closed(leads, &proposed, now);
                lines.extend(after.split(split).get(place).map(|fold| fold.test.report().grades));
            }
            series.push(Series {
                name: candidate.proposal.method.to_string(),
                figures: candidate.held_out,
                grades: together(lines),
                verdict: Some(verdict(&candidate)),
                curves: candidate.curves,
            });
        }
        let not_learnt = study.not_learnt.iter().map(|(method, not)| format!("{method}: {not}")).collect();
        let playbook = format!("{} version {}", before.playbook().name(), before.playbook().version());
        Ok(Measured { playbook, leads: words(split, study.measured_on.of), series, not_learnt })
    }

    /// What can be adopted and what speaks against the others, a line each.
    pub fn verdicts(&self) -> impl Iterator<Item = String> + '_ {
        let line = |series: &Series| Some(format!("{}: {}.", series.name, series.verdict.as_ref()?));
        self.series.iter().filter_map(line)
    }
}

/// What was learnt without the leads of this fold. Of folds each has its own proposal: the candidate's has seen
/// all leads, and its grades on them would flatter it.
fn learnt_from(
    fold: &TrainTest<'_>,
    of: usize,
    candidate: &Proposal,
    learning: &Learning,
) -> Result<Proposal, Failure> {
    match candidate.method {
        _ if of == 1 => Ok(candidate.clone()),
        Method::Relearnt => Ok(fold.train.relearn(learning)?),
        Method::Binned => Ok(fold.train.binned(learning)?),
        other => Err(format!("{other}: it is not known how to learn this fold by fold").into()),
    }
}

/// The grades of all folds.
fn together(lines: impl IntoIterator<Item = Vec<GradeLine>>) -> Vec<(Grade, Share)> {
    let mut grades: Vec<(Grade, Share)> = Grade::ALL.map(|grade| (grade, Share::default())).to_vec();
    for line in lines.into_iter().flatten() {
        if let Some((_, share)) = grades.iter_mut().find(|(grade, _)| *grade == line.grade) {
            *share = share.with(line.converted);
        }
    }
    grades
}

fn verdict(candidate: &Candidate) -> String {
    let against: Vec<String> = candidate.objections.iter().map(ToString::to_string).collect();
    match candidate.advice() {
        Advice::DoNotAdopt => format!("{}: {}", Advice::DoNotAdopt, against.join("; ")),
        other => other.to_string(),
    }
}

fn words(split: Split, leads: u64) -> String {
    match split {
        Split::Hash { .. } => format!("{leads} leads held out at random"),
        Split::Time { .. } => format!("the newest {leads} leads, held out"),
        Split::Folds(folds) => format!("{leads} leads, each held out in one of {folds} folds"),
        _ => format!("{leads} leads held out"),
    }
}
