//! Texts as they are compared: what people see as one, whoever typed it.

/// Folds a text: trimmed, inner white space as one space, in Unicode's small letters.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_see_as_one_is_one() {
        for (text, expected) in [
            ("  Spring\t2026 ", "spring 2026"),
            ("SPRING\u{a0}2026", "spring 2026"),
            ("Größe", "größe"),
            ("İ", "i\u{307}"),
            (" ", ""),
        ] {
            assert_eq!(folded(text), expected);
            assert_eq!(folded(expected), expected);
        }
    }
}
