//! Cases in files, with what is said of each in a file beside it; and how whatever is said must read.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The cases of a folder of `tests/cases`, by name.
pub(crate) fn cases(folder: &str, extensions: &[&str]) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(folder);
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_case = |path: &PathBuf| {
        path.extension().is_some_and(|own| extensions.iter().any(|extension| own == *extension))
    };
    let mut files: Vec<PathBuf> = entries.filter(is_case).collect();
    files.sort();
    files
}

/// Holds what is said of each case against the file beside it. With `UPDATE_CASES` set that is written first.
pub(crate) fn is_said(files: &[PathBuf], extension: &str, said: impl Fn(&Path) -> String) {
    let update = env::var_os("UPDATE_CASES").is_some();
    let mut differing = String::new();
    for file in files {
        let beside = file.with_extension(extension);
        let found = said(file);
        if update {
            fs::write(&beside, &found).unwrap();
        }
        let expected = fs::read_to_string(&beside).unwrap_or_default();
        if found != expected {
            let name = file.file_name().unwrap().to_string_lossy();
            write!(differing, "\n== {name}\n-- expected\n{expected}-- found\n{found}").unwrap();
        }
    }
    assert!(differing.is_empty(), "{differing}");
}

/// A line for a person: no full stop, nothing of the code, nothing that breaks it.
pub(crate) fn reads_as_prose(message: &str, whole: &str, file: &Path) {
    let place = format!("{}: {message}", file.display());
    let first = message.chars().next().unwrap();
    assert!(first.is_lowercase() || first == '`' || first.is_ascii_digit(), "{place}");
    assert!(!message.ends_with('.'), "{place}");
    assert!(!whole.chars().any(char::is_control), "{place}");
    // The user's own words stand in backticks.
    let unquoted: String = message.split('`').step_by(2).collect();
    for word in ["Option", "Vec", "u32", "i64", "9223372", "String", "enum", "struct", "::", "Some(", "None"]
    {
        assert!(!unquoted.contains(word), "{place}");
    }
}
