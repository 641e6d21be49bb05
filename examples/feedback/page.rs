//! What is printed: today, what would be better, and each proposal, for two minutes of reading.

use qualify::Points;
use qualify::feedback::{
    Advice, Candidate, ClosedLeads, Direction, Figures, Gain, Method, RuleChange, Study,
};

use super::after::After;

/// The most lines of a list.
const LINES: usize = 16;

/// How many of the leads that change are shown.
const FIRST: usize = 5;

pub struct Page<'p> {
    pub closed: &'p ClosedLeads,
    pub study: &'p Study,
    pub split: &'p str,
}

impl Page<'_> {
    /// Today's points on the leads that are measured on.
    pub fn today(&self) {
        let (playbook, study) = (self.closed.playbook(), self.study);
        say!(
            "playbook {} version {} on {} closed leads",
            playbook.name(),
            playbook.version(),
            self.closed.len()
        );
        match self.split {
            "folds" => say!("learnt and measured by seven folds, each by what the others teach"),
            _ => say!(
                "learnt from {} of them ({}), measured on {} others",
                study.learnt_from.of,
                self.split,
                study.measured_on.of
            ),
        }
        say!("what each figure means: docs/FEEDBACK.md");
        say!("\nTODAY");
        let folds = self.closed.split(study.split);
        let report = match folds.as_slice() {
            [only] => match only.train.calibration() {
                Some(calibration) => only.test.report_by(&calibration),
                None => only.test.report(),
            },
            _ => self.closed.all().report(),
        };
        say!("{report}");
        let odd: Vec<_> =
            report.rules.iter().filter(|rule| !matches!(rule.direction, Direction::Right)).collect();
        if !odd.is_empty() {
            say!("rules whose points the leads do not bear out");
        }
        for rule in odd.iter().take(LINES) {
            let points = rule.points.signed().to_string();
            let rates = match rule.fired.of {
                0 => String::new(),
                _ => format!(": converted {}, others {}", rule.fired, percent(rule.others.value())),
            };
            say!("  {points:>5} {:28} {}{rates}", rule.rule, rule.direction);
        }
        for leak in &study.leakage {
            say!("leakage?    {leak}");
        }
        if let Some(drift) = &study.drift {
            say!("drift    {drift}");
        }
    }

    /// All ways side by side.
    pub fn table(&self, odoo: Option<(f64, f64, f64)>) {
        say!("\nWHAT WOULD BE BETTER, on the leads held out");
        say!("{:28} {:>24}  {:>26}  {:>10}  {:>5}", "", "AUC", "more than today", "best tenth", "Brier");
        let line = |name: &str, figures: &Figures, gain: Option<Gain>| {
            say!(
                "{name:28} {:>24}  {:>26}  {:10.2}  {:.3}",
                figures.auc.to_string(),
                gain.map_or_else(String::new, |gain| gain.to_string()),
                figures.top_decile_lift,
                figures.brier.value
            );
        };
        if let Some(today) = &self.study.today {
            say!(
                "{:28} {:>24}  {:>26}  {:10.2}  {:.3}",
                "the base rate for everybody",
                "0.500",
                "",
                1.0,
                today.brier.constant
            );
            line("today's points", today, None);
        }
        for candidate in &self.study.candidates {
            if let Some(figures) = &candidate.held_out {
                line(&candidate.proposal.method.to_string(), figures, candidate.gain);
            }
        }
        if let Some((auc, lift, brier)) = odoo {
            say!(
                "{:28} {:>24}  {:>26}  {lift:10.2}  {brier:.3}",
                "Odoo's naive Bayes",
                format!("{auc:.3}"),
                ""
            );
        }
    }

    /// A proposal: whether to adopt it, what changes, and what that would do.
    pub fn candidate(&self, candidate: &Candidate, after: &After) {
        let proposal = &candidate.proposal;
        let changed: Vec<&RuleChange> =
            proposal.by_change().into_iter().filter(|rule| rule.change() != Points::ZERO).collect();
        let advice = candidate.advice().to_string().to_uppercase();
        say!("\n{}: {advice}", proposal.method.to_string().to_uppercase());
        candidate.objections.iter().for_each(|objection| say!("against  {objection}"));
        candidate.cautions.iter().for_each(|caution| say!("mind     {caution}"));
        say!(
            "{:.1} points double the odds; learnt from {} leads, {} of them converted",
            proposal.doubling,
            proposal.learnt_from.of,
            proposal.learnt_from.count
        );
        if candidate.advice() == Advice::NothingToChange {
            return;
        }
        say!("  today  then     likely    fires for  converted  others   rule");
        for rule in changed.iter().take(LINES) {
            let points =
                |points: Option<Points>| points.map_or("-".to_owned(), |points| points.signed().to_string());
            let likely =
                rule.interval.map_or_else(String::new, |i| format!("{:+.0} to {:+.0}", i.low, i.high));
            say!(
                "  {:>5} {:>5} {likely:>12} {:>9}   {:>9}  {:>6}   {}",
                points(rule.old),
                points(rule.new),
                rule.fired.of,
                percent(rule.fired.value()),
                percent(rule.others.value()),
                rule.rule
            );
        }
        if changed.len() > LINES {
            say!("  and {} smaller changes", changed.len() - LINES);
        }
        for change in &proposal.thresholds {
            say!("  {:>5} {:>5}   {}", change.old.to_string(), change.new.to_string(), change.place);
        }
        say!(
            "then, on {}",
            if self.split == "folds" { "the leads that it was learnt from" } else { "the leads held out" }
        );
        say!("{}", after.report);
        say!("what it would change");
        self.changes(candidate, after);
    }

    /// The totals, and the first leads; all of them stand in the file.
    fn changes(&self, candidate: &Candidate, after: &After) {
        let (text, changes) = (after.changes.to_string(), after.changes.changes());
        // The page shows fewer leads than the text does.
        say!("{}", text.split("\n\nleads that change").next().unwrap_or(&text));
        let moved = [("\nonly now to sales ", after.moved(true)), ("no longer to sales", after.moved(false))];
        if moved.iter().any(|(_, share)| share.of > 0) {
            moved.iter().for_each(|(what, share)| say!("{what}  converted {share}"));
        }
        // Binned facts change every reason; of such leads the totals say more.
        if changes.len() == 0 || candidate.proposal.method == Method::Binned {
            return;
        }
        let more = changes.len().saturating_sub(FIRST);
        say!("\nleads that change");
        changes.take(FIRST).for_each(|change| say!("  {change}"));
        if more > 0 {
            say!("  and {more} more");
        }
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |share| format!("{:.1} %", share * 100.0))
}
