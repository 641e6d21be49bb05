//! The naive verdict: grade, bar, route, and what is possible.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use qualify::score::{ActivityRule, Grades, Matrix, Repeat};
use qualify::{Answer, Channel, Condition, Criterion, Framework, Grade, Name, Route};

use super::facts::{Age, World, all, any, frameworks, not};
use super::score::{Milli, Range, Sums, milli};

/// What a judgement may change by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Core {
    pub(crate) grade: Grade,
    pub(crate) route: Route,
    pub(crate) clears_bar: bool,
    pub(crate) holds_bar: bool,
    pub(crate) answers: Vec<(Name, Answer)>,
    pub(crate) engaged: bool,
    pub(crate) contact_at: Option<DateTime<Utc>>,
    pub(crate) reachable: Vec<Channel>,
}

/// The answer to a criterion, and of which list it is.
struct Answered {
    list: String,
    criterion: Name,
    counted: bool,
    answer: Answer,
}

/// What a grade row is asked with.
struct Basis<'b> {
    answers: Vec<Answered>,
    sums: Sums,
    doubt: Option<&'b BTreeSet<Name>>,
}

impl World<'_> {
    pub(crate) fn core(&self) -> Core {
        let grade = self.grade();
        let reaches = grade >= self.spec.hand_off_at;
        let clears_bar = reaches && self.failing().is_empty();
        let holds_bar = clears_bar || self.grade_with(milli(self.spec.slack_points)) >= self.spec.hand_off_at;
        let route = match self.disqualifier() {
            Some(_) => Route::Nobody,
            None if clears_bar => Route::Sales,
            None => Route::Marketing,
        };
        let answers =
            self.criteria().into_iter().map(|c| (c.name.clone(), self.criterion(c, None))).collect();
        let (engaged, contact_at, reachable) = (self.engaged(), self.contact_at(), self.reachable());
        Core { grade, route, clears_bar, holds_bar, answers, engaged, contact_at, reachable }
    }

    pub(crate) fn grade(&self) -> Grade {
        self.grade_with(0)
    }

    fn grade_with(&self, slack: Milli) -> Grade {
        let Sums { score, fit, engagement } = self.sums();
        let more = |(low, high): Range| (low + slack, high + slack);
        let sums = Sums { score: more(score), fit: more(fit), engagement: more(engagement) };
        let basis = self.basis(sums, None);
        let first = self.rows().into_iter().find(|(_, when)| self.row(when, &basis) == Answer::Met);
        first.map_or(Grade::D, |(grade, _)| grade)
    }

    /// The grades that the open attributes leave possible.
    pub(crate) fn possible_grades(&self) -> BTreeSet<Grade> {
        let open = self.open();
        let sums = self.possible_sums(&open);
        if let Some(Grades::Matrix(matrix)) = &self.spec.grades {
            return possible_cells(matrix, &sums);
        }
        let basis = self.basis(sums, Some(&open));
        let mut possible = BTreeSet::new();
        for (grade, when) in self.rows() {
            match self.row(&when, &basis) {
                Answer::Unmet => {}
                Answer::Unknown => {
                    possible.insert(grade);
                }
                Answer::Met => {
                    possible.insert(grade);
                    return possible;
                }
            }
        }
        possible.insert(Grade::D);
        possible
    }

    fn basis<'b>(&self, sums: Sums, doubt: Option<&'b BTreeSet<Name>>) -> Basis<'b> {
        let of = |list: &'_ Framework| -> Vec<Answered> {
            let answered = |c: &Criterion| Answered {
                list: list.name().to_owned(),
                criterion: c.name.clone(),
                counted: c.counted,
                answer: self.criterion(c, doubt),
            };
            list.criteria().iter().map(answered).collect()
        };
        Basis { answers: frameworks(self.spec).into_iter().flat_map(of).collect(), sums, doubt }
    }

    fn row(&self, c: &Condition, basis: &Basis<'_>) -> Answer {
        let of = |name: &Name| basis.answers.iter().find(|one| one.criterion == *name).unwrap().answer;
        let at_least = |(low, high): Range, points| match milli(points) {
            least if low >= least => Answer::Met,
            least if high < least => Answer::Unmet,
            _ => Answer::Unknown,
        };
        match c {
            Condition::All(parts) => all(parts.iter().map(|part| self.row(part, basis))),
            Condition::Any(parts) => any(parts.iter().map(|part| self.row(part, basis))),
            Condition::Not(part) => not(self.row(part, basis)),
            Condition::Met(name) => of(name),
            Condition::Unknown(name) => match (of(name), basis.doubt) {
                (Answer::Unknown, None) => Answer::Met,
                (Answer::Unknown, Some(_)) => Answer::Unknown,
                _ => Answer::Unmet,
            },
            Condition::MetAtLeast { n, of, .. } => {
                let is_asked =
                    |one: &&Answered| one.counted && of.as_ref().is_none_or(|list| list.as_str() == one.list);
                let asked: Vec<&Answered> = basis.answers.iter().filter(is_asked).collect();
                let count = |wanted: Answer| asked.iter().filter(|one| one.answer == wanted).count();
                match *n as usize {
                    n if count(Answer::Met) >= n => Answer::Met,
                    n if count(Answer::Met) + count(Answer::Unknown) < n => Answer::Unmet,
                    _ => Answer::Unknown,
                }
            }
            Condition::ScoreAtLeast(points) => at_least(basis.sums.score, *points),
            Condition::FitAtLeast(points) => at_least(basis.sums.fit, *points),
            Condition::EngagementAtLeast(points) => at_least(basis.sums.engagement, *points),
            Condition::Engaged => Answer::from(self.engaged()),
            fact => self.answer(fact, Age::Declared, basis.doubt),
        }
    }

    /// The grade table, typed from the design where the playbook has none of its own.
    fn rows(&self) -> Vec<(Grade, Condition)> {
        use Condition as C;
        let met = |name: &str| C::Met(name.into());
        // The one list that has a table: of no other anything is counted.
        const LISTS: [&str; 6] = ["bant", "man", "btd", "meddic", "champ", "anum"];
        let lists: Vec<&str> = frameworks(self.spec).into_iter().map(Framework::name).collect();
        let list = lists.into_iter().find(|name| LISTS.contains(name)).unwrap_or_default();
        let count = |n: u32| C::met_at_least_of(n, list);
        match &self.spec.grades {
            Some(Grades::Rows(rows)) => rows.iter().map(|row| (row.grade, row.when.clone())).collect(),
            Some(Grades::Matrix(matrix)) => matrix_rows(matrix),
            Some(other) => panic!("a table that the oracle does not know: {other:?}"),
            None => match list {
                "bant" => vec![
                    (Grade::A, C::All(vec![count(4), met("immediate")])),
                    (Grade::B, count(4)),
                    (Grade::C, count(3)),
                ],
                "man" => vec![
                    (Grade::A, count(3)),
                    (Grade::B, C::All(vec![met("authority"), met("need"), C::Unknown("money".into())])),
                    (Grade::C, count(2)),
                ],
                "btd" => vec![
                    (Grade::A, C::All(vec![C::Engaged, count(3), met("immediate")])),
                    (Grade::B, C::All(vec![C::Engaged, count(3)])),
                    (Grade::C, C::Any(vec![count(3), C::All(vec![C::Engaged, count(2)])])),
                ],
                "meddic" => vec![
                    (Grade::A, count(6)),
                    (Grade::B, C::All(vec![count(4), met("pain"), met("champion")])),
                    (Grade::C, C::All(vec![count(3), met("pain")])),
                ],
                "champ" => vec![
                    (Grade::A, count(4)),
                    (Grade::B, C::All(vec![count(3), met("challenges")])),
                    (Grade::C, met("challenges")),
                ],
                "anum" => vec![
                    (Grade::A, count(4)),
                    (Grade::B, C::All(vec![met("authority"), met("need"), met("urgency")])),
                    (Grade::C, C::All(vec![met("authority"), met("need")])),
                ],
                _ => Vec::new(),
            },
        }
    }

    pub(crate) fn failing(&self) -> Vec<(Name, Answer)> {
        let requires = self.spec.hand_off_requires.iter();
        let own = requires.map(|requirement| {
            (requirement.name.clone(), self.answer(&requirement.when, Age::Declared, None))
        });
        let built_in = self.can_be_reached().map(|answer| ("reachable".into(), answer));
        own.chain(built_in).filter(|(_, answer)| *answer != Answer::Met).collect()
    }

    pub(crate) fn disqualifier(&self) -> Option<Name> {
        let fires =
            |d: &&qualify::playbook::Disqualifier| self.answer(&d.when, Age::Declared, None) == Answer::Met;
        self.spec.disqualifiers.iter().find(fires).map(|d| d.reason.clone())
    }

    pub(crate) fn mandatory(&self) -> Answer {
        all(self.criteria().into_iter().filter(|c| c.mandatory).map(|c| self.criterion(c, None)))
    }

    pub(crate) fn engaged(&self) -> bool {
        let by_points = |rule: &ActivityRule| {
            let Some(newest) = self.counted(rule).into_iter().next() else { return false };
            let gives = match rule.repeat {
                Repeat::WhenQuiet { .. } => false,
                Repeat::WhenCount { .. } => self.activity_points(rule) > 0,
                _ => self.points_today(rule, newest) > 0,
            };
            gives && self.age(newest) < i64::from(self.spec.engagement.within_days)
        };
        let inferred = |c: &&Criterion| {
            let by = c.inferred_by.as_ref().filter(|_| c.counted);
            by.is_some_and(|by| !self.done_within(&by.filter, by.within_days).is_empty())
        };
        self.spec.activities.iter().any(by_points)
            || self.contact().is_some()
            || self.criteria().iter().any(inferred)
    }

    /// The newest contact within its days, whatever the fit.
    fn contact(&self) -> Option<DateTime<Utc>> {
        let contact = self.spec.meaningful_contact.as_ref()?;
        let done = self.done_within(&contact.filter, contact.within_days);
        done.first().map(|newest| newest.at())
    }

    pub(crate) fn contact_at(&self) -> Option<DateTime<Utc>> {
        let contact = self.spec.meaningful_contact.as_ref()?;
        if contact.least_fit.is_some_and(|least| self.sums().fit.0 < milli(least)) {
            return None;
        }
        self.contact()
    }
}

