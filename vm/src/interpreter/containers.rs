//! Instructions that build, fill and take apart containers and strings, and loops over them.

use compiler::opcode::{Instruction, Opcode};
use objects::dict::Dict;
use objects::frame::Frame;
use objects::list::List;
use objects::record::slot;
use objects::set::Set;
use objects::shape::fixed;
use objects::string::StrView;
use objects::tuple::Tuple;
use objects::type_object::NativeSlot;
use objects::{Obj, Ref, RefExt, Space, Word};
use refcount::{StackRef, Unsettled};

use super::machine::Machine;
use super::observe::tell_handled;
use super::step::{Flow, Step, onward, settled};
use crate::exceptions::STOP_ITERATION;
use crate::protocol::iterate::{next_of_list, next_of_tuple};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types::{self, dict_iterators, iterators};

/// Parts of an f-string that are put together without memory of their own.
const PARTS_INLINE: usize = 8;

impl Machine {
    #[inline(always)]
    pub fn build_tuple(&mut self, count: usize) -> Step {
        let values = self.pop_many(count);
        let tuple = self.thread.space.tuple(values)?;
        self.push(tuple);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn build_list(&mut self, count: usize) -> Step {
        let values = self.pop_many(count);
        let list = self.thread.space.list(values)?;
        self.push(list);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn build_set(&mut self, count: usize) -> Step {
        let set = self.thread.space.new_set(fixed::SET)?;
        // SAFETY: made just now.
        let target = unsafe { set.cast::<Set>() };
        for value in self.top_slice(count) {
            self.thread.set_add(target, *value)?;
        }
        self.finish(count, Ok(set))
    }

    #[inline(always)]
    pub fn build_map(&mut self, count: usize) -> Step {
        let dict = self.thread.space.dict()?;
        // SAFETY: made just now.
        let target = unsafe { dict.cast::<Dict>() };
        for pair in self.top_slice(2 * count).chunks_exact(2) {
            self.thread.dict_set(target, pair[0], pair[1].own())?;
        }
        self.finish(2 * count, Ok(dict))
    }

    #[inline(always)]
    pub fn build_string(&mut self, count: usize) -> Step {
        let result = concatenate(self.thread, self.top_slice(count));
        self.finish(count, result)
    }

    #[inline(always)]
    pub fn build_slice(&mut self, count: usize) -> Step {
        let step = if count == 3 { self.pop() } else { Obj::none() };
        let stop = self.pop();
        let start = self.pop();
        let slice = self.thread.space.slice(start, stop, step)?;
        self.push(slice);
        Ok(Flow::Next)
    }

    pub fn build_interpolation(&mut self, argument: usize) -> Step {
        let spec = if argument & 1 != 0 { self.pop() } else { self.thread.space.empty_str() };
        let conversion = match argument >> 2 {
            1 => self.thread.new_str("s")?,
            2 => self.thread.new_str("r")?,
            3 => self.thread.new_str("a")?,
            _ => Obj::none(),
        };
        let (value, expression) = (self.peek(2), self.peek(1));
        let result =
            types::template::new_interpolation(self.thread, value, expression, conversion.as_ref(), spec.as_ref());
        self.finish(2, result)
    }

    pub fn build_template(&mut self) -> Step {
        let result = types::template::new_template(self.thread, self.peek(2), self.peek(1));
        self.finish(2, result)
    }

    #[inline(always)]
    pub fn list_append(&mut self, depth: usize) -> Step {
        let Some(value) = self.try_take_top() else { return onward!(list_append_slow, depth) };
        self.pop_ref();
        // SAFETY: the compiler's depth names a list.
        match unsafe { self.peek(depth).cast::<List>() }.try_push(value) {
            Ok(()) => Ok(Flow::Next),
            Err(value) => {
                self.push(value);
                onward!(list_append_slow, depth)
            }
        }
    }

    #[inline(always)]
    fn list_append_slow(&mut self, depth: usize) -> Step {
        let value = self.pop();
        // SAFETY: the compiler's depth names a list.
        unsafe { self.peek(depth).cast::<List>() }.push(value)?;
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn list_extend(&mut self, depth: usize) -> Step {
        let iterable = self.peek(1);
        // SAFETY: the compiler's depth names a list.
        let list = unsafe { self.peek(depth + 1).cast::<List>() };
        if let Err(raised) = self.thread.extend_list(list, iterable) {
            return Err(not_iterable_after_star(self.thread, iterable, raised));
        }
        self.drop_top();
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn set_add(&mut self, depth: usize) -> Step {
        // SAFETY: the compiler's depth names a set.
        let set = unsafe { self.peek(depth + 1).cast::<Set>() };
        self.thread.set_add(set, self.peek(1))?;
        self.drop_top();
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn set_update(&mut self, depth: usize) -> Step {
        // SAFETY: the compiler's depth names a set.
        let set = unsafe { self.peek(depth + 1).cast::<Set>() };
        types::set::update(self.thread, set, self.peek(1))?;
        self.drop_top();
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn map_add(&mut self, depth: usize) -> Step {
        // SAFETY: the compiler's depth names a dict.
        let dict = unsafe { self.peek(depth + 2).cast::<Dict>() };
        self.thread.dict_set(dict, self.peek(2), self.peek(1).own())?;
        self.drop_many(2);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn dict_update(&mut self, depth: usize) -> Step {
        // SAFETY: the compiler's depth names a dict.
        let dict = unsafe { self.peek(depth + 1).cast::<Dict>() };
        let mapping = self.peek(1);
        if self.thread.downcast::<Dict>(mapping).is_none()
            && self.thread.get_or_none(mapping, crate::names::KEYS)?.is_none()
        {
            return Err(no_mapping(self.thread, mapping));
        }
        types::dict::update_from(self.thread, dict, mapping)?;
        self.drop_top();
        Ok(Flow::Next)
    }

    pub fn dict_merge(&mut self, depth: usize) -> Step {
        // SAFETY: the compiler's depth names a dict; the callable is below it, NULL and the arguments.
        let dict = unsafe { self.peek(depth + 1).cast::<Dict>() };
        let callable = self.peek(depth + 4);
        let mapping = self.peek(1);
        merge_keywords(self.thread, callable, dict, mapping)?;
        self.drop_top();
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn format_simple(&mut self) -> Step {
        let value = self.peek(1);
        if Space::exact_str(value).is_some() {
            return Ok(Flow::Next);
        }
        let result = self.thread.format(value, self.thread.space.empty_str().as_ref());
        self.finish(1, result)
    }

    #[inline(always)]
    pub fn format_with_spec(&mut self) -> Step {
        let result = self.thread.format(self.peek(2), self.peek(1));
        self.finish(2, result)
    }

    #[inline(always)]
    pub fn convert_value(&mut self, which: usize) -> Step {
        let value = self.peek(1);
        let result = match which {
            1 => self.thread.str_of(value),
            2 => self.thread.repr(value),
            _ => self.thread.ascii(value),
        };
        self.finish(1, result)
    }

    #[inline(always)]
    pub fn unpack_sequence(&mut self, count: usize) -> Step {
        self.jump(1);
        let source = self.peek(1);
        if source.has_shape(fixed::TUPLE) {
            // SAFETY: the shape says so.
            let items = unsafe { source.cast::<Tuple>() }.items();
            if items.len() == count {
                let tuple = self.pop_ref();
                for item in items.iter().rev() {
                    self.push(item.own());
                }
                // SAFETY: popped.
                unsafe { tuple.close() };
                return Ok(Flow::Next);
            }
        } else if source.has_shape(fixed::LIST) {
            // SAFETY: the shape says so; nothing runs while the items are copied.
            let items = unsafe { source.cast::<List>().items() };
            if items.len() == count {
                let list = self.pop_ref();
                for item in items.iter().rev() {
                    self.push(item.own());
                }
                // SAFETY: popped.
                unsafe { list.close() };
                return Ok(Flow::Next);
            }
        }
        let items = unpack(self.thread, source, count)?;
        self.drop_top();
        for item in items.into_iter().rev() {
            self.push(item);
        }
        Ok(Flow::Next)
    }

    pub fn unpack_ex(&mut self, argument: usize) -> Step {
        let (before, after) = (argument & 0xfff, argument >> 12);
        let source = self.peek(1);
        if Space::exact_list(source).is_some() || Space::exact_tuple(source).is_some() {
            return self.unpack_ex_core(before, after);
        }
        let iterator = match self.thread.iterate(source) {
            Ok(iterator) => iterator,
            Err(raised) => return Err(cannot_unpack(self.thread, source, raised)),
        };
        let mut items = Vec::with_capacity(before);
        while items.len() < before {
            match self.thread.next(iterator.as_ref())? {
                Some(item) => items.push(item),
                None => return Err(self.too_few_to_unpack(before + after, items.len())),
            }
        }
        items.extend(self.thread.collect(iterator.as_ref())?);
        if items.len() < before + after {
            return Err(self.too_few_to_unpack(before + after, items.len()));
        }
        let last = items.split_off(items.len() - after);
        let middle = items.split_off(before);
        let middle = self.thread.space.list(middle)?;
        self.drop_top();
        for item in last.into_iter().rev() {
            self.push(item);
        }
        self.push(middle);
        for item in items.into_iter().rev() {
            self.push(item);
        }
        Ok(Flow::Next)
    }

    /// As [`Machine::unpack_ex`], of an exact list or tuple.
    fn unpack_ex_core(&mut self, before: usize, after: usize) -> Step {
        let source = self.peek(1).own();
        let items = match Space::exact_list(source.as_ref()) {
            // SAFETY: held here, and no code runs before it is given up.
            Some(list) => unsafe { list.items() },
            None => Space::exact_tuple(source.as_ref()).map_or(&[][..], |tuple| tuple.items()),
        };
        if items.len() < before + after {
            return Err(self.too_few_to_unpack(before + after, items.len()));
        }
        let end = items.len() - after;
        let middle = self.thread.space.list_of(items[before..end].iter().copied())?;
        self.drop_top();
        items[end..].iter().rev().for_each(|item| self.push(item.own()));
        self.push(middle);
        items[..before].iter().rev().for_each(|item| self.push(item.own()));
        Ok(Flow::Next)
    }

    #[cold]
    fn too_few_to_unpack(&self, wanted: usize, given: usize) -> crate::raised::Raised {
        let text = format!("not enough values to unpack (expected at least {wanted}, got {given})");
        self.thread.value_error(&text)
    }

    /// Iterators over exact lists and over ranges; the rest aside.
    #[inline(always)]
    pub fn for_iter(&mut self, units: usize) -> Step {
        let iterator = self.peek(1);
        if iterator.has_shape(fixed::LIST_ITERATOR) {
            // SAFETY: a list iterator has these slots; the item is counted at once.
            unsafe {
                let index = slot(iterator, iterators::INDEX);
                if let Some(list) = slot(iterator, iterators::SOURCE).peek().non_null()
                    && let Some(item) = list.cast::<List>().items().get(index.word().int() as usize)
                    && let Some(item) = item.try_own()
                {
                    index.set_uncounted(Word::from_int_unchecked(index.word().int() + 1));
                    self.jump(1);
                    return settled(self.push_or_store(item), Unsettled::NONE);
                }
            }
        } else if iterator.has_shape(fixed::RANGE_ITERATOR) {
            // SAFETY: a range iterator has these slots.
            unsafe {
                let (next, step, left) = (
                    slot(iterator, iterators::RANGE_NEXT),
                    slot(iterator, iterators::RANGE_STEP),
                    slot(iterator, iterators::RANGE_LEFT),
                );
                let (value, count) = (next.word(), left.word());
                if value.is_int()
                    && count.is_int()
                    && count.int() > 0
                    && let Some(sum) = value.add_ints(step.word())
                {
                    left.set_uncounted(Word::from_int_unchecked(count.int() - 1));
                    next.set_uncounted(sum);
                    self.jump(1);
                    return settled(self.push_or_store(Obj::from_immortal(value)), Unsettled::NONE);
                }
            }
        }
        onward!(for_iter_slow, units)
    }

    #[inline(always)]
    fn for_iter_slow(&mut self, units: usize) -> Step {
        let iterator = self.peek(1);
        let next = match iterator.header().map(|header| header.shape()) {
            // SAFETY: the shapes say what it is.
            Some(fixed::LIST_ITERATOR) => unsafe { next_of_list(iterator) },
            Some(fixed::RANGE_ITERATOR) => iterators::next_of_range(self.thread, iterator)?,
            // SAFETY: the shapes say what it is.
            Some(fixed::TUPLE_ITERATOR) => unsafe { next_of_tuple(iterator) },
            Some(fixed::GENERATOR) => return self.resume_for_loop(units),
            Some(fixed::DICT_KEY_ITERATOR) => dict_iterators::next_key(self.thread, iterator)?,
            Some(fixed::DICT_VALUE_ITERATOR) => dict_iterators::next_value(self.thread, iterator)?,
            Some(fixed::ENUMERATE | fixed::ZIP | fixed::DICT_ITEM_ITERATOR) if self.unpacks_pair() => {
                return onward!(for_pair, units);
            }
            _ => {
                let class = self.thread.space.type_of(iterator);
                match self.thread.native_code(class, NativeSlot::Next) {
                    Some(code) => match code(self.thread, self.top_slice(1)) {
                        Ok(item) => item.non_null(),
                        Err(raised) => self.thread.catch(Err(raised), &STOP_ITERATION)?,
                    },
                    None => return onward!(for_other, units),
                }
            }
        };
        self.finish_for(units, next)
    }

    #[inline(always)]
    fn finish_for(&mut self, units: usize, next: Option<Obj>) -> Step {
        self.jump(1);
        match next {
            Some(item) => settled(self.push_or_store(item), Unsettled::NONE),
            None => {
                self.end_for(units);
                Ok(Flow::Next)
            }
        }
    }

    #[inline(always)]
    fn for_other(&mut self, units: usize) -> Step {
        let next = next_of_other(self.thread, self.frame, self.peek(1))?;
        self.finish_for(units, next)
    }

    /// Leaves a loop whose iterator is exhausted.
    #[inline(always)]
    fn end_for(&mut self, units: usize) {
        self.drop_top();
        self.jump(units);
    }

    /// Whether the instruction behind FOR_ITER takes the item apart into two.
    #[inline(always)]
    fn unpacks_pair(&self) -> bool {
        // SAFETY: an instruction follows the cache unit of FOR_ITER.
        let next = Instruction(unsafe { *self.ip.add(1) });
        next.0 as u8 == Opcode::UnpackSequence as u8 && next.argument() == 2
    }

    /// FOR_ITER and UNPACK_SEQUENCE in one, over an iterator of pairs: there is no need to make the pair.
    #[inline(always)]
    fn for_pair(&mut self, units: usize) -> Step {
        let iterator = self.peek(1);
        // SAFETY: there is room for both, which UNPACK_SEQUENCE would push.
        match unsafe { next_pair_onto(self.thread, iterator, self.sp)? } {
            NextPair::Written => {
                self.jump(2 + Opcode::UnpackSequence.cache_units());
                // SAFETY: written just now.
                self.sp = unsafe { self.sp.add(2) };
            }
            NextPair::End => {
                self.jump(1);
                self.end_for(units);
            }
            NextPair::Other => {
                let item = self.thread.next(iterator)?;
                self.jump(1);
                match item {
                    Some(item) => self.push(item),
                    None => self.end_for(units),
                }
            }
        }
        Ok(Flow::Next)
    }

    pub fn get_len(&mut self) -> Step {
        let length = self.thread.length(self.peek(1))?;
        self.push(Obj::small_int(length as i64));
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn get_yield_from_iter(&mut self) -> Step {
        let value = self.peek(1);
        if value.has_shape(fixed::GENERATOR) {
            return Ok(Flow::Next);
        }
        if value.has_shape(fixed::COROUTINE) || types::generator::is_iterable_coroutine(value) {
            let flags = compiler::code::CodeFlags::from_bits_retain(self.code().flags);
            if flags.intersects(compiler::code::CodeFlags::COROUTINE | compiler::code::CodeFlags::ITERABLE_COROUTINE) {
                return Ok(Flow::Next);
            }
            if value.has_shape(fixed::COROUTINE) {
                return Err(self
                    .thread
                    .type_error("cannot 'yield from' a coroutine object in a non-coroutine generator"));
            }
        }
        let result = self.thread.iterate(value);
        self.finish(1, result)
    }

    /// Puts an owned value below the top, where a slot waits for it.
    pub fn set_below(&mut self, depth: usize, value: Obj) {
        let old = self.peek_word(depth);
        self.set_word(depth, value.into_word());
        // SAFETY: replaced just now.
        unsafe { StackRef(old).close() };
    }
}

/// The next item of an iterator made by a class statement.
#[inline(never)]
fn next_of_other(thread: &'static Thread, frame: *mut Frame, iterator: Ref<'_>) -> PyResult<Option<Obj>> {
    if !thread.is_observed() {
        return thread.next(iterator);
    }
    match thread.next_or_stop(iterator) {
        Err(raised) if thread.is_raised(&raised, &STOP_ITERATION) => {
            let exception = thread.take_exception(raised);
            tell_handled(thread, frame, exception.as_ref())?;
            Ok(None)
        }
        item => item,
    }
}

/// What an iterator over pairs gave.
enum NextPair {
    Written,
    End,
    /// Something that is no pair: ask for the item.
    Other,
}

/// The next two items of an iterator over pairs, the first one above the second.
///
/// # Safety
/// Two words are writable at `to`.
#[inline(never)]
unsafe fn next_pair_onto(thread: &Thread, iterator: Ref<'_>, to: *mut Word) -> PyResult<NextPair> {
    let Some(next) = thread.next_pair(iterator) else { return Ok(NextPair::Other) };
    let Some((first, second)) = next? else { return Ok(NextPair::End) };
    // SAFETY: as the caller says.
    unsafe {
        to.write(second.into_word());
        to.add(1).write(first.into_word());
    }
    Ok(NextPair::Written)
}

#[inline(never)]
fn concatenate(thread: &Thread, values: &[Ref<'_>]) -> PyResult {
    let space = &thread.space;
    let view = |part| space.str_value(part).map_or(StrView::Latin1(&[]), |part| part.view());
    let result = if values.len() <= PARTS_INLINE {
        let mut parts = [StrView::Latin1(&[]); PARTS_INLINE];
        parts.iter_mut().zip(values).for_each(|(part, value)| *part = view(*value));
        space.str_concat(&parts[..values.len()])
    } else {
        space.str_concat(&values.iter().copied().map(view).collect::<Vec<_>>())
    };
    result.map_err(Raised::from)
}

/// Exactly `count` items.
pub(super) fn unpack(thread: &Thread, source: Ref<'_>, count: usize) -> PyResult<Vec<Obj>> {
    let iterator = match thread.iterate(source) {
        Ok(iterator) => iterator,
        Err(raised) => return Err(cannot_unpack(thread, source, raised)),
    };
    let mut items = Vec::with_capacity(count);
    while items.len() < count {
        match thread.next(iterator.as_ref())? {
            Some(item) => items.push(item),
            None => {
                let text = format!("not enough values to unpack (expected {count}, got {})", items.len());
                return Err(thread.value_error(&text));
            }
        }
    }
    if thread.next(iterator.as_ref())?.is_some() {
        let text = match thread.core_length(source) {
            Some(length) => format!("too many values to unpack (expected {count}, got {length})"),
            None => format!("too many values to unpack (expected {count})"),
        };
        return Err(thread.value_error(&text));
    }
    Ok(items)
}

#[cold]
fn no_mapping(thread: &Thread, object: Ref<'_>) -> Raised {
    thread.type_error(&format!("'{}' object is not a mapping", thread.type_name(object)))
}

#[cold]
fn cannot_unpack(thread: &Thread, source: Ref<'_>, raised: Raised) -> Raised {
    let class = thread.space.type_of(source);
    let iterable = thread.lookup_name(class, crate::names::ITER).is_some()
        || thread.lookup_name(class, crate::names::GETITEM).is_some();
    if thread.is_raised(&raised, &crate::exceptions::TYPE_ERROR) && !iterable {
        drop(thread.take_exception(raised));
        return thread.type_error(&format!("cannot unpack non-iterable {} object", class.name_lossy()));
    }
    raised
}

#[cold]
fn not_iterable_after_star(thread: &Thread, iterable: Ref<'_>, raised: Raised) -> Raised {
    let class = thread.space.type_of(iterable);
    let can_iterate = thread.lookup_name(class, crate::names::ITER).is_some()
        || thread.lookup_name(class, crate::names::GETITEM).is_some();
    if thread.is_raised(&raised, &crate::exceptions::TYPE_ERROR) && !can_iterate {
        drop(thread.take_exception(raised));
        return thread.type_error(&format!("Value after * must be an iterable, not {}", class.name_lossy()));
    }
    raised
}

/// Adds keyword arguments of a call; a name given twice is a TypeError.
fn merge_keywords(thread: &Thread, callable: Ref<'_>, into: &Dict, mapping: Ref<'_>) -> PyResult<()> {
    let function = || super::arguments::callable_name(thread, callable);
    let items: Vec<(Obj, Obj)> = match thread.downcast::<Dict>(mapping) {
        Some(dict) => thread.dict_items(dict),
        None => {
            let Some(keys) = thread.get_or_none(mapping, crate::names::KEYS)? else {
                let class = thread.type_name(mapping);
                let text = format!("{} argument after ** must be a mapping, not {class}", function());
                return Err(thread.type_error(&text));
            };
            let keys = thread.call_with(keys.as_ref(), &[])?;
            let mut items = Vec::new();
            for key in thread.collect(keys.as_ref())? {
                let value = thread.get_item(mapping, key.as_ref())?;
                items.push((key, value));
            }
            items
        }
    };
    for (key, value) in items {
        // That keys are strings is checked at the call.
        if thread.dict_find(into, key.as_ref())?.is_some() {
            let name = thread.str_string(key.as_ref())?;
            let text = format!("{} got multiple values for keyword argument '{name}'", function());
            return Err(thread.type_error(&text));
        }
        thread.dict_set(into, key.as_ref(), value)?;
    }
    Ok(())
}
