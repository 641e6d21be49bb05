//! [`Framework`]: a named list of criteria, as data.

use super::OUTLINES;
use super::criterion::Criterion;
use super::outline::Outline;
use crate::condition::Condition;
use crate::input::path::Path;
use crate::input::tree::{Decoder, MapBuilder, Node};
use crate::score::GradeRow;
use crate::value::name::Name;

/// A named list of criteria.
///
/// The frameworks of the field become one, with their own grade tables: [`Bant`](crate::Bant), [`Man`](crate::Man),
/// [`Btd`](crate::Btd), [`Meddic`](crate::Meddic), [`Champ`](crate::Champ) and [`Anum`](crate::Anum). Any other list is
/// as good, with a table of your own:
///
/// ```
/// use qualify::{Condition, Criterion, Framework, Grade, PlaybookSpec, standard::*};
///
/// let spec = PlaybookSpec::new("partners", 1)
///     .criteria(
///         Framework::new("fit-first")
///             .criterion(Criterion::new("size", EMPLOYEES.at_least(50)))
///             .criterion(Criterion::new("authority", AUTHORITY.at_least("influencer"))),
///     )
///     .grade(Grade::A, Condition::met_at_least(2))
///     .grade(Grade::B, Condition::Met("size".into()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Framework {
    whose: Whose,
    criteria: Vec<Criterion>,
}

/// Whose list it is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Whose {
    /// One of the field's, which has its letters and its grade table.
    Field(&'static Outline),
    /// The author's own, of this name.
    Own(Name),
}

impl Framework {
    /// A list of your own, still empty.
    pub fn new(name: impl Into<Name>) -> Self {
        Framework { whose: Whose::Own(name.into()), criteria: Vec::new() }
    }

    /// With one more criterion.
    #[must_use]
    pub fn criterion(mut self, criterion: Criterion) -> Self {
        self.criteria.push(criterion);
        self
    }

    /// Changes the criterion of this name: makes it mandatory, gives it a validity, and so on.
    /// A name that the list does not have is reported when the playbook is compiled.
    ///
    /// ```
    /// use qualify::{Criterion, Framework, Man, standard::*};
    ///
    /// let man = Framework::from(Man {
    ///     money: BUDGET.known(),
    ///     authority: AUTHORITY.at_least("decision_maker"),
    ///     need: NEED.is(true),
    /// })
    /// .change("money", Criterion::mandatory);
    /// ```
    #[must_use]
    pub fn change(mut self, name: &str, change: impl FnOnce(Criterion) -> Criterion) -> Self {
        let place = self.criteria.iter().position(|criterion| criterion.name == name);
        match place.and_then(|place| self.criteria.get_mut(place)) {
            Some(criterion) => *criterion = change(criterion.clone()),
            None => {
                let unasked =
                    Criterion { questions: Vec::new(), ..Criterion::new(name, Condition::All(vec![])) };
                self.criteria.push(change(unasked));
            }
        }
        self
    }

    /// The framework's name: that of the field, such as `bant`, or your own.
    pub fn name(&self) -> &str {
        match &self.whose {
            Whose::Field(outline) => outline.name,
            Whose::Own(name) => name.as_str(),
        }
    }

    /// Its criteria, in order.
    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    /// One of the field's, with a question for each of its letters.
    pub(super) fn of(outline: &'static Outline, questions: impl IntoIterator<Item = Condition>) -> Self {
        let criterion =
            |(name, question)| Criterion { counted: outline.counts(name), ..Criterion::new(name, question) };
        let criteria = outline.letters.iter().copied().zip(questions).map(criterion).collect();
        Framework { whose: Whose::Field(outline), criteria }
    }

