//! Lives random lives, and checks the laws after every command. See README.md.

mod ask;
mod dice;
mod host;
mod odd;

use std::process::ExitCode;
use std::time::Instant;

use host::Host;

fn main() -> ExitCode {
    let (mut seed, mut commands) = (20_260_302_u64, 1_000_000_u64);
    if let Err(error) = read_args(&mut seed, &mut commands) {
        eprintln!("{error}\nusage: random [--seed N] [--commands N]");
        return ExitCode::from(2);
    }
    println!("seed {seed}, {commands} commands");
    let began = Instant::now();
    let mut host = Host::new(seed);
    for n in 0..commands {
        if let Err((place, broken)) = host.step() {
            let living = &host.leads[place];
            println!("command {n} of seed {seed}, terms and calendar {}: BROKEN {broken}", living.life);
            println!("{}", serde_json::to_string(&living.seat.lead).unwrap_or_default());
            living.past.iter().for_each(|line| println!("  {line}"));
            for event in living.seat.events().iter().rev().take(12).rev() {
                println!("  {}", serde_json::to_string(event).unwrap_or_default());
            }
            return ExitCode::FAILURE;
        }
    }
    for (kind, counts) in &host.counts {
        let all: u64 = counts.values().sum();
        let parts: Vec<String> = counts.iter().map(|(word, count)| format!("{word} {count}")).collect();
        println!("{kind:<11} {all:>7}: {}", parts.join(", "));
    }
    let seconds = began.elapsed().as_secs();
    println!(
        "{commands} commands on {} leads, {} events, {seconds} s: every law holds",
        host.captured, host.events
    );
    ExitCode::SUCCESS
}

fn read_args(seed: &mut u64, commands: &mut u64) -> Result<(), lexopt::Error> {
    use lexopt::prelude::*;
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("seed") => *seed = parser.value()?.parse()?,
            Long("commands") => *commands = parser.value()?.parse()?,
            _ => return Err(arg.unexpected()),
        }
    }
    Ok(())
}
