//! An interpreter: the objects, types and modules of one Python world.

use std::any::{Any, TypeId};
use std::cell::{Cell, RefCell, UnsafeCell};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;

use objects::frame::Code;
use objects::type_object::Type;
use objects::{Obj, Ref, ShapeId, Slot, Space};
use text::hash::HashKey;

use crate::class::lookup::AttributeCache;
use crate::interpreter::caches::AttributeSites;
use crate::names::{Name, Names};
use crate::native::{GetSet, Native, NativeEntry, TypeTable};
use crate::state::random_collections::RandomCollections;
use crate::state::resources::Resources;
use crate::state::{CollectorListener, Config, Process, Threads};

/// The phases of an interpreter's life, in order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Phase {
    /// Space and names exist, types are being made.
    Uninitialized,
    /// Built-in types, exceptions and functions work; nothing can be imported.
    Core,
    /// Imports work, the main module does not exist yet.
    Importlib,
    Main,
    /// Modules are being torn down.
    Finalizing,
}

pub struct Interpreter {
    pub space: Box<Space>,
    pub names: Names,
    pub config: Config,
    pub process: Rc<Process>,
    pub threads: Threads,
    pub phase: Cell<Phase>,
    /// By [`TypeTable::index`].
    types: UnsafeCell<Vec<*const Type>>,
    /// Boxed: references to entries outlive growth of the list.
    #[allow(clippy::vec_box)]
    natives: UnsafeCell<Vec<Box<NativeEntry>>>,
    pub attribute_cache: AttributeCache,
    pub attribute_sites: AttributeSites,
    /// `sys.modules`
    pub modules: Slot,
    /// The dict of the `builtins` module.
    pub builtins: Slot,
    pub builtins_module: Slot,
    /// The dict of the `sys` module.
    pub sys: Slot,
    pub sys_module: Slot,
    /// See [`crate::exceptions::interactive_sources`].
    pub interactive_sources: Slot,
    pub imports: crate::import::State,
    pub(crate) random_collections: RandomCollections,
    pub memory_profile: crate::memory_profile::MemoryProfile,
    /// Tools that observe what runs.
    pub monitoring: crate::monitoring::Monitoring,
    /// Who hears of collections.
    pub collector_listener: Cell<Option<&'static CollectorListener>>,
    /// A collection that the listener hears of goes on, or the listener runs.
    pub(crate) is_collecting: Cell<bool>,
    /// State of native modules, by Rust type.
    module_states: RefCell<HashMap<TypeId, Rc<dyn Any>, BuildHasherDefault<TypeHasher>>>,
    /// Computed attributes of native types, by the numbers that their descriptors hold.
    pub(crate) getsets: RefCell<Vec<&'static GetSet>>,
    pub resources: Resources,
    pub recursion_limit: Cell<usize>,
    /// The most digits that `int` and `str` convert between decimal text and numbers; 0 for no limit.
    pub int_max_str_digits: Cell<usize>,
}

/// The number of a Rust type is a hash already.
#[derive(Default)]
struct TypeHasher(u64);

impl Hasher for TypeHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 ^= value;
    }
}

impl Interpreter {
    /// Space and names; types follow, see [`crate::class::build`]. None where memory is short.
    pub(crate) fn new(process: Rc<Process>, config: Config) -> Option<Box<Interpreter>> {
        let hash_key = match config.hash_seed {
            Some(seed) => HashKey::from_seed(seed),
            None => HashKey::from_bytes(random_bytes()),
        };
        let space = Space::new(hash_key)?;
        let names = Names::new(&space).ok()?;
        let int_max_str_digits = config.int_max_str_digits;
        Some(Box::new(Interpreter {
            names,
            space,
            process,
            threads: Threads::new(),
            phase: Cell::new(Phase::Uninitialized),
            types: UnsafeCell::new(Vec::new()),
            natives: UnsafeCell::new(Vec::new()),
            attribute_cache: AttributeCache::new(),
            attribute_sites: AttributeSites::new(),
            modules: Slot::null(),
            builtins: Slot::null(),
            builtins_module: Slot::null(),
            sys: Slot::null(),
            sys_module: Slot::null(),
            interactive_sources: Slot::null(),
            imports: crate::import::State::default(),
            random_collections: RandomCollections::new(config.collect_seed),
            config,
            memory_profile: crate::memory_profile::MemoryProfile::default(),
            monitoring: crate::monitoring::Monitoring::new(),
            collector_listener: Cell::new(None),
            is_collecting: Cell::new(false),
            module_states: RefCell::default(),
            getsets: RefCell::default(),
            resources: Resources::default(),
            recursion_limit: Cell::new(1000),
            int_max_str_digits: Cell::new(int_max_str_digits),
        }))
    }

