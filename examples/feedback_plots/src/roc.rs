//! How well points tell who converts: the ROC curves.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use crate::common::Failure;
use crate::figure::{self, FAINT, Look, Mark, font};
use crate::measured::{Measured, Series};

/// Both axes run from 0 to 1, so the plot is square.
const SIDE: i32 = 520;
const LABELS: i32 = 60;

pub fn draw(measured: &Measured) -> Result<String, Failure> {
    let title = format!("How well points tell who converts: {}", measured.leads);
    let note = format!(
        "Playbook {}. AUC: the area below a curve, with its 95 % interval; 1 is perfect. The diagonal is a coin: 0.5.",
        measured.playbook
    );
    let line = |series: &Series| match &series.figures {
        Some(figures) => format!("{}: AUC {}", series.name, figures.auc),
        None => format!("{}: not to be told", series.name),
    };
    let key: Vec<String> = measured.series.iter().map(line).collect();
    figure::draw(measured, SIDE + LABELS + 12, &title, &note, Mark::Line, &key, |page| {
        let (across, _) = page.get_pixel_range();
        let rest = across.end - across.start - SIDE - LABELS;
        let mut chart = ChartBuilder::on(page)
            .margin_top(12)
            .margin_left(rest / 2 - 40)
            .margin_right(rest - rest / 2 + 40)
            .x_label_area_size(LABELS)
            .y_label_area_size(LABELS)
            .build_cartesian_2d(0.0..1.0, 0.0..1.0)?;
        chart
            .configure_mesh()
            .light_line_style(WHITE)
            .bold_line_style(FAINT.mix(0.4))
            .x_labels(6)
            .y_labels(6)
            .x_desc("of the leads that did not convert, the share that stands above")
            .y_desc("of the leads that converted, the share that stands above")
            .x_label_formatter(&figure::percent)
            .y_label_formatter(&figure::percent)
            .axis_desc_style(font(15, HPos::Center))
            .label_style(("sans-serif", 15))
            .draw()?;
        let area = chart.plotting_area();
        area.draw(&PathElement::new(vec![(0.0, 0.0), (1.0, 1.0)], FAINT.stroke_width(1)))?;
        for (place, series) in measured.series.iter().enumerate() {
            if let Some(curves) = &series.curves {
                Look::of(place).line(area, curves.roc.clone())?;
            }
        }
        Ok(())
    })
}
