//! What the leads did: the same on every run.

use chrono::{DateTime, Utc};

use crate::lq24::Rng;

pub const KINDS: [&str; 9] = [
    "page_view",
    "email_click",
    "email_open",
    "download",
    "webinar",
    "event",
    "demo_request",
    "call",
    "unsubscribe",
];
pub const SUBJECTS: [&str; 40] = [
    "/",
    "/pricing",
    "/pricing/europe",
    "/pricing/teams",
    "/blog",
    "/blog/scoring",
    "/blog/routing",
    "/docs",
    "/docs/start",
    "/careers",
    "paper-1",
    "paper-2",
    "paper-3",
    "paper-4",
    "paper-5",
    "paper-6",
    "paper-7",
    "paper-8",
    "paper-9",
    "paper-10",
    "paper-11",
    "paper-12",
    "spring",
    "summer",
    "autumn",
    "winter",
    "news-1",
    "news-2",
    "news-3",
    "news-4",
    "news-5",
    "news-6",
    "/features",
    "/features/rules",
    "/features/points",
    "/about",
    "/contact",
    "/partners",
    "/customers",
    "/status",
];

/// Something a lead did, as a host has it.
#[derive(Clone, Copy, Debug)]
pub struct Deed {
    /// Seconds since 1970.
    pub at: i64,
    pub kind: u8,
    /// A place among the subjects; 255 is none.
    pub subject: u8,
    /// Minutes; 0 is not known.
    pub minutes: u16,
}

/// The deeds of all leads, lead by lead, the oldest first.
pub struct Deeds {
    pub offsets: Vec<u32>,
    pub all: Vec<Deed>,
}

impl Deeds {
    /// Of so many leads: 0 to 200 each, 15 on average, half of them in the last two months.
    pub fn of(leads: usize, now: DateTime<Utc>) -> Self {
        let (mut rng, mut deeds) = (Rng(77), Deeds { offsets: vec![0], all: Vec::new() });
        for _ in 0..leads {
            let begin = deeds.all.len();
            // As many tosses as come before one that ends it: a few leads do a lot.
            let mut count = 0;
            while count < 200 && rng.below(1_000) >= 62 {
                count += 1;
            }
            // Some stopped long ago.
            let quiet = if rng.percent(30) { rng.range(0, 300) } else { 0 };
            for _ in 0..count {
                let days = if rng.percent(50) { rng.range(0, 60) } else { rng.range(0, 500) } + quiet;
                let at = now.timestamp() - days * 86_400 - rng.range(-20_000, 66_400);
                deeds.all.push(deed(at, &mut rng));
            }
            deeds.all[begin..].sort_by_key(|deed| deed.at);
            deeds.offsets.push(deeds.all.len() as u32);
        }
        deeds
    }

    pub fn of_lead(&self, lead: usize) -> &[Deed] {
        &self.all[self.offsets[lead] as usize..self.offsets[lead + 1] as usize]
    }
}

fn deed(at: i64, rng: &mut Rng) -> Deed {
    let page = |rng: &mut Rng| {
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 32, 33, 34, 35, 36, 37, 38, 39][rng.below(18) as usize]
    };
    let (kind, subject, minutes) = match rng.below(1_000) {
        0..500 => (0, page(rng), 0),
        500..620 => (1, 26 + rng.below(6) as u8, 0),
        620..820 => (2, 26 + rng.below(6) as u8, 0),
        820..880 => (3, 10 + rng.below(12) as u8, 0),
        880..920 => (4, 22 + rng.below(4) as u8, rng.range(0, 60) as u16),
        920..935 => (5, 255, rng.range(0, 240) as u16),
        935..945 => (6, 255, 0),
        945..998 => (7, 255, 0),
        _ => (8, 255, 0),
    };
    Deed { at, kind, subject, minutes }
}
