//! One condition: its names looked up, its operator held against the attribute's kind.

use super::draft::{Draft, Scope};
use super::operand;
use crate::condition::{Condition, MOST_MET, Operand, Operator};
use crate::engine::{Expr, Op, Question, Search, Sum};
use crate::fact::attribute::Kind;
use crate::input::mistake::{Mistake, MistakeKind};
use crate::input::path::Path;
use crate::invariant::always;
use crate::value::folded::Comparison;
use crate::value::name::Name;
use crate::value::points::Points;

impl Draft<'_> {
    /// Compiles a condition; `None` after saying what is wrong with it.
    pub(super) fn condition(
        &mut self,
        condition: &Condition,
        path: &Path,
        scope: Scope,
        valid_for: Option<u32>,
    ) -> Option<Expr> {
        let here = path.key(condition.operator());
        let mut parts = |parts: &[Condition]| {
            let all: Vec<Option<Expr>> = parts
                .iter()
                .enumerate()
                .map(|(i, part)| self.condition(part, &here.index(i), scope, valid_for))
                .collect();
            all.into_iter().collect::<Option<Vec<Expr>>>()
        };
        match condition {
            Condition::All(all) => parts(all).map(Expr::All),
            Condition::Any(any) => parts(any).map(Expr::Any),
            Condition::Not(part) => {
                self.condition(part, &here, scope, valid_for).map(|part| Expr::Not(Box::new(part)))
            }
            Condition::Fact(attribute, operator) => {
                self.fact(condition, attribute, operator, &here, scope, valid_for)
            }
            Condition::Did(did) => {
                let code = self.did(did, &here)?;
                self.did_test(code, condition, scope, &here)
            }
            Condition::Met(_)
            | Condition::Unknown(_)
            | Condition::MetAtLeast { .. }
            | Condition::ScoreAtLeast(_)
            | Condition::FitAtLeast(_)
            | Condition::EngagementAtLeast(_)
            | Condition::Engaged => self.of_grades(condition, &here, scope).map(Expr::Ask),
        }
    }

    /// A question about criteria or points.
    fn of_grades(&mut self, condition: &Condition, here: &Path, scope: Scope) -> Option<Question> {
        let is_met = matches!(condition, Condition::Met(_));
        if scope != Scope::Grades && !(is_met && scope == Scope::HandOff) {
            let where_else =
                if is_met { "a grade row, a requirement or a disqualifier" } else { "a grade row" };
            let message = format!("`{}` can be asked in {where_else} only", condition.operator());
            self.mistake(here, MistakeKind::Misplaced, message);
            return None;
        }
        match condition {
            Condition::Met(_) | Condition::Unknown(_) | Condition::MetAtLeast { .. } if self.hostless => {
                // That they are missing was said; nothing more can be checked.
                self.give_up()
            }
            Condition::Met(criterion) => self.criterion(criterion, here).map(Question::Met),
            Condition::Unknown(criterion) => self.criterion(criterion, here).map(Question::Unknown),
            Condition::MetAtLeast { n, of } => self.met_at_least(*n, of.as_ref(), here),
            Condition::ScoreAtLeast(points) => self.cut(Sum::Score, *points, here),
            Condition::FitAtLeast(points) => self.cut(Sum::Fit, *points, here),
            Condition::EngagementAtLeast(points) => self.cut(Sum::Engagement, *points, here),
            Condition::Engaged => Some(Question::Engaged),
            Condition::Fact(..)
            | Condition::Did(_)
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::Not(_) => None,
        }
    }

    /// A count of all criteria, or of those of one list.
    fn met_at_least(&mut self, n: u32, of: Option<&Name>, here: &Path) -> Option<Question> {
        if n > MOST_MET {
            let place = if of.is_some() { &here.key("n") } else { here };
            self.mistake(
                place,
                MistakeKind::IllegalValue,
                format!("expected a whole number from 0 to {MOST_MET}"),
            );
            return None;
        }
        let list = match of {
            None => None,
            Some(name) => match self.lists.iter().find(|(known, _)| known == name) {
                Some((name, counted)) => Some((name.clone(), counted.clone())),
                None => {
                    let known: Vec<&str> = self.lists.iter().map(|(name, _)| name.as_str()).collect();
                    let message = self.unknown("list of criteria", name.as_str(), &known);
                    self.mistake(&here.key("of"), MistakeKind::UnknownName, message);
                    return None;
                }
            },
        };
        let count = always(usize::try_from(n).ok(), usize::MAX, "32 bits are a count");
        let most = list.as_ref().map_or(self.counted.len(), |(_, counted)| counted.len());
        if count > most {
            let message = match (most, &list) {
                (0, None) => "the playbook has no criteria that count".to_owned(),
                (0, Some((name, _))) => format!("no criterion of `{name}` counts"),
                (_, None) => format!("at most {most} criteria count, so {count} are never met"),
                (_, Some((name, _))) => {
                    format!("at most {most} criteria of `{name}` count, so {count} are never met")
                }
            };
            self.mistake(here, MistakeKind::Unreachable, message);
            return None;
        }
        match list {
            // Where no others count, all of these are all.
            Some((_, counted)) if counted != self.counted => {
                let place = self.counted_of.iter().position(|known| *known == counted);
                let place = place.unwrap_or_else(|| {
                    self.counted_of.push(counted);
                    self.counted_of.len().saturating_sub(1)
                });
                Some(Question::MetAtLeastOf(place, count))
            }
            Some(_) | None => Some(Question::MetAtLeast(count)),
        }
    }

    fn criterion(&mut self, name: &Name, here: &Path) -> Option<usize> {
        let place = self.criteria.iter().position(|known| known == name);
        if place.is_none() {
            let known: Vec<&str> = self.criteria.iter().map(Name::as_str).collect();
            let message = self.unknown("criterion", name.as_str(), &known);
            self.mistake(here, MistakeKind::UnknownName, message);
        }
        place
    }

    fn cut(&mut self, sum: Sum, points: Points, here: &Path) -> Option<Question> {
        let sound = points <= Points::LIMIT && points >= Points::ZERO - Points::LIMIT;
        if !sound {
            self.mistake(here, MistakeKind::IllegalValue, "expected points from -1000000 to 1000000");
        }
        sound.then_some(Question::AtLeast(sum, points))
    }

    /// A question about one fact.
    fn fact(
        &mut self,
        condition: &Condition,
        name: &Name,
        operator: &Operator,
        here: &Path,
        scope: Scope,
        valid_for: Option<u32>,
    ) -> Option<Expr> {
        let place = if *operator == Operator::Known { here.clone() } else { here.index(0) };
        let Some((slot, attribute)) = self.slot(name, scope) else {
            let known: Vec<&str> = self.schema.iter().map(|(name, _)| name.as_str()).collect();
            let mut message = self.unknown("attribute", name.as_str(), &known);
            if !message.ends_with('?') {
                message.push_str("; declare it under `attributes`");
            }
            self.mistake(&place, MistakeKind::UnknownName, message);
            return None;
        };
        self.operator_fits(name, operator, &attribute.kind, here)?;
        let asked = Asked { kind: &attribute.kind, comparison: attribute.comparison(), slot };
        let op = self.op(operator, asked, here)?;
        let age = self.age(slot, scope, valid_for);
        self.test(slot, op, age, condition)
    }

    /// Complains of an operator that cannot be asked of a kind.
    pub(super) fn operator_fits(
        &mut self,
        name: &Name,
        operator: &Operator,
        kind: &Kind,
        here: &Path,
    ) -> Option<()> {
        if operator.fits(kind) {
            return Some(());
        }
        let can: Vec<String> = Operator::words_for(kind).map(|word| format!("`{word}`")).collect();
        let message = format!(
            "`{}` cannot be asked of `{name}`, which is declared {}; use one of {}",
            operator.word(),
            kind.as_what(),
            can.join(", ")
        );
        self.mistake(here, MistakeKind::WrongKind, message);
        None
    }

    /// The operator with its operands read by the attribute's kind.
    pub(super) fn op(&mut self, operator: &Operator, asked: Asked<'_>, here: &Path) -> Option<Op> {
        use Operator as O;
        let Asked { kind, comparison, .. } = asked;
        match operator {
            O::Known => Some(Op::Known),
            O::WithinDays(days) => self.days(*days, here).map(Op::WithinDays),
            O::InLastDays(days) => self.days(*days, here).map(Op::InLastDays),
            O::AtLeast(least) => self.range(asked, Some((least, 1)), None, here),
            O::AtMost(most) => self.range(asked, None, Some((most, 1)), here),
            O::Between(least, most) => self.range(asked, Some((least, 1)), Some((most, 2)), here),
            O::Is(value) => match kind {
                Kind::Flag => self.read(operand::flag(value), &here.index(1)).map(Op::Flag),
                Kind::Text => {
                    let text = self.read(operand::text(value), &here.index(1))?;
                    Some(Op::TextOneOf(vec![comparison.form(&text).into_owned()]))
                }
                Kind::Choice(_) => {
                    let place = self.option(value, asked, &here.index(1))?;
                    Some(Op::PlaceOneOf(vec![place]))
                }
                Kind::Number | Kind::Money | Kind::Level(_) | Kind::Date | Kind::Tags => {
                    let only = self.end(value, asked, &here.index(1))?;
                    Self::within(Some(only.clone()), Some(only))
                }
            },
            O::OneOf(values) => self.one_of(values, asked, here),
            O::Contains(tags) if *kind == Kind::Tags => {
                let tag = |text: &str| Ok(comparison.form(text).into_owned());
                self.sought(tags, tag, here).map(Op::HasTag)
            }
            O::Contains(parts) => self.search(Search::Anywhere, parts, comparison, here),
            O::StartsWith(starts) => self.search(Search::Start, starts, comparison, here),
            O::EndsWith(ends) => self.search(Search::End, ends, comparison, here),
            O::HasWord(words) => self.search(Search::Word, words, comparison, here),
        }
    }

    fn search(
        &mut self,
        place: Search,
        texts: &[Operand],
        comparison: Comparison,
        here: &Path,
    ) -> Option<Op> {
        let read = |text: &str| match place {
            Search::Anywhere | Search::Start | Search::End => operand::part(text, comparison),
            Search::Word => operand::words(text, comparison),
        };
        self.sought(texts, read, here).map(|sought| Op::Search(place, sought))
    }

    /// The texts that are looked for, in order and each once; `None` after saying what is wrong with one of them.
    fn sought(
        &mut self,
        texts: &[Operand],
        read: impl Fn(&str) -> Result<String, String>,
        here: &Path,
    ) -> Option<Vec<String>> {
        let path = here.index(1);
        if texts.is_empty() {
            self.mistake(&path, MistakeKind::Unreachable, "the list is empty, so nothing can be found");
            return None;
        }
        let mut sought = Vec::with_capacity(texts.len());
        for (i, text) in texts.iter().enumerate() {
            let place = if texts.len() == 1 { path.clone() } else { path.index(i) };
            let Some(text) = self.read(operand::text(text), &place) else { continue };
            match read(&text) {
                Ok(text) => sought.push(text),
                Err(message) => self.mistake(&place, MistakeKind::IllegalValue, message),
            }
        }
        let is_read = sought.len() == texts.len();
        sought.sort();
        sought.dedup();
        is_read.then_some(sought)
    }

    fn one_of(&mut self, values: &[Operand], asked: Asked<'_>, here: &Path) -> Option<Op> {
        let Asked { kind, comparison, .. } = asked;
        let path = here.index(1);
        if values.is_empty() {
            self.mistake(&path, MistakeKind::Unreachable, "the list is empty, so nothing can be one of it");
            return None;
        }
        let mut texts = Vec::new();
        let mut places = Vec::new();
        for (i, value) in values.iter().enumerate() {
            match kind {
                Kind::Text => {
                    let text = self.read(operand::text(value), &path.index(i));
                    texts.extend(text.map(|text| comparison.form(&text).into_owned()));
                }
                Kind::Choice(_) | Kind::Level(_) => {
                    places.extend(self.option(value, asked, &path.index(i)));
                }
                // It cannot be asked of these.
                Kind::Flag | Kind::Number | Kind::Money | Kind::Date | Kind::Tags => {}
            }
        }
        texts.sort();
        texts.dedup();
        places.sort_unstable();
        places.dedup();
        let read = texts.len().saturating_add(places.len());
        let op = match kind {
            Kind::Text => Op::TextOneOf(texts),
            Kind::Choice(_) | Kind::Level(_) => Op::PlaceOneOf(places),
            Kind::Flag | Kind::Number | Kind::Money | Kind::Date | Kind::Tags => return None,
        };
        (read > 0).then_some(op)
    }

    /// A range with one end or both; the ends must not cross.
    fn range(
        &mut self,
        asked: Asked<'_>,
        least: Option<(&Operand, usize)>,
        most: Option<(&Operand, usize)>,
        here: &Path,
    ) -> Option<Op> {
        let mut end = |end: Option<(&Operand, usize)>| match end {
            None => Some(None),
            Some((operand, place)) => self.end(operand, asked, &here.index(place)).map(Some),
        };
        // Both ends are read before either is given up, so that both are reported.
        let (low, high) = (end(least), end(most));
        let (low, high) = (low?, high?);
        let crossed = match (&low, &high) {
            (Some(low), Some(high)) => low > high,
            _ => false,
        };
        if crossed {
            let message = "nothing lies between, the first is above the second; swap them";
            let (first, second) = (here.index(1), here.index(2));
            self.mistakes.add(Mistake::new(second, MistakeKind::Unreachable, message).also(first));
            return self.give_up();
        }
        Self::within(low, high)
    }

    fn within(low: Option<End>, high: Option<End>) -> Option<Op> {
        Some(match (low, high) {
            (Some(End::Number(a)), Some(End::Number(b))) => Op::NumberIn(Some(a), Some(b)),
            (Some(End::Number(a)), None) => Op::NumberIn(Some(a), None),
            (None, Some(End::Number(b))) => Op::NumberIn(None, Some(b)),
            (Some(End::Place(a)), Some(End::Place(b))) => Op::PlaceIn(a, b),
            (Some(End::Place(a)), None) => Op::PlaceIn(a, usize::MAX),
            (None, Some(End::Place(b))) => Op::PlaceIn(0, b),
            (Some(End::Day(a)), Some(End::Day(b))) => Op::DayIn(Some(a), Some(b)),
            (Some(End::Day(a)), None) => Op::DayIn(Some(a), None),
            (None, Some(End::Day(b))) => Op::DayIn(None, Some(b)),
            _ => return None,
        })
    }

    fn end(&mut self, value: &Operand, asked: Asked<'_>, path: &Path) -> Option<End> {
        match asked.kind {
            Kind::Number => self.read(operand::number(value), path).map(End::Number),
            Kind::Money => {
                let money = self.read(operand::money(value), path)?;
                self.currency(asked.slot, money.currency(), path).then_some(End::Number(money.amount()))
            }
            Kind::Date => self.read(operand::day(value), path).map(End::Day),
            Kind::Choice(_) | Kind::Level(_) => self.option(value, asked, path).map(End::Place),
            // Nothing orders these.
            Kind::Flag | Kind::Text | Kind::Tags => None,
        }
    }

    fn option(&mut self, value: &Operand, asked: Asked<'_>, path: &Path) -> Option<usize> {
        let tell = !self.mistakes.is_full();
        self.read(operand::option(value, asked.kind, asked.comparison, tell), path)
    }

    fn days(&mut self, days: u32, here: &Path) -> Option<u32> {
        let sound = days <= crate::fact::attribute::MOST_DAYS;
        if !sound {
            let message = format!("expected a whole number from 0 to {}", crate::fact::attribute::MOST_DAYS);
            self.mistake(&here.index(1), MistakeKind::IllegalValue, message);
        }
        sound.then_some(days)
    }

    fn read<T>(&mut self, read: Result<T, String>, path: &Path) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(message) => {
                self.mistake(path, MistakeKind::WrongKind, message);
                None
            }
        }
    }
}

/// What is asked, and so how operands are read.
#[derive(Clone, Copy)]
pub(super) struct Asked<'k> {
    pub(super) kind: &'k Kind,
    pub(super) comparison: Comparison,
    /// The place of its slot, which amounts of money are compared in one currency in.
    pub(super) slot: usize,
}

/// One end of a range.
#[derive(Clone, PartialEq, PartialOrd)]
enum End {
    Number(rust_decimal::Decimal),
    Place(usize),
    Day(crate::value::day::Day),
}
