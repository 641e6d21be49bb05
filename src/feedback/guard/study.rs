//! [`Study`]: proposals, measured on leads that they were not learnt from.

use serde::Serialize;

use super::curves::Curves;
use super::drift::Drift;
use super::figures::{Figures, Gain};
use super::leakage::TargetLeakage;
use super::objection::{Caution, Objection};
use crate::feedback::closed::Split;
use crate::feedback::learn::{Method, NotLearnt, Proposal};
use crate::feedback::measure::Auc;
use crate::feedback::share::Share;

/// Proposals from closed leads, measured on leads that they were not learnt from, with what speaks against adopting
/// each.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Study {
    /// Which leads were learnt from.
    pub split: Split,
    /// How many leads were learnt from, and how many of them converted. By folds all are.
    pub learnt_from: Share,
    /// How many were measured on.
    pub measured_on: Share,
    /// Today's points on those; `None` without both sorts of leads.
    pub today: Option<Figures>,
    /// What figures of these are drawn from.
    pub today_curves: Option<Curves>,
    /// The proposals: the playbook's own rules learnt anew, and points from binned facts.
    pub candidates: Vec<Candidate>,
    /// Why a proposal could not be made.
    pub not_learnt: Vec<(Method, NotLearnt)>,
    /// What looks as if it knew the outcome.
    pub leakage: Vec<TargetLeakage>,
    /// Whether leads changed with time, where they have an order.
    pub drift: Option<Drift>,
}

/// A proposal and what is to be said of it.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Candidate {
    /// The proposal.
    pub proposal: Proposal,
    /// How it does on leads that it was not learnt from.
    pub held_out: Option<Figures>,
    /// What figures of that are drawn from.
    pub curves: Option<Curves>,
    /// How much better than today's points that is.
    pub gain: Option<Gain>,
    /// How the same way of learning does on the newest leads, where leads have an order.
    pub newest: Option<Newest>,
    /// Why it should not be adopted.
    pub objections: Vec<Objection>,
    /// What to keep in mind otherwise.
    pub cautions: Vec<Caution>,
}

/// The newest three tenths of the leads, by points learnt from the older ones.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Newest {
    /// Of the older leads, how many converted.
    pub older: Share,
    /// Of the newest.
    pub newest: Share,
    /// Today's points on the newest; `None` where all of these are of one sort.
    pub today: Option<Auc>,
    /// The learnt points on them; `None` also where the older leads taught nothing.
    pub proposed: Option<Auc>,
}

/// The normal quantile of 99.9 %.
const Z999: f64 = 3.290_526_731_491_894;

/// The base rate of the newest leads may be so much higher or lower.
const MOVED: f64 = 1.5;

/// Fewer conversions than this, or fewer leads without, are few to learn from.
const FEW: u64 = 100;

impl Study {
    /// The candidate that nothing speaks against and that orders held-out leads best. `None` where today's points
    /// order them as well.
    pub fn best(&self) -> Option<&Candidate> {
        let free =
            self.candidates.iter().filter(|candidate| candidate.is_adoptable() && candidate.is_better());
        let auc = |candidate: &Candidate| candidate.held_out.map_or(0.0, |figures| figures.auc.value);
        free.max_by(|one, other| auc(one).total_cmp(&auc(other)))
    }
}

impl Candidate {
    /// Whether nothing speaks against adopting it.
    pub fn is_adoptable(&self) -> bool {
        self.objections.is_empty()
    }

    /// Whether it orders held-out leads better than today's points do, be it by chance.
    pub fn is_better(&self) -> bool {
        self.gain.is_some_and(|gain| gain.value > 0.0)
    }

