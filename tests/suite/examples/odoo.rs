//! Odoo's scoring gives the figures of Odoo's own tests, and those known of the real sets, where these are
//! there.

#[path = "../../../examples/common/odoo.rs"]
mod scoring;

use proptest::prelude::*;
use qualify::Points;
use scoring::{Count, Row, Scoring, deciles, part};

use super::common::leads::bucket;
use super::common::measure::auc;
use super::real::real;

/// New, qualified, proposition, won.
const STAGES: usize = 4;

/// A lead by team, (country, state, source) and stage, and whether it was won.
fn lead(team: u32, values: [u8; 3], stage: usize, won: Option<bool>) -> (Row<u8>, Option<bool>) {
    (Row { team: Some(team), stage: Some(stage), values: values.map(Some).to_vec() }, won)
}

/// The leads of Odoo's test: the fourth of each team is open.
fn published() -> Vec<(Row<u8>, Option<bool>)> {
    let (lost, won) = (Some(false), Some(true));
    vec![
        lead(1, [0, 0, 0], 0, lost),
        lead(1, [1, 1, 1], 1, lost),
        lead(1, [2, 2, 2], 2, won),
        lead(1, [0, 1, 2], 1, None),
        lead(2, [0, 1, 1], 2, lost),
        lead(2, [0, 1, 2], 1, lost),
        lead(2, [0, 2, 2], 0, won),
        lead(2, [0, 1, 2], 1, None),
        lead(3, [1, 1, 1], 2, won),
        lead(3, [0, 1, 0], 0, lost),
        lead(3, [1, 2, 2], 0, lost),
        lead(3, [0, 1, 2], 1, None),
    ]
}

fn learn(leads: &[(Row<u8>, Option<bool>)]) -> Scoring<u8> {
    let closed = leads.iter().filter_map(|(row, won)| Some((row, (*won)?)));
    Scoring::learn(STAGES, 3, closed)
}

fn percent(scoring: &Scoring<u8>, row: &Row<u8>) -> String {
    format!("{:.2}", scoring.percent(row).unwrap())
}

#[test]
fn the_figures_of_odoos_own_test_come_out() {
    let mut leads = published();
    let scoring = learn(&leads);
    let fourth = |scoring: &Scoring<u8>, place: usize| percent(scoring, &leads[place].0);
    assert_eq!(fourth(&scoring, 3), "33.49");
    assert_eq!(fourth(&scoring, 7), "7.74");
    assert_eq!(fourth(&scoring, 11), "35.09");
    assert_eq!(scoring.count(1, 0, &1), Some(Count { won: 0.1, lost: 1.1 }));
    assert_eq!(scoring.count(2, 0, &1), None, "what never came is not counted");

    // The third team's leads without a team: by the counts of all.
    for (row, _) in &mut leads[8..] {
        row.team = None;
    }
    assert_eq!(percent(&learn(&leads), &leads[11].0), "35.19");
}

#[test]
fn a_lead_that_moves_is_scored_by_its_stage() {
    let mut leads = published();
    let at = |row: &Row<u8>, country: u8| {
        let mut row = Row { stage: Some(0), ..row.clone() };
        row.values[0] = Some(country);
        row
    };
    assert_eq!(percent(&learn(&leads), &at(&leads[3].0, 0)), "20.87");
    // The second team wins one more.
    leads.push(lead(2, [1, 0, 1], 1, Some(true)));
    let scoring = learn(&leads);
    assert_eq!(percent(&scoring, &at(&leads[7].0, 0)), "2.43");
    assert_eq!(percent(&scoring, &at(&leads[7].0, 1)), "34.38");
    // Without any field it is the share of leads won.
    let bare = |team| Row { team: Some(team), stage: Some(0), values: vec![None; 3] };
    assert_eq!(percent(&scoring, &bare(1)), "34.38");
    assert_eq!(percent(&scoring, &bare(2)), "50.00");
}

#[test]
fn what_cannot_be_counted_is_said() {
    let scoring = learn(&published());
    let (open, _) = lead(1, [0, 1, 2], 1, None);
    assert_eq!(scoring.percent(&Row { stage: None, ..open.clone() }), Some(0.0));
    assert_eq!(scoring.percent(&Row { stage: Some(3), ..open.clone() }), Some(100.0), "it is won");
    let stranger = Row { team: Some(9), ..open.clone() };
    let nobodys = Row { team: None, ..open.clone() };
    assert_eq!(scoring.percent(&stranger), scoring.percent(&nobodys), "a new team has the counts of all");
    assert_eq!(learn(&[]).percent(&open), None);
    // A hundred thousand won, each alike: never certain.
    let sure: Vec<_> = (0..100_000).map(|_| lead(1, [0, 0, 0], 0, Some(true))).collect();
    assert_eq!(percent(&learn(&sure), &lead(1, [0, 0, 0], 0, None).0), "99.99");
}

