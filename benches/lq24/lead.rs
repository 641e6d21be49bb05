//! The lead of workload LQ-24 as a host has it, and the same leads on every run.

pub const JOB_LEVELS: [&str; 6] = ["intern", "staff", "manager", "director", "vp", "c_level"];
pub const INDUSTRIES: [&str; 12] = [
    "software",
    "finance",
    "healthcare",
    "manufacturing",
    "retail",
    "education",
    "media",
    "energy",
    "logistics",
    "construction",
    "hospitality",
    "government",
];
pub const COUNTRIES: [&str; 20] = [
    "US", "CA", "GB", "DE", "FR", "NL", "AU", "ES", "IT", "SE", "PL", "BR", "MX", "IN", "JP", "SG", "ZA",
    "AE", "KR", "TR",
];
pub const SOURCES: [&str; 8] =
    ["referral", "partner", "event", "organic", "paid_search", "social", "cold_call", "purchased_list"];

/// A lead as a host has it: numbers and places in lists.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lead {
    /// In cents.
    pub budget: Option<i64>,
    pub annual_revenue: i64,
    pub timeframe_days: Option<i32>,
    pub employees: i32,
    pub page_views_30d: i32,
    pub pricing_page_views: i32,
    pub emails_opened: i32,
    pub emails_clicked: i32,
    pub days_since_last_activity: i32,
    pub job_level: Option<u8>,
    pub need_confirmed: Option<bool>,
    pub industry: u8,
    pub country: u8,
    pub source: u8,
    pub email_verified: bool,
    pub phone_verified: bool,
    pub opted_out: bool,
    pub is_competitor: bool,
    pub free_email: bool,
    pub webinar_attended: bool,
    pub ebook_downloaded: bool,
    pub demo_requested: bool,
}

/// SplitMix64.
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }
    pub fn range(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as u64) as i64
    }
    pub fn percent(&mut self, p: u64) -> bool {
        self.below(100) < p
    }
    /// The smaller of two draws.
    fn skewed(&mut self, high: i64) -> i32 {
        let (a, b) = (self.range(0, high), self.range(0, high));
        a.min(b) as i32
    }
}

/// So many leads, always the same ones.
pub fn leads(n: usize) -> Vec<Lead> {
    let mut rng = Rng(24);
    (0..n).map(|_| lead(&mut rng)).collect()
}

fn lead(r: &mut Rng) -> Lead {
    // Of an optional field the presence is drawn first, and the value either way.
    let has = r.percent(85);
    let budget = if r.percent(5) {
        [999_999, 1_000_000, 1_000_001][r.below(3) as usize]
    } else {
        r.range(0, 4_000_000)
    };
    let budget = has.then_some(budget);
    let has = r.percent(85);
    let job_level = match r.below(100) {
        0..=4 => 0,
        5..=34 => 1,
        35..=59 => 2,
        60..=79 => 3,
        80..=91 => 4,
        _ => 5,
    };
    let job_level = has.then_some(job_level);
    let has = r.percent(85);
    let need = r.percent(55);
    let need = has.then_some(need);
    let has = r.percent(85);
    let timeframe_days = r.range(0, 180) as i32;
    let timeframe_days = has.then_some(timeframe_days);
    let employees = match r.below(100) {
        0..=34 => r.range(1, 49),
        35..=59 => r.range(50, 199),
        60..=84 => r.range(200, 999),
        _ => r.range(1000, 20_000),
    } as i32;
    let industry = r.below(12) as u8;
    let country = if r.percent(30) { 0 } else { r.range(1, 19) as u8 };
    let revenue = match r.below(100) {
        0..=39 => r.range(0, 99_999_999),
        40..=74 => r.range(100_000_000, 999_999_999),
        _ => r.range(1_000_000_000, 50_000_000_000),
    };
    Lead {
        budget,
        job_level,
        need_confirmed: need,
        timeframe_days,
        employees,
        industry,
        country,
        annual_revenue: revenue,
        email_verified: r.percent(80),
        phone_verified: r.percent(45),
        opted_out: r.percent(2),
        source: r.below(8) as u8,
        is_competitor: r.percent(1),
        free_email: r.percent(25),
        page_views_30d: r.skewed(40),
        pricing_page_views: r.skewed(6),
        emails_opened: r.skewed(12),
        emails_clicked: r.skewed(5),
        webinar_attended: r.percent(20),
        ebook_downloaded: r.percent(30),
        demo_requested: r.percent(15),
        days_since_last_activity: r.range(0, 120) as i32,
    }
}
