//! From a [`PlaybookSpec`] to a [`Playbook`]: every name is looked up, every operand read, and
//! whatever cannot mean anything is reported with its place, all at once.

mod assemble;
mod check;
mod condition;
mod draft;
mod filter;
mod grades;
mod hosts;
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
use crate::input::tree::{self, Decoder, Extent, Words};
use crate::invariant::{always, there};
use crate::value::name::Name;
use assemble::assemble;
use draft::Draft;
use hosts::Hosts;

impl PlaybookSpec {
    /// Checks the playbook against a schema and compiles it.
    ///
    /// # Errors
    /// Every mistake with its place and what to do, at most 64: names that nothing declares,
    /// operators that do not fit a kind, contradictory bounds, grades and bars that nothing
    /// reaches, a signature of another playbook, and whatever is larger than the [`Limits`] allow. What compiles can be written and
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
        compile(self, schema, limits, &[])
    }

    /// [`compile`](Self::compile) with the host's own criteria: all that the playbook names, in any order.
    ///
    /// # Errors
    /// As [`compile`](Self::compile), when the names differ, and for every mistake in what the criteria are as data: a
    /// name that is not legal or stands for another criterion too, a condition that means nothing.
    pub fn compile_with(&self, schema: &Schema, hosts: &[Arc<dyn Criteria>]) -> Result<Playbook, SpecErrors> {
        compile(self, schema, &Limits::default(), hosts)
    }
}

fn compile(
    spec: &PlaybookSpec,
    schema: &Schema,
    limits: &Limits,
    given: &[Arc<dyn Criteria>],
) -> Result<Playbook, SpecErrors> {
    let spec = &*spec.in_order();
    let mut mistakes = Mistakes::default();
    let schema = check::schema(spec, schema, limits, &mut mistakes);
    check::header(spec, limits, &mut mistakes);
    let hosts = Hosts::of(spec, given, &mut mistakes);
    if !check::depth(spec, &hosts, limits, &mut mistakes) {
        // Too deep to walk.
        return Err(mistakes.sorted(KEYS).into());
    }
    check::engagement(spec, &hosts, limits, &mut mistakes);
    hosts.check(limits, &mut mistakes);
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
    check::names(spec, &hosts, &mut mistakes);
    check::numbers(spec, &mut mistakes);

    let draft = Draft::new(spec, &schema, &hosts, limits, &mut mistakes);
    let Some(program) = assemble(spec, draft, &hosts) else {
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
    let told = Told { text: PlaybookSpec::agreed(written).canonical(), program: &program, hosts: &hosts };
    let fingerprint = told.fingerprint(&schema);
    if let Some(of) = spec.signed.as_ref().and_then(|signed| signed.of).filter(|of| *of != fingerprint) {
        let mut mistakes = Mistakes::default();
        mistakes.add(told.changed(spec, &schema, of, fingerprint));
        return Err(mistakes.into());
    }
    let table = Arc::new(Table::of(&program));
    Ok(Playbook { inner: Arc::new(Inner { spec: spec.clone(), schema, program, table, fingerprint }) })
}

/// Whatever an answer may depend on: the canonical text, the declarations of the attributes that are read, and the
/// host's own criteria.
struct Told<'t> {
    text: String,
    program: &'t Program,
    hosts: &'t Hosts,
}

impl Told<'_> {
    fn fingerprint(&self, schema: &Schema) -> Fingerprint {
        let mut text = self.text.clone();
        // They are sorted by name.
        for slot in self.program.slots.iter().take(self.program.attributes()) {
            let name = &slot.name;
            if let Some(attribute) = schema.get(name.as_str()) {
                text.push_str(&format!("\n{name}={}", attribute.encode().canonical()));
            }
        }
        text.push_str(&self.hosts.told());
        Fingerprint::of(text.as_bytes())
    }

    /// Says that another playbook was signed, and what was changed as far as that can be told.
    fn changed(&self, spec: &PlaybookSpec, schema: &Schema, of: Fingerprint, now: Fingerprint) -> Mistake {
        let standard = Schema::standard();
        let slots = self.program.slots.iter().take(self.program.attributes());
        let lent = slots.filter(|slot| !spec.attributes.contains_key(&slot.name));
        let is_own = |name: &Name| schema.get(name.as_str()) != standard.get(name.as_str());
        let own: Vec<String> =
            lent.map(|slot| &slot.name).filter(|name| is_own(name)).map(|name| format!("`{name}`")).collect();
        // As the file would be with the declarations of the standard.
        let usual = Schema::of(schema.iter().map(|(name, declared)| {
            let is_lent = !spec.attributes.contains_key(name);
            let attribute = standard.get(name.as_str()).filter(|_| is_lent).unwrap_or(declared);
            (name.clone(), attribute.clone())
        }));
        let what = if !own.is_empty() && self.fingerprint(&usual) == of {
            format!(
                "the schema declares {} otherwise than the standard does, by which it was signed",
                own.join(", ")
            )
        } else {
            let mut parts = vec!["the file".to_owned()];
            if !own.is_empty() {
                parts.push(format!("the schema's declaration of {}", own.join(", ")));
            }
            if !self.hosts.list.is_empty() {
                parts.push("the version or data of the host's criteria".to_owned());
            }
            format!("{} was changed", parts.join(", or "))
        };
        let message = format!(
            "this is not the playbook that was signed: {what}; have both teams sign it anew (`of = \"{now}\"`), or \
             take the change back"
        );
        Mistake::new(Path::top().key("signed").key("of"), MistakeKind::Changed, message)
    }
}
