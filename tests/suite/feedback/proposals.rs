//! Laws of proposals, each over random playbooks and random leads.

use proptest::prelude::*;
use qualify::feedback::{ClosedLeads, Closing, Cohort, Learning, NotLearnt, Proposal, Split};
use qualify::score::{ActivityRule, Grades, Take};
use qualify::{Condition, Name, Playbook, PlaybookSpec, Points, Prospect, Schema};

use super::learning::{Chance, bits, of_proposal, of_study};
use crate::support::noon;
use crate::support::oracle::facts_of::{self, ATTRIBUTES};
use crate::support::oracle::playbooks::{config, spec};
use crate::support::oracle::tape::Tape;

/// A playbook and leads with their outcomes.
#[derive(Clone)]
struct Case {
    playbook: Playbook,
    leads: Vec<(Prospect, Closing)>,
    learning: Learning,
    seed: u64,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let spec = serde_json::to_string(self.playbook.spec()).unwrap();
        write!(f, "\n{spec}\n{:?}, {} leads of seed {}", self.learning, self.leads.len(), self.seed)
    }
}

fn cases() -> impl Strategy<Value = Case> {
    let rules = prop::collection::vec(any::<u32>(), 150..300);
    (rules, any::<u64>(), 20..90_usize, any::<bool>()).prop_filter_map(
        "no playbook of the tape compiles",
        |(rules, seed, size, ordered)| {
            let playbook = (0..12)
                .find_map(|salt| spec(&mut Tape::new(&rules, salt)).compile(&Schema::standard()).ok())?;
            let mut chance = Chance(seed);
            let learning = match chance.below(12) {
                0 => Learning::default(),
                1 => Learning::default().ridge_penalty(1.0).doubling(1),
                2 => Learning::default().ridge_penalty(0.01).doubling(1_000),
                3 => Learning::default().ridge_penalty(50.0).doubling(40),
                _ => Learning::default().ridge_penalty(4.0),
            };
            let leads = (0..size).map(|i| lead(&mut chance, i, ordered)).collect();
            Some(Case { playbook, leads, learning, seed })
        },
    )
}

fn lead(chance: &mut Chance, place: usize, ordered: bool) -> (Prospect, Closing) {
    let numbers: Vec<u32> = (0..110).map(|_| chance.next() as u32).collect();
    let mut tape = Tape::new(&numbers, 0);
    let mut prospect = Prospect::new(format!("lead-{place}"));
    for attribute in ATTRIBUTES {
        prospect.set(attribute, facts_of::fact(&mut tape, attribute, noon()));
    }
    for id in 0..tape.below(6) {
        prospect = prospect.did(facts_of::activity(&mut tape, id, noon()));
    }
    let told = prospect.fact("need").is_some() || prospect.activities().len() > 3;
    let mut closing = Closing::from(chance.percent(if told { 60 } else { 20 }));
    if ordered {
        closing = closing.order(chance.below(50) as i64);
    }
    if chance.percent(50) {
        closing = closing.segment(["north", "south", "east"][chance.below(3) as usize]);
    }
    (prospect, closing)
}

impl Case {
    fn closed(&self) -> ClosedLeads {
        let mut closed = ClosedLeads::of(&self.playbook);
        self.leads.iter().for_each(|(prospect, closing)| closed.add(prospect, noon(), closing.clone()));
        closed
    }
}

/// Both ways to learn, where there is something to learn.
fn proposals(part: &Cohort<'_>, learning: &Learning) -> Result<Vec<Proposal>, TestCaseError> {
    let mut made = Vec::new();
    for proposal in [part.relearn(learning), part.binned(learning)] {
        match proposal {
            Ok(proposal) => made.push(proposal),
            Err(NotLearnt::OneSort { .. } | NotLearnt::NothingKnown) => {}
            Err(not) => return Err(TestCaseError::fail(not.to_string())),
        }
    }
    Ok(made)
}

