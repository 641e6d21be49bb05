//! Which lead came first: what a column says, as places.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rust_decimal::Decimal;

/// What a cell says about the order of a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// An instant; of a date, its first one in UTC.
    At(DateTime<Utc>),
    Number(Decimal),
}

impl Key {
    /// Reads an instant, a date or a number.
    pub fn read(text: &str) -> Option<Self> {
        instant(text).map(Key::At).or_else(|| Decimal::from_str_exact(text).ok().map(Key::Number))
    }

    /// Whether both are instants or both numbers: others have no order.
    pub fn same_sort(&self, other: &Self) -> bool {
        matches!((self, other), (Key::At(_), Key::At(_)) | (Key::Number(_), Key::Number(_)))
    }
}

/// Reads an instant, or a date as its first instant in UTC.
pub fn instant(text: &str) -> Option<DateTime<Utc>> {
    let day = || text.parse::<NaiveDate>().ok().map(|day| day.and_time(NaiveTime::MIN).and_utc());
    text.parse().ok().or_else(day)
}

/// The place of each, the least being 1; equals in the order they come in.
pub fn places(keys: &[Option<Key>]) -> Vec<Option<i64>> {
    let mut order: Vec<(Key, usize)> =
        keys.iter().enumerate().filter_map(|(row, key)| key.map(|key| (key, row))).collect();
    order.sort();
    let mut places = vec![None; keys.len()];
    for (place, (_, row)) in (1..).zip(order) {
        if let Some(of_row) = places.get_mut(row) {
            *of_row = Some(place);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_instants_are_one_sort_and_equals_keep_their_rows() {
        let keys = ["2026-03-02", "2026-03-01T23:59:59-02:00", "", "2026-03-02T00:00:00Z"].map(Key::read);
        assert_eq!(places(&keys), [Some(1), Some(3), None, Some(2)]);
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        let keys = ["10", "9", "9.50", "-1", "ten"].map(Key::read);
        assert_eq!(places(&keys), [Some(4), Some(2), Some(3), Some(1), None]);
        assert!(!Key::read("9").unwrap().same_sort(&Key::read("2026-03-02").unwrap()));
    }
}
