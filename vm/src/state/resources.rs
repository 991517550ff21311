//! Rust values behind objects that cannot keep them in the heap (files, hashers, streams), and the memory they take.
//!
//! The heap's limit holds for heap and resources together: a resource says about how many bytes it takes.

use std::any::Any;
use std::cell::{Cell, RefCell};

use objects::OutOfMemory;
use slab::Slab;

use crate::state::Interpreter;

struct Resource {
    value: Box<dyn Any>,
    bytes: usize,
    /// See [`objects::Heap::foreign_allocated`].
    token: u32,
}

/// The resources of an interpreter, by number.
#[derive(Default)]
pub struct Resources {
    table: RefCell<Slab<Resource>>,
    /// What all of them take.
    bytes: Cell<usize>,
}

impl Resources {
    /// What the resources take beside the heap.
    pub fn bytes(&self) -> usize {
        self.bytes.get()
    }

    /// Looks at a resource, if it is one of that type. `look` runs no Python code and makes no resource.
    pub fn with<T: Any, R>(&self, number: usize, look: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut table = self.table.borrow_mut();
        Some(look(table.get_mut(number)?.value.downcast_mut()?))
    }

    /// Takes a resource out, with its token.
    fn remove(&self, number: usize) -> Option<(Box<dyn Any>, u32)> {
        let resource = self.table.borrow_mut().try_remove(number)?;
        self.bytes.set(self.bytes.get() - resource.bytes);
        Some((resource.value, resource.token))
    }

    /// Ends all of them.
    pub(super) fn clear(&self) {
        let table = std::mem::take(&mut *self.table.borrow_mut());
        self.bytes.set(0);
        drop(table);
    }
}

impl Interpreter {
    /// Keeps a value that takes about so many bytes; its number.
    pub fn add_resource(&self, value: Box<dyn Any>, bytes: usize) -> Result<usize, OutOfMemory> {
        let total = self.resources.bytes.get().checked_add(bytes).ok_or(OutOfMemory)?;
        if !self.space.heap.has_room(total) {
            return Err(OutOfMemory);
        }
        self.resources.bytes.set(total);
        let token = self.space.heap.foreign_allocated(bytes);
        Ok(self.resources.table.borrow_mut().insert(Resource { value, bytes, token }))
    }

    /// Takes a resource out; its end may run code.
    pub fn remove_resource(&self, number: usize) -> Option<Box<dyn Any>> {
        let (value, token) = self.resources.remove(number)?;
        self.space.heap.foreign_freed(token);
        Some(value)
    }
}
