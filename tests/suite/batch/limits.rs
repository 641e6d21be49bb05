//! Columns of playbooks as people write them: groups with limits, a matrix, rows that ask for fit and engagement,
//! more rules than a number has bits.

use proptest::prelude::*;
use qualify::batch::{Columns, Numbers, Ratings};
use qualify::score::{ActivityRule, Clamp, CountsAs, Grades, Group, Matrix, Rule, Take};
use qualify::standard::*;
use qualify::{AsOf, Condition, Criterion, Framework, Grade, Playbook, PlaybookSpec, Points, Schema};

use crate::support::made::columns::Made;
use crate::support::made::said::{how, same};
use crate::support::now;
use crate::support::oracle::facts_of::own_attributes;
use crate::support::oracle::playbooks::config;
use crate::support::oracle::questions::question;
use crate::support::oracle::tape::Tape;

/// One question a rule, about attributes of few cells, so that columns fit bytes however they are joined.
const ASKED: [&str; 6] = ["employees", "need", "industry", "tier", "budget", "seats"];

fn points(tape: &mut Tape<'_>) -> Points {
    tape.pick(&["10", "0", "20", "-5", "-20", "3.5", "0.001", "1000", "-250"]).parse().unwrap()
}

fn clamp(tape: &mut Tape<'_>) -> Clamp {
    let cap = tape.pick(&["20", "5", "40.5", "0", "-3", "100000"]);
    let floor = tape.pick(&["0", "-10", "5", "-0.5", "-100000", "-7"]);
    let (cap, floor) = (cap.parse::<Points>().unwrap(), floor.parse::<Points>().unwrap());
    match tape.below(5) {
        0 => Clamp::default(),
        1 => Clamp::default().cap(cap),
        2 => Clamp::default().floor(floor),
        // A floor above its cap is refused.
        _ => Clamp::default().cap(cap.max(floor)).floor(cap.min(floor)),
    }
}

/// Some rules in up to three groups for fit and two for engagement, an activity's floor, a limit of the whole, grades
/// by all three sums.
fn spec(tape: &mut Tape<'_>) -> PlaybookSpec {
    let mut spec = PlaybookSpec::new("limits", 1);
    for (name, declared) in own_attributes() {
        spec = spec.attribute(name, declared);
    }
    let rules = tape.pick(&[0, 3, 12, 65, 90, 130, 200]);
    for i in 0..rules {
        let attribute = tape.pick(&ASKED);
        let mut when = question(tape, attribute);
        // What is asked together has its cells together, and they must fit a byte.
        if attribute == "tier" && tape.chance(30) {
            when = when.and(question(tape, "need"));
        }
        if tape.chance(15) {
            when = when.negate();
        }
        let mut rule = Rule::new(format!("r{i}").as_str(), when, points(tape));
        if tape.chance(40) {
            rule = rule.as_engagement();
        }
        if tape.chance(70) {
            let fit = rule.counts_as == CountsAs::Fit;
            rule = rule.group(if fit { tape.pick(&["fa", "fb", "fc"]) } else { tape.pick(&["ea", "eb"]) });
        }
        spec = spec.with_rule(rule);
    }
    if tape.chance(30) {
        let mut visits = ActivityRule::new("visits", "visit", 5);
        visits.clamp = Clamp::default().floor(tape.pick(&[3, 0]));
        spec = spec.with_activity(visits);
    }
    // Of some playbooks groups take one of their rules.
    let takes = tape.pick(&[Group::sum(), Group::sum(), Group::highest(), Group::first()]);
    let used: Vec<_> = spec.rules.iter().filter_map(|rule| rule.group.clone()).collect();
    for group in used {
        if !spec.groups.contains_key(&group) {
            let mut with = tape.pick(&[Group::default(), Group::sum(), Group::default(), takes]);
            with.clamp = clamp(tape);
            spec = spec.group(group, with);
        }
    }
    if tape.chance(60) {
        spec.score = clamp(tape);
    }
    if tape.chance(50) {
        let criteria = ["need", "tier"].map(|name| Criterion::new(name, question(tape, name)));
        spec = spec.criteria(criteria.into_iter().fold(Framework::new("own"), Framework::criterion));
    }
    let has_criteria = !spec.criteria.is_empty();
    if tape.chance(25) {
        let matrix = Matrix::new([20, 10, 0], tape.pick(&[[20, 10, 1], [10, 5, -1]]))
            .cells(Grade::A, ["A1", "A2", "B1"])
            .cells(Grade::B, ["A3", "B2", "C1"])
            .cells(Grade::C, ["A4", "B3", "C2", "D1"]);
        spec.grades(Grades::Matrix(matrix))
    } else {
        [Grade::A, Grade::B, Grade::C, Grade::B].into_iter().fold(spec, |spec, grade| {
            let row = row(tape, has_criteria, 2);
            spec.grade(grade, row)
        })
    }
}

