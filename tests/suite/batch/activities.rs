//! Activities as a column of lists: each lead is rated as a prospect who did the same is judged.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use qualify::activity::{CAMPAIGN, KIND, QUANTITY, SOURCE, SUBJECT};
use qualify::batch::{Activities, Batch, Columns, Numbers, Ratings, TimeUnit, Words};
use qualify::condition::{ActivityFilter, Did, Different, Kinds};
use qualify::playbook::{DayOffset, Engagement, MeaningfulContact};
use qualify::score::{ActivityRule, Clamp, Decay, Group, Repeat, Rule};
use qualify::standard::EMPLOYEES;
use qualify::{
    Activity, Answer, AsOf, Condition, Grade, Playbook, PlaybookSpec, Points, Prospect, Route, Schema,
};
use rust_decimal::Decimal;

use crate::support::oracle::playbooks::{Case, cases, config};
use crate::support::oracle::tape::Tape;

/// `visit` stands twice, as dictionaries that were put together do; nobody asks for `other`.
const NAMES: [&str; 6] = ["visit", "demo", "other", "call", "visit", "mail"];
const SUBJECTS: [&str; 6] = ["/pricing", "/pricing/eu", "/blog", "", "/Pricing", "/pricing"];
const CAMPAIGNS: [&str; 3] = ["spring", "newsletter 7", "spring"];
const SOURCES: [&str; 2] = ["web", "crm"];
/// Of quantities: twelve is 1.2.
const PLACES: u8 = 1;

/// What a lead did, by places in dictionaries.
#[derive(Clone, Debug)]
struct Deed {
    kind: u8,
    /// Before now; what is negative comes later.
    minutes: i64,
    count: i16,
    subject: Option<u8>,
    campaign: Option<u8>,
    source: Option<u8>,
    quantity: Option<i32>,
    id: i64,
}

/// The lists of many leads as columns hold them.
#[derive(Default)]
struct Lists {
    offsets: Vec<u32>,
    kinds: Vec<u8>,
    days: Vec<i32>,
    seconds: Vec<i64>,
    counts: Vec<i16>,
    subjects: Vec<u8>,
    campaigns: Vec<i8>,
    sources: Vec<u16>,
    quantities: Vec<i32>,
    ids: Vec<i64>,
    /// Of the same four.
    valid: [Vec<u8>; 4],
}

/// What of an activity is told.
#[derive(Clone, Copy, Debug)]
struct Told {
    unit: Option<TimeUnit>,
    counts: bool,
    campaigns: bool,
    sources: bool,
    quantities: bool,
    ids: bool,
}

impl Lists {
    fn of(lists: &[Vec<Deed>], day: &dyn Fn(i64) -> i32, now: DateTime<Utc>) -> Self {
        let mut all = Lists { offsets: vec![0], ..Lists::default() };
        let count: usize = lists.iter().map(Vec::len).sum();
        all.valid = [(); 4].map(|()| vec![0u8; count.div_ceil(8)]);
        for deed in lists.iter().flatten() {
            let place = all.kinds.len();
            let mut known = |of: usize, is: bool| all.valid[of][place / 8] |= u8::from(is) << (place % 8);
            known(0, deed.subject.is_some());
            known(1, deed.campaign.is_some());
            known(2, deed.source.is_some());
            known(3, deed.quantity.is_some());
            all.kinds.push(deed.kind);
            all.days.push(day(deed.minutes));
            all.seconds.push(now.timestamp() - deed.minutes * 60);
            all.counts.push(deed.count);
            // What stands where nothing is may be anything.
            all.subjects.push(deed.subject.unwrap_or(200));
            all.campaigns.push(deed.campaign.map_or(-1, |place| place as i8));
            all.sources.push(deed.source.map_or(999, u16::from));
            all.quantities.push(deed.quantity.unwrap_or(i32::MIN));
            all.ids.push(deed.id);
        }
        let ends = lists.iter().scan(0, |end, list| {
            *end += list.len() as u32;
            Some(*end)
        });
        all.offsets.extend(ends);
        all
    }

    fn column<'a>(&'a self, told: Told, instants: &'a [i64]) -> Activities<'a> {
        let mut did = match told.unit {
            None => Activities::on_days(&self.offsets, &self.kinds, &NAMES, &self.days),
            Some(unit) => Activities::at(&self.offsets, &self.kinds, &NAMES, instants, unit),
        };
        let [subjects, campaigns, sources, quantities] = &self.valid;
        did = did.subjects(Words::new(&self.subjects, &SUBJECTS).valid(subjects));
        if told.counts {
            did = did.counts(&self.counts);
        }
        if told.campaigns {
            did = did.campaigns(Words::new(&self.campaigns, &CAMPAIGNS).valid(campaigns));
        }
        if told.sources {
            did = did.sources(Words::new(&self.sources, &SOURCES).valid(sources));
        }
        if told.quantities {
            did = did.quantities(Numbers::new(&self.quantities).places(PLACES).valid(quantities));
        }
        if told.ids {
            did = did.ids(&self.ids);
        }
        did
    }
}

