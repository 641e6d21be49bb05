//! Looking a playbook over: what is unwise in it ([`Playbook::lint`](crate::Playbook::lint)), and what a change of it
//! does, to the text and to leads ([`PlaybookSpec::diff`](crate::PlaybookSpec::diff),
//! [`Playbook::compare`](crate::Playbook::compare)).

mod diff;
mod lint;
mod unheard;

pub use diff::{
    AnswerChange, Both, Comparison, LeadChange, PointsChange, Reason, SpecChange, SpecDiff, Stated,
};
pub use lint::{LintKind, Warning};
