//! Small values: points, money, days, durations, names, answers, and who acts. They know of nothing else in the crate.

pub mod actor;
pub(crate) mod answer;
pub(crate) mod as_of;
pub(crate) mod as_text;
pub(crate) mod day;
pub(crate) mod day_offset;
pub(crate) mod folded;
pub(crate) mod instant;
pub(crate) mod money;
pub(crate) mod name;
pub(crate) mod phrase;
pub(crate) mod points;
pub(crate) mod shown;
pub(crate) mod timespan;
pub(crate) mod words;
