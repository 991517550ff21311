//! How anything sees an object's edges.

use crate::header::Header;
use crate::word::Word;

/// Gets each owned edge of an object exactly once.
pub type Visitor<'v> = dyn FnMut(Word) + 'v;

/// What the heap and the collector need to know of objects, given by the object layer.
///
/// Every owned edge must be visited exactly once: a missed edge leaks, a doubled one frees live memory.
pub trait ObjectModel {
    /// Visits the words in the object's slots (integers and marks too: the visitor sorts them out).
    ///
    /// # Safety
    /// `object` is an initialised object that was not yet freed.
    unsafe fn traverse(&self, object: *mut Header, visitor: &mut Visitor<'_>);

    /// Visits a part of an object's edges: about `count` of them, from number `start` on. Returns where to go on, or None at the
    /// end. Objects with few edges may visit all at once. An object that changed between two parts may have edges missed, or
    /// visited twice.
    ///
    /// # Safety
    /// As [`ObjectModel::traverse`].
    unsafe fn traverse_part(
        &self,
        object: *mut Header,
        start: usize,
        count: usize,
        visitor: &mut Visitor<'_>,
    ) -> Option<usize> {
        let _ = (start, count);
        // SAFETY: as the caller says.
        unsafe { self.traverse(object, visitor) };
        None
    }

    /// The last reference is gone, or the object was proven garbage: count what evaluation stacks have of it
    /// ([`HeaderFlags::LENT`](crate::HeaderFlags::LENT)), and run its finalizer if it has one (with the count held at one meanwhile).
    /// Returns false where the object came back to life; the count is right in that case.
    ///
    /// # Safety
    /// `object` has count zero.
    unsafe fn finalize(&self, object: *mut Header) -> bool;

    /// Gives up the object's weak references, edges, buffers and resources. The cell itself is the heap's.
    ///
    /// # Safety
    /// `object` has count zero, and [`ObjectModel::finalize`] returned true for it.
    unsafe fn release(&self, object: *mut Header);

    /// As [`ObjectModel::release`], for an object to which nobody refers weakly. Returns false, and does nothing, where a finalizer would
    /// run.
    ///
    /// # Safety
    /// `object` has count zero.
    unsafe fn release_unless_finalized(&self, object: *mut Header) -> bool {
        // SAFETY: as the caller says.
        unsafe {
            if self.has_finalizer(object) {
                return false;
            }
            self.release(object);
        }
        true
    }

    /// Breaks a garbage object's edges without releasing it (the last step of a collection).
    ///
    /// # Safety
    /// `object` is a live object.
    unsafe fn clear(&self, object: *mut Header);

    /// Whether a finalizer would run.
    ///
    /// # Safety
    /// `object` is a live object.
    unsafe fn has_finalizer(&self, object: *mut Header) -> bool;

    /// As [`ObjectModel::clear`], for a great container a part of it: about `count` edges. Returns whether that was the last.
    ///
    /// # Safety
    /// As for [`ObjectModel::clear`].
    unsafe fn clear_part(&self, object: *mut Header, count: usize) -> bool {
        let _ = count;
        // SAFETY: as the caller says.
        unsafe { self.clear(object) };
        true
    }

    /// Handles the weak references to garbage objects before any finalizer runs: clears them all, then calls callbacks, but those of
    /// weak references that are garbage themselves.
    ///
    /// # Safety
    /// All are live objects.
    unsafe fn clear_weak_references(&self, referents: &[*mut Header], is_garbage: &dyn Fn(*mut Header) -> bool);

    /// A collection, or the next step of one, has become due.
    fn collection_due(&self) {}

    /// Garbage was found; its end begins.
    ///
    /// # Safety
    /// All are live objects.
    unsafe fn found(&self, garbage: &[*mut Header]) {
        let _ = garbage;
    }

    /// Garbage is about to be cleared. Returns whether somebody keeps it instead, as a debugging aid.
    ///
    /// # Safety
    /// All are live objects.
    unsafe fn keeps(&self, garbage: &[*mut Header]) -> bool {
        let _ = garbage;
        false
    }
}
