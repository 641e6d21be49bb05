//! Rules engines side by side on one workload. README.md says what, and how to add one.

mod allocations;
mod baseline;
mod columns;
mod engines;
mod errors;
#[path = "../../growth/mod.rs"]
mod generated;
mod growth;
mod harness;
mod history;
mod lead;
#[path = "../../lq24/mod.rs"]
mod lq24;
mod proto;
mod xeducation;

use allocations::{Counting, allocs};
use harness::*;
use lead::*;
use std::time::{Duration, Instant};

#[global_allocator]
static COUNTING: Counting = Counting;

const LEADS: usize = 10_000;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let count = |text: &str| text.parse::<usize>().expect("a number");
    match words[..] {
        [] => table(&[]),
        ["only", ..] => table(&args[1..]),
        ["--one", name] => one(name),
        ["check", ..] => check_all(&args[1..]),
        ["names"] => engines::all().iter().for_each(|e| println!("{}", e.name)),
        ["stats"] => stats(),
        ["dump", file] => dump(file, LEADS),
        ["dump", file, n] => dump(file, count(n)),
        ["callgrind", name, n] => callgrind(name, count(n), false),
        ["callgrind", name, n, mode] => callgrind(name, count(n), mode == "prepared"),
        ["bandwidth"] => bandwidth(),
        ["growth"] => growth::run(),
        ["growth-one", name, n] => growth::one(name, count(n)),
        ["history"] => history::run(),
        ["xeducation"] => xeducation::run(),
        ["errors"] => errors::run(),
        #[cfg(feature = "zen")]
        ["jdm", dir] => engines::zen::dump(dir),
        _ => {
            eprintln!("unknown command {}; see README.md", args.join(" "));
            std::process::exit(2);
        }
    }
}

fn reference(leads: &[Lead]) -> Vec<Outcome> {
    leads.iter().map(baseline::handwritten).collect()
}

fn find(name: &str) -> &'static Entry {
    engines::all().into_iter().find(|e| e.name == name).unwrap_or_else(|| panic!("no engine {name}"))
}

/// Every engine, every lead, no timing; then the other workloads, unless some engines were named.
fn check_all(only: &[String]) {
    let leads = leads(LEADS);
    let want = reference(&leads);
    assert!(engines::all().iter().any(|e| chosen(e, only)), "no engine of that name is built in");
    for e in engines::all().into_iter().filter(|e| chosen(e, only)) {
        let more = verify(e, &mut *(e.compile)(), &leads, &want);
        println!("{:<34} same on {} leads{more}", e.name, leads.len());
    }
    if only.is_empty() {
        growth::check();
        history::check();
        xeducation::check();
    }
}

/// Whether part of its name was given, or none at all.
fn chosen(e: &Entry, only: &[String]) -> bool {
    only.is_empty() || only.iter().any(|part| e.name.contains(part.as_str()))
}

/// One engine in a process of its own: check, then time; one tab-separated line.
fn one(name: &str) {
    let e = find(name);
    let leads = leads(LEADS);
    let want = reference(&leads);
    let mut out = vec![Outcome::default(); LEADS];

    let mut hand = f64::MAX;
    let mut floor = |ms: u64| {
        let mut o = vec![Outcome::default(); LEADS];
        let t = min_time(Duration::from_millis(ms), || {
            for (l, x) in std::hint::black_box(&leads).iter().zip(&mut o) {
                *x = baseline::handwritten(l);
            }
            std::hint::black_box(&o);
        });
        hand = hand.min(t / LEADS as f64);
    };
    floor(150);

    let rss0 = peak_rss_kib();
    let mut compile = f64::MAX;
    for _ in 0..3 {
        let t = cpu_ns();
        let p = (e.compile)();
        compile = compile.min(cpu_ns() - t);
        drop(p);
    }
    let mut peer = (e.compile)();
    verify(e, &mut *peer, &leads, &want);
    let rss = peak_rss_kib().saturating_sub(rss0);

    let n = pass_size(&mut *peer, &leads, &mut out);
    let a0 = allocs();
    peer.run(&leads[..n], &mut out[..n]);
    let a_incl = (allocs() - a0) as f64 / n as f64;
    let incl = min_time(Duration::from_millis(1500), || {
        peer.run(std::hint::black_box(&leads[..n]), &mut out[..n]);
        std::hint::black_box(&out);
    }) / n as f64;
    floor(100);

    let m = if peer.is_batch() { n } else { n.min(500) };
    peer.prepare(&leads[..m]);
    out.fill(Outcome::default());
    let has = peer.run_prepared(&mut out[..m]);
    let (mut excl, mut a_excl) = (f64::NAN, f64::NAN);
    if has {
        if out[0] != Outcome::default() {
            check(e.name, &leads[..m], &want[..m], &out[..m]);
        }
        let a0 = allocs();
        peer.run_prepared(&mut out[..m]);
        a_excl = (allocs() - a0) as f64 / m as f64;
        // As many times as make a pass that a clock can tell.
        let times = (n / m).max(1);
        excl = min_time(Duration::from_millis(1500), || {
            for _ in 0..times {
                peer.run_prepared(&mut out[..m]);
                std::hint::black_box(&out);
            }
        }) / (times * m) as f64;
        floor(100);
    }
    println!("{incl}\t{excl}\t{hand}\t{a_incl}\t{a_excl}\t{rss}\t{compile}\t{n}");
}

