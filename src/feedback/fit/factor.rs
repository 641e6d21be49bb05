//! A symmetric positive definite matrix as the product of a triangle and its mirror (A.-L. Cholesky).

use crate::feedback::number::dot;
use crate::invariant::always;

/// The lower triangle L of A = L·Lᵀ, row by row: row i has i + 1 entries.
#[derive(Clone, Debug)]
pub(super) struct Factor {
    rows: Vec<Vec<f64>>,
}

impl Factor {
    /// Factors the lower triangle of a matrix. `None` where it is not positive definite as far as floats tell.
    pub(super) fn of(lower: &[Vec<f64>]) -> Option<Self> {
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(lower.len());
        for given in lower {
            let mut row: Vec<f64> = Vec::with_capacity(given.len());
            // The rows that are done have as many entries as there are columns left of the diagonal; `dot`
            // stops where this row stops so far.
            for (above, entry) in rows.iter().zip(given) {
                let diagonal = above.last()?;
                row.push((entry - dot(&row, above)) / diagonal);
            }
            let rest = given.last()? - dot(&row, &row);
            if rest <= 0.0 || rest.is_nan() {
                return None;
            }
            row.push(rest.sqrt());
            rows.push(row);
        }
        Some(Factor { rows })
    }

    /// The x of A·x = b.
    pub(super) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut x = self.forward(right);
        for (place, row) in self.rows.iter().enumerate().rev() {
            let Some((before, rest)) = x.split_at_mut_checked(place) else { continue };
            let (Some(one), Some(diagonal)) = (rest.first_mut(), row.last()) else { continue };
            *one /= diagonal;
            let one = *one;
            before.iter_mut().zip(row).for_each(|(before, entry)| *before -= entry * one);
        }
        x
    }

    /// The diagonal of the inverse of A.
    pub(super) fn inverse_diagonal(&self) -> Vec<f64> {
        let mut diagonal = vec![0.0; self.rows.len()];
        let mut unit = vec![0.0; self.rows.len()];
        for place in 0..self.rows.len() {
            if let Some(one) = unit.get_mut(place) {
                *one = 1.0;
            }
            // The inverse is M·Mᵀ of the mirrored inverse of L, so its diagonal is the length of each column of
            // the inverse of L.
            let column = self.forward(&unit);
            if let Some(entry) = diagonal.get_mut(place) {
                *entry = dot(&column, &column);
            }
            if let Some(one) = unit.get_mut(place) {
                *one = 0.0;
            }
        }
        diagonal
    }

    /// What b·x comes to for the x of A·x = b: of a covariance's inverse, the variance of that combination.
    pub(super) fn variance(&self, of: &[f64]) -> f64 {
        let half = self.forward(of);
        dot(&half, &half)
    }

    /// The y of L·y = b.
    fn forward(&self, right: &[f64]) -> Vec<f64> {
        let mut y: Vec<f64> = Vec::with_capacity(right.len());
        for (row, b) in self.rows.iter().zip(right) {
            let diagonal = always(row.last().copied(), 1.0, "a row ends on the diagonal");
            y.push((b - dot(&y, row)) / diagonal);
        }
        y
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A = [[4, 2, 0], [2, 5, 2], [0, 2, 5]]: by hand, L = [[2], [1, 2], [0, 1, 2]] and det A = 64.
    fn factor() -> Factor {
        Factor::of(&[vec![4.0], vec![2.0, 5.0], vec![0.0, 2.0, 5.0]]).unwrap()
    }

    #[test]
    fn by_hand() {
        assert_eq!(factor().rows, [vec![2.0], vec![1.0, 2.0], vec![0.0, 1.0, 2.0]]);
        assert_eq!(factor().solve(&[8.0, 18.0, 19.0]), [1.0, 2.0, 3.0]);
        // The adjugate's diagonal, 21, 20 and 16, over the determinant.
        let known = [21.0 / 64.0, 20.0 / 64.0, 16.0 / 64.0];
        for (one, known) in factor().inverse_diagonal().iter().zip(known) {
            assert!((one - known).abs() < 1e-15, "{one} {known}");
        }
    }

    /// Of the difference of the first two: by the adjugate of the matrix above, (21 + 20 - 2 · (-10)) / 64.
    #[test]
    fn the_variance_of_a_difference() {
        assert!((factor().variance(&[1.0, -1.0, 0.0]) - 61.0 / 64.0).abs() < 1e-15);
    }

    #[test]
    fn what_is_not_positive_is_refused() {
        assert!(Factor::of(&[vec![1.0], vec![1.0, 1.0]]).is_none());
        assert!(Factor::of(&[vec![f64::NAN]]).is_none());
    }
}
