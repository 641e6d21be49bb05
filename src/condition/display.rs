//! Conditions as a person reads them: `employees between 50 and 1000 and not (country is US)`.

use std::fmt;

use super::kinds::Kinds;
use super::question::{ActivityFilter, Condition, Did, Different};

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use Condition as C;
        match self {
            C::Fact(attribute, operator) => write!(f, "{attribute} {operator}"),
            C::Did(did) => did.fmt(f),
            C::All(parts) => joined(f, parts, " and ", "always"),
            C::Any(parts) => joined(f, parts, " or ", "never"),
            C::Not(part) => write!(f, "not ({part})"),
            C::Met(criterion) => write!(f, "{criterion} met"),
            C::Unknown(criterion) => write!(f, "{criterion} unknown"),
            C::MetAtLeast { n, of: None } => write!(f, "at least {n} criteria met"),
            C::MetAtLeast { n, of: Some(list) } => write!(f, "at least {n} criteria of {list} met"),
            C::ScoreAtLeast(points) => write!(f, "score at least {points}"),
            C::FitAtLeast(points) => write!(f, "fit at least {points}"),
            C::EngagementAtLeast(points) => write!(f, "engagement at least {points}"),
            C::Engaged => f.write_str("engaged"),
        }
    }
}

/// The parts with a word between them; a part that itself joins stands in brackets.
fn joined(f: &mut fmt::Formatter<'_>, parts: &[Condition], word: &str, none: &str) -> fmt::Result {
    if parts.is_empty() {
        return f.write_str(none);
    }
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(word)?;
        }
        if part.parts().len() > 1 { write!(f, "({part})")? } else { write!(f, "{part}")? }
    }
    Ok(())
}

/// `visit`, `email_click or ad_click`, `page_view (subject starts with /pricing)`, `*`.
impl fmt::Display for ActivityFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.condition {
            Some(condition) => write!(f, "{} ({condition})", self.kinds),
            None => self.kinds.fmt(f),
        }
    }
}

/// `did demo_request`, `did page_view at least 3 times within 30 days`, `did anything on at least 5 days`.
impl fmt::Display for Did {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.filter.kinds, &self.filter.condition) {
            (Kinds::Any, None) => f.write_str("did anything")?,
            (Kinds::Any, Some(condition)) => write!(f, "did anything ({condition})")?,
            (Kinds::Of(_), _) => write!(f, "did {}", self.filter)?,
        }
        let n = self.at_least;
        match self.different {
            _ if n == 1 => {}
            None => write!(f, " at least {n} times")?,
            Some(Different::Subject) => write!(f, " about at least {n} subjects")?,
            Some(Different::Day) => write!(f, " on at least {n} days")?,
        }
        match self.within_days {
            Some(days) => write!(f, " within {days} days"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fact::standard::*;
    use crate::value::money::eur;

    #[test]
    fn reads_as_a_sentence() {
        let condition = EMPLOYEES
            .between(50, 1_000)
            .and(COUNTRY.is("US").negate())
            .and(BUDGET.at_least(eur(10_000)).or(INDUSTRY.one_of(["software", "finance"])));
        assert_eq!(
            condition.to_string(),
            "employees between 50 and 1000 and not (country is US) and \
             (budget at least 10000 EUR or industry is one of software, finance)"
        );
        assert_eq!(super::Condition::All(vec![]).to_string(), "always");
        assert_eq!(BUY_BY.within_days(30).to_string(), "buy_by within 30 days");
    }
}
