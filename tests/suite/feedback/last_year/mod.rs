//! The made-up year that `feedback` runs on: the shipped files are what `year.rs` makes, and what is learnt from them
//! is what made them.

mod year;

use chrono::{DateTime, Utc};
use qualify::Points;
use qualify::feedback::{Advice, Direction, Learning, Proposal, Split};
use year::{TRUTH, Year};

use super::job::{Job, Options};
use super::{closed, common};
use crate::examples::common::leads::Lead;
use crate::examples::common::measure::auc;

#[test]
fn the_shipped_files_are_what_is_made_here() {
    let folder = common::in_package("examples/data/last_year");
    let Year { leads, activities, .. } = Year::made_up();
    for (name, made) in [("leads.csv", leads), ("activities.csv", activities)] {
        let path = folder.join(name);
        if std::env::var_os("UPDATE_CASES").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let shipped = std::fs::read_to_string(&path).unwrap();
        assert!(
            shipped == made,
            "{name} is not what is made here: UPDATE_CASES=1 cargo test --test suite last_year::"
        );
    }
}

/// The year as the example reads it, asked to judge at an instant or not.
fn year_at(as_of: Option<DateTime<Utc>>) -> Job {
    let options = Options {
        playbook: common::in_package("examples/playbooks/last_year"),
        leads: common::in_package("examples/data/last_year/leads.csv"),
        split: "hash".to_owned(),
        as_of,
        out: "".into(),
    };
    let job = Job::read(options).unwrap();
    assert!(job.leads.bad.is_empty(), "{:?}", job.leads.bad);
    job
}

fn year() -> Job {
    year_at(None)
}

#[test]
fn an_instant_that_is_asked_for_goes_before_those_of_the_leads() {
    let points = |job: &Job| job.closed.all().scores().collect::<Vec<_>>();
    for asked in ["2025-06-01T00:00:00Z", "2026-03-02T09:00:00Z"] {
        let asked: DateTime<Utc> = asked.parse().unwrap();
        let job = year_at(Some(asked));
        let playbook = job.closed.playbook();
        let judged = |lead: &Lead| Some((playbook.judge(&lead.prospect, asked).score(), lead.converted?));
        let expected: Vec<(Points, bool)> = job.leads.leads.iter().filter_map(judged).collect();
        assert!(points(&job) == expected, "judged at {asked}");
        assert!(points(&job) != points(&year()), "the leads' own instants are others");
        // What a proposal would change is judged later, by the leads and this.
        assert!(job.leads.leads.iter().all(|lead| lead.at(job.now) == asked));
    }
}

/// Whoever measures something of their own looks leads up by their places.
#[test]
fn a_place_counts_the_leads_with_an_outcome() {
    let Job { leads, closed, .. } = year();
    let with_outcome = closed::with_outcome(&leads.leads);
    let judged = |lead: &Lead| {
        let own = lead.as_of.unwrap();
        (closed.playbook().judge(&lead.prospect, own).score(), lead.converted.unwrap())
    };
    assert!(with_outcome.len() < leads.leads.len(), "some are still open");
    for part in closed.split(Split::HASH).iter().flat_map(|fold| [&fold.train, &fold.test]) {
        let by_place: Vec<(Points, bool)> = part.places().map(|place| judged(with_outcome[place])).collect();
        assert!(by_place == part.scores().collect::<Vec<_>>());
    }
}

/// The points that a rule truly earns, by the scale of a proposal.
fn truth(log_odds: f64, proposal: &Proposal) -> f64 {
    log_odds * proposal.doubling / std::f64::consts::LN_2
}

#[test]
fn what_is_learnt_is_what_made_it() {
    let Job { closed, .. } = year();
    for split in [Split::HASH, Split::TIME, Split::Folds(7)] {
        let study = closed.study(split, &Learning::default());
        let relearnt = &study.candidates[0].proposal;
        let (mut missed, mut then, mut today) = (Vec::new(), 0.0, 0.0);
        for (name, log_odds) in TRUTH.into_iter() {
            let rule = relearnt.rules.iter().find(|rule| rule.rule == name).unwrap();
            let truth = truth(log_odds, relearnt);
            let likely = rule.interval.unwrap();
            if !(likely.low..=likely.high).contains(&truth) {
                missed.push(name);
            }
            let off = |points: Option<Points>| (points.unwrap().thousandths() as f64 / 1_000.0 - truth).abs();
            then += off(rule.new);
            today += off(rule.old);
        }
        // Of nine intervals of 95 % one may miss.
        assert!(missed.len() <= 1, "{split:?}: {missed:?}");
        assert!(then < today * 2.0 / 3.0, "{split:?}: off by {then:.1} points in all, today by {today:.1}");
    }
}

/// No points can tell more of these leads than what made them.
#[test]
fn proposals_come_near_to_what_can_be_known() {
    let Job { leads, closed, .. } = year();
    let odds = Year::made_up().odds;
    let study = closed.study(Split::HASH, &Learning::default());
    let with_outcome: Vec<(&Lead, f64)> =
        leads.leads.iter().zip(odds).filter(|(lead, _)| lead.converted.is_some()).collect();
    let folds = closed.split(Split::HASH);
    let measured = folds[0].test.places().map(|place| with_outcome[place]);
    let points = |odds: f64| Points::from_thousandths((odds * 1_000.0).round() as i64);
    let measured: Vec<_> = measured.map(|(lead, odds)| (points(odds), lead.converted.unwrap())).collect();
    let best = auc(&measured).unwrap();
    let today = study.today.as_ref().unwrap().auc.value;
    assert!(today < best - 0.05, "{today} {best}");
    for candidate in &study.candidates {
        let then = candidate.held_out.as_ref().unwrap().auc.value;
        assert!(then < best, "{then} {best}");
        // Three quarters of what is to be gained, at the least.
        assert!(then - today > (best - today) * 0.75, "{today} {then} {best}");
        assert_eq!(candidate.advice(), Advice::CanBeAdopted, "{:?}", candidate.objections);
    }
}

#[test]
fn each_rule_is_called_what_it_is() {
    let Job { closed, .. } = year();
    let report = closed.all().report();
    for rule in &report.rules {
        let known = TRUTH.into_iter().find(|(name, _)| rule.rule == *name);
        let expected = match known {
            None => Direction::NeverFires, // the partners never sent anybody
            Some((_, 0.0)) => Direction::Unclear,
            Some((_, log_odds)) if (log_odds > 0.0) == (rule.points > Points::ZERO) => Direction::Right,
            Some(_) => Direction::Wrong,
        };
        assert_eq!(rule.direction, expected, "{}", rule.rule);
    }
    assert_eq!(report.rules.len(), TRUTH.len() + 1);
}
