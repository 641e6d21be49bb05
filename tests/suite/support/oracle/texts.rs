//! The naive reading of texts: what people see as one, the words of a text, and what is asked of both.

use qualify::condition::Operand;

/// How an attribute's texts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    Folded,
    Exactly,
}

impl Compared {
    /// Two texts are alike if this is the same.
    pub(crate) fn seen(self, text: &str) -> String {
        match self {
            Compared::Exactly => text.to_owned(),
            Compared::Folded => {
                let mut seen = String::new();
                for letter in text.trim().chars() {
                    match letter.is_whitespace() {
                        true if seen.ends_with(' ') => {}
                        true => seen.push(' '),
                        false => seen.extend(letter.to_lowercase()),
                    }
                }
                seen
            }
        }
    }

    pub(crate) fn alike(self, one: &str, other: &str) -> bool {
        self.seen(one) == self.seen(other)
    }

    pub(crate) fn contains(self, text: &str, part: &str) -> bool {
        self.seen(text).contains(&self.seen(part))
    }

    pub(crate) fn starts_with(self, text: &str, start: &str) -> bool {
        self.seen(text).starts_with(&self.seen(start))
    }

    pub(crate) fn ends_with(self, text: &str, end: &str) -> bool {
        self.seen(text).ends_with(&self.seen(end))
    }

    /// Whether the words of a phrase stand in a row among those of the text.
    pub(crate) fn has_word(self, text: &str, phrase: &str) -> bool {
        let words =
            |text: &str| -> Vec<String> { words(text).into_iter().map(|word| self.seen(&word)).collect() };
        let (words, phrase) = (words(text), words(phrase));
        (0..words.len()).any(|start| words[start..].starts_with(&phrase))
    }
}

/// Maximal runs of letters and digits; single letters with a full stop between them are one word.
pub(crate) fn words(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let is_inside = |at: usize| letters.get(at).is_some_and(|letter| letter.is_alphanumeric());
    let is_alone = |at: usize| {
        let before = at.checked_sub(1).is_some_and(is_inside);
        letters.get(at).is_some_and(|letter| letter.is_alphabetic()) && !before && !is_inside(at + 1)
    };
    let mut words = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let mut word = String::new();
        let abbreviates = is_alone(at);
        while is_inside(at) {
            word.push(letters[at]);
            at += 1;
        }
        while abbreviates && letters.get(at) == Some(&'.') && is_alone(at + 1) {
            word.push(letters[at + 1]);
            at += 2;
        }
        if word.is_empty() {
            at += 1;
        } else {
            words.push(word);
        }
    }
    words
}

/// The text of an operand, as it was written.
pub(crate) fn text_of(operand: &Operand) -> String {
    match operand {
        Operand::Text(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn words_are_runs_of_letters_and_digits() {
    for (text, expected) in [
        ("vp sales", "vp|sales"),
        ("MVP program-coordinator", "MVP|program|coordinator"),
        ("V.P.", "VP"),
        ("Sr. V.P., sales", "Sr|VP|sales"),
        ("U.S.A. 3.5", "USA|3|5"),
        ("J.Smith, e.g. A..B, C. D", "J|Smith|eg|A|B|C|D"),
        ("x.y.zebra", "xy|zebra"),
        ("C++ / Größe_2", "C|Größe|2"),
        (" -- ", ""),
    ] {
        assert_eq!(words(text).join("|"), expected, "{text}");
    }
}

#[test]
fn phrases_are_words_in_a_row() {
    let folded = Compared::Folded;
    for (text, phrase, has) in [
        ("Sr. VP, international sales", "vp", true),
        ("Sr. VP, international sales", "V.P", true),
        ("Sr. VP, international sales", "intern", false),
        ("MVP program coordinator", "vp", false),
        ("Vice\t President", "vice  president", true),
        ("President (vice)", "vice president", false),
        ("vice vice president", "vice president", true),
        ("vice", "vice president", false),
    ] {
        assert_eq!(folded.has_word(text, phrase), has, "{text}, {phrase}");
    }
    assert!(!Compared::Exactly.has_word("VP sales", "vp") && Compared::Exactly.has_word("VP sales", "VP"));
}

#[test]
fn texts_that_people_see_as_one_are_one() {
    let folded = Compared::Folded;
    for (one, other, alike) in [
        (" DE\u{a0}", "de", true),
        ("Head \t of\nIT", "head of it", true),
        ("GRÖSSE", "größe", false),
        ("Größe", "GRÖßE", true),
        ("headof it", "head of it", false),
        ("", " ", true),
    ] {
        assert_eq!(folded.alike(one, other), alike, "{one:?}, {other:?}");
        assert_eq!(Compared::Exactly.alike(one, other), one == other);
    }
}
