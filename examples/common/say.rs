//! Printing to a reader who may have read enough, as in `triage | head`.

use std::fmt;
use std::io::{self, ErrorKind, Write};

/// As `println!`. When nobody reads any more, what else there is to do is done in silence.
macro_rules! say {
    ($($what:tt)*) => { $crate::say::line(format_args!($($what)*)) };
}

pub fn line(what: fmt::Arguments<'_>) {
    match writeln!(io::stdout(), "{what}") {
        Err(not) if not.kind() != ErrorKind::BrokenPipe => {
            eprintln!("standard output: {not}");
            std::process::exit(2);
        }
        _ => {}
    }
}
