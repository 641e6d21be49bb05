//! The door for columns.

mod activities;
mod columns;
mod learnt;
mod limits;
mod plans;
