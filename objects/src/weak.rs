//! Weak references: a side table from an object's address to the weak reference objects that name it.
//!
//! A weak reference object is a record: referent (its address as a tagged integer, 0 once it is dead; not owned), callback or
//! NULL, cached hash or NULL. The table does not own the weak references either: one that dies takes itself out.

use std::cell::RefCell;

use refcount::{Header, HeaderFlags, Obj, Ref, Word, watch};

use crate::address_map::AddressMap;
use crate::record::slot;
use crate::space::Space;

/// Slots of a weak reference object.
pub mod slots {
    pub const REFERENT: usize = 0;
    pub const CALLBACK: usize = 1;
    pub const HASH: usize = 2;
    pub const COUNT: u16 = 3;
}

#[derive(Default)]
pub struct WeakTable {
    references: RefCell<AddressMap<usize, Vec<*mut Header>>>,
}

/// A counted reference to what was found without one.
///
/// # Safety
/// The object is alive.
unsafe fn revived(object: *mut Header) -> Obj {
    let word = Word::from_pointer(object);
    watch::found(word);
    // SAFETY: as the caller says.
    unsafe { Ref::from_word(word) }.own()
}

impl WeakTable {
    /// Nothing is known of any weak reference any more.
    pub(crate) fn forget_all(&self) {
        self.references.borrow_mut().clear();
    }
}

impl Space {
    /// Enters a weak reference object whose referent slot is set. The shared one without callback comes before all others.
    pub fn register_weak(&self, weak: Ref<'_>, referent: Ref<'_>, comes_first: bool) {
        let header = referent.header().expect("only heap objects are weakly referenced");
        header.insert(HeaderFlags::WEAKLY_REFERENCED);
        let mut table = self.weak.references.borrow_mut();
        let list = table.entry(referent.word().pointer() as usize).or_default();
        if comes_first { list.insert(0, weak.word().pointer()) } else { list.push(weak.word().pointer()) }
    }

    /// A referent slot's value for an object.
    pub fn weak_address(referent: Ref<'_>) -> Obj {
        Obj::small_int(referent.word().pointer() as i64)
    }

    /// The referent, if it is alive.
    pub fn weak_referent(&self, weak: Ref<'_>) -> Option<Obj> {
        // SAFETY: a weak reference has that slot; an address in it is that of a live object.
        unsafe {
            let address = slot(weak, slots::REFERENT).word().int();
            if address == 0 {
                return None;
            }
            let header = address as *mut Header;
            if (*header).count() == 0 && !(*header).has(HeaderFlags::OVERFLOWED) {
                return None; // Being destroyed.
            }
            Some(revived(header))
        }
    }

    /// The weak references to an object: the shared one without callback, then the others, oldest first.
    pub fn weak_references_to(&self, referent: Ref<'_>) -> Vec<Obj> {
        if !referent.header().is_some_and(|header| header.has(HeaderFlags::WEAKLY_REFERENCED)) {
            return Vec::new();
        }
        let table = self.weak.references.borrow();
        let Some(found) = table.get(&(referent.word().pointer() as usize)) else { return Vec::new() };
        // SAFETY: entries are live: a weak reference that dies takes itself out. One that is just dying is left out.
        unsafe { found.iter().filter(|&&weak| (*weak).count() != 0).map(|&weak| revived(weak)).collect() }
    }

    /// The callbacks of all weak references to live objects.
    pub fn weak_callbacks(&self) -> Vec<Obj> {
        let table = self.weak.references.borrow();
        // SAFETY: entries are live, see `weak_references_to`.
        unsafe {
            let live = table.values().flatten().filter(|&&weak| (*weak).count() != 0);
            let callbacks = live.filter_map(|&weak| {
                slot(revived(weak).as_ref(), slots::CALLBACK).get().filter(|callback| !callback.is_none())
            });
            callbacks.collect()
        }
    }

    /// A weak reference object dies.
    ///
    /// # Safety
    /// `weak` is a weak reference object that is being destroyed; its slots are intact.
    pub unsafe fn unregister_weak(&self, weak: *mut Header) {
        // SAFETY: a weak reference object that is being destroyed; its slots are intact.
        let address = unsafe { Ref::from_word(Word::from_pointer(weak)) };
        // SAFETY: as above.
        let referent = unsafe { slot(address, slots::REFERENT) }.word().int();
        if referent == 0 {
            return;
        }
        let mut table = self.weak.references.borrow_mut();
        if let Some(list) = table.get_mut(&(referent as usize)) {
            list.retain(|&other| other != weak);
            if list.is_empty() {
                table.remove(&(referent as usize));
                // SAFETY: a weak reference's address is that of an object whose cell still exists.
                unsafe { (*(referent as *mut Header)).remove(HeaderFlags::WEAKLY_REFERENCED) };
            }
        }
    }

    /// Clears all weak references to a dying object; returns those with callbacks, newest first (CPython's order), but for those
    /// that die as well.
    ///
    /// # Safety
    /// `object` is alive, or being destroyed with its cell intact.
    pub unsafe fn clear_weak_references_to(&self, object: *mut Header, dies: &dyn Fn(*mut Header) -> bool) -> Vec<Obj> {
        // SAFETY: the object's cell is valid.
        unsafe { (*object).remove(HeaderFlags::WEAKLY_REFERENCED) };
        let list = self.weak.references.borrow_mut().remove(&(object as usize)).unwrap_or_default();
        let mut with_callbacks = Vec::new();
        for weak in list.into_iter().rev() {
            // SAFETY: entries of the table are valid cells; one that is dying itself (count 0) is not brought back.
            unsafe {
                let reference = Ref::from_word(Word::from_pointer(weak));
                slot(reference, slots::REFERENT).set(Obj::small_int(0));
                if (*weak).count() != 0 && !slot(reference, slots::CALLBACK).is_null() && !dies(weak) {
                    with_callbacks.push(revived(weak));
                }
            }
        }
        with_callbacks
    }
}
