//! The lead of LQ-24 as text for engines of others, and the answer that every engine gives.
//! The lead and its generator stand in `benches/lq24/lead.rs`: the crate's own benches use the same.

pub use crate::lq24::{COUNTRIES, INDUSTRIES, JOB_LEVELS, Lead, Rng, SOURCES, leads};

/// `job_level` as an index into `JOB_LEVELS`.
pub mod level {
    pub const INTERN: u8 = 0;
    pub const MANAGER: u8 = 2;
    pub const DIRECTOR: u8 = 3;
    pub const VP: u8 = 4;
    pub const C_LEVEL: u8 = 5;
}

#[allow(clippy::wrong_self_convention, reason = "a record of 72 bytes is read in place")]
impl Lead {
    #[allow(dead_code, reason = "engines of others read it")]
    pub fn budget_f64(&self) -> Option<f64> {
        self.budget.map(|c| c as f64 / 100.0)
    }
    #[allow(dead_code, reason = "engines of others read it")]
    pub fn revenue_f64(&self) -> f64 {
        self.annual_revenue as f64 / 100.0
    }
    pub fn job_level_str(&self) -> Option<&'static str> {
        self.job_level.map(|i| JOB_LEVELS[i as usize])
    }
    pub fn industry_str(&self) -> &'static str {
        INDUSTRIES[self.industry as usize]
    }
    pub fn country_str(&self) -> &'static str {
        COUNTRIES[self.country as usize]
    }
    pub fn source_str(&self) -> &'static str {
        SOURCES[self.source as usize]
    }

    /// One JSON object; a missing optional field is left out. Money has two decimals.
    pub fn to_json(&self) -> String {
        use std::fmt::Write;
        let mut s = String::from("{");
        if let Some(c) = self.budget {
            write!(s, "\"budget\":{}.{:02},", c / 100, c % 100).unwrap();
        }
        if let Some(j) = self.job_level_str() {
            write!(s, "\"job_level\":\"{j}\",").unwrap();
        }
        if let Some(n) = self.need_confirmed {
            write!(s, "\"need_confirmed\":{n},").unwrap();
        }
        if let Some(t) = self.timeframe_days {
            write!(s, "\"timeframe_days\":{t},").unwrap();
        }
        write!(
            s,
            "\"employees\":{},\"industry\":\"{}\",\"country\":\"{}\",\"annual_revenue\":{}.{:02},\
             \"email_verified\":{},\"phone_verified\":{},\"opted_out\":{},\"source\":\"{}\",\
             \"is_competitor\":{},\"free_email\":{},\"page_views_30d\":{},\"pricing_page_views\":{},\
             \"emails_opened\":{},\"emails_clicked\":{},\"webinar_attended\":{},\
             \"ebook_downloaded\":{},\"demo_requested\":{},\"days_since_last_activity\":{}}}",
            self.employees,
            self.industry_str(),
            self.country_str(),
            self.annual_revenue / 100,
            self.annual_revenue % 100,
            self.email_verified,
            self.phone_verified,
            self.opted_out,
            self.source_str(),
            self.is_competitor,
            self.free_email,
            self.page_views_30d,
            self.pricing_page_views,
            self.emails_opened,
            self.emails_clicked,
            self.webinar_attended,
            self.ebook_downloaded,
            self.demo_requested,
            self.days_since_last_activity,
        )
        .unwrap();
        s
    }
}

/// What every engine must answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Outcome {
    pub score: i32,
    /// b'A' ..= b'D'
    pub grade: u8,
    /// 0 suppress, 1 sales, 2 marketing
    pub route: u8,
}

pub const ROUTES: [&str; 3] = ["suppress", "sales", "marketing"];

impl Outcome {
    #[allow(dead_code, reason = "engines of others read it")]
    /// From the strings an engine answers with; an unknown route becomes 255 and fails the check.
    pub fn from_strs(score: i32, grade: &str, route: &str) -> Self {
        Outcome {
            score,
            grade: grade.as_bytes().first().copied().unwrap_or(b'?'),
            route: ROUTES.iter().position(|r| *r == route).map_or(255, |i| i as u8),
        }
    }
    /// Grade and route from score and BANT count, for engines that only match or only sum.
    #[inline(always)]
    pub fn decide(score: i32, bant_met: i32, suppress: bool) -> Self {
        let grade = if bant_met == 4 && score >= 60 {
            b'A'
        } else if bant_met >= 3 && score >= 40 {
            b'B'
        } else if bant_met >= 2 || score >= 25 {
            b'C'
        } else {
            b'D'
        };
        let route = if suppress {
            0
        } else if grade <= b'B' {
            1
        } else {
            2
        };
        Outcome { score, grade, route }
    }
}
