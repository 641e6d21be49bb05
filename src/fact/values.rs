//! [`Values`]: what a fact says, as one value or as several that disagree.
//!
//! One record of a lead has 300 employees and another 312, learnt on one day from one source. Neither is better, so both
//! stay: `["300", "312"]`. A third record with 300 changes nothing. Of five and more the four whose canonical texts are
//! smallest stay, and that there were more. So the order in which records are merged never matters.

use std::collections::BTreeMap;
use std::fmt;

use crate::fact::attribute::Value;
use crate::input::mistake::MistakeKind;
use crate::input::tree::{Decoder, Fields, MapBuilder, Node};

/// The most values of one fact that are kept.
const KEPT: usize = 4;

/// The value of a fact; or those of equal rank that several records have.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Values {
    One(Value),
    Several(Box<Several>),
}

/// At least two values in the order of their canonical texts, no two equal. All of them are blank, or none is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Several {
    values: Vec<Value>,
    /// Whether there were others beside these, which are then [`KEPT`].
    has_more: bool,
}

impl Values {
    pub(crate) fn as_slice(&self) -> &[Value] {
        match self {
            Values::One(value) => std::slice::from_ref(value),
            Values::Several(several) => &several.values,
        }
    }

    /// The value, unless there are several.
    #[inline]
    pub(crate) fn only(&self) -> Option<&Value> {
        match self {
            Values::One(value) => Some(value),
            Values::Several(_) => None,
        }
    }

    pub(crate) fn has_more(&self) -> bool {
        match self {
            Values::One(_) => false,
            Values::Several(several) => several.has_more,
        }
    }

    /// Whether they say nothing. Of several that is true of all or of none.
    pub(crate) fn are_blank(&self) -> bool {
        self.as_slice().iter().all(Value::is_blank)
    }

    /// The values of both.
    pub(crate) fn and(&self, other: &Values) -> Values {
        let both = self.as_slice().iter().chain(other.as_slice());
        let all: BTreeMap<String, &Value> = both.map(|value| (value.encode().canonical(), value)).collect();
        let has_more = self.has_more() || other.has_more() || all.len() > KEPT;
        let mut values: Vec<Value> = all.into_values().take(KEPT).cloned().collect();
        match (values.len(), values.pop()) {
            (1, Some(only)) => Values::One(only),
            (_, last) => {
                values.extend(last);
                Values::Several(Box::new(Several { values, has_more }))
            }
        }
    }

    /// Adds them to the map of a fact: one value is stored as ever.
    pub(crate) fn encode(&self, fact: MapBuilder) -> MapBuilder {
        match self {
            Values::One(value) => fact.with("value", value.encode()),
            Values::Several(several) => fact
                .with_list("values", &several.values, Value::encode)
                .with_some("more", several.has_more.then_some(Node::Bool(true))),
        }
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, fields: &Fields<'_>) -> Option<Self> {
        let given = |key: &str| fields.get(key).is_some_and(|node| !matches!(node, Node::Null));
        let more = d.optional(fields, "more", Decoder::bool);
        match (given("value"), given("values")) {
            (true, true) => d.mistake(
                MistakeKind::IllegalValue,
                "both `value` and `values`; write one value as `value`, several that disagree as `values`",
            ),
            (false, true) => {
                let values = d.optional(fields, "values", Self::several)?;
                if more == Some(true) && values.len() < KEPT {
                    let message = "expected four `values` beside it: it says that there were others";
                    return d.at_key("more", |d| d.mistake(MistakeKind::IllegalValue, message));
                }
                Some(Values::Several(Box::new(Several { values, has_more: more == Some(true) })))
            }
            (_, false) if more == Some(true) => {
                let message = "expected `values` beside it: it says that there were others";
                d.at_key("more", |d| d.mistake(MistakeKind::IllegalValue, message))
            }
            (_, false) => d.required(fields, "value", Value::decode).map(Values::One),
        }
    }

    /// Two to four values, in any order.
    fn several(d: &mut Decoder<'_>, node: &Node) -> Option<Vec<Value>> {
        let most = d.limits.items;
        let values = d.list(node, most, Value::decode)?;
        if !(2..=KEPT).contains(&values.len()) {
            return d.mistake(
                MistakeKind::IllegalValue,
                "expected two to four values that disagree; write one as `value`, and of five or more the first four, \
                 with `more`",
            );
        }
        let is_blank = values.iter().all(Value::is_blank);
        let mut sorted: BTreeMap<String, Value> = BTreeMap::new();
        let mut is_legal = true;
        for (place, value) in values.into_iter().enumerate() {
            let wrong = if value.is_blank() != is_blank {
                Some("a blank does not disagree with a value; leave it out")
            } else if sorted.insert(value.encode().canonical(), value).is_some() {
                Some("the value stands here twice; keep one")
            } else {
                None
            };
            if let Some(message) = wrong {
                is_legal = false;
                d.at_index(place, |d| d.mistake::<()>(MistakeKind::IllegalValue, message));
            }
        }
        is_legal.then(|| sorted.into_values().collect())
    }
}

/// The types of the values, never what they say.
impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Values::One(value) => value.fmt(f),
            Values::Several(several) if several.has_more => {
                f.debug_list().entries(&several.values).finish_non_exhaustive()
            }
            Values::Several(several) => f.debug_list().entries(&several.values).finish(),
        }
    }
}

/// As a person reads them: `300`; of several `300 or 312, which disagree`.
impl fmt::Display for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let several = match self {
            Values::One(value) => return value.fmt(f),
            Values::Several(several) => several,
        };
        for (place, value) in several.values.iter().enumerate() {
            let between = if place > 0 { " or " } else { "" };
            write!(f, "{between}{value}")?;
        }
        f.write_str(if several.has_more { " or others, which disagree" } else { ", which disagree" })
    }
}
