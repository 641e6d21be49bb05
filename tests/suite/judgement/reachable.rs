//! The built-in requirement `reachable`: what is known of the hand-off channels, state by state, in every door.

use qualify::batch::{Columns, Numbers, Ratings, Words};
use qualify::condition::Did;
use qualify::qualification::Step;
use qualify::standard::*;
use qualify::{
    Activity, Answer, Channel, Condition, Fact, Grade, Playbook, PlaybookSpec, Prospect, Route, Schema,
};

use crate::support::{at, now};

/// The bar is reached by 50 employees.
fn spec() -> PlaybookSpec {
    PlaybookSpec::new("reach", 1)
        .rule("size", EMPLOYEES.at_least(50), 60)
        .grade(Grade::B, Condition::ScoreAtLeast(60.into()))
}

fn compiled(spec: &PlaybookSpec) -> Playbook {
    spec.compile(&Schema::standard()).unwrap_or_else(|errors| panic!("{errors}"))
}

fn lead() -> Prospect {
    Prospect::new("acme").with(EMPLOYEES, 120)
}

/// With the states of both, blank for none.
fn with(email: &str, phone: &str) -> Prospect {
    let mut lead = lead();
    for (attribute, state) in [("email_state", email), ("phone_state", phone)] {
        if !state.is_empty() {
            lead = lead.with_fact(attribute, Fact::new(state));
        }
    }
    lead
}

/// The answer of the requirement, by what is lacking.
fn reachable(playbook: &Playbook, lead: &Prospect) -> Answer {
    let q = playbook.qualify(lead, now());
    let failing = q.failing.iter().find(|one| one.requirement == "reachable");
    assert_eq!(q.verdict.clears_bar, failing.is_none());
    assert_eq!(q.verdict.grade, Grade::B);
    failing.map_or(Answer::Met, |one| one.answer)
}

const EMAIL: [&str; 5] = ["", "valid", "unverified", "invalid", "bounced"];
const PHONE: [&str; 4] = ["", "valid", "unverified", "invalid"];

/// The table by hand: e-mail goes by its state, phone and SMS by that of the phone.
#[test]
fn each_state_of_the_standard_facts() {
    let playbook = compiled(&spec());
    for email in EMAIL {
        for phone in PHONE {
            let dead = (matches!(email, "invalid" | "bounced"), phone == "invalid");
            let alive = matches!(email, "valid" | "unverified") || matches!(phone, "valid" | "unverified");
            let expected = match dead {
                (false, false) => Answer::Met,
                (true, true) => Answer::Unmet,
                _ if alive => Answer::Met,
                _ => Answer::Unknown,
            };
            assert_eq!(reachable(&playbook, &with(email, phone)), expected, "{email:?}, {phone:?}");
        }
    }
}

/// Rows and columns clear the bar for the same leads, by standard conditions and by others.
#[test]
fn rows_and_columns_say_the_same() {
    let own = spec()
        .unreachable(Channel::Email, EMAIL_STATE.is("bounced"))
        .unreachable(Channel::Chat, PHONE_STATE.is("unverified").or(EMAIL_STATE.is("unverified")))
        .hand_off_channels([Channel::Email, Channel::Chat]);
    for spec in [spec(), own, spec().hand_off_channels([Channel::Email, Channel::Post])] {
        let playbook = compiled(&spec);
        let states: Vec<(usize, usize)> =
            (0..EMAIL.len()).flat_map(|email| (0..PHONE.len()).map(move |phone| (email, phone))).collect();
        let leads: Vec<Prospect> =
            states.iter().map(|(email, phone)| with(EMAIL[*email], PHONE[*phone])).collect();
        let routes: Vec<Route> = leads.iter().map(|lead| playbook.judge(lead, now()).route()).collect();
        assert!(routes.contains(&Route::Sales) && routes.contains(&Route::Marketing));
        for (lead, route) in leads.iter().zip(&routes) {
            let mut row = playbook.row(now()).unwrap();
            row.fill(lead).unwrap();
            assert_eq!(row.rate().route(), *route, "{lead:?}");
        }
        // A blank has no place in a dictionary of options: it is unknown.
        let (email, phone): (Vec<u8>, Vec<u8>) = states.iter().map(|(e, p)| (*e as u8, *p as u8)).unzip();
        let bits = |places: &[u8]| {
            let mut bits = vec![0u8; places.len().div_ceil(8)];
            places.iter().enumerate().for_each(|(i, place)| bits[i / 8] |= u8::from(*place > 0) << (i % 8));
            bits
        };
        let (known_email, known_phone) = (bits(&email), bits(&phone));
        let employees = vec![120u16; states.len()];
        let columns = Columns::of(states.len())
            .with(playbook.field(EMPLOYEES).unwrap(), Numbers::new(&employees))
            .with(playbook.field(EMAIL_STATE).unwrap(), Words::new(&email, &EMAIL).valid(&known_email))
            .with(playbook.field(PHONE_STATE).unwrap(), Words::new(&phone, &PHONE).valid(&known_phone));
        let mut rated = vec![Route::Nobody; states.len()];
        playbook.batch(now()).unwrap().rate(&columns, Ratings::none().routes(&mut rated)).unwrap();
        assert_eq!(rated, routes);
    }
}