fn has_tiers(spec: &PlaybookSpec) -> bool {
    spec.groups.values().any(|group| group.takes() != Take::Sum)
}

/// The first playbook of a tape that compiles.
fn compiled(numbers: &[u32]) -> Option<Playbook> {
    (1..20).find_map(|salt| spec(&mut Tape::new(numbers, salt)).compile(&Schema::standard()).ok())
}

/// A grade row; `not` stands over rows too.
fn row(tape: &mut Tape<'_>, has_criteria: bool, depth: usize) -> Condition {
    let cut: Points = tape.pick(&["10", "0", "20", "-5", "4.999", "5", "40"]).parse().unwrap();
    match tape.below(if depth == 0 { 6 } else { 10 }) {
        0 => Condition::ScoreAtLeast(cut),
        1 => Condition::FitAtLeast(cut),
        2 => Condition::EngagementAtLeast(cut),
        3 if has_criteria => Condition::met_at_least(1 + tape.below(2) as u32),
        4 if has_criteria => Condition::Unknown("need".into()),
        3..6 => question(tape, "need"),
        6 | 7 => row(tape, has_criteria, depth - 1).and(row(tape, has_criteria, depth - 1)),
        8 => row(tape, has_criteria, depth - 1).or(row(tape, has_criteria, depth - 1)),
        _ => row(tape, has_criteria, depth - 1).negate(),
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn limits_count_in_columns_as_they_do_in_a_judgement(
        numbers in prop::collection::vec(any::<u32>(), 300..1_500),
        leads in prop_oneof![3 => 0usize..60, 1 => 250usize..600, 1 => 2_040usize..2_060],
        split in 0usize..60,
    ) {
        let Some(playbook) = compiled(&numbers) else {
            return Err(TestCaseError::reject("it does not compile"));
        };
        // An amount that a rate would round is rated lead by lead: here there is no rate.
        let made = Made::new(&mut Tape::new(&numbers, 31), leads, playbook.spec(), now());
        let mut batch = playbook.batch(now()).unwrap();
        same(&mut batch, &playbook, &made, &AsOf::new(now()), split.min(leads))?;
        let seen = how(&batch);
        prop_assert!(seen == "by columns" || has_tiers(playbook.spec()), "{}", seen);
    }
}

/// All of them are rated by columns, many of more rules than a number has bits.
#[test]
fn playbooks_with_limits_are_rated_by_columns() {
    let (mut by_columns, mut all, mut large, mut tiers) = (0, 0, 0, 0);
    for seed in 0..150u32 {
        let numbers: Vec<u32> = (1..1_200u32)
            .map(|i| (i + 7_919 * seed).wrapping_mul(2_654_435_761).rotate_left(11) ^ i)
            .collect();
        let Some(playbook) = compiled(&numbers) else { continue };
        let made = Made::new(&mut Tape::new(&numbers, 31), 3, playbook.spec(), now());
        let mut batch = playbook.batch(now()).unwrap();
        same(&mut batch, &playbook, &made, &AsOf::new(now()), 1).unwrap();
        let is_by_columns = how(&batch) == "by columns";
        // Tiers over many attributes are not said in cells.
        if has_tiers(playbook.spec()) {
            tiers += usize::from(is_by_columns);
            continue;
        }
        (by_columns, all) = (by_columns + usize::from(is_by_columns), all + 1);
        large += usize::from(is_by_columns && playbook.spec().rules.len() > 64);
    }
    let said = format!("{by_columns} of {all}, {large} of them large, {tiers} with tiers");
    assert!(all > 60 && large > 8 && by_columns == all && tiers > 3, "{said}");
}

/// Scores of these leads by columns.
fn scores(spec: PlaybookSpec, employees: &[i32]) -> Vec<Points> {
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let columns =
        Columns::of(employees.len()).with(playbook.field(EMPLOYEES).unwrap(), Numbers::new(employees));
    let mut scores = vec![Points::ZERO; employees.len()];
    let mut batch = playbook.batch(now()).unwrap();
    batch.rate(&columns, Ratings::none().scores(&mut scores)).unwrap();
    assert_eq!(how(&batch), "by columns");
    for (lead, score) in employees.iter().zip(&scores) {
        let prospect = qualify::Prospect::new("acme").with(EMPLOYEES, *lead);
        assert_eq!(playbook.judge(&prospect, now()).score(), *score, "{lead}");
    }
    scores
}

/// A cap of the group, then a floor of it, then the cap of the whole: each a place where one off would show.
#[test]
fn limits_within_limits() {
    let some =
        |name: &str, cut: i32, points: i32| Rule::new(name, EMPLOYEES.at_least(cut), points).group("size");
    let mut spec = PlaybookSpec::new("nested", 1)
        .with_rule(some("a", 10, 30))
        .with_rule(some("b", 20, 15))
        .with_rule(some("c", 30, -90))
        .rule("d", EMPLOYEES.at_least(40), 8)
        .group("size", Clamp::default().cap(40).floor(-10))
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()));
    assert_eq!(scores(spec.clone(), &[5, 10, 20, 30, 40]), [0, 30, 40, -10, -2].map(Points::whole));
    spec.score = Clamp::default().cap(39).floor(-1);
    assert_eq!(scores(spec, &[5, 10, 20, 30, 40]), [0, 30, 39, -1, -1].map(Points::whole));
}

