//! qualify on generated rules: the leads are those of LQ-24, the playbook has nothing but the rules.

use super::qualify::{now, whole};
use crate::growth::{self, Grown, Rule};
use crate::harness::Least;
use crate::lead::Lead;
use crate::lq24::{
    self, CLICKED, COUNTRIES, IDLE, INDUSTRIES, JOB_LEVELS, LEAD_SOURCE, OPENED, PAGE_VIEWS, PRICING_VIEWS,
    SOURCES, TIMEFRAME,
};
use qualify::attribute::{AttrType, Level, Number, Text};
use qualify::playbook::Limits;
use qualify::rate::{Field, Minor, Row, Word};
use qualify::standard::{BUDGET, COUNTRY, EMPLOYEES, INDUSTRY, JOB_LEVEL, REVENUE};
use qualify::{Attr, Currency, Money, Playbook, PlaybookSpec, Prospect, Schema};

fn compiled(rules: &[Rule]) -> Playbook {
    growth::spec(rules).compile(&Schema::standard()).expect("generated rules are legal")
}

struct Judging {
    playbook: Playbook,
    prospects: Vec<Prospect>,
}

/// `Playbook::judge` on prospects.
pub fn judging(rules: &[Rule]) -> Box<dyn Grown> {
    Box::new(Judging { playbook: compiled(rules), prospects: Vec::new() })
}

impl Grown for Judging {
    fn prepare(&mut self, leads: &[Lead]) {
        self.prospects = leads.iter().map(lq24::prospect).collect();
    }
    fn eval(&mut self, i: usize) -> i32 {
        whole(self.playbook.judge(&self.prospects[i], now()).score())
    }
}

/// The thirteen fields, looked up once.
struct Fields {
    budget: Field<Money>,
    revenue: Field<Money>,
    timeframe: Field<Number>,
    employees: Field<Number>,
    page_views: Field<Number>,
    pricing_views: Field<Number>,
    opened: Field<Number>,
    clicked: Field<Number>,
    idle: Field<Number>,
    industry: (Field<Text>, Vec<Word<Text>>),
    country: (Field<Text>, Vec<Word<Text>>),
    source: (Field<Text>, Vec<Word<Text>>),
    job_level: (Field<Level>, Vec<Word<Level>>),
}

impl Fields {
    fn of(playbook: &Playbook) -> Self {
        Fields {
            budget: field(playbook, BUDGET),
            revenue: field(playbook, REVENUE),
            timeframe: field(playbook, TIMEFRAME),
            employees: field(playbook, EMPLOYEES),
            page_views: field(playbook, PAGE_VIEWS),
            pricing_views: field(playbook, PRICING_VIEWS),
            opened: field(playbook, OPENED),
            clicked: field(playbook, CLICKED),
            idle: field(playbook, IDLE),
            industry: words(playbook, INDUSTRY, &INDUSTRIES),
            country: words(playbook, COUNTRY, &COUNTRIES),
            source: words(playbook, LEAD_SOURCE, &SOURCES),
            job_level: words(playbook, JOB_LEVEL, &JOB_LEVELS),
        }
    }

    #[inline]
    fn set(&self, row: &mut Row, lead: &Lead) {
        row.set_some(self.budget, lead.budget.map(|cents| Minor::cents(cents, Currency::USD)));
        row.set(self.revenue, Minor::cents(lead.annual_revenue, Currency::USD));
        row.set_some(self.timeframe, lead.timeframe_days);
        row.set(self.employees, lead.employees);
        row.set(self.page_views, lead.page_views_30d);
        row.set(self.pricing_views, lead.pricing_page_views);
        row.set(self.opened, lead.emails_opened);
        row.set(self.clicked, lead.emails_clicked);
        row.set(self.idle, lead.days_since_last_activity);
        row.set(self.industry.0, self.industry.1[lead.industry as usize]);
        row.set(self.country.0, self.country.1[lead.country as usize]);
        row.set(self.source.0, self.source.1[lead.source as usize]);
        row.set_some(self.job_level.0, lead.job_level.map(|level| self.job_level.1[level as usize]));
    }
}

fn field<T: AttrType>(playbook: &Playbook, attribute: Attr<T>) -> Field<T> {
    playbook.field(attribute).expect("a field of LQ-24")
}

fn words<T: AttrType>(playbook: &Playbook, attribute: Attr<T>, all: &[&str]) -> (Field<T>, Vec<Word<T>>) {
    let word = |text: &&str| playbook.word(attribute, text).expect("a word of LQ-24");
    (field(playbook, attribute), all.iter().map(word).collect())
}

/// Rows that were set beforehand.
struct Rating {
    playbook: Playbook,
    fields: Fields,
    rows: Vec<Row>,
}

/// `Row::rate`.
pub fn rating(rules: &[Rule]) -> Box<dyn Grown> {
    let playbook = compiled(rules);
    Box::new(Rating { fields: Fields::of(&playbook), rows: Vec::new(), playbook })
}

impl Grown for Rating {
    fn prepare(&mut self, leads: &[Lead]) {
        let row = |lead| {
            let mut row = self.playbook.row(now()).expect("its criteria are data");
            self.fields.set(&mut row, lead);
            row
        };
        self.rows = leads.iter().map(row).collect();
    }
    fn eval(&mut self, i: usize) -> i32 {
        whole(self.rows[i].rate().score())
    }
}

/// One row, set anew for every lead.
struct Binding {
    fields: Fields,
    row: Row,
    leads: Vec<Lead>,
}

/// `Row::set` of all thirteen fields, and `Row::rate`.
pub fn binding(rules: &[Rule]) -> Box<dyn Grown> {
    let playbook = compiled(rules);
    let row = playbook.row(now()).expect("its criteria are data");
    Box::new(Binding { fields: Fields::of(&playbook), row, leads: Vec::new() })
}

impl Grown for Binding {
    fn prepare(&mut self, leads: &[Lead]) {
        self.leads = leads.to_vec();
    }
    fn eval(&mut self, i: usize) -> i32 {
        self.fields.set(&mut self.row, &self.leads[i]);
        whole(self.row.rate().score())
    }
}

/// CPU time of reading the rules from JSON, and of compiling them: the least of twenty.
pub fn reading(rules: &[Rule]) -> (f64, f64) {
    let (spec, schema) = (growth::spec(rules), Schema::standard());
    let text = serde_json::to_string(&spec).expect("a playbook can be written");
    // 10,000 rules are more values than the usual limit lets in: 65,536.
    let limits = Limits { nodes: 1 << 20, ..Limits::default() };
    let read = least(|| {
        let json = &mut serde_json::Deserializer::from_str(&text);
        PlaybookSpec::read_within(json, &limits).expect("what was written can be read")
    });
    let compile = least(|| spec.compile(&schema).expect("generated rules are legal"));
    (read, compile)
}

fn least<T>(f: impl Fn() -> T) -> f64 {
    let mut least = Least::default();
    (0..20).for_each(|_| drop(least.time(&f)));
    least.ns()
}
