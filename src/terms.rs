//! [`Terms`]: what both teams signed about the lead's life.

use std::collections::BTreeMap;

use crate::input::mistake::{Mistake, MistakeKind, Mistakes};
use crate::input::path::Path;
use crate::input::tree::{Decoder, MapBuilder, Node};
use crate::score::grade::Grade;
use crate::value::name::Id;
use crate::value::timespan::{Clock, Timespan};

/// Declares the terms that are durations or numbers, once: field, default, greatest value (of durations in days), how a
/// duration is counted that does not say so, meaning. Those of the first list may be set for a grade.
macro_rules! terms {
    (
        of_grade { $($promise:ident = $promised:literal $per:ident, $promise_most:literal, $promise_clock:ident, $promise_doc:literal;)* }
        spans { $($span:ident = $length:literal $unit:ident, $span_most:literal, $clock:ident, $span_doc:literal;)* }
        counts { $($count:ident = $number:literal, $count_most:expr, $count_doc:literal;)* }
    ) => {
        /// The part of a playbook that governs the lead's life: service levels, cool-downs, caps.
        ///
        /// Working time is counted by the host's calendar. In a file the terms stand under `[terms]`; what is
        /// left out keeps its default. A duration of 0 means that there is no such deadline, rest or window. Terms
        /// are equal that mean the same: `8 h` and `8 h working` do where working time is what counts anyway.
        ///
        /// ```
        /// use qualify::{Grade, Terms, Timespan};
        /// use qualify::playbook::GradeTerms;
        ///
        /// let mut terms = Terms::default();
        /// terms.accept_within = Timespan::hours(4);
        /// terms.cool_down_no_response = "2 d working".parse()?;
        /// let mut best = GradeTerms::default();
        /// best.accept_within = Some(Timespan::minutes(15));
        /// terms.grade.insert(Grade::A, best);
        /// assert_eq!(terms.recycle_cap, 3);
        /// # Ok::<(), qualify::error::NotTimespan>(())
        /// ```
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub struct Terms {
            $(#[doc = concat!($promise_doc, " Default `", $promised, " ", stringify!($per), "`.")]
            pub $promise: Timespan,)*
            $(#[doc = concat!($span_doc, " Default `", $length, " ", stringify!($unit), "`.")]
            pub $span: Timespan,)*
            $(#[doc = concat!($count_doc, " Default ", $number, ".")]
            pub $count: u32,)*
            /// Whether a conversion needs an attended appointment. Default true.
            pub convert_needs_attended: bool,
            /// Marketing's queue, for leads that nobody holds by name. Default `marketing`.
            pub marketing_queue: Id,
            /// The queue of sales. Default `sales`.
            pub sales_queue: Id,
            /// What leads that were offered with a grade have of their own. Default nothing.
            pub grade: BTreeMap<Grade, GradeTerms>,
        }

        /// What leads that were offered with one grade have of their own; `None` keeps what holds for all.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct GradeTerms {
            $(#[doc = $promise_doc]
            pub $promise: Option<Timespan>,)*
            /// How often a missed deadline is escalated before the lead is recycled.
            pub escalations: Option<u32>,
        }

        /// What sales promised about one offer, each duration with how it is counted.
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct Promised {
            $(pub(crate) $promise: Timespan,)*
            pub(crate) escalations: u32,
        }

        impl Default for Terms {
            fn default() -> Self {
                Terms {
                    $($promise: terms!(@span $promised $per),)*
                    $($span: terms!(@span $length $unit),)*
                    $($count: $number,)*
                    convert_needs_attended: true,
                    marketing_queue: Id::from("marketing"),
                    sales_queue: Id::from("sales"),
                    grade: BTreeMap::new(),
                }
            }
        }

        impl PartialEq for Terms {
            fn eq(&self, other: &Self) -> bool {
                let (a, b) = (self.in_short(), other.in_short());
                $(a.$promise == b.$promise &&)*
                $(a.$span == b.$span &&)*
                $(a.$count == b.$count &&)*
                a.convert_needs_attended == b.convert_needs_attended
                    && a.marketing_queue == b.marketing_queue
                    && a.sales_queue == b.sales_queue
                    && a.grade == b.grade
            }
        }

        impl Eq for Terms {}

        impl GradeTerms {
            /// Each duration changed by what is done to one with its greatest value and its own clock.
            fn each_span(mut self, change: impl Fn(Timespan, u32, Clock) -> Timespan) -> Self {
                $(self.$promise = self.$promise.map(|span| change(span, $promise_most, Clock::$promise_clock));)*
                self
            }

            fn encode(&self) -> Node {
                let map = MapBuilder::default();
                $(let map = map.with_some(stringify!($promise), self.$promise.map(Node::word));)*
                map.with_some("escalations", self.escalations.map(i64::from).map(Node::from)).build()
            }

            fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
                const KEYS: &[&str] = &[$(stringify!($promise),)* "escalations"];
                let fields = d.fields(node, KEYS)?;
                let mut terms = GradeTerms::default();
                $(terms.$promise = d.optional(&fields, stringify!($promise), |d, n| d.timespan(n, $promise_most));)*
                terms.escalations = d.optional(&fields, "escalations", |d, n| d.count(n, 0, ESCALATIONS));
                Some(terms)
            }

            /// What is set, for a person to read.
            fn each(&self) -> impl Iterator<Item = (&'static str, String)> {
                let spans = [$((stringify!($promise), self.$promise.map(|span| span.to_string())),)*];
                let count = [("escalations", self.escalations.map(|count| count.to_string()))];
                spans.into_iter().chain(count).filter_map(|(field, value)| Some((field, value?)))
            }
        }

        impl Terms {
            /// Each duration changed by what is done to one with its greatest value, in days, and its own clock.
            fn each_span(&self, change: impl Fn(Timespan, u32, Clock) -> Timespan) -> Self {
                Terms {
                    $($promise: change(self.$promise, $promise_most, Clock::$promise_clock),)*
                    $($span: change(self.$span, $span_most, Clock::$clock),)*
                    grade: self.grade.iter().map(|(grade, own)| (*grade, own.each_span(&change))).collect(),
                    ..self.clone()
                }
            }

            /// What was promised about a lead that was offered with the grade, of terms in full.
            pub(crate) fn promised(&self, grade: Option<Grade>) -> Promised {
                let own = grade.and_then(|grade| self.grade.get(&grade)).copied().unwrap_or_default();
                Promised {
                    $($promise: own.$promise.unwrap_or(self.$promise),)*
                    escalations: own.escalations.unwrap_or(self.escalations),
                }
            }

            /// `None` when all are the defaults.
            pub(crate) fn encode(&self) -> Option<Node> {
                let (terms, usual) = (self.in_short(), Terms::default());
                let map = MapBuilder::default();
                $(let map = map.with_some(
                    stringify!($promise),
                    (terms.$promise != usual.$promise).then(|| Node::word(terms.$promise)),
                );)*
                $(let map = map.with_some(
                    stringify!($span),
                    (terms.$span != usual.$span).then(|| Node::word(terms.$span)),
                );)*
                $(let map = map.with_some(
                    stringify!($count),
                    (terms.$count != usual.$count).then(|| Node::from(i64::from(terms.$count))),
                );)*
                let attended = terms.convert_needs_attended;
                // The best first.
                let of_grade = |map: MapBuilder, (grade, own): (&Grade, &GradeTerms)| {
                    map.with(grade.word(), own.encode())
                };
                let grades = terms.grade.iter().rev().fold(MapBuilder::default(), of_grade).build();
                let map = map
                    .with_some("convert_needs_attended", (!attended).then_some(Node::Bool(attended)))
                    .with_some("marketing_queue", other_id(&terms.marketing_queue, &usual.marketing_queue))
                    .with_some("sales_queue", other_id(&terms.sales_queue, &usual.sales_queue))
                    .with_some("grade", (!terms.grade.is_empty()).then_some(grades));
                (terms != usual).then(|| map.build())
            }

            pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
                const KEYS: &[&str] = &[
                    $(stringify!($promise),)* $(stringify!($span),)* $(stringify!($count),)*
                    "convert_needs_attended", "marketing_queue", "sales_queue", "grade",
                ];
                let fields = d.fields(node, KEYS)?;
                let mut terms = Terms::default();
                let id = |d: &mut Decoder<'_>, node: &Node| d.text(node).map(Id::from);
                $(if let Some(span) = d.optional(&fields, stringify!($promise), |d, n| d.timespan(n, $promise_most)) {
                    terms.$promise = span;
                })*
                $(if let Some(span) = d.optional(&fields, stringify!($span), |d, n| d.timespan(n, $span_most)) {
                    terms.$span = span;
                })*
                $(if let Some(n) = d.optional(&fields, stringify!($count), |d, n| d.count(n, 0, $count_most)) {
                    terms.$count = n;
                })*
                if let Some(attended) = d.optional(&fields, "convert_needs_attended", Decoder::bool) {
                    terms.convert_needs_attended = attended;
                }
                if let Some(queue) = d.optional(&fields, "marketing_queue", id) {
                    terms.marketing_queue = queue;
                }
                if let Some(queue) = d.optional(&fields, "sales_queue", id) {
                    terms.sales_queue = queue;
                }
                if let Some(grades) = d.optional(&fields, "grade", decode_grades) {
                    terms.grade = grades;
                }
                Some(terms)
            }

            /// Every term with its value, for a person to read.
            pub(crate) fn each(&self) -> Vec<(&'static str, String)> {
                let terms = self.in_short();
                let mut all = vec![
                    $((stringify!($promise), terms.$promise.to_string()),)*
                    $((stringify!($span), terms.$span.to_string()),)*
                    $((stringify!($count), terms.$count.to_string()),)*
                ];
                all.push(("convert_needs_attended", terms.convert_needs_attended.to_string()));
                all.push(("marketing_queue", terms.marketing_queue.as_str().to_owned()));
                all.push(("sales_queue", terms.sales_queue.as_str().to_owned()));
                all
            }

            /// The same, each duration and number at most the greatest that is allowed.
            pub(crate) fn within_range(&self) -> Self {
                let mut terms = self.each_span(|span, most, _| span.at_most(most));
                $(terms.$count = terms.$count.min($count_most);)*
                terms.recycle_cap_within = terms.recycle_cap_within.around_the_clock();
                for own in terms.grade.values_mut() {
                    own.escalations = own.escalations.map(|count| count.min(ESCALATIONS));
                }
                terms
            }

            /// What is out of range, and queues with ids that are not legal.
            pub(crate) fn check(&self, path: &Path, mistakes: &mut Mistakes) {
                let mut add = |path: Path, message: String| {
                    mistakes.add(Mistake::new(path, MistakeKind::IllegalValue, message));
                };
                let spans = [
                    $((stringify!($promise), self.$promise, $promise_most),)*
                    $((stringify!($span), self.$span, $span_most),)*
                ];
                let counts = [$((stringify!($count), self.$count, $count_most),)*];
                for (field, _, most) in spans.iter().filter(|(_, span, most)| span.at_most(*most) != *span) {
                    add(path.key(field), Timespan::range(*most));
                }
                for (field, _, most) in counts.iter().filter(|(_, count, most)| count > most) {
                    add(path.key(field), count_range(*most));
                }
                if self.recycle_cap_within.in_full(Clock::Always).parts().2 != Clock::Always {
                    add(path.key("recycle_cap_within"), "counted around the clock: leave `working` out".to_owned());
                }
                for (grade, own) in self.grade.iter().rev() {
                    let path = path.key("grade").key(grade.word());
                    let spans = [$((stringify!($promise), own.$promise, $promise_most),)*];
                    for (field, span, most) in spans {
                        if span.is_some_and(|span| span.at_most(most) != span) {
                            add(path.key(field), Timespan::range(most));
                        }
                    }
                    if own.escalations.is_some_and(|count| count > ESCALATIONS) {
                        add(path.key("escalations"), count_range(ESCALATIONS));
                    }
                }
                for (field, id) in [("marketing_queue", &self.marketing_queue), ("sales_queue", &self.sales_queue)] {
                    if !id.is_legal() {
                        add(path.key(field), format!("an id is {}", Id::RULE));
                    }
                }
            }
        }
    };
    (@span $count:literal min) => { Timespan::minutes($count) };
    (@span $count:literal h) => { Timespan::hours($count) };
    (@span $count:literal d) => { Timespan::days($count) };
}

