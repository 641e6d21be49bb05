//! How honest the probabilities are: what was said beside what happened.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use crate::common::Failure;
use crate::figure::{self, FAINT, Look, Mark, Svg, font};
use crate::measured::{Measured, Series};

pub fn draw(measured: &Measured) -> Result<String, Failure> {
    let title = format!("How honest the probabilities are: {}", measured.leads);
    let note = format!(
        "Playbook {}. A dot is a tenth of the leads, more if scores tie; hollow: under 30. On the line, what was said happened.",
        measured.playbook
    );
    let bins =
        || measured.series.iter().flat_map(|series| &series.curves).flat_map(|curves| &curves.calibration);
    let end = figure::end(bins().flat_map(|bin| [bin.said, bin.happened.interval().high]));
    let key: Vec<String> = measured.series.iter().map(words).collect();
    figure::draw(measured, 370, &title, &note, Mark::Dot, &key, |page| {
        let panels = page.split_evenly((1, measured.series.len()));
        for (place, (panel, series)) in panels.iter().zip(&measured.series).enumerate() {
            one(panel, series, Look::of(place), end)?;
        }
        Ok(())
    })
}

fn one(panel: &Svg<'_>, series: &Series, look: Look, end: f64) -> Result<(), Failure> {
    let mut chart = ChartBuilder::on(panel)
        .margin_top(10)
        .margin_right(26)
        .caption(&series.name, font(17, HPos::Center))
        .x_label_area_size(56)
        .y_label_area_size(60)
        .build_cartesian_2d(0.0..end, 0.0..end)?;
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .bold_line_style(FAINT.mix(0.4))
        .x_labels(6)
        .y_labels(6)
        .x_desc("probability that was said")
        .y_desc("share that converted, with 95 % interval")
        .x_label_formatter(&figure::percent)
        .y_label_formatter(&figure::percent)
        .axis_desc_style(font(15, HPos::Center))
        .label_style(("sans-serif", 14))
        .draw()?;
    let area = chart.plotting_area();
    area.draw(&PathElement::new(vec![(0.0, 0.0), (end, end)], FAINT.stroke_width(1)))?;
    for bin in series.curves.iter().flat_map(|curves| &curves.calibration) {
        let Some(happened) = bin.happened.value() else { continue };
        let interval = bin.happened.interval();
        let whisker = vec![(bin.said, interval.low), (bin.said, interval.high)];
        area.draw(&PathElement::new(whisker, look.colour.stroke_width(2)))?;
        let fill = if bin.happened.is_few() { WHITE.filled() } else { look.colour.filled() };
        area.draw(&Circle::new((bin.said, happened), 4, fill))?;
        area.draw(&Circle::new((bin.said, happened), 4, look.colour.stroke_width(2)))?;
    }
    Ok(())
}

fn words(series: &Series) -> String {
    match &series.figures {
        Some(figures) => format!(
            "{}: Brier {:.3}, saying the base rate for everybody {:.3} (less is better)",
            series.name, figures.brier.value, figures.brier.constant
        ),
        None => format!("{}: not to be told", series.name),
    }
}
