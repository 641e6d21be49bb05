//! Odoo's predictive lead scoring, so that who comes from there can compare.
//!
//! Written from its published definition: `addons/crm` of Odoo Community, the model `crm.lead`, section
//! "Predictive Lead Scoring", and the figures of its own tests (`tests/suite/examples/odoo.rs` reproduces them).
//! It is a naive Bayes classifier over counts:
//!
//! - For each team, field and value it counts the leads won and lost, and adds 0.1 to both. A field that is
//!   empty is skipped, in counting and in scoring; so is a value that was never counted.
//! - The stage is one of the fields. A won lead counts in every stage, a lost one in its own and in those
//!   before. So the counts of the first stage are all leads won and lost: they are the prior, and every
//!   stage is divided by them; other fields are divided by the sums of their own counts.
//! - A lead without a team, or of a team that has closed none, is scored by the sum of all teams' counts,
//!   their tenths with them.
//! - `won / (won + lost)` in percent, rounded to hundredths and kept within 0.01 to 99.99. In the stage that
//!   means won it is 100; without a stage it is 0.
//!
//! Left out: tags (counted one by one, and ignored below 50 leads), and the counting lead by lead between two
//! rebuilds, which differs by tenths only.
//!
//! How it differs from points that a person signs: each field counts as if the others said nothing about it,
//! so what is said twice counts twice, and the percentages lie too far out (their Brier score tells); a value
//! seen once weighs almost as much as one seen often; the stage itself is evidence, so that it tells how far
//! a lead has come as much as how good it is; and there is no line that could be read, disputed or capped.
//! What it does well is that nobody has to choose anything.

use std::collections::BTreeMap;

/// What is added to each count of leads won and of leads lost.
const TENTH: f64 = 0.1;

/// One lead as Odoo sees it.
#[derive(Clone, Debug)]
pub struct Row<V> {
    pub team: Option<u32>,
    /// Its place in the sequence of stages; the last means won.
    pub stage: Option<usize>,
    /// The value of each field; `None` where it is empty.
    pub values: Vec<Option<V>>,
}

/// Leads won and lost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Count {
    pub won: f64,
    pub lost: f64,
}

impl Count {
    fn add(&mut self, other: Count) {
        self.won += other.won;
        self.lost += other.lost;
    }

    /// What is multiplied by, for leads won and for leads lost; `None` where one side has no lead at all.
    fn shares(self, all: Count) -> Option<(f64, f64)> {
        (all.won > 0.0 && all.lost > 0.0).then(|| (self.won / all.won, self.lost / all.lost))
    }
}

/// Counts of one team, or of all: by stage, and by field and value.
#[derive(Clone, Debug)]
struct Table<V> {
    stages: BTreeMap<usize, Count>,
    fields: Vec<BTreeMap<V, Count>>,
}

impl<V: Ord + Clone> Table<V> {
    fn new(fields: usize) -> Self {
        Table { stages: BTreeMap::new(), fields: vec![BTreeMap::new(); fields] }
    }

    /// Counts a closed lead; what is counted for the first time begins with a tenth.
    fn close(&mut self, row: &Row<V>, won: bool, stages: usize) {
        let one = if won { Count { won: 1.0, lost: 0.0 } } else { Count { won: 0.0, lost: 1.0 } };
        let tenth = Count { won: TENTH, lost: TENTH };
        let reached = match row.stage {
            Some(_) if won => 0..stages,
            Some(stage) => 0..stage + 1,
            None => 0..0,
        };
        for stage in reached {
            self.stages.entry(stage).or_insert(tenth).add(one);
        }
        for (counts, value) in self.fields.iter_mut().zip(&row.values) {
            if let Some(value) = value {
                counts.entry(value.clone()).or_insert(tenth).add(one);
            }
        }
    }

