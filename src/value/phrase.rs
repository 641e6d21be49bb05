//! The words of a text, and phrases: words in a row.
//!
//! A word is a run of letters and digits that no more can be added to. Single letters joined by full stops are one word,
//! with the full stop behind the last or without: "V.P." and "v.p" are "vp", and "U.S.A" is "usa". So the words of
//! "Sr. V.P., e-mail" are "sr", "vp", "e" and "mail". In scripts that write no spaces a whole sentence is one word.

/// A word of a text.
#[derive(Clone, Copy, Debug)]
struct Word<'t> {
    text: &'t str,
    /// Whether it is letters joined by full stops, which do not count.
    is_dotted: bool,
}

impl Word<'_> {
    /// What it is made of.
    fn letters(&self) -> impl Iterator<Item = char> + '_ {
        self.text.chars().filter(|letter| !self.is_dotted || *letter != '.')
    }

    fn is(&self, word: &str) -> bool {
        if self.is_dotted { self.letters().eq(word.chars()) } else { self.text == word }
    }
}

/// The words of a text, in their order.
#[derive(Clone, Debug)]
struct Words<'t> {
    rest: &'t str,
}

impl<'t> Iterator for Words<'t> {
    type Item = Word<'t>;

    fn next(&mut self) -> Option<Word<'t>> {
        let start = self.rest.find(char::is_alphanumeric)?;
        let rest = self.rest.get(start..)?;
        let run = run(rest);
        let (end, is_dotted) = match is_letter(run) {
            true => joined(rest, run.len()),
            false => (run.len(), false),
        };
        self.rest = rest.get(end..)?;
        Some(Word { text: rest.get(..end)?, is_dotted })
    }
}

/// What stands above the small form of `İ`, which is two characters and one letter.
const DOT_ABOVE: char = '\u{307}';

/// The letters and digits that a text starts with.
fn run(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != DOT_ABOVE).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// Whether it is one letter.
fn is_letter(run: &str) -> bool {
    let mut letters = run.chars();
    letters.next().is_some_and(char::is_alphabetic) && letters.all(|mark| mark == DOT_ABOVE)
}

/// Where the letters end that are joined to the single letter which a text starts with and which ends at `end`; and
/// whether a full stop is among them.
fn joined(text: &str, mut end: usize) -> (usize, bool) {
    let mut is_dotted = false;
    while let Some(after) = text.get(end..).and_then(|rest| rest.strip_prefix('.')) {
        let next = run(after);
        let more = if is_letter(next) { next.len() } else { 0 };
        end = end.saturating_add(1).saturating_add(more);
        is_dotted = true;
        if more == 0 {
            break;
        }
    }
    (end, is_dotted)
}

/// What is wrong with a text that is to be looked for as words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoPhrase {
    /// It has no letter and no digit.
    NoWord,
    /// What it starts or ends with belongs to no word, so that it would not be looked for.
    Loses,
}

/// The words of a text with a space between each two, as [`is_in`] looks for them.
pub(crate) fn phrase(text: &str) -> Result<String, NoPhrase> {
    let mut words = Words { rest: text };
    let mut phrase = String::with_capacity(text.len());
    for word in words.by_ref() {
        if phrase.is_empty() && !text.starts_with(word.text) {
            return Err(NoPhrase::Loses);
        }
        if !phrase.is_empty() {
            phrase.push(' ');
        }
        phrase.extend(word.letters());
    }
    match (phrase.is_empty(), words.rest.is_empty()) {
        (true, _) => Err(NoPhrase::NoWord),
        (false, true) => Ok(phrase),
        (false, false) => Err(NoPhrase::Loses),
    }
}

/// Whether one of some phrases stands in a text.
pub(crate) fn is_in(phrases: &[String], text: &str) -> bool {
    let mut words = Words { rest: text };
    while let Some(first) = words.next() {
        if phrases.iter().any(|phrase| begins(first, words.clone(), phrase)) {
            return true;
        }
    }
    false
}

/// Whether a word and those behind it begin with a phrase.
fn begins(first: Word<'_>, mut others: Words<'_>, phrase: &str) -> bool {
    let mut sought = phrase.split(' ');
    sought.next().is_some_and(|word| first.is(word))
        && sought.all(|word| others.next().is_some_and(|found| found.is(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Words { rest: text }.map(|word| word.letters().collect()).collect()
    }

    #[test]
    fn words_are_as_the_table_says() {
        let cases: [(&str, &[&str]); 23] = [
            ("vp sales", &["vp", "sales"]),
            ("v.p. sales", &["vp", "sales"]),
            ("v.p sales", &["vp", "sales"]),
            ("v.p.", &["vp"]),
            ("u.s.a", &["usa"]),
            ("u.s.a.", &["usa"]),
            ("v.p.sales", &["vp", "sales"]),
            ("sr. vp, international sales", &["sr", "vp", "international", "sales"]),
            ("mvp coordinator", &["mvp", "coordinator"]),
            ("ph.d.", &["ph", "d"]),
            ("plan b.", &["plan", "b"]),
            ("e-mail", &["e", "mail"]),
            ("r&d", &["r", "d"]),
            ("c++ developer", &["c", "developer"]),
            ("a..b", &["a", "b"]),
            ("v. p.", &["v", "p"]),
            ("1.5", &["1", "5"]),
            ("a.1", &["a", "1"]),
            ("top10", &["top10"]),
            ("größe/länge", &["größe", "länge"]),
            ("営業部長", &["営業部長"]),
            ("i\u{307}stanbul, i\u{307}.k", &["i\u{307}stanbul", "i\u{307}k"]),
            (" -- ", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn phrases_are_split_like_texts() {
        for (text, expected) in [
            ("vp", Ok("vp")),
            ("v.p.", Ok("vp")),
            ("u.s.a", Ok("usa")),
            ("vice-president", Ok("vice president")),
            ("head of sales", Ok("head of sales")),
            ("ph.d.", Ok("ph d")),
            ("c++", Err(NoPhrase::Loses)),
            (".net", Err(NoPhrase::Loses)),
            ("inc.", Err(NoPhrase::Loses)),
            ("...", Err(NoPhrase::NoWord)),
            ("", Err(NoPhrase::NoWord)),
        ] {
            assert_eq!(phrase(text), expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn whole_words_are_found() {
        for (sought, text, expected) in [
            ("vp", "vp sales", true),
            ("vp", "sr. v.p., sales", true),
            ("vp", "mvp coordinator", false),
            ("intern", "international", false),
            ("intern", "marketing intern", true),
            ("vice president", "senior vice-president", true),
            ("vice president", "vice versa president", false),
            ("vice president", "vice", false),
            ("a a b", "a a a b", true),
        ] {
            assert_eq!(is_in(&[sought.to_owned()], text), expected, "{sought} in {text}");
        }
        assert!(is_in(&["cto".to_owned(), "vp".to_owned()], "the vp"));
    }
}
