//! From a [`PlaybookSpec`] to a [`Playbook`]: every name is looked up, every operand read, and
//! whatever cannot mean anything is reported with its place, all at once.

mod check;
mod condition;
mod draft;
mod operand;
mod reach;

use std::sync::Arc;

use super::compiled::{Inner, Playbook};
use super::data::KEYS;
use super::spec::{CriteriaSpec, PlaybookSpec};
use crate::actor::Channel;
use crate::attribute::Schema;
use crate::condition::Condition;
use crate::criteria::Criteria;
use crate::day::DayRule;
use crate::fingerprint::Fingerprint;
use crate::limits::Limits;
use crate::mistake::{Mistakes, SpecErrors};
use crate::path::Path;
use crate::points::Points;
use crate::program::{self, ActivityCode, CriterionCode, GroupCode, KindRef, Program, RuleCode, Unit};
use crate::score::{ANY_KIND, Clamp, CountsAs, Grade, GradeRow, Grades, Matrix};
use crate::standard;
use draft::{Draft, Scope};

impl PlaybookSpec {
    /// Checks the playbook against a schema and compiles it.
    ///
    /// # Errors
    /// Every mistake with its place and what to do, at most 64: names that nothing declares,
    /// operators that do not fit a kind, contradictory bounds, grades and bars that nothing
    /// reaches. What is only unwise is no error.
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
    /// As [`compile`](Self::compile), and when the names differ.
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
        return Err(mistakes.into());
    }
    check::names(spec, &mut mistakes);
    check::numbers(spec, &mut mistakes);

    let draft = Draft::new(spec, &schema, host.as_deref(), &mut mistakes);
    let Some(program) = assemble(spec, draft, host.clone()) else {
        return Err(mistakes.into_result().err().unwrap_or_default().sorted(KEYS).into());
    };
    reach::check(spec, &program, &mut mistakes);
    mistakes.into_result().map_err(|mistakes| mistakes.sorted(KEYS))?;
    let fingerprint = fingerprint(spec, &schema, &program, host.as_deref());
    Ok(Playbook { inner: Arc::new(Inner { spec: spec.clone(), schema, program, fingerprint }) })
}

