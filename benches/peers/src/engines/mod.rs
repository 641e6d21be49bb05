//! One file per engine. To add one: a file with an `ENTRIES` list, a line in `engines!`, a feature and
//! a dependency in Cargo.toml.

#[cfg(any(feature = "cel", feature = "cel-interpreter"))]
mod cel_text;
pub mod qualify;
pub mod qualify_batch;
pub mod qualify_growth;

use crate::harness::Entry;
use crate::{baseline, columns, proto};

macro_rules! engines {
    ($($feature:literal $module:ident)*) => {
        $( #[cfg(feature = $feature)] pub mod $module; )*
        pub fn all() -> Vec<&'static Entry> {
            let own = [baseline::ENTRIES, columns::ENTRIES, proto::ENTRIES, qualify::ENTRIES, qualify_batch::ENTRIES];
            let others: &[&'static [Entry]] = &[$( #[cfg(feature = $feature)] $module::ENTRIES ),*];
            own.iter().chain(others).flat_map(|entries| entries.iter()).collect()
        }
    };
}

engines! {
    "zen" zen
    "regorus" rego
    "cel" cel
    "cel-interpreter" cel_interpreter
    "rust-rule-engine" grl
    "rhai" rhai
    "evalexpr" evalexpr
    "cedar" cedar
    "datalogic" datalogic
    "mlua" mlua
}
