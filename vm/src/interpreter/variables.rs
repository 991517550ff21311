//! Instructions on variables: locals, cells, globals, names.

use objects::dict::Dict;
use objects::record::slot;
use objects::{Obj, Ref, RefExt, Space, Word};
use refcount::{StackRef, Unsettled};

use super::caches::{read_wide, write_wide};
use super::loans;
use super::machine::Machine;
use super::step::{Flow, Step, aside, settled};
use crate::code_objects::{local_kind, local_name};
use crate::exceptions::{ASSERTION_ERROR, NAME_ERROR, NOT_IMPLEMENTED_ERROR, UNBOUND_LOCAL_ERROR};
use crate::names;
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types::{cell, function};

impl Machine {
    #[inline(always)]
    pub fn load_common_constant(&mut self, which: usize) -> Step {
        let thread = self.thread;
        let value = match which {
            0 => thread.class(&ASSERTION_ERROR).as_ref().own(),
            1 => thread.class(&NOT_IMPLEMENTED_ERROR).as_ref().own(),
            2 => thread.class(&crate::types::tuple::TUPLE).as_ref().own(),
            3 => builtin(thread, "all")?,
            _ => builtin(thread, "any")?,
        };
        self.push(value);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn load_fast_check(&mut self, index: usize) -> Step {
        let word = self.local(index);
        if word.is_null() {
            return Err(unbound_local(self.thread, local_name(self.code(), index)));
        }
        // SAFETY: live.
        let value = unsafe { StackRef(word).dup() };
        self.push_ref(value);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn delete_fast(&mut self, index: usize) -> Step {
        if self.local(index).is_null() {
            return Err(unbound_local(self.thread, local_name(self.code(), index)));
        }
        self.set_local(index, Obj::NULL);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn make_cell(&mut self, index: usize) -> Step {
        // SAFETY: in bounds; the content moves into the cell.
        let content = unsafe { StackRef(self.locals().add(index).replace(Word::NULL)).make_heap_safe() };
        let made = self.thread.space.cell(content)?;
        self.set_local(index, made);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn copy_free_vars(&mut self, count: usize) -> Step {
        let first = self.code().local_count as usize - count;
        // SAFETY: a function with free variables has a tuple of as many cells there, and lives during the call.
        unsafe {
            let running = Ref::from_word((*self.frame).function.get());
            let closure = slot(running, function::CLOSURE).peek();
            let cells = closure.cast::<objects::tuple::Tuple>().items();
            for (index, cell) in cells.iter().enumerate().take(count) {
                self.locals().add(first + index).write(cell.word().to_embedded());
            }
        }
        Ok(Flow::Next)
    }

    #[inline(always)]
    fn cell_content(&self, index: usize) -> Option<Obj> {
        // SAFETY: the compiler's cell slots hold cells.
        unsafe { slot(Ref::from_word(self.local(index)), cell::CONTENT) }.get()
    }

    #[inline(always)]
    pub fn load_deref(&mut self, index: usize) -> Step {
        // SAFETY: the compiler's cell slots hold cells; the content is counted at once.
        let content = unsafe { slot(Ref::from_word(self.local(index)), cell::CONTENT).peek() };
        match content.non_null().and_then(Ref::try_own) {
            Some(value) => {
                self.push(value);
                Ok(Flow::Next)
            }
            None => aside(|m, index| m.load_deref_slow(index), index),
        }
    }

    fn load_deref_slow(&mut self, index: usize) -> Step {
        let value = self.cell_content(index).ok_or_else(|| self.unbound_cell(index))?;
        self.push(value);
        Ok(Flow::Next)
    }

    #[cold]
    fn unbound_cell(&self, index: usize) -> Raised {
        let name = local_name(self.code(), index);
        if !local_kind(self.code(), index).contains(compiler::code::LocalKind::FREE) {
            return unbound_local(self.thread, name);
        }
        let text = self.thread.text_of(name);
        let text =
            format!("cannot access free variable '{text}' where it is not associated with a value in enclosing scope");
        self.thread.name_error(&NAME_ERROR, name, &text)
    }

    #[inline(always)]
    pub fn store_deref(&mut self, index: usize) -> Step {
        let Some(value) = self.try_take_top() else { return aside(|m, index| m.store_deref_slow(index), index) };
        self.pop_ref();
        // SAFETY: the compiler's cell slots hold cells.
        let old = unsafe { slot(Ref::from_word(self.local(index)), cell::CONTENT) }.set_unsettled(value);
        settled(old, Unsettled::NONE)
    }

    fn store_deref_slow(&mut self, index: usize) -> Step {
        let value = self.pop();
        // SAFETY: the compiler's cell slots hold cells.
        unsafe { slot(Ref::from_word(self.local(index)), cell::CONTENT) }.set(value);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn delete_deref(&mut self, index: usize) -> Step {
        // SAFETY: the compiler's cell slots hold cells.
        match unsafe { slot(Ref::from_word(self.local(index)), cell::CONTENT) }.take() {
            Some(old) => {
                drop(old);
                Ok(Flow::Next)
            }
            None => Err(self.unbound_cell(index)),
        }
    }

    #[inline(always)]
    pub fn load_from_dict_or_deref(&mut self, index: usize) -> Step {
        let name = local_name(self.code(), index);
        let found = mapping_get(self.thread, self.peek(1), name)?;
        let value = match found.or_else(|| self.cell_content(index)) {
            Some(value) => value,
            None => return Err(self.unbound_cell(index)),
        };
        self.finish(1, Ok(value))
    }

    /// Where names are stored: the frame's mapping, or the globals where a module's code runs as a function.
    #[inline(always)]
    pub(super) fn mapping<'a>(&self) -> Option<Ref<'a>> {
        // SAFETY: the frame keeps its mapping, and its function the globals.
        unsafe {
            let frame = &*self.frame;
            let mapping = Ref::from_word(frame.locals_mapping.get()).non_null();
            mapping.or_else(|| Ref::from_word(frame.globals.get()).non_null())
        }
    }

    #[inline(always)]
    fn globals<'a>(&self) -> &'a Dict {
        // SAFETY: the frame's function keeps its globals, a dict.
        unsafe { Ref::from_word((*self.frame).globals.get()).cast() }
    }

    #[inline(always)]
    fn builtins<'a>(&self) -> Ref<'a> {
        // SAFETY: the frame's function keeps its built-ins.
        unsafe { Ref::from_word((*self.frame).builtins.get()) }
    }

    #[inline(always)]
    pub fn load_name(&mut self, index: usize) -> Step {
        let name = self.name(index);
        let thread = self.thread;
        let found = match self.mapping() {
            Some(mapping) => mapping_get(thread, mapping, name)?,
            None => None,
        };
        let value = match found {
            Some(value) => value,
            None => global_or_builtin(thread, self.globals(), self.builtins(), name)?,
        };
        self.push(value);
        Ok(Flow::Next)
    }

    #[inline(always)]
    pub fn store_name(&mut self, index: usize) -> Step {
        let name = self.name(index);
        let Some(mapping) = self.mapping() else {
            return Err(self.thread.system_error("no locals found when storing a name"));
        };
        self.thread.set_item(mapping, name, self.peek(1))?;
        self.drop_top();
        Ok(Flow::Next)
    }

    pub fn delete_name(&mut self, index: usize) -> Step {
        let name = self.name(index);
        let Some(mapping) = self.mapping() else {
            return Err(self.thread.system_error("no locals found when deleting a name"));
        };
        let deleted = self.thread.delete_item(mapping, name);
        match self.thread.catch(deleted, &crate::exceptions::KEY_ERROR)? {
            Some(()) => Ok(Flow::Next),
            None => Err(undefined_name(self.thread, name)),
        }
    }

    #[inline(always)]
    pub fn load_global(&mut self, argument: usize) -> Step {
        let Some(value) = self.known_global().and_then(Ref::try_own) else {
            return aside(|m, argument| m.load_global_slow(argument), argument);
        };
        self.push_global(argument, value)
    }

    /// LOAD_GLOBAL of what is called then, in code that may be lent it.
    #[inline(always)]
    pub fn load_global_callable(&mut self, argument: usize) -> Step {
        // SAFETY: what a namespace holds lives.
        let callable = self.known_global().filter(|value| unsafe { loans::is_lent(value.word()) });
        let Some(value) = callable else {
            return aside(|m, argument| m.load_global_slow(argument), argument);
        };
        self.jump(4);
        self.push_ref(StackRef(value.word()).borrow());
        self.push_ref(StackRef::NULL);
        Ok(Flow::Next)
    }

    /// The global, or built-in, whose place the cache knows.
    #[inline(always)]
    pub(super) fn known_global<'a>(&self) -> Option<Ref<'a>> {
        let (cache, globals) = (self.ip, self.globals());
        // SAFETY: LOAD_GLOBAL has four cache units: version of the globals, of the built-ins (or 0), place of the value (two units).
        unsafe {
            let (version, builtins_version) = (cache.read(), cache.add(1).read());
            // The same code may run with other built-ins, which need not be a dict.
            let is_right = version != 0
                && version == globals.table.version()
                && (builtins_version == 0
                    || Space::exact_dict(self.builtins())
                        .is_some_and(|builtins| builtins.table.version() == builtins_version));
            let place = std::ptr::with_exposed_provenance::<Word>(read_wide(cache.add(2)) as usize);
            if is_right { Some(Ref::from_word(place.read())) } else { None }
        }
    }

    #[inline(always)]
    pub(super) fn push_global(&mut self, argument: usize, value: Obj) -> Step {
        self.jump(4);
        self.push(value);
        if argument & 1 != 0 {
            self.push_ref(StackRef::NULL);
        }
        Ok(Flow::Next)
    }

    pub(super) fn load_global_slow(&mut self, argument: usize) -> Step {
        let name = self.name(argument >> 1);
        let value = look_up_global(self.thread, self.globals(), self.builtins(), name, self.ip)?;
        if argument & 1 != 0 {
            loans::lend(value.as_ref());
        }
        self.push_global(argument, value)
    }

    #[inline(always)]
    pub fn store_global(&mut self, index: usize) -> Step {
        let name = self.name(index);
        let value = self.pop();
        self.globals().set_str(&self.thread.space, name, value)?;
        Ok(Flow::Next)
    }

    pub fn delete_global(&mut self, index: usize) -> Step {
        let name = self.name(index);
        let key = Space::exact_str(name).expect("names are strings");
        if !self.globals().remove_str(&self.thread.space, key) {
            return Err(undefined_name(self.thread, name));
        }
        Ok(Flow::Next)
    }

    pub fn load_from_dict_or_globals(&mut self, index: usize) -> Step {
        let name = self.name(index);
        let value = match mapping_get(self.thread, self.peek(1), name)? {
            Some(value) => value,
            None => global_of_any_mapping(self.thread, self.globals(), self.builtins(), name)?,
        };
        self.finish(1, Ok(value))
    }

    pub fn load_locals(&mut self) -> Step {
        match self.mapping() {
            Some(mapping) => {
                self.push(mapping.own());
                Ok(Flow::Next)
            }
            None => Err(self.thread.system_error("no locals")),
        }
    }

    pub fn load_build_class(&mut self) -> Step {
        let name = self.thread.name(names::BUILD_CLASS);
        match mapping_get(self.thread, self.builtins(), name)? {
            Some(value) => {
                self.push(value);
                Ok(Flow::Next)
            }
            None => Err(self.thread.name_error(&NAME_ERROR, name, "__build_class__ not found")),
        }
    }
}

#[cold]
fn unbound_local(thread: &Thread, name: Ref<'_>) -> Raised {
    let text = thread.text_of(name);
    let text = format!("cannot access local variable '{text}' where it is not associated with a value");
    thread.name_error(&UNBOUND_LOCAL_ERROR, name, &text)
}

#[cold]
fn undefined_name(thread: &Thread, name: Ref<'_>) -> Raised {
    let text = thread.text_of(name);
    thread.name_error(&NAME_ERROR, name, &format!("name '{text}' is not defined"))
}

/// A built-in by its name.
pub(super) fn builtin(thread: &Thread, name: &str) -> PyResult {
    let builtins = thread.builtins.get().unwrap_or_else(Obj::none);
    let name = thread.space.intern_str(name)?;
    match mapping_get(thread, builtins.as_ref(), name.as_ref())? {
        Some(value) => Ok(value),
        None => Err(undefined_name(thread, name.as_ref())),
    }
}

impl Thread {
    /// A built-in by its name, as the code that runs sees them.
    pub fn visible_builtin(&self, name: &str) -> PyResult {
        let frame = self.frame.get();
        // SAFETY: the innermost frame runs, and its function keeps its built-ins.
        let visible = unsafe { frame.as_ref().and_then(|frame| Ref::from_word(frame.builtins.get()).non_null()) };
        let builtins = visible.map_or_else(|| self.builtins.get().unwrap_or_else(Obj::none), Ref::own);
        let key = self.space.intern_str(name)?;
        match mapping_get(self, builtins.as_ref(), key.as_ref())? {
            Some(value) => Ok(value),
            None => Err(self.raise(&crate::exceptions::ATTRIBUTE_ERROR, name)),
        }
    }
}

/// A mapping's value of a name; None where KeyError says that there is none.
pub(super) fn mapping_get(thread: &Thread, mapping: Ref<'_>, name: Ref<'_>) -> PyResult<Option<Obj>> {
    if let Some(dict) = Space::exact_dict(mapping) {
        let found = dict.get_str(&thread.space, Space::exact_str(name).expect("names are strings"));
        // A key of another type may be equal to the name.
        return if found.is_none() && dict.has_other_keys() { thread.dict_get(dict, name) } else { Ok(found) };
    }
    let found = thread.get_item(mapping, name);
    thread.catch(found, &crate::exceptions::KEY_ERROR)
}

fn global_or_builtin(thread: &Thread, globals: &Dict, builtins: Ref<'_>, name: Ref<'_>) -> PyResult {
    let key = Space::exact_str(name).expect("names are strings");
    if let Some(value) = globals.get_str(&thread.space, key) {
        return Ok(value);
    }
    if globals.has_other_keys()
        && let Some(value) = thread.dict_get(globals, name)?
    {
        return Ok(value);
    }
    if let Some(value) = mapping_get(thread, builtins, name)? {
        return Ok(value);
    }
    // SAFETY: the frame keeps its globals.
    let globals_object = unsafe { objects::layout::ref_of(globals) };
    if crate::import::importlib::provide_global(thread, globals_object, &thread.text_of(name))?
        && let Some(value) = globals.get_str(&thread.space, key)
    {
        return Ok(value);
    }
    Err(undefined_name(thread, name))
}

/// As `global_or_builtin`; globals of a subclass of dict are asked by item access.
fn global_of_any_mapping(thread: &Thread, globals: &Dict, builtins: Ref<'_>, name: Ref<'_>) -> PyResult {
    // SAFETY: the frame keeps its globals.
    let mapping = unsafe { objects::layout::ref_of(globals) };
    if Space::exact_dict(mapping).is_none()
        && let Some(value) = mapping_get(thread, mapping, name)?
    {
        return Ok(value);
    }
    global_or_builtin(thread, globals, builtins, name)
}

/// Looks a global up, and fills the cache where globals and built-ins are dicts.
#[cold]
#[inline(never)]
fn look_up_global(thread: &Thread, globals: &Dict, builtins: Ref<'_>, name: Ref<'_>, cache: *mut u32) -> PyResult {
    // SAFETY: the frame keeps its globals.
    if Space::exact_dict(unsafe { objects::layout::ref_of(globals) }).is_none() {
        return global_of_any_mapping(thread, globals, builtins, name);
    }
    let key = Space::exact_str(name).expect("names are strings");
    // SAFETY: LOAD_GLOBAL has four cache units.
    let fill = |version: u32, builtins_version: u32, place: *const Word| unsafe {
        cache.write(version);
        cache.add(1).write(builtins_version);
        write_wide(cache.add(2), place.expose_provenance() as u64);
    };
    if let Some(number) = globals.find_str(&thread.space, key) {
        fill(globals.table.cache_version(&thread.space), 0, globals.table.value_place(number));
        // SAFETY: found just now; counted at once.
        return Ok(unsafe { globals.table.value(number) }.own());
    }
    if let Some(builtins) = Space::exact_dict(builtins)
        && let Some(number) = builtins.find_str(&thread.space, key)
    {
        let (version, builtins_version) =
            (globals.table.cache_version(&thread.space), builtins.table.cache_version(&thread.space));
        // Without a version of the built-ins there is nothing to know the entry by.
        fill(if builtins_version == 0 { 0 } else { version }, builtins_version, builtins.table.value_place(number));
        // SAFETY: found just now; counted at once.
        return Ok(unsafe { builtins.table.value(number) }.own());
    }
    global_or_builtin(thread, globals, builtins, name)
}
