//! An allocator that counts by thread: tests run beside each other. It is `unsafe` because the trait of
//! the standard library is; it hands every call on as it is.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// What was asked of the allocator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// How often, a change of size being one more.
    pub times: u64,
    /// Bytes that were not given back; less than 0 where older ones were.
    pub kept: i64,
}

thread_local! {
    static ASKED: Cell<Asked> = const { Cell::new(Asked { times: 0, kept: 0 }) };
}

/// What some code gives, and what it asked of the allocator on this thread.
pub fn asked_by<T>(code: impl FnOnce() -> T) -> (T, Asked) {
    let before = ASKED.get();
    let given = code();
    let after = ASKED.get();
    (given, Asked { times: after.times - before.times, kept: after.kept - before.kept })
}

struct Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

fn count(times: u64, bytes: i64) {
    // A thread that ends gives back what it has when its count is gone already.
    let _ = ASKED.try_with(|asked| {
        let Asked { times: so_far, kept } = asked.get();
        asked.set(Asked { times: so_far + times, kept: kept + bytes });
    });
}

fn bytes(layout: Layout) -> i64 {
    layout.size() as i64
}

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(1, bytes(layout));
        unsafe { System.alloc(layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(1, bytes(layout));
        unsafe { System.alloc_zeroed(layout) }
    }
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(1, size as i64 - bytes(layout));
        unsafe { System.realloc(at, layout, size) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        count(0, -bytes(layout));
        unsafe { System.dealloc(at, layout) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_counted() {
        let (kept, asked) = asked_by(|| Vec::<u8>::with_capacity(100));
        assert_eq!(asked, Asked { times: 1, kept: 100 });
        let ((), asked) = asked_by(|| drop(kept));
        assert_eq!(asked, Asked { times: 0, kept: -100 });
    }
}
