//! The program as a person runs it: which figures it writes, and what stands in them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use roxmltree::Document;

const FIGURES: [&str; 3] = ["grades", "roc", "calibration"];

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder that nothing is in yet.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    folder
}

fn run(out: &Path, options: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_feedback_plots");
    Command::new(program).args(options).arg("--out").arg(out).output().unwrap()
}

/// The figures of a run that goes well.
fn drawn(name: &str, playbook: &str, options: &[&str]) -> [String; 3] {
    let out = folder(name);
    let output = run(&out, options);
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    FIGURES.map(|figure| std::fs::read_to_string(out.join(format!("{playbook}-{figure}.svg"))).unwrap())
}

/// The texts of a figure, in the order of drawing.
fn texts(svg: &str) -> Vec<String> {
    let figure = Document::parse(svg).unwrap();
    assert_eq!(figure.root_element().tag_name().name(), "svg");
    let texts = figure.descendants().filter(|node| node.has_tag_name("text"));
    texts.filter_map(|node| Some(node.text()?.trim().to_owned())).collect()
}

fn holds(svg: &str, expected: &[&str]) {
    let texts = texts(svg);
    for text in expected {
        assert!(texts.iter().any(|one| one == text), "`{text}` is not in {texts:#?}");
    }
}

/// Every text is on the paper, by where it begins.
fn nothing_off_the_paper(svg: &str) {
    let figure = Document::parse(svg).unwrap();
    let number =
        |node: roxmltree::Node<'_, '_>, name: &str| node.attribute(name).unwrap().parse::<f64>().unwrap();
    let (width, height) = (number(figure.root_element(), "width"), number(figure.root_element(), "height"));
    for text in figure.descendants().filter(|node| node.has_tag_name("text")) {
        let (x, y) = (number(text, "x"), number(text, "y"));
        assert!((0.0..width).contains(&x) && (0.0..height).contains(&y), "{:?} at {x}, {y}", text.text());
    }
}

#[test]
fn the_made_up_year_in_words() {
    let [grades, roc, calibration] = drawn("year", "inbound", &[]);
    [&grades, &roc, &calibration].into_iter().for_each(|svg| nothing_off_the_paper(svg));
    holds(
        &grades,
        &[
            "How often each grade converts: 452 leads held out at random",
            "today's points",
            "own rules, points learnt",
            "points from binned facts",
            "share of the leads that converted",
            "grade A",
            "grade D",
            "leads",
        ],
    );
    holds(
        &roc,
        &[
            "How well points tell who converts: 452 leads held out at random",
            "of the leads that did not convert, the share that stands above",
            "of the leads that converted, the share that stands above",
        ],
    );
    holds(
        &calibration,
        &[
            "How honest the probabilities are: 452 leads held out at random",
            "probability that was said",
            "share that converted, with 95 % interval",
        ],
    );
    for svg in [&grades, &roc, &calibration] {
        let against = texts(svg).into_iter().find(|text| text.contains("do not adopt"));
        assert_eq!(against, None, "a year of leads is enough");
    }
}

/// A dozen conversions teach nothing, and no figure is shown without that.
#[test]
fn too_few_leads_are_said_to_be_too_few() {
    let examples = package().join("..");
    let (playbook, leads) = (examples.join("playbooks/sample"), examples.join("data/leads.csv"));
    let options = ["--playbook", playbook.to_str().unwrap(), "--leads", leads.to_str().unwrap()];
    for svg in drawn("few", "inbound", &options) {
        nothing_off_the_paper(&svg);
        let against =
            |text: &String| text.starts_with("points from binned facts: do not adopt: too few to learn from");
        assert!(texts(&svg).iter().any(against), "{:#?}", texts(&svg));
    }
}

/// The numbers below the bars: each lead that was measured on stands in one grade, by each sort of points.
#[test]
fn no_lead_is_drawn_twice_or_not_at_all() {
    for (split, leads) in [("hash", 452), ("time", 435), ("folds", 1_450)] {
        let [grades, ..] = drawn(&format!("counted-{split}"), "inbound", &["--split", split]);
        let texts = texts(&grades);
        let title = texts.iter().find(|text| text.starts_with("How often")).unwrap();
        assert!(title.contains(&format!(" {leads} leads")), "{title}");
        let counts: Vec<u64> = texts.iter().filter_map(|text| text.parse().ok()).collect();
        assert_eq!(counts.len(), 12, "{counts:?}");
        for series in counts.chunks(4) {
            assert_eq!(series.iter().sum::<u64>(), leads, "{split}: {counts:?}");
        }
    }
}

#[test]
fn folds_are_said_to_be_folds() {
    for svg in drawn("folds", "inbound", &["--split", "folds"]) {
        assert!(
            texts(&svg)[0].ends_with("1450 leads, each held out in one of 7 folds"),
            "{:?}",
            texts(&svg)[0]
        );
    }
}

#[test]
fn the_same_leads_give_the_same_bytes() {
    for split in ["hash", "folds"] {
        let once = drawn(&format!("once-{split}"), "inbound", &["--split", split]);
        assert_eq!(once, drawn(&format!("again-{split}"), "inbound", &["--split", split]));
    }
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let out = folder("none");
    let said = |options: &[&str]| {
        let output = run(&out, options);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(said(&["--split", "luck"]), "feedback_plots: --split: `luck` is none of hash, time, folds\n");
    assert_eq!(
        said(&["--playbook", "x"]),
        "feedback_plots: --playbook needs --leads: the leads of the sample fit its own playbook only\n"
    );
    assert!(said(&["--colour"]).contains("; usage: feedback_plots [--playbook DIR]"));
    assert!(!out.exists(), "nothing is written");
}

#[test]
fn real_leads() {
    let data = package().join("../../../shared/data");
    for (playbook, file, split, leads) in [
        ("xeducation", "xeducation/leads.csv", "hash", "1841 leads held out at random"),
        ("b2b_sales", "b2b_sales/b2b_sales.csv", "folds", "315 leads, each held out in one of 7 folds"),
        ("bank_marketing", "bank_marketing/bank_full.csv", "time", "the newest 9476 leads, held out"),
    ] {
        let file = data.join(file);
        if !file.exists() {
            eprintln!("SKIPPED: {playbook} is not in ../shared/data");
            continue;
        }
        let dir = package().join("../playbooks").join(playbook);
        let options =
            ["--playbook", dir.to_str().unwrap(), "--leads", file.to_str().unwrap(), "--split", split];
        let figures = drawn(playbook, playbook, &options);
        for svg in &figures {
            nothing_off_the_paper(svg);
            assert!(texts(svg)[0].ends_with(leads), "{:?}", texts(svg)[0]);
            // The newest of these leads are others than the older ones: the figure must not be shown without that.
            let warned = texts(svg).iter().any(|text| text.contains("do not adopt"));
            assert!(warned || playbook != "bank_marketing");
        }
    }
}