    /// The interned string of a well-known name.
    #[inline(always)]
    pub fn name(&self, name: Name) -> Ref<'static> {
        self.names.get(name)
    }

    /// The type of a table, if it was made.
    #[inline(always)]
    pub fn known_class(&self, table: &'static TypeTable) -> Option<&Type> {
        // SAFETY: no reference into the vector is held across a change; types live as long as the interpreter.
        unsafe { (&*self.types.get()).get(table.index()).filter(|class| !class.is_null()).map(|&class| &*class) }
    }

    /// The type of a table that was made at start-up or by its module.
    #[inline(always)]
    pub fn class(&self, table: &'static TypeTable) -> &Type {
        match self.known_class(table) {
            Some(class) => class,
            None => panic!("type {} was not made", table.native.name),
        }
    }

    /// The shape of a table's exact instances.
    #[inline(always)]
    pub fn shape(&self, table: &'static TypeTable) -> ShapeId {
        self.class(table).root_shape.get()
    }

    pub(crate) fn set_class(&self, table: &'static TypeTable, class: &Type) {
        let index = table.index();
        // SAFETY: see `known_class`.
        let types = unsafe { &mut *self.types.get() };
        if types.len() <= index {
            types.resize(index + 1, std::ptr::null());
        }
        types[index] = class;
    }

    /// All types made from tables.
    pub fn native_classes(&self) -> Vec<&Type> {
        // SAFETY: see `known_class`.
        unsafe { (&*self.types.get()).iter().filter(|class| !class.is_null()).map(|&class| &*class).collect() }
    }

    /// Enters a native in the list; its number is its identity in the heap.
    pub(crate) fn add_native(&self, native: &'static Native, owner: &str) -> usize {
        // SAFETY: entries are boxed, and no reference into the vector is held across this.
        let natives = unsafe { &mut *self.natives.get() };
        // Those of one owner come in a row.
        let owner = match natives.last() {
            Some(last) if *last.owner == *owner => Rc::clone(&last.owner),
            _ => owner.into(),
        };
        natives.push(Box::new(NativeEntry::new(native, owner)));
        natives.len() - 1
    }

    /// The native of that number.
    #[inline(always)]
    pub fn native_entry(&self, number: usize) -> &NativeEntry {
        // SAFETY: entries are boxed and never removed.
        unsafe { &(&*self.natives.get())[number] }
    }

    /// State of a native module, made on first use.
    pub fn module_state<T: Any + Default>(&self) -> Rc<T> {
        let mut states = self.module_states.borrow_mut();
        let state = states.entry(TypeId::of::<T>()).or_insert_with(|| Rc::new(T::default()));
        Rc::clone(state).downcast::<T>().expect("states are keyed by their type")
    }

    /// Takes all module states out, at the interpreter's end.
    pub(crate) fn take_module_states(&self) -> Vec<Rc<dyn Any>> {
        self.module_states.borrow_mut().drain().map(|(_, state)| state).collect()
    }

    /// The code behind a function or code object reference.
    pub fn code_of<'a>(&self, object: Ref<'a>) -> Option<&'a Code> {
        use objects::RefExt;
        object.downcast::<Code>(&self.space.shapes)
    }

    /// A name as an owned string.
    pub fn name_obj(&self, name: Name) -> Obj {
        self.names.obj(name)
    }
}

fn random_bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    // SAFETY: a buffer of that length. A short read leaves zeros, which is a valid (weak) key.
    unsafe { libc::getrandom(bytes.as_mut_ptr().cast(), bytes.len(), 0) };
    bytes
}
