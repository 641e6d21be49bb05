//! [`Terms`]: what both teams signed about the lead's life.

use crate::input::tree::{Decoder, MapBuilder, Node};
use crate::value::name::Id;

/// Declares the terms that are numbers, once: field, default, greatest value, meaning.
macro_rules! terms {
    ($($field:ident = $default:literal, $most:literal, $doc:literal;)*) => {
        /// The part of a playbook that governs the lead's life: service levels, cool-downs, caps.
        ///
        /// Working hours and days are counted by the host's calendar. In a file they stand under
        /// `[terms]`; what is left out keeps its default. Of hours and days, 0 means that there is no such
        /// deadline, rest or window.
        ///
        /// ```
        /// use qualify::Terms;
        ///
        /// let mut terms = Terms::default();
        /// terms.accept_within_hours = 4;
        /// assert_eq!(terms.recycle_cap, 3);
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Terms {
            $(#[doc = concat!($doc, " Default ", $default, ".")]
            pub $field: u32,)*
            /// Whether a conversion needs an attended appointment. Default true.
            pub convert_needs_attended: bool,
            /// Marketing's queue, for leads that nobody holds by name. Default `marketing`.
            pub marketing_queue: Id,
            /// The queue of sales. Default `sales`.
            pub sales_queue: Id,
        }

        impl Default for Terms {
            fn default() -> Self {
                Terms {
                    $($field: $default,)*
                    convert_needs_attended: true,
                    marketing_queue: Id::from("marketing"),
                    sales_queue: Id::from("sales"),
                }
            }
        }

        impl Terms {
            /// `None` when all are the defaults.
            pub(crate) fn encode(&self) -> Option<Node> {
                let usual = Terms::default();
                let map = MapBuilder::default();
                $(let map = map.with_some(
                    stringify!($field),
                    (self.$field != usual.$field).then(|| Node::from(i64::from(self.$field))),
                );)*
                let attended = self.convert_needs_attended;
                let map = map
                    .with_some("convert_needs_attended", (!attended).then_some(Node::Bool(attended)))
                    .with_some("marketing_queue", other_id(&self.marketing_queue, &usual.marketing_queue))
                    .with_some("sales_queue", other_id(&self.sales_queue, &usual.sales_queue));
                (*self != usual).then(|| map.build())
            }

            pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
                const KEYS: &[&str] =
                    &[$(stringify!($field),)* "convert_needs_attended", "marketing_queue", "sales_queue"];
                let fields = d.fields(node, KEYS)?;
                let mut terms = Terms::default();
                let id = |d: &mut Decoder<'_>, node: &Node| d.text(node).map(Id::from);
                $(if let Some(n) = d.optional(&fields, stringify!($field), |d, n| d.count(n, 0, $most)) {
                    terms.$field = n;
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
                Some(terms)
            }

            /// Every term with its value, for a person to read.
            pub(crate) fn each(&self) -> Vec<(&'static str, String)> {
                let mut all = vec![$((stringify!($field), self.$field.to_string())),*];
                all.push(("convert_needs_attended", self.convert_needs_attended.to_string()));
                all.push(("marketing_queue", self.marketing_queue.as_str().to_owned()));
                all.push(("sales_queue", self.sales_queue.as_str().to_owned()));
                all
            }

            /// The same, each number at most the greatest that is allowed.
            pub(crate) fn within_range(&self) -> Self {
                Terms { $($field: self.$field.min($most),)* ..self.clone() }
            }

            /// The fields with a number out of range, with the greatest that is allowed.
            pub(crate) fn out_of_range(&self) -> Vec<(&'static str, u32)> {
                let all = [$((stringify!($field), self.$field, $most)),*];
                all.into_iter().filter(|(_, n, most)| n > most).map(|(field, _, most)| (field, most)).collect()
            }
        }
    };
}

terms! {
    accept_within_hours = 8, 8_760, "Working hours within which sales accepts an offered lead.";
    first_touch_within_hours = 4, 8_760, "Working hours from acceptance to the first contact.";
    decide_within_days = 14, 3_650, "Days from acceptance to a decision.";
    take_back_within_days = 2, 3_650, "Working days within which marketing takes back a recycled lead.";
    escalations = 2, 100, "How often a missed deadline is escalated before the lead is recycled.";
    cool_down_no_response_days = 30, 3_650, "Days of rest after `no_response`.";
    cool_down_no_budget_now_days = 90, 3_650, "Days of rest after `no_budget_now`.";
    cool_down_bad_timing_days = 60, 3_650, "Days of rest after `bad_timing`.";
    cool_down_wrong_person_days = 0, 3_650, "Days of rest after `wrong_person`.";
    cool_down_sla_expired_days = 0, 3_650, "Days of rest after `sla_expired`.";
    stale_with_marketing_days = 180, 3_650, "Days at one stage after which a lead with marketing is stale.";
    stale_with_sales_days = 14, 3_650, "Days at one stage after which a lead that sales holds is stale.";
    outcome_due_after_minutes = 15, 525_600, "Minutes after an appointment at which its outcome is due.";
    re_engage_after_days = 180, 3_650, "Days after which a lost lead goes back to marketing.";
    recycle_cap = 3, 16, "How often a lead is recycled of late before only a meaningful contact, or marketing by hand, offers it again.";
    recycle_cap_within_days = 365, 3_650, "Days for which a recycle counts towards `recycle_cap`; 0 is for ever.";
    reschedule_cap = 3, 1_000, "How often an appointment may be rescheduled.";
    no_show_cap = 3, 1_000, "How often appointments may fall through since the lead was offered; once more, and it is recycled.";
    revert_within_days = 30, 3_650, "Days within which a conversion made in error is taken back.";
    reopen_within_days = 30, 3_650, "Days within which a disqualification made in error restores the exact stage.";
}

fn other_id(id: &Id, usual: &Id) -> Option<Node> {
    (id != usual).then(|| Node::text(id))
}