/// A prospect who did what is told of a list.
fn prospect(list: &[Deed], told: Told, at: &dyn Fn(&Deed) -> DateTime<Utc>) -> Prospect {
    let (mut prospect, mut ids) = (Prospect::new("acme"), Vec::new());
    for (place, deed) in list.iter().enumerate() {
        let count = if told.counts { deed.count.max(0) } else { 1 };
        if count == 0 || told.ids && ids.contains(&deed.id) {
            continue;
        }
        ids.push(deed.id);
        for more in 0..count {
            let id = format!("a-{place}-{more}");
            let mut one = Activity::new(id, NAMES[usize::from(deed.kind)], at(deed));
            if let Some(place) = deed.subject {
                one = one.subject(SUBJECTS[usize::from(place)]);
            }
            if let Some(place) = deed.campaign.filter(|_| told.campaigns) {
                one = one.campaign(CAMPAIGNS[usize::from(place)]);
            }
            if let Some(place) = deed.source.filter(|_| told.sources) {
                one = one.source(SOURCES[usize::from(place)]);
            }
            if let Some(tenths) = deed.quantity.filter(|_| told.quantities) {
                one = one.quantity(Decimal::new(i64::from(tenths), u32::from(PLACES)));
            }
            prospect = prospect.did(one);
        }
    }
    prospect
}

/// The day of an instant, as the playbook counts days, and when a day begins.
fn today(playbook: &Playbook, now: DateTime<Utc>) -> i32 {
    let shifted = now + TimeDelta::minutes(i64::from(playbook.spec().day_offset.minutes()));
    shifted.timestamp().div_euclid(86_400) as i32
}

fn begins(playbook: &Playbook, day: i32) -> DateTime<Utc> {
    let midnight = DateTime::from_timestamp(i64::from(day) * 86_400, 0).unwrap();
    midnight - TimeDelta::minutes(i64::from(playbook.spec().day_offset.minutes()))
}

fn deed() -> impl Strategy<Value = Deed> {
    let day = 1_440_i64;
    let minutes =
        prop_oneof![4 => 0..10 * day, 3 => 0..120 * day, 2 => -day..day, 1 => -5 * day..0, 1 => 0..900 * day];
    let count = prop_oneof![6 => 1..4_i16, 1 => -1..1_i16, 1 => 0..40_i16];
    let place = |of: usize| prop::option::weighted(0.7, 0..of as u8);
    (
        (0..NAMES.len() as u8, minutes, count),
        (place(SUBJECTS.len()), place(CAMPAIGNS.len()), place(SOURCES.len())),
        (prop::option::weighted(0.7, -5..40_i32), prop_oneof![3 => 0..1_000_000_i64, 1 => 0..6_i64]),
    )
        .prop_map(|((kind, minutes, count), (subject, campaign, source), (quantity, id))| Deed {
            kind,
            minutes,
            count,
            subject,
            campaign,
            source,
            quantity,
            id,
        })
}

fn lists() -> impl Strategy<Value = Vec<Vec<Deed>>> {
    let list =
        prop_oneof![9 => prop::collection::vec(deed(), 0..12), 1 => prop::collection::vec(deed(), 20..45)];
    let sorted = list.prop_map(|mut list| {
        list.sort_by_key(|deed| -deed.minutes);
        list
    });
    prop::collection::vec(sorted, 1..8)
}

fn told() -> impl Strategy<Value = Told> {
    let unit = prop::sample::select(vec![
        None,
        Some(TimeUnit::Seconds),
        Some(TimeUnit::Millis),
        Some(TimeUnit::Micros),
        Some(TimeUnit::Nanos),
    ]);
    let is = || prop::bool::weighted(0.75);
    (unit, is(), is(), is(), is(), is()).prop_map(|(unit, counts, campaigns, sources, quantities, ids)| {
        Told { unit, counts, campaigns, sources, quantities, ids }
    })
}

/// A question about one activity, of every field.
fn question(tape: &mut Tape<'_>, depth: usize) -> Condition {
    let parts = |tape: &mut Tape<'_>| (0..2).map(|_| question(tape, depth - 1)).collect();
    match tape.below(if depth == 0 { 9 } else { 12 }) {
        0 => SUBJECT.starts_with("/pricing"),
        1 => CAMPAIGN.is("spring"),
        2 => QUANTITY.at_least(tape.pick(&[1, 2, 3])),
        3 => SUBJECT.known(),
        4 => CAMPAIGN.contains("letter"),
        5 => SOURCE.one_of(["web", "app"]),
        6 => QUANTITY.between(Decimal::new(5, 1), Decimal::new(25, 1)),
        7 => KIND.one_of(["demo", "other"]),
        8 => QUANTITY.known(),
        9 => Condition::All(parts(tape)),
        10 => Condition::Any(parts(tape)),
        _ => question(tape, depth - 1).negate(),
    }
}