    pub(super) fn judged(mut self, measured_on: Share, drift: Option<&Drift>) -> Self {
        match self.held_out.map(|figures| figures.auc) {
            None => self.objections.push(Objection::NotMeasured),
            Some(auc) if auc.interval().low <= 0.5 => self.objections.push(Objection::NoUsableSignal { auc }),
            Some(_) => {}
        }
        if let Some(Newest { older, newest, today, proposed }) = self.newest {
            if let (Some(today), Some(proposed)) = (today, proposed) {
                if proposed.value < today.value {
                    self.objections.push(Objection::WorseOnNewest { today, proposed });
                }
            } else {
                self.cautions.push(Caution::NewestNotMeasured { older, newest });
            }
            if has_moved(older, newest) {
                self.objections.push(Objection::BaseRateMoved { older, newest });
            }
        }
        match self.gain {
            Some(gain) if gain.interval().high < 0.0 => self.objections.push(Objection::Worse { gain }),
            Some(gain) if gain.value <= 0.0 => self.cautions.push(Caution::NotBetter { gain }),
            Some(gain) if gain.interval().low <= 0.0 => self.cautions.push(Caution::MayBeChance { gain }),
            _ => {}
        }
        let converted = self.proposal.learnt_from;
        match converted.fewer() {
            few if few < Share::FEW => self.objections.push(Objection::TooFew { converted }),
            few if few < FEW => self.cautions.push(Caution::Few { converted }),
            _ => {}
        }
        if measured_on.fewer() < Share::FEW {
            self.cautions.push(Caution::FewMeasured { converted: measured_on });
        }
        if let Some(drift) = drift.filter(|drift| drift.is_great()) {
            self.cautions.push(Caution::Drift(drift.clone()));
        }
        if self.newest.is_none() {
            self.cautions.push(Caution::NoOrder);
        }
        self
    }
}

