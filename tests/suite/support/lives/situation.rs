//! How a lead is brought by commands to a stage and into a situation.

use chrono::TimeDelta;
use qualify::lead::{
    DisqualifyReason, Evidence, Holder, LostReason, Outcome, Purpose, RecycleReason, Request, Stage, Team,
};
use qualify::{Channel, Command, Terms, Timespan, buyer, marketing, sales, system};

use super::world::{Given, World, minutes};

/// Brings a new lead to a stage and into a situation. It takes the words that it sets up.
pub(crate) fn bring(id: &str, stage: Stage, given: &mut Given) -> World {
    let mut terms = Terms::default();
    terms.convert_needs_attended = !given.take("waived");
    if given.take("no_accept_deadline") {
        terms.accept_within = Timespan::ZERO;
    }
    let mut world = World::captured(id, &terms);
    let held = given.take("held");
    let held_nurturing = held && stage == Stage::Nurturing;
    if !given.take("no_consent") && !held_nurturing {
        world.ask(Command::consent(Channel::Email).by(buyer()));
    }
    let last = given.after("last_");
    let mut world = match stage {
        Stage::Target => world,
        Stage::Inquiry => inquiry(world, &last, given),
        Stage::Nurturing if held => {
            world.assess("clears_bar");
            world
        }
        Stage::Nurturing => nurturing(world, &last, given),
        Stage::MarketingQualified => marketing_qualified(world, given),
        Stage::SalesAccepted => sales_accepted(world, given),
        Stage::SalesQualified => sales_qualified(world, given),
        Stage::Appointment => appointment(world, given),
        Stage::Recycled if held => {
            world = recycled(world, given);
            world.ask(no_calls());
            world.assess("contact");
            world
        }
        Stage::Recycled => recycled(world, given),
        Stage::Converted => converted(world, given),
        Stage::Lost => {
            world = sales_qualified(world, given);
            world.ask(Command::Lose(LostReason::Price).by(sales("dana")));
            world
        }
        Stage::Disqualified => disqualified(world, given),
        Stage::OptedOut => opted_out(world, given),
        Stage::Merged => {
            let survivor = World::captured("survivor", &Terms::default());
            world.wait(minutes(1));
            let merger = world.life.merge(&world.lead, &survivor.lead, system(), world.now).unwrap();
            world.take_in(merger.loser);
            world
        }
        other => panic!("no way to {other}"),
    };
    if given.take("two_channels") {
        world.ask(Command::consent(Channel::Phone).by(buyer()));
    }
    if stage.is_live() && !matches!(stage, Stage::Inquiry | Stage::Nurturing) {
        for word in last {
            world.assess(said_last(&word));
        }
    }
    let forbidden = [
        ("sales_forbidden", Some(Channel::Email), Purpose::Sales),
        ("no_sales", None, Purpose::Sales),
        ("no_marketing", None, Purpose::Marketing),
    ];
    for (word, channel, purpose) in forbidden {
        if given.take(word) {
            let purpose = Some(purpose);
            world.ask(Command::OptOut { channel, purpose, complaint: false, said: None }.by(buyer()));
        }
    }
    if given.take("stale") {
        world.wait(TimeDelta::days(190));
        let events = world.life.tick(&world.lead, world.now);
        world.take_in(events);
    }
    if given.take("erased") {
        world.ask(erase());
    }
    if given.take("window_over") {
        world.wait(TimeDelta::days(31));
    }
    if given.take("rest_over") {
        world.wait(TimeDelta::days(20));
    }
    if given.take("long_after") {
        world.wait(TimeDelta::days(100));
    }
    world.at(stage)
}

fn said_last(word: &str) -> &str {
    match word {
        "outdated" => "until_soon",
        "below" => "",
        "disqualifies" => "disqualifier",
        other => other,
    }
}

fn inquiry(mut world: World, last: &[String], given: &mut Given) -> World {
    if !given.take("not_judged") {
        let words: Vec<&str> = last.iter().map(|word| said_last(word)).collect();
        world.assess(&format!("not_engaged {}", words.join(" ")));
    }
    world.ask(Command::opt_out().by(buyer()));
    world.ask(Command::consent(Channel::Email).by(buyer()));
    world
}

fn nurturing(mut world: World, last: &[String], given: &mut Given) -> World {
    if given.take("not_judged") {
        world.ask(spam().by(marketing("mara")));
        world.ask(reopen());
        return world;
    }
    if given.take("cooling") {
        world = recycled(world, &mut Given::default());
        world.ask(spam().by(marketing("mara")));
        world.ask(reopen());
    } else if given.take("given_back") {
        world = recycled(world, &mut Given::new("rested"));
        world.ask(take_back());
    } else if given.take("capped") {
        for _ in 0..3 {
            world = recycled(world, &mut Given::new("rested"));
            world.ask(take_back());
        }
    } else if last.iter().any(|word| word == "unsigned") {
        // A trial from the beginning: it could not take the place of a signed one.
        world.assess("unsigned");
        return world;
    } else {
        world.assess("");
    }
    for word in last {
        world.assess(said_last(word));
        if word == "disqualifies" {
            world.ask(reopen());
        }
    }
    world
}

fn marketing_qualified(mut world: World, given: &mut Given) -> World {
    if given.take("promoted") {
        world.assess("");
        world.ask(Command::Promote.by(marketing("mara")));
    } else if given.take("by_contact") {
        world.assess("contact");
    } else {
        world.assess("clears_bar");
    }
    let holders = [
        ("assigned_to_other", Holder::person("dora")),
        ("assigned_to_me", Holder::person("dana")),
        ("assigned_to_queue", Holder::queue("third")),
    ];
    for (word, holder) in holders {
        if given.take(word) {
            world.ask(Command::assign(Team::Sales, holder).by(system()));
        }
    }
    world
}

