//! Instructions on attributes, with their inline caches.
//!
//! A cache holds the shape it is for. An instance slot is found by shape alone (the guard on the class's version says that
//! no descriptor came in front of it); a class attribute by shape and class version.

use objects::record::Slots;
use objects::shape::{Location, ShapeFlags, Transition, fixed};
use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref, RefExt, ShapeId, Word};
use refcount::StackRef;

use super::caches::{read_wide, write_wide};
use super::machine::{Flow, Machine, Step};
use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::super_;

/// What a LOAD_ATTR cache says.
mod kind {
    pub const INSTANCE_SLOT: u32 = 1;
    /// A method (function or native method descriptor) of the class.
    pub const METHOD: u32 = 2;
}

/// Misses until a cache is given up for a while.
const COLD: u32 = 0;

impl Machine<'_> {
    /// Cache: shape, class version, slot offset in bytes, kind, value (two units).
    #[inline(always)]
    pub fn load_attr(&mut self, argument: usize) -> Step {
        let cache = self.ip;
        let owner = self.peek(1);
        if let Some(header) = owner.header() {
            // SAFETY: LOAD_ATTR has six cache units; what they say was true of the shape and class version they name.
            unsafe {
                if cache.read() == header.shape().0 && cache.read() != COLD {
                    let class = &*self.thread.space.shapes.record(header.shape()).class();
                    if class.version.get() == cache.add(1).read() {
                        let cached = cache.add(3).read();
                        if cached == kind::INSTANCE_SLOT {
                            let value = Slots::at(header, cache.add(2).read() as usize).get(0).peek();
                            if let Some(value) = value.non_null() {
                                let value = value.own();
                                self.jump(6);
                                self.drop_top();
                                self.push(value);
                                if argument & 1 != 0 {
                                    self.push_ref(StackRef::NULL);
                                }
                                return Ok(Flow::Next);
                            }
                        } else if cached == kind::METHOD && argument & 1 != 0 {
                            let function: Ref<'_> = Ref::from_word(Word(read_wide(cache.add(4))));
                            let function = function.own();
                            self.jump(6);
                            let instance = self.pop_ref();
                            self.push(function);
                            self.push_ref(instance);
                            return Ok(Flow::Next);
                        }
                    }
                }
            }
        }
        self.aside(|m| m.load_attr_slow(argument, cache))
    }

    #[inline(never)]
    fn load_attr_slow(&mut self, argument: usize, cache: *mut u32) -> Step {
        let owner = self.peek(1);
        let name = self.name(argument >> 1);
        fill_load_cache(self.thread, owner, name, cache);
        if argument & 1 != 0 {
            let (function, instance) = self.thread.load_method(owner, name)?;
            self.jump(6);
            match instance {
                Some(instance) => {
                    self.drop_top();
                    self.push(function);
                    self.push(instance);
                }
                None => {
                    self.drop_top();
                    self.push(function);
                    self.push_ref(StackRef::NULL);
                }
            }
            return Ok(Flow::Next);
        }
        let value = self.thread.get_attribute(owner, name)?;
        self.jump(6);
        self.drop_top();
        self.push(value);
        Ok(Flow::Next)
    }

    /// Cache: shape, class version, slot offset in bytes, new shape (or the same), unused.
    #[inline(always)]
    pub fn store_attr(&mut self, argument: usize) -> Step {
        let cache = self.ip;
        let owner = self.peek(1);
        if let Some(header) = owner.header() {
            // SAFETY: STORE_ATTR has five cache units; what they say was true of the shape and class version they name.
            unsafe {
                if cache.read() == header.shape().0 && cache.read() != COLD {
                    let class = &*self.thread.space.shapes.record(header.shape()).class();
                    if class.version.get() == cache.add(1).read() {
                        let place = Slots::at(header, cache.add(2).read() as usize).get(0);
                        header.set_shape(ShapeId(cache.add(3).read()));
                        let owner = self.pop_ref();
                        let value = self.pop();
                        self.jump(5);
                        place.set(value);
                        owner.close();
                        return Ok(Flow::Next);
                    }
                }
            }
        }
        let name = self.name(argument);
        fill_store_cache(self.thread, owner, name, cache);
        self.thread.set_attribute(owner, name, Some(self.peek(2)))?;
        self.jump(5);
        self.drop_many(2);
        Ok(Flow::Next)
    }

    pub fn delete_attr(&mut self, argument: usize) -> Step {
        let name = self.name(argument);
        self.thread.set_attribute(self.peek(1), name, None)?;
        self.drop_top();
        Ok(Flow::Next)
    }

    pub fn load_super_attr(&mut self, argument: usize) -> Step {
        let thread = self.thread;
        let name = self.name(argument >> 2);
        let (global_super, class, instance) = (self.peek(3), self.peek(2), self.peek(1));
        let is_super = global_super.is(thread.class(&super_::SUPER).as_ref());
        if is_super && let Some((value, is_method)) = super_::find(thread, class, instance, name, argument & 1 != 0)? {
            self.jump(1);
            if argument & 1 != 0 {
                if is_method {
                    let instance = self.pop_ref();
                    self.drop_many(2);
                    self.push(value);
                    self.push_ref(instance);
                } else {
                    self.drop_many(3);
                    self.push(value);
                    self.push_ref(StackRef::NULL);
                }
            } else {
                self.drop_many(3);
                self.push(value);
            }
            return Ok(Flow::Next);
        }
        let made = if argument & 2 != 0 {
            thread.call_with(global_super, &[class, instance])?
        } else if is_super {
            super_::new(thread, class, instance)?
        } else {
            thread.call_with(global_super, &[])?
        };
        let value = thread.get_attribute(made.as_ref(), name)?;
        self.jump(1);
        self.drop_many(3);
        self.push(value);
        if argument & 1 != 0 {
            self.push_ref(StackRef::NULL);
        }
        Ok(Flow::Next)
    }

    pub fn load_special(&mut self, which: usize) -> Step {
        let thread = self.thread;
        let special = [names::ENTER, names::EXIT, names::AENTER, names::AEXIT][which & 3];
        let owner = self.peek(1);
        let class = thread.space.type_of(owner);
        let Some(method) = thread.lookup_name(class, special) else {
            return Err(special_error(thread, class, which));
        };
        let method_ref = method.as_ref();
        if self.thread.space.is_function(method_ref)
            || method_ref.has_shape(fixed::METHOD_DESCRIPTOR)
            || method_ref.has_shape(fixed::WRAPPER_DESCRIPTOR)
        {
            let instance = self.pop_ref();
            self.push(method);
            self.push_ref(instance);
            return Ok(Flow::Next);
        }
        let bound = thread.bind_attribute(method, Some(owner), class)?;
        self.drop_top();
        self.push(bound);
        self.push_ref(StackRef::NULL);
        Ok(Flow::Next)
    }
}