    /// What is fixed of a framework of the field; `None` for a list of one's own.
    pub(crate) fn outline(&self) -> Option<&'static Outline> {
        match &self.whose {
            Whose::Field(outline) => Some(outline),
            Whose::Own(_) => None,
        }
    }

    /// The grade table of a framework that has one.
    pub(crate) fn default_grades(&self) -> Option<Vec<GradeRow>> {
        self.outline().map(Outline::grade_rows)
    }

    /// The place among all frameworks: those of the field in their order, then lists of one's own.
    pub(crate) fn order(&self) -> usize {
        let place = |outline| OUTLINES.iter().position(|one| *one == outline);
        self.outline().and_then(place).unwrap_or(OUTLINES.len())
    }

    /// The place of one of its criteria below its own: by its letter, or by its number in a list of one's own.
    pub(crate) fn place_of(&self, place: &Path, number: usize, criterion: &Criterion) -> Path {
        match self.whose {
            Whose::Field(_) => place.key(criterion.name.as_str()),
            Whose::Own(_) => place.key("list").index(number),
        }
    }

    /// The places of the questions of the criterion at a place.
    pub(crate) fn places_of_questions(&self, place: &Path, criterion: &Criterion) -> Vec<Path> {
        if self.writes_short(criterion) {
            return vec![place.clone()];
        }
        (0..criterion.questions.len()).map(|i| place.key("questions").index(i)).collect()
    }

    /// Whether one of its criteria is written as a condition alone.
    fn writes_short(&self, criterion: &Criterion) -> bool {
        self.outline()
            .is_some_and(|outline| criterion.short(outline.counts(criterion.name.as_str())).is_some())
    }

    /// What stands under the key of a framework, or of a list of one's own.
    pub(crate) fn encode(&self) -> Node {
        match self.outline() {
            Some(outline) => {
                let entry = |criterion: &Criterion| {
                    let counted = outline.counts(criterion.name.as_str());
                    (criterion.name.as_str().to_owned(), criterion.encode_body(counted))
                };
                Node::Map(self.criteria.iter().map(entry).collect())
            }
            None => MapBuilder::default()
                .with("name", Node::text(self.name()))
                .with("list", Node::List(self.criteria.iter().map(Criterion::encode_named).collect()))
                .build(),
        }
    }

    /// Reads a list of one's own.
    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let fields = d.fields(node, &["name", "list"])?;
        let name = d.required(&fields, "name", Decoder::name);
        let most = d.limits.items;
        let criteria = d.required(&fields, "list", |d, node| d.list(node, most, Criterion::decode_named));
        Some(Framework { whose: Whose::Own(name?), criteria: criteria? })
    }

    /// Reads the letters of one of the field.
    pub(crate) fn decode_letters(
        d: &mut Decoder<'_>,
        outline: &'static Outline,
        node: &Node,
    ) -> Option<Self> {
        let fields = d.fields(node, outline.letters)?;
        // Every letter is read before any is missed, so that all mistakes are found in one pass.
        let read: Vec<Option<Criterion>> = outline
            .letters
            .iter()
            .map(|name| {
                let counted = outline.counts(name);
                d.required(&fields, name, |d, node| Criterion::decode_body(d, node, name, counted))
            })
            .collect();
        let criteria = read.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Framework { whose: Whose::Field(outline), criteria })
    }
}

/// Declares a framework: the type by which it is written in code, with a question for each letter, and its outline.
/// A letter is `counted` by `met_at_least`, or asked `beside` the others.
macro_rules! framework {
    (
        $(#[$meta:meta])*
        $Type:ident = $name:literal {
            $($(#[$doc:meta])* $letter:ident: $counted:ident,)*
        }
        $($grade:ident when $ask:expr;)*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[expect(clippy::exhaustive_structs, reason = "written as a literal; a framework has its letters")]
        pub struct $Type {
            $($(#[$doc])* pub $letter: $crate::condition::Condition,)*
        }

        pub(super) static OUTLINE: $crate::criteria::outline::Outline = $crate::criteria::outline::Outline {
            name: $name,
            letters: &[$(stringify!($letter)),*],
            counted: &[$($crate::criteria::framework::framework!(@ $counted)),*],
            grades: &[$(($crate::score::Grade::$grade, $ask)),*],
        };

        impl From<$Type> for $crate::criteria::Framework {
            fn from(letters: $Type) -> Self {
                $crate::criteria::Framework::of(&OUTLINE, [$(letters.$letter),*])
            }
        }
    };
    (@ counted) => { true };
    (@ beside) => { false };
}

pub(super) use framework;
