//! The three ways of the crate, and that each says what the floor says.

use chrono::{DateTime, Utc};
use qualify::attribute::{Level, Number, Text};
use qualify::batch::{Activities, Columns, Numbers, Ratings, TimeUnit, Words};
use qualify::history::History;
use qualify::rate::{Field, Minor, Row, Word};
use qualify::{Activity, Currency, Grade, Money, Playbook, Points, Prospect, Route, standard::*};

use super::{Deed, Deeds, KINDS, SUBJECTS, Tables, by_hand};
use crate::lq24::{
    self, COUNTRIES, EMAIL_VERIFIED, INDUSTRIES, JOB_LEVELS, LEAD_SOURCE, Lead, OPTED_OUT, PHONE_VERIFIED,
    SOURCES, TIMEFRAME,
};

/// The leads as a prospect who did the same.
pub fn prospect(lead: &Lead, deeds: &[Deed]) -> Prospect {
    let mut prospect = lq24::prospect(lead);
    prospect.record_all(deeds.iter().enumerate().map(|(id, deed)| activity(id, deed))).unwrap();
    prospect
}

fn activity(id: usize, deed: &Deed) -> Activity {
    let at = DateTime::from_timestamp(deed.at, 0).unwrap();
    let mut one = Activity::new(format!("a-{id}"), KINDS[usize::from(deed.kind)], at);
    if let Some(subject) = SUBJECTS.get(usize::from(deed.subject)) {
        one = one.subject(*subject);
    }
    if deed.minutes > 0 {
        one = one.quantity(deed.minutes);
    }
    one
}

/// What is looked up once for rows: what the playbook reads.
pub struct Fields {
    budget: Field<Money>,
    revenue: Field<Money>,
    timeframe: Field<Number>,
    employees: Field<Number>,
    job_level: Field<Level>,
    need: Field<bool>,
    industry: Field<Text>,
    country: Field<Text>,
    source: Field<Text>,
    flags: [Field<bool>; 5],
    job_levels: Vec<Word<Level>>,
    industries: Vec<Word<Text>>,
    countries: Vec<Word<Text>>,
    sources: Vec<Word<Text>>,
}

impl Fields {
    pub fn of(playbook: &Playbook) -> Self {
        let words = |attribute, all: &[&str]| {
            all.iter().map(|text| playbook.word(attribute, text).unwrap()).collect()
        };
        Fields {
            budget: playbook.field(BUDGET).unwrap(),
            revenue: playbook.field(REVENUE).unwrap(),
            timeframe: playbook.field(TIMEFRAME).unwrap(),
            employees: playbook.field(EMPLOYEES).unwrap(),
            job_level: playbook.field(JOB_LEVEL).unwrap(),
            need: playbook.field(NEED).unwrap(),
            industry: playbook.field(INDUSTRY).unwrap(),
            country: playbook.field(COUNTRY).unwrap(),
            source: playbook.field(LEAD_SOURCE).unwrap(),
            flags: [EMAIL_VERIFIED, PHONE_VERIFIED, OPTED_OUT, COMPETITOR, FREE_EMAIL]
                .map(|flag| playbook.field(flag).unwrap()),
            job_levels: JOB_LEVELS.iter().map(|text| playbook.word(JOB_LEVEL, text).unwrap()).collect(),
            industries: words(INDUSTRY, &INDUSTRIES),
            countries: words(COUNTRY, &COUNTRIES),
            sources: words(LEAD_SOURCE, &SOURCES),
        }
    }

    #[inline(always)]
    pub fn set(&self, row: &mut Row, lead: &Lead) {
        row.set_some(self.budget, lead.budget.map(|cents| Minor::cents(cents, Currency::USD)));
        row.set(self.revenue, Minor::cents(lead.annual_revenue, Currency::USD));
        row.set_some(self.timeframe, lead.timeframe_days);
        row.set(self.employees, lead.employees);
        row.set_some(self.job_level, lead.job_level.map(|level| self.job_levels[level as usize]));
        row.set_some(self.need, lead.need_confirmed);
        row.set(self.industry, self.industries[lead.industry as usize]);
        row.set(self.country, self.countries[lead.country as usize]);
        row.set(self.source, self.sources[lead.source as usize]);
        let flags =
            [lead.email_verified, lead.phone_verified, lead.opted_out, lead.is_competitor, lead.free_email];
        for (field, flag) in self.flags.iter().zip(flags) {
            row.set(*field, flag);
        }
    }
}

/// The deeds as columns: 15 bytes each, and two bits.
pub struct DeedColumns {
    offsets: Vec<u32>,
    kinds: Vec<u8>,
    at: Vec<i64>,
    subjects: Vec<u8>,
    minutes: Vec<u16>,
    has_subject: Vec<u8>,
    has_minutes: Vec<u8>,
}

