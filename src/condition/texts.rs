//! [`Texts`]: one text to look for, or several.

use super::Operand;

/// One text to look for, or several of which one is enough.
///
/// ```
/// use qualify::standard::JOB_TITLE;
///
/// assert_eq!(JOB_TITLE.has_word("vp").to_string(), "job_title has the word vp");
/// let heads = JOB_TITLE.has_word(["vp", "head of sales"]);
/// assert_eq!(heads.to_string(), "job_title has one of the words vp, head of sales");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts(Vec<Operand>);

impl Texts {
    pub(super) fn into_operands(self) -> Vec<Operand> {
        self.0
    }
}

impl From<&str> for Texts {
    fn from(text: &str) -> Self {
        Texts(vec![text.into()])
    }
}

impl From<&String> for Texts {
    fn from(text: &String) -> Self {
        Texts::from(text.as_str())
    }
}

impl From<String> for Texts {
    fn from(text: String) -> Self {
        Texts(vec![text.into()])
    }
}

impl<T: Into<Operand>> From<Vec<T>> for Texts {
    fn from(texts: Vec<T>) -> Self {
        texts.into_iter().collect()
    }
}

impl<T: Into<Operand>, const N: usize> From<[T; N]> for Texts {
    fn from(texts: [T; N]) -> Self {
        texts.into_iter().collect()
    }
}

impl<T: Into<Operand>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        Texts(texts.into_iter().map(Into::into).collect())
    }
}