fn compiled(proposal: &Proposal) -> Result<Playbook, TestCaseError> {
    proposal.spec.compile(&Schema::standard()).map_err(|errors| {
        TestCaseError::fail(format!("{errors}\n{}", serde_json::to_string(&proposal.spec).unwrap()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 64, ..config() })]

    #[test]
    fn a_proposal_compiles_and_comes_back_from_every_format(case in cases()) {
        let closed = case.closed();
        for proposal in proposals(&closed.all(), &case.learning)? {
            let playbook = compiled(&proposal)?;
            let toml = toml::to_string(&proposal.spec).unwrap();
            prop_assert_eq!(&toml::from_str::<PlaybookSpec>(&toml).unwrap(), &proposal.spec);
            prop_assert_eq!(playbook.spec().version, case.playbook.spec().version + 1);
            prop_assert!(proposal.spec.signed.is_none());
        }
    }

    /// A lead scores by a proposal what the compiled playbook judges. How often a fading activity counts is kept to
    /// a millionth of a time, so each rule of activities may be off by that much of its points. Of a group that takes
    /// one rule of activities, which it is may turn with how often each was done.
    #[test]
    fn scores_are_those_of_the_compiled_playbook(case in cases()) {
        let spec = case.playbook.spec();
        let takes_one = |name: &Name| spec.groups[name].takes() != Take::Sum;
        if spec.activities.iter().filter_map(|rule| rule.group.as_ref()).any(takes_one) {
            return Ok(());
        }
        let closed = case.closed();
        let whole = closed.all();
        for proposal in proposals(&whole, &case.learning)? {
            let playbook = compiled(&proposal)?;
            for (place, (score, _)) in whole.places().zip(proposal.scores(&whole)) {
                let (prospect, _) = &case.leads[place];
                let judged = playbook.judge(prospect, noon()).score();
                let off = (score.thousandths() - judged.thousandths()).unsigned_abs();
                let room = room(case.playbook.spec(), &proposal.spec, prospect);
                prop_assert!(off <= room, "{}: {score} is not {judged}: off by {off}, room {room}", proposal.method);
            }
        }
    }

    #[test]
    fn the_order_of_adding_never_matters(case in cases(), seed in any::<u64>()) {
        let (one, mut other) = (case.closed(), case.clone());
        Chance(seed).shuffle(&mut other.leads);
        let other = other.closed();
        prop_assert_eq!(bits(&one.all().report()), bits(&other.all().report()));
        prop_assert_eq!(bits(&one.all().calibration()), bits(&other.all().calibration()));
        if let Some(calibration) = one.all().calibration() {
            let reports = (one.all().report_by(&calibration), other.all().report_by(&calibration));
            prop_assert_eq!(bits(&reports.0), bits(&reports.1));
        }
        for (a, b) in proposals(&one.all(), &case.learning)?.iter().zip(proposals(&other.all(), &case.learning)?) {
            prop_assert_eq!(of_proposal(a), of_proposal(&b));
        }
        let split = if seed % 2 == 0 { Split::HASH } else { Split::TIME };
        let (a, b) = (one.study(split, &case.learning), other.study(split, &case.learning));
        prop_assert_eq!(of_study(&a), of_study(&b));
        prop_assert_eq!(bits(&a.today_curves), bits(&b.today_curves));
    }

    #[test]
    fn thresholds_keep_their_order_and_their_leads(case in cases()) {
        let closed = case.closed();
        let whole = closed.all();
        for proposal in proposals(&whole, &case.learning)? {
            let playbook = compiled(&proposal)?;
            let judged = |playbook: &Playbook| -> Vec<[Points; 3]> {
                let judge = |place| {
                    let lead: &(Prospect, Closing) = &case.leads[place];
                    let judgement = playbook.judge(&lead.0, noon());
                    [judgement.score(), judgement.fit(), judgement.engagement()]
                };
                whole.places().map(judge).collect()
            };
            let (before, after) = (judged(&case.playbook), judged(&playbook));
            // Where counts are kept to a millionth, leads at the edge may fall on its other side.
            let exact = case.playbook.spec().activities.is_empty();
            for (sum, pairs) in thresholds(case.playbook.spec(), &proposal.spec).iter().enumerate() {
                let mut pairs = pairs.clone();
                pairs.sort();
                pairs.dedup();
                prop_assert!(pairs.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1), "{pairs:?}");
                let reach = |sums: &[[Points; 3]], least| sums.iter().filter(|sums| sums[sum] >= least).count();
                for (place, (old, new)) in pairs.iter().enumerate() {
                    let wanted = reach(&before, *old);
                    let off = reach(&after, *new).abs_diff(wanted);
                    let squeezed = pairs.get(place + 1).is_some_and(|above| above.1 - *new == Points::whole(1));
                    if exact && !squeezed {
                        for other in &after {
                            let other = reach(&after, whole_up(other[sum])).abs_diff(wanted);
                            prop_assert!(off <= other, "{pairs:?}: {new} is off by {off}, there is one by {other}");
                        }
                    }
                }
            }
        }
    }
}

