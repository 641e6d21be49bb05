//! From a [`PlaybookSpec`] to a [`Playbook`]: every name is looked up, every operand read, and
//! whatever cannot mean anything is reported with its place, all at once.

mod assemble;
mod check;
mod condition;
mod draft;
mod filter;
mod grades;
mod operand;
mod reach;

use std::sync::Arc;

use super::compiled::{Inner, Playbook};
use super::data::KEYS;
use super::spec::PlaybookSpec;
use crate::criteria::Criteria;
use crate::engine::Program;
use crate::engine::table::Table;
use crate::fact::attribute::Schema;
use crate::input::fingerprint::Fingerprint;
use crate::input::limits::Limits;
use crate::input::mistake::{Mistake, MistakeKind, Mistakes, SpecErrors};
use crate::input::path::Path;
use crate::input::tree::{self, Decoder, Extent, Node, Words};
use crate::invariant::{always, there};
use assemble::assemble;
use draft::Draft;

impl PlaybookSpec {
    /// Checks the playbook against a schema and compiles it.
    ///
    /// # Errors
    /// Every mistake with its place and what to do, at most 64: names that nothing declares,
    /// operators that do not fit a kind, contradictory bounds, grades and bars that nothing
    /// reaches, and whatever is larger than the [`Limits`] allow. What compiles can be written and
    /// [`read`](PlaybookSpec::read) back. What is only unwise is no error.
    ///
    /// ```
    /// use qualify::{PlaybookSpec, Schema, standard::*};
    ///
    /// let spec = PlaybookSpec::new("inbound", 1).rule("boss", AUTHORITY.at_least("decison_maker"), 10);
    /// let errors = spec.compile(&Schema::standard()).unwrap_err();
    /// assert_eq!(
    ///     errors.mistakes()[0].to_string(),
    ///     "rules[0].when.at_least[1]: unknown level `decison_maker`; did you mean `decision_maker`?",
    /// );
    /// ```
    pub fn compile(&self, schema: &Schema) -> Result<Playbook, SpecErrors> {
        self.compile_within(schema, &Limits::default())
    }

    /// [`compile`](Self::compile) with limits of your own.
    ///
    /// # Errors
    /// As [`compile`](Self::compile).
    pub fn compile_within(&self, schema: &Schema, limits: &Limits) -> Result<Playbook, SpecErrors> {
        compile(self, schema, limits, None)
    }

    /// [`compile`](Self::compile) with the host's own criteria, which the playbook must name.
    ///
    /// # Errors
    /// As [`compile`](Self::compile), when the names differ, and for a criterion without a legal name
    /// of its own.
    pub fn compile_with(&self, schema: &Schema, criteria: Arc<dyn Criteria>) -> Result<Playbook, SpecErrors> {
        compile(self, schema, &Limits::default(), Some(criteria))
    }
}

fn compile(
    spec: &PlaybookSpec,
    schema: &Schema,
    limits: &Limits,
    host: Option<Arc<dyn Criteria>>,
) -> Result<Playbook, SpecErrors> {
    let mut mistakes = Mistakes::default();
    let schema = check::schema(spec, schema, limits, &mut mistakes);
    check::header(spec, limits, host.as_deref(), &mut mistakes);
    if !check::depth(spec, limits, &mut mistakes) {
        // Too deep to walk.
        return Err(mistakes.sorted(KEYS).into());
    }
    check::engagement(spec, limits, &mut mistakes);
    let written = spec.encode();
    let extent = Extent::of(&written);
    if extent.nodes > limits.nodes {
        mistakes.add(Mistake::new(Path::top(), MistakeKind::Limit, tree::too_many(limits)));
        return Err(mistakes.sorted(KEYS).into());
    }
    let reads_back = |mistakes: &mut Mistakes| {
        if extent.may_exceed(limits) {
            tree::reads_back(&written, limits, Words::Author, PlaybookSpec::decode, mistakes);
        }
    };
    check::names(spec, host.as_deref(), &mut mistakes);
    check::numbers(spec, &mut mistakes);

    let draft = Draft::new(spec, &schema, host.as_deref(), &mut mistakes);
    let Some(program) = assemble(spec, draft, host.clone()) else {
        reads_back(&mut mistakes);
        let mistakes = mistakes.into_result().err();
        return Err(always(mistakes, Mistakes::default(), "what is given up was complained of")
            .sorted(KEYS)
            .into());
    };
    reach::check(spec, &program, &mut mistakes);
    reads_back(&mut mistakes);
    mistakes.into_result().map_err(|mistakes| mistakes.sorted(KEYS))?;
    // Whatever else a reader would refuse was refused above. To read it all again would take as long as an eighth of
    // compiling it.
    if cfg!(qualify_checks) {
        let mut refused = Mistakes::default();
        let read = PlaybookSpec::decode(&mut Decoder::new(limits, Words::Author, &mut refused), &written);
        there(read.filter(|read| refused.is_empty() && read == spec), "what compiles is read back equal");
    }
    let fingerprint = fingerprint(written, &schema, &program, host.as_deref());
    let table = Arc::new(Table::of(&program));
    Ok(Playbook { inner: Arc::new(Inner { spec: spec.clone(), schema, program, table, fingerprint }) })
}

/// The canonical text, the declarations of the attributes that are read, and the version of the
/// host's own criteria: whatever an answer may depend on.
fn fingerprint(
    written: Node,
    schema: &Schema,
    program: &Program,
    host: Option<&dyn Criteria>,
) -> Fingerprint {
    let mut text = PlaybookSpec::unsigned(written).canonical();
    let mut slots: Vec<&str> = program.slots.iter().map(|slot| slot.name.as_str()).collect();
    slots.sort_unstable();
    for name in slots {
        if let Some(attribute) = schema.get(name) {
            text.push_str(&format!("\n{name}={}", attribute.encode().canonical()));
        }
    }
    if let Some(host) = host {
        text.push_str(&format!("\nhost={} {}", host.name(), host.version()));
    }
    Fingerprint::of(text.as_bytes())
}