fn filter(tape: &mut Tape<'_>) -> ActivityFilter {
    let kinds: Kinds = match tape.below(4) {
        0 => "visit".into(),
        1 => Kinds::from(["demo", "visit"]),
        2 => "call".into(),
        _ => Kinds::Any,
    };
    let filter = ActivityFilter::new(kinds);
    if tape.chance(70) { filter.and(question(tape, 2)) } else { filter }
}

fn asked(tape: &mut Tape<'_>) -> Condition {
    let mut did = Did::new(filter(tape)).at_least(tape.pick(&[1, 2, 3]));
    if tape.chance(60) {
        did = did.within_days(tape.pick(&[7, 1, 30, 90]));
    }
    if tape.chance(50) {
        did = did.different(tape.pick(&[Different::Subject, Different::Day]));
    }
    Condition::Did(Box::new(did))
}

/// More that asks what they did: of every field, and in every place.
fn asking_more(tape: &mut Tape<'_>, mut spec: PlaybookSpec) -> PlaybookSpec {
    for i in 0..tape.below(5) {
        let different = tape.pick(&[None, Some(Different::Subject), Some(Different::Day)]);
        let repeat = match tape.below(6) {
            0 | 1 => Repeat::Always,
            2 => Repeat::Once,
            3 => Repeat::AtMost { n: tape.pick(&[1, 2]), per_days: tape.pick(&[7, 1, 30]), different },
            4 => Repeat::WhenCount { n: tape.pick(&[1, 2, 3]), within_days: tape.pick(&[7, 30]), different },
            _ => {
                Repeat::WhenQuiet { days: tape.pick(&[7, 1]), again_every_days: tape.pick(&[None, Some(3)]) }
            }
        };
        let mut rule = ActivityRule::new(format!("w{i}").as_str(), filter(tape), tape.pick(&[10, 5, -5, 1]));
        rule = rule.repeat(repeat);
        if !matches!(repeat, Repeat::WhenCount { .. } | Repeat::WhenQuiet { .. }) {
            rule = rule.decay(tape.pick(&[
                Decay::None,
                Decay::HalfLife { days: 7 },
                Decay::Window { days: 30 },
                Decay::LinearStep { percent: 25, every_days: 7 },
            ]));
        }
        if tape.chance(30) {
            rule.clamp = tape.pick(&[Clamp::default().cap(12), Clamp::default().floor(3).cap(20)]);
        }
        if tape.chance(50) {
            let with = tape.pick(&[Group::default(), Group::highest(), Group::first()]);
            spec = spec.group("gw", with.cap(25).floor(-3));
            rule = rule.group("gw");
        }
        spec = spec.with_activity(rule);
    }
    for i in 0..tape.below(4) {
        spec = match tape.below(4) {
            0 => spec.rule(format!("v{i}").as_str(), asked(tape), tape.pick(&[10, 5, -5])),
            1 => {
                let both = asked(tape).and(asked(tape).negate());
                spec.with_rule(Rule::new(format!("v{i}").as_str(), both, 7).as_engagement())
            }
            2 => spec.hand_off_requires(format!("v{i}").as_str(), asked(tape)),
            _ => spec.disqualify(format!("v{i}").as_str(), asked(tape)),
        };
    }
    if tape.chance(30) {
        spec = spec.meaningful_contact(MeaningfulContact::new(filter(tape)));
    }
    if tape.chance(40) {
        let row = asked(tape).or(Condition::Engaged.and(Condition::EngagementAtLeast(5.into())));
        spec = spec.grade(Grade::B, row);
    }
    spec
}

/// What a batch says.
struct Said {
    scores: Vec<Points>,
    grades: Vec<Grade>,
    routes: Vec<Route>,
    rules: Vec<u64>,
    answers: Vec<u64>,
}

fn rated(batch: &mut Batch, columns: &Columns<'_>) -> Said {
    let leads = columns.leads();
    let mut said = Said {
        scores: vec![Points::whole(7); leads],
        grades: vec![Grade::C; leads],
        routes: vec![Route::Nobody; leads],
        rules: vec![u64::MAX; leads],
        answers: vec![u64::MAX; leads],
    };
    let Said { scores, grades, routes, rules, answers } = &mut said;
    let ratings = Ratings::none().scores(scores).grades(grades).routes(routes);
    batch.rate(columns, ratings.rules(rules).answers(answers)).unwrap();
    said
}