/// The greatest number of escalations.
const ESCALATIONS: u32 = 100;

terms! {
    of_grade {
        accept_within = 8 h, 365, Working, "Within which sales accepts an offered lead; working time.";
        first_touch_within = 4 h, 365, Working, "From acceptance to the first contact; working time.";
        decide_within = 14 d, 3_650, Always, "From acceptance to a decision.";
    }
    spans {
        take_back_within = 2 d, 3_650, Working, "Within which marketing takes back a recycled lead; working time.";
        cool_down_no_response = 30 d, 3_650, Always, "Rest after `no_response`.";
        cool_down_no_budget_now = 90 d, 3_650, Always, "Rest after `no_budget_now`.";
        cool_down_bad_timing = 60 d, 3_650, Always, "Rest after `bad_timing`.";
        cool_down_wrong_person = 0 d, 3_650, Always, "Rest after `wrong_person`.";
        cool_down_sla_expired = 0 d, 3_650, Always, "Rest after `sla_expired`.";
        stale_with_marketing = 180 d, 3_650, Always, "Time at one stage after which a lead with marketing is stale.";
        stale_with_sales = 14 d, 3_650, Always, "Time at one stage after which a lead that sales holds is stale.";
        outcome_due_after = 15 min, 365, Always, "Time after an appointment at which its outcome is due.";
        re_engage_after = 180 d, 3_650, Always, "Time after which a lost lead goes back to marketing.";
        recycle_cap_within = 365 d, 3_650, Always, "How long a recycle counts towards `recycle_cap`; of 0 it does for ever. Around the clock.";
        revert_within = 30 d, 3_650, Always, "Within which a conversion made in error is taken back.";
        reopen_within = 30 d, 3_650, Always, "Within which a disqualification made in error restores the exact stage.";
    }
    counts {
        escalations = 2, ESCALATIONS, "How often a missed deadline is escalated before the lead is recycled.";
        recycle_cap = 3, 16, "How often a lead is recycled of late before only a meaningful contact, or marketing by hand, offers it again.";
        reschedule_cap = 3, 1_000, "How often an appointment may be rescheduled.";
        no_show_cap = 3, 1_000, "How often appointments may fall through since the lead was offered; once more, and it is recycled.";
    }
}

