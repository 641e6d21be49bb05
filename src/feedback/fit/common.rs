//! [`Common`]: how often each column counts for every row at least, which says nothing of one row and not of another.

use crate::invariant::always;

/// What all rows have in common: columns in order, each with the value nearest to none that a row has there. A column
/// that some row does not have, or has with the other sign, is not among them.
///
/// A floor may make a rule count a thousand million times for each lead. No weight can tell that from the intercept,
/// and beside such numbers floats lose what the leads do not have in common; so the intercept takes it over.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Common(Vec<(usize, f64)>);

impl Common {
    /// Of rows of columns and values, none of them twice in a row.
    pub(super) fn of<'r>(mut rows: impl Iterator<Item = &'r [(usize, f64)]>) -> Self {
        let mut common = rows.next().map(<[_]>::to_vec).unwrap_or_default();
        common.retain(|(_, value)| *value != 0.0);
        for row in rows {
            if common.is_empty() {
                break;
            }
            common.retain_mut(|(column, value)| {
                let here = row.iter().find(|(other, _)| other == column).map_or(0.0, |(_, here)| *here);
                let same_sign = *value > 0.0 && here > 0.0 || *value < 0.0 && here < 0.0;
                if here.abs() < value.abs() {
                    *value = here;
                }
                same_sign
            });
        }
        Common(common)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is left of a row's value.
    pub(super) fn rest(&self, column: usize, value: f64) -> f64 {
        value - self.0.iter().find(|(common, _)| *common == column).map_or(0.0, |(_, common)| *common)
    }

    /// What it comes to by the weight of each column, that of column 0 first: the part of the intercept.
    pub(super) fn worth(&self, weights: &[f64]) -> f64 {
        self.0.iter().fold(0.0, |sum, (column, value)| {
            sum + always(weights.get(*column), &0.0, "each column has a weight") * value
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn common(rows: &[&[(usize, f64)]]) -> Vec<(usize, f64)> {
        Common::of(rows.iter().copied()).0
    }

    #[test]
    fn the_least_that_all_rows_have() {
        assert_eq!(common(&[]), []);
        assert_eq!(
            common(&[&[(0, 2.0), (3, -5e9)], &[(0, 1.5), (1, 4.0), (3, -4e9)]]),
            [(0, 1.5), (3, -4e9)]
        );
        // One has none of it, another the other sign.
        assert_eq!(common(&[&[(0, 2.0), (1, 1.0)], &[(1, 3.0)], &[(0, 2.0), (1, -3.0)]]), []);
        assert_eq!(common(&[&[(0, 0.0)], &[(0, 1.0)]]), []);
    }

    #[test]
    fn what_is_left_and_what_it_was_worth() {
        let common = Common(vec![(0, 1.5), (3, -4e9)]);
        let rest = [common.rest(0, 2.0), common.rest(1, 4.0), common.rest(3, -4e9)];
        assert_eq!(rest.map(f64::to_bits), [0.5_f64, 4.0, 0.0].map(f64::to_bits));
        assert!((common.worth(&[2.0, 7.0, 7.0, 1e-9]) + 1.0).abs() < 1e-15);
    }
}