/// The grades of all cells that fit and engagement can fall in.
fn possible_cells(matrix: &Matrix, sums: &Sums) -> BTreeSet<Grade> {
    let places = |cuts: &[qualify::Points; 3], (low, high): Range| -> Vec<usize> {
        let place = |sum: Milli| cuts.iter().position(|cut| sum >= milli(*cut)).unwrap_or(3);
        (place(high)..=place(low)).collect()
    };
    let numbers = places(&matrix.engagement_at_least, sums.engagement);
    let mut possible = BTreeSet::new();
    for letter in places(&matrix.fit_at_least, sums.fit) {
        for number in &numbers {
            let cell = format!("{}{}", ["A", "B", "C", "D"][letter], number + 1);
            let named = Grade::ALL.into_iter().zip(&matrix.cells).find(|(_, cells)| cells.contains(&cell));
            possible.insert(named.map_or(Grade::D, |(grade, _)| grade));
        }
    }
    possible
}

/// A matrix as rows: a cell is met when fit and engagement lie in it.
fn matrix_rows(matrix: &Matrix) -> Vec<(Grade, Condition)> {
    use Condition as C;
    let cell = |name: &String| {
        let letter = "ABCD".find(&name[..1]).unwrap();
        let number = "1234".find(&name[1..]).unwrap();
        let mut parts = Vec::new();
        let mut between = |place: usize, cuts: [qualify::Points; 3], at_least: fn(qualify::Points) -> C| {
            parts.extend(cuts.get(place).map(|cut| at_least(*cut)));
            parts.extend(place.checked_sub(1).map(|above| at_least(cuts[above]).negate()));
        };
        between(letter, matrix.fit_at_least, C::FitAtLeast);
        between(number, matrix.engagement_at_least, C::EngagementAtLeast);
        C::All(parts)
    };
    Grade::ALL
        .into_iter()
        .zip(&matrix.cells)
        .map(|(grade, cells)| (grade, C::Any(cells.iter().map(cell).collect())))
        .collect()
}