impl Terms {
    /// The same, each duration saying how it is counted: so that nobody need know what a unit alone means.
    pub(crate) fn in_full(&self) -> Self {
        self.each_span(|span, _, own| span.in_full(own))
    }

    /// The same as briefly as it can be said.
    fn in_short(&self) -> Self {
        let mut terms = self.each_span(|span, _, own| span.in_short(own));
        terms.grade.retain(|_, own| *own != GradeTerms::default());
        terms
    }

    /// What is set for single grades, the best first, for a person to read.
    pub(crate) fn each_of_grade(&self) -> Vec<(Grade, &'static str, String)> {
        let terms = self.in_short();
        let of_grade = |(grade, own): (&Grade, &GradeTerms)| {
            let grade = *grade;
            own.each().map(move |(field, value)| (grade, field, value)).collect::<Vec<_>>()
        };
        terms.grade.iter().rev().flat_map(of_grade).collect()
    }
}

fn count_range(most: u32) -> String {
    format!("expected a whole number from 0 to {most}")
}

fn decode_grades(d: &mut Decoder<'_>, node: &Node) -> Option<BTreeMap<Grade, GradeTerms>> {
    let words = Grade::WORDS.map(|(word, _)| word);
    let mut grades = BTreeMap::new();
    for (word, own) in d.entries(node, d.limits.items)? {
        d.at_key(word, |d| match word.parse::<Grade>() {
            Ok(grade) => grades.extend(GradeTerms::decode(d, own).map(|own| (grade, own))),
            Err(_) => {
                let message = d.unknown("grade", word, &words);
                d.mistake::<()>(MistakeKind::UnknownKey, message);
            }
        });
    }
    Some(grades)
}

fn other_id(id: &Id, usual: &Id) -> Option<Node> {
    (id != usual).then(|| Node::text(id))
}
