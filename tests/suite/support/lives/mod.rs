//! Lives by chance, and lives brought to where a table wants them.

pub(crate) mod brisk;
pub(crate) mod chance;
pub(crate) mod possible;
pub(crate) mod situation;
pub(crate) mod told;
pub(crate) mod wording;
pub(crate) mod world;
