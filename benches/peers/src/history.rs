//! HISTORY: cost of a lead against the number of its dated activities, each fading by half in 30 days.

use crate::engines::qualify::now;
use crate::harness::min_time;
use crate::lead::Rng;
use chrono::TimeDelta;
use qualify::history::History;
use qualify::score::{ActivityRule, Decay};
use qualify::{Activity, Condition, Grade, Playbook, PlaybookSpec, Points, Prospect, Schema};
use std::hint::black_box;
use std::time::Duration;

const SIZES: [usize; 5] = [10, 100, 1000, 10_000, 100_000];
const HALF_LIFE: Decay = Decay::HalfLife { days: 30 };
/// Two years.
const OLDEST: usize = 730;
/// The most points of an activity. In qualify the kind gives the points: one kind for each number.
const MOST: usize = 20;

/// One dated activity.
#[derive(Clone, Copy)]
struct Deed {
    age: i32,
    points: i32,
}

/// Always the same, the oldest first.
fn deeds(n: usize) -> Vec<Deed> {
    let mut r = Rng(7);
    let one =
        |r: &mut Rng| Deed { age: r.below(OLDEST as u64) as i32, points: r.range(1, MOST as i64) as i32 };
    let mut all: Vec<Deed> = (0..n).map(|_| one(&mut r)).collect();
    all.sort_by_key(|deed| -deed.age);
    all
}

// ---------------------------------------------------------------- floors

#[inline(never)]
fn powf(all: &[Deed]) -> f64 {
    all.iter().map(|d| f64::from(d.points) * 0.5f64.powf(f64::from(d.age) / 30.0)).sum()
}
#[inline(never)]
fn exp2(all: &[Deed]) -> f64 {
    all.iter().map(|d| f64::from(d.points) * (-f64::from(d.age) / 30.0).exp2()).sum()
}
#[inline(never)]
fn table(all: &[Deed], weights: &[f64]) -> f64 {
    all.iter().map(|d| f64::from(d.points) * weights[(d.age as usize).min(weights.len() - 1)]).sum()
}
/// Thousandths by points and age: exactly what qualify adds up, each activity rounded by itself.
#[inline(never)]
fn exact(all: &[Deed], worth: &[[i64; OLDEST]; MOST + 1]) -> i64 {
    all.iter().map(|d| worth[d.points as usize][d.age as usize]).sum()
}
/// The same when the history is kept as counts by points and age: what it costs at least to be
/// exact and not to look at every activity.
#[inline(never)]
fn buckets(all: &[(Deed, i64)], worth: &[[i64; OLDEST]; MOST + 1]) -> i64 {
    all.iter().map(|(d, count)| count * worth[d.points as usize][d.age as usize]).sum()
}

fn worth() -> Box<[[i64; OLDEST]; MOST + 1]> {
    let mut worth = Box::new([[0; OLDEST]; MOST + 1]);
    for (points, ages) in worth.iter_mut().enumerate() {
        for (age, cell) in ages.iter_mut().enumerate() {
            *cell = Points::whole(points as i32).weighted(HALF_LIFE.weight(age as i32)).thousandths();
        }
    }
    worth
}

fn counted(all: &[Deed]) -> Vec<(Deed, i64)> {
    let mut sorted = all.to_vec();
    sorted.sort_by_key(|d| (-d.age, d.points));
    let chunks = sorted.chunk_by(|a, b| (a.age, a.points) == (b.age, b.points));
    chunks.map(|same| (same[0], same.len() as i64)).collect()
}

// ---------------------------------------------------------------- qualify

fn playbook() -> Playbook {
    let mut spec = PlaybookSpec::new("history", 1).grade(Grade::A, Condition::ScoreAtLeast(1.into()));
    for points in 1..=MOST as i32 {
        let (name, kind) = (format!("worth-{points}"), format!("kind-{points}"));
        spec = spec.with_activity(ActivityRule::new(name, kind, points).decay(HALF_LIFE));
    }
    spec.compile(&Schema::standard()).expect("a legal playbook")
}