/// Case 5 of the public complaints: "to sales", and nobody can be reached.
#[test]
fn a_lead_whose_channels_are_all_dead_is_not_offered() {
    let playbook = compiled(&spec());
    let lead = with("bounced", "invalid");
    let q = playbook.qualify(&lead, now());
    assert_eq!((q.verdict.grade, q.verdict.route), (Grade::B, Route::Marketing));
    assert_eq!(q.failing[0].dead, [Channel::Email, Channel::Phone, Channel::Sms]);
    let text = q.to_string();
    assert!(text.contains("\nlacking  reachable unmet (email, phone, sms dead)"), "{text}");
    let stored = serde_json::to_string(&q).unwrap();
    assert_eq!(serde_json::from_str::<qualify::Qualification>(&stored).unwrap(), q);
}

/// With one channel dead and of the others nothing known, the others are asked for; and that is all they are asked for.
#[test]
fn the_other_channel_is_asked_for() {
    let playbook = compiled(&spec());
    let missing = |lead: &Prospect| -> Vec<String> {
        playbook.qualify(lead, now()).missing.iter().map(|one| one.attribute.to_string()).collect()
    };
    assert_eq!(missing(&with("bounced", "")), ["phone_state"]);
    assert_eq!(missing(&with("", "invalid")), ["email_state"]);
    for (email, phone) in [("", ""), ("valid", ""), ("bounced", "valid"), ("bounced", "invalid")] {
        assert_eq!(missing(&with(email, phone)), Vec::<String>::new(), "{email:?}, {phone:?}");
    }
    let q = playbook.qualify(&with("bounced", ""), now());
    assert_eq!(q.missing[0].routes, [Route::Sales]);
    let [improvement] = &q.improvements[..] else { panic!("{:?}", q.improvements) };
    assert!(improvement.clears_bar && improvement.grade == Grade::B);
    let [Step::Answer { attribute, needed }] = &improvement.steps[..] else { panic!("{improvement:?}") };
    assert_eq!((attribute.as_str(), needed.as_str()), ("phone_state", "not (phone_state is invalid)"));
}

/// A dead address is dead, however long that is known and whether anybody noted when.
#[test]
fn a_dead_state_does_not_grow_old() {
    let schema = Schema::standard();
    let mut aged = schema.get("email_state").unwrap().clone();
    aged.valid_for_days = Some(30);
    let spec = spec().attribute("state", aged).unreachable(Channel::Email, {
        let state: qualify::Attr<qualify::attribute::Choice> = qualify::Attr::new("state");
        state.is("bounced")
    });
    let playbook = compiled(&spec.hand_off_channels([Channel::Email]));
    let state = |fact: Fact| lead().with_fact("state", fact);
    let old = Fact::new("bounced").learnt("2020-01-01".parse::<qualify::Day>().unwrap());
    for fact in [Fact::new("bounced"), old] {
        assert_eq!(reachable(&playbook, &state(fact)), Answer::Unmet);
    }
    // What is dated later is not known yet.
    let later = Fact::new("bounced").learnt("2027-01-01".parse::<qualify::Day>().unwrap());
    assert_eq!(reachable(&playbook, &state(later)), Answer::Met);
}