/// Whether a base rate lies outside what the older leads leave possible, and far off.
fn has_moved(older: Share, newest: Share) -> bool {
    let (Some(before), Some(after)) = (older.value(), newest.value()) else { return false };
    !older.interval_at(Z999).holds(after) && (after > before * MOVED || after * MOVED < before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::prospect::Prospect;
    use crate::fact::standard::{EMPLOYEES, STUDENT};
    use crate::feedback::{Advice, ClosedLeads, Closing, Learning};
    use crate::playbook::spec::PlaybookSpec;
    use crate::{Condition, Grade, Schema};

    /// Two thousand leads of which points can be learnt, each with what is said of it.
    fn leads(closing: impl Fn(i64, bool) -> Closing) -> ClosedLeads {
        let playbook = PlaybookSpec::new("inbound", 1)
            .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
            .rule("students", STUDENT.is(true), 20)
            .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
            .compile(&Schema::standard())
            .unwrap();
        let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        let mut closed = ClosedLeads::of(&playbook);
        for i in 0..2_000 {
            let lead = Prospect::new(format!("lead-{i}")).with(EMPLOYEES, i % 200).with(STUDENT, i % 3 == 0);
            closed.add(&lead, now, closing(i, (i % 3 != 0 && i % 4 == 0) || i % 7 == 0));
        }
        closed
    }

    #[test]
    fn what_is_no_better_is_not_the_best() {
        let mut study = leads(|i, won| Closing::from(won).order(i)).study(Split::HASH, &Learning::default());
        assert_eq!(study.candidates.len(), 2);
        let loss = Gain { value: -0.025, standard_error: 0.0145 };
        for candidate in std::mem::take(&mut study.candidates) {
            let worse = Candidate { gain: Some(loss), objections: vec![], cautions: vec![], ..candidate };
            let judged = worse.judged(Share::new(300, 900), None);
            assert!(judged.is_adoptable() && !judged.is_better());
            assert_eq!(judged.advice(), Advice::NoBetter);
            assert_eq!(judged.cautions, [Caution::NotBetter { gain: loss }]);
            assert_eq!(
                judged.cautions[0].to_string(),
                "on held-out leads it orders no better than today's points: AUC -0.025 (-0.053 to +0.003)"
            );
            study.candidates = vec![judged];
            assert!(study.best().is_none());
        }
    }

    /// The whole interval of the gain lies below none; and what was measured on few is said to be.
    #[test]
    fn what_is_surely_worse_is_not_adoptable() {
        let study = leads(|i, won| Closing::from(won).order(i)).study(Split::HASH, &Learning::default());
        assert_eq!(study.candidates.len(), 2);
        let (loss, few) = (Gain { value: -0.03, standard_error: 0.015 }, Share::new(29, 900));
        for candidate in study.candidates {
            let worse = Candidate { gain: Some(loss), objections: vec![], cautions: vec![], ..candidate };
            let judged = worse.judged(few, None);
            assert_eq!(judged.objections, [Objection::Worse { gain: loss }]);
            assert_eq!(
                judged.objections[0].to_string(),
                "on held-out leads it orders worse than today's points: AUC -0.030 (-0.059 to -0.001)"
            );
            assert_eq!(judged.cautions, [Caution::FewMeasured { converted: few }]);
            assert_eq!(judged.cautions[0].to_string(), "measured on few: 29 of 900 leads converted");
            assert_eq!(judged.advice(), Advice::DoNotAdopt);
        }
    }

    #[test]
    fn a_study_can_be_sent() {
        let study = leads(|i, won| Closing::from(won).order(i)).study(Split::TIME, &Learning::default());
        let sent = serde_json::to_value(&study).unwrap();
        assert_eq!(sent["split"], serde_json::json!({ "time": { "percent": 70 } }));
        let first = &sent["candidates"][0];
        assert_eq!(first["proposal"]["rules"][0]["rule"], "mid-market");
        let spec: PlaybookSpec = serde_json::from_value(first["proposal"]["spec"].clone()).unwrap();
        assert_eq!(spec, study.candidates[0].proposal.spec);
        assert!(!sent.to_string().contains("lead-"), "no lead is in it");
    }

    #[test]
    fn newest_leads_of_one_sort_have_an_order_and_a_base_rate() {
        let study =
            leads(|i, won| Closing::from(won && i < 1_400).order(i)).study(Split::HASH, &Learning::default());
        assert_eq!(study.candidates.len(), 2);
        for Candidate { objections, cautions, .. } in &study.candidates {
            let moved =
                Objection::BaseRateMoved { older: Share::new(400, 1_400), newest: Share::new(0, 600) };
            assert!(objections.contains(&moved));
            assert_eq!(
                moved.to_string(),
                "the newest leads convert at another rate: 0.0 % (0.0 to 0.6, 0 of 600) after 28.6 % (26.3 to 31.0, \
                 400 of 1400)"
            );
            assert!(!cautions.contains(&Caution::NoOrder));
            assert_eq!(
                cautions[0].to_string(),
                "not measured on the newest leads: 400 of 1400 older and 0 of 600 newest leads converted, and both \
                 sorts of each are needed"
            );
        }
    }

    /// Whether they are students is known from the newest leads on, and nothing else of any.
    #[test]
    fn older_leads_that_teach_nothing_are_told_as_such() {
        let playbook = PlaybookSpec::new("inbound", 1)
            .rule("students", STUDENT.is(true), 20)
            .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
            .compile(&Schema::standard())
            .unwrap();
        let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        let mut closed = ClosedLeads::of(&playbook);
        for i in 0..2_000 {
            let lead = Prospect::new(format!("lead-{i}"));
            let lead = if i < 1_400 { lead } else { lead.with(STUDENT, i % 3 == 0) };
            closed.add(&lead, now, Closing::from(i % 5 == 0).order(i));
        }
        let study = closed.study(Split::HASH, &Learning::default());
        assert_eq!(study.candidates.len(), 2, "{:?}", study.not_learnt);
        for candidate in &study.candidates {
            let said: Vec<String> = candidate.cautions.iter().map(ToString::to_string).collect();
            let text = "not measured on the newest leads: the 1400 older ones teach nothing".to_owned();
            assert!(said.contains(&text), "{said:?}");
        }
    }

    #[test]
    fn a_base_rate_moves_when_it_is_sure_and_far() {
        let older = Share::new(100, 1_000);
        assert!(has_moved(older, Share::new(160, 1_000)) && has_moved(older, Share::new(60, 1_000)));
        assert!(!has_moved(older, Share::new(149, 1_000)), "not far enough");
        assert!(!has_moved(Share::new(2, 20), Share::new(4, 20)), "not sure enough");
    }
}
