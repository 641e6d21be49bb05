//! The file that is written: whole, or not at all.

use std::path::{Path, PathBuf};

use super::common::Failure;

/// What was written, for a person.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub won: u64,
    pub lost: u64,
    /// Leads whose outcome the set does not know.
    pub open: u64,
    /// What is worth knowing about the set.
    pub notes: Vec<String>,
}

impl Sum {
    pub fn all(&self) -> u64 {
        self.won + self.lost + self.open
    }

    /// Counts a lead.
    pub fn add(&mut self, converted: Option<bool>) {
        match converted {
            Some(true) => self.won += 1,
            Some(false) => self.lost += 1,
            None => self.open += 1,
        }
    }
}

/// A CSV file under another name until it is complete.
pub struct Flat {
    path: PathBuf,
    part: PathBuf,
    file: csv::Writer<std::fs::File>,
}

impl Flat {
    pub fn create<const N: usize>(path: &Path, header: [&str; N]) -> Result<Self, Failure> {
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let file = csv::Writer::from_path(&part).map_err(|error| format!("{}: {error}", part.display()))?;
        let mut flat = Flat { path: path.to_owned(), part, file };
        flat.row(header)?;
        Ok(flat)
    }

    pub fn row<const N: usize>(&mut self, cells: [&str; N]) -> Result<(), Failure> {
        self.file.write_record(cells).map_err(|error| format!("{}: {error}", self.part.display()).into())
    }

    /// Gives the file its name.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.file.flush().map_err(|error| format!("{}: {error}", self.part.display()))?;
        std::fs::rename(&self.part, &self.path)
            .map_err(|error| format!("{}: {error}", self.path.display()).into())
    }
}

impl Drop for Flat {
    fn drop(&mut self) {
        // Gone already when it was finished; otherwise nobody needs half a file.
        std::fs::remove_file(&self.part).ok();
    }
}
