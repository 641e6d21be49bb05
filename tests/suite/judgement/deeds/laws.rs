//! The laws: what holds for every playbook, prospect and activity.

use super::*;

/// Every question about what they did asks of named kinds, and so does every other filter.
fn of_named_kinds(spec: &PlaybookSpec) -> PlaybookSpec {
    fn named(filter: &mut ActivityFilter) {
        if filter.kinds == Kinds::Any {
            filter.kinds = ["demo", "visit"].into();
        }
    }
    fn asked(condition: Condition) -> Condition {
        match condition {
            Condition::Did(mut did) => {
                named(&mut did.filter);
                Condition::Did(did)
            }
            Condition::All(parts) => Condition::All(parts.into_iter().map(asked).collect()),
            Condition::Any(parts) => Condition::Any(parts.into_iter().map(asked).collect()),
            Condition::Not(part) => asked(*part).negate(),
            other => other,
        }
    }
    let again = |condition: &mut Condition| *condition = asked(condition.clone());
    let mut spec = spec.clone();
    spec.activities.iter_mut().for_each(|rule| named(&mut rule.filter));
    spec.rules.iter_mut().for_each(|rule| again(&mut rule.when));
    spec.hand_off_requires.iter_mut().for_each(|one| again(&mut one.when));
    spec.disqualifiers.iter_mut().for_each(|one| again(&mut one.when));
    spec.unreachable.values_mut().for_each(again);
    if let Some(Grades::Rows(rows)) = &mut spec.grades {
        rows.iter_mut().for_each(|row| again(&mut row.when));
    }
    for list in &mut spec.criteria {
        let CriteriaSpec::Framework(framework) = list else { continue };
        let names: Vec<Name> = framework.criteria().iter().map(|one| one.name.clone()).collect();
        for name in names {
            *framework = framework.clone().change(name.as_str(), |mut one| {
                one.questions.iter_mut().for_each(again);
                one.inferred_by.iter_mut().for_each(|by| named(&mut by.filter));
                one
            });
        }
    }
    spec
}

fn numbers() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 40..400)
}

/// What they did alone.
fn nothing_known(prospect: &Prospect) -> Prospect {
    who_did(prospect.activities().iter().cloned())
}

/// One random question about what they did, forgetting all around it.
fn one_question(tape: &mut Tape<'_>) -> PlaybookSpec {
    let mut spec = asking(questions::did(tape)).activity("deeds", "*", 1).engagement(
        Engagement::default().forget_after_quiet_days(tape.pick(&[1, 2, 7])).kinds(["visit", "call"]),
    );
    spec.day_offset = DayOffset::from_minutes(tape.pick(&OFFSETS)).unwrap();
    spec
}

