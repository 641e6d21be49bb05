//! What several examples share: a mapping file, and leads read from CSV by it.

pub mod cell;
pub mod leads;
pub mod mapping;
pub mod measure;
pub mod order;
pub mod table;

use std::path::{Path, PathBuf};

use qualify::{Playbook, Schema};

/// Whatever stops an example, in words for a person.
pub type Failure = Box<dyn std::error::Error>;

/// A file or folder of this package.
pub fn in_package(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Reads `playbook.toml` of a folder and compiles it against the standard schema.
pub fn playbook(dir: &Path) -> Result<Playbook, Failure> {
    let path = dir.join("playbook.toml");
    let text = read(&path)?;
    let say = |what: &dyn std::fmt::Display| Failure::from(format!("{}: {what}", path.display()));
    let toml = toml::Deserializer::parse(&text).map_err(|not| say(&not))?;
    Playbook::read(toml, &Schema::standard()).map_err(|errors| say(&errors))
}

/// Reads a text file; the error names it.
pub fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}
