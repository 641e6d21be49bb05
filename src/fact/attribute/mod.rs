//! The kinds of attributes, and the types of their values.

pub(crate) mod handle;
mod kind;
pub(crate) mod schema;
mod value;

pub use handle::{AttrType, Choice, Level, Number, Tags, Text};
pub use kind::Kind;
pub use schema::Attribute;
pub use value::Value;

pub(crate) use handle::Attr;
pub(crate) use schema::{MOST_DAYS, Schema};
