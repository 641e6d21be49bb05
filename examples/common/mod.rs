//! What several examples share: a mapping file, and leads read from CSV by it.

pub mod cell;
pub mod leads;
pub mod mapping;
pub mod measure;
pub mod order;
pub mod table;

use std::path::{Path, PathBuf};

use qualify::error::MistakeKind;
use qualify::{Playbook, PlaybookSpec, Schema};

/// Whatever stops an example, in words for a person.
pub type Failure = Box<dyn std::error::Error>;

/// A file or folder of this package.
pub fn in_package(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Reads `playbook.toml` of a folder and compiles it against the standard schema.
pub fn playbook(dir: &Path) -> Result<Playbook, Failure> {
    let path = dir.join("playbook.toml");
    let toml = read(&path)?;
    let toml = toml::Deserializer::parse(&toml).map_err(|not| at(&path, &not))?;
    Playbook::read(toml, &Schema::standard()).map_err(|errors| at(&path, &errors))
}

/// The same, to be tried: what was changed since it was signed is taken as unsigned. Gives what is to be said of that
/// first.
pub fn playbook_to_try(dir: &Path) -> Result<(Playbook, Option<&'static str>), Failure> {
    let path = dir.join("playbook.toml");
    let text = read(&path)?;
    let toml = toml::Deserializer::parse(&text).map_err(|not| at(&path, &not))?;
    // What cannot be read, or not be compiled for another reason, is told in full.
    let Ok(spec) = PlaybookSpec::read(toml) else { return Ok((playbook(dir)?, None)) };
    match spec.compile(&Schema::standard()) {
        Ok(playbook) => Ok((playbook, None)),
        Err(errors) if errors.mistakes().iter().all(|one| one.kind() == MistakeKind::Changed) => {
            let playbook =
                spec.unsigned().compile(&Schema::standard()).map_err(|errors| at(&path, &errors))?;
            Ok((playbook, Some("changed since it was signed: can be tried, hands nothing over")))
        }
        Err(errors) => Err(at(&path, &errors)),
    }
}

fn at(path: &Path, what: &dyn std::fmt::Display) -> Failure {
    Failure::from(format!("{}: {what}", path.display()))
}

/// Reads a text file; the error names it.
pub fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}