/// Holds a batch against each lead's judgement, and its row with a history.
fn hold(playbook: &Playbook, as_of: &AsOf, columns: &Columns<'_>, prospects: &[Prospect]) -> String {
    let mut batch = playbook.batch(as_of.clone()).unwrap();
    let said = rated(&mut batch, columns);
    let names: Vec<_> = batch.rules().cloned().collect();
    for (lead, prospect) in prospects.iter().enumerate() {
        let judged = playbook.judge(prospect, as_of.clone());
        let found = (said.scores[lead], said.grades[lead], said.routes[lead]);
        assert_eq!(found, (judged.score(), judged.grade(), judged.route()), "{lead}: {prospect:?}");
        let fired = names.iter().enumerate().filter(|(i, _)| said.rules[lead] >> i & 1 == 1);
        let mut fired: Vec<_> = fired.map(|(_, name)| name.clone()).collect();
        fired.sort();
        assert_eq!(fired, judged.verdict().rules, "{lead}");
        let two = |answer: Answer| match answer {
            Answer::Unknown => 0u64,
            Answer::Unmet => 1,
            Answer::Met => 2,
        };
        let answers =
            judged.answers().enumerate().fold(0, |all, (i, (_, answer))| all | two(answer) << (2 * i));
        assert_eq!(said.answers[lead], answers, "{lead}");
        let (row, history) = (playbook.row(as_of.clone()).unwrap(), playbook.history_of(prospect));
        let row = row.rate_with(&history);
        assert_eq!((row.score(), row.grade(), row.route()), found, "{lead}, as a row");
    }
    let said = format!("{batch:?}");
    ["by columns", "lead by lead"].into_iter().find(|way| said.contains(way)).unwrap_or("not yet").to_owned()
}

/// The same playbook with a question that no code reaches: with a column of employees no plan fits it.
fn slowed(spec: &PlaybookSpec) -> Option<Playbook> {
    let far = spec.clone().rule("far", EMPLOYEES.at_most(Decimal::MAX), 1);
    far.compile(&Schema::standard()).ok()
}

fn check(spec: &PlaybookSpec, as_of: &AsOf, lists: &[Vec<Deed>], told: Told) {
    let Ok(playbook) = spec.compile(&Schema::standard()) else { return };
    let now = as_of.now();
    let today = today(&playbook, now);
    if !(1_000..80_000).contains(&today) {
        return;
    }
    let at = |minutes: i64| DateTime::from_timestamp(now.timestamp() - minutes * 60, 0).unwrap();
    let day = |minutes: i64| self::today(&playbook, at(minutes));
    let held = Lists::of(lists, &day, now);
    let units = match told.unit {
        None | Some(TimeUnit::Seconds) => 1,
        Some(TimeUnit::Millis) => 1_000,
        Some(TimeUnit::Micros) => 1_000_000,
        Some(TimeUnit::Nanos) => 1_000_000_000,
    };
    let instants: Vec<i64> = held.seconds.iter().map(|at| at * units).collect();
    let when = |deed: &Deed| match told.unit {
        None => begins(&playbook, day(deed.minutes)),
        Some(_) => at(deed.minutes),
    };
    let prospects: Vec<Prospect> = lists.iter().map(|list| prospect(list, told, &when)).collect();
    let columns = Columns::of(lists.len()).did(held.column(told, &instants));
    hold(&playbook, as_of, &columns, &prospects);
    // And lead by lead.
    let Some((slow, field)) = slowed(spec).and_then(|slow| Some((slow.clone(), slow.field(EMPLOYEES).ok()?)))
    else {
        return;
    };
    let (employees, valid) = (vec![0i64; lists.len()], vec![0u8; lists.len()]);
    let columns = columns.with(field, Numbers::new(&employees).valid(&valid).learnt_all(now.date_naive()));
    assert_eq!(hold(&slow, as_of, &columns, &prospects), "lead by lead");
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_they_did_counts_as_it_does_for_a_prospect(
        case in cases(),
        more in prop::collection::vec(any::<u32>(), 40..160),
        lists in lists(),
        told in told(),
    ) {
        let Case { spec, as_of, .. } = &case;
        check(spec, as_of, &lists, told);
        check(&asking_more(&mut Tape::new(&more, 0), spec.clone()), as_of, &lists, told);
    }
}

/// Kinds, days before today, counts.
fn on_days() -> impl Strategy<Value = Vec<(u8, i32, u8)>> {
    let age = prop_oneof![4 => 0..10_i32, 3 => 0..120_i32, 1 => -5..0_i32, 1 => 0..900_i32];
    let one = (0..NAMES.len() as u8, age, prop_oneof![5 => 1..4_u8, 1 => 0..40_u8]);
    prop::collection::vec(one, 0..12).prop_map(|mut list| {
        list.sort_by_key(|(_, age, _)| -age);
        list
    })
}

