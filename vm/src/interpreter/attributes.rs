//! Instructions on attributes, with their inline caches.
//!
//! A cache holds the shape it is for. An instance slot is found by shape alone (the guard on the class's version says that
//! no descriptor came in front of it); a class attribute by shape and class version.

use compiler::opcode::{Instruction, Opcode};
use objects::record::{Slots, slot};
use objects::shape::{Location, ShapeFlags, Transition, fixed};
use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref, RefExt, ShapeId, Slot, Word};
use refcount::{Header, StackRef, Unsettled};

use super::caches::{COLD, LOAD_CACHE, STORE_CACHE, cacheable_version, read_wide, write_wide};
use super::loans;
use super::machine::Machine;
use super::step::{Flow, Step, aside, onward, settled};
use crate::names;
use crate::native::GetSet;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{property, super_};

/// What a LOAD_ATTR cache says.
mod kind {
    pub const INSTANCE_SLOT: u32 = 1;
    /// A method (function or native method descriptor) of the class.
    pub const METHOD: u32 = 2;
    /// A slot in the instance's overflow buffer. Value: its index.
    pub const OVERFLOW_SLOT: u32 = 3;
    /// A class attribute that gives itself.
    pub const CLASS_VALUE: u32 = 4;
    /// An entry of the dict of an instance in dict mode, a module for example. Offset: its number, checked by the key.
    pub const DICT_ENTRY: u32 = 5;
    /// A property, whose getter may be a Python function.
    pub const PROPERTY: u32 = 6;
    /// A computed attribute. Value: its entry, a static.
    pub const GETSET: u32 = 7;
    /// Static methods and class methods.
    pub const STATIC_METHOD: u32 = 8;
    pub const CLASS_METHOD: u32 = 9;
    /// A class attribute of another kind, bound by a native's code.
    pub const BOUND: u32 = 10;
    /// Added to the kind of a class's own attribute, found on the class itself. The version is the class's own; the offset is the
    /// version of its metaclass.
    pub const OF_CLASS: u32 = 0x80;
    pub const CLASS_VALUE_OF_CLASS: u32 = CLASS_VALUE | OF_CLASS;
    /// Added to the kind of a class attribute of an instance in dict mode, whose dict is asked first.
    pub const UNLESS_IN_DICT: u32 = 0x40;
}

/// What cache units say of an attribute.
enum Known<'a> {
    /// The value in an instance's slot.
    Slot(Ref<'a>),
    /// A method of the class.
    Method(Ref<'a>),
    Nothing,
}

/// Where a value is stored, and the shape that the object has then.
struct Place<'a> {
    header: &'a Header,
    slot: &'a Slot,
    shape: ShapeId,
}

impl Place<'_> {
    /// Stores, and gives the old content up.
    #[inline(always)]
    fn store(self, value: Obj) -> Unsettled {
        self.header.set_shape(self.shape);
        self.slot.set_unsettled(value)
    }
}

/// The kind in its cache unit; the rest counts misses.
const KIND_MASK: u32 = 0xff;
const MISS_SHIFT: u32 = 8;
/// Misses of a filled cache that go by before it is filled anew: a site that sees many shapes does not fill all the time.
const MISSES: u32 = 20;

impl Machine {
    /// Replaces the topmost value by what an attribute load gives.
    #[inline(always)]
    fn finish_load(&mut self, argument: usize, value: Obj) -> Step {
        self.jump(6);
        let owner = self.close_top();
        self.push(value);
        if argument & 1 != 0 {
            self.push_ref(StackRef::NULL);
        }
        settled(owner, Unsettled::NONE)
    }

    /// Cache: shape, class version, slot offset in bytes, kind, value (two units).
    #[inline(always)]
    pub fn load_attr(&mut self, argument: usize) -> Step {
        let cache = self.ip;
        let owner = self.peek(1);
        if let Some(header) = owner.header() {
            let shape = header.shape();
            // SAFETY: LOAD_ATTR has six cache units.
            if unsafe { cache.read() } != shape.0 {
                return onward!(load_attr_shared, argument);
            }
            // SAFETY: as above, and they are for this shape.
            if let Some(step) = unsafe { self.load_known(argument, header, cache) } {
                return step;
            }
        }
        onward!(load_attr_cached, argument)
    }

