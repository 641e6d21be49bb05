//! Made-up closed leads, and a fit by hand on them.

use qualify::attribute::{Choice, Number};
use qualify::feedback::{ClosedLeads, Closing};
use qualify::score::Rule;
use qualify::{Attr, Condition, Grade, Playbook, PlaybookSpec, Prospect, Schema};

/// What is drawn is the same every time.
pub struct Dice(u64);

impl Dice {
    pub fn new() -> Self {
        Dice(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `most`.
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

/// How many rules there are.
pub const RULES: usize = 16;

const NUMBERS: [Attr<Number>; 4] =
    [Attr::new("size"), Attr::new("visits"), Attr::new("minutes"), Attr::new("age")];
const CHOICES: [Attr<Choice>; 4] =
    [Attr::new("origin"), Attr::new("trade"), Attr::new("area"), Attr::new("role")];
const WORDS: [&str; 4] = ["north", "east", "south", "west"];

/// Sixteen rules on eight attributes: two cuts of each number, two words of each choice.
pub fn playbook() -> Playbook {
    let mut spec = PlaybookSpec::new("learnt", 1).grade(Grade::A, Condition::ScoreAtLeast(20.into()));
    for attribute in NUMBERS {
        spec = spec.attribute(attribute.name(), qualify::attribute::Kind::Number);
        for cut in [300, 700] {
            let rule = Rule::new(format!("{}-{cut}", attribute.name()).as_str(), attribute.at_least(cut), 5);
            spec = spec.with_rule(rule);
        }
    }
    for attribute in CHOICES {
        spec = spec.attribute(attribute.name(), qualify::attribute::Kind::choice(WORDS));
        for word in ["north", "east"] {
            let name = format!("{}-{word}", attribute.name());
            spec = spec.with_rule(Rule::new(name.as_str(), attribute.is(word), 5));
        }
    }
    spec.compile(&Schema::standard()).unwrap()
}

/// So many leads; whether one converts hangs on half of the rules.
pub fn leads(count: usize) -> impl Iterator<Item = (Prospect, bool)> {
    let mut dice = Dice::new();
    (0..count).map(move |lead| {
        let mut prospect = Prospect::new(format!("lead-{lead}"));
        let mut chance = 5;
        for (place, attribute) in NUMBERS.into_iter().enumerate() {
            let number = i64::try_from(dice.below(1_000)).unwrap();
            chance += if number >= 700 && place % 2 == 0 { 20 } else { 0 };
            prospect = prospect.with(attribute, number);
        }
        for (place, attribute) in CHOICES.into_iter().enumerate() {
            let word = WORDS[usize::try_from(dice.below(4)).unwrap()];
            chance += if word == "north" && place % 2 == 0 { 15 } else { 0 };
            if dice.below(5) > 0 {
                prospect = prospect.with(attribute, word);
            }
        }
        (prospect, dice.below(100) < chance)
    })
}

pub fn closed(count: usize) -> ClosedLeads {
    let playbook = playbook();
    let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    let mut closed = ClosedLeads::of(&playbook);
    for (order, (prospect, converted)) in leads(count).enumerate() {
        closed.add(&prospect, now, Closing::from(converted).order(i64::try_from(order).unwrap()));
    }
    closed
}

/// Which rules fire, as a program for these sixteen would hold it.
pub struct Row {
    pub fired: [f64; RULES],
    pub won: f64,
}

pub fn rows(count: usize) -> Vec<Row> {
    let number =
        |prospect: &Prospect, attribute: Attr<Number>| match prospect.fact(attribute.name()).unwrap().value()
        {
            Some(qualify::attribute::Value::Number(number)) => i64::try_from(*number).unwrap(),
            _ => 0,
        };
    leads(count)
        .map(|(prospect, converted)| {
            let mut fired = [0.0; RULES];
            for (place, attribute) in NUMBERS.into_iter().enumerate() {
                let number = number(&prospect, attribute);
                fired[2 * place] = f64::from(u8::from(number >= 300));
                fired[2 * place + 1] = f64::from(u8::from(number >= 700));
            }
            for (place, attribute) in CHOICES.into_iter().enumerate() {
                let text =
                    prospect.fact(attribute.name()).and_then(|fact| fact.value()).map(ToString::to_string);
                for (word, name) in ["north", "east"].into_iter().enumerate() {
                    fired[8 + 2 * place + word] = f64::from(u8::from(text.as_deref() == Some(name)));
                }
            }
            Row { fired, won: f64::from(u8::from(converted)) }
        })
        .collect()
}

/// The same regression written by hand for sixteen columns, every lead by itself: Newton's method from nothing,
/// eight steps, Gaussian elimination.
pub fn by_hand(rows: &[Row]) -> [f64; RULES + 1] {
    const SIZE: usize = RULES + 1;
    let mut at = [0.0; SIZE];
    for _ in 0..8 {
        let mut slope = [0.0; SIZE];
        let mut bend = [[0.0; SIZE]; SIZE];
        for row in rows {
            let mut x = [1.0; SIZE];
            x[1..].copy_from_slice(&row.fired);
            let eta: f64 = x.iter().zip(&at).map(|(x, at)| x * at).sum();
            let p = 1.0 / (1.0 + (-eta).exp());
            for i in 0..SIZE {
                slope[i] += (p - row.won) * x[i];
                for j in 0..=i {
                    bend[i][j] += p * (1.0 - p) * x[i] * x[j];
                }
            }
        }
        for i in 0..SIZE {
            for j in i + 1..SIZE {
                bend[i][j] = bend[j][i];
            }
            if i > 0 {
                slope[i] += at[i];
                bend[i][i] += 1.0;
            }
        }
        for i in 0..SIZE {
            for j in i + 1..SIZE {
                let factor = bend[j][i] / bend[i][i];
                for k in i..SIZE {
                    bend[j][k] -= factor * bend[i][k];
                }
                slope[j] -= factor * slope[i];
            }
        }
        for i in (0..SIZE).rev() {
            for k in i + 1..SIZE {
                slope[i] -= bend[i][k] * slope[k];
            }
            slope[i] /= bend[i][i];
            at[i] -= slope[i];
        }
    }
    at
}
