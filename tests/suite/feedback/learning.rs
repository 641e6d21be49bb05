//! What the tests of learning share: made-up leads, and what is said of them as text in which no bit is lost.

use qualify::feedback::{Candidate, Proposal, Study};
use serde::Serialize;
use serde_json::{Value, json};

/// A small generator of chance, the same on every machine (D. E. Knuth's MMIX).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// Less than `most`.
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    /// So often in a hundred times.
    pub(crate) fn percent(&mut self, often: u64) -> bool {
        self.below(100) < often
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for place in (1..list.len()).rev() {
            list.swap(place, self.below(place as u64 + 1) as usize);
        }
    }
}

/// Any value with its floats as the hex of their bits.
pub(crate) fn bits(value: &impl Serialize) -> Value {
    fn walk(value: Value) -> Value {
        match value {
            Value::Number(number) if number.is_f64() => {
                json!(format!("{:016x}", number.as_f64().unwrap().to_bits()))
            }
            Value::Array(list) => list.into_iter().map(walk).collect(),
            Value::Object(map) => map.into_iter().map(|(key, value)| (key, walk(value))).collect(),
            other => other,
        }
    }
    walk(serde_json::to_value(value).unwrap())
}

pub(crate) fn of_proposal(proposal: &Proposal) -> Value {
    json!({
        "spec": proposal.spec.canonical(),
        "method": proposal.method,
        "rules": bits(&proposal.rules),
        "thresholds": bits(&proposal.thresholds),
        "doubling": bits(&proposal.doubling),
        "ridge_penalty": bits(&proposal.ridge_penalty),
        "calibration": bits(&proposal.calibration),
        "learnt_from": bits(&proposal.learnt_from),
    })
}

pub(crate) fn of_candidate(candidate: &Candidate) -> Value {
    json!({
        "proposal": of_proposal(&candidate.proposal),
        "held_out": bits(&candidate.held_out),
        "gain": bits(&candidate.gain),
        "newest": bits(&candidate.newest),
        "objections": bits(&candidate.objections),
        "cautions": bits(&candidate.cautions),
    })
}

/// But for the curves, which are long.
pub(crate) fn of_study(study: &Study) -> Value {
    json!({
        "learnt_from": bits(&study.learnt_from),
        "measured_on": bits(&study.measured_on),
        "today": bits(&study.today),
        "candidates": study.candidates.iter().map(of_candidate).collect::<Vec<_>>(),
        "not_learnt": study.not_learnt.iter().map(|(method, not)| format!("{method}: {not}")).collect::<Vec<_>>(),
        "leakage": bits(&study.leakage),
        "drift": bits(&study.drift),
    })
}