proptest! {
    #![proptest_config(config())]

    /// Summed up by hand: who counts days finds the last gap of visits and demos, and what lies before it.
    #[test]
    fn columns_forget_after_silence(
        lists in prop::collection::vec(on_days(), 1..8),
        minutes in prop::sample::select(vec![0_i16, 540, -720]),
        quiet in prop::sample::select(vec![1_u32, 2, 7, 40]),
        kinds in prop::sample::select(vec![Kinds::Any, Kinds::from("other"), Kinds::from(["demo", "visit"])]),
    ) {
        let mut spec = PlaybookSpec::new("forgetful", 1)
            .activity("deeds", kinds.clone(), 2)
            .grade(Grade::A, Condition::Engaged)
            .engagement(Engagement::default().forget_after_quiet_days(quiet).kinds(["visit", "demo"]));
        spec.day_offset = DayOffset::from_minutes(minutes).unwrap();
        spec.hand_off_at = Grade::A;
        let playbook = spec.compile(&Schema::standard()).unwrap();
        let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
        let today = today(&playbook, now);
        let (mut offsets, mut all) = (vec![0_u32], Vec::new());
        for list in &lists {
            all.extend(list.iter().copied());
            offsets.push(all.len() as u32);
        }
        let places: Vec<u8> = all.iter().map(|(kind, ..)| *kind).collect();
        let days: Vec<i32> = all.iter().map(|(_, age, _)| today - age).collect();
        let counts: Vec<u8> = all.iter().map(|(.., count)| *count).collect();
        let columns = Columns::of(lists.len()).did(Activities::on_days(&offsets, &places, &NAMES, &days).counts(&counts));
        let mut scores = vec![Points::whole(7); lists.len()];
        let mut grades = vec![Grade::C; lists.len()];
        let ratings = Ratings::none().scores(&mut scores).grades(&mut grades);
        playbook.batch(now).unwrap().rate(&columns, ratings).unwrap();
        for (lead, list) in lists.iter().enumerate() {
            let done = || list.iter().filter(|(_, age, count)| *age >= 0 && *count > 0);
            let named = |kind: u8| ["visit", "demo"].contains(&NAMES[usize::from(kind)]);
            let mut ages: Vec<i32> = done().filter(|(kind, ..)| named(*kind)).map(|(_, age, _)| *age).collect();
            ages.push(0);
            ages.sort_unstable();
            let full = ages.windows(2).find(|pair| pair[1] - pair[0] >= quiet as i32);
            let oldest = full.map_or(i32::MAX, |pair| pair[0]);
            let counts = |kind: u8| kinds == Kinds::Any || kinds.names().iter().any(|one| one == NAMES[usize::from(kind)]);
            let kept = || done().filter(|(kind, age, _)| counts(*kind) && *age <= oldest);
            let sum: i32 = kept().map(|(.., count)| 2 * i32::from(*count)).sum();
            prop_assert_eq!(scores[lead], Points::whole(sum), "{:?}", list);
            let engaged = kept().any(|(_, age, _)| *age < 365);
            prop_assert_eq!(grades[lead], if engaged { Grade::A } else { Grade::D }, "{:?}", list);
        }
    }
}

#[test]
fn lists_that_do_not_fit_are_refused() {
    let playbook = PlaybookSpec::new("inbound", 1)
        .activity("visits", "visit", 5)
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
        .compile(&Schema::standard())
        .unwrap();
    let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    let mut batch = playbook.batch(now).unwrap();
    let mut refused = |offsets: &[i32], kinds: &[u8], days: &[i32], counts: &[u8]| {
        let columns =
            Columns::of(2).did(Activities::on_days(offsets, kinds, &["visit"], days).counts(counts));
        batch.rate(&columns, Ratings::none()).unwrap_err().to_string()
    };
    assert_eq!(
        refused(&[0, 1], &[0], &[1], &[1]),
        "the activities have 2 offsets, and 3 are needed for 2 leads"
    );
    assert_eq!(refused(&[0, 1, 1], &[0, 0], &[1], &[1]), "the activities have 1 days and 2 kinds");
    assert_eq!(refused(&[0, 1, 1], &[0], &[1], &[1, 2]), "the activities have 1 days and 2 counts");
    let beyond = "the offsets of the activities go back, or beyond the last of them";
    assert_eq!(refused(&[0, 1, 2], &[0], &[1], &[1]), beyond);
    assert_eq!(refused(&[0, 1, 0], &[0], &[1], &[1]), beyond);
    assert_eq!(refused(&[-1, 1, 1], &[0], &[1], &[1]), beyond);
    assert_eq!(
        refused(&[0, 2, 2], &[0, 0], &[2, 1], &[1, 1]),
        "the days of a lead's activities go back; the oldest must come first"
    );
    assert_eq!(
        refused(&[0, 1, 1], &[1], &[1], &[1]),
        "an activity has a place beyond the dictionary of kinds"
    );
}

/// Half the width is refused where scores may not fit it: what was done has no end.
#[test]
fn scores_that_may_not_fit_half_the_width_are_refused() {
    let playbook = PlaybookSpec::new("inbound", 1)
        .activity("visits", "visit", 5)
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
        .compile(&Schema::standard())
        .unwrap();
    let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    let mut halves = [0i32; 1];
    let mut batch = playbook.batch(now).unwrap();
    let did = Activities::on_days(&[0u8, 1], &[0u8], &["visit"], &[20_000]).counts(&[1_000_000u32]);
    let error = batch.rate(&Columns::of(1).did(did), Ratings::none().thousandths(&mut halves)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "scores of this playbook may not fit 32 bits in thousandths; ask for points"
    );
    batch.rate(&Columns::of(1), Ratings::none().thousandths(&mut halves)).unwrap();
    assert_eq!(halves, [0]);
}