proptest! {
    #![proptest_config(config())]

    /// Nothing here asks of every kind. What is done later is named, and changes nothing either.
    #[test]
    fn an_activity_that_nothing_reads_changes_nothing(case in cases(), done in numbers(), count in 1..9_usize) {
        let compiled = of_named_kinds(&case.spec).compile(&Schema::standard());
        prop_assume!(compiled.is_ok());
        let playbook = compiled.unwrap();
        let mut tape = Tape::new(&done, 0);
        let mut prospect = case.prospect.clone();
        for id in 0..count {
            let like = facts_of::activity(&mut tape, id, case.as_of.now());
            let mut unread = Activity::new(format!("unread-{id}"), "unread", like.at());
            if let Some(subject) = like.subject_label() {
                unread = unread.subject(subject.clone());
            }
            if let Some(campaign) = like.campaign_label() {
                unread = unread.campaign(campaign.clone());
            }
            if let Some(quantity) = like.quantity_value() {
                unread = unread.quantity(quantity);
            }
            prospect = prospect.did(unread);
        }
        let mut with = playbook.qualify(&prospect, case.as_of.clone());
        with.not_yet.activities.retain(|id| !id.as_str().starts_with("unread"));
        prop_assert_eq!(with, playbook.qualify(&case.prospect, case.as_of.clone()));
    }

    /// What is forgotten was done all the same: in a list, in a history, and in a row with one.
    #[test]
    fn lists_histories_and_rows_tell_alike_what_was_done(question in numbers(), facts in numbers(), days in -40..60_i64) {
        let spec = one_question(&mut Tape::new(&question, 0));
        let playbook = compiled(&spec);
        let mut tape = Tape::new(&facts, 0);
        let start = facts_of::instant(&mut tape);
        let prospect = nothing_known(&facts_of::prospect(&mut tape, start));
        let history = playbook.history_of(&prospect);
        let schema = Schema::standard();
        let mut row = playbook.row(start).unwrap();
        row.fill(&prospect).unwrap();
        for now in [start, start + TimeDelta::days(days)] {
            let as_of = AsOf::new(now);
            let world = World { spec: &spec, schema: &schema, prospect: prospect.clone(), as_of: as_of.clone(), now, imagined: Vec::new() };
            let expected = world.core().answers;
            let listed = playbook.qualify(&prospect, as_of.clone());
            let answers: Vec<(Name, Answer)> = listed.findings.iter().map(|one| (one.criterion.clone(), one.answer)).collect();
            prop_assert_eq!(answers, expected);
            prop_assert_eq!(&playbook.judge_with(&prospect, &history, as_of.clone()).qualification(), &listed);
            row.at(as_of);
            prop_assert_eq!(row.rate_with(&history).qualification("acme"), listed);
        }
    }

    /// More that was done never undoes it.
    #[test]
    fn more_is_never_less(question in numbers(), facts in numbers(), more in numbers()) {
        let mut tape = Tape::new(&question, 0);
        let mut spec = one_question(&mut tape);
        let framework = spec.frameworks().next().cloned().expect("one criterion");
        spec.criteria = vec![framework.change("asked", |one| {
            let did = dids(&one.questions[0]).remove(0).clone();
            Criterion::new("asked", Condition::did(did))
        }).into()];
        let playbook = compiled(&spec);
        let mut tape = Tape::new(&facts, 0);
        let now = facts_of::instant(&mut tape);
        let mut prospect = facts_of::prospect(&mut tape, now);
        let mut tape = Tape::new(&more, 0);
        for id in 0..12 {
            let before = answer(&playbook, &prospect, now);
            prospect = prospect.did(facts_of::activity(&mut tape, 100 + id, now));
            let after = answer(&playbook, &prospect, now);
            prop_assert!(after >= before, "{before}, then {after}");
        }
    }

    /// The answer turns at `until`, and at no instant before it.
    #[test]
    fn until_is_the_instant_at_which_it_turns(question in numbers(), facts in numbers()) {
        let mut spec = one_question(&mut Tape::new(&question, 0));
        spec.activities.clear();
        spec.engagement = Engagement::default();
        let playbook = compiled(&spec);
        let mut tape = Tape::new(&facts, 0);
        let now = facts_of::instant(&mut tape);
        prop_assume!(now < at("2199-01-01T00:00:00Z"));
        let prospect = nothing_known(&facts_of::prospect(&mut tape, now));
        let midnight = now.date_naive().and_time(NaiveTime::MIN).and_utc();
        let offset = TimeDelta::minutes(i64::from(spec.day_offset.minutes()));
        let mut instants: Vec<DateTime<Utc>> = (-1..140).map(|day| midnight + TimeDelta::days(day) - offset).collect();
        instants.extend(prospect.activities().iter().map(Activity::at));
        instants.retain(|at| *at > now);
        instants.sort();
        let today = answer(&playbook, &prospect, now);
        let turn = instants.into_iter().find(|at| answer(&playbook, &prospect, *at) != today);
        let q = playbook.qualify(&prospect, now);
        prop_assert_eq!(q.verdict.until, turn);
        let history = playbook.history_of(&prospect);
        prop_assert_eq!(playbook.judge_with(&prospect, &history, now).verdict().until, turn);
    }

    /// Somebody does what an improvement says, and nothing more that is asked: it comes true.
    #[test]
    fn what_an_improvement_says_comes_true(case in cases()) {
        let Case { spec, playbook, prospect, as_of } = &case;
        let deeds: BTreeMap<String, Deed> = Deed::all(spec).into_iter().map(|deed| (deed.words(), deed)).collect();
        let q = playbook.qualify(prospect, as_of.clone());
        for one in &q.improvements {
            let [Step::Activity { kind, condition, about, .. }] = &one.steps[..] else { continue };
            let kind = kind.as_ref().map_or("*", Name::as_str);
            let words = condition.as_ref().map_or(kind.to_owned(), |words| format!("{kind} ({words})"));
            let deed = &deeds[&words];
            let mut ways = deed.choices(spec, as_of.now());
            ways.push(deed.imagined(spec, as_of.now()));
            let imagined = ways.iter().find(|one| one.about == *about).unwrap();
            let asked = filters(spec);
            let conditions: Vec<&Condition> = asked.iter().filter_map(|filter| filter.condition.as_ref()).collect();
            let is_known = |one: &Activity| {
                prospect.activities().iter().any(|known| known.subject_label() == one.subject_label())
            };
            let is_one = |one: &Activity| {
                let is_about = match about {
                    None => true,
                    Some(About::New) => one.subject_label().is_some() && !is_known(one),
                    Some(About::Nothing) => one.subject_label().is_none(),
                    Some(About::Subject(text)) => one.subject_label().is_some_and(|label| label.as_str() == text),
                    Some(other) => panic!("a new way to be about something: {other:?}"),
                };
                is_about && asked.iter().all(|filter| takes(filter, one) == imagined.takes(filter))
            };
            let subjects = SUBJECT.known();
            let all = universe(imagined.activity.kind(), &conditions.iter().copied().chain([&subjects]).collect::<Vec<_>>());
            // One of each subject: where none is said, whichever it is.
            let mut tried = BTreeSet::new();
            for like in all.into_iter().filter(is_one) {
                if !tried.insert(like.subject_label().cloned()) {
                    continue;
                }
                let mut done = Activity::new("done", like.kind().clone(), as_of.now());
                if let Some(subject) = like.subject_label() {
                    done = done.subject(subject.clone());
                }
                if let Some(campaign) = like.campaign_label() {
                    done = done.campaign(campaign.clone());
                }
                if let Some(source) = like.source_label() {
                    done = done.source(source.clone());
                }
                if let Some(quantity) = like.quantity_value() {
                    done = done.quantity(quantity);
                }
                let then = playbook.qualify(&prospect.clone().did(done.clone()), as_of.clone()).verdict;
                prop_assert_eq!((then.grade, then.clears_bar, then.score), (one.grade, one.clears_bar, one.score), "{} {:?}", words, done);
            }
        }
    }
}

/// The edges of time: what was done at the first and at the last instant there is.
#[test]
fn the_ends_of_time_are_done() {
    let playbook = compiled(&asking(Condition::did(Did::anything().within_days(36_500))));
    let judged = |done: DateTime<Utc>, now: DateTime<Utc>| {
        answer(&playbook, &who_did([Activity::new("a", "visit", done)]), now)
    };
    let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    assert_eq!(judged(first, first), Answer::Met);
    assert_eq!(judged(last, last), Answer::Met);
    assert_eq!(judged(first, last), Answer::Unmet, "too long ago");
    assert_eq!(judged(last, first), Answer::Unmet, "not yet");
    let first: Day = "1970-01-01".parse().unwrap();
    let begins = first.date().and_time(NaiveTime::MIN).and_utc();
    assert_eq!(judged(begins, begins + TimeDelta::days(36_499)), Answer::Met);
    assert_eq!(judged(begins, begins + TimeDelta::days(36_500)), Answer::Unmet);
}