    /// A slot or a method that the table of all sites knows; the rest aside. The topmost value is a pointer.
    #[inline(always)]
    fn load_attr_shared(&mut self, argument: usize) -> Step {
        // SAFETY: as said above; the value stays on the stack. The table's entries have as many units as a LOAD_ATTR.
        unsafe {
            let header = &*self.peek_word(1).pointer();
            if let Some(units) = self.thread.attribute_sites.known(header.shape(), self.ip)
                && let Some(step) = self.load_known(argument, header, units)
            {
                return step;
            }
        }
        onward!(load_attr_cached, argument)
    }

    /// The load of a slot or a method that cache units for the object's shape describe.
    ///
    /// # Safety
    /// As for [`Machine::known_attribute`]; the object is the topmost value.
    #[inline(always)]
    unsafe fn load_known(&mut self, argument: usize, header: &Header, units: *const u32) -> Option<Step> {
        // SAFETY: as the caller says.
        match unsafe { self.known_attribute(header, units) } {
            Known::Slot(value) => Some(self.finish_load(argument, value.try_own()?)),
            Known::Method(function) if argument & 1 != 0 => Some(self.finish_method_load(function.try_own()?)),
            _ => None,
        }
    }

    /// What cache units for an object's shape say of the attribute, where they are right and it is found at once.
    ///
    /// # Safety
    /// The object is live, and what the units say was true of the shape and class version they name.
    #[inline(always)]
    unsafe fn known_attribute<'a>(&self, header: &'a Header, units: *const u32) -> Known<'a> {
        // SAFETY: as the caller says.
        unsafe {
            // A cold cache says version 0, and so does a shape that vouches for none: their kind is none.
            if self.thread.shape_record(header.shape()).cached_version.get() == units.add(1).read() {
                let cached = units.add(3).read() as u8;
                if cached == kind::INSTANCE_SLOT as u8 {
                    if let Some(value) = Slots::at(header, units.add(2).read() as usize).get(0).peek().non_null() {
                        return Known::Slot(value);
                    }
                } else if cached == kind::METHOD as u8 {
                    return Known::Method(Ref::from_word(Word(read_wide(units.add(4)))));
                }
            }
        }
        Known::Nothing
    }

    /// LOAD_FAST_BORROW with the LOAD_ATTR behind it, where that one's cache is right for the local.
    #[inline(always)]
    pub fn load_fast_borrow_load_attr(&mut self, local: usize, observed: bool) -> Step {
        let borrowed = StackRef(self.local(local)).borrow();
        // What observes is told of both instructions.
        if observed || !borrowed.0.is_lent_pointer() {
            self.push_ref(borrowed);
            return Ok(Flow::Next);
        }
        // SAFETY: the local keeps its object. A LOAD_ATTR with its cache follows.
        unsafe {
            let units = self.ip.add(1);
            let header = &*borrowed.0.pointer();
            let is_seen = units.read() == header.shape().0;
            let argument = Instruction(*self.ip).argument() as usize;
            if is_seen
                && let Known::Slot(value) = self.known_attribute(header, units)
                && let Some(value) = value.try_own()
            {
                self.jump(7);
                if argument & 1 == 0 {
                    return settled(self.push_or_store(value), Unsettled::NONE);
                }
                self.push(value);
                self.push_ref(StackRef::NULL);
                return Ok(Flow::Next);
            }
            self.begin_load(borrowed);
            if is_seen { onward!(load_attr_cached, argument) } else { onward!(load_attr_shared, argument) }
        }
    }

    /// LOAD_FAST_BORROW with the method load behind it, where that one's cache is right for the local.
    #[inline(always)]
    pub fn load_fast_borrow_load_method(&mut self, local: usize, observed: bool) -> Step {
        let borrowed = StackRef(self.local(local)).borrow();
        // What observes is told of both instructions.
        if observed || !borrowed.0.is_lent_pointer() {
            self.push_ref(borrowed);
            return Ok(Flow::Next);
        }
        // SAFETY: the local keeps its object. A LOAD_ATTR with its cache follows.
        unsafe {
            let units = self.ip.add(1);
            let header = &*borrowed.0.pointer();
            let is_seen = units.read() == header.shape().0;
            if is_seen && let Some(function) = self.known_method(header, units) {
                self.jump(7);
                self.push_ref(function);
                self.push_ref(borrowed);
                return Ok(Flow::Next);
            }
            let argument = Instruction(*self.ip).argument() as usize;
            self.begin_load(borrowed);
            if is_seen { onward!(load_attr_cached, argument) } else { onward!(load_method_shared, argument) }
        }
    }

    /// The attribute load behind a LOAD_FAST_BORROW runs from now on.
    ///
    /// # Safety
    /// One follows.
    #[inline(always)]
    unsafe fn begin_load(&mut self, owner: StackRef) {
        self.push_ref(owner);
        self.jump(1);
        // SAFETY: the running frame.
        unsafe { (*self.frame).instruction.set(self.ip) };
    }

    /// LOAD_GLOBAL with the attribute load behind it, where that one's cache is right for the global, which is not counted then.
    #[inline(always)]
    pub fn load_global_load_attr(&mut self, argument: usize, observed: bool) -> Step {
        // What observes is told of both instructions.
        let Some(owner) = self.known_global().filter(|_| !observed) else {
            return aside(|m, argument| m.load_global_slow(argument), argument);
        };
        // SAFETY: its namespace keeps the global. An attribute load with its cache follows the four cache units.
        unsafe {
            let next = Instruction(*self.ip.add(4));
            if let Some(value) = self.attribute_of_namespace(owner, self.ip.add(5)) {
                if next.opcode() == Opcode::LoadMethod && loans::is_lent(value.word()) {
                    self.jump(11);
                    self.push_ref(StackRef(value.word()).borrow());
                    self.push_ref(StackRef::NULL);
                    return Ok(Flow::Next);
                }
                if let Some(value) = value.try_own() {
                    self.jump(11);
                    if next.argument() & 1 == 0 {
                        return settled(self.push_or_store(value), Unsettled::NONE);
                    }
                    self.push(value);
                    self.push_ref(StackRef::NULL);
                    return Ok(Flow::Next);
                }
            }
        }
        match owner.try_own() {
            Some(owner) => self.push_global(argument, owner),
            None => aside(|m, argument| m.load_global_slow(argument), argument),
        }
    }

    /// The attribute of a class, a module or an instance that holds it itself, where cache units know it.
    ///
    /// # Safety
    /// The units are empty, or what they say was true of the shape and versions they name. Nothing runs while the value is borrowed.
    #[inline(always)]
    unsafe fn attribute_of_namespace<'a>(&self, owner: Ref<'a>, units: *const u32) -> Option<Ref<'a>> {
        let header = owner.header()?;
        let shape = header.shape();
        // SAFETY: as the caller says.
        unsafe {
            if units.read() != shape.0 {
                return None;
            }
            let version = units.add(1).read();
            let shape_version = self.thread.shape_record(shape).cached_version.get();
            let kind = units.add(3).read() & KIND_MASK;
            if kind == kind::CLASS_VALUE_OF_CLASS {
                let is_right = owner.cast::<Type>().version.get() == version && shape_version == units.add(2).read();
                return is_right.then(|| Ref::from_word(Word(read_wide(units.add(4)))));
            }
            if shape_version != version {
                return None;
            }
            let place = units.add(2).read() as usize;
            match kind {
                kind::DICT_ENTRY => {
                    let table = &self.thread.space.mode_dict(owner)?.table;
                    // The name that the entry was found by stands in the cache.
                    let name = Ref::from_word(Word(read_wide(units.add(4))));
                    let is_right = place < table.entry_end() && table.key(place)?.is(name);
                    is_right.then(|| table.value(place))
                }
                kind::INSTANCE_SLOT => Slots::at(header, place).get(0).peek().non_null(),
                _ => None,
            }
        }
    }

    /// LOAD_ATTR of what is called then, in code that may be lent it.
    #[inline(always)]
    pub fn load_method(&mut self, argument: usize) -> Step {
        let word = self.peek_word(1);
        if word.is_pointer() {
            // SAFETY: live. LOAD_ATTR has six cache units.
            unsafe {
                let header = &*word.pointer();
                if self.ip.read() != header.shape().0 {
                    return onward!(load_method_shared, argument);
                }
                if let Some(function) = self.known_method(header, self.ip) {
                    return self.finish_lent_load(function);
                }
            }
        }
        onward!(load_attr_cached, argument)
    }

    /// A method that the table of all sites knows; the rest aside. The topmost value is a pointer.
    #[inline(always)]
    fn load_method_shared(&mut self, argument: usize) -> Step {
        // SAFETY: as said above; the value stays on the stack. The table's entries have as many units as a LOAD_ATTR.
        unsafe {
            let header = &*self.peek_word(1).pointer();
            if let Some(units) = self.thread.attribute_sites.known(header.shape(), self.ip)
                && let Some(function) = self.known_method(header, units)
            {
                return self.finish_lent_load(function);
            }
        }
        onward!(load_attr_cached, argument)
    }

    /// Replaces the topmost value by a method, which is lent, and the value as its instance.
    #[inline(always)]
    fn finish_lent_load(&mut self, function: StackRef) -> Step {
        self.jump(6);
        let instance = self.pop_ref();
        self.push_ref(function);
        self.push_ref(instance);
        Ok(Flow::Next)
    }

    /// The method that cache units for an object's shape name, to be lent to the evaluation stack.
    ///
    /// # Safety
    /// As for [`Machine::known_attribute`].
    #[inline(always)]
    unsafe fn known_method(&self, header: &Header, units: *const u32) -> Option<StackRef> {
        // SAFETY: as the caller says. Whoever notes a method in a cache lets it be lent.
        unsafe {
            let is_right = self.thread.shape_record(header.shape()).cached_version.get() == units.add(1).read()
                && units.add(3).read() as u8 == kind::METHOD as u8;
            is_right.then(|| StackRef(Word(read_wide(units.add(4)))).borrow())
        }
    }

    /// Replaces the topmost value by a method and the value as its instance.
    #[inline(always)]
    fn finish_method_load(&mut self, function: Obj) -> Step {
        self.jump(6);
        let instance = self.pop_ref();
        self.push(function);
        self.push_ref(instance);
        Ok(Flow::Next)
    }

    /// The load that a cache describes, if its guard holds.
    ///
    /// # Safety
    /// `cache` is empty, or what it says was true of the shape and class version it names.
    #[inline(always)]
    unsafe fn load_cached(&mut self, argument: usize, cache: *const u32, owner: Ref<'_>) -> Option<Step> {
        let thread = self.thread;
        let shape = thread.space.shapes.shape_of(owner);
        // SAFETY: as the caller says.
        unsafe {
            let (version, cached) = (cache.add(1).read(), cache.add(3).read() & KIND_MASK);
            // Kinds without a value have a zero there, or another number.
            let value = || -> Ref<'_> { Ref::from_word(Word(read_wide(cache.add(4)))) };
            let shape_version = thread.shape_record(shape).cached_version.get();
            if cached & kind::OF_CLASS != 0 {
                let class = owner.cast::<Type>();
                if class.version.get() != version || shape_version != cache.add(2).read() {
                    return None;
                }
                return self.load_of_class(argument, cached & !kind::OF_CLASS, value(), class);
            }
            if shape_version != version {
                return None;
            }
            if cached & kind::UNLESS_IN_DICT != 0 {
                let key = objects::Space::exact_str(self.name(argument >> 1))?;
                let dict = thread.space.mode_dict(owner)?;
                if dict.has_other_keys() {
                    return None;
                }
                if let Some(value) = dict.get_str(&thread.space, key) {
                    return Some(self.finish_load(argument, value));
                }
            }
            let slots = |header| Slots::at(header, cache.add(2).read() as usize);
            let found = match cached & !kind::UNLESS_IN_DICT {
                kind::INSTANCE_SLOT => slots(owner.header()?).get(0).get()?,
                kind::OVERFLOW_SLOT => {
                    let holder = slots(owner.header()?).get(0);
                    objects::attributes::overflow_slot(holder, cache.add(4).read() as usize).get()?
                }
                kind::METHOD if argument & 1 != 0 => return Some(self.finish_method_load(value().own())),
                kind::DICT_ENTRY => {
                    let table = &thread.space.mode_dict(owner)?.table;
                    let number = cache.add(2).read() as usize;
                    // The name that the entry was found by stands in the cache.
                    if number >= table.entry_end() || !table.key(number)?.is(value()) {
                        return None;
                    }
                    table.value(number).own()
                }
                kind::PROPERTY => {
                    let getter = slot(value(), property::GET).peek();
                    if argument & 1 != 0 || !thread.space.is_function(getter) {
                        return None;
                    }
                    self.jump(6);
                    if self.push_getter(getter) {
                        return Some(Ok(Flow::Next));
                    }
                    self.jump_back(6);
                    return None;
                }
                kind::GETSET => {
                    let entry = &*std::ptr::with_exposed_provenance::<GetSet>(read_wide(cache.add(4)) as usize);
                    match (entry.get)(thread, owner) {
                        Ok(value) => value,
                        Err(raised) => {
                            return Some(Err(thread.with_attribute(raised, owner, self.name(argument >> 1))));
                        }
                    }
                }
                kind::METHOD | kind::BOUND => {
                    match thread.bind_attribute(value().own(), Some(owner), thread.space.type_of(owner)) {
                        Ok(value) => value,
                        Err(raised) => {
                            return Some(Err(thread.with_attribute(raised, owner, self.name(argument >> 1))));
                        }
                    }
                }
                cached => return self.load_of_class(argument, cached, value(), thread.space.type_of(owner)),
            };
            Some(self.finish_load(argument, found))
        }
    }

    /// An attribute that a class has for itself and its instances alike.
    ///
    /// # Safety
    /// The value is alive, and what the kind says.
    #[inline(always)]
    unsafe fn load_of_class(&mut self, argument: usize, cached: u32, value: Ref<'_>, class: &Type) -> Option<Step> {
        // SAFETY: static methods and class methods have a callable in their first slot.
        unsafe {
            let found = match cached {
                kind::CLASS_VALUE => value.own(),
                kind::STATIC_METHOD => slot(value, 0).get()?,
                kind::CLASS_METHOD => {
                    let function = slot(value, 0).get()?;
                    if argument & 1 == 0 || !self.thread.space.is_function(function.as_ref()) {
                        return None;
                    }
                    self.jump(6);
                    let class = class.as_ref().own();
                    let owner = self.close_top();
                    self.push(function);
                    self.push(class);
                    return Some(settled(owner, Unsettled::NONE));
                }
                _ => return None,
            };
            Some(self.finish_load(argument, found))
        }
    }

    /// The less frequent kinds, in the site's own cache and in that of all sites; the rest aside.
    #[inline(always)]
    fn load_attr_cached(&mut self, argument: usize) -> Step {
        let owner = self.peek(1);
        let shape = self.thread.space.shapes.shape_of(owner);
        // SAFETY: LOAD_ATTR has six cache units, and so have the entries of the table.
        unsafe {
            let units = if self.ip.read() == shape.0 {
                Some(self.ip)
            } else {
                self.thread.attribute_sites.known(shape, self.ip)
            };
            if let Some(units) = units
                && let Some(step) = self.load_cached(argument, units, owner)
            {
                return step;
            }
        }
        aside(|m, argument| m.load_attr_slow(argument, m.ip), argument)
    }

    /// The lookup by the rules.
    fn load_attr_slow(&mut self, argument: usize, cache: *mut u32) -> Step {
        let owner = self.peek(1);
        let name = self.name(argument >> 1);
        let is_of_namespace;
        // SAFETY: LOAD_ATTR has six cache units, and so have the entries of the table.
        unsafe {
            let shape = self.thread.space.shapes.shape_of(owner);
            let shared = self.thread.attribute_sites.find(self.thread, self.code(), shape, cache);
            fill_load_cache(self.thread, owner, name, shared);
            is_of_namespace = matches!(shared.add(3).read(), kind::DICT_ENTRY | kind::CLASS_VALUE_OF_CLASS);
            // The site's own cache is for the shapes it sees first, and now and then for another.
            let (shape, cached) = (cache.read(), cache.add(3).read());
            if shape != COLD && cached >> MISS_SHIFT != 0 {
                cache.add(3).write(cached - (1 << MISS_SHIFT));
            } else {
                std::ptr::copy_nonoverlapping(shared, cache, LOAD_CACHE);
                if shape != COLD {
                    cache.add(3).write(cache.add(3).read() & KIND_MASK | MISSES << MISS_SHIFT);
                }
            }
        }
        if argument & 1 != 0 {
            let (function, instance) = self.thread.load_method(owner, name)?;
            if is_of_namespace {
                loans::lend(function.as_ref());
            }
            self.jump(6);
            self.replace_by_callable(function, instance);
            return Ok(Flow::Next);
        }
        let value = self.thread.get_attribute(owner, name)?;
        self.jump(6);
        self.drop_top();
        self.push(value);
        Ok(Flow::Next)
    }

    /// Replaces the topmost value by a function and its instance, or by a callable and NULL.
    fn replace_by_callable(&mut self, function: Obj, instance: Option<Obj>) {
        self.drop_top();
        self.push(function);
        match instance {
            Some(instance) => self.push(instance),
            None => self.push_ref(StackRef::NULL),
        }
    }

    /// Cache: shape, class version, slot offset in bytes, new shape (or the same), one more than the
    /// index in the overflow buffer (or 0).
    #[inline(always)]
    pub fn store_attr(&mut self, argument: usize) -> Step {
        let owner = self.peek(1);
        // SAFETY: the value is live, and popped below. STORE_ATTR has five cache units.
        unsafe {
            if let Some(place) = self.place_to_store(owner, self.ip)
                && let Some(value) = StackRef(self.peek_word(2)).try_make_heap_safe()
            {
                let old = place.store(value);
                let owner = self.close_top();
                self.pop_ref();
                self.jump(5);
                return settled(old, owner);
            }
        }
        onward!(store_attr_known, argument)
    }

    /// By the cache of all sites; the rest aside.
    #[inline(always)]
    fn store_attr_known(&mut self, argument: usize) -> Step {
        let owner = self.peek(1);
        if let Some(header) = owner.header() {
            // SAFETY: the table's entries have as many units as a STORE_ATTR. The value is live, and popped below.
            unsafe {
                if let Some(units) = self.thread.attribute_sites.known(header.shape(), self.ip)
                    && let Some(place) = self.place_to_store(owner, units)
                {
                    let value = self.peek(2).own();
                    let old = place.store(value);
                    self.jump(5);
                    self.drop_many(2);
                    return settled(old, Unsettled::NONE);
                }
            }
        }
        aside(|m, argument| m.store_attr_slow(argument), argument)
    }

    fn store_attr_slow(&mut self, argument: usize) -> Step {
        let cache = self.ip;
        let owner = self.peek(1);
        let name = self.name(argument);
        if let Some(header) = owner.header() {
            // SAFETY: STORE_ATTR has five cache units; the entries of the table have more.
            unsafe {
                let shared = self.thread.attribute_sites.find(self.thread, self.code(), header.shape(), cache);
                fill_store_cache(self.thread, owner, name, shared);
                std::ptr::copy_nonoverlapping(shared, cache, STORE_CACHE);
            }
        }
        self.thread.set_attribute(owner, name, Some(self.peek(2)))?;
        self.jump(5);
        self.drop_many(2);
        Ok(Flow::Next)
    }

    /// The slot that a STORE_ATTR's cache names, if it is right for the object.
    ///
    /// # Safety
    /// What the units say was true of the shape and class version they name.
    #[inline(always)]
    unsafe fn place_to_store<'a>(&self, owner: Ref<'a>, units: *const u32) -> Option<Place<'a>> {
        let header = owner.header()?;
        let shape = header.shape();
        // SAFETY: as the caller says.
        unsafe {
            let version = units.add(1).read();
            if units.read() != shape.0 || self.thread.shape_record(shape).cached_version.get() != version {
                return None;
            }
            let mut place = Slots::at(header, units.add(2).read() as usize).get(0);
            let overflow = units.add(4).read() as usize;
            if overflow != 0 {
                place = objects::attributes::overflow_slot(place, overflow - 1);
            }
            Some(Place { header, slot: place, shape: ShapeId(units.add(3).read()) })
        }
    }

    /// LOAD_FAST_BORROW with the STORE_ATTR behind it, where that one's cache is right for the local.
    #[inline(always)]
    pub fn load_fast_borrow_store_attr(&mut self, local: usize, observed: bool) -> Step {
        let borrowed = StackRef(self.local(local)).borrow();
        if observed {
            // What observes is told of both instructions.
            self.push_ref(borrowed);
            return Ok(Flow::Next);
        }
        // SAFETY: the local keeps its object. A STORE_ATTR with its cache follows.
        if let Some(place) = unsafe { self.place_to_store(borrowed.as_ref(), self.ip.add(1)) }
            && let Some(value) = self.try_take_top()
        {
            self.pop_ref();
            self.jump(6);
            return settled(place.store(value), Unsettled::NONE);
        }
        self.push_ref(borrowed);
        Ok(Flow::Next)
    }

    pub fn delete_attr(&mut self, argument: usize) -> Step {
        let name = self.name(argument);
        self.thread.set_attribute(self.peek(1), name, None)?;
        self.drop_top();
        Ok(Flow::Next)
    }

    #[inline(always)]
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
            call_with_two(thread, global_super, class, instance)?
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

    #[inline(always)]
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