fn now() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn graded(spec: PlaybookSpec) -> Playbook {
    spec.grade(Grade::A, Condition::ScoreAtLeast(5.into())).compile(&Schema::standard()).unwrap()
}

/// The scores of these leads, and that they went through a plan.
fn scores(playbook: &Playbook, leads: usize, did: Activities<'_>) -> Vec<Points> {
    let (mut batch, mut scores) = (playbook.batch(now()).unwrap(), vec![Points::ZERO; leads]);
    batch.rate(&Columns::of(leads).did(did), Ratings::none().scores(&mut scores)).unwrap();
    assert!(format!("{batch:?}").contains("by columns"));
    scores
}

#[test]
fn columns_of_fields_that_do_not_fit_are_refused() {
    let spring = ActivityFilter::new("visit").and(CAMPAIGN.is("spring").and(SUBJECT.known()));
    let spec = PlaybookSpec::new("inbound", 1).with_activity(ActivityRule::new("spring", spring, 5));
    let mut batch = graded(spec).batch(now()).unwrap();
    let did = Activities::at(&[0u8, 1], &[0u8], &["visit"], &[0], TimeUnit::Seconds);
    let mut refused =
        |did: Activities<'_>| batch.rate(&Columns::of(1).did(did), Ratings::none()).unwrap_err().to_string();
    let words = Words::new(&[0u8, 0], &["spring"]);
    assert_eq!(refused(did.campaigns(words)), "the activities have 1 instants and 2 campaigns");
    assert_eq!(refused(did.sources(words)), "the activities have 1 instants and 2 sources");
    assert_eq!(refused(did.ids(&[1, 2])), "the activities have 1 instants and 2 ids");
    let numbers = Numbers::new(&[1u8, 1]);
    assert_eq!(refused(did.quantities(numbers)), "the activities have 1 instants and 2 quantities");
    let one = Words::new(&[0u8], &["spring"]);
    assert_eq!(
        refused(did.subjects(one.valid(&[]))),
        "the validity of the subjects has 0 bits, and there are 1 activities"
    );
    assert_eq!(
        refused(did.subjects(one.learnt(&[1]))),
        "the subjects of activities say when they were learnt, which nobody asks"
    );
    for place in [1u8, 255] {
        let place = [place];
        let beyond = Words::new(&place, &["spring"]);
        let campaigns = "an activity has a place beyond the dictionary of campaigns";
        assert_eq!(refused(did.campaigns(beyond)), campaigns);
        let subjects = "an activity has a place beyond the dictionary of subjects";
        assert_eq!(refused(did.subjects(beyond)), subjects);
    }
    let back = Activities::at(&[0u8, 2], &[0u8, 0], &["visit"], &[7, 6], TimeUnit::Nanos);
    assert_eq!(refused(back), "the instants of a lead's activities go back; the oldest must come first");
    // Where one lead's end and the next one's begin, time may go back.
    let mut two = |days: &[i32], offsets: [u8; 4]| {
        let did = Activities::on_days(&offsets, &[0u8; 4], &["visit"], days);
        batch.rate(&Columns::of(3).did(did), Ratings::none()).is_ok()
    };
    assert!(two(&[5, 6, 1, 2], [0, 2, 2, 4]) && !two(&[5, 6, 1, 2], [0, 1, 3, 4]));
}

#[test]
fn a_playbook_that_tells_subjects_apart_asks_for_them() {
    let once = ActivityRule::new("papers", "download", 5).repeat(Repeat::Once);
    let did = Did::new("download").at_least(2).different(Different::Subject);
    let spec = PlaybookSpec::new("inbound", 1);
    let column = Activities::on_days(&[0u8, 2], &[0u8, 0], &["download"], &[1, 2]);
    for (spec, who) in [
        (spec.clone().with_activity(once), "the rule `papers`"),
        (spec.rule("two", Condition::Did(Box::new(did)), 5), "a question"),
    ] {
        let playbook = graded(spec);
        let error = playbook.batch(now()).unwrap().rate(&Columns::of(1).did(column), Ratings::none());
        let told = format!(
            "{who} tells activities apart by what they are about, and they have no column of subjects; give it by \
             `subjects`"
        );
        assert_eq!(error.unwrap_err().to_string(), told);
        // That nothing is known of any is something else.
        let nothing = column.subjects(Words::new(&[0u8, 0], &[]).valid(&[0u8]));
        let two = column.subjects(Words::new(&[0u8, 1], &["a", "b"]));
        let alike = column.subjects(Words::new(&[0u8, 1], &["a", "a"]));
        let found = [nothing, two, alike].map(|did| scores(&playbook, 1, did)[0]);
        let expected = if who == "a question" { [0, 5, 0] } else { [5, 10, 5] };
        assert_eq!(found, expected.map(Points::whole));
    }
}