fn sales_accepted(mut world: World, given: &mut Given) -> World {
    if given.take("worked_before") {
        world = appointment(world, &mut Given::new("touched attended"));
        world.ask(recycle(RecycleReason::WrongPerson { referral: None }));
        world.ask(take_back());
    }
    let mut world = marketing_qualified(world, given);
    if given.take("accepted_late") {
        world.wait(TimeDelta::hours(20));
    }
    world.ask(Command::Accept.by(sales("dana")));
    if given.take("touched") {
        world.ask(Command::touch().by(sales("dana")));
    }
    world
}

fn sales_qualified(world: World, given: &mut Given) -> World {
    let mut world = sales_accepted(world, given);
    world.ask(Command::Confirm(Evidence::InboundReply).by(sales("dana")));
    if given.take("reverted") {
        world.book();
        world.wait(minutes(65));
        world.ask(Command::Outcome(Outcome::Attended).by(sales("dana")));
        world.ask(Command::Convert.by(sales("dana")));
        world.ask(Command::Revert.by(sales("dana")));
    }
    world
}

fn appointment(world: World, given: &mut Given) -> World {
    let mut world = sales_qualified(world, given);
    if given.take("no_shows_used") {
        for _ in 0..3 {
            world.book();
            world.wait(minutes(65));
            world.ask(Command::Outcome(Outcome::NoShow).by(sales("dana")));
        }
    }
    world.book();
    if given.take("reschedules_used") {
        for _ in 0..3 {
            let at = world.now + minutes(61);
            world.ask(Command::Reschedule { at }.by(buyer()));
        }
    }
    if !given.take("not_begun") {
        world.wait(minutes(65));
    }
    if given.take("attended") {
        world.ask(Command::Outcome(Outcome::Attended).by(sales("dana")));
    }
    world
}

fn recycled(mut world: World, given: &mut Given) -> World {
    if given.take("capped") {
        for _ in 0..2 {
            world = recycled(world, &mut Given::new("rested"));
            world.ask(take_back());
        }
    }
    world = marketing_qualified(world, given);
    let not_ready = RecycleReason::NotReady { until: world.now + minutes(1) + TimeDelta::days(10) };
    let reasons = [
        ("rested", RecycleReason::WrongPerson { referral: None }),
        ("no_response", RecycleReason::NoResponse),
        ("no_budget_now", RecycleReason::NoBudgetNow),
        ("not_ready", not_ready),
    ];
    let reason = reasons.into_iter().find(|(word, _)| given.take(word));
    world.ask(recycle(reason.map_or(RecycleReason::BadTiming, |(_, reason)| reason)));
    if given.take("taken_back") {
        world.ask(take_back());
    }
    if given.take("judged_since") {
        world.assess("clears_bar");
    }
    world
}

fn converted(world: World, given: &mut Given) -> World {
    let mut world = appointment(world, &mut Given::new("attended"));
    world.ask(Command::Convert.by(sales("dana")));
    if given.take("opted_out_customer") {
        world.ask(Command::opt_out().by(buyer()));
    }
    world
}

fn disqualified(mut world: World, given: &mut Given) -> World {
    let softly = given.take("softly");
    if given.take("by_verdict") {
        world.assess("");
        world.assess("disqualifier");
        return world;
    }
    let world = from(world, given);
    let by = match world.lead.stage() {
        Stage::SalesAccepted | Stage::SalesQualified | Stage::Appointment => sales("dana"),
        _ => marketing("mara"),
    };
    let mut world = world;
    let reason = if softly { Command::Disqualify(DisqualifyReason::Student) } else { spam() };
    world.ask(reason.by(by));
    world
}

fn opted_out(world: World, given: &mut Given) -> World {
    let mut world = from(world, given);
    world.ask(Command::opt_out().by(buyer()));
    world
}

fn from(mut world: World, given: &mut Given) -> World {
    let none = &mut Given::default();
    let words = given.after("from_");
    match words.first().map(String::as_str) {
        None => nurturing(world, &[], none),
        Some("target") => world,
        Some("mql") => marketing_qualified(world, none),
        Some("sal") => sales_accepted(world, none),
        Some("sql") => sales_qualified(world, none),
        Some("appointment") => appointment(world, &mut Given::new("not_begun")),
        Some("recycled") => recycled(world, none),
        Some("recycled_taken_back") => {
            world = recycled(world, &mut Given::new("taken_back"));
            world.wait(TimeDelta::days(50));
            world
        }
        Some("disqualified") => disqualified(world, none),
        Some("lost") => {
            world = sales_qualified(world, none);
            world.ask(Command::Lose(LostReason::Price).by(sales("dana")));
            world
        }
        Some(other) => panic!("no way from {other}"),
    }
}

pub(crate) fn erase() -> Request {
    Command::Erase.by(buyer())
}

/// The buyer forbids sales the one channel that it has.
fn no_calls() -> Request {
    let (channel, purpose) = (Some(Channel::Email), Some(Purpose::Sales));
    Command::OptOut { channel, purpose, complaint: false, said: None }.by(buyer())
}

pub(crate) fn recycle(reason: RecycleReason) -> Request {
    Command::Recycle(reason).by(sales("dana"))
}

pub(crate) fn take_back() -> Request {
    Command::TakeBack.by(marketing("mara"))
}

pub(crate) fn reopen() -> Request {
    Command::Reopen { in_error: false }.by(marketing("mara"))
}

pub(crate) fn spam() -> Command {
    Command::Disqualify(DisqualifyReason::Spam)
}
