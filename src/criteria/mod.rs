//! Criteria: the questions that both teams agreed to ask, as data or as the host's own code.

pub(crate) mod criterion;
pub(crate) mod framework;
pub(crate) mod host;
mod outline;

pub use criterion::Inference;
pub use host::{Findings, Question, Subject};

pub(crate) use criterion::Criterion;
pub(crate) use framework::Framework;
pub(crate) use host::{Criteria, Found};
pub(crate) use outline::Outline;

/// Registers the frameworks of the field by their file and type.
macro_rules! frameworks {
    ($($file:ident::$Type:ident,)*) => {
        $(mod $file;)*

        pub(crate) mod frameworks {
            //! The types of all frameworks. The root exports them as one family.
            $(pub use super::$file::$Type;)*
        }

        /// What is fixed of each.
        pub(crate) static OUTLINES: &[&Outline] = &[$(&$file::OUTLINE),*];
    };
}

// In the order in which errors list them: a new framework is its file and a line here.
frameworks! {
    bant::Bant,
    man::Man,
    btd::Btd,
    meddic::Meddic,
    champ::Champ,
    anum::Anum,
}
