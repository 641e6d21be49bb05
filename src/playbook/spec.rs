//! [`PlaybookSpec`]: the agreement of marketing and sales as plain data.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::engagement::Engagement;
use crate::condition::{ActivityFilter, Condition};
use crate::criteria::{Criterion, Framework};
use crate::fact::attribute::Attribute;
use crate::input::fingerprint::Fingerprint;
use crate::score::{ActivityRule, Clamp, Grade, GradeRow, Grades, Group, Rule};
use crate::terms::Terms;
use crate::value::actor::{Actor, Channel};
use crate::value::day_offset::DayOffset;
use crate::value::name::Name;
use crate::value::points::Points;

/// What marketing and sales agreed on, as plain data: built in code or [`read`](Self::read) from a
/// file, then [`compile`](Self::compile)d into a [`Playbook`](crate::Playbook) that judges.
///
/// Every builder method has the name of the key in a file. The README shows one playbook in both
/// forms; `docs/PLAYBOOK.md` lists every key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlaybookSpec {
    /// Its name, the same in every version.
    pub name: Name,
    /// Its version, from 1 on.
    pub version: u32,
    /// Attributes beside those of the schema, so that a file is self-contained.
    pub attributes: BTreeMap<Name, Attribute>,
    /// The lists of criteria: the frameworks of the field in their own order, lists of one's own, then those of the
    /// host. Compiling puts them in this order, as a file does not keep another.
    pub criteria: Vec<CriteriaSpec>,
    /// Points for facts.
    pub rules: Vec<Rule>,
    /// Points for activities.
    pub activities: Vec<ActivityRule>,
    /// Groups of rules: which of them count, and their common clamp.
    pub groups: BTreeMap<Name, Group>,
    /// The clamp of the whole score.
    pub score: Clamp,
    /// How the grade is given; `None` takes the framework's own table.
    pub grades: Option<Grades>,
    /// The bar: the grade from which a lead is offered to sales. Default B.
    pub hand_off_at: Grade,
    /// What must be met beside the grade to clear the bar.
    pub hand_off_requires: Vec<Requirement>,
    /// The channels of the built-in requirement `reachable`: one of them is not known to be dead, or nothing is known
    /// of any. Default e-mail, phone and SMS; with none, nothing is required.
    pub hand_off_channels: BTreeSet<Channel>,
    /// The bar is held while the grade of score, fit and engagement, each with so many points more,
    /// reaches it. Default 0.
    pub slack_points: Points,
    /// What makes a prospect nobody's lead.
    pub disqualifiers: Vec<Disqualifier>,
    /// How long what they did counts as interest.
    pub engagement: Engagement,
    /// Which activities are the buyer asking for contact.
    pub meaningful_contact: Option<MeaningfulContact>,
    /// When a channel is known to be dead. One that is not named here goes by the standard facts: e-mail by an
    /// `email_state` of invalid or bounced, phone and SMS by a `phone_state` of invalid.
    pub unreachable: BTreeMap<Channel, Condition>,
    /// The offset from UTC by which the playbook tells days apart. Default UTC.
    pub day_offset: DayOffset,
    /// The terms of the lead's life.
    pub terms: Terms,
    /// Who signed. By an unsigned playbook a lead can be judged, but not handed over.
    pub signed: Option<Signatures>,
}

/// One list of criteria that a playbook asks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a list is data, or the host's")]
pub enum CriteriaSpec {
    /// A list as data.
    Framework(Framework),
    /// The host's own code, by name.
    Host(Name),
}

impl CriteriaSpec {
    /// Returns its name, which [`met_at_least_of`](Condition::met_at_least_of) takes.
    pub fn name(&self) -> &str {
        match self {
            CriteriaSpec::Framework(framework) => framework.name(),
            CriteriaSpec::Host(name) => name.as_str(),
        }
    }

    /// Returns the list as data; `None` for the host's.
    pub fn framework(&self) -> Option<&Framework> {
        match self {
            CriteriaSpec::Framework(framework) => Some(framework),
            CriteriaSpec::Host(_) => None,
        }
    }

    /// Its place among all lists; those of equal place stay as they are written.
    fn order(&self) -> usize {
        match self {
            CriteriaSpec::Framework(framework) => framework.order(),
            CriteriaSpec::Host(_) => usize::MAX,
        }
    }
}

/// From a [`Framework`], or from the letters of one, such as [`Bant`](crate::Bant).
impl<F: Into<Framework>> From<F> for CriteriaSpec {
    fn from(framework: F) -> Self {
        CriteriaSpec::Framework(framework.into())
    }
}

/// A named condition that a lead must meet, beside the grade, to be offered to sales: a validated
/// e-mail, a background check.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requirement {
    /// Its name, which an explanation shows when it fails.
    pub name: Name,
    /// What must be met.
    pub when: Condition,
}