/// The definition once more, a product at a time and from the leads themselves.
fn naive(leads: &[(Row<u8>, Option<bool>)], asked: &Row<u8>) -> Option<f64> {
    let own = leads.iter().any(|(row, won)| won.is_some() && row.team.is_some() && row.team == asked.team);
    let closed = || leads.iter().filter(|(row, won)| won.is_some() && (!own || row.team == asked.team));
    let mut teams: Vec<Option<u32>> = closed().map(|(row, _)| row.team).collect();
    teams.sort();
    teams.dedup();
    // Leads won (or lost) that have something, and a tenth for each team where any closed lead has it.
    let count = |won: bool, has: &dyn Fn(&Row<u8>, bool) -> bool| -> f64 {
        let of = |team: Option<u32>| closed().filter(move |(row, _)| row.team == team);
        let with = teams.iter().filter(|team| of(**team).any(|(row, end)| has(row, end.unwrap())));
        with.map(|team| {
            0.1 + of(*team).filter(|(row, end)| *end == Some(won) && has(row, won)).count() as f64
        })
        .sum()
    };
    let reached = |stage: usize| move |row: &Row<u8>, won: bool| won || row.stage.unwrap() >= stage;
    let score = |won: bool| -> f64 {
        let all = count(won, &reached(0));
        let mut score = all;
        let stage = reached(asked.stage.unwrap());
        if closed().any(|(row, end)| stage(row, end.unwrap())) {
            score *= count(won, &stage) / all;
        }
        for (field, value) in asked.values.iter().enumerate() {
            let has = |value: u8| move |row: &Row<u8>, _: bool| row.values[field] == Some(value);
            let Some(value) =
                value.filter(|value| closed().any(|(row, _)| row.values[field] == Some(*value)))
            else {
                continue;
            };
            score *= count(won, &has(value)) / (0..=3).map(|one| count(won, &has(one))).sum::<f64>();
        }
        score
    };
    closed().next()?;
    Some((score(true) / (score(true) + score(false)) * 100.0).clamp(0.01, 99.99))
}

