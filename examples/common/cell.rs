//! A cell of a CSV file as a value of an attribute's kind.

use qualify::attribute::{Kind, Value};
use qualify::{Day, Money};

use super::mapping::Column;

/// A cell as a value of its kind, or what was expected.
pub fn value(text: &str, column: &Column, kind: &Kind) -> Result<Value, String> {
    match column.values.get(text) {
        Some(toml::Value::Boolean(flag)) => return Ok(Value::Flag(*flag)),
        Some(toml::Value::String(text)) => return plain(text, column, kind),
        Some(other) => return plain(&other.to_string(), column, kind),
        None => {}
    }
    plain(text, column, kind)
}

/// The most options that a message lists.
const SHOWN: usize = 8;

fn plain(text: &str, column: &Column, kind: &Kind) -> Result<Value, String> {
    let amount = || match &column.currency {
        Some(currency) => format!("{text} {currency}"),
        None => text.to_owned(),
    };
    match kind {
        Kind::Flag => text
            .parse()
            .map(Value::Flag)
            .map_err(|_| "true or false, or a value listed in the mapping".into()),
        Kind::Number => text.parse().map(Value::Number).map_err(|_| "a number such as `12500.5`".into()),
        Kind::Money => amount().parse::<Money>().map(Value::Money).map_err(|_| match &column.currency {
            Some(_) => "a plain amount such as `12500.50`, without a currency".into(),
            None => "an amount such as `12500.50 EUR`, or a `currency` for the column in the mapping".into(),
        }),
        Kind::Date => text.parse::<Day>().map(Value::Date).map_err(|_| "a date such as `2026-06-01`".into()),
        Kind::Tags => Ok(Value::tags(text.split(';').map(str::trim).filter(|word| !word.is_empty()))),
        Kind::Choice(options) | Kind::Level(options) if !options.iter().any(|option| option == text) => {
            let shown: Vec<String> = options.iter().take(SHOWN).map(|option| format!("`{option}`")).collect();
            let more = if options.len() > SHOWN { ", .." } else { "" };
            Err(format!("one of {}{more}, or a value listed in the mapping", shown.join(", ")))
        }
        _ => Ok(Value::Text(text.to_owned())),
    }
}
