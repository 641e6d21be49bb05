//! Texts as they are compared: what people see as one, whoever typed it.

use std::borrow::Cow;

/// How the texts of an attribute compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// By what people see.
    Folded,
    /// Byte for byte.
    Exact,
}

impl Comparison {
    /// The form in which a text is compared. What is in that form already is not copied.
    pub(crate) fn form(self, text: &str) -> Cow<'_, str> {
        if self.is_form(text) {
            return Cow::Borrowed(text);
        }
        let mut room = [0; ROOM];
        Cow::Owned(folded_ascii(text, &mut room).map_or_else(|| folded(text), str::to_owned))
    }

    /// Whether a text surely is in the form in which it is compared. ASCII that is says so.
    pub(crate) fn is_form(self, text: &str) -> bool {
        self == Comparison::Exact || is_plain(text)
    }

    /// Hands over the form of a text. Nothing is allocated for ASCII of up to [`ROOM`] bytes.
    pub(crate) fn with_form<T>(self, text: &str, take: impl FnOnce(&str) -> T) -> T {
        if self.is_form(text) {
            return take(text);
        }
        let mut room = [0; ROOM];
        match folded_ascii(text, &mut room) {
            Some(form) => take(form),
            None => take(&folded(text)),
        }
    }

    /// The same of each of a set, sorted, each once.
    pub(crate) fn forms(self, texts: &[String]) -> Cow<'_, [String]> {
        match texts.iter().all(|text| matches!(self.form(text), Cow::Borrowed(_))) {
            true => Cow::Borrowed(texts),
            false => {
                let mut forms: Vec<String> = texts.iter().map(|text| self.form(text).into_owned()).collect();
                forms.sort();
                forms.dedup();
                Cow::Owned(forms)
            }
        }
    }

    /// The place of a text among some: by its bytes, and only if that fails by its form.
    pub(crate) fn place(self, among: &[String], text: &str) -> Option<usize> {
        among.iter().position(|one| one == text).or_else(|| match self {
            Comparison::Exact => None,
            Comparison::Folded => among.iter().position(|one| letters(one).eq(letters(text))),
        })
    }
}

/// Texts as somebody wrote them, with their forms: who writes the same is understood by its bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spellings(Vec<(String, String)>);

impl Spellings {
    /// Those of some texts that are not in their form.
    pub(crate) fn of<'t>(texts: impl Iterator<Item = &'t str>, comparison: Comparison) -> Self {
        let others = texts.filter(|text| !comparison.is_form(text));
        let mut all: Vec<(String, String)> =
            others.map(|text| (text.to_owned(), comparison.form(text).into_owned())).collect();
        all.sort();
        all.dedup();
        Spellings(all)
    }

    /// The form of a text that is one of them.
    pub(crate) fn form(&self, text: &str) -> Option<&str> {
        let place = self.0.binary_search_by(|(written, _)| written.as_str().cmp(text)).ok()?;
        self.0.get(place).map(|(_, form)| form.as_str())
    }
}

/// Folds a text: trimmed, inner white space as one space, in Unicode's small letters.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    folded.extend(letters(text));
    folded
}

/// What a folded text is made of.
fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    let words = text.split_whitespace().enumerate();
    words.flat_map(|(i, word)| {
        (i > 0).then_some(' ').into_iter().chain(word.chars().flat_map(char::to_lowercase))
    })
}

/// Whether a text is ASCII that folding leaves as it is: no capital letter, and no white space but single spaces inside.
fn is_plain(text: &str) -> bool {
    // Before the first letter a space is one too many.
    let mut after_space = true;
    for byte in text.bytes() {
        let is_space = byte == b' ';
        if !byte.is_ascii()
            || byte.is_ascii_uppercase()
            || (9..=13).contains(&byte)
            || is_space && after_space
        {
            return false;
        }
        after_space = is_space;
    }
    !after_space || text.is_empty()
}

/// The longest text that is folded without a place of its own. Labels and most of what people type are shorter.
const ROOM: usize = 256;

/// Folds a text in some room; `None` if it is not ASCII, or too long.
fn folded_ascii<'r>(text: &str, room: &'r mut [u8; ROOM]) -> Option<&'r str> {
    if !text.is_ascii() || text.len() > ROOM {
        return None;
    }
    let mut length = 0usize;
    let mut is_apart = false;
    for byte in text.bytes() {
        if byte == b' ' || (9..=13).contains(&byte) {
            is_apart = length > 0;
            continue;
        }
        for folded in is_apart.then_some(b' ').into_iter().chain([byte.to_ascii_lowercase()]) {
            *room.get_mut(length)? = folded;
            length = length.saturating_add(1);
        }
        is_apart = false;
    }
    std::str::from_utf8(room.get(..length)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [(&str, &str); 12] = [
        ("  Spring\t2026 ", "spring 2026"),
        ("SPRING\u{a0}2026", "spring 2026"),
        ("spring 2026", "spring 2026"),
        ("DE", "de"),
        ("de ", "de"),
        ("a  b", "a b"),
        ("\u{b}a\u{c}\r\nb\u{85}", "a b"),
        ("Größe", "größe"),
        ("größe", "größe"),
        ("İ", "i\u{307}"),
        (" ", ""),
        ("", ""),
    ];

    #[test]
    fn what_people_see_as_one_is_one() {
        for (text, expected) in TEXTS {
            assert_eq!(folded(text), expected);
            assert_eq!(folded(expected), expected);
        }
    }

    #[test]
    fn every_way_to_fold_gives_the_same() {
        let long = "A b ".repeat(100);
        for text in TEXTS.iter().map(|(text, _)| *text).chain([long.as_str()]) {
            let expected = folded(text);
            assert_eq!(Comparison::Folded.form(text), expected);
            assert!(Comparison::Folded.with_form(text, |form| form == expected), "{text:?}");
            assert_eq!(Comparison::Folded.place(&["x".to_owned(), expected], text), Some(1));
            assert_eq!(Comparison::Exact.form(text), text);
            assert!(Comparison::Exact.with_form(text, |form| form == text));
        }
    }

    #[test]
    fn what_is_written_alike_is_known_by_its_bytes() {
        let spellings = Spellings::of(["DE", "at", "US", "DE"].into_iter(), Comparison::Folded);
        assert_eq!(
            ["DE", "US", "at", "de", "FR"].map(|text| spellings.form(text)),
            [Some("de"), Some("us"), None, None, None]
        );
        assert_eq!(Spellings::of(["DE"].into_iter(), Comparison::Exact).form("DE"), None);
    }

    #[test]
    fn bytes_come_first() {
        let options = ["DE".to_owned(), "de".to_owned()];
        assert_eq!(Comparison::Folded.place(&options, "de"), Some(1));
        assert_eq!(Comparison::Folded.place(&options, "De"), Some(0));
        assert_eq!(Comparison::Exact.place(&options, "De"), None);
    }
}
