//! What the figures have in common: paper, title, key, foot, and how each series looks.

use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::common::Failure;
use crate::measured::Measured;

pub type Svg<'s> = DrawingArea<SVGBackend<'s>, Shift>;

pub const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
/// For the lines that only help reading.
pub const FAINT: RGBColor = RGBColor(0x99, 0x99, 0x99);

/// The widest figure that fits a page at full size, in pixels.
const WIDTH: u32 = 960;
/// Where text begins.
const LEFT: i32 = 24;
const LINE: i32 = 21;
const TEXT: u32 = 16;
/// As many characters as a line of the foot holds.
const FOOT: usize = 118;
/// How far its further lines stand in.
const INDENT: i32 = 20;

/// How a series looks: colours that are told apart by colour-blind eyes and differ in brightness on grey paper,
/// and dashes besides.
#[derive(Clone, Copy)]
pub struct Look {
    pub colour: RGBColor,
    /// The dash and the gap, in pixels; `None` is a whole line.
    pub dash: Option<(u32, u32)>,
}

const LOOKS: [Look; 3] = [
    Look { colour: INK, dash: None },
    Look { colour: RGBColor(0x2f, 0x7e, 0xbc), dash: Some((9, 4)) },
    Look { colour: RGBColor(0xe6, 0x9f, 0x00), dash: Some((3, 3)) },
];

impl Look {
    /// Of today's points (0) and of each proposal.
    pub fn of(series: usize) -> Self {
        LOOKS[series % LOOKS.len()]
    }

    /// A line as this series has it.
    pub fn line<DB: DrawingBackend, CT: CoordTranslate>(
        self,
        area: &DrawingArea<DB, CT>,
        points: Vec<CT::From>,
    ) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>>
    where
        CT::From: Clone + 'static,
    {
        let stroke = self.colour.stroke_width(2);
        match self.dash {
            None => area.draw(&PathElement::new(points, stroke)),
            Some((dash, gap)) => area.draw(&DashedPathElement::new(points, dash, gap, stroke)),
        }
    }
}

/// What stands for a series in the key.
#[derive(Clone, Copy)]
pub enum Mark {
    Bar,
    Line,
    Dot,
}

impl Mark {
    fn draw(self, page: &Svg<'_>, y: i32, look: Look) -> Result<(), Failure> {
        let middle = LEFT + 20;
        match self {
            Mark::Bar => {
                page.draw(&Rectangle::new([(middle - 7, y), (middle + 7, y + 14)], look.colour.filled()))
            }
            Mark::Line => look.line(page, vec![(LEFT, y + 7), (LEFT + 40, y + 7)]),
            Mark::Dot => page.draw(&Circle::new((middle, y + 7), 5, look.colour.filled())),
        }?;
        Ok(())
    }
}

/// A figure: title, key and foot around what `body` draws.
pub fn draw(
    measured: &Measured,
    height: i32,
    title: &str,
    note: &str,
    mark: Mark,
    key: &[String],
    body: impl FnOnce(&Svg<'_>) -> Result<(), Failure>,
) -> Result<String, Failure> {
    let foot: Vec<(i32, String)> = measured.verdicts().flat_map(|line| wrapped(&line)).collect();
    let head = 68 + LINE * pixels(key.len());
    let below = 24 + LINE * pixels(foot.len());
    let height = head + height + below;
    let mut svg = String::new();
    {
        let page = SVGBackend::with_string(&mut svg, (WIDTH, height.unsigned_abs())).into_drawing_area();
        page.fill(&WHITE)?;
        page.draw(&Text::new(title.to_owned(), (LEFT, 12), font(23, HPos::Left)))?;
        page.draw(&Text::new(note.to_owned(), (LEFT, 40), font(TEXT, HPos::Left)))?;
        for (place, line) in key.iter().enumerate() {
            let y = 62 + LINE * pixels(place);
            mark.draw(&page, y + 1, Look::of(place))?;
            page.draw(&Text::new(line.clone(), (LEFT + 50, y), font(TEXT, HPos::Left)))?;
        }
        for (place, (indent, line)) in foot.iter().enumerate() {
            let y = height - below + 14 + LINE * pixels(place);
            page.draw(&Text::new(line.clone(), (LEFT + indent, y), font(TEXT, HPos::Left)))?;
        }
        body(&page.margin(head, below, LEFT, 0))?;
        page.present()?;
    }
    Ok(svg)
}

/// Text that hangs from its place.
pub fn font(size: u32, side: HPos) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&INK).pos(Pos::new(side, VPos::Top))
}

/// A share on an axis.
pub fn percent(share: &f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// The end of an axis that holds these shares: the next tenth.
pub fn end(shares: impl Iterator<Item = f64>) -> f64 {
    let greatest = shares.fold(0.0, f64::max);
    ((greatest * 10.0).ceil() / 10.0).clamp(0.1, 1.0)
}

fn pixels(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Lines of whole words, with how far each stands in.
fn wrapped(text: &str) -> Vec<(i32, String)> {
    let mut lines: Vec<(i32, String)> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some((_, line)) if line.chars().count() + word.chars().count() < FOOT => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) => lines.push((INDENT, word.to_owned())),
            None => lines.push((0, word.to_owned())),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hold_whole_words_and_lose_none() {
        let text = "against it speaks this; ".repeat(20);
        let lines = wrapped(&text);
        assert!(lines.len() > 2 && lines.iter().all(|(_, line)| line.chars().count() <= FOOT));
        assert_eq!(lines.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join(" "), text);
        assert_eq!(wrapped("short"), [(0, "short".to_owned())]);
    }

    #[test]
    fn an_axis_ends_at_the_next_tenth() {
        let ends = [vec![], vec![0.03], vec![0.31, 0.2], vec![0.999], vec![1.0]];
        let ends = ends.map(|shares| percent(&end(shares.into_iter())));
        assert_eq!(ends, ["10 %", "10 %", "40 %", "100 %", "100 %"]);
    }

    /// As a printer without colours has it, by the weights of ITU-R BT.601.
    #[test]
    fn looks_differ_on_grey_paper() {
        let grey = |look: Look| {
            let RGBColor(red, green, blue) = look.colour;
            (299 * i32::from(red) + 587 * i32::from(green) + 114 * i32::from(blue)) / 1000
        };
        let greys = LOOKS.map(grey);
        assert!(greys.is_sorted_by(|one, other| other - one >= 50) && greys[2] <= 200, "{greys:?}");
    }
}