/// A group gives its floor to those of whom nothing is known, whether or not a column is there.
#[test]
fn a_floor_counts_for_everybody() {
    let spec = PlaybookSpec::new("floor", 1)
        .with_rule(Rule::new("a", NEED.is(true), 30).group("need"))
        .rule("b", EMPLOYEES.at_least(10), 5)
        .group("need", Clamp::default().floor(7))
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()));
    assert_eq!(scores(spec, &[5, 10]), [7, 12].map(Points::whole));
}

/// Far apart points in the smallest step: no sum fits thirty-two bits, and leads are rated one by one.
#[test]
fn sums_beyond_thirty_two_bits_are_rated_lead_by_lead() {
    let rule = |name: &str, cut: i32, points: &str| {
        Rule::new(name, EMPLOYEES.at_least(cut), points.parse::<Points>().unwrap()).group("size")
    };
    let spec = PlaybookSpec::new("far", 1)
        .with_rule(rule("a", 10, "1000000"))
        .with_rule(rule("b", 20, "999999.999"))
        .group("size", Clamp::default().cap("1000000".parse::<Points>().unwrap()))
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()));
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let columns = Columns::of(2).with(playbook.field(EMPLOYEES).unwrap(), Numbers::new(&[10i32, 20]));
    let mut scores = [Points::ZERO; 2];
    let mut batch = playbook.batch(now()).unwrap();
    batch.rate(&columns, Ratings::none().scores(&mut scores)).unwrap();
    assert_eq!(scores, [Points::whole(1_000_000); 2]);
    assert_eq!(how(&batch), "lead by lead");
}

/// A cell of a matrix is its own grade: a cell named B is no A.
#[test]
fn every_cell_of_a_matrix_in_columns() {
    let matrix = Matrix::new([30, 20, 10], [30, 20, 10])
        .cells(Grade::A, ["A1"])
        .cells(Grade::B, ["A2", "B1"])
        .cells(Grade::C, ["B2", "C3", "D4"]);
    let mut spec = PlaybookSpec::new("matrix", 1).grades(Grades::Matrix(matrix));
    for cut in 1..=4 {
        spec = spec.rule(format!("f{cut}").as_str(), EMPLOYEES.at_least(cut * 10), 10);
        let done = REVENUE.at_least(qualify::usd(cut * 10));
        spec = spec.with_rule(Rule::new(format!("e{cut}").as_str(), done, 10).as_engagement());
    }
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let employees: Vec<i32> = (0..25).map(|i| i % 5 * 10).collect();
    let revenue: Vec<i32> = (0..25).map(|i| i / 5 * 10).collect();
    let columns = Columns::of(25).with(playbook.field(EMPLOYEES).unwrap(), Numbers::new(&employees)).with(
        playbook.field(REVENUE).unwrap(),
        qualify::batch::Amounts::new(&revenue, 0, qualify::Currency::USD),
    );
    let mut grades = [Grade::D; 25];
    let mut batch = playbook.batch(now()).unwrap();
    batch.rate(&columns, Ratings::none().grades(&mut grades)).unwrap();
    // Engagement down, fit across.
    let text: String = grades.iter().map(Grade::to_string).collect();
    assert_eq!(text, ["CDDDD", "DCDDD", "DDCBB", "DDBAA", "DDBAA"].concat());
    assert_eq!(how(&batch), "by columns");
}
