//! The oracle: an evaluator written from the design, and random playbooks and prospects to ask it about.

pub(crate) mod advice;
pub(crate) mod decide;
pub(crate) mod deeds;
pub(crate) mod facts;
pub(crate) mod facts_of;
pub(crate) mod filters;
pub(crate) mod heard;
pub(crate) mod merged;
pub(crate) mod open;
pub(crate) mod playbooks;
pub(crate) mod questions;
pub(crate) mod reach;
pub(crate) mod score;
pub(crate) mod tape;
pub(crate) mod texts;
pub(crate) mod tiers;