fn prospect(all: &[Deed]) -> Prospect {
    let mut prospect = Prospect::new("p");
    let activity = |(i, d): (usize, &Deed)| {
        let at = now() - TimeDelta::days(d.age.into());
        Activity::new(format!("a-{i}"), format!("kind-{}", d.points), at)
    };
    prospect.record_all(all.iter().enumerate().map(activity)).expect("every id is new");
    prospect
}

/// qualify against the exact sum, and a kept history against the activities; ends the process when
/// they differ.
fn same(playbook: &Playbook, prospect: &Prospect, history: &History, all: &[Deed]) {
    let listed = playbook.judge(prospect, now());
    let kept = playbook.judge_with(prospect, history, now());
    let want = exact(all, &worth());
    for (how, got) in [("", listed.score()), ("with a history ", kept.score())] {
        if want != got.thousandths() {
            eprintln!("history, {} activities: want {want} thousandths, qualify {how}says {got}", all.len());
            std::process::exit(1);
        }
    }
    if listed.next_change() != kept.next_change() {
        eprintln!("history, {} activities: the next change differs with a history", all.len());
        std::process::exit(1);
    }
}

pub fn check() {
    let playbook = playbook();
    for n in SIZES.into_iter().filter(|n| *n <= 10_000) {
        let all = deeds(n);
        let prospect = prospect(&all);
        same(&playbook, &prospect, &playbook.history_of(&prospect), &all);
        println!("history, {n} activities: qualify same as the exact sum, with a history and without");
    }
}

/// Keeps what was computed from being left out.
fn hide<T>(answer: T) {
    black_box(answer);
}

pub fn run() {
    let weights: Vec<f64> = (0..OLDEST).map(|age| 0.5f64.powf(age as f64 / 30.0)).collect();
    let (worth, playbook) = (worth(), playbook());
    let heads = [
        "powf",
        "exp2",
        "table f64",
        "exact",
        "exact, buckets",
        "qualify judge",
        "and next change",
        "kept: judge",
        "and next change",
        "and improvements",
        "make",
        "record",
    ];
    print!("{:>10}", "activities");
    heads.iter().for_each(|head| print!(" {head:>15}"));
    println!("   (ns per lead; two years, half-life of 30 days)");
    for n in SIZES {
        let all = deeds(n);
        let counted = counted(&all);
        let prospect = prospect(&all);
        let history = playbook.history_of(&prospect);
        // One activity more, in the middle of the others.
        let (mut recorded, mut id) = (history.clone(), 0u32);
        let sum = powf(&all);
        assert!((sum - table(&all, &weights)).abs() < 1e-6 * sum);
        assert_eq!(exact(&all, &worth), buckets(&counted, &worth));
        same(&playbook, &prospect, &history, &all);
        let repeat = (100_000 / n).max(1);
        let time = |f: &mut dyn FnMut()| {
            let t = min_time(Duration::from_millis(300), || (0..repeat).for_each(|_| f()));
            t / repeat as f64
        };
        let columns = [
            time(&mut || hide(powf(black_box(&all)))),
            time(&mut || hide(exp2(black_box(&all)))),
            time(&mut || hide(table(black_box(&all), &weights))),
            time(&mut || hide(exact(black_box(&all), &worth))),
            time(&mut || hide(buckets(black_box(&counted), &worth))),
            time(&mut || hide(playbook.judge(black_box(&prospect), now()).score())),
            // Of a long history this takes long: five times are enough.
            min_time(Duration::ZERO, || hide(playbook.judge(&prospect, now()).next_change())),
            time(&mut || hide(playbook.judge_with(&prospect, black_box(&history), now()).score())),
            time(&mut || hide(playbook.judge_with(&prospect, black_box(&history), now()).next_change())),
            time(&mut || hide(playbook.judge_with(&prospect, black_box(&history), now()).improvements())),
            min_time(Duration::ZERO, || hide(playbook.history_of(&prospect))),
            // A hundred each: what is recorded makes the history longer.
            min_time(Duration::ZERO, || {
                for _ in 0..100 {
                    id += 1;
                    let at = now() - TimeDelta::days(i64::from(id % 700));
                    hide(recorded.record(Activity::new(format!("r-{id}"), "kind-7", at)));
                }
            }) / 100.0,
        ];
        print!("{n:>10}");
        columns.iter().for_each(|ns| print!(" {:>15}", crate::num(*ns)));
        println!();
    }
}
