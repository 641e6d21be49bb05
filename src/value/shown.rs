//! Texts of hosts and authors as they are shown to people: what is invisible, or would move the rest of the line, is
//! written out. What is stored stays as it came.
//!
//! A line feed in a name could forge a line of a list of changes, and the character U+202E turns around what follows it
//! (Unicode Standard Annex 9): `"x\u{202e}0000 EUR"` would read as another amount.

use std::fmt;

/// Shows a text with `\n`, `\u{202e}` and the like in place of control characters, line separators and characters that
/// change the direction of writing. What was escaped stays as it is when it is shown once more.
pub(crate) fn shown(text: &str) -> Shown<'_> {
    Shown(text)
}

/// A text as it is shown; widths count what is shown.
pub(crate) struct Shown<'t>(&'t str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Nearly every text is plain: that is told byte by byte, without decoding it.
        let is_plain = self.0.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if is_plain || !self.0.contains(is_hidden) {
            return f.pad(self.0);
        }
        let mut escaped = String::with_capacity(self.0.len());
        for c in self.0.chars() {
            if is_hidden(c) { escaped.extend(c.escape_default()) } else { escaped.push(c) }
        }
        f.pad(&escaped)
    }
}

/// Returns whether a character is never shown as it is: a control character, a line or paragraph separator, or a mark,
/// embedding, override or isolate of the bidirectional algorithm.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_written_out_and_all_else_stays() {
        assert_eq!(shown("a\nb\t\r\0\u{7f}\u{85}").to_string(), r"a\nb\t\r\u{0}\u{7f}\u{85}");
        assert_eq!(shown("x\u{202e}0000 EUR").to_string(), r"x\u{202e}0000 EUR");
        for text in ["", "Müller & Söhne 株式会社", r"a\nb", "\"'\\", "שלום", "👩‍💻"] {
            assert_eq!(shown(text).to_string(), text);
        }
        let once = shown("\u{2028}\n").to_string();
        assert_eq!(shown(&once).to_string(), once);
        assert_eq!(format!("[{:>6}]", shown("\n")), r"[    \n]");
    }

    #[test]
    fn no_character_that_is_shown_is_hidden() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            let text = shown(c.encode_utf8(&mut [0; 4])).to_string();
            assert!(
                !text.contains(is_hidden) && (is_hidden(c) || text.chars().eq([c])),
                "{:x}",
                u32::from(c)
            );
        }
    }
}