    fn add(&mut self, other: &Self) {
        for (stage, count) in &other.stages {
            self.stages.entry(*stage).or_default().add(*count);
        }
        for (mine, theirs) in self.fields.iter_mut().zip(&other.fields) {
            for (value, count) in theirs {
                mine.entry(value.clone()).or_default().add(*count);
            }
        }
    }

    /// The percentage of a lead that is neither won nor without a stage.
    fn percent(&self, row: &Row<V>, stage: usize) -> Option<f64> {
        let all = *self.stages.get(&0)?;
        let total = all.won + all.lost;
        let (mut won, mut lost) = (all.won / total, all.lost / total);
        let at = self.stages.get(&stage).and_then(|count| count.shares(all));
        let of_fields = self.fields.iter().zip(&row.values).filter_map(|(counts, value)| {
            let count = counts.get(value.as_ref()?)?;
            let mut sum = Count::default();
            counts.values().for_each(|one| sum.add(*one));
            count.shares(sum)
        });
        for (of_won, of_lost) in at.into_iter().chain(of_fields) {
            won *= of_won;
            lost *= of_lost;
        }
        let hundredths = (won / (won + lost) * 10_000.0).round();
        Some((hundredths / 100.0).clamp(0.01, 99.99))
    }
}

/// What was learnt of closed leads.
#[derive(Clone, Debug)]
pub struct Scoring<V> {
    stages: usize,
    teams: BTreeMap<Option<u32>, Table<V>>,
    pooled: Table<V>,
}

impl<V: Ord + Clone> Scoring<V> {
    /// Counts closed leads: each with whether it was won. `stages` is the length of the sequence of stages,
    /// `fields` the number of fields of each row.
    pub fn learn<'r>(
        stages: usize,
        fields: usize,
        closed: impl IntoIterator<Item = (&'r Row<V>, bool)>,
    ) -> Self
    where
        V: 'r,
    {
        let mut teams: BTreeMap<Option<u32>, Table<V>> = BTreeMap::new();
        for (row, won) in closed {
            teams.entry(row.team).or_insert_with(|| Table::new(fields)).close(row, won, stages);
        }
        let mut pooled = Table::new(fields);
        teams.values().for_each(|table| pooled.add(table));
        Scoring { stages, teams, pooled }
    }

    /// How likely a lead is won, in percent; `None` before any lead is closed.
    pub fn percent(&self, row: &Row<V>) -> Option<f64> {
        let Some(stage) = row.stage else { return Some(0.0) };
        if stage + 1 >= self.stages {
            return Some(100.0);
        }
        let own = row.team.and_then(|_| self.teams.get(&row.team));
        own.unwrap_or(&self.pooled).percent(row, stage)
    }

    /// The counts of a team's field and value, tenths included.
    #[allow(dead_code, reason = "the tests compare it with Odoo's own counts")]
    pub fn count(&self, team: u32, field: usize, value: &V) -> Option<Count> {
        self.teams.get(&Some(team))?.fields.get(field)?.get(value).copied()
    }
}

/// The edges that cut numbers into ten parts, each edge once; between two numbers the edge lies in
/// proportion. Odoo counts every number by itself; to be compared fairly they are cut first.
pub fn deciles(mut numbers: Vec<f64>) -> Vec<f64> {
    numbers.sort_by(f64::total_cmp);
    let Some(last) = numbers.len().checked_sub(1) else { return Vec::new() };
    let mut edges: Vec<f64> = (1..10)
        .map(|tenth| {
            let place = tenth * last;
            let (whole, rest) = (place.div_euclid(10), place.rem_euclid(10) as f64 / 10.0);
            let (below, above) = (numbers[whole], numbers[(whole + 1).min(last)]);
            below + (above - below) * rest
        })
        .collect();
    edges.dedup();
    edges
}

/// Which part a number falls into: one that equals an edge belongs to the part below it.
pub fn part(edges: &[f64], number: f64) -> usize {
    edges.iter().filter(|edge| **edge < number).count()
}
