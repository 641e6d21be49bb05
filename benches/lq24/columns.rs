//! Leads as columns: narrow numbers, bits for flags and for what is there, as Arrow lays them out.

use qualify::attribute::{Level, Number, Text};
use qualify::batch::{Amounts, Columns, Flags, Numbers, Ratings, Words};
use qualify::rate::Field;
use qualify::{Currency, Grade, Money, Playbook, Route, standard::*};

use super::{
    CLICKED, COUNTRIES, DEMO, EBOOK, EMAIL_VERIFIED, IDLE, INDUSTRIES, JOB_LEVELS, LEAD_SOURCE, Lead, OPENED,
    OPTED_OUT, PAGE_VIEWS, PHONE_VERIFIED, PRICING_VIEWS, SOURCES, TIMEFRAME, WEBINAR,
};

/// What a lead says, column by column: 37.6 bytes a lead.
#[derive(Default)]
pub struct LeadColumns {
    leads: usize,
    budget: Vec<i64>,
    revenue: Vec<i64>,
    employees: Vec<i32>,
    timeframe: Vec<i16>,
    counts: [Vec<i16>; 5],
    job_level: Vec<u8>,
    industry: Vec<u8>,
    country: Vec<u8>,
    source: Vec<u8>,
    /// Need, then as [`FLAGS`].
    flags: [Vec<u8>; 9],
    has_budget: Vec<u8>,
    has_job_level: Vec<u8>,
    has_need: Vec<u8>,
    has_timeframe: Vec<u8>,
}

/// Bytes a lead of all columns: numbers, words, thirteen bits.
pub const COLUMN_BYTES: f64 = (8 + 8 + 4 + 2 + 5 * 2 + 4) as f64 + 13.0 / 8.0;

/// The ways in, looked up once.
pub struct ColumnFields {
    budget: Field<Money>,
    revenue: Field<Money>,
    employees: Field<Number>,
    timeframe: Field<Number>,
    counts: [Field<Number>; 5],
    job_level: Field<Level>,
    industry: Field<Text>,
    country: Field<Text>,
    source: Field<Text>,
    flags: [Field<bool>; 9],
}

impl ColumnFields {
    pub fn of(playbook: &Playbook) -> Self {
        let number = |attribute| playbook.field(attribute).unwrap();
        let text = |attribute| playbook.field(attribute).unwrap();
        let flag = |attribute| playbook.field(attribute).unwrap();
        let flags =
            [NEED, EMAIL_VERIFIED, PHONE_VERIFIED, OPTED_OUT, COMPETITOR, FREE_EMAIL, WEBINAR, EBOOK, DEMO];
        ColumnFields {
            budget: playbook.field(BUDGET).unwrap(),
            revenue: playbook.field(REVENUE).unwrap(),
            employees: number(EMPLOYEES),
            timeframe: number(TIMEFRAME),
            counts: [PAGE_VIEWS, PRICING_VIEWS, OPENED, CLICKED, IDLE].map(number),
            job_level: playbook.field(JOB_LEVEL).unwrap(),
            industry: text(INDUSTRY),
            country: text(COUNTRY),
            source: text(LEAD_SOURCE),
            flags: flags.map(flag),
        }
    }
}

