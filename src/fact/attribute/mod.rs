//! The kinds of attributes, and the types of their values.

pub(crate) mod declaration;
pub(crate) mod handle;
mod kind;
pub(crate) mod schema;
mod value;

pub use declaration::Attribute;
pub use handle::{AttrType, Choice, Level, Number, Tags, Text};
pub use kind::Kind;
pub use value::Value;

pub(crate) use declaration::MOST_DAYS;
pub(crate) use handle::Attr;
pub(crate) use schema::Schema;
