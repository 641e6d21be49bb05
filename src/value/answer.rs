//! [`Answer`]: met, unmet or unknown, and [`UnknownReason`] it is unknown.

use crate::value::words::words;

words! {
    /// The answer to a question about a prospect: yes, no, or not known.
    ///
    /// Answers combine by strong Kleene logic (S. C. Kleene, *Introduction to Metamathematics*, 1952,
    /// § 64): what is unknown stays unknown until what is known decides.
    ///
    /// ```
    /// use qualify::Answer::{self, Met, Unknown, Unmet};
    ///
    /// assert_eq!(!Unknown, Unknown);
    /// assert_eq!(Answer::all([Met, Unknown, Unmet]), Unmet);
    /// assert_eq!(Answer::any([Met, Unknown, Unmet]), Met);
    /// assert_eq!(Answer::all([]), Met);
    /// assert_eq!(Answer::any([]), Unmet);
    /// ```
    #[expect(clippy::exhaustive_enums, reason = "three-valued logic has three values")]
    pub enum Answer {
        /// No.
        Unmet = "unmet",
        /// Not known.
        Unknown = "unknown",
        /// Yes.
        Met = "met",
    }
}

impl Answer {
    /// Unmet if one is unmet, else unknown if one is unknown, else met.
    pub fn all(answers: impl IntoIterator<Item = Answer>) -> Answer {
        let mut result = Answer::Met;
        for answer in answers {
            match answer {
                Answer::Unmet => return Answer::Unmet,
                Answer::Unknown => result = Answer::Unknown,
                Answer::Met => {}
            }
        }
        result
    }

    /// Met if one is met, else unknown if one is unknown, else unmet.
    pub fn any(answers: impl IntoIterator<Item = Answer>) -> Answer {
        !Answer::all(answers.into_iter().map(|answer| !answer))
    }

    /// Whether the answer is yes.
    pub fn is_met(self) -> bool {
        self == Answer::Met
    }

    /// Whether the answer is not known.
    pub fn is_unknown(self) -> bool {
        self == Answer::Unknown
    }
}

impl From<bool> for Answer {
    fn from(yes: bool) -> Self {
        if yes { Answer::Met } else { Answer::Unmet }
    }
}

impl std::ops::Not for Answer {
    type Output = Answer;
    fn not(self) -> Answer {
        match self {
            Answer::Met => Answer::Unmet,
            Answer::Unmet => Answer::Met,
            Answer::Unknown => Answer::Unknown,
        }
    }
}

words! {
    /// Why a fact could not answer. `ALL` has the order of the table in `docs/PLAYBOOK.md`.
    #[non_exhaustive]
    pub enum UnknownReason {
        /// There is no such fact.
        Missing = "missing",
        /// The fact is a text of white space only, or a tag list without a tag that is more.
        Blank = "blank",
        /// The fact is of another kind than the schema declares.
        WrongKind = "wrong_kind" => "wrong kind",
        /// The fact is none of the choices or levels that the schema declares.
        UndeclaredChoice = "undeclared_choice" => "undeclared choice",
        /// The money is in another currency, and no rate was given.
        OtherCurrency = "other_currency" => "other currency",
        /// The values of the fact disagree, and answer the question differently.
        Conflict = "conflict" => "in conflict",
        /// The date has passed, and with it what was planned.
        Overdue = "overdue",
        /// An age is agreed, and nobody said when the fact was learnt.
        Undated = "undated",
        /// The fact was learnt too long ago.
        Expired = "expired",
        /// The fact was learnt, or its date lies, after the instant of the judgement.
        NotYet = "not_yet" => "not yet",
    }
}

#[cfg(test)]
mod tests {
    use super::Answer::{self, Met, Unknown, Unmet};

    #[test]
    fn every_cell_of_kleenes_tables() {
        // Rows and columns: unmet, unknown, met.
        let values = [Unmet, Unknown, Met];
        let all = [[Unmet, Unmet, Unmet], [Unmet, Unknown, Unknown], [Unmet, Unknown, Met]];
        let any = [[Unmet, Unknown, Met], [Unknown, Unknown, Met], [Met, Met, Met]];
        for (i, a) in values.into_iter().enumerate() {
            for (j, b) in values.into_iter().enumerate() {
                assert_eq!(Answer::all([a, b]), all[i][j], "{a} and {b}");
                assert_eq!(Answer::any([a, b]), any[i][j], "{a} or {b}");
            }
        }
        assert_eq!([!Unmet, !Unknown, !Met], [Met, Unknown, Unmet]);
    }
}
