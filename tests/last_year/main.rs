//! The made-up year that `feedback` runs on: the shipped files are what `year.rs` makes, and what is learnt from them
//! is what made them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::float_arithmetic,
    dead_code,
    unreachable_pub,
    reason = "a test may panic, and uses part of what the examples share"
)]

#[path = "../../examples/common/closed.rs"]
mod closed;
#[path = "../../examples/common/mod.rs"]
mod common;
mod year;

use common::leads::{Lead, Leads};
use common::mapping::Mapping;
use common::measure::auc;
use qualify::Playbook;
use qualify::feedback::{Advice, ClosedLeads, Direction, Learning, Proposal, Split};
use year::{TRUTH, Year};

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
            "{name} is not what is made here: UPDATE_CASES=1 cargo test --test last_year shipped"
        );
    }
}

/// The year as the example reads it.
fn year() -> (Playbook, Leads, ClosedLeads) {
    let dir = common::in_package("examples/playbooks/last_year");
    let playbook = common::playbook(&dir).unwrap();
    let mapping = Mapping::read(&dir).unwrap();
    let file = common::in_package("examples/data/last_year/leads.csv");
    let leads = Leads::read(&file, &mapping, &playbook).unwrap();
    assert!(leads.bad.is_empty(), "{:?}", leads.bad);
    let closed = closed::closed(&leads.leads, &playbook, "2026-03-02T09:00:00Z".parse().unwrap());
    (playbook, leads, closed)
}

/// The points that a rule truly earns, by the scale of a proposal.
fn truth(log_odds: f64, proposal: &Proposal) -> f64 {
    log_odds * proposal.doubling / std::f64::consts::LN_2
}

#[test]
fn what_is_learnt_is_what_made_it() {
    let (_, _, closed) = year();
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
            let off = |points: Option<qualify::Points>| {
                (points.unwrap().thousandths() as f64 / 1_000.0 - truth).abs()
            };
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
    let (_, leads, closed) = year();
    let odds = Year::made_up().odds;
    let study = closed.study(Split::HASH, &Learning::default());
    let with_outcome: Vec<(&Lead, f64)> =
        leads.leads.iter().zip(odds).filter(|(lead, _)| lead.converted.is_some()).collect();
    let halves = closed.split(Split::HASH);
    let measured = halves[0].measure.places().map(|place| with_outcome[place]);
    let points = |odds: f64| qualify::Points::from_thousandths((odds * 1_000.0).round() as i64);
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
    let (_, _, closed) = year();
    let report = closed.whole().report();
    for rule in &report.rules {
        let known = TRUTH.into_iter().find(|(name, _)| rule.rule == *name);
        let expected = match known {
            None => Direction::NeverFires, // the partners never sent anybody
            Some((_, 0.0)) => Direction::Unclear,
            Some((_, log_odds)) if (log_odds > 0.0) == (rule.points > qualify::Points::ZERO) => {
                Direction::Right
            }
            Some(_) => Direction::Wrong,
        };
        assert_eq!(rule.direction, expected, "{}", rule.rule);
    }
    assert_eq!(report.rules.len(), TRUTH.len() + 1);
}
