//! The made-up year: leads whose odds of conversion are known, because this file made them.
//!
//! It knows nothing of playbooks: what it calls `mid-market` is its own idea of the rule of that name.

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};

/// How many leads.
pub(crate) const LEADS: u64 = 1_500;

/// Log-odds of a lead of which nothing below holds.
const ORDINARY: f64 = -2.5;

/// What truly makes these leads convert, in log-odds, by the name of the rule that asks for it.
pub(crate) const TRUTH: [(&str, f64); 9] = [
    ("mid-market", 0.9),
    ("large", -0.5),
    ("core-industry", 0.6),
    ("near-us", 0.0),
    ("free-mail", -1.0),
    ("demo-requested", 1.4),
    ("webinar", 0.0),
    ("reads-pricing", 0.8),
    ("gone-quiet", -0.6),
];

/// What no rule asks for: a budget of 20,000 euro or more.
const BUDGET: f64 = 0.8;

/// Both files, and what nobody is told: the log-odds of each lead.
pub(crate) struct Year {
    pub(crate) leads: String,
    pub(crate) activities: String,
    pub(crate) odds: Vec<f64>,
}

/// A random number of a lead, the same for the same purpose, whatever else is drawn.
struct Dice(u64);

impl Dice {
    /// From 0 to `sides` - 1.
    fn roll(&self, purpose: &str, sides: u64) -> u64 {
        let named = purpose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        // SplitMix64: Steele, Lea, Flood 2014.
        let mut z = named.wrapping_add(self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn chance(&self, purpose: &str, percent: u64) -> bool {
        self.roll(purpose, 100) < percent
    }

    fn one(&self, purpose: &str, of: &[&'static str]) -> &'static str {
        of[usize::try_from(self.roll(purpose, of.len() as u64)).unwrap()]
    }
}

/// One of them, as it truly is.
struct Buyer {
    dice: Dice,
    lead: u64,
    captured: DateTime<Utc>,
    employees: Option<u64>,
    industry: Option<&'static str>,
    country: &'static str,
    free_mail: bool,
    budget: Option<u64>,
    role: Option<&'static str>,
    /// What they did, each with the hours since capture.
    did: Vec<(&'static str, u64)>,
}

impl Buyer {
    fn new(lead: u64) -> Self {
        let dice = Dice(lead);
        // They come evenly spread over the year, the order of rows being that of capture.
        let minutes = i64::try_from(lead * 347 + dice.roll("minute", 300)).unwrap();
        let start: DateTime<Utc> = "2025-01-02T08:00:00Z".parse().unwrap();
        // Mostly small, some large.
        let employees = match dice.roll("size", 100) {
            ..35 => 2 + dice.roll("employees", 48),
            35..82 => 50 + dice.roll("employees", 951),
            _ => 1_001 + dice.roll("employees", 6_000),
        };
        let industry = dice.one("industry", &["furniture", "interior", "retail", "software", "logistics"]);
        let role = dice.one("role", &["Owner", "Head of production", "Planner", "Planner", "Assistant"]);
        Buyer {
            lead,
            captured: start + TimeDelta::minutes(minutes),
            employees: dice.chance("size known", 88).then_some(employees),
            industry: dice.chance("industry known", 92).then_some(industry),
            country: dice.one("country", &["DE", "DE", "DE", "AT", "CH", "FR", "FR", "IT", "US", "US"]),
            free_mail: dice.chance("free mail", if employees < 50 { 45 } else { 12 }),
            budget: dice.chance("budget known", 55).then(|| (1 + dice.roll("budget", 80)) * 500),
            role: dice.chance("role known", 60).then_some(role),
            did: Self::did(&dice),
            dice,
        }
    }

    fn did(dice: &Dice) -> Vec<(&'static str, u64)> {
        let demo = dice.chance("demo", 24);
        let did = [
            ("demo_request", demo),
            ("webinar", dice.chance("webinar", 30)),
            ("pricing_page", dice.chance("pricing", if demo { 50 } else { 28 })),
        ];
        let within = if dice.chance("lively", 55) { 320 } else { 70 };
        let did = did.into_iter().filter(|(_, did)| *did).map(|(kind, _)| (kind, dice.roll(kind, within)));
        std::iter::once(("form", 0)).chain(did).collect()
    }

    /// Whether what a rule asks for holds. What is not known of them makes no difference, so that what can be known
    /// is all that does.
    fn holds(&self, rule: &str) -> bool {
        let did = |what: &str| self.did.iter().any(|(kind, _)| *kind == what);
        match rule {
            "mid-market" => self.employees.is_some_and(|employees| (50..=1_000).contains(&employees)),
            "large" => self.employees.is_some_and(|employees| employees > 1_000),
            "core-industry" => self.industry.is_some_and(|one| ["furniture", "interior"].contains(&one)),
            "near-us" => ["DE", "AT", "CH"].contains(&self.country),
            "free-mail" => self.free_mail,
            "demo-requested" => did("demo_request"),
            "webinar" => did("webinar"),
            "reads-pricing" => did("pricing_page"),
            "gone-quiet" => self.did.iter().all(|(_, hours)| *hours <= 4 * 24),
            _ => panic!("{rule} is not in the table"),
        }
    }

    /// The log-odds that they convert.
    fn odds(&self) -> f64 {
        let budget = if self.budget.is_some_and(|euro| euro >= 20_000) { BUDGET } else { 0.0 };
        let all = TRUTH.into_iter().filter(|(rule, _)| self.holds(rule));
        all.fold(ORDINARY + budget, |odds, (_, of)| odds + of)
    }

    /// `exp` is that of `libm`, so that the files are the same on any machine.
    fn outcome(&self) -> &'static str {
        let chance = 1.0 / (1.0 + libm::exp(-self.odds()));
        // Of the last weeks some are not decided, whatever they will be.
        if self.lead > LEADS - 90 && self.dice.chance("open", 60) {
            return "open";
        }
        let drawn = self.dice.roll("outcome", 1 << 32) as f64 / 4_294_967_296.0;
        if drawn < chance { "won" } else { "lost" }
    }
}

impl Year {
    /// The same bytes each time.
    pub(crate) fn made_up() -> Self {
        let buyers: Vec<Buyer> = (1..=LEADS).map(Buyer::new).collect();
        let mut leads =
            "id,captured,judged_at,employees,industry,country,free_mail,budget_eur,contact_role,outcome\n"
                .to_owned();
        let mut activities = "id,lead,kind,at\n".to_owned();
        for (buyer, lead) in buyers.iter().map(|buyer| (buyer, format!("2025-{:04}", buyer.lead))) {
            let number = |cell: Option<u64>| cell.map(|number| number.to_string()).unwrap_or_default();
            let row = [
                lead.clone(),
                instant(buyer.captured),
                instant(buyer.captured + TimeDelta::days(14)),
                number(buyer.employees),
                buyer.industry.unwrap_or_default().to_owned(),
                buyer.country.to_owned(),
                if buyer.free_mail { "yes" } else { "no" }.to_owned(),
                number(buyer.budget),
                buyer.role.unwrap_or_default().to_owned(),
                buyer.outcome().to_owned(),
            ];
            writeln!(leads, "{}", row.join(",")).unwrap();
            for (kind, hours) in &buyer.did {
                let id = activities.lines().count();
                let at = buyer.captured + TimeDelta::hours(i64::try_from(*hours).unwrap());
                writeln!(activities, "a-{id:04},{lead},{kind},{}", instant(at)).unwrap();
            }
        }
        Year { leads, activities, odds: buyers.iter().map(Buyer::odds).collect() }
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
