//! The door for columns.

mod activities;
mod columns;
mod limits;
mod plans;
