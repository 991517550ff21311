//! Attribute lookup along a class's resolution order, through a cache keyed by class version and name.
//!
//! Entries own nothing: a class's version changes with any change of its dict or its bases', so an entry that matches
//! names a value that the class still holds.

use std::cell::Cell;

use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref, RefExt, Space, Word};

use crate::names::{self, Name};
use crate::state::Interpreter;

const ENTRIES: usize = 4096;

#[derive(Clone, Copy)]
struct Entry {
    version: u32,
    name: Word,
    value: Word,
}

/// The cache of an interpreter.
pub struct AttributeCache {
    entries: Box<[Cell<Entry>]>,
}

impl AttributeCache {
    pub(crate) fn new() -> Self {
        let empty = Entry { version: 0, name: Word::NULL, value: Word::NULL };
        AttributeCache { entries: vec![Cell::new(empty); ENTRIES].into_boxed_slice() }
    }

    #[inline(always)]
    fn entry(&self, version: u32, name: Word) -> &Cell<Entry> {
        let hash = (name.pointer() as usize >> 4) ^ (version as usize).wrapping_mul(0x9e37_79b1);
        &self.entries[hash % ENTRIES]
    }
}

impl Interpreter {
    /// A class attribute, found along the resolution order, without binding. `name` is an interned string.
    ///
    /// # Safety
    /// No class is changed for `'a`.
    #[inline]
    pub unsafe fn lookup_borrowed<'a>(&self, class: &Type, name: Ref<'_>) -> Option<Ref<'a>> {
        let version = class.version.get();
        let name_word = name.word().to_immediate();
        let cell = self.attribute_cache.entry(version, name_word);
        let entry = cell.get();
        if entry.version == version && version != 0 && entry.name == name_word {
            // SAFETY: the class still holds the value; as the caller says.
            return unsafe { Ref::from_word(entry.value) }.non_null();
        }
        // SAFETY: as the caller says.
        let found: Option<Ref<'a>> = unsafe { self.lookup_uncached(class, name) };
        if version != 0 {
            let value = found.map_or(Word::NULL, |value| value.word());
            cell.set(Entry { version, name: name_word, value });
        }
        found
    }

    unsafe fn lookup_uncached<'a>(&self, class: &Type, name: Ref<'_>) -> Option<Ref<'a>> {
        // SAFETY: names are exact strings; no class changes, as the caller says.
        unsafe {
            let name = Space::exact_str(name)?;
            for base in class.mro_items() {
                let namespace = base.cast::<Type>().namespace();
                if let Some(number) = namespace.find_str(&self.space, name) {
                    return Some(namespace.table.value(number));
                }
            }
            None
        }
    }

    /// A class attribute, counted. `name` is an interned string.
    #[inline]
    pub fn lookup(&self, class: &Type, name: Ref<'_>) -> Option<Obj> {
        // SAFETY: counted before anything else runs.
        unsafe { self.lookup_borrowed(class, name) }.map(Ref::own)
    }

    /// A class attribute of a well-known name.
    #[inline]
    pub fn lookup_name(&self, class: &Type, name: Name) -> Option<Obj> {
        self.lookup(class, self.name(name))
    }

    /// Whether a class that is no core built-in defines the special method.
    #[inline(always)]
    pub fn overrides(&self, class: &Type, special: Name) -> bool {
        class.overrides(special.0 as usize)
    }

    /// The class's dict or bases changed: caches of it and its subclasses are void. `name`: what changed, if one name.
    pub fn type_modified(&self, class: &Type, name: Option<Ref<'_>>) {
        class.version.set(self.space.next_type_version());
        match name {
            Some(name) => {
                if let Some(number) = self.names.special_number(name) {
                    self.recompute_override(class, number);
                }
            }
            None => self.recompute_overrides(class),
        }
        if class.native.get().items.is_some() || class.items.get().is_some() {
            self.recompute_items(class);
        }
        if class.flags().contains(TypeFlags::CACHED) {
            crate::interpreter::caches::class_changed(self, class);
        }
        for subclass in self.space.subclasses_of(class) {
            // SAFETY: subclasses are types.
            self.type_modified(unsafe { subclass.cast::<Type>() }, name);
        }
    }

    fn recompute_override(&self, class: &Type, number: usize) {
        let name = self.names.get(Name(number as u16));
        let name = Space::exact_str(name).expect("names are strings");
        // SAFETY: no code runs meanwhile.
        let overridden = unsafe { class.mro_items() }.iter().any(|base| {
            // SAFETY: a resolution order holds types.
            let base = unsafe { base.cast::<Type>() };
            !base.has(TypeFlags::CORE) && base.namespace().find_str(&self.space, name).is_some()
        });
        class.set_overrides(number, overridden);
    }

    /// Whether the native type's access to items is the class's too.
    fn recompute_items(&self, class: &Type) {
        let native = class.native.get();
        let [get, set] = [names::GETITEM, names::SETITEM]
            .map(|name| Space::exact_str(self.names.get(name)).expect("names are strings"));
        // SAFETY: a resolution order holds types; no code runs meanwhile.
        let mut bases = unsafe { class.mro_items() }.iter().map(|base| unsafe { base.cast::<Type>() });
        let is_own = |base: &&Type| base.has(TypeFlags::HEAP) || !std::ptr::eq(base.native.get(), native);
        let is_overridden = bases
            .by_ref()
            .take_while(is_own)
            .any(|base| [get, set].iter().any(|name| base.namespace().find_str(&self.space, name).is_some()));
        class.items.set(native.items.filter(|_| !is_overridden));
    }

    /// All bits at once: the bases' bits and the class's own names.
    fn recompute_overrides(&self, class: &Type) {
        class.overrides.set([0; 2]);
        // SAFETY: no code runs meanwhile.
        for base in unsafe { class.mro_items() } {
            // SAFETY: a resolution order holds types.
            let base = unsafe { base.cast::<Type>() };
            if base.has(TypeFlags::CORE) {
                continue;
            }
            let table = &base.namespace().table;
            let mut next = table.next_entry(0);
            while let Some(number) = next {
                // SAFETY: a live entry; no code runs meanwhile.
                if let Some(special) = unsafe { table.key(number) }.and_then(|key| self.names.special_number(key)) {
                    class.set_overrides(special, true);
                }
                next = table.next_entry(number + 1);
            }
        }
    }
}
