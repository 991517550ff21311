//! Iteration. Native iterators end by returning NULL from `__next__`; StopIteration is made only where Python code calls it.

use objects::list::List;
use objects::record::slot;
use objects::shape::fixed;
use objects::type_object::{NativeSlot, Type};
use objects::{Obj, Ref, RefExt, Space};

use crate::exceptions;
use crate::interpreter;
use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{self, iterators};

impl Thread {
    /// `iter(object)`
    pub fn iterate(&self, object: Ref<'_>) -> PyResult {
        match object.header().map(|header| header.shape()) {
            Some(fixed::LIST) => {
                return Ok(self.space.new_record(fixed::LIST_ITERATOR, [object.own(), Obj::small_int(0)])?);
            }
            Some(fixed::TUPLE) => {
                return Ok(self.space.new_record(fixed::TUPLE_ITERATOR, [object.own(), Obj::small_int(0)])?);
            }
            Some(fixed::GENERATOR) => return Ok(object.own()),
            _ => {}
        }
        let class = self.space.type_of(object);
        match self.lookup_name(class, names::ITER) {
            Some(method) if method.is_none() => Err(self.not_iterable(object)),
            Some(method) => {
                let iterator = self.deeper(|| self.call_bound(method, object, &[], &[]))?;
                if self.is_iterator(iterator.as_ref()) {
                    return Ok(iterator);
                }
                let text = format!("iter() returned non-iterator of type '{}'", self.type_name(iterator.as_ref()));
                Err(self.type_error(&text))
            }
            None if self.lookup_name(class, names::GETITEM).is_some() => iterators::new_sequence_iterator(self, object),
            None => Err(self.not_iterable(object)),
        }
    }

    #[cold]
    fn not_iterable(&self, object: Ref<'_>) -> crate::raised::Raised {
        self.type_error(&format!("'{}' object is not iterable", self.type_name(object)))
    }

    pub fn is_iterator(&self, object: Ref<'_>) -> bool {
        self.lookup_name(self.space.type_of(object), names::NEXT).is_some_and(|method| !method.is_none())
    }

    /// `next(iterator)`; None at its end.
    #[inline]
    pub fn next(&self, iterator: Ref<'_>) -> PyResult<Option<Obj>> {
        match iterator.header().map(|header| header.shape()) {
            // SAFETY: the shapes say which slots there are.
            Some(fixed::LIST_ITERATOR) => return Ok(unsafe { next_of_list(iterator) }),
            // SAFETY: as above.
            Some(fixed::TUPLE_ITERATOR) => return Ok(unsafe { next_of_tuple(iterator) }),
            Some(fixed::RANGE_ITERATOR) => return iterators::next_of_range(self, iterator),
            Some(fixed::GENERATOR) => return interpreter::generator::next(self, iterator),
            _ => {}
        }
        self.next_of_other(iterator)
    }

    fn next_of_other(&self, iterator: Ref<'_>) -> PyResult<Option<Obj>> {
        let class = self.space.type_of(iterator);
        if class.native_methods.get()[NativeSlot::Next as usize] != 0 {
            return self.deeper(|| self.next_of_native(class, iterator).expect("checked just now"));
        }
        let Some(method) = self.lookup_name(class, names::NEXT) else {
            return Err(self.type_error(&format!("'{}' object is not an iterator", self.type_name(iterator))));
        };
        let item = self.deeper(|| self.call_bound(method, iterator, &[], &[]));
        // A native that a program's class inherits ends with NULL.
        Ok(self.catch(item, &exceptions::STOP_ITERATION)?.and_then(Obj::non_null))
    }

    /// The next item of a built-in iterator; None where it is none.
    #[inline(always)]
    pub fn next_of_native(&self, class: &Type, iterator: Ref<'_>) -> Option<PyResult<Option<Obj>>> {
        let code = self.native_code(class, NativeSlot::Next)?;
        Some(match code(self, &[iterator]) {
            Ok(item) => Ok(item.non_null()),
            Err(raised) => self.catch(Err(raised), &exceptions::STOP_ITERATION),
        })
    }

    /// The next item of an iterator that runs no code and ends nothing but itself; the outer None for any other.
    #[inline(always)]
    pub fn next_of_simple(&self, iterator: Ref<'_>) -> Option<Option<Obj>> {
        match iterator.header()?.shape() {
            // SAFETY: the shapes say what it is.
            fixed::LIST_ITERATOR => Some(unsafe { next_of_list(iterator) }),
            // SAFETY: as above.
            fixed::TUPLE_ITERATOR => Some(unsafe { next_of_tuple(iterator) }),
            _ => None,
        }
    }

    /// The next two items of an iterator over pairs, without the pair. None: it gives something else, ask [`Thread::next`].
    pub fn next_pair(&self, iterator: Ref<'_>) -> Option<PyResult<Option<(Obj, Obj)>>> {
        match iterator.header()?.shape() {
            fixed::ENUMERATE => Some(types::enumerate::next_pair(self, iterator)),
            fixed::ZIP => types::zip::next_pair(self, iterator),
            fixed::DICT_ITEM_ITERATOR => Some(types::dict_iterators::next_item(self, iterator)),
            _ => None,
        }
    }

