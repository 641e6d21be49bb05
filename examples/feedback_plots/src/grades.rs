//! How often the leads of each grade convert, by today's points and by each proposal.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use crate::common::Failure;
use crate::figure::{self, FAINT, INK, Look, Mark, font};
use crate::measured::Measured;

/// How much of a grade's room its bars take up.
const FILLED: f64 = 0.84;

pub fn draw(measured: &Measured) -> Result<String, Failure> {
    let title = format!("How often each grade converts: {}", measured.leads);
    let note = format!(
        "Playbook {}. Whiskers: where the true share lies with 95 % confidence. A hollow bar rests on fewer than 30 leads.",
        measured.playbook
    );
    let names: Vec<String> = measured.series.iter().map(|series| series.name.clone()).collect();
    figure::draw(measured, 420, &title, &note, Mark::Bar, &names, |page| {
        let shares = || measured.series.iter().flat_map(|series| &series.grades).map(|(_, share)| *share);
        let end = figure::end(shares().filter(|share| share.of > 0).map(|share| share.interval().high));
        let grades = measured.series.first().map_or(0, |series| series.grades.len());
        let mut chart = ChartBuilder::on(page)
            .margin_right(24)
            .margin_top(12)
            .y_label_area_size(76)
            .x_label_area_size(64)
            .build_cartesian_2d(0.0..grades as f64, 0.0..end)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .disable_x_axis()
            .light_line_style(WHITE)
            .bold_line_style(FAINT.mix(0.4))
            .y_desc("share of the leads that converted")
            .y_label_formatter(&figure::percent)
            .axis_desc_style(font(15, HPos::Center))
            .y_label_style(font(15, HPos::Right))
            .draw()?;
        let area = chart.plotting_area();
        let width = FILLED / measured.series.len() as f64;
        // Text so many pixels below the axis.
        let (left, top) = page.get_base_pixel();
        let write = |text: String, x: f64, below: i32, style| {
            let (x, y) = area.map_coordinate(&(x, 0.0));
            page.draw(&Text::new(text, (x - left, y - top + below), style))
        };
        for (place, series) in measured.series.iter().enumerate() {
            let look = Look::of(place);
            for (grade, (_, share)) in series.grades.iter().enumerate() {
                let left = grade as f64 + (1.0 - FILLED) / 2.0 + place as f64 * width;
                let (from, to, middle) = (left + width * 0.06, left + width * 0.94, left + width / 2.0);
                write(share.of.to_string(), middle, 6, font(15, HPos::Center))?;
                let Some(value) = share.value() else { continue };
                if !share.is_few() {
                    area.draw(&Rectangle::new([(from, 0.0), (to, value)], look.colour.filled()))?;
                }
                let outline = vec![(from, 0.0), (from, value), (to, value), (to, 0.0)];
                area.draw(&PathElement::new(outline, look.colour.stroke_width(3)))?;
                let interval = share.interval();
                let nib = width * 0.12;
                for (colour, stroke) in [(WHITE, 4), (INK, 2)] {
                    let line = |from, to| PathElement::new(vec![from, to], colour.stroke_width(stroke));
                    area.draw(&line((middle, interval.low), (middle, interval.high)))?;
                    for end in [interval.low, interval.high] {
                        area.draw(&line((middle - nib, end), (middle + nib, end)))?;
                    }
                }
            }
        }
        for (place, (grade, _)) in measured.series.iter().take(1).flat_map(|s| &s.grades).enumerate() {
            write(format!("grade {grade}"), place as f64 + 0.5, 30, font(15, HPos::Center))?;
        }
        write("leads".to_owned(), -0.03, 6, font(15, HPos::Right))?;
        area.draw(&PathElement::new(vec![(0.0, 0.0), (grades as f64, 0.0)], INK.stroke_width(1)))?;
        Ok(())
    })
}
