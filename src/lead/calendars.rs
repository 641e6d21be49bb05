//! [`Calendars`]: when each team works.

use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::holder::Team;

/// When each team works. One [`Calendar`] serves both teams where they work alike.
///
/// That of sales counts what sales does: accepting, the first contact, deciding, outcomes, staleness with sales,
/// taking conversions back. That of marketing counts everything else.
///
/// ```
/// use qualify::lead::Calendars;
/// use qualify::{Calendar, Lifecycle, Terms};
///
/// let office = Calendar::weekdays("09:00-17:00".parse()?);
/// let both = Lifecycle::new(&Terms::default(), office.clone());
/// let desk = Calendars { sales: Calendar::weekdays("08:00-20:00".parse()?), marketing: office };
/// let each = Lifecycle::new(&Terms::default(), desk);
/// assert_eq!(both.calendars().marketing, each.calendars().marketing);
/// # Ok::<(), qualify::error::NotWorkingHours>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "there are two teams")]
pub struct Calendars {
    /// When sales works.
    pub sales: Calendar,
    /// When marketing works.
    pub marketing: Calendar,
}

impl Calendars {
    /// Returns the calendar of a team.
    pub fn of(&self, team: Team) -> &Calendar {
        match team {
            Team::Marketing => &self.marketing,
            Team::Sales => &self.sales,
        }
    }
}

impl From<Calendar> for Calendars {
    fn from(both: Calendar) -> Self {
        Calendars { marketing: both.clone(), sales: both }
    }
}