    /// `next(iterator)` where the value of StopIteration counts: that is raised, or None where there is no value.
    pub fn next_or_stop(&self, iterator: Ref<'_>) -> PyResult<Option<Obj>> {
        match self.call_special(iterator, names::NEXT, &[])? {
            Some(item) => Ok(item.non_null()),
            None => Err(self.type_error(&format!("'{}' object is not an iterator", self.type_name(iterator)))),
        }
    }

    /// Calls `visit` with each item.
    pub fn for_each(&self, iterable: Ref<'_>, mut visit: impl FnMut(Obj) -> PyResult<()>) -> PyResult<()> {
        if let Some(tuple) = Space::exact_tuple(iterable) {
            return tuple.items().iter().try_for_each(|item| visit(item.own()));
        }
        if let Some(list) = Space::exact_list(iterable) {
            let mut index = 0;
            while let Some(item) = list.get(index) {
                visit(item)?;
                index += 1;
            }
            return Ok(());
        }
        let iterator = self.iterate(iterable)?;
        while let Some(item) = self.next(iterator.as_ref())? {
            visit(item)?;
        }
        Ok(())
    }

    /// All items of an iterable.
    pub fn collect(&self, iterable: Ref<'_>) -> PyResult<Vec<Obj>> {
        if let Some(list) = Space::exact_list(iterable) {
            // SAFETY: copied at once.
            return Ok(unsafe { list.items() }.iter().map(|item| item.own()).collect());
        }
        let mut items = Vec::new();
        self.for_each(iterable, |item| {
            self.reserve_one(&mut items)?;
            items.push(item);
            Ok(())
        })?;
        Ok(items)
    }

    /// A new list of an iterable's items.
    pub fn list_from(&self, iterable: Ref<'_>) -> PyResult {
        let result = self.space.list([])?;
        let list = Space::exact_list(result.as_ref()).expect("made as a list");
        self.extend_list(list, iterable)?;
        Ok(result)
    }

    /// A tuple of an iterable's items (the iterable itself if it is an exact tuple).
    pub fn tuple_from(&self, iterable: Ref<'_>) -> PyResult {
        if Space::exact_tuple(iterable).is_some() {
            return Ok(iterable.own());
        }
        Ok(self.space.tuple(self.collect(iterable)?)?)
    }

    /// `list.extend`
    pub fn extend_list(&self, list: &List, iterable: Ref<'_>) -> PyResult<()> {
        if let Some(other) = Space::exact_list(iterable) {
            // SAFETY: copied before anything else runs; extending a list by itself copies its old items.
            let items: Vec<Obj> = unsafe { other.items() }.iter().map(|item| item.own()).collect();
            list.reserve(items.len())?;
            return items.into_iter().try_for_each(|item| Ok(list.push(item)?));
        }
        if let Some(tuple) = Space::exact_tuple(iterable) {
            list.reserve(tuple.len())?;
            return tuple.items().iter().try_for_each(|item| Ok(list.push(item.own())?));
        }
        let class = self.space.type_of(iterable);
        if self.overrides(class, names::LEN) || self.overrides(class, names::LENGTH_HINT) {
            // Errors in the estimate are the program's to see.
            self.length_hint(iterable)?;
        }
        self.for_each(iterable, |item| Ok(list.push(item)?))
    }
}

/// # Safety
/// `iterator` is a list iterator.
#[inline(always)]
pub unsafe fn next_of_list(iterator: Ref<'_>) -> Option<Obj> {
    // SAFETY: a list iterator holds a list (or NULL once it ended) and an index.
    unsafe {
        let list = slot(iterator, iterators::SOURCE).peek().non_null()?;
        let index = slot(iterator, iterators::INDEX);
        let at = index.word().int() as usize;
        match list.cast::<List>().get(at) {
            Some(item) => {
                index.set(Obj::small_int(at as i64 + 1));
                Some(item)
            }
            None => {
                slot(iterator, iterators::SOURCE).set(Obj::NULL);
                None
            }
        }
    }
}

/// # Safety
/// `iterator` is a tuple iterator.
#[inline(always)]
pub unsafe fn next_of_tuple(iterator: Ref<'_>) -> Option<Obj> {
    // SAFETY: a tuple iterator holds a tuple (or NULL once it ended) and an index.
    unsafe {
        let tuple = slot(iterator, iterators::SOURCE).peek().non_null()?;
        let index = slot(iterator, iterators::INDEX);
        let at = index.word().int() as usize;
        match tuple.cast::<objects::tuple::Tuple>().items().get(at) {
            Some(item) => {
                index.set(Obj::small_int(at as i64 + 1));
                Some(item.own())
            }
            None => {
                slot(iterator, iterators::SOURCE).set(Obj::NULL);
                None
            }
        }
    }
}