/// What has just come counts, and what comes next does not; at the ends of time too.
#[test]
fn instants_count_once_they_have_passed() {
    let mut spec = PlaybookSpec::new("inbound", 1).with_activity(
        ActivityRule::new("visits", "visit", 64).decay(Decay::LinearStep { percent: 50, every_days: 1 }),
    );
    // From 2026-03-01T20:00Z on it is the second of March.
    spec.day_offset = DayOffset::from_minutes(240).unwrap();
    let playbook = graded(spec);
    let seconds = now().timestamp();
    for (unit, units) in [
        (TimeUnit::Seconds, 1),
        (TimeUnit::Millis, 1_000),
        (TimeUnit::Micros, 1_000_000),
        (TimeUnit::Nanos, 1_000_000_000),
    ] {
        let now = seconds * units;
        let midnight = now - 13 * 3_600 * units;
        let instants = [i64::MIN, midnight - 1, midnight, now, now + 1, i64::MAX];
        let kinds = [0u8; 6];
        let did = Activities::at(&[0u8, 1, 2, 3, 4, 5, 6], &kinds, &["visit"], &instants, unit);
        assert_eq!(scores(&playbook, 6, did), [0, 32, 64, 64, 0, 0].map(Points::whole), "{unit:?}");
    }
    for at in ["1969-12-31T23:00:00Z", "2200-12-31T12:00:00Z", "2201-06-01T00:00:00Z"] {
        let at: DateTime<Utc> = at.parse().unwrap();
        let instants = [at.timestamp() - 200_000, at.timestamp() - 90_000, at.timestamp()];
        let did = Activities::at(&[0u8, 1, 2, 3], &[0u8; 3], &["visit"], &instants, TimeUnit::Seconds);
        let prospects = instants.map(|at| {
            let at = DateTime::from_timestamp(at, 0).unwrap();
            Prospect::new("acme").did(Activity::new("a-1", "visit", at))
        });
        hold(&playbook, &AsOf::new(at), &Columns::of(3).did(did), &prospects);
    }
}

/// A lead with more points than a plan has room for is rated again, and no other.
#[test]
fn more_points_than_a_plan_has_room_for_count() {
    let spec = PlaybookSpec::new("inbound", 1)
        .activity("visits", "visit", 5)
        .activity("calls", "call", -5)
        .with_activity(ActivityRule::new("mails", "mail", 1).cap(3))
        .with_rule(Rule::new("known", Condition::Did(Box::new(Did::new("call"))), 7));
    let playbook = graded(spec);
    let kinds = ["visit", "call", "mail"];
    let counts = [2_000_000u32, 3, 100_000_000, 107_374, 107_375, u32::MAX];
    let did = Activities::on_days(&[0u8, 1, 3, 4, 5, 6], &[0u8, 1, 2, 1, 1, 1], &kinds, &[20_000; 6]);
    let did = did.counts(&counts);
    let (mut batch, mut scores) = (playbook.batch(now()).unwrap(), [Points::ZERO; 5]);
    let (mut rules, mut grades) = ([0u8; 5], [Grade::C; 5]);
    let ratings = Ratings::none().scores(&mut scores).rules(&mut rules).grades(&mut grades);
    batch.rate(&Columns::of(5).did(did), ratings).unwrap();
    let seven = |points: i64| Points::from_thousandths((points + 7) * 1_000);
    assert_eq!(scores[..2], [Points::whole(10_000_000), seven(-15 + 3)]);
    assert_eq!(scores[2..], [107_374, 107_375, i64::from(u32::MAX)].map(|calls| seven(-5 * calls)));
    assert_eq!(rules, [0b0010, 0b1101, 0b0101, 0b0101, 0b0101]);
    assert_eq!(grades, [Grade::A, Grade::D, Grade::D, Grade::D, Grade::D]);
    assert!(format!("{batch:?}").contains("by columns"));
}

/// So many questions about two fields that no table of all pairs is made.
#[test]
fn pairs_of_many_values_are_looked_at_as_they_come() {
    let name = |prefix: &str, i: usize| format!("{prefix}-{i}");
    let mut spec = PlaybookSpec::new("many", 1);
    for i in 0..80 {
        let page = ActivityFilter::new("visit").and(SUBJECT.is(name("s", i).as_str()));
        let mail =
            ActivityFilter::new(Kinds::Any).and(CAMPAIGN.is(name("c", i).as_str()).or(QUANTITY.is(i as u32)));
        spec = spec
            .with_activity(ActivityRule::new(name("page", i), page, 1))
            .with_activity(ActivityRule::new(name("mail", i), mail, 100));
    }
    let playbook = graded(spec);
    let (subjects, campaigns): (Vec<String>, Vec<String>) =
        (0..90).map(|i| (name("s", i), name("c", i))).unzip();
    let subjects: Vec<&str> = subjects.iter().map(String::as_str).collect();
    let campaigns: Vec<&str> = campaigns.iter().map(String::as_str).collect();
    let places: Vec<u8> = (0..90).collect();
    let backwards: Vec<u8> = (0..90).rev().collect();
    let offsets: Vec<u32> = (0..=90).collect();
    let kinds: Vec<u8> = (0..90).map(|i| i % 2).collect();
    let did = Activities::on_days(&offsets, &kinds, &["visit", "call"], &[20_000; 90])
        .subjects(Words::new(&places, &subjects))
        .campaigns(Words::new(&backwards, &campaigns))
        .quantities(Numbers::new(&places));
    let found = scores(&playbook, 90, did);
    for (i, found) in found.iter().enumerate() {
        let page = i32::from(i < 80 && i % 2 == 0);
        let mails = i32::from(i < 80) + i32::from(89 - i < 80);
        assert_eq!(*found, Points::whole(page + 100 * mails), "{i}");
    }
}

