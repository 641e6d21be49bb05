//! The two scorecards: what each team is measured by.

mod costs;
mod marketing;
mod sales;

pub use costs::{Cost, Costs};
pub use marketing::{MarketingLine, MarketingScorecard};
pub use sales::{SalesLine, SalesScorecard};
