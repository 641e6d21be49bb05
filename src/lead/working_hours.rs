//! [`WorkingHours`]: a part of a working day.

use std::fmt;
use std::str::FromStr;

use crate::invariant::always;
use crate::value::as_text::as_text;

/// Minutes of a day.
pub(super) const DAY: u16 = 1_440;

/// A part of a working day, from a minute to another, as the wall clock shows them. Written
/// `09:00-17:00`; a night shift is two parts, up to `24:00` and from `00:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkingHours {
    pub(super) opens: u16,
    pub(super) closes: u16,
}

impl WorkingHours {
    /// From midnight to midnight.
    pub(super) const ALL_DAY: WorkingHours = WorkingHours { opens: 0, closes: DAY };

    /// The parts of a day in order, overlapping ones joined.
    pub(super) fn joined(parts: impl IntoIterator<Item = WorkingHours>) -> Vec<WorkingHours> {
        let mut parts: Vec<WorkingHours> = parts.into_iter().collect();
        parts.sort_unstable();
        let mut joined: Vec<WorkingHours> = Vec::with_capacity(parts.len());
        for part in parts {
            match joined.last_mut() {
                Some(last) if part.opens <= last.closes => last.closes = last.closes.max(part.closes),
                _ => joined.push(part),
            }
        }
        joined
    }
}

impl FromStr for WorkingHours {
    type Err = NotWorkingHours;

    fn from_str(text: &str) -> Result<Self, NotWorkingHours> {
        let minute = |text: &str| {
            let (hour, minute) = text.split_once(':')?;
            let number = |text: &str, most: u16| {
                let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
                text.parse::<u16>().ok().filter(|number| digits && *number <= most)
            };
            let minute = number(hour, 24)?.checked_mul(60)?.checked_add(number(minute, 59)?)?;
            (minute <= DAY).then_some(minute)
        };
        let (opens, closes) = text.split_once('-').ok_or(NotWorkingHours)?;
        match (minute(opens), minute(closes)) {
            (Some(opens), Some(closes)) if opens < closes => Ok(WorkingHours { opens, closes }),
            _ => Err(NotWorkingHours),
        }
    }
}

/// The text is not a part of a day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not working hours: write from and to within one day, such as `09:00-17:00`")]
#[non_exhaustive]
pub struct NotWorkingHours;

impl fmt::Display for WorkingHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |minute: u16| {
            let parts = minute.checked_div(60).zip(minute.checked_rem(60));
            always(parts, (0, 0), "an hour has minutes")
        };
        let ((h, m), (to_h, to_m)) = (clock(self.opens), clock(self.closes));
        write!(f, "{h:02}:{m:02}-{to_h:02}:{to_m:02}")
    }
}

impl fmt::Debug for WorkingHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

as_text! {
    WorkingHours
}
