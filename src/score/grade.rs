//! [`Grade`], and the table that gives it.

use crate::condition::Condition;
use crate::input::mistake::MistakeKind;
use crate::input::tree::{Decoder, MapBuilder, Node};
use crate::value::points::Points;
use crate::value::words::words;

words! {
    /// The grade of a prospect. `A` is the greatest, and the first of `ALL`.
    #[expect(clippy::exhaustive_enums, reason = "A to D is what both teams agreed to speak")]
    pub enum Grade {
        /// The best.
        A = "A" as 3,
        /// Qualified.
        B = "B" as 2,
        /// To be nurtured.
        C = "C" as 1,
        /// The rest.
        D = "D" as 0,
    }
}

impl Grade {
    /// How many steps above `D`.
    pub(crate) fn height(self) -> u8 {
        self as u8
    }
}

/// How a grade is given: by an ordered table, or by fit against engagement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Grades {
    /// The first row that is met gives the grade; no row met is a `D`.
    Rows(Vec<GradeRow>),
    /// Fit against engagement.
    Matrix(Matrix),
}

/// One row of a grade table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GradeRow {
    /// The grade it gives.
    pub grade: Grade,
    /// When. Beside questions about facts it may ask about criteria and points.
    pub when: Condition,
}

impl GradeRow {
    /// A row.
    pub fn new(grade: Grade, when: Condition) -> Self {
        GradeRow { grade, when }
    }

    fn encode(&self) -> Node {
        MapBuilder::default().with("grade", Node::word(self.grade)).with("when", self.when.encode()).build()
    }

    fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let fields = d.fields(node, &["grade", "when"])?;
        let grade = d.required(&fields, "grade", |d, node| d.word(node, &Grade::WORDS));
        let when = d.required(&fields, "when", Condition::decode);
        Some(GradeRow { grade: grade?, when: when? })
    }
}

/// Fit against engagement, as Marketo, Eloqua and Pardot draw it: a letter for the fit (A to D)
/// and a number for the engagement (1 to 4) make a cell, and each cell has its grade.
///
/// ```toml
/// [grades.matrix]
/// fit_at_least = [60, 40, 20]         # A, B, C; below is D
/// engagement_at_least = [50, 30, 10]  # 1, 2, 3; below is 4
/// A = ["A1", "A2", "B1"]
/// B = ["A3", "B2", "C1"]
/// C = ["A4", "B3", "C2", "D1"]        # cells that no grade names are D
/// ```
///
/// The same in code:
///
/// ```
/// use qualify::Grade;
/// use qualify::score::{Grades, Matrix};
///
/// let matrix = Matrix::new([60, 40, 20], [50, 30, 10])
///     .cells(Grade::A, ["A1", "A2", "B1"])
///     .cells(Grade::B, ["A3", "B2", "C1"])
///     .cells(Grade::C, ["A4", "B3", "C2", "D1"]);
/// let grades = Grades::Matrix(matrix); // for PlaybookSpec::grades
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Matrix {
    /// The least fit of the letters A, B and C.
    pub fit_at_least: [Points; 3],
    /// The least engagement of the numbers 1, 2 and 3.
    pub engagement_at_least: [Points; 3],
    /// The cells of the grades A, B, C and D, such as `A1`.
    pub cells: [Vec<String>; 4],
}

impl Matrix {
    /// A matrix with its cuts, the greatest first, and every cell a `D`.
    pub fn new(fit_at_least: [i32; 3], engagement_at_least: [i32; 3]) -> Self {
        Matrix {
            fit_at_least: fit_at_least.map(Points::whole),
            engagement_at_least: engagement_at_least.map(Points::whole),
            cells: Default::default(),
        }
    }

    /// Gives these cells a grade.
    #[must_use]
    pub fn cells(mut self, grade: Grade, cells: impl IntoIterator<Item = impl Into<String>>) -> Self {
        for (list, (_, known)) in self.cells.iter_mut().zip(Grade::WORDS) {
            if known == grade {
                list.extend(cells.into_iter().map(Into::into));
                return self;
            }
        }
        self
    }

    /// Each grade with its cells.
    pub(crate) fn by_grade(&self) -> impl Iterator<Item = (Grade, &Vec<String>)> {
        Grade::ALL.into_iter().zip(&self.cells)
    }

    fn encode(&self) -> Node {
        let cuts =
            |cuts: &[Points; 3]| Node::List(cuts.iter().map(|p| Node::Number(p.to_decimal())).collect());
        let map = MapBuilder::default()
            .with("fit_at_least", cuts(&self.fit_at_least))
            .with("engagement_at_least", cuts(&self.engagement_at_least));
        self.by_grade()
            .fold(map, |map, (grade, cells)| map.with_list(grade.word(), cells, Node::text))
            .build()
    }

    fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let fields = d.fields(node, &["fit_at_least", "engagement_at_least", "A", "B", "C", "D"])?;
        let fit = d.required(&fields, "fit_at_least", three_cuts);
        let engagement = d.required(&fields, "engagement_at_least", three_cuts);
        let cells = Grade::WORDS.map(|(word, _)| {
            let cells = d.optional(&fields, word, |d, node| d.list(node, 16, Decoder::string));
            cells.unwrap_or_default()
        });
        Some(Matrix { fit_at_least: fit?, engagement_at_least: engagement?, cells })
    }
}

fn three_cuts(d: &mut Decoder<'_>, node: &Node) -> Option<[Points; 3]> {
    let cuts = d.list(node, 16, Decoder::points)?;
    match <[Points; 3]>::try_from(cuts) {
        Ok(cuts) => Some(cuts),
        Err(found) => d.mistake(
            MistakeKind::WrongType,
            format!("expected 3 cuts, the greatest first, found {}", found.len()),
        ),
    }
}

impl Grades {
    pub(crate) fn encode(&self) -> Node {
        match self {
            Grades::Rows(rows) => {
                Node::tagged("rows", Node::List(rows.iter().map(GradeRow::encode).collect()))
            }
            Grades::Matrix(matrix) => Node::tagged("matrix", matrix.encode()),
        }
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let (tag, value) = d.tagged(node, "grade table", "{ rows = [..] }")?;
        d.at_key(tag, |d| match tag {
            "rows" => {
                let most = d.limits.items;
                d.list(value, most, GradeRow::decode).map(Grades::Rows)
            }
            "matrix" => Matrix::decode(d, value).map(Grades::Matrix),
            other => {
                let message = d.unknown("grade table", other, &["rows", "matrix"]);
                d.mistake(MistakeKind::UnknownKey, message)
            }
        })
    }
}