/// A condition that makes a prospect nobody's lead, with the reason code. Unknown never fires it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Disqualifier {
    /// The reason code: one of [`DisqualifyReason`](crate::lead::DisqualifyReason), or your own.
    pub reason: Name,
    /// When it fires.
    pub when: Condition,
}

/// Which activities are the buyer asking for contact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MeaningfulContact {
    /// Which activities ask for contact. Their kinds are named; `*` is refused.
    pub filter: ActivityFilter,
    /// The days in which one of them asks for contact, today included. Default 90.
    pub within_days: u32,
    /// The fit below which a contact does not count; `None` for any fit.
    pub least_fit: Option<Points>,
}

/// Who signed for each team.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signatures {
    /// Somebody of marketing.
    pub marketing: Actor,
    /// Somebody of sales.
    pub sales: Actor,
    /// The fingerprint of what they signed; `None` for whatever the playbook says. By another playbook they have not
    /// signed, and it is not compiled.
    pub of: Option<Fingerprint>,
}

impl Requirement {
    /// A requirement of this name.
    pub fn new(name: impl Into<Name>, when: Condition) -> Self {
        Requirement { name: name.into(), when }
    }
}

impl Disqualifier {
    /// A disqualifier with this reason code.
    pub fn new(reason: impl Into<Name>, when: Condition) -> Self {
        Disqualifier { reason: reason.into(), when }
    }
}

impl MeaningfulContact {
    pub(super) const USUAL_DAYS: u32 = 90;

    /// These activities in the last 90 days, for any fit.
    pub fn new(filter: impl Into<ActivityFilter>) -> Self {
        MeaningfulContact { filter: filter.into(), within_days: Self::USUAL_DAYS, least_fit: None }
    }

    /// Sets the days in which one of them asks for contact, today included.
    #[must_use]
    pub fn within_days(mut self, days: u32) -> Self {
        self.within_days = days;
        self
    }

    /// Sets the fit below which a contact does not count.
    #[must_use]
    pub fn least_fit(mut self, points: impl Into<Points>) -> Self {
        self.least_fit = Some(points.into());
        self
    }
}

impl<N: Into<Name>, const COUNT: usize> From<[N; COUNT]> for MeaningfulContact {
    fn from(kinds: [N; COUNT]) -> Self {
        MeaningfulContact::new(kinds)
    }
}

impl Signatures {
    /// Signed by these two, bound to no content.
    pub fn new(marketing: Actor, sales: Actor) -> Self {
        Signatures { marketing, sales, of: None }
    }

    /// Binds the signatures to the playbook with this fingerprint.
    #[must_use]
    pub fn of(mut self, fingerprint: Fingerprint) -> Self {
        self.of = Some(fingerprint);
        self
    }
}

impl PlaybookSpec {
    /// The hand-off channels of a playbook that does not say.
    pub(super) const USUAL_CHANNELS: [Channel; 3] = [Channel::Email, Channel::Phone, Channel::Sms];

    /// An empty playbook.
    pub fn new(name: impl Into<Name>, version: u32) -> Self {
        PlaybookSpec {
            name: name.into(),
            version,
            attributes: BTreeMap::new(),
            criteria: Vec::new(),
            rules: Vec::new(),
            activities: Vec::new(),
            groups: BTreeMap::new(),
            score: Clamp::default(),
            grades: None,
            hand_off_at: Grade::B,
            hand_off_requires: Vec::new(),
            hand_off_channels: Self::USUAL_CHANNELS.into(),
            slack_points: Points::ZERO,
            disqualifiers: Vec::new(),
            engagement: Engagement::default(),
            meaningful_contact: None,
            unreachable: BTreeMap::new(),
            day_offset: DayOffset::UTC,
            terms: Terms::default(),
            signed: None,
        }
    }

