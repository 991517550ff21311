//! Iteration. Native iterators end by returning NULL from `__next__`; StopIteration is made only where Python code calls it.

use objects::dict::Dict;
use objects::list::List;
use objects::record::slot;
use objects::set::Set;
use objects::shape::fixed;
use objects::string::{Str, StrView};
use objects::tuple::Tuple;
use objects::type_object::{NativeSlot, Type};
use objects::{Obj, OutOfMemory, Ref, RefExt, Space};

use crate::exceptions;
use crate::interpreter;
use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{self, iterators};

/// What items are gathered into without running code.
pub trait Gather {
    /// Makes room before that many items come.
    fn room(&mut self, count: usize) -> PyResult<()>;
    fn take(&mut self, item: Obj) -> PyResult<()>;
}

impl Gather for &List {
    fn room(&mut self, count: usize) -> PyResult<()> {
        Ok(self.reserve(count)?)
    }

    #[inline(always)]
    fn take(&mut self, item: Obj) -> PyResult<()> {
        Ok(self.push(item)?)
    }
}

/// Items on their way to something else.
struct GatheredVec<'a> {
    thread: &'a Thread,
    items: Vec<Obj>,
}

impl Gather for GatheredVec<'_> {
    fn room(&mut self, count: usize) -> PyResult<()> {
        self.thread.ensure_room(count.saturating_mul(size_of::<Obj>()))?;
        self.items.try_reserve(count).map_err(|_| OutOfMemory.into())
    }

    #[inline(always)]
    fn take(&mut self, item: Obj) -> PyResult<()> {
        self.items.push(item);
        Ok(())
    }
}

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
        if let Some(code) = self.native_code(class, NativeSlot::Iter) {
            let iterator = self.deeper(|| code(self, &[object]))?;
            if self.native_code(self.space.type_of(iterator.as_ref()), NativeSlot::Next).is_some() {
                return Ok(iterator);
            }
            return self.checked_iterator(iterator);
        }
        match self.lookup_name(class, names::ITER) {
            Some(method) if method.is_none() => Err(self.not_iterable(object)),
            Some(method) => {
                let iterator = self.deeper(|| self.call_bound(method, object, &[], &[]))?;
                self.checked_iterator(iterator)
            }
            None if self.lookup_name(class, names::GETITEM).is_some() => iterators::new_sequence_iterator(self, object),
            None => Err(self.not_iterable(object)),
        }
    }

    /// What `__iter__` gave, if it is an iterator.
    fn checked_iterator(&self, iterator: Obj) -> PyResult {
        if self.is_iterator(iterator.as_ref()) {
            return Ok(iterator);
        }
        let text = format!("iter() returned non-iterator of type '{}'", self.type_name(iterator.as_ref()));
        Err(self.type_error(&text))
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
        if let Some(set) = exact_set(iterable) {
            return self.for_each_key(set, visit);
        }
        let iterator = self.iterate(iterable)?;
        let code = match iterator.header().map(|header| header.shape()) {
            Some(fixed::LIST_ITERATOR | fixed::TUPLE_ITERATOR | fixed::RANGE_ITERATOR | fixed::GENERATOR) => None,
            _ => self.native_code(self.space.type_of(iterator.as_ref()), NativeSlot::Next),
        };
        if let Some(code) = code
            && !self.is_native_stack_low()
        {
            loop {
                match code(self, &[iterator.as_ref()]) {
                    Ok(item) if item.is_null() => return Ok(()),
                    Ok(item) => visit(item)?,
                    Err(raised) => return self.catch(Err(raised), &exceptions::STOP_ITERATION).map(|_: Option<()>| ()),
                }
            }
        }
        while let Some(item) = self.next(iterator.as_ref())? {
            visit(item)?;
        }
        Ok(())
    }

    /// Calls `visit` with each key of a set, as an iterator gives them.
    fn for_each_key(&self, set: &Set, mut visit: impl FnMut(Obj) -> PyResult<()>) -> PyResult<()> {
        let (size, mut from) = (set.len(), 0);
        // SAFETY: the key is copied at once.
        while let Some((place, key)) = unsafe { set.table.next_key(from) } {
            visit(key.own())?;
            if set.len() != size {
                return Err(self.runtime_error("Set changed size during iteration"));
            }
            from = place + 1;
        }
        Ok(())
    }

    /// Gathers the items of an iterable where going through it runs no code. False: it is another kind of iterable.
    fn gather_core(&self, iterable: Ref<'_>, gathered: &mut impl Gather) -> PyResult<bool> {
        let Some(header) = iterable.header() else { return Ok(false) };
        // SAFETY: the shapes say what it is; each item is copied at once, and what gathers them runs no code.
        unsafe {
            match header.shape() {
                fixed::TUPLE => {
                    let items = iterable.cast::<Tuple>().items();
                    gathered.room(items.len())?;
                    items.iter().try_for_each(|item| gathered.take(item.own()))?;
                }
                fixed::DICT => types::dict_views::gather_keys(iterable.cast::<Dict>(), gathered)?,
                fixed::SET | fixed::FROZEN_SET => {
                    let table = &iterable.cast::<Set>().table;
                    gathered.room(table.len())?;
                    let mut next = table.next_place(0);
                    while let Some(place) = next {
                        let Some(key) = table.key(place) else { break };
                        gathered.take(key.own())?;
                        next = table.next_place(place + 1);
                    }
                }
                fixed::RANGE => {
                    let Some((start, stop, step)) = types::range::small_parts(iterable) else { return Ok(false) };
                    let count = types::range::small_length(start, stop, step);
                    gathered.room(count as usize)?;
                    (0..count).try_for_each(|index| gathered.take(Obj::small_int(start + index * step)))?;
                }
                fixed::STR => {
                    let StrView::Latin1(characters) = iterable.cast::<Str>().view() else { return Ok(false) };
                    gathered.room(characters.len())?;
                    characters.iter().try_for_each(|&character| gathered.take(self.space.latin1_char(character)))?;
                }
                _ => return types::dict_views::gather(self, iterable, gathered),
            }
        }
        Ok(true)
    }

    /// All items of an iterable.
    pub fn collect(&self, iterable: Ref<'_>) -> PyResult<Vec<Obj>> {
        if let Some(list) = Space::exact_list(iterable) {
            // SAFETY: copied at once.
            return Ok(unsafe { list.items() }.iter().map(|item| item.own()).collect());
        }
        let mut gathered = GatheredVec { thread: self, items: Vec::new() };
        let is_core = self.gather_core(iterable, &mut gathered)?;
        let mut items = gathered.items;
        if is_core {
            return Ok(items);
        }
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
        if let Some(list) = Space::exact_list(iterable) {
            // SAFETY: copied at once.
            return Ok(self.space.tuple_of(unsafe { list.items() })?);
        }
        Ok(self.space.tuple(self.collect(iterable)?)?)
    }

    /// `list.extend`
    pub fn extend_list(&self, list: &List, iterable: Ref<'_>) -> PyResult<()> {
        if let Some(other) = Space::exact_list(iterable) {
            return Ok(list.extend_from(other)?);
        }
        if self.gather_core(iterable, &mut &*list)? {
            return Ok(());
        }
        let class = self.space.type_of(iterable);
        if self.overrides(class, names::LEN) || self.overrides(class, names::LENGTH_HINT) {
            // Errors in the estimate are the program's to see.
            self.length_hint(iterable)?;
        }
        self.for_each(iterable, |item| Ok(list.push(item)?))
    }
}

/// The set that an object is, if it is no instance of a subclass.
fn exact_set<'a>(object: Ref<'a>) -> Option<&'a Set> {
    // SAFETY: the shapes say so.
    matches!(object.header()?.shape(), fixed::SET | fixed::FROZEN_SET).then(|| unsafe { object.cast() })
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
