//! The one optimisation there is: a penalised logistic regression.

mod common;
mod factor;
mod logistic;

pub(super) use logistic::{Fit, Problem};