fn any_lead() -> impl Strategy<Value = (Row<u8>, Option<bool>)> {
    let values = prop::collection::vec(prop::option::weighted(0.8, 0u8..4), 3);
    let row = (prop::option::of(0u32..3), 0usize..3, values);
    let row = row.prop_map(|(team, stage, values)| Row { team, stage: Some(stage), values });
    (row, prop::option::weighted(0.8, any::<bool>()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn tables_say_what_the_leads_themselves_say(
        leads in prop::collection::vec(any_lead(), 0..25),
        asked in any_lead(),
    ) {
        let (got, expected) = (learn(&leads).percent(&asked.0), naive(&leads, &asked.0));
        prop_assert_eq!(got.is_some(), expected.is_some());
        if let (Some(got), Some(expected)) = (got, expected) {
            prop_assert!((got - expected).abs() <= 0.005 + 1e-9, "{got} {expected}");
        }
    }
}

#[test]
fn numbers_are_cut_in_proportion() {
    assert_eq!(deciles((0..=10).map(f64::from).collect()), (1..10).map(f64::from).collect::<Vec<_>>());
    assert_eq!(deciles(vec![4.0, 0.0]), [0.4, 0.8, 1.2, 1.6, 2.0, 2.4, 2.8, 3.2, 3.6]);
    assert_eq!(deciles(vec![7.0; 5]), [7.0]);
    assert!(deciles(Vec::new()).is_empty());
    assert_eq!([6.9, 7.0, 7.1].map(|number| part(&[7.0], number)), [0, 0, 1]);
}

/// A real set as Odoo would have it: rows in the order of the file, their outcomes and buckets.
struct Real {
    rows: Vec<Vec<String>>,
    won: Vec<bool>,
    buckets: Vec<u8>,
}

impl Real {
    /// `None`, and a word about it, when the set is not here.
    fn read(set: &str, file: &str, columns: &[&str], key: &[&str], won: (&str, &str)) -> Option<Self> {
        let path = real(set, file)?;
        let mut file = csv::Reader::from_path(&path).unwrap();
        let headers = file.headers().unwrap().clone();
        let place = |name: &str| headers.iter().position(|header| header == name).unwrap();
        let columns: Vec<usize> = columns.iter().map(|name| place(name)).collect();
        let key: Vec<usize> = match key {
            [] => (1..headers.len() - 1).collect(),
            key => key.iter().map(|name| place(name)).collect(),
        };
        let outcome = place(won.0);
        let mut real = Real { rows: Vec::new(), won: Vec::new(), buckets: Vec::new() };
        for record in file.records() {
            let record = record.unwrap();
            let id: Vec<&str> = key.iter().map(|place| &record[*place]).collect();
            real.rows.push(columns.iter().map(|place| record[*place].to_owned()).collect());
            real.won.push(record[outcome] == *won.1);
            real.buckets.push(bucket(&format!("{set}:{}", id.join(";"))));
        }
        Some(real)
    }

    /// Learns on some rows and scores others: a team, a stage, and numbers cut on the rows learnt from.
    fn score(&self, numbers: &[usize], train: impl Fn(u8) -> bool, test: impl Fn(u8) -> bool) -> Scored {
        let missing = |cell: &str| cell.is_empty() || cell == "Select";
        let places = || 0..self.rows.len();
        let fields = self.rows[0].len();
        let edges: Vec<Option<Vec<f64>>> = (0..fields)
            .map(|field| {
                let cells =
                    places().filter(|row| train(self.buckets[*row])).map(|row| &self.rows[row][field]);
                let cells = cells.filter(|cell| !missing(cell));
                numbers.contains(&field).then(|| deciles(cells.map(|cell| cell.parse().unwrap()).collect()))
            })
            .collect();
        let rows: Vec<Row<String>> = self
            .rows
            .iter()
            .map(|cells| {
                let value = |(field, cell): (usize, &String)| match &edges[field] {
                    _ if missing(cell) => None,
                    Some(edges) => Some(part(edges, cell.parse().unwrap()).to_string()),
                    None => Some(cell.clone()),
                };
                Row { team: None, stage: Some(0), values: cells.iter().enumerate().map(value).collect() }
            })
            .collect();
        let train = places().filter(|row| train(self.buckets[*row]));
        let scoring = Scoring::learn(2, fields, train.map(|row| (&rows[row], self.won[row])));
        let test = places().filter(|row| test(self.buckets[*row]));
        Scored(test.map(|row| (scoring.percent(&rows[row]).unwrap(), self.won[row])).collect())
    }
}

/// Percentages, and whether they converted.
struct Scored(Vec<(f64, bool)>);

impl Scored {
    /// Area under the curve and Brier score, to three digits.
    fn told(&self) -> String {
        let hundredths = |percent: f64| Points::from_thousandths((percent * 100.0).round() as i64);
        let points: Vec<(Points, bool)> = self.0.iter().map(|(p, won)| (hundredths(*p), *won)).collect();
        let miss = |(p, won): &(f64, bool)| (p / 100.0 - f64::from(u8::from(*won))).powi(2);
        let brier = self.0.iter().map(miss).sum::<f64>() / self.0.len() as f64;
        format!("{:.3} {brier:.3}", auc(&points).unwrap())
    }
}

const XEDUCATION: [&str; 12] = [
    "Lead Origin",
    "Lead Source",
    "Do Not Email",
    "Do Not Call",
    "TotalVisits",
    "Total Time Spent on Website",
    "Page Views Per Visit",
    "Country",
    "Specialization",
    "City",
    "A free copy of Mastering The Interview",
    "What is your current occupation",
];
const BANK: [&str; 13] = [
    "age",
    "job",
    "marital",
    "education",
    "default",
    "balance",
    "housing",
    "loan",
    "contact",
    "campaign",
    "pdays",
    "previous",
    "poutcome",
];
const B2B: [&str; 20] = [
    "Authority",
    "Comp_size",
    "Competitors",
    "Purch_dept",
    "Partnership",
    "Budgt_alloc",
    "Forml_tend",
    "RFI",
    "RFP",
    "Growth",
    "Posit_statm",
    "Source",
    "Client",
    "Scope",
    "Strat_deal",
    "Cross_sale",
    "Up_sale",
    "Deal_type",
    "Needs_def",
    "Att_t_client",
];

#[test]
fn real_sets_come_to_what_another_program_found() {
    let (early, late) = (|bucket: u8| bucket < 50, |bucket: u8| (50..70).contains(&bucket));
    let set = ("xeducation", "leads.csv");
    if let Some(real) = Real::read(set.0, set.1, &XEDUCATION, &["Lead Number"], ("Converted", "1")) {
        assert_eq!(real.score(&[4, 5, 6], early, late).told(), "0.845 0.148");
    }
    let set = ("bank_marketing", "bank_full.csv");
    if let Some(real) = Real::read(set.0, set.1, &BANK, &["row_id"], ("y", "yes")) {
        assert_eq!(real.score(&[0, 5, 9, 10, 11], early, late).told(), "0.724 0.113");
    }
    let set = ("b2b_sales", "b2b_sales.csv");
    if let Some(real) = Real::read(set.0, set.1, &B2B, &[], ("Status", "Won")) {
        // Each fold scored by what was learnt of the other six, and all measured together.
        let fold = |fold: u8| real.score(&[], |one| one / 10 != fold, |one| one / 10 == fold).0;
        assert_eq!(Scored((0..7).flat_map(fold).collect()).told(), "0.810 0.208");
    }
}
