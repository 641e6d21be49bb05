//! The lead as a row: fields and words looked up once, a value for each attribute of each lead.

use chrono::{DateTime, Utc};
use qualify::attribute::{Level, Number, Text};
use qualify::rate::{Field, Minor, Row, Word};
use qualify::{Currency, Money, Playbook, standard::*};

use super::{
    CLICKED, COUNTRIES, DEMO, EBOOK, EMAIL_VERIFIED, IDLE, INDUSTRIES, JOB_LEVELS, LEAD_SOURCE, Lead, OPENED,
    OPTED_OUT, PAGE_VIEWS, PHONE_VERIFIED, PRICING_VIEWS, SOURCES, TIMEFRAME, WEBINAR,
};

/// What is looked up once for a playbook.
pub struct Fields {
    budget: Field<Money>,
    revenue: Field<Money>,
    timeframe: Field<Number>,
    employees: Field<Number>,
    page_views: Field<Number>,
    pricing_views: Field<Number>,
    opened: Field<Number>,
    clicked: Field<Number>,
    idle: Field<Number>,
    job_level: Field<Level>,
    need: Field<bool>,
    industry: Field<Text>,
    country: Field<Text>,
    source: Field<Text>,
    flags: [Field<bool>; 8],
    job_levels: Vec<Word<Level>>,
    industries: Vec<Word<Text>>,
    countries: Vec<Word<Text>>,
    sources: Vec<Word<Text>>,
}

impl Fields {
    pub fn of(playbook: &Playbook) -> Self {
        let number = |attribute| playbook.field(attribute).unwrap();
        let flag = |attribute| playbook.field(attribute).unwrap();
        let text = |attribute| playbook.field(attribute).unwrap();
        let words = |attribute, all: &[&str]| {
            all.iter().map(|text| playbook.word(attribute, text).unwrap()).collect()
        };
        Fields {
            budget: playbook.field(BUDGET).unwrap(),
            revenue: playbook.field(REVENUE).unwrap(),
            timeframe: number(TIMEFRAME),
            employees: number(EMPLOYEES),
            page_views: number(PAGE_VIEWS),
            pricing_views: number(PRICING_VIEWS),
            opened: number(OPENED),
            clicked: number(CLICKED),
            idle: number(IDLE),
            job_level: playbook.field(JOB_LEVEL).unwrap(),
            need: flag(NEED),
            industry: text(INDUSTRY),
            country: text(COUNTRY),
            source: text(LEAD_SOURCE),
            flags: [EMAIL_VERIFIED, PHONE_VERIFIED, OPTED_OUT, COMPETITOR, FREE_EMAIL, WEBINAR, EBOOK, DEMO]
                .map(flag),
            job_levels: JOB_LEVELS.iter().map(|text| playbook.word(JOB_LEVEL, text).unwrap()).collect(),
            industries: words(INDUSTRY, &INDUSTRIES),
            countries: words(COUNTRY, &COUNTRIES),
            sources: words(LEAD_SOURCE, &SOURCES),
        }
    }

    /// Sets every value of a lead.
    #[inline(always)]
    pub fn set(&self, row: &mut Row, lead: &Lead) {
        row.set_some(self.budget, lead.budget.map(|cents| Minor::cents(cents, Currency::USD)));
        row.set(self.revenue, Minor::cents(lead.annual_revenue, Currency::USD));
        row.set_some(self.timeframe, lead.timeframe_days);
        row.set(self.employees, lead.employees);
        row.set(self.page_views, lead.page_views_30d);
        row.set(self.pricing_views, lead.pricing_page_views);
        row.set(self.opened, lead.emails_opened);
        row.set(self.clicked, lead.emails_clicked);
        row.set(self.idle, lead.days_since_last_activity);
        row.set_some(self.job_level, lead.job_level.map(|level| self.job_levels[level as usize]));
        row.set_some(self.need, lead.need_confirmed);
        row.set(self.industry, self.industries[lead.industry as usize]);
        row.set(self.country, self.countries[lead.country as usize]);
        row.set(self.source, self.sources[lead.source as usize]);
        let flags = [
            lead.email_verified,
            lead.phone_verified,
            lead.opted_out,
            lead.is_competitor,
            lead.free_email,
            lead.webinar_attended,
            lead.ebook_downloaded,
            lead.demo_requested,
        ];
        for (field, flag) in self.flags.iter().zip(flags) {
            row.set(*field, flag);
        }
    }

    /// A row for each lead.
    pub fn rows(&self, playbook: &Playbook, leads: &[Lead], now: DateTime<Utc>) -> Vec<Row> {
        let row = |lead: &Lead| {
            let mut row = playbook.row(now).unwrap();
            self.set(&mut row, lead);
            row
        };
        leads.iter().map(row).collect()
    }
}