    /// Declares an attribute that the schema lacks.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<Name>, attribute: impl Into<Attribute>) -> Self {
        self.attributes.insert(name.into(), attribute.into());
        self
    }

    /// Asks one more list of criteria: those of a framework such as [`Bant`](crate::Bant), or any other [`Framework`].
    ///
    /// ```
    /// use qualify::{Criterion, Framework, Man, PlaybookSpec, standard::*};
    ///
    /// let spec = PlaybookSpec::new("field-sales", 1)
    ///     .criteria(Man {
    ///         money: BUDGET.known(),
    ///         authority: AUTHORITY.at_least("decision_maker"),
    ///         need: NEED.is(true),
    ///     })
    ///     .criteria(Framework::new("beside").criterion(Criterion::new("champion", CHAMPION.is(true)).uncounted()));
    /// assert_eq!(spec.criteria.len(), 2);
    /// ```
    #[must_use]
    pub fn criteria(self, criteria: impl Into<CriteriaSpec>) -> Self {
        self.with_list(criteria.into())
    }

    /// Asks one more list of criteria, which the host hands over under this name.
    #[must_use]
    pub fn host_criteria(self, name: impl Into<Name>) -> Self {
        self.with_list(CriteriaSpec::Host(name.into()))
    }

    fn with_list(mut self, list: CriteriaSpec) -> Self {
        let order = list.order();
        let place = self.criteria.partition_point(|known| known.order() <= order);
        self.criteria.insert(place, list);
        self
    }

    /// The same with its lists of criteria in their order.
    pub(super) fn in_order(&self) -> Cow<'_, Self> {
        match self.criteria.is_sorted_by_key(CriteriaSpec::order) {
            true => Cow::Borrowed(self),
            false => {
                let mut spec = self.clone();
                spec.criteria.sort_by_key(CriteriaSpec::order);
                Cow::Owned(spec)
            }
        }
    }

    /// Returns the lists of criteria that are data, in their order.
    pub fn frameworks(&self) -> impl Iterator<Item = &Framework> {
        self.criteria.iter().filter_map(CriteriaSpec::framework)
    }

    /// The names of the lists that the host hands over.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = &Name> {
        self.criteria.iter().filter_map(|list| match list {
            CriteriaSpec::Framework(_) => None,
            CriteriaSpec::Host(name) => Some(name),
        })
    }

    /// A fit rule; for more than name, condition and points see [`with_rule`](Self::with_rule).
    #[must_use]
    pub fn rule(self, name: impl Into<Name>, when: Condition, points: impl Into<Points>) -> Self {
        self.with_rule(Rule::new(name, when, points))
    }

    /// A rule for facts.
    #[must_use]
    pub fn with_rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// An activity rule; for repetition, decay and clamps see [`with_activity`](Self::with_activity).
    #[must_use]
    pub fn activity(
        self,
        name: impl Into<Name>,
        filter: impl Into<ActivityFilter>,
        points: impl Into<Points>,
    ) -> Self {
        self.with_activity(ActivityRule::new(name, filter, points))
    }

    /// A rule for activities.
    #[must_use]
    pub fn with_activity(mut self, rule: ActivityRule) -> Self {
        self.activities.push(rule);
        self
    }

    /// Declares a group of rules: which of them count, and their common clamp.
    ///
    /// ```
    /// use qualify::PlaybookSpec;
    /// use qualify::score::{Clamp, Group};
    ///
    /// let spec = PlaybookSpec::new("inbound", 1)
    ///     .group("seniority", Group::highest())
    ///     .group("web", Clamp::default().cap(30));
    /// ```
    #[must_use]
    pub fn group(mut self, name: impl Into<Name>, group: impl Into<Group>) -> Self {
        self.groups.insert(name.into(), group.into());
        self
    }

    /// The clamp of the whole score.
    #[must_use]
    pub fn score(mut self, clamp: Clamp) -> Self {
        self.score = clamp;
        self
    }

    /// One more row of the grade table; the first that is met gives the grade.
    #[must_use]
    pub fn grade(mut self, grade: Grade, when: Condition) -> Self {
        let row = GradeRow::new(grade, when);
        match &mut self.grades {
            Some(Grades::Rows(rows)) => rows.push(row),
            _ => self.grades = Some(Grades::Rows(vec![row])),
        }
        self
    }

    /// The whole grade table.
    #[must_use]
    pub fn grades(mut self, grades: Grades) -> Self {
        self.grades = Some(grades);
        self
    }

    /// The bar: the grade from which a lead is offered to sales.
    #[must_use]
    pub fn hand_off_at(mut self, bar: Grade) -> Self {
        self.hand_off_at = bar;
        self
    }

    /// What must be met beside the grade to clear the bar.
    ///
    /// ```
    /// use qualify::{PlaybookSpec, standard::*};
    ///
    /// let spec = PlaybookSpec::new("inbound", 1)
    ///     .hand_off_requires("working-email", EMAIL_STATE.is("valid"));
    /// ```
    #[must_use]
    pub fn hand_off_requires(mut self, name: impl Into<Name>, when: Condition) -> Self {
        self.hand_off_requires.push(Requirement::new(name, when));
        self
    }

    /// How many points below the bar a lead may slip and still hold it; added to score, fit and
    /// engagement alike.
    #[must_use]
    pub fn slack_points(mut self, points: impl Into<Points>) -> Self {
        self.slack_points = points.into();
        self
    }

    /// What makes a prospect nobody's lead.
    ///
    /// ```
    /// use qualify::lead::DisqualifyReason;
    /// use qualify::{PlaybookSpec, standard::*};
    ///
    /// let spec = PlaybookSpec::new("inbound", 1)
    ///     .disqualify(DisqualifyReason::Competitor, COMPETITOR.is(true))
    ///     .disqualify("no_usable_contact", EMAIL_STATE.is("bounced"));
    /// ```
    #[must_use]
    pub fn disqualify(mut self, reason: impl Into<Name>, when: Condition) -> Self {
        self.disqualifiers.push(Disqualifier::new(reason, when));
        self
    }

    /// Sets how long what they did counts as interest.
    #[must_use]
    pub fn engagement(mut self, engagement: Engagement) -> Self {
        self.engagement = engagement;
        self
    }

    /// Marks kinds of activity as the buyer asking for contact.
    ///
    /// ```
    /// use qualify::PlaybookSpec;
    /// use qualify::playbook::MeaningfulContact;
    ///
    /// let spec = PlaybookSpec::new("inbound", 1)
    ///     .meaningful_contact(MeaningfulContact::new(["demo_request", "call_back"]).within_days(30).least_fit(10));
    /// ```
    #[must_use]
    pub fn meaningful_contact(mut self, contact: impl Into<MeaningfulContact>) -> Self {
        self.meaningful_contact = Some(contact.into());
        self
    }

    /// Sets the channels of which one must reach a lead before it is offered: the built-in requirement `reachable`. With
    /// none it is turned off.
    ///
    /// ```
    /// use qualify::{Channel, PlaybookSpec};
    ///
    /// let spec = PlaybookSpec::new("inbound", 1).hand_off_channels([Channel::Phone]);
    /// ```
    #[must_use]
    pub fn hand_off_channels(mut self, channels: impl IntoIterator<Item = Channel>) -> Self {
        self.hand_off_channels = channels.into_iter().collect();
        self
    }

    /// Sets the condition by which a channel is known to be dead, in place of the one on the standard facts. It reads
    /// the last value known, however old.
    ///
    /// ```
    /// use qualify::{Channel, PlaybookSpec, standard::*};
    ///
    /// let spec = PlaybookSpec::new("inbound", 1).unreachable(Channel::Email, EMAIL_STATE.is("bounced"));
    /// ```
    #[must_use]
    pub fn unreachable(mut self, channel: Channel, when: Condition) -> Self {
        self.unreachable.insert(channel, when);
        self
    }

    /// Sets the offset from UTC by which the playbook tells days apart.
    #[must_use]
    pub fn day_offset(mut self, offset: DayOffset) -> Self {
        self.day_offset = offset;
        self
    }

    /// The terms of the lead's life.
    #[must_use]
    pub fn terms(mut self, terms: Terms) -> Self {
        self.terms = terms;
        self
    }

    /// Signed by both teams, bound to no content: [`Playbook::sign`](crate::Playbook::sign) binds them.
    #[must_use]
    pub fn signed(mut self, marketing: Actor, sales: Actor) -> Self {
        self.signed = Some(Signatures::new(marketing, sales));
        self
    }

    /// The same without signatures: what was changed since it was signed can be tried, and hands nothing over.
    #[must_use]
    pub fn unsigned(mut self) -> Self {
        self.signed = None;
        self
    }

    /// The kinds of activity that something asks about, sorted.
    pub(super) fn activity_kinds(&self) -> Vec<Name> {
        let mut kinds: BTreeSet<&Name> =
            self.kinds_of(|_| true, |_| true).chain(&self.engagement.kinds).collect();
        self.each_did(&mut |did| kinds.extend(did.filter.kinds.names()));
        kinds.into_iter().cloned().collect()
    }

    /// The kinds that can engage by name, without those of rules on every kind, sorted.
    pub(crate) fn engaging_kinds(&self) -> Vec<Name> {
        let kinds = self.kinds_of(ActivityRule::can_engage, |criterion| criterion.counted);
        kinds.collect::<BTreeSet<&Name>>().into_iter().cloned().collect()
    }

    /// The kinds that some rules, the contact and some criteria name.
    fn kinds_of(
        &self,
        rules: impl Fn(&ActivityRule) -> bool,
        criteria: impl Fn(&Criterion) -> bool,
    ) -> impl Iterator<Item = &Name> {
        let all = self.frameworks().flat_map(Framework::criteria);
        let inferred = all.filter(move |one| criteria(one)).filter_map(|one| one.inferred_by.as_ref());
        let contact = self.meaningful_contact.iter().flat_map(|contact| contact.filter.kinds.names());
        let rules = self.activities.iter().filter(move |rule| rules(rule));
        rules
            .flat_map(|rule| rule.filter.kinds.names())
            .chain(contact)
            .chain(inferred.flat_map(|by| by.filter.kinds.names()))
    }
}