#[cold]
fn special_error(thread: &Thread, class: &Type, which: usize) -> crate::raised::Raised {
    let name = class.name_lossy();
    let has = |special| thread.lookup_name(class, special).is_some();
    let asynchronous = which >= 2;
    let (protocol, other) = if asynchronous {
        ("asynchronous context manager", "context manager")
    } else {
        ("context manager", "asynchronous context manager")
    };
    let missing = ["__enter__", "__exit__", "__aenter__", "__aexit__"][which & 3];
    let (other_enter, other_exit) =
        if asynchronous { (names::ENTER, names::EXIT) } else { (names::AENTER, names::AEXIT) };
    let mut text = format!("'{name}' object does not support the {protocol} protocol (missed {missing} method)");
    if has(other_enter) && has(other_exit) {
        let statement = if asynchronous { "with" } else { "async with" };
        text = format!(
            "'{name}' object does not support the {protocol} protocol (missed {missing} method) but it supports the {other} protocol. Did you mean to use '{statement}'?"
        );
    }
    thread.type_error(&text)
}

/// Whether the generic lookup decides, so that a cache may stand for it.
fn is_plain(thread: &Thread, class: &Type) -> bool {
    !class.has(TypeFlags::METATYPE) && !thread.overrides(class, names::GETATTRIBUTE)
}

