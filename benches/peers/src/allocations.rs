//! An allocator that counts. It is `unsafe` because the trait of the standard library is; it hands
//! every call on as it is.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

pub struct Counting;
static ALLOCS: AtomicU64 = AtomicU64::new(0);

#[inline(always)]
fn bump() {
    // The measured code is single-threaded: a plain load and store, no locked instruction.
    ALLOCS.store(ALLOCS.load(Relaxed) + 1, Relaxed);
}

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, l: Layout) -> *mut u8 {
        bump();
        unsafe { System.alloc(l) }
    }
    unsafe fn alloc_zeroed(&self, l: Layout) -> *mut u8 {
        bump();
        unsafe { System.alloc_zeroed(l) }
    }
    unsafe fn realloc(&self, p: *mut u8, l: Layout, n: usize) -> *mut u8 {
        bump();
        unsafe { System.realloc(p, l, n) }
    }
    unsafe fn dealloc(&self, p: *mut u8, l: Layout) {
        unsafe { System.dealloc(p, l) }
    }
}

pub fn allocs() -> u64 {
    ALLOCS.load(Relaxed)
}
