//! A tape of numbers that random cases are read from: proptest shrinks the tape, and a zero is
//! always the simplest choice.

/// Numbers to choose by; past its end it gives zeros.
pub(crate) struct Tape<'t> {
    numbers: &'t [u32],
    at: usize,
    salt: u32,
}

impl<'t> Tape<'t> {
    /// Another salt gives another case from the same numbers.
    pub(crate) fn new(numbers: &'t [u32], salt: u32) -> Self {
        Tape { numbers, at: 0, salt }
    }

    fn next(&mut self) -> u32 {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        if self.salt == 0 || self.at > self.numbers.len() {
            return number;
        }
        let mixed = (number ^ self.salt.wrapping_mul(0x9E37_79B9)).wrapping_mul(0x85EB_CA6B);
        mixed ^ (mixed >> 15)
    }

    /// Less than `most`.
    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.next() as usize % most
    }

    /// So often in a hundred times.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    pub(crate) fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}