/// By how many thousandths a lead's score may be off for each rule of activities: how often it counted is known to a
/// millionth, and each activity's points are rounded on their own, today and by the proposal.
fn room(today: &PlaybookSpec, proposed: &PlaybookSpec, prospect: &Prospect) -> u64 {
    let times = prospect.activities().len() as f64;
    let rule = |(old, new): (&ActivityRule, &ActivityRule)| {
        let (old, new) = (old.points.thousandths() as f64, new.points.thousandths() as f64);
        let of_today = (new / old).abs() * (times * 0.5 + 1.0);
        (new.abs() / 1_000_000.0 + of_today + times * 0.5 + 2.0).ceil() as u64
    };
    today.activities.iter().zip(&proposed.activities).map(rule).sum()
}

fn whole_up(points: Points) -> Points {
    Points::from_thousandths(-((-points.thousandths()).div_euclid(1_000)) * 1_000)
}

/// Each threshold today and by the proposal: of the score, of fit, of engagement.
fn thresholds(today: &PlaybookSpec, proposed: &PlaybookSpec) -> [Vec<(Points, Points)>; 3] {
    fn walk(today: &Condition, proposed: &Condition, found: &mut [Vec<(Points, Points)>; 3]) {
        match (today, proposed) {
            (Condition::ScoreAtLeast(old), Condition::ScoreAtLeast(new)) => found[0].push((*old, *new)),
            (Condition::FitAtLeast(old), Condition::FitAtLeast(new)) => found[1].push((*old, *new)),
            (Condition::EngagementAtLeast(old), Condition::EngagementAtLeast(new)) => {
                found[2].push((*old, *new))
            }
            (one, other) => {
                assert_eq!(one.parts().len(), other.parts().len());
                one.parts().iter().zip(other.parts()).for_each(|(one, other)| walk(one, other, found));
            }
        }
    }
    let mut found = [Vec::new(), Vec::new(), Vec::new()];
    match (&today.grades, &proposed.grades) {
        (Some(Grades::Rows(old)), Some(Grades::Rows(new))) => {
            old.iter().zip(new).for_each(|(old, new)| walk(&old.when, &new.when, &mut found));
        }
        (Some(Grades::Matrix(old)), Some(Grades::Matrix(new))) => {
            found[1].extend(old.fit_at_least.into_iter().zip(new.fit_at_least));
            found[2].extend(old.engagement_at_least.into_iter().zip(new.engagement_at_least));
        }
        (None, None) => {}
        _ => panic!("a proposal keeps the form of the grades"),
    }
    let least = |spec: &PlaybookSpec| spec.meaningful_contact.as_ref().and_then(|contact| contact.least_fit);
    found[1].extend(least(today).zip(least(proposed)));
    found
}
