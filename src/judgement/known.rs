//! [`Known`]: all that a decision rests on.

use crate::engine::Tally;
use crate::value::answer::Answer;
use crate::value::points::Points;

/// All that a decision rests on. Asking "what if" changes a copy.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// The answers of all tests.
    pub(crate) answers: Vec<Answer>,
    /// What each activity rule adds, clamped.
    pub(crate) activity: Vec<Points>,
    /// Whether an activity stands for each criterion.
    pub(crate) inferred: Vec<bool>,
    pub(crate) engaged: bool,
    /// The answers of the host's own criteria.
    pub(crate) host: Vec<Answer>,
    /// What all rules add up to. Kept beside the answers, so that asking "what if" of one fact
    /// asks the rules of that fact again and no others.
    pub(crate) tally: Tally,
}

/// What one thing more that they do changes of what is known.
pub(super) struct After {
    /// What the rules of its kind add then, by their places.
    pub(super) activity: Vec<(usize, Points)>,
    /// The places of the criteria that it stands for.
    pub(super) inferred: Vec<usize>,
    /// Whether it engages them.
    pub(super) engages: bool,
}
