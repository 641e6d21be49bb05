//! What comes in and goes out as data: every input is read into one small tree, within limits, and what is wrong with
//! it is told by its place.

pub(crate) mod digest;
pub(crate) mod fingerprint;
pub(crate) mod limits;
pub(crate) mod mistake;
pub(crate) mod path;
pub(crate) mod tree;