/// Puts the parts together; `None` when one of them could not be compiled.
fn assemble(spec: &PlaybookSpec, mut draft: Draft<'_>, host: Option<Arc<dyn Criteria>>) -> Option<Program> {
    let top = Path::top();
    let mut whole = true;
    let mut groups = Vec::new();
    for (name, clamp) in &spec.groups {
        groups.push(GroupCode { name: name.clone(), clamp: *clamp, counts_as: draft.side_of_group(name) });
    }
    let unit = |group: &Option<crate::name::Name>, side: CountsAs| match group {
        Some(group) => groups.iter().position(|known| known.name == *group).map(Unit::Group),
        None => Some(Unit::Free(side)),
    };

    let mut rules = Vec::new();
    for (i, rule) in spec.rules.iter().enumerate() {
        let when = draft.condition(&rule.when, &top.key("rules").index(i).key("when"), Scope::Facts, None);
        match (when, unit(&rule.group, rule.counts_as)) {
            (Some(when), Some(unit)) => rules.push(RuleCode {
                name: rule.name.clone(),
                slots: Vec::new(),
                when,
                points: rule.points,
                unit,
            }),
            _ => whole = false,
        }
    }

    let kinds = draft.kinds();
    let kind_ref = |name: &crate::name::Name| match name.as_str() {
        ANY_KIND => KindRef::Any,
        _ => kinds.binary_search(name).map_or(KindRef::Any, KindRef::One),
    };
    let mut activities = Vec::new();
    for rule in &spec.activities {
        match unit(&rule.group, CountsAs::Engagement) {
            Some(unit) => activities.push(ActivityCode {
                name: rule.name.clone(),
                kind_name: rule.kind.clone(),
                kind: kind_ref(&rule.kind),
                points: rule.points,
                repeat: rule.repeat,
                decay: rule.decay,
                clamp: rule.clamp,
                unit,
            }),
            None => whole = false,
        }
    }

    let mut criteria = Vec::new();
    match &spec.criteria {
        CriteriaSpec::None => {}
        CriteriaSpec::Framework(framework) => {
            for (i, criterion) in framework.criteria().iter().enumerate() {
                let mut parts = Vec::new();
                for (question, path) in criterion.questions.iter().zip(draft::places_of_questions(spec, i)) {
                    match draft.condition(question, &path, Scope::Facts, criterion.valid_for_days) {
                        Some(part) => parts.push(part),
                        None => whole = false,
                    }
                }
                draft.ask(&criterion.questions, criterion.ask.as_deref());
                let inferred_by =
                    criterion.inferred_by.as_ref().map(|by| (kind_ref(&by.kind), by.within_days));
                criteria.push(CriterionCode {
                    name: criterion.name.clone(),
                    when: Some(match <[program::Expr; 1]>::try_from(parts) {
                        Ok([only]) => only,
                        Err(parts) => program::Expr::All(parts),
                    }),
                    slots: Vec::new(),
                    mandatory: criterion.mandatory,
                    counted: criterion.counted,
                    inferred_by,
                });
            }
        }
        CriteriaSpec::Host(_) => {
            for question in host.iter().flat_map(|host| host.questions()) {
                criteria.push(CriterionCode {
                    name: question.criterion.clone(),
                    when: None,
                    slots: Vec::new(),
                    mandatory: question.mandatory,
                    counted: question.counted,
                    inferred_by: None,
                });
            }
        }
    }

    let mut rows = Vec::new();
    for (row, path) in rows_of(spec, &mut draft) {
        match draft.condition(&row.when, &path, Scope::Grades, None) {
            Some(when) => rows.push((row.grade, when)),
            None => whole = false,
        }
    }
    let mut named = |list: Vec<(crate::name::Name, &Condition, Path)>| {
        let mut compiled = Vec::new();
        for (name, when, path) in list {
            match draft.condition(when, &path, Scope::Facts, None) {
                Some(when) => compiled.push((name, when)),
                None => whole = false,
            }
        }
        compiled
    };
    let place = |list: &str, i: usize| top.key(list).index(i).key("when");
    let requires = spec.hand_off_requires.iter().enumerate();
    let requires =
        named(requires.map(|(i, r)| (r.name.clone(), &r.when, place("hand_off_requires", i))).collect());
    let disqualifiers = spec.disqualifiers.iter().enumerate();
    let disqualifiers =
        named(disqualifiers.map(|(i, d)| (d.reason.clone(), &d.when, place("disqualifiers", i))).collect());

    let mut unreachable = Vec::new();
    for (channel, when, path) in dead_channels(spec, &draft) {
        match draft.condition(&when, &path, Scope::Channels, None) {
            Some(when) => unreachable.push((channel, when)),
            None => whole = false,
        }
    }
    if !whole || !draft.is_sound() {
        return None;
    }

    let contact = spec.meaningful_contact.as_ref();
    let contact_kinds: Vec<KindRef> = contact.into_iter().flat_map(|c| &c.kinds).map(kind_ref).collect();
    let mut engaging = contact_kinds.clone();
    engaging.extend(activities.iter().filter(|rule| rule.points > Points::ZERO).map(|rule| rule.kind));
    engaging.extend(criteria.iter().filter_map(|criterion| Some(criterion.inferred_by?.0)));
    engaging.sort();
    engaging.dedup();

    let mut program = Program {
        days: DayRule::starting_at_hours(spec.day_starts_at_hours),
        slots: Vec::new(),
        answers: 0,
        rules,
        joint_rules: Vec::new(),
        kinds,
        activities,
        groups,
        total: spec.score,
        criteria,
        host,
        rows_cover_all: matches!(spec.grades, Some(Grades::Matrix(_))),
        rows_read_points: rows.iter().any(|(_, when)| when.reads_points()),
        rows,
        bar: spec.hand_off_at,
        requires,
        slack: spec.slack_points,
        disqualifiers,
        contact_kinds,
        least_fit: contact.and_then(|contact| contact.least_fit),
        unreachable,
        engaging,
    };
    draft.finish(&mut program);
    program::fill_options(&mut program);
    Some(program)
}

