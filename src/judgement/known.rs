//! [`Known`]: all that a decision rests on.

use crate::engine::{Effect, Tally};
use crate::value::answer::Answer;
use crate::value::points::Points;

/// All that a decision rests on. Asking "what if" changes a copy.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// The answers of all tests.
    pub(crate) answers: Vec<Answer>,
    /// What each activity rule adds, clamped.
    pub(crate) activity: Vec<Points>,
    pub(crate) engaged: bool,
    /// The answers of hosts' code, by criterion; empty where none is run.
    pub(crate) host: Vec<Answer>,
    /// What all rules add up to. Kept beside the answers, so that asking "what if" of one fact
    /// asks the rules of that fact again and no others.
    pub(crate) tally: Tally,
}

/// What one thing more that they do changes of what is known.
pub(super) struct After {
    /// What the rules that take it add then, by their places.
    pub(super) activity: Vec<(usize, Points)>,
    /// The questions about what they did that it turns from no to yes.
    pub(super) dids: Vec<Turned>,
    /// Whether it engages them.
    pub(super) engages: bool,
}

/// A question about what they did that turns.
pub(super) struct Turned {
    /// Its place among the questions about what they did.
    pub(super) did: usize,
    /// The place of its slot.
    pub(super) slot: usize,
    /// What it does now, and what then.
    pub(super) now: Effect,
    pub(super) then: Effect,
}