/// One batch, columns with other dictionaries: each is read by its own.
#[test]
fn dictionaries_may_change_from_call_to_call() {
    let filter = ActivityFilter::new("visit").and(SUBJECT.is("a").and(QUANTITY.at_least(2)));
    let playbook = graded(PlaybookSpec::new("p", 1).with_activity(ActivityRule::new("a", filter, 5)));
    let mut batch = playbook.batch(now()).unwrap();
    let (days, both) = ([20_000, 20_000], [0u8, 1]);
    let mut rated = |kinds: &[&str], subjects: &[&str], places: u8| {
        let did = Activities::on_days(&[0u8, 1, 2], &both, kinds, &days)
            .subjects(Words::new(&both, subjects))
            .quantities(Numbers::new(&[20u8, 20]).places(places));
        let mut scores = [Points::ZERO; 2];
        batch.rate(&Columns::of(2).did(did), Ratings::none().scores(&mut scores)).unwrap();
        scores.map(|points| points.thousandths() / 1_000)
    };
    assert_eq!(rated(&["visit", "call"], &["a", "b"], 0), [5, 0]);
    assert_eq!(rated(&["call", "visit"], &["b", "a"], 0), [0, 5]);
    assert_eq!(rated(&["visit", "visit"], &["a", "a"], 1), [5, 5]);
    assert_eq!(rated(&["visit", "visit"], &["a", "a"], 2), [0, 0]);
    assert_eq!(rated(&["visit", "visit"], &["b", "b"], 0), [0, 0]);
}

/// More leads than one block has, in two halves, and some who did a lot.
#[test]
fn blocks_and_ranges_rate_alike() {
    let once = ActivityRule::new("once", Kinds::Any, 1).repeat(Repeat::Once);
    let week = Repeat::AtMost { n: 1, per_days: 7, different: Some(Different::Subject) };
    let weekly = ActivityRule::new("weekly", "visit", 1).repeat(week).decay(Decay::HalfLife { days: 30 });
    let playbook = graded(PlaybookSpec::new("p", 1).with_activity(once).with_activity(weekly));
    let count = |lead: u32| if lead % 997 == 3 { 5_000 } else { lead % 7 };
    let leads = 5_000;
    let offsets: Vec<u32> = std::iter::once(0)
        .chain((0..leads).scan(0, |end, lead| {
            *end += count(lead);
            Some(*end)
        }))
        .collect();
    let all = offsets.last().copied().unwrap();
    let kinds: Vec<u8> = (0..all).map(|i| (i * 7 % 3) as u8).collect();
    let subjects: Vec<u16> = (0..all).map(|i| (i * 31 % 11) as u16).collect();
    let days: Vec<i32> = (0..leads)
        .flat_map(|lead| (0..count(lead)).map(move |i| 20_500 - (count(lead) - i) as i32 / 9))
        .collect();
    let texts: Vec<String> = (0..11).map(|i| format!("s-{i}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let did = Activities::on_days(&offsets, &kinds, &["visit", "demo", "call"], &days)
        .subjects(Words::new(&subjects, &texts));
    let columns = Columns::of(leads as usize).did(did);
    let found = scores(&playbook, leads as usize, did);
    let mut halves = vec![Points::ZERO; leads as usize];
    let (first, second) = halves.split_at_mut(2_100);
    let mut batch = playbook.batch(now()).unwrap();
    batch.rate_range(&columns, 0..2_100, Ratings::none().scores(first)).unwrap();
    batch.rate_range(&columns, 2_100..5_000, Ratings::none().scores(second)).unwrap();
    assert_eq!(found, halves);
    for lead in [0, 1, 2, 3, 2_047, 2_048, 2_049, 4_999, 1_000, 1_997] {
        let places = offsets[lead] as usize..offsets[lead + 1] as usize;
        let prospect = places.fold(Prospect::new("acme"), |prospect, i| {
            let at = begins(&playbook, days[i]);
            let kind = ["visit", "demo", "call"][usize::from(kinds[i])];
            let one = Activity::new(format!("a-{i}"), kind, at).subject(texts[usize::from(subjects[i])]);
            prospect.did(one)
        });
        assert_eq!(found[lead], playbook.judge(&prospect, now()).score(), "{lead}");
    }
}
