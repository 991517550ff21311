//! Rows of references, as lists and tuples hold them. Most have long runs of ints, floats or immortal objects, which need no counting:
//! they are passed over a piece at a time.

use refcount::{Obj, Ref, Word, stats};

/// Words that are looked at together.
const PIECE: usize = 8;

/// Writes counted copies of a row of references.
///
/// # Safety
/// `from` has `count` live references, and at `to` is room for as many, elsewhere.
#[inline]
pub(crate) unsafe fn copy(from: *const Ref<'_>, to: *mut Word, count: usize) {
    let mut done = 0;
    // SAFETY: below the count, as the caller says.
    unsafe {
        while count - done >= PIECE {
            let piece = from.add(done).cast::<[Word; PIECE]>().read();
            if piece.iter().all(|word| !word.is_counted() && !word.is_embedded()) {
                piece.iter().for_each(|word| stats::count(*word));
                to.add(done).cast::<[Word; PIECE]>().write(piece);
            } else {
                copy_each(from.add(done), to.add(done), PIECE);
            }
            done += PIECE;
        }
        copy_each(from.add(done), to.add(done), count - done);
    }
}

/// # Safety
/// As for [`copy`].
#[inline(always)]
unsafe fn copy_each(from: *const Ref<'_>, to: *mut Word, count: usize) {
    for index in 0..count {
        // SAFETY: as the caller says.
        unsafe { to.add(index).write((*from.add(index)).own().into_word()) };
    }
}

/// Gives up a row of owned references, last to first.
///
/// # Safety
/// At `row` are `count` words that own what they refer to. Nobody looks at them again.
#[inline]
pub(crate) unsafe fn release_backwards(row: *mut Word, count: usize) {
    let mut left = count;
    while left != 0 {
        let start = left.saturating_sub(PIECE);
        // SAFETY: as the caller says; each word is given up once.
        unsafe {
            let is_free = left >= PIECE && {
                let piece = &*row.add(start).cast::<[Word; PIECE]>();
                piece.iter().all(|word| !word.is_counted())
            };
            if is_free {
                (start..left).for_each(|index| stats::count(*row.add(index)));
            } else {
                (start..left).rev().for_each(|index| drop(Obj::from_owned(row.add(index).read())));
            }
        }
        left = start;
    }
}