impl DeedColumns {
    pub fn of(deeds: &Deeds) -> Self {
        let bits = |is: fn(&Deed) -> bool| {
            let eights = deeds.all.chunks(8);
            eights
                .map(|eight| eight.iter().rev().fold(0, |byte, deed| byte << 1 | u8::from(is(deed))))
                .collect()
        };
        DeedColumns {
            offsets: deeds.offsets.clone(),
            kinds: deeds.all.iter().map(|deed| deed.kind).collect(),
            at: deeds.all.iter().map(|deed| deed.at).collect(),
            subjects: deeds.all.iter().map(|deed| deed.subject).collect(),
            minutes: deeds.all.iter().map(|deed| deed.minutes).collect(),
            has_subject: bits(|deed| deed.subject != 255),
            has_minutes: bits(|deed| deed.minutes > 0),
        }
    }

    pub fn did(&self) -> Activities<'_> {
        Activities::at(&self.offsets, &self.kinds, &KINDS, &self.at, TimeUnit::Seconds)
            .subjects(Words::new(&self.subjects, &SUBJECTS).valid(&self.has_subject))
            .quantities(Numbers::new(&self.minutes).valid(&self.has_minutes))
    }
}

/// What columns say.
pub struct Found {
    pub scores: Vec<Points>,
    pub grades: Vec<Grade>,
    pub routes: Vec<Route>,
    pub rules: Vec<u64>,
}

impl Found {
    pub fn of(leads: usize) -> Self {
        Found {
            scores: vec![Points::ZERO; leads],
            grades: vec![Grade::D; leads],
            routes: vec![Route::Nobody; leads],
            rules: vec![0; leads],
        }
    }

    pub fn ratings(&mut self) -> Ratings<'_> {
        let ratings = Ratings::none().scores(&mut self.scores).grades(&mut self.grades);
        ratings.routes(&mut self.routes).rules(&mut self.rules)
    }
}

/// All leads in each way.
pub struct Real {
    pub playbook: Playbook,
    pub leads: Vec<Lead>,
    pub deeds: Deeds,
    pub tables: Tables,
    pub prospects: Vec<Prospect>,
    pub histories: Vec<History>,
    pub now: DateTime<Utc>,
}

impl Real {
    /// So many leads, and that all ways say the same of them.
    pub fn of(count: usize, now: DateTime<Utc>) -> Self {
        let (playbook, leads, deeds) = (super::playbook(), lq24::leads(count), Deeds::of(count, now));
        let prospects: Vec<Prospect> =
            leads.iter().enumerate().map(|(i, lead)| prospect(lead, deeds.of_lead(i))).collect();
        let histories = prospects.iter().map(|prospect| playbook.history_of(prospect)).collect();
        let real = Real { playbook, leads, deeds, tables: Tables::of(now), prospects, histories, now };
        real.check();
        real
    }

    pub fn by_hand(&self, lead: usize) -> (i64, Grade, Route) {
        by_hand(&self.leads[lead], self.deeds.of_lead(lead), &self.tables)
    }

    fn check(&self) {
        let (fields, mut row) = (Fields::of(&self.playbook), self.playbook.row(self.now).unwrap());
        let (columns, did) = (lq24::LeadColumns::of(&self.leads), DeedColumns::of(&self.deeds));
        let columns = self.columns(&columns, &did);
        let (mut batch, mut found) = (self.playbook.batch(self.now).unwrap(), Found::of(self.leads.len()));
        batch.rate(&columns, found.ratings()).unwrap();
        assert!(format!("{batch:?}").contains("by columns"));
        for (i, lead) in self.leads.iter().enumerate() {
            let (score, grade, route) = self.by_hand(i);
            let floor = (Points::from_thousandths(score), grade, route);
            let judged = self.playbook.judge(&self.prospects[i], self.now);
            assert_eq!((judged.score(), judged.grade(), judged.route()), floor, "lead {i}: judged");
            assert_eq!((found.scores[i], found.grades[i], found.routes[i]), floor, "lead {i}: columns");
            fields.set(&mut row, lead);
            let rating = row.rate_with(&self.histories[i]);
            assert_eq!((rating.score(), rating.grade(), rating.route()), floor, "lead {i}: row");
        }
    }

    pub fn columns<'a>(&self, facts: &'a lq24::LeadColumns, did: &'a DeedColumns) -> Columns<'a> {
        facts.columns(&lq24::ColumnFields::of(&self.playbook)).did(did.did())
    }
}