impl LeadColumns {
    pub fn of(leads: &[Lead]) -> Self {
        let short = |number: fn(&Lead) -> i32| leads.iter().map(|lead| number(lead) as i16).collect();
        let bits = |bit: fn(&Lead) -> bool| {
            let byte = |eight: &[Lead]| {
                eight.iter().enumerate().fold(0, |byte, (i, lead)| byte | u8::from(bit(lead)) << i)
            };
            leads.chunks(8).map(byte).collect()
        };
        LeadColumns {
            leads: leads.len(),
            budget: leads.iter().map(|lead| lead.budget.unwrap_or(0)).collect(),
            revenue: leads.iter().map(|lead| lead.annual_revenue).collect(),
            employees: leads.iter().map(|lead| lead.employees).collect(),
            timeframe: short(|lead| lead.timeframe_days.unwrap_or(0)),
            counts: [
                short(|lead| lead.page_views_30d),
                short(|lead| lead.pricing_page_views),
                short(|lead| lead.emails_opened),
                short(|lead| lead.emails_clicked),
                short(|lead| lead.days_since_last_activity),
            ],
            job_level: leads.iter().map(|lead| lead.job_level.unwrap_or(0)).collect(),
            industry: leads.iter().map(|lead| lead.industry).collect(),
            country: leads.iter().map(|lead| lead.country).collect(),
            source: leads.iter().map(|lead| lead.source).collect(),
            flags: [
                bits(|lead| lead.need_confirmed.unwrap_or(false)),
                bits(|lead| lead.email_verified),
                bits(|lead| lead.phone_verified),
                bits(|lead| lead.opted_out),
                bits(|lead| lead.is_competitor),
                bits(|lead| lead.free_email),
                bits(|lead| lead.webinar_attended),
                bits(|lead| lead.ebook_downloaded),
                bits(|lead| lead.demo_requested),
            ],
            has_budget: bits(|lead| lead.budget.is_some()),
            has_job_level: bits(|lead| lead.job_level.is_some()),
            has_need: bits(|lead| lead.need_confirmed.is_some()),
            has_timeframe: bits(|lead| lead.timeframe_days.is_some()),
        }
    }

    /// As a batch takes them.
    pub fn columns(&self, fields: &ColumnFields) -> Columns<'_> {
        let mut columns = Columns::of(self.leads)
            .with(fields.budget, Amounts::new(&self.budget, 2, Currency::USD).valid(&self.has_budget))
            .with(fields.revenue, Amounts::new(&self.revenue, 2, Currency::USD))
            .with(fields.employees, Numbers::new(&self.employees))
            .with(fields.timeframe, Numbers::new(&self.timeframe).valid(&self.has_timeframe))
            .with(fields.job_level, Words::new(&self.job_level, &JOB_LEVELS).valid(&self.has_job_level))
            .with(fields.industry, Words::new(&self.industry, &INDUSTRIES))
            .with(fields.country, Words::new(&self.country, &COUNTRIES))
            .with(fields.source, Words::new(&self.source, &SOURCES));
        for (field, values) in fields.counts.iter().zip(&self.counts) {
            columns.set(*field, Numbers::new(values));
        }
        for (i, (field, bits)) in fields.flags.iter().zip(&self.flags).enumerate() {
            let flags = Flags::bits(bits);
            columns.set(*field, if i == 0 { flags.valid(&self.has_need) } else { flags });
        }
        columns
    }
}

/// What comes out of a batch: 11 bytes a lead.
#[derive(Default)]
pub struct Found {
    /// In thousandths.
    pub scores: Vec<i32>,
    pub grades: Vec<Grade>,
    pub routes: Vec<Route>,
    pub rules: Vec<u32>,
    pub answers: Vec<u8>,
}
pub const FOUND_BYTES: f64 = (4 + 1 + 1 + 4 + 1) as f64;

impl Found {
    pub fn of(leads: usize) -> Self {
        Found {
            scores: vec![0; leads],
            grades: vec![Grade::D; leads],
            routes: vec![Route::Nobody; leads],
            rules: vec![0; leads],
            answers: vec![0; leads],
        }
    }

    /// Room for all of it.
    pub fn ratings(&mut self) -> Ratings<'_> {
        let Found { scores, grades, routes, rules, answers } = self;
        Ratings::none().thousandths(scores).grades(grades).routes(routes).rules(rules).answers(answers)
    }

    /// Room for grade, route and score alone.
    pub fn ratings_alone(&mut self) -> Ratings<'_> {
        let Found { scores, grades, routes, .. } = self;
        Ratings::none().thousandths(scores).grades(grades).routes(routes)
    }
}

/// Every lead against the floor; stops at the first difference.
pub fn check_columns(found: &Found, leads: &[Lead]) {
    for (i, lead) in leads.iter().enumerate() {
        let (score, grade, route) = super::by_hand(lead);
        let answer = (found.scores[i], found.grades[i], found.routes[i]);
        assert_eq!(answer, (score * 1_000, grade, route), "lead {i}");
    }
}