/// Notes where an attribute load will find its value next time, if a cache can say that.
fn fill_load_cache(thread: &Thread, owner: Ref<'_>, name: Ref<'_>, cache: *mut u32) {
    let Some(header) = owner.header() else { return };
    let shape = header.shape();
    let record = thread.space.shapes.record(shape);
    let class = thread.space.type_of(owner);
    if !is_plain(thread, class) || class.version.get() == 0 {
        return;
    }
    // SAFETY: nothing runs before the borrow ends.
    let on_class = unsafe { thread.lookup_borrowed(class, name) };
    // SAFETY: LOAD_ATTR has six cache units.
    unsafe {
        let fill = |offset: u32, kind: u32, value: u64| {
            cache.write(shape.0);
            cache.add(1).write(class.version.get());
            cache.add(2).write(offset);
            cache.add(3).write(kind);
            write_wide(cache.add(4), value);
        };
        if let Some(attribute) = on_class {
            if attribute.has_shape(fixed::MEMBER_DESCRIPTOR) {
                let index = objects::record::slot(attribute, crate::types::member::SLOT).word().int() as u32;
                let owner = objects::record::slot(attribute, crate::types::member::OWNER).peek().cast::<Type>();
                if class.is_subtype_of(owner) {
                    fill(u32::from(record.slots_offset.get()) + 8 * index, kind::INSTANCE_SLOT, 0);
                }
                return;
            }
            if thread.is_data_descriptor(attribute) {
                return;
            }
        }
        if !record.flags().contains(ShapeFlags::DICT_MODE)
            && let Some(Location::Inline(index)) = thread.space.shapes.find(shape, name)
        {
            fill(u32::from(record.slots_offset.get()) + 8 * u32::from(index), kind::INSTANCE_SLOT, 0);
            return;
        }
        if record.flags().contains(ShapeFlags::DICT_MODE) || thread.space.shapes.find(shape, name).is_some() {
            return;
        }
        if let Some(attribute) = on_class
            && (thread.space.is_function(attribute) || attribute.has_shape(fixed::METHOD_DESCRIPTOR))
        {
            fill(0, kind::METHOD, attribute.word().to_immediate().0);
        }
    }
}

/// Notes where an attribute store will put its value next time, if a cache can say that.
fn fill_store_cache(thread: &Thread, owner: Ref<'_>, name: Ref<'_>, cache: *mut u32) {
    let Some(header) = owner.header() else { return };
    let shape = header.shape();
    let record = thread.space.shapes.record(shape);
    let class = thread.space.type_of(owner);
    if class.has(TypeFlags::METATYPE) || thread.overrides(class, names::SETATTR) || class.version.get() == 0 {
        return;
    }
    // SAFETY: nothing runs before the borrow ends; STORE_ATTR has five cache units.
    unsafe {
        let fill = |offset: u32, to: ShapeId| {
            cache.write(shape.0);
            cache.add(1).write(class.version.get());
            cache.add(2).write(offset);
            cache.add(3).write(to.0);
        };
        if let Some(attribute) = thread.lookup_borrowed(class, name) {
            if attribute.has_shape(fixed::MEMBER_DESCRIPTOR) {
                let read_only = objects::record::slot(attribute, crate::types::member::FLAGS).word().int()
                    & crate::types::member::READ_ONLY;
                let owner = objects::record::slot(attribute, crate::types::member::OWNER).peek().cast::<Type>();
                if read_only == 0 && class.is_subtype_of(owner) {
                    let index = objects::record::slot(attribute, crate::types::member::SLOT).word().int() as u32;
                    fill(u32::from(record.slots_offset.get()) + 8 * index, shape);
                }
                return;
            }
            if thread.is_data_descriptor(attribute) {
                return;
            }
        }
        let flags = record.flags();
        if flags.contains(ShapeFlags::DICT_MODE) || !flags.contains(ShapeFlags::HAS_DICT) {
            return;
        }
        let offset = |index: u16| u32::from(record.slots_offset.get()) + 8 * u32::from(index);
        match thread.space.shapes.find(shape, name) {
            Some(Location::Inline(index)) => fill(offset(index), shape),
            Some(Location::Overflow(_)) => {}
            None => {
                if let Transition::Add { shape: to, location: Location::Inline(index) } =
                    thread.space.shapes.transition(shape, name)
                {
                    fill(offset(index), to);
                }
            }
        }
    }
}

/// Reads an attribute for `match` and the like: None where it is missing.
pub(super) fn attribute_or_none(thread: &Thread, object: Ref<'_>, name: Ref<'_>) -> PyResult<Option<Obj>> {
    thread.get_attribute_or_none(object, name)
}