fn table(only: &[String]) {
    let start = Instant::now();
    println!(
        "{:<34} {:>9} | {:>10} {:>8} {:>7} | {:>10} {:>8} {:>7} | {:>9} {:>10} {:>6}",
        "engine",
        "version",
        "incl ns",
        "x hand",
        "allocs",
        "excl ns",
        "x hand",
        "allocs",
        "+RSS KiB",
        "compile us",
        "n"
    );
    let exe = std::env::current_exe().unwrap();
    for e in engines::all().into_iter().filter(|e| chosen(e, only)) {
        let o = std::process::Command::new(&exe).args(["--one", e.name]).output().unwrap();
        if !o.status.success() {
            println!("{:<34} FAILED\n{}", e.name, String::from_utf8_lossy(&o.stderr));
            std::process::exit(1);
        }
        let s = String::from_utf8(o.stdout).unwrap();
        let v: Vec<f64> = s.trim().split('\t').map(|x| x.parse().unwrap()).collect();
        let hand = v[2];
        println!(
            "{:<34} {:>9} | {:>10} {:>8} {:>7} | {:>10} {:>8} {:>7} | {:>9} {:>10.1} {:>6}",
            e.name,
            e.version,
            num(v[0]),
            num(v[0] / hand),
            num(v[3]),
            num(v[1]),
            num(v[1] / hand),
            num(v[4]),
            v[5],
            v[6] / 1e3,
            v[7]
        );
    }
    println!("# {:.0} s in all", start.elapsed().as_secs_f64());
}

pub fn num(x: f64) -> String {
    match x {
        x if x.is_nan() => "-".into(),
        0.0 => "0".into(),
        x if x < 10.0 => format!("{x:.2}"),
        x if x < 100.0 => format!("{x:.1}"),
        x => format!("{x:.0}"),
    }
}

/// For `valgrind --tool=callgrind --toggle-collect='*measured_region*'`.
#[inline(never)]
fn measured_region(peer: &mut dyn Peer, leads: &[Lead], out: &mut [Outcome], prepared: bool) {
    match prepared {
        true => assert!(peer.run_prepared(out)),
        false => peer.run(leads, out),
    }
}

fn callgrind(name: &str, n: usize, prepared: bool) {
    let leads = leads(n);
    let mut out = vec![Outcome::default(); n];
    let mut peer = (find(name).compile)();
    if prepared {
        peer.prepare(&leads);
        peer.run_prepared(&mut out);
    } else {
        peer.run(&leads, &mut out);
    }
    measured_region(std::hint::black_box(&mut *peer), &leads, &mut out, prepared);
    std::hint::black_box(&out);
}

/// One JSON object per line: the lead and the expected answer, for the engines in other languages.
fn dump(path: &str, n: usize) {
    use std::io::Write;
    let leads = leads(n);
    let mut f = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    for l in &leads {
        let o = baseline::handwritten(l);
        writeln!(
            f,
            "{{\"lead\":{},\"score\":{},\"grade\":\"{}\",\"route\":\"{}\"}}",
            l.to_json(),
            o.score,
            o.grade as char,
            ROUTES[o.route as usize]
        )
        .unwrap();
    }
}