#[inline(never)]
fn call_with_two(thread: &Thread, callable: Ref<'_>, a: Ref<'_>, b: Ref<'_>) -> PyResult {
    thread.call_with(callable, &[a, b])
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

/// Notes where an attribute load will find its value next time, if a cache can say that.
fn fill_load_cache(thread: &Thread, owner: Ref<'_>, name: Ref<'_>, cache: *mut u32) {
    let shape = thread.space.shapes.shape_of(owner);
    let record = thread.space.shapes.record(shape);
    let class = thread.space.type_of(owner);
    // SAFETY: LOAD_ATTR has six cache units.
    let fill = |version: u32, offset: u32, kind: u32, value: u64| unsafe {
        cache.write(shape.0);
        cache.add(1).write(version);
        cache.add(2).write(offset);
        cache.add(3).write(kind);
        write_wide(cache.add(4), value);
    };
    if thread.overrides(class, names::GETATTRIBUTE) {
        return;
    }
    let Some(version) = cacheable_version(thread, shape, class) else { return };
    // SAFETY: nothing runs before the borrow ends.
    let on_class = unsafe { thread.lookup_borrowed(class, name) };
    if class.has(TypeFlags::METATYPE) {
        // SAFETY: instances of a metatype are types.
        let this = unsafe { owner.cast::<Type>() };
        if on_class.is_some_and(|attribute| thread.is_data_descriptor(attribute)) || this.version.get() == 0 {
            return;
        }
        // SAFETY: as above.
        if let Some(value) = unsafe { thread.lookup_borrowed(this, name) }
            && let Some(kind) = kind_of_class_attribute(thread, value, true)
        {
            fill(this.version.get(), version, kind | kind::OF_CLASS, value.word().to_immediate().0);
        }
        return;
    }
    let slot_offset = |index: u16| u32::from(record.slots_offset.get()) + 8 * u32::from(index);
    // An AttributeError that computing a value raises is answered by `__getattr__`.
    let has_hook = thread.overrides(class, names::GETATTR);
    if let Some(attribute) = on_class {
        if attribute.has_shape(fixed::MEMBER_DESCRIPTOR) {
            // SAFETY: a member descriptor has these slots.
            let (index, owner) = unsafe {
                (
                    slot(attribute, crate::types::member::SLOT).word().int() as u16,
                    slot(attribute, crate::types::member::OWNER).peek().cast::<Type>(),
                )
            };
            if class.is_subtype_of(owner) {
                fill(version, slot_offset(index), kind::INSTANCE_SLOT, 0);
            }
            return;
        }
        if thread.is_data_descriptor(attribute) {
            if has_hook {
                return;
            }
            if attribute.has_shape(fixed::PROPERTY) {
                fill(version, 0, kind::PROPERTY, attribute.word().to_immediate().0);
            } else if let Some(getset) = crate::types::getset::of_instances(thread, attribute, class) {
                fill(version, 0, kind::GETSET, std::ptr::from_ref(getset).expose_provenance() as u64);
            } else if is_native_descriptor(thread, attribute) {
                fill(version, 0, kind::BOUND, attribute.word().to_immediate().0);
            }
            return;
        }
    }
    let in_dict_mode = record.flags().contains(ShapeFlags::DICT_MODE);
    if in_dict_mode {
        let (Some(dict), Some(key)) = (thread.space.mode_dict(owner), objects::Space::exact_str(name)) else { return };
        if let Some(number) = dict.find_str(&thread.space, key) {
            return fill(version, number as u32, kind::DICT_ENTRY, name.word().to_immediate().0);
        }
        if dict.has_other_keys() {
            return;
        }
    }
    match thread.space.shapes.find(shape, name) {
        _ if in_dict_mode => {}
        Some(Location::Inline(index)) => return fill(version, slot_offset(index), kind::INSTANCE_SLOT, 0),
        Some(Location::Overflow(index)) => {
            let holder = slot_offset(record.inline_slots.get() - 1);
            return fill(version, holder, kind::OVERFLOW_SLOT, u64::from(index));
        }
        None => {}
    }
    let Some(attribute) = on_class else { return };
    let condition = if in_dict_mode { kind::UNLESS_IN_DICT } else { 0 };
    if let Some(kind) = kind_of_class_attribute(thread, attribute, false) {
        if kind == kind::METHOD {
            loans::lend(attribute);
        }
        fill(version, 0, kind | condition, attribute.word().to_immediate().0);
    } else if !has_hook && is_native_descriptor(thread, attribute) {
        fill(version, 0, kind::BOUND | condition, attribute.word().to_immediate().0);
    }
}

/// How a cache speaks of a class attribute that is no data descriptor, read from the class itself or from an instance.
fn kind_of_class_attribute(thread: &Thread, attribute: Ref<'_>, of_class: bool) -> Option<u32> {
    let is_method = thread.space.is_function(attribute) || attribute.has_shape(fixed::METHOD_DESCRIPTOR);
    if is_method {
        Some(if of_class { kind::CLASS_VALUE } else { kind::METHOD })
    } else if attribute.has_shape(fixed::STATIC_METHOD) {
        Some(kind::STATIC_METHOD)
    } else if attribute.has_shape(fixed::CLASS_METHOD) {
        Some(kind::CLASS_METHOD)
    } else {
        (!thread.is_descriptor(attribute)).then_some(kind::CLASS_VALUE)
    }
}

/// Whether it is a descriptor whose class cannot change.
fn is_native_descriptor(thread: &Thread, attribute: Ref<'_>) -> bool {
    !thread.space.type_of(attribute).has(TypeFlags::HEAP) && thread.is_descriptor(attribute)
}

/// Notes where an attribute store will put its value next time, if a cache can say that.
fn fill_store_cache(thread: &Thread, owner: Ref<'_>, name: Ref<'_>, cache: *mut u32) {
    let Some(header) = owner.header() else { return };
    let shape = header.shape();
    let record = thread.space.shapes.record(shape);
    let class = thread.space.type_of(owner);
    if class.has(TypeFlags::METATYPE) || thread.overrides(class, names::SETATTR) {
        return;
    }
    let Some(version) = cacheable_version(thread, shape, class) else { return };
    // SAFETY: nothing runs before the borrow ends; STORE_ATTR has five cache units.
    unsafe {
        let fill = |offset: u32, to: ShapeId| {
            cache.write(shape.0);
            cache.add(1).write(version);
            cache.add(2).write(offset);
            cache.add(3).write(to.0);
            cache.add(4).write(0);
        };
        if let Some(attribute) = thread.lookup_borrowed(class, name) {
            if attribute.has_shape(fixed::MEMBER_DESCRIPTOR) {
                let read_only =
                    slot(attribute, crate::types::member::FLAGS).word().int() & crate::types::member::READ_ONLY;
                let owner = slot(attribute, crate::types::member::OWNER).peek().cast::<Type>();
                if read_only == 0 && class.is_subtype_of(owner) {
                    let index = slot(attribute, crate::types::member::SLOT).word().int() as u32;
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
            Some(Location::Overflow(index)) => {
                fill(offset(record.inline_slots.get() - 1), shape);
                cache.add(4).write(u32::from(index) + 1);
            }
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
