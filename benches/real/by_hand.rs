//! The floor: score, grade and route, written by hand for this one playbook. What an activity is worth at each age is
//! looked up, as is which subjects are of prices: nobody who has to be exact would reckon it anew each time.

use chrono::{DateTime, Utc};
use qualify::score::Decay;
use qualify::{Grade, Points, Route};

use super::{Deed, SUBJECTS};
use crate::lq24::Lead;

/// What is looked up.
pub struct Tables {
    now: i64,
    today: i64,
    views: Vec<i32>,
    pricing: Vec<i32>,
    clicks: Vec<i32>,
    downloads: Vec<i32>,
    demo: Vec<i32>,
    is_pricing: [bool; 256],
}

const EAST: i64 = 3_600;

impl Tables {
    pub fn of(now: DateTime<Utc>) -> Self {
        let worth = |points: i32, decay: Decay| {
            let faded = |age| Points::whole(points).weighted(decay.weight(age)).thousandths() as i32;
            (0..2_000).map(faded).take_while(|points| *points != 0).collect()
        };
        let half = |days| Decay::HalfLife { days };
        let mut is_pricing = [false; 256];
        for (place, subject) in SUBJECTS.iter().enumerate() {
            is_pricing[place] = subject.starts_with("/pricing");
        }
        Tables {
            now: now.timestamp(),
            today: (now.timestamp() + EAST).div_euclid(86_400),
            views: worth(1, half(30)),
            pricing: worth(5, half(14)),
            clicks: worth(3, Decay::LinearStep { percent: 25, every_days: 30 }),
            downloads: worth(4, half(60)),
            demo: worth(25, half(21)),
            is_pricing,
        }
    }
}

/// The score in thousandths.
#[inline(never)]
pub fn by_hand(l: &Lead, deeds: &[Deed], tables: &Tables) -> (i64, Grade, Route) {
    let yes = |is: bool, points: i32| if is { points } else { 0 };
    let profile = match l.employees {
        10..=49 => 2,
        50..=199 => 6,
        200..=999 => 10,
        1_000..=4_999 => 14,
        5_000.. => 12,
        _ => 0,
    } + match l.annual_revenue {
        100_000_000..=999_999_999 => 5,
        1_000_000_000..=9_999_999_999 => 9,
        10_000_000_000.. => 12,
        _ => 0,
    } + match l.industry {
        0..=3 => 10,
        4 | 8 => 4,
        5 | 11 => -6,
        _ => 0,
    } + match l.country {
        3..=5 => 8,
        2 | 7..=10 => 5,
        0 | 1 | 6 => 3,
        _ => 0,
    } + match l.job_level {
        Some(0) => -15,
        Some(2) => 5,
        Some(3) => 9,
        Some(4) => 12,
        Some(5) => 15,
        _ => 0,
    } + yes(l.free_email, -10)
        + yes(l.email_verified && l.phone_verified, 3)
        + yes(!l.email_verified, -4)
        + yes(l.employees >= 200 && l.job_level.is_some_and(|level| level >= 3), 5);
    let free = match l.need_confirmed {
        Some(true) => 10,
        Some(false) => -8,
        None => 0,
    } + match l.budget {
        Some(500_000..=1_999_999) => 4,
        Some(2_000_000..) => 8,
        _ => 0,
    } + yes(l.timeframe_days.is_some_and(|days| days <= 30), 8)
        + yes(l.source < 2, 6)
        + yes(l.source == 7, -5);

    let worth = |table: &[i32], age: i64| table.get(age as usize).copied().unwrap_or(0);
    let (mut views, mut pricing, mut clicks, mut downloads, mut attended, mut demo) = (0, 0, 0, 0, 0, 0);
    let (mut recent, mut newest, mut clicked, mut unsubscribed) = (0, None, -1, false);
    let mut seen = [0u64; 4];
    for deed in deeds.iter().rev().skip_while(|deed| deed.at > tables.now) {
        let age = tables.today - (deed.at + EAST).div_euclid(86_400);
        match deed.kind {
            0 => {
                views += worth(&tables.views, age);
                recent += i32::from(age < 7);
                if tables.is_pricing[usize::from(deed.subject)] {
                    pricing += worth(&tables.pricing, age);
                }
            }
            1 if clicked != age => {
                clicked = age;
                clicks += worth(&tables.clicks, age);
            }
            3 => {
                let (word, bit) = (usize::from(deed.subject >> 6), 1u64 << (deed.subject & 63));
                if seen[word] & bit == 0 {
                    seen[word] |= bit;
                    downloads += worth(&tables.downloads, age);
                }
            }
            4 | 5 => attended += yes(deed.minutes >= 20 && age < 90, 10_000),
            6 => demo += worth(&tables.demo, age),
            8 => unsubscribed = true,
            _ => {}
        }
        if matches!(deed.kind, 0 | 1 | 3 | 4 | 6) && newest.is_none() {
            newest = Some(age);
        }
    }
    let silent = match newest {
        Some(age) if age >= 45 => -8 * (1 + (age - 45) / 30),
        _ => 0,
    };
    let behaviour = views.min(15_000)
        + pricing.min(20_000)
        + clicks.min(12_000)
        + downloads.min(16_000)
        + attended.min(20_000)
        + demo.min(40_000)
        + yes(recent >= 5, 8_000)
        + (silent.max(-30) * 1_000) as i32;
    let (fit, engagement) = ((profile.clamp(-20, 45) + free) * 1_000, behaviour.clamp(-20_000, 70_000));
    let letter = match fit {
        45_000.. => 0,
        30_000.. => 1,
        12_000.. => 2,
        _ => 3,
    };
    let number = match engagement {
        35_000.. => 0,
        15_000.. => 1,
        4_000.. => 2,
        _ => 3,
    };
    let grade = match (letter, number) {
        (0, 0 | 1) | (1, 0) => Grade::A,
        (0, 2) | (1, 1) | (2, 0) => Grade::B,
        (0, 3) | (1, 2 | 3) | (2, 1 | 2) | (3, 0) => Grade::C,
        _ => Grade::D,
    };
    let route = if l.opted_out || l.is_competitor || unsubscribed {
        Route::Nobody
    } else if grade >= Grade::B {
        Route::Sales
    } else {
        Route::Marketing
    };
    (i64::from(fit + engagement), grade, route)
}