fn stats() {
    let leads = leads(LEADS);
    let want = reference(&leads);
    for g in b'A'..=b'D' {
        println!("grade {}: {}", g as char, want.iter().filter(|o| o.grade == g).count());
    }
    for (i, r) in ROUTES.iter().enumerate() {
        println!("route {r}: {}", want.iter().filter(|o| o.route as usize == i).count());
    }
    let fired: u32 = leads.iter().map(|l| baseline::handwritten_explain(l).1.fired.count_ones()).sum();
    println!("rules fired per lead: {:.2}", fired as f64 / LEADS as f64);
    let (lo, hi) = want.iter().fold((i32::MAX, i32::MIN), |(a, b), o| (a.min(o.score), b.max(o.score)));
    println!("scores {lo}..={hi}; sum {}", want.iter().map(|o| o.score as i64).sum::<i64>());
    println!("size_of Lead {}", std::mem::size_of::<Lead>());
    for r in 0..24 {
        let n = leads.iter().filter(|l| baseline::handwritten_explain(l).1.fired >> r & 1 == 1).count();
        print!("{}:{:.1}% ", baseline::RULE_IDS[r], n as f64 * 100.0 / LEADS as f64);
    }
    println!();
}

/// The columnar floor on a batch that no cache holds, against the streaming read limit.
fn bandwidth() {
    let bw = stream_bandwidth(10);
    let n = 4_000_000;
    // All different: a thousand leads over and over would be learnt by the branch predictor.
    let many = leads(n);
    let cols = columns::Columns::from_leads(&many);
    let mut out = columns::OutColumns::default();
    let bytes = columns::COLUMN_BYTES;
    println!(
        "stream read: {bw:.1} GB/s; {bytes} B/lead in columns -> {:.2} ns/lead; {} B/lead as a struct -> {:.2} ns/lead",
        bytes as f64 / bw,
        std::mem::size_of::<Lead>(),
        std::mem::size_of::<Lead>() as f64 / bw
    );
    let b = Duration::from_secs(2);
    let t = min_time(b, || columns::columnar(&cols, &mut out, false)) / n as f64;
    println!("columnar, {n} leads: {t:.2} ns/lead");
    let t = min_time(b, || columns::columnar(&cols, &mut out, true)) / n as f64;
    println!("columnar + fired bits, {n} leads: {t:.2} ns/lead");
    let t = min_time(b, || columns::columnar_avx2(&cols, &mut out, false)) / n as f64;
    println!("columnar avx2, {n} leads: {t:.2} ns/lead");
    let t = min_time(b, || columns::columnar_avx2(&cols, &mut out, true)) / n as f64;
    println!("columnar avx2 + fired bits, {n} leads: {t:.2} ns/lead");
    let (ins, outs) = (lq24::COLUMN_BYTES, lq24::FOUND_BYTES);
    println!(
        "qualify batch reads {ins:.1} B/lead and writes {outs}: {:.2} ns/lead if both went at the read limit",
        (ins + outs) / bw
    );
    for (explain, what) in [(false, "qualify batch"), (true, "qualify batch+reasons")] {
        let mut batch = engines::qualify_batch::Batched::new(explain);
        batch.prepare(&many);
        let t = min_time(b, || batch.rate()) / n as f64;
        println!("{what}, {n} leads: {t:.2} ns/lead");
    }
    let mut o = vec![Outcome::default(); n];
    for name in ["handwritten", "handwritten_explain", "proto_row (explains)", "qualify rate"] {
        let mut p = (find(name).compile)();
        let t = min_time(b, || {
            p.run(&many, &mut o);
            std::hint::black_box(&o);
        });
        println!("{name}, {n} leads: {:.2} ns/lead", t / n as f64);
    }
    let mut rows = (find("qualify rate").compile)();
    rows.prepare(&many);
    let t = min_time(b, || {
        rows.run_prepared(&mut o);
        std::hint::black_box(&o);
    });
    println!("qualify rate, bound beforehand, {n} leads: {:.2} ns/lead", t / n as f64);
}
