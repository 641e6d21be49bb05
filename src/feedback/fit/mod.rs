//! The one optimisation there is: a penalised logistic regression.

mod factor;
mod logistic;

pub(super) use logistic::{Fit, Problem};