/// The grade rows with their places: the playbook's, a matrix written out, or the framework's.
fn rows_of(spec: &PlaybookSpec, draft: &mut Draft<'_>) -> Vec<(GradeRow, Path)> {
    let top = Path::top().key("grades");
    match &spec.grades {
        Some(Grades::Rows(rows)) => {
            let place = |i: usize| top.key("rows").index(i).key("when");
            rows.iter().enumerate().map(|(i, row)| (row.clone(), place(i))).collect()
        }
        Some(Grades::Matrix(matrix)) => {
            let place = top.key("matrix");
            rows_of_matrix(matrix).into_iter().map(|row| (row, place.clone())).collect()
        }
        None => {
            let own = match &spec.criteria {
                CriteriaSpec::Framework(framework) => {
                    if draft.recounted(framework) {
                        return Vec::new();
                    }
                    framework.default_grades()
                }
                _ => None,
            };
            if own.is_none() {
                draft.no_grades();
            }
            own.unwrap_or_default().into_iter().map(|row| (row, top.clone())).collect()
        }
    }
}

/// A row for each of the 16 cells. Exactly one of them is met, whatever the points.
fn rows_of_matrix(matrix: &Matrix) -> Vec<GradeRow> {
    let grade_of = |place: (usize, usize)| {
        let named =
            matrix.by_grade().find(|(_, cells)| cells.iter().any(|cell| check::cell(cell) == Some(place)));
        named.map_or(Grade::D, |(grade, _)| grade)
    };
    // A cell reaches from its own cut up to the next greater one.
    let band = |cuts: &[Points; 3], place: usize, at_least: fn(Points) -> Condition| {
        let least = cuts.get(place).map(|cut| at_least(*cut));
        let below = place.checked_sub(1).and_then(|above| cuts.get(above));
        least.into_iter().chain(below.map(|cut| at_least(*cut).negate())).collect::<Vec<_>>()
    };
    let cells = (0..4).flat_map(|letter| (0..4).map(move |number| (letter, number)));
    cells
        .map(|(letter, number)| {
            let mut parts = band(&matrix.fit_at_least, letter, Condition::FitAtLeast);
            parts.extend(band(&matrix.engagement_at_least, number, Condition::EngagementAtLeast));
            GradeRow::new(grade_of((letter, number)), Condition::All(parts))
        })
        .collect()
}

/// When a channel is dead, by the playbook or by the standard facts that the schema has.
fn dead_channels(spec: &PlaybookSpec, draft: &Draft<'_>) -> Vec<(Channel, Condition, Path)> {
    let top = Path::top().key("unreachable");
    if let Some(channels) = &spec.unreachable {
        let place = |channel: Channel| top.key(channel.word());
        return channels.iter().map(|(channel, when)| (*channel, when.clone(), place(*channel))).collect();
    }
    let email = standard::EMAIL_STATE.one_of(["invalid", "bounced"]);
    let phone = standard::PHONE_STATE.is("invalid");
    let usual = [
        (Channel::Email, email, standard::EMAIL_STATE.name()),
        (Channel::Phone, phone.clone(), standard::PHONE_STATE.name()),
        (Channel::Sms, phone, standard::PHONE_STATE.name()),
    ];
    let known = usual.into_iter().filter(|(_, _, attribute)| draft.has_standard(attribute));
    known.map(|(channel, when, _)| (channel, when, top.clone())).collect()
}

/// The canonical text, the declarations of the attributes that are read, and the version of the
/// host's own criteria: whatever an answer may depend on.
fn fingerprint(
    spec: &PlaybookSpec,
    schema: &Schema,
    program: &Program,
    host: Option<&dyn Criteria>,
) -> Fingerprint {
    let mut text = spec.canonical();
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

/// Whether a clamp can be: the floor is not above the cap.
fn clamp_is_sound(clamp: &Clamp) -> bool {
    match (clamp.floor, clamp.cap) {
        (Some(floor), Some(cap)) => floor <= cap,
        _ => true,
    }
}
