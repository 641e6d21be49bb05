//! [`Lookups`]: from the codes of leads to words, added up.
//!
//! Say that the group 0 has the words `[0x0, 0x3, ..]` and the group 1 `[0x10, 0x20, ..]`. A lead with the code 1 in the
//! first and 0 in the second has the word 0x3 + 0x10 = 0x13. Where a word holds nothing of a group (no rule of the
//! group has a bit in it), that group is left out.

use super::cells::MOST;
use crate::invariant::always;

/// A word for every code of some groups.
pub(super) struct Lookups {
    /// Each with its group.
    list: Vec<(usize, Lookup)>,
}

/// A word for every code.
type Lookup = Box<[u64; MOST]>;

impl Lookups {
    /// Of the words of each group's codes.
    pub(super) fn of(groups: impl Iterator<Item = Vec<u64>>) -> Self {
        let lookup = |words: &Vec<u64>| {
            let mut lookup = Box::new([0; MOST]);
            lookup.iter_mut().zip(words).for_each(|(entry, word)| *entry = *word);
            lookup
        };
        let some = groups.enumerate().filter(|(_, words)| words.iter().any(|word| *word != 0));
        Lookups { list: some.map(|(group, words)| (group, lookup(&words))).collect() }
    }

    /// Adds up for every lead the words of its codes, four groups at a time. `codes` are those of each group.
    pub(super) fn add_up(&self, codes: &[Vec<u8>], words: &mut [u64]) {
        if self.list.is_empty() {
            words.fill(0);
        }
        let of = |group: &usize| always(codes.get(*group).map(Vec::as_slice), &[], "each group has codes");
        for (number, lookups) in self.list.chunks(4).enumerate() {
            let first = number == 0;
            match lookups {
                [(i, a)] => put(words, first, of(i).iter().map(|i| at(a, i))),
                [(i, a), (j, b)] => {
                    let two = of(i).iter().zip(of(j));
                    put(words, first, two.map(|(i, j)| at(a, i).wrapping_add(at(b, j))));
                }
                [(i, a), (j, b), (k, c)] => {
                    let two = |i, j| at(a, i).wrapping_add(at(b, j));
                    let all = of(i).iter().zip(of(j)).zip(of(k));
                    put(words, first, all.map(|((i, j), k)| two(i, j).wrapping_add(at(c, k))));
                }
                [(i, a), (j, b), (k, c), (l, d), ..] => {
                    let two = |i, j| at(a, i).wrapping_add(at(b, j));
                    let more = |k, l| at(c, k).wrapping_add(at(d, l));
                    let all = of(i).iter().zip(of(j)).zip(of(k).iter().zip(of(l)));
                    put(words, first, all.map(|((i, j), (k, l))| two(i, j).wrapping_add(more(k, l))));
                }
                [] => {}
            }
        }
    }
}

/// Writes the first sums, and adds the others to them.
#[inline(always)]
fn put(words: &mut [u64], first: bool, sums: impl Iterator<Item = u64>) {
    if first {
        words.iter_mut().zip(sums).for_each(|(word, sum)| *word = sum);
    } else {
        words.iter_mut().zip(sums).for_each(|(word, sum)| *word = word.wrapping_add(sum));
    }
}

/// A byte is always a place of a lookup. The compiler sees it: there is no branch, and nothing is to be asserted.
#[inline(always)]
fn at(lookup: &Lookup, code: &u8) -> u64 {
    lookup.get(usize::from(*code)).copied().unwrap_or(0)
}
