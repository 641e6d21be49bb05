//! Operands read by the kind of the attribute they are compared with.

use rust_decimal::Decimal;

use crate::condition::Operand;
use crate::fact::attribute::Kind;
use crate::input::tree::unknown;
use crate::value::day::Day;
use crate::value::folded::Comparison;
use crate::value::money::Money;
use crate::value::phrase::{NoPhrase, phrase};

type Read<T> = Result<T, String>;

fn expected(what: &str, found: &Operand) -> String {
    let shown: String = found.to_string().chars().take(64).collect();
    format!("expected {what}, found `{shown}`")
}

pub(super) fn flag(operand: &Operand) -> Read<bool> {
    match operand {
        Operand::Flag(flag) => Ok(*flag),
        Operand::Text(text) if text == "true" || text == "false" => {
            Err(format!("expected true or false, found text; write `{text}` without quotes"))
        }
        Operand::Text(_) | Operand::Whole(_) | Operand::Decimal(_) => Err(expected("true or false", operand)),
    }
}

pub(super) fn number(operand: &Operand) -> Read<Decimal> {
    match operand {
        Operand::Whole(number) => Ok(Decimal::from(*number)),
        Operand::Decimal(number) => Ok(number.normalize()),
        Operand::Text(text) => {
            Decimal::from_str_exact(text).map(|n| n.normalize()).map_err(|_| expected("a number", operand))
        }
        Operand::Flag(_) => Err(expected("a number", operand)),
    }
}

pub(super) fn money(operand: &Operand) -> Read<Money> {
    match operand {
        Operand::Text(text) => {
            text.parse().map_err(|_| expected("an amount and a currency, such as `10000 EUR`", operand))
        }
        Operand::Whole(_) | Operand::Decimal(_) | Operand::Flag(_) => {
            Err(expected("an amount and a currency, such as `10000 EUR`", operand))
        }
    }
}

pub(super) fn day(operand: &Operand) -> Read<Day> {
    match operand {
        Operand::Text(text) => text.parse().map_err(|_| expected("a date, such as `2026-06-01`", operand)),
        Operand::Whole(_) | Operand::Decimal(_) | Operand::Flag(_) => {
            Err(expected("a date, such as `2026-06-01`", operand))
        }
    }
}

/// Text that is not blank: blank facts are unknown, so nothing could ever equal it.
pub(super) fn text(operand: &Operand) -> Read<String> {
    match operand {
        Operand::Text(text) if text.trim().is_empty() => Err("expected text, found a blank one".into()),
        Operand::Text(text) => Ok(text.clone()),
        Operand::Whole(_) | Operand::Decimal(_) | Operand::Flag(_) => {
            Err(format!("expected text, found `{operand}`; put it in quotes"))
        }
    }
}

/// A text that is looked for inside others. In these no white space stands at either end.
pub(super) fn part(text: &str, comparison: Comparison) -> Read<String> {
    if text.trim() != text {
        return Err(
            "white space stands at an end of it, where no text has any; for a whole word write `has_word`"
                .into(),
        );
    }
    Ok(comparison.form(text).into_owned())
}

/// A word that is looked for, or several in a row.
pub(super) fn words(text: &str, comparison: Comparison) -> Read<String> {
    let form = part(text, comparison)?;
    phrase(&form).map_err(|not| match not {
        NoPhrase::NoWord => format!("`{text}` has no letter or digit, so no word is found by it; write `contains`"),
        NoPhrase::Loses => format!(
            "`has_word` looks for letters and digits, so that what `{text}` starts or ends with would be lost; \
             write `contains`"
        ),
    })
}

/// The place of an option of a choice or of a step of a level. What is wrong is told if somebody reads it.
pub(super) fn option(operand: &Operand, kind: &Kind, comparison: Comparison, tell: bool) -> Read<usize> {
    if let Operand::Text(text) = operand {
        if let Some(place) = comparison.place(kind.options(), text) {
            return Ok(place);
        }
    }
    if !tell {
        return Err(String::new());
    }
    let known: Vec<&str> = kind.options().iter().map(String::as_str).collect();
    let written = operand.to_string();
    let text = match operand {
        Operand::Text(text) => text,
        Operand::Whole(_) | Operand::Decimal(_) | Operand::Flag(_) if known.contains(&written.as_str()) => {
            return Err(format!("expected text, found `{written}`; put it in quotes"));
        }
        Operand::Whole(_) | Operand::Decimal(_) | Operand::Flag(_) => &written,
    };
    Err(unknown(if kind.word() == "level" { "level" } else { "choice" }, text, &known))
}
