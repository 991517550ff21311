//! Dicts: a header and a [`Table`] of keys and values.

use refcount::{Header, HeaderFlags, Obj, Ref, ShapeId};

use crate::OutOfMemory;
use crate::layout::{Layout, Payload, RefExt};
use crate::shape::{ShapeTable, fixed};
use crate::space::Space;
use crate::string::Str;
use crate::table::Table;

/// A dict.
#[repr(C)]
pub struct Dict {
    header: Header,
    pub table: Table<1>,
}

const _: () = assert!(std::mem::size_of::<Dict>() == 40);

impl Payload for Dict {
    #[inline(always)]
    fn matches(shape: ShapeId, shapes: &ShapeTable) -> bool {
        shape == fixed::DICT || shapes.record(shape).layout.get() == Layout::Dict
    }
}

impl Dict {
    /// Size of the payload: attribute slots of subclasses follow.
    pub const SIZE: usize = std::mem::size_of::<Dict>();

    #[inline(always)]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// The entry of a str key. Keys of other types never match.
    #[inline]
    pub fn find_str(&self, space: &Space, key: &Str) -> Option<usize> {
        // SAFETY: a view of a live object, used during this call.
        let key_ref = unsafe { crate::layout::ref_of(key) };
        self.table.find_str(key_ref, key, key.table_hash(space))
    }

    /// Whether there may be keys that are neither strings nor integers.
    #[inline]
    pub fn has_other_keys(&self) -> bool {
        self.table.is_general()
    }

    /// The value of a str key.
    #[inline]
    pub fn get_str(&self, space: &Space, key: &Str) -> Option<Obj> {
        // SAFETY: nothing changes the dict during the copy.
        self.find_str(space, key).map(|number| unsafe { self.table.value(number) }.own())
    }

    /// Sets the value of a str key.
    pub fn set_str(&self, space: &Space, key: Ref<'_>, value: Obj) -> Result<(), OutOfMemory> {
        let string = Space::exact_str(key).expect("a str key");
        match self.find_str(space, string) {
            Some(number) => drop(self.table.replace_value(number, value)),
            None => self.table.insert_new(space, key.own(), string.table_hash(space), value)?,
        }
        Ok(())
    }

    /// Removes a str key. False where it is missing.
    pub fn remove_str(&self, space: &Space, key: &Str) -> bool {
        match self.find_str(space, key) {
            Some(number) => {
                drop(self.table.remove_entry(space, number));
                true
            }
            None => false,
        }
    }
}

impl Space {
    pub fn dict(&self) -> Result<Obj, OutOfMemory> {
        self.new_dict(fixed::DICT)
    }

    /// An empty dict of that shape (a subclass's, perhaps).
    pub fn new_dict(&self, shape: ShapeId) -> Result<Obj, OutOfMemory> {
        let memory = self.allocate_payload(shape, Dict::SIZE)?;
        // SAFETY: a fresh cell of that size.
        unsafe {
            (&raw mut (*memory.cast::<Dict>()).table).write(Table::new());
            Ok(self.finish(memory, shape, HeaderFlags::empty()))
        }
    }

    #[inline(always)]
    pub fn exact_dict<'a>(object: Ref<'a>) -> Option<&'a Dict> {
        if object.has_shape(fixed::DICT) {
            // SAFETY: the shape says so.
            return Some(unsafe { object.cast::<Dict>() });
        }
        None
    }
}
