//! A playbook as tables: one lookup for each fact, whatever the number of rules.
//!
//! 1. All questions about one attribute cut its values into *cells* that no question tells apart: a
//!    number between two cut points, an option, a text that is asked for. That is a [`Column`](column::Column).
//! 2. Whatever follows from one attribute follows from its cell. So each cell has an *entry*: the
//!    points that the rules of this attribute alone add up to, a bit for each of them that fires, and
//!    a bit for each answer that something else asks for.
//! 3. A lead is its cells. Rating it adds up one entry a column; what reads several columns waits
//!    for their bits (a few rules) or is joined from words of sixty-four rules (many: [`joint`]).
//!
//! The meaning is that of the [`Program`](crate::engine::Program), of which tables are made: each
//! question is asked of one value of each cell, once, when the playbook is compiled.
//!
//! | to know | read |
//! | --- | --- |
//! | how a value becomes a whole number, and that its cell | [`code`], [`keys`], [`mod@column`] |
//! | how a lead's facts find their cells | [`way`] (the short one), [`cell`], [`bound`], [`settle`] |
//! | how conditions become sets of cells, and those bits | [`leaves`], [`formula`], [`check`], [`asked`], [`when`] |
//! | what is left of the rules of a group of which one counts | [`tiers`] |
//! | where points and bits are put | [`entry`], [`compile`], [`dense`], [`joint`] |
//! | what is decided of them | [`rated`], [`answers`], [`rows`] |

mod answers;
mod asked;
mod bound;
mod cell;
mod cells;
mod check;
mod code;
mod column;
mod compile;
mod dense;
mod entry;
mod formula;
mod joint;
mod keys;
mod leaves;
mod rated;
mod rows;
mod settle;
mod stand_in;
mod tiers;
mod way;
mod when;

pub(crate) use asked::Asked;
pub(crate) use bound::Bound;
pub(crate) use cell::Cell;
pub(crate) use cells::CellSet;
pub(crate) use check::Check;
pub(crate) use compile::Table;
pub(crate) use formula::Formula;
pub(crate) use leaves::unit_of;
pub(crate) use rated::Rated;
pub(crate) use way::Way;
