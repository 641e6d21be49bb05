//! The one trait an engine implements, and how it is checked and timed.

use crate::baseline::{Explanation, handwritten_explain};
use crate::lead::{Lead, Outcome};
use std::fmt::Debug;
use std::time::{Duration, Instant};

/// One engine, compiled and ready. `compile` in `engines/mod.rs` builds it (and is timed).
pub trait Peer {
    /// (a) Conversion included: for each lead, convert it to the engine's input and evaluate it.
    fn run(&mut self, leads: &[Lead], out: &mut [Outcome]);

    /// Converts `leads` to the engine's input type, outside the timing of `run_prepared`.
    fn prepare(&mut self, _leads: &[Lead]) {}

    /// Whether the engine takes a whole batch at once (its columns are then prepared for all leads;
    /// the others get 500, so that the prepared inputs stay in cache).
    fn is_batch(&self) -> bool {
        false
    }

    /// The reasons of each lead, for the check alone; `None`: the engine gives none.
    fn reasons(&mut self, _leads: &[Lead]) -> Option<Vec<Reasons>> {
        None
    }

    /// (b) Conversion excluded: evaluates what `prepare` converted. `false`: the API (or the
    /// engine's own way of working) allows no such split.
    fn run_prepared(&mut self, _out: &mut [Outcome]) -> bool {
        false
    }
}

/// Why, as far as an engine says it, in the bits of [`Explanation`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reasons {
    pub fired: Option<u32>,
    pub bant: Option<u8>,
}

pub struct Entry {
    pub name: &'static str,
    pub version: &'static str,
    pub compile: fn() -> Box<dyn Peer>,
}

// ---------------------------------------------------------------- memory

/// Peak resident set of this process in KiB (0 where /proc is missing).
pub fn peak_rss_kib() -> u64 {
    std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|s| {
            s.lines()
                .find(|l| l.starts_with("VmHWM:"))
                .and_then(|l| l.split_whitespace().nth(1).and_then(|n| n.parse().ok()))
        })
        .unwrap_or(0)
}

/// Single-core streaming read bandwidth in bytes per nanosecond (GB/s): sums a buffer that no
/// cache holds; best of `n`.
pub fn stream_bandwidth(n: usize) -> f64 {
    let buf = vec![1u64; 256 << 20 >> 3];
    let mut best = f64::MAX;
    for _ in 0..n {
        let t = cpu_ns();
        let mut acc = [0u64; 8];
        for c in buf.chunks_exact(8) {
            for i in 0..8 {
                acc[i] = acc[i].wrapping_add(c[i]);
            }
        }
        std::hint::black_box(acc);
        best = best.min(cpu_ns() - t);
    }
    (buf.len() * 8) as f64 / best
}

// ---------------------------------------------------------------- timing

/// CPU time of this thread in nanoseconds. Wall time on a shared machine counts the others too.
pub fn cpu_ns() -> f64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e9 + now.tv_nsec as f64
}

/// The least of many times of the same thing.
#[derive(Default)]
pub struct Least {
    whole: Option<f64>,
    all: Vec<f64>,
}

impl Least {
    /// Does it once more. Gives what it gave, dropped outside the time.
    pub fn time<T>(&mut self, f: impl FnOnce() -> T) -> T {
        let (start, t) = (Instant::now(), cpu_ns());
        let given = f();
        let (cpu, wall) = (cpu_ns() - t, start.elapsed().as_nanos() as f64);
        // Where a virtual machine has to wait for its host, the clock of the thread loses more than it
        // waited. What nobody interrupted takes as long on both clocks.
        if cpu > 0.9 * wall - 1e3 && cpu <= self.whole.unwrap_or(cpu) {
            self.whole = Some(cpu);
        }
        self.all.push(cpu);
        given
    }

    /// Nanoseconds: the least that nobody interrupted. If all were, the one that a quarter were less than.
    pub fn ns(mut self) -> f64 {
        self.all.sort_by(f64::total_cmp);
        self.whole.unwrap_or_else(|| self.all[self.all.len() / 4])
    }
}

/// CPU time of one call of `f`: the least of as many calls as fit in `budget` (5 at least).
pub fn min_time(budget: Duration, mut f: impl FnMut()) -> f64 {
    let (start, mut least) = (Instant::now(), Least::default());
    while least.all.len() < 5 || start.elapsed() < budget {
        least.time(&mut f);
    }
    least.ns()
}

/// How many of the leads one timed pass takes, so that a pass stays near 20 ms.
pub fn pass_size(peer: &mut dyn Peer, leads: &[Lead], out: &mut [Outcome]) -> usize {
    let probe = leads.len().min(100);
    let t = cpu_ns();
    peer.run(&leads[..probe], &mut out[..probe]);
    let per = (cpu_ns() - t) / probe as f64;
    ((2e7 / per) as usize).clamp(100, leads.len())
}

/// Every lead through the engine, no timing: the answers, and the reasons where it gives them.
/// Ends the process at the first lead that differs. Says which reasons were compared.
pub fn verify(e: &Entry, peer: &mut dyn Peer, leads: &[Lead], want: &[Outcome]) -> &'static str {
    let mut out = vec![Outcome::default(); leads.len()];
    peer.run(leads, &mut out);
    check(e.name, leads, want, &out);
    let Some(reasons) = peer.reasons(leads) else { return "" };
    assert_eq!(reasons.len(), leads.len(), "{}: reasons of every lead", e.name);
    for (i, (lead, got)) in leads.iter().zip(&reasons).enumerate() {
        let Explanation { fired, bant } = handwritten_explain(lead).1;
        let want = Reasons { fired: got.fired.and(Some(fired)), bant: got.bant.and(Some(bant)) };
        if *got != want {
            differ(e.name, "reasons of lead", i, lead, &want, got);
        }
    }
    match reasons.first() {
        Some(Reasons { fired: Some(_), bant: Some(_) }) => ", rules and criteria too",
        Some(Reasons { fired: Some(_), .. }) => ", rules too",
        _ => ", criteria too",
    }
}

/// Ends the process with the first lead on which `got` is not `want`.
pub fn check(name: &str, leads: &[Lead], want: &[Outcome], got: &[Outcome]) {
    for (i, ((lead, want), got)) in leads.iter().zip(want).zip(got).enumerate() {
        if want != got {
            differ(name, "lead", i, lead, want, got);
        }
    }
}

fn differ(name: &str, what: &str, i: usize, lead: &Lead, want: &dyn Debug, got: &dyn Debug) -> ! {
    eprintln!("{name}: {what} {i} differs\n  lead {}\n  want {want:?}\n  got  {got:?}", lead.to_json());
    std::process::exit(1);
}