/// What they did shows that a channel is dead; that they did not shows nothing.
#[test]
fn a_bounce_shows_death_and_no_bounce_shows_nothing() {
    let bounced = Condition::did(Did::new("hard_bounce"));
    let only = spec()
        .unreachable(Channel::Email, bounced.clone())
        .hand_off_channels([Channel::Email, Channel::Phone]);
    let playbook = compiled(&only);
    let bounce = Activity::new("a-1", "hard_bounce", at("2026-02-01T09:00:00Z"));
    let silent = |phone: &str| with("", phone);
    assert_eq!(reachable(&playbook, &silent("")), Answer::Met);
    assert_eq!(reachable(&playbook, &silent("invalid")), Answer::Unknown);
    assert_eq!(reachable(&playbook, &silent("").did(bounce.clone())), Answer::Unknown);
    assert_eq!(reachable(&playbook, &silent("invalid").did(bounce.clone())), Answer::Unmet);
    assert_eq!(reachable(&playbook, &silent("valid").did(bounce.clone())), Answer::Met);
    // Beside a fact, the fact can show that it is alive, unless they bounced.
    let both = bounced.or(EMAIL_STATE.is("bounced"));
    let playbook = compiled(
        &spec().unreachable(Channel::Email, both).hand_off_channels([Channel::Email, Channel::Phone]),
    );
    assert_eq!(reachable(&playbook, &with("valid", "invalid")), Answer::Met);
    assert_eq!(reachable(&playbook, &with("", "invalid")), Answer::Unknown, "no bounce is no proof of life");
    assert_eq!(reachable(&playbook, &with("valid", "invalid").did(bounce)), Answer::Unmet);
}

/// A fact takes part in what leaves a channel alive, whichever way it stands beside what they did; in rows, too.
#[test]
fn a_channel_is_alive_if_a_fact_takes_part() {
    let bounced = || Condition::did(Did::new("hard_bounce"));
    let bounce = || Activity::new("a-1", "hard_bounce", at("2026-02-01T09:00:00Z"));
    let state = || EMAIL_STATE.is("bounced");
    // The condition, and the answers without and with a bounce: of a state that is not known, of another, and of this one.
    use Answer::{Met, Unknown, Unmet};
    for (when, still, done) in [
        (bounced().or(state()), [Unknown, Met, Unmet], [Unmet; 3]),
        (bounced().and(state()), [Unknown, Met, Unknown], [Unknown, Met, Unmet]),
        (bounced().and(state().negate()), [Unknown, Unknown, Met], [Unknown, Unmet, Met]),
        (bounced().or(state().negate()), [Unknown, Unmet, Met], [Unmet; 3]),
        (bounced().negate().or(state()), [Unmet; 3], [Unknown, Met, Unmet]),
        (bounced(), [Unknown; 3], [Unmet; 3]),
    ] {
        let only = spec().hand_off_channels([Channel::Email, Channel::Phone]);
        let playbook = compiled(&only.unreachable(Channel::Email, when.clone()));
        for (email, (still, done)) in ["", "valid", "bounced"].into_iter().zip(still.into_iter().zip(done)) {
            for (lead, expected) in
                [(with(email, "invalid"), still), (with(email, "invalid").did(bounce()), done)]
            {
                assert_eq!(reachable(&playbook, &lead), expected, "{when}: {email:?}, {lead:?}");
                let mut row = playbook.row(now()).unwrap();
                row.fill(&lead).unwrap();
                let history = playbook.history_of(&lead);
                let rating = row.rate_with(&history);
                assert_eq!(rating.route() == Route::Sales, expected == Met, "{when}: {email:?}, {lead:?}");
            }
        }
    }
}

/// A channel that is not named keeps its standard condition; `until` sees a state that turns.
#[test]
fn what_is_not_named_keeps_its_condition() {
    let playbook = compiled(&spec().unreachable(Channel::Chat, FREE_EMAIL.is(true)));
    let q = playbook.qualify(&with("bounced", "invalid").with(FREE_EMAIL, true), now());
    assert_eq!(q.verdict.reachable, [Channel::Post]);
    assert_eq!(q.failing.len(), 1);
}

#[test]
fn no_channels_require_nothing() {
    let playbook = compiled(&spec().hand_off_channels(None));
    assert_eq!(playbook.qualify(&with("bounced", "invalid"), now()).verdict.route, Route::Sales);
    // Of a letter nothing shows that it does not arrive.
    let playbook = compiled(&spec().hand_off_channels([Channel::Post]));
    assert_eq!(playbook.qualify(&with("bounced", "invalid"), now()).verdict.route, Route::Sales);
}

#[test]
fn the_key_is_read_written_and_left_out() {
    let usual = spec();
    assert!(!serde_json::to_string(&usual).unwrap().contains("hand_off_channels"));
    let phone = spec().hand_off_channels([Channel::Phone, Channel::Chat]);
    let text = serde_json::to_string(&phone).unwrap();
    assert!(text.contains(r#""hand_off_channels":["phone","chat"]"#), "{text}");
    assert_eq!(serde_json::from_str::<PlaybookSpec>(&text).unwrap(), phone);
    assert_ne!(compiled(&usual).fingerprint(), compiled(&phone).fingerprint());
    let diff = usual.diff(&phone).to_string();
    assert!(diff.contains("hand_off_channels: email, phone, sms, now phone, chat"), "{diff}");
}
