//! Random columns, and what a batch says of them.

pub(crate) mod columns;
pub(crate) mod said;
